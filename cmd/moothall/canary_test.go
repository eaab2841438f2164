// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/web"
	"moothall/governance/web/api"
)

// The votes that run here while everybody reads: an election whose ballots are
// confidential, a motion and a ranking whose ballots are public after the close.
const (
	boardVote  = "2026-51"
	openMotion = "2026-41"
	ranking    = "2026-39"
)

// holes are what the routes that are read are filled with.
func (w *whole) holes() map[string][]string {
	running := w.rows("SELECT id FROM issues WHERE stage = 'voting' ORDER BY id")
	return map[string][]string{
		"/issues/:id":                    running,
		"/bodies/:slug":                  w.rows("SELECT slug FROM bodies ORDER BY slug"),
		"/bodies/:id":                    w.rows("SELECT slug FROM bodies ORDER BY slug"),
		"/bodies/:slug/charter/:version": w.rows("SELECT body || '/charter/' || version FROM charters ORDER BY body, version"),
		"/bodies/:slug/charters/:version/charter.json": w.rows("SELECT body || '/charters/' || version || '/charter.json' FROM charters ORDER BY body, version"),
		"/bodies/:slug/members/:person":                {"assembly/members/nia", "assembly/members/peter", "wales/members/nia"},
		"/bodies/:id/members/:person":                  {"assembly/members/nia", "assembly/members/peter", "wales/members/nia"},
		"/delegations/:id":                             w.rows("SELECT id FROM delegations WHERE delegator = 'person-grace'"),
		"/decisions/:id":                               append(w.rows("SELECT id FROM decisions ORDER BY id DESC LIMIT 2"), running...),
		"/cases/:id":                                   w.rows("SELECT id FROM cases ORDER BY id LIMIT 2"),
		"/reports/:id":                                 w.rows("SELECT id FROM reports ORDER BY id LIMIT 2"),
		"/findings/:id":                                w.rows("SELECT id FROM findings ORDER BY id LIMIT 1"),
		"/record/entries/:n":                           w.rows("SELECT seq FROM entries WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 12"),
		"/record/tile/*":                               w.tiles(),
		"/static/:digest/*":                            {"any/hall.css"},
		"/api/v1/record/proof":                         w.rows("SELECT hash FROM entries WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 4"),
		"/delegates/:slug":                             {"bram", "chidi", "nia"},
		"/delegates/:id":                               {"bram", "chidi", "nia"},
		"/search":                                      {"Lowri Jenkins", "lowri", "fee", "nia"},
		"/.well-known/webfinger":                       {"acct:board@vote.example"},
	}
}

