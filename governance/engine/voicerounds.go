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
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// walkVoices ends the rounds about voices that are under way. An error in one does
// not keep the others waiting.
func (e *Engine) walkVoices(ctx context.Context) (err error) {
	failed := map[store.VoiceRound]bool{}
	for ctx.Err() == nil {
		rounds, fault := view(ctx, e, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(noticePart + len(failed)) })
		rounds = slices.DeleteFunc(rounds, func(r store.VoiceRound) bool { return failed[r.Named()] })
		if fault != nil || len(rounds) == 0 {
			return errors.Join(err, fault)
		}
		for _, r := range rounds {
			if fault := e.stepwise(ctx, func(tx *store.Tx) (bool, error) { return e.walkVoice(tx, r) }); fault != nil {
				failed[r.Named()] = true
				err = errors.Join(err, fmt.Errorf("notices of voices, %s of %s: %w", r.Kind, r.Subject, fault))
			}
		}
	}
	return errors.Join(err, ctx.Err())
}

// walkVoice goes one part further in a round; false where it has come to its end.
// What is told to the people of the part and how far it came are one commit: a crash
// before it leaves the part to be walked again, after it the next one.
func (e *Engine) walkVoice(tx *store.Tx, round store.VoiceRound) (bool, error) {
	round, err := tx.OpenVoiceRound(round)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	part := map[string]func(*store.Tx, store.VoiceRound, time.Time) (voicePart, error){
		LetterVoted: votedPart, voicePassed: votedPart, LetterDeclared: declaredPart, LetterStatement: statementPart, LetterRelied: reliedPart, LetterRetired: retiredPart,
	}[round.Kind]
	found, err := part(tx, round, now)
	if err != nil {
		return false, err
	}
	if found.last == "" {
		return false, tx.EndVoiceRound(round, now)
	}
	if err := e.tellVoices(tx, found.told, now); err != nil {
		return false, err
	}
	return true, tx.MoveVoiceRound(round, found.last)
}

// voicePassed is the kind of round in which those are told who named somebody whose
// own voice was cast: a chain is walked link by link.
const voicePassed = "passed"

// voicePart is one part of a round: whom to tell what, and the last person or
// delegation that was looked at, empty at the end of the round.
type voicePart struct {
	told []toldVoice
	last string
}

// toldVoice is something to be told to somebody. The notice's person, instant and
// day are filled in when it is.
type toldVoice struct {
	reader store.VoiceReader
	notice store.VoiceNotice
}

// votedPart are those who named somebody that has voted, or whose voice somebody has
// cast, and whose own voice went along. For each of them on whom others rely in turn
// it begins the round of these.
func votedPart(tx *store.Tx, round store.VoiceRound, now time.Time) (part voicePart, err error) {
	issue, err := tx.Issue(governance.IssueID(round.Subject))
	if err != nil || issue.Open(now) != nil { // over, or long over where an old journal is read for the first time
		return part, err
	}
	at := issue.FollowedAt(now)
	readers, last, err := tx.Delegators(issue.ID, round.Delegate, round.After, at, noticePart)
	part.last = last
	if err != nil || len(readers) == 0 {
		return part, err
	}
	var cast []bodies.PersonID
	err = followed(tx, issue, readers, at, now, func(r store.VoiceReader, to, _ []bodies.PersonID) {
		if to[0] == round.Delegate {
			cast = append(cast, r.Person)
			part.told = append(part.told, toldVoice{r, store.VoiceNotice{Kind: LetterVoted, Subject: round.Subject}})
		}
	})
	if err != nil {
		return part, err
	}
	return part, tx.BeginPassed(issue.ID, cast, now)
}

