// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// town is a contest of so many seats and named options.
func town(seats int, ids ...string) voting.Contest {
	c := voting.Contest{Seats: seats}
	for _, id := range ids {
		c.Options = append(c.Options, voting.Option{ID: id, Name: strings.ToUpper(id)})
	}
	return c
}

func TestParseConstraints(t *testing.T) {
	c := town(3, "ada", "bram", "chidi", "dunja")
	for _, k := range []struct {
		text string
		want []stv.Constraint
	}{
		{"", nil},
		{"none", nil},
		{"women:2-:ada,dunja", []stv.Constraint{{Name: "women", Min: 2, Of: []voting.Index{0, 3}}}},
		{"mill: -1 :ada, bram", []stv.Constraint{{Name: "mill", Max: 1, Of: []voting.Index{0, 1}}}},
		{":1:ada", []stv.Constraint{{Min: 1, Max: 1, Of: []voting.Index{0}}}},
		{"a:1-2:ada,bram,chidi;b:-1:chidi,dunja", []stv.Constraint{
			{Name: "a", Min: 1, Max: 2, Of: []voting.Index{0, 1, 2}}, {Name: "b", Max: 1, Of: []voting.Index{2, 3}},
		}},
	} {
		got, err := stv.ParseConstraints(c, k.text)
		if err != nil {
			t.Errorf("%q: %v", k.text, err)
		}
		if diff := cmp.Diff(k.want, got); diff != "" {
			t.Errorf("%q: %s", k.text, diff)
		}
	}
}

// What is read is what the options of a count say, and that reads the same.
func FuzzParseConstraints(f *testing.F) {
	f.Add("women:2-:ada,dunja;mill:-1:ada, bram;:1:chidi")
	c := town(3, "ada", "bram", "chidi", "dunja")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := stv.ParseConstraints(c, text)
		if err != nil {
			if !errors.Is(err, voting.ErrSetting) {
				t.Fatalf("%q: got %v, want %v", text, err, voting.ErrSetting)
			}
			return
		}
		got, err := stv.Scottish(c, voting.NewProfile(c), stv.Options{Constraints: list})
		if err != nil {
			return // no committee meets them
		}
		again, err := stv.ParseConstraints(c, got.Options["constraints"])
		if diff := cmp.Diff(list, again); err != nil || diff != "" {
			t.Fatalf("%q is written %q (%v)\n%s", text, got.Options["constraints"], err, diff)
		}
	})
}

func TestConstraints_RefusesWithOneSentence(t *testing.T) {
	c := town(3, "ada", "bram", "chidi", "dunja")
	many := strings.TrimSuffix(strings.Repeat("k:1-:ada;", stv.MaxConstraints+1), ";")
	for _, k := range []struct{ text, want string }{
		{"women", "constraints=women should be NAME:MIN-MAX:ID,ID,…"},
		{"women:2", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women::ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:-:ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:0:ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:-0:ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:2-0:ada,bram", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:two-:ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:99999-:ada", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:2-:ada;", "should be NAME:MIN-MAX:ID,ID,…"},
		{"women:1-:", `constraints names "", which is no option's id`},
		{"women:1-:eve", `constraints names "eve", which is no option's id`},
		{"women:1-:ada,ada", `constraints names "ada", which is no option's id or is named before`},
		{"women:2-1:ada,bram", "asks for at least 2 and at most 1"},
		{"women:3-:ada,bram", "cannot be met: no committee of 3 of those who stand does"},
		{"women:4-:ada,bram,chidi,dunja", "no committee of 3"},
		{"women:-1:ada,bram,chidi", "no committee of 3"},
		{"a:2-:ada,bram;b:-1:ada,bram,chidi", "no committee of 3"},
		{many, "there are 17 constraints, and may be at most 16"},
	} {
		for _, m := range stv.Methods() {
			settings, _ := m.Resolve(map[string]string{"constraints": k.text})
			p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}})
			if _, err := m.Count(c, p, settings); !errors.Is(err, voting.ErrSetting) || !strings.Contains(err.Error(), k.want) {
				t.Errorf("%s, constraints=%s: got %v, want %s", m.Name, k.text, err, k.want)
			}
		}
	}
	for _, k := range []stv.Constraint{{}, {Min: 1}, {Of: []voting.Index{0}}, {Min: -1, Max: 1, Of: []voting.Index{0}}, {Min: 1, Of: []voting.Index{0, 0}}, {Min: 1, Of: []voting.Index{4}}, {Min: 1, Of: []voting.Index{-1}}} {
		if _, err := stv.Scottish(c, voting.NewProfile(c), stv.Options{Constraints: []stv.Constraint{k}}); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%v: got %v, want %v", k, err, voting.ErrSetting)
		}
	}
}

