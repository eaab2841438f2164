// SPDX-License-Identifier: AGPL-3.0-or-later

package motion

import (
	"testing"

	"moothall/voting"

	"pgregory.net/rapid"
)

// turnByHand tries every way to change ever more answers.
func turnByHand(r Rule, v Vote) (int64, bool) {
	carried := func(v Vote) bool { f, err := Decide(r, v); return err == nil && f.Carried }
	for m := int64(0); m <= v.Cast(); m++ {
		for yes := int64(0); yes <= v.Cast(); yes++ {
			for no := int64(0); yes+no <= v.Cast(); no++ {
				w := Vote{Yes: yes, No: no, Abstain: v.Cast() - yes - no, Eligible: v.Eligible}
				moved := (max(w.Yes-v.Yes, v.Yes-w.Yes) + max(w.No-v.No, v.No-w.No) + max(w.Abstain-v.Abstain, v.Abstain-w.Abstain)) / 2
				if moved == m && carried(w) != carried(v) {
					return m, true
				}
			}
		}
	}
	return 0, false
}

func TestTurn_IsTheLeastChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(low, high int64) int64 { return rapid.Int64Range(low, high).Draw(t, "n") }
		share := func() *voting.Fraction { return &voting.Fraction{Num: n(0, 3), Den: 3} }
		r := Rule{Need: voting.Fraction{Num: n(1, 3), Den: 3}, MoreThan: rapid.Bool().Draw(t, "more"), Base: rapid.SampledFrom([]Base{OfDecided, OfCast, OfEligible}).Draw(t, "base")}
		if rapid.Bool().Draw(t, "quorums") {
			r.Participation, r.Approval = share(), share()
		}
		v := Vote{Yes: n(0, 4), No: n(0, 4), Abstain: n(0, 3)}
		v.Eligible = v.Cast() + n(0, 6)
		got, found := turn(r, v, false)
		want, can := turnByHand(r, v)
		if found != can || found && got != want {
			t.Fatalf("%+v by %+v: %d (%v), want %d (%v)", v, r, got, found, want, can)
		}
	})
}

func TestTurn_KnowsTheCastingVote(t *testing.T) {
	for _, c := range []struct {
		v     Vote
		chair bool
		want  int64
	}{
		{Vote{Yes: 5, No: 5, Eligible: 10}, false, 1},
		{Vote{Yes: 5, No: 5, Eligible: 10}, true, 1},
		{Vote{Yes: 6, No: 4, Eligible: 10}, false, 1},
		{Vote{Yes: 6, No: 4, Eligible: 10}, true, 2},
		{Vote{Yes: 4, No: 6, Eligible: 10}, true, 1},
	} {
		if got, found := turn(SimpleMajority(), c.v, c.chair); !found || got != c.want {
			t.Errorf("%+v, chair yes %v: %d (%v), want %d", c.v, c.chair, got, found, c.want)
		}
	}
}
