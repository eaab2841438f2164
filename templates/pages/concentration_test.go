// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"context"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"moothall/delegation"
	"moothall/templates/locales"
)

// liquid is Estuary's roll in a vote by delegation: a sixth vote themselves; of those
// who entrust their voice, most name one of few, some through others.
func liquid() (weights []int64, next []delegation.ID, direct delegation.Set) {
	const members, voters, hubs = 4218, 14, 44
	weights, next, direct = make([]int64, members), make([]delegation.ID, members), make(delegation.Set, members)
	for m := range members {
		weights[m], next[m] = 1, delegation.None
		switch hash := m * 2654435761 >> 7 % 1000; {
		case m < voters:
			direct[m] = true
		case m < hubs: // who gathers voices and passes them on
			next[m] = delegation.ID(m * 5 % (m/2 + 1))
		case hash < 160:
			direct[m] = true
		case hash < 440: // the nearer to the first, the more often named
			next[m] = delegation.ID((m * 31 % hubs) * (m * 17 % hubs) / hubs)
		case hash < 480:
			next[m] = delegation.ID(m - 1 - m%30)
		case hash < 490:
			next[m] = delegation.OptOut
		}
	}
	return weights, next, direct
}

// concentration is its view, as whoever wires the page makes it.
func concentration(fold delegation.Fold) ConcentrationView {
	weights, next, direct := liquid()
	r, err := delegation.Assign(weights, next, direct)
	if err != nil {
		panic(err)
	}
	branches, err := r.Layers(weights, next, fold)
	if err != nil {
		panic(err)
	}
	power, err := r.Banzhaf(delegation.MoreThanHalf(), 20_000, "2026-41")
	if err != nil {
		panic(err)
	}
	names := []Person{chidi(), ada(), bram(), {Name: "Tomás Ferreira"}, {Name: "Priya Nair"}, {Name: "Amina Haddad"}, sofia(), {Name: "Rashid Karim"}, {}, nia(),
		{Name: "Hermenegilda Featherstonehaugh-Smythe"}, {Name: "Ifor Bowen"}, {}, {Name: "Marta Kowalska"}}
	named := func(m delegation.ID) Person {
		if m < 0 || int(m) >= len(names) {
			return Person{}
		}
		return names[m]
	}
	ballots, members := r.OnBallots(), r.OnMembers()
	v := ConcentrationView{
		MatterHead: motionHead(), At: day(11, 29, 20, 0), Outcome: Adopted, CountURL: "/issues/41/count", JSONURL: "/api/v1/issues/41/concentration",
		Open: true, Roll: int(r.Electorate), Ballots: r.Voters, FoldedBelow: int(fold.OneIn),
		Voices: Voices{Shown: true, Direct: int(r.Direct), Represented: int(r.Represented)},
		Gini:   ballots.Gini().RatString(), GiniMembers: members.Gini().RatString(), Effective: ballots.Effective().RatString(),
		Majority: ballots.SmallestMajority(ballots.Total()), MajorityOfRoll: ballots.SmallestMajority(r.Electorate),
		Largest: int(r.Largest), TopTen: int(ballots.Top(10)),
		Power: PowerView{Num: 1, Den: 2, Samples: power.Samples, Seed: "2026-41"},
	}
	for _, reason := range []delegation.Reason{delegation.LostNoVote, delegation.LostOptOut, delegation.LostDeadEnd, delegation.LostCycle} {
		v.Voices.Lost = append(v.Voices.Lost, LostVoices{LostReason(reason.String()), int(r.LostBy[reason])})
	}
	for _, b := range branches {
		v.Branches = append(v.Branches, VoiceBranch{Person: named(b.Member), Into: b.Into, Depth: b.Depth, Voices: int(b.Weight), Own: int(b.Own), People: b.People, Folded: b.Folded})
	}
	points := func(s delegation.Spread) (points []LorenzPoint) {
		for _, p := range s.Lorenz(100) {
			points = append(points, LorenzPoint{p.Lightest, int(p.Weight)})
		}
		return points
	}
	v.LorenzBallots, v.LorenzMembers = points(ballots), points(members)
	for _, m := range r.Heaviest(10) {
		of := power.Of(r.Weight[m])
		line := PowerLine{Person: named(m), Voices: int(of.Weight), Swing: of.Swing.RatString(), Share: of.Index.RatString()}
		if !power.Exact {
			line.SwingMargin, line.ShareMargin = of.SwingMargin.RatString(), of.IndexMargin.RatString()
		}
		v.Power.Lines = append(v.Power.Lines, line)
	}
	return v
}

