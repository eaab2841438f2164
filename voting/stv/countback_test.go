// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// street elects ada and bram of five for two seats: quota 8 of 22 votes.
func street(t *testing.T) (voting.Contest, *voting.Profile) {
	c := town(2, "ada", "bram", "chidi", "dunja", "esra")
	return c, votingtest.Pack(t, c, []votingtest.Ballot{
		{Weight: 6, Ranks: [][]int{{0}, {2}}},
		{Weight: 4, Ranks: [][]int{{0}, {3}, {2}}},
		{Weight: 2, Ranks: [][]int{{4}, {0}, {3}}},
		{Weight: 5, Ranks: [][]int{{1}, {3}}},
		{Weight: 3, Ranks: [][]int{{2}, {1}}},
		{Weight: 2, Ranks: [][]int{{3}, {1}, {2}}},
	})
}

func TestCountback_ByHand(t *testing.T) {
	for _, k := range []struct {
		name    string
		vacancy stv.Vacancy
		elected []voting.Index
		want    []string
	}{
		{
			// Ada has 10 and a quota of 8: of each paper 0.8 stayed with her. Half of
			// 8 and one vote is 5.
			"the papers that elected her, at what stayed with her", stv.Vacancy{Vacated: 0}, []voting.Index{2},
			[]string{
				"first 2:4.80000 3:3.20000 4:0.00000 x0.00000 l0.00000",
				"exclusion 4 2:4.80000 3:3.20000 4:0.00000 x0.00000 l0.00000",
				"exclusion 3 2:8.00000 3:0.00000 4:0.00000 x0.00000 l0.00000 +2",
			},
		},
		{
			// Chidi does not consent: his six papers name nobody else.
			"who does not consent is passed over", stv.Vacancy{Vacated: 0, Unavailable: []voting.Index{2}}, []voting.Index{3},
			[]string{
				"first 3:3.20000 4:0.00000 x4.80000 l0.00000 +3",
			},
		},
		{
			// All again without Ada; Bram, lowest with 5, is guarded.
			"a recount with the sitting guarded", stv.Vacancy{Vacated: 0, Rule: stv.RecountRule}, []voting.Index{2, 1},
			[]string{
				"first 1:5.00000 2:9.00000 3:6.00000 4:2.00000 x0.00000 l0.00000 +2",
				"exclusion 4 1:5.00000 2:9.00000 3:8.00000 4:0.00000 x0.00000 l0.00000 guarded [1] doomed",
				"exclusion 3 1:7.00000 2:9.00000 3:0.00000 4:0.00000 x6.00000 l0.00000 +1 guarded [1] doomed",
			},
		},
	} {
		t.Run(k.name, func(t *testing.T) {
			c, p := street(t)
			got, err := stv.Countback(c, p, stv.Options{}, k.vacancy)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(k.want, guards(got)); diff != "" {
				t.Error(diff)
			}
			if !slices.Equal(got.Elected, k.elected) {
				t.Errorf("elected %v, want %v", got.Elected, k.elected)
			}
		})
	}
}

func TestCountback_SaysWhoFillsTheSeat(t *testing.T) {
	c, p := street(t)
	for _, rule := range []stv.VacancyRule{stv.ParcelRule, stv.RecountRule} {
		got, err := stv.Countback(c, p, stv.Options{}, stv.Vacancy{Vacated: 0, Rule: rule, Unavailable: []voting.Index{4}})
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"CHIDI fills the seat of ADA."}; !slices.Equal(got.Notes, want) {
			t.Errorf("%s: notes %v, want %v", rule, got.Notes, want)
		}
		for name, want := range map[string]string{"by": "scottish-stv", "rule": string(rule), "vacated": "ada", "unavailable": "esra", "sitting": "bram", "last": "transfer", "constraints": "none"} {
			if got.Options[name] != want {
				t.Errorf("%s: %s=%s, want %s", rule, name, got.Options[name], want)
			}
		}
		if got.Candidates[1].Withdrawn || !got.Candidates[0].Withdrawn || !got.Candidates[4].Withdrawn {
			t.Errorf("%s: candidates %v, want ada and esra withdrawn alone", rule, got.Candidates)
		}
	}
}

