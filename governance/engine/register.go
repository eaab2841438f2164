// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Comers says who may make an account of their own on this server, and how many accounts
// are asked for in a day.
type Comers struct {
	Who  governance.Registering
	ADay int
}

func (c Comers) complete() Comers {
	c.Who, c.ADay = cmp.Or(c.Who, governance.RegisteringOpen), cmp.Or(c.ADay, identity.RegistrationsADay)
	return c
}

// Newcomer is somebody who gets an account.
type Newcomer struct {
	Slug         bodies.Slug // their address, and their login
	Name         string
	PasswordHash identity.Hash
	Address      string // where they followed a link to
	Language     string
}

// newPerson makes a person and their account. No membership comes of it and no entry of
// the record, which knows somebody from their first admission on. It refuses with
// governance.ErrNameTaken, and then the transaction is over.
func (e *Engine) newPerson(tx *store.Tx, n Newcomer) (p bodies.Person, err error) {
	now, err := tx.Now()
	if err != nil {
		return p, err
	}
	id, err := journal.NewRef(e.random)
	if err != nil {
		return p, err
	}
	salt, err := journal.NewSalt(e.random)
	if err != nil {
		return p, err
	}
	p = bodies.Person{ID: bodies.PersonID(id), Slug: n.Slug, Name: n.Name, Salt: salt.String(), Language: n.Language, Joined: now}
	if err = tx.AddPeople([]bodies.Person{p}); err == nil {
		err = tx.AddAccounts([]store.Account{{Person: p.ID, Login: string(n.Slug), PasswordHash: string(n.PasswordHash)}})
	}
	if errors.Is(err, store.ErrDuplicate) {
		return p, governance.ErrNameTaken
	}
	if err != nil {
		return p, err
	}
	return p, tx.SetAddress(store.Address{Person: p.ID, Address: n.Address, Confirmed: now, Notices: governance.NoticesSingle})
}

// Door is what a stranger is told who wants an account.
type Door struct {
	Who  governance.Registering
	Ways []bodies.Body // into which somebody comes by themselves, or asks to
	All  []governance.Charter
}

// Open says whether a stranger without an invitation may ask for an account.
func (d Door) Open() bool { return d.Who.MayRegister(d.All, false) == nil }

// Door reads who may make an account of their own.
func (e *Engine) Door(ctx context.Context) (Door, error) {
	if err := e.gate.May(access.Actor{}, "registration.ask", access.Object{}); err != nil {
		return Door{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (d Door, err error) {
		d.Who = e.comers.Who
		d.All, err = tx.Charters()
		for _, c := range d.All {
			if governance.HasDoor([]governance.Charter{c}) {
				d.Ways = append(d.Ways, c.Body)
			}
		}
		return d, err
	})
}

// Asking is a stranger who wants an account.
type Asking struct {
	Address  string
	Next     string // the page they came from, a path here
	Language string // of the mail
	Code     string // of an invitation, as they typed it; empty: they have none
}

// AskAccount asks for the link by which an account is made. It answers the same for an
// address that has one, after the same work: it looks nobody up. Who it is, and whether
// they are told that they have an account, [Engine.WriteLetters] finds out. Beyond the
// limit of an address the asking is dropped without a word. It refuses with
// identity.ErrAddress, governance.ErrRegistration and ErrInvitation, and with ErrTooOften
// a network, and everybody once as many have asked on this day as the server takes.
func (e *Engine) AskAccount(ctx context.Context, a Asking, peer netip.Addr) error {
	if err := e.gate.May(access.Actor{}, "registration.ask", access.Object{}); err != nil {
		return err
	}
	address, err := identity.ParseAddress(a.Address)
	if err != nil {
		return err
	}
	invitation := ""
	if a.Code != "" {
		i, err := e.invitationBy(ctx, a.Code, peer)
		if err != nil {
			return err
		}
		invitation = i.ID
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		charters, err := tx.Charters()
		if err != nil {
			return struct{}{}, err
		}
		if err := e.comers.Who.MayRegister(charters, invitation != ""); err != nil {
			return struct{}{}, err
		}
		if err := tx.HoldRegistrations(); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		few, err := e.countAsking(tx, address, "registrations from "+identity.NetworkOf(peer), now)
		if err != nil || !few {
			return struct{}{}, err
		}
		return struct{}{}, e.addRegistration(tx, store.Registration{Address: address, Next: a.Next, Language: a.Language, Invitation: invitation, AskedAt: now, Expires: now.Add(identity.RegisterLife)})
	})
	return err
}

