// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"moothall/templates/locales"
	"moothall/templates/ui"
)

// inOutcomeOrder lists the candidates as a count ends: the elected in order of
// election, then the others, whoever stayed longest and had most first.
func (v CountView) inOutcomeOrder() []int {
	order := append([]int(nil), v.Winners...)
	won := map[int]bool{}
	for _, w := range v.Winners {
		won[w] = true
	}
	var rest []int
	for i := range v.Candidates {
		if !won[i] {
			rest = append(rest, i)
		}
	}
	for i := 1; i < len(rest); i++ {
		for j := i; j > 0 && v.stayedLonger(rest[j], rest[j-1]); j-- {
			rest[j], rest[j-1] = rest[j-1], rest[j]
		}
	}
	return append(order, rest...)
}

// stayedLonger compares two losers: by the last stage they had votes in, then by
// the votes there.
func (v CountView) stayedLonger(a, b int) bool {
	for r := len(v.Rounds) - 1; r >= 0; r-- {
		votesA, votesB := ui.Votes(v.tally(r, a)), ui.Votes(v.tally(r, b))
		if votesA != votesB {
			return votesA > votesB
		}
	}
	return false
}

func (v CountView) tally(round, candidate int) string {
	if candidate >= len(v.Rounds[round].Tallies) {
		return ""
	}
	return v.Rounds[round].Tallies[candidate]
}

// roundTitle says what made a round: "Rashid Karim excluded".
func roundTitle(t locales.Localizer, v CountView, r Round) string {
	names := t.List(candidateNames(v, r.Of))
	switch {
	case r.Kind == RoundSurplus:
		return t.Text("round.surplus", "Names", names)
	case r.Kind == RoundExclusion:
		return t.Count("round.excluded", len(r.Of), "Names", names)
	}
	return t.Text("round.first")
}

// roundMove is the same for a picture: "Rashid’s votes move on".
func roundMove(t locales.Localizer, v CountView, r Round) string {
	names := t.List(shortNames(v, r.Of))
	switch {
	case r.Kind == RoundSurplus:
		return t.Text("round.surplus_moves", "Names", names)
	case r.Kind == RoundExclusion && len(r.Of) > 2:
		return t.Count("round.many_move", len(r.Of))
	case r.Kind == RoundExclusion:
		return t.Text("round.votes_move", "Names", names)
	}
	return t.Text("round.first")
}

// flow sets the rounds as a picture, its lanes in the order of the outcome.
func flow(t locales.Localizer, v CountView) ui.FlowView {
	order := v.inOutcomeOrder()
	lane := make([]int, len(v.Candidates))
	won := map[int]bool{}
	for _, w := range v.Winners {
		won[w] = true
	}
	view := ui.FlowView{
		ID: "flow", Title: flowTitle(t, v), RTL: t.RTL(), Words: flowWords(t, v),
		Write: func(a ui.Amount) string { return t.Short(a.Exact()) },
	}
	for i, c := range order {
		lane[c] = i
		view.Lanes = append(view.Lanes, ui.Lane{Name: v.name(c), Short: v.short(c), Won: won[c]})
	}
	for n, r := range v.Rounds {
		view.Stages = append(view.Stages, v.stage(t, n, r, lane))
	}
	for n := 1; n < len(view.Stages); n++ {
		if len(v.Rounds[n].Transfers) == 0 {
			view.Stages[n].Moves = ui.Gains(view.Stages[n-1].Tallies, view.Stages[n].Tallies)
		}
		view.Stages[n].Moves = titled(t, view, view.Stages[n].Moves)
	}
	return view
}

func (v CountView) stage(t locales.Localizer, n int, r Round, lane []int) ui.FlowStage {
	s := ui.FlowStage{
		Head: t.Text("round.stage", "N", n+1), Sub: roundMove(t, v, r), Surplus: r.Kind == RoundSurplus,
		Ended: ui.Votes(r.Ended) + ui.Votes(r.Rounding), Quota: ui.Votes(r.Quota), Tallies: make([]ui.Amount, len(lane)),
	}
	if r.Quota == "" {
		s.Quota = ui.Votes(v.Quota)
	}
	s.Line = t.Text("round.line", "N", n+1, "What", s.Sub)
	for c, l := range lane {
		s.Tallies[l] = ui.Out
		if text := v.tally(n, c); text != "" {
			s.Tallies[l] = ui.Votes(text)
		}
	}
	for _, c := range r.Elected {
		s.Elected = append(s.Elected, lane[c])
	}
	for _, m := range r.Transfers {
		to := ui.Ended
		if m.To != Nobody {
			to = lane[m.To]
		}
		s.Moves = append(s.Moves, ui.FlowMove{From: lane[m.From], To: to, Votes: ui.Votes(m.Votes)})
	}
	if n+1 < len(v.Rounds) && v.Rounds[n+1].Kind == RoundExclusion {
		for _, c := range v.Rounds[n+1].Of {
			s.OutNext = append(s.OutNext, lane[c])
		}
	}
	return s
}

