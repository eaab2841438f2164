// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// Link is a name that leads somewhere; without URL it is plain text.
type Link struct{ Text, URL string }

// Person is somebody named on a page.
type Person struct {
	Name, Initials string
	// URL is the person's own page, empty where there is none.
	URL string
	// Me marks the reader.
	Me bool
	// Hidden is somebody the reader may not know; nothing else is said of them.
	Hidden bool
}

// Scope is what a delegation is for. Empty parts do not narrow; all empty is
// everything.
type Scope struct{ Issue, Body, Field, Place string }

// Stage of a matter's life.
type Stage string

// The stages, in order.
const (
	StageIdea       Stage = "idea"
	StageProposal   Stage = "proposal"
	StageDiscussion Stage = "discussion"
	StageFrozen     Stage = "frozen"
	// StageCalled, StageNominations and StageRoll are what an election does while a
	// paper is proposed, is discussed, and has its text fixed.
	StageCalled      Stage = "called"
	StageNominations Stage = "nominations"
	StageRoll        Stage = "roll"
	StageVoting      Stage = "voting"
	StageCounting    Stage = "counting"
	StageDecided     Stage = "decided"
	StageFollowUp    Stage = "follow-up"
	StageCancelled   Stage = "cancelled"
)

// Participation is how the members take part in a matter.
type Participation string

// The forms of participation.
const (
	Direct         Participation = "direct"
	Representative Participation = "representative"
	Liquid         Participation = "liquid"
)

// Visibility is who may see how somebody voted.
type Visibility string

// The visibilities.
const (
	Public       Visibility = "public"
	Confidential Visibility = "confidential"
)

// Method names the rule of a count.
type Method string

// The methods pages have words for; another is shown by its own name.
const (
	MethodMotion   Method = "motion"
	MethodIRV      Method = "irv"
	MethodScottish Method = "scottish-stv"
	MethodSchulze  Method = "schulze"
)

// Choice is an answer to a motion.
type Choice string

// The answers; empty is none yet.
const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
)

// Standing is how the reader stands to the roll of a matter.
type Standing string

// The standings.
const (
	// Guest is nobody known: not signed in.
	Guest Standing = "guest"
	// OnRoll may vote.
	OnRoll Standing = "on-roll"
	// WillBeOnRoll is a member while the roll is not frozen yet.
	WillBeOnRoll Standing = "will-be"
	// Advising is asked too, in an electorate that does not decide, or would be.
	Advising Standing = "advising"
	// NotOnRoll is a member who may not vote on this matter.
	NotOnRoll Standing = "not-on-roll"
	// Represented is a member of a body for which representatives decide.
	Represented Standing = "represented"
)

// Outcome is how a matter ended.
type Outcome string

// The outcomes; empty while it is open.
const (
	Adopted  Outcome = "adopted"
	Rejected Outcome = "rejected"
	Void     Outcome = "void"
	Elected  Outcome = "elected"
	Chosen   Outcome = "chosen"
	Tied     Outcome = "tied"
)

// Known is a fact that may be hidden from the reader.
type Known string

// The states of such a fact.
const (
	Hidden Known = ""
	IsSo   Known = "yes"
	NotSo  Known = "no"
)

// LostReason says why a voice is lost.
type LostReason string

// The reasons, named as in the count and the record.
const (
	LostNoVote  LostReason = "no-vote"
	LostOptOut  LostReason = "opt-out"
	LostDeadEnd LostReason = "dead-end"
	LostCycle   LostReason = "cycle"
	LostCapped  LostReason = "capped"
	// LostUnheard: a dead end, because nobody on the list voted, and the rule goes no further.
	LostUnheard LostReason = "unheard"
	// LostWaiting: a dead end, because who was named has yet to agree.
	LostWaiting LostReason = "waiting"
	// LostWithheld: a dead end, because who it comes to carries no voices at the moment. It
	// says neither why nor until when: a ruling in the register names nobody.
	LostWithheld LostReason = "withheld"
	// LostBeyond: a dead end, further on than its owner may know.
	LostBeyond LostReason = "beyond"
	// LostSuspended: a ruling has suspended its owner from voting.
	LostSuspended LostReason = "suspended"
)

