// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"moothall/governance/journal"
)

// Against is what a verifier brings of their own. All of it may be empty: then
// an archive is held to nothing but itself.
type Against struct {
	Checkpoints [][]byte           // signed checkpoints kept earlier or by others
	Key         *journal.PublicKey // of the log, now or before, from somewhere else than the archive
	Policy      *journal.Policy    // of the witnesses that the record should have
	continued   bool               // a newer archive is at hand, which says what came of what this one is owed
}

// Verify repeats everything in an archive: signature, tree, the legal order of
// every act, rolls, delegations, counts and decisions, and compares every
// number published with the one made again. It stops at the first refusal, and
// at the first act of a type it does not know. Whatever it cannot judge it says;
// it never returns an error.
func Verify(a *Archive, against Against) Report {
	r, _ := verified(a, against)
	return r
}

// verified is Verify, with what the acts made of the community, for whoever asks more;
// nil where the archive is refused.
func verified(a *Archive, against Against) (Report, *replay) {
	r := &Report{Schema: reportSchema, Verdict: Verified, Scope: a.Scope, Findings: []Finding{}, Issues: []IssueReport{}, Notes: []string{}}
	acts, err := verify(a, against, r)
	if err != nil {
		var f Finding
		if !errors.As(err, &f) {
			f = Finding{Refused, "the archive", err.Error()}
		}
		r.add(f)
	}
	return *r, acts
}

func verify(a *Archive, against Against, r *Report) (*replay, error) {
	head, err := a.head()
	if err != nil {
		return nil, err
	}
	key, err := a.key()
	if err != nil {
		return nil, err
	}
	keys, err := a.Keys()
	if err != nil {
		return nil, err
	}
	r.Log, r.Key, r.Size, r.Root = head.Origin, key.String(), head.Tree.N, head.Tree.Hash.String()
	if against.Key != nil && keys.Place(*against.Key) < 0 {
		return nil, refuse(keyName, "the archive is signed with %s, not with the key you gave", key)
	}
	r.KeyGiven = against.Key != nil
	signed, err := a.Read(checkpointName)
	if err != nil {
		return nil, err
	}
	if err := keys.SignedAlone(signed, head); err != nil {
		return nil, refuse(checkpointName, "%v", err)
	}
	tree, err := a.checkTree(head.Tree)
	if err != nil {
		return nil, err
	}
	if err := checkHandovers(tree, keys); err != nil {
		return nil, err
	}
	kept, err := checkAgainst(tree, keys, against.Checkpoints, r)
	if err != nil {
		return nil, err
	}
	seen, err := a.checkWitnessed(tree, keys, against.Policy, r)
	if err != nil {
		return nil, err
	}
	r.judgeHandovers(keys, against.Key)
	if r.Named, err = a.checkPeople(); err != nil {
		return nil, err
	}
	acts := newReplay(a, tree, r)
	acts.continued = against.continued
	acts.kept, acts.handovers, acts.seen = kept, keys.Handovers(), seen
	if err := acts.run(head.Tree.N); err != nil {
		return nil, err
	}
	r.remark()
	acts.remarkEnteredLate()
	return acts, nil
}

// remark writes what is true of the archive and easily misread.
func (r *Report) remark() {
	if r.Against == 0 {
		r.Notes = append(r.Notes, "held to itself only: keep a checkpoint and give it with --against to see that history was not rewritten")
	}
	if !r.KeyGiven {
		r.Notes = append(r.Notes, "the key is the archive's own: compare it with the one the community publishes")
	}
	r.remarkWitnessed()
	r.remarkFounding()
	r.remarkEmergencies()
	if len(r.Cases) > 0 {
		r.Notes = append(r.Notes, "lots: that each was drawn from the first checkpoint after its pool was fixed only checkpoints you kept can show; why somebody was passed over the record does not say")
	}
	if slices.ContainsFunc(r.Cases, func(c CaseReport) bool { return c.Sealed }) {
		r.Notes = append(r.Notes, "scope: public, lots not opened: everybody on a panel held a seat and had not judged the case before, and the seed was fixed before; that the lot drew them, and not others, an auditor's archive shows, for whoever could draw again would learn who was passed over, and so who reported")
	}
	if r.Nameless > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("not named: %d people on the rolls shown here, of whom the archive does not say who they are, nor the record that they were erased: ask the server why", r.Nameless))
	}
	r.remarkLately()
	if r.Outside > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("outside the scope: %d casts not opened, of votes that are counted", r.Outside))
	}
	if r.SealedSupporters > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("scope: public, supporters not opened: %d; that they are as many as the rules ask for an archive of anybody shows, and who they are and that they might an auditor's", r.SealedSupporters))
	}
	if r.NamesBorne > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("called off for a name: %d matters that members raised and had admitted; that somebody bore the name that each would give a body no record shows, for it has no names of people: ask the server whose it was", r.NamesBorne))
	}
	if r.SealedDisputes > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("scope: public, disputes not opened: %d; that they came in time and were answered by whom they should an archive of anybody shows, and that who filed them might an auditor's", r.SealedDisputes))
	}
	if r.SealedSuspensions > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("scope: public, suspensions not opened: %d; whom rulings suspended, that they cast nothing since and carried nobody, an auditor's archive shows; of the votes in which that changed the way of a voice, what each ballot carried was counted, and where each voice follows one delegate, without a cap, no more was missing from any than so many can withhold", r.SealedSuspensions))
	}
	if r.SealedDelegations > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("scope: public, delegations not opened: %d entries; of the votes they went into, what each ballot carried was counted; whose voices those were, and how the lost ones were lost, an auditor's archive shows; where each voice follows one delegate, without a cap, no more went another way than so many entries can give by what is in clear", r.SealedDelegations))
	}
	if len(r.Unbound) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("not bounded: of %s, by lists or under a cap, nothing but the sum holds what each ballot carried; an auditor's archive shows it", strings.Join(r.Unbound, ", ")))
	}
	switch {
	case r.Sealed > 0:
		r.Notes = append(r.Notes, fmt.Sprintf("scope: public, casts not opened: %d casts of confidential votes, whose published lists were counted; that each list is everybody's last cast an auditor's archive shows", r.Sealed))
	case r.Scope.Auditor:
		r.Notes = append(r.Notes, "scope: auditor: the list of each confidential vote holds the last cast under every pseudonym, and no other; whose pseudonym is whose nobody shows")
	}
	if n := r.Unopened - r.Outside - r.Sealed; n > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("running: %d casts not opened", n))
	}
	r.remarkLate()
	r.remarkDatedBack()
	if halted := r.halted(); len(halted) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("cancelled while the vote ran: %s; the record says when and why, and not by whose right: no rule of a charter gives one", strings.Join(halted, ", ")))
	}
}

