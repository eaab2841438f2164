// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/federation"
	"moothall/governance/identity"
	"moothall/governance/jobs"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/web"
)

// hall is a small community that serves, with real jobs, and federates.
type hall struct {
	*engine.Engine
	t       *testing.T
	db      *store.DB
	service *federation.Service
	url     string
	log     *safe
	told    int // notes, when tell last counted them
}

type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }
func (s *safe) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// seated is Ada, who sits in the commons; member is one of its members; auditor is
// Cy, who sits in the college that supervises it.
var (
	seated  = access.Actor{Person: "person-ada", Session: "s", Member: []bodies.Slug{"commons"}, Seated: []bodies.Slug{"commons"}}
	member  = access.Actor{Person: "person-bo", Session: "s", Member: []bodies.Slug{"commons"}}
	auditor = access.Actor{Person: "person-cy", Session: "s", Member: []bodies.Slug{"commons"}, Seated: []bodies.Slug{"college"}, Audits: []bodies.Slug{"commons"}}
)

func newHall(t *testing.T, db *store.DB) *hall {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, db: db, url: "http://" + door.Addr().String(), log: &safe{}}
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	queue, err := jobs.Open(db, jobs.Options{Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	gate, err1 := access.New()
	key, err2 := journal.GenerateKey(rand.Reader, journal.Origin(door.Addr().String()))
	_, private, err3 := ed25519.GenerateKey(rand.Reader)
	tokens, err4 := identity.NewKeyring(h.url, private)
	keys, err5 := federation.NewKeys(bytes.Repeat([]byte{7}, federation.SecretSize))
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	h.Engine = engine.New(engine.Options{DB: db, Gate: gate, Log: key, Tokens: tokens, Random: rand.Reader, Queue: queue, Carrier: queue})
	if h.service, err = federation.New(federation.Options{Engine: h.Engine, BaseURL: h.url, Private: true, Keys: keys, Version: "0.0-test", Log: log}); err != nil {
		t.Fatal(err)
	}
	h.found()
	var faces []web.Face
	for _, r := range h.service.Routes() {
		faces = append(faces, web.Face{Route: web.Route{Method: r.Method, Path: r.Path, Act: access.Act(r.Act), Kind: web.Asset, Handle: web.Handled(r.Handle)}, Accept: r.Accept, MaxBody: r.MaxBody})
	}
	handler, err := web.New(web.Options{Engine: h.Engine, BaseURL: h.url, Log: log, Faces: faces, Federated: true, PrivatePeers: true, Sanitise: federation.Sanitise})
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: door, Config: &http.Server{Handler: handler}}
	server.Start()
	t.Cleanup(server.Close)
	queue.Federate(h.service)
	if err := queue.Start(context.Background(), h.Engine); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := queue.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return h
}

func paper() governance.Procedure {
	return governance.Procedure{
		Kind: "paper", Name: "Paper", Participation: governance.Direct, Visibility: governance.Public, Franchise: bodies.Franchise{Body: "commons"},
		Method: governance.MethodMotion, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}},
		Prolong: &governance.ProlongRule{AfterMinutes: 30, LastHours: 2, AtMostHours: 2},
	}
}

func (h *hall) found() {
	h.t.Helper()
	day := time.Now().UTC().AddDate(0, 0, -30).Truncate(time.Millisecond)
	f := engine.Founding{
		Instance: store.Instance{Name: "The Commons", Origin: journal.Origin(strings.TrimPrefix(h.url, "http://")), Zone: "UTC", Language: "en", FoundedAt: day},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Purpose: "All <of> us", Level: bodies.TopLevel}, Version: 1, Procedures: []governance.Procedure{paper()}},
			{Body: bodies.Body{Slug: "college", Name: "The College", Level: bodies.Auditory, Supervises: []bodies.Slug{"commons"}}, Version: 1, Review: &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}},
		},
		Mandates: []bodies.Mandate{{ID: "m-cy", Body: "college", Seat: "1", Person: auditor.Person, Title: "elected", Begins: day}},
	}
	for _, slug := range []bodies.Slug{"ada", "bo", "cy"} {
		id := bodies.PersonID("person-" + string(slug))
		f.People = append(f.People, bodies.Person{ID: id, Slug: slug, Name: strings.ToUpper(string(slug)), Joined: day})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: id, Sphere: bodies.Inner, Since: day})
	}
	if err := h.Found(h.t.Context(), f); err != nil {
		h.t.Fatal(err)
	}
}

// open brings a matter whose vote is open for so long, and tells followers.
func (h *hall) open(id governance.IssueID, lasts time.Duration) time.Time {
	h.t.Helper()
	closes := h.bring(id, lasts)
	h.tell()
	return closes
}

