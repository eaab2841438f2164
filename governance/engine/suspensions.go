// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// HoldBack is a decision to be suspended for review.
type HoldBack struct {
	Decision string
	By       bodies.Slug // the auditory body the actor sits in
	Days     int         // after which it ends by itself
	Text     string      // why
}

// Suspend holds a decision back for review, in the name of an auditory body that
// supervises who made it. It refuses as governance.Charter.Suspend does.
func (e *Engine) Suspend(ctx context.Context, actor access.Actor, s HoldBack) (governance.Recorded, error) {
	return e.onDecision(ctx, actor, s.Decision, s.Text, "decision.suspend", func(tx *store.Tx, r reviewed) (governance.Recorded, error) {
		charter, err := tx.Charter(s.By)
		if err != nil {
			return r.Recorded, fmt.Errorf("body %s: %w", s.By, err)
		}
		if r, err = r.by(tx, s.By); err != nil {
			return r.Recorded, err
		}
		if s.Days < 1 || s.Days > charter.LongestReview() {
			return r.Recorded, fmt.Errorf("%w: at most %d", governance.ErrReviewLong, charter.LongestReview())
		}
		until := r.said.At.AddDate(0, 0, s.Days)
		after, err := charter.Suspend(r.Recorded, governance.Suspension{Statement: r.said, Until: until}, r.held)
		if err != nil {
			return after, err
		}
		entry, err := e.enter(tx, s.By, r.Issue, r.said.At, journal.DecisionSuspend{Decision: r.ref, Person: r.who, Until: journal.At(until), TextSHA256: r.sum})
		if err != nil {
			return after, err
		}
		return after, tx.Suspend(*after.Suspension, entry.Ref)
	})
}

// Release ends a suspension before its time, with a reason. It refuses as
// governance.Recorded.Released does.
func (e *Engine) Release(ctx context.Context, actor access.Actor, decision, text string) (governance.Recorded, error) {
	return e.onDecision(ctx, actor, decision, text, "decision.release", func(tx *store.Tx, r reviewed) (governance.Recorded, error) {
		if r.Suspension == nil {
			return r.Recorded, governance.ErrNothingHeld
		}
		r, err := r.by(tx, r.Suspension.By)
		if err != nil {
			return r.Recorded, err
		}
		after, err := r.Released(r.said, r.held)
		if err != nil {
			return after, err
		}
		entry, err := e.enter(tx, after.Suspension.By, r.Issue, r.said.At, journal.DecisionRelease{Decision: r.ref, Person: r.who, TextSHA256: r.sum})
		if err != nil {
			return after, err
		}
		return after, tx.Release(decision, r.said, entry.Ref)
	})
}

// reviewed is a decision with what is said of it, by whom and by what right.
type reviewed struct {
	governance.Recorded
	ref  string // of its entry
	said governance.Statement
	held []bodies.Mandate
	who  journal.Commitment
	sum  string // of what is said
}

// onDecision does one act of a review.
func (e *Engine) onDecision(ctx context.Context, actor access.Actor, id, text string, act access.Act, do func(*store.Tx, reviewed) (governance.Recorded, error)) (governance.Recorded, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.Recorded, error) {
		r, err := e.underReview(tx, actor, id, text, act)
		if err != nil {
			return r.Recorded, err
		}
		return do(tx, r)
	})
}

// underReview loads a decision for an act of a review, which changes who acts by
// a seat that it gave, and so waits for the deeds that are judged by seats.
func (e *Engine) underReview(tx *store.Tx, actor access.Actor, id, text string, act access.Act) (r reviewed, err error) {
	if err := tx.HoldMandates(); err != nil {
		return r, err
	}
	if err := tx.HoldReview(id); err != nil {
		return r, err
	}
	stored, err := tx.Decision(id)
	if err != nil {
		return r, fmt.Errorf("decision %s: %w", id, err)
	}
	if err := e.gate.May(actor, act, access.Object{Body: stored.Body}); err != nil {
		return r, err
	}
	if r.Recorded, err = recordedOf(stored); err != nil {
		return r, err
	}
	acts, err := tx.IssueActs(stored.Issue, "decision")
	if err != nil {
		return r, err
	}
	if r.ref = acts["decision"].Ref; r.ref == "" {
		return r, fmt.Errorf("decision %s: %w", id, governance.ErrBindsNobody) // one that was made elsewhere and imported
	}
	r.said = governance.Statement{Person: actor.Person, Text: text}
	r.sum = journal.Digest([]byte(text))
	r.who, err = commitmentOf(tx, actor.Person)
	return r, err
}

// by dates what is said for an auditory body, later than what was judged by the
// seats that the decision gave and than the latest change of who sits in the body,
// and finds the mandates that give the speaker a right then.
func (r reviewed) by(tx *store.Tx, auditor bodies.Slug) (reviewed, error) {
	given, err := tx.MandatesBy(governance.IssueID(r.ID))
	if err != nil {
		return r, err
	}
	now, err := tx.Now()
	if err != nil {
		return r, err
	}
	if now, err = afterDeeds(tx, bodiesOf(given), now); err != nil {
		return r, err
	}
	if now, err = judgedAt(tx, now, auditor); err != nil {
		return r, err
	}
	r.said, r.held, err = statement(tx, access.Actor{Person: r.said.Person}, r.said.Text, now)
	return r, err
}

// ReviewRight is what an actor could do about a decision now.
type ReviewRight struct {
	By      bodies.Body // the auditory body they would act for; zero: they can do nothing
	Longest int         // days for which they could hold it back; 0: not
	Release bool        // they could release it
}

// reviewRight finds what the actor could do about a decision: the same rules as
// the deeds, asked beforehand.
func reviewRight(tx *store.Tx, actor access.Actor, r governance.Recorded, imported bool, now time.Time) (right ReviewRight, err error) {
	if len(actor.Audits) == 0 || imported {
		return right, nil
	}
	held, err := tx.MandatesOf(actor.Person, now)
	if err != nil {
		return right, err
	}
	charters, err := tx.Charters()
	for _, c := range charters {
		if c.MaySuspend(r, actor.Person, held, now) == nil {
			return ReviewRight{By: c.Body, Longest: c.LongestReview()}, nil
		}
		said := governance.Statement{Person: actor.Person, Text: "a reason", At: now}
		if r.Suspension == nil || r.Suspension.By != c.Body.Slug {
			continue
		}
		if _, refused := r.Released(said, held); refused == nil {
			return ReviewRight{By: c.Body, Release: true}, nil
		}
	}
	return right, err
}
