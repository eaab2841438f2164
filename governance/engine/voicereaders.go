// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"strconv"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// How far each of those who look for news of voices has come. The first two read
// the journal and count entries; the others look at when delegations lapse, and
// count milliseconds.
const (
	castsReader     = "casts"
	decisionsReader = "decisions"
	lapsingReader   = "lapsing " // and how long before, or nothing
)

// voicesKept is how long it is kept what somebody was told of their voice: it tells
// who had voted, and by then the page of the decision says the rest.
const voicesKept = 31 * 24 * time.Hour

// readVoices finds what has become of delegated voices. None of it is done where it
// happens: a cast, a close and a delegation take as long as they did, whoever relies
// on whom. What was found is a row each, or a round to be walked; a crash leaves
// that row and how far was read, or neither.
func (e *Engine) readVoices(ctx context.Context) error {
	err := errors.Join(e.stepwise(ctx, e.readCasts), e.stepwise(ctx, e.readDecisions), e.stepwise(ctx, e.beginReliance))
	for _, before := range append(governance.LapseWarnings(), 0) {
		err = errors.Join(err, e.stepwise(ctx, func(tx *store.Tx) (bool, error) { return e.readLapsing(tx, before) }))
	}
	return err
}

// stepwise makes one step after the other, each in a transaction of its own, as long
// as there is more to do.
func (e *Engine) stepwise(ctx context.Context, step func(tx *store.Tx) (bool, error)) error {
	for ctx.Err() == nil {
		more, err := update(ctx, e, step)
		if err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

// readCasts begins a round for each delegate who cast their first ballot in a vote
// of which those who stand on its roll may know who has voted.
func (e *Engine) readCasts(tx *store.Tx) (bool, error) {
	from, err := tx.ReadTo(castsReader)
	if err != nil {
		return false, err
	}
	ids, next, more, err := tx.CastsSince(from, noticePart)
	if err != nil || next == from {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return false, err
	}
	var told []governance.IssueID
	for _, i := range issues {
		if i.Procedure.Delegation != nil && i.Open(now) == nil && i.MayKnow(governance.Viewer{OnRoll: true}, now).Voters {
			told = append(told, i.ID)
		}
	}
	if err := tx.BeginVoted(told, from, next, now); err != nil {
		return false, err
	}
	return more, tx.SetReadTo(castsReader, next)
}

// readDecisions begins the round of statements for each vote that was decided, if
// that is news: an old journal may be read for the first time.
func (e *Engine) readDecisions(tx *store.Tx) (bool, error) {
	from, err := tx.ReadTo(decisionsReader)
	if err != nil {
		return false, err
	}
	ids, next, err := tx.DecidedSince(from)
	if err != nil || next == from {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return false, err
	}
	for _, i := range issues {
		if i.Procedure.Delegation == nil || i.DecidedAt.Before(now.Add(-letterLife)) {
			continue
		}
		if err := tx.BeginVoiceRound(LetterStatement, string(i.ID), now); err != nil {
			return false, err
		}
	}
	return false, tx.SetReadTo(decisionsReader, next)
}

// beginReliance begins the round of a day that is over.
func (e *Engine) beginReliance(tx *store.Tx) (bool, error) {
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	instance, err := tx.Instance()
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	day := governance.RelianceDay(now, zoneOf(instance.Zone))
	if day.Before(instance.FoundedAt) {
		return false, nil // who relies on whom from the first day on is no news
	}
	return false, tx.BeginVoiceRound(LetterRelied, day.Format(time.DateOnly), now)
}

// readLapsing tells the givers of delegations that lapse so long from now, or have
// lapsed where before is nothing. It goes by when they lapse, not by when it looks:
// nothing is lost after downtime, and a delegation given for less is no news.
// Each row it writes keeps the delegation out of the next look, so that a crash
// here, or another server, tells nobody twice.
func (e *Engine) readLapsing(tx *store.Tx, before time.Duration) (bool, error) {
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	reader := lapsingReader + suffixOf(before)
	from, err := tx.ReadTo(reader)
	if err != nil {
		return false, err
	}
	kind := LetterExpiring
	if before == 0 {
		kind = LetterLapsed
	}
	due, err := tx.Lapsing(kind, suffixOf(before), later(time.UnixMilli(from), notBefore(before, from == 0, now)), now.Add(before), noticePart)
	if err != nil {
		return false, err
	}
	if err := e.tellGivers(tx, kind, suffixOf(before), due, now); err != nil {
		return false, err
	}
	if len(due) < noticePart {
		return false, tx.SetReadTo(reader, now.Add(before).UnixMilli())
	}
	for _, d := range due { // others may lapse at the same instant as the last of these
		from = max(from, d.Until.UnixMilli()-1)
	}
	return true, tx.SetReadTo(reader, from)
}

// notBefore is the instant up to which what lapses is told by a nearer warning, or
// is old. Who looks for the first time finds no lapse to tell of.
func notBefore(before time.Duration, first bool, now time.Time) time.Time {
	if before == 0 {
		if first {
			return now
		}
		return now.Add(-governance.LapseTold)
	}
	nearer := now
	for _, other := range governance.LapseWarnings() {
		if other < before {
			nearer = later(nearer, now.Add(other))
		}
	}
	return nearer
}

// suffixOf keeps the notices of one delegation apart.
func suffixOf(before time.Duration) string {
	if before == 0 {
		return ""
	}
	return " " + strconv.Itoa(int(before/(24*time.Hour)))
}

func (e *Engine) tellGivers(tx *store.Tx, kind, suffix string, due []governance.Delegation, now time.Time) error {
	if len(due) == 0 {
		return nil
	}
	givers := make([]bodies.PersonID, len(due))
	for n, d := range due {
		givers[n] = d.Delegator
	}
	readers, err := tx.VoiceReaders(givers)
	if err != nil {
		return err
	}
	by := make(map[bodies.PersonID]store.VoiceReader, len(readers))
	for _, r := range readers {
		by[r.Person] = r
	}
	told := make([]toldVoice, len(due))
	for n, d := range due {
		told[n] = toldVoice{by[d.Delegator], store.VoiceNotice{Kind: kind, Subject: d.ID + suffix}}
	}
	return e.tellVoices(tx, told, now)
}
