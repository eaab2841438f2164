// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strconv"
	"strings"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func countRef(f Frame, v CountView) []ui.Link {
	refs := []ui.Link{link(v.Body)}
	if number := paperNumber(f.T, v.Number, v.Year); number != "" {
		refs = append(refs, ui.Link{Text: number, URL: "/issues/" + v.ID})
	}
	refs = append(refs, plainRef(methodName(f.T, v.Method))...)
	if !v.At.IsZero() {
		refs = append(refs, ui.Link{Text: f.T.Text("count.at", "When", f.T.Past(v.At, f.Now))})
	}
	return refs
}

// countTitle is the result.
func countTitle(t locales.Localizer, v CountView) string {
	switch {
	case v.Outcome == Elected:
		return t.Text("count.title_elected", "Names", t.List(unbroken(candidateNames(v, v.Winners))))
	case v.Outcome == Chosen && len(v.Winners) > 0:
		return t.Text("count.title_chosen", "Names", t.List(unbroken(candidateNames(v, v.Winners))))
	case v.Outcome == Adopted && len(v.Winners) > 0: // of a ranking: what was adopted is an option
		return t.Text("count.title_outcome", "Outcome", outcomeName(t, v.Outcome), "Title", t.List(unbroken(candidateNames(v, v.Winners))))
	case v.Outcome == "":
		return v.Title
	}
	return t.Text("count.title_outcome", "Outcome", outcomeName(t, v.Outcome), "Title", v.Title)
}

func countLead(t locales.Localizer, v CountView) string {
	parts := []string{t.Count("count.lead_ballots", v.Valid)}
	if v.Voices.Represented > 0 { // the count goes by voices: some ballots carry several
		parts = []string{t.Count("count.lead_ballots", v.Voices.Direct), t.Count("count.lead_carried", int(v.Valid))}
	}
	if len(v.Rounds) > 1 {
		parts = append(parts, t.Count("count.lead_stages", len(v.Rounds)))
	}
	switch {
	case v.lot():
		parts = append(parts, t.Text("count.lead_lot"))
	case v.Outcome != Tied:
		parts = append(parts, t.Text("count.lead_no_lot"))
	}
	return strings.Join(parts, " ")
}

// lot says whether a lot was drawn anywhere in the count.
func (v CountView) lot() bool {
	for _, tie := range v.Ties {
		if tie.Rule == TieLot {
			return true
		}
	}
	return false
}

func (v CountView) name(i int) string {
	if i < 0 || i >= len(v.Candidates) {
		return ""
	}
	return v.Candidates[i].Name
}

// short is a name that fits where there is little room.
func (v CountView) short(i int) string {
	if i < 0 || i >= len(v.Candidates) {
		return ""
	}
	if s := v.Candidates[i].Short; s != "" {
		return s
	}
	return v.Candidates[i].Name
}

func candidateNames(v CountView, all []int) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = v.name(c)
	}
	return names
}

// unbroken keeps each short name on one line of a title.
func unbroken(names []string) []string {
	whole := make([]string, len(names))
	for i, n := range names {
		whole[i] = n
		if len(n) < 24 {
			whole[i] = strings.ReplaceAll(n, " ", "\u00a0")
		}
	}
	return whole
}

func shortNames(v CountView, all []int) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = v.short(c)
	}
	return names
}

func countFive(f Frame, v CountView) []ui.Line {
	lines := []ui.Line{
		{Term: f.T.Text("five.was_asked"), Body: ui.Words(v.Question)},
		{Term: f.T.Text("five.decided"), Body: whoDecidedLine(f, v)},
		{Term: f.T.Text("five.took"), Body: tookLine(f, v)},
		{Term: f.T.Text("five.follows"), Body: followsLine(f, v)},
	}
	return append(lines, ui.Line{Term: f.T.Text("five.my_ballot"), Body: fateLine(f, v)})
}

