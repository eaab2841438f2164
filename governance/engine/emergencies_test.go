// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// emergency begins an act for some hours.
func (w courts) emergency(in EmergencyIn, hours int) governance.Emergency {
	w.t.Helper()
	in.For = time.Duration(hours) * time.Hour
	act, err := w.BeginEmergency(w.t.Context(), in)
	w.must(err)
	return act
}

// spoken is a matter with a comment of one of us, one from elsewhere, and an argument.
func (w courts) spoken() (comment, afar, argument string) {
	w.t.Helper()
	ctx := w.t.Context()
	w.openNow("2026-1", "paper", 5000*time.Hour)
	w.must(w.Comment(ctx, w.as(2), "2026-1", "It is OURS."))
	said, err := w.Argue(ctx, w.as(theReporter), "2026-1", true, "REASONS are given.")
	w.must(err)
	in := w.takeIn("peer.example", 1)
	w.must(w.TakeComment(ctx, in, governance.Comment{Issue: "2026-1", URI: "https://peer.example/notes/1", Content: "<p>From AFAR</p>"}))
	moderator := w.as(2)
	moderator.Seated = append(moderator.Seated, "commons")
	r, err := w.Issue(ctx, moderator, "2026-1")
	w.must(err)
	for _, c := range r.Comments {
		if c.URI == "" {
			comment = c.ID
			continue
		}
		afar = c.ID
		w.must(w.JudgeComment(ctx, moderator, "2026-1", c.ID, true, c.Seen()))
	}
	return comment, afar, said.ID
}

// TestEmergency_WithholdsATextUntilItEnds: nobody reads or finds it meanwhile, whoever
// they are; what stands beside it is shown, and so is the text afterwards.
func TestEmergency_WithholdsATextUntilItEnds(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		comment, afar, argument := w.spoken()
		moderator := w.as(2)
		moderator.Seated = append(moderator.Seated, "commons")
		readers := map[string]access.Actor{"a stranger": {}, "the author": w.as(2), "who moderates": moderator, "the auditor": w.as(theAuditor)}
		shown := func(when string, want map[string]bool) {
			t.Helper()
			for who, actor := range readers {
				for canary, may := range want {
					found, reads := len(w.finds(actor, canary)) > 0, w.reads(actor, "2026-1", canary)
					if found != may || reads != may {
						t.Errorf("%s: %s finds %s: %v, reads it: %v, want %v", when, who, canary, found, reads, may)
					}
				}
			}
		}
		replies := func(want int) {
			t.Helper()
			if uris, err := w.Replies(t.Context(), "2026-1"); err != nil || len(uris) != want {
				t.Errorf("replies: %v, %v, want %d", uris, err, want)
			}
		}
		shown("before", map[string]bool{"OURS": true, "AFAR": true, "REASONS": true})
		replies(1)
		ours := w.emergency(EmergencyIn{Kind: governance.WithholdComment, Text: comment, Reason: "Order 1."}, 48)
		w.emergency(EmergencyIn{Kind: governance.WithholdComment, Text: afar, Reason: "Order 2."}, 24)
		w.emergency(EmergencyIn{Kind: governance.WithholdArgument, Text: argument, Reason: "Order 3."}, 24)
		shown("withheld", map[string]bool{"OURS": false, "AFAR": false, "REASONS": false})
		replies(0)
		for _, said := range []string{comment, argument} {
			r, err := w.IssueShowing(t.Context(), access.Actor{}, "2026-1", said)
			if text, _ := json.Marshal(r); err != nil || strings.Contains(string(text), "OURS") || strings.Contains(string(text), "REASONS") || strings.Contains(string(text), "AFAR") {
				t.Errorf("%v: the reading holds a text: %s", err, text)
			}
			if r.Comments[0].Withheld.Ref == "" || r.For[0].Withheld.Ref == "" || r.Comments[0].By == "" && r.Comments[1].By == "" {
				t.Errorf("nothing stands in its place: %+v, %+v", r.Comments, r.For)
			}
		}
		form, err := w.ReportForm(t.Context(), w.as(theOther), governance.Target{Kind: governance.TargetArgument, ID: argument})
		if err != nil || form.Target.Text != "" || form.Target.Withheld.Ref == "" {
			t.Errorf("a report of it shows %+v, %v", form.Target, err)
		}
		w.must(w.TakeBackComment(t.Context(), w.takeIn("peer.example", 2), "https://peer.example/notes/1")) // its author still can
		clock.forward(24 * time.Hour)
		shown("when two are over", map[string]bool{"OURS": false, "REASONS": true, "AFAR": false})
		if _, err := w.EndEmergency(t.Context(), ours.Ref); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Second)
		shown("when it was ended", map[string]bool{"OURS": true, "REASONS": true})
		w.emergency(EmergencyIn{Kind: governance.WithholdComment, Text: comment, Reason: "Order 4."}, 24)
		shown("withheld anew", map[string]bool{"OURS": false})
		r := w.verified()
		if want := (audit.EmergencyReport{Acts: 4, Ended: 1, Withheld: 1}); r.Verdict != audit.Verified || r.Emergencies == nil || *r.Emergencies != want {
			t.Errorf("%s: %+v, %v", r.Verdict, r.Emergencies, r.Findings)
		}
		w.holdsUp()
	})
}

