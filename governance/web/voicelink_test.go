// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/town"
)

// wishes has people told of their voices one by one, and of nothing else.
func (w *world) wishes(logins ...bodies.Slug) {
	w.t.Helper()
	for _, login := range logins {
		err := w.db.Update(w.t.Context(), func(tx *store.Tx) error { return tx.SetVoices(town.ID(login), governance.NoticesSingle) })
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// voiceLinks are the secrets mailed of one kind, by whom they went to.
func (w *world) voiceLinks(kind string) map[string]engine.VoiceNews {
	w.t.Helper()
	links := map[string]engine.VoiceNews{}
	for _, l := range w.letters() {
		for _, v := range l.Voices {
			if v.Kind == kind {
				links[l.To] = v
			}
		}
	}
	return links
}

const niaMail, layla = "nia@estuary.example", "layla@estuary.example"

// followable is a world in which Chidi has voted on the threats, and the links by
// which Nia and Layla follow their voices there.
func followable(t *testing.T) (w *world, nia, other string) {
	t.Helper()
	w = newWorld(t)
	w.wishes("nia", "layla", "bram")
	links := w.voiceLinks(engine.LetterVoted)
	if links[niaMail].Secret == "" || links[layla].Secret == "" {
		chidi := w.signedIn("chidi")
		chidi.post(threats+"/ballot/cast", "choice", "no", "key", "first").status(http.StatusOK)
		links = w.voiceLinks(engine.LetterVoted)
	}
	if links[niaMail].Secret == "" || links[layla].Secret == "" {
		t.Fatalf("no links were mailed: %v", links)
	}
	return w, links[niaMail].Secret, links[layla].Secret
}

// TestVoice_IsReadWithoutALogin: the paper, the way of the voice, and the way to the
// ballot, which asks who it is.
func TestVoice_IsReadWithoutALogin(t *testing.T) {
	w, secret, _ := followable(t)
	b := w.browser()
	path := threats + "/voice?t=" + secret
	b.get(path).status(http.StatusOK).says("Nia → Bram → Chidi", "Chidi Okonkwo has voted", "Nothing can be done by it", "Vote yourself", "Chidi Okonkwo has declared: Agree.").
		saysNot("everybody delegates", "until 2027", "voted on")
	if strings.Contains(b.page.raw, secret) {
		t.Error("the page holds the secret, and a form or a link could carry it on")
	}
	for _, f := range b.page.root.all("form") {
		if strings.Contains(f.attr["action"], "/ballot") || strings.Contains(f.attr["action"], "/comments") {
			t.Errorf("the page offers a stranger %s", f.attr["action"])
		}
	}
	got := b.raw(http.MethodGet, path)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if h := got.Header.Get(name); h != want {
			t.Errorf("%s is %q, want %q", name, h, want)
		}
	}
	if len(got.Cookies()) > 0 {
		t.Errorf("it sets %v", got.Cookies())
	}
	if strings.Contains(w.log.String(), secret) {
		t.Error("the log holds the link")
	}
	// Whoever signs in comes to the ballot; on a motion that stands on its page.
	var on string
	for _, a := range b.page.root.all("a") {
		if strings.HasPrefix(a.attr["href"], "/login?next=") && strings.Contains(a.attr["href"], "ballot") {
			on = a.attr["href"]
		}
	}
	b.get(on).submit("Sign in", "login", "nia", "password", town.Password).at(threats).status(http.StatusOK).says("Nia Rees")
	b.get(path).at(threats)
}

// TestVoice_IsNoSession: nothing else opens by it, whatever is sent along.
func TestVoice_IsNoSession(t *testing.T) {
	w, secret, _ := followable(t)
	for _, path := range []string{"/account", "/delegations", threats + "/ballot", threats + "/receipt", "/cases/report"} {
		for name, header := range map[string][]string{
			"in the query":  nil,
			"as a bearer":   {"Authorization", "Bearer " + secret},
			"as the cookie": {"Cookie", accessCookie + "=" + secret + "; " + refreshCookie + "=" + secret},
		} {
			if got := w.browser().raw(http.MethodGet, path+"?t="+secret, header...); got.StatusCode == http.StatusOK {
				t.Errorf("%s %s: got %d", path, name, got.StatusCode)
			}
		}
	}
	b := w.browser()
	b.post(threats+"/ballot/cast", "choice", "yes", "key", "a", "t", secret).at("/login?next=%2F")
	if got := b.raw(http.MethodPost, threats+"/voice?t="+secret).StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("a POST to the page got %d, want 405", got)
	}
	for _, path := range []string{"/login/new", "/notices/stop"} {
		b.post(path, "t", secret, "new", "a%20fresh%20password").status(http.StatusGone)
	}
	w.signedIn("nia").post("/account/address/confirm", "t", secret).status(http.StatusGone)
}