// cappedConcentration is one whose power was sampled, with a cap and all that may be said.
func cappedConcentration() ConcentrationView {
	v := concentration(delegation.Fold{OneIn: 40, Deepest: 2, People: 3})
	v.Cap = CapView{Most: 300, With: CapTotals{Counted: v.counted() - 61, Lost: v.lost() + 61, Largest: 300, Majority: 9, Gini: "0.55"}, Without: CapTotals{Counted: v.counted(), Lost: v.lost(), Largest: v.Largest, Majority: v.Majority, Gini: v.Gini}}
	v.Voices.Lost = append(v.Voices.Lost, LostVoices{"capped", 61})
	v.MajorityOfRoll = 0
	v.Power.Samples, v.Power.AtLeast, v.Power.Num, v.Power.Den = 20_000, true, 2, 3
	for i := range v.Power.Lines {
		l := &v.Power.Lines[i]
		l.SwingMargin, l.ShareMargin, l.Turned = "7069/1000000", "0.003801", NotSo
	}
	v.Power.Lines[0].Turned = IsSo
	return v
}

// closedConcentration is one whose ways are not for everybody, under a cap.
func closedConcentration() ConcentrationView {
	v := cappedConcentration()
	v.Open, v.FoldedBelow = false, 100
	v.Cap.Without.Majority, v.Cap.Without.Gini = 0, ""
	v.Branches = []VoiceBranch{{Person: chidi(), Into: -1, Voices: 300, Own: 1}, {Person: ada(), Into: -1, Voices: 41, Own: 3}, {Into: -1, Voices: v.counted() - 341, Folded: 670}}
	return v
}

func concentrationSamples() []sample {
	of := func(name string, v func() ConcentrationView) sample {
		return sample{name, func(f Frame) templ.Component { f.Section = SectionDecisions; return Concentration(f, v()) }}
	}
	return []sample{
		of("concentration", func() ConcentrationView { return concentration(delegation.Fold{OneIn: 100, Deepest: 5, People: 2}) }),
		of("concentration-capped", cappedConcentration),
		of("concentration-closed", closedConcentration),
		of("concentration-alone", func() ConcentrationView {
			return ConcentrationView{MatterHead: motionHead(), At: day(11, 29, 20, 0), Outcome: Adopted, CountURL: "/issues/41/count", Roll: 12, Ballots: 9, Gini: "0", GiniMembers: "1/4", Effective: "9", Voices: Voices{Direct: 9, Lost: []LostVoices{{LostNoVote, 3}}}}
		}),
		of("concentration-waiting", func() ConcentrationView {
			return ConcentrationView{MatterHead: motionHead(), At: day(11, 29, 20, 0), Outcome: Adopted, Waiting: true, CountURL: "/issues/41/count", Roll: 12, Voices: Voices{Direct: 7, Represented: 2, Lost: []LostVoices{{LostNoVote, 3}}}}
		}),
		of("concentration-nobody", func() ConcentrationView {
			return ConcentrationView{MatterHead: motionHead(), Outcome: Void, CountURL: "/issues/41/count", Roll: 12, Voices: Voices{Lost: []LostVoices{{LostNoVote, 12}}}}
		}),
	}
}

