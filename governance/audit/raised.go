// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// raisings are the matters that members raised, as the acts read so far say.
type raisings struct {
	brought map[string]*raisedMatter // by their numbers
	chained time.Time                // of the latest act that was judged by who may decide a matter
	veiled  int64                    // supporters that this archive does not open
}

// raisedMatter is one of them. Its issue stands in the body where it is now.
type raisedMatter struct {
	issue    governance.Issue
	asked    string // digest of what it asks
	disputes []governance.CompetenceDispute
	moved    bool // it stands elsewhere than it was raised

	// Who support it, or ask that it rise, in entries of one instant: they belong to an
	// act of the same.
	asking  string // admission or rise; empty where the archive does not open it
	many    int64
	people  map[bodies.PersonID]bool
	instant time.Time
}

// raisedAct applies an act upon a matter that a member raised, before it is put to the
// vote.
func (p *replay) raisedAct(e journal.Entry, at time.Time) error {
	if act, begins := e.Act.(journal.IssueRaise); begins {
		return p.raise(e, act, at)
	}
	r, err := p.standing(e, at)
	if answer, is := e.Act.(journal.CompetenceAnswer); is {
		return p.answerCompetence(e, answer, at)
	}
	if err != nil {
		return err
	}
	switch act := e.Act.(type) {
	case journal.IssueSupport:
		return p.support(r, act, at)
	case journal.IssueAdmit:
		return p.admitMatter(r, act, at)
	case journal.IssueRise:
		return p.rise(r, e, act, at)
	case journal.CompetenceDispute:
		return p.disputeCompetence(r, e, act, at)
	case journal.IssueCancel:
		return p.lapse(r, act, at)
	}
	return gap("", "this version has no rule for it")
}

// standing is the raised matter of an entry, which stands in the entry's body and is not
// put to the vote yet.
func (p *replay) standing(e journal.Entry, at time.Time) (*raisedMatter, error) {
	r := p.brought[e.Issue]
	switch {
	case r == nil || p.matters[e.Issue] != nil || r.issue.Stage == governance.Cancelled:
		return nil, fmt.Errorf("no matter %s was raised, or it is over or put to the vote", e.Issue)
	case string(r.issue.Body) != e.Body:
		return r, fmt.Errorf("matter %s stands in %s", e.Issue, r.issue.Body)
	case at.Before(r.issue.Raised.LastAt):
		return r, fmt.Errorf("it is dated before %s, when something was done with matter %s", journal.At(r.issue.Raised.LastAt), e.Issue)
	}
	return r, nil
}

// rules are those of a kind in a body, where they were in force at an instant, and who may
// decide a matter of it.
func (p *replay) rules(i governance.Issue, at time.Time) (governance.Procedure, governance.Chain, bodies.Layers, error) {
	for _, in := range p.charters {
		if in.from.After(at) {
			return governance.Procedure{}, governance.Chain{}, bodies.Layers{}, fmt.Errorf("it is dated before %s, when a charter was put in force by which it is judged", journal.At(in.from))
		}
	}
	layers, err := p.layers()
	if err != nil {
		return governance.Procedure{}, governance.Chain{}, layers, err
	}
	if at.After(p.chained) {
		p.chained = at
	}
	rules, _ := p.charters[i.Body].Procedure(i.Kind)
	return rules, governance.Competence(i.Kind, i.Place, i.Field, p.inForceNow(), layers), layers, nil
}