// Constraints bind the committee as it will be: with bram of the mill sitting,
// chidi of the mill has no place, though most papers are for him.
func TestCountback_KeepsConstraints(t *testing.T) {
	c, p := street(t)
	rules := stv.Options{Constraints: []stv.Constraint{{Name: "mill", Max: 1, Of: []voting.Index{1, 2}}}}
	for _, rule := range []stv.VacancyRule{stv.ParcelRule, stv.RecountRule} {
		got, err := stv.Countback(c, p, rules, stv.Vacancy{Vacated: 0, Rule: rule})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(got.Elected, 3) {
			t.Errorf("%s elects %v, want dunja", rule, got.Elected)
		}
	}
	_, err := stv.Countback(c, p, rules, stv.Vacancy{Vacated: 0, Unavailable: []voting.Index{3, 4}})
	if !errors.Is(err, voting.ErrSetting) || !strings.Contains(err.Error(), "no committee of 2") {
		t.Errorf("got %v, want a refusal: nobody who consents has a place", err)
	}
}

func TestCountback_RefusesWithOneSentence(t *testing.T) {
	tied := stv.Options{Ties: voting.TieOptions{Tie: "open"}}
	for _, k := range []struct {
		name    string
		options stv.Options
		vacancy stv.Vacancy
		want    string
	}{
		{"somebody who was not elected", stv.Options{}, stv.Vacancy{Vacated: 2}, "vacated=chidi was not elected; elected are ada,bram"},
		{"by recount, too", stv.Options{}, stv.Vacancy{Vacated: 2, Rule: stv.RecountRule}, "vacated=chidi was not elected"},
		{"by meek, too", stv.Options{}, stv.Vacancy{By: "meek", Vacated: 4, Rule: stv.RecountRule}, "vacated=esra was not elected"},
		{"nobody there is", stv.Options{}, stv.Vacancy{Vacated: 7}, "names option 8, and there are 5"},
		{"nobody below the first", stv.Options{}, stv.Vacancy{Vacated: -1}, "names option 0"},
		{"nobody consents", stv.Options{}, stv.Vacancy{Vacated: 0, Unavailable: []voting.Index{2, 3, 4}}, "nobody is left who could fill the seat"},
		{"who sits is unavailable", stv.Options{}, stv.Vacancy{Vacated: 0, Unavailable: []voting.Index{1}}, "bram sits, and should not be unavailable"},
		{"who has left sits", stv.Options{}, stv.Vacancy{Vacated: 0, Sitting: []voting.Index{0}}, "vacated=ada should not be among those sitting"},
		{"no seat is empty", stv.Options{}, stv.Vacancy{Vacated: 0, Sitting: []voting.Index{1, 2}}, "2 sit for 2 seats"},
		{"no papers counted for who came later", stv.Options{}, stv.Vacancy{Vacated: 2, Sitting: []voting.Index{1}}, "no papers counted for her; rule=recount"},
		{"a rule there is not", stv.Options{}, stv.Vacancy{Vacated: 0, Rule: "draw"}, "rule=draw should be rule=parcel|recount"},
		{"a count there is not", stv.Options{}, stv.Vacancy{By: "irv", Vacated: 0}, "by=irv should be by=scottish-stv|wigm-prf|wigm-exact|meek"},
		{"parcels of meek", stv.Options{}, stv.Vacancy{By: "meek", Vacated: 0}, "rule should be recount"},
		{"a lot of others", stv.Options{Ties: voting.TieOptions{Tie: "lot:ada"}}, stv.Vacancy{Vacated: 0}, "the tie order leaves out"},
	} {
		t.Run(k.name, func(t *testing.T) {
			c, p := street(t)
			if _, err := stv.Countback(c, p, k.options, k.vacancy); !errors.Is(err, voting.ErrSetting) || !strings.Contains(err.Error(), k.want) {
				t.Errorf("got %v, want %s", err, k.want)
			}
		})
	}
	c := town(1, "ada", "bram")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}, {Weight: 1, Ranks: [][]int{{1}}}})
	for _, by := range []string{"scottish-stv", "meek"} {
		if _, err := stv.Countback(c, p, tied, stv.Vacancy{By: by, Rule: stv.RecountRule}); !errors.Is(err, voting.ErrSetting) || !strings.Contains(err.Error(), "the count is open between ada,bram") {
			t.Errorf("%s: got %v, want a refusal of a count that is open", by, err)
		}
	}
}

// Somebody who came by a countback leaves: all is counted again.
func TestCountback_OfWhoCameByOne(t *testing.T) {
	c, p := street(t)
	got, err := stv.Countback(c, p, stv.Options{}, stv.Vacancy{Vacated: 2, Sitting: []voting.Index{1}, Unavailable: []voting.Index{0}, Rule: stv.RecountRule})
	if err != nil {
		t.Fatal(err)
	}
	if want := []voting.Index{1, 3}; !slices.Equal(got.Elected, want) {
		t.Errorf("elected %v, want %v", got.Elected, want)
	}
}

