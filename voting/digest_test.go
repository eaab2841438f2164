// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func TestProfile_WriteCanonical(t *testing.T) {
	p := votingtest.Pack(t, contest(12), []votingtest.Ballot{
		{Weight: 2, Ranks: [][]int{{1}, {2, 0}}},
		{Weight: 3, Ranks: [][]int{{1}, {0, 2}}},
		{Weight: 1, Ranks: [][]int{{3}, {}, {0}}},
		{Weight: 4, Ranks: [][]int{{}, {3}, {3}}},
		{Weight: 1, Ranks: [][]int{{11}}},
		{Weight: 1, Ranks: [][]int{{11}, {}, {}}},
		{Weight: 1, Ranks: [][]int{{}}},
		{Weight: 1},
		{Weight: 0, Ranks: [][]int{{5}}},
	})
	want := "moothall-ballots/1 ranks\noptions 12\n2:\n2:12\n5:2>1=3\n1:4>>1\n4:>4>4\n"
	var got bytes.Buffer
	if err := p.WriteCanonical(&got); err != nil || got.String() != want {
		t.Errorf("got %q, %v, want %q", &got, err, want)
	}
	if got, want := p.Digest(), "eff5bd102413b6307a291d3520d3cb570c78e0e09abbe2033b15b2c0e5700f31"; got != want { // of sha256sum
		t.Errorf("the digest is %s, want %s", got, want)
	}
}

func TestCardinal_WriteCanonical(t *testing.T) {
	p := voting.NewCardinal(contest(3))
	for _, scores := range [][]voting.Score{{{Option: 2, Points: 5}, {Option: 0, Points: 0}}, {{Option: 0}, {Option: 2, Points: 5}}, {}, {{Option: 1, Points: -2}}} {
		if err := p.Add(2, scores); err != nil {
			t.Fatal(err)
		}
	}
	want := "moothall-ballots/1 scores\noptions 3\n2:\n4:1:0 3:5\n2:2:-2\n"
	var got bytes.Buffer
	if err := p.WriteCanonical(&got); err != nil || got.String() != want {
		t.Errorf("got %q, %v, want %q", &got, err, want)
	}
}

// Whoever writes the ballots in another order, or splits their weights in
// another way, holds the same ballots; whoever changes one mark does not.
func TestDigest_DependsOnTheBallotsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
		c, ballots := votingtest.Election(draw, 1)
		other := split(draw, ballots)
		ranks, again := votingtest.Pack(t, c, ballots), votingtest.Pack(t, c, other)
		if ranks.Digest() != again.Digest() {
			t.Fatalf("ranks %v and %v have two digests", ballots, other)
		}
		if got, want := ranks.Approvals(c).Digest(), again.Approvals(c).Digest(); got != want || got == ranks.Digest() {
			t.Fatalf("scores of %v and %v: %s, %s", ballots, other, got, want)
		}
		more := votingtest.Pack(t, c, append(slices.Clone(ballots), votingtest.Ballot{Weight: 1, Ranks: [][]int{{0}, {1}}}))
		if more.Digest() == ranks.Digest() {
			t.Fatalf("a ballot more, and %v have one digest", ballots)
		}
	})
}

// split splits the weights of ballots, and shuffles them.
func split(draw votingtest.Draw, ballots []votingtest.Ballot) []votingtest.Ballot {
	var parts []votingtest.Ballot
	for _, b := range ballots {
		first := draw(0, int(b.Weight))
		parts = append(parts, votingtest.Ballot{Weight: int64(first), Ranks: b.Ranks}, votingtest.Ballot{Weight: b.Weight - int64(first), Ranks: b.Ranks})
	}
	var shuffled []votingtest.Ballot
	for _, i := range votingtest.Permutation(draw, len(parts)) {
		shuffled = append(shuffled, parts[i])
	}
	return shuffled
}