func (p *replay) raise(e journal.Entry, act journal.IssueRaise, at time.Time) error {
	if p.brought[e.Issue] != nil || p.matters[e.Issue] != nil {
		return fmt.Errorf("there was a matter %s before", e.Issue)
	}
	if slices.ContainsFunc(p.emergencies.acts, func(a governance.Emergency) bool { return string(a.Issue) == e.Issue }) {
		return fmt.Errorf("an emergency act names matter %s before it is raised", e.Issue)
	}
	i := governance.Issue{ID: governance.IssueID(e.Issue), Body: bodies.Slug(e.Body), Kind: act.Kind, Place: bodies.PlaceID(act.Place), Field: bodies.FieldID(act.Field), ProposedBy: known(act.Person)}
	rules, chain, layers, err := p.rules(i, at)
	if err != nil {
		return err
	}
	if i.Place != "" && !layers.Places.Has(i.Place) || i.Field != "" && !layers.Fields.Has(i.Field) {
		return governance.ErrNoNode
	}
	if first, any := chain.First(); !any || first != i.Body {
		return fmt.Errorf("it is raised in %s, and the most local body that may decide it is %q", i.Body, first)
	}
	if err := p.asks(rules, act.Among, i.ProposedBy, layers, at); err != nil {
		return err
	}
	i = rules.Brought(i.Body, i, p.electorate(rules, layers, at), at)
	if int64(i.Raised.Needs) != act.Needs || journal.At(i.Raised.Until) != act.Until {
		return fmt.Errorf("it asks for %d supporters until %s, and by its rules %d are needed until %s", act.Needs, act.Until, i.Raised.Needs, journal.At(i.Raised.Until))
	}
	if p.brought == nil {
		p.brought = map[string]*raisedMatter{}
	}
	p.brought[e.Issue] = &raisedMatter{issue: i, asked: act.AskedSHA256}
	return nil
}

// asks refuses somebody who may not raise and support matters under rules, and an entry
// that names another body as the one among whom that is looked for.
func (p *replay) asks(rules governance.Procedure, among string, who bodies.PersonID, layers bodies.Layers, at time.Time) error {
	if string(rules.Franchise.Body) != among {
		return fmt.Errorf("it says that who acts is found in %s, and the charter names %s", among, rules.Franchise.Body)
	}
	if !rules.MayAsk(p.elector(rules.Franchise.Body, who, at), layers, at) {
		return fmt.Errorf("%s: %w", committed(who), governance.ErrMayNotRaise)
	}
	return nil
}

// electorate is how many may raise and support matters under rules.
func (p *replay) electorate(rules governance.Procedure, layers bodies.Layers, at time.Time) (many int) {
	p.electors(rules.Franchise.Body, at, func(some []bodies.Elector) {
		for _, e := range some {
			if rules.MayAsk(e, layers, at) {
				many++
			}
		}
	})
	return many
}

// gathering begins to gather who ask for something at an instant, or goes on.
func (r *raisedMatter) gathering(at time.Time) {
	if !r.instant.Equal(at) || r.many == 0 {
		r.asking, r.many, r.people, r.instant = "", 0, map[bodies.PersonID]bool{}, at
	}
	r.many++
}

func (p *replay) support(r *raisedMatter, act journal.IssueSupport, at time.Time) error {
	if !p.unsealed {
		return errors.New("it says in clear who supports a matter, and must stand sealed")
	}
	rules, _, layers, err := p.rules(r.issue, at)
	if err != nil {
		return err
	}
	who := known(act.Person)
	if err := p.asks(rules, string(rules.Franchise.Body), who, layers, at); err != nil {
		return err
	}
	if act.Asks == "admission" && (who == r.issue.ProposedBy || who == p.merged[r.issue.ProposedBy].into) {
		return governance.ErrOwnMatter
	}
	r.gathering(at)
	if r.people[who] || r.asking != "" && r.asking != act.Asks {
		return fmt.Errorf("%s: %w", committed(who), governance.ErrSupports)
	}
	r.people[who], r.asking = true, act.Asks
	return nil
}

// takeShutSupport takes a supporter that the archive does not open.
func (p *replay) takeShutSupport(e journal.Entry, at time.Time) error {
	r, err := p.standing(e, at)
	if err != nil {
		return err
	}
	r.gathering(at)
	p.veiled++
	return nil
}

// gathered takes those who ask for something at an instant, as an entry counts them.
func (r *raisedMatter) gathered(asks string, many int64, at time.Time) error {
	found := int64(0)
	if r.instant.Equal(at) {
		found = r.many
	}
	if found != many {
		return fmt.Errorf("it counts %d who ask for it, and %d are entered with it", many, found)
	}
	if found > 0 && r.asking != "" && r.asking != asks {
		return fmt.Errorf("those entered with it ask for its %s", r.asking)
	}
	r.many = 0
	return nil
}

