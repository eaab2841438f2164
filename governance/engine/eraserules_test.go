// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// holdsForAll holds the archives for everybody and for auditors.
func (w world) holdsForAll() {
	w.t.Helper()
	for _, scope := range []audit.Scope{{}, {Auditor: true}} {
		if said := w.verifiedFor(scope); said.Verdict != audit.Verified {
			w.t.Errorf("%+v: %v", scope, said.Findings)
		}
	}
}

// TestErase_WaitsForThePaper: who is fixed on a paper stays until it is decided; before
// it is fixed their nomination falls by itself, and after it they go, elected or not.
func TestErase_WaitsForThePaper(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, governance.Public, 0)
		ctx := t.Context()
		early, late := w.enrolled(5), w.enrolled(1)
		id := w.call()
		w.stands(id, 5, 3, 4)
		a, b := w.stands(id, 0, 3, 4), w.stands(id, 1, 3, 4)
		w.stands(id, 2, 4, 3)
		w.must(w.Erase(ctx, early, credentials)) // the paper is open
		clock.forward(3 * day)
		w.advance()
		for _, on := range []time.Duration{2 * day, 0} { // fixed, and open
			if err := w.Erase(ctx, late, credentials); !errors.Is(err, governance.ErrCandidacy) {
				t.Errorf("got %v, want ErrCandidacy", err)
			}
			if err := w.MayErase(ctx, late); !errors.Is(err, governance.ErrCandidacy) {
				t.Errorf("got %v, want ErrCandidacy", err)
			}
			w.sequenced()
			clock.forward(on)
			w.advance()
		}
		for voter := range 3 {
			w.ranks(id, voter, b, a)
		}
		if n := len(w.issue(id).Options); n != 3 {
			t.Errorf("%d stand, want 3: one was erased", n)
		}
		clock.forward(10 * day)
		w.advance()
		if w.issue(id).Stage != governance.Decided {
			t.Fatalf("it is %s", w.issue(id).Stage)
		}
		if seats := w.as(1).Seated; len(seats) != 1 {
			t.Fatalf("the first elected sits in %v", seats)
		}
		w.must(w.Erase(ctx, late, credentials))
		if said := w.verified(); said.Verdict != audit.Verified {
			t.Errorf("%v", said.Findings)
		}
		r, err := w.Count(ctx, access.Actor{}, id)
		if o, _ := r.Issue.Option(b); err != nil || o.Title != bodies.FormerMember {
			t.Errorf("the winner is called %q (%v)", o.Title, err)
		}
	})
}

// TestErase_OfParties: who is heard is heard to the end, who judges steps aside first;
// before there is a panel nobody learns of a case by trying, and the case goes on
// without them: what a ruling orders holds for what the record calls them.
func TestErase_OfParties(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		concerned, reporter := w.enrolled(theConcerned), w.enrolled(theReporter)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.must(w.MayErase(t.Context(), concerned))
		w.draws()
		juror := w.enrolled(w.panel(id)[0])
		w.refused(w.Erase(t.Context(), concerned, credentials), governance.ErrHeard)
		w.refused(w.Erase(t.Context(), juror, credentials), governance.ErrJudging)
		w.must(w.Erase(t.Context(), reporter, credentials))
		w.must(w.Recuse(t.Context(), juror, id))
		w.must(w.Erase(t.Context(), juror, credentials))
		w.days(4)
		w.rules(id, aRuling("suspension", 30))
		clock.forward(time.Minute)
		w.must(w.Erase(t.Context(), concerned, credentials))
		w.holdsForAll()
	})
}

// TestErase_BeforeThePanel: the ruling comes after the erasure, and suspends nobody who
// could be found by name.
func TestErase_BeforeThePanel(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		concerned := w.enrolled(theConcerned)
		w.openNow("2026-1", "paper", 30*day)
		w.cast(theConcerned, "2026-1", "yes")
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.must(w.Erase(t.Context(), concerned, credentials))
		w.draws()
		w.days(4)
		w.rules(id, aRuling("suspension", 40))
		if found := w.traces(slugOf(theConcerned)); len(found) > 0 {
			t.Errorf("the case holds them in %v", found)
		}
		if got := w.turnout(); got.Direct != 1 {
			t.Errorf("the ballot that was cast: %+v", got)
		}
		w.holdsForAll()
	})
}

