// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"moothall/governance/town"
)

// everyPage is an address of every page there is, and what to press to come to
// the pages that have none.
func everyPage() []visit {
	return []visit{
		{path: "/"}, {path: "/bodies"}, {path: "/bodies/assembly"}, {path: "/bodies/board"},
		{path: "/issues"}, {path: rankedMatter}, {path: liquidMatter},
		{path: rankedMatter + "/ballot?ranking=fee>reserve%3Daccess"}, {path: rankedMatter + "/ballot?boxes=1"},
		{path: rankedMatter + "/ballot?ranking=fee>reserve", press: `button[formaction$="/review"]`},
		{path: decidedRanked + "/count"}, {path: "/issues/2026-35/count"}, {path: "/issues/2026-34/count"}, {path: decidedMotion + "/count"}, {path: decidedMotion},
		{path: "/decisions"}, {path: strings.Replace(decidedMotion, "/issues/", "/decisions/", 1)},
		{path: "/elections"}, {path: "/cases"}, {path: "/delegations"},
		{path: "/record"}, {path: "/record/entries/0"}, {path: "/auditors"},
		{path: votedMatter + "/receipt", as: "chidi"},
		{path: "/account"}, {path: "/login", as: "-"}, {path: "/", as: "-"}, {path: "/nowhere"},
	}
}

// Matters of the town beyond the road.
const (
	decidedRanked = "/issues/2026-27"
	decidedMotion = "/issues/2026-30"
	votedMatter   = liquidMatter // in which Chidi has voted
)

// visit is one page and who looks at it: nia unless it says, "-" for a stranger.
type visit struct{ path, press, as string }

// TestBrowser_EveryPageWithoutBarriers looks at every page at 360 and 1440 px,
// light and dark, in English and in Arabic.
func TestBrowser_EveryPageWithoutBarriers(t *testing.T) {
	browser := startBrowser(t)
	if axeSource() == "" {
		t.Skip("AXE LEFT OUT: barriers are not looked for")
	}
	w := newWorld(t)
	readers := map[string]*screen{"-": w.screen(t, browser), "": w.screen(t, browser), "chidi": w.screen(t, browser)}
	readers[""].signIn("nia")
	readers["chidi"].signIn("chidi")
	for _, language := range []string{"en", "ar"} {
		t.Run(language, func(t *testing.T) {
			for _, v := range everyPage() {
				s := readers[v.as]
				s.t = t
				s.cookie(languageCookie, language)
				s.open(v.path)
				if v.press != "" {
					s.press(v.press)
				}
				if got := ask[string](s, `document.documentElement.lang`); got != language {
					t.Errorf("%s is in %q, want %q", v.path, got, language)
				}
				s.checked()
			}
		})
	}
}

// TestBrowser_EveryPageIsVisited: a page that is added is looked at too.
func TestBrowser_EveryPageIsVisited(t *testing.T) {
	visited := []string{"/issues/x/receipt"}
	for _, v := range everyPage() {
		path, _, _ := strings.Cut(v.path, "?")
		visited = append(visited, path)
	}
	for _, r := range Routes() {
		if r.Method != http.MethodGet || r.Kind != Page || regexp.MustCompile(`\.(json|csv|zip)$|/record/checkpoint$`).MatchString(r.Path) {
			continue // a file
		}
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r.Path, "[^/]+") + "$")
		if !slices.ContainsFunc(visited, pattern.MatchString) {
			t.Errorf("no browser looks at %s: add an address of it to everyPage", r.Path)
		}
	}
}

// TestBrowser_FindsWhatIsPlanted shows that the checks above can fail.
func TestBrowser_FindsWhatIsPlanted(t *testing.T) {
	s := newWorld(t).screen(t, startBrowser(t))
	s.open("/")
	t.Run("barriers", func(t *testing.T) {
		if axeSource() == "" {
			t.Skip("AXE LEFT OUT")
		}
		ask[bool](s, `(() => {
			const p = document.createElement("p"); p.textContent = "Nobody can read this"; p.style.color = "#eee"; p.style.background = "#fff";
			const i = document.createElement("img"); i.src = document.querySelector("link[rel=icon]").href;
			document.querySelector("main").append(p, i); return true })()`)
		found := strings.Join(s.barriers(), "\n")
		for _, rule := range []string{"color-contrast", "image-alt"} {
			if !strings.Contains(found, rule) {
				t.Errorf("axe finds %q, and not the planted %s", found, rule)
			}
		}
	})
	t.Run("a breach of the content policy", func(t *testing.T) {
		ask[bool](s, `(() => { const e = document.createElement("script"); e.textContent = "document.title = 'broken in'"; document.body.append(e); return true })()`)
		for begun := time.Now(); time.Since(begun) < 5*time.Second; time.Sleep(10 * time.Millisecond) {
			s.mu.Lock()
			heard := strings.Join(s.messages, "\n")
			s.mu.Unlock()
			if strings.Contains(heard, "Content Security Policy") {
				return
			}
		}
		t.Error("a script written into the page was run or not reported")
	})
	t.Run("a page wider than its window", func(t *testing.T) {
		ask[bool](s, `(() => { const e = document.createElement("div"); e.style.width = "4000px"; e.style.height = "1px"; document.body.append(e); return true })()`)
		if ask[int](s, `document.documentElement.scrollWidth - document.documentElement.clientWidth`) <= 0 {
			t.Error("what sticks out is not measured")
		}
	})
}

// signIn goes through the door by its form.
func (s *screen) signIn(login string) *screen {
	s.t.Helper()
	s.open("/login")
	s.do(chromedp.SendKeys("#login", login), chromedp.SendKeys("#password", town.Password))
	s.press(`form.door button`)
	return s.arrives("/")
}

// press clicks what a selector finds, and waits for the page it leads to.
func (s *screen) press(selector string) {
	s.t.Helper()
	ask[bool](s, `(() => { window.stale = true; document.querySelector(`+quoted(selector)+`).click(); return true })()`)
	s.until("the next page", `!window.stale && document.readyState === "complete"`)
}
