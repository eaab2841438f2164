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
		t.Run("an auditor reads "+lang.Tag, func(t *testing.T) {
			t.Parallel()
			walk(h.signedIn(t, "joanna"), lang.Tag, auditorVisits())
			walk(h.signedIn(t, "gwenllian"), lang.Tag, keeperVisits())
			walk(h.signedIn(t, "peter"), lang.Tag, adviserVisits())
			walk(h.signedIn(t, "grace"), lang.Tag, deskVisits())
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

// straight reports a page that scrolls sideways, or whose pictures are cut off.
func (b *tab) straight(name string) {
	b.t.Helper()
	if cut := b.cut(); len(cut) > 0 {
		b.t.Errorf("%s: words run out of a picture: %s", name, strings.Join(cut, ", "))
	}
	if wide := b.wide(); len(wide) > 0 {
		b.t.Errorf("%s scrolls sideways: %s", name, strings.Join(wide, ", "))
	}
}

// wide lists what makes the page scroll sideways.
func (b *tab) wide() []string {
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

// cut lists the words of pictures that are outside of what is shown of them.
func (b *tab) cut() []string {
	b.t.Helper()
	return ask[[]string](b, `new Promise(done => requestAnimationFrame(() => done([...document.querySelectorAll("svg text")].filter(e => {
		const word = e.getBoundingClientRect();
		if (word.width === 0) return false;
		const svg = e.ownerSVGElement;
		const shown = (getComputedStyle(svg).overflow === "visible" ? document.documentElement : svg).getBoundingClientRect();
		return word.left < shown.left - 2 || word.right > shown.right + 2;
	}).map(e => JSON.stringify(e.textContent)).slice(0, 6))))`)
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
	t.Run("in the dark", func(t *testing.T) {
		b.media("dark")
		if got := b.axe(colourRules); len(got) == 0 || got[0].ID != "color-contrast" {
			t.Errorf("axe did not find the planted fault of color-contrast, only %v", got)
		}
	})
}

// TestLook_Bites plants what only the browser itself can tell of.
func TestLook_Bites(t *testing.T) {
	b := newHall(t).newTab(t).open("/")
	b.do(evaluate(`(() => {
		const script = document.createElement("script"); script.textContent = "document.title = 'broken in'"; document.body.append(script);
		const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg"), word = document.createElementNS("http://www.w3.org/2000/svg", "text");
		word.textContent = "ran out"; word.setAttribute("x", "-20"); word.setAttribute("y", "20"); picture.append(word); document.body.append(picture);
		const plank = document.createElement("div"); plank.style.width = "4000px"; plank.style.height = "1px"; document.body.append(plank);
	})()`))
	if len(b.wide()) == 0 {
		t.Error("a page wider than its window is not seen")
	}
	if got := b.cut(); len(got) != 1 || !strings.Contains(got[0], "ran out") {
		t.Errorf("words that run out of a picture are not seen: %v", got)
	}
	if !b.until(func() bool { return strings.Contains(strings.Join(b.heard(), " "), "Content Security Policy") }) {
		t.Error("a script written into the page is run, or nothing is said of it")
	}
}
