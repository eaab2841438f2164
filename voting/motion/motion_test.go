// SPDX-License-Identifier: AGPL-3.0-or-later

package motion_test

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"moothall/voting"
	"moothall/voting/motion"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func rate(num, den int64) voting.Fraction { return voting.Fraction{Num: num, Den: den} }

func TestDecide(t *testing.T) {
	twoThirds := motion.Rule{Need: rate(2, 3)}
	half := rate(1, 2)
	fifth := rate(1, 5)
	for _, c := range []struct {
		name    string
		rule    motion.Rule
		vote    motion.Vote
		carried bool
		last    string // the last test in words
	}{
		{"one more yes than no carries a simple majority", motion.SimpleMajority(), motion.Vote{Yes: 3, No: 2, Abstain: 90, Eligible: 100}, true, "majority: 3 of 5 is more than 1/2"},
		{"an even vote is not carried", motion.SimpleMajority(), motion.Vote{Yes: 2, No: 2, Eligible: 4}, false, "majority: 2 of 4 is not more than 1/2"},
		{"exactly two thirds is at least two thirds", twoThirds, motion.Vote{Yes: 66, No: 33, Eligible: 99}, true, "majority: 66 of 99 is at least 2/3"},
		{"one short of two thirds is less", twoThirds, motion.Vote{Yes: 66, No: 34, Eligible: 100}, false, "majority: 66 of 100 is less than 2/3"},
		{"more than two thirds is not met by two thirds", motion.Rule{Need: rate(2, 3), MoreThan: true}, motion.Vote{Yes: 66, No: 33, Eligible: 99}, false, "majority: 66 of 99 is not more than 2/3"},
		{"abstentions in the base weigh like a no", motion.Rule{Need: half, MoreThan: true, Base: motion.OfCast}, motion.Vote{Yes: 5, No: 2, Abstain: 3, Eligible: 10}, false, "majority: 5 of 10 is not more than 1/2"},
		{"an absolute majority counts those who stayed away", motion.Rule{Need: half, MoreThan: true, Base: motion.OfEligible}, motion.Vote{Yes: 50, Eligible: 100}, false, "majority: 50 of 100 is not more than 1/2"},
		{"abstaining counts for participation", motion.Rule{Need: half, MoreThan: true, Participation: &fifth}, motion.Vote{Yes: 2, No: 1, Abstain: 17, Eligible: 100}, true, "participation quorum: 20 of 100 is at least 1/5"},
		{"too few took part", motion.Rule{Need: half, MoreThan: true, Participation: &fifth}, motion.Vote{Yes: 19, Eligible: 100}, false, "participation quorum: 19 of 100 is less than 1/5"},
		{"abstaining does not count for approval", motion.Rule{Need: half, MoreThan: true, Approval: &fifth}, motion.Vote{Yes: 19, Abstain: 80, Eligible: 100}, false, "approval quorum: 19 of 100 is less than 1/5"},
		{"silence carries nothing, not even a rate of none", motion.Rule{Need: rate(0, 1)}, motion.Vote{Abstain: 7, Eligible: 9}, false, "majority: nobody to measure against"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := motion.Decide(c.rule, c.vote)
			if err != nil {
				t.Fatal(err)
			}
			if last := got.Tests[len(got.Tests)-1].String(); got.Carried != c.carried || last != c.last {
				t.Errorf("carried %v by %q, want %v by %q", got.Carried, last, c.carried, c.last)
			}
		})
	}
}

