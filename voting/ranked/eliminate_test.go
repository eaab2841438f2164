// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked_test

import (
	"errors"
	"fmt"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// withWriteIns is a contest whose last option stands for undeclared write-ins.
func withWriteIns(options int) voting.Contest {
	c := contest(options)
	c.Options[options-1].WriteIns = true
	return c
}

func TestIRV_AfterRCTab(t *testing.T) {
	elect := ranked.Options{LastTwo: ranked.ElectLast}
	for _, c := range []struct {
		name    string
		contest voting.Contest
		ballots []votingtest.Ballot
		rules   ranked.Options
		want    []string
	}{
		{"nobody wins while undeclared write-ins have votes", withWriteIns(3),
			[]votingtest.Ballot{ballot(5, one(0)), ballot(1, one(1)), ballot(3, one(2), one(1))}, ranked.Options{},
			[]string{"5 1 3 | 0 -C", "5 4 0 | 0 +A"}},
		{"by option they are like the others", withWriteIns(3),
			[]votingtest.Ballot{ballot(5, one(2)), ballot(1, one(1))}, ranked.Options{WriteIns: ranked.Stand},
			[]string{"0 1 5 | 0 +C"}},
		{"without a vote they are never elected", withWriteIns(2),
			[]votingtest.Ballot{ballot(1, one(0, 0), one(0))}, elect,
			[]string{"0 0 | 1 +A"}},
		{"nor by a lot", writeIn(contest(2), "1"),
			[]votingtest.Ballot{ballot(1, one(1, 1), one(1))}, elect,
			[]string{"0 0 | 1 +B"}},
		{"nor as the last one left", withWriteIns(1),
			[]votingtest.Ballot{ballot(1, one(0, 0))}, ranked.Options{},
			[]string{"0 | 1"}},
		{"the last two are not decided where they lack the minimum", contest(2),
			[]votingtest.Ballot{ballot(5, one(0)), ballot(4, one(1))}, ranked.Options{MinimumVotes: 6, LastTwo: ranked.ElectLast},
			[]string{"5 4 | 0"}},
		{"where nobody has a vote they go out one by one", contest(2),
			[]votingtest.Ballot{ballot(1, one(0, 1))}, ranked.Options{ZeroTogether: true},
			[]string{"0 0 | 1 -B", "0 0 | 1 +A"}},
		{"nor where nobody else stands", withWriteIns(1),
			[]votingtest.Ballot{ballot(1, one(0))}, ranked.Options{},
			[]string{"1 | 0 -A", "0 | 1"}},
		{"the last two are decided at once, a tie for who wins", contest(2),
			[]votingtest.Ballot{ballot(2, one(0)), ballot(2, one(1))}, elect,
			[]string{"2 2 | 0 +A"}},
		{"the last two are decided below half of the first round", contest(3),
			[]votingtest.Ballot{ballot(4, one(0)), ballot(3, one(1)), ballot(2, one(2))}, ranked.Options{LastTwo: ranked.ElectLast, Threshold: ranked.OfFirstRound},
			[]string{"4 3 2 | 0 -C", "4 3 0 | 2 +A"}},
		{"elected, and then on until two are left, the threshold as it was", contest(4),
			[]votingtest.Ballot{ballot(6, one(0)), ballot(2, one(1)), ballot(1, one(2), one(1)), ballot(1, one(3))}, ranked.Options{Until: ranked.MajorityThenTwo, LastTwo: ranked.ElectLast},
			[]string{"6 2 1 1 | 0 +A", "6 2 1 1 | 0 -D", "6 2 1 0 | 1 -C", "6 3 0 0 | 1"}},
		{"elected when two are left there is nothing to go on with", contest(3),
			[]votingtest.Ballot{ballot(4, one(0)), ballot(3, one(1)), ballot(2, one(2), one(1))}, ranked.Options{Until: ranked.MajorityThenTwo},
			[]string{"4 3 2 | 0 -C", "4 5 0 | 0 +B"}},
		{"who has fewer than the minimum goes out, all together", contest(4),
			[]votingtest.Ballot{ballot(5, one(0)), ballot(4, one(1)), ballot(2, one(2), one(1)), ballot(1, one(3), one(1))}, ranked.Options{MinimumVotes: 3},
			[]string{"5 4 2 1 | 0 -C -D", "5 7 0 0 | 0 +B"}},
		{"half is not enough where the minimum is more", contest(2),
			[]votingtest.Ballot{ballot(5, one(0)), ballot(4, one(1))}, ranked.Options{MinimumVotes: 6},
			[]string{"5 4 | 0"}},
		{"who has no votes goes out, all together, if the rule says so", contest(4),
			[]votingtest.Ballot{ballot(2, one(0)), ballot(2, one(1))}, ranked.Options{ZeroTogether: true},
			[]string{"2 2 0 0 | 0 -C -D", "2 2 0 0 | 0 -B", "2 0 0 0 | 2 +A"}},
		{"a count may stop early, and then nothing moves", contest(3),
			[]votingtest.Ballot{ballot(2, one(0)), ballot(2, one(1)), ballot(1, one(2), one(1))}, ranked.Options{StopAfter: 1},
			[]string{"2 2 1 | 0 -C"}},
		{"whoever is elected in the last round is elected", contest(2),
			[]votingtest.Ballot{ballot(2, one(0))}, ranked.Options{StopAfter: 1},
			[]string{"2 0 | 0 +A"}},
		{"a batch leaves two where two are to be left", contest(4),
			[]votingtest.Ballot{ballot(9, one(0)), ballot(4, one(1)), ballot(2, one(2)), ballot(1, one(3))}, ranked.Options{Batch: true, Until: ranked.MajorityThenTwo},
			[]string{"9 4 2 1 | 0 +A", "9 4 2 1 | 0 -C -D", "9 4 0 0 | 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ranked.IRV(c.contest, votingtest.Pack(t, c.contest, c.ballots), c.rules)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Error(diff)
			}
			votingtest.Replay(t, got)
			if last := got.Rounds[len(got.Rounds)-1]; c.rules.StopAfter > 0 && len(last.Transfers)+len(last.ExhaustedFrom) > 0 {
				t.Error("something moves in the last round, and nobody sees where")
			}
		})
	}
}