// TestEraseAgain_OfACandidate: in an older copy they are on a paper, and have said all
// that one can say of oneself. Who they are goes at once, with what they said, and the
// rest once it is decided. Whatever was exported before, between and after holds by
// itself, and each as what follows upon the one before.
func TestEraseAgain_OfACandidate(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, governance.Public, 0)
		actor := w.enrolled(1)
		w.speaks(actor, "2026-90", clock)
		id := w.call()
		a := w.stands(id, 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		kept := []journal.Commitment{journal.Commitment(w.commitmentOf(1))}
		line := w.line()
		again := func(want int, entered int) {
			t.Helper()
			if n, err := w.StillHere(t.Context(), kept); n != want || err != nil {
				t.Errorf("%d stand here still (%v), want %d", n, err, want)
			}
			if n, err := w.EraseAgain(t.Context(), kept); n != want || err != nil || w.count("person.erase") != entered {
				t.Errorf("%d were erased again (%v), with %d entries; want %d and %d", n, err, w.count("person.erase"), want, entered)
			}
			if found := w.traces("Member 1"); len(found) > 0 {
				t.Errorf("they stand in %v", found)
			}
			line.goesOn()
		}
		again(1, 1)
		again(0, 1)
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		again(0, 1)
		w.ranks(id, 0, a)
		clock.forward(10 * day)
		w.advance() // decided, and they were seated by it; what waited for that is done
		if w.issue(id).Stage != governance.Decided {
			t.Fatalf("it is %s", w.issue(id).Stage)
		}
		line.goesOn()
		again(0, 2)
		clock.forward(time.Second)
		if held := read(w, func(tx *store.Tx) ([]bodies.Mandate, error) {
			now, err := tx.Now()
			if err != nil {
				return nil, err
			}
			return tx.MandatesOf(personID(1), now)
		}); len(held) > 0 {
			t.Errorf("they sit: %v", held)
		}
	})
}

// TestEraseAgain_OfWhoSaidThatAnotherDied: in an older copy they have given notice of
// another's death, and are on a paper. Their name goes at once, and with it what they said,
// which the record would not take of them any more; so does what is said of them.
func TestEraseAgain_OfWhoSaidThatAnotherDied(t *testing.T) {
	for name, by := range map[string][2]int{"first": {appointed, sitting}, "second": {sitting, appointed}} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundElectionBy(t, db, governance.Public, 0, func(c *governance.Charter) {
					if c.Body.Slug == "commons" {
						c.Membership = &bodies.Membership{Keeper: "board", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
					}
				})
				w.enrolled(appointed)
				says := func(by, who int) {
					t.Helper()
					w.must(w.SayDied(t.Context(), w.as(by), "commons", personID(who)))
					clock.forward(time.Minute)
				}
				waits := func(who int) bool {
					return read(w, func(tx *store.Tx) (*store.DeathNotice, error) { return waitingNotice(tx, personID(who)) }) != nil
				}
				says(by[0], 5)
				says(by[1], 5)
				clock.forward(8 * day)
				id := w.call()
				w.stands(id, appointed, 3, 4)
				clock.forward(3 * day)
				w.advance()
				w.sequenced()
				says(sitting, appointed)
				kept := []journal.Commitment{journal.Commitment(w.commitmentOf(appointed))}
				if n, err := w.EraseAgain(t.Context(), kept); n != 1 || err != nil || w.count("person.erase") != 1 {
					t.Fatalf("%d were erased again (%v)", n, err)
				}
				if waits(5) || waits(appointed) {
					t.Errorf("what they said waits: %t; what is said of them: %t", waits(5), waits(appointed))
				}
				clock.forward(4 * day) // the vote runs
				w.advance()
				if n := w.count("person.leave"); n != 0 {
					t.Errorf("%d left", n)
				}
				clock.forward(10 * day)
				w.advance()
				w.verifies()
			})
		})
	}
}

// TestEraseAgain_OfAJuror: in an older copy they judge a case. So too with them.
func TestEraseAgain_OfAJuror(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.draws()
		juror := w.panel(id)[2]
		w.enrolled(juror)
		name := read(w.world, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(personID(juror)) }).Name
		kept := []journal.Commitment{journal.Commitment(w.commitmentOf(juror))}
		line := w.line()
		for _, want := range []int{1, 0} {
			if n, err := w.EraseAgain(t.Context(), kept); n != want || err != nil || w.count("person.erase") != 1 {
				t.Errorf("%d were erased again (%v), with %d entries", n, err, w.count("person.erase"))
			}
			line.goesOn()
		}
		if found := w.traces(name); len(found) > 0 {
			t.Errorf("they stand in %v", found)
		}
		w.days(4)
		w.rules(id, aRuling("suspension", 30)) // the two others are enough
		clock.forward(time.Minute)
		w.advance()
		if got := w.count("person.erase"); got != 2 {
			t.Errorf("%d entries, want two", got)
		}
		line.goesOn()
	})
}