// Hop is one person on the way of a voice.
type Hop struct {
	Person Person
	// Scope is by which delegation this person passes the voice on; unused for
	// the last hop.
	Scope Scope
	// Until is when that delegation ends; zero if it does not.
	Until time.Time
	// Voted says whether this person has cast a ballot, where that may be known.
	Voted Known
	// VotedAt is when, zero if unknown.
	VotedAt time.Time
	// CarriesFrom and CarriesTo are the range of voices the last hop carries;
	// both zero where it is not told.
	CarriesFrom, CarriesTo int
	// Full: they carried as many voices as one may, and turned this one back.
	Full bool
	// Kept: whether and by what they pass it on is not the reader's to know; Scope and
	// Until are empty.
	Kept bool
}

// VoiceState is where the reader's voice stands in a matter.
type VoiceState string

// The states of a voice.
const (
	// VoiceNone: nobody votes for the reader, and she has not voted.
	VoiceNone VoiceState = "none"
	// VoiceDirect: the reader has cast a ballot herself.
	VoiceDirect VoiceState = "direct"
	// VoiceDelegated: it reaches somebody who has voted or still may.
	VoiceDelegated VoiceState = "delegated"
	// VoiceLost: it ends with nobody; Lost says why.
	VoiceLost VoiceState = "lost"
	// VoiceFixed: delegation is not allowed here.
	VoiceFixed VoiceState = "fixed"
	// VoiceRepresented: a body decides for its members.
	VoiceRepresented VoiceState = "represented"
	// VoiceGuest: the reader has no voice here.
	VoiceGuest VoiceState = "guest"
)

// Voice is where the reader's voice goes, and by which way.
type Voice struct {
	State VoiceState
	// Hops runs from the reader to the final delegate. For VoiceDirect it is the
	// way that would hold again if the ballot were taken back; it may be empty.
	Hops []Hop
	// CastAt is when the reader voted (VoiceDirect); zero where nobody keeps it.
	CastAt time.Time
	// Lost is why it ends (VoiceLost), or would once the ballot were taken back
	// (VoiceDirect).
	Lost LostReason
	// Final: the vote is closed, and no ballot can be taken back.
	Final bool
	// By is the body that decides (VoiceRepresented).
	By Link
}

// MatterHead names a matter above its ballot, review, receipt and count.
type MatterHead struct {
	ID, Title string
	// Number is the paper's number in its year; 0 is none.
	Number, Year int
	Body         Link
	Closes       time.Time
	Method       Method
	Visibility   Visibility
	// Advises is the electorate in which the reader is asked and does not decide; empty where
	// they decide, or do neither.
	Advises string
}

// Option is one answer on a ballot.
type Option struct {
	ID, Name, Note string
	// StatusQuo marks "leave it as it is".
	StatusQuo bool
}

// MatterLine is a matter in a list.
type MatterLine struct {
	Title, URL    string
	Body          Link
	Number, Year  int
	Stage         Stage
	Participation Participation
	Method        Method
	// Options is how many answers there are to rank.
	Options int
	// Opens and Closes bound the vote; zero where not set.
	Opens, Closes time.Time
	// NeedsYou: the reader may vote and has not.
	NeedsYou bool
	Outcome  Outcome
	// HeldUntil is until when its decision is held back for review; zero if it is not.
	HeldUntil time.Time
}

// DecisionLine is a decision in a list.
type DecisionLine struct {
	Title, URL, CountURL string
	Body                 Link
	Outcome              Outcome
	At                   time.Time
	// Yes, No and Abstain are the voices of a motion or of the duel with the
	// status quo; shown for Adopted and Rejected.
	Yes, No, Abstain int
	// Took and Needed are shown for Void.
	Took, Needed int
	// Winners are shown for Elected and Chosen.
	Winners []string
	// Ballots and Stages describe a count; 0 is not shown.
	Ballots, Stages int
	// InForce is when the effect took place; zero if it has none.
	InForce time.Time
	// HeldUntil is until when the decision is held back for review; zero if it is not.
	HeldUntil time.Time
}

// RecordHead is the newest signed state of the record.
type RecordHead struct {
	// Size is the number of entries; 0 is an empty record.
	Size int
	At   time.Time
	// Witnesses have signed, of so many known ones, so many of the entries; the last of
	// them at WitnessedAt, zero where too few ever did.
	Witnesses, WitnessesOf, WitnessedSize int
	WitnessedAt                           time.Time
	// Contradicted names witnesses that say that they have seen another history, Silent
	// those that have not signed lately.
	Contradicted, Silent []string
}
