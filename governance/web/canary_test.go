// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"moothall/governance/town"
)

// crawl reads everything there is to read, by following every link from the
// first page, and returns the pages by address. The record's entries are left
// out of what is compared: their leaves are hashes, and new ones come.
func (b *browser) crawl() map[string]string {
	b.w.t.Helper()
	seen, queue := map[string]string{}, []string{"/", "/decisions.atom", "/bodies/assembly/decisions.atom", "/search?q=fee", "/search?q=the&kind=argument", "/search?q=the&kind=comment", "/search?q=the&kind=statement"}
	for _, m := range town.Issues(town.Day()) {
		id := string(m.Issue.ID)
		queue = append(queue, "/issues/"+id, "/issues/"+id+"/count", "/issues/"+id+"/count.json", "/issues/"+id+"/count.csv", "/issues/"+id+"/concentration", "/decisions/"+id, "/issues/"+id+"/receipt", "/issues/"+id+"/protocol")
		for _, file := range Files(Page) {
			queue = append(queue, strings.NewReplacer(":id", id, ":slug", "council").Replace(file.Path))
		}
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, been := seen[path]; been || strings.HasPrefix(path, "/record") || strings.HasPrefix(path, "/static") || strings.HasPrefix(path, "/auditors") {
			continue
		}
		b.get(path)
		seen[path] = steady(b.page.raw)
		for _, a := range b.page.root.all("a") {
			if to := a.attr["href"]; strings.HasPrefix(to, "/") {
				queue = append(queue, to)
			}
		}
	}
	return seen
}

// steady takes out what changes by itself: ids of faults, and how many entries
// the record has, which everybody may know.
func steady(raw string) string {
	raw = regexp.MustCompile(`"request_id":"[^"]*"`).ReplaceAllString(raw, "")
	return regexp.MustCompile(`[0-9]+ entries|number [0-9]+`).ReplaceAllString(raw, "")
}

// TestRunningVote_IsNobodysBusiness changes what Chidi and Nia chose while others
// read everything. Nothing they see may change: not the choice, not a number.
func TestRunningVote_IsNobodysBusiness(t *testing.T) {
	w := newWorld(t)
	cast := func(login, path string, fields ...string) {
		t.Helper()
		b := w.signedIn(login)
		b.post(path+"/ballot/cast", append(fields, "key", login+path+strings.Join(fields, ""))...).status(http.StatusOK)
	}
	cast("nia", surplus, "ranking", "access%3Efee")
	cast("chidi", threats, "choice", "yes")
	readers := map[string]*browser{"a stranger": w.browser()}
	for _, login := range []string{"tomos", "grace", "bram", "joanna", "lowri"} {
		readers[login] = w.signedIn(login)
	}
	before := map[string]map[string]string{}
	for who, b := range readers {
		before[who] = b.crawl()
		if len(before[who]) < 30 {
			t.Fatalf("%s: only %d pages were read", who, len(before[who]))
		}
	}
	cast("nia", surplus, "ranking", "stay%3Ereserve%3Dprojects")
	cast("chidi", threats, "choice", "no")
	for who, b := range readers {
		for path, now := range b.crawl() {
			if then := before[who][path]; now != then {
				t.Errorf("%s learns of it at %s", who, path)
			}
		}
	}
	nia := w.signedIn("nia")
	nia.get(surplus + "/receipt").says("Leave it on the account for now")
	w.browser().get(surplus + "/ballot").at("/login?next=%2Fissues%2F2026-39%2Fballot")
}