// TestEraseAgain_TellsOfAnOlderProgram: a program that entered nothing took a name away
// and waited. The record says so before anything is exported.
func TestEraseAgain_TellsOfAnOlderProgram(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, governance.Public, 0)
		w.speaks(w.enrolled(1), "2026-90", clock)
		w.stands(w.call(), 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		kept := []journal.Commitment{journal.Commitment(w.commitmentOf(1))}
		line := w.line()
		w.change(func(tx *store.Tx) error {
			p, err := tx.Person(personID(1))
			return errors.Join(err, w.unname(tx, p, time.Now()))
		})
		for _, want := range []int{1, 0} {
			if n, err := w.StillHere(t.Context(), kept); n != want || err != nil {
				t.Errorf("%d are to be erased (%v), want %d", n, err, want)
			}
			if n, err := w.EraseAgain(t.Context(), kept); n != want || err != nil {
				t.Errorf("%d were erased (%v), want %d", n, err, want)
			}
		}
		line.goesOn()
	})
}

// TestEraseAgain_NothingHalf ends the program before every statement in turn, of taking a
// name away and of the rest.
func TestEraseAgain_NothingHalf(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, governance.Public, 0)
		w.speaks(w.enrolled(1), "2026-90", clock)
		id := w.call()
		w.stands(id, 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		kept := []journal.Commitment{journal.Commitment(w.commitmentOf(1))}
		line := w.line()
		if times := w.breaks(func(w world) error { return second(w.EraseAgain(t.Context(), kept)) }); times < 2 {
			t.Errorf("it broke %d times", times)
		}
		line.goesOn()
		w.sequenced()
		for range 2 { // it opens, and is decided
			clock.forward(10 * day)
			w.must(second(w.AdvanceIssue(t.Context(), id)))
		}
		w.must(w.SequenceAll(t.Context()))
		if times := w.breaks(func(w world) error { return second(w.finishErasures(t.Context())) }); times < 2 {
			t.Errorf("it broke %d times", times)
		}
		if got := w.count("person.erase"); got != 2 {
			t.Errorf("%d entries, want two", got)
		}
		line.goesOn()
	})
}

// speaks lets somebody say of themselves, in the record, what they stand for, cast, and
// dispute the vote.
func (w world) speaks(actor access.Actor, id governance.IssueID, clock *handClock) {
	w.t.Helper()
	ctx := w.t.Context()
	actor.Name = "Member 1"
	w.must(w.Stand(ctx, actor, "I, "+actor.Name+", read every paper."))
	w.openNow(id, "paper", time.Hour)
	w.castAs(1, id, answer("yes"))
	clock.forward(2 * time.Hour)
	w.advance()
	w.must(second(w.Dispute(ctx, actor, DisputeFiling{Issue: id, Text: actor.Name + " was hurried."})))
}

// line holds each archive to the one before it, of everybody and of auditors.
type line struct {
	world
	scopes []audit.Scope
	last   [][]byte
}

func (w world) line() *line {
	w.t.Helper()
	l := &line{world: w, scopes: []audit.Scope{{}, {Auditor: true}}}
	for _, scope := range l.scopes {
		l.last = append(l.last, w.exported(scope))
	}
	l.goesOn()
	return l
}

// goesOn exports again: the archive holds by itself, also by the second recount, names
// nobody who was erased, and goes on from the one before.
func (l *line) goesOn() {
	l.t.Helper()
	for n, scope := range l.scopes {
		if said := l.verifiedFor(scope); said.Verdict != audit.Verified {
			l.t.Errorf("%+v: %v", scope, said.Findings)
			continue
		}
		file := l.exported(scope)
		was, err1 := audit.Open(bytes.NewReader(l.last[n]), int64(len(l.last[n])))
		is, err2 := audit.Open(bytes.NewReader(file), int64(len(file)))
		l.must(errors.Join(err1, err2))
		if c := audit.Compare(was, is, audit.Against{}); c.Verdict != audit.Verified {
			l.t.Errorf("%+v after the one before: %v", scope, c.Findings)
		}
		l.last[n] = file
	}
}

