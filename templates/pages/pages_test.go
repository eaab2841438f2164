// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"moothall/templates/locales"
)

func itoa(n int) string { return strconv.Itoa(n) }

func frame(t *testing.T, lang string) Frame {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("Europe/London", 0)
	return Frame{
		T: catalogue.For(lang, zone), Community: "Estuary", Now: day(11, 22, 9, 14), Reader: Reader{Name: "Nia Rees", Initials: "NR"},
		Section: SectionHome, Path: "/", Demo: true, Version: "0.1", SourceURL: "https://example.org/moothall",
	}
}

// render gives a page as text.
func render(t *testing.T, f Frame, s sample) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.page(f).Render(context.Background(), &b); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return b.String()
}

// each renders every sample in every language.
func each(t *testing.T, check func(t *testing.T, html string)) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		for _, s := range samples() {
			t.Run(l.Tag+"/"+s.name, func(t *testing.T) { check(t, render(t, f, s)) })
		}
	}
}

func TestPages_HaveOneHeadingAndOneGreenButton(t *testing.T) {
	each(t, func(t *testing.T, html string) {
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%d h1", n)
		}
		if n := len(regexp.MustCompile(`class="btn go"`).FindAllString(html, -1)); n > 1 {
			t.Errorf("%d green buttons", n)
		}
	})
}

// The content policy is default-src 'self': nothing inline may act.
func TestPages_KeepWithinTheContentPolicy(t *testing.T) {
	inline := regexp.MustCompile(`<style|\sstyle=|\son[a-z]+="|javascript:|<script(?:[^>]*)>[^<]`)
	each(t, func(t *testing.T, html string) {
		if found := inline.FindString(html); found != "" {
			t.Errorf("the page holds %q", found)
		}
	})
}

