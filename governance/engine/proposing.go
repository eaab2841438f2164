// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// ErrUnreadable refuses what was typed for a charter and is none.
var ErrUnreadable = errors.New("it cannot be read as a charter")

// CharterProposal is a charter that somebody is about to put to the vote, beside the one
// in force.
type CharterProposal struct {
	Body     bodies.Body // whose charter they began with
	Draft    []byte      // what they begin with: the charter in force, as its next version, indented
	Next     *NextCharter
	Fault    error       // why what was typed is put to no vote: [ErrUnreadable], governance.ErrCharter or ErrEnact
	Deciding bodies.Body // whose matter it is
	Rules    governance.Procedure
	Raised   bool // members raise such matters
	May      bool // the actor may
	All      []governance.Charter
}

// ProposeCharter reads what was typed for the next charter of a body, or the first of one
// under it, beside the one in force. Where nothing was typed it is that, to begin with.
func (e *Engine) ProposeCharter(ctx context.Context, actor access.Actor, slug bodies.Slug, typed string) (CharterProposal, error) {
	if err := e.gate.May(actor, "matter.raise", access.Object{}); err != nil {
		return CharterProposal{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (CharterProposal, error) {
		p, issue, err := proposal(tx, slug, typed)
		if err != nil || p.Fault != nil || !p.Raised {
			return p, err
		}
		c, err := competenceOf(tx, issue)
		if err != nil {
			return p, err
		}
		if c.now, err = tx.Now(); err != nil {
			return p, err
		}
		p.May, err = c.in(p.Deciding.Slug).mayAsk(tx, actor.Person)
		return p, err
	})
}

// RaiseCharter puts a charter to the vote: it raises a matter whose effect it is, in the
// body and of the kind that the charters in force name for that. It refuses as
// [Engine.RaiseMatter] does, and what is no such charter with [ErrUnreadable],
// governance.ErrCharter and ErrEnact. Kind, place and field are not asked for.
func (e *Engine) RaiseCharter(ctx context.Context, actor access.Actor, slug bodies.Slug, typed string, in Raising) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.raise", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Issue, error) {
		if err := errors.Join(tx.ShareMandates(), tx.HoldSpeaker(actor.Person)); err != nil {
			return governance.Issue{}, err
		}
		p, issue, err := proposal(tx, slug, typed)
		if err := errors.Join(err, p.Fault); err != nil {
			return issue, err
		}
		written := in.issue()
		issue.Title, issue.Question, issue.Text, issue.Effect.Detail = written.Title, written.Question, written.Text, written.Effect.Detail
		return e.bring(tx, actor, issue, p.Deciding.Slug)
	})
}

// proposal reads what was typed, and the matter that it would be.
func proposal(tx *store.Tx, slug bodies.Slug, typed string) (p CharterProposal, issue governance.Issue, err error) {
	if p.All, err = tx.Charters(); err != nil {
		return p, issue, err
	}
	at := slices.IndexFunc(p.All, func(c governance.Charter) bool { return c.Body.Slug == slug })
	if at < 0 {
		return p, issue, fmt.Errorf("body %s: %w", slug, store.ErrNotFound)
	}
	next := p.All[at]
	p.Body = next.Body
	next.Version++
	if p.Draft, err = json.MarshalIndent(next, "", "  "); err != nil {
		return p, issue, err
	}
	if typed != "" {
		if next, p.Fault = readProposed(typed, p.All); p.Fault == nil {
			p.Fault = next.Check()
		}
		if p.Fault != nil {
			return p, issue, nil
		}
	}
	by, said := governance.AmendedBy(next, p.All)
	if !said {
		p.Fault = fmt.Errorf("%w: no charter says by which matters it is put in force", governance.ErrEnact)
		return p, issue, nil
	}
	for _, c := range p.All {
		if c.Body.Slug == by.Body {
			p.Deciding = c.Body
			p.Rules, _ = c.Procedure(by.Kind)
		}
	}
	p.Raised = p.Rules.Admission != nil
	issue = governance.Issue{Body: by.Body, Kind: by.Kind, Procedure: p.Rules, Place: p.Deciding.Place, Field: p.Deciding.Field}
	if typed == "" {
		return p, issue, nil
	}
	text, err := journal.Canonical(next)
	if err != nil {
		return p, issue, err
	}
	issue.Effect = governance.Effect{Kind: governance.EffectCharter, Charter: text}
	if _, p.Fault = issue.Effect.NextCharter(); p.Fault != nil { // as long as the record can hold
		return p, issue, nil
	}
	if p.Fault = issue.Enacts(next, p.All, func(bodies.Watch) error { return nil }); p.Fault != nil {
		return p, issue, nil
	}
	p.Next, err = nextCharter(issue, p.All)
	return p, issue, err
}

// readProposed reads a charter that somebody typed. Which version it is follows from
// those in force.
func readProposed(typed string, inForce []governance.Charter) (c governance.Charter, err error) {
	d := json.NewDecoder(bytes.NewReader([]byte(typed)))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if d.More() {
		return c, fmt.Errorf("%w: something stands behind its end", ErrUnreadable)
	}
	c.Version = 1
	for _, known := range inForce {
		if known.Body.Slug == c.Body.Slug {
			c.Version = known.Version + 1
		}
	}
	return c, nil
}
