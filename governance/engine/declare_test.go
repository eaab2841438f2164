// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// declaring founds a community in whose papers delegates declare until a day before the
// close, and opens one of three days.
func declaring(t *testing.T, db *store.DB, members int, change func(*governance.DelegationRule)) world {
	t.Helper()
	w := foundLiquid(t, db, members, liquid(func(r *governance.DelegationRule) { r.LockInHours = 24; change(r) }))
	w.openNow("2026-1", "paper", 72*time.Hour)
	return w
}

func asItIs(*governance.DelegationRule) {}

func (w world) declares(n int, says, reasons string) error {
	return w.Declare(w.t.Context(), member(n), "2026-1", answer(says), reasons)
}

// declared are the declarations on 2026-1, the newest first, as their owner's number,
// what they say and why.
func (w world) declared() (said []string) {
	w.t.Helper()
	for _, d := range read(w, func(tx *store.Tx) ([]governance.Declaration, error) { return tx.DeclarationsMade("2026-1", 100) }) {
		said = append(said, strings.TrimSpace(strings.TrimPrefix(string(d.Person), "person-")+" "+d.Choice.Answer+" "+d.Text))
	}
	return said
}

// TestDeclare_IsTakenUntilItsTime: of public delegates on the roll, changed as they
// wish, entered each time, and from its end on refused; an archive of any scope that has
// the matter has the reasons.
func TestDeclare_IsTakenUntilItsTime(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := declaring(t, db, 5, asItIs)
		w.speaking(0, 1)
		refused := func(n int, says, why string, want error) {
			t.Helper()
			if err := w.declares(n, says, why); !errors.Is(err, want) {
				t.Errorf("member %d declares %s: %v, want %v", n, says, err, want)
			}
		}
		refused(2, "yes", "", governance.ErrNotPublic)
		refused(0, "maybe", "", governance.ErrSpoilt)
		refused(0, "yes", strings.Repeat("x", 2001), governance.ErrDeclareWords)
		if err := w.Declare(t.Context(), access.Actor{}, "2026-1", answer("yes"), ""); err == nil {
			t.Error("a stranger declares")
		}
		if err := w.Declare(t.Context(), member(0), "2026-9", answer("yes"), ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("on no issue: %v", err)
		}
		w.openNow("2026-2", "name", 72*time.Hour)
		if err := w.Declare(t.Context(), member(0), "2026-2", rankedAs("quay"), ""); !errors.Is(err, governance.ErrNoLockIn) {
			t.Errorf("where there is no such stage: %v", err)
		}
		w.must(w.declares(0, "yes", "It is cheap."))
		w.must(w.declares(0, "yes", "  It is cheap.\n")) // twice is one
		clock.forward(time.Second)
		w.must(w.declares(1, "abstain", ""))
		clock.forward(time.Second)
		w.must(w.declares(0, "no", "It is dear."))
		clock.forward(48*time.Hour - 4*time.Second)
		w.must(w.declares(0, "no", "It is very dear."))
		w.must(w.Retire(t.Context(), member(1)))
		refused(1, "yes", "", governance.ErrNotPublic)
		clock.forward(2 * time.Second)
		refused(0, "yes", "", governance.ErrLockedIn)
		if diff := cmp.Diff([]string{"0000 no It is very dear.", "0000 no It is dear.", "0001 abstain", "0000 yes It is cheap."}, w.declared()); diff != "" {
			t.Error(diff)
		}
		w.cast(0, "2026-1", "yes")
		w.advance() // a vote goes on until its close
		clock.forward(25 * time.Hour)
		w.advance()
		refused(0, "yes", "", governance.ErrClosed)
		for _, scope := range []audit.Scope{{}, {Auditor: true}, {Body: "commons"}, {Issue: "2026-1"}} {
			report := w.verifiedFor(scope)
			if report.Verdict != audit.Verified {
				t.Fatalf("%+v: %v", scope, report.Findings)
			}
			at := slices.IndexFunc(report.Issues, func(r audit.IssueReport) bool { return r.Issue == "2026-1" })
			if diff := cmp.Diff(&audit.DeclaredReport{Departed: 1, Uncast: 1}, report.Issues[at].Declared); diff != "" {
				t.Errorf("%+v: %s", scope, diff)
			}
			if archive := w.exported(scope); !strings.Contains(string(archive), "It is very dear.") || !strings.Contains(string(archive), "It is cheap.") {
				t.Errorf("%+v: the archive does not have the reasons", scope)
			}
		}
	})
}

