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

// contest has so many options, named A, B, C…
func contest(options int) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1), Name: string(rune('A' + i))})
	}
	return c
}

func ballot(weight int64, ranks ...[]int) votingtest.Ballot {
	return votingtest.Ballot{Weight: weight, Ranks: ranks}
}

// one is a rank with one option, or none.
func one(options ...int) []int { return options }

// told is what a round says, in short.
func told(t voting.Transcript) []string {
	var rounds []string
	for _, r := range t.Rounds {
		s := ""
		for _, tally := range r.Tallies {
			s += tally.Votes.String() + " "
		}
		s += "| " + r.Exhausted.String()
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

func TestIRV(t *testing.T) {
	squeeze := []votingtest.Ballot{
		ballot(4, one(0), one(1)), ballot(3, one(2), one(1)), ballot(2, one(1), one(2)), ballot(1, one(3), one(1)),
	}
	for _, c := range []struct {
		name    string
		options int
		ballots []votingtest.Ballot
		rules   ranked.Options
		want    []string
	}{
		{"more than half of the first preferences wins at once", 3,
			[]votingtest.Ballot{ballot(3, one(0)), ballot(2, one(1))}, ranked.Options{},
			[]string{"3 2 0 | 0 +A"}},
		{"exactly half is not enough", 3,
			[]votingtest.Ballot{ballot(3, one(0)), ballot(2, one(1)), ballot(1, one(2), one(0))}, ranked.Options{},
			[]string{"3 2 1 | 0 -C", "4 2 0 | 0 +A"}},
		{"the lowest goes out first and its ballots move on", 4, squeeze, ranked.Options{},
			[]string{"4 2 3 1 | 0 -D", "4 3 3 0 | 0 -B", "4 0 5 0 | 1 +C"}},
		{"a batch goes out together only where it cannot catch up", 4,
			[]votingtest.Ballot{ballot(9, one(0)), ballot(8, one(1)), ballot(2, one(2), one(1)), ballot(1, one(3), one(1))}, ranked.Options{Batch: true},
			[]string{"9 8 2 1 | 0 -C -D", "9 11 0 0 | 0 +B"}},
		{"until two are left a majority does not stop the count", 3,
			[]votingtest.Ballot{ballot(5, one(0)), ballot(2, one(1)), ballot(1, one(2))}, ranked.Options{Until: ranked.UntilTwo},
			[]string{"5 2 1 | 0 -C", "5 2 0 | 1 +A"}},
		{"half of the first round stays the threshold if the rule says so", 3,
			[]votingtest.Ballot{ballot(4, one(0)), ballot(3, one(1)), ballot(2, one(2))}, ranked.Options{Threshold: ranked.OfFirstRound},
			[]string{"4 3 2 | 0 -C", "4 3 0 | 2 -B", "4 0 0 | 5 +A"}},
		{"of two left the one with more wins, below that threshold too", 3,
			[]votingtest.Ballot{ballot(4, one(0)), ballot(3, one(1)), ballot(2, one(2))}, ranked.Options{Threshold: ranked.OfFirstRound, Until: ranked.UntilTwo},
			[]string{"4 3 2 | 0 -C", "4 3 0 | 2 +A"}},
		{"a ballot without marks is not valid, one without a use is exhausted", 2,
			[]votingtest.Ballot{ballot(2, one(0)), ballot(3), ballot(1, one(0, 1))}, ranked.Options{},
			[]string{"2 0 | 1 +A"}},
		{"a tie for the lowest goes to who was lower before", 4,
			[]votingtest.Ballot{ballot(5, one(0)), ballot(4, one(1)), ballot(3, one(2)), ballot(1, one(3), one(2))}, ranked.Options{},
			[]string{"5 4 3 1 | 0 -D", "5 4 4 0 | 0 -C", "5 4 0 0 | 4 +A"}},
		{"a lot drawn is an order of merit: the last loses", 3,
			[]votingtest.Ballot{ballot(2, one(0)), ballot(1, one(1), one(0)), ballot(1, one(2), one(0))}, ranked.Options{Ties: voting.TieOptions{Tie: "lot:1,3,2"}},
			[]string{"2 1 1 | 0 -B", "3 0 1 | 0 +A"}},
		{"a lot read as the PRF does takes the first", 3,
			[]votingtest.Ballot{ballot(2, one(0)), ballot(1, one(1), one(0)), ballot(1, one(2), one(0))}, ranked.Options{Ties: voting.TieOptions{Tie: "lot:1,3,2", Direction: voting.PRF}},
			[]string{"2 1 1 | 0 -C", "3 1 0 | 0 +A"}},
		{"a tie left open stops the count", 3,
			[]votingtest.Ballot{ballot(2, one(0)), ballot(1, one(1)), ballot(1, one(2))}, ranked.Options{Ties: voting.TieOptions{Tie: "open"}},
			[]string{"2 1 1 | 0"}},
		{"nobody is elected without a ballot", 2, nil, ranked.Options{}, nil},
		{"an overvote waits for its members to go out if the rule says so", 3,
			[]votingtest.Ballot{ballot(4, one(0)), ballot(3, one(1)), ballot(2, one(2), one(1, 2))}, ranked.Options{Ballots: voting.BallotRules{Overvote: voting.ExhaustIfMultiple}},
			[]string{"4 3 2 | 0 -C", "4 5 0 | 0 +B"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(c.options)
			got, err := ranked.IRV(contest, votingtest.Pack(t, contest, c.ballots), c.rules)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Error(diff)
			}
			votingtest.Replay(t, got)
		})
	}
}

func TestIRV_SaysWhatSettledATie(t *testing.T) {
	c := contest(4)
	p := votingtest.Pack(t, c, []votingtest.Ballot{ballot(5, one(0)), ballot(4, one(1)), ballot(3, one(2)), ballot(1, one(3), one(2))})
	got, err := ranked.IRV(c, p, ranked.Options{})
	if err != nil {
		t.Fatal(err)
	}
	chosen := voting.Index(2)
	want := []voting.Tie{{Round: 2, Kind: "exclusion", Among: []voting.Index{1, 2}, Rule: "backward", Evidence: "in round 1 2 had 4, 3 had 3", Chosen: &chosen}}
	if diff := cmp.Diff(want, got.Ties); diff != "" {
		t.Error(diff)
	}
}

func TestIRV_RefusesSeveralSeats(t *testing.T) {
	c := contest(3)
	c.Seats = 2
	if _, err := ranked.IRV(c, voting.NewProfile(c), ranked.Options{}); !errors.Is(err, voting.ErrContest) {
		t.Errorf("got %v, want %v", err, voting.ErrContest)
	}
}

func TestMethods_RefuseASettingTheyDoNotKnow(t *testing.T) {
	c := contest(2)
	for _, m := range ranked.Methods() {
		for _, given := range []map[string]string{
			{"overvote": "pass"}, {"skipped": "exhaust-after-x"}, {"duplicate": "no"}, {"threshold": "half"}, {"until": "three"},
			{"batch": "yes"}, {"last-two": "both"}, {"write-ins": "no"}, {"minimum-votes": "-1"}, {"zero-votes": "out"}, {"stop-after": "0"},
			{"percentage": "101"}, {"cutoff": "yes"}, {"cutoff": "on"}, {"max-rankings": "0"}, {"withdrawn": "gone"}, {"unranked": "first"}, {"tie": "lot:1"}, {"tie": "lot:1,2,9"}, {"tie": "coin"}, {"tie-look-back": "up"}, {"lot-direction": "left"},
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

// method finds a method by name.
func method(t *testing.T, name string) voting.Method {
	for _, m := range ranked.Methods() {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("there is no %s", name)
	return voting.Method{}
}

func TestMethods_ReportTheSettingsTheyCountedBy(t *testing.T) {
	c := contest(2)
	m := method(t, "irv")
	given := map[string]string{"overvote": "skip", "skipped": "exhaust-after-0", "duplicate": "exhaust", "threshold": "first-round",
		"until": "two", "batch": "on", "last-two": "elect", "write-ins": "stand", "minimum-votes": "1", "zero-votes": "together", "stop-after": "3",
		"max-rankings": "2", "withdrawn": "keep-place", "tie": "seed:moot", "tie-look-back": "none", "lot-direction": "prf", "credits": "9"}
	settings, unused := m.Resolve(given)
	got, err := m.Count(c, voting.NewProfile(c), settings)
	if err != nil {
		t.Fatal(err)
	}
	delete(given, "credits")
	if diff := cmp.Diff(given, got.Options); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"credits"}, unused); diff != "" {
		t.Error(diff)
	}
}

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

// Whoever more than half rank first wins; whoever loses every duel does not;
// batches change no winner.
func TestIRV_Axioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		p := votingtest.Pack(t, c, ballots)
		got, err := ranked.IRV(c, p, ranked.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Elected) == 0 {
			return
		}
		winner := got.Elected[0]
		for _, tally := range got.Rounds[0].Tallies {
			if 2*tally.Votes.Floor() > got.Ballots.Valid && tally.Option != winner {
				t.Fatalf("%d has %s of %d first preferences, and %d wins", tally.Option, tally.Votes, got.Ballots.Valid, winner)
			}
		}
		batched, err := ranked.IRV(c, p, ranked.Options{Batch: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Ties) == 0 && batched.Elected[0] != winner {
			t.Fatalf("batches elect %d, one by one elects %d", batched.Elected[0], winner)
		}
	})
}

// The loser of every duel cannot win where every ballot ranks everybody.
func TestIRV_NeverElectsTheCondorcetLoser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawn(t)
		c := contest(draw(2, 5))
		p := voting.NewProfile(c)
		for range draw(1, 9) {
			var ranks [][]int
			for _, i := range votingtest.Permutation(draw, len(c.Options)) {
				ranks = append(ranks, []int{int(i)})
			}
			if err := p.Add(int64(draw(1, 5)), ranks); err != nil {
				t.Fatal(err)
			}
		}
		got, err := ranked.IRV(c, p, ranked.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.CondorcetLoser != nil && *got.CondorcetLoser == got.Elected[0] {
			t.Fatalf("%d loses every duel, and is elected", *got.CondorcetLoser)
		}
	})
}

func ExampleIRV() {
	contest := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "hall", Name: "The hall"}, {ID: "park", Name: "The park"}, {ID: "none", Name: "Nowhere"}}}
	profile := voting.NewProfile(contest)
	_ = profile.Add(4, [][]int{{0}})
	_ = profile.Add(3, [][]int{{1}, {0}})
	_ = profile.Add(2, [][]int{{2}, {1}})
	transcript, _ := ranked.IRV(contest, profile, ranked.Options{})
	fmt.Println(transcript.Name(transcript.Elected[0]), "after", len(transcript.Rounds), "rounds")
	// Output: The park after 2 rounds
}
