// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"strings"
	"testing"

	"moothall/templates/locales"
)

// TestSurface opens every page as a stranger and as a member, in every language,
// on a desk and on a phone, light and dark. axe finds nothing on it, it never
// scrolls sideways, and its console is silent.
func TestSurface(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	for _, lang := range locales.Languages() {
		t.Run("a stranger reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			walk(h.newTab(t), lang.Tag, strangerVisits())
		})
		t.Run("a member reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			walk(h.signedIn(t, "nia"), lang.Tag, memberVisits())
		})
	}
}

func walk(b *tab, lang string, visits []visit) {
	b.language(lang)
	for _, v := range visits {
		b.visit(v)
		if got := ask[string](b, "document.documentElement.lang"); got != lang {
			b.t.Errorf("%s: the page is in %q, want %q", v.name, got, lang)
		}
		b.look(v.name)
	}
}

// look holds the page, as it stands loaded, to everything a page is held to. In
// the dark only the colours are others.
func (b *tab) look(name string) {
	b.t.Helper()
	for _, width := range []int64{1440, 360} {
		b.width(width)
		b.straight(name)
		b.accessible(name+" light", everyRule)
		b.media("dark")
		b.accessible(name+" dark", colourRules)
		b.media("light")
	}
	b.width(320)
	b.straight(name)
	b.quiet(name)
}

// straight reports what makes the page scroll sideways.
func (b *tab) straight(name string) {
	b.t.Helper()
	if wide := b.sideways(); len(wide) > 0 {
		b.t.Errorf("%s scrolls sideways: %s", name, strings.Join(wide, ", "))
	}
}

// sideways is how wide the page is where it is wider than its window, and what
// sticks out.
func (b *tab) sideways() []string {
	b.t.Helper()
	return ask[[]string](b, `new Promise(done => requestAnimationFrame(() => {
		const page = document.documentElement, out = [];
		if (page.scrollWidth > page.clientWidth) {
			for (const e of document.querySelectorAll("body *")) {
				const box = e.getBoundingClientRect();
				if (box.width > 0 && (box.right > page.clientWidth + 1 || box.left < -1)) out.push(e.tagName + "." + e.className);
			}
			out.unshift(page.scrollWidth + " px of " + page.clientWidth);
		}
		done(out.slice(0, 6));
	}))`)
}

// TestTab_HearsWhatIsPlanted: a script written into the page, which the content
// policy stops, and a block wider than the window do not go unnoticed.
func TestTab_HearsWhatIsPlanted(t *testing.T) {
	b := newHall(t).newTab(t).open("/")
	b.do(evaluate(`const s = document.createElement("script"); s.textContent = "document.title = 'broken in'"; document.body.append(s);
		const wide = document.createElement("div"); wide.style.width = "4000px"; wide.style.height = "1px"; document.body.append(wide)`))
	if len(b.sideways()) == 0 {
		t.Error("a block of 4000 px goes unnoticed")
	}
	if !b.until(func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return strings.Contains(strings.Join(b.faults, "\n"), "Content Security Policy")
	}) {
		t.Error("a script written into the page goes unreported")
	}
	if title := ask[string](b, "document.title"); title == "broken in" {
		t.Error("a script written into the page was run")
	}
}

// TestAxe_Bites plants faults: a check that finds nothing must be able to find.
func TestAxe_Bites(t *testing.T) {
	needAxe(t)
	b := newHall(t).newTab(t).open("/")
	b.do(evaluate(`document.querySelector("main").insertAdjacentHTML("beforeend", '<p id="pale">Can this be read?</p><img src="/static/x/mark.svg">');
		document.querySelector("#pale").style.color = "#bbb"; document.querySelector("#pale").style.background = "#fff"`))
	found := map[string]bool{}
	for _, v := range b.axe(everyRule) {
		found[v.ID] = true
	}
	for _, rule := range []string{"color-contrast", "image-alt"} {
		if !found[rule] {
			t.Errorf("axe did not find the planted fault of %s, only %v", rule, found)
		}
	}
	dark := map[string]bool{}
	b.media("dark")
	for _, v := range b.axe(colourRules) {
		dark[v.ID] = true
	}
	if !dark["color-contrast"] {
		t.Error("the colours alone: axe did not find the planted fault of color-contrast")
	}
}
