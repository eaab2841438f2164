// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// electorate is a random roll with a random graph on it.
type electorate struct {
	weights []int64
	next    []ID
	direct  Set
}

func anyElectorate(t *rapid.T) electorate {
	n := rapid.IntRange(1, 24).Draw(t, "members")
	e := electorate{make([]int64, n), make([]ID, n), make(Set, n)}
	votes := rapid.IntRange(0, 4).Draw(t, "one in so many votes") // 0: nobody
	for m := range n {
		e.weights[m] = rapid.Int64Range(0, 5).Draw(t, "weight")
		e.direct[m] = votes > 0 && rapid.IntRange(1, votes).Draw(t, "votes") == 1
		e.next[m] = ID(rapid.IntRange(int(Unaccepted), n-1).Draw(t, "next"))
		if e.next[m] == ID(m) {
			e.next[m] = None
		}
	}
	return e
}

func (e electorate) assign(t *rapid.T) Result {
	r, err := Assign(e.weights, e.next, e.direct)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// with returns the electorate where one member's edge and ballot are others.
func (e electorate) with(m, to ID, votes bool) electorate {
	c := electorate{e.weights, append([]ID(nil), e.next...), append(Set(nil), e.direct...)}
	c.next[m], c.direct[m] = to, votes
	return c
}

// naive follows one member as a person with a pencil would: as many steps as there
// are members, and then it must be a loop.
func (e electorate) naive(m ID) (final ID, lost Reason) {
	if e.direct[m] {
		return m, Counted
	}
	at := e.next[m]
	for range e.next {
		switch {
		case at >= 0 && e.next[at] == Suspended:
			return None, LostDeadEnd
		case at >= 0 && e.direct[at]:
			return at, Counted
		case at >= 0:
			if at = e.next[at]; at < 0 {
				return None, LostDeadEnd
			}
		case at == OptOut:
			return None, LostOptOut
		case at == OffRoll || at == Unaccepted:
			return None, LostDeadEnd
		default:
			return None, LostNoVote
		}
	}
	return None, LostCycle
}

func TestAssign_AgreesWithANaiveWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		r := e.assign(t)
		weight, lost := make([]int64, len(e.next)), [reasons]int64{}
		for m := range e.next {
			final, reason := e.naive(ID(m))
			if r.Final[m] != final || r.Lost[m] != reason {
				t.Errorf("member %d: %d, %v; by hand %d, %v", m, r.Final[m], r.Lost[m], final, reason)
			}
			if final == None {
				lost[reason] += e.weights[m]
			} else {
				weight[final] += e.weights[m]
			}
			c := PathOf(ID(m), Graph{Next: e.next}, e.direct)
			if c.Final != final || c.Lost() != reason || c.End != r.End[m] {
				t.Errorf("path of %d: %d, %v, %v; assigned %d, %v, %v", m, c.Final, c.Lost(), c.End, final, reason, r.End[m])
			}
		}
		if diff := cmp.Diff(weight, r.Weight); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(lost, r.LostBy); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAssign_WeightsAndLostAreTheElectorate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		r := e.assign(t)
		sum := r.LostTotal()
		for _, w := range r.Weight {
			sum += w
		}
		for _, w := range e.weights {
			sum -= w
		}
		if sum != 0 || r.Check() != nil {
			t.Errorf("off by %d; %v", sum, r.Check())
		}
	})
}

// A delegator who votes as her final delegate does changes no option's total.
func TestAssign_VotingLikeOnesDelegateChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		before := e.assign(t)
		choice := make([]int, len(e.next))
		for m := range choice {
			choice[m] = rapid.IntRange(0, 2).Draw(t, "choice")
		}
		var heard []ID
		for m, final := range before.Final {
			if final != None {
				heard = append(heard, ID(m))
			}
		}
		if len(heard) == 0 {
			return
		}
		m := rapid.SampledFrom(heard).Draw(t, "who")
		choice[m] = choice[before.Final[m]]
		after := e.with(m, e.next[m], true).assign(t)
		var was, is [3]int64
		for v := range choice {
			was[choice[v]] += before.Weight[v]
			is[choice[v]] += after.Weight[v]
		}
		if was != is {
			t.Errorf("member %d votes like %d: totals %v became %v", m, before.Final[m], was, is)
		}
	})
}