// TestVoice_OpensForItsVoteAndItsOwnerAlone.
func TestVoice_OpensForItsVoteAndItsOwnerAlone(t *testing.T) {
	w, secret, other := followable(t)
	tampered := []byte(secret)
	tampered[5] ^= 1
	b := w.browser()
	for what, path := range map[string]string{
		"tampered with":        threats + "/voice?t=" + string(tampered),
		"cut short":            threats + "/voice?t=" + secret[:20],
		"none":                 threats + "/voice",
		"of another vote":      surplus + "/voice?t=" + secret,
		"of no vote":           "/issues/2031-1/voice?t=" + secret,
		"of another page":      "/delegations/any/renew?t=" + secret,
		"of a decided vote":    "/issues/2026-35/voice?t=" + secret,
		"of a delegation":      "/delegations/2026-41/renew?t=" + secret,
		"the digest, not it":   threats + "/voice?t=" + strings.Repeat("a", 64),
		"twice, the other too": threats + "/voice?t=" + secret + other,
	} {
		b.get(path).status(http.StatusGone).says("not good any more").saysNot("Nia →", "Bram →")
		if h := b.raw(http.MethodGet, path).Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("a link %s: headers %v", what, h)
		}
	}
	w.signedIn("tomos").get(threats + "/voice?t=" + secret).status(http.StatusGone).saysNot("Nia →")
	w.browser().get(threats+"/voice?t="+other).status(http.StatusOK).says("Amina → Chidi", "ليلى").saysNot("Nia →")
	w.forward(8 * 24 * time.Hour)
	w.browser().get(threats + "/voice?t=" + secret).status(http.StatusGone).says("Read the paper")
}

// TestVoice_EndsWithARecovery of its owner's account, and with no other's.
func TestVoice_EndsWithARecovery(t *testing.T) {
	w, secret, other := followable(t)
	b := w.browser()
	b.post("/login/forgot", "login", "nia")
	b.post("/login/new", "t", w.link(engine.LetterRecover), "new", "a%20fresh%20password").at("/login")
	b.get(threats + "/voice?t=" + secret).status(http.StatusGone)
	b.get(threats + "/voice?t=" + other).status(http.StatusOK)
}

// TestVoice_ShowsTheSameWhateverItsOwnerDoes: whoever holds a forwarded link never learns whether she has voted, nor what anybody chose.
func TestVoice_ShowsTheSameWhateverItsOwnerDoes(t *testing.T) {
	w, secret, _ := followable(t)
	b, nia, chidi := w.browser(), w.signedIn("nia"), w.signedIn("chidi")
	shown := func() string { // but for how many take part, which everybody may know
		text := b.get(threats + "/voice?t=" + secret).status(http.StatusOK).page.text
		_, text, _ = strings.Cut(text, "The way of")
		text, _, found := strings.Cut(text, "Who will see my vote?")
		if !found {
			t.Fatalf("the page reads %s", b.page.text)
		}
		return text
	}
	before := shown()
	if !strings.Contains(before, "Nia → Bram → Chidi") {
		t.Fatalf("it reads %s", before)
	}
	chidi.post(threats+"/ballot/cast", "choice", "abstain", "key", "changed").status(http.StatusOK)
	if now := shown(); now != before {
		t.Errorf("since Chidi chose otherwise it reads %s", now)
	}
	nia.post(threats+"/ballot/cast", "choice", "no", "key", "own").status(http.StatusOK)
	if now := shown(); now != before {
		t.Errorf("since Nia has voted it reads %s", now)
	}
}

