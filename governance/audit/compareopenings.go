// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance/journal"
)

// Openings is what became of what an older archive discloses.
type Openings struct {
	Same    int      `json:"same"`    // files that are the same, byte for byte
	Came    []string `json:"came"`    // files
	Grown   []Growth `json:"grown"`   // lists of the whole record
	Erased  []string `json:"erased"`  // files that went with who was erased since
	Outside []string `json:"outside"` // files that went because the newer archive is to show less
}

// Growth is what became of a list whose lines belong to the whole record.
type Growth struct {
	Name    string `json:"name"`
	Came    int    `json:"came"`              // lines
	Erased  int    `json:"erased,omitempty"`  // lines of who was erased since
	Outside int    `json:"outside,omitempty"` // lines that the newer archive is not to show
}

// disclosed is what a newer archive, and the record in it, say of what the older
// discloses.
type disclosed struct {
	*Comparison
	newer  *Archive
	acts   *replay
	listed map[bodies.PersonID]bool // everybody on a roll that the newer shows; nil before it was read
}

// openings holds what the newer archive discloses to what the older one does. Nothing
// of it may change: each is bound by an entry, or was told to whoever asked.
func (c *Comparison) openings(older, newer *Archive, acts *replay) error {
	names := map[string]bool{}
	for _, a := range []*Archive{older, newer} {
		for name := range a.lists {
			if strings.HasPrefix(name, "openings/") && name != witnessedName {
				names[name] = true
			}
		}
	}
	d := &disclosed{Comparison: c, newer: newer, acts: acts}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := d.opening(name, older); err != nil {
			return err
		}
	}
	return nil
}

func (d *disclosed) opening(name string, older *Archive) error {
	switch {
	case !older.Has(name):
		d.Openings.Came = append(d.Openings.Came, name)
	case older.digests(name) == d.newer.digests(name):
		d.Openings.Same++
	case d.newer.Has(name) && grows(name):
		return d.grown(name, older)
	case d.newer.Has(name):
		d.add(Refused, name, "it is another than in the older archive, and nothing that was disclosed may change")
	case d.acts.wentWith(name):
		d.Openings.Erased = append(d.Openings.Erased, name)
	case d.unshown(name):
		d.Openings.Outside = append(d.Openings.Outside, name)
	default:
		d.add(Refused, name, "the older archive discloses it, the newer does not, and nobody was erased with whom it could have gone")
	}
	return nil
}

// digests are those of a member, or of the parts of a list, one after the other.
func (a *Archive) digests(name string) string {
	var all strings.Builder
	for _, m := range a.lists[name] {
		all.WriteString(m.digest)
	}
	return all.String()
}

// grows says whether a file is a list that later entries add lines to.
func grows(name string) bool {
	return name == peopleName || name == delegationsName || path.Base(name) == sealsFile
}

// wentWith says whether a text was somebody's who was erased.
func (p *replay) wentWith(name string) bool {
	ref, ok := saidRef(name)
	return ok && p.silent[ref]
}

// onlyAuditors says whether the older archive shows what only auditors may see, and the
// newer does not.
func (c *Comparison) onlyAuditors() bool { return c.Older.Scope.Auditor && !c.Newer.Scope.Auditor }

// narrower says whether the newer archive is to show other matters than the older one,
// or fewer.
func (c *Comparison) narrower() bool {
	was, is := c.Older.Scope, c.Newer.Scope
	return is.Body != "" && is.Body != was.Body || is.Issue != "" && is.Issue != was.Issue
}

// unshown says whether a file is one that the newer archive is not to show: about a
// matter outside of its scope, or for auditors alone.
func (d *disclosed) unshown(name string) bool {
	scope := d.Newer.Scope
	if file, ok := strings.CutPrefix(name, issuesFolder); ok {
		issue, kind, _ := strings.Cut(file, "/")
		m := d.acts.matters[issue]
		return m != nil && (!scope.Covers(string(m.issue.Body), issue) || d.onlyAuditors() && !m.imported && !m.shows(kind, scope))
	}
	if file, ok := strings.CutPrefix(name, casesFolder); ok {
		id, kind, _ := strings.Cut(file, "/")
		t := d.acts.trials[id]
		return t != nil && (!scope.Covers(string(t.body), "") || d.onlyAuditors() && kind == sealsFile)
	}
	if ref, ok := saidRef(name); ok {
		if t, there := d.acts.texts[ref]; there {
			return !scope.Covers(t.body, t.issue)
		}
		return d.unshownDispute(ref)
	}
	return name == delegationsName && d.onlyAuditors()
}

