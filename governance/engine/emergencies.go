// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// EmergencyIn is an emergency act on its way in.
type EmergencyIn struct {
	Kind   governance.EmergencyKind
	Body   bodies.Slug // a pause: of whose comments or reports; empty: everybody's
	Text   string      // the id of the comment or argument to withhold
	Reason string      // for everybody to read
	For    time.Duration
}

// BeginEmergency does what the operator may do outside of any decision, for whoever
// holds the database: there is no actor, and no route leads here. Act, entry and the
// letters to those it goes to are one commit: a crash before it leaves nothing. It
// refuses as governance.Emergency.Begin does, and with [ErrNotFound] where there is no
// such body or text.
func (e *Engine) BeginEmergency(ctx context.Context, in EmergencyIn) (governance.Emergency, error) {
	if err := governance.CheckEmergencyReason(in.Reason); err != nil {
		return governance.Emergency{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Emergency, error) { return e.beginEmergency(tx, in) })
}

func (e *Engine) beginEmergency(tx *store.Tx, in EmergencyIn) (act governance.Emergency, err error) {
	act = governance.Emergency{Kind: in.Kind, Body: in.Body, Text: in.Text, Reason: in.Reason, Digest: journal.Digest([]byte(in.Reason))}
	if _, err := place(tx, &act); err != nil {
		return act, err
	}
	if act.Issue != "" { // a matter that a member raised goes nowhere until this is entered
		if err := tx.HoldOpen(act.Issue); err != nil {
			return act, err
		}
	}
	if err := tx.HoldEmergencies(); err != nil {
		return act, err
	}
	about, err := place(tx, &act)
	if err != nil {
		return act, err
	}
	before, err := tx.EmergenciesOf(act.Kind, act.Text)
	if err != nil {
		return act, err
	}
	for n, b := range before {
		before[n].Digest = journal.Digest([]byte(b.Reason))
	}
	if act.At, err = tx.Now(); err != nil {
		return act, err
	}
	if about.Raised != nil { // the record tells by its order in which body the matter was
		act.At = about.Raised.ActedAt(act.At)
	}
	act.Until = act.At.Add(in.For).Truncate(time.Millisecond)
	if err := act.Begin(before); err != nil {
		return act, err
	}
	entry, err := e.enter(tx, act.Body, act.Issue, act.At, emergencyAct(act))
	if err != nil {
		return act, err
	}
	act.Ref = entry.Ref
	if err := tx.AddEmergency(act); err != nil {
		return act, err
	}
	return act, e.tellAuditors(tx, act)
}

func emergencyAct(act governance.Emergency) journal.Emergency {
	return journal.Emergency{Kind: string(act.Kind), Text: act.Text, Until: journal.At(act.Until), TextSHA256: journal.Digest([]byte(act.Reason))}
}

// place finds what the act is about: a body that is there, or the matter of a text.
func place(tx *store.Tx, act *governance.Emergency) (issue governance.Issue, err error) {
	switch act.Kind {
	case governance.WithholdComment:
		c, err := tx.Comment(act.Text)
		if err == nil && !c.MayRead(true) {
			err = store.ErrNotFound
		}
		if err != nil {
			return issue, fmt.Errorf("comment %q: %w", act.Text, err)
		}
		act.Issue = c.Issue
	case governance.WithholdArgument:
		a, err := tx.Argument(act.Text)
		if err != nil {
			return issue, fmt.Errorf("argument %q: %w", act.Text, err)
		}
		act.Issue = a.Issue
	default:
		if act.Body == "" {
			return issue, nil
		}
		if _, err := tx.Charter(act.Body); err != nil {
			return issue, fmt.Errorf("body %q: %w", act.Body, err)
		}
		return issue, nil
	}
	issue, err = tx.Issue(act.Issue)
	act.Body = issue.Body
	return issue, err
}

