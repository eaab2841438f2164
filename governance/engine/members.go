// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Membership says who is to become a member of which body, how and with what words.
type Membership struct {
	Body   bodies.Slug
	Sphere bodies.Sphere
	Ground bodies.Ground // open, invitation or application
	Place  bodies.PlaceID
	Text   string // unless the door is open: what they say of themselves
}

// Apply asks for a membership, or begins it where the door is open; it returns the
// application, whose State says which. It refuses with governance.ErrNoAdmission,
// ErrMemberNow, ErrApplied, ErrAgain, ErrIntroduction and ErrNoPlace.
func (e *Engine) Apply(ctx context.Context, actor access.Actor, m Membership) (governance.Application, error) {
	if err := e.gate.May(actor, "member.apply", access.Object{Body: m.Body}); err != nil {
		return governance.Application{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Application, error) { return e.apply(tx, actor.Person, m) })
}

func (e *Engine) apply(tx *store.Tx, person bodies.PersonID, m Membership) (a governance.Application, err error) {
	r, err := holdMembers(tx, m.Body)
	if err != nil {
		return a, err
	}
	switch known, err := tx.Member(m.Body, person); {
	case err == nil && (known.Sphere == m.Sphere || m.Ground != bodies.ByApplication):
		return a, governance.ErrMemberNow
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return a, err
	}
	a = governance.Application{Body: m.Body, Person: person, Sphere: m.Sphere, Ground: m.Ground, Place: m.Place, Text: m.Text, At: r.now, State: governance.ApplicationOpen}
	if m.Ground == bodies.ByOpenDoor {
		return e.walkIn(tx, r, a)
	}
	if err := a.Check(r.charter, r.layers.Places); err != nil {
		return a, err
	}
	if err := mayAskAgain(tx, m.Body, person, m.Ground, r.now); err != nil {
		return a, err
	}
	if a.ID, err = journal.NewRef(e.random); err != nil {
		return a, err
	}
	if err = tx.AddApplication(a); errors.Is(err, store.ErrDuplicate) {
		err = governance.ErrApplied
	}
	return a, err
}

// mayAskAgain refuses with governance.ErrAgain who was refused, or took back what they
// asked, in the same way not long ago. Another way has other people to answer.
func mayAskAgain(tx *store.Tx, body bodies.Slug, person bodies.PersonID, ground bodies.Ground, now time.Time) error {
	last, err := tx.LastAsked(body, person, ground)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil && now.Before(last.AskAgain()) {
		err = &TooSoon{Until: last.AskAgain()}
	}
	return err
}

// TooSoon says from when on somebody may ask a body again. It is a governance.ErrAgain.
type TooSoon struct{ Until time.Time }

// Error is the sentence of governance.ErrAgain.
func (t *TooSoon) Error() string { return governance.ErrAgain.Error() }

// Unwrap is that refusal.
func (t *TooSoon) Unwrap() error { return governance.ErrAgain }

// walkIn is a membership through an open door: nobody is asked.
func (e *Engine) walkIn(tx *store.Tx, r membersHeld, a governance.Application) (governance.Application, error) {
	if _, err := r.charter.Way(a.Sphere, a.Ground); err != nil {
		return a, err
	}
	if a.Place != "" && !r.layers.Places.Has(a.Place) {
		return a, governance.ErrNoPlace
	}
	a.State, a.EndedAt, a.Text = governance.ApplicationAdmitted, r.now, ""
	_, err := e.enterMember(tx, r, a.Member())
	return a, err
}

// AnswerApplication vouches for an application, agrees to it or is against it: members in good
// standing vouch, and the seated of the body that its charter names decide. Once enough
// have agreed the membership begins, in the same commit. It refuses with
// governance.ErrApplication, ErrOwnAnswer, ErrWhy, and bodies.ErrNoWay where who
// vouches is not in good standing.
func (e *Engine) AnswerApplication(ctx context.Context, actor access.Actor, id string, agrees bool, reason string) (governance.Application, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.Application, error) {
		a, err := tx.Application(id)
		if err != nil {
			return a, fmt.Errorf("application: %w", err)
		}
		return e.answerApplication(tx, actor, a, agrees, reason)
	})
}

