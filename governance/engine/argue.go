// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Argue gives a reason for or against a proposal. It refuses with
// governance.ErrNotOnRoll who is no member of the body that votes, with ErrText,
// with ErrClosed once the vote is over, with ErrMuted whom a ruling bars, and with
// ErrArguments whoever has given governance.ArgumentsHourly on it within the hour.
func (e *Engine) Argue(ctx context.Context, actor access.Actor, id governance.IssueID, inFavour bool, text string) (governance.Argument, error) {
	if err := e.gate.May(actor, "argument.write", access.Object{}); err != nil {
		return governance.Argument{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (a governance.Argument, err error) {
		if err := tx.HoldSpeaker(actor.Person); err != nil {
			return a, err
		}
		issue, err := tx.Issue(id)
		if err != nil {
			return a, err
		}
		now, err1 := tx.Now()
		members, err2 := tx.MembershipsOf(actor.Person)
		if err := errors.Join(err1, err2); err != nil {
			return a, err
		}
		if err := issue.Argue(members, text, now); err != nil {
			return a, err
		}
		if err := mayWrite(tx, actor.Person, issue.Body, now); err != nil {
			return a, err
		}
		first, err := tx.ArgumentGiven(id, actor.Person, governance.ArgumentsHourly)
		if err == nil {
			err = governance.ArgumentPace(first, now)
		}
		if err != nil {
			return a, err
		}
		a = governance.Argument{Issue: id, For: inFavour, Person: actor.Person, Text: text, At: now}
		if a.ID, err = journal.NewRef(e.random); err != nil {
			return a, err
		}
		return a, tx.AddArguments([]governance.Argument{a})
	})
}

// mayWrite refuses, with governance.ErrMuted, whom a ruling bars from writing in a
// body now.
func mayWrite(tx *store.Tx, person bodies.PersonID, in bodies.Slug, now time.Time) error {
	measures, err := tx.MeasuresOf(person, now)
	if err != nil {
		return err
	}
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	return governance.MayWrite(measures, charters, in, now)
}