// statementPart are those whose voice somebody else has cast in a vote that was
// decided, or nobody, though they had given it.
func statementPart(tx *store.Tx, round store.VoiceRound, now time.Time) (part voicePart, err error) {
	issue, err := tx.Issue(governance.IssueID(round.Subject))
	if err != nil || !issue.MayKnow(governance.Viewer{OnRoll: true}, now).Result {
		return part, err
	}
	readers, err := tx.Delegating(issue.ID, bodies.PersonID(round.After), issue.Eve(), noticePart)
	if err != nil || len(readers) == 0 {
		return part, err
	}
	part.last = string(readers[len(readers)-1].Person)
	turned, err := turnedAmong(tx, issue, readers)
	if err != nil {
		return part, err
	}
	at, _ := issue.ReadAt()
	return part, followedAs(tx, issue, readers, "", at, now, func(v followedVoice) {
		facts := store.VoiceFacts{Way: v.to, Named: v.named, Lost: v.lost}
		if t, back := turned[v.reader.Person]; back && t.To == "" {
			facts = store.VoiceFacts{Lost: true}
		} else if back && !mayKnowTaker(v.given, v.reader.Person, t.To) {
			return // who cast it is not theirs to know; that it was cast the page of the matter says
		} else if hidden := len(v.to) > 0 && v.to[len(v.to)-1] != v.final; back && hidden {
			facts.Way = []bodies.PersonID{t.To} // nor how far it had gone before
		} else if back {
			facts.Way = append(facts.Way, t.To)
		}
		part.told = append(part.told, toldVoice{v.reader, store.VoiceNotice{Kind: LetterStatement, Subject: round.Subject, Facts: facts}})
	})
}

// followed follows the voices of people on the roll of one vote, by the delegations of
// one instant and without whom a ruling suspends now, and hands on those
// that somebody else casts: by whom they go, the owner left out, and who of those the
// owner's own delegation names has cast. A fixed number of queries, however many they
// are. Where they may not know who has voted it hands on nobody.
func followed(tx *store.Tx, issue governance.Issue, readers []store.VoiceReader, at, now time.Time, hand func(r store.VoiceReader, to, named []bodies.PersonID)) error {
	return followedAs(tx, issue, readers, "", at, now, func(v followedVoice) {
		if !v.lost {
			hand(v.reader, v.to, v.named)
		}
	})
}

// followedVoice is a voice that was given, and which somebody else casts, or would, or
// which is lost: then nothing more is said of it here, and its owner's page says why.
type followedVoice struct {
	lost   bool
	reader store.VoiceReader
	to     []bodies.PersonID       // by whom it goes, as far as its owner may know
	final  bodies.PersonID         // who casts it
	named  []bodies.PersonID       // who of those the owner's own delegation names has cast
	given  []governance.Delegation // that it could meet, among others
}

// followedAs is followed as if one more person had cast, where there is one, and hands
// on the voices that are lost too.
func followedAs(tx *store.Tx, issue governance.Issue, readers []store.VoiceReader, caster bodies.PersonID, at, now time.Time, hand func(followedVoice)) error {
	people := make([]bodies.PersonID, len(readers))
	for n, r := range readers {
		people[n] = r.Person
	}
	given, err := tx.DelegationsFrom(people, at)
	if err != nil {
		return err
	}
	near, err := surroundings(tx, []governance.Issue{issue}, people, given, now)
	if err != nil {
		return err
	}
	near = near.casting(issue.ID, caster, now)
	drawn, err := near.draw(issue, people[0], given, at) // all stand on the roll, so the gate tells each the same
	if err != nil || !drawn.known {
		return err
	}
	roll := near.rolls[issue.ID].Entries
	for _, r := range readers {
		chain := delegation.PathOf(delegation.ID(near.rolls[issue.ID].Index(r.Person)), drawn.graph, drawn.direct)
		governing, _ := drawn.graph.Governing(chain.Hops[0].Member)
		if len(governing.Delegates) == 0 || drawn.direct.Has(chain.Hops[0].Member) {
			continue
		}
		if chain.End != delegation.EndVoted {
			hand(followedVoice{lost: true, reader: r})
			continue
		}
		var to, named []bodies.PersonID
		for _, h := range chain.Hops[1:] {
			who := roll[h.Member].Person
			to = append(to, who)
			if shownTo(given, who, h.Scope) == governance.ShownTwo && !drawn.direct.Has(h.Member) {
				break // and whoever comes after them is not for the owner to know
			}
		}
		for _, d := range governing.Delegates {
			if drawn.direct.Has(d) {
				named = append(named, roll[d].Person)
			}
		}
		hand(followedVoice{reader: r, to: to, final: roll[chain.Hops[len(chain.Hops)-1].Member].Person, named: named, given: given})
	}
	return nil
}

