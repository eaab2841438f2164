// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// finds are the ids of what somebody finds by words, under all headings and, page
// by page, under each.
func (w world) finds(actor access.Actor, words string) (ids []string) {
	w.t.Helper()
	all, err := w.Search(w.t.Context(), actor, words, "", "")
	w.must(err)
	paged := []string{}
	for _, kind := range SearchKinds() {
		one, err := w.Search(w.t.Context(), actor, words, kind, "")
		w.must(err)
		for _, g := range one.Groups {
			for _, f := range g.Found {
				paged = append(paged, f.ID)
			}
		}
	}
	for _, g := range all.Groups {
		for _, f := range g.Found {
			ids = append(ids, f.ID)
		}
	}
	if !slices.Equal(ids, paged) && len(ids)+len(paged) > 0 {
		w.t.Errorf("%q finds %v at once and %v page by page", words, ids, paged)
	}
	return ids
}

// reads says whether the page of an issue shows somebody a text.
func (w world) reads(actor access.Actor, id governance.IssueID, text string) bool {
	w.t.Helper()
	r, err := w.Issue(w.t.Context(), actor, id)
	w.must(err)
	page, err := json.Marshal(r)
	w.must(err)
	return strings.Contains(string(page), text)
}

// says keeps a comment from elsewhere that waits, by the deed of its inbox.
func (w world) says(host, id, content string) {
	w.t.Helper()
	activity := "https://" + host + "/acts/" + id
	if _, err := w.TakeIn(w.t.Context(), Incoming{ID: activity, Actor: "https://" + host + "/users/ana", Host: host, Data: []byte("{}")}); err != nil {
		w.t.Fatal(err)
	}
	w.must(w.TakeComment(w.t.Context(), activity, governance.Comment{Issue: "2026-1", URI: "https://" + host + "/notes/" + id, Content: content}))
}

// TestSearch_FindsACommentWhereItsPageShowsIt has a canary in comments at every
// state: whoever reads it on the page finds it, and nobody else.
func TestSearch_FindsACommentWhereItsPageShowsIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundAudited(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		moderator := w.holder(1)
		readers := map[string]access.Actor{"a stranger": {}, "the auditor": w.holder(0), "who moderates": moderator, "a member": w.holder(2)}
		look := func(when string, want map[string][]string) {
			t.Helper()
			for who, actor := range readers {
				for canary, may := range want {
					found, reads := len(w.finds(actor, canary)) > 0, w.reads(actor, "2026-1", canary)
					if should := slices.Contains(may, who); found != should || reads != should {
						t.Errorf("%s: %s finds %s: %v, reads it: %v, want %v", when, who, canary, found, reads, should)
					}
				}
			}
		}
		everybody := []string{"a stranger", "the auditor", "who moderates", "a member"}
		w.must(w.Comment(t.Context(), w.holder(2), "2026-1", "It is OURS."))
		w.says("peer.example", "1", "<p>It <b>WAIT</b>S</p>")
		w.says("gone.example", "1", "<p>GONE</p>")
		w.says("loud.example", "1", "<p>BLOCKED</p>")
		look("at first", map[string][]string{"OURS": everybody, "BLOCKED": {"who moderates"}, "GONE": {"who moderates"}})
		if got := w.finds(moderator, "waits"); len(got) != 1 {
			t.Errorf("who moderates finds %v", got)
		}
		id := func(text string) (id string) {
			r, err := w.Issue(t.Context(), moderator, "2026-1")
			w.must(err)
			for _, c := range r.Comments {
				if strings.Contains(c.Content, text) {
					id = c.ID
				}
			}
			return id
		}
		ours := id("OURS")
		for _, text := range []string{"WAIT", "GONE", "BLOCKED"} {
			waits := id(text)
			c := read(w, func(tx *store.Tx) (governance.Comment, error) { return tx.Comment(waits) })
			w.must(w.JudgeComment(t.Context(), moderator, "2026-1", waits, true, c.Seen()))
		}
		look("let in", map[string][]string{"GONE": everybody, "BLOCKED": everybody})
		if got := w.finds(access.Actor{}, "waits matter"); len(got) != 1 {
			t.Errorf("a stranger finds %v", got)
		}
		w.must(w.JudgeComment(t.Context(), moderator, "2026-1", ours, false, ""))
		w.must(w.Block(t.Context(), moderator, "loud.example", "It floods us."))
		leaves := "https://gone.example/acts/2"
		if _, err := w.TakeIn(t.Context(), Incoming{ID: leaves, Actor: "https://gone.example/users/ana", Host: "gone.example", Data: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		w.must(w.ForgetNeighbour(t.Context(), leaves))
		look("taken off", map[string][]string{"OURS": nil, "GONE": nil, "BLOCKED": nil})
		for _, word := range []string{"ours", "gone", "blocked"} {
			if n := read(w, func(tx *store.Tx) ([]store.Found, error) {
				return tx.Search(word, store.SearchFilter{Moderates: []bodies.Slug{"commons"}})
			}); len(n) > 0 {
				t.Errorf("the index still holds %q: %v", word, n)
			}
		}
	})
}

