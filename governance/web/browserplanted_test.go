// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"testing"
	"time"
)

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
