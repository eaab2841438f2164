// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
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

// foundAudited founds the commons with somebody in its one seat, member 1, and a
// college of one auditor over it, member 0.
func foundAudited(t *testing.T, db *store.DB, members int) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: procedures()},
			{Body: bodies.Body{Slug: "audit", Name: "The College", Level: bodies.Auditory, Supervises: []bodies.Slug{"commons"}}, Version: 1,
				Review: &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}},
		},
		Mandates: []bodies.Mandate{
			{ID: "m-audit", Body: "audit", Seat: "1", Person: personID(0), Title: "elected", Begins: foundedOn},
			{ID: "m-commons", Body: "commons", Seat: "1", Person: personID(1), Title: "elected", Begins: foundedOn},
		},
	}
	for n := range members {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug("p" + string(personID(n)[7:])), Name: "Member", Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
	}
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return w
}

// holder is the nth member with the rights their mandates give them now.
func (w world) holder(n int) access.Actor {
	return read(w, func(tx *store.Tx) (access.Actor, error) {
		now, err := tx.Now()
		if err != nil {
			return access.Actor{}, err
		}
		return actorOf(tx, personID(n), "s", now)
	})
}

// adopts lets the commons adopt a paper, by the clock of the test.
func (w world) adopts(id governance.IssueID, clock *handClock) {
	w.t.Helper()
	w.openNow(id, "paper", time.Hour)
	if _, err := w.Cast(w.t.Context(), member(1), Cast{Issue: id, Choice: answer("yes"), Key: newKey()}); err != nil {
		w.t.Fatal(err)
	}
	clock.forward(2 * time.Hour)
	w.advance()
}

func filing() Filing {
	return Filing{By: "audit", Audited: "commons", Severity: governance.Fault, Text: "There are no minutes."}
}

func TestFindings_AreFiledAnsweredAndWithdrawnByWhoMay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		auditor, audited, stranger := w.holder(0), w.holder(1), w.holder(2)
		for name, actor := range map[string]access.Actor{"who is audited": audited, "a member": stranger} {
			if _, err := w.FileFinding(t.Context(), actor, filing()); !errors.Is(err, access.ErrForbidden) {
				t.Errorf("%s filed a finding: %v", name, err)
			}
		}
		f, err := w.FileFinding(t.Context(), auditor, filing())
		if err != nil || f.ID != "2026-1" {
			t.Fatalf("got %s, %v", f.ID, err)
		}
		for name, actor := range map[string]access.Actor{"the auditor": auditor, "a member": stranger} {
			if _, err := w.AnswerFinding(t.Context(), actor, f.ID, "Here."); !errors.Is(err, access.ErrForbidden) {
				t.Errorf("%s answered: %v", name, err)
			}
		}
		if _, err := w.WithdrawFinding(t.Context(), audited, f.ID, "Wrong."); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who is audited withdrew it: %v", err)
		}
		if h, err := w.Home(t.Context(), audited); err != nil || len(h.Findings) != 1 {
			t.Errorf("the home of who must answer shows %d, %v", len(h.Findings), err)
		}
		clock.forward(22 * 24 * time.Hour)
		late, err := w.AnswerFinding(t.Context(), audited, f.ID, "Here they are.")
		if err != nil || !late.Late(w.now()) {
			t.Errorf("a late answer: %v", err)
		}
		if _, err := w.AnswerFinding(t.Context(), audited, f.ID, "Again."); !errors.Is(err, governance.ErrAnswered) {
			t.Errorf("answered twice: %v", err)
		}
		if h, err := w.Home(t.Context(), audited); err != nil || len(h.Findings) != 0 {
			t.Errorf("once answered the home shows %d, %v", len(h.Findings), err)
		}
		if _, err := w.WithdrawFinding(t.Context(), auditor, f.ID, "Settled."); err != nil {
			t.Error(err)
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestFindings_FollowTheMandateAtTheInstant: rights loaded with the request do
// not outlive the mandate they came from.
func TestFindings_FollowTheMandateAtTheInstant(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 2)
		auditor := w.holder(0)
		clock.forward(time.Hour)
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.EndMandate("m-audit", clock.now()) }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.FileFinding(t.Context(), auditor, filing()); !errors.Is(err, governance.ErrNotSeated) {
			t.Errorf("got %v, want ErrNotSeated", err)
		}
	})
}

