// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func contest(options int) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1), Name: string(rune('A' + i))})
	}
	return c
}

// order is a ballot with every option at a rank of its own: "ACB".
func order(weight int64, options string) votingtest.Ballot {
	b := votingtest.Ballot{Weight: weight}
	for _, o := range options {
		b.Ranks = append(b.Ranks, []int{int(o - 'A')})
	}
	return b
}

// Schulze's own example of section 3.1 has E above A above C above B above D.
func TestSchulze_ExampleOfThePaper(t *testing.T) {
	c := contest(5)
	p := votingtest.Pack(t, c, []votingtest.Ballot{
		order(5, "ACBED"), order(5, "ADECB"), order(8, "BEDAC"), order(3, "CABED"),
		order(7, "CAEBD"), order(2, "CBADE"), order(7, "DCEBA"), order(8, "EBADC"),
	})
	got, err := pairwise.Schulze(c, p, pairwise.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]voting.Index{{4}, {0}, {2}, {1}, {3}}, got.Ranking); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]voting.Index{4}, got.Elected); diff != "" {
		t.Error(diff)
	}
}

func TestSchulze_Ties(t *testing.T) {
	c := contest(4)
	c.Seats = 2
	c.Lot = []voting.Index{3, 2, 1, 0}
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABCD"), order(1, "ACBD"), order(1, "ABCD"), order(1, "ACBD")})
	for _, x := range []struct {
		name    string
		tie     string
		ranking [][]voting.Index
		elected []voting.Index
		tied    []voting.Index
	}{
		{"the contest's lot fills the seat and leaves the ranking alone", "", [][]voting.Index{{0}, {1, 2}, {3}}, []voting.Index{0, 2}, nil},
		{"a lot given with the count parts the ranking too", "lot:1,2,3,4", [][]voting.Index{{0}, {1}, {2}, {3}}, []voting.Index{0, 1}, nil},
		{"a tie left open elects nobody", "open", [][]voting.Index{{0}, {1, 2}, {3}}, []voting.Index{}, []voting.Index{1, 2}},
	} {
		t.Run(x.name, func(t *testing.T) {
			got, err := pairwise.Schulze(c, p, pairwise.Options{Tie: x.tie})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(voting.Outcome{Elected: x.elected, Tied: x.tied, Ranking: x.ranking}, got.Outcome); diff != "" {
				t.Error(diff)
			}
			if len(got.Ties) != 1 {
				t.Errorf("%d ties are reported, want 1", len(got.Ties))
			}
		})
	}
}

func TestSchulze_LeavingOut(t *testing.T) {
	c := contest(2)
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(3, "A"), order(2, "BA")})
	for unranked, want := range map[pairwise.Unranked][]voting.Index{pairwise.Last: {0}, pairwise.Abstain: {1}} {
		got, err := pairwise.Schulze(c, p, pairwise.Options{Unranked: unranked})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Elected); diff != "" {
			t.Errorf("unranked=%s: %s", unranked, diff)
		}
	}
}

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

func drawnOptions(t *rapid.T) pairwise.Options {
	return pairwise.Options{
		Strength: rapid.SampledFrom([]pairwise.Strength{pairwise.Winning, pairwise.Margins, pairwise.Ratio}).Draw(t, "strength"),
		Unranked: rapid.SampledFrom([]pairwise.Unranked{pairwise.Last, pairwise.Abstain}).Draw(t, "unranked"),
	}
}

func TestMethods_KeepTheLaws(t *testing.T) {
	for _, m := range pairwise.Methods() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				given := map[string]string{
					"strength": rapid.SampledFrom([]string{"winning", "margins"}).Draw(t, "strength"),
					"unranked": rapid.SampledFrom([]string{"last", "abstain"}).Draw(t, "unranked"),
					"second":   rapid.SampledFrom([]string{"none", "second-order", "margins"}).Draw(t, "second"),
					"tie":      rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
				}
				withDefault := rapid.Bool().Draw(t, "default")
				votingtest.Laws{Seats: 3}.Check(t, drawn(t), func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
					for _, o := range c.Options {
						if withDefault && o.ID == "option-b" && !o.Withdrawn {
							given["default"], given["majority"], given["quorum"] = o.ID, "3/2", "2"
						}
					}
					settings, _ := m.Resolve(given)
					return m.Count(c, p, settings)
				})
			})
		})
	}
}