func TestPages_NameNothingTwice(t *testing.T) {
	id := regexp.MustCompile(`\sid="([^"]*)"`)
	each(t, func(t *testing.T, html string) {
		seen := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(html, -1) {
			if seen[m[1]] || m[1] == "" {
				t.Errorf("id %q stands twice or is empty", m[1])
			}
			seen[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			for _, name := range strings.Fields(m[1]) {
				if !seen[name] {
					t.Errorf("%q is pointed to and is not there", name)
				}
			}
		}
	})
}

func TestPages_SayEverythingInWords(t *testing.T) {
	unsaid := regexp.MustCompile(`\[[a-z_]+\.[a-z_.]+\]|\{[A-Z][A-Za-z]*\}|%!`)
	each(t, func(t *testing.T, html string) {
		if found := unsaid.FindString(html); found != "" {
			t.Errorf("the page shows %q", found)
		}
	})
}

func TestPages_AreInTheReadersLanguageAndLight(t *testing.T) {
	f := frame(t, "ar")
	f.Theme = ThemeDark
	html := render(t, f, samples()[0])
	for _, want := range []string{`lang="ar"`, `dir="rtl"`, `data-theme="dark"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if f.Theme = ThemeSystem; strings.Contains(render(t, f, samples()[0]), "data-theme") {
		t.Error("a reader who follows the system is given a theme")
	}
}

func TestBallot_WorksWithoutScript(t *testing.T) {
	html := render(t, frame(t, "en"), sample{"ballot", func(f Frame) templ.Component { return Ballot(f, ballot()) }})
	for _, want := range []string{
		`action="/issues/39/ballot/rank"`, `name="ranking" value="d&gt;a=b&gt;c"`, `name="do" value="up-a"`, `name="do" value="add-e"`, `formaction="/issues/39/ballot/review"`,
		"1<small>st</small>", "=2<small>nd</small>", "4<small>th</small>", "Put 5th", "4 of 6 ranked.",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the ballot lacks %s", want)
		}
	}
}

func TestRanking_WritesPlacesAsTheFormReadsThem(t *testing.T) {
	o := surplusOptions()
	if got, want := Ranking([][]Option{{o[0]}, {o[1], o[2]}}), "d>a=b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Ranking(nil); got != "" {
		t.Errorf("an empty ranking is written %q", got)
	}
}

// A page with nothing to show is a page still: no view may bring one down.
func TestPages_StandOnEmptyViews(t *testing.T) {
	pages := map[string]func(Frame) templ.Component{
		"signin": func(f Frame) templ.Component { return SignIn(f, SignInView{}) }, "home": func(f Frame) templ.Component { return Home(f, HomeView{}) },
		"bodies": func(f Frame) templ.Component { return Bodies(f, BodiesView{}) }, "body": func(f Frame) templ.Component { return Body(f, BodyView{}) },
		"charter": func(f Frame) templ.Component { return Charter(f, CharterView{}) }, "changes": func(f Frame) templ.Component { return CharterChanges(f, CharterChangesView{}) },
		"issues": func(f Frame) templ.Component { return Issues(f, IssuesView{}) }, "issue": func(f Frame) templ.Component { return Issue(f, IssueView{}) },
		"issue open": func(f Frame) templ.Component { return Issue(f, IssueView{Stage: StageVoting, Standing: OnRoll}) },
		"ballot":     func(f Frame) templ.Component { return Ballot(f, BallotView{}) }, "boxes": func(f Frame) templ.Component { return Ballot(f, BallotView{Boxes: true}) },
		"review": func(f Frame) templ.Component { return Review(f, ReviewView{}) }, "receipt": func(f Frame) templ.Component { return Receipt(f, ReceiptView{}) },
		"count": func(f Frame) templ.Component { return Count(f, CountView{}) }, "decision": func(f Frame) templ.Component { return Decision(f, DecisionView{}) },
		"concentration": func(f Frame) templ.Component { return Concentration(f, ConcentrationView{}) },
		"concentration of little": func(f Frame) templ.Component {
			return Concentration(f, ConcentrationView{Ballots: 1, Voices: Voices{Direct: 1}, LorenzBallots: []LorenzPoint{{}, {1, 1}}, Power: PowerView{Lines: []PowerLine{{}}}})
		},
		"decisions": func(f Frame) templ.Component { return Decisions(f, DecisionsView{}) }, "delegations": func(f Frame) templ.Component { return Delegations(f, DelegationsView{}) },
		"preview": func(f Frame) templ.Component { return DelegationReview(f, DelegationReviewView{}) },
		"record":  func(f Frame) templ.Component { return Record(f, RecordView{}) }, "proof": func(f Frame) templ.Component { return Proof(f, ProofView{}) },
		"elections": func(f Frame) templ.Component { return Elections(f, ElectionsView{}) }, "cases": func(f Frame) templ.Component { return Cases(f, CasesView{}) },
		"auditors": func(f Frame) templ.Component { return Auditors(f, AuditorsView{}) }, "account": func(f Frame) templ.Component { return Account(f, AccountView{}) },
		"new password": func(f Frame) templ.Component { return NewPassword(f, NewPasswordView{}) }, "search": func(f Frame) templ.Component { return Search(f, SearchView{}) },
		"barred": func(f Frame) templ.Component {
			return Issue(f, IssueView{Stage: StageVoting, Standing: OnRoll, Barred: true})
		},
		"refusal": func(f Frame) templ.Component { return Refusal(f, ProblemView{}) }, "restored": func(f Frame) templ.Component { return Restored(f, RestoredView{}) },
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			if html := render(t, frame(t, "en"), sample{name, page}); strings.Count(html, "<h1") != 1 {
				t.Error("the page has no title")
			}
		})
	}
}

// TestPages_Write puts every page into the folder MOOTHALL_PAGES, for looking at.
func TestPages_Write(t *testing.T) {
	folder := os.Getenv("MOOTHALL_PAGES")
	if folder == "" {
		t.Skip("MOOTHALL_PAGES names no folder to write the pages to")
	}
	for _, l := range locales.Languages() {
		for _, theme := range []Theme{ThemeLight, ThemeDark} {
			f := frame(t, l.Tag)
			f.Theme = theme
			for _, s := range samples() {
				name := filepath.Join(folder, s.name+"-"+l.Tag+"-"+string(theme)+".html")
				if err := os.WriteFile(name, []byte(render(t, f, s)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
