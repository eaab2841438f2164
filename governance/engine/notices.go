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

const (
	noticesReader = "notices"      // of the journal
	noticePart    = 500            // of a roll that one transaction looks at: few enough that nobody who casts waits
	lettersKept   = 2 * letterLife // after they are done: by then no other try of one can be under way
	forgotten     = time.Hour      // after which a letter that is due is scheduled again
	reminderSpan  = 24 * time.Hour // before the close in which to look for votes to remind of, as governance has it
)

// WriteLetters does what the mail owes: it looks up who asked for a lost password or an account, writes to founders, reads
// in the journal which votes have opened, finds those that close tomorrow and what
// has become of delegated voices, and writes to whom that concerns; what can wait, who
// is away, comes last. It may be called at any time, by several at once and after any
// downtime: how far the journal is read, how far each roll is walked and which letters
// are written is kept with what was done, so that nothing is lost and nobody is written
// to twice.
func (e *Engine) WriteLetters(ctx context.Context) error {
	err := errors.Join(e.lookUp(ctx), e.lookUpComers(ctx), e.writeFounders(ctx), e.writeWelcomes(ctx), e.readOpenings(ctx), e.findReminders(ctx), e.readVoices(ctx))
	return errors.Join(err, e.walkAll(ctx), e.walkVoices(ctx), e.readAway(ctx), e.reschedule(ctx), e.clearMail(ctx))
}

// walkAll ends the rounds that are under way. An error in one does not keep the
// others waiting.
func (e *Engine) walkAll(ctx context.Context) error {
	rounds, err := view(ctx, e, func(tx *store.Tx) ([]store.NoticeRound, error) { return tx.OpenRounds() })
	for _, r := range rounds {
		for goesOn := true; goesOn && ctx.Err() == nil; {
			var fault error
			goesOn, fault = update(ctx, e, func(tx *store.Tx) (bool, error) { return e.walk(tx, r.Issue, r.Kind) })
			if fault != nil {
				err = errors.Join(err, fmt.Errorf("notices of issue %s: %w", r.Issue, fault))
			}
		}
	}
	return err
}

// clearMail forgets what has served: letters long done, what a recovery barred of
// votes that are over, what was told of voices, and who never followed their first link.
func (e *Engine) clearMail(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, errors.Join(tx.DropLetters(now.Add(-lettersKept)), tx.DropBars(), tx.DropVoiceNotices(now.Add(-voicesKept)), tx.DropWelcomes(), tx.DropRegistrations(now), tx.DropInvitations(now.Add(-invitationsKept)))
	})
	return err
}

// readOpenings begins a round for each vote whose opening the journal tells of.
func (e *Engine) readOpenings(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		from, err := tx.ReadTo(noticesReader)
		if err != nil {
			return struct{}{}, err
		}
		opened, next, err := tx.OpenedSince(from)
		if err != nil || next == from {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		for _, id := range opened {
			if err := tx.BeginRound(id, LetterOpen, now); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, tx.SetReadTo(noticesReader, next)
	})
	return err
}

