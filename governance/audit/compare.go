// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"moothall/governance"
	"moothall/governance/journal"
)

// Relation is how the histories of two archives stand to each other.
type Relation string

// The relations.
const (
	SameHead  Relation = "same"      // both hold the record up to the same entry
	Continues Relation = "continues" // the newer is the older and more
	Forked    Relation = "forked"    // two histories under one name: one of them is not what was promised
	Reversed  Relation = "reversed"  // the first that was given is the newer
	OtherLog  Relation = "other-log" // they are archives of two records
	NotKnown  Relation = "not-known" // one of them is refused by itself
)

// Compared is one of two archives.
type Compared struct {
	Verdict Verdict `json:"verdict"` // by itself
	Log     string  `json:"log"`
	Key     string  `json:"key"`
	Size    int64   `json:"size"` // leaves
	Root    string  `json:"root"` // base64
	Scope   Scope   `json:"scope"`
}

// TypeCount is how many entries of a type the newer record has more.
type TypeCount struct {
	Type    journal.Type `json:"type"`
	Entries int64        `json:"entries"`
}

// DecidedSince is a decision that the older record does not have.
type DecidedSince struct {
	Issue   string             `json:"issue"`
	Body    string             `json:"body"`
	At      journal.Instant    `json:"at"`
	Outcome governance.Outcome `json:"outcome"`
}

// Comparison is what two archives say of each other. Its verdict is Verified where both
// hold, the newer continues the older and nothing that was disclosed is another or gone
// but what may be; Refused where something contradicts; Incomplete where nothing found
// is wrong and they cannot be compared, or not wholly.
type Comparison struct {
	Schema    string         `json:"schema"` // "moothall-comparison/1"
	Verdict   Verdict        `json:"verdict"`
	Relation  Relation       `json:"relation"`
	Older     Compared       `json:"older"`
	Newer     Compared       `json:"newer"`
	Findings  []Finding      `json:"findings"`
	Handovers int            `json:"handovers"` // of the key, since
	Entries   []TypeCount    `json:"entries"`   // since, by type
	Decided   []DecidedSince `json:"decided"`   // since, in their order
	Openings  Openings       `json:"openings"`
	Notes     []string       `json:"notes"`
}

const comparisonSchema = "moothall-comparison/1"

func (c *Comparison) add(verdict Verdict, where, format string, args ...any) {
	c.Findings = append(c.Findings, Finding{verdict, where, fmt.Sprintf(format, args...)})
	if c.Verdict != Refused {
		c.Verdict = verdict
	}
}

// Compare verifies two archives of a record, and then holds the newer to the older: its
// history must be a continuation, over handovers of the key too, and what the older
// discloses must be disclosed again, byte for byte, but for who was erased since and what
// goes with them. Key, Policy and Checkpoints of against are held to the newer, which
// vouches for the older by continuing it. It keeps what [Verify] keeps, for one archive
// at a time, and never returns an error.
func Compare(older, newer *Archive, against Against) Comparison {
	c := &Comparison{Schema: comparisonSchema, Verdict: Verified, Relation: NotKnown, Findings: []Finding{}, Entries: []TypeCount{}, Decided: []DecidedSince{}, Notes: []string{},
		Openings: Openings{Came: []string{}, Grown: []Growth{}, Erased: []string{}, Outside: []string{}}}
	own := Against{continued: true}
	if key, err := older.key(); err == nil {
		own.Key = &key // whether its handovers hold the newer says
	}
	was, _ := verified(older, own)
	is, acts := verified(newer, against)
	c.Older, c.Newer = c.judged("older", was), c.judged("newer", is)
	if c.Verdict == Refused {
		return *c
	}
	if err := c.hold(older, newer, acts); err != nil {
		c.add(Refused, "the archives", "%v", err)
	}
	return *c
}

// judged takes over what a verification found of one of the two.
func (c *Comparison) judged(which string, r Report) Compared {
	for _, f := range r.Findings {
		c.add(f.Verdict, which+": "+f.Where, "%s", f.What)
	}
	return Compared{r.Verdict, r.Log, r.Key, r.Size, r.Root, r.Scope}
}

func (c *Comparison) hold(older, newer *Archive, acts *replay) error {
	goesOn, err := c.relate(older, newer, acts.tree)
	if err != nil || !goesOn {
		return err
	}
	if err := c.since(newer); err != nil {
		return err
	}
	if acts.stopped {
		c.add(Incomplete, "openings", "what may have gone since is not known: the newer record has entries that this version does not know")
		return nil
	}
	if err := c.openings(older, newer, acts); err != nil {
		return err
	}
	c.remark()
	return nil
}

