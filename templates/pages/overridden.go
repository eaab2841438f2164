// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
)

// OverriddenView is what was decided and then changed or stopped by others.
type OverriddenView struct {
	Rulings               []OverriddenRuling
	Held                  []HeldLine
	NextRulings, NextHeld string
	JSONURL               string
}

// OverriddenRuling is a ruling and what the appeal made of it, without names.
type OverriddenRuling struct {
	ID          string
	First, Then RegisterLine
}

// HeldLine is a decision that was held back.
type HeldLine struct {
	Decision, By          Link
	From, Until, Released time.Time // the last is zero where it was not released
}

// heldLineSentence says who held it back, and how that ended.
func heldLineSentence(t locales.Localizer, l HeldLine) string {
	if !l.Released.IsZero() {
		return t.Text("suspension.was_released", "Body", l.By.Text, "From", t.Moment(l.From), "When", t.Moment(l.Released))
	}
	return t.Text("overridden.held", "Body", l.By.Text, "From", t.Moment(l.From), "Until", t.Moment(l.Until))
}
