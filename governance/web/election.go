// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// electionView fills what an issue shows that elects people; nil for any other.
func (c *Call) electionView(r engine.IssueReading) *pages.ElectionView {
	e, i := r.Election, r.Issue
	if e == nil {
		return nil
	}
	v := &pages.ElectionView{
		Open: e.Open, Until: i.FreezesAt, Seconders: i.Procedure.Nomination.Seconders, May: e.Open && e.Votes && c.Actor().SignedIn(),
		Nominee: c.Field("nominee"), RollAt: i.RollAt, Officers: bodyLink(e.Officers), Lot: lotView(r),
	}
	if !i.RollAt.IsZero() && i.Stage != governance.Cancelled {
		v.RollURL = issuePath(i.ID, "/roll")
	}
	for _, n := range e.Nominations {
		if i.RollAt.IsZero() {
			v.Nominations = append(v.Nominations, c.nominationView(n, v.Seconders))
		} else {
			v.Candidates = append(v.Candidates, pages.CandidateView{ID: string(n.ID), Who: c.person(n.Who), Statement: n.Statement, Seconders: c.namesOf(n.Seconders)})
		}
	}
	for _, s := range e.Seats {
		v.Seats = append(v.Seats, pages.SeatTaken{Who: c.person(s.Holder), From: s.Begins, To: s.Ends, Rests: s.Rests})
	}
	return v
}

// nominationView is a nomination as the reader may see it. Who supports it is
// told to those who are signed in.
func (c *Call) nominationView(n engine.NominationLine, needed int) pages.NominationView {
	v := pages.NominationView{
		ID: string(n.ID), Who: c.person(n.Who), Needed: needed, State: pages.NominationState(n.State), Statement: n.Statement,
		MaySecond: n.MaySecond, Own: n.Own, Seconders: c.namesOf(n.Seconders),
	}
	if c.Actor().SignedIn() {
		v.By = c.called(n.By.Name)
	}
	return v
}

// namesOf lists people, to those who are signed in.
func (c *Call) namesOf(people []bodies.Person) []string {
	if !c.Actor().SignedIn() {
		return nil
	}
	names := make([]string, len(people))
	for n, p := range people {
		names[n] = cmp.Or(c.called(p.Name), c.T.Text("election.somebody"))
	}
	return names
}

// lotView says how the lots were drawn, and with what command anybody draws them
// again.
func lotView(r engine.IssueReading) pages.LotView {
	i := r.Issue
	if i.Seed == "" || r.Election.FixedEntry < 0 {
		return pages.LotView{}
	}
	paper := make([]governance.OptionID, len(i.Options))
	for n, o := range i.Options {
		paper[n] = o.ID
	}
	return pages.LotView{
		Paper: drawView(i, governance.PaperLot, paper), Ties: drawView(i, governance.TiesLot, i.Lot),
		EntryURL: "/record/entries/" + strconv.FormatInt(r.Election.FixedEntry, 10),
	}
}

func drawView(i governance.Issue, lot string, order []governance.OptionID) pages.DrawView {
	var command strings.Builder
	command.WriteString("printf '%s\\n' \\\n")
	for _, id := range order {
		command.WriteString("  " + string(id) + " \\\n")
	}
	command.WriteString("| moothall lot --seed '" + i.Seed + lot + "' -")
	return pages.DrawView{Command: command.String(), Order: titles(i, order)}
}

// nominate proposes somebody, found by name or address.
func nominate(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	who, err := c.Engine.FindPerson(c.Ctx(), c.Actor(), c.Field("nominee"))
	if errors.Is(err, governance.ErrNoDelegate) {
		return c.nominateAgain(id, "election.fault_unknown", err)
	}
	if err != nil {
		return err
	}
	_, err = c.Engine.Nominate(c.Ctx(), c.Actor(), id, who.ID)
	for known, text := range refusedNominees() {
		if errors.Is(err, known) {
			return c.nominateAgain(id, text, err)
		}
	}
	if err != nil {
		return err
	}
	c.leave(noticeNominated)
	return c.see(issuePath(id, ""))
}

// refusedNominees are the refusals of a nomination that another name puts right.
func refusedNominees() map[error]string {
	return map[error]string{
		governance.ErrOwnNominee: "election.fault_self",
		governance.ErrNominee:    "election.fault_seat",
		governance.ErrNominated:  "election.fault_twice",
		governance.ErrDeclined:   "election.fault_declined",
		governance.ErrProposals:  "election.fault_five",
	}
}

// nominateAgain shows the form with what was typed and what would be right.
func (c *Call) nominateAgain(id governance.IssueID, text string, because error) error {
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	if r.Election == nil || !r.Election.Open {
		return governance.ErrNominations // there is no form to show again
	}
	return c.issuePage(ProblemOf(because).Status, r, []pages.FieldError{{Field: "nominee", Text: c.T.Text(text)}})
}

// second supports a nomination.
func second(c *Call) error {
	id, err := c.Engine.Second(c.Ctx(), c.Actor(), governance.OptionID(c.Param("id")))
	return c.afterNomination(id, noticeSeconded, err)
}

