// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func restoredSamples() []sample {
	page := func(name string, v RestoredView) sample {
		return sample{"restored-" + name, func(f Frame) templ.Component {
			f.Alone, f.Reader, f.Section, f.Demo, f.Path = true, Reader{}, SectionNone, false, "/recover"
			return Restored(f, v)
		}}
	}
	code := "7c1d20ff 03ab9e44 510b7720 6f2c9d81 a7e3f905 1b62cc48 90d4e1aa 37f8b6c2"
	return []sample{
		page("behind", RestoredView{State: RestoredBehind, Here: 88_091, Signed: 88_140, Most: 20, HereURL: "/recover/here", SignedURL: "/recover/signed", Tiles: true}),
		page("altered", RestoredView{State: RestoredAltered, Here: 88_091, Signed: 88_140, Most: 20, HereURL: "/recover/here", SignedURL: "/recover/signed"}),
		page("unknown", RestoredView{State: RestoredUnknown, Here: 88_091, Most: 20, HereURL: "/recover/here", Tiles: true}),
		page("whole", RestoredView{State: RestoredWhole, Here: 88_091, Signed: 88_091, Most: 20, HereURL: "/recover/here", SignedURL: "/recover/signed", Tiles: true}),
		page("nothing", RestoredView{State: RestoredBehind, Here: 1, Signed: 2, Most: 20, Trouble: BroughtNothing}),
		page("too-often", RestoredView{State: RestoredBehind, Here: 1, Signed: 3, Most: 20, Trouble: BroughtTooOften}),
		page("brought", RestoredView{State: RestoredBehind, Here: 88_091, Signed: 88_140, Most: 20, More: true, Brought: []BroughtLine{
			{State: BroughtHere, Code: code, Issue: "2026-41", Received: day(11, 22, 9, 14), Entry: 88_002}, {State: BroughtWaiting, Code: code, Issue: "2026-41", Received: day(11, 22, 9, 14)},
			{State: BroughtMissing, Code: code, Issue: "2026-39"}, {State: BroughtFull, Code: code, Issue: "2026-41", Received: day(11, 22, 9, 14)},
			{State: BroughtDoubtful, Code: code, Issue: "2026-41", Received: day(11, 22, 9, 14)}, {State: BroughtForged}, {State: BroughtNone},
		}}),
		{"refusal-restored", func(f Frame) templ.Component {
			f.Alone, f.Reader, f.Path = true, Reader{}, "/recover"
			return Refusal(f, ProblemView{Kind: ProblemRestored, Status: 503, Back: Link{Text: "What happened", URL: "/recover"}})
		}},
		{"refusal-halted-unread", func(f Frame) templ.Component {
			f.Alone, f.Reader, f.Path = true, Reader{}, "/bodies/assembly"
			return Refusal(f, ProblemView{Kind: ProblemHalted, Status: 503, Unread: true, Again: Link{Text: "Try again", URL: "/bodies/assembly"}})
		}},
		{"refusal-halted-sent", func(f Frame) templ.Component {
			f.Alone, f.Reader, f.Path = true, Reader{}, "/bodies/assembly"
			return Refusal(f, ProblemView{Kind: ProblemHalted, Status: 503, Unread: true})
		}},
	}
}

// TestRestored_LeadsNowhereElse: where nothing else answers, nothing leads there.
func TestRestored_LeadsNowhereElse(t *testing.T) {
	for _, s := range restoredSamples() {
		html := render(t, frame(t, "en"), s)
		for _, link := range []string{`href="/"`, `href="/issues"`, `href="/record"`, `href="/login"`, `href="/search"`, `href="/auditors"`} {
			if strings.Contains(html, link) {
				t.Errorf("%s has %s", s.name, link)
			}
		}
	}
}