// TestErase_Races: somebody is erased while they cast, entrust their voice, are named
// and agree, others cast, and votes close. Each deed is done before or refused after,
// and the record holds.
func TestErase_Races(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 12)
		ctx := t.Context()
		for round := range 4 {
			gone := w.enrolled(round)
			open := governance.IssueID(fmt.Sprintf("2026-%d", 2*round+1))
			closing := governance.IssueID(fmt.Sprintf("2026-%d", 2*round+2))
			w.openNow(open, "paper", 100*day)
			w.openNow(closing, "paper", time.Minute)
			w.give(11, round)
			w.give(round, 10)
			clock.forward(time.Minute)
			deeds := []func() error{
				func() error { return w.Erase(ctx, gone, credentials) },
				func() error { return castOf(w, gone, open, answer("yes")) },
				func() error { return castOf(w, gone, open, answer("no")) },
				func() error { return castOf(w, member(9), open, answer("no")) },
				func() error { return second(w.Delegate(ctx, gone, Entrust{To: []bodies.PersonID{personID(8)}})) },
				func() error { return second(w.Delegate(ctx, member(7), Entrust{To: []bodies.PersonID{gone.Person}})) },
				func() error { return w.Agree(ctx, gone, personID(11)) },
				func() error { return w.Agree(ctx, member(10), gone.Person) },
				func() error { return w.Stand(ctx, gone, "I read every paper.") },
				func() error { return second(w.again().Advance(context.WithoutCancel(ctx))) },
				func() error { return w.SequenceAll(ctx) },
			}
			var all sync.WaitGroup
			faults := make([]error, len(deeds))
			for n, deed := range deeds {
				all.Go(func() { faults[n] = deed() })
			}
			all.Wait()
			if faults[0] != nil {
				t.Fatalf("erase: %v", faults[0])
			}
			for n, err := range faults {
				if err == nil || expected(err) {
					continue
				}
				t.Errorf("round %d, deed %d: %v", round, n, err)
			}
			w.advance()
			if w.count("person.erase") != round+1 {
				t.Errorf("%d entries", w.count("person.erase"))
			}
			for _, scope := range []audit.Scope{{}, {Auditor: true}} {
				if said := w.verifiedFor(scope); said.Verdict != audit.Verified {
					t.Fatalf("round %d: %v", round, said.Findings)
				}
			}
		}
	})
}

// TestErase_WaitsForWhatIsUnderWay: a delegation that is being set, a roll that is being
// frozen, a cast and a session of the member come before it, or wait.
func TestErase_WaitsForWhatIsUnderWay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 8)
		gone := 0
		for name, hold := range map[string]func(*store.Tx) error{
			"delegations": (*store.Tx).ShareDelegations, "mandates": (*store.Tx).ShareMandates,
			"voter":     func(tx *store.Tx) error { return tx.HoldVoter(personID(gone)) },
			"delegator": func(tx *store.Tx) error { return tx.HoldDelegator(personID(gone)) },
			"delegate":  func(tx *store.Tx) error { return tx.HoldDelegate(personID(gone)) },
			"sessions":  func(tx *store.Tx) error { return tx.HoldSessions(personID(gone)) },
			"seats":     func(tx *store.Tx) error { return tx.HoldSeats(personID(gone)) },
		} {
			gone++
			actor, done := w.enrolled(gone), make(chan error, 1)
			w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
				if err := hold(tx); err != nil {
					return err
				}
				go func() { done <- w.Erase(context.WithoutCancel(t.Context()), actor, credentials) }()
				select {
				case err := <-done:
					t.Errorf("%s: it does not wait (%v)", name, err)
					done <- err
				case <-time.After(time.Second): // the password is checked first
				}
				return nil
			}))
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// expected says whether a deed may be refused so beside an erasure.
func expected(err error) bool {
	for _, may := range []error{governance.ErrErased, governance.ErrNoDelegate, governance.ErrNotOnRoll, governance.ErrNotAsked, governance.ErrCarried, governance.ErrTooMany, ErrKeyReused, governance.ErrPublic} {
		if errors.Is(err, may) {
			return true
		}
	}
	return false
}