// TestDeclare_AtOnce: the same pressed from many places is one declaration; different
// ones stand one after the other.
func TestDeclare_AtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 3, asItIs)
		w.speaking(0, 1)
		mustAll(t, atOnce(12, func(int) error { return w.declares(0, "yes", "So.") }))
		mustAll(t, atOnce(8, func(n int) error { return w.declares(1, "no", fmt.Sprint("Reason ", n)) }))
		if all := w.declared(); len(all) != 9 {
			t.Errorf("there are %d declarations, want 1 and 8: %v", len(all), all)
		}
		refused := 0
		for _, err := range atOnce(12, func(n int) error { return w.declares(1, "yes", fmt.Sprint("Other ", n)) }) {
			if errors.Is(err, governance.ErrDeclareOften) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if refused != 10 {
			t.Errorf("%d of twelve more are refused, want 10", refused)
		}
		w.verifies()
	})
}

// TestDeclare_RacingTheCloseAndRetirement: the clock jumps from before the end of the
// stage to after the close, and delegates retire and stand again, while they declare: what
// was taken was taken from somebody who stood, before the close that came after it.
func TestDeclare_RacingTheCloseAndRetirement(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		const delegates = 6
		w := declaring(t, db, delegates+1, asItIs)
		for n := range delegates {
			w.speaking(n)
		}
		clock.forward(47 * time.Hour)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var all sync.WaitGroup
		fits := []error{nil, governance.ErrNotPublic, governance.ErrPublic, governance.ErrLockedIn, governance.ErrClosed, governance.ErrDeclareOften, governance.ErrStands}
		for n := range delegates {
			all.Go(func() {
				for k := 0; ctx.Err() == nil; k++ {
					err := w.declares(n, []string{"yes", "no"}[k%2], "")
					if n%2 == 0 {
						err = errors.Join(err, w.Retire(t.Context(), member(n)), w.Stand(t.Context(), member(n), "Again."))
					}
					if !slices.ContainsFunc(fits, func(f error) bool { return errors.Is(err, f) }) {
						t.Error(err)
					}
				}
			})
		}
		all.Go(func() {
			time.Sleep(60 * time.Millisecond)
			clock.forward(26 * time.Hour)
			for w.issue("2026-1").Stage != governance.Decided && ctx.Err() == nil {
				w.advance()
			}
			time.Sleep(30 * time.Millisecond)
			stop()
		})
		all.Wait()
		if len(w.declared()) == 0 {
			t.Error("nothing was declared")
		}
		w.verifies()
	})
}

// TestDeclare_ACloseWaits for a declaration whose clock was read before it.
func TestDeclare_ACloseWaits(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 2, asItIs)
		w.speaking(0)
		clock.forward(47 * time.Hour)
		closed := make(chan struct{})
		_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (struct{}, error) {
			err := w.declare(tx, governance.Declaration{Issue: "2026-1", Person: personID(0), Choice: answer("yes")})
			go func() {
				defer close(closed)
				clock.forward(26 * time.Hour)
				if _, err := w.Advance(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
				if err := w.SequenceAll(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			}()
			time.Sleep(300 * time.Millisecond)
			return struct{}{}, err
		})
		w.must(err)
		<-closed
		w.advance()
		w.verifies()
	})
}

// TestDeclare_ACrashLeavesNothing of it, between whatever writes it comes.
func TestDeclare_ACrashLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 3, asItIs)
		w.entrusts(1, 0)
		w.must(w.SequenceAll(t.Context()))
		left := func() (n int) {
			return len(w.declared()) + len(w.waiting()) + len(read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }))
		}
		for draws := 0; ; draws++ {
			brittle := world{New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{draws}}), t, w.db, w.kinds}
			err := brittle.declares(0, "yes", "So.")
			if err == nil {
				if draws == 0 || left() != 3 {
					t.Errorf("after %d crashes there are %d rows, want declaration, entry and round", draws, left())
				}
				break
			}
			if !errors.Is(err, errCrash) || left() != 0 {
				t.Fatalf("after a crash (%v) there are %d rows", err, left())
			}
		}
		ctx, cut := context.WithCancel(t.Context())
		_, err := update(ctx, w.Engine, func(tx *store.Tx) (struct{}, error) {
			err := w.declare(tx, governance.Declaration{Issue: "2026-1", Person: personID(0), Choice: answer("no")})
			cut() // the commit fails
			return struct{}{}, err
		})
		if err == nil || left() != 3 {
			t.Errorf("a commit that failed (%v) left %d rows", err, left())
		}
	})
}

// TestDeclare_OfAnAccountThatWasRecovered: whoever took it over cannot speak for its
// owner before a vote that keeps them out.
func TestDeclare_OfAnAccountThatWasRecovered(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 3, asItIs)
		w.speaking(0)
		w.reachable(0, governance.NoticesOff)
		w.cast(0, "2026-1", "yes")
		w.recovered(0)
		if err := w.declares(0, "no", ""); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("got %v", err)
		}
		r, err := w.Declarations(t.Context(), member(0), "2026-1", "")
		if err != nil || r.May {
			t.Errorf("the form is offered: %v", err)
		}
		if i, err := w.Issue(t.Context(), member(0), "2026-1"); err != nil || i.Declared.May {
			t.Errorf("the page of the matter offers it: %v", err)
		}
	})
}

