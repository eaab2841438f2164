// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// TestBrowser_Screenshots writes a picture of every page into the folder in
// MOOTHALL_SCREENSHOTS: make screenshots sets it.
func TestBrowser_Screenshots(t *testing.T) {
	folder := os.Getenv("MOOTHALL_SCREENSHOTS")
	if folder == "" {
		t.Skip("make screenshots makes them")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	browser, w := startBrowser(t), newWorldOn(t, storetest.SQLite(t), town.Size)
	readers := map[string]*screen{"-": w.screen(t, browser), "": w.screen(t, browser).signIn("nia"), "chidi": w.screen(t, browser).signIn("chidi")}
	for _, v := range everyPage() {
		s := readers[v.as]
		for _, look := range []struct {
			name, language, theme string
			width, height         int64
		}{{"wide", "en", "light", 1280, 860}, {"phone-dark", "en", "dark", 360, 780}, {"phone-arabic", "ar", "light", 360, 780}} {
			s.cookie(languageCookie, look.language)
			s.cookie(themeCookie, look.theme)
			s.do(chromedp.EmulateViewport(look.width, look.height))
			s.open(v.path)
			if v.press != "" {
				s.press(v.press)
			}
			s.picture(filepath.Join(folder, v.name()+"-"+look.name+".png"))
		}
	}
}

// name is the address as the name of a file.
func (v visit) name() string {
	path, _, _ := strings.Cut(strings.Trim(v.path, "/"), ">")
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, path)
	if name == "" {
		name = "home"
	}
	if v.as == "-" {
		name += "-stranger"
	}
	if v.press != "" {
		name += "-review"
	}
	return name
}

// picture writes what the window shows.
func (s *screen) picture(file string) {
	s.t.Helper()
	png, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		s.t.Fatalf("%s: %v", s.at, err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		s.t.Fatal(err)
	}
}
