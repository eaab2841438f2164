// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "moothall/templates/ui"

func galleryBench() ui.BenchView {
	view := ui.BenchView{Label: "Nine seats", Caption: "Nine seats: six elected, two drawn by lot (ringed), one empty."}
	for _, initials := range []string{"TF", "PN", "AH", "CO", "SM"} {
		view.Seats = append(view.Seats, ui.StoneView{Initials: initials})
	}
	return ui.BenchView{Label: view.Label, Caption: view.Caption, Seats: append(view.Seats,
		ui.StoneView{Initials: "NR", Kind: ui.StoneMe}, ui.StoneView{Initials: "EV", Kind: ui.StoneLot}, ui.StoneView{Initials: "JB", Kind: ui.StoneLot}, ui.StoneView{Kind: ui.StoneEmpty})}
}

// galleryPath is a way of so many stops; the first is the reader, the last has voted.
func galleryPath(stops int) ui.PathView {
	people := []ui.PathStop{
		{Stone: ui.StoneView{Initials: "NR", Kind: ui.StoneMe}, Name: "You", Note: "delegates Moderation until 14 March 2027"},
		{Stone: ui.StoneView{Initials: "BW"}, Name: "Bram de Wit", Note: "has not voted; delegates Moderation"},
		{Stone: ui.StoneView{Initials: "AL"}, Name: "Ada Lindqvist"}, {Stone: ui.StoneView{Initials: "RK"}, Name: "Rashid Karim"},
		{Stone: ui.StoneView{Initials: "PN"}, Name: "Priya Nair"}, {Stone: ui.StoneView{Initials: "IB"}, Name: "Ifor Bowen"}, {Stone: ui.StoneView{Initials: "SM"}, Name: "Sofia Marques"},
	}
	last := ui.PathStop{Stone: ui.StoneView{Initials: "CO", Kind: ui.StoneVoted}, Name: "Chidi Okonkwo", Note: "voted on Friday 20 November, 18:12; carries 20 to 49 voices"}
	return ui.PathView{Label: "The way of your voice", Stops: append(people[:stops-1:stops-1], last), More: "and more"}
}

func galleryLost() ui.PathView {
	return ui.PathView{Label: "The way of your voice", Lost: true, Stops: []ui.PathStop{
		{Stone: ui.StoneView{Initials: "NR", Kind: ui.StoneMe}, Name: "You", Note: "delegates Translation until 9 September 2027"},
		{Stone: ui.StoneView{Initials: "SM"}, Name: "Sofia Marques", Note: "has not voted and has no delegate"},
	}}
}

// gallerySlips are a first, two that share a place, and a last.
func gallerySlips() []ui.SlipView {
	words := ui.SlipWords{Up: "Move up", Down: "Move down", Tie: "Same place as the one above", Out: "Take out"}
	return []ui.SlipView{
		{ID: "g1", Name: "Accessibility: an outside test of the app, and the repairs", Note: "£9,200, once", Place: "1", Suffix: "st", Spoken: "Place 1st:", First: true, Words: words},
		{ID: "g2", Name: "A part-time moderator for Welsh and Arabic", Note: "£12,600, one year", Place: "=2", Suffix: "nd", Spoken: "Place 2nd:", CanTie: true, Words: words},
		{ID: "g3", Name: "Put it into the reserve for bad years", Note: "whole sum", Place: "=2", Suffix: "nd", Spoken: "Place 2nd:", Tied: true, Words: words},
		{ID: "g4", Name: "Lower the fee", Place: "4", Suffix: "th", Spoken: "Place 4th:", Last: true, CanTie: true, Words: words},
	}
}

