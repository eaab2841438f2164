// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Raising is a matter on its way in.
type Raising struct {
	Kind     string
	Place    bodies.PlaceID // empty: it touches every place
	Field    bodies.FieldID // the same of fields
	Title    string
	Question string
	Text     string
	Follows  string // what follows if it is adopted; may be empty
}

// RaiseMatter brings a matter before the most local body that may decide it. It refuses
// with governance.ErrNobodyCompetent, ErrNoNode, ErrMayNotRaise, ErrMatterText and, more
// often than anybody needs to, ErrRaised.
func (e *Engine) RaiseMatter(ctx context.Context, actor access.Actor, in Raising) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.raise", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Issue, error) { return e.raiseMatter(tx, actor, in) })
}

func (e *Engine) raiseMatter(tx *store.Tx, actor access.Actor, in Raising) (issue governance.Issue, err error) {
	if err := errors.Join(tx.ShareMandates(), tx.HoldSpeaker(actor.Person)); err != nil {
		return issue, err
	}
	return e.bring(tx, actor, in.issue(), "")
}

// issue is the matter as it was written, which stands in no body yet.
func (in Raising) issue() governance.Issue {
	return governance.Issue{Kind: in.Kind, Place: in.Place, Field: in.Field, Title: in.Title, Question: in.Question, Text: in.Text,
		Effect: governance.Effect{Kind: governance.EffectText, Detail: in.Follows}}
}

// bring brings a matter before the most local body that may decide it; one that may be
// decided by no other body than one is refused where that is another. The caller shares
// the mandates, and nobody else raises anything for the actor now.
func (e *Engine) bring(tx *store.Tx, actor access.Actor, issue governance.Issue, only bodies.Slug) (governance.Issue, error) {
	issue.Proposer, issue.ProposedBy = actor.Name, actor.Person
	if err := issue.CheckRaised(); err != nil {
		return issue, err
	}
	r, err := competenceOf(tx, issue)
	if err != nil {
		return issue, err
	}
	if issue.Place != "" && !r.layers.Places.Has(issue.Place) || issue.Field != "" && !r.layers.Fields.Has(issue.Field) {
		return issue, governance.ErrNoNode
	}
	first, any := r.chain.First()
	if !any || only != "" && first != only {
		return issue, governance.ErrNobodyCompetent
	}
	r = r.in(first)
	if err := r.dated(tx, nil); err != nil {
		return issue, err
	}
	if may, err := r.mayAsk(tx, actor.Person); err != nil || !may {
		return issue, errors.Join(err, unless(may, governance.ErrMayNotRaise))
	}
	if err := raisePace(tx, actor.Person, r.now); err != nil {
		return issue, err
	}
	toAdmit, _ := r.rules.AsksShare()
	many, err := r.electorate(tx, toAdmit)
	if err != nil {
		return issue, err
	}
	issue = r.rules.Brought(first, issue, many, r.now)
	if issue.ID, err = freeNumber(tx, r.now.Year()); err != nil {
		return issue, err
	}
	if err := errors.Join(tx.AddIssue(issue), e.enterRaise(tx, issue)); err != nil {
		return issue, err
	}
	if issue.Raised.Needs == 0 {
		issue, err = e.admitMatter(tx, r, issue, nil)
		return issue, err
	}
	return issue, e.schedule(tx, Job{Issue: issue.ID, At: issue.Raised.Until})
}

func unless(fine bool, err error) error {
	if fine {
		return nil
	}
	return err
}

// raisePace refuses more matters of a person in a day than anybody needs to raise: each
// stands in the record for ever.
func raisePace(tx *store.Tx, person bodies.PersonID, now time.Time) error {
	first, many, err := tx.RaisedSince(person, now.Add(-24*time.Hour))
	if err != nil || many < governance.RaisedDaily {
		return err
	}
	return governance.TooSoon{Err: governance.ErrRaised, Until: first.Add(24 * time.Hour)}
}

func (e *Engine) enterRaise(tx *store.Tx, issue governance.Issue) error {
	asked, err := issue.Asked()
	if err != nil {
		return err
	}
	who, err := commitmentOf(tx, issue.ProposedBy)
	if err != nil {
		return err
	}
	_, err = e.enter(tx, issue.Body, issue.ID, issue.CreatedAt, journal.IssueRaise{
		Person: who, Among: string(issue.Procedure.Franchise.Body), Kind: issue.Kind, Place: string(issue.Place), Field: string(issue.Field),
		AskedSHA256: asked, Needs: int64(issue.Raised.Needs), Until: journal.At(issue.Raised.Until),
	})
	return err
}

