// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"moothall/templates/locales"
)

// TestDecision_SaysWhatFollowsOfEachOutcome: what binds is carried out, of the
// rest the page says that all stays as it was.
func TestDecision_SaysWhatFollowsOfEachOutcome(t *testing.T) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		for outcome, key := range map[Outcome]string{
			Adopted: "", Elected: "", Chosen: "", Rejected: "decision.nothing_rejected", Void: "decision.nothing_void", Tied: "decision.nothing_tied",
		} {
			v := decision()
			v.Outcome = outcome
			if key != "" {
				v.Effect = ""
			}
			html := render(t, f, sample{string(outcome), func(f Frame) templ.Component { return Decision(f, v) }})
			done := f.T.Text("decision.effect_at", "When", f.T.Past(v.EffectAt, f.Now))
			if strings.Contains(html, done) != (key == "") {
				t.Errorf("%s %s: carried out is said wrongly", l.Tag, outcome)
			}
			if key != "" && !strings.Contains(html, f.T.Text(key)) {
				t.Errorf("%s %s: nothing is said to follow", l.Tag, outcome)
			}
		}
	}
}

// TestDecision_TellsTheWholeFromItsParts: a majority of the whole that was reached is marked
// as reached, where only places or fields were missing; and sums that are not for everybody
// are said to be kept, and not left out in silence.
func TestDecision_TellsTheWholeFromItsParts(t *testing.T) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		shown := func(v UnitsView) string {
			return render(t, f, sample{"units", func(f Frame) templ.Component { return Decision(f, decisionByUnits(v)) }})
		}
		open, sealed := unitsSample(), unitsSample()
		sealed.Lines = nil
		for name, html := range map[string]string{"open": shown(open), "sealed": shown(sealed)} {
			for text, want := range map[string]bool{
				f.T.Text("decision.majority_met"): true, f.T.Text("decision.majority_missed"): false, f.T.Text("units.places_missed"): true,
				f.T.Text("units.sealed"): name == "sealed", "Lisbon": name == "open",
			} {
				if strings.Contains(html, text) != want {
					t.Errorf("%s, %s: %q is said: %v", l.Tag, name, text, !want)
				}
			}
		}
	}
}
