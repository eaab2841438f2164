// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/json"
)

// List is a list that is written as [] when empty, never as null: one value,
// one way to write it.
type List[T any] []T

// MarshalJSON writes an empty list as [].
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}

// CharterAdopt puts a charter in force for the body of its entry. The first one
// of a body founds it.
type CharterAdopt struct {
	Version int64           `json:"version"` // 1, then one more at each adoption
	Charter json.RawMessage `json:"charter"` // the whole charter, canonical JSON
}

// Founding says who founded the community: they are admitted and the charters adopted
// in its instant, and each of them consented to just these, and to one another.
type Founding struct {
	Founders []Commitment `json:"founders"`
	Charters []Adopted    `json:"charters"` // every one that is adopted then
}

// Adopted is a charter by what its founders read of it.
type Adopted struct {
	Body          string `json:"body"`
	Version       int64  `json:"version"`
	CharterSHA256 string `json:"charter_sha256"` // of its canonical JSON
}

// CharterEnact puts a charter in force by a decision: the next version of a body's, or
// the first of a new body. Its entry is of the issue that was decided.
type CharterEnact struct {
	Version  int64           `json:"version"`  // 1, of a new body; else one more than was in force
	Charter  json.RawMessage `json:"charter"`  // the whole charter, canonical JSON
	Decision string          `json:"decision"` // ref of the decision's entry
}

// PersonAdmit makes a person a member of the body of its entry, or replaces
// what was known of her there. Its ground says by what right, and By who answers
// for it: the charter in force says whom it takes.
type PersonAdmit struct {
	Person    Commitment       `json:"person"`
	Sphere    string           `json:"sphere"`               // inner, outer or ecosystem
	Place     string           `json:"place,omitempty"`      // her node of the geographic tree
	Fields    List[Competence] `json:"fields"`               // her nodes of the functional tree
	Weight    int64            `json:"weight"`               // of her voice, at least 1
	Since     Instant          `json:"since"`                // when her membership began
	GoodUntil Instant          `json:"good_until,omitempty"` // until when it was renewed; absent: never
	Ground    string           `json:"ground"`               // founding, open, invitation, application or list; residence, competence, renewal or correction
	By        []Commitment     `json:"by,omitempty"`         // who vouched, decided, attested or noted it
	SeatedIn  string           `json:"seated_in,omitempty"`  // the body in which they sit, where the rule asks for seats
}

// Competence is a field somebody was attested to know.
type Competence struct {
	Field string  `json:"field"`
	Until Instant `json:"until,omitempty"` // no longer at it; absent: no end was set
}

// PersonSuspend takes from somebody, from its instant on, the right to cast and to
// carry in the body that a ruling's court belongs to and below. It ends by itself,
// or at the next ruling in the same case. It stands sealed: a ruling in the register
// names nobody.
type PersonSuspend struct {
	Person Commitment `json:"person"`
	Ruling string     `json:"ruling"` // ref of the entry of the ruling whose measure it is
	Until  Instant    `json:"until"`
}

// PersonLeave ends a membership of the body of its entry. Its ground says why; who was
// struck off was by somebody, for a reason that they know and the record does not tell.
type PersonLeave struct {
	Person       Commitment   `json:"person"`
	Ground       string       `json:"ground"`                  // left, erased, struck, died or same
	By           []Commitment `json:"by,omitempty"`            // who struck them off, or the two who said that they died
	SeatedIn     string       `json:"seated_in,omitempty"`     // the body in which those sit
	ReasonSHA256 string       `json:"reason_sha256,omitempty"` // of the reason of a striking, which is for the member and those who keep the list
	Noticed      Instant      `json:"noticed,omitempty"`       // of a death: when the second said so
}

// PersonErase says that somebody was erased: they left every body and gave up every
// seat before, their name and salt are gone, and of them nothing more comes.
//
// NameOnly says that a paper or a panel needs them still: who they are is gone, with
// what they said of themselves, and another entry follows when the rest is done.
type PersonErase struct {
	Person   Commitment `json:"person"`
	NameOnly bool       `json:"name_only,omitempty"`
}

