// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
)

// NominationRule is how somebody comes to stand in an election. Nominations are
// open during the discussion, and end when the candidates are fixed.
type NominationRule struct {
	Seconders int `json:"seconders"` // besides whoever nominates
}

// InstallRule is what an election gives its winners: a mandate of a body.
type InstallRule struct {
	Body   bodies.Slug `json:"body"`
	Seat   string      `json:"seat"`   // in words; several may hold it
	Months int         `json:"months"` // the term
}

// Bounds of the rules of an election.
const (
	maxSeconders = 100
	maxMonths    = 240
)

// ElectsPersons says whether the procedure fills seats with people.
func (p Procedure) ElectsPersons() bool { return p.Install != nil }

// FixesRoll says whether the roll is fixed before the vote, with text or candidates, and
// can be challenged until it opens.
func (p Procedure) FixesRoll() bool { return p.Officer != "" }

// checkElection refuses rules by which no board could be elected, and rules of
// an election on any other kind of matter. It returns "" for sound ones.
func (p Procedure) checkElection() string {
	if !p.ElectsPersons() {
		switch {
		case p.Nomination != nil:
			return "nominations belong to an election, which installs its winners"
		case p.Officer != "" && !p.Officer.Valid():
			return "the officer is the body whose members judge challenges of the roll"
		case p.FixesRoll() && p.FrozenDays < 1:
			return "a roll that can be challenged is fixed a day or more before its vote: the officer judges for as many days as text and roll stand fixed"
		}
		return ""
	}
	switch {
	case p.Nomination == nil || p.Nomination.Seconders < 0 || p.Nomination.Seconders > maxSeconders:
		return "an election has nominations, with 0 to 100 seconders"
	case !p.Officer.Valid():
		return "an election names the body whose members are its returning officers"
	case !p.Install.Body.Valid() || p.Install.Seat == "" || p.Install.Months < 1 || p.Install.Months > maxMonths:
		return "an election installs into a seat of a body, for 1 to 240 months"
	case p.Participation == Liquid || p.Delegation != nil:
		return "an election of persons is never delegated"
	case !p.Method.Ranked() || p.Majority != nil:
		return "an election of persons ranks, and is decided by the count alone"
	case p.DiscussionDays < 1 || p.FrozenDays < 1 || p.VotingDays < 1:
		return "an election gives a day or more each to nominations, to the roll and to the vote"
	}
	return ""
}

// Called is a new election of the procedure's kind, called at an instant: its
// stages are as long as the procedure says. It has no number yet.
func (p Procedure) Called(body bodies.Slug, title, text string, now time.Time) Issue {
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	frozen, voting := p.DiscussionDays+p.FrozenDays, p.DiscussionDays+p.FrozenDays+p.VotingDays
	return Issue{
		Body: body, Kind: p.Kind, Title: title, Text: text, Stage: Discussion, Procedure: p,
		Effect: Effect{Kind: EffectMandates}, CreatedAt: now, DiscussAt: now,
		FreezesAt: day(p.DiscussionDays), OpensAt: day(frozen), ClosesAt: day(voting),
	}
}

// zoneSlack is what a stage of whole days may be shorter or longer than as many times 24
// hours: its ends are evenings of one place, whose clock is put forward or back.
const zoneSlack = time.Hour

// Lasts refuses times of a vote between which there are not as many days as the procedure
// says. One that says none leaves the times to whoever announces them.
func (p Procedure) Lasts(opens, closes time.Time) error {
	if p.VotingDays == 0 {
		return nil
	}
	if off := closes.Sub(opens) - days(p.VotingDays); off < -zoneSlack || off > zoneSlack {
		return fmt.Errorf("it is open for %v, and by its procedure for %d days", closes.Sub(opens), p.VotingDays)
	}
	return nil
}

// FixedFrom is the earliest instant at which the rules of a vote can have been fixed that
// was announced to open at one: a day more or less, when its text was.
func (p Procedure) FixedFrom(opens time.Time) time.Time { return opens.AddDate(0, 0, -p.FrozenDays-1) }

