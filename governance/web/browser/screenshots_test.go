// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"moothall/templates/locales"
)

// tallest is how much of a page fits a picture, in CSS pixels.
const tallest = 9000

// TestScreenshots writes a picture of every page to the folder named by
// MOOTHALL_SCREENSHOTS (make screenshots), for eyes.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("MOOTHALL_SCREENSHOTS")
	if folder == "" {
		t.Skip("make screenshots takes the pictures")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	h := newHall(t)
	for _, lang := range locales.Languages() {
		t.Run("a stranger reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			h.newTab(t).portray(folder, "stranger", lang.Tag, strangerVisits())
		})
		t.Run("a member reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			h.signedIn(t, "nia").portray(folder, "member", lang.Tag, memberVisits())
		})
		t.Run("an auditor reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			h.signedIn(t, "joanna").portray(folder, "auditor", lang.Tag, auditorVisits())
			h.signedIn(t, "gwenllian").portray(folder, "keeper", lang.Tag, keeperVisits())
			h.signedIn(t, "peter").portray(folder, "adviser", lang.Tag, adviserVisits())
			h.signedIn(t, "grace").portray(folder, "desk", lang.Tag, deskVisits())
		})
		t.Run("a delegate reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			h.signedIn(t, "chidi").portray(folder, "delegate", lang.Tag, delegateVisits())
		})
		for login, visits := range caseVisits() {
			t.Run(login+" reads "+lang.Tag, func(t *testing.T) { h.signedIn(t, login).portray(folder, login, lang.Tag, visits) })
		}
	}
}

func (b *tab) portray(folder, reader, lang string, visits []visit) {
	b.language(lang)
	for _, v := range visits {
		b.width(1440)
		b.visit(v)
		for _, width := range []int64{1440, 360} {
			b.width(width)
			tall := ask[int64](b, `new Promise(done => requestAnimationFrame(() => done(document.documentElement.scrollHeight)))`)
			b.size(width, min(tall, tallest))
			for _, scheme := range []string{"light", "dark"} {
				b.media(scheme)
				b.shoot(filepath.Join(folder, fmt.Sprintf("%s-%s-%d-%s-%s.png", v.name, reader, width, scheme, lang)))
			}
		}
	}
}

func (b *tab) shoot(path string) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
