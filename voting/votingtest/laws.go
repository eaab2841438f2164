// SPDX-License-Identifier: AGPL-3.0-or-later

// Package votingtest holds the laws every count must keep, for the tests of the
// methods: weights stand for copies, the order of ballots and the names of
// options do not matter, no vote appears or vanishes, and a transcript tells
// enough to be replayed.
//
//	rapid.Check(t, func(t *rapid.T) {
//		draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
//		votingtest.Laws{Seats: 3}.Check(t, draw, count)
//	})
package votingtest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"moothall/voting"
)

// T is what a test offers.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Draw chooses a number from low to high, both included.
type Draw func(low, high int) int

// Count counts a contest.
type Count func(voting.Contest, *voting.Profile) (voting.Transcript, error)

// Ballot is a ballot before it is packed.
type Ballot struct {
	Weight int64
	Ranks  [][]int
}

// Election draws a small contest with a lot and some ballots: blank ones, skipped
// and shared ranks, repeated marks, and withdrawn options among them. It stands
// for at most so many seats.
func Election(draw Draw, seats int) (voting.Contest, []Ballot) {
	c := drawnContest(draw, seats)
	var ballots []Ballot
	for range draw(0, 12) {
		ballots = append(ballots, Ballot{int64(draw(1, 4)), ranks(draw, len(c.Options))})
	}
	return c, ballots
}

func drawnContest(draw Draw, seats int) voting.Contest {
	n := draw(2, 6)
	c := voting.Contest{Title: "Drawn", Seats: draw(1, min(seats, n))}
	for i := range n {
		c.Options = append(c.Options, voting.Option{ID: "option-" + string(rune('a'+i)), Name: string(rune('A' + i))})
	}
	if draw(0, 4) == 0 {
		c.Options[draw(0, n-1)].Withdrawn = true
	}
	c.Lot = Permutation(draw, n)
	return c
}

func ranks(draw Draw, n int) [][]int {
	var ranks [][]int
	for _, i := range Permutation(draw, n)[:draw(0, n)] {
		switch draw(0, 11) {
		case 0:
			ranks = append(ranks, nil, []int{int(i)})
		case 1:
			ranks = append(ranks, []int{int(i), draw(0, n-1)})
		case 2:
			ranks = append(ranks, []int{int(i)}, []int{draw(0, n-1)})
		default:
			ranks = append(ranks, []int{int(i)})
		}
	}
	return ranks
}

