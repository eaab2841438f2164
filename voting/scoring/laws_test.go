// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"maps"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

func method(t *testing.T, name string) voting.Method {
	t.Helper()
	for _, m := range scoring.Methods() {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("no method %s", name)
	return voting.Method{}
}

func TestMethods_KeepTheLaws(t *testing.T) {
	for name, c := range map[string]struct {
		laws     votingtest.ScoreLaws
		settings map[string][]string
	}{
		"approval":          {votingtest.ScoreLaws{Seats: 3, High: 2, Raising: true}, map[string][]string{"approve-from": {"1", "2"}}},
		"sav":               {votingtest.ScoreLaws{Seats: 3, High: 2}, map[string][]string{"approve-from": {"1", "2"}}},
		"score":             {votingtest.ScoreLaws{Seats: 3, Low: -2, High: 4, Raising: true}, map[string][]string{"unscored": {"zero"}}},
		"star":              {votingtest.ScoreLaws{Seats: 1, High: 3}, map[string][]string{"max": {"3", "5"}, "protocol": {"official-2023", "bettervoting-2025", "simple-2023"}}},
		"bloc-star":         {votingtest.ScoreLaws{Seats: 3, High: 3}, map[string][]string{"max": {"3", "5"}, "protocol": {"official-2023", "bettervoting-2025", "simple-2023"}}},
		"majority-judgment": {votingtest.ScoreLaws{Seats: 3, High: 4, Raising: true}, map[string][]string{"max": {"", "6"}, "variant": {"majority", "usual", "typical", "central", "greatest-median"}}},
		"quadratic":         {votingtest.ScoreLaws{Seats: 3, Low: -5, High: 5}, map[string][]string{"credits": {"100", "20"}}},
	} {
		m := method(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c.laws.Check(t, drawn(t), counting(m, settings(t, c.settings)))
			})
		})
	}
	score := method(t, "score")
	t.Run("score by means", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			given := settings(t, map[string][]string{"unscored": {"average"}, "quorum": {"0/1", "1/2", "2/3"}})
			votingtest.ScoreLaws{Seats: 3, High: 4}.Check(t, drawn(t), counting(score, given))
		})
	})
}

// settings draws one value of each, and how ties are settled.
func settings(t *rapid.T, values map[string][]string) map[string]string {
	given := map[string]string{"tie": rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie")}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given[name] = rapid.SampledFrom(values[name]).Draw(t, name)
	}
	return given
}

func counting(m voting.Method, given map[string]string) votingtest.CountScores {
	resolved, _ := m.Resolve(given)
	return func(c voting.Contest, p *voting.Cardinal) (voting.Transcript, error) {
		return m.CountScores(c, p, resolved)
	}
}