func TestCountbackMethod_ReadsItsSettings(t *testing.T) {
	m := stv.CountbackMethod()
	c, p := street(t)
	for _, by := range []string{"scottish-stv", "wigm-prf", "wigm-exact", "meek"} {
		settings, _ := m.Resolve(map[string]string{"by": by, "rule": "recount", "vacated": "ada", "unavailable": "chidi, esra", "sitting": "bram"})
		got, err := m.Count(c, p, settings)
		if err != nil || len(got.Elected) != 2 || !slices.Contains(got.Elected, 3) || got.Options["by"] != by {
			t.Errorf("by %s: elected %v of %v (%v), want bram and dunja", by, got.Elected, got.Options, err)
		}
		want := map[string]string{"scottish-stv": "backward"}[by]
		if want == "" {
			want = "none"
		}
		if got.Options["tie-look-back"] != want {
			t.Errorf("by %s: looks back %s, want %s", by, got.Options["tie-look-back"], want)
		}
	}
	for _, given := range []map[string]string{
		{}, {"vacated": "nobody"}, {"vacated": "ada,bram"}, {"vacated": "ada", "rule": "draw"}, {"vacated": "ada", "by": "chance"},
		{"vacated": "ada", "unavailable": "nobody"}, {"vacated": "ada", "sitting": "bram,bram"}, {"vacated": "ada", "tie-look-back": "up"},
	} {
		settings, _ := m.Resolve(given)
		if _, err := m.Count(c, p, settings); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%v: got %v, want %v", given, err, voting.ErrSetting)
		}
	}
	// Of several faults the same is named each time.
	settings, _ := m.Resolve(map[string]string{"vacated": "ada", "unavailable": "nobody", "sitting": "bram,bram"})
	for range 20 {
		if _, err := m.Count(c, p, settings); err == nil || !strings.Contains(err.Error(), "unavailable names") {
			t.Fatalf("got %v, want the fault of unavailable", err)
		}
	}
}

// countbackByHand counts a leaver's papers sheet by sheet: each whole sheet again
// from its first preference.
func countbackByHand(c voting.Contest, before *reference, leaver int, standing []int) []string {
	papers, worth := before.stayed[leaver], before.need
	if papers == nil {
		papers, worth = before.piles[leaver], new(big.Rat)
		for _, s := range papers {
			worth.Add(worth, s.value)
		}
	}
	piles, left := map[int]*big.Rat{}, slices.Clone(standing)
	lost := new(big.Rat).Set(worth)
	for _, s := range papers {
		lost.Sub(lost, s.value)
	}
	var history []map[int]*big.Rat
	var lines []string
	tell := func(deed string) (exhausted *big.Rat) {
		exhausted = new(big.Rat).Sub(worth, lost)
		for _, i := range standing {
			piles[i] = new(big.Rat)
		}
		for _, s := range papers {
			for _, i := range s.all {
				if slices.Contains(left, i) {
					piles[i].Add(piles[i], s.value)
					exhausted.Sub(exhausted, s.value)
					break
				}
			}
		}
		line, now := deed, map[int]*big.Rat{}
		for _, i := range standing {
			now[i] = piles[i]
			line += fmt.Sprintf(" %d:%s", i, piles[i].FloatString(before.places))
		}
		history = append(history, now)
		lines = append(lines, fmt.Sprintf("%s x%s l%s", line, exhausted.FloatString(before.places), lost.FloatString(before.places)))
		return exhausted
	}
	exhausted := tell("first")
	if new(big.Rat).Add(exhausted, lost).Cmp(worth) == 0 && len(standing) > 1 {
		return nil
	}
	for {
		held := new(big.Rat).Sub(new(big.Rat).Sub(worth, lost), exhausted)
		half := new(big.Int).Quo(held.Num(), new(big.Int).Mul(held.Denom(), big.NewInt(2)))
		need := new(big.Rat).SetInt(half.Add(half, big.NewInt(1)))
		for _, i := range left {
			if piles[i].Cmp(need) >= 0 || len(left) == 1 {
				lines[len(lines)-1] += fmt.Sprint(" +", i)
				return lines
			}
		}
		low := left
		for back := len(history) - 1; back >= 0 && (back == len(history)-1 || before.lookBack); back-- {
			var kept []int
			for _, i := range low {
				switch c := history[back][i]; {
				case len(kept) == 0 || c.Cmp(history[back][kept[0]]) < 0:
					kept = []int{i}
				case c.Cmp(history[back][kept[0]]) == 0:
					kept = append(kept, i)
				}
			}
			low = kept
		}
		at := slices.IndexFunc(c.Lot, func(i voting.Index) bool { return slices.Contains(low, int(i)) })
		out := int(c.Lot[at])
		left = slices.DeleteFunc(left, func(i int) bool { return i == out })
		exhausted = tell(fmt.Sprint("exclusion ", out))
	}
}

