// SPDX-License-Identifier: AGPL-3.0-or-later

package votingtest

import (
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
)

// Axiom is a promise a method for one seat may keep. Broken says how an election
// breaks it, and is empty where it does not: a promise about two elections is
// judged only where both are won without a tie for the first place and without a
// lot, for an even contest may fall either way.
type Axiom struct {
	Name   string
	Broken func(win Win, c voting.Contest, ballots []Ballot) string
}

// Win is who wins, and whether that was clear: no tie for the first place, no lot.
type Win func(voting.Contest, []Ballot) (winner voting.Index, clear bool)

// Axioms are the promises by which methods differ, for ballots that rank everybody.
func Axioms() []Axiom {
	return []Axiom{
		{"majority", majority},
		{"Condorcet winner", condorcetWinner},
		{"Condorcet loser", condorcetLoser},
		{"Smith", smith},
		{"monotonicity", monotonicity},
		{"clones", clones},
		{"participation", participation},
		{"reversal", reversal},
	}
}

// FullElection draws a contest of 2 to so many options, and ballots that rank everybody.
func FullElection(draw Draw, options int) (voting.Contest, []Ballot) {
	c := lettered(draw(2, options))
	var ballots []Ballot
	for range draw(1, 6) {
		b := Ballot{Weight: int64(draw(1, 7))}
		for _, i := range Permutation(draw, len(c.Options)) {
			b.Ranks = append(b.Ranks, []int{int(i)})
		}
		ballots = append(ballots, b)
	}
	return c, ballots
}

// ParseElection reads an election in short: "4 ABC, 3 BCA".
func ParseElection(t T, text string) (voting.Contest, []Ballot) {
	t.Helper()
	var ballots []Ballot
	options := 0
	for _, part := range strings.Split(text, ", ") {
		var b Ballot
		var order string
		if n, err := fmt.Sscan(part, &b.Weight, &order); n != 2 {
			t.Fatalf("election %q: %v", text, err)
		}
		for _, letter := range order {
			b.Ranks = append(b.Ranks, []int{int(letter - 'A')})
		}
		ballots, options = append(ballots, b), len(order)
	}
	return lettered(options), ballots
}

// Short writes an election as ParseElection reads it.
func Short(ballots []Ballot) string {
	var parts []string
	for _, b := range ballots {
		order := ""
		for _, rank := range b.Ranks {
			order += string(rune('A' + rank[0]))
		}
		parts = append(parts, fmt.Sprint(b.Weight, " ", order))
	}
	return strings.Join(parts, ", ")
}

// lettered is a contest for one seat with options A, B, C …
func lettered(options int) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: string(rune('a' + i)), Name: string(rune('A' + i))})
	}
	return c
}

// majority: whom more than half rank first wins.
func majority(win Win, c voting.Contest, ballots []Ballot) string {
	first, total := make([]int64, len(c.Options)), int64(0)
	for _, b := range ballots {
		first[b.Ranks[0][0]] += b.Weight
		total += b.Weight
	}
	winner, _ := win(c, ballots)
	for i, votes := range first {
		if 2*votes > total && winner != voting.Index(i) {
			return fmt.Sprintf("%d of %d rank %s first, and %s wins", votes, total, c.Options[i].Name, c.Options[winner].Name)
		}
	}
	return ""
}

// duels are those of an election; its ballots are known to be sound.
func duels(c voting.Contest, ballots []Ballot) voting.Pairwise {
	p := voting.NewProfile(c)
	for _, b := range ballots {
		_ = p.Add(b.Weight, b.Ranks)
	}
	return voting.Duels(c, p)
}

// condorcetWinner: who wins every duel wins.
func condorcetWinner(win Win, c voting.Contest, ballots []Ballot) string {
	winner, _ := win(c, ballots)
	if best, ok := duels(c, ballots).CondorcetWinner(); ok && winner != best {
		return fmt.Sprintf("%s beats all, and %s wins", c.Options[best].Name, c.Options[winner].Name)
	}
	return ""
}

// condorcetLoser: who loses every duel does not win.
func condorcetLoser(win Win, c voting.Contest, ballots []Ballot) string {
	winner, _ := win(c, ballots)
	if worst, ok := duels(c, ballots).CondorcetLoser(); ok && winner == worst {
		return fmt.Sprintf("%s loses to all, and wins", c.Options[worst].Name)
	}
	return ""
}