func TestAssign_BreakingALoopChangesOnlyItsComponent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		m := ID(len(e.next)) // two more who name each other, and perhaps one who leads to them
		e.weights, e.next, e.direct = append(e.weights, 1, 2), append(e.next, m+1, m), append(e.direct, false, false)
		e.next[rapid.IntRange(0, int(m)-1).Draw(t, "leads in")] = m
		before := e.assign(t)
		after := e.with(m, None, false).assign(t)
		for v := range e.next {
			if before.End[v] != EndCycle && (before.Final[v] != after.Final[v] || before.Lost[v] != after.Lost[v]) {
				t.Errorf("member %d is outside the loop of %d and changed", v, m)
			}
		}
		if diff := cmp.Diff(before.Weight, after.Weight); diff != "" {
			t.Errorf("a broken loop without a voter makes weight: %s", diff)
		}
	})
}

// Members in another order on the roll are the same members.
func TestAssign_IsIndependentOfOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		names := make([]ID, len(e.next))
		for m := range names {
			names[m] = ID(m)
		}
		names = rapid.Permutation(names).Draw(t, "order")
		moved := electorate{make([]int64, len(names)), make([]ID, len(names)), make(Set, len(names))}
		for m, at := range names {
			moved.weights[at], moved.direct[at], moved.next[at] = e.weights[m], e.direct[m], e.next[m]
			if e.next[m] >= 0 {
				moved.next[at] = names[e.next[m]]
			}
		}
		r, again := e.assign(t), moved.assign(t)
		for m, at := range names {
			if r.Weight[m] != again.Weight[at] || r.Lost[m] != again.Lost[at] {
				t.Errorf("member %d: %d, %v; moved %d, %v", m, r.Weight[m], r.Lost[m], again.Weight[at], again.Lost[at])
			}
		}
		if r.LostBy != again.LostBy || r.LongestChain != again.LongestChain || r.Gini() != again.Gini() {
			t.Errorf("totals %v, %d, %s became %v, %d, %s", r.LostBy, r.LongestChain, r.Gini(), again.LostBy, again.LongestChain, again.Gini())
		}
	})
}

// What a preview promises is what the count then says, for every ballot on the roll.
func TestPreview_IsWhatTheCountThenSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		g := Graph{Next: e.next}
		flows, err := Flows(e.weights, e.next, e.direct)
		if err != nil {
			t.Fatal(err)
		}
		m := ID(rapid.IntRange(0, len(e.next)-1).Draw(t, "who"))
		to := ID(rapid.IntRange(int(OffRoll), len(e.next)-1).Draw(t, "delegate"))
		if to == m || to == None {
			to = OptOut
		}
		votes, err := IfVotes(m, flows[m], g, e.direct)
		if err != nil {
			t.Fatal(err)
		}
		delegates, err := IfDelegates(m, to, flows[m], g, e.direct)
		if err != nil {
			t.Fatal(err)
		}
		withdraws, err := IfWithdraws(m, flows[m], g, e.direct)
		if err != nil {
			t.Fatal(err)
		}
		if e.next[m] == Suspended {
			to = Suspended
		}
		e.compare(t, "votes", m, votes, e.with(m, e.next[m], e.direct[m] || e.next[m] != Suspended))
		e.compare(t, "delegates", m, delegates, e.with(m, to, e.direct[m]))
		e.compare(t, "withdraws", m, withdraws, e.with(m, e.next[m], false))
	})
}

func (e electorate) compare(t *rapid.T, deed string, m ID, p Preview, changed electorate) {
	before, after := e.assign(t), changed.assign(t)
	want := append([]int64(nil), before.Weight...)
	for _, s := range p.Shifts {
		want[s.Member] += s.By
	}
	if diff := cmp.Diff(want, after.Weight); diff != "" {
		t.Errorf("%d %s: promised and counted differ: %s", m, deed, diff)
	}
	if saved := before.LostTotal() - after.LostTotal(); saved != p.Saved {
		t.Errorf("%d %s: promised to save %d, saved %d", m, deed, p.Saved, saved)
	}
	if p.After.End != after.End[m] || p.Before.End != before.End[m] {
		t.Errorf("%d %s: ends %v then %v, counted %v then %v", m, deed, p.Before.End, p.After.End, before.End[m], after.End[m])
	}
}
