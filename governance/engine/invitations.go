// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

const (
	invitationsADay = 20                  // of one member: taking back and making anew is no way around the bound on open ones
	invitationsKept = 90 * 24 * time.Hour // after they were made, for who made them to see what became of them
)

// Invite says whom a member invites, where and how they are told.
type Invite struct {
	Body     bodies.Slug
	Sphere   bodies.Sphere
	Note     string // whom it is for, for the inviter alone
	Address  string // where the server mails it; empty: the inviter hands the code over
	Language string // of the mail
}

// Invited is an invitation that was made, and its code, which nobody can read again;
// empty where it is mailed.
type Invited struct {
	governance.Invitation
	Code string
}

// InviteMember makes an invitation for one person. Who vouches by it is the actor, and
// whether they may is asked again when it is used. One that is mailed has no code: who
// follows the link in the mail has shown that the address is theirs. It refuses with
// governance.ErrInviters, ErrNoAdmission, ErrInvitations, ErrNote, identity.ErrAddress and
// ErrTooOften.
func (e *Engine) InviteMember(ctx context.Context, actor access.Actor, i Invite) (Invited, error) {
	if err := e.gate.May(actor, "invitation.make", access.Object{Body: i.Body}); err != nil {
		return Invited{}, err
	}
	if err := governance.CheckNote(i.Note); err != nil {
		return Invited{}, err
	}
	address := ""
	if i.Address != "" {
		var err error
		if address, err = identity.ParseAddress(i.Address); err != nil {
			return Invited{}, err
		}
	}
	return update(ctx, e, func(tx *store.Tx) (Invited, error) {
		charters, charter, err := chartersWith(tx, i.Body)
		if err != nil {
			return Invited{}, err
		}
		if err := tx.HoldRegistrations(); err != nil {
			return Invited{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return Invited{}, err
		}
		if err := mayInvite(tx, charters, charter, actor.Person, i.Sphere, now); err != nil {
			return Invited{}, err
		}
		made := governance.Invitation{Body: i.Body, Sphere: i.Sphere, By: actor.Person, Address: address, Note: i.Note, At: now, Expires: now.AddDate(0, 0, governance.InvitationDays), State: governance.InvitationOpen}
		return e.invite(tx, made, i.Language)
	})
}

func (e *Engine) invite(tx *store.Tx, i governance.Invitation, language string) (out Invited, err error) {
	open, err := tx.InvitationsOpen(i.By, i.Body, i.At)
	if err != nil {
		return out, err
	}
	if open >= governance.InvitationsOpen {
		return out, governance.ErrInvitations
	}
	key := "invitations of " + string(i.By)
	made, err := tx.Attempts(key, i.At.Add(-24*time.Hour))
	if err != nil {
		return out, err
	}
	if made >= invitationsADay {
		return out, ErrTooOften
	}
	if err := tx.NoteAttempt(key, i.At); err != nil {
		return out, err
	}
	if i.ID, err = journal.NewRef(e.random); err != nil {
		return out, err
	}
	if i.Address == "" {
		if i.Code, out.Code, err = identity.NewCode(e.random); err != nil {
			return out, err
		}
	}
	if err := tx.AddInvitation(i); err != nil {
		return out, err
	}
	out.Invitation = i
	if i.Address == "" {
		return out, nil
	}
	few, err := e.countAsking(tx, i.Address, "", i.At)
	if err != nil {
		return out, err
	}
	if !few { // said, and whoever is known at the address is told to nobody by it
		return out, ErrTooOften
	}
	return out, e.addRegistration(tx, store.Registration{Address: i.Address, Language: language, Invitation: i.ID, AskedAt: i.At, Expires: i.Expires})
}

// mayInvite refuses with governance.ErrInviters who may not vouch for somebody into a
// body now: who is no member in good standing of its inner sphere, and whom a ruling has
// suspended from it; with governance.ErrNoAdmission a sphere that nobody is invited into.
func mayInvite(tx *store.Tx, charters []governance.Charter, c governance.Charter, by bodies.PersonID, sphere bodies.Sphere, now time.Time) error {
	own, err := ownStanding(tx, c, charters, by, now)
	if err != nil {
		return err
	}
	if !own.mayInvite(c) {
		return governance.ErrInviters
	}
	_, err = c.Way(sphere, bodies.ByInvitation)
	return err
}

// mayInvite says whether they may: who may vouch, and is not suspended.
func (s StandsIn) mayInvite(c governance.Charter) bool {
	return s.mayVouch(c) && s.Status == bodies.InGood
}

// chartersWith reads the charters in force, and that of one body.
func chartersWith(tx *store.Tx, slug bodies.Slug) (all []governance.Charter, c governance.Charter, err error) {
	if all, err = tx.Charters(); err != nil {
		return all, c, err
	}
	c, err = charterOf(all, slug)
	return all, c, err
}

// WithdrawInvitation takes an invitation of the actor's own back. It refuses with
// governance.ErrInvitation where it was used, or is too old.
func (e *Engine) WithdrawInvitation(ctx context.Context, actor access.Actor, id string) (governance.Invitation, error) {
	return update(ctx, e, func(tx *store.Tx) (governance.Invitation, error) {
		i, err := tx.Invitation(id)
		if err != nil {
			return i, fmt.Errorf("invitation: %w", err)
		}
		if err := e.gate.May(actor, "invitation.withdraw", access.Object{Owner: i.By}); err != nil {
			return i, err
		}
		now, err := tx.Now()
		if err != nil {
			return i, err
		}
		if i, err = i.Ended(governance.InvitationWithdrawn, now); err != nil {
			return i, err
		}
		return i, endInvitation(tx, i)
	})
}

func endInvitation(tx *store.Tx, i governance.Invitation) error {
	err := tx.EndInvitation(i)
	if errors.Is(err, store.ErrNotFound) {
		err = governance.ErrInvitation // somebody was quicker
	}
	return err
}

// InvitationsReading is what the actor has made of invitations into a body.
type InvitationsReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	Ways    []bodies.Admission
	Lines   []governance.Invitation
	Open    int // that can be used still
	Who     governance.Registering
	Now     time.Time
}

