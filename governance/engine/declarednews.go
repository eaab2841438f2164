// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"maps"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// declaredPart are those who named somebody that declared how they will vote, or whose
// voice goes to them, and whose own voice goes there in turn. Whether the one who
// declared has cast is left aside: the news would tell it. Whoever has cast themselves,
// or whose voice somebody nearer has cast, is told nothing. A declaration that was
// changed since is told no more: the newer one has a round of its own.
func declaredPart(tx *store.Tx, round store.VoiceRound, now time.Time) (part voicePart, err error) {
	last, err := tx.LastDeclarations([]string{round.Subject})
	if err != nil {
		return part, err
	}
	declared, holds := last[round.Subject]
	if !holds {
		return part, nil
	}
	issue, err := tx.Issue(declared.Issue)
	if err != nil || issue.Open(now) != nil {
		return part, err
	}
	at := issue.FollowedAt(now)
	readers, seen, err := tx.Delegators(issue.ID, round.Delegate, round.After, at, noticePart)
	part.last = seen
	if err != nil || len(readers) == 0 {
		return part, err
	}
	var relying []bodies.PersonID
	err = followedAs(tx, issue, readers, declared.Person, at, now, func(v followedVoice) {
		if v.lost {
			return
		}
		if v.final != declared.Person || v.to[0] != round.Delegate {
			return
		}
		relying = append(relying, v.reader.Person)
		if v.to[len(v.to)-1] == declared.Person { // else its owner may not know to whom it goes
			part.told = append(part.told, toldVoice{v.reader, store.VoiceNotice{Kind: LetterDeclared, Subject: round.Subject}})
		}
	})
	if err != nil {
		return part, err
	}
	return part, tx.BeginDeclared(declared.ID, relying, now)
}

// loadDeclared reads the declarations that are told of, but those that were changed since.
func (r *newsReader) loadDeclared(notices []store.VoiceNotice) (err error) {
	var ids []string
	for _, n := range notices {
		if n.Kind == LetterDeclared {
			ids = append(ids, n.Subject)
		}
	}
	r.declarations, err = r.tx.LastDeclarations(ids)
	return err
}

// loadOpen follows the person's voice through the votes that are open to it.
func (r *newsReader) loadOpen() (err error) {
	r.near, r.given, r.paths, err = waysOf(r.tx, r.open, r.person, asCast, r.now)
	return err
}

// declared is told while the voice goes, in an open vote, to whoever declared.
func (r *newsReader) declared(n store.VoiceNotice) (v VoiceNews, holds bool) {
	d, known := r.declarations[n.Subject]
	if !known {
		return v, false
	}
	for _, i := range r.open {
		if i.ID != d.Issue {
			continue
		}
		at := i.FollowedAt(r.now)
		path, err := r.near.casting(i.ID, d.Person, r.now).path(i, r.person, r.given.at(at), at)
		by, final := path.Final()
		if err != nil || len(path.Hops) < 2 || !final || by.ID != d.Person {
			return v, false
		}
		v.Matter, v.Declared = r.line(r.issues[i.ID]), &NamedDeclaration{d, by}
		for _, h := range path.Hops[1:] {
			v.Way = append(v.Way, h.Person)
		}
		return v, true
	}
	return v, false
}

// casting is the neighbourhood as if somebody in it had cast in an issue; as it is where
// they are not on its roll.
func (n nearby) casting(issue governance.IssueID, person bodies.PersonID, now time.Time) nearby {
	if n.rolls[issue].Index(person) < 0 || !n.cast[issue][person].IsZero() {
		return n
	}
	cast := maps.Clone(n.cast[issue])
	if cast == nil {
		cast = map[bodies.PersonID]time.Time{}
	}
	cast[person] = now
	n.cast = maps.Clone(n.cast)
	n.cast[issue] = cast
	return n
}
