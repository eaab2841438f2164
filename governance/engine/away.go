// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// noteWait is how long a page waits, once a day, to note that its reader was here.
const noteWait = time.Second

// noteHere notes that somebody was here, apart from what they came to read. Whatever
// keeps it from being noted, a count that holds the database or a disk that is full,
// keeps nobody from reading: their next request notes it as well.
func (e *Engine) noteHere(ctx context.Context, person bodies.PersonID, at time.Time) {
	ctx, done := context.WithTimeout(ctx, noteWait)
	defer done()
	_ = e.db.Update(ctx, func(tx *store.Tx) error { return tx.NoteHere(person, at) })
}

// absence is somebody's absence before those of their delegations that lapse together.
type absence struct {
	governance.Absence
	person bodies.PersonID
	given  []governance.Delegation
	told   map[string]time.Time // all they were told of absences, by subject
}

// subject names a warning of so many days before: who comes and goes again is warned
// again.
func (a absence) subject(days int) string {
	return fmt.Sprintf("%s %d %d", a.Seen.Format(time.DateOnly), a.Months, days)
}

// parseAway reads what absence.subject writes, without the days.
func parseAway(subject string) (seen time.Time, months int, err error) {
	var day string
	var days int
	if _, err := fmt.Sscanf(subject, "%s %d %d", &day, &months, &days); err != nil {
		return seen, 0, err
	}
	seen, err = time.Parse(time.DateOnly, day)
	return seen, months, err
}

// absencesOf reads what the absence of people does to their delegations, person by
// person, by the charters in force. A fixed number of queries, however many they are.
func absencesOf(tx *store.Tx, people []bodies.PersonID, at time.Time) (all []absence, err error) {
	charters, err := tx.Charters()
	if err != nil {
		return nil, err
	}
	seen, err := tx.LastHereOf(people)
	if err != nil {
		return nil, err
	}
	given, err := tx.StandingOf(people, at)
	if err != nil {
		return nil, err
	}
	told, err := tx.WarnedAway(LetterAway, people)
	if err != nil {
		return nil, err
	}
	lapsing, err := byAbsence(tx, charters, given)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if seen[p].IsZero() { // no day is known of which an absence could be told
			continue
		}
		for _, months := range slices.Sorted(maps.Keys(lapsing[p])) {
			a := absence{Absence: governance.Absence{Seen: seen[p], Months: months}, person: p, told: told[p]}
			a.Warned = a.told[a.subject(slices.Min(governance.AwayWarnings()))]
			for _, d := range lapsing[p][months] {
				if d.Until.IsZero() || d.Until.After(a.LapsesOn()) { // else it has lapsed by its age before
					a.given = append(a.given, d)
				}
			}
			if len(a.given) > 0 {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// byAbsence sorts delegations that lapse by absence by whose they are and after how
// many months. One for a single issue does only while its vote is open.
func byAbsence(tx *store.Tx, charters []governance.Charter, given []governance.Delegation) (map[bodies.PersonID]map[int][]governance.Delegation, error) {
	var ids []governance.IssueID
	for _, d := range given {
		if d.Scope.Issue != "" {
			ids = append(ids, governance.IssueID(d.Scope.Issue))
		}
	}
	issues, err := tx.IssuesByID(ids)
	if err != nil {
		return nil, err
	}
	sorted := map[bodies.PersonID]map[int][]governance.Delegation{}
	for _, d := range given {
		var issue *governance.Issue
		if i, known := issues[governance.IssueID(d.Scope.Issue)]; known && i.Stage == governance.Voting {
			issue = &i
		}
		months := d.AwayMonths(charters, issue)
		if months == 0 {
			continue
		}
		if sorted[d.Delegator] == nil {
			sorted[d.Delegator] = map[int][]governance.Delegation{}
		}
		sorted[d.Delegator][months] = append(sorted[d.Delegator][months], d)
	}
	return sorted, nil
}

// lapseAway ends what somebody who is away entrusted to others, and returns how many
// delegations that were. It waits for whatever they give, take back, agree to or lay
// down at this moment, and a close waits for it or is over; what is read after that
// tells whether they are away still.
func (e *Engine) lapseAway(tx *store.Tx, person bodies.PersonID) (lapsed int, err error) {
	if err := errors.Join(tx.ShareDelegations(), tx.HoldDelegator(person), tx.HoldDelegate(person)); err != nil {
		return 0, err
	}
	at, err := lapseInstant(tx, person)
	if err != nil {
		return 0, err
	}
	absences, err := absencesOf(tx, []bodies.PersonID{person}, at)
	if err != nil {
		return 0, err
	}
	for _, a := range absences {
		if !a.Lapses(at) {
			continue
		}
		ended, err := e.lapse(tx, a)
		if err != nil {
			return 0, err
		}
		lapsed += ended
	}
	return lapsed, nil
}

// lapse ends delegations of one person, each at an instant of its own, tells them, and
// returns how many that were: one whose age has ended it by that instant has nothing left
// to lapse.
func (e *Engine) lapse(tx *store.Tx, a absence) (lapsed int, err error) {
	who, err := commitmentOf(tx, a.person)
	if err != nil {
		return 0, err
	}
	readers, err := tx.VoiceReaders([]bodies.PersonID{a.person})
	if err != nil {
		return 0, err
	}
	slices.SortFunc(a.given, func(x, y governance.Delegation) int { return cmp.Compare(x.ID, y.ID) })
	for _, d := range a.given {
		at, err := lapseInstant(tx, a.person)
		if err != nil {
			return 0, err
		}
		if !d.InForce(at) {
			continue
		}
		if err := tx.EndAway(d.ID, a.person, at); err != nil {
			return 0, err
		}
		act := journal.DelegationClear{Delegation: d.ID, Person: who, Reason: journal.ClearAway}
		if err := e.enterPerhapsSealed(tx, at, act, d.Shown != governance.ShownPublic); err != nil {
			return 0, err
		}
		told := toldVoice{readers[0], store.VoiceNotice{Kind: LetterLapsed, Subject: d.ID, Facts: store.VoiceFacts{Months: a.Months}}}
		if err := e.tellVoices(tx, []toldVoice{told}, at); err != nil {
			return 0, err
		}
		lapsed++
	}
	return lapsed, nil
}

// lapseInstant is now, or later than all that somebody did as a delegator and as a
// delegate: see nextInstant and nextWord.
func lapseInstant(tx *store.Tx, person bodies.PersonID) (time.Time, error) {
	given, err := nextInstant(tx, person)
	if err != nil {
		return given, err
	}
	said, err := nextWord(tx, person)
	return later(given, said), err
}
