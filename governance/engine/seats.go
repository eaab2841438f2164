// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// giveSeat gives a person a seat, wherever a mandate begins: at the founding, by
// an election or by those who appoint. It refuses with bodies.ErrIncompatible somebody
// who would sit in a body and in one that supervises it, and with bodies.ErrOneSeat who
// would hold another beside their only one. Whoever seats several does
// it in the order of persons, so that two of them never wait for each other.
func giveSeat(tx *store.Tx, m bodies.Mandate) error {
	if err := tx.HoldSeats(m.Person); err != nil {
		return err
	}
	held, err := tx.MandatesFrom(m.Person, m.Begins) // one that rests bars as well: it will wake
	if err != nil {
		return err
	}
	all, err := tx.Bodies()
	if err != nil {
		return err
	}
	if err := bodies.WatchOf(all).Seat(m, held); err != nil {
		return err
	}
	return tx.AddMandate(m)
}

// afterDeeds is an instant, or the millisecond after the latest deed that was
// judged by seats of some bodies, if it is not later than that. What changes who
// gives them their voice is of that instant, so that no deed that came before is
// judged by it. The caller holds the mandates: what was done before is committed.
func afterDeeds(tx *store.Tx, changing []bodies.Slug, now time.Time) (time.Time, error) {
	deeds, err := tx.EntriesSince(now, bySeats()...)
	for _, d := range deeds {
		by, failed := judgedBy(tx, d)
		if failed != nil {
			return now, failed
		}
		if (by == governance.EveryBody || slices.Contains(changing, by)) && !d.At.Before(now) {
			now = d.At.Add(time.Millisecond)
		}
	}
	if err != nil {
		return now, err
	}
	return afterAssisted(tx, changing, now)
}

// afterAssisted is an instant, or the millisecond after the latest ballot that two who sit
// in some bodies entered for somebody: its opening alone says that it was by their seats.
func afterAssisted(tx *store.Tx, changing []bodies.Slug, now time.Time) (time.Time, error) {
	for _, body := range changing {
		last, err := tx.LastAssisted(body, now)
		if err != nil {
			return now, err
		}
		if !last.IsZero() {
			now = last.Add(time.Millisecond)
		}
	}
	return now, nil
}

// bySeats lists the kinds of acts before which nobody's seat may change.
func bySeats() []journal.Type {
	return append(governance.JudgedBySeats(), governance.GivenBySeats()...)
}

// judgedBy names the body by whose seats an entry is judged.
func judgedBy(tx *store.Tx, entry store.Entry) (bodies.Slug, error) {
	e, err := journal.ParseLeaf(entry.Leaf)
	if err != nil || e.Issue == "" {
		return governance.JudgedBy(e, bodies.Franchise{}), err
	}
	issue, err := tx.Issue(entry.Issue)
	return governance.JudgedBy(e, issue.Procedure.Franchise), err
}

// bodiesOf names the bodies of some mandates.
func bodiesOf(mandates []bodies.Mandate) []bodies.Slug {
	of := make([]bodies.Slug, len(mandates))
	for n, m := range mandates {
		of[n] = m.Body
	}
	return of
}

// judgedAt is the instant of a deed that is judged by who sits in some bodies: now, or
// the first millisecond after it in which nobody's seat there changes. In the record such
// a change stands after what was done in its instant before it, and would not be known
// yet. Changes may be several milliseconds ahead of the clock, as each of them is dated
// after the one before it. The caller shares the mandates.
func judgedAt(tx *store.Tx, now time.Time, in ...bodies.Slug) (time.Time, error) {
	for n := 0; n < len(in); n++ {
		changed, err := tx.LastSeating(in[n], now)
		if err != nil {
			return now, err
		}
		if !now.After(changed) {
			now, n = changed.Add(time.Millisecond), -1 // and all of them are asked again
		}
	}
	return now, nil
}
