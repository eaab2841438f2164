// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// awayReader is under what name it is kept on which day, since 1970, it was last looked
// who is away.
const awayReader = "away"

// awaySlack is how many days there can be between the first warning and the lapse, and
// a few that months of different lengths make.
const awaySlack = 34

// awayAgain is after how long somebody who could not be looked at is looked at again.
const awayAgain = time.Hour

// awayTurn is how far one server has come in looking who is away, on one day. It is kept
// in memory alone: after a crash the day's look begins anew, and so does that of another
// server. Who was warned, or whose delegations have lapsed, is left out of it by that.
type awayTurn struct {
	turn  chan struct{} // holds one item while somebody is at it
	most  int           // how many lapse before whatever else the mail owes has its turn
	part  int           // how many people one transaction looks at
	day   int64
	after bodies.PersonID               // who was looked at last; empty: nobody yet
	over  bool                          // everybody was
	aside map[bodies.PersonID]time.Time // who could not be looked at, and when that was tried
}

func newAwayTurn() awayTurn {
	return awayTurn{turn: make(chan struct{}, 1), most: noticePart, part: noticePart, aside: map[bodies.PersonID]time.Time{}}
}

// begin forgets how far it came on another day.
func (a *awayTurn) begin(day int64) {
	if a.day != day {
		a.day, a.after, a.over = day, "", false
		clear(a.aside)
	}
}

// awayLook is what one look at who is away goes by.
type awayLook struct {
	now    time.Time
	by     time.Time // who was last here then or before may be owed something
	lapses bool      // some charter lets delegations lapse
	owed   bool      // nobody has looked today
}

// dayNumber is the day of an instant, counted from 1970.
func dayNumber(at time.Time) int64 { return governance.DayOf(at).Unix() / (24 * 60 * 60) }

// readAway looks once a day who is away: it warns them, and ends what they entrusted
// where a charter lets it lapse. Each warning and each lapse is in one commit with what
// tells of it, and keeps its person out of what is left to do, so that a crash, or
// another server, does nothing twice. Where many lapse at once it does a part of them,
// and goes on when it is called again. A fault that lies in what is stored of one person
// keeps nobody else waiting, and is told again every hour: the look is not repeated for
// it, but neither is it noted, so that a server that begins anew does not pass it over.
func (e *Engine) readAway(ctx context.Context) error {
	select {
	case e.absences.turn <- struct{}{}:
		defer func() { <-e.absences.turn }()
	default:
		return nil
	}
	look, err := view(ctx, e, lookAway)
	if err != nil {
		return err
	}
	e.absences.begin(dayNumber(look.now))
	faults := e.lookAgain(ctx, look)
	if !look.owed {
		return faults
	}
	if !e.absences.over {
		faults = errors.Join(faults, e.lookOn(ctx, look))
	}
	if !e.absences.over || len(e.absences.aside) > 0 {
		return faults
	}
	return errors.Join(faults, e.db.Update(ctx, func(tx *store.Tx) error { return tx.SetReadTo(awayReader, dayNumber(look.now)) }))
}

// lookAway asks whether anybody has looked today. A clock that was put back lets it be
// looked again.
func lookAway(tx *store.Tx) (look awayLook, err error) {
	if look.now, err = tx.Now(); err != nil {
		return look, err
	}
	last, err := tx.ReadTo(awayReader)
	if err != nil || last == dayNumber(look.now) {
		return look, err
	}
	charters, err := tx.Charters()
	least := governance.LeastAway(charters)
	look.owed, look.lapses, look.by = true, least > 0, governance.DayOf(look.now).AddDate(0, -least, awaySlack)
	return look, err
}