// invitationsShown is how many a page shows: more are not made in the time they are kept.
const invitationsShown = 200

// Invitations reads what the actor has made of invitations into a body. It refuses with
// governance.ErrInviters who may make none and has made none.
func (e *Engine) Invitations(ctx context.Context, actor access.Actor, slug bodies.Slug) (InvitationsReading, error) {
	if err := e.gate.May(actor, "invitation.make", access.Object{Body: slug}); err != nil {
		return InvitationsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r InvitationsReading, err error) {
		r.Who = e.comers.Who
		charters, charter, err := chartersWith(tx, slug)
		if err != nil {
			return r, err
		}
		r.Charter, r.All = charter, namesOnly(charters)
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		own, err := ownStanding(tx, charter, charters, actor.Person, r.Now)
		if err != nil {
			return r, err
		}
		if own.mayInvite(charter) {
			for _, a := range charter.Membership.Admissions {
				if a.Ground == bodies.ByInvitation {
					r.Ways = append(r.Ways, a)
				}
			}
		}
		if r.Lines, err = tx.InvitationsOf(actor.Person, slug, invitationsShown); err != nil {
			return r, err
		}
		for _, i := range r.Lines {
			if i.Good(r.Now) {
				r.Open++
			}
		}
		if len(r.Ways)+len(r.Lines) == 0 {
			return r, governance.ErrInviters
		}
		return r, nil
	})
}

// InvitationReading is what somebody is shown who follows an invitation.
type InvitationReading struct {
	governance.Invitation
	Inviter bodies.Person
	Charter governance.Charter
	All     BodyList
	Way     bodies.Admission
	Places  []bodies.Place // of which they may say where they live
	Own     StandsIn       // of the actor, where one is signed in
	Who     governance.Registering
	Now     time.Time
}

