// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/motion"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/stv"
	"moothall/voting/votingtest"
)

// A transcript names every setting of its method, and whoever counts again by
// the settings it names counts the same.
func TestMethods_CountAgainByTheSettingsTheyName(t *testing.T) {
	c, ballots := votingtest.ParseElection(t, "4 ABC, 3 BCA, 2 CBA, 1 ACB")
	for _, m := range slices.Concat(ranked.Methods(), stv.Methods(), pairwise.Methods(), motion.Methods()) {
		for _, given := range []map[string]string{nil, {"tie": "lot:b,c,a", "unranked": "abstain", "overvote": "skip", "strength": "margins", "second": "margins",
			"default": "c", "quorum": "3", "majority": "3/2,a:1/1", "rule": "two-thirds", "base": "cast", "participation": "1/2", "approval": "1/9", "eligible": "12"}} {
			settings, _ := m.Resolve(given)
			first, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
			if err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
			for _, s := range m.Settings {
				if _, named := first.Options[s.Name]; !named {
					t.Errorf("%s does not say by which %s it counted", m.Name, s.Name)
				}
			}
			settings, _ = m.Resolve(first.Options)
			again, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
			if err != nil {
				t.Fatalf("%s by %v: %v", m.Name, first.Options, err)
			}
			if want, got := written(t, first), written(t, again); want != got {
				t.Errorf("%s counts otherwise by the settings it names\nfirst %s\nagain %s", m.Name, want, got)
			}
		}
	}
}

func written(t *testing.T, transcript voting.Transcript) string {
	b, err := json.Marshal(transcript)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
