// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
)

// spokenFor is a matter of twelve voices, small enough to be reckoned by hand:
//
//	a votes yes with 5: her own, b, c, and d who leads to c; b is a public delegate
//	e votes no with 3: his own, f, and g
//	h votes no with 1, i with 1 yes
//	k and l name each other, and are lost
func spokenFor(t *testing.T, change func(*Issue)) (Issue, bodies.Roll, []Vote, Followed) {
	t.Helper()
	issue := Issue{ID: "2026-1", Body: "commons", Stage: Decided, ClosedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Procedure: Procedure{
		Method: MethodMotion, Visibility: Public, Majority: &Majority{Share: Ratio{1, 2}},
		Delegation: &DelegationRule{Rule: "default", Months: 12, Shown: ShownPublic},
	}}
	change(&issue)
	var roll bodies.Roll
	for _, p := range strings.Split("abcdefghikl", "") {
		roll.Entries = append(roll.Entries, bodies.RollEntry{Person: bodies.PersonID(p), Weight: 1})
	}
	roll.Entries[3].Weight = 2 // d
	roll.Sort()
	var given []Delegation
	for _, d := range []string{"ba", "ca", "dc", "fe", "ge", "kl", "lk"} {
		given = append(given, Delegation{Delegator: bodies.PersonID(d[:1]), Delegates: []bodies.PersonID{bodies.PersonID(d[1:])}, From: issue.ClosedAt.AddDate(0, -1, 0)})
	}
	votes := []Vote{{Person: "a", Choice: Choice{Answer: Yes}}, {Person: "e", Choice: Choice{Answer: No}}, {Person: "h", Choice: Choice{Answer: No}}, {Person: "i", Choice: Choice{Answer: Yes}}}
	w, err := issue.Weigh(roll, votes, Entrusted{Delegations: given}, Layers{}, issue.Eve())
	if err != nil {
		t.Fatal(err)
	}
	return issue, roll, votes, Followed{Weighed: w, Open: true, Public: func(p bodies.PersonID) bool { return p == "b" }, Seed: "any"}
}

