// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// The kinds of letters.
const (
	LetterListed    = "listed"    // who keeps a list entered the reader: follow the link, and set a password
	LetterConfirm   = "confirm"   // follow the link, and we write to this address
	LetterRecover   = "recover"   // follow the link, and set a new password
	LetterRecovered = "recovered" // somebody did
	LetterPassword  = "password"  // the password was changed on the account's page
	LetterMoved     = "moved"     // we write to another address from now on
	LetterOpen      = "open"      // a vote has opened that needs the reader, or asks for their advice
	LetterReminder  = "reminder"  // it closes tomorrow, and the reader has not acted
	LetterDigest    = "digest"    // all that needs the reader today, and all that became of their voice

	LetterVoted     = "voted"     // the delegate has voted, and the reader's voice with the ballot
	LetterDeclared  = "declared"  // a delegate to whom the reader's voice goes says how they will vote
	LetterStatement = "statement" // what became of the reader's voice in a vote that was decided
	LetterExpiring  = "expiring"  // a delegation lapses soon
	LetterLapsed    = "lapsed"    // it has
	LetterRelied    = "relied"    // others rely on the reader, or do no longer
	LetterRetired   = "retired"   // who spoke for the reader as a public delegate is none any more
	LetterAway      = "away"      // the reader has not been here for long, and delegations lapse of that

	LetterRegister = "register" // follow the link, and make an account
	LetterKnown    = "known"    // somebody asked for an account at this address, which has one
	LetterInvite   = "invite"   // a member invites: follow the link, and make an account
	LetterInvited  = "invited"  // the same to somebody who has one

	LetterFounder      = "founder"       // the reader is asked to found a community: follow the link, read, and consent or decline
	LetterFounderAgain = "founder-again" // the same, in place of what they were asked before
	LetterFounded      = "founded"       // what the reader consented to is founded

	LetterDispute   = "dispute"    // a dispute that the reader filed was answered
	LetterStruck    = "struck"     // a membership of the reader was ended by those who keep the list
	LetterAssisted  = "assisted"   // two entered a ballot for the reader
	LetterOffRoll   = "off-roll"   // the reader was taken off a roll, and can answer
	LetterNotice    = "notice"     // it is said that the reader has died
	LetterDrawn     = "drawn"      // a lot asks the reader to take a seat
	LetterEmergency = "emergency"  // the operator did something outside of any decision, and the reader sits where that goes
	LetterTakenBack = "taken-back" // a matter that the reader supports was taken back by who raised it
	LetterAsked     = "asked"      // who enters ballots asked for the reader, who has voted themselves
	LetterMerging   = "merging"    // follow the link, and the reader's account ends in favour of another of theirs
	LetterMerged    = "merged"     // an account of the reader's ended in favour of another of theirs
)

// letterLife is how long a letter is tried; after that nobody waits for it.
const letterLife = 3 * 24 * time.Hour

// Letter is a mail as it is to be sent at this moment.
type Letter struct {
	ID          string
	Kind        string
	To          string // the address
	Name        string // the reader's
	Community   string
	Language    string // the reader's, else the community's
	Zone        string
	Secret      string // of the link to follow; empty where there is none
	Expires     time.Time
	Unsubscribe string // token of the link that ends such mails; empty for mails about the account
	Matters     []Line // votes that need the reader, first to close first
	Voices      []VoiceNews
	Emergency   *EmergencyLine // that the letter tells of; nil: another letter
	Dispute     *DisputeNews   // the same
	Struck      *StruckNews    // the same, or who says that the reader has died
	OffRoll     *OffRollNews   // the same
	Asked       *AskedNews     // the same
	Invite      *InviteNews    // the same
	Drawn       *DrawnNews     // the same
	TakenBack   *TakenBackNews // the same
	Login       string         // of the reader's account, where the letter tells it
	Merged      *MergedNews    // of two accounts that are one now, or are to be; nil: another letter
	Now         time.Time

	merged bool // the reader's account ended in favour of another
}

// ErrNoLetter says that there is nothing to send: it was sent, or has become idle.
var ErrNoLetter = errors.New("this letter needs not be sent")

