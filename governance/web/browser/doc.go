// SPDX-License-Identifier: AGPL-3.0-or-later

// Package browser holds what only a real browser can say of the pages: that a
// member finds her way with the keys alone, that a moved slip keeps the focus,
// that every page is readable at every width, light and dark, in both
// directions, and that nothing on it breaks a rule of WCAG 2.2.
//
// It has no code of its own, so that nothing of the browser's driver comes near
// the program. Its tests start the real handler on a seeded Estuary, log in
// through the door like anybody, and look at roles and names as a screen reader
// does, not at markup:
//
//	h := newHall(t)
//	nia := h.signedIn(t, "nia")
//	nia.click("link", "Rank the options")
//	nia.says("Nothing is ranked yet")
//
// It needs Chromium, and axe-core from ../testdata/axe (`npm ci`). Where one is
// missing its tests are left out with a sentence that says so; where CI is true
// they fail instead.
package browser