// unshownDispute says whether a dispute is one that the newer archive does not open.
func (d *disclosed) unshownDispute(ref string) bool {
	of, there := d.acts.disputed.byRef[ref]
	if !there {
		return false
	}
	m := d.acts.matters[string(of.Issue)]
	return d.onlyAuditors() || !d.Newer.Scope.Covers(string(m.issue.Body), string(of.Issue))
}

// grown holds a list to the older one: each of its lines stands there still, but those
// of who was erased since. Both ascend by what their lines begin with.
func (d *disclosed) grown(name string, older *Archive) error {
	g := Growth{Name: name}
	was, is := older.compare(name), d.newer.compare(name)
	a, err := nextLine(name, was)
	if err != nil {
		return err
	}
	b, err := nextLine(name, is)
	for err == nil && (a.line != nil || b.line != nil) {
		switch {
		case a.line == nil || b.line != nil && b.key < a.key:
			g.Came++
			b, err = nextLine(name, is)
			continue
		case b.line == nil || a.key < b.key:
			if err = d.went(&g, was.at, a.key); err == nil {
				a, err = nextLine(name, was)
			}
			continue
		case !bytes.Equal(a.line, b.line):
			d.add(Refused, is.at.String(), "it is another than in the older archive (%s), and nothing that was disclosed may change", was.at)
		}
		if a, err = nextLine(name, was); err == nil {
			b, err = nextLine(name, is)
		}
	}
	d.Openings.Grown = append(d.Openings.Grown, g)
	return err
}

// went judges a line that stands in the older list alone.
func (d *disclosed) went(g *Growth, at place, key string) error {
	if g.Name == delegationsName && d.unshownDispute(key) {
		g.Outside++
		return nil
	}
	if g.Name != peopleName {
		d.add(Refused, at.String(), "the older archive discloses it, the newer does not")
		return nil
	}
	who := known(journal.Commitment(key))
	if _, erased := d.acts.nameless(who); erased {
		g.Erased++
		return nil
	}
	shown, err := d.onARoll(who)
	switch {
	case err != nil:
		return err
	case !shown && (d.narrower() || d.onlyAuditors()):
		g.Outside++
	case shown:
		d.add(Refused, at.String(), "the older archive names somebody whom the newer does not, who was not erased and is on a roll that it shows")
	default:
		d.add(Refused, at.String(), "the older archive names somebody whom the newer does not, and who was not erased")
	}
	return nil
}

// onARoll says whether the newer archive shows a roll with somebody on it, whom it is to
// name then. The rolls are read once, and only where a name went.
func (d *disclosed) onARoll(who bodies.PersonID) (bool, error) {
	if d.listed == nil {
		d.listed = map[bodies.PersonID]bool{}
		for name := range d.newer.lists {
			if !strings.HasPrefix(name, issuesFolder) || path.Base(name) != rollFile {
				continue
			}
			err := d.newer.eachLine(name, func(at place, line []byte) error {
				l, err := journal.ParseRollLine(line)
				if err != nil {
					return refuse(at.String(), "%v", err)
				}
				d.listed[known(l.Member)] = true
				return nil
			})
			if err != nil {
				return false, err
			}
		}
	}
	return d.listed[who], nil
}

// keyed is a line of a list and what the list is ordered by.
type keyed struct {
	key  string
	line []byte // nil: the list has ended
}

// nextLine reads a line, which is its caller's.
func nextLine(name string, in *comparison) (keyed, error) {
	line, err := in.next()
	if err != nil || line == nil {
		return keyed{}, err
	}
	var said struct {
		Commitment string `json:"commitment"`
		Ref        string `json:"ref"`
	}
	if err := json.Unmarshal(line, &said); err != nil {
		return keyed{}, fmt.Errorf("%w: %s: %w", ErrArchive, in.at, err)
	}
	if name == peopleName {
		return keyed{said.Commitment, bytes.Clone(line)}, nil
	}
	return keyed{said.Ref, bytes.Clone(line)}, nil
}

// bundleAt returns the leaves of the bundle that begins at a position, of a log of size
// leaves.
func (a *Archive) bundleAt(first, size int64) ([][]byte, error) {
	tile := journal.Tile{Level: journal.Entries, Index: first / journal.TileWidth, Width: int(min(size-first, journal.TileWidth))}
	text, err := a.Read(recordFolder + tile.Path())
	if err != nil {
		return nil, err
	}
	return journal.ParseBundle(text, tile.Width)
}