func TestIRV_KeepsTheThresholdOnceSomebodyIsElected(t *testing.T) {
	c := contest(3)
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(6, one(0)), ballot(3, one(1)), ballot(2, one(2))})
	got, err := ranked.IRV(c, p, ranked.Options{Until: ranked.MajorityThenTwo})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Rounds {
		if r.Quota.String() != "6" {
			t.Errorf("round %d asks for %s, want 6", r.N, r.Quota)
		}
	}
}

func TestIRV_SaysWhyNobodyIsElected(t *testing.T) {
	c := contest(3)
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(2, one(0)), ballot(2, one(1)), ballot(1, one(2))})
	for _, k := range []struct {
		rules ranked.Options
		tied  []voting.Index
		note  string
	}{
		{ranked.Options{StopAfter: 1}, []voting.Index{0, 1}, "The count was to stop after round 1: nobody is elected."},
		{ranked.Options{MinimumVotes: 9}, []voting.Index{0, 1, 2}, "All who are left have fewer than 9 votes: nobody is elected."},
	} {
		got, err := ranked.IRV(c, p, k.rules)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k.tied, got.Tied); diff != "" || len(got.Elected) > 0 {
			t.Errorf("elected %v, open between: %s", got.Elected, diff)
		}
		if diff := cmp.Diff([]string{k.note}, got.Notes); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBottomsUp(t *testing.T) {
	five := []votingtest.Ballot{ballot(6, one(0)), ballot(5, one(1)), ballot(3, one(2)), ballot(2, one(3), one(2)), ballot(1, one(4), one(0))}
	for _, c := range []struct {
		name  string
		seats int
		rules ranked.Survivors
		want  []string
		quota string // of the last round
	}{
		{"the lowest go out until as many are left as seats", 2, ranked.Survivors{},
			[]string{"6 5 3 2 1 | 0 -E", "7 5 3 2 0 | 0 -D", "7 5 5 0 0 | 0 -C", "7 5 0 0 0 | 5 +A +B"}, "6"},
		{"who is left has more than the percentage of those that count still", 1, ranked.Survivors{Percentage: 20},
			[]string{"6 5 3 2 1 | 0 -E", "7 5 3 2 0 | 0 -D", "7 5 5 0 0 | 0 +A +B +C"}, "3.40"},
		{"the percentage may be of the first round", 1, ranked.Survivors{Percentage: 40, Options: ranked.Options{Threshold: ranked.OfFirstRound}},
			[]string{"6 5 3 2 1 | 0 -E", "7 5 3 2 0 | 0 -D", "7 5 5 0 0 | 0 -C", "7 5 0 0 0 | 5 -B", "7 0 0 0 0 | 10 +A"}, "6.80"},
		{"all who have no more than it may go out together", 1, ranked.Survivors{Percentage: 20, Cutoff: true},
			[]string{"6 5 3 2 1 | 0 -C -D -E", "7 5 0 0 0 | 5 +A +B"}, "2.40"},
		{"exactly the percentage is not enough", 1, ranked.Survivors{Percentage: 35, Options: ranked.Options{MinimumVotes: 6}},
			[]string{"6 5 3 2 1 | 0 -B -C -D -E", "7 0 0 0 0 | 10 +A"}, "6.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(5)
			contest.Seats = c.seats
			got, err := ranked.BottomsUp(contest, votingtest.Pack(t, contest, five), c.rules)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Error(diff)
			}
			if quota := got.Rounds[len(got.Rounds)-1].Quota.String(); quota != c.quota {
				t.Errorf("quota %s, want %s", quota, c.quota)
			}
			if seats := map[bool]int{true: 0, false: c.seats}[c.rules.Percentage > 0]; got.Seats != seats {
				t.Errorf("%d seats, want %d", got.Seats, seats)
			}
			votingtest.Replay(t, got)
		})
	}
}