// competence is who may decide a matter by the charters in force, and what they say of
// one of them.
type competence struct {
	charters []governance.Charter
	layers   governance.Layers
	chain    governance.Chain
	body     bodies.Slug
	rules    governance.Procedure
	now      time.Time // of the act to come
}

func competenceOf(tx *store.Tx, issue governance.Issue) (r competence, err error) {
	if r.charters, err = tx.Charters(); err != nil {
		return r, err
	}
	if r.layers, err = governance.LayersOf(r.charters); err != nil {
		return r, err
	}
	r.chain = governance.Competence(issue.Kind, issue.Place, issue.Field, r.charters, r.layers)
	r.rules.Kind = issue.Kind
	return r.in(issue.Body), nil
}

// in is the same, of another body.
func (r competence) in(body bodies.Slug) competence {
	kind := r.rules.Kind
	r.body, r.rules = body, governance.Procedure{}
	for _, c := range r.charters {
		if c.Body.Slug == body {
			r.rules, _ = c.Procedure(kind)
		}
	}
	r.rules.Kind = kind
	return r
}

// dated sets the instant of an act that is judged by who belongs to bodies, and by the
// charters: later than what changed them last, and than what was done with the matter.
// The caller shares the mandates.
func (r *competence) dated(tx *store.Tx, raised *governance.Raised, others ...bodies.Slug) (err error) {
	if r.now, err = tx.Now(); err != nil {
		return err
	}
	if raised != nil {
		r.now = raised.ActedAt(r.now)
	}
	if r.now, err = afterCharters(tx, r.now); err != nil {
		return err
	}
	r.now, err = judgedAt(tx, r.now, append(others, r.rules.Franchise.Body)...)
	return err
}

// mayAsk says whether somebody may raise and support matters of the kind in the body.
func (r competence) mayAsk(tx *store.Tx, person bodies.PersonID) (bool, error) {
	elector, err := tx.Elector(r.rules.Franchise.Body, person, r.now)
	return r.rules.MayAsk(elector, r.layers, r.now), err
}

// electorate is how many may, where a rule asks for a share of them.
func (r competence) electorate(tx *store.Tx, asked bool) (many int, err error) {
	if !asked {
		return 0, nil
	}
	err = tx.EachElector(r.rules.Franchise.Body, r.now, func(e bodies.Elector, _ store.Mark) error {
		if r.rules.MayAsk(e, r.layers, r.now) {
			many++
		}
		return nil
	})
	return many, err
}

// heldMatter is a raised matter that nobody else changes now.
type heldMatter struct {
	competence
	issue    governance.Issue
	supports []store.Support
}

// holdMatter waits for the others who act upon a matter. Acts that are judged by the seats
// of more bodies than its own name them.
func holdMatter(tx *store.Tx, id governance.IssueID, others ...bodies.Slug) (h heldMatter, err error) {
	if err := errors.Join(tx.HoldClosed(id), tx.ShareMandates()); err != nil {
		return h, err
	}
	if h.issue, err = tx.Issue(id); err != nil {
		return h, fmt.Errorf("issue %s: %w", id, err)
	}
	if h.issue.Raised == nil {
		return h, governance.ErrNotGathering
	}
	if h.competence, err = competenceOf(tx, h.issue); err != nil {
		return h, err
	}
	if h.supports, err = tx.Supports(id); err != nil {
		return h, err
	}
	return h, h.dated(tx, h.issue.Raised, others...)
}

// who are those who ask for something.
func (h heldMatter) who(asks string) (people []bodies.PersonID) {
	for _, s := range h.supports {
		if s.Asks == asks {
			people = append(people, s.Person)
		}
	}
	return people
}

// still are those of some people who may ask now.
func (h heldMatter) still(tx *store.Tx, people []bodies.PersonID) (may []bodies.PersonID, err error) {
	for _, person := range people {
		yes, err := h.mayAsk(tx, person)
		if err != nil {
			return nil, err
		}
		if yes {
			may = append(may, person)
		}
	}
	return may, nil
}

