// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"moothall/bodies"
)

// evening is when the vote of these tests is announced to close.
var evening = time.Date(2026, time.May, 3, 20, 0, 0, 0, time.UTC)

func prolongable() Issue {
	return Issue{
		ID: "2026-1", Stage: Voting, OpensAt: evening.AddDate(0, 0, -7), ClosesAt: evening,
		Procedure: Procedure{Prolong: &ProlongRule{AfterMinutes: 30, LastHours: 24, AtMostHours: 12}},
	}
}

func TestProlong_GivesBackWhatAnOutageTook(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, c := range []struct {
		name        string
		from, until time.Duration // of the close announced
		noticed     time.Duration // after the end
		want        time.Duration // later than announced; 0: not prolonged
	}{
		{"an outage in the last hours", -5 * h, -3 * h, 0, 2 * h},
		{"one across the close moves it by the whole of it", -30 * m, 100 * m, m, 130 * m},
		{"one that ends at the close", -2 * h, 0, 0, 2 * h},
		{"as long as the rule asks for, to the minute", -90 * m, -60 * m, 0, 30 * m},
		{"a moment less", -90*m + time.Millisecond, -60 * m, 0, 0},
		{"across the close, with less than that before it", -29 * m, 10 * h, 0, 0},
		{"what lies before the last hours does not count", -30 * h, -22 * h, 0, 2 * h},
		{"nor is it enough by that", -30 * h, -23*h - 31*m, 0, 0},
		{"before the last hours", -40 * h, -25 * h, 0, 0},
		{"after the close", m, 3 * h, 0, 0},
		{"more than the limit", -20 * h, -2 * h, 0, 12 * h},
		{"more than the limit, across the close", -20 * h, 11 * h, 0, 12 * h},
		{"the limit leaves nothing of it", -31 * m, 12 * h, 0, 0},
		{"the limit leaves a moment", -31 * m, 12*h - time.Millisecond, 0, 12 * h},
		{"noticed when the prolonged vote would be over", -31 * m, 12*h - time.Millisecond, time.Millisecond, 0},
		{"noticed as late as may be", -5 * h, -3 * h, 5 * m, 2 * h},
		{"noticed later", -5 * h, -3 * h, 5*m + time.Millisecond, 0},
		{"noticed before its end", -5 * h, -3 * h, -time.Millisecond, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Outage{evening.Add(c.from), evening.Add(c.until)}
			got, may := prolongable().Prolong(o, o.Until.Add(c.noticed))
			if later := got.ClosesAt.Sub(evening); later != c.want || may != (c.want > 0) || got.Prolonged() != may {
				t.Errorf("%s later, %t; want %s", later, may, c.want)
			}
			if !got.Announced().Equal(evening) {
				t.Errorf("announced for %s, want %s", got.Announced(), evening)
			}
		})
	}
}

func TestProlong_OnlyAVoteThatRunsAndHasTheRuleAndOnce(t *testing.T) {
	o := Outage{evening.Add(-3 * time.Hour), evening.Add(-2 * time.Hour)}
	for name, change := range map[string]func(*Issue){
		"without the rule": func(i *Issue) { i.Procedure.Prolong = nil },
		"before it opens":  func(i *Issue) { i.Stage = Frozen },
		"closed":           func(i *Issue) { i.Stage = Closed },
		"decided":          func(i *Issue) { i.Stage = Decided },
		"cancelled":        func(i *Issue) { i.Stage = Cancelled },
		"twice":            func(i *Issue) { *i, _ = i.Prolong(o, o.Until) },
	} {
		i := prolongable()
		change(&i)
		before := i.ClosesAt
		if got, may := i.Prolong(o, o.Until); may || !got.ClosesAt.Equal(before) {
			t.Errorf("%s: it is prolonged until %s", name, got.ClosesAt)
		}
	}
}

