// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"math/big"

	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func concentrationRef(f Frame, v ConcentrationView) []ui.Link {
	refs := []ui.Link{link(v.Body)}
	if number := paperNumber(f.T, v.Number, v.Year); number != "" {
		refs = append(refs, ui.Link{Text: number, URL: "/issues/" + v.ID})
	}
	if !v.At.IsZero() {
		refs = append(refs, ui.Link{Text: f.T.Text("count.at", "When", f.T.Past(v.At, f.Now)), URL: v.CountURL})
	}
	return refs
}

// counted is the voices on ballots.
func (v ConcentrationView) counted() int { return v.Voices.Direct + v.Voices.Represented }

func (v ConcentrationView) lost() int {
	sum := 0
	for _, l := range v.Voices.Lost {
		sum += l.Voices
	}
	return sum
}

// carried says whether there is anything to draw: some ballot carried another's voice.
func (v ConcentrationView) carried() bool { return v.Ballots > 0 && v.Voices.Represented > 0 }

func concentrationLead(t locales.Localizer, v ConcentrationView) string {
	switch {
	case v.Waiting:
		return t.Text("concentration.waiting")
	case v.Ballots == 0:
		return t.Text("concentration.nobody")
	case !v.carried():
		return t.Count("concentration.alone", v.Ballots)
	}
	return t.Count("concentration.lead", v.Ballots, "Counted", v.counted(), "Roll", v.Roll)
}

func concentrationFive(f Frame, v ConcentrationView) []ui.Line {
	lines := []ui.Line{
		{Term: f.T.Text("concentration.decided"), Body: concentrationDecided(f, v)},
		{Term: f.T.Text("concentration.whose"), Body: f.T.Rich("concentration.whose_more", "Direct", v.Voices.Direct, "Represented", v.Voices.Represented, "Lost", v.lost())},
	}
	if !v.carried() || v.Waiting {
		return lines
	}
	return append(lines,
		ui.Line{Term: f.T.Text("concentration.heaviest"), Body: f.T.RichCount("concentration.heaviest_more", v.Largest, "Share", f.T.Percent(v.Largest, v.counted()))},
		ui.Line{Term: f.T.Text("concentration.fewest"), Body: f.T.RichCount("concentration.fewest_more", v.Majority, "Of", v.Ballots)},
		ui.Line{Term: f.T.Text("concentration.alike"), Body: f.T.Rich("concentration.alike_more", "Number", f.T.Decimal(v.Effective, 1))})
}

// branchName is a person, or how many are folded.
func branchName(t locales.Localizer, b VoiceBranch) string {
	switch {
	case b.Folded > 0 && b.Depth == 0:
		return t.Count("concentration.other_ballots", b.Folded)
	case b.Folded > 0:
		return t.Count("concentration.other_people", b.People)
	}
	return personName(t, b.Person)
}

// streamName stands on the picture after the number of voices.
func streamName(t locales.Localizer, b VoiceBranch) string {
	switch {
	case b.Folded > 0 && b.Depth == 0:
		return t.Count("concentration.on_others", b.Folded)
	case b.Folded > 0:
		return t.Count("concentration.from_others", b.People)
	}
	return personName(t, b.Person)
}

func personName(t locales.Localizer, p Person) string {
	switch {
	case p.Me:
		return t.Text("voice.you_capital")
	case p.Name == "":
		return t.Text("concentration.unnamed")
	}
	return p.Name
}

