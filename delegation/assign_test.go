// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func ones(n int) []int64 {
	weights := make([]int64, n)
	for i := range weights {
		weights[i] = 1
	}
	return weights
}

// among makes the set of those members of a roll of n.
func among(n int, members ...ID) Set {
	s := make(Set, n)
	for _, m := range members {
		s[m] = true
	}
	return s
}

func mustAssign(t testing.TB, weights []int64, next []ID, direct Set) Result {
	t.Helper()
	r, err := Assign(weights, next, direct)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAssign_SaysWhoCastsAndWhyVoicesAreLost(t *testing.T) {
	for _, c := range []struct {
		rule   string
		next   []ID
		direct []ID
		weight []int64
		lost   []Reason
		end    []End
	}{
		{"a delegate who votes carries all who reach her",
			[]ID{1, 2, None}, []ID{2},
			[]int64{0, 0, 3}, []Reason{0, 0, 0}, []End{EndVoted, EndVoted, EndVoted}},
		{"who votes counts for herself whatever she delegated, and stops the chain",
			[]ID{1, 2, None}, []ID{1, 2},
			[]int64{0, 2, 1}, []Reason{0, 0, 0}, []End{EndVoted, EndVoted, EndVoted}},
		{"no-vote is only who ends the chain",
			[]ID{1, 2, None}, nil,
			[]int64{0, 0, 0}, []Reason{LostDeadEnd, LostDeadEnd, LostNoVote}, []End{EndSilent, EndSilent, EndSilent}},
		{"opt-out is only who opted out",
			[]ID{1, 2, OptOut}, nil,
			[]int64{0, 0, 0}, []Reason{LostDeadEnd, LostDeadEnd, LostOptOut}, []End{EndOptOut, EndOptOut, EndOptOut}},
		{"who opted out and votes counts",
			[]ID{1, OptOut}, []ID{1},
			[]int64{0, 2}, []Reason{0, 0}, []End{EndVoted, EndVoted}},
		{"a delegation that has ended is no delegation",
			[]ID{1, Lapsed}, nil,
			[]int64{0, 0}, []Reason{LostDeadEnd, LostNoVote}, []End{EndLapsed, EndLapsed}},
		{"a delegate off the roll is a dead end for her delegator",
			[]ID{1, OffRoll}, nil,
			[]int64{0, 0}, []Reason{LostDeadEnd, LostDeadEnd}, []End{EndOffRoll, EndOffRoll}},
		{"the suspended neither cast nor carry",
			[]ID{1, Suspended, None}, []ID{2},
			[]int64{0, 0, 1}, []Reason{LostDeadEnd, LostNoVote, 0}, []End{EndSuspended, EndSuspended, EndVoted}},
		{"a cast stands after suspension, but carries nobody",
			[]ID{2, 0, Suspended}, []ID{2},
			[]int64{0, 0, 1}, []Reason{LostDeadEnd, LostDeadEnd, 0}, []End{EndSuspended, EndSuspended, EndVoted}},
		{"a loop of two makes no weight",
			[]ID{1, 0}, nil,
			[]int64{0, 0}, []Reason{LostCycle, LostCycle}, []End{EndCycle, EndCycle}},
		{"all who lead into a loop are lost with it",
			[]ID{1, 2, 1, 0}, nil,
			[]int64{0, 0, 0, 0}, []Reason{LostCycle, LostCycle, LostCycle, LostCycle}, []End{EndCycle, EndCycle, EndCycle, EndCycle}},
		{"a loop with a voter in it is harmless",
			[]ID{1, 2, 0, 1}, []ID{0},
			[]int64{4, 0, 0, 0}, []Reason{0, 0, 0, 0}, []End{EndVoted, EndVoted, EndVoted, EndVoted}},
		{"an empty roll has nobody", nil, nil, nil, nil, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := mustAssign(t, ones(len(c.next)), c.next, among(len(c.next), c.direct...))
			if diff := cmp.Diff(c.weight, r.Weight, equateEmpty); diff != "" {
				t.Errorf("weights: %s", diff)
			}
			if diff := cmp.Diff(c.lost, r.Lost, equateEmpty); diff != "" {
				t.Errorf("reasons: %s", diff)
			}
			if diff := cmp.Diff(c.end, r.End, equateEmpty); diff != "" {
				t.Errorf("ends: %s", diff)
			}
		})
	}
}

