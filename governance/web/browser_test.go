// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The browser tests drive a real Chromium against the real server. They need
// the program and, to look for barriers, axe-core in testdata/axe/node_modules
// (make axe); what is missing is said and left out.

// startBrowser starts Chromium, or skips the test.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("BROWSER LEFT OUT: no chromium in PATH; install Debian's chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("force-prefers-reduced-motion", true), // a colour on its way to another is no colour to judge
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which Chromium demands of root
	}
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocated)
	t.Cleanup(func() { end(); release() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// axeSource reads axe-core, or says that it is not there.
var axeSource = sync.OnceValue(func() string {
	source, err := os.ReadFile(filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "AXE LEFT OUT: no axe-core in governance/web/testdata/axe/node_modules; make axe installs it")
	}
	return string(source)
})

// screen is one reader at a browser window of her own, with her own cookies.
type screen struct {
	t   *testing.T
	w   *world
	ctx context.Context
	at  string // what she does, for messages

	mu       sync.Mutex
	messages []string // errors on the console, violations of the content policy among them
}

func (w *world) screen(t *testing.T, browser context.Context) *screen {
	t.Helper()
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	s := &screen{t: t, w: w, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil { // the window lives as long as the context it is first used with
		t.Fatal(err)
	}
	s.do(chromedp.EmulateViewport(1440, 900))
	heard := chromedp.Console(ctx)
	go func() {
		for m, err := range heard {
			if err != nil {
				return
			}
			s.hear(m)
		}
	}()
	return s
}

// hear keeps what the console says is wrong. That a page was answered with a
// refusal is none of it: the page itself says so.
func (s *screen) hear(m chromedp.ConsoleMessage) {
	if m.Type != "error" && m.Type != "assert" && m.Type != chromedp.ConsoleException || strings.HasPrefix(m.Text, "Failed to load resource: the server responded with a status of 4") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m.Text)
}

func (s *screen) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		s.t.Fatalf("%s: %v", s.at, err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](s *screen, expression string) T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatalf("%s: %s: %v", s.at, expression[:min(len(expression), 80)], err)
	}
	return out
}

// open goes to a page.
func (s *screen) open(path string) *screen {
	s.t.Helper()
	s.at = path
	s.do(chromedp.Navigate(s.w.server.URL + path))
	return s
}

// until waits for an expression to become true, through a change of page.
func (s *screen) until(what, expression string) {
	s.t.Helper()
	var last error
	for begun := time.Now(); time.Since(begun) < 8*time.Second; time.Sleep(20 * time.Millisecond) {
		ok, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool](expression))
		if ok && err == nil {
			return
		}
		last = err
	}
	text, _ := chromedp.Run(s.ctx, chromedp.Evaluate[string](`location.pathname + ": " + document.body.innerText.replace(/\s+/g, " ")`))
	s.t.Fatalf("%s: waited for %s in vain (%v); the page %s", s.at, what, last, text)
}

// whole is whether the page is whole and nothing of it is being swapped, the
// focus among it.
const whole = `document.readyState === "complete" && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")`

// says waits for a text to be read on the page.
func (s *screen) says(texts ...string) *screen {
	s.t.Helper()
	for _, text := range texts {
		s.until(fmt.Sprintf("%q", text), whole+` && document.body.textContent.replace(/\s+/g, " ").includes(`+quoted(text)+`)`)
	}
	return s
}

// arrives waits for an address.
func (s *screen) arrives(path string) *screen {
	s.t.Helper()
	s.until("the page "+path, whole+` && location.pathname + location.search === `+quoted(path))
	return s
}

// focused is what the button, link or field with the focus is called.
const focused = `(() => { const e = document.activeElement; return !e.matches("a, button, input, select, textarea, summary") ? "" : (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || "").replace(/\s+/g, " ").trim() })()`

