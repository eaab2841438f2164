// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"net/http"
	"strings"
	"testing"

	"moothall/governance/web"
)

// visit is one page in one state, and how to get there.
type visit struct {
	name  string
	route string // of web.Routes, the method left out: "/issues/:id"
	path  string
	// then goes on from the path to a page that only a form leads to.
	then func(b *tab)
}

// openVisits are the pages that are there for anybody.
func openVisits() []visit {
	const issue, count = "/issues/:id", "/issues/:id/count"
	return []visit{
		{name: "home", route: "/", path: "/"},
		{name: "bodies", route: "/bodies", path: "/bodies"},
		{name: "body-assembly", route: "/bodies/:slug", path: "/bodies/assembly"},
		{name: "body-council", route: "/bodies/:slug", path: "/bodies/council"},
		{name: "body-chapter", route: "/bodies/:slug", path: "/bodies/tunis"},
		{name: "body-audit", route: "/bodies/:slug", path: "/bodies/audit"},
		{name: "matters", route: "/issues", path: "/issues"},
		{name: "matters-none", route: "/issues", path: "/issues?stage=counted&body=lisbon"},
		{name: "issue-ranked", route: issue, path: "/issues/" + surplus},
		{name: "issue-motion", route: issue, path: "/issues/" + threats},
		{name: "issue-hidden-turnout", route: issue, path: "/issues/" + scanning},
		{name: "issue-board", route: issue, path: "/issues/" + backups},
		{name: "issue-fixed", route: issue, path: "/issues/" + fiver},
		{name: "issue-discussed", route: issue, path: "/issues/" + pictures},
		{name: "issue-cancelled", route: issue, path: "/issues/" + fee},
		{name: "issue-idea", route: issue, path: "/issues/2026-49"},
		{name: "issue-decided", route: issue, path: "/issues/" + figures},
		{name: "count-stv", route: count, path: "/issues/" + council + "/count"},
		{name: "count-irv", route: count, path: "/issues/" + sprint + "/count"},
		{name: "count-motion", route: count, path: "/issues/" + figures + "/count"},
		{name: "count-void", route: count, path: "/issues/" + channel + "/count"},
		{name: "decisions", route: "/decisions", path: "/decisions"},
		{name: "decision", route: "/decisions/:id", path: "/decisions", then: func(b *tab) { b.click("link", "Three members", "ثلاثة أعضاء") }},
		{name: "elections", route: "/elections", path: "/elections"},
		{name: "cases", route: "/cases", path: "/cases"},
		{name: "record", route: "/record", path: "/record"},
		{name: "entry", route: "/record/entries/:n", path: "/record/entries/9000"},
		{name: "auditors", route: "/auditors", path: "/auditors"},
		{name: "neighbours", route: "/neighbours", path: "/neighbours"},
		{name: "nowhere", path: "/nowhere"},
	}
}

// strangerVisits are the pages of those who are not in yet.
func strangerVisits() []visit {
	return append(openVisits(),
		visit{name: "door", route: "/login", path: "/login"},
		visit{name: "door-wrong", route: "/login", path: "/login", then: func(b *tab) {
			b.fill("", "nia").press(tabKey, "wrong").enter()
		}},
		visit{name: "door-needed", route: "/issues/:id/ballot", path: "/issues/" + surplus + "/ballot"},
	)
}

// memberVisits are the pages as a member on the roll sees them.
func memberVisits() []visit {
	const ballot = "/issues/:id/ballot"
	ranked := "/issues/" + surplus + "/ballot?ranking=access%3Ereserve%3Dprojects"
	return append(openVisits(),
		visit{name: "ballot", route: ballot, path: "/issues/" + surplus + "/ballot"},
		visit{name: "ballot-ranked", route: ballot, path: ranked},
		visit{name: "ballot-boxes", route: ballot, path: "/issues/" + surplus + "/ballot?boxes=1"},
		visit{name: "ballot-closed", route: ballot, path: "/issues/" + council + "/ballot"},
		visit{name: "review", route: "/issues/:id/ballot/review", path: ranked, then: submit("review")},
		visit{name: "receipt", route: "/issues/:id/receipt", path: ranked, then: func(b *tab) { submit("review")(b); submit("cast")(b) }},
		visit{name: "delegations", route: "/delegations", path: "/delegations"},
		visit{name: "delegations-preview", route: "/delegations/preview", path: "/delegations", then: func(b *tab) { give(b, "Chidi Okonkwo") }},
		visit{name: "delegations-keep", route: "/delegations/preview", path: "/delegations", then: keep},
		visit{name: "delegations-wrong", route: "/delegations/preview", path: "/delegations", then: func(b *tab) { give(b, "Nobody Atall") }},
		visit{name: "comment-refused", route: "/issues/:id/comments", path: "/issues/" + surplus, then: submit("comments")},
		visit{name: "account", route: "/account", path: "/account"},
	)
}

// submit presses the button that sends the form to an address with this end; it
// has another name in each language.
func submit(end string) func(b *tab) {
	return func(b *tab) {
		b.t.Helper()
		b.turning(evaluate(`[...document.querySelectorAll("main form button")].
			find(e => (e.getAttribute("formaction") ?? e.form.getAttribute("action")).endsWith("/` + end + `")).click()`))
	}
}

// give fills in the form of the delegations page and asks to be shown first.
func give(b *tab, name string) {
	b.t.Helper()
	b.do(evaluate(`(() => {
		const f = document.querySelector("#give");
		f.elements.scope.selectedIndex = 0;
		f.elements.delegate.value = "` + name + `";
		f.elements.until.value = f.elements.until.max;
	})()`))
	b.turning(evaluate(`document.querySelector("#give button").click()`))
}

// keep ticks that nobody shall speak for the reader, and asks to be shown first.
func keep(b *tab) {
	b.t.Helper()
	b.do(evaluate(`(() => {
		const f = document.querySelector("#give");
		f.elements.scope.value = "field:moderation";
		f.elements.nobody.checked = true;
		f.elements.until.value = f.elements.until.max;
	})()`))
	b.turning(evaluate(`document.querySelector("#give button").click()`))
}

// visit makes a visit.
func (b *tab) visit(v visit) {
	b.t.Helper()
	b.open(v.path)
	if v.then != nil {
		v.then(b)
	}
}

// TestVisits_CoverTheSurface holds the visits to the table of routes, so that a
// new page is looked at from its first day.
func TestVisits_CoverTheSurface(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range append(strangerVisits(), memberVisits()...) {
		seen[v.route] = true
	}
	files := []string{".json", ".jsonl", ".csv", "/record/checkpoint"}
	for _, r := range web.Routes() {
		isFile := false
		for _, end := range files {
			isFile = isFile || strings.HasSuffix(r.Path, end)
		}
		if r.Kind == web.Page && r.Method == http.MethodGet && !isFile && !seen[r.Path] {
			t.Errorf("no visit goes to %s", r.Path)
		}
	}
}