// findReminders begins a round for each vote whose reminder is due.
func (e *Engine) findReminders(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		closing, err := tx.Unreminded(now, reminderSpan)
		if err != nil {
			return struct{}{}, err
		}
		for _, i := range closing {
			if at := i.RemindAt(); at.IsZero() || now.Before(at) {
				continue
			}
			if err := tx.BeginRound(i.ID, LetterReminder, now); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}

// walk goes one part further in a round; false where it has come to its end. The
// letters of the part and how far it came are one commit.
func (e *Engine) walk(tx *store.Tx, id governance.IssueID, kind string) (bool, error) {
	round, err := tx.OpenRound(id, kind)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	issue, err := tx.Issue(round.Issue)
	if err != nil {
		return false, err
	}
	now, err := tx.Now()
	if err != nil {
		return false, err
	}
	if issue.Open(now) != nil { // over, or long over where an old journal is read for the first time
		return false, tx.EndRound(round, now)
	}
	silent, last, err := tx.Silent(issue.ID, round.After, noticePart)
	if err != nil {
		return false, err
	}
	if last == "" {
		return false, tx.EndRound(round, now)
	}
	if err := e.tell(tx, issue, round.Kind, silent, now); err != nil {
		return false, err
	}
	return true, tx.MoveRound(round, last)
}

// tell writes to those whose voice nobody carries in a vote, and to those who advise in it.
func (e *Engine) tell(tx *store.Tx, issue governance.Issue, kind string, silent []store.Reader, now time.Time) error {
	spoken, err := carried(tx, issue, silent, now)
	if err != nil {
		return err
	}
	instance, err := tx.Instance()
	if err != nil {
		return err
	}
	zones := map[string]*time.Location{}
	for _, r := range silent {
		if spoken[r.Person] { // never of who advises: no voice comes from there
			continue
		}
		name := cmp.Or(r.Zone, instance.Zone)
		if zones[name] == nil {
			zones[name] = zoneOf(name)
		}
		if err := e.write(tx, notice(issue, kind, r, zones[name], now)); err != nil {
			return err
		}
	}
	return nil
}

// notice is the letter to one reader: the vote's own, or that of the morning.
func notice(issue governance.Issue, kind string, r store.Reader, zone *time.Location, now time.Time) store.Letter {
	l := store.Letter{Kind: kind, Person: r.Person, Subject: string(issue.ID), MadeAt: now, DueAt: r.Notices.Due(now, zone)}
	if r.Notices == governance.NoticesDaily {
		l.Kind, l.Subject = LetterDigest, l.DueAt.In(zone).Format(time.DateOnly)
	}
	return l
}

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // a name from another system's list: better an hour off than no mail
	}
	return zone
}

// carried says of each reader whether a delegation brings their voice to somebody
// who has voted. A fixed number of queries, however many they are.
func carried(tx *store.Tx, issue governance.Issue, readers []store.Reader, now time.Time) (map[bodies.PersonID]bool, error) {
	if issue.Procedure.Delegation == nil || len(readers) == 0 {
		return nil, nil
	}
	people := make([]bodies.PersonID, len(readers))
	for n, r := range readers {
		people[n] = r.Person
	}
	at := issue.FollowedAt(now)
	given, err := tx.DelegationsFrom(people, at)
	if err != nil {
		return nil, err
	}
	near, err := surroundings(tx, []governance.Issue{issue}, people, given, now)
	if err != nil {
		return nil, err
	}
	spoken := make(map[bodies.PersonID]bool, len(people))
	for _, p := range people {
		path, err := near.path(issue, p, given, at)
		if err != nil {
			return nil, err
		}
		spoken[p] = path.End == delegation.EndVoted
	}
	return spoken, nil
}

// waiting are the open votes that need a person now: on whose roll they stand, in
// which no ballot of theirs stands and nobody who has voted carries their voice; and those
// in which they are asked for advice and have given none.
func waiting(tx *store.Tx, person bodies.PersonID, now time.Time) ([]Line, error) {
	named, err := bodyNames(tx)
	if err != nil {
		return nil, err
	}
	open, err := needs(tx, named, person, now)
	if err != nil {
		return nil, err
	}
	kept, err := tx.BarredFrom(person)
	if err != nil {
		return nil, err
	}
	barred := issueIDs(kept)
	var lines []Line
	for _, line := range open {
		if !slices.Contains(barred, line.Issue.ID) && (line.Path == nil || line.Path.End != delegation.EndVoted) {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// reschedule schedules letters anew that have long been due: their job is gone
// with a restored backup, or has been given up.
func (e *Engine) reschedule(ctx context.Context) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		due, err := tx.LettersDue(now.Add(-forgotten), noticePart)
		if err != nil {
			return struct{}{}, err
		}
		for _, l := range due {
			if err := e.schedule(tx, Job{Letter: l.ID, At: now}); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}