// acceptNomination, declineNomination and withdrawNomination are the answers of a
// candidate.
func acceptNomination(c *Call) error {
	return c.answerNomination(governance.ActAccept, noticeAccepted)
}

func declineNomination(c *Call) error {
	return c.answerNomination(governance.ActDecline, noticeDeclined)
}

func withdrawNomination(c *Call) error {
	return c.answerNomination(governance.ActWithdraw, noticeStoodDown)
}

func (c *Call) answerNomination(act governance.NominationAct, said notice) error {
	id, err := c.Engine.Answer(c.Ctx(), c.Actor(), governance.OptionID(c.Param("id")), act, c.Field("statement"))
	return c.afterNomination(id, said, err)
}

func (c *Call) afterNomination(id governance.IssueID, said notice, err error) error {
	if err != nil {
		return err
	}
	c.leave(said)
	return c.see(issuePath(id, ""))
}

// callElection calls an election by the rules of a body's charter.
func callElection(c *Call) error {
	n := c.Field("n")
	id, err := c.Engine.CallElection(c.Ctx(), c.Actor(), engine.ElectionCall{
		Body: bodies.Slug(c.Field("body")), Kind: c.Field("kind"), Title: c.Field("title-" + n), Text: c.Field("text-" + n),
	})
	if r := (governance.RunningElection{}); errors.As(err, &r) {
		return refusal{error: err, more: pages.Link{Text: r.Title, URL: issuePath(r.ID, "")}, back: pages.Link{Text: c.T.Text("elections.title"), URL: "/elections"}}
	}
	if err != nil {
		return err
	}
	c.leave(noticeCalled)
	return c.see(issuePath(id, ""))
}

// toCall lists the elections the reader may call, as a returning officer, each with
// the one for the same seats that runs.
func (c *Call) toCall() ([]pages.ElectionToCall, error) {
	list, err := c.Engine.Callable(c.Ctx(), c.Actor())
	out := make([]pages.ElectionToCall, len(list))
	for n, p := range list {
		out[n] = pages.ElectionToCall{Body: string(p.Body), Kind: p.Procedure.Kind, Name: p.Procedure.Name}
		if p.Runs != nil {
			out[n].Runs = pages.Link{Text: p.Runs.Title, URL: issuePath(p.Runs.ID, "")}
		}
	}
	return out, err
}

// challengeRoll challenges the reader's own absence or, where a person is named,
// that person's presence.
func challengeRoll(c *Call) error {
	id, person := governance.IssueID(c.Param("id")), c.Actor().Person
	if typed := c.Field("whom"); typed != "" {
		who, err := c.Engine.FindPerson(c.Ctx(), c.Actor(), typed)
		if errors.Is(err, governance.ErrNoDelegate) {
			return c.challengeAgain(id, "whom", "election.fault_unknown", err)
		}
		if err != nil {
			return err
		}
		person = who.ID
	}
	err := c.Engine.ChallengeRoll(c.Ctx(), c.Actor(), id, person, c.Field("text"))
	for known, f := range refusedChallenges() {
		if errors.Is(err, known) {
			return c.challengeAgain(id, f.Field, f.Text, err)
		}
	}
	if err != nil {
		return err
	}
	c.leave(noticeChallenged)
	return c.see(issuePath(id, "/roll"))
}

// refusedChallenges are the refusals of a challenge that the form can put right.
func refusedChallenges() map[error]pages.FieldError {
	return map[error]pages.FieldError{
		governance.ErrRollSo:      {Field: "whom", Text: "rolls.fault_so"},
		governance.ErrRemovalLate: {Field: "whom", Text: "rolls.fault_late"},
		governance.ErrChallenged:  {Field: "whom", Text: "rolls.fault_twice"},
		governance.ErrWhy:         {Field: "text", Text: "rolls.fault_why"},
		governance.ErrChallenges:  {Field: "text", Text: "rolls.fault_many"},
	}
}

func (c *Call) challengeAgain(id governance.IssueID, field, text string, because error) error {
	return c.rollPage(ProblemOf(because).Status, id, []pages.FieldError{{Field: field, Text: c.T.Text(text)}})
}

// decideChallenge upholds or dismisses a challenge, by a yes or a no. What is
// neither, or has no reason, comes back as it was typed.
func decideChallenge(c *Call) error {
	id := c.Param("id")
	said := map[string]governance.ChallengeState{governance.Yes: governance.ChallengeUpheld, governance.No: governance.ChallengeDismissed}
	issue, err := c.Engine.DecideChallenge(c.Ctx(), c.Actor(), id, said[c.Field("uphold")], c.Field("reason-"+id))
	switch {
	case errors.Is(err, governance.ErrVerdict):
		return c.challengeAgain(issue, "reason-"+id, "rolls.fault_verdict", err)
	case errors.Is(err, governance.ErrRemovalLate):
		return c.challengeAgain(issue, "reason-"+id, "rolls.fault_late", err)
	case errors.Is(err, governance.ErrWhy):
		return c.challengeAgain(issue, "reason-"+id, "rolls.fault_why", err)
	case err != nil:
		return err
	}
	c.leave(noticeJudged)
	return c.see(issuePath(issue, "/roll"))
}