// tiles are the newest bundle of leaves and the newest hashes over them.
func (w *whole) tiles() (paths []string) {
	w.t.Helper()
	size, err := strconv.ParseInt(w.rows("SELECT MAX(size) FROM checkpoints")[0], 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, level := range []int{journal.Entries, 0} {
		t := journal.Tile{Level: level, Index: (size - 1) / journal.TileWidth, Width: int((size-1)%journal.TileWidth) + 1}
		paths = append(paths, strings.TrimPrefix(t.Path(), "tile/"))
	}
	return paths
}

// addresses are all that can be read: every route that is got, of pages, API and
// federation, with every hole filled.
func (w *whole) addresses() []string {
	w.t.Helper()
	var patterns []string
	for _, r := range slices.Concat(web.Routes(), api.Routes()) {
		if r.Method == http.MethodGet {
			patterns = append(patterns, r.Path)
		}
	}
	for _, r := range w.peers.Routes() {
		if r.Method == http.MethodGet {
			patterns = append(patterns, r.Path)
		}
	}
	holes, all := w.holes(), map[string]bool{}
	for _, p := range patterns {
		for _, a := range filled(w.t, p, holes) {
			all[a] = true
		}
	}
	all["/issues/"+openMotion+"/voice?t="+followed] = true
	return slices.Sorted(maps.Keys(all))
}

// followed is the secret of the link by which Nia's voice is followed, as it was mailed
// to her and forwarded to everybody.
var followed = strings.Repeat("E", 43)

// forwarded mails that link.
func (w *whole) forwarded() {
	w.t.Helper()
	digest, err := identity.LinkDigest(followed)
	if err != nil {
		w.t.Fatal(err)
	}
	link := store.VoiceLink{Digest: digest, Purpose: store.LinkFollow, Person: "person-nia", Subject: openMotion, Expires: w.now().AddDate(1, 0, 0)}
	if err := w.db.Update(w.t.Context(), func(tx *store.Tx) error { return tx.AddVoiceLinks([]store.VoiceLink{link}, w.now()) }); err != nil {
		w.t.Fatal(err)
	}
	if status, text := w.reader("").do(http.MethodGet, "/issues/"+openMotion+"/voice?t="+followed, "", "", ""); status != http.StatusOK || !strings.Contains(text, "Bram") {
		w.t.Fatalf("the link opens nothing: %d, %.300s", status, text)
	}
}

// filled puts into a route what there is for it, and fails where nobody said what.
func filled(t *testing.T, pattern string, holes map[string][]string) (all []string) {
	t.Helper()
	query := map[string]string{"/search": "?q=", "/api/v1/search": "?q=", "/api/v1/record/proof": "?leaf=", "/.well-known/webfinger": "?resource="}
	for hole, values := range holes {
		name := regexp.MustCompile(`[:*].*$`).FindString(hole)
		at := strings.TrimPrefix(strings.TrimPrefix(pattern, api.Base), "/auditors")
		if name == "" && (pattern == hole || pattern == api.Base+hole) {
			for _, v := range values {
				all = append(all, pattern+query[pattern]+strings.ReplaceAll(v, " ", "+"))
			}
			return all
		}
		rest, below := strings.CutPrefix(at, hole+"/")
		if name != "" && (at == hole || below && !strings.Contains(rest, ":")) {
			for _, v := range values {
				all = append(all, strings.Replace(pattern, name, v, 1))
			}
			return all
		}
	}
	if strings.ContainsAny(pattern, ":*") {
		t.Fatalf("%s: what should it be filled with?", pattern)
	}
	return []string{pattern}
}

// read asks for everything: what has a twin for other servers, as both; archives too.
func (r *reader) read(addresses []string) map[string]string {
	r.w.t.Helper()
	all := map[string]string{}
	for _, a := range addresses {
		for _, accept := range []string{"text/html", "application/activity+json"} {
			if accept != "text/html" && !regexp.MustCompile(`^/(issues|bodies|decisions)/[^/]+$`).MatchString(a) {
				continue
			}
			status, text := r.do(http.MethodGet, a, accept, "", "")
			if status >= 500 {
				r.w.t.Errorf("%s (%s): %d %.300s", a, accept, status, text)
			}
			all[a+" as "+accept] = text
		}
	}
	for _, body := range r.w.rows("SELECT slug FROM bodies ORDER BY slug") {
		_, all["the auditors' archive of "+body] = r.do(http.MethodPost, "/auditors/archive", "", "body="+body, "application/x-www-form-urlencoded")
	}
	return all
}

// grows says what may differ between two readings: the record, whose leaves are
// hashes, and the archives made of it.
func grows(address string) bool {
	return strings.HasPrefix(address, "/record") || strings.HasPrefix(address, "/api/v1/record") || strings.HasPrefix(address, "/auditors") || strings.HasPrefix(address, "the auditors'")
}

// unsteady changes by itself: the names of requests, and how many entries the record has.
var unsteady = regexp.MustCompile(`"request_id":"[^"]*"|[0-9,]+ entries|number [0-9,]+`)

// secrets are the random texts that only a ballot of a vote that runs has: who
// finds one of them beside anything has found the ballot.
func (w *whole) secrets() []string {
	const running = " WHERE issue IN (SELECT id FROM issues WHERE stage = 'voting')"
	return slices.Concat(
		w.rows("SELECT salt FROM ballots"+running), w.rows("SELECT salt FROM sealed_ballots"+running),
		w.rows("SELECT pseudonym FROM pseudonyms"+running), w.rows("SELECT handle FROM pseudonyms"+running+" AND handle IS NOT NULL"),
		w.rows("SELECT secret FROM pseudonym_keys"+running+" AND secret <> ''"),
	)
}

// finder finds any of many texts in one walk.
func finder(texts []string) *strings.Replacer {
	pairs := make([]string, 0, 2*len(texts))
	for _, text := range texts {
		pairs = append(pairs, text, "\x00")
	}
	return strings.NewReplacer(pairs...)
}

func holds(f *strings.Replacer, text string) bool { return f.Replace(text) != text }

// TestRunningVotes_AreNobodysBusinessInTheWholeProgram is never-event 4: members
// vote and change their ballots while others read every page, answer of the API,
// feed, object for other servers, archive, mail, counter and line of the log.
// Nothing of it may change, and nothing may hold what only a ballot holds. After
// the close the same search finds it: it looks where there is something to find.
func TestRunningVotes_AreNobodysBusinessInTheWholeProgram(t *testing.T) {
	eachWhole(t, func(t *testing.T, w *whole) {
		w.forwarded()
		w.cast("first", "lowri>dewi", "yes", "access>fee")
		readers := w.everybody()
		before := w.read(readers)
		w.cast("second", "rashid>joao>lowri", "no", "stay>reserve=projects")
		secrets := w.secrets()
		found := finder(secrets)
		if len(secrets) < 1000 {
			t.Fatalf("only %d secrets to look for", len(secrets))
		}
		for who, read := range w.read(readers) {
			if len(read) < 200 {
				t.Errorf("%s: only %d answers were read", who, len(read))
			}
			for address, now := range read {
				if holds(found, now) && !strings.Contains(address, "/receipt") { // which is their own
					t.Errorf("%s sees what only a ballot has at %s", who, address)
				}
				if then := before[who][address]; !grows(address) && unsteady.ReplaceAllString(now, "") != unsteady.ReplaceAllString(then, "") {
					t.Errorf("%s learns at %s that somebody chose otherwise", who, address)
				}
			}
		}
		w.checkVoter(t, found)
		w.checkChange(t, readers)
		w.checkTraces(t, found)
		w.checkClosed(t)
	})
}

// everybody is somebody of every role.
func (w *whole) everybody() map[string]*reader {
	return map[string]*reader{
		"a stranger": w.reader(""), "a member": w.reader("tomos"), "a member of the board": w.reader("grace"),
		"a member of the council": w.reader("chidi"), "an auditor": w.reader("joanna"), "a candidate": w.reader("lowri"),
	}
}

// read has everybody read everything.
func (w *whole) read(readers map[string]*reader) map[string]map[string]string {
	all, addresses := map[string]map[string]string{}, w.addresses()
	for role, r := range readers {
		all[role] = r.read(addresses)
	}
	return all
}

// cast has Nia and Bram vote in all three.
func (w *whole) cast(key, ranked, answer, order string) {
	w.t.Helper()
	for _, login := range []string{"nia", "bram"} {
		voter := w.reader(login)
		voter.post("/issues/"+boardVote+"/ballot/cast", "key", login+key, "ranking", w.onPaper(ranked))
		voter.post("/issues/"+openMotion+"/ballot/cast", "key", login+key, "choice", answer)
		voter.post("/issues/"+ranking+"/ballot/cast", "key", login+key, "ranking", order)
	}
	if err := w.deeds.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// onPaper puts the candidates of the election for their names.
func (w *whole) onPaper(ranked string) string {
	return regexp.MustCompile(`[a-z]+`).ReplaceAllStringFunc(ranked, func(slug string) string {
		id := w.rows(fmt.Sprintf("SELECT id FROM nominations WHERE issue = '%s' AND candidate = 'person-%s'", boardVote, slug))
		if len(id) != 1 {
			w.t.Fatalf("%s: %v", slug, id)
		}
		return id[0]
	})
}

// checkVoter shows that the search finds a ballot where it may be: on the voter's
// own receipt.
func (w *whole) checkVoter(t *testing.T, found *strings.Replacer) {
	nia := w.reader("nia")
	for _, id := range []string{boardVote, openMotion} {
		if _, own := nia.do(http.MethodGet, "/issues/"+id+"/receipt.json", "", "", ""); !holds(found, own) {
			t.Errorf("the search misses the ballot in Nia's own receipt of %s: %.300s", id, own)
		}
	}
}

// checkChange shows that the comparison sees a change where there may be one: how
// many take part in the election is shown while it runs.
func (w *whole) checkChange(t *testing.T, readers map[string]*reader) {
	page := []string{"/issues/" + boardVote}
	before := readers["a stranger"].read(page)
	w.reader("nia").post(page[0]+"/ballot/withdraw", "key", "withdrawn")
	if maps.Equal(before, readers["a stranger"].read(page)) {
		t.Error("a page that shows the turnout stays the same when a ballot is taken back: the comparison compares nothing")
	}
}

// checkTraces looks through what nobody asked for: log, counters, mails. In the
// log no ref of a ballot may stand either: beside a time it would say who cast it.
func (w *whole) checkTraces(t *testing.T, found *strings.Replacer) {
	readers := []string{"tomos", "grace", "nia"}
	for _, login := range readers {
		w.reader(login).post("/account/notices", "notices", "single")
	}
	w.forward(w.untilClose(boardVote) - 10*time.Hour) // in the morning: nobody is written to at night
	w.dueNow()
	reminded := false
	for _, m := range w.mails.all(t, 2*len(readers)) {
		text := m.Subject + m.Text + m.HTML
		reminded = reminded || strings.Contains(text, "/issues/"+boardVote)
		text = strings.ReplaceAll(text, "Lowri Jenkins speaks for you in Wales", "") // Nia's own delegation, which ends soon
		if holds(found, text) || strings.Contains(text, "Lowri") || strings.Contains(text, "so far") {
			t.Errorf("a mail to %s says how a vote stands: %s", m.To, text)
		}
	}
	if !reminded {
		t.Error("no mail was about the election")
	}
	refs := finder(slices.Concat(w.rows("SELECT ref FROM ballots"), w.rows("SELECT ref FROM sealed_ballots"), w.rows("SELECT hash FROM entries")))
	for line := range strings.Lines(w.log.String()) {
		if holds(found, line) || holds(refs, line) {
			t.Errorf("the log tells of a ballot: %s", line)
		}
	}
	if len(w.log.String()) == 0 {
		t.Error("nothing was logged at all: the scan looks at nothing")
	}
	told := httptest.NewRecorder()
	w.count.ServeHTTP(told, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	counters := told.Body.String()
	if told.Code != http.StatusOK || holds(found, counters) || strings.Contains(counters, openMotion) || strings.Contains(counters, boardVote) || strings.Contains(counters, "person-") {
		t.Errorf("the counters tell of a vote:\n%s", counters)
	}
}

// checkClosed shows that the same search of the same addresses finds the ballots
// once everybody may see them.
func (w *whole) checkClosed(t *testing.T) {
	secrets := map[string][]string{
		boardVote:  w.rows("SELECT pseudonym FROM sealed_ballots WHERE standing AND NOT withdrawn AND issue = '" + boardVote + "'"),
		openMotion: w.rows("SELECT salt FROM ballots WHERE issue = '" + openMotion + "'"),
	}
	w.forward(w.untilClose(boardVote) + time.Minute)
	w.forward(w.untilClose(openMotion) + time.Minute)
	stranger := w.reader("")
	for id, address := range map[string]string{boardVote: "/issues/" + boardVote + "/list.jsonl", openMotion: "/record/archive"} {
		if status, text := stranger.do(http.MethodGet, address, "", "", ""); !holds(finder(secrets[id]), text) {
			t.Errorf("after the close %s holds no ballot of %s: %d", address, id, status)
		}
	}
}