func streams(t locales.Localizer, v ConcentrationView) ui.StreamsView {
	view := ui.StreamsView{ID: "streams", RTL: t.RTL(), Title: t.Text("concentration.picture", "Counted", v.counted(), "Ballots", v.Ballots),
		Words: ui.StreamWords{Own: t.Text("concentration.own"), Carried: t.Text("concentration.carried"), Folded: t.Text("concentration.folded")}}
	deepest := 0
	for _, b := range v.Branches {
		s := ui.Stream{Name: streamName(t, b), Number: t.Number(b.Voices), Voices: b.Voices, Own: b.Own, Into: b.Into, Depth: b.Depth, Folded: b.Folded > 0}
		if b.Into >= 0 {
			s.Title = t.Count("concentration.flow", b.Voices, "From", branchName(t, b), "To", branchName(t, v.Branches[b.Into]))
		}
		view.Streams = append(view.Streams, s)
		deepest = max(deepest, b.Depth)
	}
	for depth := range deepest + 1 {
		view.Heads = append(view.Heads, layerName(t, depth))
	}
	return view
}

func layerName(t locales.Localizer, depth int) string {
	if depth == 0 {
		return t.Text("concentration.on_ballot")
	}
	return t.Count("concentration.steps", depth)
}

// streamsTable is the twin of the picture.
func streamsTable(t locales.Localizer, v ConcentrationView) ui.TableView {
	table := ui.TableView{ID: "ways", Caption: t.Text("concentration.ways_caption"), Sticky: true, Class: "ways", Columns: []ui.Column{
		{Head: t.Text("concentration.who")}, {Head: t.Text("concentration.voices"), Number: true}, {Head: t.Text("concentration.leads_to"), Keep: true},
		{Head: t.Text("concentration.away"), Sub: t.Text("concentration.away_sub"), Number: true}, {Head: t.Text("concentration.own_column"), Number: true}, {Head: t.Text("concentration.people"), Number: true},
	}}
	for _, b := range v.Branches {
		to := t.Text("concentration.casts")
		if b.Folded > 0 && b.Depth == 0 {
			to = t.Text("concentration.cast")
		}
		if b.Into >= 0 {
			to = branchName(t, v.Branches[b.Into])
		}
		cells := []ui.Cell{ui.Text(t.Number(b.Voices)), ui.Text(to), ui.Text(t.Number(b.Depth)), ui.Text(t.Number(b.Own)), ui.Text(t.Number(b.People))}
		if b.Folded > 0 {
			cells[3] = ui.Cell{}
		}
		if b.People == 0 {
			cells[4] = ui.Cell{}
		}
		table.Rows = append(table.Rows, ui.TableRow{Head: inLayer(branchName(t, b), b.Depth), Soft: b.Folded > 0, Cells: cells})
	}
	table.Foot = []ui.Cell{ui.Text(t.Text("concentration.sum")), ui.Text(t.Number(v.counted())), {}, {}, {}, {}}
	return table
}

// figures is every figure with the sentence that says what it means.
func figures(t locales.Localizer, v ConcentrationView) ui.TableView {
	table := ui.TableView{ID: "figures", Caption: t.Text("concentration.figures_caption"), Stack: true, Columns: []ui.Column{
		{Head: t.Text("concentration.figure")}, {Head: t.Text("concentration.value"), Keep: true}, {Head: t.Text("concentration.meaning")}}}
	row := func(name, value, meaning string) {
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(name), Cells: []ui.Cell{{Body: ui.Words(value), Strong: true}, ui.Text(meaning)}})
	}
	majority := func(n int) string { return t.Count("concentration.ballots_of", n, "Of", v.Ballots) }
	row(t.Text("concentration.majority"), majority(v.Majority), t.Text("concentration.majority_means"))
	if v.MajorityOfRoll > 0 {
		row(t.Text("concentration.majority_roll"), majority(v.MajorityOfRoll), t.Text("concentration.majority_roll_means"))
	} else {
		row(t.Text("concentration.majority_roll"), t.Text("concentration.not_reached"), t.Text("concentration.majority_roll_none"))
	}
	share := func(voices int) string {
		return t.Count("concentration.voices_share", voices, "Share", t.Percent(voices, v.counted()))
	}
	row(t.Text("concentration.largest"), share(v.Largest), t.Text("concentration.largest_means"))
	if v.Ballots > 10 {
		row(t.Text("concentration.top"), share(v.TopTen), t.Text("concentration.top_means"))
	}
	row(t.Text("concentration.effective"), t.Decimal(v.Effective, 1), t.Text("concentration.effective_means"))
	row(t.Text("concentration.gini"), t.Decimal(v.Gini, 3), t.Text("concentration.gini_means"))
	row(t.Text("concentration.gini_members"), t.Decimal(v.GiniMembers, 3), t.Text("concentration.gini_members_means"))
	return table
}

