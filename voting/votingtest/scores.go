// SPDX-License-Identifier: AGPL-3.0-or-later

package votingtest

import (
	"bytes"
	"slices"

	"moothall/voting"
)

// CountScores counts a contest whose ballots give numbers.
type CountScores func(voting.Contest, *voting.Cardinal) (voting.Transcript, error)

// ScoreLaws are the laws of a method that counts numbers from Low to High and
// fills up to so many seats.
type ScoreLaws struct {
	Seats, Low, High int
	// Raising says that a higher score never makes an option lose that wins.
	Raising bool
}

// Election draws a small contest with a lot and some ballots that give numbers:
// blank ones, unscored options, and withdrawn options among them.
func (l ScoreLaws) Election(draw Draw) (voting.Contest, []voting.Scored) {
	c := drawnContest(draw, l.Seats)
	var ballots []voting.Scored
	for range draw(0, 8) {
		b := voting.Scored{Weight: int64(draw(1, 4))}
		for _, i := range Permutation(draw, len(c.Options)) {
			if draw(0, 4) > 0 {
				b.Scores = append(b.Scores, voting.Score{Option: i, Points: int32(draw(l.Low, l.High))})
			}
		}
		ballots = append(ballots, b)
	}
	return c, ballots
}

// PackScores makes a profile of ballots that give numbers.
func PackScores(t T, c voting.Contest, ballots []voting.Scored) *voting.Cardinal {
	t.Helper()
	p := voting.NewCardinal(c)
	for _, b := range ballots {
		if err := p.Add(b.Weight, b.Scores); err != nil {
			t.Fatalf("add %v: %v", b, err)
		}
	}
	return p
}

// Check draws an election and checks every law on it.
func (l ScoreLaws) Check(t T, draw Draw, count CountScores) {
	t.Helper()
	c, ballots := l.Election(draw)
	counted := func(c voting.Contest, ballots []voting.Scored) voting.Transcript {
		transcript, err := count(c, PackScores(t, c, ballots))
		if err != nil {
			t.Fatalf("count %v of %v: %v", c, ballots, err)
		}
		return transcript
	}
	transcript := counted(c, ballots)
	want := written(t, transcript)
	if got := written(t, counted(c, copies(ballots))); !bytes.Equal(got, want) {
		t.Fatalf("a ballot of weight w is not w ballots\nweighted %s\nexpanded %s", want, got)
	}
	if got := written(t, counted(c, shuffled(draw, ballots))); !bytes.Equal(got, want) {
		t.Fatalf("the order of the ballots matters\nbefore %s\nafter  %s", want, got)
	}
	readBack(t, want)
	to := Permutation(draw, len(c.Options))
	sameWinners(t, to, transcript, counted(moved(c, to), movedScores(ballots, to)))
	if b := transcript.Ballots; b.Received != b.Valid+b.Blank+b.Invalid {
		t.Fatalf("%d ballots received, and %v accounted for", b.Received, b)
	}
	if l.Raising && len(transcript.Elected) > 0 && len(ballots) > 0 {
		raised := slices.Clone(ballots)
		winner, at := transcript.Elected[draw(0, len(transcript.Elected)-1)], draw(0, len(ballots)-1)
		raised[at] = l.raise(raised[at], winner)
		if after := counted(c, raised); !slices.Contains(after.Elected, winner) {
			t.Fatalf("option %d wins with %v, and loses when ballot %d raises it: %v", winner, ballots, at, raised)
		}
	}
}

// raise gives an option the highest score on a ballot.
func (l ScoreLaws) raise(b voting.Scored, option voting.Index) voting.Scored {
	scores := slices.DeleteFunc(slices.Clone(b.Scores), func(s voting.Score) bool { return s.Option == option })
	return voting.Scored{Weight: b.Weight, Scores: append(scores, voting.Score{Option: option, Points: int32(l.High)})}
}

func copies(ballots []voting.Scored) (copies []voting.Scored) {
	for _, b := range ballots {
		for range b.Weight {
			copies = append(copies, voting.Scored{Weight: 1, Scores: b.Scores})
		}
	}
	return copies
}

func movedScores(ballots []voting.Scored, to []voting.Index) (moved []voting.Scored) {
	for _, b := range ballots {
		other := voting.Scored{Weight: b.Weight}
		for _, s := range b.Scores {
			other.Scores = append(other.Scores, voting.Score{Option: to[s.Option], Points: s.Points})
		}
		moved = append(moved, other)
	}
	return moved
}
