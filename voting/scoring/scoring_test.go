// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"

	"github.com/google/go-cmp/cmp"
)

// contest has so many options, named A, B, C…
func contest(options, seats int) voting.Contest {
	c := voting.Contest{Seats: seats}
	for i := range options {
		name := string(rune('A' + i))
		c.Options = append(c.Options, voting.Option{ID: name, Name: name})
	}
	return c
}

const none = -1 << 30 // unscored

// given is a ballot with the points of A, B, C…
func given(weight int64, points ...int32) voting.Scored {
	b := voting.Scored{Weight: weight}
	for i, p := range points {
		if p != none {
			b.Scores = append(b.Scores, voting.Score{Option: voting.Index(i), Points: p})
		}
	}
	return b
}

func pack(t *testing.T, c voting.Contest, ballots ...voting.Scored) *voting.Cardinal {
	t.Helper()
	p := voting.NewCardinal(c)
	for _, b := range ballots {
		if err := p.Add(b.Weight, b.Scores); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// counted counts by name and settings.
func counted(t *testing.T, name string, c voting.Contest, p *voting.Cardinal, given map[string]string) voting.Transcript {
	t.Helper()
	m := method(t, name)
	settings, unused := m.Resolve(given)
	if unused != nil {
		t.Fatalf("%s has no use for %v", name, unused)
	}
	transcript, err := m.CountScores(c, p, settings)
	if err != nil {
		t.Fatal(err)
	}
	return transcript
}

// told is an outcome in short: scores, then the ranking, then who is elected.
func told(t *testing.T, tr voting.Transcript) string {
	t.Helper()
	scores, err := json.Marshal(tr.Scores)
	if err != nil {
		t.Fatal(err)
	}
	var sets []string
	for _, set := range tr.Ranking {
		sets = append(sets, names(tr, set))
	}
	return strings.NewReplacer(`"`, "", "{", "", "}", "").Replace(string(scores)) + " | " + strings.Join(sets, ">") + " | " + names(tr, tr.Elected)
}

func names(tr voting.Transcript, set []voting.Index) (s string) {
	for _, i := range set {
		s += tr.Name(i)
	}
	return s
}

// ties tells every tie: kind, between whom, rule, chosen.
func ties(tr voting.Transcript) (told []string) {
	for _, tie := range tr.Ties {
		s := tie.Kind + " " + names(tr, tie.Among) + " " + tie.Rule
		if tie.Chosen != nil {
			s += " " + tr.Name(*tie.Chosen)
		}
		told = append(told, s)
	}
	return told
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		name, method string
		seats        int
		ballots      []voting.Scored
		settings     map[string]string
		want         string
	}{
		{"approval adds up weights", "approval", 1,
			[]voting.Scored{given(3, 1, 1, none), given(2, none, 1, 1)}, nil,
			"1:3,2:5,3:2 | B>A>C | B"},
		{"approval takes only scores from a number up", "approval", 1,
			[]voting.Scored{given(3, 2, 5, 0), given(4, 3, none, 1)}, map[string]string{"approve-from": "3"},
			"1:4,2:3,3:0 | A>B>C | A"},
		{"approval fills several seats as a block", "approval", 2,
			[]voting.Scored{given(3, 1, 1, none), given(2, none, none, 1)}, nil,
			"1:3,2:3,3:2 | AB>C | AB"},
		{"satisfaction approval splits a ballot's vote", "sav", 1,
			[]voting.Scored{given(3, 1, 1, 1), given(2, none, 1, 1), given(1, none, 1, none)}, nil,
			"1:1.000000000,2:3.000000000,3:2.000000000 | B>C>A | B"},
		{"score adds up points, below zero too", "score", 1,
			[]voting.Scored{given(3, 2, -5, none), given(2, none, 6, 1)}, nil,
			"1:6,2:-3,3:2 | A>C>B | A"},
		{"a mean leaves out those who did not score", "score", 1,
			[]voting.Scored{given(3, 2, 3, none), given(3, none, 2, 5)}, map[string]string{"unscored": "average"},
			"1:2.000000000,2:2.500000000,3:5.000000000 | C>B>A | C"},
		{"a mean needs the quorum", "score", 1,
			[]voting.Scored{given(3, 2, 3, none), given(2, none, 2, 5)}, map[string]string{"unscored": "average"},
			"1:2.000000000,2:2.600000000,3:5.000000000 | B>A | B"},
		{"a mean with a quorum of nothing ranks whoever is scored at all", "score", 1,
			[]voting.Scored{given(3, 2, 3, none, none), given(2, none, 2, 5, none)}, map[string]string{"unscored": "average", "quorum": "0/1"},
			"1:2.000000000,2:2.600000000,3:5.000000000,4:0.000000000 | C>B>A | C"},
		{"quadratic votes cost their square and count their weight", "quadratic", 1,
			[]voting.Scored{given(3, 6, -8, none), given(2, none, 10, none), given(9, 8, none, 7)}, nil,
			"1:18,2:-4,3:0 | A>C>B | A"},
		{"quadratic votes within other credits", "quadratic", 1,
			[]voting.Scored{given(3, 3, 4, none), given(1, none, 5, 1)}, map[string]string{"credits": "25"},
			"1:9,2:12,3:0 | B>A>C | B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := 0
			for _, b := range c.ballots {
				for _, s := range b.Scores {
					options = max(options, int(s.Option)+1, strings.Count(c.want, ":"))
				}
			}
			contest := contest(options, c.seats)
			got := counted(t, c.method, contest, pack(t, contest, c.ballots...), c.settings)
			if got := told(t, got); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// One set of ballots and another winner each. A has the most points, and B is
// second: more score B higher than A. C has the highest median.
func TestMethods_ElectDifferently(t *testing.T) {
	c := contest(3, 1)
	p := pack(t, c, given(6, 2, 3, 4), given(5, 5, 2, 0))
	for _, m := range []struct{ name, settings, want string }{
		{"score", "", "A"}, // 37 points against 28 and 24
		{"star", "", "B"},  // 6 against 5
		{"majority-judgment", "", "C"},
		{"approval", "approve-from=4", "C"},
		{"quadratic", "", "A"},
	} {
		given := map[string]string{}
		if name, value, ok := strings.Cut(m.settings, "="); ok {
			given[name] = value
		}
		got := counted(t, m.name, c, p, given)
		if got := names(got, got.Elected); got != m.want {
			t.Errorf("%s %s elects %s, want %s", m.name, m.settings, got, m.want)
		}
	}
}

func TestAccounting(t *testing.T) {
	c := contest(3, 1)
	c.Options[2].Withdrawn = true
	ballots := []voting.Scored{given(5), given(2, none, none, 4), given(3, 1, none, 5), given(4, none, 11, none)}
	for name, want := range map[string]voting.Accounting{
		"approval":          {Received: 14, Valid: 7, Blank: 7},
		"sav":               {Received: 14, Valid: 7, Blank: 7},
		"score":             {Received: 14, Valid: 7, Blank: 7},
		"majority-judgment": {Received: 14, Valid: 7, Blank: 7},
		"quadratic":         {Received: 14, Valid: 3, Blank: 7, Invalid: 4}, // 11² is more than 100
	} {
		got := counted(t, name, c, pack(t, c, ballots...), nil)
		want.Weight = got.Ballots.Weight
		if got.Ballots != want {
			t.Errorf("%s: %+v, want %+v", name, got.Ballots, want)
		}
		if votes := got.Scores.Of(2); !votes.IsZero() || len(got.Scores) != 2 {
			t.Errorf("%s: the withdrawn option is scored: %v", name, got.Scores)
		}
	}
}

func TestNobodyMarked(t *testing.T) {
	c := contest(2, 1)
	for _, m := range scoring.Methods() {
		settings, _ := m.Resolve(map[string]string{"unscored": "average"})
		got, err := m.CountScores(c, pack(t, c, given(3)), settings)
		if err != nil || len(got.Elected) != 0 || names(got, got.Tied) != "AB" || len(got.Notes) != 1 {
			t.Errorf("%s elects %v, ties %v, says %v (%v)", m.Name, got.Elected, got.Tied, got.Notes, err)
		}
	}
}

func TestCommittees_ListTiedLastPlaces(t *testing.T) {
	c := contest(4, 2)
	p := pack(t, c, given(3, 1, none, none, none), given(2, none, 1, none, none), given(2, none, none, 1, none), given(2, none, none, none, 1))
	for _, name := range []string{"approval", "sav"} {
		got := counted(t, name, c, p, nil)
		if diff := cmp.Diff([][]voting.Index{{0, 1}, {0, 2}, {0, 3}}, got.Committees); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		c.Seats = 1
		if got := counted(t, name, c, p, nil); got.Committees != nil {
			t.Errorf("%s: one seat that nobody ties for lists %v", name, got.Committees)
		}
		c.Seats = 2
	}
}

func TestCommittees_SayWhereThereAreTooMany(t *testing.T) {
	c := contest(20, 10)
	p := pack(t, c, given(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
	got := counted(t, "approval", c, p, nil)
	if len(got.Committees) != voting.MaxCommittees || !strings.Contains(strings.Join(got.Notes, " "), "More than 1000") {
		t.Errorf("%d committees, and notes %v", len(got.Committees), got.Notes)
	}
}

func TestMethods_Refuse(t *testing.T) {
	c := contest(2, 1)
	two := contest(2, 2)
	huge := contest(1, 1)
	heavy := voting.NewCardinal(huge)
	for range 900 {
		if err := heavy.Add(voting.MaxWeight, []voting.Score{{Option: 0, Points: 1 << 30}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []struct {
		method   string
		c        voting.Contest
		p        *voting.Cardinal
		settings map[string]string
		want     error
		says     string
	}{
		{"star", c, pack(t, c, given(1, 5, 6)), nil, voting.ErrBallot, `gives 6 to "B"`},
		{"star", c, pack(t, c, given(1, 5, -1)), nil, voting.ErrBallot, "from 0 to 5"},
		{"bloc-star", c, pack(t, c, given(1, 4, 3)), map[string]string{"max": "3"}, voting.ErrBallot, "gives 4"},
		{"star", two, pack(t, two), nil, voting.ErrContest, "bloc-star"},
		{"star", c, pack(t, c), map[string]string{"protocol": "official"}, voting.ErrSetting, "official-2023"},
		{"star", c, pack(t, c), map[string]string{"max": "0"}, voting.ErrSetting, "max=0"},
		{"majority-judgment", c, pack(t, c, given(1, 7, 1)), map[string]string{"max": "6"}, voting.ErrBallot, "gives 7"},
		{"majority-judgment", c, pack(t, c), map[string]string{"max": "-1"}, voting.ErrSetting, "max=-1"},
		{"majority-judgment", c, pack(t, c), map[string]string{"variant": "best"}, voting.ErrSetting, "usual"},
		{"score", c, pack(t, c, given(1, 7, -1)), map[string]string{"unscored": "average"}, voting.ErrBallot, "gives -1"},
		{"score", c, pack(t, c), map[string]string{"unscored": "mean"}, voting.ErrSetting, "zero|average"},
		{"score", c, pack(t, c), map[string]string{"quorum": "half"}, voting.ErrSetting, "NUM/DEN"},
		{"score", c, pack(t, c), map[string]string{"quorum": "2/3"}, voting.ErrSetting, "unscored=average"},
		{"score", c, pack(t, c), map[string]string{"quorum": "3/2"}, voting.ErrSetting, "NUM/DEN"},
		{"score", c, pack(t, c), map[string]string{"quorum": "0/0"}, voting.ErrSetting, "NUM/DEN"},
		{"score", c, pack(t, c), map[string]string{"quorum": "-1/2"}, voting.ErrSetting, "NUM/DEN"},
		{"score", c, pack(t, c), map[string]string{"quorum": "1/x"}, voting.ErrSetting, "NUM/DEN"},
		{"score", c, pack(t, c), map[string]string{"quorum": "x/2"}, voting.ErrSetting, "NUM/DEN"},
		{"star", c, pack(t, c), map[string]string{"max": "4294967301"}, voting.ErrSetting, "max=4294967301"},
		{"quadratic", c, pack(t, c), map[string]string{"credits": "1000000000001"}, voting.ErrSetting, "credits=1000000000001"},
		{"score", huge, heavy, nil, voting.ErrTotal, `"A"`},
		{"star", huge, heavy, map[string]string{"max": "1073741824"}, voting.ErrTotal, `"A"`},
		{"approval", c, pack(t, c), map[string]string{"approve-from": "0"}, voting.ErrSetting, "from 1"},
		{"sav", c, pack(t, c), map[string]string{"approve-from": "few"}, voting.ErrSetting, "from 1"},
		{"quadratic", c, pack(t, c), map[string]string{"credits": "0"}, voting.ErrSetting, "credits=0"},
		{"quadratic", voting.Contest{Seats: 1}, pack(t, c), nil, voting.ErrContest, "no options"},
		{"approval", c, pack(t, c), map[string]string{"tie": "dice"}, voting.ErrSetting, "tie=dice"},
	} {
		m := method(t, r.method)
		settings, _ := m.Resolve(r.settings)
		_, err := m.CountScores(r.c, r.p, settings)
		if !errors.Is(err, r.want) || !strings.Contains(err.Error(), r.says) {
			t.Errorf("%s %v: %v, want %v with %q", r.method, r.settings, err, r.want, r.says)
		}
	}
	for name, err := range map[string]error{
		"quadratic": second(scoring.Quadratic(c, pack(t, c), scoring.Credits{Credits: -1})),
		"too much":  second(scoring.Quadratic(c, pack(t, c), scoring.Credits{Credits: scoring.MaxCredits + 1})),
		"star":      second(scoring.Star(c, pack(t, c), scoring.StarOptions{Max: -1})),
		"judgment":  second(scoring.MajorityJudgment(c, pack(t, c), scoring.Judgment{Max: -1})),
	} {
		if !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%s with a typed option out of its range: %v", name, err)
		}
	}
}

func second(_ voting.Transcript, err error) error { return err }

// The largest weights: nothing wraps, and what is too large is said.
func TestSums_AtTheLimit(t *testing.T) {
	c := contest(2, 1)
	p := voting.NewCardinal(c)
	for range 900_000 {
		if err := p.Add(voting.MaxWeight, []voting.Score{{Option: 0, Points: 1_000_000}, {Option: 1, Points: -1_000_000}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := scoring.Score(c, p, scoring.ScoreOptions{})
	if err != nil || told(t, got) != "1:9000000000000000000,2:-9000000000000000000 | A>B | A" {
		t.Errorf("%s (%v)", told(t, got), err)
	}
}

// A lot that is given with the count parts the equals of a ranking.
func TestRanking_IsPartedByALotThatIsGiven(t *testing.T) {
	c := contest(3, 1)
	p := pack(t, c, given(1, 1, 1, 1))
	for name, settings := range map[string]map[string]string{
		"approval": {}, "sav": {}, "score": {"unscored": "average"}, "majority-judgment": {}, "quadratic": {},
	} {
		settings["tie"] = "lot:C,A,B"
		got := counted(t, name, c, p, settings)
		if want := [][]voting.Index{{2}, {0}, {1}}; !cmp.Equal(got.Ranking, want) {
			t.Errorf("%s ranks %v, want %v", name, got.Ranking, want)
		}
	}
}

// Without options set an explicit 0 approves nobody.
func TestApprovals_BeginAtOne(t *testing.T) {
	c := contest(2, 1)
	p := pack(t, c, given(2, 0, 1), given(3, 0, none))
	for name, count := range map[string]func(voting.Contest, *voting.Cardinal, scoring.Approvals) (voting.Transcript, error){
		"approval": scoring.Approval, "sav": scoring.SAV,
	} {
		got, err := count(c, p, scoring.Approvals{})
		if err != nil || got.Ballots.Valid != 2 || got.Options["approve-from"] != "1" || !got.Scores.Of(0).IsZero() {
			t.Errorf("%s: %+v, %v (%v)", name, got.Ballots, got.Scores, err)
		}
	}
}

// A cost past every number is above the credits, too.
func TestQuadratic_CannotBeWrappedAround(t *testing.T) {
	c := contest(8, 1)
	p := pack(t, c, given(1, 1<<31-1, 1<<31-1, -1<<31, -1<<31, 1<<31-1, 1<<31-1, -1<<31, -1<<31), given(2, 1))
	got, err := scoring.Quadratic(c, p, scoring.Credits{Credits: scoring.MaxCredits})
	if err != nil || got.Ballots.Invalid != 1 || got.Ballots.Valid != 2 {
		t.Errorf("%+v (%v)", got.Ballots, err)
	}
}