// EndEmergency ends an act before its time, for whoever holds the database. It refuses
// with governance.ErrEmergencyOver and [ErrNotFound].
func (e *Engine) EndEmergency(ctx context.Context, ref string) (governance.Emergency, error) {
	return update(ctx, e, func(tx *store.Tx) (act governance.Emergency, err error) {
		if err := tx.HoldEmergencies(); err != nil {
			return act, err
		}
		if act, err = tx.Emergency(ref); err != nil {
			return act, fmt.Errorf("emergency act %q: %w", ref, err)
		}
		now, err := tx.Now()
		if err != nil {
			return act, err
		}
		if act, err = act.End(later(now, act.At.Add(time.Millisecond))); err != nil {
			return act, err
		}
		entry, err := e.enter(tx, act.Body, act.Issue, act.Ended, journal.EmergencyEnd{Emergency: act.Ref})
		if err != nil {
			return act, err
		}
		act.EndRef = entry.Ref
		return act, tx.EndEmergency(act)
	})
}

// tellAuditors writes to whoever sits in a body the act goes to: it is their office,
// so that nobody has to wish for it. At night it waits for the morning.
func (e *Engine) tellAuditors(tx *store.Tx, act governance.Emergency) error {
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	instance, err := tx.Instance()
	if err != nil {
		return err
	}
	var seated []bodies.PersonID
	for _, body := range act.Told(charters) {
		there, err := seatedIn(tx, body, act.At)
		if err != nil {
			return err
		}
		seated = append(seated, there...)
	}
	people, err := tx.People(seated)
	if err != nil {
		return err
	}
	for _, id := range seated { // whoever sits in two of them is written to once: the outbox is unique in it
		due := governance.NoticesSingle.Due(act.At, zoneOf(cmp.Or(people[id].Zone, instance.Zone)))
		if err := e.write(tx, store.Letter{Kind: LetterEmergency, Person: id, Subject: act.Ref, MadeAt: act.At, DueAt: due}); err != nil {
			return err
		}
	}
	return nil
}

// unpaused refuses, with a governance.Paused, what an emergency act keeps out of a body.
func unpaused(tx *store.Tx, kind governance.EmergencyKind, body bodies.Slug, now time.Time) error {
	act, err := tx.PausedBy(kind, body, now)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return governance.Paused{Act: act}
}

// emergenciesAgree holds the acts that pages show against their leaves, and each leaf
// to an act that is shown: else a text could be kept from sight, or a pause go on, of
// which the record says nothing. It refuses with [ErrContradicts].
func emergenciesAgree(tx *store.Tx) error {
	all, err := tx.Emergencies("", math.MaxInt32)
	if err != nil {
		return err
	}
	retold := map[string]store.Entry{} // the entries that the tables tell of, by ref
	for _, act := range all {
		begun, err1 := entryNamed(act.Ref, act.Body, act.Issue, act.At, emergencyAct(act))
		retold[act.Ref] = begun
		var err2 error
		if act.EndRef != "" {
			retold[act.EndRef], err2 = entryNamed(act.EndRef, act.Body, act.Issue, act.Ended, journal.EmergencyEnd{Emergency: act.Ref})
		}
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("emergency act %s: %w: %w", act.Ref, ErrContradicts, err)
		}
	}
	for _, kind := range []string{"emergency", "emergency.end"} {
		entered, err := tx.EntriesDown(kind, math.MaxInt64, math.MaxInt32)
		if err != nil {
			return err
		}
		for _, entry := range entered {
			if !bytes.Equal(retold[entry.Ref].Leaf, entry.Leaf) {
				return fmt.Errorf("%s %s: %w", kind, entry.Ref, ErrContradicts)
			}
			delete(retold, entry.Ref)
		}
	}
	for ref, told := range retold { // what is not numbered yet
		entry, err := tx.EntryByRef(ref)
		if err != nil {
			return err
		}
		if !bytes.Equal(told.Leaf, entry.Leaf) {
			return fmt.Errorf("%s %s: %w", told.Type, ref, ErrContradicts)
		}
	}
	return nil
}