func winnersBench(t locales.Localizer, v CountView) ui.BenchView {
	view := ui.BenchView{RTL: t.RTL(), Caption: t.Count("count.bench", len(v.Winners)), Label: t.Text("count.bench_label", "Names", t.List(candidateNames(v, v.Winners)))}
	for _, w := range v.Winners {
		view.Seats = append(view.Seats, ui.StoneView{Initials: v.Candidates[w].Initials})
	}
	for range v.Seats - len(v.Winners) {
		view.Seats = append(view.Seats, ui.StoneView{Kind: ui.StoneEmpty})
	}
	return view
}

// duelPicture sets the three sides as bars; the mark stands where the majority is reached.
func duelPicture(t locales.Localizer, v CountView) ui.DuelView {
	yes, no, abstain := v.Motion.Yes, v.Motion.No, v.Motion.Abstain
	view := ui.DuelView{Label: t.Text("count.duel_label", "Yes", yes.Total(), "No", no.Total(), "Abstain", abstain.Total())}
	for _, side := range []struct {
		Side
		choice Choice
	}{{yes, Yes}, {no, No}, {abstain, Abstain}} {
		view.Bars = append(view.Bars, ui.DuelBar{
			Shape: choiceShape(side.choice), Word: duelWord(t, v, side.choice), Number: t.Number(side.Total()),
			Total: side.Total(), Carried: side.Represented,
		})
	}
	view.GoalVotes = v.needed()
	return view
}

// needed is the least number of yes that fulfils the majority among those for
// and against: for a half, one more than it. 0 where there is no such test.
func (v CountView) needed() int {
	p := v.Passing
	if p.MajorityDen == 0 {
		return 0
	}
	share := (v.Motion.Yes.Total() + v.Motion.No.Total()) * p.MajorityNum
	if p.MajorityNum*2 == p.MajorityDen {
		return share/p.MajorityDen + 1
	}
	return (share + p.MajorityDen - 1) / p.MajorityDen
}

// duelCaption explains the mark and the paler part, where there is one.
func duelCaption(t locales.Localizer, v CountView) string {
	said := ""
	if needed := v.needed(); needed > 0 {
		said = t.Text("count.duel_mark", "Needed", needed, "Share", majority(t, v.Passing), "Of", v.Motion.Yes.Total()+v.Motion.No.Total())
	}
	if v.Motion.Yes.Represented+v.Motion.No.Represented+v.Motion.Abstain.Represented > 0 {
		said += " " + t.Text("count.duel_paler")
	}
	return said
}

// duelWord names a side: of a motion by its answer, of a ranking by who is preferred.
func duelWord(t locales.Localizer, v CountView, c Choice) string {
	if v.Motion.Winner == Nobody {
		return choiceName(t, c)
	}
	switch c {
	case Yes:
		return t.Text("count.prefers", "Name", v.short(v.Motion.Winner))
	case No:
		return t.Text("count.prefers_quo")
	}
	return t.Text("count.prefers_none")
}

func duelTable(t locales.Localizer, v CountView) ui.TableView {
	table := ui.TableView{ID: "duel", Caption: t.Text("count.duel_caption"), Columns: []ui.Column{
		{Head: t.Text("count.answer")}, {Head: t.Text("count.direct"), Number: true}, {Head: t.Text("count.represented"), Number: true}, {Head: t.Text("count.together"), Number: true},
	}}
	row := func(c Choice, s Side) ui.TableRow {
		return ui.TableRow{Head: ui.Words(duelWord(t, v, c)), Cells: []ui.Cell{ui.Text(t.Number(s.Direct)), ui.Text(t.Number(s.Represented)), {Body: ui.Words(t.Number(s.Total())), Strong: true}}}
	}
	table.Rows = []ui.TableRow{row(Yes, v.Motion.Yes), row(No, v.Motion.No), row(Abstain, v.Motion.Abstain)}
	return table
}