// Where all would be cut off, and where nobody can have enough, the lowest goes
// out, and the last one left is elected.
func TestBottomsUp_LeavesSomebody(t *testing.T) {
	c := contest(2)
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(1, one(0)), ballot(1, one(1))})
	for _, rules := range []ranked.Survivors{{Percentage: 60, Cutoff: true}, {Percentage: 100}} {
		got, err := ranked.BottomsUp(c, p, rules)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1 1 | 0 -B", "1 0 | 1 +A"}, told(got)); diff != "" {
			t.Errorf("%+v: %s", rules, diff)
		}
	}
}

func TestBottomsUp_PutsUndeclaredWriteInsOutFirst(t *testing.T) {
	c := withWriteIns(3)
	c.Seats = 3
	got, err := ranked.BottomsUp(c, votingtest.Pack(t, c, []votingtest.Ballot{ballot(1, one(0)), ballot(3, one(2), one(1))}), ranked.Survivors{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1 0 3 | 0 -C", "1 3 0 | 0 +B +A"}, told(got)); diff != "" {
		t.Error(diff)
	}
}

func TestMultiPass_RefusesNoSeats(t *testing.T) {
	c := contest(2)
	c.Seats = 0
	if _, err := ranked.MultiPass(c, voting.NewProfile(c), ranked.Options{}); !errors.Is(err, voting.ErrContest) {
		t.Errorf("got %v, want %v", err, voting.ErrContest)
	}
}

func TestBottomsUp_RefusesNoPercentage(t *testing.T) {
	c := contest(2)
	if _, err := ranked.BottomsUp(c, voting.NewProfile(c), ranked.Survivors{Percentage: 101}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}

func TestMultiPass(t *testing.T) {
	ballots := []votingtest.Ballot{ballot(5, one(0), one(1)), ballot(3, one(1)), ballot(3, one(2)), ballot(1, one(3), one(2))}
	c := contest(4)
	c.Seats = 2
	got, err := ranked.MultiPass(c, votingtest.Pack(t, c, ballots), ranked.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"5 3 3 1 | 0 -D", "5 3 4 0 | 0 -B", "5 0 4 0 | 3 +A", "8 3 1 | 0 +B"}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Error(diff)
	}
	var passes []string
	for _, r := range got.Rounds {
		passes = append(passes, fmt.Sprint(r.N, r.Pass))
	}
	if diff := cmp.Diff([]string{"1 1", "2 1", "3 1", "4 2"}, passes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]voting.Index{0, 1}, got.Elected); diff != "" {
		t.Error(diff)
	}
	votingtest.Replay(t, got)
}

