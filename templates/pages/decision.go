// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// DecisionView is what a matter led to, with its reasons.
type DecisionView struct {
	MatterHead
	Disputes DisputeNote
	Outcome  Outcome
	At       time.Time
	// Winners are the names of who or what was chosen.
	Winners []string
	Passing Passing
	// Roll, Took and Needed tell the quorum.
	Roll, Took, Needed int
	// Yes, No and Abstain tell the majority; StatusQuo names what the winner stood against.
	Yes, No, Abstain int
	Winner           string
	StatusQuo        string
	// HasMajority: there was a majority to test.
	HasMajority bool
	// Units is the majority in places or fields that was needed too.
	Units UnitsView
	// Advice is what those said who were asked and do not decide.
	Advice []AdviceView
	Voices Voices
	Ties   int
	Text   []Clause
	// Effect in ready words, and when it was carried out; empty where the outcome
	// calls for none.
	Effect   string
	EffectAt time.Time
	// CharterURL leads to the charter that was decided on; empty where none was.
	CharterURL string

	// Unperformed says that a charter that was adopted could not be put in force any more.
	Unperformed bool
	Entry       int
	EntryURL    string
	CountURL    string
	// VoicesURL leads to who spoke for whom; empty where nobody could.
	VoicesURL string
	IssueURL  string
	// Provisional: the record has witnesses, and too few have seen the decision in it yet.
	// Contradicted names those that have seen another history.
	Provisional  bool
	Contradicted []string
	// Held says whether it is, or was, held back for review; Review what the reader
	// may do about that.
	Held   HeldView
	Review ReviewForm
	// Files is what can be downloaded.
	Files DownloadsView
	// HashOfTranscript binds the count.
	HashOfTranscript string
}

// DecisionsView lists decisions, the newest first.
type DecisionsView struct {
	Lines []DecisionLine
	Next  string
	// Files are the same as tables.
	Files []Link
}
