// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "fmt"

// Shift is a change of the weight somebody's ballot counts.
type Shift struct {
	Member ID
	By     int64
}

// Preview is what one member's change would do to her voice and all that comes to her.
// [IfVotes], [IfDelegates] and [IfWithdraws] make it of the default rule without a cap,
// [Graph.Foresee] of every other.
type Preview struct {
	Before, After Chain
	Moves         int64   // her own weight and all that comes to her; of Foresee all that would be elsewhere
	Shifts        []Shift // whose ballot would count less, then whose more; none where nothing moves
	// Saved is the weight lost now that would be counted; negative where weight
	// counted now would be lost, in a cycle or at a dead end.
	Saved int64
}

// Flows returns for each member the weight that would be on her ballot if she cast
// one and nobody else changed anything: her own and all that comes to her. In a
// loop each member stands for the whole of it. It runs in O(members) and takes the
// same input as [Assign], with the same errors.
func Flows(weights []int64, next []ID, direct Set) ([]int64, error) {
	if _, err := checkRoll(weights, next, direct); err != nil {
		return nil, err
	}
	flow := append([]int64(nil), weights...)
	passes := func(m ID) bool {
		return !direct.Has(m) && next[m] >= 0 && next[next[m]] != Suspended
	}
	waiting := make([]int32, len(next)) // how many delegators have not handed over yet
	for m := range next {
		if passes(ID(m)) {
			waiting[next[m]]++
		}
	}
	done := make(Set, len(next))
	for m := range next {
		for at := ID(m); !done[at] && waiting[at] == 0; at = next[at] {
			done[at] = true
			if !passes(at) {
				break
			}
			flow[next[at]] += flow[at]
			waiting[next[at]]--
		}
	}
	shareLoops(flow, next, done)
	return flow, nil
}

// shareLoops gives each member of a loop, the only ones not done, the sum over it.
func shareLoops(flow []int64, next []ID, done Set) {
	for m := range next {
		if done[m] {
			continue
		}
		sum, start := int64(0), ID(m)
		for at := start; !done[at]; at = next[at] {
			done[at] = true
			sum += flow[at]
		}
		flow[start] = sum
		for at := next[start]; at != start; at = next[at] {
			flow[at] = sum
		}
	}
}

// IfVotes says what changes when the member casts a ballot. flow is her weight in
// [Flows]. Nothing does where she has cast one already, or is suspended.
func IfVotes(member ID, flow int64, g Graph, direct Set) (Preview, error) {
	if err := checkOnRoll(member, g); err != nil {
		return Preview{}, err
	}
	votes := direct.Has(member) || g.Next[member] != Suspended
	return preview(member, flow, g, direct, g.Next[member], votes), nil
}

// IfDelegates says what changes when the member entrusts her voice in this matter
// to another, to somebody [OffRoll] or [Unaccepted], or to nobody by [OptOut]. Nothing does while a
// ballot of hers stands, or she is suspended. It returns ErrSelf where to is herself.
func IfDelegates(member, to ID, flow int64, g Graph, direct Set) (Preview, error) {
	if err := checkOnRoll(member, g); err != nil {
		return Preview{}, err
	}
	if to == member {
		return Preview{}, fmt.Errorf("%w: member %d", ErrSelf, member)
	}
	if to != OptOut && to != OffRoll && to != Unaccepted {
		if err := checkOnRoll(to, g); err != nil {
			return Preview{}, err
		}
	}
	if g.Next[member] == Suspended {
		to = Suspended
	}
	return preview(member, flow, g, direct, to, direct.Has(member)), nil
}

// IfWithdraws says what changes when the member takes her ballot back: the
// delegation that governs her holds again.
func IfWithdraws(member ID, flow int64, g Graph, direct Set) (Preview, error) {
	if err := checkOnRoll(member, g); err != nil {
		return Preview{}, err
	}
	return preview(member, flow, g, direct, g.Next[member], false), nil
}

// preview compares the member's chain as it is with the one where she sends her
// voice to and votes or not. All that comes to her shares her fate, so the two
// chains say everything that changes.
func preview(member ID, flow int64, g Graph, direct Set, to ID, votes bool) Preview {
	p := Preview{Before: PathOf(member, g, direct), Moves: flow}
	p.After = follow(member, g,
		func(m ID) (ID, bool) {
			if m == member {
				return to, to == g.Next[m]
			}
			return g.Next[m], true
		},
		func(m ID) bool {
			if m == member {
				return votes
			}
			return direct.Has(m)
		})
	was, is := p.Before.Final, p.After.Final
	if was == is {
		return p
	}
	if was != None {
		p.Shifts, p.Saved = append(p.Shifts, Shift{was, -flow}), p.Saved-flow
	}
	if is != None {
		p.Shifts, p.Saved = append(p.Shifts, Shift{is, flow}), p.Saved+flow
	}
	return p
}