// countAsking counts an asking at an address, of a network where one is named, and of the
// whole server; false where the address has had its share of this day.
func (e *Engine) countAsking(tx *store.Tx, address, networkKey string, now time.Time) (few bool, err error) {
	const server = "registrations"
	ofAddress, ofNetwork := identity.RegistrationLimits()
	addressKey := registrationKey(address)
	at, err1 := tx.Attempts(addressKey, now.Add(-ofAddress.Window))
	all, err2 := tx.Attempts(server, now.Add(-ofAddress.Window))
	from, err3 := int64(0), error(nil)
	if networkKey != "" {
		from, err3 = tx.Attempts(networkKey, now.Add(-ofNetwork.Window))
	}
	if err := errors.Join(err1, err2, err3); err != nil {
		return false, err
	}
	if from >= int64(ofNetwork.Failures) || all >= int64(e.comers.ADay) {
		return false, ErrTooOften
	}
	for _, key := range []string{addressKey, server, networkKey} {
		if key != "" {
			err = errors.Join(err, tx.NoteAttempt(key, now))
		}
	}
	return at < int64(ofAddress.Failures), err
}

// registrationKey is what askings at an address are counted under.
func registrationKey(address string) string {
	return "registration at " + journal.Digest([]byte(strings.ToLower(address)))
}

func (e *Engine) addRegistration(tx *store.Tx, r store.Registration) (err error) {
	if r.ID, err = journal.NewRef(e.random); err != nil {
		return err
	}
	return tx.AddRegistration(r)
}