// TestConcentrate_IsWhatAHandReckons. Ballots carry 5, 3, 1, 1 of 10 counted, 12 are on
// the roll, 11 people. Gini over ballots: 2·(1·1+2·1+3·3+4·5)/(4·10) − 5/4 = 7/20; over
// members seven carry nothing: 2·(8+9+30+55)/(11·10) − 12/11 = 42/55. Effective
// 100/36. Power: more than 5 of 10 are needed. a turns every coalition
// of the others but the empty one, 7 of 8; each other ballot only that of a alone.
// Without the four voices she carried a's side has 2 and the other 4.
func TestConcentrate_IsWhatAHandReckons(t *testing.T) {
	issue, roll, votes, f := spokenFor(t, func(*Issue) {})
	got, err := issue.Concentrate(roll, votes, f)
	if err != nil {
		t.Fatal(err)
	}
	one := 1
	want := Concentration{
		Electorate: 12, Direct: 4, Represented: 6, Lost: map[string]int64{"cycle": 2}, Ballots: 4,
		Gini: "7/20", GiniMembers: "42/55", Effective: "25/9", Majority: 2, MajorityOfRoll: 2, Largest: 5, TopTen: 10,
		LorenzBallots: []CurvePoint{{0, 0}, {1, 1}, {2, 2}, {3, 5}, {4, 10}},
		LorenzMembers: []CurvePoint{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 1}, {9, 2}, {10, 5}, {11, 10}},
		Power:         &PowerRule{Num: 1, Den: 2},
		Heaviest: []HeavyBallot{
			{Person: "a", Voices: 5, Own: 1, Swing: "7/8", Share: "7/10", Turned: true},
			{Person: "e", Voices: 3, Own: 1, Swing: "1/8", Share: "1/10"},
			{Voices: 1, Own: 1, Swing: "1/8", Share: "1/10"}, {Voices: 1, Own: 1, Swing: "1/8", Share: "1/10"},
		},
		Open: true, FoldedBelow: 100, Carriers: []Carrier{}, Rings: &one,
		Branches: []Tributary{
			{Person: "a", Into: -1, Voices: 5, Own: 1, People: 4},
			{Person: "c", Into: 0, Depth: 1, Voices: 3, Own: 1, People: 2},
			{Into: 1, Depth: 2, Voices: 2, Own: 2, People: 1}, // d, through whom nobody else's voice went
			{Person: "b", Into: 0, Depth: 1, Voices: 1, Own: 1, People: 1},
			{Person: "e", Into: -1, Voices: 3, Own: 1, People: 3},
			{Into: 4, Depth: 1, Voices: 1, Own: 1, People: 1}, {Into: 4, Depth: 1, Voices: 1, Own: 1, People: 1},
			{Into: -1, Voices: 1, Own: 1, People: 1}, {Into: -1, Voices: 1, Own: 1, People: 1},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestConcentrate_SealedWaysAreNotDrawn: where not everybody is shown whose ballot
// each voice was on, nothing is said that what each ballot carried does not tell:
// two communities whose voices came to the same ballots by other ways look the same.
func TestConcentrate_SealedWaysAreNotDrawn(t *testing.T) {
	of := func(seen func(*Followed), change func(*Issue)) string {
		issue, roll, votes, f := spokenFor(t, change)
		f.Open = false
		seen(&f)
		c, err := issue.Concentrate(roll, votes, f)
		if err != nil {
			t.Fatal(err)
		}
		if c.Rings != nil {
			t.Error("circles are counted")
		}
		for _, b := range c.Branches {
			if b.Depth > 0 || b.People != 0 {
				t.Errorf("a way is drawn: %+v", b)
			}
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	kept := func(*Followed) {}
	capped := func(i *Issue) { i.Procedure.Delegation.Cap = &Cap{Weight: 3} }
	for name, change := range map[string]func(*Issue){"free": func(*Issue) {}, "capped": capped} {
		text := of(kept, change)
		other := of(func(f *Followed) {
			// d straight to a, and one circle more among the lost
			for n, to := range f.Graph.Next {
				if to >= 0 && f.Final[n] >= 0 {
					f.Graph.Next[n] = f.Final[n]
				}
			}
		}, change)
		if text != other {
			t.Errorf("%s: the ways can be told apart:\n%s\n%s", name, text, other)
		}
		for _, p := range []string{"c", "d", "f", "g", "k", "l"} {
			if strings.Contains(text, fmt.Sprintf("%q", p)) {
				t.Errorf("%s: %s is named, who cast no ballot and is no public delegate", name, p)
			}
		}
		if name == "capped" && (strings.Count(text, "smallest_majority\"") != 2 || strings.Count(text, "\"gini\"") != 2) {
			t.Errorf("what there would have been without the cap is told beyond the summary: %s", text)
		}
	}
}

// TestConcentrate_AHeavyBallotStandsBesideOneThatIsFolded, shown to everybody or not:
// how few are folded folds nobody else.
func TestConcentrate_AHeavyBallotStandsBesideOneThatIsFolded(t *testing.T) {
	issue, roll, votes, f := spokenFor(t, func(*Issue) {})
	for n := range roll.Entries {
		if roll.Entries[n].Person == "a" {
			roll.Entries[n].Weight += 200
			f.Weight[n], f.Direct, f.Electorate, f.Largest = f.Weight[n]+200, f.Direct+200, f.Electorate+200, f.Largest+200
		}
	}
	for _, open := range []bool{true, false} {
		f.Open = open
		c, err := issue.Concentrate(roll, votes, f)
		if err != nil {
			t.Fatal(err)
		}
		var ballots []Tributary
		for _, b := range c.Branches {
			if b.Depth == 0 {
				b.People = 0
				ballots = append(ballots, b)
			}
		}
		want := []Tributary{{Person: "a", Into: -1, Voices: 205, Own: 201}, {Person: "e", Into: -1, Voices: 3, Own: 1}, {Into: -1, Voices: 2, Folded: 2}}
		if diff := cmp.Diff(want, ballots); diff != "" {
			t.Errorf("open %v: %s", open, diff)
		}
	}
}

// TestConcentrate_PeopleBehindAreCountedWhereTheirVoicesTell: where all have one voice,
// how many were behind a ballot is what it carried.
func TestConcentrate_PeopleBehindAreCountedWhereTheirVoicesTell(t *testing.T) {
	issue, roll, votes, f := spokenFor(t, func(*Issue) {})
	f.Open = false
	for n := range roll.Entries {
		if roll.Entries[n].Weight == 2 {
			roll.Entries[n].Weight, f.Weight[f.Final[n]] = 1, f.Weight[f.Final[n]]-1
			f.Represented, f.Electorate = f.Represented-1, f.Electorate-1
		}
	}
	c, err := issue.Concentrate(roll, votes, f)
	if err != nil || c.Branches[0].People != 4 {
		t.Errorf("%+v, %v", c.Branches, err)
	}
}

func TestConcentrate_TheCapIsToldBothWays(t *testing.T) {
	issue, roll, votes, f := spokenFor(t, func(i *Issue) { i.Procedure.Delegation.Cap = &Cap{Weight: 3} })
	c, err := issue.Concentrate(roll, votes, f)
	if err != nil {
		t.Fatal(err)
	}
	// Of the 5 voices that came to a, d's 2 came over two delegations and are turned back.
	want := &CapEffect{Most: 3, With: CapTotals{8, 4, 3, 2, "1/4"}, Without: CapTotals{10, 2, 5, 2, "7/20"}}
	if diff := cmp.Diff(want, c.Cap); diff != "" {
		t.Error(diff)
	}
}

// TestQuota_IsTheMajorityOfTheProcedure: a share of the roll is made one of what was
// counted, and where all together do not reach it nobody has power.
func TestQuota_IsTheMajorityOfTheProcedure(t *testing.T) {
	for _, c := range []struct {
		majority *Majority
		want     delegation.Quota
		passes   bool
	}{
		{nil, delegation.Quota{Num: 1, Den: 2}, true},
		{&Majority{Share: Ratio{2, 3}, AtLeast: true}, delegation.Quota{Num: 2, Den: 3, AtLeast: true}, true},
		{&Majority{Share: Ratio{1, 2}, Electorate: true}, delegation.Quota{Num: 3, Den: 5}, true},
		{&Majority{Share: Ratio{5, 6}, Electorate: true, AtLeast: true}, delegation.Quota{Num: 1, Den: 1, AtLeast: true}, true},
		{&Majority{Share: Ratio{5, 6}, Electorate: true}, delegation.Quota{}, false},
		{&Majority{Share: Ratio{9, 10}, Electorate: true}, delegation.Quota{}, false},
	} {
		issue := Issue{Procedure: Procedure{Majority: c.majority}}
		if got, passes := issue.quota(10, 12); got != c.want || passes != c.passes {
			t.Errorf("%+v: %+v, %v, want %+v", c.majority, got, passes, c.want)
		}
	}
	issue, roll, votes, f := spokenFor(t, func(i *Issue) { i.Procedure.Majority = &Majority{Share: Ratio{9, 10}, Electorate: true} })
	if c, err := issue.Concentrate(roll, votes, f); err != nil || c.Power != nil || c.Heaviest[0].Swing != "" || c.Heaviest[0].Person != "a" {
		t.Errorf("power where nothing can pass: %+v, %v", c, err)
	}
}

// TestConcentrate_TurnedCountsTheQuorum: voices that are taken away took no part, in a
// motion and in a count of rankings.
func TestConcentrate_TurnedCountsTheQuorum(t *testing.T) {
	motion := func(*Issue) {}
	ranked := func(i *Issue) {
		i.Procedure.Method, i.Procedure.Majority, i.Options, i.Lot = MethodIRV, nil, []Option{{ID: "x"}, {ID: "y"}}, []OptionID{"x", "y"}
	}
	for name, change := range map[string]func(*Issue){"motion": motion, "ranked": ranked} {
		for quorum, want := range map[int64]bool{8: false, 9: true} {
			issue, roll, votes, f := spokenFor(t, func(i *Issue) { i.Procedure.Quorum = Quorum{Share: Ratio{quorum, 12}}; change(i) })
			for n, v := range votes {
				if name == "ranked" {
					votes[n].Choice = Choice{Ranking: [][]OptionID{{map[string]OptionID{Yes: "x", No: "y"}[v.Choice.Answer]}}}
				}
			}
			c, err := issue.Concentrate(roll, votes, f)
			if err != nil || !c.Heaviest[0].Turned || c.Heaviest[1].Turned != want { // a's four turn it; e's two only under the quorum
				t.Errorf("%s, a quorum of %d: %+v, %v", name, quorum, c.Heaviest, err)
			}
		}
	}
}

func TestConcentrate_NobodyVoted(t *testing.T) {
	issue, roll, _, _ := spokenFor(t, func(*Issue) {})
	w, err := issue.Weigh(roll, nil, Entrusted{}, Layers{}, issue.Eve())
	if err != nil {
		t.Fatal(err)
	}
	c, err := issue.Concentrate(roll, nil, Followed{Weighed: w, Open: true, Public: func(bodies.PersonID) bool { return true }})
	if err != nil || c.Ballots != 0 || c.Power != nil || len(c.Branches) != 0 || c.Gini != "0" || c.Lost["no-vote"] != 12 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestRings_AreCountedOnceEach: those who lead into one are lost in it and make no
// other, and a circle with a voter in it is none.
func TestRings_AreCountedOnceEach(t *testing.T) {
	for _, c := range []struct {
		next   []delegation.ID
		direct []delegation.ID
		want   int
	}{
		{[]delegation.ID{1, 0}, nil, 1},
		{[]delegation.ID{1, 0}, []delegation.ID{0}, 0},
		{[]delegation.ID{1, 2, 0, 0, 3, 6, 5, delegation.None}, nil, 2},
		{[]delegation.ID{3, 0, 1, 4, 5, 3}, nil, 1},
		{[]delegation.ID{delegation.None, 0, 1}, nil, 0},
	} {
		direct, ones := make(delegation.Set, len(c.next)), make([]int64, len(c.next))
		for _, d := range c.direct {
			direct[d] = true
		}
		for n := range ones {
			ones[n] = 1
		}
		r, err := delegation.Assign(ones, c.next, direct)
		if err != nil {
			t.Fatal(err)
		}
		f := Followed{Weighed: delegation.Weighed{Result: r, Graph: delegation.Graph{Next: c.next}}}
		if got := f.rings(); got != c.want {
			t.Errorf("%v: %d circles, want %d", c.next, got, c.want)
		}
	}
}

// TestConcentrate_DrawsTheSameFromTheSameSeed where coalitions are too many to count,
// and says from which.
func TestConcentrate_DrawsTheSameFromTheSameSeed(t *testing.T) {
	issue, _, _, _ := spokenFor(t, func(*Issue) {})
	var roll bodies.Roll
	var votes []Vote
	for n := range 2100 {
		p := bodies.PersonID(fmt.Sprintf("p%04d", n))
		roll.Entries = append(roll.Entries, bodies.RollEntry{Person: p, Weight: []int64{1_000_000_007, 1_000_000_009, 5_000_000_029}[n%3]})
		votes = append(votes, Vote{Person: p, Choice: Choice{Answer: Yes}})
	}
	w, err := issue.Weigh(roll, votes, Entrusted{}, Layers{}, issue.Eve())
	if err != nil {
		t.Fatal(err)
	}
	from := func(seed string) Concentration {
		c, err := issue.Concentrate(roll, votes, Followed{Weighed: w, Open: true, Public: func(bodies.PersonID) bool { return false }, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, again, other := from("2026-1-a"), from("2026-1-a"), from("2026-1-b")
	if diff := cmp.Diff(one, again); diff != "" {
		t.Errorf("drawn again: %s", diff)
	}
	if cmp.Equal(one.Heaviest, other.Heaviest) || one.Power.Seed != "2026-1-a" || one.Power.Samples != coalitions || one.Heaviest[0].ShareMargin == "" {
		t.Errorf("%+v, %+v", one.Power, one.Heaviest[0])
	}
}
