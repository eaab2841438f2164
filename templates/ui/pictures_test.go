// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// smallFlow is a count of three for one seat: one is out, the first wins.
func smallFlow() FlowView {
	votes := func(n ...int) []Amount {
		all := make([]Amount, len(n))
		for i, v := range n {
			all[i] = Out
			if v >= 0 {
				all[i] = Amount(v) * PerVote
			}
		}
		return all
	}
	return FlowView{
		ID: "flow", Title: "Ada wins", Write: func(a Amount) string { return strconv.Itoa(int(a / PerVote)) },
		Lanes: []Lane{{"Ada", "Ada", true}, {"Bram", "Bram", false}, {"Chidi", "Chidi", false}},
		Stages: []FlowStage{
			{Head: "Stage 1", Sub: "first", Line: "1: first", Tallies: votes(45, 35, 20), OutNext: []int{2}},
			{Head: "Stage 2", Sub: "Chidi out", Line: "2: Chidi out", Tallies: votes(55, 40, -1), Ended: 5 * PerVote, Elected: []int{0},
				Moves: []FlowMove{{2, 0, 10 * PerVote, "10 from Chidi to Ada"}, {2, 1, 5 * PerVote, ""}, {2, Ended, 5 * PerVote, ""}}},
		},
		Words: FlowWords{Elected: "elected", OutNext: ", out next", Others: "others", Ended: "Ended or", EndedMore: "lost", EndedShort: "ended", Standing: "standing", Excluded: "out", Gone: "ended"},
	}
}

func TestVotes_ReadsAnExactDecimal(t *testing.T) {
	for text, want := range map[string]Amount{"1": PerVote, "1913.00000": 1913 * PerVote, "0.42220": 42220, "0.000009": 0, "-2.5": -250_000, "": 0, "none": 0} {
		if got := Votes(text); got != want {
			t.Errorf("Votes(%q) = %d, want %d", text, got, want)
		}
	}
	if got := Amount(42220).Exact(); got != "0.42220" {
		t.Errorf("Exact = %s", got)
	}
}

func TestFlow_BarsAreAsLongAsTheirVotes(t *testing.T) {
	d := smallFlow().Wide()
	// Lanes of stage 1 come first: 45, 35 and 20 votes.
	for i, votes := range []float64{45, 35, 20} {
		if got, want := d.Bars[i].H, votes*d.Bars[0].H/45; got-want > .001 || want-got > .001 {
			t.Errorf("bar %d is %f high, want %f", i, got, want)
		}
	}
}

func TestFlow_MirrorsTimeForAScriptFromTheRight(t *testing.T) {
	left, right := smallFlow(), smallFlow()
	right.RTL = true
	a, b := left.Wide(), right.Wide()
	for i := range a.Bars {
		if got, want := b.Bars[i].X, a.Width-a.Bars[i].X-a.Bars[i].W; got != want {
			t.Errorf("bar %d stands at %f, want %f", i, got, want)
		}
	}
}

func TestFlow_KeepsNamesApartInAScriptFromTheRight(t *testing.T) {
	v := smallFlow()
	v.RTL = true
	for _, d := range []Drawing{v.Wide(), v.Narrow()} {
		if !slices.ContainsFunc(d.Texts, func(l Label) bool { return l.Text == "\u2068"+v.Lanes[0].Name+"\u2069" }) {
			t.Errorf("%q is not set apart in %v", v.Lanes[0].Name, d.Texts)
		}
	}
}

func TestFlow_NarrowStaysWithinAPhone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := randomFlow(t)
		d := v.Narrow()
		for _, b := range d.Bars {
			if b.X < -.01 || b.X+b.W > d.Width+1.01 || b.Y < 0 || b.Y+b.H > d.Height {
				t.Fatalf("a bar leaves the picture: %+v of %f × %f", b, d.Width, d.Height)
			}
		}
	})
}

func TestFlow_WideHasRoomForEveryLane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := randomFlow(t)
		d := v.Wide()
		for _, b := range d.Bars {
			if b.X < 0 || b.X+b.W > d.Width || b.Y < 0 || b.Y+b.H > d.Height {
				t.Fatalf("a bar leaves the picture: %+v of %f × %f", b, d.Width, d.Height)
			}
		}
		if n := len(v.fold(wideLanes).Lanes); n > wideLanes {
			t.Fatalf("%d lanes", n)
		}
	})
}

