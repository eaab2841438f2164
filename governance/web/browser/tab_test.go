// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"moothall/governance/town"
)

// patience is how long a page gets to show what it owes.
const patience = 10 * time.Second

// tab is one reader at one window, with cookies of her own.
type tab struct {
	t    *testing.T
	ctx  context.Context
	hall hall

	mu     sync.Mutex
	faults []string // what the console said
}

// newTab opens a window in the hall, as a stranger.
func (h hall) newTab(t *testing.T) *tab {
	t.Helper()
	browser, err := chromium()
	if errors.Is(err, errNoChromium) {
		leftOut(t, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b := &tab{t: t, hall: h}
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.listen))
	t.Cleanup(end)
	b.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the window lives as long as the context it is first used with
		t.Fatal(err)
	}
	b.width(1440)
	b.media("light")
	return b
}

// signedIn is a window in which somebody has come in through the door.
func (h hall) signedIn(t *testing.T, login string) *tab {
	t.Helper()
	b := h.newTab(t).open("/login")
	b.fill("Member name", login)
	b.fill("Password", town.Password)
	b.click("button", "Sign in")
	return b
}

// listen keeps what the console says: faults of scripts, refusals of the content
// policy, files that did not come. That a page asked for is refused is no fault
// of the page.
func (b *tab) listen(event any) {
	var fault string
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if strings.HasPrefix(e.Entry.Text, "Autofocus processing was blocked") {
			return // the focus of a list that was swapped is set by htmx instead, as the road shows
		}
		if asked := e.Entry.Source == log.EntrySourceNetwork && !strings.Contains(e.Entry.URL, "/static/"); !asked && e.Entry.Level != log.EntryLevelVerbose {
			fault = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		fault = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault = e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			fault = fmt.Sprint("console: ", e.Args)
		}
	}
	if fault != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.faults = append(b.faults, fault)
	}
}

// heard is what the console said so far.
func (b *tab) heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.faults)
}

// quiet reports what the console said.
func (b *tab) quiet(where string) {
	b.t.Helper()
	for _, f := range b.heard() {
		b.t.Errorf("%s: the console says %s", where, f)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 2*patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 3*patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.80s…: %v", expression, err)
	}
	return got
}

// evaluate is an expression to be evaluated for what it does.
func evaluate(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](expression)
}

// call sends one command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 2*patience)
	defer cancel()
	got, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return got
}

// open opens a page of the hall.
func (b *tab) open(path string) *tab {
	b.t.Helper()
	b.do(chromedp.Navigate(b.hall.url + path))
	return b
}

// turning does what leads to another page, and waits until that has loaded.
func (b *tab) turning(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, step)); err != nil {
		b.t.Fatalf("%s: no other page came: %v", b.path(), err)
	}
}

// path is where the window is.
func (b *tab) path() string {
	b.t.Helper()
	return ask[string](b, "location.pathname + location.search")
}

// at checks where the window has come to.
func (b *tab) at(path string) *tab {
	b.t.Helper()
	if got := b.path(); got != path {
		b.t.Fatalf("came to %s, want %s", got, path)
	}
	return b
}

// text is everything the page says, spaces run together.
func (b *tab) text() string {
	b.t.Helper()
	return strings.Join(strings.Fields(ask[string](b, "document.body.innerText")), " ")
}

// says waits until the page says all of it.
func (b *tab) says(texts ...string) *tab {
	b.t.Helper()
	for _, want := range texts {
		var got string
		if !b.until(func() bool { got = b.text(); return strings.Contains(got, want) }) {
			b.t.Errorf("%s: does not say %q:\n%s", b.path(), want, got)
		}
	}
	return b
}

func (b *tab) saysNot(texts ...string) *tab {
	b.t.Helper()
	got := b.text()
	for _, text := range texts {
		if strings.Contains(got, text) {
			b.t.Errorf("%s: says %q:\n%s", b.path(), text, got)
		}
	}
	return b
}

// until asks again until it is so, or patience ends.
func (b *tab) until(so func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if so() {
			return true
		}
	}
	return false
}

// width makes the window so wide, in CSS pixels.
func (b *tab) width(pixels int64) { b.t.Helper(); b.size(pixels, 900) }

func (b *tab) size(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// media says what the system asks for: light or dark, and no motion, so that
// nothing is looked at half way.
func (b *tab) media(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// language lets the reader's device ask for a language.
func (b *tab) language(tag string) {
	b.t.Helper()
	call(b, network.SetCookie, network.SetCookieParams{Name: "moothall-language", Value: tag, URL: b.hall.url})
}

// script switches scripts on or off, from the next page on.
func (b *tab) script(on bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}