// TestSearch_FindsWhatACandidateSaysWhereThePageShowsIt: not what waits for an
// answer or was withdrawn, and once the candidates are fixed nobody who is on no
// paper.
func TestSearch_FindsWhatACandidateSaysWhereThePageShowsIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		accept := func(candidate, by int, statement string) governance.OptionID {
			t.Helper()
			n, err := w.Nominate(t.Context(), w.as(by), id, personID(candidate))
			w.must(err)
			w.did(w.Answer(t.Context(), w.as(candidate), n, governance.ActAccept, statement))
			return n
		}
		stands := accept(0, 3, "I am the STANDING one.")
		w.did(w.Second(t.Context(), w.as(4), stands))
		accept(1, 3, "I am UNSECONDED.")
		left := accept(2, 3, "I have LEFT.")
		look := func(when string, want map[string]bool) {
			t.Helper()
			for _, actor := range []access.Actor{{}, w.as(2), w.as(5)} {
				for canary, may := range want {
					found, reads := w.finds(actor, canary), w.reads(actor, id, canary)
					if len(found) > 0 != may || reads != may && actor.Person != personID(2) {
						t.Errorf("%s: %q finds %s: %v, reads it: %v, want %v", when, actor.Person, canary, found, reads, may)
					}
				}
			}
		}
		look("accepted", map[string]bool{"STANDING": true, "UNSECONDED": true, "LEFT": true})
		w.did(w.Answer(t.Context(), w.as(2), left, governance.ActWithdraw, ""))
		look("withdrawn", map[string]bool{"STANDING": true, "UNSECONDED": true, "LEFT": false})
		clock.forward(3*day + time.Hour)
		w.advance()
		look("fixed", map[string]bool{"STANDING": true, "UNSECONDED": false, "LEFT": false})
		if got := w.finds(access.Actor{}, "standing"); !slices.Equal(got, []string{"statement " + string(stands)}) {
			t.Errorf("found %v", got)
		}
	})
}

