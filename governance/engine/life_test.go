// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// TestIssue_NeverLeavesClosed: whatever is done to a matter, in whatever order
// and at whatever time, its stage never goes back; once its vote has opened,
// what is put to the vote and by which rules stays word for word; once closed it
// takes no ballot and its instant of closing, its count and its decision stand. Its close
// moves by what its procedure says of an outage, once and while it runs, or not at all.
func TestIssue_NeverLeavesClosed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, matters := foundProlonging(t, db, 5), 0
		rapid.Check(t, func(r *rapid.T) {
			matters++
			opens := clock.now().Add(time.Hour)
			m := &life{w: w, clock: clock, id: governance.IssueID(fmt.Sprintf("2026-%d", matters))}
			w.bring(m.id, rapid.SampledFrom([]string{"paper", "name"}).Draw(r, "kind"), opens, opens.Add(3*time.Hour))
			m.last = w.issue(m.id)
			r.Repeat(map[string]func(*rapid.T){
				"":                 m.check,
				"cast":             m.cast,
				"take back":        m.withdraw,
				"delegate":         m.delegate,
				"an hour passes":   func(*rapid.T) { clock.forward(time.Hour) },
				"the clock comes":  func(r *rapid.T) { m.must(r, m.step()) },
				"a sign of life":   func(r *rapid.T) { _, err := w.Present(t.Context()); m.must(r, err) },
				"number the acts":  func(r *rapid.T) { m.must(r, w.SequenceAll(t.Context())) },
				"reopen by force":  m.reopen,
				"reword by force":  m.reword,
				"delay by force":   m.delay,
				"cancel by force":  m.cancel,
				"a second outcome": m.secondDecision,
			})
		})
	})
}

// life is one matter under test, and how it was when last seen.
type life struct {
	w        world
	clock    *handClock
	id       governance.IssueID
	last     governance.Issue
	decision store.Decision
	ballots  int // once closed
}

