// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/voting"
)

// Participation says who casts the votes on a matter.
type Participation string

// Direct: whoever may decide votes. Representative: an elected or drawn body
// votes. Liquid: vote yourself or let a delegate speak.
const (
	Direct         Participation = "direct"
	Representative Participation = "representative"
	Liquid         Participation = "liquid"
)

// Visibility says who may ever see how a member voted.
type Visibility string

// Public: everybody, after the close. Confidential: nobody but those who run the
// server; a list of the ballots without names is published after the close.
const (
	Public       Visibility = "public"
	Confidential Visibility = "confidential"
)

// Method names how the ballots are counted.
type Method string

// The methods a procedure may name.
const (
	MethodMotion   Method = "motion"       // yes, no, abstain
	MethodIRV      Method = "irv"          // one winner from rankings
	MethodScottish Method = "scottish-stv" // several winners from rankings
)

// Ranked says whether a ballot of the method is a ranking of options.
func (m Method) Ranked() bool { return m == MethodIRV || m == MethodScottish }

// Ratio is an exact share: Num of Den.
type Ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Quorum is how much of the electorate must take part. Delegated voices that
// were cast count as taking part. The zero Quorum asks for nothing.
type Quorum struct {
	Share    Ratio `json:"share"`              // at least Num/Den of the roll's weight
	Approval bool  `json:"approval,omitempty"` // the yes voices alone must reach it
}

// Majority is what a proposal needs to be adopted. For a ranked matter it is
// the duel of the count's winner against the status quo.
type Majority struct {
	Share      Ratio `json:"share"`
	AtLeast    bool  `json:"at_least,omitempty"`   // reaching the share is enough; otherwise it must be passed
	Abstain    bool  `json:"abstain,omitempty"`    // abstentions count in the base
	Electorate bool  `json:"electorate,omitempty"` // the base is the whole roll

	Units *UnitRule `json:"units,omitempty"` // in how many places or fields it must be reached too; nil: of the whole alone
}

// Procedure is the rules for one kind of matter: data in a charter, pinned to
// an issue when it opens, and never editable while it runs.
type Procedure struct {
	Kind           string            `json:"kind"`
	Name           string            `json:"name"`
	Participation  Participation     `json:"participation"`
	Franchise      bodies.Franchise  `json:"franchise"`
	Visibility     Visibility        `json:"visibility"`
	Method         Method            `json:"method"`
	Options        map[string]string `json:"options,omitempty"` // of the method
	Seats          int               `json:"seats,omitempty"`   // 0 counts as 1
	Quorum         Quorum            `json:"quorum"`
	Majority       *Majority         `json:"majority,omitempty"` // nil: the count alone decides, as in elections
	Delegation     *DelegationRule   `json:"delegation,omitempty"`
	TurnoutShown   bool              `json:"turnout_shown,omitempty"` // while the vote runs
	DisputeDays    int               `json:"dispute_days,omitempty"`  // after the close, in which the vote can be disputed; of a confidential one the key of its pseudonyms is destroyed then. 0, of a public one: [DefaultDisputeDays]
	DiscussionDays int               `json:"discussion_days,omitempty"`
	FrozenDays     int               `json:"frozen_days,omitempty"`
	VotingDays     int               `json:"voting_days,omitempty"`
	Prolong        *ProlongRule      `json:"prolong,omitempty"`   // nil: a vote closes when it was announced for
	Admission      *AdmissionRule    `json:"admission,omitempty"` // nil: members do not raise such matters
	Rising         *RisingRule       `json:"rising,omitempty"`    // nil: they stay where they were raised
	Advisory       []Advisory        `json:"advisory,omitempty"`  // who is asked too, and counted apart
	Assist         *AssistRule       `json:"assist,omitempty"`    // nil: each casts for themselves, and nobody enters a ballot for another

	// Of an election of persons, which has Install; of nothing else.
	Nomination *NominationRule `json:"nomination,omitempty"`
	Install    *InstallRule    `json:"install,omitempty"`

	// Officer is the body whose members judge the roll, which is fixed with the text for as
	// long as FrozenDays says; of an election they call it too. Empty: nobody challenges the
	// roll, which is made as the vote opens.
	Officer bodies.Slug `json:"officer,omitempty"`
}