// TestSearch_AsksAgain: that words are in the index, by a fault or because their
// text was taken away beside it, shows nobody what its page does not.
func TestSearch_AsksAgain(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.adopts("2026-1", clock)
		if _, err := w.Suspend(t.Context(), w.holder(0), HoldBack{Decision: "2026-1", By: "audit", Days: 3, Text: "HELDBACK"}); err != nil {
			t.Fatal(err)
		}
		w.must(w.Comment(t.Context(), w.holder(2), "2026-1", "COMMENT"))
		taken := func(words, kind, statement string) {
			t.Helper()
			found := func() bool {
				return slices.ContainsFunc(w.finds(w.holder(1), words), func(id string) bool { return strings.HasPrefix(id, kind+" ") })
			}
			if !found() {
				t.Fatalf("%q finds no %s", words, kind)
			}
			pool, _ := db.Pool()
			if _, err := pool.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			if found() {
				t.Errorf("the %s is found though its page does not show it", kind)
			}
		}
		taken("COMMENT", "comment", "UPDATE comments SET state = 'removed'")
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE comments SET state = 'shown'"); err != nil {
			t.Fatal(err)
		}
		taken("COMMENT", "comment", "DELETE FROM comments")
		taken("HELDBACK", "review", "UPDATE issues SET stage = 'closed', decided_at = NULL")
		if _, err := pool.ExecContext(t.Context(), "UPDATE issues SET stage = 'decided', decided_at = closed_at"); err != nil {
			t.Fatal(err)
		}
		taken("matter", "decision", "UPDATE issues SET stage = 'closed', decided_at = NULL")
	})
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "ALLEGATION")
		w.must(err)
		w.draws()
		w.days(3)
		w.rules(id, aRuling("mute", 30))
		if got := w.finds(access.Actor{}, "REGISTER"); !slices.Equal(got, []string{"ruling " + string(id) + "/1"}) {
			t.Fatalf("found %v", got)
		}
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE sittings SET ruling_json = NULL, ruling_ref = NULL, ruling_salt = NULL, ruled_at = NULL"); err != nil {
			t.Fatal(err)
		}
		if got := w.finds(access.Actor{}, "REGISTER"); len(got) > 0 {
			t.Errorf("found %v", got)
		}
	})
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		w.stands(w.call(), 0, 3, 4)
		if got := w.finds(access.Actor{}, "I am 0"); len(got) != 1 {
			t.Fatalf("found %v", got)
		}
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE nominations SET state = 'withdrawn'"); err != nil {
			t.Fatal(err)
		}
		if got := w.finds(access.Actor{}, "I am 0"); len(got) > 0 {
			t.Errorf("found %v", got)
		}
	})
}

// TestIssueShowing_ShowsWhatItsPageHasNoRoomFor, and nothing that the page hides.
func TestIssueShowing_ShowsWhatItsPageHasNoRoomFor(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		w.openNow("2026-2", "paper", time.Hour)
		var first string
		for n := range shownReasons + 1 {
			a, err := w.Argue(t.Context(), w.holder(2), "2026-1", true, fmt.Sprint("REASON", n))
			w.must(err)
			first = a.ID // the last is the one for which there is no room
			clock.forward(time.Second)
		}
		w.says("peer.example", "1", "<p>WAITS</p>")
		r, err := w.Issue(t.Context(), w.holder(1), "2026-1")
		w.must(err)
		waits := r.Comments[0].ID
		shows := func(actor access.Actor, id governance.IssueID, said string) (int, int) {
			t.Helper()
			r, err := w.IssueShowing(t.Context(), actor, id, said)
			w.must(err)
			return len(r.For), len(r.Comments)
		}
		for _, c := range []struct {
			who               string
			actor             access.Actor
			id                governance.IssueID
			said              string
			reasons, comments int
		}{
			{"the argument", access.Actor{}, "2026-1", first, shownReasons + 1, 0},
			{"on another matter", access.Actor{}, "2026-2", first, 0, 0},
			{"nothing of that name", access.Actor{}, "2026-1", "x", shownReasons, 0},
			{"a comment that waits", access.Actor{}, "2026-1", waits, shownReasons, 0},
			{"the same, to who moderates", w.holder(1), "2026-1", waits, shownReasons, 1},
			{"the same, on another matter", w.holder(1), "2026-2", waits, 0, 0},
		} {
			if reasons, comments := shows(c.actor, c.id, c.said); reasons != c.reasons || comments != c.comments {
				t.Errorf("%s: %d reasons and %d comments, want %d and %d", c.who, reasons, comments, c.reasons, c.comments)
			}
		}
		w.must(w.Comment(t.Context(), w.holder(2), "2026-1", "OLDEST"))
		r, err = w.Issue(t.Context(), access.Actor{}, "2026-1")
		w.must(err)
		oldest := r.Comments[0].ID
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			for n := range shownComments {
				err := tx.AddComment(governance.Comment{ID: fmt.Sprint("later-", n), Issue: "2026-1", Person: personID(2), Content: "x", State: governance.CommentShown, At: clock.now().Add(time.Hour)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
		if _, n := shows(access.Actor{}, "2026-1", ""); n != shownComments {
			t.Errorf("the page shows %d comments", n)
		}
		if _, n := shows(access.Actor{}, "2026-1", oldest); n != shownComments+1 {
			t.Errorf("the page that was asked for the oldest shows %d comments", n)
		}
	})
}