// TestEmergency_PausesUntilItEnds: new comments and reports are refused with the act,
// those to other bodies are taken, and everything is once it ends by itself.
func TestEmergency_PausesUntilItEnds(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		w.openNow("2026-1", "paper", 5000*time.Hour)
		act := w.emergency(EmergencyIn{Kind: governance.PauseComments, Reason: "A flood."}, 24)
		var paused governance.Paused
		if err := w.Comment(ctx, w.as(2), "2026-1", "x"); !errors.As(err, &paused) || paused.Act.Ref != act.Ref || paused.Act.Reason != "A flood." || !errors.Is(err, governance.ErrPaused) {
			t.Errorf("got %v", err)
		}
		in := w.takeIn("peer.example", 1)
		w.must(w.TakeComment(ctx, in, governance.Comment{Issue: "2026-1", URI: "https://peer.example/notes/1", Content: "<p>x</p>"}))
		if n := w.rows("SELECT COUNT(*) FROM comments"); n != 0 {
			t.Errorf("%d comments were taken", n)
		}
		_, err := w.Argue(ctx, w.as(theReporter), "2026-1", true, "Because.")
		w.must(err)
		_, err = w.report(theReporter, "He wrote what hurt.")
		w.must(err)

		w.emergency(EmergencyIn{Kind: governance.PauseReports, Body: "council", Reason: "A flood."}, 2)
		_, err = w.report(theOther, "The same.")
		w.refused(err, governance.ErrPaused)
		if _, err := w.EndEmergency(ctx, act.Ref); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Second)
		w.must(w.Comment(ctx, w.as(2), "2026-1", "x"))
		clock.forward(2 * time.Hour)
		_, err = w.report(theOther, "The same.")
		w.must(err)
		_, err = w.BeginEmergency(ctx, EmergencyIn{Kind: governance.PauseReports, Reason: "Another.", For: time.Hour})
		w.refused(err, governance.ErrEmergencyOften)
		w.emergency(EmergencyIn{Kind: governance.PauseComments, Body: "council", Reason: "Another."}, 24)
		w.must(w.Comment(ctx, w.as(2), "2026-1", "of the commons"))
		w.holdsUp()
	})
}

func TestEmergency_IsRefusedAndSaysWhy(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		comment, _, argument := w.spoken()
		hour := time.Hour
		for name, test := range map[string]struct {
			in   EmergencyIn
			want error
		}{
			"without a reason":       {EmergencyIn{governance.PauseComments, "", "", " ", hour}, governance.ErrEmergencyReason},
			"of another kind":        {EmergencyIn{"pause.votes", "", "", "x", hour}, governance.ErrEmergencyKind},
			"of no body":             {EmergencyIn{governance.PauseComments, "nowhere", "", "x", hour}, ErrNotFound},
			"for too long":           {EmergencyIn{governance.PauseComments, "", "", "x", 73 * hour}, governance.ErrEmergencyLong},
			"for no time":            {EmergencyIn{governance.PauseComments, "", "", "x", 0}, governance.ErrEmergencyLong},
			"a comment that is none": {EmergencyIn{governance.WithholdComment, "", argument, "x", hour}, ErrNotFound},
			"an argument":            {EmergencyIn{governance.WithholdArgument, "", comment, "x", hour}, ErrNotFound},
			"what no column holds":   {EmergencyIn{governance.WithholdArgument, "", "\x00", "x", hour}, ErrNotFound},
		} {
			if _, err := w.BeginEmergency(t.Context(), test.in); !errors.Is(err, test.want) {
				t.Errorf("%s: got %v, want %v", name, err, test.want)
			}
		}
		act := w.emergency(EmergencyIn{Kind: governance.PauseComments, Reason: "x"}, 1)
		_, err := w.BeginEmergency(t.Context(), EmergencyIn{governance.PauseComments, "council", "", "y", hour})
		w.refused(err, governance.ErrEmergencyHolds)
		_, err = w.EndEmergency(t.Context(), "none")
		w.refused(err, ErrNotFound)
		_, err = w.EndEmergency(t.Context(), act.Ref)
		w.must(err)
		clock.forward(time.Second)
		_, err = w.EndEmergency(t.Context(), act.Ref)
		w.refused(err, governance.ErrEmergencyOver)
		_, err = w.BeginEmergency(t.Context(), EmergencyIn{governance.PauseComments, "", "", "x", hour})
		w.refused(err, governance.ErrEmergencySame)
		w.holdsUp()
	})
}

