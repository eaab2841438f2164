// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// AskToRise asks that the next body that may decide a matter does; with the last who is
// needed it rises. Who asks says why, unless another does. It refuses with governance.ErrNoRise,
// ErrNothingAbove, ErrMayNotRaise, ErrSupports and ErrStatement.
func (e *Engine) AskToRise(ctx context.Context, actor access.Actor, id governance.IssueID, reason string) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.rise", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) { return e.askToRise(tx, actor.Person, id, reason) })
}

func (e *Engine) askToRise(tx *store.Tx, person bodies.PersonID, id governance.IssueID, reason string) (governance.Issue, error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return h.issue, err
	}
	to, err := h.issue.Rises(governance.RiseAsked, h.rules, h.chain, false, h.now)
	if err != nil {
		return h.issue, err
	}
	if may, err := h.mayAsk(tx, person); err != nil || !may {
		return h.issue, errors.Join(err, unless(may, governance.ErrMayNotRaise))
	}
	people, err := h.joins(tx, person, store.AsksRise, reason)
	if err != nil {
		return h.issue, err
	}
	_, share := h.rules.AsksShare()
	many, err := h.electorate(tx, share)
	if err != nil {
		return h.issue, err
	}
	if people, err = h.still(tx, people); err != nil {
		return h.issue, err
	}
	if h.rules.Rising.Suffices(governance.RiseAsked, len(people), many) != nil {
		h.issue.Raised.RiseNeeds = h.rules.Rising.Needs(many)
		return h.issue, tx.SaveIssue(h.issue)
	}
	if err := e.enterSupporters(tx, h.issue, h.now, store.AsksRise, people); err != nil {
		return h.issue, err
	}
	rise := governance.Rise{From: h.body, To: to, Ground: governance.RiseAsked, Supporters: len(people), Text: h.reason(store.AsksRise, reason), At: h.now}
	act := journal.IssueRise{Among: string(h.rules.Franchise.Body), Supporters: int64(len(people))}
	return e.rise(tx, h, rise, act)
}

// joins adds somebody to those who ask for something, and returns them all. As long as
// nobody of them says why, whoever comes does.
func (h heldMatter) joins(tx *store.Tx, person bodies.PersonID, asks, reason string) ([]bodies.PersonID, error) {
	people := h.who(asks)
	if slices.Contains(people, person) {
		return nil, governance.ErrSupports
	}
	if reason != "" || h.reason(asks, "") == "" { // who said why may have taken it back, or be erased
		if err := governance.CheckReason(reason); err != nil {
			return nil, err
		}
	}
	return append(people, person), tx.AddSupport(h.issue.ID, store.Support{Person: person, Asks: asks, Reason: reason, At: h.now})
}

// reason is why something is asked for: what was said first, or is said now.
func (h heldMatter) reason(asks, now string) string {
	for _, s := range h.supports {
		if s.Asks == asks && s.Reason != "" {
			return s.Reason
		}
	}
	return now
}

// rise takes a matter to the next body. Entry, move and its new discussion are one commit.
func (e *Engine) rise(tx *store.Tx, h heldMatter, r governance.Rise, act journal.IssueRise) (governance.Issue, error) {
	act.To, act.Ground, act.TextSHA256 = string(r.To), string(r.Ground), journal.Digest([]byte(r.Text))
	entry, err := e.enter(tx, r.From, h.issue.ID, h.now, act)
	if err != nil {
		return h.issue, err
	}
	r.Ref = entry.Ref
	return e.move(tx, h, r)
}

func (e *Engine) move(tx *store.Tx, h heldMatter, r governance.Rise) (governance.Issue, error) {
	if err := errors.Join(tx.AddRise(h.issue.ID, r), tx.MoveIssue(h.issue.ID, r.To)); err != nil {
		return h.issue, err
	}
	return e.discussIn(tx, h.in(r.To), h.issue)
}

// CallIn calls a matter into the next body that may decide it, by somebody who is seated
// there; with the last who is needed it goes there. Who calls says why, unless another does. It refuses
// with governance.ErrNoRise, ErrNothingAbove, ErrRuled, ErrNotSeated, ErrSupports and
// ErrStatement.
func (e *Engine) CallIn(ctx context.Context, actor access.Actor, id governance.IssueID, reason string) (governance.Issue, error) {
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) { return e.callIn(tx, actor, id, reason) })
}

func (e *Engine) callIn(tx *store.Tx, actor access.Actor, id governance.IssueID, reason string) (governance.Issue, error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return h.issue, err
	}
	disputes, err := tx.CompetenceDisputes(id)
	if err != nil {
		return h.issue, err
	}
	to, err := h.issue.Rises(governance.RiseCalled, h.rules, h.chain, governance.Ruled(disputes), h.now)
	if err != nil {
		return h.issue, err
	}
	if err := e.gate.May(actor, "matter.take", access.Object{Body: to}); err != nil {
		return h.issue, err
	}
	if h.now, err = judgedAt(tx, h.now, to); err != nil {
		return h.issue, err
	}
	people, err := h.joins(tx, actor.Person, store.AsksCallIn, reason)
	if err != nil {
		return h.issue, err
	}
	if people, err = h.seated(tx, people, to); err != nil || h.rules.Rising.Suffices(governance.RiseCalled, len(people), 0) != nil {
		return h.issue, err
	}
	if !slices.Contains(people, actor.Person) {
		return h.issue, fmt.Errorf("%w: %s", governance.ErrNotSeated, to)
	}
	act := journal.IssueRise{Among: string(to)}
	for _, person := range people {
		who, err := commitmentOf(tx, person)
		if err != nil {
			return h.issue, err
		}
		act.By = append(act.By, who)
	}
	rise := governance.Rise{From: h.body, To: to, Ground: governance.RiseCalled, Supporters: len(people), By: people, Text: h.reason(store.AsksCallIn, reason), At: h.now}
	return e.rise(tx, h, rise, act)
}

