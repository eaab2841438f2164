// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
)

// The days of disputes where a charter names none, and the days within which one is
// to be answered. For as long, and no longer, it keeps the key of a confidential vote
// from being destroyed.
const (
	DefaultDisputeDays = 14
	DisputeAnswerDays  = 30
	mostDisputeDays    = 366
)

// DisputesDaily is how many votes one person disputes within 24 hours.
const DisputesDaily = 3

// Why a dispute of a vote, or the answer to one, is refused.
var (
	ErrUndisputable  = errors.New("a vote can be disputed once it has closed here, and not if it was cancelled")
	ErrDisputesOver  = errors.New("the days in which this vote could be disputed are over")
	ErrDisputant     = errors.New("who is on the roll of a vote, or a member of its body, may dispute it")
	ErrDisputed      = errors.New("a dispute of yours about this vote waits for its answer")
	ErrDisputes      = fmt.Errorf("one person disputes %d votes within a day at most", DisputesDaily)
	ErrEvidence      = errors.New("the number of a receipt is 64 digits and letters from a to f")
	ErrEvidenceHeld  = errors.New("the record holds the leaf of this receipt, and to name it would tell whose confidential ballot it is")
	ErrDisputeJudged = errors.New("the dispute was answered already")
	ErrPartial       = errors.New("who filed the dispute, stood in the vote or holds a seat by it does not answer it")
)

// Dispute is what somebody says, after its close, against how a vote was held or
// counted. The decision stands meanwhile.
type Dispute struct {
	Ref   string // of its entry in the record
	Issue IssueID
	Statement
	Evidence string         // hash of a leaf that was promised and is missing; empty: none
	DueAt    time.Time      // an answer after this is late, and the key is held no longer
	Answer   *DisputeAnswer // nil: none yet
}

// DisputeAnswer is what those who were told say of it.
type DisputeAnswer struct {
	By bodies.Slug // the body in which they sit
	Statement
	Verdict ChallengeState // upheld or dismissed
}

// DisputesUntil is when the vote can be disputed no more: so many days after its
// close, or before that after the close announced. For a confidential vote it is
// [Issue.UnlinkAt].
func (i Issue) DisputesUntil() time.Time {
	from := i.ClosedAt
	if from.IsZero() {
		from = i.ClosesAt
	}
	return from.AddDate(0, 0, i.Procedure.DaysOfDispute())
}

// DaysOfDispute are the days after the close in which a vote can be disputed.
func (p Procedure) DaysOfDispute() int { return cmp.Or(p.DisputeDays, DefaultDisputeDays) }

// Disputable is nil while the vote can be disputed.
func (i Issue) Disputable(now time.Time) error {
	switch {
	case i.Imported != "" || i.Stage != Closed && i.Stage != Decided || now.Before(i.ClosedAt):
		return ErrUndisputable
	case !now.Before(i.DisputesUntil()):
		return ErrDisputesOver
	}
	return nil
}

// Dispute judges a new dispute of the issue and sets the date of its answer. concerned
// says whether its author is on the roll, or a member of the body; before is what they
// disputed before, in this vote and others, within a day at least.
func (i Issue) Dispute(d Dispute, concerned bool, before []Dispute) (Dispute, error) {
	d.Issue, d.DueAt = i.ID, d.At.AddDate(0, 0, DisputeAnswerDays)
	if err := i.Disputable(d.At); err != nil {
		return d, err
	}
	if !concerned {
		return d, ErrDisputant
	}
	if err := disputePace(i.ID, before, d.At); err != nil {
		return d, err
	}
	if d.Evidence != "" && (len(d.Evidence) != 64 || strings.Trim(d.Evidence, "0123456789abcdef") != "") {
		return d, ErrEvidence
	}
	return d, d.Statement.check()
}

// disputePace refuses a second that waits in one vote, and more of a person in a day
// than anybody needs to file: those who answer owe each of them a reading.
func disputePace(issue IssueID, before []Dispute, now time.Time) error {
	var recent []time.Time
	for _, d := range before {
		if d.Issue == issue && d.Answer == nil {
			return ErrDisputed
		}
		if d.At.After(now.Add(-24 * time.Hour)) {
			recent = append(recent, d.At)
		}
	}
	if len(recent) < DisputesDaily {
		return nil
	}
	slices.SortFunc(recent, time.Time.Compare)
	return TooSoon{ErrDisputes, recent[len(recent)-DisputesDaily].Add(24 * time.Hour)}
}