var equateEmpty = cmp.FilterValues(func(a, b any) bool { return isEmpty(a) && isEmpty(b) }, cmp.Ignore())

func isEmpty(v any) bool {
	switch s := v.(type) {
	case []int64:
		return len(s) == 0
	case []Reason:
		return len(s) == 0
	case []End:
		return len(s) == 0
	}
	return false
}

func TestAssign_AddsTheRollsWeights(t *testing.T) {
	r := mustAssign(t, []int64{5, 1, 3, 7, 2}, []ID{1, None, 3, None, OptOut}, among(5, 1))
	got := []int64{r.Electorate, r.Direct, r.Represented, r.LostBy[LostNoVote], r.LostBy[LostOptOut], r.LostBy[LostDeadEnd], r.Largest, int64(r.Voters), int64(r.LongestChain)}
	if diff := cmp.Diff([]int64{18, 1, 5, 7, 2, 3, 6, 1, 1}, got); diff != "" {
		t.Error(diff)
	}
}

// TestAssign_RingOfFour goes through every set of voters of a ring, drawn from every
// starting point: the weight of each is the run of silent members behind her.
func TestAssign_RingOfFour(t *testing.T) {
	next := []ID{1, 2, 3, 0}
	for voters := range 16 {
		direct := make(Set, 4)
		for m := range direct {
			direct[m] = voters>>m&1 == 1
		}
		r := mustAssign(t, ones(4), next, direct)
		for m := range direct {
			want := int64(0)
			if direct[m] {
				for want = 1; !direct[(m-int(want)+8)%4]; want++ {
				}
			}
			if r.Weight[m] != want {
				t.Errorf("voters %v: member %d counts %d, want %d", direct, m, r.Weight[m], want)
			}
		}
		if voters == 0 && r.LostBy[LostCycle] != 4 {
			t.Errorf("a ring without a voter loses %d, want 4", r.LostBy[LostCycle])
		}
	}
}

func TestAssign_LongChains(t *testing.T) {
	for _, n := range []int{600, 2_000, 1_000_000} {
		for _, upwards := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d members, upwards %v", n, upwards), func(t *testing.T) {
				next, last := chain(n, upwards)
				r := mustAssign(t, ones(n), next, among(n, last))
				if r.Weight[last] != int64(n) || r.LongestChain != n-1 {
					t.Errorf("the voter counts %d over %d delegations, want %d and %d", r.Weight[last], r.LongestChain, n, n-1)
				}
				silent := mustAssign(t, ones(n), next, nil)
				if silent.LostBy[LostDeadEnd] != int64(n-1) || silent.LostBy[LostNoVote] != 1 {
					t.Errorf("without her lost are %v", silent.LostBy)
				}
				next[last] = ID(n - 1 - int(last))
				if loop := mustAssign(t, ones(n), next, nil); loop.LostBy[LostCycle] != int64(n) {
					t.Errorf("closed to a loop lost are %v", loop.LostBy)
				}
			})
		}
	}
}

// chain is a straight chain through everybody and its last member.
func chain(n int, upwards bool) (next []ID, last ID) {
	next = make([]ID, n)
	for m := range next {
		next[m] = ID(m + 1)
		if !upwards {
			next[m] = ID(m - 1)
		}
	}
	if last = 0; upwards {
		last = ID(n - 1)
	}
	next[last] = None
	return next, last
}