// FollowInvitation shows an invitation by its code, or without one the one that became
// the actor's. It changes nothing but that a code which is none is counted against the
// network. It refuses with governance.ErrInvitation one that is unknown, used, taken back
// or too old, and one whose inviter may not vouch any more: nobody learns which. With
// ErrTooOften a network that guesses.
func (e *Engine) FollowInvitation(ctx context.Context, actor access.Actor, code string, peer netip.Addr) (r InvitationReading, err error) {
	if err := e.gate.May(actor, "invitation.follow", access.Object{}); err != nil {
		return r, err
	}
	i, err := e.invitationOf(ctx, actor, code, peer)
	if err != nil {
		return r, err
	}
	return view(ctx, e, func(tx *store.Tx) (r InvitationReading, err error) {
		r.Who = e.comers.Who
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Invitation, err = tx.Invitation(i.ID); err != nil {
			return r, invitationOver(err)
		}
		charters, charter, err := chartersWith(tx, r.Body)
		if err != nil {
			return r, err
		}
		r.Charter, r.All = charter, namesOnly(charters)
		if err := usable(tx, charters, charter, r.Invitation, actor.Person, r.Now); err != nil {
			return r, err
		}
		if r.Way, err = charter.Way(r.Sphere, bodies.ByInvitation); err != nil {
			return r, err
		}
		if !charter.Membership.Evidence {
			r.Places = r.All.Places
		}
		if r.Inviter, err = tx.Person(r.By); err != nil || !actor.SignedIn() {
			return r, err
		}
		r.Own, err = ownStanding(tx, charter, charters, actor.Person, r.Now)
		return r, err
	})
}

// usable refuses with governance.ErrInvitation an invitation that is good for nothing to
// whoever shows it: it was used, has become another's, or who made it may not vouch now.
func usable(tx *store.Tx, charters []governance.Charter, c governance.Charter, i governance.Invitation, by bodies.PersonID, now time.Time) error {
	if !i.Good(now) || i.Holder != "" && i.Holder != by {
		return governance.ErrInvitation
	}
	err := mayInvite(tx, charters, c, i.By, i.Sphere, now)
	if errors.Is(err, governance.ErrInviters) || errors.Is(err, governance.ErrNoAdmission) {
		return governance.ErrInvitation
	}
	return err
}

func invitationOver(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return governance.ErrInvitation
	}
	return err
}

// invitationOf finds the invitation with a code, or that the actor holds.
func (e *Engine) invitationOf(ctx context.Context, actor access.Actor, code string, peer netip.Addr) (governance.Invitation, error) {
	if code != "" || !actor.SignedIn() {
		return e.invitationBy(ctx, code, peer)
	}
	return view(ctx, e, func(tx *store.Tx) (governance.Invitation, error) {
		now, err := tx.Now()
		if err != nil {
			return governance.Invitation{}, err
		}
		i, err := tx.InvitationHeld(actor.Person, now)
		return i, invitationOver(err)
	})
}

// invitationBy finds the invitation with a code. One that is none is counted against the
// network, and whoever has had their share is not told whether the next one is any.
func (e *Engine) invitationBy(ctx context.Context, code string, peer netip.Addr) (governance.Invitation, error) {
	key, limit := "invitation codes from "+identity.NetworkOf(peer), identity.CodeLimit()
	i, err := view(ctx, e, func(tx *store.Tx) (governance.Invitation, error) {
		now, err := tx.Now()
		if err != nil {
			return governance.Invitation{}, err
		}
		failed, err := tx.Attempts(key, now.Add(-limit.Window))
		if err != nil {
			return governance.Invitation{}, err
		}
		if failed >= int64(limit.Failures) {
			return governance.Invitation{}, ErrTooOften
		}
		digest, err := identity.CodeDigest(code)
		if err != nil {
			return governance.Invitation{}, governance.ErrInvitation
		}
		i, err := tx.InvitationBy(digest)
		return i, invitationOver(err)
	})
	if !errors.Is(err, governance.ErrInvitation) || code == "" {
		return i, err
	}
	_, noted := update(context.WithoutCancel(ctx), e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.NoteAttempt(key, now)
	})
	return i, errors.Join(err, noted)
}

// Guest is what somebody says of themselves who uses an invitation.
type Guest struct {
	Code  string // empty: they hold it already
	Place bodies.PlaceID
	Text  string // to be read by who vouches besides; may be empty where nobody is needed
}