func (p *replay) admitMatter(r *raisedMatter, act journal.IssueAdmit, at time.Time) error {
	rules, _, _, err := p.rules(r.issue, at)
	if err != nil {
		return err
	}
	if string(rules.Franchise.Body) != act.Among {
		return fmt.Errorf("it says that supporters are found in %s, and the charter names %s", act.Among, rules.Franchise.Body)
	}
	if err := r.issue.Gathers(at); err != nil {
		return err
	}
	if err := r.gathered("admission", act.Supporters, at); err != nil {
		return err
	}
	if act.Supporters < int64(r.issue.Raised.Needs) {
		return fmt.Errorf("it is supported by %d, and %d are needed", act.Supporters, r.issue.Raised.Needs)
	}
	r.issue = r.issue.Admitted(r.issue.Body, rules, at)
	return nil
}

// rise takes a matter to the next body that may decide it, by the rules of the one where
// it stands.
func (p *replay) rise(r *raisedMatter, e journal.Entry, act journal.IssueRise, at time.Time) error {
	rules, chain, layers, err := p.rules(r.issue, at)
	if err != nil {
		return err
	}
	ground := governance.RiseGround(act.Ground)
	to, err := r.issue.Rises(ground, rules, chain, governance.Ruled(r.disputes), at)
	if err != nil {
		return err
	}
	if string(to) != act.To {
		return fmt.Errorf("it rises to %s, and the next that may decide it is %s", act.To, to)
	}
	among, many := rules.Franchise.Body, int(act.Supporters)
	if ground == governance.RiseCalled {
		among, many = to, len(act.By)
	}
	if string(among) != act.Among {
		return fmt.Errorf("it says that who acts is found in %s, and that is %s", act.Among, among)
	}
	if act.TextSHA256 == journal.Digest(nil) {
		return errors.New("nobody says why it rises")
	}
	if err := r.gathered("rise", act.Supporters, at); err != nil {
		return err
	}
	electorate := 0
	if ground == governance.RiseAsked {
		electorate = p.electorate(rules, layers, at)
	}
	var by []bodies.PersonID
	for _, who := range act.By {
		by = append(by, known(who))
	}
	held := func(who bodies.PersonID) []bodies.Mandate { return p.actingBy(who, at) }
	if err := errors.Join(rules.Rising.Suffices(ground, many, electorate), governance.CallersSit(by, to, held, at)); err != nil {
		return err
	}
	p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
	return p.moved(r, to, at)
}

// moved is a matter that is discussed anew in another body.
func (p *replay) moved(r *raisedMatter, to bodies.Slug, at time.Time) error {
	rules, there := p.charters[to].Procedure(r.issue.Kind)
	if !there {
		return fmt.Errorf("%w: %s", governance.ErrNotInChain, to)
	}
	r.issue, r.moved = r.issue.Admitted(to, rules, at), true
	return nil
}

func (p *replay) disputeCompetence(r *raisedMatter, e journal.Entry, act journal.CompetenceDispute, at time.Time) error {
	_, chain, layers, err := p.rules(r.issue, at)
	if err != nil {
		return err
	}
	who, concerned := known(act.Person), false
	for _, b := range chain.Bodies {
		rules, _ := p.charters[b.Body].Procedure(r.issue.Kind)
		if string(rules.Franchise.Body) == act.Among {
			concerned = concerned || p.asks(rules, act.Among, who, layers, at) == nil
		}
	}
	d := governance.CompetenceDispute{Ref: e.Ref, Statement: stated(act.Person, at)}
	if d, err = r.issue.DisputesCompetence(d, concerned, r.disputes, p.inForceNow()); err != nil {
		return err
	}
	r.disputes, r.issue.Raised.LastAt = append(r.disputes, d), at
	p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
	return nil
}