func lorenz(t locales.Localizer, v ConcentrationView) ui.LorenzView {
	view := ui.LorenzView{
		ID: "lorenz", Title: t.Text("concentration.lorenz_picture", "Gini", t.Decimal(v.Gini, 3), "Members", t.Decimal(v.GiniMembers, 3)),
		Main:  ui.LorenzCurve{Name: t.Text("concentration.lorenz_ballots")},
		Other: ui.LorenzCurve{Name: t.Text("concentration.lorenz_members")},
		Equal: t.Text("concentration.lorenz_equal"), Across: t.Text("concentration.lorenz_across"), Up: t.Text("concentration.lorenz_up"),
		Half: t.Text("number.percent", "Share", t.Number(50)), Whole: t.Text("number.percent", "Share", t.Number(100)),
	}
	for _, p := range v.LorenzBallots {
		view.Main.Points = append(view.Main.Points, ui.LorenzPoint{Lightest: p.Lightest, Voices: p.Voices})
	}
	for _, p := range v.LorenzMembers {
		view.Other.Points = append(view.Other.Points, ui.LorenzPoint{Lightest: p.Lightest, Voices: p.Voices})
	}
	if half, tenth := v.marks(); 0 < half && half < tenth {
		view.Marks = []int{half, tenth}
	}
	return view
}

// marks are the points of the curve that are named in words: the last up to half of
// the ballots, and the last up to nine tenths.
func (v ConcentrationView) marks() (half, tenth int) {
	for i, p := range v.LorenzBallots {
		if 2*p.Lightest <= v.Ballots {
			half = i
		}
		if 10*p.Lightest <= 9*v.Ballots {
			tenth = i
		}
	}
	return half, tenth
}

// lorenzSentences say the numbered stones; of a few ballots there are none.
func lorenzSentences(t locales.Localizer, v ConcentrationView) []string {
	half, tenth := v.marks()
	if half == 0 || half == tenth {
		return nil
	}
	light, heavy := v.LorenzBallots[half], v.LorenzBallots[tenth]
	rest := v.counted() - heavy.Voices
	return []string{
		t.Count("concentration.lighter", light.Voices, "Number", 1, "Lightest", light.Lightest, "Of", v.Ballots, "Share", t.Percent(light.Voices, v.counted())),
		t.Count("concentration.heavier", rest, "Number", 2, "Heaviest", v.Ballots-heavy.Lightest, "Share", t.Percent(rest, v.counted())),
	}
}

// powerTable is the heaviest ballots.
func powerTable(t locales.Localizer, v ConcentrationView) ui.TableView {
	table := ui.TableView{ID: "power", Caption: t.Text("concentration.power_caption"), Stack: true, Columns: []ui.Column{
		{Head: t.Text("concentration.ballot")}, {Head: t.Text("concentration.voices"), Number: true}, {Head: t.Text("concentration.voices_part"), Number: true},
		{Head: t.Text("concentration.power_part"), Number: true}, {Head: t.Text("concentration.swing"), Number: true},
	}}
	asked := v.Power.asked()
	if asked {
		table.Columns = append(table.Columns, ui.Column{Head: t.Text("concentration.turned"), Keep: true})
	}
	for _, l := range v.Power.Lines {
		cells := []ui.Cell{ui.Text(t.Number(l.Voices)), ui.Text(t.Percent(l.Voices, v.counted())), shareCell(t, l.Share, l.ShareMargin), shareCell(t, l.Swing, l.SwingMargin)}
		if asked {
			cells = append(cells, ui.Text(turnedName(t, l.Turned)))
		}
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(personName(t, l.Person)), Cells: cells})
	}
	return table
}

