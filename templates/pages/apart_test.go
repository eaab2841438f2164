// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// TestPages_SetApartWhatPeopleWrote: a text in another script than the page stands in an
// element that takes its direction from it, or between isolates where it is part of a sentence.
func TestPages_SetApartWhatPeopleWrote(t *testing.T) {
	const wrote = "Somebody wrote 3 (three)."
	said := Said{Name: wrote, Body: Link{Text: wrote}, At: day(11, 21, 9, 0), Text: wrote + "\n" + wrote}
	held := HeldView{By: Link{Text: wrote}, From: day(11, 21, 9, 0), Until: day(11, 24, 9, 0), Reason: said, Release: said}
	emergency := EmergencyLine{Ref: "a", Kind: PauseComments, Body: Link{Text: wrote}, Matter: Link{Text: wrote, URL: "/"}, Reason: wrote, Told: []Link{{Text: wrote, URL: "/"}}}
	for name, page := range map[string]func(Frame) templ.Component{
		"emergency acts": func(f Frame) templ.Component {
			return Emergencies(f, EmergenciesView{Holding: []EmergencyLine{emergency}, Past: []EmergencyLine{emergency}})
		},
		"the auditors' desk": func(f Frame) templ.Component {
			return Auditors(f, AuditorsView{Emergencies: []EmergencyLine{emergency}, Findings: []FindingLine{{About: Link{Text: wrote}, OfDecision: true, Body: Link{Text: wrote}}}, Files: []Link{{Text: wrote}}})
		},
		"disputes": func(f Frame) templ.Component {
			return Disputes(f, DisputesView{MatterHead: MatterHead{Title: wrote}, Desk: []Link{{Text: wrote}}, Lines: []DisputeLine{{Shown: true, Said: said, Answer: said}}})
		},
		"a finding": func(f Frame) templ.Component {
			return Finding(f, FindingView{FindingLine: FindingLine{About: Link{Text: wrote}, Body: Link{Text: wrote}}, Said: said, Answer: said, Withdrawal: said})
		},
		"what was overridden": func(f Frame) templ.Component {
			return Overridden(f, OverriddenView{Rulings: []OverriddenRuling{{First: RegisterLine{Text: wrote}, Then: RegisterLine{Text: wrote}}}})
		},
		"a protocol": func(f Frame) templ.Component {
			v := ProtocolView{Question: wrote, By: wrote, Ballots: []ProtocolBallot{{Name: wrote}}, VotesURL: "/"}
			v.Decision.Held, v.Count.Title, v.Count.Visibility = held, wrote, Public
			return Protocol(f, v)
		},
		"two accounts": func(f Frame) templ.Component {
			return Merge(f, MergeView{Name: wrote, Other: &TwinView{Name: wrote, Goes: []Link{{Text: wrote}}, Taken: []Link{{Text: wrote}}}})
		},
		"erasure": func(f Frame) templ.Component { return Erase(f, EraseView{Name: wrote}) },
		"a receipt brought": func(f Frame) templ.Component {
			return Restored(f, RestoredView{Brought: []BroughtLine{{State: BroughtHere, Issue: "2026-41"}}})
		},
	} {
		html := render(t, frame(t, "ar"), sample{name, page})
		html = regexp.MustCompile(`(?s)<title>.*?</title>|<textarea.*?</textarea>|<option.*?</option>`).ReplaceAllString(html, "")
		for _, m := range regexp.MustCompile(`(?s)(<[a-z][^>]*>|\x{2068})?\s*`+regexp.QuoteMeta(wrote)).FindAllString(html, -1) {
			if !strings.HasPrefix(m, "<bdi>") && !strings.Contains(m, `dir="auto"`) && !strings.HasPrefix(m, "\u2068") {
				t.Errorf("%s: %q", name, m)
			}
		}
		if name != "a receipt brought" && !strings.Contains(html, wrote) {
			t.Errorf("%s does not show it", name)
		}
	}
}
