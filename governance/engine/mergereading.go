// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// MergeReading is what becomes of another account of the actor's if it is made one with
// the one they are signed in with.
type MergeReading struct {
	Other   bodies.Person // whose account ends; nobody: none was shown in this session
	Until   time.Time     // how long that counts
	Mailed  bool          // a link went to its address, which is needed
	Bodies  []MergedMembership
	Taken   []governance.Issue // votes in which the ballot of the other is taken back, for the actor has a voice there
	Silent  []governance.Issue // votes in which the other alone has a voice, and has not cast
	Refused error              // why it cannot be done now
	Shown   string             // a digest of what is read here: just that is done, or nothing
}

// MergedMembership is a membership of the account that ends.
type MergedMembership struct {
	Body  bodies.Body
	Was   bodies.Member
	Stays *bodies.Member // what the actor is there already, and stays; nil: it goes over to them
}

// Merging reads it.
func (e *Engine) Merging(ctx context.Context, actor access.Actor) (MergeReading, error) {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return MergeReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (MergeReading, error) {
		now, err := tx.Now()
		if err != nil {
			return MergeReading{}, err
		}
		proof, err := goodProof(tx, actor, now)
		if errors.Is(err, governance.ErrMergeProof) {
			return MergeReading{}, nil
		}
		if err != nil {
			return MergeReading{}, err
		}
		m, err := readMerger(tx, actor.Person, proof.Other, now)
		m.Until, m.Mailed = proof.At.Add(mergeLife), proof.Letter != ""
		return m.MergeReading, err
	})
}