func (p *replay) answerCompetence(e journal.Entry, act journal.CompetenceAnswer, at time.Time) error {
	r := p.brought[e.Issue]
	if r == nil || p.matters[e.Issue] != nil || at.Before(r.issue.Raised.LastAt) {
		return fmt.Errorf("no matter %s was raised, or it is put to the vote, or this is dated before what was done with it", e.Issue)
	}
	_, chain, _, err := p.rules(r.issue, at)
	if err != nil {
		return err
	}
	for n, d := range r.disputes {
		if d.Ref != act.Dispute || string(d.Desk) != e.Body {
			continue
		}
		answer := governance.CompetenceAnswer{To: bodies.Slug(act.To), Statement: stated(act.Person, at)}
		if r.disputes[n], err = d.Answered(answer, r.issue, chain, p.actingBy(answer.Person, at)); err != nil {
			return err
		}
		p.commit(e.Ref, act.TextSHA256, string(d.In), e.Issue)
		r.issue.Raised.LastAt = at
		if act.To == "" {
			return nil
		}
		return p.moved(r, answer.To, at)
	}
	return fmt.Errorf("there is no dispute %s of matter %s that %s answers", act.Dispute, e.Issue, e.Body)
}

// lapse ends a matter that is not put to the vote: who raised it took it back, too few
// supported it in time, its body decides no such matters any more, or, which the record does
// not show, somebody bears the name that it would give.
func (p *replay) lapse(r *raisedMatter, act journal.IssueCancel, at time.Time) error {
	if act.Person != "" || act.Reason == governance.TakenBack {
		return r.takenBack(act, at)
	}
	reason := act.Reason
	rules, there := p.charters[r.issue.Body].Procedure(r.issue.Kind)
	_, held := r.issue.Fixed(rules)
	switch {
	case r.issue.Stage == governance.Idea && at.Before(r.issue.Raised.Until):
		return fmt.Errorf("supporters of matter %s are gathered until %s", r.issue.ID, journal.At(r.issue.Raised.Until))
	case r.issue.Stage == governance.Idea:
	case at.Before(r.issue.FreezesAt), reason != governance.NameBorne && there && held && p.mayAct(rules.Opening(r.issue.Body)) == nil:
		return fmt.Errorf("matter %s is to be put to the vote, and nothing keeps it from it", r.issue.ID)
	case reason == governance.NameBorne:
		p.report.NamesBorne++
	}
	r.issue.Stage = governance.Cancelled
	return nil
}

// takenBack ends a matter by the word of who raised it.
func (r *raisedMatter) takenBack(act journal.IssueCancel, at time.Time) error {
	if act.Reason != governance.TakenBack {
		return fmt.Errorf("it names who took it back, and another reason: %q", act.Reason)
	}
	if err := r.issue.TakenBack(known(act.Person), at); err != nil {
		return err
	}
	r.issue.Stage = governance.Cancelled
	return nil
}

// checkRaised holds what is put to the vote to what members raised: a kind of matter that
// they raise comes by that way alone, in the body where it stands, and as it was
// supported.
func (p *replay) checkRaised(i governance.Issue, act journal.IssueOpen) error {
	r := p.brought[string(i.ID)]
	if r == nil {
		if i.Procedure.Admission != nil {
			return fmt.Errorf("members raise matters of the kind %q, and nobody raised issue %s", i.Kind, i.ID)
		}
		return nil
	}
	asked, err := governance.AskedDigest(act.Title, act.Question, act.PaperSHA256)
	switch was := r.issue; {
	case err != nil:
		return err
	case was.Stage != governance.Discussion:
		return fmt.Errorf("issue %s was not admitted, or is over", i.ID)
	case was.Body != i.Body || was.Kind != i.Kind || was.Place != i.Place || was.Field != i.Field:
		return fmt.Errorf("issue %s was raised as another matter, or stands in %s", i.ID, was.Body)
	case asked != r.asked:
		return fmt.Errorf("what is put to the vote is not what was raised and supported")
	}
	return r.issue.Heard(i.Procedure, i.OpensAt)
}

// checkSupported refuses a log that goes on and leaves out what those asked for who are
// entered before it.
func (p *replay) checkSupported(ends func(time.Time) bool) error {
	for id, r := range p.brought {
		if r.many > 0 && ends(r.instant) {
			return fmt.Errorf("%d ask for something in matter %s at %s, and what follows from it is left out before this", r.many, id, journal.At(r.instant))
		}
	}
	return nil
}