// undecided refuses what is no raised matter that is still gathered for or discussed,
// before anybody is kept out of it: else whoever acts upon a vote that runs, again and
// again, would keep its voters waiting. Under the lock it is asked again.
func (e *Engine) undecided(ctx context.Context, id governance.IssueID) error {
	_, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) {
		issue, err := tx.Issue(id)
		switch {
		case err != nil:
			return struct{}{}, fmt.Errorf("issue %s: %w", id, err)
		case issue.Raised == nil || !issue.Stage.Before(governance.Frozen):
			return struct{}{}, governance.ErrNotGathering
		}
		return struct{}{}, nil
	})
	return err
}

// upon does something upon a raised matter.
func upon[T any](ctx context.Context, e *Engine, id governance.IssueID, do func(*store.Tx) (T, error)) (T, error) {
	if err := e.undecided(ctx, id); err != nil {
		var none T
		return none, err
	}
	return update(ctx, e, do)
}

// SupportMatter supports a matter, which is admitted with the last supporter it needs. It
// refuses with governance.ErrNotGathering, ErrMayNotRaise, ErrOwnMatter and ErrSupports.
func (e *Engine) SupportMatter(ctx context.Context, actor access.Actor, id governance.IssueID) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.support", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) { return e.supportMatter(tx, actor.Person, id) })
}

func (e *Engine) supportMatter(tx *store.Tx, person bodies.PersonID, id governance.IssueID) (governance.Issue, error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return h.issue, err
	}
	may, err := h.mayAsk(tx, person)
	if err != nil {
		return h.issue, err
	}
	if err := mayAct(tx, governance.Powers(h.body, journal.IssueAdmit{})); err != nil { // at once, and not with the last of them
		return h.issue, err
	}
	if raiser, err := accountOf(tx, h.issue.ProposedBy); err != nil {
		return h.issue, err
	} else if raiser == person {
		return h.issue, governance.ErrOwnMatter // raised by another account of theirs, which ended
	}
	supporters := h.who(store.AsksAdmission)
	if err := h.issue.Supported(person, may, supporters, h.now); err != nil {
		return h.issue, err
	}
	if err := tx.AddSupport(id, store.Support{Person: person, Asks: store.AsksAdmission, At: h.now}); err != nil {
		return h.issue, err
	}
	if supporters = append(supporters, person); len(supporters) < h.issue.Raised.Needs {
		return h.issue, nil
	}
	if supporters, err = h.still(tx, supporters); err != nil || len(supporters) < h.issue.Raised.Needs { // some left since they supported it
		return h.issue, err
	}
	return e.admitMatter(tx, h.competence, h.issue, supporters)
}

// What somebody takes back.
const (
	AsksAdmission = store.AsksAdmission
	AsksRise      = store.AsksRise
)

// WithdrawSupport takes back what somebody said for the admission of a matter, or for its
// rise. It refuses with governance.ErrNotGathering and ErrSupportsNot.
func (e *Engine) WithdrawSupport(ctx context.Context, actor access.Actor, id governance.IssueID, asks string) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.support", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) {
		h, err := holdMatter(tx, id)
		if err != nil {
			return h.issue, err
		}
		if err = tx.TakeBackSupport(id, actor.Person, asks); errors.Is(err, store.ErrNotFound) {
			err = governance.ErrSupportsNot
		}
		return h.issue, err
	})
}

// admitMatter begins the discussion of a matter that enough support. Who they are is
// entered under a seal, and kept nowhere else.
func (e *Engine) admitMatter(tx *store.Tx, r competence, issue governance.Issue, supporters []bodies.PersonID) (governance.Issue, error) {
	if err := e.enterSupporters(tx, issue, r.now, store.AsksAdmission, supporters); err != nil {
		return issue, err
	}
	_, err := e.enter(tx, issue.Body, issue.ID, r.now, journal.IssueAdmit{Among: string(r.rules.Franchise.Body), Supporters: int64(len(supporters))})
	if err != nil {
		return issue, err
	}
	return e.discussIn(tx, r, issue)
}

func (e *Engine) enterSupporters(tx *store.Tx, issue governance.Issue, at time.Time, asks string, people []bodies.PersonID) error {
	for _, person := range people {
		who, err := commitmentOf(tx, person)
		if err != nil {
			return err
		}
		entry, err := e.sealedEntry(issue.Body, issue.ID, at, journal.IssueSupport{Person: who, Asks: asks})
		if err != nil {
			return err
		}
		if err := tx.Enter(entry); err != nil {
			return err
		}
	}
	return nil
}

