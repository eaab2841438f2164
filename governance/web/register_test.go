// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
)

// mailedTo sends what waits for an address that has no account, and returns the secret.
func (w *world) mailedTo(address string) string {
	w.t.Helper()
	if err := w.engine.WriteLetters(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var waiting []store.Registration
	if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		waiting, err = tx.RegistrationsWaiting(w.now().AddDate(1, 0, 0), 100)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range waiting {
		if r.Address == address {
			l, err := w.engine.Letter(w.t.Context(), r.ID)
			if err != nil {
				w.t.Fatal(err)
			}
			return l.Secret
		}
	}
	w.t.Fatalf("nothing waits for %s", address)
	return ""
}

// TestRegister_AnswersEverybodyAlike, byte for byte and with as many statements: for an
// address that has an account and one that has none.
func TestRegister_AnswersEverybodyAlike(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.post("/register", "address", "warm@example.net") // what is read once is read
	ask := func(address string) (string, int64) {
		before := w.queries.Load()
		b.post("/register", "address", address).status(http.StatusOK)
		return regexp.MustCompile(`Sunday[^<]*`).ReplaceAllString(b.page.raw, ""), w.queries.Load() - before
	}
	want, statements := ask("una@example.net")
	for _, address := range []string{"nia@estuary.example", "NIA@estuary.example", "una@example.net"} {
		if got, n := ask(address); got != want || n != statements {
			t.Errorf("%s: another page, or %d statements, want %d", address, n, statements)
		}
	}
}

// TestRegister_IsARoadWithoutScript: ask, follow the link, choose, be in, and be led to
// where one came from; what is refused keeps what was typed.
func TestRegister_IsARoadWithoutScript(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/bodies/assembly/join").follow("Make an account").status(http.StatusOK).says("It makes you none")
	b.post("/register", "address", "una", "next", "/bodies/assembly/join").status(http.StatusUnprocessableEntity).says("An address looks like")
	b.post("/register", "address", "una@example.net", "next", "/bodies/assembly/join").status(http.StatusOK).says("A mail is on its way")
	secret := w.mailedTo("una@example.net")
	b.get("/register/new?t="+secret).status(http.StatusOK).says("una@example.net", "It cannot be changed")
	b.post("/register/new", "t", secret, "name", "Una Iyer", "login", "nia", "password", "a password of una").status(http.StatusUnprocessableEntity).says("This name is taken")
	b.post("/register/new", "t", secret, "name", "Una Iyer", "login", "assembly", "password", "a password of una").status(http.StatusUnprocessableEntity)
	if !strings.Contains(b.page.raw, `value="Una Iyer"`) {
		t.Error("what was typed is lost")
	}
	b.post("/register/new", "t", secret, "name", "Una\u202e", "login", "una", "password", "a password of una").status(http.StatusUnprocessableEntity).says("nothing invisible")
	b.post("/register/new", "t", secret, "name", "Una Iyer", "login", "una", "password", "short").status(http.StatusUnprocessableEntity).says("at least ten letters")
	b.post("/register/new", "t", secret, "name", "Una Iyer", "login", "Una", "password", "a password of una").at("/bodies/assembly/join").says("Your account is made", "You are no member")
	b.get("/register/new?t=" + secret).status(http.StatusGone).says("You can ask for a new one")
	b.get("/register?next=/bodies").at("/bodies")
	for _, hidden := range []string{secret, "una@example.net", "a password"} {
		if strings.Contains(w.log.String(), hidden) {
			t.Errorf("the log holds %q", hidden)
		}
	}
}

// TestInvitation_IsARoadWithoutScript: a member hands a code over, a stranger makes an
// account by it, and has the member's word; another vouches, and they are in. The code is
// shown once and lets nobody else in.
func TestInvitation_IsARoadWithoutScript(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/bodies/assembly/join").follow("Invite somebody").at("/bodies/assembly/invitations").says("You can have 5 more open")
	nia.post("/bodies/assembly/invitations", "sphere", "inner", "note", "").status(http.StatusUnprocessableEntity).says("whom it is for")
	nia.post("/bodies/assembly/invitations", "sphere", "inner", "note", "Una <from> the quay").status(http.StatusOK).says("shown this once", "Una <from> the quay")
	_, rest, _ := strings.Cut(nia.page.raw, "/invitation?t=")
	code, _, _ := strings.Cut(rest, "<")
	nia.get("/bodies/assembly/invitations").saysNot(code).says("You can have 4 more open")

	una := w.browser()
	una.get("/invitation").says("I have a code")
	una.get("/invitation?t="+strings.ToLower(code)).says("Nia Rees invites you", "First you need an account").follow("Make an account").
		submit("Send the link", "address", "una@example.net").says("A mail is on its way")
	una.post("/register/new", "t", w.mailedTo("una@example.net"), "name", "Una Iyer", "login", "una", "password", "a%20password%20of%20una").at("/invitation").
		says("Nia Rees invites you", "2 members in good standing are to vouch in all")
	una.post("/invitation/use", "text", " ").status(http.StatusUnprocessableEntity).says("Say in 1 to 2000 characters")
	una.post("/invitation/use", "text", "I mend nets.").at("/bodies/assembly/join").says("so far: 1")
	w.signedIn("bram").get("/bodies/assembly/applications").submit("I know them and vouch: Una Iyer").says("they are a member")
	una.get("/memberships").says("Bram", "Nia Rees")
	w.browser().get("/invitation?t=" + code).status(http.StatusGone).says("good for nothing any more")
	nia.get("/bodies/assembly/invitations").says("used on").saysNot("Take it back")
	w.signedIn("bram").get("/bodies/wales/invitations").status(http.StatusForbidden).says("in good standing invite")
}

// TestRegister_SaysWhyNobodyMay in a sentence, and the page of the server says so too.
func TestRegister_SaysWhyNobodyMay(t *testing.T) {
	for who, said := range map[governance.Registering]string{governance.RegisteringClosed: "Nobody makes an account of their own", governance.RegisteringInvited: "invited by a member"} {
		w := newWorld(t)
		gate, err := access.New()
		if err != nil {
			t.Fatal(err)
		}
		letting := engine.New(engine.Options{DB: w.db, Gate: gate, Log: testKeys().log, Tokens: testKeys().tokens, Random: rand.Reader, Comers: engine.Comers{Who: who}})
		handler, err := New(Options{Engine: letting, BaseURL: "http://127.0.0.1", Log: slog.New(slog.NewTextHandler(w.log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		w.server = httptest.NewServer(handler)
		t.Cleanup(w.server.Close)
		w.browser().get("/register").status(http.StatusOK).says(said).saysNot("Send the link")
		w.browser().post("/register", "address", "una@example.net").status(http.StatusForbidden).says(said)
		w.browser().get("/server").says(said)
		w.browser().get("/bodies/assembly/join").saysNot("Make an account")
	}
}
