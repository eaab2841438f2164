// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// axePath is where npm puts the rules.
const axePath = "../testdata/axe/node_modules/axe-core/axe.min.js"

// The reasons for which nothing can be looked at.
var (
	errNoChromium = errors.New("BROWSER LEFT OUT: no chromium, chromium-browser or google-chrome in PATH; install Chromium (apt-get install chromium)")
	errNoAxe      = errors.New("ACCESSIBILITY LEFT OUT: " + axePath + " is missing; run npm ci in governance/web/testdata/axe")
)

// leftOut skips a test that cannot run, and says so where everybody sees it. In
// CI nothing is left out: there it fails.
func leftOut(t *testing.T, reason error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	fmt.Fprintln(os.Stderr, reason)
	t.Skip(reason)
}

// endChromium ends the browser, where one was started.
var endChromium atomic.Pointer[func()]

// chromium starts the one browser of this process; [TestMain] ends it.
var chromium = sync.OnceValues(func() (context.Context, error) {
	program, err := findChromium()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "moothall-chromium-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // it looks at nothing but our own pages, and root has no sandbox
		chromedp.DisableGPU, chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endBrowser := chromedp.NewContext(allocator)
	end := func() { endBrowser(); endAllocator(); os.RemoveAll(profile) }
	endChromium.Store(&end)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ctx, nil
})

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoChromium
}

func TestMain(m *testing.M) {
	code := m.Run()
	if end := endChromium.Load(); end != nil {
		(*end)()
	}
	os.Exit(code)
}
