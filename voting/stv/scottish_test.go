// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden transcripts")

// told is what the rounds say, in the words of the reference.
func told(t voting.Transcript) []string {
	var lines []string
	for _, r := range t.Rounds {
		line := r.Kind
		if r.Of != nil {
			line += fmt.Sprint(" ", int(*r.Of))
		}
		for _, tally := range r.Tallies {
			line += fmt.Sprintf(" %d:%s", int(tally.Option), tally.Votes)
		}
		line += fmt.Sprintf(" x%s l%s", r.Exhausted, r.Lost)
		for _, i := range r.Elected {
			line += fmt.Sprint(" +", int(i))
		}
		lines = append(lines, line)
	}
	return lines
}

// gregories are the methods that share a core, each with its rules by hand.
func gregories() map[string]struct {
	count func(voting.Contest, *voting.Profile, stv.Options) (voting.Transcript, error)
	rules handRules
	slack int64
} {
	type gregory = struct {
		count func(voting.Contest, *voting.Profile, stv.Options) (voting.Transcript, error)
		rules handRules
		slack int64
	}
	return map[string]gregory{
		"scottish-stv": {stv.Scottish, handRules{
			grid: big.NewInt(100_000), places: 5, lookBack: true,
			quota: func(valid int64, seats int) *big.Rat { return big.NewRat(valid/int64(seats+1)+1, 1) },
		}, 0},
		"wigm-prf": {stv.WIGMPRF, handRules{
			grid: big.NewInt(10_000), places: 4, finishSurplus: true,
			quota: func(valid int64, seats int) *big.Rat { return big.NewRat(valid*10_000/int64(seats+1)+1, 10_000) },
		}, 0},
		"wigm-exact": {stv.WIGMExact, handRules{
			places: 12, finishSurplus: true, more: true,
			quota: func(valid int64, seats int) *big.Rat { return big.NewRat(valid, int64(seats+1)) },
		}, 20},
	}
}

func TestGregory_AgreesWithACountByHand(t *testing.T) {
	for name, g := range gregories() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				got, err := g.count(c, votingtest.Pack(t, c, ballots), stv.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(byHand(c, ballots, g.rules), told(got)); diff != "" {
					t.Fatalf("%v %v\n%s", c, ballots, diff)
				}
			})
		})
	}
}

// written is a transcript as JSON.
func written(t *rapid.T, transcript voting.Transcript) string {
	b, err := json.Marshal(transcript)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

func TestGregory_KeepsTheLaws(t *testing.T) {
	for name, g := range gregories() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rules := stv.Options{
					Ballots: voting.BallotRules{
						Overvote:       rapid.SampledFrom([]voting.Overvote{voting.ExhaustOvervote, voting.SkipOvervote, voting.ExhaustIfMultiple}).Draw(t, "overvote"),
						Duplicate:      rapid.SampledFrom([]voting.Duplicate{voting.IgnoreDuplicate, voting.ExhaustDuplicate}).Draw(t, "duplicate"),
						ExhaustAtSkips: rapid.IntRange(0, 2).Draw(t, "skips"),
					},
					Ties: voting.TieOptions{
						Tie:       rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
						LookBack:  rapid.SampledFrom([]voting.LookBack{voting.Backward, voting.Forward, voting.NoLook}).Draw(t, "look"),
						Direction: rapid.SampledFrom([]voting.Direction{voting.Drawn, voting.PRF}).Draw(t, "direction"),
					},
					Last: rapid.SampledFrom([]stv.Last{stv.TransferLast, stv.StopLast}).Draw(t, "last"),
				}
				votingtest.Laws{Seats: 4, Slack: g.slack}.Check(t, drawn(t), func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) { return g.count(c, p, rules) })
			})
		})
	}
}

// The transcripts of the elections in testdata are reviewed by hand; -update
// rewrites them.
func TestScottish_Golden(t *testing.T) {
	folders, err := filepath.Glob("testdata/scottish-*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no elections in testdata: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			in, err := os.Open(filepath.Join(folder, "ballots.blt"))
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			file, err := ballots.Read("ballots.blt", in)
			if err != nil {
				t.Fatal(err)
			}
			transcript, err := stv.Scottish(file.Contest, file.Profile, stv.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(transcript, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := filepath.Join(folder, "transcript.golden")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Error(cmp.Diff(string(want), string(got)))
			}
		})
	}
}

// Ten million papers a ballot and the largest total still count to the digit.
func TestScottish_HoldsTheLargestWeights(t *testing.T) {
	c := voting.Contest{Seats: 2, Options: []voting.Option{{ID: "1"}, {ID: "2"}, {ID: "3"}, {ID: "4"}}}
	p := voting.NewProfile(c)
	const each = voting.MaxTotal / voting.MaxWeight
	for range each * 2 / 3 {
		if err := p.Add(voting.MaxWeight, [][]int{{0}, {1}, {2}}); err != nil {
			t.Fatal(err)
		}
	}
	for range each / 3 {
		if err := p.Add(voting.MaxWeight, [][]int{{2}, {3}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := stv.Scottish(c, p, stv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"first 0:6000000000000.00000 1:0.00000 2:3000000000000.00000 3:0.00000 x0.00000 l0.00000 +0",
		"surplus 0 0:3000000000001.00000 1:2999940000000.00000 2:3000000000000.00000 3:0.00000 x0.00000 l59999999.00000",
		"exclusion 3 0:3000000000001.00000 1:2999940000000.00000 2:3000000000000.00000 3:0.00000 x0.00000 l59999999.00000",
		"exclusion 1 0:3000000000001.00000 1:0.00000 2:5999940000000.00000 3:0.00000 x0.00000 l59999999.00000 +2",
	}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Error(diff)
	}
}

func TestScottish_StopsAtTheExclusionWhereTheRuleIsReadSo(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "1"}, {ID: "2"}}}
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 2, Ranks: [][]int{{0}}}, {Weight: 2, Ranks: [][]int{{1}, {0}}}})
	got, err := stv.Scottish(c, p, stv.Options{Last: stv.StopLast, Ties: voting.TieOptions{Tie: "lot:2,1"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"first 0:2.00000 1:2.00000 x0.00000 l0.00000",
		"exclusion 1 0:2.00000 1:2.00000 x0.00000 l0.00000 +0",
	}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Error(diff)
	}
}

func TestMethods_RefuseASettingTheyDoNotKnow(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "1"}, {ID: "2"}}}
	for _, m := range stv.Methods() {
		for _, given := range []map[string]string{
			{"overvote": "pass"}, {"equal": "half"}, {"last": "never"}, {"skipped": "exhaust-after-"}, {"duplicate": "no"}, {"tie": "seed:"}, {"tie-look-back": "up"}, {"lot-direction": "left"},
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

func ExampleScottish() {
	contest := voting.Contest{Seats: 2, Options: []voting.Option{{ID: "ada", Name: "Ada"}, {ID: "bram", Name: "Bram"}, {ID: "chidi", Name: "Chidi"}}}
	profile := voting.NewProfile(contest)
	_ = profile.Add(5, [][]int{{0}, {1}})
	_ = profile.Add(2, [][]int{{2}})
	_ = profile.Add(1, [][]int{{1}})
	transcript, _ := stv.Scottish(contest, profile, stv.Options{})
	for _, i := range transcript.Elected {
		fmt.Println(transcript.Name(i), transcript.Rounds[len(transcript.Rounds)-1].Tallies.Of(i))
	}
	// Output:
	// Ada 3.00000
	// Bram 3.00000
}
