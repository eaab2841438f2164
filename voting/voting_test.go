// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// contest has so many options, with the ids 1, 2, 3…
func contest(options int) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1), Name: string(rune('A' + i))})
	}
	return c
}

func TestContest_Check(t *testing.T) {
	gone := contest(2)
	gone.Options[0].Withdrawn, gone.Options[1].Withdrawn = true, true
	twice := contest(2)
	twice.Options[1].ID = "1"
	unseated := contest(2)
	unseated.Seats = 0
	crowded := contest(2)
	crowded.Seats = voting.MaxOptions + 1
	for _, c := range []struct {
		name    string
		contest voting.Contest
		want    string
	}{
		{"no options", voting.Contest{Seats: 1}, "has no options"},
		{"too many options", contest(voting.MaxOptions + 1), "may have at most 2000"},
		{"no seats", unseated, "needs at least one"},
		{"too many seats", crowded, "2001 seats, and may have at most 2000"},
		{"everybody withdrawn", gone, "every option is withdrawn"},
		{"an id twice", twice, `the id "1" is used twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.contest.Check(); !errors.Is(err, voting.ErrContest) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestProfile_RefusesWhatCannotBeCounted(t *testing.T) {
	for _, c := range []struct {
		name   string
		weight int64
		ranks  [][]int
		want   error
	}{
		{"an option beyond the last", 1, [][]int{{0}, {3}}, voting.ErrBallot},
		{"an option before the first", 1, [][]int{{-1}}, voting.ErrBallot},
		{"a negative weight", -1, [][]int{{0}}, voting.ErrBallot},
		{"a weight above the limit", voting.MaxWeight + 1, [][]int{{0}}, voting.ErrBallot},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := voting.NewProfile(contest(3))
			if err := p.Add(c.weight, c.ranks); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if p.Len() != 0 || p.Total() != 0 {
				t.Errorf("a refused ballot leaves %d ballots of weight %d", p.Len(), p.Total())
			}
		})
	}
	t.Run("marks for an option beyond the last", func(t *testing.T) {
		p := voting.NewProfile(contest(3))
		for _, marks := range [][]voting.Mark{{voting.MarkFor(3)}, {voting.MarkFor(0).Tied()}, {voting.Skipped.Tied()}} {
			if err := p.AddMarks(1, marks); !errors.Is(err, voting.ErrBallot) {
				t.Errorf("%v: got %v, want %v", marks, err, voting.ErrBallot)
			}
		}
	})
}

func TestProfile_NeverPassesTheTotal(t *testing.T) {
	p := voting.NewProfile(contest(2))
	for range voting.MaxTotal / voting.MaxWeight {
		if err := p.AddMarks(voting.MaxWeight, []voting.Mark{0}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.AddMarks(1, []voting.Mark{0}); !errors.Is(err, voting.ErrTotal) {
		t.Errorf("one vote above the total: got %v, want %v", err, voting.ErrTotal)
	}
	if p.Total() != voting.MaxTotal {
		t.Errorf("total %d, want %d", p.Total(), int64(voting.MaxTotal))
	}
}

func TestProfile_KeepsWhatWasMarked(t *testing.T) {
	p := voting.NewProfile(contest(4))
	for _, ranks := range [][][]int{{{2}, {0, 1}}, {nil, {3}}, {}, {{1}, nil, nil, {1}}} {
		if err := p.Add(3, ranks); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for b := range p.All() {
		got = append(got, fmt.Sprint(b.Weight, b.Ranks()))
	}
	if diff := cmp.Diff([]string{"3 [[2] [0 1]]", "3 [[] [3]]", "3 []", "3 [[1] [] [] [1]]"}, got); diff != "" {
		t.Error(diff)
	}
	if p.Blank() != 3 || p.Total() != 12 {
		t.Errorf("blank %d of %d, want 3 of 12", p.Blank(), p.Total())
	}
}

// readings follows one ballot to its end, as all options stand.
func TestBallotRules_Read(t *testing.T) {
	withdrawn := contest(5)
	withdrawn.Options[1].Withdrawn = true
	for _, c := range []struct {
		name    string
		contest voting.Contest
		rules   voting.BallotRules
		ranks   [][]int
		want    []int
		why     voting.Reason
	}{
		{"a plain ballot", contest(5), voting.BallotRules{}, [][]int{{2}, {0}}, []int{2, 0}, voting.NoFurtherChoice},
		{"an overvote ends a ballot", contest(5), voting.BallotRules{}, [][]int{{2}, {0, 1}, {3}}, []int{2}, voting.Overvoted},
		{"an overvote is passed over by option", contest(5), voting.BallotRules{Overvote: voting.SkipOvervote}, [][]int{{2}, {0, 1}, {3}}, []int{2, 3}, voting.NoFurtherChoice},
		{"skipped ranks close up", contest(5), voting.BallotRules{}, [][]int{nil, {2}, nil, nil, {0}}, []int{2, 0}, voting.NoFurtherChoice},
		{"one skipped rank is allowed, two are not", contest(5), voting.BallotRules{ExhaustAtSkips: 2}, [][]int{nil, {2}, nil, nil, {0}}, []int{2}, voting.TooManySkips},
		{"skipping after the last mark ends nothing", contest(5), voting.BallotRules{ExhaustAtSkips: 1}, [][]int{{2}, nil, nil}, []int{2}, voting.NoFurtherChoice},
		{"a repeated mark is passed over", contest(5), voting.BallotRules{}, [][]int{{2}, {2}, {0}}, []int{2, 0}, voting.NoFurtherChoice},
		{"a repeated mark ends a ballot by option", contest(5), voting.BallotRules{Duplicate: voting.ExhaustDuplicate}, [][]int{{2}, {0}, {2}, {1}}, []int{2, 0}, voting.RepeatedMark},
		{"the withdrawn are taken off before an overvote is one", withdrawn, voting.BallotRules{}, [][]int{{2}, {0, 1}, {3}}, []int{2, 0, 3}, voting.NoFurtherChoice},
		{"a mark in an overvote that is passed over can be made again", contest(5), voting.BallotRules{Overvote: voting.SkipOvervote}, [][]int{{0, 1}, {1}, {2}}, []int{1, 2}, voting.NoFurtherChoice},
		{"unless a mark made again ends the ballot", contest(5), voting.BallotRules{Overvote: voting.SkipOvervote, Duplicate: voting.ExhaustDuplicate}, [][]int{{0, 1}, {1}, {2}}, nil, voting.RepeatedMark},
		{"ranks after the last one allowed are not read", contest(5), voting.BallotRules{MaxRanks: 3}, [][]int{{2}, nil, {0}, {1}}, []int{2, 0}, voting.NoFurtherChoice},
		{"a mark for the withdrawn may keep its place, in an overvote", withdrawn, voting.BallotRules{KeepWithdrawn: true}, [][]int{{2}, {0, 1}, {3}}, []int{2}, voting.Overvoted},
		{"and for itself", withdrawn, voting.BallotRules{KeepWithdrawn: true}, [][]int{{1}, {3}}, []int{3}, voting.NoFurtherChoice},
		{"a rank of the withdrawn is no skipped one", withdrawn, voting.BallotRules{ExhaustAtSkips: 1}, [][]int{{1}, {2}}, []int{2}, voting.NoFurtherChoice},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := votingtest.Pack(t, c.contest, []votingtest.Ballot{{Weight: 1, Ranks: c.ranks}})
			papers := c.rules.Read(c.contest, p)
			all := []bool{true, !c.contest.Options[1].Withdrawn, true, true, true}
			var got []int
			for {
				option, why := papers.Next(0, all)
				if option < 0 {
					if why != c.why {
						t.Errorf("ends for reason %d, want %d", why, c.why)
					}
					break
				}
				got = append(got, int(option))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A rank of several marks that nobody knows is an overvote under every rule.
func TestBallotRules_ReadSeveral(t *testing.T) {
	marks := []voting.Mark{voting.MarkFor(2), voting.Several, voting.MarkFor(0)}
	for _, c := range []struct {
		rules voting.BallotRules
		want  voting.Index // whom the paper comes to after option 2
		why   voting.Reason
	}{
		{voting.BallotRules{}, -1, voting.Overvoted},
		{voting.BallotRules{Overvote: voting.ExhaustIfMultiple}, -1, voting.Overvoted},
		{voting.BallotRules{Overvote: voting.SkipOvervote}, 0, voting.NoFurtherChoice},
		{voting.BallotRules{Overvote: voting.SkipOvervote, Duplicate: voting.ExhaustDuplicate, ExhaustAtSkips: 1}, 0, voting.NoFurtherChoice},
	} {
		p := voting.NewProfile(contest(3))
		if err := p.AddMarks(1, marks); err != nil {
			t.Fatal(err)
		}
		papers := c.rules.Read(contest(3), p)
		got, why := papers.Next(0, []bool{true, true, false})
		if got != c.want || why != c.why {
			t.Errorf("%+v: comes to %d for reason %d, want %d and %d", c.rules, got, why, c.want, c.why)
		}
		if d := voting.Duels(contest(3), p); d.Prefer(2, 0) != 1 || d.Prefer(0, 1) != 1 {
			t.Error("in duels the rank should be as if nothing stood there")
		}
	}
}

// A mark tied to a rank without a name has a rank of its own.
func TestProfile_NothingTiesToARankWithoutAName(t *testing.T) {
	p := voting.NewProfile(contest(2))
	for _, before := range []voting.Mark{voting.Skipped, voting.Several} {
		if err := p.AddMarks(1, []voting.Mark{before, voting.MarkFor(1).Tied()}); err != nil {
			t.Fatal(err)
		}
	}
	for b := range p.All() {
		if diff := cmp.Diff([][]voting.Index{nil, {1}}, b.Ranks()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestProfile_ABallotOfSeveralIsNotBlank(t *testing.T) {
	p := voting.NewProfile(contest(2))
	for _, marks := range [][]voting.Mark{{voting.Several}, {voting.Skipped, voting.Several}, {voting.Skipped}} {
		if err := p.AddMarks(1, marks); err != nil {
			t.Fatal(err)
		}
	}
	if p.Blank() != 1 || (voting.BallotRules{}).Read(contest(2), p).Blank() != 1 {
		t.Errorf("%d ballots are blank, want the one that marks nothing", p.Blank())
	}
	if err := p.AddMarks(1, []voting.Mark{voting.MarkFor(0), voting.Several.Tied()}); !errors.Is(err, voting.ErrBallot) {
		t.Errorf("several marks tied to another: got %v, want %v", err, voting.ErrBallot)
	}
}

func TestSettings_RankRules(t *testing.T) {
	whole := voting.BallotRules{Overvote: voting.SkipOvervote, Duplicate: voting.ExhaustDuplicate, MaxRanks: 3, KeepWithdrawn: true, ExhaustAtSkips: 1}
	s := whole.Settings()
	maps.Copy(s, whole.RankSettings())
	if got, err := s.BallotRules(); err != nil || got != whole {
		t.Errorf("got %+v, %v; want %+v", got, err, whole)
	}
	for name, value := range map[string]string{"max-rankings": "0", "withdrawn": "out"} {
		s := voting.BallotRules{}.Settings()
		s[name] = value
		if _, err := s.BallotRules(); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%s=%s: got %v, want %v", name, value, err, voting.ErrSetting)
		}
	}
}

func TestDrawLot(t *testing.T) {
	withdrawn := contest(3)
	withdrawn.Options[1].Withdrawn = true
	named := contest(3)
	named.Lot = []voting.Index{2, 0, 1}
	for _, c := range []struct {
		name    string
		contest voting.Contest
		tie     string
		want    []voting.Index
	}{
		{"an explicit order", contest(3), "lot:3,1,2", []voting.Index{2, 0, 1}},
		{"an explicit order with spaces", contest(3), "lot: 3, 1 ,2", []voting.Index{2, 0, 1}},
		{"the withdrawn drop out", withdrawn, "lot:3,2,1", []voting.Index{2, 0}},
		{"the contest's own", named, "", []voting.Index{2, 0, 1}},
		{"the order of the options, where nothing else is known", contest(3), "", []voting.Index{0, 1, 2}},
		{"a seed: by SHA-256 of lantern, a zero byte, and the id", contest(3), "seed:lantern", []voting.Index{2, 1, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := voting.DrawLot(c.contest, c.tie)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Order); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, tie := range []string{"lot:1,2", "lot:1,2,2,3", "lot:1,2,4", "lot:", "seed:", "first"} {
		if _, err := voting.DrawLot(contest(3), tie); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("tie=%s: got %v, want %v", tie, err, voting.ErrSetting)
		}
	}
}

func TestFraction_CompareShareIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := voting.Fraction{Num: rapid.Int64Min(0).Draw(t, "num"), Den: rapid.Int64Min(1).Draw(t, "den")}
		part, whole := rapid.Int64Min(0).Draw(t, "part"), rapid.Int64Min(1).Draw(t, "whole")
		want := big.NewRat(part, whole).Cmp(big.NewRat(f.Num, f.Den))
		if got := f.CompareShare(part, whole); got != want {
			t.Errorf("%d of %d against %s: %d, want %d", part, whole, f, got, want)
		}
	})
}

func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, aRat := decimal(t, "a")
		b, bRat := decimal(t, "b")
		if got, want := a.Compare(b), aRat.Cmp(bRat); got != want {
			t.Errorf("%s against %s: %d, want %d", a, b, got, want)
		}
		difference := new(big.Rat).Sub(aRat, bRat)
		if difference.Sign() < 0 {
			difference.SetInt64(0)
		}
		got, ok := new(big.Rat).SetString(a.Minus(b).String())
		if !ok || got.Cmp(difference) != 0 {
			t.Errorf("%s less %s: %s, want %s", a, b, a.Minus(b), difference)
		}
		var again voting.Decimal
		if err := again.UnmarshalText([]byte(a.String())); err != nil || again != a {
			t.Errorf("%s read back is %s (%v)", a, again, err)
		}
	})
	for _, bad := range []string{"", "-", "-1.5", "1.x", "1e5", "1.0000000000000000000", "99999999999999999999"} {
		var d voting.Decimal
		if err := d.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
}

func decimal(t *rapid.T, name string) (voting.Decimal, *big.Rat) {
	units := rapid.Int64Range(0, 9e17).Draw(t, name)
	places := rapid.IntRange(0, 9).Draw(t, name+" places")
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	return voting.Fixed(units, places), new(big.Rat).SetFrac(big.NewInt(units), scale)
}

func TestDecimal_Permille(t *testing.T) {
	for _, c := range []struct {
		part, whole voting.Decimal
		want        int
	}{
		{voting.Whole(1), voting.Whole(3), 333},
		{voting.Fixed(50_000, 5), voting.Whole(1), 500},
		{voting.Fixed(333_333_333, 9), voting.Fixed(1_000_000_000, 9), 333},
		{voting.Whole(5), voting.Whole(0), 0},
		{voting.Whole(voting.MaxTotal), voting.Whole(voting.MaxTotal), 1000},
	} {
		if got := c.part.Permille(c.whole); got != c.want {
			t.Errorf("%s of %s: %d, want %d", c.part, c.whole, got, c.want)
		}
	}
}

func TestTallies_JSON(t *testing.T) {
	for _, bad := range []string{`[]`, `{"0":"1"}`, `{"x":"1"}`, `{"1":1.5}`, `{"1":"x"}`} {
		var got voting.Tallies
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is read as %v", bad, got)
		}
	}
	var i voting.Index
	if err := json.Unmarshal([]byte("0"), &i); err == nil {
		t.Errorf("position 0 is read as %d", i)
	}
}