// PersonMerge says that the account of a person ended in favour of another of the same
// human being, who belongs by that to what this one belonged to. Nothing more comes of it.
type PersonMerge struct {
	Person Commitment `json:"person"`
	Into   Commitment `json:"into"`
}

// MandateBegin gives a person a seat of the body of its entry.
type MandateBegin struct {
	Mandate string     `json:"mandate"` // its id
	Person  Commitment `json:"person"`
	Seat    string     `json:"seat"`
	Title   string     `json:"title"`           // elected, drawn, appointed or acting
	Until   Instant    `json:"until,omitempty"` // when it ends by itself; absent: never

	By       []Commitment `json:"by,omitempty"`        // who appointed them, or put them in it for a time
	SeatedIn string       `json:"seated_in,omitempty"` // the body in which those sit
	Draw     string       `json:"draw,omitempty"`      // ref of the entry that sealed the pool of the lot; absent: nobody was drawn behind the founding
}

// MandateEnd ends a mandate before its time.
type MandateEnd struct {
	Mandate string `json:"mandate"`
	Ground  string `json:"ground,omitempty"` // resigned: who held it gave it up; absent: an election or an appointment follows, or they are erased
}

// Resigned is the ground of a mandate's end that who held it gave it up.
const Resigned = "resigned"

// Died is the ground of a mandate's end that who held it died, as a membership says that
// ends with it.
const Died = "died"

// Scope is what a delegation covers; empty members do not narrow it.
type Scope struct {
	Body  string `json:"body,omitempty"`
	Field string `json:"field,omitempty"`
	Place string `json:"place,omitempty"`
	Issue string `json:"issue,omitempty"`
}

// DelegationSet entrusts a voice within a scope. It replaces the delegation in
// force of the same person and scope; with no delegates it is an opt-out. It
// stands in clear, people as commitments, so that what was in force at a close
// can be recomputed by anyone and none left out.
type DelegationSet struct {
	Delegation string           `json:"delegation"` // its id
	Person     Commitment       `json:"person"`
	Scope      Scope            `json:"scope"`
	Delegates  List[Commitment] `json:"delegates"`       // in order of preference
	Until      Instant          `json:"until,omitempty"` // when it lapses; absent: never
}

// DelegationClear takes a delegation back, or ends it because its owner was away.
type DelegationClear struct {
	Delegation string      `json:"delegation"`
	Person     Commitment  `json:"person"`
	Reason     ClearReason `json:"reason,omitempty"`
}

// ClearReason says what ended a delegation.
type ClearReason string

// A delegation ends by its owner's own deed, or because they had not been here for as
// long as a charter says.
const (
	ClearOwn  ClearReason = ""
	ClearAway ClearReason = "away"
)

// IssueOpen puts a question to the members of the body of its entry.
type IssueOpen struct {
	Title       string          `json:"title"`
	Question    string          `json:"question"`
	Kind        string          `json:"kind"`
	Options     List[Option]    `json:"options"`
	Procedure   json.RawMessage `json:"procedure"`       // the rules it runs by, canonical JSON
	Lot         List[string]    `json:"lot"`             // option ids in the published order that settles ties
	PaperSHA256 string          `json:"paper_sha256"`    // of the paper: texts, effect, the words under its options
	Place       string          `json:"place,omitempty"` // where it belongs
	Field       string          `json:"field,omitempty"`
	RollAt      Instant         `json:"roll_at,omitempty"` // of an election of persons: when its roll was fixed
	OpensAt     Instant         `json:"opens_at"`
	ClosesAt    Instant         `json:"closes_at"`
}

