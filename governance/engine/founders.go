// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/subtle"
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

// Prepared is a founding that waits now: the secrets of its founders' links, in their
// order, which nobody can read again, and whether another waited before, whose links
// and consents are void. The link of a founder who is written to is empty: nobody but
// who reads their mail has it.
type Prepared struct {
	Links    []string
	Replaced bool
}

// PrepareFounding puts a community before those who are to found it, in place of
// whatever waited. few says that less than three are meant. It refuses what could not
// be founded, with governance.ErrFounding and the refusals of [Engine.Found], which it
// tries out and takes back; and with ErrFounded where it is too late.
func (e *Engine) PrepareFounding(ctx context.Context, f governance.Founding, few bool) (Prepared, error) {
	return e.prepareFounding(ctx, f, few, func(*store.Tx) error { return nil })
}

// PrepareFoundingBy is the same in a browser, by the key that the start of the server
// told. It refuses with identity.ErrLink any other.
func (e *Engine) PrepareFoundingBy(ctx context.Context, key string, f governance.Founding) (Prepared, error) {
	if err := e.gate.May(access.Actor{}, "founding.prepare", access.Object{}); err != nil {
		return Prepared{}, err
	}
	return e.prepareFounding(ctx, f, false, func(tx *store.Tx) error { return keyFits(tx, key) })
}

func (e *Engine) prepareFounding(ctx context.Context, f governance.Founding, few bool, mayPrepare func(tx *store.Tx) error) (Prepared, error) {
	if err := f.Check(few); err != nil {
		return Prepared{}, err
	}
	if faults := AddressFaults(f); len(faults) > 0 {
		return Prepared{}, faults[0]
	}
	links := make([]string, len(f.Founders))
	for n := range f.Founders {
		digest, secret, err := identity.NewLink(e.random)
		if err != nil {
			return Prepared{}, err
		}
		f.Founders[n].Link, f.Founders[n].Word, links[n] = digest, governance.FounderSilent, secret
	}
	if err := e.nameLetters(&f, links); err != nil {
		return Prepared{}, err
	}
	if err := e.rehearse(ctx, f); err != nil {
		return Prepared{}, err
	}
	replaced, err := update(ctx, e, func(tx *store.Tx) (replaced bool, err error) {
		if err := unfounded(tx); err != nil {
			return false, err
		}
		if err := mayPrepare(tx); err != nil {
			return false, err
		}
		before, err := tx.Founding()
		if err == nil {
			replaced = true
		} else if !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
		f.State = governance.FoundingOpen
		if f.MadeAt, err = tx.Now(); err != nil {
			return false, err
		}
		if err := e.postFounders(tx, &f, before); err != nil {
			return false, err
		}
		return replaced, tx.SaveFounding(f)
	})
	return Prepared{links, replaced}, err
}

// unfounded holds the founding, and refuses with ErrFounded where it is over.
func unfounded(tx *store.Tx) error {
	if err := tx.HoldFounding(); err != nil {
		return err
	}
	_, err := tx.Instance()
	switch {
	case err == nil:
		return ErrFounded
	case errors.Is(err, store.ErrNotFound):
		return nil
	}
	return err
}

var errRehearsed = errors.New("it was tried out")