// Charter is the constitution of one body, versioned. The charter of the
// founding body also holds the two layers of the whole community.
type Charter struct {
	Body       bodies.Body    `json:"body"`
	Version    int            `json:"version"`
	Procedures []Procedure    `json:"procedures"`
	Moderation bodies.Slug    `json:"moderation,omitempty"` // whose seated let comments in and take them off; empty: its own
	Places     []bodies.Place `json:"places,omitempty"`
	Fields     []bodies.Field `json:"fields,omitempty"`
	Review     *Review        `json:"review,omitempty"`  // of an auditory body alone
	Justice    *Justice       `json:"justice,omitempty"` // nil: the body hears no cases

	Membership *bodies.Membership `json:"membership,omitempty"` // nil: nobody comes in but with its founding
	Seating    *bodies.SeatRule   `json:"seating,omitempty"`    // nil: behind the founding seats are filled by elections alone
	Amendment  *Amendment         `json:"amendment,omitempty"`  // nil: it is never changed
	Founds     string             `json:"founds,omitempty"`     // the kind of matter by which bodies under it are founded; empty: none are
}

// ErrCharter is wrapped by every refusal of [Charter.Check].
var ErrCharter = errors.New("the charter contradicts itself")

// Procedure returns the rules for a kind of matter, or false.
func (c Charter) Procedure(kind string) (Procedure, bool) {
	for _, p := range c.Procedures {
		if p.Kind == kind {
			return p, true
		}
	}
	return Procedure{}, false
}

// Seals says whether a kind of matter does not let everybody know who entrusted whom.
func (c Charter) Seals() bool {
	return slices.ContainsFunc(c.Procedures, func(p Procedure) bool { return p.Delegation != nil && p.Delegation.Shown != ShownPublic })
}

// Moderates is the body whose seated decide which comments are shown.
func (c Charter) Moderates() bodies.Slug { return cmp.Or(c.Moderation, c.Body.Slug) }

// Check refuses a charter under which a vote could not be held or trusted. The
// error names the procedure and what would be right.
func (c Charter) Check() error {
	if !c.Body.Slug.Valid() {
		return fmt.Errorf("%w: the body's name %q must be 1 to 30 of a-z, 0-9 and _", ErrCharter, c.Body.Slug)
	}
	if err := c.checkWatch(); err != nil {
		return err
	}
	if fault := c.Body.Fault(); fault != "" {
		return fmt.Errorf("%w: %s: %s", ErrCharter, c.Body.Slug, fault)
	}
	if life := c.Body.Life(); life.State != bodies.Dissolved && !life.State.May(bodies.Opening) && c.Amendment != nil && cmp.Or(c.Amendment.Body, c.Body.Slug) == c.Body.Slug {
		return fmt.Errorf("%w: %s is %s and opens no votes, so that its charter is changed by another body or never again", ErrCharter, c.Body.Slug, life.State)
	}
	if err := c.Body.Legal.Check(); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrCharter, c.Body.Slug, err)
	}
	for _, p := range c.Places {
		if err := p.Check(); err != nil {
			return fmt.Errorf("%w: %w", ErrCharter, err)
		}
	}
	if c.Moderation != "" && !c.Moderation.Valid() {
		return fmt.Errorf("%w: the moderating body's name %q must be 1 to 30 of a-z, 0-9 and _", ErrCharter, c.Moderation)
	}
	seen := map[string]bool{}
	for _, p := range c.Procedures {
		if err := p.Check(); err != nil {
			return err
		}
		if seen[p.Kind] {
			return fmt.Errorf("%w: two procedures for %q, one is needed", ErrCharter, p.Kind)
		}
		seen[p.Kind] = true
	}
	if fault := c.Membership.Fault(); fault != "" {
		return fmt.Errorf("%w: membership of %s: %s", ErrCharter, c.Body.Slug, fault)
	}
	if fault := c.Seating.Fault(c.Body.Seats); fault != "" {
		return fmt.Errorf("%w: seating of %s: %s", ErrCharter, c.Body.Slug, fault)
	}
	if err := c.checkAmendment(); err != nil {
		return err
	}
	return c.Justice.check(c.Body)
}