// bring brings a matter whose vote is due now, for so long.
func (h *hall) bring(id governance.IssueID, lasts time.Duration) time.Time {
	h.t.Helper()
	opens := time.Now().UTC().Truncate(time.Millisecond).Add(-time.Second)
	err := h.Past(h.t.Context(), func(p engine.Past) error {
		return p.Bring(governance.Issue{
			ID: id, Body: "commons", Kind: "paper", Title: `The <b>well</b> & the "yard"`, Question: "Shall the well be dug? " + strings.Repeat("It is deep and costs much. ", 40),
			Text: "It shall be dug.", Proposer: "A member", Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectText}, Procedure: paper(),
			CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: opens.Add(lasts),
		}, nil)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return opens.Add(lasts)
}

// advance does what the clock owes, and numbers it.
func (h *hall) advance() {
	h.t.Helper()
	if _, err := h.Advance(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	if err := h.SequenceAll(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// tell does what the clock owes and tells followers, and says of how many notes they
// were told since it last did: the queue tells them too, every few seconds.
func (h *hall) tell() int {
	h.t.Helper()
	h.advance()
	_, err := h.service.Publish(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	before := h.told
	err = h.db.View(h.t.Context(), func(tx *store.Tx) error {
		return tx.SQL().QueryRow(`SELECT COUNT(*) FROM outgoing WHERE data LIKE '%"type":"Create"%' OR data LIKE '%"type":"Update"%'`).Scan(&h.told)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.told - before
}

func (h *hall) inbox() string { return h.url + "/bodies/commons/inbox" }

func (h *hall) page(path string) string {
	h.t.Helper()
	answer, err := http.Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(answer.Header.Get("Content-Type"), "text/html") {
		h.t.Fatalf("%s is %s, %v", path, answer.Header.Get("Content-Type"), err)
	}
	return string(b)
}

// followers asks as any peer may.
func (h *hall) followers() float64 {
	h.t.Helper()
	doc, _ := fetch(h.url + "/bodies/commons/followers")
	n, _ := doc["totalItems"].(float64)
	return n
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal(what)
}

// proved checks a note as a stranger does: by the key the body shows.
func (h *hall) proved(note map[string]any) {
	h.t.Helper()
	raw, err := json.Marshal(note)
	if err != nil {
		h.t.Fatal(err)
	}
	d, err := federation.ReadDocument(raw)
	if err != nil {
		h.t.Fatal(err)
	}
	body, _ := fetch(note["attributedTo"].(string))
	for _, m := range body["assertionMethod"].([]any) {
		m := m.(map[string]any)
		if m["id"] != federation.ProofMethod(d) || m["controller"] != note["attributedTo"] {
			continue
		}
		key, err := federation.ReadMultikey(m["publicKeyMultibase"].(string))
		if err != nil {
			h.t.Fatal(err)
		}
		if err := federation.VerifyProof(d, key); err != nil {
			h.t.Errorf("the proof of %v: %v", note["id"], err)
		}
		return
	}
	h.t.Errorf("%v is proved by a key its body does not show", note["id"])
}

// recorded holds a note to the record: its digest is that of a leaf, of a type.
func (h *hall) recorded(note map[string]any, kind journal.Type) {
	h.t.Helper()
	proof, err := h.ProofOf(h.t.Context(), access.Actor{}, note["gov:digest"].(string))
	if err != nil || proof.Entry.Type != kind || fmt.Sprint(proof.Entry.Seq) != fmt.Sprint(note["gov:logIndex"]) {
		h.t.Errorf("%v tells of entry %v, which is %v (%v)", note["id"], note["gov:logIndex"], proof.Entry.Type, err)
	}
}

// TestRoad_OfANeighbour plays the whole road with a peer in secure mode, on both
// databases and with real jobs.
func TestRoad_OfANeighbour(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := newPeer(t, "ana", "gail")
		h := newHall(t, db)
		body := h.findBody()

		follow := map[string]any{"@context": "https://www.w3.org/ns/activitystreams", "id": p.id("ana") + "/follows/1", "type": "Follow", "actor": p.id("ana"), "object": body}
		for range 2 { // the second time it is known already
			if got := p.send("ana", h.inbox(), follow); got != http.StatusAccepted {
				t.Fatalf("Follow: %d: %s", got, h.log)
			}
		}
		accept := p.await("Accept", 1)
		if object := accept["object"].(map[string]any); accept["actor"] != body || object["id"] != follow["id"] || object["actor"] != p.id("ana") || object["object"] != body {
			t.Errorf("Accept: %v", accept)
		}
		if got := p.send("gail", h.url+"/inbox", map[string]any{"id": p.id("gail") + "/follows/1", "type": "Follow", "actor": p.id("gail"), "object": map[string]any{"id": body}}); got != http.StatusAccepted {
			t.Fatalf("Follow by a key with an address of its own: %d", got)
		}
		p.await("Accept", 2)
		if n := h.followers(); n != 2 {
			t.Errorf("%v follow, want 2", n)
		}

		closes := h.open("2026-1", 8*time.Second)
		called := p.await("Create", 1)
		note := called["object"].(map[string]any)
		h.proved(note)
		h.recorded(note, "issue.open")
		if note["id"] != h.url+"/issues/2026-1" || note["type"] != "Note" || note["attributedTo"] != body || called["actor"] != body {
			t.Errorf("the call is %v", note)
		}
		if content := note["content"].(string); !strings.HasPrefix(content, `<p><strong>The &lt;b&gt;well&lt;/b&gt; &amp; the &#34;yard&#34;</strong></p>`) || strings.Contains(content, "<b>") || len([]rune(content)) > 1000 {
			t.Errorf("it says %s", content)
		}
		fetched, status := fetch(note["id"].(string))
		if status != http.StatusOK || fmt.Sprint(fetched) != fmt.Sprint(note) {
			t.Errorf("at its address there is %v", fetched)
		}
		h.page("/issues/2026-1") // and for browsers the page

		// How it stands is nobody's business: what is shown does not change with it.
		outbox, _ := fetch(body + "/outbox?page=true")
		for _, vote := range []struct {
			who    access.Actor
			answer string
		}{{seated, "no"}, {member, "abstain"}, {seated, "yes"}, {member, "yes"}} {
			if _, err := h.Cast(t.Context(), vote.who, engine.Cast{Issue: "2026-1", Choice: governance.Choice{Answer: vote.answer}, Key: rand.Text()}); err != nil {
				t.Fatal(err)
			}
			if n := h.tell(); n != 0 {
				t.Errorf("%d notes were made of ballots", n)
			}
			after, _ := fetch(body + "/outbox?page=true")
			again, _ := fetch(note["id"].(string))
			if fmt.Sprint(outbox) != fmt.Sprint(after) || fmt.Sprint(again) != fmt.Sprint(note) {
				t.Error("what a peer can fetch changed with the ballots")
			}
		}
		if _, status := fetch(h.url + "/decisions/2026-1"); status != http.StatusNotFound {
			t.Errorf("a decision before its time: %d", status)
		}

		time.Sleep(time.Until(closes) + 50*time.Millisecond)
		eventually(t, "nothing was told of the decision", func() bool { h.tell(); _, status := fetch(h.url + "/decisions/2026-1"); return status == http.StatusOK })
		said := p.await("Create", 2)["object"].(map[string]any)
		h.proved(said)
		h.recorded(said, "decision")
		if said["inReplyTo"] != note["id"] || said["gov:outcome"] != "adopted" || said["id"] != h.url+"/decisions/2026-1" {
			t.Errorf("the decision is %v", said)
		}
		updated := p.await("Update", 1)["object"].(map[string]any)
		h.proved(updated)
		if updated["id"] != note["id"] || updated["updated"] == nil || updated["gov:previousDigest"] != note["gov:digest"] || !strings.Contains(updated["content"].(string), "adopted") {
			t.Errorf("the call says now %v", updated)
		}
		if n := h.tell(); n != 0 {
			t.Errorf("%d notes were made twice", n)
		}

		h.talk(p, said["id"].(string))
		undo := map[string]any{"id": p.id("ana") + "/undos/1", "type": "Undo", "actor": p.id("ana"), "object": follow}
		if got := p.send("ana", h.inbox(), undo); got != http.StatusAccepted {
			t.Fatalf("Undo: %d", got)
		}
		eventually(t, "ana follows still", func() bool { return h.followers() == 1 })
		if p.faults > 0 {
			t.Errorf("the peer refused %d deliveries", p.faults)
		}
		if n := len(p.inbox); n != 5 {
			t.Errorf("%d deliveries, want 5: two answers, and each note once for both who follow", n)
		}
		if log := h.log.String(); log != "" {
			t.Errorf("the operator hears of %s", log)
		}
	})
}

// findBody goes from a name to the actor, as a peer does, and back.
func (h *hall) findBody() string {
	h.t.Helper()
	host := strings.TrimPrefix(h.url, "http://")
	answer, err := http.Get(h.url + "/.well-known/webfinger?resource=acct:commons@" + host)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	var jrd struct {
		Subject string
		Links   []struct{ Rel, Type, Href string }
	}
	if err := json.NewDecoder(answer.Body).Decode(&jrd); err != nil || answer.Header.Get("Content-Type") != "application/jrd+json" {
		h.t.Fatalf("webfinger is %s, %v", answer.Header.Get("Content-Type"), err)
	}
	if jrd.Subject != "acct:commons@"+host || len(jrd.Links) == 0 || jrd.Links[0].Rel != "self" || jrd.Links[0].Type != "application/activity+json" {
		h.t.Fatalf("webfinger says %+v", jrd)
	}
	body := jrd.Links[0].Href
	doc, status := fetch(body)
	if status != http.StatusOK || doc["id"] != body || doc["type"] != "Group" || doc["preferredUsername"] != "commons" || doc["summary"] != "<p>All &lt;of&gt; us</p>" {
		h.t.Fatalf("the actor is %d %v", status, doc)
	}
	return body
}

// talk lets Ana answer a note, change her mind and take it back.
func (h *hall) talk(p *peer, about string) {
	t := h.t
	reply := map[string]any{
		"id": p.id("ana") + "/notes/1", "type": "Note", "attributedTo": p.id("ana"), "inReplyTo": about, "to": "https://www.w3.org/ns/activitystreams#Public",
		"content": `<p>A <em>bottomless</em> well<script>alert(1)</script> <a href="https://peer.example/" onclick="x()">here</a></p>`,
	}
	wrapped := func(kind, id string, note any) map[string]any {
		return map[string]any{"id": p.id("ana") + "/" + id, "type": kind, "actor": p.id("ana"), "object": note, "to": []any{"as:Public"}}
	}
	if got := p.send("ana", h.inbox(), wrapped("Create", "creates/1", reply)); got != http.StatusAccepted {
		t.Fatalf("Create: %d", got)
	}
	heard := func() engine.Remark {
		r, err := h.Issue(t.Context(), seated, "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Comments) == 0 {
			return engine.Remark{}
		}
		return r.Comments[0]
	}
	eventually(t, "the reply did not arrive", func() bool { return heard().State == governance.CommentHeld })
	if page := h.page("/issues/2026-1"); strings.Contains(page, "bottomless") {
		t.Error("a comment that waits is on the page")
	}
	if err := h.JudgeComment(t.Context(), member, "2026-1", heard().ID, true, heard().Seen()); err == nil {
		t.Error("somebody who holds no seat let it in")
	}
	if err := h.JudgeComment(t.Context(), seated, "2026-1", heard().ID, true, heard().Seen()); err != nil {
		t.Fatal(err)
	}
	page := h.page("/issues/2026-1")
	if !strings.Contains(page, `<p>A <em>bottomless</em> well <a href="https://peer.example/" rel="nofollow noopener noreferrer">here</a></p>`) || !strings.Contains(page, "@ana@"+strings.TrimPrefix(p.server.URL, "http://")) || strings.Contains(page, "alert(1)") {
		t.Error("it is not on the page as it should be")
	}
	if !strings.Contains(page, "private networks") {
		t.Error("the page does not say that peers may be private")
	}
	if replies, _ := fetch(h.url + "/issues/2026-1/replies"); replies["totalItems"] != 1.0 {
		t.Errorf("replies: %v", replies)
	}
	before := heard().Seen()
	reply["content"] = "<p>A shallow well</p>"
	p.send("ana", h.url+"/inbox", wrapped("Update", "updates/1", reply))
	eventually(t, "the new text is not there, or was let in with the old one", func() bool {
		c := heard()
		return c.State == governance.CommentHeld && c.Content == "<p>A shallow well</p>"
	})
	if strings.Contains(h.page("/issues/2026-1"), "well</p>") {
		t.Error("what nobody let in is on the page")
	}
	if err := h.JudgeComment(t.Context(), seated, "2026-1", heard().ID, true, before); !errors.Is(err, governance.ErrRewritten) {
		t.Errorf("let in for what it said before: %v", err)
	}
	if err := h.JudgeComment(t.Context(), seated, "2026-1", heard().ID, true, heard().Seen()); err != nil {
		t.Fatal(err)
	}
	p.send("ana", h.inbox(), wrapped("Delete", "deletes/1", map[string]any{"id": reply["id"], "type": "Tombstone"}))
	eventually(t, "it was not taken back", func() bool { return heard().ID == "" })
	if strings.Contains(h.page("/issues/2026-1"), "shallow") {
		t.Error("what was taken back is on the page")
	}
}