func TestSuspend_HoldsADecisionBackOnceAndWithinTheCharter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.adopts("2026-1", clock)
		w.adopts("2026-2", clock)
		auditor, audited := w.holder(0), w.holder(1)
		hold := HoldBack{Decision: "2026-1", By: "audit", Days: 7, Text: "Two lists differ."}
		if _, err := w.Suspend(t.Context(), audited, hold); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who is audited held it back: %v", err)
		}
		for _, days := range []int{0, -1, 8, 1 << 40} {
			long := hold
			long.Days = days
			if _, err := w.Suspend(t.Context(), auditor, long); !errors.Is(err, governance.ErrReviewLong) {
				t.Errorf("for %d days: %v", days, err)
			}
		}
		if _, err := w.Suspend(t.Context(), auditor, HoldBack{Decision: "2026-9", By: "audit", Days: 1, Text: "Why?"}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a decision that is not there: %v", err)
		}
		r, err := w.Suspend(t.Context(), auditor, hold)
		if err != nil || !r.Suspended(w.now()) {
			t.Fatal(err)
		}
		w.showsHeld("2026-1", true)
		clock.forward(time.Hour)
		if _, err := w.Release(t.Context(), audited, "2026-1", "No."); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("who is audited released it: %v", err)
		}
		if _, err := w.Release(t.Context(), auditor, "2026-1", "They agree."); err != nil {
			t.Fatal(err)
		}
		w.showsHeld("2026-1", false)
		if _, err := w.Suspend(t.Context(), auditor, hold); !errors.Is(err, governance.ErrReviewed) {
			t.Errorf("a second time: %v", err)
		}
		if _, err := w.Release(t.Context(), auditor, "2026-1", "Again."); !errors.Is(err, governance.ErrNothingHeld) {
			t.Errorf("released twice: %v", err)
		}
		hold.Decision = "2026-2"
		if _, err := w.Suspend(t.Context(), auditor, hold); err != nil {
			t.Fatal(err)
		}
		clock.forward(7*24*time.Hour + time.Millisecond) // for it came in the instant of the release, and so after it
		w.showsHeld("2026-2", false)                     // it ended by itself
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
		}
	})
}

