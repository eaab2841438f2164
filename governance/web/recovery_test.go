// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/town"
)

// letters does what the mail owes and returns what is sent.
func (w *world) letters() (sent []engine.Letter) {
	w.t.Helper()
	if err := errors.Join(w.engine.SequenceAll(w.t.Context()), w.engine.WriteLetters(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
	var due []store.Letter
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		due, err = tx.LettersDue(w.now().Add(24*time.Hour), 1000)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range due {
		l, err := w.engine.Letter(w.t.Context(), d.ID)
		if errors.Is(err, engine.ErrNoLetter) {
			continue
		}
		if err := errors.Join(err, w.engine.Sent(w.t.Context(), d.ID)); err != nil {
			w.t.Fatal(err)
		}
		sent = append(sent, l)
	}
	return sent
}

func (w *world) link(kind string) string {
	w.t.Helper()
	for _, l := range w.letters() {
		if l.Kind == kind {
			return l.Secret
		}
	}
	w.t.Fatalf("no letter of the kind %s was sent", kind)
	return ""
}

// TestForgot_AnswersEverybodyAlike, byte for byte and with as many statements: for
// an account with an address, one without, one that is not there, and one for
// which it was asked too often.
func TestForgot_AnswersEverybodyAlike(t *testing.T) {
	w := newWorld(t)
	err := w.db.Update(t.Context(), func(tx *store.Tx) error { return tx.RemoveAddress(town.ID("bram")) })
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	b.post("/login/forgot", "login", "warm") // what is read once is read
	ask := func(login string) (string, int64) {
		before := w.queries.Load()
		b.post("/login/forgot", "login", login).status(http.StatusOK)
		return regexp.MustCompile(`Sunday[^<]*`).ReplaceAllString(b.page.raw, ""), w.queries.Load() - before
	}
	want, work := ask("nia")
	for name, login := range map[string]string{"without an address": "bram", "that is not there": "nobody", "that cannot be one": "%ff%00", "of great length": strings.Repeat("a", 5000)} {
		if got, did := ask(login); got != want || did != work {
			t.Errorf("an account %s: %d statements, want %d; the pages are the same: %v", name, did, work, got == want)
		}
	}
	for range 3 {
		ask("nia")
	}
	if got, _ := ask("nia"); got != want {
		t.Error("asked too often, the page is another")
	}
	if n := len(w.letters()); n != 3 {
		t.Errorf("%d letters, want 3 to Nia", n)
	}
}

// TestRecovery_IsARoadWithoutScript: ask, follow the link, choose, come in; and
// every other device is signed out.
func TestRecovery_IsARoadWithoutScript(t *testing.T) {
	w := newWorld(t)
	thief := w.signedIn("nia")
	b := w.browser()
	b.get("/login").says("Choose a new password")
	b.get("/login/forgot").post("/login/forgot", "login", "nia").says("a link is on its way")
	secret := w.link(engine.LetterRecover)
	b.get("/login/new?t=" + secret).status(http.StatusOK).says("what was said stands until the close")
	b.post("/login/new", "t", secret, "new", "short").status(http.StatusUnprocessableEntity).says("at least ten letters")
	b.post("/login/new", "t", secret, "new", "a%20fresh%20password").at("/login").says("The password is set")
	b.post("/login/new", "t", secret, "new", "a%20fresh%20password").status(http.StatusGone).says("not good any more")
	b.get("/login/new?t=" + secret).status(http.StatusGone).says("Lost your password?")
	b.post("/login", "login", "nia", "password", town.Password).status(http.StatusUnauthorized)
	b.post("/login", "login", "nia", "password", "a%20fresh%20password").at("/")
	if got := thief.raw(http.MethodGet, "/account"); !atDoor(got) {
		t.Errorf("another device got %d, want the door", got.StatusCode)
	}
	if sent := w.letters(); len(sent) != 1 || sent[0].Kind != engine.LetterRecovered {
		t.Errorf("the owner was sent %+v", sent)
	}
	for _, hidden := range []string{secret, "nia@estuary.example", "fresh"} {
		if strings.Contains(w.log.String(), hidden) {
			t.Errorf("the log holds %q", hidden)
		}
	}
}

// TestRecovery_ClosesTheBallotBeforeItIsFilledIn, on every page of it and in the box.
func TestRecovery_ClosesTheBallotBeforeItIsFilledIn(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "a").status(http.StatusOK)
	nia.post("/login/forgot", "login", "nia")
	nia.post("/login/new", "t", w.link(engine.LetterRecover), "new", "a%20fresh%20password")
	nia.post("/login", "login", "nia", "password", "a%20fresh%20password")
	const said = "This vote is closed to your account"
	nia.get(surplus+"/ballot").status(http.StatusForbidden).says(said, "What it said stands and counts")
	nia.post(surplus+"/ballot/review", "ranking", "fee").status(http.StatusForbidden).says(said)
	nia.post(surplus+"/ballot/cast", "ranking", "reserve", "key", "b").status(http.StatusForbidden).says(said)
	nia.post(surplus + "/ballot/withdraw").status(http.StatusForbidden).says(said)
	nia.get(surplus + "/receipt").status(http.StatusOK).saysNot("Take my ballot back")
	nia.get(surplus).status(http.StatusOK).says(said)
	for _, f := range nia.page.root.all("form") {
		if strings.Contains(f.attr["action"], "/ballot") {
			t.Errorf("the page offers %s", f.attr["action"])
		}
	}
}

func TestAccount_ChangesPasswordAndAddress(t *testing.T) {
	w := newWorld(t)
	nia, other := w.signedIn("nia"), w.signedIn("nia")
	nia.get("/account").says("We write to nia@estuary.example")
	nia.post("/account/password", "old", "wrong", "new", "a%20fresh%20password").status(http.StatusUnprocessableEntity).says("not your present password")
	nia.post("/account/password", "old", town.Password, "new", "short").status(http.StatusUnprocessableEntity).says("at least ten letters")
	nia.post("/account/password", "old", town.Password, "new", "a%20fresh%20password").at("/account").says("The password is changed")
	if got := other.raw(http.MethodGet, "/account"); !atDoor(got) {
		t.Errorf("the other device got %d, want the door", got.StatusCode)
	}
	nia.post("/account/address", "address", "nia", "address-password", "a%20fresh%20password").status(http.StatusUnprocessableEntity).says("looks like")
	nia.post("/account/address", "address", "new@example.org", "address-password", "wrong").status(http.StatusUnprocessableEntity).says("not your present password")
	nia.post("/account/address", "address", "new@example.org", "address-password", "a%20fresh%20password").at("/account").says("A link is on its way")
	secret := w.link(engine.LetterConfirm)
	stranger := w.browser()
	stranger.get("/account/address/confirm?t=" + secret)
	if !strings.HasPrefix(stranger.page.url.Path, "/login") {
		t.Errorf("a stranger came to %s, want the door", stranger.page.url)
	}
	w.signedIn("bram").post("/account/address/confirm", "t", secret).status(http.StatusGone)
	nia.get("/account/address/confirm?t="+secret).status(http.StatusOK).post("/account/address/confirm", "t", secret).at("/account").says("We write to new@example.org")
	nia.post("/account/notices", "notices", "daily").at("/account").says("Your choice is kept")
	nia.post("/account/notices", "notices", "hourly").status(http.StatusUnprocessableEntity)
	nia.post("/account/leave").at("/").says("You are signed out everywhere")
	if got := nia.raw(http.MethodGet, "/account"); !atDoor(got) {
		t.Errorf("after that she got %d, want the door", got.StatusCode)
	}
	if strings.Contains(w.log.String(), "example.org") {
		t.Error("the log holds an address")
	}
}

// TestStop_IsOneClickWithoutALogin, as RFC 8058 has it: the mail program posts to
// the link; looking at it stops nothing.
func TestStop_IsOneClickWithoutALogin(t *testing.T) {
	w := newWorld(t)
	err := w.db.Update(t.Context(), func(tx *store.Tx) error { return tx.SetNotices(town.ID("nia"), governance.NoticesSingle) })
	if err != nil {
		t.Fatal(err)
	}
	var token string
	for _, l := range w.letters() {
		if l.To == "nia@estuary.example" {
			token = l.Unsubscribe
		}
	}
	wish := func() (n governance.Notices) {
		err := w.db.View(t.Context(), func(tx *store.Tx) error {
			a, err := tx.Address(town.ID("nia"))
			n = a.Notices
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	b := w.browser()
	b.get("/notices/stop?t=" + token).status(http.StatusOK).says("No more mails about votes")
	if wish() != governance.NoticesSingle {
		t.Error("a look at the link stopped the mails")
	}
	b.post("/notices/stop?t="+token+"x", "List-Unsubscribe", "One-Click").status(http.StatusGone)
	request, err := http.NewRequest(http.MethodPost, w.server.URL+"/notices/stop?t="+token, strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded") // no cookie, no Origin: no browser sent it
	b.do(request).status(http.StatusOK).says("These mails have stopped")
	if wish() != governance.NoticesOff {
		t.Error("the mails go on")
	}
	if strings.Contains(w.log.String(), token) {
		t.Error("the log holds the link")
	}
}

// TestNotices_TellNothingOfHowAVoteStands: two worlds that differ in nothing but
// what was chosen get the same letters.
func TestNotices_TellNothingOfHowAVoteStands(t *testing.T) {
	of := func(ranking string) (said []string) {
		w := newWorld(t)
		for _, login := range []bodies.Slug{"nia", "bram", "chidi"} {
			err := w.db.Update(t.Context(), func(tx *store.Tx) error { return tx.SetNotices(town.ID(login), governance.NoticesSingle) })
			if err != nil {
				t.Fatal(err)
			}
		}
		w.signedIn("nia").post(surplus+"/ballot/cast", "ranking", ranking, "key", "a").status(http.StatusOK)
		for _, l := range w.letters() {
			for _, m := range l.Matters {
				said = append(said, l.To+" "+l.Kind+" "+string(m.Issue.ID))
			}
		}
		slices.Sort(said) // letters of one moment come in no order
		return said
	}
	first, second := of("fee"), of("reserve")
	if len(first) == 0 || strings.Join(first, "\n") != strings.Join(second, "\n") {
		t.Errorf("with one choice %v, with another %v", first, second)
	}
}