// TestEmergency_TellsWhoSitsWhereItGoes by mail, at night in the morning, and on the
// first page while it holds; and nobody else.
func TestEmergency_TellsWhoSitsWhereItGoes(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		for _, n := range []int{theAuditor, 2} {
			w.reachable(n, governance.NoticesOff)
		}
		clock.forward(time.Duration(23-clock.now().Hour()) * time.Hour)
		act := w.emergency(EmergencyIn{Kind: governance.PauseComments, Body: "commons", Reason: "A flood."}, 24)
		if sent := w.delivered(); len(sent) != 0 {
			t.Errorf("at night there went out %+v", sent)
		}
		home := func(n int) []EmergencyLine {
			t.Helper()
			h, err := w.Home(t.Context(), w.as(n))
			w.must(err)
			return h.Emergencies
		}
		if told := home(theAuditor); len(told) != 1 || told[0].Ref != act.Ref || len(home(2)) != 0 {
			t.Errorf("the first pages tell %v and %v", told, home(2))
		}
		clock.forward(10 * time.Hour)
		sent := w.delivered()
		if len(sent) != 1 || sent[0].Kind != LetterEmergency || sent[0].Emergency == nil || sent[0].Emergency.Ref != act.Ref {
			t.Fatalf("there went out %+v", sent)
		}
		clock.forward(14 * time.Hour)
		if told := home(theAuditor); len(told) != 0 {
			t.Errorf("once it is over: %v", told)
		}
		l, err := w.Emergencies(t.Context(), access.Actor{}, "")
		if err != nil || len(l.Holding) != 0 || len(l.Past) != 1 || l.Past[0].Reason != "A flood." || len(l.Past[0].Told) != 1 || l.Past[0].Told[0].Slug != "audit" {
			t.Errorf("the list is %+v, %v", l, err)
		}
		if l, err = w.Emergencies(t.Context(), access.Actor{}, act.Ref); err != nil || len(l.Past) != 0 {
			t.Errorf("after the last there is %+v, %v", l.Past, err)
		}
	})
}

// TestEmergency_LeavesNothingHalf: an act ends between one write and the next.
// There is no act without its entry, its letters, or the
// other way round.
func TestEmergency_LeavesNothingHalf(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		w.reachable(theAuditor, governance.NoticesSingle)
		all := func() string {
			l, err := w.Emergencies(t.Context(), access.Actor{}, "")
			w.must(err)
			text, err := json.Marshal([]any{l.Holding, l.Past, refs(w.waiting()), w.rows("SELECT COUNT(*) FROM outbox"), w.rows("SELECT COUNT(*) FROM entries")})
			w.must(err)
			return string(text)
		}
		breaks := func(name string, deed func(e *Engine, ctx context.Context) error) (times int) {
			before := all()
			for ; ; times++ {
				e := New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{times}})
				err := deed(e, t.Context())
				if err == nil {
					return times
				}
				if !errors.Is(err, errCrash) {
					t.Fatalf("%s: the deed itself failed: %v", name, err)
				}
				if after := all(); after != before {
					t.Fatalf("%s: after a crash there is\n%s\nbefore it there was\n%s", name, after, before)
				}
			}
		}
		var act governance.Emergency
		began := breaks("begin", func(e *Engine, ctx context.Context) (err error) {
			act, err = e.BeginEmergency(ctx, EmergencyIn{Kind: governance.PauseComments, Reason: "A flood.", For: time.Hour})
			return err
		})
		clock.forward(time.Second)
		ended := breaks("end", func(e *Engine, ctx context.Context) error {
			_, err := e.EndEmergency(ctx, act.Ref)
			return err
		})
		if began < 2 || ended < 1 {
			t.Errorf("broken off %d and %d times: the writes after the entry were not among them", began, ended)
		}
		w.holdsUp()
	})
}