func (e *Engine) answerApplication(tx *store.Tx, actor access.Actor, a governance.Application, agrees bool, reason string) (governance.Application, error) {
	r, err := holdMembers(tx, a.Body)
	if err != nil {
		return a, err
	}
	if a, err = tx.Application(a.ID); err != nil { // as it is now that nobody else answers it
		return a, err
	}
	way, err := r.charter.Way(a.Sphere, a.Ground)
	if err != nil {
		return a, err
	}
	act, of := access.Act("member.vouch"), a.Body
	if a.Ground == bodies.ByApplication {
		act, of = "member.decide", way.Decides
	}
	if err := e.gate.May(actor, act, access.Object{Body: of}); err != nil {
		return a, err
	}
	if a, err = r.stillValid(tx, a, of, actor.Person); err != nil {
		return a, err
	}
	if a, err = a.Answered(governance.ApplicationVoice{Person: actor.Person, Agrees: agrees, At: r.now}, way, reason); err != nil {
		return a, err
	}
	if a.State == governance.ApplicationAdmitted {
		if err := e.admit(tx, r, a); err != nil {
			return a, err
		}
	}
	return a, tx.SaveApplication(a)
}

// admit begins the membership, or puts somebody into another sphere who is a member.
func (e *Engine) admit(tx *store.Tx, r membersHeld, a governance.Application) error {
	m := a.Member()
	known, err := tx.Member(a.Body, a.Person)
	switch {
	case err == nil:
		known.Sphere, known.Ground, known.By = a.Sphere, bodies.ByCorrection, m.By
		m = known
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	_, err = e.enterMember(tx, r, m)
	return err
}

// stillValid leaves out the voices of those who could not give them any more: who
// vouched is in good standing still, who decided is seated still. It refuses to whom the
// same is true who is about to answer.
func (r membersHeld) stillValid(tx *store.Tx, a governance.Application, of bodies.Slug, by bodies.PersonID) (governance.Application, error) {
	w := r.witnesses(tx)
	may := func(p bodies.PersonID) bool {
		if a.Ground == bodies.ByInvitation {
			return w.Good(p)
		}
		return w.Seated(of, p)
	}
	if !may(by) && w.fault == nil {
		return a, fmt.Errorf("%w: who vouches is a member in good standing", bodies.ErrNoWay)
	}
	a.Voices = slices.DeleteFunc(slices.Clone(a.Voices), func(v governance.ApplicationVoice) bool { return !may(v.Person) })
	return a, w.fault
}

// WithdrawApplication takes an application of the actor's own back.
func (e *Engine) WithdrawApplication(ctx context.Context, actor access.Actor, id string) (governance.Application, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.Application, error) {
		a, err := tx.Application(id)
		if err != nil {
			return a, fmt.Errorf("application: %w", err)
		}
		if err := e.gate.May(actor, "member.withdraw", access.Object{Owner: a.Person}); err != nil {
			return a, err
		}
		r, err := holdMembers(tx, a.Body)
		if err != nil {
			return a, err
		}
		if a, err = tx.Application(id); err != nil {
			return a, err
		}
		if a, err = a.Withdrawn(r.now); err != nil {
			return a, err
		}
		return a, tx.SaveApplication(a)
	})
}

// Change says what becomes another of what is known of a member. One of its parts is
// given, the one its ground is about.
type Change struct {
	Body      bodies.Slug
	Person    bodies.PersonID
	Ground    bodies.Ground // residence, competence, renewal or correction
	Place     bodies.PlaceID
	Field     bodies.FieldID
	Until     time.Time // of a competence or a renewal; zero, of a competence: without an end
	Withdrawn bool      // the competence is taken back or laid down
	Sphere    bodies.Sphere
}

