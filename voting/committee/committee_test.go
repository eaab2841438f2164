// SPDX-License-Identifier: AGPL-3.0-or-later

package committee_test

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/committee"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

type count = func(voting.Contest, *voting.Cardinal, committee.Options) (voting.Transcript, error)

var counts = map[string]count{
	"pav": committee.PAV, "seqpav": committee.SeqPAV, "seqphragmen": committee.SeqPhragmen, "seqcc": committee.SeqCC,
}

// contest has so many options, named A, B, C…
func contest(options, seats int) voting.Contest {
	c := voting.Contest{Seats: seats}
	for i := range options {
		name := string(rune('A' + i))
		c.Options = append(c.Options, voting.Option{ID: name, Name: name})
	}
	return c
}

// pack reads "3 AB" as three ballots that approve A and B.
func pack(t *testing.T, c voting.Contest, ballots ...string) *voting.Cardinal {
	t.Helper()
	p := voting.NewCardinal(c)
	for _, b := range ballots {
		var weight int64
		var marks string
		_, _ = fmt.Sscan(b, &weight, &marks)
		var scores []voting.Score
		for _, r := range marks {
			scores = append(scores, voting.Score{Option: voting.Index(r - 'A'), Points: 1})
		}
		if err := p.Add(weight, scores); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func names(set []voting.Index) (s string) {
	for _, i := range set {
		s += string(rune('A' + i))
	}
	return s
}

func all(sets [][]voting.Index) string {
	var told []string
	for _, set := range sets {
		told = append(told, names(set))
	}
	return strings.Join(told, " ")
}

func ties(tr voting.Transcript) string {
	var told []string
	for _, tie := range tr.Ties {
		s := fmt.Sprint(tie.Round, " ", tie.Kind, " ", names(tie.Among), " ", tie.Rule)
		if tie.Chosen != nil {
			s += " " + names([]voting.Index{*tie.Chosen})
		}
		told = append(told, s)
	}
	return strings.Join(told, ", ")
}

func TestCommittees(t *testing.T) {
	majority := []string{"60 ABC", "40 DEF"}
	for _, c := range []struct {
		name, method   string
		options, seats int
		ballots        []string
		tie            string
		elected, as    string // as: all committees that are as good
		ties           string
	}{
		{"six tenths get three of five seats", "pav", 6, 5, majority, "", "ABCDE", "ABCDE ABCDF ABCEF", "0 committee DEF lot D"},
		{"a lot given by hand chooses", "pav", 6, 5, majority, "lot:F,E,D,C,B,A", "ABCEF", "ABCDE ABCDF ABCEF", "0 committee DEF lot F"},
		{"and so one after another", "seqpav", 6, 5, majority, "", "ADBCE", "ABCDE ABCDF ABCEF", "1 seat ABC lot A, 2 seat DEF lot D, 3 seat BC lot B, 4 seat CEF lot C, 5 seat EF lot E"},
		{"and by loads", "seqphragmen", 6, 5, majority, "", "ADBCE", "ABCDE ABCDF ABCEF", "1 seat ABC lot A, 2 seat DEF lot D, 3 seat BC lot B, 4 seat CEF lot C, 5 seat EF lot E"},
		{"who has a member counts no more", "seqcc", 4, 2, []string{"5 AB", "3 C", "1 D"}, "", "AC", "AC BC", "1 seat AB lot A"},
		{"everybody stands for all seats", "pav", 3, 5, []string{"1 A"}, "", "ABC", "ABC", ""},
		{"and one after another", "seqphragmen", 3, 5, []string{"1 B"}, "", "BAC", "ABC", "2 seat AC lot A"},
		{"ties stay open", "pav", 6, 5, majority, "open", "", "ABCDE ABCDF ABCEF", "0 committee DEF open"},
		{"one after another the first tie stays open", "seqpav", 6, 5, majority, "open", "", "ABCDE ABCDF ABCEF", "1 seat ABC open"},
		{"a tie that changes nothing is none to leave open", "seqpav", 3, 2, []string{"1 A", "1 B"}, "open", "AB", "AB", "1 seat AB any-order A"},
		// B leaves 1/7 on seven. Then A would leave (1 + 6/7) / 6 on six, and D 1/4 on four.
		{"Phragmén shares loads", "seqphragmen", 4, 2, []string{"6 AB", "1 B", "4 D"}, "", "BD", "BD", ""},
		{"nobody approves them: still a seat is a seat", "seqcc", 3, 2, []string{"2 A"}, "", "AB", "AB AC", "2 seat BC lot B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(c.options, c.seats)
			got, err := counts[c.method](contest, pack(t, contest, c.ballots...), committee.Options{Tie: c.tie})
			if err != nil {
				t.Fatal(err)
			}
			told := []string{names(got.Elected), all(got.Committees), ties(got)}
			if diff := cmp.Diff([]string{c.elected, c.as, c.ties}, told); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSequential_RoundsTellWhatEachWouldAdd(t *testing.T) {
	c := contest(4, 2)
	p := pack(t, c, "6 AB", "1 B", "4 D", "2")
	for name, want := range map[string]string{
		"seqpav":      `1:6.000000000 2:7.000000000 3:0.000000000 4:4.000000000 +B; 1:3.000000000 3:0.000000000 4:4.000000000 +D`,
		"seqcc":       `1:6.000000000 2:7.000000000 3:0.000000000 4:4.000000000 +B; 1:0.000000000 3:0.000000000 4:4.000000000 +D`,
		"seqphragmen": `1:0.166666667 2:0.142857143 4:0.250000000 +B; 1:0.309523810 4:0.250000000 +D`,
	} {
		got, err := counts[name](c, p, committee.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var rounds []string
		for n, r := range got.Rounds {
			s := ""
			for _, tally := range r.Tallies {
				s += fmt.Sprintf("%d:%s ", int(tally.Option)+1, tally.Votes)
			}
			if r.N != n+1 || r.Kind != voting.ElectionRound {
				t.Errorf("%s: round %d is %d, a %s", name, n+1, r.N, r.Kind)
			}
			rounds = append(rounds, s+"+"+names(r.Elected))
		}
		if got := strings.Join(rounds, "; "); got != want {
			t.Errorf("%s\n%s\nwant\n%s", name, got, want)
		}
		if b := got.Ballots; b.Received != 13 || b.Valid != 11 || b.Blank != 2 {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func TestSequential_OpenEndsAtTheFirstTie(t *testing.T) {
	c := contest(4, 3)
	got, err := committee.SeqPAV(c, pack(t, c, "5 A", "2 B", "2 C", "2 D"), committee.Options{Tie: "open"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rounds) != 2 || names(got.Rounds[0].Elected) != "A" || len(got.Rounds[1].Elected) != 0 || names(got.Tied) != "BCD" {
		t.Errorf("rounds %v, tied %v", got.Rounds, got.Tied)
	}
}

func TestPAV_TellsTheScore(t *testing.T) {
	c := contest(3, 2)
	got, err := committee.PAV(c, pack(t, c, "3 AB", "1 C"), committee.Options{})
	if err != nil || strings.Join(got.Notes, "") != "The best committee scores 4.500000000." {
		t.Errorf("%v (%v)", got.Notes, err)
	}
}

// A count that is too hard is refused, and says so: there is no half answer.
func TestPAV_RefusesPastItsLimit(t *testing.T) {
	c := contest(20, 8)
	var ballots []string
	for i := range 20 {
		ballots = append(ballots, fmt.Sprintf("%d %s", 100+i, names([]voting.Index{voting.Index(i), voting.Index((i * 7) % 20), voting.Index((i*3 + 1) % 20)})))
	}
	for b, text := range ballots { // no option twice
		weight, marks, _ := strings.Cut(text, " ")
		list := []rune(marks)
		slices.Sort(list)
		ballots[b] = weight + " " + string(slices.Compact(list))
	}
	p := pack(t, c, ballots...)
	got, err := committee.PAV(c, p, committee.Options{Nodes: 100})
	if !errors.Is(err, voting.ErrTooHard) || !strings.Contains(err.Error(), "nodes=100") || got.Elected != nil {
		t.Errorf("%v, %v", got.Elected, err)
	}
	// Of 125,970 committees it looks at few: 4,499 partial ones.
	if _, err := committee.PAV(c, p, committee.Options{Nodes: 4500}); err != nil {
		t.Error(err)
	}
}

// The scores of 46 seats take more than 64 bits.
func TestPAV_OfTheMostSeats(t *testing.T) {
	c := contest(47, 46)
	var ballots []string
	for i := range 47 {
		ballots = append(ballots, fmt.Sprintf("%d %c", i+1, 'A'+i))
	}
	got, err := committee.PAV(c, pack(t, c, ballots...), committee.Options{})
	if err != nil || len(got.Elected) != 46 || got.Elected[0] != 1 || got.Notes[0] != "The best committee scores 1127.000000000." {
		t.Errorf("%v, %v (%v)", got.Elected, got.Notes, err)
	}
}

func TestCommittees_SayWhereThereAreTooMany(t *testing.T) {
	c := contest(20, 6)
	var ballots []string
	for i := range 20 {
		ballots = append(ballots, "1 "+string(rune('A'+i)))
	}
	for name, count := range counts {
		got, err := count(c, pack(t, c, ballots...), committee.Options{Nodes: 3000, Tie: "lot:T,S,R,Q,P,O,N,M,L,K,J,I,H,G,F,E,D,C,B,A"})
		if err != nil {
			t.Fatal(err)
		}
		if name != "pav" && len(got.Notes) != 1 {
			t.Errorf("%s: it goes on after it has found too many: %v", name, got.Notes)
		}
		elected := slices.Sorted(slices.Values(got.Elected))
		if len(got.Committees) != voting.MaxCommittees || !strings.Contains(strings.Join(got.Notes, " "), "More than 1000") || names(elected) != "OPQRST" {
			t.Errorf("%s: %d committees, elected %s, notes %v", name, len(got.Committees), names(elected), got.Notes)
		}
		if !slices.ContainsFunc(got.Committees, func(members []voting.Index) bool { return slices.Equal(members, elected) }) {
			t.Errorf("%s: the committee elected is not listed", name)
		}
	}
}

// Only 18 committees are possible, and 262,142 partial ones lead to them.
func TestSequential_SaysWhereTiesWereNotAllFollowed(t *testing.T) {
	c := contest(18, 17)
	var ballots []string
	for i := range 18 {
		ballots = append(ballots, fmt.Sprintf("1 %c", 'A'+i))
	}
	got, err := committee.SeqPAV(c, pack(t, c, ballots...), committee.Options{})
	if err != nil || !strings.Contains(strings.Join(got.Notes, " "), fmt.Sprint(committee.MaxWays)) || len(got.Elected) != 17 {
		t.Errorf("%d elected, notes %v (%v)", len(got.Elected), got.Notes, err)
	}
}

func TestCommittees_Refuse(t *testing.T) {
	c := contest(2, 1)
	wide := contest(50, 47)
	for _, m := range committee.Methods() {
		for _, r := range []struct {
			c        voting.Contest
			settings map[string]string
			want     error
			says     string
		}{
			{voting.Contest{Seats: 1}, nil, voting.ErrContest, "no options"},
			{c, map[string]string{"tie": "dice"}, voting.ErrSetting, "tie=dice"},
			{c, map[string]string{"approve-from": "0"}, voting.ErrSetting, "from 1"},
			{c, map[string]string{"approve-from": "all"}, voting.ErrSetting, "from 1"},
			{c, map[string]string{"nodes": "0"}, voting.ErrSetting, "nodes=0"},
			{c, map[string]string{"nodes": "many"}, voting.ErrSetting, "nodes=many"},
			{wide, nil, voting.ErrContest, "at most 46 seats"},
		} {
			if (r.settings["nodes"] != "" || r.c.Seats == 47) && m.Name != "pav" {
				continue
			}
			settings, _ := m.Resolve(r.settings)
			p := voting.NewCardinal(r.c)
			if len(r.c.Options) > 0 {
				p = pack(t, r.c, "1 A")
			}
			_, err := m.CountScores(r.c, p, settings)
			if !errors.Is(err, r.want) || !strings.Contains(err.Error(), r.says) {
				t.Errorf("%s %v: %v, want %v with %q", m.Name, r.settings, err, r.want, r.says)
			}
		}
		settings, _ := m.Resolve(nil)
		got, err := m.CountScores(c, pack(t, c, "3"), settings)
		if err != nil || len(got.Elected) != 0 || names(got.Tied) != "AB" {
			t.Errorf("%s without approvals: elected %v, tied %v (%v)", m.Name, got.Elected, got.Tied, err)
		}
	}
	if _, err := committee.PAV(c, pack(t, c, "1 A"), committee.Options{Nodes: -1}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("nodes below 1: %v", err)
	}
}

func TestMethods_KeepTheLaws(t *testing.T) {
	for _, m := range committee.Methods() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				settings, _ := m.Resolve(map[string]string{
					"tie":          rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
					"approve-from": rapid.SampledFrom([]string{"1", "2"}).Draw(t, "from"),
				})
				votingtest.ScoreLaws{Seats: 4, High: 2}.Check(t, drawn(t), func(c voting.Contest, p *voting.Cardinal) (voting.Transcript, error) {
					return m.CountScores(c, p, settings)
				})
			})
		})
	}
}

// PAV against every committee; the others against a count in fractions, voter
// by voter, that follows every tie.
func TestCommittees_AgreeWithSecondCounts(t *testing.T) {
	for name, second := range map[string]func(voting.Contest, []voting.Scored) [][]voting.Index{
		"pav":         everyCommittee,
		"seqpav":      func(c voting.Contest, b []voting.Scored) [][]voting.Index { return everyWay(c, b, added) },
		"seqcc":       func(c voting.Contest, b []voting.Scored) [][]voting.Index { return everyWay(c, b, covered) },
		"seqphragmen": func(c voting.Contest, b []voting.Scored) [][]voting.Index { return everyWay(c, b, borne) },
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.ScoreLaws{Seats: 5, High: 1}.Election(drawn(t))
				got, err := counts[name](c, votingtest.PackScores(t, c, ballots), committee.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if got.Ballots.Valid == 0 {
					return
				}
				if want := second(c, ballots); all(got.Committees) != all(want) {
					t.Fatalf("%v: %s, want %s", ballots, all(got.Committees), all(want))
				}
				if lot := firstByLot(c, got.Committees); name == "pav" && names(got.Elected) != names(lot) {
					t.Fatalf("%v: %s is elected, and %s is first by lot", ballots, names(got.Elected), names(lot))
				}
			})
		})
	}
}

// firstByLot is the committee whose members, sorted by the lot, come first.
func firstByLot(c voting.Contest, committees [][]voting.Index) []voting.Index {
	places := func(members []voting.Index) (places []int) {
		for _, i := range members {
			places = append(places, slices.Index(c.Lot, i))
		}
		slices.Sort(places)
		return places
	}
	return slices.MinFunc(committees, func(a, b []voting.Index) int { return slices.Compare(places(a), places(b)) })
}

func approves(b voting.Scored, i voting.Index) bool {
	return slices.Contains(b.Scores, voting.Score{Option: i, Points: 1})
}

func everyCommittee(c voting.Contest, ballots []voting.Scored) (best [][]voting.Index) {
	standing := c.Standing()
	most := big.NewRat(-1, 1)
	for set := range 1 << len(standing) {
		var members []voting.Index
		for k, i := range standing {
			if set>>k&1 == 1 {
				members = append(members, i)
			}
		}
		if len(members) != min(c.Seats, len(standing)) {
			continue
		}
		score := new(big.Rat)
		for _, b := range ballots {
			held := int64(0)
			for _, i := range members {
				if approves(b, i) {
					held++
					score.Add(score, big.NewRat(b.Weight, held))
				}
			}
		}
		if score.Cmp(most) > 0 {
			best, most = nil, score
		}
		if score.Cmp(most) == 0 {
			best = append(best, members)
		}
	}
	slices.SortFunc(best, slices.Compare[[]voting.Index])
	return best
}

// everyWay follows every tie of a rule that says how good an order of members
// is; nil is the worst.
func everyWay(c voting.Contest, ballots []voting.Scored, good func([]voting.Scored, []voting.Index) *big.Rat) [][]voting.Index {
	found := map[string][]voting.Index{}
	var follow func(order []voting.Index)
	follow = func(order []voting.Index) {
		if len(order) == min(c.Seats, len(c.Standing())) {
			members := slices.Sorted(slices.Values(order))
			found[names(members)] = members
			return
		}
		var best [][]voting.Index
		var most *big.Rat
		for _, i := range c.Standing() {
			if slices.Contains(order, i) {
				continue
			}
			next := append(slices.Clone(order), i)
			value := good(ballots, next)
			switch {
			case best == nil, value != nil && (most == nil || value.Cmp(most) > 0):
				best, most = [][]voting.Index{next}, value
			case value == nil && most == nil, value != nil && value.Cmp(most) == 0:
				best = append(best, next)
			}
		}
		for _, next := range best {
			follow(next)
		}
	}
	follow(nil)
	return slices.SortedFunc(maps.Values(found), slices.Compare[[]voting.Index])
}

func added(ballots []voting.Scored, order []voting.Index) *big.Rat {
	last, value := order[len(order)-1], new(big.Rat)
	for _, b := range ballots {
		held := int64(1)
		for _, i := range order[:len(order)-1] {
			if approves(b, i) {
				held++
			}
		}
		if approves(b, last) {
			value.Add(value, big.NewRat(b.Weight, held))
		}
	}
	return value
}

func covered(ballots []voting.Scored, order []voting.Index) *big.Rat {
	var weight int64
	for _, b := range ballots {
		if slices.ContainsFunc(order, func(i voting.Index) bool { return approves(b, i) }) {
			weight += b.Weight
		}
	}
	return big.NewRat(weight, 1)
}

// borne is how little the last of an order leaves on those who approve it:
// every load is reckoned anew from the first member.
func borne(ballots []voting.Scored, order []voting.Index) *big.Rat {
	loads := make([]*big.Rat, len(ballots))
	for b := range loads {
		loads[b] = new(big.Rat)
	}
	var load *big.Rat
	for _, i := range order {
		sum, voters := big.NewRat(1, 1), int64(0)
		for b, ballot := range ballots {
			if approves(ballot, i) {
				sum.Add(sum, new(big.Rat).Mul(loads[b], big.NewRat(ballot.Weight, 1)))
				voters += ballot.Weight
			}
		}
		if load = nil; voters == 0 {
			continue
		}
		load = sum.Quo(sum, big.NewRat(voters, 1))
		for b, ballot := range ballots {
			if approves(ballot, i) {
				loads[b] = load
			}
		}
	}
	if load == nil {
		return nil
	}
	return new(big.Rat).Neg(load)
}
