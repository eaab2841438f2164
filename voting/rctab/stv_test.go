// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"errors"
	"fmt"
	"testing"

	"moothall/voting"
	"moothall/voting/rctab"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// contest has so many options, named A, B, C…
func contest(options, seats int) voting.Contest {
	c := voting.Contest{Seats: seats}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1), Name: string(rune('A' + i))})
	}
	return c
}

func ballot(weight int64, options ...int) votingtest.Ballot {
	b := votingtest.Ballot{Weight: weight}
	for _, i := range options {
		b.Ranks = append(b.Ranks, []int{i})
	}
	return b
}

// told is what a round says, in short.
func told(t voting.Transcript) (rounds []string) {
	for _, r := range t.Rounds {
		s := ""
		for _, tally := range r.Tallies {
			s += tally.Votes.String() + " "
		}
		s += "| " + r.Exhausted.String()
		if !r.Lost.IsZero() {
			s += " lost " + r.Lost.String()
		}
		if r.Split.FinalSurplus != nil {
			s += " final " + r.Split.FinalSurplus.String()
		}
		for _, i := range r.Eliminated {
			s += " -" + t.Name(i)
		}
		for _, i := range r.Elected {
			s += " +" + t.Name(i)
		}
		rounds = append(rounds, s)
	}
	return rounds
}

func TestSTV(t *testing.T) {
	three := []votingtest.Ballot{ballot(3, 0, 1, 2), ballot(3, 1, 2, 3), ballot(3, 2, 3)}
	surplus := []votingtest.Ballot{ballot(6, 0, 1), ballot(1, 1), ballot(3, 2)}
	writeIn := writeInOf(3, 1)
	for _, c := range []struct {
		name    string
		contest voting.Contest
		ballots []votingtest.Ballot
		rules   rctab.Options
		want    []string
		quota   string
	}{
		{"surpluses go on at a fraction, cut off, and the last round shows the last", contest(3, 2), surplus, rctab.Options{},
			[]string{"6.0000 1.0000 3.0000 | 0.0000 +A", "4.0000 2.9998 3.0000 | 0.0000 lost 0.0002 -B", "4.0000 0.0000 3.0000 | 2.9998 lost 0.0002 +C", "4.0000 0.0000 3.0000 | 2.9998 lost 0.0002 final 0.0000"}, "4.0000"},
		{"one a round, by lot among equals; what the last has over is nobody's", contest(4, 3), three,
			rctab.Options{WinnersPerRound: rctab.OneWinner, FractionalQuota: true},
			[]string{"3.0000 3.0000 3.0000 0.0000 | 0.0000 +A", "2.2501 3.7497 3.0000 0.0000 | 0.0000 lost 0.0002 +B",
				"2.2501 2.2501 4.4994 0.0000 | 0.0000 lost 0.0004 +C", "2.2501 2.2501 2.2501 0.0000 | 2.2491 lost 0.0006 final 2.2491"}, "2.2501"},
		{"those who reach the quota together give nothing to each other", contest(4, 3), three, rctab.Options{FractionalQuota: true, Places: 1},
			[]string{"3.0 3.0 3.0 0.0 | 0.0 +A +B +C", "2.3 2.3 2.3 0.0 | 1.8 lost 0.3 final 1.8"}, "2.3"},
		{"Hare's quota is rounded up", contest(3, 2), []votingtest.Ballot{ballot(7, 0, 1), ballot(1, 1), ballot(3, 2)}, rctab.Options{Quota: rctab.Hare},
			[]string{"7.0000 1.0000 3.0000 | 0.0000 +A", "6.0000 1.9996 3.0000 | 0.0000 lost 0.0004 -B", "6.0000 0.0000 3.0000 | 1.9996 lost 0.0004 +C", "6.0000 0.0000 3.0000 | 1.9996 lost 0.0004 final 0.0000"}, "6.0000"},
		{"undeclared write-ins without a vote fill no seat", writeInOf(2, 2), []votingtest.Ballot{ballot(3, 0)}, rctab.Options{},
			[]string{"3.0000 0.0000 | 0.0000 +A", "2.0000 0.0000 | 0.9999 lost 0.0001 -B"}, "2.0000"},
		{"nor do they where nobody else stands", writeInOf(1, 1), []votingtest.Ballot{ballot(3, 0)}, rctab.Options{},
			[]string{"3.0000 | 0.0000 -A"}, "2.0000"},
		{"the quota is never less than the minimum, and who has less goes out", contest(3, 2), surplus, rctab.Options{MinimumVotes: 5, Places: 1},
			[]string{"6.0 1.0 3.0 | 0.0 +A", "5.0 1.6 3.0 | 0.0 lost 0.4"}, "5.0"},
		{"where fewer stand than there are seats all are elected, and nothing moves", contest(2, 3), surplus[:2], rctab.Options{},
			[]string{"6.0000 1.0000 | 0.0000 +A +B"}, "2.0000"},
		{"undeclared write-ins go out before anybody is elected", writeIn, []votingtest.Ballot{ballot(3, 0), ballot(2, 2, 1)}, rctab.Options{},
			[]string{"3.0000 0.0000 2.0000 | 0.0000 -C", "3.0000 2.0000 0.0000 | 0.0000 +A", "3.0000 2.0000 0.0000 | 0.0000 final 0.0000"}, "3.0000"},
		{"by option they are like the others", writeIn, []votingtest.Ballot{ballot(2, 0), ballot(3, 2, 1)}, rctab.Options{WriteInsStand: true},
			[]string{"2.0000 0.0000 3.0000 | 0.0000 +C", "2.0000 0.0000 3.0000 | 0.0000 final 0.0000"}, "3.0000"},
		{"a count may stop early, and then nothing moves", contest(3, 2), surplus, rctab.Options{StopAfter: 1},
			[]string{"6.0000 1.0000 3.0000 | 0.0000 +A"}, "4.0000"},
		{"without a ballot nobody is elected", contest(2, 1), []votingtest.Ballot{ballot(3)}, rctab.Options{}, nil, "1.0000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := rctab.STV(c.contest, votingtest.Pack(t, c.contest, c.ballots), c.rules)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Error(diff)
			}
			if got.Quota.String() != c.quota {
				t.Errorf("quota %s, want %s", got.Quota, c.quota)
			}
			votingtest.Replay(t, got)
			if k := len(got.Rounds) - 1; k >= 0 && len(got.Rounds[k].Transfers)+len(got.Rounds[k].ExhaustedFrom)+len(got.Rounds[k].LostFrom) > 0 {
				t.Error("something moves in the last round, and nobody sees where")
			}
			if len(got.Elected) == 0 && len(got.Tied) == 0 {
				t.Error("nobody is elected, and it is not said between whom it is open")
			}
		})
	}
}