// galleryFlow is a small count of two seats, with an exclusion and a surplus.
func galleryFlow(f Frame) ui.FlowView {
	votes := func(n ...int) []ui.Amount {
		all := make([]ui.Amount, len(n))
		for i, v := range n {
			all[i] = ui.Out
			if v >= 0 {
				all[i] = ui.Amount(v) * ui.PerVote
			}
		}
		return all
	}
	first, second, third := votes(48, 40, 32), votes(62, 44, -1), votes(52, 51, -1)
	quota := 52 * ui.PerVote
	return ui.FlowView{
		ID: "gallery-flow", Title: "Flow of 120 votes through three stages", RTL: f.T.RTL(), Write: func(a ui.Amount) string { return f.T.Short(a.Exact()) },
		Lanes: []ui.Lane{{Name: "Ada Lindqvist", Short: "Ada", Won: true}, {Name: "Bram de Wit", Short: "Bram", Won: true}, {Name: "Chidi Okonkwo", Short: "Chidi"}},
		Stages: []ui.FlowStage{
			{Head: "Stage 1", Sub: "first preferences", Line: "1: first preferences", Tallies: first, OutNext: []int{2}, Quota: quota},
			{Head: "Stage 2", Sub: "Chidi: votes move on", Line: "2: Chidi: votes move on", Tallies: second, Ended: 14 * ui.PerVote, Elected: []int{0}, Moves: ui.Gains(first, second), Quota: quota},
			{Head: "Stage 3", Sub: "Ada: surplus moves on", Line: "3: Ada: surplus moves on", Tallies: third, Ended: 17 * ui.PerVote, Elected: []int{1}, Surplus: true, Moves: ui.Gains(second, third), Quota: quota},
		},
		Words: ui.FlowWords{Elected: "elected", OutNext: ", out next", Others: "All others", Ended: "Ended or", EndedMore: "lost in rounding", EndedShort: "ended", Standing: "still standing", Excluded: "moved on from one who is out", Surplus: "surplus over the quota, moved on", Gone: "ended", Quota: "quota"},
	}
}

// galleryStreams is how 120 voices came to three ballots and some others.
func galleryStreams(f Frame) ui.StreamsView {
	return ui.StreamsView{
		ID: "gallery-streams", Title: "The way of 120 voices to nine ballots", RTL: f.T.RTL(), Heads: []string{"On the ballot", "1 step away", "2 steps away"},
		Streams: []ui.Stream{
			{Name: "Chidi Okonkwo", Number: "52", Voices: 52, Own: 1, Into: -1},
			{Name: "Bram de Wit", Number: "31", Title: "31 voices from Bram de Wit to Chidi Okonkwo", Voices: 31, Own: 1, Into: 0, Depth: 1},
			{Name: "from 30 others", Number: "30", Voices: 30, Into: 1, Depth: 2, Folded: true},
			{Name: "from 20 others", Number: "20", Voices: 20, Into: 0, Depth: 1, Folded: true},
			{Name: "Ada Lindqvist", Number: "25", Voices: 25, Own: 5, Into: -1},
			{Name: "from 20 others", Number: "20", Voices: 20, Into: 4, Depth: 1, Folded: true},
			{Name: "Ifor Bowen", Number: "8", Voices: 8, Own: 8, Into: -1},
			{Name: "on 6 other ballots", Number: "35", Voices: 35, Into: -1, Folded: true},
		},
		Words: ui.StreamWords{Own: "own voice", Carried: "carried for others", Folded: "several, folded together"},
	}
}

// galleryLorenz is the curve of ten ballots.
func galleryLorenz() ui.LorenzView {
	curve := func(name string, voices ...int) ui.LorenzCurve {
		c := ui.LorenzCurve{Name: name}
		for n, v := range voices {
			c.Points = append(c.Points, ui.LorenzPoint{Lightest: n, Voices: v})
		}
		return c
	}
	return ui.LorenzView{
		ID: "gallery-lorenz", Title: "Curve of concentration of ten ballots", Main: curve("ballots", 0, 1, 2, 3, 4, 6, 8, 11, 15, 22, 40), Other: curve("all members", 0, 0, 0, 0, 0, 0, 0, 0, 8, 18, 40),
		Marks: []int{5, 9}, Equal: "if all carried the same", Across: "the lightest first", Up: "voices they carry together", Half: "50 %", Whole: "100 %",
	}
}