// lookOn goes on with the day's look until it is over, or enough has lapsed for once.
func (e *Engine) lookOn(ctx context.Context, look awayLook) (faults error) {
	mine := &e.absences
	if mine.after == "" {
		if err := e.db.Update(ctx, func(tx *store.Tx) error { return tx.NoteUnknown(look.now) }); err != nil {
			return err
		}
	}
	mine.over = !look.lapses
	for lapsed := 0; !mine.over && lapsed < mine.most; {
		people, err := view(ctx, e, func(tx *store.Tx) ([]bodies.PersonID, error) {
			return tx.Absent(mine.after, look.by, look.now, mine.part)
		})
		if err != nil {
			return errors.Join(faults, err)
		}
		if mine.over = len(people) == 0; mine.over {
			break
		}
		some, fault := e.lookAt(ctx, look, people)
		if faults = errors.Join(faults, fault); ctx.Err() != nil {
			return faults
		}
		lapsed, mine.after = lapsed+some, people[len(people)-1]
	}
	return faults
}

// lookAgain looks at those once more who could not be looked at an hour ago.
func (e *Engine) lookAgain(ctx context.Context, look awayLook) (faults error) {
	for person, tried := range maps.Clone(e.absences.aside) {
		if look.now.Sub(tried) < awayAgain || ctx.Err() != nil {
			continue
		}
		delete(e.absences.aside, person)
		_, fault := e.lookAt(ctx, look, []bodies.PersonID{person})
		faults = errors.Join(faults, fault)
	}
	return faults
}

// lookAt warns those of some people whose delegations lapse soon, in one commit, and
// ends those that lapse now, with a commit for each person, of whom it returns how many
// there were. Where something keeps them from being looked at together, each is looked
// at alone, and put aside whose fault it is.
func (e *Engine) lookAt(ctx context.Context, look awayLook, people []bodies.PersonID) (lapsed int, faults error) {
	lapsing, err := update(ctx, e, func(tx *store.Tx) ([]bodies.PersonID, error) { return e.warnAway(tx, look.now, people) })
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil && len(people) > 1 {
		for one := range slices.Chunk(people, 1) {
			some, fault := e.lookAt(ctx, look, one)
			lapsed, faults = lapsed+some, errors.Join(faults, fault)
		}
		return lapsed, faults
	}
	if err != nil {
		return 0, e.putAside(people[0], look.now, err)
	}
	for _, person := range lapsing {
		if _, err := update(ctx, e, func(tx *store.Tx) (int, error) { return e.lapseAway(tx, person) }); ctx.Err() != nil {
			return lapsed, errors.Join(faults, ctx.Err())
		} else if err != nil {
			faults = errors.Join(faults, e.putAside(person, look.now, err))
			continue
		}
		lapsed++
	}
	return lapsed, faults
}

func (e *Engine) putAside(person bodies.PersonID, now time.Time, fault error) error {
	e.absences.aside[person] = now
	return fmt.Errorf("absence of person %s: %w", person, fault)
}

// warnAway tells those of some people that their delegations lapse soon, and returns
// whose do now.
func (e *Engine) warnAway(tx *store.Tx, now time.Time, people []bodies.PersonID) (lapsing []bodies.PersonID, err error) {
	absences, err := absencesOf(tx, people, now)
	if err != nil {
		return nil, err
	}
	subjects := map[bodies.PersonID][]string{}
	for _, a := range absences {
		if a.Lapses(now) {
			lapsing = append(lapsing, a.person)
		} else if days := a.Warning(now); days > 0 && a.told[a.subject(days)].IsZero() {
			subjects[a.person] = append(subjects[a.person], a.subject(days))
		}
	}
	readers, err := tx.VoiceReaders(slices.Collect(maps.Keys(subjects)))
	if err != nil {
		return nil, err
	}
	var told []toldVoice
	for _, r := range readers {
		for _, subject := range subjects[r.Person] {
			told = append(told, toldVoice{r, store.VoiceNotice{Kind: LetterAway, Subject: subject}})
		}
	}
	return slices.Compact(lapsing), e.tellVoices(tx, told, now) // who has several stands there in a row
}
