// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

// FlowView is how the votes of a count moved.
type FlowView struct {
	// ID keeps the titles of two drawings apart; Title tells the picture in words.
	ID, Title string
	// Lanes in the order of the outcome, the first elected first.
	Lanes  []Lane
	Stages []FlowStage
	// Write says an amount in the reader's language, short.
	Write func(Amount) string
	Words FlowWords
	RTL   bool
}

// FlowWords are what stands on the picture besides names and numbers.
type FlowWords struct {
	Elected, NotElected, OutNext, Others string
	// Ended stands at the lowest lane, in two short lines, and EndedShort on a phone.
	Ended, EndedMore, EndedShort string
	// The legend.
	Standing, Excluded, Surplus, Gone, Quota string
}

// Lane is one candidate.
type Lane struct {
	Name, Short string
	Won         bool
}

// FlowStage is the state after one step, and the moves that led to it.
type FlowStage struct {
	// Head and Sub stand over the stage; Line is both for a phone.
	Head, Sub, Line string
	// Tallies per lane; Out for one no longer in the count.
	Tallies []Amount
	Ended   Amount
	Moves   []FlowMove
	// Surplus says that the moves are a surplus, not an exclusion.
	Surplus          bool
	Elected, OutNext []int
	Quota            Amount
}

// Out is the tally of a lane that has left the count.
const Out Amount = -1

// Ended is the lane of votes that name nobody further.
const Ended = -1

// FlowMove is votes that moved into this stage. Title says so in words.
type FlowMove struct {
	From, To int
	Votes    Amount
	Title    string
}

// Above this many lanes the middle of the field is drawn as one lane.
const (
	wideLanes   = 12
	narrowLanes = 7
)

// fold keeps the elected and the last three of the others, and joins the rest in
// one lane; all of them stand in the table below the picture.
func (v FlowView) fold(limit int) FlowView {
	if len(v.Lanes) <= limit {
		return v
	}
	kept := v.kept(limit)
	to := make([]int, len(v.Lanes))
	folded := v
	folded.Lanes, folded.Stages = nil, make([]FlowStage, len(v.Stages))
	for i, l := range v.Lanes {
		to[i] = -1
		if kept[i] {
			to[i] = len(folded.Lanes)
			folded.Lanes = append(folded.Lanes, l)
		}
	}
	rest := len(folded.Lanes)
	for i := range to {
		if to[i] < 0 {
			to[i] = rest
		}
	}
	folded.Lanes = append(folded.Lanes, Lane{Name: v.Words.Others, Short: v.Words.Others})
	for i, s := range v.Stages {
		folded.Stages[i] = s.fold(to, rest)
	}
	return folded
}

func (v FlowView) kept(limit int) []bool {
	kept, room, others := make([]bool, len(v.Lanes)), limit-1, 0
	for i, l := range v.Lanes {
		if !l.Won {
			if others == 3 {
				continue
			}
			others++
		}
		if room > 0 {
			kept[i] = true
			room--
		}
	}
	return kept
}

func (s FlowStage) fold(to []int, rest int) FlowStage {
	folded := s
	folded.Tallies = make([]Amount, rest+1)
	for i := range folded.Tallies {
		folded.Tallies[i] = Out
	}
	for i, t := range s.Tallies {
		if t != Out {
			folded.Tallies[to[i]] = max(folded.Tallies[to[i]], 0) + t
		}
	}
	folded.Moves = nil
	for _, m := range s.Moves {
		m.From = to[m.From]
		if m.To != Ended {
			m.To = to[m.To]
		}
		if m.From != m.To {
			folded.Moves = append(folded.Moves, m)
		}
	}
	folded.Elected, folded.OutNext = nil, nil
	for _, lane := range s.Elected {
		folded.Elected = append(folded.Elected, to[lane])
	}
	for _, lane := range s.OutNext {
		if to[lane] != rest {
			folded.OutNext = append(folded.OutNext, to[lane])
		}
	}
	return folded
}

// Gains draws the moves of a stage from the tallies alone, for methods whose
// transcript names no transfers: what the leaving lanes had goes to whoever has
// more afterwards, in order, and the rest ends.
func Gains(before, after []Amount) []FlowMove {
	var moves []FlowMove
	to, gain := 0, Amount(0)
	if len(after) > 0 {
		gain = gained(before, after, 0)
	}
	for from := range before {
		left := max(before[from], 0) - max(after[from], 0)
		for left > 0 && to < len(after) {
			if gain <= 0 {
				to++
				if to < len(after) {
					gain = gained(before, after, to)
				}
				continue
			}
			take := min(left, gain)
			moves = append(moves, FlowMove{From: from, To: to, Votes: take})
			left, gain = left-take, gain-take
		}
		if left > 0 {
			moves = append(moves, FlowMove{From: from, To: Ended, Votes: left})
		}
	}
	return moves
}

func gained(before, after []Amount, lane int) Amount {
	return max(max(after[lane], 0)-max(before[lane], 0), 0)
}