// goodProof is what the actor showed in this session: with the password that the other
// account has still.
func goodProof(tx *store.Tx, actor access.Actor, now time.Time) (store.MergeProof, error) {
	proof, err := tx.MergeProof(actor.Session, now.Add(-mergeLife))
	if err == nil {
		var account store.Account
		account, err = tx.Account(proof.Other)
		if err == nil && (passwordMark(account) != proof.Password || proof.Person != actor.Person || account.PasswordHash == "") {
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		err = governance.ErrMergeProof
	}
	return proof, err
}

// merger is a merger with what is asked and done by it.
type merger struct {
	MergeReading
	own     bodies.Person
	running []governance.Issue // in which the other, or an account of theirs that ended, has a voice
}

// readMerger finds what becomes of an account, and whether that may be.
func readMerger(tx *store.Tx, own, other bodies.PersonID, now time.Time) (m merger, err error) {
	var err1, err2 error
	m.own, err1 = tx.Person(own)
	m.Other, err2 = tx.Person(other)
	if err := errors.Join(err1, err2); err != nil {
		return m, err
	}
	entrusted, err := m.readVotes(tx, now)
	if err != nil {
		return m, err
	}
	if err := m.readBodies(tx); err != nil {
		return m, err
	}
	rule, err := mergeRule(tx, m, now)
	if err != nil {
		return m, err
	}
	rule.Entrusted = entrusted
	if m.Refused == nil {
		m.Refused = rule.Judge()
	}
	if m.Refused == nil {
		m.Refused, err = mergeWaits(tx, own, other, now)
	}
	m.Shown = m.digest()
	return m, err
}

// readBodies finds to what the other account belongs, and what the actor is there.
func (m *merger) readBodies(tx *store.Tx) error {
	theirs, err1 := tx.MembershipsOf(m.Other.ID)
	mine, err2 := tx.MembershipsOf(m.own.ID)
	charters, err3 := tx.Charters()
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	for _, was := range theirs {
		if !was.Until.IsZero() {
			continue
		}
		c, err := charterOf(charters, was.Body)
		if err != nil {
			return err
		}
		kept := MergedMembership{Body: c.Body, Was: was}
		if n := slices.IndexFunc(mine, func(b bodies.Member) bool { return b.Body == was.Body && b.Until.IsZero() }); n >= 0 {
			kept.Stays = &mine[n]
		}
		m.Bodies = append(m.Bodies, kept)
	}
	slices.SortFunc(m.Bodies, func(a, b MergedMembership) int { return cmp.Compare(a.Was.Body, b.Was.Body) })
	return nil
}

// readVotes finds in which votes that run both have a voice, or an account that ended in
// favour of the actor's has cast a ballot: there the other's is taken back. It says whether
// one cannot be, for it speaks as of the opening of the vote.
func (m *merger) readVotes(tx *store.Tx, now time.Time) (entrusted bool, err error) {
	deciding, advising, err := runningOf(tx, m.Other.ID)
	if err != nil {
		return false, err
	}
	m.running = slices.Concat(deciding, advising)
	mine := map[governance.IssueID]bool{} // whether the actor decides there
	ownDeciding, ownAdvising, err := runningOf(tx, m.own.ID)
	if err != nil {
		return false, err
	}
	for _, i := range ownDeciding {
		mine[i.ID] = true
	}
	for _, i := range ownAdvising {
		mine[i.ID] = mine[i.ID] || false
	}
	ended, err := tx.MergedInto(m.own.ID)
	if err != nil {
		return false, err
	}
	theirs := map[bodies.PersonID][]governance.Issue{} // in which an account that ended has a voice
	for _, other := range ended {
		deciding, advising, err := runningOf(tx, other)
		if err != nil {
			return false, err
		}
		theirs[other] = slices.Concat(deciding, advising)
	}
	for _, i := range m.running {
		decides, both := mine[i.ID]
		decidesToo := slices.ContainsFunc(deciding, func(d governance.Issue) bool { return d.ID == i.ID })
		standsToo := both // and by what was entrusted to it could be heard a second time
		for _, other := range ended {
			cast, speaks, err := voiceIn(tx, i, other)
			if err != nil {
				return false, err
			}
			both, entrusted = both || cast, entrusted || speaks
			decides = decides || cast
			standsToo = standsToo || takesPart(theirs[other], i.ID)
		}
		cast, speaks, err := voiceIn(tx, i, m.Other.ID)
		if err != nil {
			return false, err
		}
		switch {
		case !both && !cast:
			m.Silent = append(m.Silent, i)
		case !both:
		case decidesToo && !decides, !now.Before(i.ClosesAt):
			m.Refused = &governance.MergeVote{Issue: i}
		case cast:
			m.Taken = append(m.Taken, i)
		}
		entrusted = entrusted || standsToo && speaks
	}
	return entrusted, nil
}

func takesPart(in []governance.Issue, id governance.IssueID) bool {
	return slices.ContainsFunc(in, func(i governance.Issue) bool { return i.ID == id })
}

// voiceIn says whether somebody has a ballot in a vote that runs, and whether they speak
// there by what they entrusted as of its opening.
func voiceIn(tx *store.Tx, i governance.Issue, person bodies.PersonID) (cast, speaks bool, err error) {
	b, err := ownBallot(tx, i, person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, false, err
	}
	cast = err == nil && !b.Withdrawn
	if !i.CountsOpening() {
		return cast, false, nil
	}
	_, onRoll, err1 := tx.OnRoll(i.ID, person)
	given, err2 := tx.GivenBy(person)
	return cast, onRoll && i.Entrusts(given, person), errors.Join(err1, err2)
}

// mergeRule is what the rule of a merger is asked about, but for delegations.
func mergeRule(tx *store.Tx, m merger, now time.Time) (rule bodies.Merger, err error) {
	rule = bodies.Merger{Person: m.Other.ID, Into: m.own.ID, Merged: m.Other.Merged != "" || m.own.Merged != "", Gone: m.Other.Erased() || m.own.Erased()}
	took, err1 := tx.MergedInto(m.Other.ID)
	ties, err2 := tiesOf(tx, m.Other.ID, now)
	if err := errors.Join(err1, err2); err != nil {
		return rule, err
	}
	rule.TookIn = len(took) > 0
	rule.Bound = len(ties.Stood) > 0 || ties.Bound(m.Other.ID)
	rule.Suspended = slices.ContainsFunc(ties.Cases, func(c governance.Case) bool { return errors.Is(c.MayErase(m.Other.ID), governance.ErrHeard) })
	for _, person := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		laid, err := tx.MeasuresOf(person, now)
		if err != nil {
			return rule, err
		}
		rule.Suspended = rule.Suspended || slices.ContainsFunc(laid, func(l governance.Measure) bool { return l.Kind == governance.MeasureSuspension })
		switch _, err = tx.DeathNoticeOf(person); {
		case err == nil:
			rule.Gone = true
		case !errors.Is(err, store.ErrNotFound):
			return rule, err
		}
		if err := living(tx, person, now); errors.Is(err, governance.ErrPassed) {
			rule.Gone = true
		} else if err != nil {
			return rule, err
		}
	}
	return rule, nil
}

// mergeWaits refuses as long as something waits that the record does not show: an answer to
// what one of them asked, the days after a refusal, and a vote that a recovery keeps one
// of them out of.
func mergeWaits(tx *store.Tx, own, other bodies.PersonID, now time.Time) (refused, err error) {
	for _, person := range []bodies.PersonID{other, own} {
		asked, err1 := tx.ApplicationsOf(person)
		kept, err2 := tx.BarredFrom(person)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		for _, a := range asked {
			if person == other && a.State == governance.ApplicationOpen || a.State == governance.ApplicationRefused && now.Before(a.AskAgain()) {
				return governance.ErrMergeApplied, nil
			}
		}
		if len(kept) > 0 {
			return governance.ErrMergeKept, nil
		}
	}
	return nil, nil
}

// digest is of all that the actor is shown of what becomes of the account.
func (m merger) digest() string {
	text := "moothall merger\x00" + string(m.own.ID) + "\x00" + string(m.Other.ID)
	for _, b := range m.Bodies {
		text += fmt.Sprint("\x00body ", b.Was.Body, " ", b.Was.Sphere, " ", b.Stays != nil)
	}
	for _, i := range m.Taken {
		text += "\x00taken " + string(i.ID)
	}
	for _, i := range m.Silent {
		text += "\x00silent " + string(i.ID)
	}
	return journal.Digest([]byte(text))
}
