// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"moothall/templates/locales"
	"moothall/templates/ui"
)

// CharterFate is what became of a charter that was put to the vote.
type CharterFate string

// The fates. Late: it could not be put in force any more as things stand.
const (
	CharterProposed  CharterFate = "proposed"
	CharterLate      CharterFate = "late"
	CharterEnacted   CharterFate = "enacted"
	CharterOvertaken CharterFate = "overtaken"
	CharterDropped   CharterFate = "dropped"
)

// NextCharterView is the charter that a matter puts in force if it is adopted.
type NextCharterView struct {
	MatterHead
	Of      string // the body whose charter it is
	Version int
	First   bool // of a new body
	State   CharterFate
	// InForce leads to it among the charters, once it was put in force.
	InForce Link
	// Known says that what it follows was read. Changed and AsBefore are its rules
	// against those; of a new body all are in AsBefore.
	Known    bool
	Changed  []ChangedSection
	AsBefore []CharterSection
	// Flaws are sentences on what a check of all charters finds with it, and not without.
	Flaws []string
	URL   string
	// Digest is the SHA-256 of the canonical text at FileURL, in hex.
	FileURL, Digest string
}

// fewRules is how many changed rules a page shows beside other things.
const fewRules = 6

// rules says how many rules are changed.
func (v NextCharterView) rules() (n int) {
	for _, s := range v.Changed {
		n += len(s.Rules)
	}
	return n
}

func nextCharterTitle(t locales.Localizer, v NextCharterView) string {
	if v.First {
		return t.Text("next_charter.title_first", "Body", v.Of)
	}
	return t.Text("next_charter.title", "Body", v.Of, "Version", v.Version)
}

// nextCharterState says what the charter has to do with the decision.
func nextCharterState(t locales.Localizer, v NextCharterView) string {
	switch v.State {
	case CharterLate:
		return t.Text("next_charter.late")
	case CharterEnacted:
		return t.Text("next_charter.enacted")
	case CharterOvertaken:
		return t.Text("decision.unperformed")
	case CharterDropped:
		return t.Text("next_charter.dropped")
	}
	return t.Text("next_charter.proposed")
}

// nextCharterSum says in one line how much changes.
func nextCharterSum(t locales.Localizer, v NextCharterView) string {
	switch {
	case v.First:
		return t.Text("next_charter.first")
	case !v.Known:
		return t.Text("next_charter.unknown")
	case len(v.Changed) == 0:
		return t.Text("next_charter.same")
	}
	return t.Count("next_charter.changes", v.rules())
}

func flawItems(flaws []string) []ui.Row {
	rows := make([]ui.Row, len(flaws))
	for n, f := range flaws {
		rows[n] = ui.Row{Main: ui.Words(f)}
	}
	return rows
}
