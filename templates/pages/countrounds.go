// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"

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

// roundsTable is the twin of the picture: every tally with its change.
func roundsTable(t locales.Localizer, v CountView) ui.TableView {
	table := ui.TableView{ID: "rounds", Caption: t.Text("count.stages_caption"), Sticky: true, Class: "rounds", Columns: []ui.Column{{Head: t.Text("count.candidate")}}}
	for n, r := range v.Rounds {
		table.Columns = append(table.Columns, ui.Column{Head: t.Number(n + 1), Sub: roundTitle(t, v, r), Number: true})
	}
	table.Columns = append(table.Columns, ui.Column{Head: t.Text("count.outcome"), Keep: true})
	for _, c := range v.inOutcomeOrder() {
		table.Rows = append(table.Rows, v.candidateRow(t, c))
	}
	table.Rows = append(table.Rows, v.softRow(t, t.Text("count.ended"), 2, func(r Round) string { return r.Ended })...)
	table.Rows = append(table.Rows, v.softRow(t, t.Text("count.rounding"), 4, func(r Round) string { return r.Rounding })...)
	table.Foot = []ui.Cell{ui.Text(t.Text("count.sum"))}
	for _, r := range v.Rounds {
		table.Foot = append(table.Foot, ui.Text(v.decimal(t, r.Sum)))
	}
	table.Foot = append(table.Foot, ui.Text(t.Text("count.sum_more")))
	return table
}

// shownPlaces is how many places the table shows of those that were counted with.
const shownPlaces = 2

func (v CountView) decimal(t locales.Localizer, exact string) string {
	if exact == "" {
		return ""
	}
	return t.Decimal(exact, min(v.Places, shownPlaces))
}

func (v CountView) candidateRow(t locales.Localizer, c int) ui.TableRow {
	row := ui.TableRow{Head: ui.Words(v.name(c))}
	outcome := ui.Cell{Body: ui.Words(t.Text("count.not_elected"))}
	if v.Outcome != Elected {
		outcome = ui.Cell{}
	}
	if v.Candidates[c].Withdrawn {
		outcome = ui.Text(t.Text("count.withdrawn"))
	}
	for n, r := range v.Rounds {
		cell := v.tallyCell(t, n, c)
		for _, e := range r.Elected {
			if e == c {
				cell.Strong = true
				outcome = ui.Cell{Strong: true, Body: ui.Words(v.electedAt(t, n))}
			}
		}
		if r.Kind == RoundExclusion && slices.Contains(r.Of, c) {
			outcome = ui.Text(t.Text("count.excluded_at", "Stage", n+1))
		}
		row.Cells = append(row.Cells, cell)
	}
	row.Cells = append(row.Cells, outcome)
	return row
}

func (v CountView) electedAt(t locales.Localizer, n int) string {
	if v.Outcome == Elected {
		return t.Text("count.elected_at", "Stage", n+1)
	}
	return t.Text("count.wins_at", "Stage", n+1)
}

// tallyCell is a tally and its change from the round before.
func (v CountView) tallyCell(t locales.Localizer, n, c int) ui.Cell {
	text := v.tally(n, c)
	if text == "" {
		return ui.Cell{Out: t.Text("count.out")}
	}
	cell := ui.Text(v.decimal(t, text))
	if n == 0 {
		return cell
	}
	before := v.tally(n-1, c)
	change := ui.Votes(text) - ui.Votes(before)
	cell.Sub = t.Text("count.no_change")
	if change != 0 {
		cell.Sub = t.Gain(change.Exact(), min(v.Places, shownPlaces))
	}
	return cell
}

// softRow is a row of votes that stand with nobody; it is left out where there
// never were any.
func (v CountView) softRow(t locales.Localizer, head string, places int, of func(Round) string) []ui.TableRow {
	row, some := ui.TableRow{Head: ui.Words(head), Soft: true}, false
	for _, r := range v.Rounds {
		text := of(r)
		if ui.Votes(text) != 0 {
			some = true
		}
		if text == "" {
			text = "0"
		}
		row.Cells = append(row.Cells, ui.Text(t.Decimal(text, min(v.Places, places))))
	}
	row.Cells = append(row.Cells, ui.Cell{})
	if !some {
		return nil
	}
	return []ui.TableRow{row}
}

// matrix sets the pairs; a row wins where more place it above the column than below.
func matrix(t locales.Localizer, v CountView) ui.MatrixView {
	order := v.inOutcomeOrder()
	m := ui.MatrixView{ID: "pairs", Caption: t.Text("count.pairs_caption"), Corner: t.Text("count.pairs_corner"), WinsWord: t.Text("count.pairs_wins"), SelfWord: t.Text("count.pairs_self")}
	for _, a := range order {
		m.Names = append(m.Names, v.name(a))
		m.Short = append(m.Short, v.short(a))
		cells, wins := make([]string, 0, len(order)), make([]bool, 0, len(order))
		for _, b := range order {
			cells = append(cells, t.Number(v.Pairwise[a][b]))
			wins = append(wins, v.beats(a, b))
		}
		m.Cells, m.Wins = append(m.Cells, cells), append(m.Wins, wins)
	}
	return m
}

func (v CountView) beats(a, b int) bool { return a != b && v.Pairwise[a][b] > v.Pairwise[b][a] }

// pairsSentence says who beats everybody, or names a cycle of three.
func pairsSentence(t locales.Localizer, v CountView) string {
	for a := range v.Candidates {
		beaten := 0
		for b := range v.Candidates {
			if v.beats(a, b) {
				beaten++
			}
		}
		if beaten == len(v.Candidates)-1 {
			return t.Text("count.pairs_winner", "Name", v.name(a))
		}
	}
	for _, a := range v.inOutcomeOrder() {
		for b := range v.Candidates {
			for c := range v.Candidates {
				if v.beats(a, b) && v.beats(b, c) && v.beats(c, a) {
					return t.Text("count.pairs_cycle", "A", v.short(a), "B", v.short(b), "C", v.short(c))
				}
			}
		}
	}
	return t.Text("count.pairs_nobody")
}