func TestAssign_RefusesMalformedInput(t *testing.T) {
	for _, c := range []struct {
		what    string
		weights []int64
		next    []ID
		direct  Set
		want    error
	}{
		{"fewer edges than members", ones(2), []ID{None}, nil, ErrRoll},
		{"fewer votes than members", ones(2), []ID{None, None}, make(Set, 1), ErrRoll},
		{"a negative weight", []int64{-1}, []ID{None}, nil, ErrRoll},
		{"a sum past 63 bits", []int64{math.MaxInt64, 1}, []ID{None, None}, nil, ErrRoll},
		{"a member beyond the roll", ones(1), []ID{1}, nil, ErrMember},
		{"an unknown ending", ones(1), []ID{Unheard - 1}, nil, ErrMember},
		{"a delegation to herself", ones(1), []ID{0}, nil, ErrSelf},
	} {
		t.Run(c.what, func(t *testing.T) {
			if _, err := Assign(c.weights, c.next, c.direct); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestCheck_RefusesWeightFromNowhere(t *testing.T) {
	sound := func() Result { return mustAssign(t, ones(4), []ID{1, None, OptOut, 0}, among(4, 1)) }
	if err := sound().Check(); err != nil {
		t.Fatal(err)
	}
	for what, alter := range map[string]func(*Result){
		"a ballot counts more":         func(r *Result) { r.Weight[1]++ },
		"a lost voice is forgotten":    func(r *Result) { r.LostBy[LostOptOut]-- },
		"the electorate is larger":     func(r *Result) { r.Electorate++ },
		"a represented voice is added": func(r *Result) { r.Represented++ },
	} {
		r := sound()
		if alter(&r); !errors.Is(r.Check(), ErrBalance) {
			t.Errorf("%s: got %v", what, r.Check())
		}
	}
}

func TestGini_IsExact(t *testing.T) {
	for _, c := range []struct {
		weights []int64
		want    string
	}{
		{nil, "0.000000"},
		{[]int64{7}, "0.000000"},
		{[]int64{1, 1, 1}, "0.000000"},
		{[]int64{1, 3}, "0.250000"},
		{[]int64{3, 1}, "0.250000"},
		{[]int64{1, 1, 4}, "0.333333"},
		{[]int64{0, 0, 9}, "0.666667"},
		{[]int64{0, 0}, "0.000000"},
		{[]int64{1, math.MaxInt64 - 1}, "0.500000"},
	} {
		everybody := make(Set, len(c.weights))
		next := make([]ID, len(c.weights))
		for m := range next {
			everybody[m], next[m] = true, None
		}
		if got := mustAssign(t, c.weights, next, everybody).Gini(); got != c.want {
			t.Errorf("Gini of %v is %s, want %s", c.weights, got, c.want)
		}
	}
}

// BenchmarkAssign: members delegate to somebody at random, a third vote, a hub in
// a hundred draws a third of the delegations.
func BenchmarkAssign(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("members=%dk", n/1000), func(b *testing.B) {
			weights, next, direct := crowd(n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Assign(weights, next, direct); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkResolve: one delegation a member, of mixed scopes.
func BenchmarkResolve(b *testing.B) {
	const n = 100_000
	_, next, _ := crowd(n)
	scopes := []Scope{{}, {Body: "town"}, {Field: "water"}, {Body: "town", Place: "north"}, {Issue: "7"}}
	var ds []Delegation
	for m, to := range next {
		if to >= 0 {
			ds = append(ds, Delegation{Delegator: ID(m), Delegates: []ID{to}, Scope: scopes[m%len(scopes)]})
		}
	}
	matter := Matter{Issue: "7", Bodies: []string{"town"}, Fields: []string{"pipes", "water"}, Places: []string{"north"}}
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := Resolve(n, ds, matter, at, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// crowd is a made-up electorate, the same at every run.
func crowd(n int) (weights []int64, next []ID, direct Set) {
	weights, next, direct = ones(n), make([]ID, n), make(Set, n)
	state := uint64(1)
	random := func(below int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state>>33) % below
	}
	for m := range next {
		next[m], direct[m] = None, random(3) == 0
		if to := ID(random(n)); random(10) > 0 && to != ID(m) {
			if next[m] = to; random(3) == 0 {
				next[m] = to / 100 * 100
			}
		}
		if next[m] == ID(m) {
			next[m] = None
		}
	}
	return weights, next, direct
}