func voicesTable(t locales.Localizer, v Voices) ui.TableView {
	table := ui.TableView{ID: "voices", Caption: t.Text("count.voices_caption"), Columns: []ui.Column{{Head: t.Text("count.voice")}, {Head: t.Text("count.how_many"), Number: true}}}
	sum := v.Direct + v.Represented
	table.Rows = []ui.TableRow{
		{Head: ui.Words(t.Text("count.voices_direct")), Cells: []ui.Cell{ui.Text(t.Number(v.Direct))}},
		{Head: ui.Words(t.Text("count.voices_represented")), Cells: []ui.Cell{ui.Text(t.Number(v.Represented))}},
	}
	for _, l := range v.Lost {
		sum += l.Voices
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(t.Text("count.voices_lost", "Why", lostName(t, l.Reason))), Soft: true, Cells: []ui.Cell{ui.Text(t.Number(l.Voices))}})
	}
	table.Foot = []ui.Cell{ui.Text(t.Text("count.sum_roll")), ui.Text(t.Number(sum))}
	return table
}

func tieItems(f Frame, v CountView) []ui.OrderItem {
	items := make([]ui.OrderItem, len(v.Ties))
	for i, tie := range v.Ties {
		items[i] = ui.OrderItem{Body: tieBody(f, v, tie)}
	}
	return items
}

// tieSentence says what was equal and how it was settled.
func tieSentence(t locales.Localizer, v CountView, tie Tie) string {
	among, chosen := t.List(candidateNames(v, tie.Among)), v.name(tie.Chosen)
	var equal string
	if tie.Votes != "" {
		equal = t.Text("tie.equal", "Names", among, "Votes", t.Short(tie.Votes), "Stage", tie.Round)
	} else {
		equal = t.Text("tie.equal_bare", "Names", among)
	}
	return equal + " " + tieSettled(t, tie, chosen)
}

func tieSettled(t locales.Localizer, tie Tie, chosen string) string {
	switch tie.Rule {
	case TieBackward:
		return t.Text("tie.backward", "Name", chosen) + " " + tieEffect(t, tie.Kind)
	case TieForward:
		return t.Text("tie.forward", "Name", chosen) + " " + tieEffect(t, tie.Kind)
	case TieLot:
		return t.Text("tie.lot", "Name", chosen) + " " + tieEffect(t, tie.Kind)
	case TieQuo:
		return t.Text("tie.status_quo")
	}
	return t.Text("tie.open")
}

func tieEffect(t locales.Localizer, k TieKind) string {
	switch k {
	case TieExclusion:
		return t.Text("tie.excluded")
	case TieElection:
		return t.Text("tie.elected")
	case TieSurplus:
		return t.Text("tie.surplus")
	}
	return t.Text("tie.outcome")
}

func viaNames(t locales.Localizer, f Fate) []string {
	names := make([]string, len(f.Via))
	for i, p := range f.Via {
		names[i] = nameOf(t, p)
	}
	return names
}

func viaLast(t locales.Localizer, f Fate) string {
	if len(f.Via) == 0 {
		return t.Text("voice.you")
	}
	return nameOf(t, f.Via[len(f.Via)-1])
}

// fateSentence tells with whom the ballot lay, stage by stage, in runs: "with
// Ifor Bowen in stages 1 to 5".
func fateSentence(t locales.Localizer, v CountView) string {
	var parts []string
	steps := v.Fate.Steps
	for i := 0; i < len(steps); {
		j := i
		for j+1 < len(steps) && steps[j+1].Candidate == steps[i].Candidate {
			j++
		}
		parts = append(parts, fateRun(t, v, steps[i], steps[j]))
		i = j + 1
	}
	return strings.Join(parts, " ")
}

func fateRun(t locales.Localizer, v CountView, first, last FateStep) string {
	stages := t.Text("fate.stage", "N", first.Round)
	if last.Round > first.Round {
		stages = t.Text("fate.stages", "From", first.Round, "To", last.Round)
	}
	if first.Candidate == Nobody {
		return t.Text("fate.ended", "Stages", stages)
	}
	return t.Text("fate.with", "Name", v.name(first.Candidate), "Preference", t.Ordinal(first.Preference), "Stages", stages)
}

func rankingSentence(t locales.Localizer, v CountView) string {
	places := make([]string, len(v.Ranking))
	n := 1
	for i, tied := range v.Ranking {
		places[i] = t.Apart(strconv.Itoa(n) + ". " + strings.Join(candidateNames(v, tied), " = "))
		n += len(tied)
	}
	return strings.Join(places, t.Text("list.semicolon")+" ")
}