// Fixed is the issue under the rules of its kind that are in force as its text, or its
// candidates, are fixed: it lasts as long as they say. ok is false where they ask another
// thing of it than it was brought for.
func (i Issue) Fixed(rules Procedure) (fixed Issue, ok bool) {
	if rules.ElectsPersons() != i.Procedure.ElectsPersons() || rules.Method.Ranked() != i.Procedure.Method.Ranked() {
		return i, false
	}
	if rules.FrozenDays != i.Procedure.FrozenDays {
		i.OpensAt, i.ClosesAt = i.FreezesAt.AddDate(0, 0, rules.FrozenDays), i.FreezesAt.AddDate(0, 0, rules.FrozenDays).Add(i.ClosesAt.Sub(i.OpensAt))
	}
	if rules.Lasts(i.OpensAt, i.ClosesAt) != nil {
		i.ClosesAt = i.OpensAt.AddDate(0, 0, rules.VotingDays)
	}
	i.Procedure = rules
	return i, true
}

// Waits refuses an opening that comes sooner after the roll was fixed than the procedure
// says, but for the part of that time which a late clock may take.
func (p Procedure) Waits(fixed, opens time.Time) error {
	if least := days(p.FrozenDays) - days(p.FrozenDays)/lateParts - zoneSlack; opens.Sub(fixed) < least {
		return fmt.Errorf("it opens %v after its roll was fixed, and by its procedure after %d days", opens.Sub(fixed), p.FrozenDays)
	}
	return nil
}

// WaitsJust refuses that, and an opening that comes later than the procedure says: whoever
// came in between would be kept from voting.
func (p Procedure) WaitsJust(fixed, opens time.Time) error {
	if most := days(p.FrozenDays) + zoneSlack; opens.Sub(fixed) > most {
		return fmt.Errorf("it opens %v after its roll was fixed, and by its procedure after %d days", opens.Sub(fixed), p.FrozenDays)
	}
	return p.Waits(fixed, opens)
}

// ErrElectionRuns refuses to call an election while one for the same seats runs.
var ErrElectionRuns = errors.New("an election for these seats runs")

// RunningElection is [ErrElectionRuns] with the election that runs.
type RunningElection struct {
	ID    IssueID
	Title string
}

// Error is the refusal in a sentence that says when another can be called.
func (r RunningElection) Error() string {
	return fmt.Sprintf("%v: the next can be called once %s is decided or cancelled", ErrElectionRuns, r.ID)
}

// Unwrap is the refusal without the election.
func (r RunningElection) Unwrap() error { return ErrElectionRuns }

// NextCall is the instant at which the next election for the same seats is called,
// after every one before it has ended: their acts never mingle in the record.
// earlier are elections of the same body and kind, among them each that runs and
// the one called last. It refuses with a [RunningElection].
func NextCall(earlier []Issue, now time.Time) (time.Time, error) {
	for _, i := range earlier {
		switch {
		case i.Stage.Before(Decided):
			return now, RunningElection{i.ID, i.Title}
		case i.Imported != "": // held elsewhere, on the day that its file says
			continue
		}
		for _, ended := range []time.Time{i.RollAt, i.DecidedAt} { // nobody stood, or some were elected
			if !now.After(ended) {
				now = ended.Add(time.Millisecond)
			}
		}
	}
	return now, nil
}

