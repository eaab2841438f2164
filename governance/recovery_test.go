// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"testing"
	"time"

	"moothall/delegation"
)

func running(liquid bool) Issue {
	i := Issue{ID: "2026-41", Body: "assembly", Stage: Voting, OpensAt: time.Unix(0, 0), ClosesAt: time.Unix(1000, 0)}
	if liquid {
		i.Procedure.Delegation = &DelegationRule{}
	}
	return i
}

// TestBars_HoldsWhatWasSaid: a recovered account is kept out of votes it had
// spoken in, and of no other.
func TestBars_HoldsWhatWasSaid(t *testing.T) {
	over := running(true)
	over.Stage = Closed
	for _, c := range []struct {
		rule   string
		issue  Issue
		spoken Spoken
		at     int64
		want   bool
	}{
		{"where a ballot stands", running(true), Spoken{Ballot: true}, 500, true},
		{"where a delegation carries the voice", running(true), Spoken{Entrusted: true}, 500, true},
		{"not where the account was silent", running(true), Spoken{}, 500, false},
		{"not from the instant of closing on", running(true), Spoken{Ballot: true}, 1000, false},
		{"not in a vote that is closed", over, Spoken{Ballot: true}, 500, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := c.issue.Bars(c.spoken, time.Unix(c.at, 0)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestUntouched_LastsUntilTheClose(t *testing.T) {
	i := running(true)
	if err := i.Untouched(true, time.Unix(999, 0)); !errors.Is(err, ErrRecovered) {
		t.Errorf("while the vote is open: %v, want ErrRecovered", err)
	}
	if err := i.Untouched(true, time.Unix(1000, 0)); err != nil {
		t.Errorf("from the close on: %v, want nil", err)
	}
	if err := i.Untouched(false, time.Unix(500, 0)); err != nil {
		t.Errorf("an account nobody recovered: %v, want nil", err)
	}
}

// TestUnentangled_LooksAtEveryScopeThatReachesTheVote: a wide delegation would
// turn the voice as well as a narrow one.
func TestUnentangled_LooksAtEveryScopeThatReachesTheVote(t *testing.T) {
	layers, err := LayersOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule  string
		scope delegation.Scope
		issue Issue
		at    int64
		want  error
	}{
		{"the vote itself", delegation.Scope{Issue: "2026-41"}, running(true), 500, ErrRecovered},
		{"its body", delegation.Scope{Body: "assembly"}, running(true), 500, ErrRecovered},
		{"everything", delegation.Scope{}, running(true), 500, ErrRecovered},
		{"another vote", delegation.Scope{Issue: "2026-42"}, running(true), 500, nil},
		{"another body", delegation.Scope{Body: "council"}, running(true), 500, nil},
		{"a vote in which nothing is delegated", delegation.Scope{}, running(false), 500, nil},
		{"the close", delegation.Scope{}, running(true), 1000, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := Unentangled(c.scope, []Issue{c.issue}, layers, time.Unix(c.at, 0)); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