// Permutation draws an order of n options.
func Permutation(draw Draw, n int) []voting.Index {
	order := make([]voting.Index, n)
	for i := range order {
		order[i] = voting.Index(i)
	}
	for i := n - 1; i > 0; i-- {
		j := draw(0, i)
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// Pack makes a profile of ballots.
func Pack(t T, c voting.Contest, ballots []Ballot) *voting.Profile {
	t.Helper()
	p := voting.NewProfile(c)
	for _, b := range ballots {
		if err := p.Add(b.Weight, b.Ranks); err != nil {
			t.Fatalf("add %v: %v", b, err)
		}
	}
	return p
}

// Laws are the laws of a method that fills up to so many seats.
type Laws struct {
	Seats int
	// Slack is by how many units of the last decimal the sums of a round may
	// differ, where a transcript shows rounded fractions.
	Slack int64
}

// Check draws an election and checks every law on it.
func (l Laws) Check(t T, draw Draw, count Count) {
	t.Helper()
	c, ballots := Election(draw, l.Seats)
	transcript := run(t, count, c, ballots)
	want := written(t, transcript)

	if got := written(t, run(t, count, c, expanded(ballots))); !bytes.Equal(got, want) {
		t.Fatalf("a ballot of weight w is not w ballots\nweighted %s\nexpanded %s", want, got)
	}
	if got := written(t, run(t, count, c, shuffled(draw, ballots))); !bytes.Equal(got, want) {
		t.Fatalf("the order of the ballots matters\nbefore %s\nafter  %s", want, got)
	}
	readBack(t, want)
	relabelled(t, draw, c, ballots, transcript, count)
	replay(t, transcript, l.Slack)
}

func run(t T, count Count, c voting.Contest, ballots []Ballot) voting.Transcript {
	t.Helper()
	transcript, err := count(c, Pack(t, c, ballots))
	if err != nil {
		t.Fatalf("count %v of %v: %v", c, ballots, err)
	}
	return transcript
}

func written(t T, transcript voting.Transcript) []byte {
	t.Helper()
	b, err := json.Marshal(transcript)
	if err != nil {
		t.Fatalf("write a transcript: %v", err)
	}
	return b
}

// readBack reads a transcript and writes it again.
func readBack(t T, want []byte) {
	t.Helper()
	var again voting.Transcript
	if err := json.Unmarshal(want, &again); err != nil {
		t.Fatalf("a transcript cannot be read back: %v\n%s", err, want)
	}
	if got := written(t, again); !bytes.Equal(got, want) {
		t.Fatalf("a transcript changes when it is read back\nbefore %s\nafter  %s", want, got)
	}
}

func expanded(ballots []Ballot) (copies []Ballot) {
	for _, b := range ballots {
		for range b.Weight {
			copies = append(copies, Ballot{1, b.Ranks})
		}
	}
	return copies
}

func shuffled[B any](draw Draw, ballots []B) []B {
	out := slices.Clone(ballots)
	for i := len(out) - 1; i > 0; i-- {
		j := draw(0, i)
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// relabelled gives the options other positions; the same must win.
func relabelled(t T, draw Draw, c voting.Contest, ballots []Ballot, before voting.Transcript, count Count) {
	t.Helper()
	to := Permutation(draw, len(c.Options))
	var marked []Ballot
	for _, b := range ballots {
		var ranks [][]int
		for _, rank := range b.Ranks {
			var other []int
			for _, i := range rank {
				other = append(other, int(to[i]))
			}
			ranks = append(ranks, other)
		}
		marked = append(marked, Ballot{b.Weight, ranks})
	}
	sameWinners(t, to, before, run(t, count, moved(c, to), marked))
}

// moved gives the options of a contest other positions.
func moved(c voting.Contest, to []voting.Index) voting.Contest {
	moved := c
	moved.Options, moved.Lot = make([]voting.Option, len(c.Options)), nil
	for i, o := range c.Options {
		moved.Options[to[i]] = o
	}
	for _, i := range c.Lot {
		moved.Lot = append(moved.Lot, to[i])
	}
	return moved
}

// sameWinners compares who wins before and after a move.
func sameWinners(t T, to []voting.Index, before, after voting.Transcript) {
	t.Helper()
	if len(before.Committees) != len(after.Committees) {
		t.Fatalf("renaming options changes how many committees are as good: %v becomes %v by %v", before.Committees, after.Committees, to)
	}
	for _, sets := range [][2][]voting.Index{{before.Elected, after.Elected}, {before.Tied, after.Tied}, {before.Smith, after.Smith}} {
		var want []voting.Index
		for _, i := range sets[0] {
			want = append(want, to[i])
		}
		if slices.Sort(want); !slices.Equal(want, slices.Sorted(slices.Values(sets[1]))) {
			t.Fatalf("renaming options changes who wins: %v becomes %v by %v", sets[0], sets[1], to)
		}
	}
}

// Replay checks that the rounds of a transcript lead from one to the next and to
// the outcome, and that each holds all valid votes.
func Replay(t T, transcript voting.Transcript) {
	t.Helper()
	replay(t, transcript, 0)
}

func replay(t T, transcript voting.Transcript, slack int64) {
	t.Helper()
	var elected []voting.Index
	first := 0 // of the pass
	for i, r := range transcript.Rounds {
		if r.N != i+1 {
			t.Fatalf("round %d is numbered %d", i+1, r.N)
		}
		if r.Pass != transcript.Rounds[first].Pass {
			first = i
		}
		if r.Kind == voting.RankRound {
			added(t, transcript, i)
			elected = append(elected, r.Elected...)
			continue
		}
		if held := sum(t, r); differ(held, sum(t, transcript.Rounds[first]), slack) {
			t.Fatalf("round %d holds %d units of %d", r.N, held, sum(t, transcript.Rounds[first]))
		}
		elected = append(elected, r.Elected...)
		if i > first && r.Keep == nil {
			follow(t, transcript.Rounds[i-1], r, slack)
		}
	}
	if len(transcript.Rounds) > 0 && transcript.Tied == nil && !slices.Equal(elected, transcript.Elected) {
		t.Fatalf("the rounds elect %v, the outcome %v", elected, transcript.Elected)
	}
	if transcript.Tied != nil && len(transcript.Elected) > 0 {
		t.Fatalf("a tie is open between %v, and yet %v are elected", transcript.Tied, transcript.Elected)
	}
}

// added checks a round that adds a rank: votes only grow, none passes the ballots
// there are, and whoever has a vote more has it from a ballot not yet exhausted.
func added(t T, transcript voting.Transcript, at int) {
	t.Helper()
	r, valid := transcript.Rounds[at], transcript.Ballots.Valid
	for _, tally := range r.Tallies {
		before := int64(0)
		if at > 0 {
			before = units(t, transcript.Rounds[at-1].Tallies.Of(tally.Option))
		}
		got := units(t, tally.Votes)
		if got < before || got > valid || got-before > valid-units(t, r.Exhausted) {
			t.Fatalf("round %d gives option %d %d votes after %d, of %d ballots", r.N, tally.Option, got, before, valid)
		}
	}
}

// follow moves the votes of one round and compares with the next.
func follow(t T, before, after voting.Round, slack int64) {
	t.Helper()
	moves := after
	if after.Kind == voting.CountRound {
		moves = before // a count names its elimination, the next shows what came of it
	}
	for _, tally := range after.Tallies {
		want := units(t, before.Tallies.Of(tally.Option))
		for _, m := range moves.Transfers {
			if m.To == tally.Option {
				want += units(t, m.Votes)
			}
		}
		switch out := slices.Contains(moves.Eliminated, tally.Option) && len(moves.Transfers)+len(moves.ExhaustedFrom) > 0; {
		case moves.Kind == voting.CountRound:
			want -= left(t, moves, tally.Option)
		case out:
			want = 0
		case moves.Kind == voting.SurplusRound && *moves.Of == tally.Option:
			want = units(t, moves.Quota)
		}
		if got := units(t, tally.Votes); differ(got, want, slack) {
			t.Fatalf("round %d gives option %d %d units, and the moves %d", after.N, tally.Option, got, want)
		}
	}
}

// left is what an option gave away in a round: to others, to nobody, to rounding.
func left(t T, moves voting.Round, option voting.Index) (votes int64) {
	for _, m := range moves.Transfers {
		if m.From == option {
			votes += units(t, m.Votes)
		}
	}
	for _, e := range slices.Concat(moves.ExhaustedFrom, moves.LostFrom) {
		if e.From == option {
			votes += units(t, e.Votes)
		}
	}
	return votes
}

func differ(a, b, slack int64) bool { return max(a-b, b-a) > slack }

func sum(t T, r voting.Round) int64 {
	total := units(t, r.Exhausted) + units(t, r.Lost)
	for _, tally := range r.Tallies {
		total += units(t, tally.Votes)
	}
	return total
}

// units is a number of votes without its point.
func units(t T, d voting.Decimal) int64 {
	t.Helper()
	digits := bytes.ReplaceAll([]byte(d.String()), []byte("."), nil)
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		t.Fatalf("votes %s: %v", d, err)
	}
	return n
}