// writeInOf is a contest whose last option stands for undeclared write-ins.
func writeInOf(options, seats int) voting.Contest {
	c := contest(options, seats)
	c.Options[options-1].WriteIns = true
	return c
}

func TestSTV_SaysWhatMoved(t *testing.T) {
	for _, k := range []struct {
		ballots []votingtest.Ballot
		places  int
		want    string
	}{
		{[]votingtest.Ballot{ballot(5, 0, 1), ballot(1, 0), ballot(1, 1), ballot(3, 2)}, 4, "[{0 1 1.6665}] [{0 0.3333}] [{0 0.0002}]"},
		{[]votingtest.Ballot{ballot(8, 0, 1), ballot(1, 1), ballot(1, 2)}, 4, "[{0 1 4.0000}] [] []"},
		{[]votingtest.Ballot{ballot(21, 0, 1), ballot(19, 1), ballot(19, 2)}, 1, "[] [] [{0 1.0}]"}, // a fraction of less than a tenth
	} {
		c := contest(3, 2)
		got, err := rctab.STV(c, votingtest.Pack(t, c, k.ballots), rctab.Options{Places: k.places})
		if err != nil {
			t.Fatal(err)
		}
		r := got.Rounds[0]
		if moved := fmt.Sprint(r.Transfers, r.ExhaustedFrom, r.LostFrom); moved != k.want {
			t.Errorf("moved %s, want %s", moved, k.want)
		}
	}
}

func TestSTV_SaysWhySeatsStayEmpty(t *testing.T) {
	c := contest(3, 2)
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(6, 0), ballot(1, 1), ballot(1, 2)})
	for _, k := range []struct {
		rules   rctab.Options
		elected []voting.Index
		tied    []voting.Index
		note    string
	}{
		{rctab.Options{StopAfter: 1}, []voting.Index{0}, nil, "The count was to stop after round 1: 1 of 2 seats are filled."},
		{rctab.Options{MinimumVotes: 2}, []voting.Index{0}, nil, "All who are left have fewer than 2 votes: 1 of 2 seats are filled."},
		{rctab.Options{MinimumVotes: 9}, []voting.Index{}, []voting.Index{0, 1, 2}, "All who are left have fewer than 9 votes: nobody is elected."},
		{rctab.Options{Ties: voting.TieOptions{Tie: "open"}}, []voting.Index{}, []voting.Index{1, 2}, ""},
	} {
		got, err := rctab.STV(c, p, k.rules)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k.elected, got.Elected); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(k.tied, got.Tied); diff != "" {
			t.Error(diff)
		}
		if len(got.Notes) > 0 && got.Notes[0] != k.note || len(got.Notes) == 0 && k.note != "" {
			t.Errorf("notes %q, want %q", got.Notes, k.note)
		}
	}
}