// ChangeMember changes what is known of a member, by the actor, who may be the member
// where the charter lets them. It refuses with bodies.ErrNoWay whatever the charter does
// not allow, and with governance.ErrNoPlace.
func (e *Engine) ChangeMember(ctx context.Context, actor access.Actor, c Change) (bodies.Member, error) {
	c.Until = c.Until.Truncate(time.Millisecond) // as the record tells instants
	if err := e.gate.May(actor, "member.change", access.Object{}); err != nil {
		return bodies.Member{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (bodies.Member, error) {
		r, err := holdMembers(tx, c.Body)
		if err != nil {
			return bodies.Member{}, err
		}
		m, err := tx.Member(c.Body, c.Person)
		if err != nil {
			return m, fmt.Errorf("member of %s: %w", c.Body, err)
		}
		if c.Ground == bodies.ByResidence && !r.layers.Places.Has(c.Place) {
			return m, governance.ErrNoPlace
		}
		c.apply(&m)
		m.By = []bodies.PersonID{actor.Person}
		return e.enterMember(tx, r, m)
	})
}

// apply makes the change in what is known.
func (c Change) apply(m *bodies.Member) {
	m.Ground = c.Ground
	switch c.Ground {
	case bodies.ByResidence:
		m.Place = c.Place
	case bodies.ByRenewal:
		m.GoodUntil = c.Until
	case bodies.ByCorrection:
		m.Sphere = c.Sphere
	case bodies.ByAttesting:
		m.Fields = slices.DeleteFunc(slices.Clone(m.Fields), func(k bodies.Competence) bool { return k.Field == c.Field })
		if !c.Withdrawn {
			m.Fields = append(m.Fields, bodies.Competence{Field: c.Field, Until: c.Until})
		}
	}
}

// membersHeld is what a change of who belongs to a body is judged by.
type membersHeld struct {
	charter governance.Charter
	layers  governance.Layers
	now     time.Time
}

// holdMembers waits for every roll that is being made and everything else that is
// judged by who belongs where, and keeps more of it out: nobody comes or goes beside it.
func holdMembers(tx *store.Tx, body bodies.Slug) (r membersHeld, err error) {
	if !body.Valid() { // and is not carried to the database
		return r, fmt.Errorf("body: %w", store.ErrNotFound)
	}
	if err := tx.HoldMandates(); err != nil {
		return r, err
	}
	if r.charter, err = tx.Charter(body); err != nil {
		return r, fmt.Errorf("body %s: %w", body, err)
	}
	if r.layers, err = loadLayers(tx); err != nil {
		return r, err
	}
	now, err := tx.Now()
	if err != nil {
		return r, err
	}
	if now, err = afterCharters(tx, now); err != nil {
		return r, err
	}
	r.now, err = afterDeeds(tx, []bodies.Slug{body}, now)
	return r, err
}

// witnesses answer what a charter asks about others when somebody comes in. What kept
// them from answering is kept: nobody is refused for a fault of the database.
type witnesses struct {
	bodies.Witnesses
	fault error
}

func (r membersHeld) witnesses(tx *store.Tx) *witnesses {
	w := &witnesses{}
	w.Seated = func(body bodies.Slug, p bodies.PersonID) bool {
		mandates, err := tx.MandatesOf(p, r.now)
		w.fault = errors.Join(w.fault, err)
		return slices.ContainsFunc(mandates, func(m bodies.Mandate) bool { return m.Body == body })
	}
	w.Good = func(p bodies.PersonID) bool {
		m, err := tx.Member(r.charter.Body.Slug, p)
		if errors.Is(err, store.ErrNotFound) {
			return false
		}
		w.fault = errors.Join(w.fault, err)
		return m.Sphere == bodies.Inner && r.layers.Terms[m.Body].Status(bodies.Known{Member: &m}, r.now) == bodies.InGood
	}
	return w
}

// enterMember lets somebody in, or changes what is known of them: rows and entry in one
// commit, or nothing. The caller holds the members.
//
// It is later than what was known before, than what was judged by who belongs to the
// body, and than the last change of who sits where those sit who answer for it: the
// record tells by its order who sat.
func (e *Engine) enterMember(tx *store.Tx, r membersHeld, m bodies.Member) (bodies.Member, error) {
	past, err := tx.MembershipsIn(m.Body, m.Person)
	if err != nil {
		return m, err
	}
	if into, err := accountOf(tx, m.Person); err != nil {
		return m, err
	} else if into != m.Person {
		return m, bodies.ErrMerged
	}
	var before *bodies.Member
	for n, p := range past {
		if !r.now.After(p.From) {
			r.now = p.From.Add(time.Millisecond)
		}
		if p.Until.IsZero() {
			before = &past[n]
		} else if !r.now.After(p.Until) { // of one instant an admission comes first, and they would be a member still
			r.now = p.Until.Add(time.Millisecond)
		}
	}
	seatedIn, err := r.judge(tx, before, &m)
	if err != nil {
		return m, err
	}
	if seatedIn != "" {
		if r.now, err = judgedAt(tx, r.now, seatedIn); err != nil {
			return m, err
		}
		if seatedIn, err = r.judge(tx, before, &m); err != nil { // a seat may have ended meanwhile
			return m, err
		}
	}
	if before != nil {
		err = tx.ChangeMember(m)
	} else {
		err = errors.Join(tx.EndApplications(m.Body, m.Person, m.From), tx.AddMembers([]bodies.Member{m}))
	}
	if err != nil {
		return m, err
	}
	marks, err := tx.Marks(append([]bodies.PersonID{m.Person}, m.By...))
	if err != nil {
		return m, err
	}
	who, err := committedBy(marks)
	if err != nil {
		return m, err
	}
	_, err = e.enter(tx, m.Body, "", m.From, personAdmit(m, who, seatedIn))
	return m, err
}

// judge dates the membership and holds it to the charter.
func (r membersHeld) judge(tx *store.Tx, before *bodies.Member, m *bodies.Member) (bodies.Slug, error) {
	m.From, m.Until = r.now, time.Time{}
	if m.Ground.Enters() {
		m.Since = r.now
	}
	w := r.witnesses(tx)
	seatedIn, err := r.charter.Membership.Judge(bodies.Entrance{Before: before, Now: *m}, r.layers.Fields, w.Witnesses)
	return seatedIn, cmp.Or(w.fault, err)
}
