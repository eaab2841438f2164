// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// StrikeOff ends the membership of another in a body, by one who keeps its list: of whom
// the charter lets be struck, and of nobody who holds a seat, stands in an election or
// judges a case. They stay on the rolls that stand, what they cast counts, and they are
// written to, with who did it. It refuses with governance.ErrNotMember, ErrWhy and
// bodies.ErrNoWay.
func (e *Engine) StrikeOff(ctx context.Context, actor access.Actor, slug bodies.Slug, person bodies.PersonID, reason string) error {
	if err := e.gate.May(actor, "member.change", access.Object{}); err != nil {
		return err
	}
	if err := governance.CheckWhy(reason); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		ending := bodies.Ending{Ground: bodies.ByStriking, By: []bodies.PersonID{actor.Person}, Reason: reason}
		return struct{}{}, e.strikeOff(tx, slug, person, ending)
	})
	return err
}

// strikeOff does it: rows and entry in one commit, or nothing. It is later than whatever
// bound them to an office before, and than the last change of who keeps the list: the
// record tells those behind what ended a membership in their instant.
func (e *Engine) strikeOff(tx *store.Tx, slug bodies.Slug, person bodies.PersonID, ending bodies.Ending) error {
	r, err := holdMembers(tx, slug)
	if err != nil {
		return err
	}
	past, err := tx.MembershipsIn(slug, person)
	if err != nil {
		return err
	}
	if len(past) == 0 || !past[len(past)-1].Until.IsZero() {
		return governance.ErrNotMember
	}
	if r.now, err = leavingInstant(tx, past[len(past)-1], r.now); err != nil {
		return err
	}
	if r.now, err = unboundAt(tx, r.now); err != nil {
		return err
	}
	seatedIn, err := r.judgeEnd(tx, past, ending)
	if err != nil {
		return err
	}
	if r.now, err = judgedAt(tx, r.now, seatedIn); err != nil {
		return err
	}
	if seatedIn, err = r.judgeEnd(tx, past, ending); err != nil { // a seat may have ended meanwhile
		return err
	}
	return e.enterEnd(tx, bodies.Member{Body: slug, Person: person, Until: r.now, Ended: ending}, seatedIn)
}

// enterEnd ends a membership of which everything is judged, and writes to whose it was.
func (e *Engine) enterEnd(tx *store.Tx, m bodies.Member, seatedIn bodies.Slug) error {
	marks, err := tx.Marks(append([]bodies.PersonID{m.Person}, m.Ended.By...))
	if err != nil {
		return err
	}
	who, err := committedBy(marks)
	if err != nil {
		return err
	}
	act := personLeave(who[m.Person], m.Ended)
	act.SeatedIn = string(seatedIn)
	for _, by := range m.Ended.By {
		act.By = append(act.By, who[by])
	}
	if err := errors.Join(tx.PartMember(m.Body, m.Person, m.Until, m.Ended), tx.EndApplications(m.Body, m.Person, m.Until)); err != nil {
		return err
	}
	entry, err := e.enter(tx, m.Body, "", m.Until, act)
	if err != nil {
		return err
	}
	return e.write(tx, store.Letter{Kind: LetterStruck, Person: m.Person, Subject: entry.Ref, MadeAt: m.Until})
}

// personLeave is the end of a membership as the record has it, without those who answer
// for it.
func personLeave(who journal.Commitment, ending bodies.Ending) journal.PersonLeave {
	act := journal.PersonLeave{Person: who, Ground: string(ending.Ground)}
	if ending.Reason != "" {
		act.ReasonSHA256 = journal.Digest([]byte(ending.Reason))
	}
	return act
}

// unboundAt is later than every act of its instant that ends an office: of one instant the
// record tells it behind who left.
func unboundAt(tx *store.Tx, now time.Time) (time.Time, error) {
	ended, err := tx.EntriesSince(now, "mandate.end", "decision", "issue.cancel", "case.ruling", "case.recuse", "case.withdraw")
	for _, a := range ended {
		if !a.At.Before(now) {
			now = a.At.Add(time.Millisecond)
		}
	}
	return now, err
}

// judgeEnd holds the end of the latest of some memberships to the charter.
func (r membersHeld) judgeEnd(tx *store.Tx, past []bodies.Member, ending bodies.Ending) (bodies.Slug, error) {
	d := bodies.Departure{Member: past[len(past)-1], Ground: ending.Ground, By: ending.By, At: r.now}
	ties, err := tiesOf(tx, d.Member.Person, r.now)
	if err != nil {
		return "", err
	}
	d.Bound, d.Came = ties.Bound(d.Member.Person), cameBy(past)
	w := r.witnesses(tx)
	seatedIn, err := r.charter.Membership.JudgeEnd(d, w.Witnesses)
	return seatedIn, cmp.Or(w.fault, err)
}

// cameBy is the ground on which somebody came in the last time.
func cameBy(past []bodies.Member) (g bodies.Ground) {
	for _, m := range past {
		if m.Ground.Enters() {
			g = m.Ground
		}
	}
	return g
}

// StruckNews is what a letter says of a membership that was ended by another: which, and
// by whom. Why stands on the member's page, for mails lie about.
type StruckNews struct {
	Body bodies.Body
	By   []bodies.Person
}

// struckNews fills the letter.
func (l *Letter) struckNews(tx *store.Tx, stored store.Letter) error {
	entry, err := tx.EntryByRef(stored.Subject)
	if err != nil {
		return fmt.Errorf("entry %s: %w", stored.Subject, err)
	}
	leaf, err := journal.ParseLeaf(entry.Leaf)
	if err != nil {
		return err
	}
	slug := bodies.Slug(leaf.Body)
	past, err := tx.MembershipsIn(slug, stored.Person)
	if err != nil {
		return err
	}
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	news := StruckNews{Body: named.body[slug]}
	for _, m := range past {
		if !m.Until.Equal(entry.At) {
			continue
		}
		people, err := tx.People(m.Ended.By)
		if err != nil {
			return err
		}
		for _, by := range m.Ended.By {
			news.By = append(news.By, people[by])
		}
	}
	l.Struck = &news
	return nil
}