// In each pass another lot may be drawn; a tie of a later pass counts its round
// in the whole.
func TestMultiPass_TiesOfEachPass(t *testing.T) {
	c := contest(3)
	c.Seats = 2
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(2, one(0)), ballot(2, one(1)), ballot(2, one(2))})
	got, err := ranked.MultiPass(c, p, ranked.Options{LastTwo: ranked.ElectLast, Ties: voting.TieOptions{Tie: "lot:1,2,3;lot:3,2,1"}})
	if err != nil {
		t.Fatal(err)
	}
	var ties []string
	for _, tie := range got.Ties {
		ties = append(ties, fmt.Sprint(tie.Round, tie.Kind, *tie.Chosen+1))
	}
	if diff := cmp.Diff([]string{"1exclusion3", "2winner1", "3winner3"}, ties); diff != "" {
		t.Error(diff)
	}
	open, err := ranked.MultiPass(c, p, ranked.Options{LastTwo: ranked.ElectLast, Ties: voting.TieOptions{Tie: "lot:1,2,3;open"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]voting.Index{1, 2}, open.Tied); diff != "" || len(open.Elected) > 0 {
		t.Errorf("elected %v, open between: %s", open.Elected, diff)
	}
}

// options draws every option of a count by eliminations.
func options(t *rapid.T, draw votingtest.Draw) ranked.Options {
	return ranked.Options{
		Ballots: voting.BallotRules{
			Overvote:       rapid.SampledFrom([]voting.Overvote{voting.ExhaustOvervote, voting.SkipOvervote, voting.ExhaustIfMultiple}).Draw(t, "overvote"),
			Duplicate:      rapid.SampledFrom([]voting.Duplicate{voting.IgnoreDuplicate, voting.ExhaustDuplicate}).Draw(t, "duplicate"),
			ExhaustAtSkips: draw(0, 2), MaxRanks: draw(0, 4), KeepWithdrawn: rapid.Bool().Draw(t, "keep"),
		},
		Ties: voting.TieOptions{
			Tie:       rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
			LookBack:  rapid.SampledFrom([]voting.LookBack{voting.Backward, voting.Forward, voting.NoLook}).Draw(t, "look"),
			Direction: rapid.SampledFrom([]voting.Direction{voting.Drawn, voting.PRF}).Draw(t, "direction"),
		},
		Threshold:    rapid.SampledFrom([]ranked.Threshold{ranked.OfContinuing, ranked.OfFirstRound}).Draw(t, "threshold"),
		Until:        rapid.SampledFrom([]ranked.Until{ranked.UntilMajority, ranked.UntilTwo, ranked.MajorityThenTwo}).Draw(t, "until"),
		LastTwo:      rapid.SampledFrom([]ranked.LastTwo{ranked.EliminateLast, ranked.ElectLast}).Draw(t, "last two"),
		WriteIns:     rapid.SampledFrom([]ranked.WriteIns{ranked.OutFirst, ranked.Stand}).Draw(t, "write-ins"),
		Batch:        rapid.Bool().Draw(t, "batch"),
		ZeroTogether: rapid.Bool().Draw(t, "zero"),
		MinimumVotes: int64(draw(0, 3)), StopAfter: draw(0, 3),
	}
}

// writeIn makes one of the options stand for undeclared write-ins, by its id.
func writeIn(c voting.Contest, id string) voting.Contest {
	c.Options = append([]voting.Option{}, c.Options...)
	for i := range c.Options {
		c.Options[i].WriteIns = c.Options[i].ID == id
	}
	return c
}

func TestEliminations_KeepTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawn(t)
		o := options(t, draw)
		survivors := ranked.Survivors{Options: o, Percentage: int64(draw(0, 3) * 20), Cutoff: rapid.Bool().Draw(t, "cutoff")}
		unnamed := rapid.SampledFrom([]string{"option-a", "none"}).Draw(t, "write-in")
		method := rapid.SampledFrom([]string{"irv", "bottoms-up", "multi-pass-irv"}).Draw(t, "method")
		seats := map[string]int{"irv": 1, "bottoms-up": 3, "multi-pass-irv": 3}[method]
		votingtest.Laws{Seats: seats}.Check(t, draw, func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			c = writeIn(c, unnamed)
			switch method {
			case "irv":
				return ranked.IRV(c, p, o)
			case "bottoms-up":
				return ranked.BottomsUp(c, p, survivors)
			}
			return ranked.MultiPass(c, p, o)
		})
	})
}