// Who wins every duel wins by each of them, and by Schulze and ranked pairs
// nobody wins from outside the Smith set.
func TestMethods_ElectTheCondorcetWinner(t *testing.T) {
	for _, m := range pairwise.Methods() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 1)
				settings, _ := m.Resolve(nil)
				got, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
				if err != nil {
					t.Fatal(err)
				}
				if got.Ballots.Valid == 0 {
					return
				}
				if w := got.CondorcetWinner; w != nil && !slices.Equal(got.Ranking[0], []voting.Index{*w}) {
					t.Fatalf("%d wins every duel, and %v is ranked first", *w, got.Ranking[0])
				}
				for _, i := range got.Ranking[0] {
					if (m.Name == "schulze" || m.Name == "ranked-pairs") && !slices.Contains(got.Smith, i) {
						t.Fatalf("%d is ranked first from outside the Smith set %v", i, got.Smith)
					}
				}
			})
		})
	}
}

// Strongest paths found here by walking every chain there is, with strengths
// as fractions.
func TestSchulze_AgreesWithEveryPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawnOptions(t)
		c, ballots := votingtest.Election(drawn(t), 1)
		got, err := pairwise.Schulze(c, votingtest.Pack(t, c, ballots), o)
		if err != nil {
			t.Fatal(err)
		}
		w := walker{*got.Pairwise, o.Strength}
		left := c.Standing()
		for _, set := range got.Ranking {
			var want []voting.Index
			for _, y := range left {
				if !slices.ContainsFunc(left, func(x voting.Index) bool { return w.best(x, y, nil).Cmp(w.best(y, x, nil)) > 0 }) {
					want = append(want, y)
				}
			}
			if !slices.Equal(set, want) {
				t.Fatalf("%v %v %v: got %v, want %v next", o, c, ballots, got.Ranking, want)
			}
			left = slices.DeleteFunc(left, func(i voting.Index) bool { return slices.Contains(want, i) })
		}
		if len(left) > 0 {
			t.Fatalf("%v are left out of %v", left, got.Ranking)
		}
	})
}

type walker struct {
	duels    voting.Pairwise
	strength pairwise.Strength
}

// best is the strongest of all paths from x to y that visit nobody twice; 0 if there is none.
func (w walker) best(x, y voting.Index, seen []voting.Index) *big.Rat {
	best := new(big.Rat)
	if x == y {
		return best
	}
	for _, via := range w.duels.Standing() {
		if via == x || slices.Contains(seen, via) || !w.duels.Beats(x, via) {
			continue
		}
		link := w.link(w.duels.Prefer(x, via), w.duels.Prefer(via, x))
		if via != y {
			if rest := w.best(via, y, append(slices.Clone(seen), x)); rest.Cmp(link) < 0 {
				link = rest
			}
		}
		if link.Cmp(best) > 0 {
			best = link
		}
	}
	return best
}

func (w walker) link(won, lost int64) *big.Rat {
	switch {
	case w.strength == pairwise.Margins:
		return big.NewRat(won-lost, 1)
	case w.strength == pairwise.Ratio && lost == 0:
		return big.NewRat(1e12+won, 1) // more than any ratio of small elections
	case w.strength == pairwise.Ratio:
		return big.NewRat(won, lost)
	}
	return big.NewRat(won, 1)
}

func TestMethods_RefuseASettingTheyDoNotKnow(t *testing.T) {
	c := contest(2)
	foreign := map[string]string{"schulze": "opposition", "ranked-pairs": "ratio", "minimax": "debian"}
	for _, m := range pairwise.Methods() {
		for _, given := range []map[string]string{{"strength": "brute"}, {"strength": foreign[m.Name]}, {"unranked": "first"}, {"tie": "lot:1"}, {"tie": "coin"},
			{"second": "third"}, {"default": "9"}, {"quorum": "1"}, {"majority": "2/1"}, {"default": "1", "quorum": "x"}, {"default": "1", "quorum": "-1"},
			{"default": "1", "majority": "half"}, {"default": "1", "majority": "1/2"}, {"default": "1", "majority": "1/1,2/1"}, {"default": "1", "majority": "9:2/1"},
			{"default": "1", "majority": "1:2/1"}, {"default": "1", "majority": "1/1,2:2/1,2:3/1"}, {"default": "1", "quorum": "9000000000001"},
		} {
			settings, unused := m.Resolve(given)
			if len(unused) > 0 {
				continue
			}
			if _, err := m.Count(c, voting.NewProfile(c), settings); !errors.Is(err, voting.ErrSetting) {
				t.Errorf("%s with %v: got %v, want %v", m.Name, given, err, voting.ErrSetting)
			}
		}
	}
}

func ExampleSchulze() {
	contest := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "hall", Name: "The hall"}, {ID: "park", Name: "The park"}, {ID: "none", Name: "Nowhere"}}}
	profile := voting.NewProfile(contest)
	_ = profile.Add(4, [][]int{{0}, {1}})
	_ = profile.Add(3, [][]int{{1}, {0, 2}})
	_ = profile.Add(2, [][]int{{2}, {1}})
	transcript, _ := pairwise.Schulze(contest, profile, pairwise.Options{})
	fmt.Println(transcript.Ranking)
	// Output: [[1] [0] [2]]
}