// write puts a letter into the outbox and schedules it, unless it is there. It
// names it and, where it has no subject, takes the name for one.
func (e *Engine) write(tx *store.Tx, l store.Letter) (err error) {
	if l.ID, err = journal.NewRef(e.random); err != nil {
		return err
	}
	l.Subject, l.DueAt = cmp.Or(l.Subject, l.ID), later(l.DueAt, l.MadeAt)
	added, err := tx.AddLetter(l)
	if err != nil || !added {
		return err
	}
	return e.schedule(tx, Job{Letter: l.ID, At: l.DueAt})
}

// writeByDay writes to somebody who wants to be told of votes and has an address, and not
// in the hours in which they sleep.
func (e *Engine) writeByDay(tx *store.Tx, l store.Letter) error {
	to, err := tx.Address(l.Person)
	if errors.Is(err, store.ErrNotFound) || err == nil && to.Notices == governance.NoticesOff {
		return nil
	}
	reader, err1 := tx.Person(l.Person)
	instance, err2 := tx.Instance()
	if err := errors.Join(err, err1, err2); err != nil {
		return err
	}
	l.DueAt = to.Notices.Due(l.MadeAt, zoneOf(cmp.Or(reader.Zone, instance.Zone)))
	return e.write(tx, l)
}

// Letter reads a letter that is about to be sent, as things are now, and draws the
// secret of its link: only the digest is kept, so that a copy of the database
// opens no account. It returns ErrNoLetter where the letter is done, and ends one
// that nobody needs any more: an expired link, a vote that is over or in which the
// reader has acted since, an address that was taken away.
func (e *Engine) Letter(ctx context.Context, id string) (Letter, error) {
	idle := false
	l, err := update(ctx, e, func(tx *store.Tx) (Letter, error) {
		idle = false
		stored, err := tx.Letter(id)
		if errors.Is(err, store.ErrNotFound) {
			l, err := e.foundersLetter(tx, id)
			if errors.Is(err, store.ErrNotFound) {
				return e.comersLetter(tx, id)
			}
			return l, err
		}
		if err == nil && !stored.DoneAt.IsZero() {
			return Letter{}, ErrNoLetter
		}
		if err != nil {
			return Letter{}, err
		}
		l, err := e.letter(tx, stored)
		if errors.Is(err, ErrNoLetter) {
			idle = true
			return l, tx.EndLetter(id, l.Now)
		}
		return l, err
	})
	if err == nil && idle {
		err = ErrNoLetter
	}
	return l, err
}

func (e *Engine) letter(tx *store.Tx, stored store.Letter) (l Letter, err error) {
	l = Letter{ID: stored.ID, Kind: stored.Kind}
	if l.Now, err = tx.Now(); err != nil {
		return l, err
	}
	known, err := tx.Address(stored.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return l, err
	}
	if l.To = cmp.Or(stored.Address, known.Address); l.To == "" || l.Now.After(stored.DueAt.Add(letterLife)) {
		return l, ErrNoLetter
	}
	if err := l.address(tx, stored.Person); err != nil {
		return l, err
	}
	if l.merged && stored.Kind != LetterMerged {
		return l, ErrNoLetter
	}
	switch stored.Kind {
	case LetterConfirm:
		return l, e.link(tx, &l, stored, store.LinkConfirm, identity.ConfirmLife)
	case LetterRecover:
		return l, e.link(tx, &l, stored, store.LinkRecover, identity.RecoveryLife)
	case LetterKnown, LetterFounded:
		return l, l.login(tx, stored.Person)
	case LetterInvited:
		return l, l.invited(tx, stored)
	case LetterListed:
		return l, e.link(tx, &l, stored, store.LinkRecover, welcomeLife)
	case LetterOpen, LetterReminder, LetterDigest:
		return l, e.need(tx, &l, stored, known)
	case LetterVoted, LetterDeclared, LetterStatement, LetterExpiring, LetterLapsed, LetterRelied, LetterAway, LetterRetired:
		return l, e.newsOf(tx, &l, stored, known)
	case LetterDispute:
		return l, e.answeredNews(tx, &l, stored, known)
	case LetterAsked:
		return l, l.askedNews(tx, stored)
	case LetterOffRoll:
		return l, l.offRollNews(tx, stored)
	case LetterTakenBack:
		return l, e.takenBack(tx, &l, stored, known)
	case LetterNotice:
		return l, l.noticeOf(tx, stored)
	case LetterMerging:
		return l, e.mergingNews(tx, &l, stored)
	case LetterMerged:
		return l, l.mergedNews(tx, stored)
	case LetterStruck:
		return l, l.struckNews(tx, stored)
	case LetterDrawn:
		return l, l.drawnNews(tx, stored)
	case LetterEmergency:
		return l, l.emergency(tx, stored)
	}
	return l, nil
}