// Check refuses rules that cannot be followed.
func (p Procedure) Check() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s: %s", ErrCharter, p.Kind, what) }
	switch {
	case p.Kind == "" || p.Name == "":
		return bad("a procedure needs a kind and a name")
	case p.Participation != Direct && p.Participation != Representative && p.Participation != Liquid:
		return bad("participation is direct, representative or liquid")
	case p.Visibility != Public && p.Visibility != Confidential:
		return bad("votes are public or confidential; the hall keeps no secret ballots yet, and says so rather than pretend")
	case p.Sealed() && p.Delegation != nil:
		return bad("a confidential vote is cast by each for themselves: a nameless ballot of many voices would name its owner")
	case p.Sealed() && p.DisputeDays == 0 || p.DisputeDays < 0 || p.DisputeDays > mostDisputeDays:
		return bad(fmt.Sprintf("a confidential vote names the days in which it can be disputed, and another may: 1 to %d", mostDisputeDays))
	case p.Method != MethodMotion && !p.Method.Ranked():
		return bad("the method is motion, irv or scottish-stv")
	case !p.Franchise.Body.Valid():
		return bad("the franchise names no body")
	case (p.Participation == Liquid) != (p.Delegation != nil):
		return bad("a liquid matter, and no other, has a delegation rule")
	case p.Quorum.Share.Den < 0 || p.Quorum.Share.Num < 0 || p.Quorum.Share.Num > p.Quorum.Share.Den:
		return bad("a quorum is a share between 0 and 1, as in 1 of 5")
	case p.Majority != nil && (p.Majority.Share.Den <= 0 || p.Majority.Share.Num < 0 || p.Majority.Share.Num > p.Majority.Share.Den):
		return bad("a majority is a share between 0 and 1, as in 2 of 3")
	case p.Method == MethodMotion && p.Majority == nil:
		return bad("a motion needs a majority")
	case p.Delegation.fault() != "":
		return bad(p.Delegation.fault())
	case p.Delegation != nil && p.VotingDays > 0 && p.Delegation.LockInHours >= p.VotingDays*24:
		return bad("delegates declare how they will vote until fewer hours before the close than the vote has")
	case p.Seats < 0 || p.Seats > 1 && p.Method != MethodScottish:
		return bad("only scottish-stv fills more than one seat")
	case p.Seats > 1 && p.Majority != nil:
		return bad("a majority measures one winner, so it goes with one seat")
	case p.Quorum.Approval && p.Majority == nil:
		return bad("an approval quorum counts yes voices, so it needs a majority")
	}
	if fault := p.units().fault(p); fault != "" {
		return bad(fault)
	}
	if fault := p.adviceFault(); fault != "" {
		return bad(fault)
	}
	if fault := p.assistFault(); fault != "" {
		return bad(fault)
	}
	if fault := p.Prolong.fault(p.VotingDays); fault != "" {
		return bad(fault)
	}
	if fault := p.checkElection(); fault != "" {
		return bad(fault)
	}
	if fault := p.checkRaising(); fault != "" {
		return bad(fault)
	}
	if err := p.trial(); err != nil {
		return bad(err.Error())
	}
	return nil
}

// trial counts a vote of nobody: a setting the method would refuse must be found
// out when the rules are adopted, not when ballots wait to be counted.
func (p Procedure) trial() error {
	if _, given := p.Options["tie"]; given || !p.Method.Ranked() && len(p.Options) > 0 {
		return errors.New("ties go by the lot published with the issue, and a motion has no settings")
	}
	if !p.Method.Ranked() {
		return nil
	}
	method := p.Method.method()
	settings, unused := method.Resolve(p.Options)
	if len(unused) > 0 {
		return fmt.Errorf("%s knows no setting %s", method.Name, unused[0])
	}
	contest := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}}}
	_, err := method.Count(contest, voting.NewProfile(contest), settings)
	return err
}
