// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rounds tells every round: kind, tallies, who prefers neither, elected.
func rounds(tr voting.Transcript) (told []string) {
	for _, r := range tr.Rounds {
		s := r.Kind
		for _, tally := range r.Tallies {
			s += " " + tr.Name(tally.Option) + tally.Votes.String()
		}
		told = append(told, s+" | "+r.Exhausted.String()+" | -"+names(tr, r.Eliminated)+" +"+names(tr, r.Elected))
	}
	return told
}

func TestStar_ScoresAndRunsOff(t *testing.T) {
	c := contest(3, 1)
	got := counted(t, "star", c, pack(t, c, given(6, 2, 3, 4), given(5, 5, 2, 0), given(1, 1, 1, none)), nil)
	want := []string{"scoring A38 B29 C24 | 0 | -C +", "runoff A5 B6 | 1 | - +B"}
	if diff := cmp.Diff(want, rounds(got)); diff != "" {
		t.Error(diff)
	}
	if got.Pairwise == nil || got.Pairwise.Prefer(1, 0) != 6 {
		t.Error("the duels are missing")
	}
}

func TestBlocStar_FillsOneSeatAfterAnother(t *testing.T) {
	c := contest(3, 2)
	got := counted(t, "bloc-star", c, pack(t, c, given(6, 2, 3, 4), given(5, 5, 2, 0)), nil)
	want := []string{"scoring A37 B28 C24 | 0 | -C +", "runoff A5 B6 | 0 | - +B", "scoring A37 C24 | 0 | - +", "runoff A5 C6 | 0 | - +C"}
	if diff := cmp.Diff(want, rounds(got)); diff != "" {
		t.Error(diff)
	}
	if got := names(got, got.Elected); got != "BC" {
		t.Errorf("elected %s", got)
	}
}

func TestStar_OneOptionNeedsNoRunoff(t *testing.T) {
	c := contest(1, 1)
	got := counted(t, "star", c, pack(t, c, given(2, 3)), nil)
	if diff := cmp.Diff([]string{"scoring A6 | 0 | - +A"}, rounds(got)); diff != "" {
		t.Error(diff)
	}
}