// count is how many entries of a type have a number.
func (w world) count(kind journal.Type) (n int) {
	w.t.Helper()
	for _, e := range w.entries() {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// foundTwice founds two bodies with an auditory body each: audit over the commons,
// watch over the harbour. Member 0 sits in audit, 1 in the commons, 2 in watch, 3 in
// the harbour, 4 nowhere.
func foundTwice(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	f := Founding{Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn}}
	for n, b := range []bodies.Body{
		{Slug: "audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"commons"}}, {Slug: "commons", Level: bodies.TopLevel},
		{Slug: "watch", Level: bodies.Auditory, Supervises: []bodies.Slug{"harbour"}}, {Slug: "harbour", Level: bodies.Intermediate},
	} {
		b.Name = string(b.Slug)
		c := governance.Charter{Body: b, Version: 1, Procedures: procedures()}
		if b.Level == bodies.Auditory {
			c.Review = &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}
		}
		f.Charters = append(f.Charters, c)
		f.Mandates = append(f.Mandates, bodies.Mandate{ID: "m-" + b.Name, Body: b.Slug, Seat: "1", Person: personID(n), Title: "elected", Begins: foundedOn})
	}
	for n := range 5 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug("p" + string(personID(n)[7:])), Name: "Member", Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
	}
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestReviews_AreOfOneBodyAlone tries every deed of a review about the commons as
// everybody: nobody but who may is let, also where they have the same right over
// a sibling.
func TestReviews_AreOfOneBodyAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundTwice(t, db)
		w.adopts("2026-1", clock)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		for _, deed := range []struct {
			name string
			may  int // the member who may
			do   func(access.Actor) error
		}{
			{"open the form", 0, func(a access.Actor) error { _, err := w.Filing(ctx, a, "commons"); return err }},
			{"file", 0, func(a access.Actor) error { _, err := w.FileFinding(ctx, a, filing()); return err }},
			{"answer", 1, func(a access.Actor) error { _, err := w.AnswerFinding(ctx, a, "2026-1", "Here."); return err }},
			{"withdraw", 0, func(a access.Actor) error { _, err := w.WithdrawFinding(ctx, a, "2026-1", "Settled."); return err }},
			{"hold back", 0, func(a access.Actor) error {
				_, err := w.Suspend(ctx, a, HoldBack{Decision: "2026-1", By: "audit", Days: 1, Text: "Why?"})
				return err
			}},
			{"release", 0, func(a access.Actor) error { _, err := w.Release(ctx, a, "2026-1", "So."); return err }},
			{"take the archive", 0, func(a access.Actor) error {
				return w.Export(ctx, a, io.Discard, audit.Scope{Body: "commons", Auditor: true})
			}},
		} {
			if err := deed.do(access.Actor{}); !errors.Is(err, access.ErrSignIn) {
				t.Errorf("%s: a stranger got %v", deed.name, err)
			}
			for n := range 5 {
				if n == deed.may {
					continue
				}
				if err := deed.do(w.holder(n)); !errors.Is(err, access.ErrForbidden) {
					t.Errorf("%s: member %d got %v, want ErrForbidden", deed.name, n, err)
				}
			}
			if err := deed.do(w.holder(deed.may)); err != nil {
				t.Errorf("%s: who may got %v", deed.name, err)
			}
		}
		other := filing()
		other.By = "watch"
		if _, err := w.FileFinding(ctx, w.holder(0), other); !errors.Is(err, governance.ErrUnwatched) {
			t.Errorf("in the name of another auditory body: %v", err)
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestReviews_ManyAtOnceLeaveOneOfEach: each finding has a number of its own, one
// answer is taken, and a decision is held back once.
func TestReviews_ManyAtOnceLeaveOneOfEach(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.adopts("2026-1", clock)
		auditor, audited := w.holder(0), w.holder(1)
		const many = 8
		var ids sync.Map
		all := func(do func() error, refused error) (done int) {
			var group sync.WaitGroup
			errs := make(chan error, many)
			for range many {
				group.Go(func() { errs <- do() })
			}
			group.Wait()
			close(errs)
			for err := range errs {
				if err == nil {
					done++
				} else if !errors.Is(err, refused) {
					t.Errorf("got %v, want %v", err, refused)
				}
			}
			return done
		}
		filed := all(func() error {
			f, err := w.FileFinding(t.Context(), auditor, filing())
			if _, twice := ids.LoadOrStore(f.ID, true); twice {
				t.Errorf("two findings bear the number %s", f.ID)
			}
			return err
		}, nil)
		answered := all(func() error { _, err := w.AnswerFinding(t.Context(), audited, "2026-1", "Here."); return err }, governance.ErrAnswered)
		held := all(func() error {
			_, err := w.Suspend(t.Context(), auditor, HoldBack{Decision: "2026-1", By: "audit", Days: 1, Text: "Why?"})
			return err
		}, governance.ErrReviewed)
		if filed != many || answered != 1 || held != 1 {
			t.Errorf("%d filed, %d answers, held back %d times", filed, answered, held)
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
		}
	})
}

// showsHeld wants every reading of a decision to say whether it is held back.
func (w world) showsHeld(id string, want bool) {
	w.t.Helper()
	one, err1 := w.Decision(w.t.Context(), access.Actor{}, id)
	list, err2 := w.Decisions(w.t.Context(), access.Actor{}, "", "")
	desk, err3 := w.Desk(w.t.Context(), access.Actor{})
	issue, err4 := w.Issue(w.t.Context(), access.Actor{}, governance.IssueID(id))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		w.t.Fatal(err)
	}
	now := w.now()
	if one.Decision.Suspended(now) != want || issue.Decision.Suspended(now) != want {
		w.t.Errorf("%s: the decision says held back: %v, its matter %v, want %v", id, one.Decision.Suspended(now), issue.Decision.Suspended(now), want)
	}
	for _, l := range list.Lines {
		if l.Decision.ID == id && l.Decision.Suspended(now) != want {
			w.t.Errorf("%s: the list says otherwise", id)
		}
	}
	if held := len(desk.Held) == 1 && desk.Held[0].Decision.ID == id; held != want {
		w.t.Errorf("%s: the desk shows %d decisions held back", id, len(desk.Held))
	}
}