func TestFold_LosesNoVote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := randomFlow(t)
		folded := v.fold(narrowLanes)
		for k := range v.Stages {
			if got, want := sum(folded.Stages[k].Tallies), sum(v.Stages[k].Tallies); got != want {
				t.Fatalf("stage %d: %d votes of %d", k, got, want)
			}
		}
	})
}

// Whatever the lanes lost is somewhere: with those who gained, or ended.
func TestGains_AccountsForEveryVoteThatLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "lanes")
		before, after := make([]Amount, n), make([]Amount, n)
		left := Amount(0)
		for i := range n {
			before[i] = Amount(rapid.IntRange(0, 1000).Draw(t, "before"))
			after[i] = Amount(rapid.IntRange(0, 1000).Draw(t, "after"))
			left += max(before[i]-after[i], 0)
		}
		moved := Amount(0)
		for _, m := range Gains(before, after) {
			if m.Votes <= 0 {
				t.Fatalf("a move of %d", m.Votes)
			}
			moved += m.Votes
		}
		if moved != left {
			t.Fatalf("%d moved of %d", moved, left)
		}
	})
}

func sum(all []Amount) Amount {
	total := Amount(0)
	for _, a := range all {
		total += max(a, 0)
	}
	return total
}

// randomFlow is a count in which the last lane standing leaves at each stage.
func randomFlow(t *rapid.T) FlowView {
	n := rapid.IntRange(2, 20).Draw(t, "lanes")
	v := FlowView{Write: func(a Amount) string { return a.Exact() }}
	tallies := make([]Amount, n)
	for i := range tallies {
		tallies[i] = Amount(rapid.IntRange(0, 10_000).Draw(t, "votes")) * PerVote
		v.Lanes = append(v.Lanes, Lane{Name: "Somebody with a long name " + strconv.Itoa(i), Short: strconv.Itoa(i), Won: i == 0})
	}
	ended := Amount(0)
	for out := n; out > 1; out-- {
		s := FlowStage{Tallies: append([]Amount(nil), tallies...), Ended: ended}
		if len(v.Stages) > 0 {
			s.Moves = Gains(v.Stages[len(v.Stages)-1].Tallies, s.Tallies)
		}
		v.Stages = append(v.Stages, s)
		half := tallies[out-1] / 2
		tallies[0] += half
		ended += tallies[out-1] - half
		tallies[out-1] = Out
	}
	return v
}

func TestBench_PlacesEverySeatOnceWithinThePicture(t *testing.T) {
	for n := range 60 {
		pebbles := Bench(make([]StoneView, n), false)
		if want := min(n, benchSmallLimit); len(pebbles) != want {
			t.Errorf("%d seats are drawn as %d stones, want %d", n, len(pebbles), want)
		}
		seen := map[string]bool{}
		for _, p := range pebbles {
			x, _ := strconv.ParseFloat(p.X, 64)
			y, _ := strconv.ParseFloat(p.Y, 64)
			if seen[p.X+" "+p.Y] || x < 15 || x > 305 || y < 15 || y > 150 {
				t.Errorf("%d seats: a stone at %s, %s", n, p.X, p.Y)
			}
			seen[p.X+" "+p.Y] = true
		}
	}
}

func TestBench_IsMirroredForAScriptFromTheRight(t *testing.T) {
	seats := []StoneView{{Initials: "A"}, {Initials: "B"}, {Initials: "C"}}
	left, right := Bench(seats, false), Bench(seats, true)
	if left[0].X != right[2].X || left[0].Initials != right[0].Initials {
		t.Errorf("left %v, right %v", left, right)
	}
}

func TestTurnout_FillsExactlyItsPart(t *testing.T) {
	for _, c := range []struct {
		took, roll int
		want       float64
	}{{0, 100, 0}, {25, 100, 135}, {100, 100, 540}, {200, 100, 540}, {5, 0, 0}, {-3, 100, 0}} {
		v := TurnoutView{Took: c.took, Roll: c.roll}
		if got := v.reach(v.Took); got != c.want {
			t.Errorf("%d of %d reach %f, want %f", c.took, c.roll, got, c.want)
		}
	}
}

