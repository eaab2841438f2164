// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"errors"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// schulze counts by settings as text.
func schulze(t *testing.T, c voting.Contest, p *voting.Profile, given map[string]string) voting.Transcript {
	t.Helper()
	m := pairwise.Methods()[0]
	settings, _ := m.Resolve(given)
	got, err := m.Count(c, p, settings)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Of A, B and C, the last stands for leaving all as it is. A beats it by 6 to 4
// and B by 8 to 2; A beats B by 6 to 4.
func TestSchulze_DropsWhatDoesNotWinAgainstTheDefaultOption(t *testing.T) {
	c := contest(3)
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(4, "ABC"), order(2, "ACB"), order(4, "BCA")})
	q := votingtest.Pack(t, c, []votingtest.Ballot{order(5, "ABC"), order(5, "CAB")})
	for _, x := range []struct {
		name    string
		p       *voting.Profile
		given   map[string]string
		elected []voting.Index
		ranking [][]voting.Index
		first   string
	}{
		{"more votes are enough", p, map[string]string{"default": "3"}, []voting.Index{0}, [][]voting.Index{{0}, {1}, {2}}, "majority over the default option: 6 of 10 is more than 1/2"},
		{"as many are not", q, map[string]string{"default": "3"}, []voting.Index{2}, [][]voting.Index{{2}}, "majority over the default option: 5 of 10 is not more than 1/2"},
		{"a majority above one is reached, not passed", p, map[string]string{"default": "3", "majority": "3/2"}, []voting.Index{0}, [][]voting.Index{{0}, {1}, {2}}, "majority over the default option: 6 of 10 is at least 3/5"},
		{"two to one drops A", p, map[string]string{"default": "3", "majority": "2/1"}, []voting.Index{1}, [][]voting.Index{{1}, {2}}, "majority over the default option: 6 of 10 is less than 2/3"},
		{"two to one for A alone", p, map[string]string{"default": "3", "majority": "1/1,1:2/1"}, []voting.Index{1}, [][]voting.Index{{1}, {2}}, "majority over the default option: 6 of 10 is less than 2/3"},
		{"a quorum drops A, and not B", p, map[string]string{"default": "3", "quorum": "7"}, []voting.Index{1}, [][]voting.Index{{1}, {2}}, "majority over the default option: 6 of 10 is more than 1/2"},
		{"a quorum is reached", p, map[string]string{"default": "3", "quorum": "6"}, []voting.Index{0}, [][]voting.Index{{0}, {1}, {2}}, "majority over the default option: 6 of 10 is more than 1/2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := schulze(t, c, x.p, x.given)
			if diff := gocmp.Diff(x.elected, got.Elected); diff != "" {
				t.Error(diff)
			}
			if diff := gocmp.Diff(x.ranking, got.Ranking); diff != "" {
				t.Error(diff)
			}
			if first := got.Findings[0].String(); first != x.first {
				t.Errorf("%q, want %q", first, x.first)
			}
			for name, value := range x.given {
				if got.Options[name] != value {
					t.Errorf("%s=%s is written as %s", name, value, got.Options[name])
				}
			}
		})
	}
}

func TestSchulze_TheDefaultOptionTakesNoSeatBesideOthers(t *testing.T) {
	c := contest(3)
	c.Seats = 3
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(3, "ABC")})
	if diff := gocmp.Diff([]voting.Index{0, 1}, schulze(t, c, p, map[string]string{"default": "3"}).Elected); diff != "" {
		t.Error(diff)
	}
}

