// SPDX-License-Identifier: AGPL-3.0-or-later

// Package governance says what is decided, by which procedure.
//
// An [Issue] is a question to be settled. It carries its [Procedure], pinned
// when it opens: who may vote, for how long, by which method, and what it takes
// to pass. The issue judges every act upon it and loads, saves and times
// nothing itself:
//
//	err := issue.Accept(onRoll, choice, now)                  // may this ballot be taken?
//	result, err := issue.Conclude(roll, votes, delegations)   // what did the vote decide?
//	known := issue.MayKnow(viewer, now)                       // what may this reader see of it?
//
// The package joins bodies, delegation and voting and is as pure as they are:
// now is an argument, chance is a published lot order. It never loads, never
// saves, never asks the time.
package governance

import (
	"encoding/json"
	"slices"
	"time"

	"moothall/bodies"
)

// IssueID names an issue for ever: the year and its number, as in "2026-41".
type IssueID string

// Stage is a named phase in the life of an issue.
type Stage string

// The stages in the order in which an issue passes through them. Cancelled may
// follow any stage before Closed. A closed vote never reopens.
const (
	Idea       Stage = "idea"
	Draft      Stage = "proposal"
	Discussion Stage = "discussion"
	Frozen     Stage = "frozen" // text and rules are fixed
	Voting     Stage = "voting"
	Closed     Stage = "closed" // no more ballots; the count is being made
	Decided    Stage = "decided"
	Cancelled  Stage = "cancelled"
)

// lifeStages are the stages a page shows as the life of an issue, in order.
var lifeStages = []Stage{Idea, Draft, Discussion, Frozen, Voting, Closed, Decided}

// Before says whether s comes before other in the life of an issue.
func (s Stage) Before(other Stage) bool { return s.order() < other.order() }

// Undecided are the stages of an issue that is neither decided nor cancelled.
func Undecided() []Stage {
	return slices.DeleteFunc(slices.Clone(lifeStages), func(s Stage) bool { return !s.Before(Decided) })
}

func (s Stage) order() int {
	for i, known := range lifeStages {
		if s == known {
			return i
		}
	}
	return len(lifeStages)
}

// OptionID names one answer inside one issue, in letters, digits and hyphens.
type OptionID string

// Option is one answer to the question.
type Option struct {
	ID        OptionID `json:"id"`
	Title     string   `json:"title"`
	Detail    string   `json:"detail,omitempty"`
	StatusQuo bool     `json:"status_quo,omitempty"` // things stay as they are
	Withdrawn bool     `json:"withdrawn,omitempty"`

	// Person is the candidate, where people are elected. Such an option has no
	// title of its own: a name is read where it is shown, and never kept.
	Person bodies.PersonID `json:"person,omitempty"`
}

// EffectKind says what adopting a proposal does.
type EffectKind string

// The effects this version performs. Text: the decision is its own effect.
// Mandates: those elected hold their seats from its instant. Charter: a charter is in
// force from then, the next of a body or the first of a new one.
const (
	EffectText     EffectKind = "text"
	EffectMandates EffectKind = "mandates"
	EffectCharter  EffectKind = "charter"
)

// Effect is what follows from a decision, declared before the vote.
type Effect struct {
	Kind   EffectKind `json:"kind"`
	Detail string     `json:"detail,omitempty"`

	Charter json.RawMessage `json:"charter,omitempty"` // of a charter: the whole of it
}

// Issue is a question to be settled by one body.
type Issue struct {
	ID       IssueID
	Body     bodies.Slug
	Kind     string // kind of matter, as the charter names it
	Title    string
	Question string
	Before   string // the text as it stands, empty where there is none
	Text     string // the text as proposed
	Place    bodies.PlaceID
	Field    bodies.FieldID
	Proposer string // who brought it, in words: a body or a person's public name

	// ProposedBy is whose name the proposer is; empty of a body, of several, and where
	// it is not known. Who is erased is taken off by it: a name may be borne by others.
	ProposedBy bodies.PersonID

	Stage     Stage
	Procedure Procedure
	Options   []Option
	Lot       []OptionID // the lot order for ties, published before the vote opens
	Effect    Effect
	Imported  string // file a past election was read from; empty for our own

	Raised *Raised // nil: it was not raised by a member

	CreatedAt time.Time
	DiscussAt time.Time // discussion begins; zero where there is none
	FreezesAt time.Time // text and rules are fixed
	OpensAt   time.Time // the vote opens and the roll freezes
	RollAt    time.Time // where the roll is fixed before the vote: when it was, with the candidates of an election; zero before
	Seed      string    // of its lots; empty before they are drawn
	ClosesAt  time.Time // no ballot counts that arrives at this instant or later
	ClosedAt  time.Time // when the clock closed it; zero before
	DecidedAt time.Time
	Extension Extension // of a vote that closes later than announced
}

// Option returns the option with an id, or false.
func (i Issue) Option(id OptionID) (Option, bool) {
	for _, o := range i.Options {
		if o.ID == id {
			return o, true
		}
	}
	return Option{}, false
}

// StatusQuo returns the id of the option under which nothing changes, or "".
func (i Issue) StatusQuo() OptionID {
	for _, o := range i.Options {
		if o.StatusQuo {
			return o.ID
		}
	}
	return ""
}
