// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance/engine"
)

// bareService reads and judges, and reaches nothing.
func bareService(t testing.TB) *Service {
	t.Helper()
	keys, err := NewKeys(make([]byte, SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{BaseURL: "https://vote.example", Keys: keys, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNew_RefusesAnAddressAnybodyCouldTake(t *testing.T) {
	for _, base := range []string{"http://vote.example", "", "vote.example", "ftp://vote.example"} {
		if _, err := New(Options{BaseURL: base}); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
	if _, err := New(Options{BaseURL: "http://127.0.0.1:8080", Private: true}); err != nil {
		t.Error(err)
	}
}

const actorOfAna = `{"id":"https://peer.example/users/ana","type":"Person","preferredUsername":"ana","name":"Ana\u202e <b>","inbox":"https://peer.example/users/ana/inbox",` +
	`"endpoints":{"sharedInbox":"https://peer.example/inbox"},"publicKey":{"id":"https://peer.example/users/ana#main-key","owner":"https://peer.example/users/ana","publicKeyPem":"PEM"}}`

func anaText(t testing.TB) string {
	t.Helper()
	text, err := publicPEM(&testRSA().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(actorOfAna, "PEM", strings.ReplaceAll(text, "\n", `\n`), 1)
}

func TestReadActor_BelievesNothingOfOtherHosts(t *testing.T) {
	const id = "https://peer.example/users/ana"
	a, err := readActor(document(t, anaText(t)), id, false)
	if err != nil || a.key == nil || a.sharedInbox == "" || a.name != "Ana <b>" || a.knownAs != "ana@peer.example" {
		t.Fatalf("got %+v, %v", a, err)
	}
	for name, change := range map[string][2]string{
		"another id":               {`"id":"https://peer.example/users/ana"`, `"id":"https://peer.example/users/eve"`},
		"an inbox elsewhere":       {`ana/inbox"`, `ana/inbox","x":"","inbox2":"`},
		"an inbox on another host": {`"inbox":"https://peer.example`, `"inbox":"https://victim.example`},
		"an inbox without https":   {`"inbox":"https://peer`, `"inbox":"http://peer`},
		"another type":             {"Person", "Note"},
	} {
		text := strings.Replace(anaText(t), change[0], change[1], 1)
		if name == "an inbox elsewhere" {
			text = strings.Replace(anaText(t), `"inbox":`, `"inbax":`, 1)
		}
		if _, err := readActor(document(t, text), id, false); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	elsewhere := strings.Replace(anaText(t), `"sharedInbox":"https://peer`, `"sharedInbox":"https://victim`, 1)
	if a, err := readActor(document(t, elsewhere), id, false); err != nil || a.sharedInbox != "" {
		t.Errorf("a shared inbox of another host: %+v, %v", a, err)
	}
	for _, change := range [][2]string{{`"owner":"https://peer.example/users/ana"`, `"owner":"https://peer.example/users/eve"`}, {`"publicKey":{"id":"https://peer`, `"publicKey":{"id":"https://evil`}, {"BEGIN PUBLIC", "BEGIN PRIVATE"}} {
		if a, _ := readActor(document(t, strings.Replace(anaText(t), change[0], change[1], 1)), id, false); a.key != nil {
			t.Errorf("with %s its key was taken", change[1])
		}
	}
}

func TestKeys_AreSealedForOneActor(t *testing.T) {
	keys, _ := NewKeys(make([]byte, SecretSize))
	sealed, err := keys.draw("board")
	if err != nil {
		t.Fatal(err)
	}
	if key, err := keys.open("board", sealed); err != nil || key.N.BitLen() != rsaBits {
		t.Error(err)
	}
	if _, err := keys.open("council", sealed); err == nil {
		t.Error("the key of one actor was opened for another")
	}
	other, _ := NewKeys(append(make([]byte, SecretSize-1), 1))
	if _, err := other.open("board", sealed); err == nil {
		t.Error("it was opened with another secret")
	}
	a, err1 := keys.proving("board")
	b, err2 := keys.proving("board")
	c, err3 := keys.proving("council")
	d, err4 := other.proving("board")
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || !a.Equal(b) || a.Equal(c) || a.Equal(d) {
		t.Error("the key of a body should follow from its name and the secret, and from nothing else")
	}
	if _, err := NewKeys(make([]byte, 16)); err == nil {
		t.Error("a short secret was taken")
	}
}

func TestAcquaintances_LooksAreCounted(t *testing.T) {
	now := noon
	a := newAcquaintances(func() time.Time { return now })
	for range looksByHost {
		if err := a.look("loud.example"); err != nil {
			t.Fatal(err)
		}
	}
	if a.look("loud.example") == nil {
		t.Error("one look more was had")
	}
	if err := a.look("quiet.example"); err != nil {
		t.Errorf("another host has to wait for it: %v", err)
	}
	now = now.Add(time.Minute)
	if err := a.look("loud.example"); err != nil {
		t.Error(err)
	}
	a.keep("k", actor{id: "ana"}, nil)
	if _, ok, rested := a.recall("k"); !ok || rested {
		t.Error("what was just learnt is looked at again")
	}
	now = now.Add(keyRest + time.Second)
	if _, ok, rested := a.recall("k"); !ok || !rested {
		t.Error("after a while no fresh look is to be had")
	}
	now = now.Add(keyLife)
	if _, ok, _ := a.recall("k"); ok {
		t.Error("it is believed for ever")
	}
	a.keep("bad", actor{}, errGone)
	now = now.Add(keyRest + time.Second)
	if _, ok, _ := a.recall("bad"); ok {
		t.Error("a key that was not to be had is never asked for again")
	}
}

func TestTraffic_IsBounded(t *testing.T) {
	now := noon
	h := newTraffic(func() time.Time { return now })
	for range atOnce {
		if err := h.enter("a.example"); err != nil {
			t.Fatal(err)
		}
	}
	if h.enter("a.example") == nil {
		t.Error("one delivery more at once")
	}
	if err := h.enter("b.example"); err != nil {
		t.Error(err)
	}
	for range atOnce {
		h.leave("a.example", false)
	}
	for range faultsMost - atOnce {
		if err := h.enter("a.example"); err != nil {
			t.Fatal(err)
		}
		h.leave("a.example", false)
	}
	if h.enter("a.example") == nil {
		t.Error("a host that does not answer is not left alone")
	}
	now = now.Add(leaveAlone)
	if err := h.enter("a.example"); err != nil {
		t.Errorf("it is left alone for ever: %v", err)
	}
	h.leave("a.example", true)
	if len(h.hosts) != 1 { // b.example is under way
		t.Errorf("%d hosts are remembered", len(h.hosts))
	}
}

func TestFinal_SaysWhatIsNotWorthAnotherAttempt(t *testing.T) {
	for status, want := range map[int]bool{301: true, 400: true, 403: true, 404: true, 410: true, 401: false, 408: false, 429: false, 500: false, 503: false} {
		if final(statusError{status: status}) != want {
			t.Errorf("%d: want %v", status, want)
		}
	}
	if !final(ErrInside) || !final(ErrAddress) || final(errAnswer) {
		t.Error("an address inside will never be outside")
	}
}

func TestShortened_CutsAtAWord(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"a  short\ntext", 50, "a short text"}, {"one two three four five six seven", 24, "one two three four…"}, {"one two three four", 10, ""}, {strings.Repeat("é", 60), 30, strings.Repeat("é", 29) + "…"},
	} {
		if got := shortened(c.text, c.most); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzInbox reads what a stranger posts as far as it goes without asking anybody.
func FuzzInbox(f *testing.F) {
	f.Add([]byte(followBody), "https://peer.example/users/ana#main-key")
	f.Add([]byte(`{"id":"https://peer.example/1","type":"Create","actor":"https://peer.example/u","object":{"id":"https://peer.example/2","type":"Note","attributedTo":"https://peer.example/u","inReplyTo":"https://vote.example/issues/2026-1","to":"as:Public","content":"<p>x"}}`), "https://peer.example/u#k")
	s := bareService(f)
	f.Fuzz(func(t *testing.T, body []byte, keyID string) {
		d, err := ReadDocument(body)
		if err != nil {
			return
		}
		in := engine.Incoming{ID: d.text("id"), Actor: d.id("actor"), Host: hostOf(d.id("actor"))}
		if s.plausible(d, in, signature{keyID: keyID}) != nil {
			return
		}
		if in.Host == "" || in.Host == "vote.example" || hostOf(keyID) != in.Host {
			t.Errorf("%s passes for %q", body, in.Host)
		}
		if note, why := theirs(in, d); why == "" {
			if hostOf(note.text("id")) != in.Host || note.id("attributedTo") != in.Actor {
				t.Errorf("%s is taken for theirs", body)
			}
			harmless(t, s.contentOf(note))
			if issue := s.issueOf(note.id("inReplyTo")); strings.ContainsAny(string(issue), "/?#") {
				t.Errorf("an issue is called %q", issue)
			}
		}
		if slug := s.slugOf(d.id("object")); slug != "" && !slug.Valid() {
			t.Errorf("a body is called %q", slug)
		}
	})
}

func FuzzReadActor(f *testing.F) {
	f.Add([]byte(anaText(f)), "https://peer.example/users/ana")
	f.Fuzz(func(t *testing.T, text []byte, id string) {
		d, err := ReadDocument(text)
		if err != nil {
			return
		}
		keyOwner(d, id+"#main-key")
		a, err := readActor(d, id, false)
		if err == nil && (a.id != id || !sameHost(id, a.inbox) || a.sharedInbox != "" && !sameHost(id, a.sharedInbox) || a.key != nil && !sameHost(id, a.keyID)) {
			t.Errorf("%s is %+v", text, a)
		}
	})
}

// TestPlausible_NobodySpeaksForUs, not even with a key that seems to be ours.
func TestPlausible_NobodySpeaksForUs(t *testing.T) {
	s := bareService(t)
	judge := func(host, keyHost string) error {
		actor := "https://" + host + "/bodies/board"
		return s.plausible(Document{"type": "Follow"}, engine.Incoming{ID: actor + "/1", Actor: actor, Host: host}, signature{keyID: "https://" + keyHost + "/bodies/board#main-key"})
	}
	if err := judge("vote.example", "vote.example"); !errors.Is(err, ErrSignature) {
		t.Errorf("in our name: got %v", err)
	}
	if err := judge("peer.example", "evil.example"); !errors.Is(err, ErrSignature) {
		t.Errorf("with a key of another host: got %v", err)
	}
	if err := judge("peer.example", "peer.example"); err != nil {
		t.Error(err)
	}
}

// TestWhoseKey_IsAskedBothWays: a key that names its owner proves nothing until the
// owner names the key, and an owner on another host is not even asked.
func TestWhoseKey_IsAskedBothWays(t *testing.T) {
	text, err := publicPEM(&testRSA().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	_, other := neighbourly(t, func(http.ResponseWriter, *http.Request) { asked++ })
	named := "" // the key the owner names
	client, base := neighbourly(t, func(w http.ResponseWriter, r *http.Request) {
		at := "http://" + r.Host
		doc := Document{"id": at + r.URL.Path, "publicKeyPem": text, "owner": at + "/ana"}
		switch r.URL.Path {
		case "/stray":
			doc["owner"] = other + "/ana"
		case "/ana":
			doc = Document{"id": at + "/ana", "type": "Person", "inbox": at + "/inbox", "publicKey": map[string]any{"id": at + named, "owner": at + "/ana", "publicKeyPem": text}}
		}
		w.Header().Set("Content-Type", activityJSON)
		json.NewEncoder(w).Encode(doc)
	})
	s := bareService(t)
	s.client, s.rsas["@"+s.instanceName()] = client, testRSA()
	named = "/key"
	if a, err := s.whoseKey(t.Context(), base+"/key"); err != nil || a.id != base+"/ana" {
		t.Errorf("as it should be: %+v, %v", a, err)
	}
	named = "/another"
	if _, err := s.whoseKey(t.Context(), base+"/key"); !errors.Is(err, ErrSignature) {
		t.Errorf("a key its owner does not know: %v", err)
	}
	if _, err := s.whoseKey(t.Context(), base+"/stray"); !errors.Is(err, ErrSignature) || asked > 0 {
		t.Errorf("an owner on another host: %v, asked %d times", err, asked)
	}
}
