// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"net"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/web"
)

// emptyHall is a server in whose database nothing is founded, and which is run so.
func emptyHall(t *testing.T, run web.Run) hall {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "moothall.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(db)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().(*net.TCPAddr).String()
	if server.Config.Handler, err = handlerRun(e, base, run); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	return hall{url: base, engine: e}
}

// TestFounding_FromNothingWithThree founds a community as people do: whoever started the
// server fills in the form; three open their links, read the charters and consent, by
// keys alone; the last one comes to the first page of the community. Every page on the
// way is held to what pages are held to, in both languages.
func TestFounding_FromNothingWithThree(t *testing.T) {
	needAxe(t)
	h := emptyHall(t, web.Run{})
	key, err := h.engine.FoundingKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := h.newTab(t)
	inBoth := func(b *tab, name string) {
		path := b.path()
		for _, tag := range []string{"ar", "en"} {
			b.language(tag)
			b.open(path).look(name + " " + tag)
		}
		b.width(1440)
	}
	b.open("/").says("No community has been founded here yet")
	inBoth(b, "unfounded")
	b.open("/founding/new?t=" + key)
	inBoth(b, "founding-form")
	b.tabTo("textbox", "Its name").press("Tide Commons").tabTo("textbox", "Its time zone").press("Europe/London")
	b.tabTo("textbox", "Founder 1: name").press("Nia Rees").tabTo("textbox", "Founder 1: first seats").press("board")
	b.tabTo("textbox", "Founder 2: name").press("Owen Bly").tabTo("button", "Make the links").enter()
	b.says("There are 2 founders").look("founding-form-refused")
	b.width(1440)
	b.tabTo("textbox", "Founder 3: name").press("Uma Iyer").tabTo("button", "Make the links").enter()
	b.says("Tide Commons waits for its founders", "Nia Rees", "Uma Iyer").look("founding-links")
	links := strings.Fields(ask[string](b, `[...document.querySelectorAll("dd code")].map(c => c.textContent).join(" ")`))
	if len(links) != 3 {
		t.Fatalf("links %q", links)
	}
	for n, as := range []string{"nia", "owen", "uma"} {
		_, way, _ := strings.Cut(links[n], h.url)
		b := h.newTab(t).open(way).says("The founding of Tide Commons", "has not answered")
		if n == 0 {
			inBoth(b, "founding")
		}
		b.tabTo("textbox", "Your member name").press(as)
		b.tabTo("textbox", "Your password").press("short")
		b.tabTo("checkbox", "I have read the charters").press(" ")
		b.tabTo("button", "Consent").enter()
		b.says("at least ten letters").look("founding-refused")
		b.width(1440)
		b.tabTo("textbox", "Your password").press("a long password")
		b.tabTo("checkbox", "I have read the charters").press(" ")
		b.tabTo("button", "Consent").enter()
		if n < 2 {
			b.says("you have consented", "consented on").look("founding-consented")
			continue
		}
		b.says("Tide Commons is founded").look("founding-done")
		b.width(1440)
		b.tabTo("link", "Sign in").enter()
		b.tabTo("textbox", "Member name").press(as)
		b.tabTo("textbox", "Password").press("a long password").enter()
		b.at("/").says("Tide Commons", "Uma")
		b.look("founded")
		b.open("/bodies/board").says("Nia Rees")
		b.open(way).says("This link is not good any more")
		b.open("/founding/new?t=" + key).says("This link is not good any more")
	}
	if _, err := h.engine.SignIn(t.Context(), engine.SignIn{Login: "nia", Password: "a long password"}); err != nil {
		t.Error(err)
	}
}

// TestFounding_ByMail: where the server sends mail the form asks for addresses, and the
// page after it says who is written to and whose link is handed out.
func TestFounding_ByMail(t *testing.T) {
	needAxe(t)
	h := emptyHall(t, web.Run{Mails: "mail.example"})
	key, err := h.engine.FoundingKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := h.newTab(t)
	for _, tag := range []string{"ar", "en"} {
		b.language(tag)
		b.open("/founding/new?t=" + key).look("founding-form-mailed " + tag)
	}
	b.width(1440)
	b.tabTo("textbox", "Its name").press("Tide Commons").tabTo("textbox", "Its time zone").press("Europe/London")
	for _, field := range [][2]string{{"1: name", "Nia Rees"}, {"1: mail address", "nia@example"}, {"2: name", "Owen Bly"}, {"3: name", "Uma Iyer"}, {"3: mail address", "uma@example.org"}} {
		b.tabTo("textbox", "Founder "+field[0]).press(field[1])
	}
	b.tabTo("button", "Make the links").enter()
	b.says("This is no e-mail address").look("founding-form-mailed refused")
	b.width(1440)
	b.tabTo("textbox", "Founder 1: mail address").press("nia@example.org").tabTo("button", "Make the links").enter()
	b.says("The server writes to nia@example.org.", "The server writes to uma@example.org.", "Hand each of the others").look("founding-links-mailed")
	if n := ask[float64](b, `document.querySelectorAll("dd code").length`); n != 1 {
		t.Errorf("%g links are handed out to one", n)
	}
}
