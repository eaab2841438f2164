// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
)

// TestOutcomeLine_CallsAFormerMemberAsTheCommunityDoes: who was elected and erased since.
func TestOutcomeLine_CallsAFormerMemberAsTheCommunityDoes(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	item := engine.NewsItem{Issue: governance.Issue{Options: []governance.Option{{ID: "1", Title: bodies.FormerMember}, {ID: "2", Title: "Ada"}}}}
	item.Decision = &governance.Recorded{Decision: governance.Decision{Outcome: governance.Elected, Winners: []governance.OptionID{"1", "2"}}}
	if said := outcomeLine(catalogue.For("ar", nil), item); strings.Contains(said, bodies.FormerMember) || !strings.Contains(said, "عضو سابق") || !strings.Contains(said, "Ada") {
		t.Errorf("it says %q", said)
	}
}
