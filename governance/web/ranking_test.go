// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moothall/bodies"
	"moothall/governance"
	"moothall/templates/pages"
	"moothall/voting"
	"moothall/voting/ranked"
)

// six is an issue with six options, one of them withdrawn.
func six() governance.Issue {
	i := governance.Issue{Procedure: governance.Procedure{Method: governance.MethodIRV}}
	for _, id := range []governance.OptionID{"a", "b", "c", "d", "e"} {
		i.Options = append(i.Options, governance.Option{ID: id, Title: strings.ToUpper(string(id))})
	}
	i.Options = append(i.Options, governance.Option{ID: "gone", Withdrawn: true})
	return i
}

func TestMove_DoesWhatTheButtonSays(t *testing.T) {
	for _, c := range []struct{ name, from, do, want string }{
		{"up changes places with the one above", "a>b>c", "up-c", "a>c>b"},
		{"up at the top changes nothing", "a>b", "up-a", "a>b"},
		{"up out of a shared place gives one of its own above it", "a=b>c", "up-b", "b>a>c"},
		{"up passes a shared place whole", "a=b>c", "up-c", "c>a=b"},
		{"down changes places with the one below", "a>b>c", "down-a", "b>a>c"},
		{"down at the end changes nothing", "a>b", "down-b", "a>b"},
		{"down out of a shared place gives one of its own below it", "a=b>c", "down-a", "b>a>c"},
		{"down out of a shared last place", "a>b=c", "down-b", "a>c>b"},
		{"tie joins the place above", "a>b>c", "tie-c", "a>b=c"},
		{"tie out of a shared place joins the one above it", "a>b=c", "tie-b", "a=b>c"},
		{"tie at the top changes nothing", "a>b", "tie-a", "a>b"},
		{"out takes it out", "a>b>c", "out-b", "a>c"},
		{"out of a shared place leaves the others", "a=b>c", "out-a", "b>c"},
		{"add puts it last", "a>b", "add-e", "a>b>e"},
		{"add of what is ranked changes nothing", "a>b", "add-a", "a>b"},
		{"up of what is not ranked changes nothing", "a>b", "up-e", "a>b"},
		{"keep changes nothing", "a>b", "keep", "a>b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := parseRanking(c.from, six())
			if err != nil {
				t.Fatal(err)
			}
			how, id := parseMove(c.do)
			if got := r.move(id, how).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if r.String() != c.from {
				t.Errorf("the ranking it was made from became %s", r)
			}
		})
	}
}

// TestMove_KeepsEveryOtherOption: after any moves every option stands at most
// once, no place is empty, and only add and out change which are ranked.
func TestMove_KeepsEveryOtherOption(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ranking
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			how := rapid.SampledFrom([]pages.Move{pages.MoveUp, pages.MoveDown, pages.MoveTie, pages.MoveOut, pages.MoveAdd}).Draw(t, "how")
			id := rapid.SampledFrom([]governance.OptionID{"a", "b", "c", "d", "e"}).Draw(t, "id")
			next := r.move(id, how)
			for _, other := range []governance.OptionID{"a", "b", "c", "d", "e"} {
				if other != id && (r.place(other) < 0) != (next.place(other) < 0) {
					t.Fatalf("%s-%s on %s gave %s: %s came or went", how, id, r, next, other)
				}
			}
			if again, err := parseRanking(next.String(), six()); err != nil || again.String() != next.String() {
				t.Fatalf("%s cannot be read again: %v", next, err)
			}
			r = next
		}
	})
}

func TestParseRanking_RefusesWhatNoPageWrites(t *testing.T) {
	for _, text := range []string{">", "a>", ">a", "a>>b", "a=", "=a", "a>a", "a=a", "x", "gone", "a b", "A"} {
		if r, err := parseRanking(text, six()); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q was read as %v (%v)", text, r, err)
		}
	}
}