// discussIn begins the discussion of a matter in a body by the rules in force there.
func (e *Engine) discussIn(tx *store.Tx, r competence, issue governance.Issue) (governance.Issue, error) {
	issue = issue.Admitted(r.body, r.rules, r.now)
	_, toRise := r.rules.AsksShare()
	many, err := r.electorate(tx, toRise)
	if err != nil {
		return issue, err
	}
	issue.Raised.RiseNeeds = r.rules.Rising.Needs(many)
	if err := errors.Join(tx.ForgetSupports(issue.ID), tx.SaveIssue(issue)); err != nil {
		return issue, err
	}
	return issue, e.schedule(tx, Job{Issue: issue.ID, At: issue.FreezesAt})
}

// WithdrawMatter takes a matter back, by who raised it, while supporters are gathered.
// Those who support it are written to. It refuses with governance.ErrNotRaiser and
// ErrNotGathering.
func (e *Engine) WithdrawMatter(ctx context.Context, actor access.Actor, id governance.IssueID) (governance.Issue, error) {
	if err := e.gate.May(actor, "matter.withdraw", access.Object{}); err != nil {
		return governance.Issue{}, err
	}
	return upon(ctx, e, id, func(tx *store.Tx) (governance.Issue, error) { return e.withdrawMatter(tx, actor.Person, id) })
}

// withdrawMatter does it in one commit. Who supports it at the same time comes before, and
// is written to, or admits it, or comes too late.
func (e *Engine) withdrawMatter(tx *store.Tx, person bodies.PersonID, id governance.IssueID) (governance.Issue, error) {
	h, err := holdMatter(tx, id)
	if err != nil {
		return h.issue, err
	}
	if err := errors.Join(h.issue.TakenBack(person, h.now), living(tx, person, h.now)); err != nil {
		return h.issue, err
	}
	who, err := commitmentOf(tx, person)
	if err != nil {
		return h.issue, err
	}
	for _, supporter := range h.who(store.AsksAdmission) {
		if err := e.writeByDay(tx, store.Letter{Kind: LetterTakenBack, Person: supporter, Subject: string(id), MadeAt: h.now}); err != nil {
			return h.issue, err
		}
	}
	h.issue.Stage = governance.Cancelled
	if err := errors.Join(tx.ForgetSupports(id), tx.SaveIssue(h.issue)); err != nil {
		return h.issue, err
	}
	return h.issue, e.enterCancel(tx, h.issue, h.now, journal.IssueCancel{Reason: governance.TakenBack, Person: who})
}

// TakenBackNews is what a letter says of a matter that was taken back: which, and by whom.
type TakenBackNews struct {
	Issue governance.IssueID
	Title string
	By    string
}

// takenBack fills the letter, to those who want to be told of votes.
func (e *Engine) takenBack(tx *store.Tx, l *Letter, stored store.Letter, known store.Address) error {
	if known.Notices == governance.NoticesOff {
		return ErrNoLetter
	}
	issue, err := tx.Issue(governance.IssueID(stored.Subject))
	if err != nil {
		return err
	}
	l.TakenBack = &TakenBackNews{issue.ID, issue.Title, issue.Proposer}
	l.Unsubscribe, err = e.tokens.SignFor(identity.Unsubscribe(), string(stored.Person), l.Now)
	return err
}

// callOff ends a matter that is not put to the vote. The record learns it of one that it
// knows: that was raised, or whose roll was fixed.
func (e *Engine) callOff(tx *store.Tx, issue governance.Issue, reason string) error {
	issue.Stage = governance.Cancelled
	if err := errors.Join(tx.ForgetSupports(issue.ID), tx.SaveIssue(issue)); err != nil || issue.Raised == nil && issue.RollAt.IsZero() {
		return err
	}
	if err := tx.ShareMandates(); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	if issue.Raised != nil {
		now = issue.Raised.ActedAt(now)
	}
	if now, err = afterCharters(tx, now); err != nil {
		return err
	}
	return e.enterCancel(tx, issue, now, journal.IssueCancel{Reason: reason})
}

func (e *Engine) enterCancel(tx *store.Tx, issue governance.Issue, now time.Time, act journal.IssueCancel) error {
	if err := tx.DismissChallenges(issue.ID, now); err != nil {
		return err
	}
	_, err := e.enter(tx, issue.Body, issue.ID, now, act)
	return err
}
