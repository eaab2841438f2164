// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundersKept is how long the addresses of founders are kept whose founding nobody ends:
// after that whoever consents is founder without one.
const foundersKept = 90 * 24 * time.Hour

// AddressFaults are the addresses of founders at which nobody can be written to, or two
// of them would.
func AddressFaults(f governance.Founding) (faults []governance.FoundingFault) {
	for n, one := range f.Founders {
		if one.Mail.Address == "" {
			continue
		}
		if _, err := identity.ParseAddress(one.Mail.Address); err != nil {
			faults = append(faults, governance.FoundingFault{Part: governance.FaultAddress, Founder: n, Err: err})
		}
		if foundersAt(f.Founders[:n], one.Mail.Address) >= 0 {
			faults = append(faults, governance.FoundingFault{Part: governance.FaultShared, Founder: n})
		}
	}
	return faults
}

// foundersAt finds the founder who has an address, capitals or not; -1 where nobody does.
func foundersAt(founders []governance.Founder, address string) int {
	return slices.IndexFunc(founders, func(o governance.Founder) bool {
		return strings.EqualFold(strings.TrimSpace(o.Mail.Address), strings.TrimSpace(address))
	})
}

// nameLetters names the mails of the founders who have an address. Their links are shown
// to nobody: each has another one from when it is mailed.
func (e *Engine) nameLetters(f *governance.Founding, links []string) (err error) {
	for n := range f.Founders {
		m := &f.Founders[n].Mail
		*m = governance.FounderMail{Address: strings.TrimSpace(m.Address)}
		if m.Address == "" {
			continue
		}
		links[n] = ""
		if m.Letter, err = journal.NewRef(e.random); err != nil {
			return err
		}
	}
	return nil
}

// postFounders gives the mails of a founding that was prepared to the post. Whoever was
// written to of the one before is told that it is another.
func (e *Engine) postFounders(tx *store.Tx, f *governance.Founding, before governance.Founding) error {
	for n := range f.Founders {
		m := &f.Founders[n].Mail
		if m.Letter == "" {
			continue
		}
		m.Scheduled, m.Again = f.MadeAt, false
		if at := foundersAt(before.Founders, m.Address); at >= 0 {
			m.Again = before.Founders[at].Mail.Again || !before.Founders[at].Mail.Mailed.IsZero()
		}
		if err := e.schedule(tx, Job{Letter: m.Letter, At: f.MadeAt}); err != nil {
			return err
		}
	}
	return nil
}

// writeFounders gives to the post again what was not sent in time to founders, and forgets
// the addresses of a founding that has waited for long.
func (e *Engine) writeFounders(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		f, err := heldFounding(tx)
		if errors.Is(err, store.ErrNotFound) {
			return struct{}{}, nil
		}
		if err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		changed := false
		for n := range f.Founders {
			m := &f.Founders[n].Mail
			switch {
			case m.Address == "":
			case !now.Before(f.MadeAt.Add(foundersKept)):
				*m, changed = governance.FounderMail{}, true
			case f.Waits(n) && !now.After(f.MadeAt.Add(letterLife)) && m.Scheduled.Before(now.Add(-forgotten)):
				m.Scheduled, changed = now, true
				if err := e.schedule(tx, Job{Letter: m.Letter, At: now}); err != nil {
					return struct{}{}, err
				}
			}
		}
		if !changed {
			return struct{}{}, nil
		}
		return struct{}{}, tx.SaveFounding(f)
	})
	return err
}

// heldFounding holds the founding that waits, and reads it; store.ErrNotFound where there
// is none, as in every hall that is founded, where nobody waits for that.
func heldFounding(tx *store.Tx) (governance.Founding, error) {
	if _, err := tx.Founding(); err != nil {
		return governance.Founding{}, err
	}
	if err := tx.HoldFounding(); err != nil {
		return governance.Founding{}, err
	}
	return tx.Founding()
}

// founderWritten holds the founding of which a letter is, and says to which founder it
// goes; store.ErrNotFound where it is no such letter.
func founderWritten(tx *store.Tx, letter string) (f governance.Founding, n int, err error) {
	if f, err = heldFounding(tx); err != nil {
		return f, 0, err
	}
	n = slices.IndexFunc(f.Founders, func(o governance.Founder) bool { return o.Mail.Letter != "" && o.Mail.Letter == letter })
	if n < 0 {
		return f, n, store.ErrNotFound
	}
	return f, n, nil
}

// foundersLetter is the letter to a founder, with their link. Tried again, it has another
// link in place of the one before. It returns store.ErrNotFound where the letter is none
// of these.
func (e *Engine) foundersLetter(tx *store.Tx, id string) (l Letter, err error) {
	f, n, err := founderWritten(tx, id)
	if err != nil {
		return l, err
	}
	if l.Now, err = tx.Now(); err != nil {
		return l, err
	}
	if !f.Waits(n) || l.Now.After(f.MadeAt.Add(letterLife)) {
		return l, ErrNoLetter
	}
	one := &f.Founders[n]
	l.ID, l.Kind, l.To, l.Name = id, LetterFounder, one.Mail.Address, one.Name
	if one.Mail.Again {
		l.Kind = LetterFounderAgain
	}
	l.Community, l.Language, l.Zone = f.Name, f.Language, f.Zone
	if one.Link, l.Secret, err = identity.NewLink(e.random); err != nil {
		return l, err
	}
	return l, tx.SaveFounding(f)
}

// founderMailed notes that the link of a founder was mailed. Nothing happens where the
// letter is none of these.
func founderMailed(tx *store.Tx, letter string, at time.Time) error {
	f, n, err := founderWritten(tx, letter)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f.Founders[n].Mail.Mailed = at
	return tx.SaveFounding(f)
}

// confirmed are the addresses of founders, each of whom consented by a link that was sent
// there and nowhere else.
func confirmed(waiting governance.Founding, people []bodies.PersonID, at time.Time) (all []store.Address) {
	for n, one := range waiting.Founders {
		if one.Mail.Address != "" {
			all = append(all, store.Address{Person: people[n], Address: one.Mail.Address, Confirmed: at, Notices: governance.NoticesSingle})
		}
	}
	return all
}

// tellFounded writes to the founders whose addresses are known that it is founded.
func (e *Engine) tellFounded(tx *store.Tx, f Founding) error {
	for _, a := range f.Addresses {
		if err := e.write(tx, store.Letter{Kind: LetterFounded, Person: a.Person, MadeAt: f.Instance.FoundedAt}); err != nil {
			return err
		}
	}
	return nil
}