// TestPages_AreWholeAndNameNobodyByID reads everything, before the close and
// after it, in both languages: no page fails, none shows the name of a message
// in place of its words, none holds what its own policy forbids, none a person's id, which in the town begins
// with "person-" so that a leak shows.
func TestPages_AreWholeAndNameNobodyByID(t *testing.T) {
	w := newWorld(t)
	unsaid := regexp.MustCompile(`\[[a-z_]+\.[a-z_.]+\]`)
	breach := regexp.MustCompile(` (style|on[a-z]+)="|<style|<script[^>]*>[^<]|(src|href)="(https?:)?//[^"]*\.(js|css|woff2?)"`)
	check := func(logins ...string) {
		for _, login := range logins {
			b := w.browser()
			if login != "" {
				b = w.signedIn(login)
			}
			for path, raw := range b.crawl() {
				if strings.Contains(raw, "person-") {
					t.Errorf("%q sees a person's id at %s", login, path)
				}
				if inline := breach.FindString(raw); inline != "" && strings.HasPrefix(raw, "<!doctype html>") {
					t.Errorf("%q gets %s at %s, which the policy of the page forbids", login, inline, path)
				}
				if missing := unsaid.FindString(raw); missing != "" {
					t.Errorf("%q sees %s at %s", login, missing, path)
				}
			}
		}
	}
	check("nia")
	w.forward(8 * 24 * time.Hour)
	check("", "layla", "lowri")
	if strings.Contains(w.log.String(), "level=ERROR") {
		t.Errorf("the log tells of a fault:\n%s", w.log.String()[:min(2000, w.log.Len())])
	}
}

// TestPages_CostAFixedNumberOfQueries, however large the community: what a page
// reads must not grow with what there is.
func TestPages_CostAFixedNumberOfQueries(t *testing.T) {
	w := newWorld(t)
	nia, stranger := w.signedIn("nia"), w.browser()
	for _, c := range []struct {
		who  *browser
		path string
		most int64
	}{
		{nia, "/", 28},
		{stranger, "/", 10},
		{nia, threats, 27},
		{stranger, threats, 13},
		{nia, "/issues", 10},
		{nia, "/decisions", 10},
		{nia, "/bodies", 11},
		{nia, "/bodies/wales", 23},
		{nia, "/bodies/wales/charter", 10},
		{stranger, "/bodies/assembly/charter/1", 6},
		{stranger, "/bodies/assembly/charter/1?against=1", 7},
		{stranger, "/issues/2025-12/charter", 9},
		{stranger, "/server", 7},
		{nia, "/bodies/board/propose", 9},
		{nia, "/record", 11},
		{nia, boardVote, 24},
		{nia, hostRoll + "/roll", 16},
		{nia, surplus + "/roll", 11},
		{nia, surplus + "/roll?who=tomos", 14},
		{nia, "/bodies/board/voters", 12},
		{nia, "/bodies/board/voters?who=tomos", 16},
		{nia, "/search?q=the", 11},
		{stranger, "/search?q=the", 7},
		{nia, "/delegations", 20},
		{stranger, "/delegates", 4},
		{stranger, "/delegates/chidi", 13},
		{nia, "/delegates/bram", 20},
		{stranger, "/issues/2026-34/concentration", 6},
		{nia, "/issues/2026-34/concentration", 10},
		{stranger, "/auditors/bodies/assembly/concentration", 6},
		{stranger, "/auditors/bodies/assembly/turnout", 6},
		{stranger, "/auditors/overridden", 9},
		{stranger, "/emergency-acts", 6},
		{stranger, "/bodies/assembly/join", 5},
		{nia, "/bodies/assembly/join", 10},
		{nia, "/bodies/assembly/applications", 11},
		{nia, "/memberships", 11},
		{stranger, "/register", 5},
		{nia, "/bodies/assembly/invitations", 10},
		{nia, "/bodies/assembly/members/nia/chain", 11},
		{nia, "/bodies/assembly/leave", 12},
		{w.signedIn("gwenllian"), "/bodies/assembly/members", 10},
		{w.signedIn("gwenllian"), "/bodies/assembly/members?who=t", 10},
		{w.signedIn("gwenllian"), "/bodies/assembly/member-list", 9},
		{w.signedIn("gwenllian"), "/bodies/assembly/members/tomos", 10},
		{stranger, threats + "?said=nothing", 14}, // two more than without
	} {
		w.queries.Store(0)
		c.who.get(c.path).status(http.StatusOK)
		t.Logf("%s: %d", c.path, w.queries.Load())
		if n := w.queries.Load(); n > c.most {
			t.Errorf("%s: %d queries, want at most %d", c.path, n, c.most)
		}
	}
}