// TestDeclare_OfSomebodyBarredFromWriting: how they will vote they say, and give no reasons.
func TestDeclare_OfSomebodyBarredFromWriting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		w.speaking(theConcerned)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.draws()
		w.days(4)
		w.rules(id, aRuling("mute", 30))
		w.openNow("2026-1", "paper", 2*time.Hour)
		w.refused(w.Declare(t.Context(), w.as(theConcerned), "2026-1", answer("yes"), "Because."), governance.ErrMuted)
		w.must(w.Declare(t.Context(), w.as(theConcerned), "2026-1", answer("yes"), ""))
	})
}

// TestDeclarations_TellWhatBecameOfThem once everybody may know, and before that the
// same whoever has cast.
func TestDeclarations_TellWhatBecameOfThem(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := declaring(t, db, 6, asItIs)
		for n := range 4 {
			w.speaking(n)
		}
		w.must(w.declares(0, "yes", ""))
		clock.forward(time.Second)
		w.must(w.declares(1, "yes", "At first."))
		clock.forward(time.Second)
		w.must(w.declares(2, "no", ""))
		clock.forward(time.Second)
		w.must(w.declares(1, "no", "On second thoughts."))
		shown := func(who access.Actor) []string {
			t.Helper()
			r, err := w.Declarations(t.Context(), who, "2026-1", "")
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, l := range r.Lines {
				line := fmt.Sprint(l.By.Slug, " ", l.Choice.Answer, " ", l.Departure)
				for _, e := range l.Earlier {
					line += " before " + e.Choice.Answer
				}
				if l.Ballot != nil {
					line += " cast " + l.Ballot.Answer
				}
				lines = append(lines, line)
			}
			return lines
		}
		before := []string{"p0001 no  before yes", "p0002 no ", "p0000 yes "}
		if diff := cmp.Diff(before, shown(access.Actor{})); diff != "" {
			t.Error("to a stranger", diff)
		}
		w.cast(0, "2026-1", "yes")
		w.cast(1, "2026-1", "yes")
		for _, who := range []access.Actor{{}, member(0), member(5)} {
			if diff := cmp.Diff(before, shown(who)); diff != "" {
				t.Errorf("to %s once two have cast: %s", who.Person, diff)
			}
		}
		clock.forward(73 * time.Hour)
		w.advance()
		if diff := cmp.Diff([]string{"p0001 no departed before yes cast yes", "p0002 no uncast", "p0000 yes kept"}, shown(access.Actor{})); diff != "" {
			t.Error("after the close", diff)
		}
		account, err := w.PublicDelegate(t.Context(), access.Actor{}, "p0001", "")
		if err != nil || len(account.Record) != 1 || account.Record[0].Departure != governance.Departed || account.Record[0].Declared.Choice.Answer != "no" {
			t.Errorf("their account: %+v, %v", account.Record, err)
		}
		if account, err = w.PublicDelegate(t.Context(), access.Actor{}, "p0003", ""); err != nil || account.Record[0].Declared != nil {
			t.Errorf("the account of somebody who declared nothing: %+v, %v", account.Record, err)
		}
		made, err := w.DeclarationsMade(t.Context(), access.Actor{}, "2026-1")
		if err != nil || len(made.Lines) != 4 || made.Lines[0].By.Slug != "p0001" {
			t.Errorf("the feed: %+v, %v", made.Lines, err)
		}
		w.openNow("2026-2", "name", time.Hour)
		if _, err := w.Declarations(t.Context(), access.Actor{}, "2026-2", ""); !errors.Is(err, governance.ErrNoLockIn) {
			t.Errorf("where there is no such stage: %v", err)
		}
	})
}

// TestDeclarations_PageByPage.
func TestDeclarations_PageByPage(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		const delegates = shownDeclared + 5
		w := declaring(t, db, delegates, asItIs)
		for n := range delegates {
			w.speaking(n)
			w.must(w.declares(n, "yes", ""))
		}
		seen := map[bodies.PersonID]bool{}
		for after := ""; ; {
			r, err := w.Declarations(t.Context(), member(0), "2026-1", after)
			w.must(err)
			for _, l := range r.Lines {
				seen[l.Person] = true
			}
			if r.Further != (after != "") || !r.May || r.Own == nil {
				t.Errorf("after %q: %+v", after, r)
			}
			if after = r.Next; after == "" {
				break
			}
		}
		if len(seen) != delegates {
			t.Errorf("%d of %d are shown", len(seen), delegates)
		}
	})
}