// guards is what rounds say, with whom an exclusion passed over and why it came.
func guards(t voting.Transcript) []string {
	lines := told(t)
	for n, r := range t.Rounds {
		if len(r.Guarded) > 0 {
			lines[n] += fmt.Sprint(" guarded ", r.Guarded)
		}
		if r.Doomed {
			lines[n] += " doomed"
		}
	}
	return lines
}

func TestConstraints_ByHand(t *testing.T) {
	for _, k := range []struct {
		name, constraints string
		seats             int
		ballots           []votingtest.Ballot
		want              []string
	}{
		{"somebody with a quota is doomed by who has more", "women:1-:chidi", 2, []votingtest.Ballot{
			{Weight: 5, Ranks: [][]int{{0}}}, {Weight: 4, Ranks: [][]int{{1}, {2}}}, {Weight: 1, Ranks: [][]int{{2}}},
		}, []string{
			"first 0:5.00000 1:4.00000 2:1.00000 x0.00000 l0.00000 +0",
			"exclusion 1 0:5.00000 1:0.00000 2:5.00000 x0.00000 l0.00000 +2 guarded [2] doomed",
		}},
		{"the lowest is passed over where she is guarded", "women:1-:chidi", 1, []votingtest.Ballot{
			{Weight: 3, Ranks: [][]int{{0}, {1}}}, {Weight: 4, Ranks: [][]int{{1}, {2}}}, {Weight: 1, Ranks: [][]int{{2}}},
		}, []string{
			"first 0:3.00000 1:4.00000 2:1.00000 x0.00000 l0.00000",
			"exclusion 0 0:0.00000 1:7.00000 2:1.00000 x0.00000 l0.00000 guarded [2] doomed",
			"exclusion 1 0:0.00000 1:0.00000 2:5.00000 x3.00000 l0.00000 +2 guarded [2] doomed",
		}},
		{"guarded, with nobody doomed yet", "women:1-:chidi", 2, []votingtest.Ballot{
			{Weight: 4, Ranks: [][]int{{0}, {1}}}, {Weight: 4, Ranks: [][]int{{1}}}, {Weight: 1, Ranks: [][]int{{2}}}, {Weight: 4, Ranks: [][]int{{3}}},
		}, []string{
			"first 0:4.00000 1:4.00000 2:1.00000 3:4.00000 x0.00000 l0.00000",
			"exclusion 0 0:0.00000 1:8.00000 2:1.00000 3:4.00000 x0.00000 l0.00000 +1 guarded [2]",
			"exclusion 3 0:0.00000 1:8.00000 2:1.00000 3:0.00000 x4.00000 l0.00000 +2 guarded [2] doomed",
		}},
		{"a maximum excludes before a surplus moves", "mill:-1:ada,bram", 2, []votingtest.Ballot{
			{Weight: 6, Ranks: [][]int{{0}, {1}}}, {Weight: 3, Ranks: [][]int{{1}, {2}}}, {Weight: 2, Ranks: [][]int{{2}}}, {Weight: 1, Ranks: [][]int{{3}}},
		}, []string{
			"first 0:6.00000 1:3.00000 2:2.00000 3:1.00000 x0.00000 l0.00000 +0",
			"exclusion 1 0:6.00000 1:0.00000 2:5.00000 3:1.00000 x0.00000 l0.00000 +2 doomed",
		}},
	} {
		t.Run(k.name, func(t *testing.T) {
			ids := []string{"ada", "bram", "chidi", "dunja"}
			n := 3 // how many stand is what the first line shows
			if strings.Contains(k.want[0], "3:") {
				n = 4
			}
			c := town(k.seats, ids[:n]...)
			list, err := stv.ParseConstraints(c, k.constraints)
			if err != nil {
				t.Fatal(err)
			}
			got, err := stv.Scottish(c, votingtest.Pack(t, c, k.ballots), stv.Options{Constraints: list})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(k.want, guards(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Two reach the quota with the same votes, and only one of them has a place: a
// tie that the lot settles, or that stays open.
func TestConstraints_PartEqualsWithTheQuota(t *testing.T) {
	c := town(2, "ada", "bram", "chidi")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 4, Ranks: [][]int{{0}}}, {Weight: 4, Ranks: [][]int{{1}}}, {Weight: 1, Ranks: [][]int{{2}}}})
	for name, count := range counts() {
		rules := stv.Options{Constraints: []stv.Constraint{{Name: "women", Min: 1, Of: []voting.Index{2}}}, Ties: voting.TieOptions{Tie: "lot:bram,ada,chidi"}}
		got, err := count(c, p, rules)
		if err != nil {
			t.Fatal(err)
		}
		if want := []voting.Index{1, 2}; !slices.Equal(got.Elected, want) {
			t.Errorf("%s elects %v, want %v", name, got.Elected, want)
		}
		if len(got.Ties) == 0 || got.Ties[0].Kind != "election" || *got.Ties[0].Chosen != 1 {
			t.Errorf("%s: ties %v, want an election of bram", name, got.Ties)
		}
		rules.Ties.Tie = "open"
		if got, err = count(c, p, rules); err != nil || !slices.Equal(got.Tied, []voting.Index{0, 1}) || len(got.Elected) > 0 {
			t.Errorf("%s: elected %v, tied %v (%v), want it open between ada and bram", name, got.Elected, got.Tied, err)
		}
	}
}

// counts are the methods by name.
func counts() map[string]func(voting.Contest, *voting.Profile, stv.Options) (voting.Transcript, error) {
	return map[string]func(voting.Contest, *voting.Profile, stv.Options) (voting.Transcript, error){
		"scottish-stv": stv.Scottish, "wigm-prf": stv.WIGMPRF, "wigm-exact": stv.WIGMExact, "meek": stv.Meek,
	}
}

// drawnConstraints are up to three, met or not.
func drawnConstraints(t *rapid.T, options int) []stv.Constraint {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stv.Constraint {
		of := rapid.SliceOfNDistinct(rapid.IntRange(0, options-1), 1, options, rapid.ID[int]).Draw(t, "of")
		k := stv.Constraint{Name: "k", Min: rapid.IntRange(0, 2).Draw(t, "min")}
		if k.Min == 0 || rapid.Bool().Draw(t, "both") {
			k.Max = rapid.IntRange(max(k.Min, 1), 3).Draw(t, "max")
		}
		for _, i := range of {
			k.Of = append(k.Of, voting.Index(i))
		}
		return k
	}), 1, 3).Draw(t, "constraints")
}

// meets says whether a committee meets the constraints.
func meets(committee []voting.Index, list []stv.Constraint) bool {
	for _, k := range list {
		n := 0
		for _, i := range committee {
			if slices.Contains(k.Of, i) {
				n++
			}
		}
		if n < k.Min || k.Max > 0 && n > k.Max {
			return false
		}
	}
	return true
}

// committees lists every committee of so many of those who stand.
func committees(standing []voting.Index, members int) (all [][]voting.Index) {
	for set := range 1 << len(standing) {
		var one []voting.Index
		for n, i := range standing {
			if set>>n&1 == 1 {
				one = append(one, i)
			}
		}
		if len(one) == members {
			all = append(all, one)
		}
	}
	return all
}

func TestConstraints_AreMetOrRefused(t *testing.T) {
	for name, count := range counts() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				rules := stv.Options{Constraints: drawnConstraints(t, len(c.Options))}
				members := min(c.Seats, len(c.Standing()))
				possible := slices.ContainsFunc(committees(c.Standing(), members), func(one []voting.Index) bool { return meets(one, rules.Constraints) })
				got, err := count(c, votingtest.Pack(t, c, ballots), rules)
				if possible != (err == nil) || err != nil && !errors.Is(err, voting.ErrSetting) {
					t.Fatalf("possible: %v, and yet %v", possible, err)
				}
				if err == nil && got.Tied == nil && (len(got.Elected) != members || !meets(got.Elected, rules.Constraints)) {
					t.Fatalf("%v elected, which does not meet %v", got.Elected, rules.Constraints)
				}
			})
		})
	}
}