func TestBoxes_AreReadAsTheyAreMeant(t *testing.T) {
	for _, c := range []struct {
		name    string
		typed   map[string]string
		want    string
		repairs []pages.Repair
		wrong   []governance.OptionID
	}{
		{"numbers in order", map[string]string{"a": "2", "b": "1", "c": "3"}, "b>a>c", nil, nil},
		{"the same number is the same place", map[string]string{"a": "1", "b": "1", "c": "2"}, "a=b>c", []pages.Repair{pages.RepairShared}, nil},
		{"after two firsts comes third, as in races", map[string]string{"a": "1", "b": "1", "c": "3"}, "a=b>c", []pages.Repair{pages.RepairShared, pages.RepairSkipped}, nil},
		{"a number left out means the next place", map[string]string{"a": "1", "b": "5"}, "a>b", []pages.Repair{pages.RepairSkipped}, nil},
		{"beginning later is beginning", map[string]string{"a": "4"}, "a", []pages.Repair{pages.RepairSkipped}, nil},
		{"Arabic digits", map[string]string{"a": "٢", "b": "١"}, "b>a", nil, nil},
		{"space around", map[string]string{"a": " 1 "}, "a", nil, nil},
		{"nothing typed", nil, "", nil, nil},
		{"a word", map[string]string{"a": "first", "b": "1"}, "b", nil, []governance.OptionID{"a"}},
		{"zero, below zero, a fraction, too much", map[string]string{"a": "0", "b": "-1", "c": "1.5", "d": "1000"}, "", nil, []governance.OptionID{"a", "b", "c", "d"}},
		{"what was withdrawn has no box", map[string]string{"gone": "1", "a": "2"}, "a", []pages.Repair{pages.RepairSkipped}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, repairs, wrong := boxes(six(), c.typed)
			if r.String() != c.want || !slices.Equal(repairs, c.repairs) || !slices.Equal(wrong, c.wrong) {
				t.Errorf("got %q %v %v, want %q %v %v", r, repairs, wrong, c.want, c.repairs, c.wrong)
			}
		})
	}
}

func TestLotOrder_IsOnesOwnAndStays(t *testing.T) {
	list := options(six())
	mine, again := lotOrder(list, "2026-39", "nia"), lotOrder(list, "2026-39", "nia")
	if !cmp.Equal(mine, again) {
		t.Error("the order changes from visit to visit")
	}
	others := map[string]bool{}
	for _, reader := range []bodies.PersonID{"nia", "bram", "chidi", "grace", "lowri", "amina"} {
		var ids []string
		for _, o := range lotOrder(list, "2026-39", reader) {
			ids = append(ids, o.ID)
		}
		others[strings.Join(ids, "")] = true
	}
	if len(others) < 3 {
		t.Errorf("six readers have only %d orders", len(others))
	}
}

// TestSteps_FollowTheBallotAsItWasCounted: every ballot of a count, followed one
// by one, adds up to the tallies of each round.
func TestSteps_FollowTheBallotAsItWasCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := six()
		profile := voting.NewProfile(i.Contest())
		var cast []governance.Choice
		for range rapid.IntRange(1, 25).Draw(t, "ballots") {
			ids := rapid.Permutation([]governance.OptionID{"a", "b", "c", "d", "e"}).Draw(t, "order")
			var choice governance.Choice
			for n, id := range ids[:rapid.IntRange(1, 5).Draw(t, "length")] {
				if n > 0 && rapid.IntRange(0, 5).Draw(t, "tie") == 0 {
					last := len(choice.Ranking) - 1
					choice.Ranking[last] = append(choice.Ranking[last], id)
					continue
				}
				choice.Ranking = append(choice.Ranking, []governance.OptionID{id})
			}
			cast = append(cast, choice)
			if err := profile.Add(1, ranks(i, choice)); err != nil {
				t.Fatal(err)
			}
		}
		transcript := countIRV(t, i, profile)
		for n, round := range transcript.Rounds {
			held := make([]int64, len(i.Options))
			for _, choice := range cast {
				if s := steps(i, transcript, choice); s[n].Candidate >= 0 {
					held[s[n].Candidate]++
				}
			}
			for o := range i.Options {
				if got, want := held[o], round.Tallies.Of(voting.Index(o)).Floor(); got != want {
					t.Fatalf("round %d: %d ballots lie with %s, the count says %d", n+1, got, i.Options[o].ID, want)
				}
			}
		}
	})
}

func countIRV(t *rapid.T, i governance.Issue, p *voting.Profile) voting.Transcript {
	transcript, err := ranked.IRV(i.Contest(), p, ranked.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return transcript
}
