// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"testing"
	"time"

	"moothall/governance"
)

var (
	opens  = time.Date(2026, time.November, 15, 20, 0, 0, 0, time.UTC)
	closes = time.Date(2026, time.November, 29, 20, 0, 0, 0, time.UTC)
)

// surplus is a ranked, liquid, public matter that is open.
func surplus() governance.Issue {
	return governance.Issue{
		ID: "2026-39", Body: "assembly", Stage: governance.Voting, Field: "money",
		FreezesAt: opens.AddDate(0, 0, -7), OpensAt: opens, ClosesAt: closes,
		Options: []governance.Option{{ID: "repairs", Title: "Repairs"}, {ID: "fee", Title: "Lower the fee"}, {ID: "leave", Title: "Leave it", StatusQuo: true}, {ID: "gone", Title: "Gone", Withdrawn: true}},
		Lot:     []governance.OptionID{"fee", "repairs", "leave", "gone"},
		Procedure: governance.Procedure{
			Kind: "surplus", Name: "Surplus", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodIRV,
			Quorum:   governance.Quorum{Share: governance.Ratio{Num: 1, Den: 5}},
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic},
		},
	}
}

// threats is a motion under the same rules, with two thirds needed.
func threats() governance.Issue {
	i := surplus()
	i.ID, i.Options, i.Lot = "2026-41", nil, nil
	i.Procedure.Method = governance.MethodMotion
	i.Procedure.Majority = &governance.Majority{Share: governance.Ratio{Num: 2, Den: 3}, AtLeast: true}
	return i
}

func rank(ids ...governance.OptionID) governance.Choice {
	var c governance.Choice
	for _, id := range ids {
		c.Ranking = append(c.Ranking, []governance.OptionID{id})
	}
	return c
}

func answer(a string) governance.Choice { return governance.Choice{Answer: a} }

