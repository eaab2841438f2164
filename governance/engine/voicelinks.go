// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// The links below stand in mails and open one page without a login: where a voice
// goes in one vote, and what renewing one delegation would be. A mail is forwarded,
// lies in an archive, is read over a shoulder. So whoever holds a link sees what
// everybody may see, and the way of that one voice, which the mail said already: no
// ballot, not even whether the voice's owner has cast one meanwhile, no date and no
// scope of anybody else's delegation. Nothing can be done by it.
//
// A link is 32 random bytes whose digest is kept with purpose, person, subject and
// end. It is no signed text: that would need its own list of what was revoked, and a
// copy of the key would open every page; here a copy of the database opens none, and
// what is deleted is revoked. It goes with the vote or the delegation it is about, and
// with a new password, a recovery or another address of its owner.

// drawLinks draws the links of news and keeps their digests. A letter that is tried
// again gets others; what may have arrived already stays good beside them.
func (e *Engine) drawLinks(tx *store.Tx, person bodies.PersonID, news []VoiceNews, now time.Time) error {
	var links []store.VoiceLink
	for n, v := range news {
		link := store.VoiceLink{Purpose: store.LinkFollow, Person: person, Subject: string(v.Matter.Issue.ID), Expires: v.Matter.Issue.ClosesAt}
		switch v.Kind {
		case LetterVoted, LetterDeclared:
		case LetterExpiring:
			link.Purpose, link.Subject, link.Expires = store.LinkRenew, v.Given.ID, v.Given.Until
		default:
			continue
		}
		var err error
		if link.Digest, news[n].Secret, err = identity.NewLink(e.random); err != nil {
			return err
		}
		links = append(links, link)
	}
	if len(links) == 0 {
		return nil
	}
	return tx.AddVoiceLinks(links, now)
}

// followLink finds the link with a secret, for one purpose and one subject. It
// returns identity.ErrLink for any other: unknown, over, of another page, and where
// somebody is signed in who is not its owner.
func followLink(tx *store.Tx, actor access.Actor, purpose store.VoicePurpose, subject, secret string) (store.VoiceLink, error) {
	digest, err := identity.LinkDigest(secret)
	if err != nil {
		return store.VoiceLink{}, err
	}
	now, err := tx.Now()
	if err != nil {
		return store.VoiceLink{}, err
	}
	link, err := tx.VoiceLink(purpose, subject, digest)
	stranger := actor.SignedIn() && actor.Person != link.Person
	if errors.Is(err, store.ErrNotFound) || err == nil && (stranger || !now.Before(link.Expires)) {
		err = identity.ErrLink
	}
	return link, err
}

// FollowedVoice is a matter as everybody may read it, and the way of one voice.
type FollowedVoice struct {
	IssueReading
	Owner bodies.Person
	Way   Path // as if the owner cast nothing: whether they have is not told here
}

// FollowVoice reads where a voice goes in an open vote, by the link that was mailed
// to its owner. It refuses with identity.ErrLink, whatever is wrong.
func (e *Engine) FollowVoice(ctx context.Context, actor access.Actor, id governance.IssueID, secret string) (FollowedVoice, error) {
	if err := e.gate.May(actor, "voice.follow", access.Object{}); err != nil {
		return FollowedVoice{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (f FollowedVoice, err error) {
		link, err := followLink(tx, actor, store.LinkFollow, string(id), secret)
		if err != nil {
			return f, err
		}
		if f.IssueReading, err = readIssue(tx, access.Actor{}, id); err != nil {
			return f, err
		}
		if f.Issue.Open(f.Now) != nil {
			return f, identity.ErrLink
		}
		if err := e.readComments(tx, access.Actor{}, &f.IssueReading); err != nil {
			return f, err
		}
		if f.Owner, err = tx.Person(link.Person); err != nil {
			return f, err
		}
		// The path asks the gate what its owner may know of who has voted.
		way, err := pathOf(tx, f.Issue, link.Person, ownAside, f.Now)
		if f.Way = way.outline(); err != nil {
			return f, err
		}
		return f, f.readDeclared(tx, "", &f.Way)
	})
}

// outline is the path as its names alone, with whether the last of them has voted:
// when somebody did, and by which delegation another passes a voice on, is not for
// whoever holds a link.
func (p Path) outline() Path {
	bare := Path{End: p.End, Known: p.Known, Beyond: p.Beyond}
	for n, h := range p.Hops {
		hop := Hop{Person: h.Person, Passes: h.Passes, Full: h.Full, Kept: h.Kept, Hidden: h.Hidden}
		if last := n == len(p.Hops)-1; last && !h.Voted.IsZero() {
			hop.Voted = time.Unix(0, 0).UTC()
		}
		bare.Hops = append(bare.Hops, hop)
	}
	return bare
}

// Renewal is a delegation as it could be given anew.
type Renewal struct {
	NamedDelegation
	Owner   bodies.Person
	Entrust Entrust // what to hand to Preview and Delegate
	Now     time.Time
}

// Renewal reads what renewing a delegation would be: for its owner, signed in, who
// needs no link, and for whoever holds the link that was mailed to them. It renews
// nothing. It refuses with identity.ErrLink, whatever is wrong.
func (e *Engine) Renewal(ctx context.Context, actor access.Actor, id, secret string) (Renewal, error) {
	if err := e.gate.May(actor, "voice.renew", access.Object{}); err != nil {
		return Renewal{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (Renewal, error) {
		if !actor.SignedIn() {
			if _, err := followLink(tx, actor, store.LinkRenew, id, secret); err != nil {
				return Renewal{}, err
			}
		}
		return renewal(tx, actor, id)
	})
}

func renewal(tx *store.Tx, actor access.Actor, id string) (r Renewal, err error) {
	d, err := tx.Delegation(id)
	if errors.Is(err, store.ErrNotFound) {
		return r, identity.ErrLink
	}
	if err != nil {
		return r, err
	}
	if r.Now, err = tx.Now(); err != nil {
		return r, err
	}
	if actor.SignedIn() && actor.Person != d.Delegator || !d.EndedAt.IsZero() && !(d.Away && actor.SignedIn()) {
		return r, identity.ErrLink
	}
	people, err := tx.People(append([]bodies.PersonID{d.Delegator}, d.Delegates...))
	if err != nil {
		return r, err
	}
	naming, err := loadNaming(tx, d.Scope)
	if err != nil {
		return r, err
	}
	r.NamedDelegation, r.Owner = NamedDelegation{ID: d.ID, Scope: naming.scope(d.Scope), Until: d.Until}, people[d.Delegator]
	r.Entrust.Scope = d.Scope
	r.Entrust.To = d.Delegates
	for _, to := range d.Delegates {
		r.To = append(r.To, people[to])
	}
	return r, nil
}
