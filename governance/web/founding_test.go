// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/charters"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// emptyWorld is a hall in which nothing is founded yet.
func emptyWorld(t *testing.T) *world {
	t.Helper()
	return emptyWorldWith(t, Options{})
}

// emptyWorldWith is one whose server is run as the test wants it.
func emptyWorldWith(t *testing.T, o Options) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &world{t: t, db: db, engine: newEngine(t, db)}
	o.Engine, o.BaseURL = w.engine, "http://127.0.0.1"
	handler, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	return w
}

// prepares puts three before the founding of a co-operative.
func (w *world) prepares() []string {
	w.t.Helper()
	all, err := charters.Ready("co-operative")
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := w.engine.PrepareFounding(w.t.Context(), governance.Founding{Name: "Tide Commons", Zone: "Europe/London", Language: "en", Charters: all, Founders: []governance.Founder{
		{Name: "Nia Rees", Seats: []bodies.Slug{"board"}}, {Name: "Owen Bly"}, {Name: "Uma Iyer"}}}, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Links
}

// TestFounding_IsConsentedToOnPages: three open their links, read, and consent; with the
// last the community is there, and nothing of the founding answers any more.
func TestFounding_IsConsentedToOnPages(t *testing.T) {
	w := emptyWorld(t)
	links := w.prepares()
	w.browser().get("/").says("No community has been founded here yet")
	w.browser().get("/founding?t=any").status(http.StatusGone).says("prepared anew")
	for n, as := range []string{"nia", "owen", "uma"} {
		b := w.browser()
		b.get("/founding?t="+links[n]).status(http.StatusOK).says("The founding of Tide Commons", "Nia Rees", "Uma Iyer", "Charter of", "has not answered")
		page, err := w.engine.ReadFounding(t.Context(), links[n])
		if err != nil {
			t.Fatal(err)
		}
		say := func(pairs ...string) *browser {
			return b.post("/founding/consent", append([]string{"t", links[n]}, pairs...)...)
		}
		say("digest", page.Digest, "login", as, "password", "a long password").status(http.StatusUnprocessableEntity).says("Tick that you have read")
		say("digest", page.Digest, "login", "board", "password", "a long password", "read", "1").status(http.StatusUnprocessableEntity).says("no founder and no body has").saysNot("a long password")
		say("digest", page.Digest, "login", as, "password", "short", "read", "1").status(http.StatusUnprocessableEntity).says("at least ten letters")
		say("digest", strings.Repeat("0", 64), "login", as, "password", "a long password", "read", "1").status(http.StatusConflict).says("changed meanwhile")
		say("digest", page.Digest, "login", strings.ToUpper(as), "password", "a long password", "read", "1").status(http.StatusOK)
		if n < 2 {
			b.says("you have consented")
		} else {
			b.says("Tide Commons is founded")
		}
	}
	for _, link := range links {
		w.browser().get("/founding?t=" + link).status(http.StatusGone)
		w.browser().post("/founding/consent", "t", link, "read", "1").status(http.StatusGone)
		w.browser().post("/founding/decline", "t", link).status(http.StatusGone)
	}
	nia := w.browser()
	nia.post("/login", "login", "nia", "password", "a long password").status(http.StatusOK)
	nia.get("/bodies/board").status(http.StatusOK).says("Nia Rees")
}

// TestFounding_EndsWithWhoDeclines: all see who did, and why.
func TestFounding_EndsWithWhoDeclines(t *testing.T) {
	w := emptyWorld(t)
	links := w.prepares()
	page, err := w.engine.ReadFounding(t.Context(), links[1])
	if err != nil {
		t.Fatal(err)
	}
	owen := w.browser()
	owen.post("/founding/decline", "t", links[1], "digest", page.Digest, "why", strings.Repeat("x", 1001)).status(http.StatusUnprocessableEntity).says("at most 1000")
	owen.post("/founding/decline", "t", links[1], "digest", page.Digest, "why", "The quorum is too low.").status(http.StatusOK).says("A founder declined", "The quorum is too low.")
	w.browser().get("/founding?t=" + links[0]).says("The quorum is too low.").saysNot("I have read the charters")
	w.browser().post("/founding/consent", "t", links[0], "digest", page.Digest, "login", "nia", "password", "a long password", "read", "1").status(http.StatusConflict)
}

// TestFounding_IsPreparedOnAPage by whoever has the key of the start: everything that is
// wrong is said at once, nothing typed is lost, and the links are those of the founders.
func TestFounding_IsPreparedOnAPage(t *testing.T) {
	w := emptyWorld(t)
	b := w.browser()
	b.get("/founding/new?t=any").status(http.StatusGone).says("latest start of the server")
	key, err := w.engine.FoundingKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.post("/founding/new", "t", "any", "start", "own", "charter", "moot").status(http.StatusGone) // what a stranger pastes nobody reads
	b.get("/founding/new?t=" + key).status(http.StatusOK).says("Found a community")
	b.post("/founding/new", "t", key, "zone", "Atlantis", "start", "own", "charter", "{}", "founder1", "Nia Rees", "founder4", "nia rees").status(http.StatusUnprocessableEntity).
		says("name of 1 to 100", "no time zone", "There are 2 founders", "Two founders have this name", "contradicts itself")
	kept, _ := b.page.press("Make the links")
	for field, want := range map[string]string{"t": key, "zone": "Atlantis", "start": "own", "charter": "{}", "founder1": "Nia Rees", "founder4": "nia rees"} {
		if got := kept.values.Get(field); got != want {
			t.Errorf("%s was typed as %q, and is %q now", field, want, got)
		}
	}
	b.post("/founding/new", "t", key, "start", "own", "charter", "moot").status(http.StatusUnprocessableEntity).says("no file of charters")
	typed := []string{"t", key, "name", "Tide Commons", "zone", "Europe/London", "language", "en", "start", "co-operative", "founder1", "Nia Rees", "founder2", "Owen Bly", "founder5", "Uma Iyer"}
	b.post("/founding/new", append(typed, "seats5", "guild")...).status(http.StatusUnprocessableEntity).says("no body guild")
	b.post("/founding/new", append(typed, "seats1", "board, audit")...).status(http.StatusUnprocessableEntity).says("Nobody sits in audit and in a body")
	b.post("/founding/new", append(typed, "seats1", "board")...).status(http.StatusOK).says("Tide Commons waits for its founders", "http://127.0.0.1/founding?t=").saysNot("replaced")
	b.post("/founding/new", typed...).status(http.StatusOK).says("its consents void")
	w.prepares()
	if _, err := w.engine.FoundingKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.post("/founding/new", typed...).status(http.StatusGone) // by the key of an earlier start
}

// TestFounding_MailsItsLinksWhereMailIsSent: the form has a field for it there, and whose
// address stands in it has no link that is handed out. Where none is sent, nobody is asked
// for an address, and one that comes all the same is kept nowhere.
func TestFounding_MailsItsLinksWhereMailIsSent(t *testing.T) {
	typed := []string{"name", "Tide Commons", "zone", "Europe/London", "language", "en", "start", "co-operative", "founder1", "Nia Rees", "founder2", "Owen Bly", "founder5", "Uma Iyer", "mail1", "nia@example.org"}
	addresses := func(w *world) (all []string) {
		err := w.db.View(t.Context(), func(tx *store.Tx) error {
			f, err := tx.Founding()
			for _, one := range f.Founders {
				all = append(all, one.Mail.Address)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for _, host := range []string{"", "mail.example"} {
		w := emptyWorldWith(t, Options{Run: Run{Mails: host}})
		key, err := w.engine.FoundingKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		form, b := append([]string{"t", key}, typed...), w.browser()
		if host == "" {
			b.get("/founding/new?t=" + key).says("No mail is sent").saysNot("mail address")
			b.post("/founding/new", form...).status(http.StatusOK).says("Hand each founder their own link").saysNot("nia@example.org", "The server writes")
			if got := addresses(w); got[0] != "" {
				t.Errorf("kept are %q", got)
			}
			continue
		}
		b.get("/founding/new?t="+key).says("Founder 1: mail address", "Addresses are shown to no founder").saysNot("No mail is sent")
		b.post("/founding/new", append(form, "mail2", "owen", "mail5", "NIA@example.org")...).status(http.StatusUnprocessableEntity).says("no e-mail address", "Two founders have this address")
		if kept, _ := b.page.press("Make the links"); kept.values.Get("mail1") != "nia@example.org" || kept.values.Get("mail2") != "owen" {
			t.Errorf("of what was typed is left %q", kept.values)
		}
		b.post("/founding/new", form...).status(http.StatusOK).says("The server writes to nia@example.org", "Hand each of the others", "If a mail does not arrive")
		if n := strings.Count(b.page.text, "http://127.0.0.1/founding?t="); n != 2 {
			t.Errorf("%d links are handed out to two", n)
		}
		b.post("/founding/new", append(form, "mail2", "owen@example.org", "mail5", "uma@example.org")...).status(http.StatusOK).says("The server writes to every founder", "its consents void").saysNot("/founding?t=", "Shown once")
		if got := addresses(w); strings.Join(got, " ") != "nia@example.org owen@example.org uma@example.org" {
			t.Errorf("kept are %q", got)
		}
	}
}