func TestAccept_TakesAndRefuses(t *testing.T) {
	middle := opens.AddDate(0, 0, 3)
	stage := func(s governance.Stage) governance.Issue { i := surplus(); i.Stage = s; return i }
	for _, c := range []struct {
		name   string
		issue  governance.Issue
		onRoll bool
		choice governance.Choice
		now    time.Time
		want   error
	}{
		{"a ranking of some options", surplus(), true, rank("fee", "repairs"), middle, nil},
		{"options that share a place", surplus(), true, governance.Choice{Ranking: [][]governance.OptionID{{"fee", "leave"}, {"repairs"}}}, middle, nil},
		{"a yes on a motion", threats(), true, answer("yes"), middle, nil},
		{"an abstention", threats(), true, answer("abstain"), middle, nil},
		{"the last millisecond counts", surplus(), true, rank("fee"), closes.Add(-time.Millisecond), nil},
		{"the instant of closing does not", surplus(), true, rank("fee"), closes, governance.ErrClosed},
		{"nor does a closed stage before that instant", stage(governance.Closed), true, rank("fee"), middle, governance.ErrClosed},
		{"nor a decided one", stage(governance.Decided), true, rank("fee"), middle, governance.ErrClosed},
		{"nor a cancelled one", stage(governance.Cancelled), true, rank("fee"), middle, governance.ErrClosed},
		{"a frozen one is not open yet", stage(governance.Frozen), true, rank("fee"), middle, governance.ErrNotOpen},
		{"somebody off the roll", surplus(), false, rank("fee"), middle, governance.ErrNotOnRoll},
		{"off the roll after the close hears that it is closed", surplus(), false, rank("fee"), closes, governance.ErrClosed},
		{"nothing ranked", surplus(), true, governance.Choice{}, middle, governance.ErrSpoilt},
		{"an option twice", surplus(), true, rank("fee", "fee"), middle, governance.ErrSpoilt},
		{"an option nobody put", surplus(), true, rank("yacht"), middle, governance.ErrSpoilt},
		{"an option that was withdrawn", surplus(), true, rank("gone"), middle, governance.ErrSpoilt},
		{"an empty place", surplus(), true, governance.Choice{Ranking: [][]governance.OptionID{{}}}, middle, governance.ErrSpoilt},
		{"a yes on a ranking", surplus(), true, answer("yes"), middle, governance.ErrSpoilt},
		{"a ranking on a motion", threats(), true, rank("fee"), middle, governance.ErrSpoilt},
		{"a word that is no answer", threats(), true, answer("perhaps"), middle, governance.ErrSpoilt},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.issue.Accept(c.onRoll, c.choice, c.now); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNext_OwesOneStepAfterTheOther(t *testing.T) {
	i := surplus()
	i.Stage = governance.Discussion
	late := closes.AddDate(1, 0, 0)
	for _, want := range []struct {
		deed string
		then governance.Stage
	}{{"freeze", governance.Frozen}, {"open", governance.Voting}, {"close", governance.Closed}, {"count", governance.Decided}, {"", governance.Decided}} {
		if got := i.Next(late); got != want.deed {
			t.Fatalf("at stage %s: got %q, want %q", i.Stage, got, want.deed)
		}
		i.Stage = want.then
	}
	i.Stage = governance.Voting
	if got := i.Next(closes.Add(-time.Millisecond)); got != "" {
		t.Errorf("before the close: got %q, want nothing", got)
	}
}

func TestPostponed_KeepsTheLengthOfAVoteThatOpensLate(t *testing.T) {
	i := surplus()
	tenth := closes.Sub(opens) / 10
	for _, c := range []struct {
		name          string
		opened        time.Time
		opens, closes time.Time
	}{
		{"on time", opens, opens, closes},
		{"a tenth late", opens.Add(tenth), opens, closes},
		{"a millisecond later than that", opens.Add(tenth + time.Millisecond), opens.Add(tenth + time.Millisecond), closes.Add(tenth + time.Millisecond)},
		{"after it was to close", closes.AddDate(0, 0, 3), closes.AddDate(0, 0, 3), closes.AddDate(0, 0, 17)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := i.Postponed(c.opened)
			if !got.OpensAt.Equal(c.opens) || !got.ClosesAt.Equal(c.closes) {
				t.Errorf("from %s to %s, want from %s to %s", got.OpensAt, got.ClosesAt, c.opens, c.closes)
			}
			if got.Shortened(c.opened) {
				t.Error("it is still shortened")
			}
		})
	}
}

// Before the decision nobody learns how a vote stands, whoever they are.
func TestMayKnow_HidesTheResultFromEverybody(t *testing.T) {
	for _, s := range []governance.Stage{governance.Idea, governance.Discussion, governance.Frozen, governance.Voting, governance.Closed, governance.Cancelled} {
		i := surplus()
		i.Stage = s
		for _, v := range []governance.Viewer{{}, {Person: "nia"}, {Person: "nia", OnRoll: true}} {
			if i.MayKnow(v, closes.AddDate(9, 0, 0)).Result {
				t.Errorf("at stage %s %+v learns the result", s, v)
			}
		}
	}
	i := surplus()
	if k := i.MayKnow(governance.Viewer{}, opens); k.Turnout || k.Voters || k.Own {
		t.Errorf("a stranger learns %+v of a running vote that hides its turnout", k)
	}
	if k := i.MayKnow(governance.Viewer{Person: "nia", OnRoll: true}, opens); !k.Voters || !k.Own {
		t.Errorf("somebody on the roll of a public vote learns %+v", k)
	}
	i.Procedure.TurnoutShown = true
	if !i.MayKnow(governance.Viewer{}, opens).Turnout {
		t.Error("turnout is hidden where the procedure shows it")
	}
	i.Stage = governance.Decided
	if k := i.MayKnow(governance.Viewer{}, closes); !k.Result || !k.Turnout || !k.Voters {
		t.Errorf("after the decision a stranger learns only %+v", k)
	}
}