// UseInvitation asks for the membership an invitation is for, with the inviter's voice
// standing, once. Where that is enough the actor is a member at once; else others vouch,
// as for any application. Whether the inviter may vouch is judged now, as it is for who
// answers an application. It refuses as FollowInvitation does, and with
// governance.ErrMemberNow, ErrApplied, ErrIntroduction and ErrNoPlace; what is refused
// leaves the invitation as it was.
func (e *Engine) UseInvitation(ctx context.Context, actor access.Actor, g Guest, peer netip.Addr) (governance.Application, error) {
	if err := e.gate.May(actor, "invitation.use", access.Object{}); err != nil {
		return governance.Application{}, err
	}
	i, err := e.invitationOf(ctx, actor, g.Code, peer)
	if err != nil {
		return governance.Application{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (governance.Application, error) { return e.useInvitation(tx, actor.Person, i.ID, g) })
}

func (e *Engine) useInvitation(tx *store.Tx, person bodies.PersonID, id string, g Guest) (a governance.Application, err error) {
	i, err := tx.Invitation(id)
	if err != nil {
		return a, invitationOver(err)
	}
	r, err := holdMembers(tx, i.Body)
	if err != nil {
		return a, err
	}
	if err := tx.HoldVoter(i.By); err != nil { // a ruling that suspends who invited is in force, or comes after
		return a, err
	}
	if i, err = tx.Invitation(id); err != nil { // as it is now that nobody else comes in
		return a, invitationOver(err)
	}
	charters, err := tx.Charters()
	if err != nil {
		return a, err
	}
	if err := usable(tx, charters, r.charter, i, person, r.now); err != nil {
		return a, err
	}
	if _, err := tx.Member(i.Body, person); err == nil {
		return a, governance.ErrMemberNow
	} else if !errors.Is(err, store.ErrNotFound) {
		return a, err
	}
	if a, err = e.invitedApplication(tx, r, i, person, g); err != nil {
		return a, err
	}
	i.Holder = person
	if i, err = i.Ended(governance.InvitationUsed, r.now); err != nil {
		return a, err
	}
	if err := endInvitation(tx, i); err != nil {
		return a, err
	}
	if a.State == governance.ApplicationAdmitted {
		if err := e.admit(tx, r, a); err != nil {
			return a, err
		}
	}
	return a, tx.SaveApplication(a)
}

// invitedApplication is the application with the inviter's voice: the one that waits for
// others who vouch already, or a new one.
func (e *Engine) invitedApplication(tx *store.Tx, r membersHeld, i governance.Invitation, person bodies.PersonID, g Guest) (a governance.Application, err error) {
	way, err := r.charter.Way(i.Sphere, bodies.ByInvitation)
	if err != nil {
		return a, err
	}
	waits, err := waitingApplication(tx, i.Body, person)
	if err != nil {
		return a, err
	}
	voice := governance.ApplicationVoice{Person: i.By, Agrees: true, At: r.now}
	if waits != nil {
		if waits.Ground != bodies.ByInvitation || waits.Sphere != i.Sphere {
			return a, governance.ErrApplied
		}
		if a, err = r.stillValid(tx, *waits, i.Body, i.By); err != nil {
			return a, err
		}
		return a.Answered(voice, way, "")
	}
	a = governance.Application{Body: i.Body, Person: person, Sphere: i.Sphere, Ground: bodies.ByInvitation, Place: g.Place, Text: g.Text, At: r.now, State: governance.ApplicationOpen}
	if a.ID, err = journal.NewRef(e.random); err != nil {
		return a, err
	}
	if err = a.CheckInvited(r.charter, r.layers.Places); err != nil {
		return a, err
	}
	if err = tx.AddApplication(a); errors.Is(err, store.ErrDuplicate) {
		return a, governance.ErrApplied
	} else if err != nil {
		return a, err
	}
	return a.Answered(voice, way, "")
}

// waitingApplication is what somebody asks of a body and waits; nil where nothing does.
func waitingApplication(tx *store.Tx, body bodies.Slug, person bodies.PersonID) (*governance.Application, error) {
	asked, err := tx.ApplicationsOf(person)
	for n, a := range asked {
		if a.Body == body && a.State == governance.ApplicationOpen {
			return &asked[n], err
		}
	}
	return nil, err
}

// InviteNews is who invites, into which body.
type InviteNews struct {
	By   bodies.Person
	Body bodies.Body
}

// inviteNews fills in who invites; ErrNoLetter where the invitation is good for nothing
// any more.
func (l *Letter) inviteNews(tx *store.Tx, id string) error {
	i, err := tx.Invitation(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !i.Good(l.Now) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	charter, err := tx.Charter(i.Body)
	if err != nil {
		return err
	}
	l.Invite, l.Expires = &InviteNews{Body: charter.Body}, i.Expires
	l.Invite.By, err = tx.Person(i.By)
	return err
}

// invited is the letter to somebody who has an account.
func (l *Letter) invited(tx *store.Tx, stored store.Letter) error {
	return errors.Join(l.inviteNews(tx, stored.Subject), l.login(tx, stored.Person))
}