func TestSTV_RefusesMorePlacesThanCanBeShown(t *testing.T) {
	c := contest(2, 1)
	if _, err := rctab.STV(c, voting.NewProfile(c), rctab.Options{Places: 19}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}

// The largest weights and the most places need more than 64 bits.
func TestSTV_HoldsTheLargestVotes(t *testing.T) {
	c := contest(3, 2)
	p := voting.NewProfile(c)
	for range 1000 {
		for _, ranks := range [][][]int{{{0}, {1}}, {{0}, {2}}, {{2}}} {
			if err := p.Add(voting.MaxWeight, ranks); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := rctab.STV(c, p, rctab.Options{Places: 18})
	if err != nil {
		t.Fatal(err)
	}
	if want := "10000000001.000000000000000000"; got.Rounds[1].Tallies[0].Votes.String() != want {
		t.Errorf("%s after the surplus, want %s", got.Rounds[1].Tallies[0].Votes, want)
	}
}

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

// drawOptions draws every option.
func drawOptions(t *rapid.T, draw votingtest.Draw) rctab.Options {
	return rctab.Options{
		Ballots: voting.BallotRules{
			Overvote:       rapid.SampledFrom([]voting.Overvote{voting.ExhaustOvervote, voting.SkipOvervote, voting.ExhaustIfMultiple}).Draw(t, "overvote"),
			Duplicate:      rapid.SampledFrom([]voting.Duplicate{voting.IgnoreDuplicate, voting.ExhaustDuplicate}).Draw(t, "duplicate"),
			ExhaustAtSkips: draw(0, 2), MaxRanks: draw(0, 4), KeepWithdrawn: rapid.Bool().Draw(t, "keep"),
		},
		Ties:            voting.TieOptions{Tie: rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie")},
		Quota:           rapid.SampledFrom([]rctab.Quota{rctab.Droop, rctab.Hare}).Draw(t, "quota"),
		WinnersPerRound: rapid.SampledFrom([]rctab.WinnersPerRound{rctab.AllWinners, rctab.OneWinner}).Draw(t, "winners"),
		FractionalQuota: rapid.Bool().Draw(t, "fractional"), WriteInsStand: rapid.Bool().Draw(t, "stand"),
		Places: draw(1, 6), MinimumVotes: int64(draw(0, 2)), StopAfter: draw(0, 4),
	}
}

func TestSTV_KeepsTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawn(t)
		o := drawOptions(t, draw)
		unnamed := rapid.SampledFrom([]string{"option-a", "none"}).Draw(t, "write-in")
		votingtest.Laws{Seats: 3}.Check(t, draw, func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			c.Options = append([]voting.Option{}, c.Options...)
			for i := range c.Options {
				c.Options[i].WriteIns = c.Options[i].ID == unnamed
			}
			return rctab.STV(c, p, o)
		})
	})
}

func TestMethods_SettingsGoInAndOut(t *testing.T) {
	m := rctab.Methods()[0]
	c := contest(2, 1)
	given := map[string]string{"overvote": "skip", "skipped": "exhaust-after-1", "duplicate": "exhaust", "max-rankings": "2", "withdrawn": "keep-place",
		"quota": "hare", "fractional-quota": "on", "places": "7", "winners-per-round": "one", "write-ins": "stand", "minimum-votes": "3", "stop-after": "9",
		"tie": "seed:moot", "tie-look-back": "none", "lot-direction": "prf"}
	settings, _ := m.Resolve(given)
	got, err := m.Count(c, voting.NewProfile(c), settings)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(given, got.Options); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []map[string]string{{"overvote": "x"}, {"tie": "coin"}, {"lot-direction": "x"}, {"quota": "imperiali"}, {"fractional-quota": "yes"},
		{"places": "0"}, {"places": "19"}, {"winners-per-round": "two"}, {"write-ins": "x"}, {"minimum-votes": "-1"}, {"stop-after": "0"}, {"max-rankings": "x"}} {
		settings, _ := m.Resolve(bad)
		if _, err := m.Count(c, voting.NewProfile(c), settings); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%v: got %v, want %v", bad, err, voting.ErrSetting)
		}
	}
}
