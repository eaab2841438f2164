// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

func TestChallenge_IsOfOnesOwnAbsenceOrAnothersPresence(t *testing.T) {
	own := governance.Challenge{By: "ada", Person: "ada", On: true, Text: "I joined in May.", State: governance.ChallengeOpen}
	other := governance.Challenge{By: "ada", Person: "bram", Text: "He moved away.", State: governance.ChallengeOpen}
	for _, c := range []struct {
		name          string
		of            governance.Challenge
		with          func(*governance.Challenge)
		onRoll, votes bool
		want          error
	}{
		{"who is missing says so", own, nil, false, false, nil},
		{"who is there is not missing", own, nil, true, true, governance.ErrRollSo},
		{"nobody takes themselves off", own, func(c *governance.Challenge) { c.On = false }, true, true, governance.ErrChallenger},
		{"nobody speaks for the absence of another", other, func(c *governance.Challenge) { c.On = true }, false, true, governance.ErrChallenger},
		{"a voter challenges another", other, nil, true, true, nil},
		{"somebody without a vote does not", other, nil, true, false, governance.ErrChallenger},
		{"who is not there cannot be taken off", other, nil, false, true, governance.ErrRollSo},
		{"a challenge says why", other, func(c *governance.Challenge) { c.Text = "" }, true, true, governance.ErrWhy},
		{"in 2000 characters", other, func(c *governance.Challenge) { c.Text = strings.Repeat("x", 2001) }, true, true, governance.ErrWhy},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.with != nil {
				c.with(&c.of)
			}
			if err := c.of.Check(c.onRoll, c.votes); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	for _, c := range []struct {
		name   string
		by     bodies.PersonID
		reason string
		state  governance.ChallengeState
		want   error
	}{
		{"an officer decides", "gwen", "The list was wrong.", governance.ChallengeOpen, nil},
		{"with a reason", "gwen", "", governance.ChallengeOpen, governance.ErrWhy},
		{"once", "gwen", "Again.", governance.ChallengeDismissed, governance.ErrJudged},
		{"not their own", "ada", "Because.", governance.ChallengeOpen, governance.ErrOwnChallenge},
		{"nor one about themselves", "bram", "Because.", governance.ChallengeOpen, governance.ErrOwnChallenge},
	} {
		t.Run(c.name, func(t *testing.T) {
			ch := other
			ch.State = c.state
			if _, err := ch.Decided(governance.ChallengeUpheld, c.by, c.reason, time.Time{}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	for _, verdict := range []governance.ChallengeState{"", governance.ChallengeOpen, "yes"} {
		if got, err := other.Decided(verdict, "gwen", "Because.", time.Time{}); !errors.Is(err, governance.ErrVerdict) || got.State != governance.ChallengeOpen {
			t.Errorf("decided by %q: got %s, %v, want %v", verdict, got.State, err, governance.ErrVerdict)
		}
	}
	if governance.Verdict(true) != governance.ChallengeUpheld || governance.Verdict(false) != governance.ChallengeDismissed {
		t.Error("a verdict is not what was said")
	}
	for who, want := range map[bodies.PersonID]bool{"ada": true, "bram": true, "chidi": false, "": false} {
		if other.MayRead(who, false) != want {
			t.Errorf("%q may read it is %v, want %v", who, !want, want)
		}
	}
	if !other.MayRead("chidi", true) {
		t.Error("an officer may not read it")
	}
}

func TestIssue_RollMayBeChallengedUntilTheVoteOpens(t *testing.T) {
	at := time.Date(2026, 5, 21, 12, 0, 0, 0, time.UTC)
	i := boardElection().Called("board", "The board", "", at.AddDate(0, 0, -20)).FixedCandidates(nil, at)
	for when, want := range map[time.Time]error{at: nil, i.OpensAt.Add(-time.Millisecond): nil, i.OpensAt: governance.ErrRollFixed} {
		if err := i.MayChallenge(when); !errors.Is(err, want) {
			t.Errorf("at %s: got %v, want %v", when, err, want)
		}
	}
	i.RollAt = time.Time{} // a paper's text is fixed, and no roll with it
	if err := i.MayChallenge(at); !errors.Is(err, governance.ErrRollFixed) {
		t.Errorf("a paper: got %v", err)
	}
}

func TestChallengePace_LeavesTheOfficersTime(t *testing.T) {
	var all []governance.Challenge
	for range governance.MaxChallenges {
		if err := governance.ChallengePace(all, "ada"); err != nil {
			t.Fatal(err)
		}
		all = append(all, governance.Challenge{By: "ada", State: governance.ChallengeOpen}, governance.Challenge{By: "bo", State: governance.ChallengeDismissed})
	}
	if err := governance.ChallengePace(all, "ada"); !errors.Is(err, governance.ErrChallenges) {
		t.Errorf("one more: %v", err)
	}
	if err := governance.ChallengePace(all, "bo"); err != nil {
		t.Errorf("of somebody whose challenges were decided: %v", err)
	}
}