func TestDecide_Refuses(t *testing.T) {
	for _, c := range []struct {
		name string
		rule motion.Rule
		vote motion.Vote
		want error
	}{
		{"more weight than the roll holds", motion.SimpleMajority(), motion.Vote{Yes: 3, No: 2, Eligible: 4}, motion.ErrVote},
		{"less than no votes", motion.SimpleMajority(), motion.Vote{Yes: -1, No: 2, Eligible: 4}, motion.ErrVote},
		{"weight beyond the limit", motion.SimpleMajority(), motion.Vote{Yes: voting.MaxTotal + 1, Eligible: voting.MaxTotal + 1}, motion.ErrVote},
		{"a rate above one", motion.Rule{Need: rate(3, 2)}, motion.Vote{Eligible: 4}, motion.ErrRule},
		{"a quorum without a denominator", motion.Rule{Need: rate(1, 2), Participation: &voting.Fraction{Num: 1}}, motion.Vote{Eligible: 4}, motion.ErrRule},
		{"a base nobody knows", motion.Rule{Need: rate(1, 2), Base: "present"}, motion.Vote{Eligible: 4}, motion.ErrRule},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := motion.Decide(c.rule, c.vote); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// Decide agrees with exact rationals at every size of weight.
func TestDecide_IsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, 1<<62).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		yes := rapid.Int64Range(0, voting.MaxTotal/2).Draw(t, "yes")
		no := rapid.Int64Range(0, voting.MaxTotal/2).Draw(t, "no")
		strict := rapid.Bool().Draw(t, "strict")
		got, err := motion.Decide(motion.Rule{Need: rate(num, den), MoreThan: strict}, motion.Vote{Yes: yes, No: no, Eligible: voting.MaxTotal})
		if err != nil {
			t.Fatal(err)
		}
		want := false
		if yes+no > 0 {
			c := big.NewRat(yes, yes+no).Cmp(big.NewRat(num, den))
			want = c > 0 || c == 0 && !strict
		}
		if got.Carried != want {
			t.Errorf("%d yes, %d no against %d/%d (strict %v): carried %v, want %v", yes, no, num, den, strict, got.Carried, want)
		}
	})
}

func TestDuel(t *testing.T) {
	contest := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "as-it-is"}}}
	p := voting.NewProfile(contest)
	for _, b := range []struct {
		weight int64
		ranks  [][]int
	}{
		{5, [][]int{{0}, {2}}},      // ranks the winner above
		{3, [][]int{{2}}},           // ranks only the status quo
		{2, [][]int{{1}, {0, 2}}},   // equal
		{4, [][]int{{1}}},           // ranks neither
		{7, nil},                    // blank
		{1, [][]int{{}, {0}, {2}}},  // skipped a rank
		{6, [][]int{{2}, {0}, {2}}}, // the first mark counts
	} {
		if err := p.Add(b.weight, b.ranks); err != nil {
			t.Fatal(err)
		}
	}
	got := motion.Duel(p, 0, 2, 40)
	if diff := cmp.Diff(motion.Vote{Yes: 6, No: 9, Abstain: 13, Eligible: 40}, got); diff != "" {
		t.Error(diff)
	}
}

func ExampleDecide() {
	twoThirds := motion.Rule{Need: voting.Fraction{Num: 2, Den: 3}}
	finding, _ := motion.Decide(twoThirds, motion.Vote{Yes: 66, No: 33, Abstain: 4, Eligible: 200})
	fmt.Println(finding.Carried, finding.Tests)
	// Output: true [majority: 66 of 99 is at least 2/3]
}

func TestDecide_CountsWhatDelegatesCastForTheQuorum(t *testing.T) {
	half := voting.Fraction{Num: 1, Den: 2}
	v := motion.Vote{Yes: 40, No: 20, Eligible: 100, Represented: 20}
	for own, want := range map[bool]bool{false: true, true: false} {
		rule := motion.SimpleMajority()
		rule.Participation, rule.OwnVotes = &half, own
		finding, err := motion.Decide(rule, v)
		if err != nil || finding.Carried != want {
			t.Errorf("only own votes %v: carried %v (%v), want %v", own, finding.Carried, err, want)
		}
	}
	for _, represented := range []int64{-1, 61} {
		v.Represented = represented
		if _, err := motion.Decide(motion.SimpleMajority(), v); !errors.Is(err, motion.ErrVote) {
			t.Errorf("%d cast for others of 60: %v", represented, err)
		}
	}
}