func TestCountback_AgreesWithOneByHand(t *testing.T) {
	for name, g := range gregories() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				before := countByHand(c, ballots, g.rules)
				if before == nil {
					return
				}
				leaver := rapid.SampledFrom(before.elected).Draw(t, "leaver")
				v := stv.Vacancy{By: name, Vacated: voting.Index(leaver)}
				var standing []int
				for _, i := range c.Standing() {
					switch {
					case slices.Contains(before.elected, int(i)):
					case rapid.IntRange(0, 3).Draw(t, "consents") == 0:
						v.Unavailable = append(v.Unavailable, i)
					default:
						standing = append(standing, int(i))
					}
				}
				got, err := stv.Countback(c, votingtest.Pack(t, c, ballots), stv.Options{}, v)
				if len(standing) == 0 {
					if !errors.Is(err, voting.ErrSetting) {
						t.Fatalf("got %v, want %v", err, voting.ErrSetting)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(countbackByHand(c, before, leaver, standing), told(got)); diff != "" {
					t.Fatalf("%v %v %v\n%s", c, ballots, v, diff)
				}
				if g.slack == 0 {
					votingtest.Replay(t, got)
				}
			})
		})
	}
}

// By either rule and any method: those who sit stay, the new member consents, and
// the rounds hold every vote.
func TestCountback_KeepsWhoSits(t *testing.T) {
	for name, count := range counts() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				p := votingtest.Pack(t, c, ballots)
				before, err := count(c, p, stv.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if len(before.Elected) == 0 {
					return
				}
				v := stv.Vacancy{By: name, Vacated: rapid.SampledFrom(before.Elected).Draw(t, "leaver")}
				v.Rule = rapid.SampledFrom([]stv.VacancyRule{stv.ParcelRule, stv.RecountRule}).Draw(t, "rule")
				if name == "meek" {
					v.Rule = stv.RecountRule
				}
				open := slices.DeleteFunc(c.Standing(), func(i voting.Index) bool { return slices.Contains(before.Elected, i) })
				if len(open) > 1 && rapid.Bool().Draw(t, "one declines") {
					v.Unavailable, open = open[:1], open[1:]
				}
				got, err := stv.Countback(c, p, stv.Options{}, v)
				if len(open) == 0 {
					if !errors.Is(err, voting.ErrSetting) {
						t.Fatalf("nobody stands: got %v, want %v", err, voting.ErrSetting)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if name != "wigm-exact" {
					votingtest.Replay(t, got)
				}
				if got.Tied != nil {
					if len(got.Rounds) > 0 || len(got.Elected) > 0 {
						t.Fatalf("left open between %v after %d rounds", got.Tied, len(got.Rounds))
					}
					return
				}
				fresh := slices.DeleteFunc(slices.Clone(got.Elected), func(i voting.Index) bool { return !slices.Contains(open, i) })
				if len(fresh) != 1 {
					t.Fatalf("%v elected; one of %v should fill the seat", got.Elected, open)
				}
				if v.Rule == stv.RecountRule {
					sit := slices.DeleteFunc(slices.Clone(before.Elected), func(i voting.Index) bool { return i == v.Vacated || slices.Contains(got.Elected, i) })
					if len(sit) > 0 || len(got.Elected) != len(before.Elected) {
						t.Fatalf("%v elected after %v, and %v lost a seat", got.Elected, before.Elected, sit)
					}
				}
			})
		})
	}
}

func ExampleCountback() {
	contest := voting.Contest{Seats: 2, Options: []voting.Option{{ID: "ada", Name: "Ada"}, {ID: "bram", Name: "Bram"}, {ID: "chidi", Name: "Chidi"}, {ID: "dunja", Name: "Dunja"}}}
	profile := voting.NewProfile(contest)
	_ = profile.Add(6, [][]int{{0}, {2}, {1}})
	_ = profile.Add(4, [][]int{{1}})
	_ = profile.Add(1, [][]int{{3}, {0}})
	transcript, _ := stv.Countback(contest, profile, stv.Options{}, stv.Vacancy{Vacated: 0, Unavailable: []voting.Index{3}})
	fmt.Println(transcript.Notes[0])
	// Output:
	// Chidi fills the seat of Ada.
}