func TestConcentration_SaysEveryFigureInWords(t *testing.T) {
	v := concentration(delegation.Fold{OneIn: 100, Deepest: 5, People: 2})
	html := render(t, frame(t, "en"), concentrationSamples()[0])
	share := func(exact string) string {
		r, _ := new(big.Rat).SetString(exact)
		return r.FloatString(3)
	}
	for _, want := range []string{
		"682 ballots spoke for 1,958 of the 4,218 voices on the roll.", "<b>228 voices</b>, 11.6 % of those counted.", "<b>8 ballots</b> of 682 hold together",
		share(v.Gini), share(v.GiniMembers), "not reached", "All ballots together hold no more than half", "1: The 337 lightest of the 682 ballots carried 337 voices together (17.2 %).",
		"2: The 69 heaviest carried 1,345 voices (68.7 %).", "the figures are exact", "To pass takes more than half of the counted voices.", "less than 1.0 % of the counted voices",
		"lost: the way ends with somebody who does not vote", "a member not named here", "165 other people", "672 other ballots",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, none := range []string{"The cap", "Turned this decision", "±", "seed"} {
		if strings.Contains(html, none) {
			t.Errorf("the page says %q, of which there is nothing to say", none)
		}
	}
}

func TestConcentration_SaysWhatWasSampledAndWhatTheCapDid(t *testing.T) {
	html := render(t, frame(t, "en"), concentrationSamples()[1])
	for _, want := range []string{
		"20,000 were drawn, from the seed 2026-41. In 95 of 100 such draws", "± 0.71", "± 0.39", "To pass takes two thirds of the counted voices or more.",
		"No ballot may carry more than 300 voices", "With the cap", "Without it", "Turned this decision", ">yes<", "without the voices this ballot carried for others",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// The table has every number of the picture, and names of whom each leads to.
func TestConcentration_TheTableIsThePicture(t *testing.T) {
	v := concentration(delegation.Fold{OneIn: 50})
	for _, lang := range locales.Languages() {
		f := frame(t, lang.Tag)
		picture, table := streams(f.T, v), streamsTable(f.T, v)
		if len(picture.Streams) != len(table.Rows) || len(picture.Streams) != len(v.Branches) {
			t.Fatalf("%d branches, %d streams, %d rows", len(v.Branches), len(picture.Streams), len(table.Rows))
		}
		for i, b := range v.Branches {
			cells := strings.Join([]string{plain(t, table.Rows[i].Head), plain(t, table.Rows[i].Cells[0].Body), plain(t, table.Rows[i].Cells[1].Body)}, "|")
			if !strings.Contains(cells, picture.Streams[i].Number) || b.Into >= 0 && !strings.Contains(cells, branchName(f.T, v.Branches[b.Into])) {
				t.Errorf("row %d says %s; the picture %+v", i, cells, picture.Streams[i])
			}
		}
		if len(picture.Heads) != 1+slices.MaxFunc(v.Branches, func(a, b VoiceBranch) int { return a.Depth - b.Depth }).Depth {
			t.Errorf("heads %v", picture.Heads)
		}
	}
}

func plain(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("<[^>]*>").ReplaceAllString(b.String(), "")
}

func TestConcentration_NobodyVotedIsSaidAndNoFigureIsMadeUp(t *testing.T) {
	html := render(t, frame(t, "en"), sampleNamed(t, "concentration-nobody"))
	if !strings.Contains(html, "Nobody voted") || strings.Contains(html, "Gini") || strings.Contains(html, "heaviest") || strings.Contains(html, "<svg class=\"pic") {
		t.Error("figures of nobody")
	}
}

func sampleNamed(t *testing.T, name string) sample {
	t.Helper()
	for _, s := range concentrationSamples() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no sample is called %s", name)
	return sample{}
}

// What a page says while nothing is reckoned, where nobody carried another's voice,
// and where the ways are not for everybody.
func TestConcentration_SaysWhyThereIsLessToSee(t *testing.T) {
	for name, want := range map[string][2][]string{
		"concentration-waiting": {{"The figures are being worked out", "Look again", "Lost, and why", "7</b> by their owners"}, {"Nobody voted", "Gini", "<svg class=\"pic"}},
		"concentration-alone":   {{"Nobody’s voice was on another’s ballot: 9 ballots each spoke for their owner alone.", "Lost, and why"}, {"Gini", "heaviest", "Being worked out"}},
		"concentration-closed":  {{"no way is drawn beyond the ballots", "The cap", "How concentrated"}, {"Behind each person", "from the ballot</span> 1"}},
	} {
		html := render(t, frame(t, "en"), sampleNamed(t, name))
		for _, said := range want[0] {
			if !strings.Contains(html, said) {
				t.Errorf("%s does not say %q", name, said)
			}
		}
		for _, none := range want[1] {
			if strings.Contains(html, none) {
				t.Errorf("%s says %q", name, none)
			}
		}
	}
	f := frame(t, "en")
	if closed := closedConcentration(); len(capTable(f.T, closed).Rows) != 3 || plain(t, orNothing(streamsTable(f.T, closed).Rows[0].Cells[4].Body)) != "" {
		t.Error("what is not for everybody has a place in the tables")
	}
}

func orNothing(c templ.Component) templ.Component {
	if c == nil {
		return templ.NopComponent
	}
	return c
}

func TestPower_ExactFiguresHaveNoMargin(t *testing.T) {
	for margin, want := range map[string]string{"": "", "0": "", "0.000000": "", "1/300": "± 0.34"} {
		if cell := shareCell(frame(t, "en").T, "1/8", margin); cell.Sub != want || plain(t, cell.Body) != "12.50 %" {
			t.Errorf("a margin of %q is shown as %q under %s", margin, cell.Sub, plain(t, cell.Body))
		}
	}
}

func TestLorenz_NamesPointsOnlyWhereThereAreTwo(t *testing.T) {
	f := frame(t, "en")
	for n, want := range map[int]int{1: 0, 2: 0, 3: 2, 10: 2} {
		v := ConcentrationView{Ballots: n, Voices: Voices{Direct: n}, Gini: "0", GiniMembers: "0"}
		for at := range n + 1 {
			v.LorenzBallots = append(v.LorenzBallots, LorenzPoint{at, at})
		}
		if marks, said := len(lorenz(f.T, v).Marks), len(lorenzSentences(f.T, v)); marks != want || said != want {
			t.Errorf("of %d ballots %d points are marked and %d said, want %d", n, marks, said, want)
		}
	}
}

func TestUpwards_MakesNoMarginSmaller(t *testing.T) {
	for in, want := range map[string]string{"7069/10000": "71/100", "71/100": "71/100", "1/100000": "1/100", "0": "0", "2": "2"} {
		x, _ := new(big.Rat).SetString(in)
		if got := upwards(x, 2); got != want {
			t.Errorf("%s upwards is %s, want %s", in, got, want)
		}
	}
}