// starTies are ties of the scoring round and of the runoff, and how each
// protocol breaks them.
func TestStar_Ties(t *testing.T) {
	for _, c := range []struct {
		name      string
		ballots   []voting.Scored
		official  []string
		better    []string // as official where nil
		simple    []string // as official where nil
		open      []string // as official where nil
		elected   string
		openTied  string
		differWho map[scoring.Protocol]string
	}{
		{
			name:     "two tied for the second place duel",
			ballots:  []voting.Scored{given(2, 5, 1, 2), given(1, 5, 5, 3)}, // B and C have 7
			official: []string{"finalist BC duels C"}, elected: "A",
		},
		{
			name:     "a drawn duel goes to the most top scores",
			ballots:  []voting.Scored{given(1, 5, 5, 1), given(1, 5, 0, 4)}, // B and C have 5
			official: []string{"finalist BC top-scores B"},
			simple:   []string{"finalist BC lot B"}, elected: "A",
		},
		{
			name: "of three tied for the second place the one that loses fewest duels goes on",
			// B, C and D have 7; B beats C and D, C beats D, and D has the top score.
			ballots:  []voting.Scored{given(2, 5, 3, 2, 1), given(1, 5, 1, 3, 5)},
			official: []string{"finalist BCD duels B"},
			better:   []string{"finalist BCD top-scores D"},
			simple:   []string{"finalist BCD lot B"}, elected: "A",
		},
		{
			name:     "among three whose duels are drawn the fewest top scores go out before the lot",
			ballots:  []voting.Scored{given(1, 5, 5, 1, 3), given(1, 5, 1, 5, 3)},
			official: []string{"finalist BC lot B"},
			simple:   []string{"finalist BCD lot B"},
			open:     []string{"finalist BC open"}, openTied: "BC",
			elected: "A",
		},
		{
			name:     "of three tied for both places the most top scores go on, and the others begin anew",
			ballots:  []voting.Scored{given(1, 3, 5, 3), given(1, 3, 1, 3)},
			official: []string{"finalist ABC top-scores B", "finalist AC lot A", "winner AB top-scores B"},
			simple:   []string{"finalist ABC lot A", "finalist ABC lot B", "winner AB lot A"},
			open:     []string{"finalist ABC top-scores B", "finalist AC open"}, openTied: "AC",
			elected: "B", differWho: map[scoring.Protocol]string{scoring.Simple: "A"},
		},
		{
			name:     "three tied for both places, all alike: the lot takes one, and the others duel",
			ballots:  []voting.Scored{given(1, 1, 3, 5), given(1, 3, 5, 1), given(1, 5, 1, 3)}, // a circle: C beats B, B beats A, A beats C
			official: []string{"finalist ABC lot A", "finalist BC duels C"},
			better:   []string{"finalist ABC lot A", "finalist ABC lot B"},
			simple:   []string{"finalist ABC lot A", "finalist ABC lot B"},
			open:     []string{"finalist ABC open"}, openTied: "ABC",
			elected: "A", differWho: map[scoring.Protocol]string{scoring.BetterVoting: "B", scoring.Simple: "B"},
		},
		{
			name:     "a tied runoff goes to the higher points",
			ballots:  []voting.Scored{given(1, 1, 2, 5), given(1, 1, 5, 3), given(1, 1, 3, 3)},
			official: []string{"winner BC points C"}, elected: "C",
		},
		{
			name:     "a tied runoff with equal points goes to the most top scores",
			ballots:  []voting.Scored{given(1, 3, 5), given(1, 4, 2)},
			official: []string{"winner AB top-scores B"},
			simple:   []string{"winner AB lot A"},
			elected:  "B", differWho: map[scoring.Protocol]string{scoring.Simple: "A"},
		},
		{
			name:     "a runoff tied in everything goes to the lot",
			ballots:  []voting.Scored{given(1, 3, 5), given(1, 5, 3)},
			official: []string{"winner AB lot A"},
			open:     []string{"winner AB open"}, openTied: "AB",
			elected: "A",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := 0
			for _, b := range c.ballots {
				options = max(options, len(b.Scores))
			}
			contest := contest(options, 1)
			p := pack(t, contest, c.ballots...)
			for protocol, want := range map[scoring.Protocol][]string{scoring.Official: c.official, scoring.BetterVoting: orElse(c.better, c.official), scoring.Simple: orElse(c.simple, c.official)} {
				got := counted(t, "star", contest, p, map[string]string{"protocol": string(protocol)})
				if diff := cmp.Diff(want, ties(got)); diff != "" {
					t.Errorf("%s: %s", protocol, diff)
				}
				elected := c.elected
				if who, ok := c.differWho[protocol]; ok {
					elected = who
				}
				if got := names(got, got.Elected); got != elected {
					t.Errorf("%s elects %s, want %s", protocol, got, elected)
				}
			}
			open := counted(t, "star", contest, p, map[string]string{"tie": "open"})
			if diff := cmp.Diff(orElse(c.open, c.official), ties(open)); diff != "" || names(open, open.Tied) != c.openTied {
				t.Errorf("left open: tied %s, %s", names(open, open.Tied), diff)
			}
		})
	}
}

func orElse(a, b []string) []string {
	if a == nil {
		return b
	}
	return a
}

// The evidence names every step that was looked at.
func TestStar_TiesTellTheirEvidence(t *testing.T) {
	c := contest(3, 1)
	got := counted(t, "star", c, pack(t, c, given(1, 5, 5, 1), given(1, 5, 0, 4)), nil)
	if want := "of duels lost, 2 had 0, 3 had 0; of top scores, 2 had 1, 3 had 0"; got.Ties[0].Evidence != want {
		t.Errorf("%s\nwant %s", got.Ties[0].Evidence, want)
	}
}

// A second count, from the text of the protocols, ballot by ballot.
func TestStar_AgreesWithASecondCount(t *testing.T) {
	for _, protocol := range []scoring.Protocol{scoring.Official, scoring.BetterVoting, scoring.Simple} {
		t.Run(string(protocol), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.ScoreLaws{Seats: 3, High: 3}.Election(drawn(t))
				got, err := scoring.BlocStar(c, votingtest.PackScores(t, c, ballots), scoring.StarOptions{Max: 3, Protocol: protocol})
				if err != nil {
					t.Fatal(err)
				}
				if want := secondCount(c, ballots, protocol); got.Tied == nil && !slices.Equal(got.Elected, want) {
					t.Fatalf("%v by %s elects %v, want %v", ballots, protocol, got.Elected, want)
				}
			})
		})
	}
}

type recount struct {
	ballots []voting.Scored
	lot     []voting.Index
}

func secondCount(c voting.Contest, ballots []voting.Scored, protocol scoring.Protocol) (elected []voting.Index) {
	n := recount{ballots, c.Lot}
	left := c.Standing()
	for range min(c.Seats, len(left)) {
		winner := n.winner(left, protocol)
		elected = append(elected, winner)
		left = minus(left, winner)
	}
	return elected
}

