// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"cmp"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Tennessee chooses its capital: Memphis A, Nashville B, Chattanooga C, Knoxville D.
func tennessee(t *testing.T) (voting.Contest, *voting.Profile) {
	c := contest(4)
	return c, votingtest.Pack(t, c, []votingtest.Ballot{order(42, "ABCD"), order(26, "BCDA"), order(15, "CDBA"), order(17, "DCBA")})
}

func TestMinimax_Scores(t *testing.T) {
	c, p := tennessee(t)
	for strength, want := range map[pairwise.Strength]string{
		pairwise.Winning:    `{"1":"58","2":"0","3":"68","4":"83"}`,
		pairwise.Margins:    `{"1":"16","2":"-16","3":"36","4":"66"}`,
		pairwise.Opposition: `{"1":"58","2":"42","3":"68","4":"83"}`,
	} {
		got, err := pairwise.Minimax(c, p, pairwise.Options{Strength: strength})
		if err != nil {
			t.Fatal(err)
		}
		if scores, _ := got.Scores.MarshalJSON(); string(scores) != want {
			t.Errorf("%s: %s, want %s", strength, scores, want)
		}
		if diff := gocmp.Diff([][]voting.Index{{1}, {0}, {2}, {3}}, got.Ranking); diff != "" {
			t.Errorf("%s: %s", strength, diff)
		}
	}
}

func TestCopeland_CountsADrawHalf(t *testing.T) {
	c := contest(3)
	got, err := pairwise.Copeland(c, votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABC"), order(1, "BAC")}), pairwise.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if scores, _ := got.Scores.MarshalJSON(); string(scores) != `{"1":"1.5","2":"1.5","3":"0.0"}` {
		t.Errorf("scores %s", scores)
	}
	if diff := gocmp.Diff([][]voting.Index{{0, 1}, {2}}, got.Ranking); diff != "" {
		t.Error(diff)
	}
}

func TestRankedPairs(t *testing.T) {
	for _, c := range []struct {
		name    string
		ballots []votingtest.Ballot
		ranking [][]voting.Index
		ties    int
	}{
		{"the weakest duel of a circle is left out", []votingtest.Ballot{order(7, "ABC"), order(6, "BCA"), order(5, "CAB")}, [][]voting.Index{{0}, {1}, {2}}, 0},
		{"in a circle of equals the lot decides", []votingtest.Ballot{order(1, "ABC"), order(1, "BCA"), order(1, "CAB")}, [][]voting.Index{{2}, {0}, {1}}, 1},
		{"equal duels that fit together need no lot", []votingtest.Ballot{order(1, "ABC")}, [][]voting.Index{{0}, {1}, {2}}, 0},
		{"no duel won, no order", []votingtest.Ballot{order(1, "ABC"), order(1, "CBA")}, [][]voting.Index{{0, 1, 2}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(3)
			contest.Seats = 3
			contest.Lot = []voting.Index{2, 0, 1}
			got, err := pairwise.RankedPairs(contest, votingtest.Pack(t, contest, c.ballots), pairwise.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(c.ranking, got.Ranking); diff != "" {
				t.Error(diff)
			}
			if len(got.Ties) != c.ties {
				t.Errorf("ties %v, want %d", got.Ties, c.ties)
			}
		})
	}
}

func TestRankedPairs_LeavesACircleOfEqualsOpen(t *testing.T) {
	c := contest(3)
	got, err := pairwise.RankedPairs(c, votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABC"), order(1, "BCA"), order(1, "CAB")}), pairwise.Options{Tie: "open"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1, 2}}, got.Outcome); diff != "" {
		t.Error(diff)
	}
}

// The same locks, found by asking for every duel whether a walk over those
// locked before leads back.
func TestRankedPairs_AgreesWithWalking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		got, err := pairwise.RankedPairs(c, votingtest.Pack(t, c, ballots), pairwise.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d, place := *got.Pairwise, func(i voting.Index) int { return slices.Index(c.Lot, i) }
		type duel struct{ x, y voting.Index }
		var won []duel
		for _, x := range c.Standing() {
			for _, y := range c.Standing() {
				if d.Beats(x, y) {
					won = append(won, duel{x, y})
				}
			}
		}
		slices.SortFunc(won, func(a, b duel) int {
			return cmp.Or(cmp.Compare(d.Prefer(b.x, b.y), d.Prefer(a.x, a.y)), cmp.Compare(d.Prefer(a.y, a.x), d.Prefer(b.y, b.x)),
				cmp.Compare(place(a.x), place(b.x)), cmp.Compare(place(b.y), place(a.y)))
		})
		locked := map[voting.Index][]voting.Index{}
		var leads func(from, to voting.Index) bool
		leads = func(from, to voting.Index) bool {
			return slices.ContainsFunc(locked[from], func(i voting.Index) bool { return i == to || leads(i, to) })
		}
		for _, w := range won {
			if !leads(w.y, w.x) {
				locked[w.x] = append(locked[w.x], w.y)
			}
		}
		left := c.Standing()
		for _, set := range got.Ranking {
			var want []voting.Index
			for _, y := range left {
				if !slices.ContainsFunc(left, func(x voting.Index) bool { return leads(x, y) }) {
					want = append(want, y)
				}
			}
			if !slices.Equal(set, want) {
				t.Fatalf("%v %v: %v, want %v next", c, ballots, got.Ranking, want)
			}
			left = slices.DeleteFunc(left, func(i voting.Index) bool { return slices.Contains(want, i) })
		}
	})
}