// smith: who wins belongs to the smallest set that beats everybody else.
func smith(win Win, c voting.Contest, ballots []Ballot) string {
	winner, _ := win(c, ballots)
	if set := duels(c, ballots).Smith(); !slices.Contains(set, winner) {
		return fmt.Sprintf("%v beat all others, and %s wins", set, c.Options[winner].Name)
	}
	return ""
}

// monotonicity: who wins still wins where one ballot raises her and changes nothing else.
func monotonicity(win Win, c voting.Contest, ballots []Ballot) string {
	winner, clear := win(c, ballots)
	if !clear {
		return ""
	}
	for at, b := range ballots {
		stands := slices.IndexFunc(b.Ranks, func(rank []int) bool { return rank[0] == int(winner) })
		for higher := range stands {
			raised := slices.Clone(ballots)
			raised[at].Ranks = slices.Insert(slices.Delete(slices.Clone(b.Ranks), stands, stands+1), higher, []int{int(winner)})
			if other, clear := win(c, raised); clear && other != winner {
				return fmt.Sprintf("%s wins, and loses to %s by %s", c.Options[winner].Name, c.Options[other].Name, Short(raised))
			}
		}
	}
	return ""
}

// clones: further options that nobody ranks apart from a first change nothing,
// but that one of them may win in place of the first. There is one more, above
// or below the first on each ballot, or there are two, in each of the three
// turns of a circle.
func clones(win Win, c voting.Contest, ballots []Ballot) string {
	winner, clear := win(c, ballots)
	if !clear {
		return ""
	}
	n := len(c.Options)
	tried := func(like, more int, order func(ballot int) []int) string {
		wider, cloned := lettered(n+more), withClones(ballots, like, order)
		other, clear := win(wider, cloned)
		if clear && other != winner && (winner != voting.Index(like) || int(other) < n) {
			return fmt.Sprintf("%s wins, and with clones of %s %s does: %s", c.Options[winner].Name, c.Options[like].Name, wider.Options[other].Name, Short(cloned))
		}
		return ""
	}
	for like := range n {
		one, two := [][]int{{like, n}, {n, like}}, [][]int{{like, n, n + 1}, {n, n + 1, like}, {n + 1, like, n}}
		for mask := range 1 << len(ballots) {
			if broken := tried(like, 1, func(b int) []int { return one[mask>>b&1] }); broken != "" {
				return broken
			}
		}
		for turn := range 9 {
			if broken := tried(like, 2, func(b int) []int { return two[(b*(turn%3)+b/3*(turn/3))%3] }); broken != "" {
				return broken
			}
		}
	}
	return ""
}

// withClones puts options in the place of one, in the order of each ballot.
func withClones(ballots []Ballot, like int, order func(ballot int) []int) (cloned []Ballot) {
	for n, b := range ballots {
		with := Ballot{Weight: b.Weight}
		for _, rank := range b.Ranks {
			if rank[0] != like {
				with.Ranks = append(with.Ranks, rank)
				continue
			}
			for _, i := range order(n) {
				with.Ranks = append(with.Ranks, []int{i})
			}
		}
		cloned = append(cloned, with)
	}
	return cloned
}

// participation: nobody does better by staying away.
func participation(win Win, c voting.Contest, ballots []Ballot) string {
	with, clear := win(c, ballots)
	if !clear {
		return ""
	}
	for at, b := range ballots {
		place := func(i voting.Index) int {
			return slices.IndexFunc(b.Ranks, func(rank []int) bool { return rank[0] == int(i) })
		}
		without, clear := win(c, slices.Delete(slices.Clone(ballots), at, at+1))
		if clear && place(without) < place(with) {
			return fmt.Sprintf("%s wins, and without %s %s does", c.Options[with].Name, Short(ballots[at:at+1]), c.Options[without].Name)
		}
	}
	return ""
}

// reversal: who wins does not win where every ballot is turned round.
func reversal(win Win, c voting.Contest, ballots []Ballot) string {
	winner, clear := win(c, ballots)
	var turned []Ballot
	for _, b := range ballots {
		ranks := slices.Clone(b.Ranks)
		slices.Reverse(ranks)
		turned = append(turned, Ballot{b.Weight, ranks})
	}
	if again, clearly := win(c, turned); clear && clearly && again == winner {
		return fmt.Sprintf("%s wins, and wins by %s", c.Options[winner].Name, Short(turned))
	}
	return ""
}