func TestSchulze_RefusesADefaultItCannotMeasure(t *testing.T) {
	c := contest(3)
	c.Options[2].Withdrawn = true
	twice := voting.Fraction{Num: 2, Den: 1}
	for name, d := range map[string]pairwise.Default{
		"one that has withdrawn":             {Option: 2},
		"one that is not there":              {Option: -1},
		"a majority of one that has":         {Majorities: map[voting.Index]voting.Fraction{2: twice}},
		"a majority of the default itself":   {Majorities: map[voting.Index]voting.Fraction{0: twice}},
		"a majority of less than one to one": {Majority: voting.Fraction{Num: 1, Den: 2}},
		"a majority of one that is less":     {Majorities: map[voting.Index]voting.Fraction{1: {Num: 1, Den: 2}}},
		"a majority that is no number":       {Majority: voting.Fraction{Num: 1}},
		"a quorum below nothing":             {Quorum: -1},
	} {
		if _, err := pairwise.Schulze(c, voting.NewProfile(c), pairwise.Options{Default: &d}); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%s: got %v, want %v", name, err, voting.ErrSetting)
		}
	}
}

// A beats B by 8 to 6, C beats A by 8 to 5, B beats C by 10 to 4. By Debian's
// rule A over B is the weakest; by winning votes alone it is as strong as C over A.
func TestSchulze_DebianLooksAtTheVotesAgainst(t *testing.T) {
	c := contest(3)
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(5, "ABC"), order(4, "BCA"), order(3, "CAB"), order(1, "CBA"), order(1, "B")})
	for strength, want := range map[string][][]voting.Index{"winning": {{0, 1}, {2}}, "debian": {{1}, {2}, {0}}} {
		got := schulze(t, c, p, map[string]string{"strength": strength})
		if diff := gocmp.Diff(want, got.Ranking); diff != "" {
			t.Errorf("%s: %s", strength, diff)
		}
	}
}

// The same by the words of the constitution: drop the weakest defeats among
// those nobody outside can reach, until none is left there.
func TestSchulze_DebianAgreesWithDroppingDefeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		got, err := pairwise.Schulze(c, votingtest.Pack(t, c, ballots), pairwise.Options{Strength: pairwise.Debian})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(dropDefeats(*got.Pairwise), got.Ranking[0]); diff != "" {
			t.Fatalf("%v %v: %s", c, ballots, diff)
		}
	})
}

type defeat struct{ winner, loser voting.Index }

func dropDefeats(d voting.Pairwise) []voting.Index {
	options, defeats := d.Standing(), map[defeat]bool{}
	for _, x := range options {
		for _, y := range options {
			if d.Beats(x, y) {
				defeats[defeat{x, y}] = true
			}
		}
	}
	for {
		inside := unreached(options, defeats)
		var weakest []defeat
		for _, x := range inside {
			for _, y := range inside {
				if !defeats[defeat{x, y}] {
					continue
				}
				c := -1
				if len(weakest) > 0 {
					c = weaker(d, defeat{x, y}, weakest[0])
				}
				switch {
				case c < 0:
					weakest = []defeat{{x, y}}
				case c == 0:
					weakest = append(weakest, defeat{x, y})
				}
			}
		}
		if len(weakest) == 0 {
			return inside
		}
		for _, w := range weakest {
			delete(defeats, w)
		}
	}
}

// weaker is below 0 where a is the weaker defeat: fewer votes, or as many and more against.
func weaker(d voting.Pairwise, a, b defeat) int {
	if votes := d.Prefer(a.winner, a.loser) - d.Prefer(b.winner, b.loser); votes != 0 {
		return int(votes)
	}
	return int(d.Prefer(b.loser, b.winner) - d.Prefer(a.loser, a.winner))
}

// unreached are those whom nobody reaches but whom they reach themselves.
func unreached(options []voting.Index, defeats map[defeat]bool) (in []voting.Index) {
	reach := voting.NewRelation(len(options) + 8)
	for w := range defeats {
		reach.Set(w.winner, w.loser)
	}
	reach.Close()
	for _, x := range options {
		free := true
		for _, y := range options {
			free = free && (!reach.Has(y, x) || reach.Has(x, y))
		}
		if free {
			in = append(in, x)
		}
	}
	return in
}