func TestHorizon_LeavesOutADayNameThatWouldRunIntoAnother(t *testing.T) {
	v := HorizonView{Marks: []DayMark{{3, "1", "Wed"}, {4, "2", "Thu"}, {9, "3", "Tue"}, {15, "4", "far"}}}
	places := v.places()
	if len(places) != 3 {
		t.Fatalf("%d marks, want those of the fortnight", len(places))
	}
	for i, want := range []string{"Wed", "", "Tue"} {
		if places[i].label != want {
			t.Errorf("mark %d is named %q, want %q", i, places[i].label, want)
		}
	}
}

func TestPath_FoldsTheMiddleOfALongWay(t *testing.T) {
	for stops, want := range map[int]int{2: 0, 5: 0, 6: 2, 9: 5} {
		if got := bramPath(stops).Folded(); got != want {
			t.Errorf("%d stops fold %d, want %d", stops, got, want)
		}
	}
}

func TestBroken_FitsTwoLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.IntRange(2, 30).Draw(t, "room")
		lines := broken(rapid.String().Draw(t, "words"), room)
		if len(lines) < 1 || len(lines) > 2 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, l := range lines {
			if len([]rune(l)) > room {
				t.Fatalf("%q is too long", l)
			}
		}
	})
}

func TestBalanced_LeavesNoWordOver(t *testing.T) {
	for _, c := range []struct {
		words string
		room  int
		want  []string
	}{
		{"Rashid Karim: votes move on", 25, []string{"Rashid Karim:", "votes move on"}},
		{"first preferences", 25, []string{"first preferences"}},
		{"Marta Kowalska-Lewandowska: surplus moves on", 12, []string{"Marta", "Kowalska-Le…"}},
	} {
		if got := balanced(c.words, c.room); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d letters is %q, want %q", c.words, c.room, got, c.want)
		}
	}
}

// TestFlow_NoWordsRunIntoOthers: what stands over a stage ends before the next
// stage, and on a phone a name before the next lane.
func TestFlow_NoWordsRunIntoOthers(t *testing.T) {
	v := FlowView{Write: func(a Amount) string { return a.Exact() }, Lanes: []Lane{
		{Name: "Tomás Ferreira", Short: "Tomás Ferreira", Won: true}, {Name: "Priya Nair", Short: "Priya Nair"},
		{Name: "Marta Kowalska", Short: "Marta Kowalska"}, {Name: "Rashid Karim", Short: "Rashid Karim"},
	}}
	for range 3 {
		v.Stages = append(v.Stages, FlowStage{Head: "Stage", Sub: "Marta Kowalska: votes move on", Tallies: []Amount{9 * PerVote, 2 * PerVote, PerVote, PerVote}})
	}
	for name, d := range map[string]Drawing{"wide": v.Wide(), "narrow": v.Narrow()} {
		for i, a := range d.Texts {
			for _, b := range d.Texts[i+1:] {
				words := strings.HasPrefix(a.Class, "name") && strings.HasPrefix(b.Class, "name") || a.Class == "soft-t" && b.Class == "soft-t"
				if words && a.Y == b.Y && a.X < b.X && a.X+letter*float64(len([]rune(a.Text))) > b.X {
					t.Errorf("%s: %q runs into %q", name, a.Text, b.Text)
				}
			}
		}
	}
}

func TestSlip_GivesTheFocusToAButtonThatWorks(t *testing.T) {
	for _, c := range []struct {
		name string
		slip SlipView
		want string
	}{
		{"the one that was pressed", SlipView{Moved: true, Focus: "up"}, "up"},
		{"down, when it has come to the top", SlipView{Moved: true, Focus: "up", First: true}, "down"},
		{"up, when it has come to the end", SlipView{Moved: true, Focus: "down", Last: true}, "up"},
		{"down, when it was put in", SlipView{Moved: true, Focus: "add"}, "down"},
		{"out, when it stands alone", SlipView{Moved: true, Focus: "add", First: true, Last: true}, "out"},
		{"none, when another moved", SlipView{Focus: "up"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, do := range []string{"up", "down", "tie", "out"} {
				if c.slip.focus(do) {
					got += do
				}
			}
			if got != c.want {
				t.Errorf("the focus goes to %q, want %q", got, c.want)
			}
		})
	}
}