// asked says whether it is known of any ballot that what it carried turned the decision.
func (v PowerView) asked() bool {
	for _, l := range v.Lines {
		if l.Turned != Hidden {
			return true
		}
	}
	return false
}

func turnedName(t locales.Localizer, k Known) string {
	switch k {
	case IsSo:
		return t.Text("concentration.turned_yes")
	case NotSo:
		return t.Text("concentration.turned_no")
	}
	return ""
}

// shareCell is a share in hundredths with two places, and its margin below.
func shareCell(t locales.Localizer, exact, margin string) ui.Cell {
	cell := ui.Text(hundredths(t, exact))
	if m, ok := new(big.Rat).SetString(margin); ok && m.Sign() > 0 {
		cell.Sub = t.Text("concentration.margin", "Margin", t.Decimal(upwards(m.Mul(m, big.NewRat(100, 1)), 2), 2))
	}
	return cell
}

// hundredths writes an exact share as a percentage of two places; what is not a
// number as it came.
func hundredths(t locales.Localizer, exact string) string {
	share, ok := new(big.Rat).SetString(exact)
	if !ok {
		return exact
	}
	return t.Text("number.percent", "Share", t.Decimal(share.Mul(share, big.NewRat(100, 1)).RatString(), 2))
}

// upwards rounds away from zero to so many places, so that no margin looks smaller
// than it is.
func upwards(x *big.Rat, places int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(scale))
	whole, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(whole, scale).RatString()
}

// powerRule says what passes in the game of power.
func powerRule(t locales.Localizer, v PowerView) string {
	if v.AtLeast {
		return t.Text("concentration.rule_at_least", "Share", t.Fraction(v.Num, v.Den))
	}
	return t.Text("concentration.rule_more", "Share", t.Fraction(v.Num, v.Den))
}

// powerSource says whether all coalitions were counted, or how many drawn.
func powerSource(t locales.Localizer, v PowerView) string {
	if v.Samples == 0 {
		return t.Text("concentration.exact")
	}
	return t.Count("concentration.sampled", v.Samples, "Seed", v.Seed)
}

// capTable is what the cap did: the totals with it and without.
func capTable(t locales.Localizer, v ConcentrationView) ui.TableView {
	table := ui.TableView{ID: "cap", Caption: t.Count("concentration.cap_caption", v.Cap.Most), Columns: []ui.Column{
		{Head: t.Text("concentration.figure")}, {Head: t.Text("concentration.capped"), Number: true}, {Head: t.Text("concentration.uncapped"), Number: true}}}
	row := func(name, with, without string) {
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(name), Cells: []ui.Cell{{Body: ui.Words(with), Strong: true}, ui.Text(without)}})
	}
	with, without := v.Cap.With, v.Cap.Without
	row(t.Text("concentration.cap_counted"), t.Number(with.Counted), t.Number(without.Counted))
	row(t.Text("concentration.cap_lost"), t.Number(with.Lost), t.Number(without.Lost))
	row(t.Text("concentration.largest"), t.Number(with.Largest), t.Number(without.Largest))
	if without.Gini != "" {
		row(t.Text("concentration.majority"), t.Number(with.Majority), t.Number(without.Majority))
		row(t.Text("concentration.gini"), t.Decimal(with.Gini, 3), t.Decimal(without.Gini, 3))
	}
	return table
}

// inLayer moves a name in by its layer, three layers at most.
func inLayer(name string, depth int) templ.Component {
	return layered([]string{"", "depth-1", "depth-2", "depth-3"}[min(max(depth, 0), 3)], name)
}
