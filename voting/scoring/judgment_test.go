// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMajorityJudgment(t *testing.T) {
	for _, c := range []struct {
		name     string
		ballots  []voting.Scored
		settings map[string]string
		want     string
		ties     []string
	}{
		{"the highest median wins", []voting.Scored{given(2, 5, 3), given(2, 0, 3), given(1, 4, 3)}, nil, "1:4,2:3 | A>B | A", nil},
		{"of an even number the lower median counts", []voting.Scored{given(1, 5, 3), given(1, 2, 3)}, nil, "1:2,2:3 | B>A | B", nil},
		{"leaving out is the lowest grade", []voting.Scored{given(2, none, 1), given(1, 5, 1)}, nil, "1:0,2:1 | B>A | B", nil},
		{"the lowest grade may be below zero", []voting.Scored{given(2, none, -1), given(1, 5, -2)}, nil, "1:-2,2:-1 | B>A | B", nil},
		// A 2 3 3 5 5, B 1 3 3 4 5: the medians are 3, 3; 3, 3; and then 5 against 4.
		{"equal medians are parted as copies are taken away",
			[]voting.Scored{given(1, 2, 1), given(2, 3, 3), given(1, 5, 4), given(1, 5, 5)}, nil, "1:3,2:3 | A>B | A", []string{"ranking AB majority A"}},
		{"equal grades throughout are left to the lot", []voting.Scored{given(1, 2, 4), given(1, 4, 2)}, nil, "1:2,2:2 | AB | A", []string{"seat AB lot A"}},
		// A has 20 above and 19 below the median of 4, B 10 and 8; at the median are 11 and 32.
		{"majority judgment looks at the larger side",
			judged([]int64{20, 11, 19}, []int64{10, 32, 8}), nil, "1:4,2:4 | A>B | A", []string{"ranking AB majority A"}},
		{"typical judgment takes the difference",
			judged([]int64{20, 11, 19}, []int64{10, 32, 8}), map[string]string{"variant": "typical"}, "1:4,2:4 | B>A | B", []string{"ranking AB typical B"}},
		{"usual judgment divides it by the middle",
			judged([]int64{20, 11, 19}, []int64{10, 32, 8}), map[string]string{"variant": "usual"}, "1:4,2:4 | A>B | A", []string{"ranking AB usual A"}},
		{"central judgment divides it by both sides",
			judged([]int64{20, 11, 19}, []int64{10, 32, 8}), map[string]string{"variant": "central"}, "1:4,2:4 | B>A | B", []string{"ranking AB central B"}},
		{"the greatest median alone leaves them equal",
			judged([]int64{20, 11, 19}, []int64{10, 32, 8}), map[string]string{"variant": "greatest-median"}, "1:4,2:4 | AB | A", []string{"seat AB lot A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(2, 1)
			got := counted(t, "majority-judgment", contest, pack(t, contest, c.ballots...), c.settings)
			if got := told(t, got); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if diff := gocmp.Diff(c.ties, ties(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// judged are ballots that give A and B so many grades 5, 4 and 3.
func judged(a, b []int64) (ballots []voting.Scored) {
	for option, counts := range [][]int64{a, b} {
		i := 0
		for grade, n := range counts {
			for range n {
				if option == 0 {
					ballots = append(ballots, given(1, int32(5-grade), none))
				} else {
					ballots[i].Scores = append(ballots[i].Scores, voting.Score{Option: 1, Points: int32(5 - grade)})
				}
				i++
			}
		}
	}
	return ballots
}

func TestMajorityJudgment_TellsItsEvidence(t *testing.T) {
	c := contest(2, 1)
	got := counted(t, "majority-judgment", c, pack(t, c, judged([]int64{20, 11, 19}, []int64{10, 32, 8})...), nil)
	if want := "with the median 4, 1 had 20 above, 11 at and 19 below, 2 had 10 above, 32 at and 8 below"; got.Ties[0].Evidence != want {
		t.Errorf("%s\nwant %s", got.Ties[0].Evidence, want)
	}
}

// The largest weights cost no more than the smallest.
func TestMajorityJudgment_OfMillions(t *testing.T) {
	c := contest(2, 1)
	p := pack(t, c, given(voting.MaxWeight, 5, 5), given(voting.MaxWeight, 0, 0), given(1, 3, 4), given(1, 4, 3), given(2, 1, 0))
	if got := told(t, counted(t, "majority-judgment", c, p, nil)); got != "1:1,2:0 | A>B | A" {
		t.Error(got)
	}
}

// Taking the medians away one copy at a time.
func TestMajorityJudgment_AgreesWithTakingCopiesAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.ScoreLaws{Seats: 1, High: 4}.Election(drawn(t))
		got, err := scoring.MajorityJudgment(c, votingtest.PackScores(t, c, ballots), scoring.Judgment{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Ballots.Valid == 0 {
			return
		}
		medians := func(i voting.Index) (medians []int32) {
			grades := gradesOf(c, ballots, i)
			slices.Sort(grades)
			for len(grades) > 0 {
				middle := (len(grades) - 1) / 2
				medians = append(medians, grades[middle])
				grades = slices.Delete(grades, middle, middle+1)
			}
			return medians
		}
		want := voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return slices.Compare(medians(b), medians(a)) })
		if diff := gocmp.Diff(want, got.Ranking); diff != "" {
			t.Fatalf("%v: %s", ballots, diff)
		}
	})
}

// gradesOf are the grades of an option, a copy for each voter who scores anybody standing.
func gradesOf(c voting.Contest, ballots []voting.Scored, option voting.Index) (grades []int32) {
	for _, b := range ballots {
		grade, blank := int32(0), true
		for _, s := range b.Scores {
			blank = blank && c.Options[s.Option].Withdrawn
			if s.Option == option {
				grade = s.Points
			}
		}
		if !blank {
			grades = append(grades, slices.Repeat([]int32{grade}, int(b.Weight))...)
		}
	}
	return grades
}

// The variants order the same medians by what Fabre divides.
func TestMajorityJudgment_VariantsAgreeWithTheirFractions(t *testing.T) {
	for variant, better := range map[scoring.Variant]func(a, b [3]int64) int64{
		scoring.Typical: func(a, b [3]int64) int64 { return (a[0] - a[2]) - (b[0] - b[2]) },
		scoring.Usual:   func(a, b [3]int64) int64 { return (a[0]-a[2])*b[1] - (b[0]-b[2])*a[1] },
		scoring.Central: func(a, b [3]int64) int64 {
			return (a[0]-a[2])*max(1, b[0]+b[2]) - (b[0]-b[2])*max(1, a[0]+a[2])
		},
	} {
		t.Run(string(variant), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.ScoreLaws{Seats: 1, High: 4}.Election(drawn(t))
				got, err := scoring.MajorityJudgment(c, votingtest.PackScores(t, c, ballots), scoring.Judgment{Variant: variant})
				if err != nil {
					t.Fatal(err)
				}
				for k := 1; k < len(got.Ranking); k++ {
					a, b := got.Ranking[k-1][0], got.Ranking[k][0]
					if got.Scores.Of(a).Compare(got.Scores.Of(b)) > 0 {
						continue
					}
					if better(around(c, ballots, a), around(c, ballots, b)) <= 0 {
						t.Fatalf("%v: %d stands before %d", ballots, a, b)
					}
				}
			})
		})
	}
}