// tabTo presses Tab until the focus is on what is called so, as far as there is
// something to tab to.
func (s *screen) tabTo(name string) *screen {
	s.t.Helper()
	for range 150 {
		if strings.Contains(ask[string](s, focused), name) {
			s.seen(name)
			return s
		}
		s.do(chromedp.KeyEvent(kb.Tab))
	}
	s.t.Fatalf("%s: Tab never comes to %q", s.at, name)
	return s
}

// seen says whether what has the focus lies in the window, and under nothing.
func (s *screen) seen(name string) {
	s.t.Helper()
	if !ask[bool](s, `(() => {
		const e = document.activeElement, b = e.getBoundingClientRect(), x = b.left + b.width / 2, y = b.top + b.height / 2;
		if (b.width <= 1 || b.height <= 1 || getComputedStyle(e).opacity === "0") return true; // the label is what is seen
		const top = document.elementFromPoint(x, y);
		return top !== null && (e.contains(top) || top.contains(e) || e.labels?.[0]?.contains(top));
	})()`) {
		s.t.Errorf("%s: %q has the focus and cannot be seen", s.at, name)
	}
}

// types presses keys.
func (s *screen) types(keys string) *screen {
	s.t.Helper()
	s.do(chromedp.KeyEvent(keys))
	return s
}

// activate tabs to a button or link and presses Enter.
func (s *screen) activate(name string) *screen {
	s.t.Helper()
	return s.tabTo(name).types(kb.Enter)
}

// width makes the window so wide.
func (s *screen) width(pixels int64) { s.do(chromedp.EmulateViewport(pixels, 900)) }

// sound fails where the console complained or the page is wider than its window.
func (s *screen) sound() {
	s.t.Helper()
	if over := ask[int](s, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		widest := ask[string](s, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1).slice(0, 3).map(e => e.tagName + "." + e.className).join(", ")`)
		s.t.Errorf("%s is %d px wider than its window: %s", s.where(), over, widest)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		s.t.Errorf("%s: the console says %q", s.where(), m)
	}
	s.messages = nil
}

func (s *screen) where() string {
	return s.at + " " + ask[string](s, `[document.documentElement.lang, document.documentElement.dataset.theme || "", innerWidth].join(" ")`)
}

// barriers lists what axe-core finds on the page as it stands. Without rules it
// asks all.
func (s *screen) barriers(rules ...string) []string {
	s.t.Helper()
	if !ask[bool](s, `typeof axe !== "undefined"`) {
		ask[bool](s, axeSource()+"; true")
	}
	options := `{resultTypes: ["violations"], preload: false}`
	if len(rules) > 0 {
		list, _ := json.Marshal(rules) // strings can always be written
		options = `{resultTypes: ["violations"], preload: false, runOnly: {type: "rule", values: ` + string(list) + `}}`
	}
	return ask[[]string](s, `axe.run(document, `+options+`).then(r => r.violations.map(v => v.id + ": " + v.help + ": " +
		v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.any.concat(n.all).map(c => c.message).join("; ")).join(" | ")))`)
}

// checked looks at the page in both widths and both themes, without loading it
// again: nothing for the console, nothing cut off, no barrier. A change of theme
// changes colours alone.
func (s *screen) checked() *screen {
	s.t.Helper()
	for _, pixels := range []int64{1440, 360} {
		s.width(pixels)
		for _, theme := range []string{"light", "dark"} {
			ask[string](s, `document.documentElement.dataset.theme = `+quoted(theme))
			s.sound()
			if axeSource() == "" {
				continue
			}
			rules := []string(nil)
			if theme == "dark" {
				rules = []string{"color-contrast", "link-in-text-block"}
			}
			for _, b := range s.barriers(rules...) {
				s.t.Errorf("%s: %s", s.where(), b)
			}
		}
	}
	ask[bool](s, `delete document.documentElement.dataset.theme`)
	s.width(1440)
	return s
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a string can always be written
	return string(b)
}