// TestRenew_ShowsAndAsksWhoItIs: the link shows, the owner renews, once signed in.
func TestRenew_ShowsAndAsksWhoItIs(t *testing.T) {
	w := newWorld(t)
	w.wishes("nia", "layla")
	w.letters()
	soon := w.now().Add(32 * 24 * time.Hour)
	give := func(login bodies.Slug) governance.Delegation {
		t.Helper()
		d, err := w.engine.Delegate(t.Context(), access.Actor{Person: town.ID(login), Session: "s"}, engine.Entrust{Scope: delegation.Scope{Field: "moderation"}, To: []bodies.PersonID{town.ID("bram")}, Until: soon})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	niaGave, laylaGave := give("nia"), give("layla")
	w.forward(3 * 24 * time.Hour)
	links := w.voiceLinks(engine.LetterExpiring)
	secret := links[niaMail].Secret
	b := w.browser()
	path := "/delegations/" + niaGave.ID + "/renew"
	b.get(path+"?t="+secret).status(http.StatusOK).says("Renew a delegation", "Bram de Wit", "Sign in and see")
	if strings.Contains(b.page.raw, secret) {
		t.Error("the page holds the secret")
	}
	for what, at := range map[string]string{
		"no secret":          path,
		"another delegation": "/delegations/" + laylaGave.ID + "/renew?t=" + secret,
		"another's link":     path + "?t=" + links[layla].Secret,
		"another page":       threats + "/voice?t=" + secret,
	} {
		b.get(at).status(http.StatusGone).saysNot("Bram")
		if t.Failed() {
			t.Fatal(what)
		}
	}
	if got := b.raw(http.MethodPost, path+"?t="+secret).StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("a POST to the link got %d, want 405", got)
	}
	w.signedIn("tomos").get(path + "?t=" + secret).status(http.StatusGone)
	stands := func() (until time.Time) {
		err := w.db.View(t.Context(), func(tx *store.Tx) error {
			d, err := tx.DelegationsOf(town.ID("nia"), w.now())
			for _, one := range d {
				if one.Scope == niaGave.Scope {
					until = one.Until
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return until
	}
	if !stands().Equal(niaGave.Until) {
		t.Error("a look at the link has renewed it")
	}
	var on string
	b.get(path + "?t=" + secret)
	for _, a := range b.page.root.all("a") {
		if strings.HasPrefix(a.attr["href"], "/login?next=") && strings.Contains(a.attr["href"], "renew") {
			on = a.attr["href"]
		}
	}
	b.get(on).submit("Sign in", "login", "nia", "password", town.Password).status(http.StatusOK).says("your voice would go to Bram")
	b.submit("Give my voice to Bram").at("/delegations").status(http.StatusOK)
	if !stands().After(niaGave.Until) {
		t.Errorf("it stands until %v, and was to be renewed beyond %v", stands(), niaGave.Until)
	}
	b.get(path).status(http.StatusGone) // it was replaced, and is nothing to renew
}

// TestAccount_ChoosesMailsAboutVoicesApart from those about votes.
func TestAccount_ChoosesMailsAboutVoicesApart(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post("/account/notices", "notices", "off", "voices", "daily").at("/account").says("Your choice is kept", "Mails about your delegations")
	var a store.Address
	err := w.db.View(t.Context(), func(tx *store.Tx) (err error) { a, err = tx.Address(town.ID("nia")); return err })
	if err != nil || a.Notices != governance.NoticesOff || a.Voices != governance.NoticesDaily {
		t.Errorf("kept is %+v, %v", a, err)
	}
	nia.post("/account/notices", "notices", "off", "voices", "hourly").status(http.StatusUnprocessableEntity)
}

// TestDelegations_TellWhatBecameOfTheVoice, on the page of whoever gets no mail too.
func TestDelegations_TellWhatBecameOfTheVoice(t *testing.T) {
	w, _, _ := followable(t)
	w.signedIn("nia").get("/delegations").says("What became of your voice", "Chidi Okonkwo has voted in")
	w.signedIn("grace").get("/delegations").saysNot("Chidi Okonkwo has voted in")
	w.forward(8 * 24 * time.Hour)
	w.letters()
	w.signedIn("nia").get("/delegations").says("Your voice went with Chidi Okonkwo").saysNot("Chidi Okonkwo has voted in")
}

// TestVoiceMails_AreTheSameWhateverWasChosen: two worlds that differ in nothing but
// what a delegate's ballot says get the same mails while the vote runs, and other ones
// once it is decided.
func TestVoiceMails_AreTheSameWhateverWasChosen(t *testing.T) {
	of := func(choice string) (open, decided []string) {
		w := newWorld(t)
		w.wishes("nia", "layla", "bram")
		told := func() (said []string) {
			for _, l := range w.letters() {
				for _, v := range l.Voices {
					v.Secret, v.At, v.Matter.Decision = "", time.Time{}, nil
					text, err := json.Marshal(v)
					if err != nil {
						t.Fatal(err)
					}
					said = append(said, l.To+" "+string(text))
				}
			}
			slices.Sort(said) // letters of one moment come in no order
			return said
		}
		w.signedIn("chidi").post(threats+"/ballot/cast", "choice", choice, "key", "a").status(http.StatusOK)
		open = told()
		w.forward(8 * 24 * time.Hour)
		return open, told()
	}
	openYes, yes := of("yes")
	openNo, no := of("no")
	if len(openYes) == 0 || strings.Join(openYes, "\n") != strings.Join(openNo, "\n") {
		t.Errorf("while the vote runs: with one choice %v, with another %v", openYes, openNo)
	}
	if len(yes) == 0 || strings.Join(yes, "\n") == strings.Join(no, "\n") {
		t.Errorf("once it is decided the mails do not say what the ballot said: %v", yes)
	}
}

// TestVoice_CarriesNothingThatIsWithheld: neither the mails about a voice nor the page
// they lead to say what an emergency act keeps from everybody.
func TestVoice_CarriesNothingThatIsWithheld(t *testing.T) {
	w := newWorld(t)
	tomos := w.signedIn("tomos")
	tomos.get(threats).submit("Send the comment", "comment", "CANARY in a comment.").status(http.StatusOK)
	tomos.post(threats+"/argue", "side", "for", "text", "CANARY in a reason.").status(http.StatusOK)
	var comment, argument string
	err := w.db.View(t.Context(), func(tx *store.Tx) error {
		said, err1 := tx.Comments("2026-41", false, 1)
		given, err2 := tx.Arguments("2026-41", true, 1000)
		for _, a := range given {
			if strings.Contains(a.Text, "CANARY") {
				argument = a.ID
			}
		}
		comment = said[0].ID
		return errors.Join(err1, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	w.emergency(governance.WithholdComment, comment, "By order of the district court.")
	w.emergency(governance.WithholdArgument, argument, "By order of the district court.")
	w.wishes("nia", "layla", "bram")
	w.signedIn("chidi").post(threats+"/ballot/cast", "choice", "no", "key", "first").status(http.StatusOK)
	var secret string
	for _, l := range w.letters() {
		if said := fmt.Sprintf("%+v", l); strings.Contains(said, "CANARY") {
			t.Errorf("a letter of the kind %s carries it: %s", l.Kind, said)
		}
		for _, v := range l.Voices {
			if l.To == niaMail && v.Kind == engine.LetterVoted {
				secret = v.Secret
			}
		}
	}
	if secret == "" {
		t.Fatal("no link was mailed")
	}
	w.browser().get(threats + "/voice?t=" + secret).status(http.StatusOK).says("This text is withheld by an emergency act").saysNot("CANARY")
}
