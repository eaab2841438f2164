// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// ElectionsView says what elections there are to see. Elections of persons with
// nominations are not there yet, and the page says so.
type ElectionsView struct {
	Running []MatterLine
	// Past are elections that were held or imported.
	Past []DecisionLine
}

// AuditorsView is what an auditor can do today.
type AuditorsView struct {
	Head RecordHead
	// Bodies are the auditory ones.
	Bodies                       []BodyLine
	ExportCommand, VerifyCommand string
	// Counts and Decisions are how many can be recounted.
	Decisions int
}