// TestFound_SeatsNobodyInABodyAndItsAuditor in either order.
func TestFound_SeatsNobodyInABodyAndItsAuditor(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
		for _, order := range [][]bodies.Slug{{"commons", "audit"}, {"audit", "commons"}} {
			f := Founding{
				Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
				Charters: []governance.Charter{
					{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: procedures()},
					{Body: bodies.Body{Slug: "audit", Name: "The College", Level: bodies.Auditory, Supervises: []bodies.Slug{"commons"}}, Version: 1},
				},
				People: []bodies.Person{{ID: personID(0), Slug: "p0", Name: "Member", Joined: foundedOn}},
			}
			for _, body := range order {
				f.Mandates = append(f.Mandates, bodies.Mandate{ID: "m-" + string(body), Body: body, Seat: "1", Person: personID(0), Title: "elected", Begins: foundedOn})
			}
			if err := w.Found(t.Context(), f); !errors.Is(err, bodies.ErrIncompatible) {
				t.Errorf("%v: got %v", order, err)
			}
		}
	})
}

func TestExport_GivesTheAuditorsArchiveToAuditorsAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 2)
		w.adopts("2026-1", clock)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		scope := audit.Scope{Body: "commons", Auditor: true}
		for name, actor := range map[string]access.Actor{"a stranger": {}, "who is audited": w.holder(1)} {
			if err := w.Export(t.Context(), actor, io.Discard, scope); err == nil {
				t.Errorf("%s was given it", name)
			}
		}
		if err := w.Export(t.Context(), w.holder(0), io.Discard, audit.Scope{Auditor: true}); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("of everything: %v", err)
		}
		var theirs, operators bytes.Buffer
		if err := errors.Join(w.Export(t.Context(), w.holder(0), &theirs, scope), w.Archive(t.Context(), &operators, scope)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(theirs.Bytes(), operators.Bytes()) {
			t.Error("the operator's bytes differ from those of the page")
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
		}
		if n := w.count("export"); n != 1 {
			t.Errorf("it was entered %d times, want once: the operator's own leaves no trace", n)
		}
		a, err := audit.Open(bytes.NewReader(theirs.Bytes()), int64(theirs.Len()))
		if err != nil || a.Scope != scope {
			t.Errorf("got the scope %+v, %v", a.Scope, err)
		}
	})
}

// slowly is a writer that waits for a sign before its first byte.
type slowly struct {
	begun, go_ chan struct{}
	once       sync.Once
}

func (s *slowly) Write(b []byte) (int, error) {
	s.once.Do(func() { close(s.begun); <-s.go_ })
	return len(b), nil
}

// TestExport_IsMadeOneAtATimeAndStopsNobody: while one is being made a second is
// refused, and people vote.
func TestExport_IsMadeOneAtATimeAndStopsNobody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		out := &slowly{begun: make(chan struct{}), go_: make(chan struct{})}
		done := make(chan error, 1)
		go func() { done <- w.Export(t.Context(), access.Actor{}, out, audit.Scope{}) }()
		<-out.begun
		if err := w.Export(t.Context(), access.Actor{}, io.Discard, audit.Scope{}); !errors.Is(err, ErrExporting) {
			t.Errorf("a second one: %v", err)
		}
		if err := w.Export(t.Context(), w.holder(0), io.Discard, audit.Scope{Body: "commons", Auditor: true}); err != nil {
			t.Errorf("an auditor has to wait for strangers: %v", err)
		}
		soon, enough := context.WithTimeout(t.Context(), 10*time.Second)
		defer enough()
		if _, err := w.Cast(soon, member(1), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
			t.Errorf("nobody could vote meanwhile: %v", err)
		}
		close(out.go_)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := w.Export(t.Context(), access.Actor{}, io.Discard, audit.Scope{}); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

func TestExport_HoldsWhatAuditorsSaidInItsScope(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 2)
		if _, err := w.FileFinding(t.Context(), w.holder(0), filing()); err != nil {
			t.Fatal(err)
		}
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		for body, want := range map[string]int{"": 1, "commons": 1, "audit": 0} {
			var file bytes.Buffer
			if err := w.Archive(t.Context(), &file, audit.Scope{Body: body}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(file.String(), filing().Text); got != want {
				t.Errorf("the archive of %q holds the text %d times, want %d", body, got, want)
			}
		}
	})
}