// address fills in who reads the letter, in which language and zone.
func (l *Letter) address(tx *store.Tx, id bodies.PersonID) error {
	instance, err := tx.Instance()
	if err != nil {
		return founded(err)
	}
	person, err := tx.Person(id)
	if err != nil {
		return err
	}
	l.Name, l.Community, l.merged = person.Name, instance.Name, person.Merged != ""
	l.Language, l.Zone = cmp.Or(person.Language, instance.Language), cmp.Or(person.Zone, instance.Zone)
	return nil
}

// link draws the secret of a letter's link. A letter that is tried again gets
// another one; what may have arrived already stays good beside it.
func (e *Engine) link(tx *store.Tx, l *Letter, stored store.Letter, purpose store.LinkPurpose, life time.Duration) error {
	l.Expires = stored.MadeAt.Add(life)
	if !l.Now.Before(l.Expires) {
		return ErrNoLetter
	}
	digest, secret, err := identity.NewLink(e.random)
	if err != nil {
		return err
	}
	l.Secret = secret
	return tx.AddLink(store.Link{Digest: digest, Purpose: purpose, Person: stored.Person, Address: l.To, Expires: l.Expires}, l.Now)
}

// need fills in the votes that need the reader at this moment, and in a daily mail
// what became of their voice.
func (e *Engine) need(tx *store.Tx, l *Letter, stored store.Letter, known store.Address) (err error) {
	daily := stored.Kind == LetterDigest
	if daily && known.Voices == governance.NoticesDaily {
		if err := e.dailyNews(tx, l, stored); err != nil {
			return err
		}
	}
	if known.Notices != governance.NoticesOff && daily == (known.Notices == governance.NoticesDaily) {
		if l.Matters, err = waiting(tx, stored.Person, l.Now); err != nil {
			return err
		}
	}
	if !daily {
		l.Matters = only(l.Matters, governance.IssueID(stored.Subject))
	}
	if len(l.Matters)+len(l.Voices) == 0 {
		return ErrNoLetter
	}
	l.Unsubscribe, err = e.tokens.SignFor(identity.Unsubscribe(), string(stored.Person), l.Now)
	return err
}

func only(lines []Line, id governance.IssueID) []Line {
	for _, line := range lines {
		if line.Issue.ID == id {
			return []Line{line}
		}
	}
	return nil
}

// Sent marks a letter as sent. A crash between the sending and this sends it once
// more, under the same Message-ID, by which mail programs know it for the same.
func (e *Engine) Sent(ctx context.Context, id string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, errors.Join(tx.EndLetter(id, now), tx.RegistrationMailed(id, now), founderMailed(tx, id, now))
	})
	return err
}

// Unsubscribe ends all notices of votes, and of voices, to whoever a mail's own link
// was made for. It asks for no login: the link is the right to this and to nothing else.
// It refuses with identity.ErrLink.
func (e *Engine) Unsubscribe(ctx context.Context, token string) error {
	if err := e.gate.May(access.Actor{}, "notices.stop", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		claims, err := e.tokens.Verify(identity.Unsubscribe(), token, now)
		if err != nil {
			return struct{}{}, identity.ErrLink // nobody learns what was wrong with it
		}
		who := bodies.PersonID(claims.Person)
		return struct{}{}, errors.Join(tx.SetNotices(who, governance.NoticesOff), tx.SetVoices(who, governance.NoticesOff))
	})
	return err
}