// TestProlong_NeverShortensNorPassesItsLimit draws outages.
func TestProlong_NeverShortensNorPassesItsLimit(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 11))
	for range 20_000 {
		i := prolongable()
		from := evening.Add(time.Duration(chance.IntN(100)-60) * time.Hour / 2)
		o := Outage{from, from.Add(time.Duration(1+chance.IntN(4000)) * time.Minute)}
		at := o.Until.Add(time.Duration(chance.IntN(6)) * time.Minute)
		got, may := i.Prolong(o, at)
		later := got.ClosesAt.Sub(i.ClosesAt)
		switch {
		case later < 0 || later > 12*time.Hour, may != (later > 0), may && later > o.Lasted():
			t.Fatalf("%v noticed at %s: %s later", o, at, later)
		case may && !got.ClosesAt.After(at):
			t.Fatalf("%v noticed at %s: it closes at %s, and nobody can cast any more", o, at, got.ClosesAt)
		case may && got.Open(at) != nil:
			t.Fatalf("%v noticed at %s: %v", o, at, got.Open(at))
		}
	}
}

func TestLockIn_StaysWhenAVoteIsProlonged(t *testing.T) {
	i := prolongable()
	i.Procedure.Delegation = &DelegationRule{LockInHours: 6}
	o := Outage{evening.Add(-10 * time.Hour), evening.Add(-7 * time.Hour)}
	longer, _ := i.Prolong(o, o.Until)
	until, _ := longer.LockIn()
	if !longer.Prolonged() || !until.Equal(evening.Add(-6*time.Hour)) {
		t.Errorf("delegates declare until %s, want 6 hours before the close announced", until)
	}
}

func TestLongestSilence_IsTheFirstOfTheLongest(t *testing.T) {
	at := func(minutes ...int) (signs []time.Time) {
		for _, m := range minutes {
			signs = append(signs, evening.Add(time.Duration(m)*time.Minute))
		}
		return signs
	}
	for _, c := range []struct {
		signs       []time.Time
		from, until int
	}{
		{at(0, 60), 0, 60}, {at(0, 10, 60), 10, 60}, {at(0, 50, 60), 0, 50}, {at(0, 30, 60), 0, 30}, {at(0, 5, 5, 40, 60), 5, 40},
	} {
		want := Outage{at(c.from)[0], at(c.until)[0]}
		if got := LongestSilence(c.signs); got != want {
			t.Errorf("%v: %v, want %v", c.signs, got, want)
		}
	}
	if got := LongestSilence(at(1)); got != (Outage{}) {
		t.Errorf("of one sign: %v", got)
	}
	if got := LongestSilence(at(9, 3)); got != (Outage{}) { // the clock was put back
		t.Errorf("of signs that go back: %v", got)
	}
}

func TestCheck_HoldsTheRuleOfProlongingInItsBounds(t *testing.T) {
	good := Procedure{Kind: "name", Name: "Name", Participation: Direct, Franchise: bodies.Franchise{Body: "commons"}, Visibility: Public, Method: MethodIRV, VotingDays: 2}
	for _, c := range []struct {
		name string
		rule ProlongRule
		want bool
	}{
		{"the least of all", ProlongRule{5, 1, 1}, true},
		{"the most of all", ProlongRule{48 * 60, 48, 72}, true},
		{"after less than the shortest", ProlongRule{4, 1, 1}, false},
		{"after more than the last hours have", ProlongRule{61, 1, 1}, false},
		{"in no last hours", ProlongRule{5, 0, 1}, false},
		{"in more last hours than the vote has", ProlongRule{5, 49, 1}, false},
		{"by nothing", ProlongRule{5, 1, 0}, false},
		{"by more than may be", ProlongRule{5, 1, 73}, false},
	} {
		p := good
		p.Prolong = &c.rule
		if err := p.Check(); (err == nil) != c.want || err != nil && !errors.Is(err, ErrCharter) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	p := good
	p.VotingDays, p.Prolong = 0, &ProlongRule{5, 73, 1}
	if err := p.Check(); !errors.Is(err, ErrCharter) {
		t.Errorf("in more last hours than may be: %v", err)
	}
}