// halted names the issues whose votes were cancelled while they ran.
func (r *Report) halted() (ids []string) {
	for _, i := range r.Issues {
		if i.Halted != "" {
			ids = append(ids, i.Issue)
		}
	}
	return ids
}

// checkTree makes the tree from the leaves and holds checkpoint and tiles to it.
func (a *Archive) checkTree(head journal.Tree) (*tiler, error) {
	t, expected := newTiler(), map[string]bool{checkpointName: true, keyName: true, keysName: true}
	err := a.eachBundle(head.N, func(name string, _ int64, leaves [][]byte) error {
		expected[name] = true
		return t.grow(leaves)
	})
	if err != nil {
		return nil, err
	}
	if t.head != head {
		return nil, refuse(checkpointName, "the leaves make the root %s, the checkpoint says %s", t.head.Hash, head.Hash)
	}
	for _, tile := range t.sorted() {
		name := recordFolder + tile.Path()
		expected[name] = true
		got, err := a.Read(name)
		if err != nil {
			return nil, refuse(name, "it is missing")
		}
		if string(got) != string(tile.Data) {
			return nil, refuse(name, "its hashes are not those of the leaves")
		}
	}
	for name := range a.members {
		if strings.HasPrefix(name, recordFolder) && !expected[name] {
			return nil, refuse(name, "it does not belong to a log of %d leaves", head.N)
		}
	}
	return t, nil
}

// eachBundle calls do with each entry bundle of the log: its member's name, the
// position of its first leaf, and the leaves.
func (a *Archive) eachBundle(size int64, do func(name string, first int64, leaves [][]byte) error) error {
	return eachBundle(size, func(t journal.Tile) error {
		name := recordFolder + t.Path()
		text, err := a.Read(name)
		if err != nil {
			return refuse(name, "it is missing: leaves from %d on are not there", t.Index*journal.TileWidth)
		}
		leaves, err := journal.ParseBundle(text, t.Width)
		if err != nil {
			return refuse(name, "%v", err)
		}
		return do(name, t.Index*journal.TileWidth, leaves)
	})
}

// checkAgainst holds the tree to checkpoints kept elsewhere, and returns the
// sizes of those that hold.
func checkAgainst(t *tiler, keys journal.Keys, signed [][]byte, r *Report) (kept []int64, err error) {
	for i, text := range signed {
		where := fmt.Sprintf("checkpoint %d of those given", i+1)
		older, err := keys.Open(text)
		if err != nil {
			return nil, refuse(where, "%v", err)
		}
		if older.Tree.N > t.head.N {
			r.add(Finding{Incomplete, where, fmt.Sprintf("it covers %d leaves, the archive %d: a newer archive can be held to it", older.Tree.N, t.head.N)})
			continue
		}
		if err := t.continues(older.Tree); err != nil {
			return nil, refuse(where, "history was rewritten: the archive's first %d leaves are not those it was signed for", older.Tree.N)
		}
		r.Against++
		kept = append(kept, older.Tree.N)
	}
	return kept, nil
}

// checkPeople reads who is who and returns how many are named.
func (a *Archive) checkPeople() (int, error) {
	last, seen := journal.Commitment(""), map[[sha256.Size]byte]bool{}
	err := a.eachLine(peopleName, func(at place, line []byte) error {
		p, err := journal.ParseNamed(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if p.Commitment <= last {
			return refuse(at.String(), "people are not in the order of their commitments")
		}
		person := sha256.Sum256([]byte(p.Person))
		if seen[person] {
			return refuse(at.String(), "the person stands here under a second commitment, and could be on a roll twice")
		}
		last, seen[person] = p.Commitment, true
		return nil
	})
	return len(seen), err
}