func (m *life) must(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

func (m *life) step() error { _, err := m.w.AdvanceIssue(m.w.t.Context(), m.id); return err }

func (m *life) cast(r *rapid.T) {
	c := answer(rapid.SampledFrom([]string{"yes", "no", "abstain"}).Draw(r, "answer"))
	if m.last.Procedure.Method.Ranked() {
		c = governance.Choice{Ranking: [][]governance.OptionID{{rapid.SampledFrom([]governance.OptionID{"quay", "tide", "same"}).Draw(r, "first")}}}
	}
	_, err := m.w.Cast(m.w.t.Context(), member(rapid.IntRange(0, 4).Draw(r, "voter")), Cast{Issue: m.id, Choice: c, Key: newKey()})
	open := m.last.Stage == governance.Voting && m.clock.now().Before(m.last.ClosesAt)
	if open != (err == nil) {
		r.Fatalf("a ballot at %s, at stage %s of a vote that closes at %s: %v", m.clock.now(), m.last.Stage, m.last.ClosesAt, err)
	}
}

func (m *life) withdraw(r *rapid.T) {
	_, err := m.w.Withdraw(m.w.t.Context(), member(rapid.IntRange(0, 4).Draw(r, "voter")), m.id)
	if err == nil && (m.last.Stage != governance.Voting || !m.clock.now().Before(m.last.ClosesAt)) {
		r.Fatal("a ballot was taken back from a vote that is not open")
	}
}

func (m *life) delegate(r *rapid.T) {
	from := rapid.IntRange(0, 3).Draw(r, "from")
	_, err := m.w.Delegate(m.w.t.Context(), member(from), Entrust{Scope: delegation.Scope{Body: "commons"}, To: m.w.speaking(from + 1)})
	m.must(r, err)
}

// What follows is done to the store itself, past every rule of the engine.

func (m *life) force(change func(i *governance.Issue)) error {
	return m.w.db.Update(m.w.t.Context(), func(tx *store.Tx) error {
		i, err := tx.Issue(m.id)
		if err != nil {
			return err
		}
		change(&i)
		return tx.SaveIssue(i)
	})
}

func (m *life) reopen(r *rapid.T) {
	err := m.force(func(i *governance.Issue) {
		i.Stage, i.ClosedAt, i.DecidedAt = governance.Frozen, time.Time{}, time.Time{}
	})
	if refused := err != nil; refused == m.last.Stage.Before(governance.Voting) {
		r.Fatalf("from %s back to frozen: %v", m.last.Stage, err)
	}
}

func (m *life) reword(*rapid.T) {
	if m.last.Stage.Before(governance.Voting) {
		return // it may still change
	}
	_ = m.force(func(i *governance.Issue) { // refused or without effect: check tells
		i.Title, i.Question, i.Text, i.Options, i.Lot = "Another", "Shall it not be so?", "Not so.", nil, nil
		i.Procedure.Quorum = governance.Quorum{Share: governance.Ratio{Num: 1, Den: 1}}
	})
}

func (m *life) delay(r *rapid.T) {
	if m.last.Stage == governance.Closed || m.last.Stage == governance.Decided {
		_ = m.force(func(i *governance.Issue) { i.ClosedAt = i.ClosedAt.Add(-time.Minute) }) // check tells
	}
}

func (m *life) cancel(r *rapid.T) {
	if m.last.Stage.Before(governance.Closed) {
		return // it may be
	}
	if err := m.force(func(i *governance.Issue) {
		i.Stage, i.ClosedAt, i.DecidedAt = governance.Cancelled, time.Time{}, time.Time{}
	}); err == nil {
		r.Fatal("a closed vote was cancelled")
	}
}

func (m *life) secondDecision(r *rapid.T) {
	if m.last.Stage != governance.Decided {
		return
	}
	err := m.w.db.Update(m.w.t.Context(), func(tx *store.Tx) error {
		return tx.AddDecision(store.Decision{ID: string(m.id) + "-bis", Issue: m.id, Body: "commons", Data: []byte("{}"), At: m.clock.now()})
	})
	if !errors.Is(err, store.ErrDuplicate) {
		r.Fatalf("a second decision: %v", err)
	}
}

// check compares the matter with how it was.
func (m *life) check(r *rapid.T) {
	was, is := m.last, m.w.issue(m.id)
	m.last = is
	if is.Stage.Before(was.Stage) {
		r.Fatalf("from %s back to %s", was.Stage, is.Stage)
	}
	if was.Stage.Before(governance.Voting) {
		return
	}
	moved := was
	moved.Stage, moved.ClosedAt, moved.DecidedAt = is.Stage, is.ClosedAt, is.DecidedAt
	if !was.Prolonged() && is.Prolonged() && was.Stage == governance.Voting && is.Stage == governance.Voting {
		by, rule := is.ClosesAt.Sub(was.ClosesAt), was.Procedure.Prolong
		if by <= 0 || by > time.Duration(rule.AtMostHours)*time.Hour || !is.Announced().Equal(was.ClosesAt) {
			r.Fatalf("it closes %s later than %s", by, was.ClosesAt)
		}
		moved.ClosesAt, moved.Extension = is.ClosesAt, is.Extension
	}
	if diff := cmp.Diff(moved, is); diff != "" {
		r.Fatalf("what was put to the vote has changed (-was +is):\n%s", diff)
	}
	if was.Stage.Before(governance.Closed) {
		m.ballots = len(m.w.ballots(m.id))
		return
	}
	if !is.ClosedAt.Equal(was.ClosedAt) {
		r.Fatalf("closed at %s, and later at %s", was.ClosedAt, is.ClosedAt)
	}
	if got := len(m.w.ballots(m.id)); got != m.ballots {
		r.Fatalf("%d ballots when it closed, %d now", m.ballots, got)
	}
	if was.Stage == governance.Decided {
		m.checkDecision(r)
	}
}

func (m *life) checkDecision(r *rapid.T) {
	d := read(m.w, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf(m.id) })
	if m.decision.ID != "" && cmp.Diff(m.decision, d) != "" {
		r.Fatalf("the decision was %v and is %v", m.decision, d)
	}
	m.decision = d
}