// The same by the definition: an order is a stack if, wherever it puts y above x
// who has won the duel against y, a chain of stronger duels won leads down the
// order from y to x. Options stand above others where every stack puts them so.
func TestRankedPairs_AgreesWithAllStacks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		strength := rapid.SampledFrom([]pairwise.Strength{pairwise.Winning, pairwise.Margins}).Draw(t, "strength")
		got, err := pairwise.RankedPairs(c, votingtest.Pack(t, c, ballots), pairwise.Options{Strength: strength})
		if err != nil {
			t.Fatal(err)
		}
		stacks := allStacks(c, *got.Pairwise, strength)
		always := func(x, y voting.Index) bool {
			return !slices.ContainsFunc(stacks, func(o []voting.Index) bool { return slices.Index(o, x) > slices.Index(o, y) })
		}
		left := c.Standing()
		for _, set := range got.Ranking {
			want := slices.DeleteFunc(slices.Clone(left), func(y voting.Index) bool {
				return slices.ContainsFunc(left, func(x voting.Index) bool { return x != y && always(x, y) })
			})
			if !slices.Equal(set, want) {
				t.Fatalf("%v %v: %v, want %v next, of the stacks %v", c, ballots, got.Ranking, want, stacks)
			}
			left = slices.DeleteFunc(left, func(i voting.Index) bool { return slices.Contains(want, i) })
		}
	})
}

// allStacks tries every order.
func allStacks(c voting.Contest, d voting.Pairwise, strength pairwise.Strength) (stacks [][]voting.Index) {
	place := func(i voting.Index) int { return slices.Index(c.Lot, i) }
	// stronger says whether the duel of x over y comes before that of v over w.
	stronger := func(x, y, v, w voting.Index) bool {
		first := cmp.Compare(d.Prefer(v, w), d.Prefer(x, y))
		if strength == pairwise.Margins {
			first = cmp.Compare(d.Prefer(v, w)-d.Prefer(w, v), d.Prefer(x, y)-d.Prefer(y, x))
		} else {
			first = cmp.Or(first, cmp.Compare(d.Prefer(y, x), d.Prefer(w, v)))
		}
		return cmp.Or(first, cmp.Compare(place(x), place(v)), cmp.Compare(place(w), place(y))) < 0
	}
	// leads says whether a chain of duels, each stronger than that of x over y,
	// goes from an option down the order below it to x.
	var leads func(from voting.Index, below []voting.Index, x, y voting.Index) bool
	leads = func(from voting.Index, below []voting.Index, x, y voting.Index) bool {
		for at, next := range below {
			if d.Beats(from, next) && stronger(from, next, x, y) && (next == x || leads(next, below[at+1:], x, y)) {
				return true
			}
		}
		return false
	}
	isStack := func(order []voting.Index) bool {
		for at, y := range order {
			for _, x := range order[at+1:] {
				if d.Beats(x, y) && !leads(y, order[at+1:], x, y) {
					return false
				}
			}
		}
		return true
	}
	var try func(done, left []voting.Index)
	try = func(done, left []voting.Index) {
		if len(left) == 0 && isStack(done) {
			stacks = append(stacks, slices.Clone(done))
		}
		for at, i := range left {
			try(append(slices.Clone(done), i), slices.Delete(slices.Clone(left), at, at+1))
		}
	}
	try(nil, c.Standing())
	return stacks
}

// Leaving options out and abstaining differ by a last rank that all left out share.
func TestMethods_LeavingOutIsASharedLastRank(t *testing.T) {
	for _, m := range pairwise.Methods() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 3)
				var completed []votingtest.Ballot
				for _, b := range ballots {
					var left []int
					for i := range c.Options {
						if !slices.ContainsFunc(b.Ranks, func(rank []int) bool { return slices.Contains(rank, i) }) {
							left = append(left, i)
						}
					}
					if marked := len(left) < len(c.Options); marked && left != nil {
						b.Ranks = append(slices.Clone(b.Ranks), left)
					}
					completed = append(completed, b)
				}
				count := func(unranked string, ballots []votingtest.Ballot) voting.Transcript {
					settings, _ := m.Resolve(map[string]string{"unranked": unranked, "second": "margins"})
					got, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
					if err != nil {
						t.Fatal(err)
					}
					return got
				}
				last, abstain := count("last", ballots), count("abstain", completed)
				if last.Ballots.Valid != abstain.Ballots.Valid {
					return // a ballot that names only the withdrawn
				}
				if diff := gocmp.Diff(last.Outcome, abstain.Outcome); diff != "" {
					t.Fatalf("%v: %s", ballots, diff)
				}
				one, other := last.Pairwise, abstain.Pairwise
				for _, x := range c.Standing() {
					for _, y := range c.Standing() {
						if one.Prefer(x, y) != other.Prefer(x, y) {
							t.Fatalf("%d over %d: %d and %d", x, y, one.Prefer(x, y), other.Prefer(x, y))
						}
					}
				}
			})
		})
	}
}