// relate says how the two histories stand to each other, and whether the newer is the
// older one or its continuation.
func (c *Comparison) relate(older, newer *Archive, tree *tiler) (goesOn bool, err error) {
	if c.Older.Log != c.Newer.Log {
		c.Relation = OtherLog
		c.add(Incomplete, checkpointName, "these are two records, %s and %s: neither says anything of the other", c.Older.Log, c.Newer.Log)
		return false, nil
	}
	at, err := c.firstOther(older, newer)
	if err != nil {
		return false, err
	}
	if at >= 0 {
		c.Relation = Forked
		c.add(Refused, fmt.Sprintf("leaf %d", at), "TWO HISTORIES: both archives hold by themselves, and both are %s, but this entry is another in each; %s; keep both files", c.Older.Log, c.whoSigned(newer))
		return false, nil
	}
	if c.Older.Size > c.Newer.Size {
		c.Relation = Reversed
		c.add(Incomplete, checkpointName, "the first has %d entries and the second %d, the same as far as both go: give the older one first", c.Older.Size, c.Newer.Size)
		return false, nil
	}
	c.Relation = Continues
	if c.Older.Size == c.Newer.Size {
		c.Relation = SameHead
	}
	return true, c.signers(older, newer, tree)
}

// signers holds the older head to the tree of the newer archive, and its key to those
// that the newer knows.
func (c *Comparison) signers(older, newer *Archive, tree *tiler) error {
	signed, err := older.Read(checkpointName)
	if err != nil {
		return err
	}
	head, err := older.head()
	if err != nil {
		return err
	}
	key, err := older.key()
	if err != nil {
		return err
	}
	keys, err := newer.Keys()
	if err != nil {
		return err
	}
	if err := tree.continues(head.Tree); err != nil {
		return refuse(checkpointName, "the entries are the same and the roots are not: %v", err)
	}
	place := keys.Place(key)
	if place < 0 {
		c.add(Refused, keyName, "the entries go on, but the older archive is signed by %s, and the newer one, signed by %s, knows no such key and no handover from it", key, keys.Current())
		return nil
	}
	c.Handovers = len(keys.Handovers()) - place
	if _, err := keys.Open(signed); err != nil {
		c.Notes = append(c.Notes, fmt.Sprintf("the signature under the older head counts for nothing any more (%v); that its entries are those of the newer record was seen all the same", err))
	}
	return nil
}

// whoSigned says what two histories under one name show, by who signed them.
func (c *Comparison) whoSigned(newer *Archive) string {
	keys, err := newer.Keys()
	key, fault := journal.ParsePublicKey(c.Older.Key)
	if err == nil && fault == nil && keys.Place(key) >= 0 {
		return "together they show that whoever holds the key of this record has told it in two ways"
	}
	return fmt.Sprintf("the older is signed by %s, which is no key of the newer, %s: ask the community, and who kept a checkpoint, which of the two is its own", c.Older.Key, c.Newer.Key)
}

// firstOther returns the position of the first leaf in which two archives differ, as
// far as both go; -1 where they do not. It holds a bundle of each.
func (c *Comparison) firstOther(older, newer *Archive) (int64, error) {
	size := min(c.Older.Size, c.Newer.Size)
	for first := int64(0); first < size; first += journal.TileWidth {
		was, err := older.bundleAt(first, c.Older.Size)
		if err != nil {
			return 0, err
		}
		is, err := newer.bundleAt(first, c.Newer.Size)
		if err != nil {
			return 0, err
		}
		for i := range min(len(was), len(is)) {
			if !bytes.Equal(was[i], is[i]) {
				return first + int64(i), nil
			}
		}
	}
	return -1, nil
}

// since counts what entries the newer record has more, and gathers its decisions.
func (c *Comparison) since(newer *Archive) error {
	counts := map[journal.Type]int64{}
	for at := c.Older.Size; at < c.Newer.Size; {
		leaves, err := newer.bundleAt(at-at%journal.TileWidth, c.Newer.Size)
		if err != nil {
			return err
		}
		for _, leaf := range leaves[at%journal.TileWidth:] {
			e, err := journal.ParseLeaf(leaf)
			if err != nil {
				return refuse(fmt.Sprintf("leaf %d", at), "%v", err)
			}
			counts[e.Act.Type()]++
			if d, ok := e.Act.(journal.Decision); ok {
				c.Decided = append(c.Decided, DecidedSince{e.Issue, e.Body, e.At, governance.Outcome(d.Outcome)})
			}
			at++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		c.Entries = append(c.Entries, TypeCount{kind, counts[kind]})
	}
	slices.SortStableFunc(c.Entries, func(a, b TypeCount) int { return cmp.Compare(b.Entries, a.Entries) })
	return nil
}

// remark writes what is true of two archives and easily misread.
func (c *Comparison) remark() {
	if c.Older.Scope != c.Newer.Scope {
		c.Notes = append(c.Notes, fmt.Sprintf("the older archive discloses %s, the newer %s: compared is what both are to show", c.Older.Scope, c.Newer.Scope))
	}
	if c.Relation == SameHead {
		c.Notes = append(c.Notes, "both hold the record up to the same entry")
	}
	c.Notes = append(c.Notes, "that nothing was rewritten is shown up to the older archive; of what came since only a later one, or a checkpoint somebody else kept, can tell")
}

// String says what an archive of a scope discloses, in words.
func (s Scope) String() string {
	what := "what everybody may see"
	if s.Auditor {
		what = "what auditors may see"
	}
	if s.Body != "" {
		what += " of the matters of " + s.Body
	}
	if s.Issue != "" {
		what += " of the matter " + s.Issue
	}
	return what
}
