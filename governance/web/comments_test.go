// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/federation"
	"moothall/governance/store"
)

// waiting puts comments from elsewhere on a matter, that wait.
func (w *world) waiting(issue governance.IssueID, hosts ...string) {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		for n, host := range hosts {
			id := strings.Repeat("c", n+1)
			c := governance.Comment{ID: id, Issue: issue, URI: "https://" + host + "/notes/" + id, Content: "<p>From <em>afar</em> " + id + "</p>", State: governance.CommentHeld, At: w.now(),
				Neighbour: governance.Neighbour{Actor: "https://" + host + "/users/ana", Host: host, Name: "Ana", KnownAs: "ana@" + host}}
			if err := tx.AddComment(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestComment_IsShownWithItsAuthor(t *testing.T) {
	w := newWorld(t)
	w.browser().get(surplus).saysNot("Your comment")
	if got := w.browser().raw(http.MethodPost, surplus+"/comments"); !atDoor(got) {
		t.Errorf("a stranger got %d, want the door", got.StatusCode)
	}
	nia := w.signedIn("nia")
	nia.get(surplus).submit("Send the comment", "comment", "The <b>harbour</b> needs it.\nSoon.")
	w.browser().get(surplus).status(http.StatusOK).says("The <b>harbour</b> needs it.").says("Nia Rees")
	nia.get(surplus).submit("Send the comment", "comment", "  ").status(http.StatusUnprocessableEntity).says("Write something")
	long := strings.Repeat("long ", 601)
	if page := nia.post(surplus+"/comments", "comment", long).status(http.StatusUnprocessableEntity).says("3,000 letters").page.raw; !strings.Contains(page, strings.TrimSpace(long)) {
		t.Error("what was written is lost")
	}
}

func TestComments_OneCannotBuryTheOthers(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for range governance.CommentsHourly {
		nia.post(surplus+"/comments", "comment", "again").status(http.StatusOK)
	}
	nia.post(surplus+"/comments", "comment", "again").status(http.StatusTooManyRequests)
}

// TestComments_FromElsewhereWaitForWhoMayLetThemIn: of the body that moderates
// the assembly, the council, whose seats Tomas and Priya hold.
func TestComments_FromElsewhereWaitForWhoMayLetThemIn(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Sanitise = federation.Sanitise })
	w.waiting("2026-39", "peer.example", "loud.example", "loud.example")
	for _, b := range []*browser{w.browser(), w.signedIn("nia"), w.signedIn("grace")} {
		b.get(surplus).saysNot("afar")
		for _, deed := range []string{"/c/show", "/c/remove", "/dismiss"} {
			if got := b.raw(http.MethodPost, surplus+"/comments"+deed); got.StatusCode != http.StatusForbidden && !atDoor(got) {
				t.Errorf("%s: got %d", deed, got.StatusCode)
			}
		}
	}
	priya := w.signedIn("priya")
	priya.get(surplus).says("afar").says("@ana@peer.example").says("Take off all 2 waiting comments from loud.example")
	seen := governance.Comment{Content: "<p>From <em>afar</em> c</p>"}.Seen()
	if !strings.Contains(priya.page.raw, `name="seen" value="`+seen) {
		t.Error("the button does not say what is let in")
	}
	priya.post(surplus+"/comments/c/show", "seen", governance.Comment{Content: "What it said before."}.Seen()).status(http.StatusOK)
	w.browser().get(surplus).saysNot("afar")
	priya.post(surplus+"/comments/c/show", "seen", seen).status(http.StatusOK)
	priya.post(surplus+"/comments/c/show", "seen", seen).status(http.StatusConflict)
	priya.post(surplus+"/comments/dismiss", "host", "loud.example").status(http.StatusOK)
	priya.post(threats + "/comments/c/remove").status(http.StatusNotFound)
	page := w.browser().get(surplus).says("From afar c").saysNot("afar cc").page.raw
	if !strings.Contains(page, `<p>From <em>afar</em> c</p>`) || !strings.Contains(page, `href="https://peer.example/notes/c"`) {
		t.Error("it is not shown with where it comes from")
	}
	priya.post(surplus + "/comments/c/remove").status(http.StatusOK)
	w.browser().get(surplus).saysNot("afar")
}

func TestPrivatePeers_AreToldOnEveryPage(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.PrivatePeers, o.Federated = true, true })
	for _, path := range []string{"/", "/record", "/login", surplus} {
		w.browser().get(path).says("private networks")
	}
	w.browser().get("/bodies/council").says("@council@127.0.0.1")
	newWorld(t).browser().get("/bodies/council").saysNot("private networks").saysNot("@council@")
}

// TestComments_FromElsewhereNeverAct, whoever wrote them into the database: neither
// where HTML is made fit, nor where it is shown as letters.
func TestComments_FromElsewhereNeverAct(t *testing.T) {
	for name, clean := range map[string]func(string) string{"made fit": federation.Sanitise, "as letters": nil} {
		w := newWorld(t, func(o *Options) { o.Sanitise = clean })
		err := w.db.Update(t.Context(), func(tx *store.Tx) error {
			const evil = `<p>well<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a></p>`
			return tx.AddComment(governance.Comment{ID: "c", Issue: "2026-39", URI: "javascript:alert(4)", Content: evil, State: governance.CommentShown, At: w.now(),
				Neighbour: governance.Neighbour{Actor: `javascript:alert(5)`, Host: "evil.example", Name: `"><script>alert(6)</script>`, KnownAs: `"><script>alert(7)</script>`}})
		})
		if err != nil {
			t.Fatal(err)
		}
		page := w.browser().get(surplus).status(http.StatusOK).says("well").page
		for _, script := range page.root.all("script") {
			if script.attr["src"] == "" {
				t.Errorf("%s: a script is on the page", name)
			}
		}
		for _, act := range []string{"<img src=x", `href="javascript`, "<script>alert"} {
			if strings.Contains(page.raw, act) {
				t.Errorf("%s: the page holds %s", name, act)
			}
		}
	}
}

// TestNeighbours_AreBlockedByWhoModeratesForAll: for the assembly, the council.
func TestNeighbours_AreBlockedByWhoModeratesForAll(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Federated = true })
	w.browser().get("/neighbours").status(http.StatusOK).says("No server is blocked.").saysNot("Block this server")
	grace := w.signedIn("grace")
	grace.get("/neighbours").saysNot("Block this server")
	grace.post("/neighbours/block", "host", "peer.example", "reason", "spam").status(http.StatusForbidden)
	grace.post("/neighbours/unblock", "host", "peer.example").status(http.StatusForbidden)
	priya := w.signedIn("priya")
	priya.get("/neighbours").submit("Block this server", "host", "https://peer.example/", "reason", "It sends <b>threats</b>.").status(http.StatusUnprocessableEntity).says("Name the server by its host")
	if !strings.Contains(priya.page.raw, "It sends &lt;b&gt;threats") {
		t.Error("what was typed is lost")
	}
	priya.get("/neighbours").submit("Block this server", "host", "peer.example", "reason", "").status(http.StatusUnprocessableEntity).says("Give the reason")
	priya.get("/neighbours").submit("Block this server", "host", "peer.example", "reason", "It sends <b>threats</b>.").status(http.StatusOK).says("peer.example")
	w.browser().get("/neighbours").says("peer.example").says("It sends <b>threats</b>.").saysNot("Let peer.example in again")
	priya.get("/neighbours").submit("Let peer.example in again").status(http.StatusOK).says("No server is blocked.")
	newWorld(t).browser().get("/neighbours").says("exchanges nothing")
}
