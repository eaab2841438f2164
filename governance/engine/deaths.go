// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// SayDied gives notice that a member has died, or agrees to it as the second: by those who
// keep the list of the highest body that they belong to. The member is written to at once.
// From the second's word on it waits for bodies.NoticeDays; whatever the member does
// meanwhile, be it that they sign in, ends it. It refuses with governance.ErrNotMember,
// ErrNoticeGiven and bodies.ErrNoWay.
func (e *Engine) SayDied(ctx context.Context, actor access.Actor, slug bodies.Slug, person bodies.PersonID) error {
	if err := e.gate.May(actor, "member.change", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.sayDied(tx, actor, slug, person) })
	return err
}

func (e *Engine) sayDied(tx *store.Tx, actor access.Actor, slug bodies.Slug, person bodies.PersonID) error {
	r, err := holdMembers(tx, slug)
	if err != nil {
		return err
	}
	if _, err := tx.Member(slug, person); errors.Is(err, store.ErrNotFound) {
		return governance.ErrNotMember
	} else if err != nil {
		return err
	}
	in, err := r.registrarsOf(tx, person, actor.Person)
	if err != nil {
		return err
	}
	n, err := tx.DeathNoticeOf(person)
	switch {
	case errors.Is(err, store.ErrNotFound):
		n = store.DeathNotice{Person: person, Body: in[0], By: actor.Person, GivenAt: r.now}
		if n.ID, err = journal.NewRef(e.random); err != nil {
			return err
		}
		return errors.Join(tx.AddDeathNotice(n), e.write(tx, store.Letter{Kind: LetterNotice, Person: person, Subject: n.ID, MadeAt: r.now}))
	case err != nil:
		return err
	case n.By == actor.Person || n.AgreedBy != "":
		return governance.ErrNoticeGiven
	}
	both, err := r.registrarsOf(tx, person, actor.Person, n.By)
	if errors.Is(err, bodies.ErrNoWay) { // each keeps the list of another body, or the first keeps none any more
		return governance.ErrNoticeGiven
	}
	if err != nil {
		return err
	}
	n.Body, n.AgreedBy, n.AgreedAt, n.DueAt = both[0], actor.Person, r.now, r.now.Add(bodies.NoticeTime)
	return errors.Join(tx.AgreeToDeath(n), e.write(tx, store.Letter{Kind: LetterNotice, Person: person, Subject: n.ID + " agreed", MadeAt: r.now}))
}

// registrarsOf are the bodies by a seat in each of which some may say that another has
// died: one at least, or it refuses with bodies.ErrNoWay. Whoever belongs to several highest
// bodies has a keeper in each; the two who say it sit in the same.
func (r membersHeld) registrarsOf(tx *store.Tx, person bodies.PersonID, by ...bodies.PersonID) (in []bodies.Slug, err error) {
	keepers, err := keepersOf(tx, person)
	if err != nil {
		return nil, err
	}
	w := r.witnesses(tx)
	for _, k := range keepers {
		if !slices.ContainsFunc(by, func(p bodies.PersonID) bool { return p == person || !w.Seated(k, p) }) {
			in = append(in, k)
		}
	}
	if len(in) == 0 {
		err = fmt.Errorf("%w: two who keep the list of the highest body say that a member has died", bodies.ErrNoWay)
	}
	return in, cmp.Or(w.fault, err)
}

// keepersOf are the bodies whose seated keep the lists of the highest bodies that somebody
// belongs to.
func keepersOf(tx *store.Tx, person bodies.PersonID) ([]bodies.Slug, error) {
	charters, err := tx.Charters()
	if err != nil {
		return nil, err
	}
	members, err := tx.MembershipsOf(person)
	if err != nil {
		return nil, err
	}
	return governance.Registrars(charters, belongsTo(members)), nil
}

// belongsTo are the bodies somebody is a member of now, of all that is known of them.
func belongsTo(members []bodies.Member) (of []bodies.Slug) {
	for _, m := range members {
		if m.Until.IsZero() {
			of = append(of, m.Body)
		}
	}
	return of
}