func (n recount) winner(left []voting.Index, protocol scoring.Protocol) voting.Index {
	if len(left) == 1 {
		return left[0]
	}
	first := n.most(left, n.points)
	finalists := first
	switch {
	case len(first) > 2:
		finalists = n.onward(first, 2, protocol)
	case len(first) == 1:
		second := n.most(minus(left, first...), n.points)
		if len(second) > 1 {
			second = n.onward(second, 1, protocol)
		}
		finalists = append(finalists, second...)
	}
	a, b := finalists[0], finalists[1]
	steps := []func(voting.Index) int64{func(i voting.Index) int64 { return n.over(i, a) + n.over(i, b) }, n.points, n.tops}
	if protocol == scoring.Simple {
		steps = steps[:2]
	}
	for _, step := range steps {
		if best := n.most(finalists, step); len(best) == 1 {
			return best[0]
		}
	}
	return n.byLot(finalists)[0]
}

// onward are the options that go on from a tie.
func (n recount) onward(tied []voting.Index, places int, protocol scoring.Protocol) []voting.Index {
	if len(tied) <= places {
		return tied
	}
	lost := func(i voting.Index) (lost int64) {
		for _, j := range tied {
			if n.over(j, i) > n.over(i, j) {
				lost++
			}
		}
		return lost
	}
	if protocol != scoring.Official {
		if won := minus(tied, n.most(tied, lost)...); len(tied) == 2 && len(won) == 1 {
			return won
		}
		order := n.byLot(tied)
		if protocol == scoring.BetterVoting {
			slices.SortStableFunc(order, func(a, b voting.Index) int { return int(n.tops(b) - n.tops(a)) })
		}
		return order[:places]
	}
	part := func(on []voting.Index) []voting.Index { // those go on, and the others begin anew
		return append(slices.Clone(on), n.onward(minus(tied, on...), places-len(on), protocol)...)
	}
	if keep := minus(tied, n.most(tied, lost)...); len(keep) >= places {
		return n.onward(keep, places, protocol)
	} else if len(keep) > 0 {
		return part(keep)
	}
	if best := n.most(tied, n.tops); len(best) <= places {
		return part(best)
	}
	if few := n.most(tied, func(i voting.Index) int64 { return -n.tops(i) }); len(few) < len(tied) {
		return n.onward(minus(tied, few...), places, protocol)
	}
	return part(n.byLot(tied)[:1])
}

func (n recount) score(b voting.Scored, i voting.Index) int32 {
	for _, s := range b.Scores {
		if s.Option == i {
			return s.Points
		}
	}
	return 0
}

func (n recount) points(i voting.Index) (sum int64) {
	for _, b := range n.ballots {
		sum += b.Weight * int64(n.score(b, i))
	}
	return sum
}

func (n recount) tops(i voting.Index) (sum int64) {
	for _, b := range n.ballots {
		if n.score(b, i) == 3 {
			sum += b.Weight
		}
	}
	return sum
}

func (n recount) over(i, j voting.Index) (sum int64) {
	for _, b := range n.ballots {
		if n.score(b, i) > n.score(b, j) {
			sum += b.Weight
		}
	}
	return sum
}

func (n recount) most(of []voting.Index, number func(voting.Index) int64) (most []voting.Index) {
	for _, i := range of {
		if len(most) > 0 && number(i) > number(most[0]) {
			most = nil
		}
		if len(most) == 0 || number(i) == number(most[0]) {
			most = append(most, i)
		}
	}
	return most
}

func (n recount) byLot(of []voting.Index) (order []voting.Index) {
	for _, i := range n.lot {
		if slices.Contains(of, i) {
			order = append(order, i)
		}
	}
	return order
}

func minus(of []voting.Index, gone ...voting.Index) (left []voting.Index) {
	for _, i := range of {
		if !slices.Contains(gone, i) {
			left = append(left, i)
		}
	}
	return left
}

// The dates in the names of the protocols stand in their settings, too.
func TestStar_NamesItsProtocol(t *testing.T) {
	c := contest(2, 1)
	got := counted(t, "star", c, pack(t, c, given(1, 1)), nil)
	if !strings.HasPrefix(got.Options["protocol"], "official-20") {
		t.Errorf("options %v", got.Options)
	}
}

// A tie that top scores break is none to leave open.
func TestStar_OpenOnlyWhereTheLotWouldDecide(t *testing.T) {
	c := contest(3, 1)
	p := pack(t, c, given(1, 5, 5, 3), given(1, 1, 1, 3)) // all have 6; A and B have a top score
	got := counted(t, "star", c, p, map[string]string{"tie": "open", "protocol": "bettervoting-2025"})
	want := []string{"finalist ABC top-scores A", "finalist ABC top-scores B", "winner AB open"}
	if diff := cmp.Diff(want, ties(got)); diff != "" || names(got, got.Tied) != "AB" {
		t.Errorf("tied %s: %s", names(got, got.Tied), diff)
	}
}