// TestEmergencies_NoArchiveIsMadeAgainstTheirEntries: whoever owns the database alters
// an act, in every column, takes it away, or its end.
func TestEmergencies_NoArchiveIsMadeAgainstTheirEntries(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		comment, _, _ := w.spoken()
		w.openNow("2026-2", "paper", time.Hour)
		ended := w.emergency(EmergencyIn{Kind: governance.PauseComments, Body: "council", Reason: "A flood."}, 24)
		_, err := w.EndEmergency(t.Context(), ended.Ref)
		w.must(err)
		w.emergency(EmergencyIn{Kind: governance.WithholdComment, Text: comment, Reason: "By order."}, 24)
		w.must(w.SequenceAll(t.Context()))
		made := func() error { return w.Archive(t.Context(), &bytes.Buffer{}, audit.Scope{}) }
		w.must(made())
		for name, change := range map[string]string{
			"kind": "kind = 'withhold.argument' WHERE kind = 'withhold.comment'", "another kind": "kind = 'pause.reports' WHERE kind = 'pause.comments'",
			"body": "body = 'bench' WHERE kind = 'pause.comments'", "everybody": "body = NULL WHERE kind = 'pause.comments'",
			"issue": "issue = '2026-2' WHERE kind = 'withhold.comment'", "text": "text_id = 'x' WHERE kind = 'withhold.comment'",
			"reason": "reason = 'No reason.' WHERE kind = 'withhold.comment'", "beginning": "at = '2026-01-01 00:00:00'",
			"end": "until_at = '2036-01-01 00:00:00' WHERE kind = 'withhold.comment'", "end by hand": "ended_at = NULL, ended_ref = NULL WHERE ended_at IS NOT NULL",
			"its instant": "ended_at = until_at WHERE ended_at IS NOT NULL", "entry of its end": "ended_ref = ref WHERE ended_at IS NOT NULL",
			"an end that was none": "ended_at = at, ended_ref = ref WHERE ended_at IS NULL",
		} {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				if name == "beginning" {
					change += " WHERE kind = 'withhold.comment'"
				}
				if strings.Contains(change, "ended_at = until_at") || strings.Contains(change, "ended_at = at") { // within what the table takes
					change = strings.Replace(change, "ended_at = until_at", "ended_at = '"+ended.At.Add(time.Hour).Format("2006-01-02 15:04:05.000")+"'", 1)
					change = strings.Replace(change, "ended_at = at", "ended_at = '"+ended.At.Add(time.Hour).Format("2006-01-02 15:04:05.000")+"'", 1)
				}
				result, err := tx.SQL().Exec("UPDATE emergency_acts SET " + change)
				if err != nil {
					return err
				}
				if n, err := result.RowsAffected(); err != nil || n != 1 {
					t.Errorf("%s: %d rows, %v", name, n, err)
				}
				if err := emergenciesAgree(tx); !errors.Is(err, ErrContradicts) {
					t.Errorf("%s: got %v", name, err)
				}
				return errCrash // put back
			})
			if !errors.Is(err, errCrash) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.must(made())
		w.change(func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("DELETE FROM emergency_acts WHERE kind = 'withhold.comment'")
			return err
		})
		if err := made(); !errors.Is(err, ErrContradicts) {
			t.Errorf("without the act: got %v", err)
		}
	})
}