// UnsayDied takes a notice back, by one of the two who gave it. It refuses with
// governance.ErrNoticeGiven others, and where none waits.
func (e *Engine) UnsayDied(ctx context.Context, actor access.Actor, person bodies.PersonID) error {
	if err := e.gate.May(actor, "member.change", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		n, err := tx.DeathNoticeOf(person)
		if errors.Is(err, store.ErrNotFound) || err == nil && n.By != actor.Person && n.AgreedBy != actor.Person {
			return struct{}{}, governance.ErrNoticeGiven
		}
		if err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		return struct{}{}, errors.Join(err, tx.EndDeathNotice(n.ID, store.FateWithdrawn, now))
	})
	return err
}

// Here says that the actor is here: what is said of their death ends. Whoever signs in, or
// does anything, has said so already.
func (e *Engine) Here(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "membership.read", access.Object{Owner: actor.Person}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		return struct{}{}, errors.Join(err, tx.NoteHere(actor.Person, now))
	})
	return err
}

// finishDeaths does what notices say whose days are over.
func (e *Engine) finishDeaths(ctx context.Context) (done int, err error) {
	due, err := view(ctx, e, func(tx *store.Tx) ([]store.DeathNotice, error) {
		now, err := tx.Now()
		if err != nil {
			return nil, err
		}
		return tx.DeathNoticesDue(now)
	})
	for _, n := range due {
		made, failed := update(ctx, e, func(tx *store.Tx) (bool, error) { return e.finishDeath(tx, n) })
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("notice %s: %w", n.ID, failed))
		}
		if made {
			done++
		}
	}
	return done, err
}

// finishDeath does one, in one commit, or finds that it has ended. It waits for a paper or
// a panel that needs the member still, as an erasure does. Where those who gave it keep
// the list no more, it lapses, and another may be given.
func (e *Engine) finishDeath(tx *store.Tx, n store.DeathNotice) (bool, error) {
	if err := errors.Join(holdAll(tx, n.Person), tx.HoldSessions(n.Person), tx.HoldSeats(n.Person)); err != nil {
		return false, err
	}
	n, err := tx.DeathNotice(n.ID)
	if err != nil || n.Fate != store.FateWaits {
		return false, err
	}
	if err := mayErase(tx, n.Person); errors.Is(err, governance.ErrCandidacy) || errors.Is(err, governance.ErrJudging) {
		return false, nil
	} else if err != nil && !errors.Is(err, governance.ErrHeard) {
		return false, err
	}
	seats, err := tx.MandatesFrom(n.Person, foundedBefore)
	if err != nil {
		return false, err
	}
	at, err := erasureInstant(tx, n.Person, seats)
	if err != nil {
		return false, err
	}
	if at, err = unboundAt(tx, at); err != nil {
		return false, err
	}
	keepers, err := keepersOf(tx, n.Person)
	if err != nil {
		return false, err
	}
	if at, err = judgedAt(tx, at, keepers...); err != nil {
		return false, err
	}
	d := bodies.Departure{Member: bodies.Member{Person: n.Person}, Ground: bodies.ByDeath, By: []bodies.PersonID{n.By, n.AgreedBy}, At: at, Noticed: n.AgreedAt, Keepers: keepers}
	w := membersHeld{now: at}.witnesses(tx)
	in, err := (*bodies.Membership)(nil).JudgeEnd(d, w.Witnesses)
	if w.fault != nil {
		return false, w.fault
	}
	if err == nil { // of a body that was suspended or dissolved meanwhile nothing is done
		err = mayAct(tx, governance.Powers(in, journal.PersonLeave{SeatedIn: string(in)}))
	}
	if errors.Is(err, bodies.ErrNoWay) || errors.Is(err, governance.ErrPower) {
		return false, tx.EndDeathNotice(n.ID, store.FateLapsed, at)
	}
	if err != nil {
		return false, err
	}
	n.Body = in // whichever of those whose list they keep still
	return true, e.passAway(tx, n, seats, d)
}