// seated are those of some people who hold a seat in a body that gives them a right now.
func (h heldMatter) seated(tx *store.Tx, people []bodies.PersonID, in bodies.Slug) (sit []bodies.PersonID, err error) {
	for _, person := range people {
		held, err := tx.MandatesOf(person, h.now)
		if err != nil {
			return nil, err
		}
		of := func(bodies.PersonID) []bodies.Mandate { return held }
		if governance.CallersSit([]bodies.PersonID{person}, in, of, h.now) == nil {
			sit = append(sit, person)
		}
	}
	return sit, nil
}

// DisputeCompetence disputes that a matter is one of the body where it stands. It refuses
// with governance.ErrNoRise, ErrMayNotRaise, ErrCompetenceDue, ErrDisputedOnce, ErrNoDesk
// and ErrStatement.
func (e *Engine) DisputeCompetence(ctx context.Context, actor access.Actor, id governance.IssueID, reason string) (governance.CompetenceDispute, error) {
	if err := e.gate.May(actor, "competence.dispute", access.Object{}); err != nil {
		return governance.CompetenceDispute{}, err
	}
	return upon(ctx, e, id, func(tx *store.Tx) (governance.CompetenceDispute, error) {
		return e.disputeCompetence(tx, actor.Person, id, reason)
	})
}

func (e *Engine) disputeCompetence(tx *store.Tx, person bodies.PersonID, id governance.IssueID, reason string) (d governance.CompetenceDispute, err error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return d, err
	}
	among, err := h.amongWhom(tx, person)
	if err != nil {
		return d, err
	}
	before, err := tx.CompetenceDisputes(id)
	if err != nil {
		return d, err
	}
	d.Statement = governance.Statement{Person: person, Text: reason, At: h.now}
	if d, err = h.issue.DisputesCompetence(d, among != "", before, h.charters); err != nil {
		return d, err
	}
	who, err := commitmentOf(tx, person)
	if err != nil {
		return d, err
	}
	entry, err := e.enter(tx, h.body, id, h.now, journal.CompetenceDispute{Person: who, Among: string(among), TextSHA256: journal.Digest([]byte(reason))})
	if err != nil {
		return d, err
	}
	d.Ref, h.issue.Raised.LastAt = entry.Ref, h.now
	return d, errors.Join(tx.AddCompetenceDispute(d), tx.SaveIssue(h.issue))
}

// amongWhom is a body among whose members, or seated, somebody might raise the matter in
// one of the bodies that may decide it; empty where there is none.
func (h *heldMatter) amongWhom(tx *store.Tx, person bodies.PersonID) (bodies.Slug, error) {
	for _, b := range h.chain.Bodies {
		r := h.in(b.Body)
		at, err := judgedAt(tx, h.now, r.rules.Franchise.Body)
		if err != nil {
			return "", err
		}
		r.now = at
		if may, err := r.mayAsk(tx, person); err != nil || may {
			h.now = at
			return r.rules.Franchise.Body, err
		}
	}
	return "", nil
}

// AnswerCompetence says where a disputed matter belongs: nowhere else, or in another body
// that may decide it, where it is discussed anew. It refuses with
// governance.ErrAnsweredNow, ErrNotSeated, ErrOwnDispute, ErrNotInChain and ErrStatement,
// and with store.ErrNotFound where there is no such dispute.
func (e *Engine) AnswerCompetence(ctx context.Context, actor access.Actor, id governance.IssueID, ref string, to bodies.Slug, reason string) (governance.Issue, error) {
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) {
		return e.answerCompetence(tx, actor, id, ref, to, reason)
	})
}

func (e *Engine) answerCompetence(tx *store.Tx, actor access.Actor, id governance.IssueID, ref string, to bodies.Slug, reason string) (issue governance.Issue, err error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return h.issue, err
	}
	disputes, err := tx.CompetenceDisputes(id)
	if err != nil {
		return h.issue, err
	}
	n := slices.IndexFunc(disputes, func(d governance.CompetenceDispute) bool { return d.Ref == ref })
	if n < 0 {
		return h.issue, fmt.Errorf("dispute %s of issue %s: %w", ref, id, store.ErrNotFound)
	}
	if err := e.gate.May(actor, "competence.answer", access.Object{Body: disputes[n].Desk}); err != nil {
		return h.issue, err
	}
	if h.now, err = judgedAt(tx, h.now, disputes[n].Desk); err != nil {
		return h.issue, err
	}
	said, held, err := statement(tx, actor, reason, h.now)
	if err != nil {
		return h.issue, err
	}
	d, err := disputes[n].Answered(governance.CompetenceAnswer{To: to, Statement: said}, h.issue, h.chain, held)
	if err != nil {
		return h.issue, err
	}
	who, err := commitmentOf(tx, actor.Person)
	if err != nil {
		return h.issue, err
	}
	entry, err := e.enter(tx, d.Desk, id, h.now, journal.CompetenceAnswer{Dispute: ref, Person: who, To: string(to), TextSHA256: journal.Digest([]byte(reason))})
	if err != nil {
		return h.issue, err
	}
	d.Answer.Ref, h.issue.Raised.LastAt = entry.Ref, h.now
	if err := tx.AnswerCompetence(ref, *d.Answer); err != nil {
		return h.issue, err
	}
	if to == "" {
		return h.issue, tx.SaveIssue(h.issue)
	}
	return e.move(tx, h, governance.Rise{Ref: entry.Ref, From: h.body, To: to, Ground: governance.RiseRuled, Text: reason, At: h.now})
}