// rehearse founds the community with founders who have said yes, and takes it back:
// what the last of them would be told could not be, nobody is asked.
func (e *Engine) rehearse(ctx context.Context, f governance.Founding) error {
	f.Founders = append([]governance.Founder{}, f.Founders...)
	for n := range f.Founders {
		f.Founders[n].Slug = bodies.Slug(fmt.Sprintf("_founder_%d_", n))
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		if err := e.foundBy(tx, f, now); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// foundBy founds what its founders consented to.
func (e *Engine) foundBy(tx *store.Tx, waiting governance.Founding, at time.Time) error {
	at = at.Truncate(time.Millisecond)
	f := Founding{
		Instance: store.Instance{Name: waiting.Name, Origin: e.log.Origin(), Zone: waiting.Zone, Language: waiting.Language, FoundedAt: at},
		Charters: waiting.Charters,
	}
	for n, one := range waiting.Founders {
		id, err := journal.NewRef(e.random)
		if err != nil {
			return err
		}
		p := bodies.PersonID(id)
		f.Founders = append(f.Founders, p)
		f.People = append(f.People, bodies.Person{ID: p, Slug: one.Slug, Name: one.Name, Joined: at})
		f.Accounts = append(f.Accounts, store.Account{Person: p, Login: string(one.Slug), PasswordHash: one.PasswordHash})
		f.Members = append(f.Members, bodies.Member{Body: f.Charters[0].Body.Slug, Person: p, Sphere: bodies.Inner, Since: at, Ground: bodies.ByFounding})
		for _, m := range waiting.Mandates(n, p, at) {
			if m.ID, err = journal.NewRef(e.random); err != nil {
				return err
			}
			f.Mandates = append(f.Mandates, m)
		}
	}
	f.Addresses = confirmed(waiting, f.Founders, at)
	if err := e.found(tx, f); err != nil {
		return err
	}
	return e.tellFounded(tx, f)
}

// FoundingPage is what a founder is shown.
type FoundingPage struct {
	governance.Founding
	Nth    int    // of the founders, who reads it
	Digest string // of all this
}

// ReadFounding shows a founder, by the secret of their link, what they are to found.
// It refuses with identity.ErrLink a link that is none, was replaced, or has done
// what it was for.
func (e *Engine) ReadFounding(ctx context.Context, secret string) (FoundingPage, error) {
	if err := e.gate.May(access.Actor{}, "founding.answer", access.Object{}); err != nil {
		return FoundingPage{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (FoundingPage, error) { return founderBy(tx, secret) })
}

func founderBy(tx *store.Tx, secret string) (p FoundingPage, err error) {
	link, err := identity.LinkDigest(secret)
	if err != nil {
		return p, err
	}
	if p.Founding, err = tx.Founding(); errors.Is(err, store.ErrNotFound) {
		return p, identity.ErrLink
	} else if err != nil {
		return p, err
	}
	if p.Digest, err = p.Founding.Digest(); err != nil {
		return p, err
	}
	for n, one := range p.Founders {
		if subtle.ConstantTimeCompare([]byte(one.Link), []byte(link)) == 1 {
			p.Nth = n
			return p, nil
		}
	}
	return p, identity.ErrLink
}

// Consenting is what a founder says who consents: to what they were shown, by its
// digest, and how they will sign in.
type Consenting struct {
	Digest   string
	Slug     bodies.Slug
	Password string
}

// ConsentFounding keeps a founder's consent, and founds the community where it was the
// last that was missing. It refuses with governance.ErrFoundingChanged,
// ErrFoundingEnded, ErrConsented and ErrNameTaken, with identity.ErrWeak and with
// identity.ErrLink.
func (e *Engine) ConsentFounding(ctx context.Context, secret string, c Consenting) (founded bool, err error) {
	if _, err := e.ReadFounding(ctx, secret); err != nil {
		return false, err // before the work of a hash, which a stranger must not get for nothing
	}
	if err := identity.CheckPassword(c.Password, string(c.Slug)); err != nil {
		return false, err
	}
	hash, err := e.hash(ctx, c.Password)
	if err != nil {
		return false, err
	}
	return update(ctx, e, func(tx *store.Tx) (bool, error) {
		p, now, err := waitingFor(tx, secret)
		if err != nil {
			return false, err
		}
		last, err := p.Consent(p.Nth, c.Digest, c.Slug, string(hash), now)
		if err != nil {
			return false, err
		}
		if last {
			return true, e.foundBy(tx, p.Founding, now)
		}
		return false, tx.SaveFounding(p.Founding)
	})
}

// DeclineFounding keeps that a founder declines, and why: nothing is founded, until
// it is prepared anew.
func (e *Engine) DeclineFounding(ctx context.Context, secret, digest, why string) error {
	if err := e.gate.May(access.Actor{}, "founding.answer", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		p, now, err := waitingFor(tx, secret)
		if err != nil {
			return struct{}{}, err
		}
		if err := p.Decline(p.Nth, digest, why, now); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.SaveFounding(p.Founding)
	})
	return err
}

// waitingFor holds the founding that a link belongs to, and reads it and the clock.
func waitingFor(tx *store.Tx, secret string) (p FoundingPage, now time.Time, err error) {
	if err = tx.HoldFounding(); err != nil {
		return p, now, err
	}
	if p, err = founderBy(tx, secret); err != nil {
		return p, now, err
	}
	now, err = tx.Now()
	return p, now, err
}

// FoundingKey draws the key by which a founding can be prepared in a browser, in place
// of the one before. Only its digest is kept. It refuses with ErrFounded.
func (e *Engine) FoundingKey(ctx context.Context) (string, error) {
	digest, secret, err := identity.NewLink(e.random)
	if err != nil {
		return "", err
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := unfounded(tx); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.SetFoundingKey(digest, now)
	})
	return secret, err
}

// HoldsFoundingKey refuses with identity.ErrLink a key that prepares nothing.
func (e *Engine) HoldsFoundingKey(ctx context.Context, key string) error {
	if err := e.gate.May(access.Actor{}, "founding.prepare", access.Object{}); err != nil {
		return err
	}
	_, err := view(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, keyFits(tx, key) })
	return err
}

func keyFits(tx *store.Tx, key string) error {
	digest, err := identity.LinkDigest(key)
	if err != nil {
		return err
	}
	kept, err := tx.FoundingKey()
	if errors.Is(err, store.ErrNotFound) || err == nil && subtle.ConstantTimeCompare([]byte(kept), []byte(digest)) != 1 {
		return identity.ErrLink
	}
	return err
}