// passAway ends everything that is somebody's to do: memberships, seats, what they
// entrusted and carried; and closes their account. Their name and what they wrote stays.
// On the rolls that stand they stay, and what they cast counts. A link by mail that sets
// another password opens the account again, or the old password where there is no address:
// to nothing but itself, and to asking to be admitted.
func (e *Engine) passAway(tx *store.Tx, n store.DeathNotice, seats []bodies.Mandate, d bodies.Departure) error {
	marks, err := tx.Marks(append([]bodies.PersonID{n.Person}, d.By...))
	if err != nil {
		return err
	}
	known, err := committedBy(marks)
	if err != nil {
		return err
	}
	act := personLeave(known[n.Person], bodies.Ending{Ground: bodies.ByDeath})
	act.By, act.SeatedIn, act.Noticed = []journal.Commitment{known[n.By], known[n.AgreedBy]}, string(n.Body), journal.At(n.AgreedAt)
	members, err := tx.MembershipsOf(n.Person)
	if err != nil {
		return err
	}
	for _, m := range slices.DeleteFunc(members, func(m bodies.Member) bool { return !m.Until.IsZero() }) {
		ending := bodies.Ending{Ground: bodies.ByDeath, By: d.By}
		if err := errors.Join(tx.PartMember(m.Body, n.Person, d.At, ending), tx.EndApplications(m.Body, n.Person, d.At)); err != nil {
			return err
		}
		if _, err := e.enter(tx, m.Body, "", d.At, act); err != nil {
			return err
		}
	}
	if err := errors.Join(e.vacateAll(tx, seats, d.At, journal.Died), e.layDown(tx, n.Person, known[n.Person], d.At)); err != nil {
		return err
	}
	return errors.Join(closeAccount(tx, n), tx.EndDeathNotice(n.ID, store.FateDone, d.At))
}

// closeAccount signs the account out everywhere and lets nothing out: no letter about votes
// or voices. Nobody comes in by its password any more where a letter could set another; who
// has no address keeps theirs, for it is their one way back from a mistake.
func closeAccount(tx *store.Tx, n store.DeathNotice) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	if _, err := tx.Address(n.Person); err == nil {
		if err := tx.SetPassword(n.Person, ""); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return errors.Join(tx.RevokeSessions(n.Person, "", now), tx.DropLinks(store.LinkRecover, n.Person), tx.DropVoiceLinks(n.Person),
		tx.SetNotices(n.Person, governance.NoticesOff), tx.SetVoices(n.Person, governance.NoticesOff))
}

// living refuses with governance.ErrPassed what somebody does who has died, as two said,
// until a body admits them anew: on the rolls that stand they stay, and a link by mail
// opens their account again. The caller holds them against finishDeath, and so comes
// after it whatever the clock says.
func living(tx *store.Tx, person bodies.PersonID, at time.Time) error {
	past, err := tx.MembershipsOf(person)
	if err != nil {
		return err
	}
	for _, p := range bodies.Passings(past) {
		if err := governance.Living([]bodies.Passing{p}, later(at, p.Died.Add(time.Millisecond))); err != nil {
			return err
		}
	}
	return nil
}

// noticeOf fills the letter to somebody who is said to have died.
func (l *Letter) noticeOf(tx *store.Tx, stored store.Letter) error {
	noticed, _, _ := strings.Cut(stored.Subject, " ") // written with the first word, and with the second
	n, err := tx.DeathNotice(noticed)
	if errors.Is(err, store.ErrNotFound) || err == nil && n.Fate != store.FateWaits {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	people, err := tx.People([]bodies.PersonID{n.By})
	if err != nil {
		return err
	}
	l.Struck = &StruckNews{Body: named.body[n.Body], By: []bodies.Person{people[n.By]}}
	return nil
}

// waitingNotice is the notice that waits of somebody, or nil.
func waitingNotice(tx *store.Tx, person bodies.PersonID) (*store.DeathNotice, error) {
	n, err := tx.DeathNoticeOf(person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &n, err
}