// DeskKind is what those who answer disputes have to do with the vote.
type DeskKind int

// The desks there are.
const (
	DeskWatches DeskKind = iota // they supervise the body
	DeskHeldIt                  // they held the vote, and judge what they did
	DeskBeside                  // auditors of others
)

// Desk are the bodies whose seated are told of disputes about the votes of the issue's
// body, and answer them: the auditory bodies that supervise it, by name. Where there is
// none, they are its returning officers, those of this vote or, where it has none, whom
// the body's charter names for its elections, else the body's own seats: they judge what
// they did. A body that has no seats either, such as an assembly of everybody, is answered
// for by the auditory bodies of the community, whomever they supervise. Pages say which
// of the three it is.
func (i Issue) Desk(charters []Charter) (desk []bodies.Slug, sits DeskKind) {
	officer, seats, others := i.Procedure.Officer, 0, []bodies.Slug(nil)
	for _, c := range charters {
		answers := c.Body.Life().State.May(bodies.Answering)
		if answers && c.Body.Level == bodies.Auditory && c.Body.Slug != i.Body {
			others = append(others, c.Body.Slug)
		}
		if answers && bodies.WatchOf([]bodies.Body{c.Body}).Over(c.Body.Slug, i.Body) {
			desk = append(desk, c.Body.Slug)
		}
		if c.Body.Slug == i.Body {
			officer, seats = cmp.Or(officer, c.officer()), c.Body.Seats
			if !answers { // nobody answers for it by its own seats any more
				officer, seats = "", 0
			}
		}
	}
	slices.Sort(desk)
	slices.Sort(others)
	switch {
	case len(desk) > 0:
		return desk, DeskWatches
	case officer == "" && seats == 0 && len(others) > 0:
		return others, DeskBeside
	}
	return []bodies.Slug{cmp.Or(officer, i.Body)}, DeskHeldIt
}

// officer is the body that the charter names first to call its elections; empty where it
// names none.
func (c Charter) officer() bodies.Slug {
	for _, p := range c.Procedures {
		if p.Officer != "" {
			return p.Officer
		}
	}
	return ""
}

// Answered adds what somebody says of the dispute for a body of the desk, who holds
// these mandates, each of which gives a right then. It is taken after the date too, and
// is late then. Nobody answers their own, nor one about a vote in which they stood, nor
// by a seat which that vote gave them.
func (d Dispute) Answered(a DisputeAnswer, i Issue, desk []bodies.Slug, held []bodies.Mandate) (Dispute, error) {
	switch {
	case !slices.Contains(desk, a.By):
		return d, fmt.Errorf("%w: %s", ErrUnwatched, i.Body)
	case !seated(held, a.Person, a.By, a.At):
		return d, fmt.Errorf("%w: %s", ErrNotSeated, a.By)
	case a.Person == d.Person || i.stands(a.Person) || !seated(notBy(string(i.ID), held), a.Person, a.By, a.At):
		return d, ErrPartial
	case d.Answer != nil:
		return d, ErrDisputeJudged
	case a.Verdict != ChallengeUpheld && a.Verdict != ChallengeDismissed:
		return d, ErrVerdict
	}
	d.Answer = &a
	return d, a.check()
}

// stands says whether somebody is a candidate of the vote.
func (i Issue) stands(person bodies.PersonID) bool {
	return slices.ContainsFunc(i.Options, func(o Option) bool { return o.Person != "" && o.Person == person })
}

// Late says whether the answer came after its date, or is owed and the date has
// passed at an instant.
func (d Dispute) Late(now time.Time) bool {
	if d.Answer != nil {
		now = d.Answer.At
	}
	return now.After(d.DueAt)
}

// KeyEnds is when the key of a confidential vote is destroyed: when the days of
// disputes are over, and not before each of them was answered, or was due to be. So
// nobody keeps a key longer than [DisputeAnswerDays] after those days.
func (i Issue) KeyEnds(disputes []Dispute) time.Time {
	ends := i.UnlinkAt()
	for _, d := range disputes {
		if d.Issue == i.ID && d.Answer == nil && d.DueAt.After(ends) {
			ends = d.DueAt
		}
	}
	return ends
}