func titled(t locales.Localizer, view ui.FlowView, moves []ui.FlowMove) []ui.FlowMove {
	for i, m := range moves {
		votes := view.Write(m.Votes)
		if m.To == ui.Ended {
			moves[i].Title = t.Text("round.move_ended", "Votes", votes, "From", view.Lanes[m.From].Short)
			continue
		}
		moves[i].Title = t.Text("round.move", "Votes", votes, "From", view.Lanes[m.From].Short, "To", view.Lanes[m.To].Short)
	}
	return moves
}

func flowTitle(t locales.Localizer, v CountView) string {
	return t.Count("count.flow_title", len(v.Rounds), "Ballots", v.Valid, "Names", t.List(candidateNames(v, v.Winners)))
}

func flowWords(t locales.Localizer, v CountView) ui.FlowWords {
	elected := t.Text("round.elected")
	if v.Outcome != Elected {
		elected = t.Text("round.wins")
	}
	return ui.FlowWords{
		Elected: elected, OutNext: t.Text("round.out_next"), Others: t.Text("round.others"),
		Ended: t.Text("round.ended_lane"), EndedMore: t.Text("round.ended_lane_more"), EndedShort: t.Text("round.ended_short"),
		Standing: t.Text("legend.standing"), Excluded: t.Text("legend.excluded"), Surplus: t.Text("legend.surplus"),
		Gone: t.Text("legend.gone"), Quota: t.Text("legend.quota"),
	}
}

// manyRounds is from how many rounds on the words are folded.
const manyRounds = 7

// wordItems tells each round in a sentence or two.
func wordItems(f Frame, v CountView) []ui.OrderItem {
	items := make([]ui.OrderItem, 0, len(v.Rounds))
	for n, r := range v.Rounds {
		items = append(items, ui.OrderItem{Body: ui.Words(roundSentence(f.T, v, n, r))})
	}
	return items
}

func roundSentence(t locales.Localizer, v CountView, n int, r Round) string {
	said := ""
	switch {
	case r.Kind == RoundSurplus:
		said = t.Text("words.surplus", "Names", t.List(candidateNames(v, r.Of)))
	case r.Kind == RoundExclusion:
		said = t.Count("words.excluded", len(r.Of), "Names", t.List(candidateNames(v, r.Of)))
	default:
		lead := v.leader(n)
		said = t.Text("words.first", "Name", v.name(lead), "Votes", t.Short(v.tally(n, lead)))
		if len(r.Elected) == 0 && v.Quota != "" {
			said += " " + t.Text("words.nobody", "Quota", t.Short(v.Quota))
		}
	}
	if to, votes := v.largestMove(n); to != Nobody {
		said += " " + t.Text("words.most_to", "Votes", votes.write(t), "Name", v.name(to), "Total", t.Short(v.tally(n, to)))
	}
	if len(r.Elected) > 0 {
		said += " " + t.Count(electedKey(v), len(r.Elected), "Names", t.List(candidateNames(v, r.Elected)))
	}
	if n == len(v.Rounds)-1 && v.Seats > 1 && len(v.Winners) == v.Seats {
		said += " " + t.Text("words.filled")
	}
	return said
}

func electedKey(v CountView) string {
	if v.Outcome == Elected {
		return "words.elected"
	}
	return "words.wins"
}

// leader is who has most in a round.
func (v CountView) leader(n int) int {
	lead := 0
	for c := range v.Candidates {
		if ui.Votes(v.tally(n, c)) > ui.Votes(v.tally(n, lead)) {
			lead = c
		}
	}
	return lead
}

type moved ui.Amount

func (m moved) write(t locales.Localizer) string { return t.Short(ui.Amount(m).Exact()) }

// largestMove is who gained most in a round, and how much; Nobody if nobody did.
func (v CountView) largestMove(n int) (int, moved) {
	to, most := Nobody, ui.Amount(0)
	if n == 0 {
		return to, 0
	}
	for c := range v.Candidates {
		if gain := ui.Votes(v.tally(n, c)) - ui.Votes(v.tally(n-1, c)); v.tally(n, c) != "" && gain > most {
			to, most = c, gain
		}
	}
	return to, moved(most)
}
