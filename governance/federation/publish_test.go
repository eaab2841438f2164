// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"slices"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
)

// TestNamed_AreThoseElected: not who else stood, nor who was erased before and is called
// a former member in the note; and nobody is named by what is no election.
func TestNamed_AreThoseElected(t *testing.T) {
	issue := governance.Issue{Title: "In memory of Ada", Options: []governance.Option{
		{ID: "a", Title: "Ada", Person: "ada"}, {ID: "b", Title: "Bo", Person: "bo"}, {ID: "c", Title: bodies.FormerMember, Person: "cy"}, {ID: "d", Title: "A pier"},
	}}
	decided := func(outcome governance.Outcome, winners ...governance.OptionID) *governance.Recorded {
		return &governance.Recorded{Decision: governance.Decision{Outcome: outcome, Winners: winners}}
	}
	for _, c := range []struct {
		decision *governance.Recorded
		want     []bodies.PersonID
	}{
		{nil, nil}, {decided(governance.Adopted, "d"), nil}, {decided(governance.Elected, "d"), nil},
		{decided(governance.Elected, "b", "c"), []bodies.PersonID{"bo"}}, {decided(governance.Elected, "a", "b"), []bodies.PersonID{"ada", "bo"}},
	} {
		if got := named(engine.NewsItem{Issue: issue, Decision: c.decision}); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.decision, got, c.want)
		}
	}
}