// turnedAmong tells of those of some readers whose voice a cap turned back.
func turnedAmong(tx *store.Tx, issue governance.Issue, readers []store.VoiceReader) (map[bodies.PersonID]governance.Turned, error) {
	if r := issue.Procedure.Delegation; r == nil || r.Cap == nil {
		return nil, nil
	}
	people := make([]bodies.PersonID, len(readers))
	for n, r := range readers {
		people[n] = r.Person
	}
	return tx.TurnedVoices(issue.ID, people)
}

// reliedPart are delegates on whom others rely, or do no longer, since a day began.
func reliedPart(tx *store.Tx, round store.VoiceRound, _ time.Time) (part voicePart, err error) {
	instance, err := tx.Instance()
	if err != nil {
		return part, err
	}
	from, err := time.ParseInLocation(time.DateOnly, round.Subject, zoneOf(instance.Zone))
	if err != nil {
		return part, err
	}
	to := from.AddDate(0, 0, 1)
	people, err := tx.ReliedAnew(from, to, bodies.PersonID(round.After), noticePart)
	if err != nil || len(people) == 0 {
		return part, err
	}
	part.last = string(people[len(people)-1])
	turns, err := tx.RelianceTurns(people, from, to)
	if err != nil {
		return part, err
	}
	readers, err := tx.VoiceReaders(people)
	for _, r := range readers {
		if relied := governance.Reliances(turns[r.Person], from, to); len(relied) > 0 {
			part.told = append(part.told, toldVoice{r, store.VoiceNotice{Kind: LetterRelied, Subject: round.Subject, Facts: store.VoiceFacts{Relied: relied}}})
		}
	}
	return part, err
}

// tellVoices writes down what was found, for the pages of those whom it concerns,
// and a letter to each who wants one. The rows are of one person, kind and subject
// once, and so are the letters: a second server, or the same work after a crash,
// adds nothing.
func (e *Engine) tellVoices(tx *store.Tx, told []toldVoice, now time.Time) error {
	if len(told) == 0 {
		return nil
	}
	instance, err := tx.Instance()
	if err != nil {
		return err
	}
	zones := map[string]*time.Location{}
	notices, letters := make([]store.VoiceNotice, len(told)), make([]store.Letter, 0, len(told))
	for n, t := range told {
		notice := t.notice
		notice.Person, notice.At = t.reader.Person, now
		zone := cmp.Or(t.reader.Zone, instance.Zone)
		if zones[zone] == nil {
			zones[zone] = zoneOf(zone)
		}
		if letter, wanted := voiceLetter(t, zones[zone], now); wanted {
			letters = append(letters, letter)
			if letter.Kind == LetterDigest {
				notice.Digest = letter.Subject
			}
		}
		notices[n] = notice
	}
	if err := tx.AddVoiceNotices(notices); err != nil {
		return err
	}
	for _, l := range letters {
		if err := e.write(tx, l); err != nil {
			return err
		}
	}
	return nil
}

// voiceLetter is the letter of one notice: its own, or that of the morning. Who
// relies on a delegate is always told in the morning, so that the hour tells nothing.
func voiceLetter(t toldVoice, zone *time.Location, now time.Time) (l store.Letter, wanted bool) {
	wish := t.reader.Voices
	l = store.Letter{Kind: t.notice.Kind, Person: t.reader.Person, Subject: t.notice.Subject, MadeAt: now, DueAt: wish.Due(now, zone)}
	switch {
	case wish == governance.NoticesDaily:
		l.Kind, l.Subject = LetterDigest, l.DueAt.In(zone).Format(time.DateOnly)
	case l.Kind == LetterRelied:
		l.DueAt = governance.NoticesDaily.Due(now, zone)
	}
	return l, wish == governance.NoticesSingle || wish == governance.NoticesDaily
}