// A count that is free gives the same rounds under a constraint that asks nothing.
func TestConstraints_ThatAskNothingChangeNothing(t *testing.T) {
	for name, count := range counts() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				free, err := count(c, votingtest.Pack(t, c, ballots), stv.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if got := free.Options["constraints"]; got != "none" {
					t.Fatalf("constraints=%s, want none", got)
				}
				held, err := count(c, votingtest.Pack(t, c, ballots), stv.Options{Constraints: []stv.Constraint{{Name: "all", Min: 1, Of: c.Standing()}}})
				if err != nil {
					t.Fatal(err)
				}
				held.Options["constraints"] = "none"
				if diff := cmp.Diff(written(t, free), written(t, held)); diff != "" {
					t.Fatal(diff)
				}
			})
		})
	}
}

func TestConstraints_KeepTheLaws(t *testing.T) {
	for name, count := range counts() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := rapid.SampledFrom([]string{"k:1-:option-a,option-b", "k:-1:option-a,option-b", "k:1-:option-a,option-b;m:-1:option-b"}).Draw(t, "constraints")
				tie := rapid.SampledFrom([]string{"", "open"}).Draw(t, "tie")
				slack := int64(0)
				if name == "wigm-exact" {
					slack = 20
				}
				votingtest.Laws{Seats: 4, Slack: slack}.Check(t, drawn(t), func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
					rules := stv.Options{Ties: voting.TieOptions{Tie: tie}}
					list, err := stv.ParseConstraints(c, text)
					if err != nil {
						return voting.Transcript{}, err
					}
					rules.Constraints = list
					got, err := count(c, p, rules)
					if errors.Is(err, voting.ErrSetting) { // nobody can meet them
						return count(c, p, stv.Options{})
					}
					delete(got.Options, "constraints") // the order of the ids is the order given
					return got, err
				})
			})
		})
	}
}