// lookUpComers finds who of those who asked for an account has one, and writes to
// everybody: the same number of mails either way. What was not sent in time is given to
// the post again.
func (e *Engine) lookUpComers(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		waiting, err := tx.RegistrationsWaiting(now.Add(-forgotten), pageSize)
		if err != nil {
			return struct{}{}, err
		}
		for _, r := range waiting {
			if err := e.lookUpComer(tx, r, now); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}

func (e *Engine) lookUpComer(tx *store.Tx, r store.Registration, now time.Time) error {
	if err := tx.ScheduleRegistration(r, now); err != nil {
		return err
	}
	person, err := tx.PersonAt(r.Address)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return e.schedule(tx, Job{Letter: r.ID, At: now})
	case err != nil:
		return err
	}
	into, err := accountOf(tx, person)
	if err != nil {
		return err
	}
	letter := store.Letter{Kind: LetterKnown, Person: into, Subject: r.ID, MadeAt: r.AskedAt}
	if into != person { // they have an account, by which they are written to elsewhere
		person, letter.Address = into, r.Address
	}
	if w, err := tx.Welcome(person); err == nil { // a list brought them, and they have no password yet
		letter.Kind, letter.Address = LetterListed, w.Address
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if r.Invitation != "" {
		letter.Kind, letter.Subject = LetterInvited, r.Invitation
		if _, err := tx.GiveInvitation(r.Invitation, person); err != nil {
			return err
		}
	}
	return errors.Join(tx.DropRegistration(r.ID), e.write(tx, letter))
}

// comersLetter is the letter to an address that nobody here is known to have, with the
// link that makes an account. Tried again, it has another link in place of the one before.
func (e *Engine) comersLetter(tx *store.Tx, id string) (l Letter, err error) {
	r, err := tx.Registration(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !r.Mailed.IsZero() {
		return l, ErrNoLetter
	}
	if err != nil {
		return l, err
	}
	l = Letter{ID: id, Kind: LetterRegister, To: r.Address, Expires: r.Expires}
	if l.Now, err = tx.Now(); err != nil {
		return l, err
	}
	if !l.Now.Before(r.Expires) {
		return l, ErrNoLetter
	}
	instance, err := tx.Instance()
	if err != nil {
		return l, founded(err)
	}
	l.Community, l.Language, l.Zone = instance.Name, cmp.Or(r.Language, instance.Language), instance.Zone
	if r.Invitation != "" {
		l.Kind = LetterInvite
		if err := l.inviteNews(tx, r.Invitation); err != nil {
			return l, err
		}
		l.Expires = r.Expires
	}
	digest, secret, err := identity.NewLink(e.random)
	if err != nil {
		return l, err
	}
	l.Secret = secret
	return l, tx.LinkRegistration(id, digest)
}

// login fills in by which name the reader signs in.
func (l *Letter) login(tx *store.Tx, id bodies.PersonID) error {
	account, err := tx.Account(id)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLetter
	}
	l.Login = account.Login
	return err
}

// Registering is what somebody is shown who followed the link to an account.
type Registering struct {
	Address string
	Invited bool
}

// FollowRegistration says whether a link that makes an account is good, or returns
// identity.ErrLink or governance.ErrRegistration. It changes nothing.
func (e *Engine) FollowRegistration(ctx context.Context, secret string) (Registering, error) {
	if err := e.gate.May(access.Actor{}, "registration.finish", access.Object{}); err != nil {
		return Registering{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Registering, error) {
		r, _, err := e.liveRegistration(tx, secret)
		return Registering{r.Address, r.Invitation != ""}, err
	})
}

// liveRegistration finds the asking whose link has a secret, or returns identity.ErrLink
// for one that is unknown, used or too old, and for an address that has got an account
// meanwhile; governance.ErrRegistration where the server lets nobody register any more.
func (e *Engine) liveRegistration(tx *store.Tx, secret string) (r store.Registration, now time.Time, err error) {
	digest, err := identity.LinkDigest(secret)
	if err != nil {
		return r, now, err
	}
	if now, err = tx.Now(); err != nil {
		return r, now, err
	}
	r, err = tx.RegistrationBy(digest)
	if errors.Is(err, store.ErrNotFound) || err == nil && !now.Before(r.Expires) {
		return r, now, identity.ErrLink
	}
	if err != nil {
		return r, now, err
	}
	if _, err = tx.PersonAt(r.Address); err == nil {
		return r, now, identity.ErrLink
	} else if !errors.Is(err, store.ErrNotFound) {
		return r, now, err
	}
	charters, err := tx.Charters()
	if err != nil {
		return r, now, err
	}
	return r, now, e.comers.Who.MayRegister(charters, r.Invitation != "")
}

// Account is what somebody chooses for an account of their own.
type Account struct {
	Name     string
	Slug     string
	Password string
	Language string
	Agent    string // how the browser names itself
}

// Registered is where an account was made, and where it leads.
type Registered struct {
	Tokens
	Next    string
	Invited bool // by an invitation, which waits for them
}

// Register makes an account by a mailed link, once, and signs in. It refuses with
// identity.ErrLink, identity.ErrWeak, governance.ErrPersonName, ErrNameTaken and
// ErrRegistration; what is refused leaves the link as it was.
func (e *Engine) Register(ctx context.Context, secret string, a Account) (Registered, error) {
	if _, err := e.FollowRegistration(ctx, secret); err != nil {
		return Registered{}, err // before the work of a hash, which a stranger must not get for nothing
	}
	n := Newcomer{Language: a.Language}
	var err error
	if n.Name, err = governance.ParsePersonName(a.Name); err != nil {
		return Registered{}, err
	}
	if n.Slug, err = governance.ParsePersonSlug(a.Slug); err != nil {
		return Registered{}, err
	}
	if err := identity.CheckPassword(a.Password, string(n.Slug)); err != nil {
		return Registered{}, err
	}
	if n.PasswordHash, err = e.hash(ctx, a.Password); err != nil {
		return Registered{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (Registered, error) { return e.register(tx, secret, n, a.Agent) })
}

// register does it in one commit: a crash before leaves the link good and nobody there, one
// after leaves an account that can be signed in to.
func (e *Engine) register(tx *store.Tx, secret string, n Newcomer, agent string) (out Registered, err error) {
	if err := tx.HoldRegistrations(); err != nil { // two links of one address wait for each other
		return out, err
	}
	r, _, err := e.liveRegistration(tx, secret)
	if err != nil {
		return out, err
	}
	if err := tx.TakeRegistration(r); errors.Is(err, store.ErrNotFound) {
		return out, identity.ErrLink
	} else if err != nil {
		return out, err
	}
	n.Address, out.Next = r.Address, r.Next
	p, err := e.newPerson(tx, n)
	if err != nil {
		return out, err
	}
	if r.Invitation != "" {
		if out.Invited, err = tx.GiveInvitation(r.Invitation, p.ID); err != nil {
			return out, err
		}
		if !out.Invited && e.comers.Who == governance.RegisteringInvited { // one code makes one account
			return out, governance.ErrRegistration
		}
	}
	out.Tokens, err = e.begin(tx, p.ID, agent)
	return out, err
}
