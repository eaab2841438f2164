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
	"moothall/governance/store"
)

// ErrNoElection refuses to call an election by rules that are none.
var ErrNoElection = errors.New("the charter knows no election of this kind")

// ElectionCall is an election on its way in. An empty title is the name of its
// procedure.
type ElectionCall struct {
	Body  bodies.Slug
	Kind  string
	Title string
	Text  string // the paper: what the seats are for
}

// CallElection calls an election by the rules of a body's charter. Its returning
// officers alone may. It refuses with [ErrNoElection], with a
// governance.RunningElection while one for the same seats runs, and with
// store.ErrNotFound for a body that is not there.
func (e *Engine) CallElection(ctx context.Context, actor access.Actor, in ElectionCall) (governance.IssueID, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.IssueID, error) { return e.callElection(tx, actor, in) })
}

func (e *Engine) callElection(tx *store.Tx, actor access.Actor, in ElectionCall) (governance.IssueID, error) {
	charter, err := tx.Charter(in.Body)
	if err != nil {
		return "", fmt.Errorf("call an election of %s: %w", in.Body, err)
	}
	rules, known := charter.Procedure(in.Kind)
	if !known || !rules.ElectsPersons() {
		return "", fmt.Errorf("%w: %s of %s", ErrNoElection, in.Kind, in.Body)
	}
	if err := e.gate.May(actor, "election.call", access.Object{Body: rules.Officer}); err != nil {
		return "", err
	}
	if err := mayAct(tx, []governance.Power{{Body: in.Body, Power: bodies.Seating}}); err != nil {
		return "", err
	}
	now, err := callAt(tx, in.Body, in.Kind)
	if err != nil {
		return "", fmt.Errorf("call an election of %s: %w", in.Body, err)
	}
	issue := rules.Called(in.Body, cmp.Or(in.Title, rules.Name), in.Text, now)
	issue.Proposer, issue.ProposedBy, issue.Place, issue.Field = actor.Name, actor.Person, charter.Body.Place, charter.Body.Field
	if issue.ID, err = freeNumber(tx, now.Year()); err != nil {
		return "", err
	}
	if err := tx.AddIssue(issue); err != nil {
		return "", err
	}
	return issue.ID, e.schedule(tx, Job{Issue: issue.ID, At: issue.FreezesAt})
}

// callAt waits for the others who call an election of the same body and kind, and
// finds the instant of the call, or why there is none.
func callAt(tx *store.Tx, body bodies.Slug, kind string) (now time.Time, err error) {
	if err := tx.HoldCalls(body, kind); err != nil {
		return now, err
	}
	if now, err = tx.Now(); err != nil {
		return now, err
	}
	same := store.IssueFilter{Body: body, Kinds: []string{kind}, Limit: 1}
	last, err := tx.Issues(same)
	if err != nil {
		return now, err
	}
	same.Stages = governance.Undecided()
	running, err := tx.Issues(same)
	if err != nil {
		return now, err
	}
	return governance.NextCall(append(running, last...), now)
}

// CallableElection is a kind of election that a returning officer may call, once
// none for the same seats runs.
type CallableElection struct {
	Body      bodies.Slug
	Procedure governance.Procedure
	Runs      *governance.Issue // nil where none does
}

// Callable lists the kinds of election an actor may call: those whose returning
// officers they are among.
func (e *Engine) Callable(ctx context.Context, actor access.Actor) ([]CallableElection, error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) (all []CallableElection, err error) {
		charters, err := tx.Charters()
		for _, c := range charters {
			for _, p := range c.Procedures {
				if p.ElectsPersons() && e.gate.May(actor, "election.call", access.Object{Body: p.Officer}) == nil {
					all = append(all, CallableElection{Body: c.Body.Slug, Procedure: p})
				}
			}
		}
		if err != nil || len(all) == 0 {
			return all, err
		}
		return all, readRunning(tx, all)
	})
}

// readRunning finds which elections run for the seats of those that may be called.
func readRunning(tx *store.Tx, all []CallableElection) error {
	asked := store.IssueFilter{Stages: governance.Undecided(), Limit: len(all) * len(all)} // one of a body and kind, at most
	for _, c := range all {
		asked.Bodies, asked.Kinds = append(asked.Bodies, c.Body), append(asked.Kinds, c.Procedure.Kind)
	}
	running, err := tx.Issues(asked)
	for n, c := range all {
		at := slices.IndexFunc(running, func(i governance.Issue) bool { return i.Body == c.Body && i.Kind == c.Procedure.Kind })
		if at >= 0 {
			all[n].Runs = &running[at]
		}
	}
	return err
}