// Candidates are the nominations that stand on the paper, in the order of their
// ids: accepted, with enough seconders, of somebody who may hold the seat now.
// may answers that of a candidate.
func (i Issue) Candidates(nominations []Nomination, may func(bodies.PersonID) bool) []Nomination {
	var standing []Nomination
	for _, n := range nominations {
		if n.State == Accepted && len(n.Seconders) >= i.Procedure.Nomination.Seconders && may(n.Candidate) {
			standing = append(standing, n)
		}
	}
	slices.SortFunc(standing, func(a, b Nomination) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return standing
}

// NoCandidates is the reason entered where nobody stands.
const NoCandidates = "nobody stands for election"

// FixedCandidates is the election with its candidates fixed at an instant, which is also
// that of its roll. A clock that comes by late, after downtime, does not take
// the time away in which the roll may be challenged: the vote is held later by
// as much.
func (i Issue) FixedCandidates(standing []Nomination, at time.Time) Issue {
	i = i.waited(at)
	i.Stage, i.RollAt, i.Options = Frozen, at, nil
	for _, n := range standing {
		i.Options = append(i.Options, Option{ID: n.ID, Person: n.Candidate})
	}
	return i
}

// waited is the issue with as much time left between an instant and its opening as was
// announced, but for a tenth.
func (i Issue) waited(at time.Time) Issue {
	if late := at.Sub(i.FreezesAt); late > i.OpensAt.Sub(i.FreezesAt)/lateParts {
		i.OpensAt, i.ClosesAt = i.OpensAt.Add(late), i.ClosesAt.Add(late)
	}
	return i
}

// FixedRoll is a matter whose text, rules and roll are fixed at an instant: it opens once
// the days are over in which the roll may be challenged, whenever it was announced for.
func (i Issue) FixedRoll(at time.Time) Issue {
	if i.Procedure.WaitsJust(i.FreezesAt, i.OpensAt) != nil {
		opens := i.FreezesAt.AddDate(0, 0, i.Procedure.FrozenDays)
		i.OpensAt, i.ClosesAt = opens, opens.Add(i.ClosesAt.Sub(i.OpensAt))
	}
	i = i.waited(at)
	i.Stage, i.RollAt = Frozen, at
	return i
}

// Undrawn says whether the election waits for its lot: its candidates are fixed,
// and the record has not numbered that act yet, or it has and nobody drew.
func (i Issue) Undrawn() bool {
	return i.Procedure.ElectsPersons() && i.Stage == Frozen && !i.RollAt.IsZero() && i.Seed == ""
}

// Drawn is the election with the order of its candidates and the lot for ties
// drawn from a seed. Whoever knows the seed and the ids draws the same. Errors
// wrap [sortition.ErrPool].
func (i Issue) Drawn(seed string) (Issue, error) {
	ids := make([]OptionID, len(i.Options))
	for n, o := range i.Options {
		ids[n] = o.ID
	}
	order, err1 := sortition.Order(seed+PaperLot, ids)
	lot, err2 := sortition.Order(seed+TiesLot, ids)
	if err := errors.Join(err1, err2); err != nil {
		return i, err
	}
	options := make([]Option, len(order))
	for n, id := range order {
		options[n], _ = i.Option(id)
	}
	i.Seed, i.Options, i.Lot = seed, options, lot
	return i, nil
}

// What is added to the seed of an election's freeze for each of its two lots.
const (
	PaperLot = " order" // of the candidates on the paper
	TiesLot  = " ties"  // which settle ties in the count
)

// RollOf is the instant whose roll the vote has: that at which it was fixed with the
// candidates of an election, or with the text of a matter whose roll can be challenged,
// otherwise that of the opening.
func (i Issue) RollOf(opened time.Time) time.Time {
	if i.RollAt.IsZero() {
		return opened
	}
	return i.RollAt
}

// Term is when a mandate ends that a decision of an instant installs.
func (r InstallRule) Term(decided time.Time) time.Time { return decided.AddDate(0, r.Months, 0) }

// Mandate is the one that the decision on an issue gives somebody it elects; its id
// is still to be drawn.
func (r InstallRule) Mandate(issue IssueID, elected bodies.PersonID, decided time.Time) bodies.Mandate {
	return bodies.Mandate{Body: r.Body, Seat: r.Seat, Person: elected, Title: bodies.TitleElected, Begins: decided, Ends: r.Term(decided), Decision: string(issue)}
}

// Succeeds says whether a mandate is one that an election for the seat ends: of who was
// elected or acts in it, and in force just before.
func (r InstallRule) Succeeds(m bodies.Mandate, decided time.Time) bool {
	ends := m.Title == bodies.TitleElected || m.Title == bodies.TitleActing
	return m.Body == r.Body && m.Seat == r.Seat && ends && m.Holds(decided)
}

// Elects lists the candidates a decision elected, in its order.
func (i Issue) Elects(winners []OptionID) []bodies.PersonID {
	people := make([]bodies.PersonID, 0, len(winners))
	for _, id := range winners {
		if o, ok := i.Option(id); ok {
			people = append(people, o.Person)
		}
	}
	return people
}