// TestEmergency_WaitsForWhatItPauses, and that for it: no report and no comment of an
// earlier instant is committed after the act that keeps them out, and two acts do not
// pass each other.
func TestEmergency_WaitsForWhatItPauses(t *testing.T) {
	for name, race := range map[string]struct {
		hold func(tx *store.Tx) error
		deed func(w courts) error
	}{
		"a report that is under way": {(*store.Tx).ShareEmergencies, func(w courts) error {
			_, err := w.BeginEmergency(w.t.Context(), EmergencyIn{Kind: governance.PauseReports, Reason: "A flood.", For: time.Hour})
			return err
		}},
		"another act": {(*store.Tx).HoldEmergencies, func(w courts) error {
			_, err := w.BeginEmergency(w.t.Context(), EmergencyIn{Kind: governance.PauseReports, Reason: "A flood.", For: time.Hour})
			return err
		}},
		"an act that begins, for a report": {(*store.Tx).HoldEmergencies, func(w courts) error {
			_, err := w.report(theReporter, "He wrote what hurt.")
			return err
		}},
		"an act that begins, for a comment": {(*store.Tx).HoldEmergencies, func(w courts) error {
			return w.Comment(w.t.Context(), w.as(2), "2026-1", "x")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundCourts(t, db, clock)
				w.openNow("2026-1", "paper", 100*time.Hour)
				done := make(chan error, 1)
				w.must(db.Update(t.Context(), func(tx *store.Tx) error {
					if err := race.hold(tx); err != nil {
						return err
					}
					go func() { done <- race.deed(w) }()
					select {
					case err := <-done:
						return fmt.Errorf("it was done meanwhile (%v)", err)
					case <-time.After(300 * time.Millisecond):
						return nil
					}
				}))
				w.must(<-done)
			})
		})
	}
}

// TestEmergency_WithholdsWhatThePageHasNoRoomFor: an address that names it shows no more
// of it than the page would.
func TestEmergency_WithholdsWhatThePageHasNoRoomFor(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		comment, _, _ := w.spoken()
		var argument string
		w.change(func(tx *store.Tx) (err error) {
			for n := range shownComments {
				c := governance.Comment{ID: fmt.Sprint("later-", n), Issue: "2026-1", Person: personID(3), Content: "x", State: governance.CommentShown, At: clock.now().Add(time.Hour)}
				err = errors.Join(err, tx.AddComment(c))
			}
			for n := range shownReasons + 1 {
				argument = fmt.Sprint("reason-", n)
				err = errors.Join(err, tx.AddArguments([]governance.Argument{{ID: argument, Issue: "2026-1", For: true, Person: personID(3), Text: "REASONS", At: clock.now().Add(time.Duration(n+1) * time.Minute)}}))
			}
			return err
		})
		w.emergency(EmergencyIn{Kind: governance.WithholdComment, Text: comment, Reason: "Order 1."}, 48)
		w.emergency(EmergencyIn{Kind: governance.WithholdArgument, Text: argument, Reason: "Order 2."}, 48)
		r, err := w.IssueShowing(t.Context(), access.Actor{}, "2026-1", comment)
		if c := r.Comments[len(r.Comments)-1]; err != nil || c.ID != comment || c.Content != "" || c.Withheld.Ref == "" {
			t.Errorf("%v: %+v", err, c)
		}
		r, err = w.IssueShowing(t.Context(), access.Actor{}, "2026-1", argument)
		if a := r.For[len(r.For)-1]; err != nil || a.ID != argument || a.Text != "" || a.Withheld.Ref == "" {
			t.Errorf("%v: %+v", err, a)
		}
	})
}

// TestEmergency_WithholdsInAMatterThatGoesElsewhere: the act is entered where the matter
// stands then, also where the clock was put back since it came there, and the record
// verifies wherever it is decided.
func TestEmergency_WithholdsInAMatterThatGoesElsewhere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		ctx := t.Context()
		id := w.discussed()
		clock.forward(day)
		var said []string
		for _, n := range []int{2, 3} {
			a, err := w.Argue(ctx, w.as(n), id, true, "Somebody lives there.")
			w.must(err)
			said = append(said, a.ID)
		}
		withholds := func(text string, in bodies.Slug) {
			t.Helper()
			act, err := w.BeginEmergency(ctx, EmergencyIn{Kind: governance.WithholdArgument, Text: text, Reason: "It names where.", For: time.Hour})
			w.must(err)
			if act.Body != in {
				t.Errorf("it is entered as of %s, want %s", act.Body, in)
			}
		}
		withholds(said[0], "ward")
		clock.forward(time.Minute)
		w.must(fails(w.CallIn(ctx, w.as(0), id, "It is ours.")))
		w.must(fails(w.CallIn(ctx, w.as(6), id, "")))
		clock.forward(-10 * time.Second)
		withholds(said[1], "board")
		w.holdsForAll()
		clock.forward(9 * day)
		w.advance()
		if stage, body := w.where(id); stage != governance.Voting || body != "board" {
			t.Errorf("it is %s in %s", stage, body)
		}
		w.holdsForAll()
	})
}