// Option is one answer of an issue, or one candidate.
type Option struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`               // empty for a candidate
	StatusQuo bool       `json:"status_quo"`          // true for the one that changes nothing
	Withdrawn bool       `json:"withdrawn,omitempty"` // true for one that keeps its place on the paper and takes no votes
	Person    Commitment `json:"person,omitempty"`    // who stands, in an election of persons
}

// IssueExtend lets the vote on the issue of its entry close later, because the server
// could not be reached.
type IssueExtend struct {
	DownFrom  Instant `json:"down_from"`  // the last sign of life before
	DownUntil Instant `json:"down_until"` // the first after it
	ClosesAt  Instant `json:"closes_at"`  // instead of what the opening says
}

// IssueClose ends the casting for good.
type IssueClose struct {
	ClosedAt Instant `json:"closed_at"` // no cast may bear a later time
}

// IssueCancel ends an issue without a count.
type IssueCancel struct {
	Reason string     `json:"reason"`
	Person Commitment `json:"person,omitempty"` // who raised it and took it back
}

// RollFreeze fixes who may vote on the issue of its entry.
type RollFreeze struct {
	At         Instant         `json:"at"`          // the instant the rule was applied to
	Rule       json.RawMessage `json:"rule"`        // the franchise, canonical JSON
	Members    int64           `json:"members"`     // lines of the roll
	Weight     int64           `json:"weight"`      // sum of their weights
	RollSHA256 string          `json:"roll_sha256"` // of the sheet, see RollSheet

	Advisory string `json:"advisory,omitempty"` // the name of an electorate that is asked too and binds nobody; absent of the one that decides
}

// BallotCast enters a ballot as nothing but the hash of its [Opening].
type BallotCast struct {
	DataSHA256 string `json:"-"`
}

// BallotWithdraw takes a ballot back, as nothing but the hash of its [Opening].
type BallotWithdraw struct {
	DataSHA256 string `json:"-"`
}

// Count states the numbers of a count. All but Casts are weights.
type Count struct {
	Method           string           `json:"method"`
	Rule             string           `json:"rule,omitempty"`           // by which voices were followed, with its version; of a liquid matter
	Electorate       int64            `json:"electorate"`               // weight of the roll
	Direct           int64            `json:"direct"`                   // of those who cast themselves
	Represented      int64            `json:"represented"`              // of those a delegate cast for
	Lost             map[string]int64 `json:"lost,omitempty"`           // of the others, by reason
	UnitsReached     int64            `json:"units_reached,omitempty"`  // of a double majority: in how many units it was reached
	Casts            int64            `json:"casts"`                    // leaves: casts, changes and withdrawals
	WeightsSHA256    string           `json:"weights_sha256,omitempty"` // of the sheet, see WeightSheet; of a public vote
	CarriedSHA256    string           `json:"carried_sha256,omitempty"` // of the sheet everybody is shown instead, see CarriedSheet, where delegations were sealed
	SummarySHA256    string           `json:"summary_sha256,omitempty"` // of the summary, in the same case: not everybody can make it again
	ListSHA256       string           `json:"list_sha256,omitempty"`    // of the ballots that count, see Listed; of a confidential vote
	TranscriptSHA256 string           `json:"transcript_sha256"`
	Advice           []Advice         `json:"advice,omitempty"` // of each electorate that was asked too, in the order of the procedure
}

// Advice states how an electorate voted that binds nobody. Nothing of it is part of the
// figures of the count.
type Advice struct {
	Name             string `json:"name"`
	Electorate       int64  `json:"electorate"` // weight of its roll
	Direct           int64  `json:"direct"`     // of those who cast
	Casts            int64  `json:"casts"`      // leaves: casts, changes and withdrawals
	TranscriptSHA256 string `json:"transcript_sha256"`
}

// AllCasts are the leaves of casts, changes and withdrawals of the vote, of whoever decides
// and of whoever advises.
func (a Count) AllCasts() int64 {
	sum := a.Casts
	for _, advice := range a.Advice {
		sum += advice.Casts
	}
	return sum
}

// Measure is a threshold and what was reached, in whole numbers: it is met if
// Have·Den ≥ Num·Of, or > where Strict.
type Measure struct {
	Have   int64 `json:"have"`
	Of     int64 `json:"of"`
	Num    int64 `json:"num"`
	Den    int64 `json:"den"`
	Strict bool  `json:"strict"`
	Met    bool  `json:"met"`
}

// Decision states what a count obliges.
type Decision struct {
	Outcome    string       `json:"outcome"`
	Winners    List[string] `json:"winners"`
	Quorum     *Measure     `json:"quorum,omitempty"`   // absent where the procedure asks for none
	Majority   *Measure     `json:"majority,omitempty"` // absent where the procedure asks for none
	Units      *Measure     `json:"units,omitempty"`    // of a double majority: in how many units it was reached
	TextSHA256 string       `json:"text_sha256"`        // of the decision as published
}

// Effect states what was done because of a decision.
type Effect struct {
	Kind     string `json:"kind"`
	Decision string `json:"decision"` // ref of the decision's entry
	Detail   string `json:"detail"`
}

// ElectionImport enters an election that was held and counted elsewhere, with
// the file of its ballots: whoever holds the file can count it again.
type ElectionImport struct {
	Title            string            `json:"title"`
	File             string            `json:"file"`              // its name, without folders
	FileSHA256       string            `json:"file_sha256"`       // of its bytes, as they came
	HeldOn           string            `json:"held_on,omitempty"` // the day, as in 2022-05-05
	Method           string            `json:"method"`
	Settings         map[string]string `json:"settings,omitempty"` // of the method, defaults too
	Seats            int64             `json:"seats"`
	Winners          List[string]      `json:"winners"` // numbers of candidates in the file, from 1, in the order of election
	TranscriptSHA256 string            `json:"transcript_sha256"`
}

// KeyDestroy says that the key was destroyed which told whose pseudonym is whose
// in the confidential vote of its entry. From then on nobody can tell, the server
// included. That it was no log can prove: it says who answers for it, and when.
type KeyDestroy struct {
	Of string `json:"of"` // "pseudonyms"
}

// Unknown is an act of a type this version does not know. A verifier that
// meets one may say "incomplete", never "fine".
type Unknown struct {
	Name       Type
	Data       json.RawMessage
	DataSHA256 string
}

// Type returns "charter.adopt".
func (CharterAdopt) Type() Type { return "charter.adopt" }

// Type returns "charter.enact".
func (CharterEnact) Type() Type { return "charter.enact" }

// Type returns "person.admit".
func (PersonAdmit) Type() Type { return "person.admit" }

// Type returns "founding".
func (Founding) Type() Type { return "founding" }

// Type returns "person.suspend".
func (PersonSuspend) Type() Type { return "person.suspend" }

// Type returns "person.leave".
func (PersonLeave) Type() Type { return "person.leave" }

// Type returns "person.erase".
func (PersonErase) Type() Type { return "person.erase" }

// Type returns "person.merge".
func (PersonMerge) Type() Type { return "person.merge" }

// Type returns "mandate.begin".
func (MandateBegin) Type() Type { return "mandate.begin" }

// Type returns "mandate.end".
func (MandateEnd) Type() Type { return "mandate.end" }

// Type returns "delegation.set".
func (DelegationSet) Type() Type { return "delegation.set" }

// Type returns "delegation.clear".
func (DelegationClear) Type() Type { return "delegation.clear" }

// Type returns "issue.open".
func (IssueOpen) Type() Type { return "issue.open" }

// Type returns "issue.extend".
func (IssueExtend) Type() Type { return "issue.extend" }

// Type returns "issue.close".
func (IssueClose) Type() Type { return "issue.close" }

// Type returns "issue.cancel".
func (IssueCancel) Type() Type { return "issue.cancel" }

// Type returns "roll.freeze".
func (RollFreeze) Type() Type { return "roll.freeze" }

// Type returns "ballot.cast".
func (BallotCast) Type() Type { return "ballot.cast" }

// Type returns "ballot.withdraw".
func (BallotWithdraw) Type() Type { return "ballot.withdraw" }

// Type returns "count".
func (Count) Type() Type { return "count" }

// Type returns "decision".
func (Decision) Type() Type { return "decision" }

// Type returns "effect".
func (Effect) Type() Type { return "effect" }

// Type returns "election.import".
func (ElectionImport) Type() Type { return "election.import" }

// Type returns "key.destroy".
func (KeyDestroy) Type() Type { return "key.destroy" }

// Type returns the name the leaf gives.
func (u Unknown) Type() Type { return u.Name }