// around is how many grades of an option are above, at and below its median.
func around(c voting.Contest, ballots []voting.Scored, i voting.Index) (n [3]int64) {
	grades := gradesOf(c, ballots, i)
	slices.Sort(grades)
	for _, g := range grades {
		n[1+cmp.Compare(grades[(len(grades)-1)/2], g)]++
	}
	return n
}

func TestMajorityJudgment_ShowsItsOptions(t *testing.T) {
	c := contest(2, 1)
	for max, want := range map[string]string{"": "", "6": "6"} {
		got := counted(t, "majority-judgment", c, pack(t, c, given(1, 5, 4)), map[string]string{"max": max})
		if got.Options["max"] != want || !strings.Contains(got.Options["variant"], "majority") {
			t.Errorf("options %v", got.Options)
		}
	}
}

// Only those whom a seat depends on are told of.
func TestMajorityJudgment_TellsOfNoTieBelowTheSeats(t *testing.T) {
	c := contest(3, 1)
	p := pack(t, c, given(1, 5, 1, 1), given(1, 5, 2, 3), given(1, 5, 1, 1))
	got := counted(t, "majority-judgment", c, p, nil)
	if told := told(t, got); told != "1:5,2:1,3:1 | A>C>B | A" || ties(got) != nil {
		t.Errorf("%s, ties %v", told, ties(got))
	}
	c.Seats = 2
	if got := counted(t, "majority-judgment", c, p, nil); !gocmp.Equal(ties(got), []string{"ranking BC majority C"}) {
		t.Errorf("ties %v", ties(got))
	}
}
