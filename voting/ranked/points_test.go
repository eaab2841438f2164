// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked_test

import (
	"cmp"
	"math/big"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPoints(t *testing.T) {
	ballots := []votingtest.Ballot{ballot(2, one(0), one(1), one(2)), ballot(1, one(2)), ballot(1, one(1, 2)), ballot(4)}
	for _, c := range []struct {
		name     string
		method   string
		unranked string
		scores   string
		ranking  [][]voting.Index
	}{
		{"those left out share the last places", "borda", "last", `{"1":"4.5","2":"4.0","3":"3.5"}`, [][]voting.Index{{0}, {1}, {2}}},
		{"those left out earn nothing", "borda", "abstain", `{"1":"4.0","2":"3.5","3":"3.5"}`, [][]voting.Index{{0}, {1, 2}}},
		{"a half, a third, and what is shared", "dowdall", "last", `{"1":"2.750000000","2":"2.166666667","3":"2.416666667"}`, [][]voting.Index{{0}, {2}, {1}}},
		{"first preferences alone", "plurality", "", `{"1":"2","2":"0","3":"1"}`, [][]voting.Index{{0}, {2}, {1}}},
	} {
		t.Run(c.method+": "+c.name, func(t *testing.T) {
			contest, m := contest(3), method(t, c.method)
			settings, _ := m.Resolve(map[string]string{"unranked": cmp.Or(c.unranked, "last")})
			got, err := m.Count(contest, votingtest.Pack(t, contest, ballots), settings)
			if err != nil {
				t.Fatal(err)
			}
			if scores, _ := got.Scores.MarshalJSON(); string(scores) != c.scores {
				t.Errorf("scores %s, want %s", scores, c.scores)
			}
			if diff := gocmp.Diff(c.ranking, got.Ranking); diff != "" {
				t.Error(diff)
			}
			if got.Ballots.Blank != 4 {
				t.Errorf("blank %d, want 4", got.Ballots.Blank)
			}
		})
	}
}

// The points of every option, added up ballot by ballot and place by place.
func TestBorda_AgreesWithAddingUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		p := votingtest.Pack(t, c, ballots)
		borda, err := ranked.Borda(c, p, ranked.Positional{})
		if err != nil {
			t.Fatal(err)
		}
		dowdall, err := ranked.Dowdall(c, p, ranked.Positional{})
		if err != nil {
			t.Fatal(err)
		}
		n := len(c.Standing())
		for _, i := range c.Standing() {
			wantBorda, wantDowdall := new(big.Rat), new(big.Rat)
			for _, b := range ballots {
				from, to := place(c, b.Ranks, i)
				if from == 0 {
					continue
				}
				for k := from; k <= to; k++ {
					share := int64(to - from + 1)
					wantBorda.Add(wantBorda, big.NewRat(b.Weight*int64(n-k), share))
					wantDowdall.Add(wantDowdall, big.NewRat(b.Weight, share*int64(k)))
				}
			}
			if got := borda.Scores.Of(i).String(); got != wantBorda.FloatString(1) {
				t.Fatalf("borda %d: %s, want %s in %v", i, got, wantBorda.FloatString(1), ballots)
			}
			if got := dowdall.Scores.Of(i).String(); got != wantDowdall.FloatString(9) {
				t.Fatalf("dowdall %d: %s, want %s in %v", i, got, wantDowdall.FloatString(9), ballots)
			}
		}
	})
}

// place is which places an option shares on a ballot; 0 where the ballot is blank.
func place(c voting.Contest, ranks [][]int, option voting.Index) (from, to int) {
	var listed []voting.Index
	for _, rank := range ranks {
		var fresh []voting.Index
		for _, i := range rank {
			i := voting.Index(i)
			if !c.Options[i].Withdrawn && !slices.Contains(listed, i) && !slices.Contains(fresh, i) {
				fresh = append(fresh, i)
			}
		}
		if slices.Contains(fresh, option) {
			return len(listed) + 1, len(listed) + len(fresh)
		}
		listed = append(listed, fresh...)
	}
	if len(listed) == 0 {
		return 0, 0
	}
	return len(listed) + 1, len(c.Standing())
}

func TestMethods_KeepTheLaws(t *testing.T) {
	for _, name := range []string{"plurality", "borda", "dowdall", "bucklin"} {
		m := method(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				settings, _ := m.Resolve(map[string]string{
					"unranked": rapid.SampledFrom([]string{"last", "abstain"}).Draw(t, "unranked"),
					"overvote": rapid.SampledFrom([]string{"exhaust", "skip"}).Draw(t, "overvote"),
					"tie":      rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
				})
				votingtest.Laws{Seats: 3}.Check(t, drawn(t), func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) { return m.Count(c, p, settings) })
			})
		})
	}
}
