// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files; look at the diff")

// with renders a component around plain words.
func with(c templ.Component, words string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, Words(words)), w)
	})
}

func bramPath(stops int) PathView {
	v := PathView{Label: "The way of your voice", More: "and more"}
	for i := range stops {
		v.Stops = append(v.Stops, PathStop{Stone: StoneView{Initials: string(rune('A' + i))}, Name: "Person " + string(rune('A'+i)), Note: "delegates Moderation"})
	}
	v.Stops[0].Stone.Kind, v.Stops[stops-1].Stone.Kind = StoneMe, StoneVoted
	return v
}

func components() map[string]templ.Component {
	slip := SlipView{ID: "a", Name: "The reserve", Note: "whole sum", Place: "2", Suffix: "nd", Spoken: "Place 2nd:", CanTie: true, Words: SlipWords{"Move up", "Move down", "Same place", "Take out"}}
	first, tied, moved := slip, slip, slip
	first.First, first.CanTie = true, false
	tied.Tied, tied.Place = true, "=2"
	moved.Moved, moved.Focus, moved.Swap = true, "up", templ.Attributes{"hx-post": "/rank"}
	return map[string]templ.Component{
		"masthead": Masthead(MastheadView{Skip: "Skip", Community: "Estuary", Tagline: "governed on Moothall", HomeURL: "/", NavLabel: "Main", MenuLabel: "Menu",
			Entries: []NavEntry{{"Home", "/", true}, {"Bodies", "/bodies", false}}, Self: SelfView{Initials: "NR", Name: "Nia Rees", URL: "/account", InMenu: "Nia Rees, your page"}}),
		"masthead-guest": Masthead(MastheadView{Skip: "Skip", Community: "Estuary", HomeURL: "/", Self: SelfView{Name: "Sign in", URL: "/login", InMenu: "Sign in"}}),
		"foot": Foot(FootView{Zone: "Times.", Run: "Moothall.", Links: []Link{{"Source", "/source"}}, LanguageLabel: "Language", ThemeLabel: "Colours", Return: "/issues?stage=voting",
			Languages: []Pick{{Value: "en", Text: "English", Lang: "en", Pressed: true}, {Value: "ar", Text: "العربية", Lang: "ar"}}, Themes: []Pick{{Value: "dark", Text: "dark"}}}),
		"opening":           Opening(OpeningView{Ref: []Link{{"General Assembly", "/bodies/assembly"}, {"Paper 41", ""}}, Title: "Good morning, Nia.", Turn: "Three papers wait for you.", Lead: "Lead."}),
		"opening-with":      with(Opening(OpeningView{Title: "A body", With: true}), "bench"),
		"five-lines":        FiveLines([]Line{{"What is asked", Words("Shall rule 7 change?")}, {"Who decides", Words("All members.")}}),
		"part":              with(Part(PartView{Title: "Your voice", Note: Paragraph("A note."), NoteLabel: "Note"}), "words"),
		"part-wide":         with(Part(PartView{Title: "Stages", Wide: true}), "words"),
		"order":             Order([]OrderItem{{Title: "Surplus", URL: "/issues/39", Meta: "Assembly ·", MetaTime: "closes Wednesday", Machine: "2026-11-25T20:00:00Z", After: ", in 3 days", Body: Paragraph("Draft."), Action: Link{"Continue", "/issues/39/ballot"}, Main: true}, {Body: Words("In words.")}, {Title: "Case", Turn: "Your turn"}}),
		"rows":              Rows([]Row{{Words("Bram de Wit"), Words("until March")}, {Words("You"), nil}}),
		"facts":             Facts([]Fact{{Term: "Received", Body: Words("Sunday")}}),
		"life":              Life("Stages", []LifeStep{{Name: "Idea", When: "2 Sep", Past: true}, {Name: "Vote", When: "until 29 Nov", Now: true}, {Name: "Decision"}}),
		"stone":             Stone(StoneView{Initials: "NR", Kind: StoneMe}),
		"person":            with(PersonLine(StoneView{Initials: "BW"}), "Bram de Wit"),
		"voice":             with(Voice(VoiceDelegated, "You → Bram"), "why"),
		"voice-direct":      with(Voice(VoiceDirect, "You voted"), "why"),
		"voice-broken":      with(Voice(VoiceBroken, "Being lost"), "why"),
		"path":              Path(bramPath(3)),
		"path-folded":       Path(bramPath(9)),
		"choices":           Choices(ChoicesView{Legend: "Vote", Name: "choice", Choices: []ChoiceView{{Value: "yes", Label: "Agree", Note: "24 hours", Shape: ShapeAgree, Checked: true}, {Value: "no", Label: "Against", Shape: ShapeAgainst}}}),
		"choices-closed":    Choices(ChoicesView{Legend: "Vote", Name: "choice", Closed: true, Choices: []ChoiceView{{Value: "yes", Label: "Agree", Shape: ShapeAgree}}}),
		"slip":              Slip(slip),
		"slip-first":        Slip(first),
		"slip-tied":         Slip(tied),
		"slip-moved":        Slip(moved),
		"slip-pool":         PoolSlip(PoolSlipView{ID: "f", Name: "Leave it", Note: "status quo", Put: "Put 4th"}),
		"slip-box":          BoxSlip(BoxSlipView{ID: "f", Name: "Leave it", Value: "2"}),
		"castbar":           CastBar(CastBarView{Done: 3, All: 6, Strong: "3 of 6 ranked.", Soft: "Not sent yet.", Act: "Review ballot", FormAction: "/review"}),
		"ranked":            AsRanked([]RankedLine{{"1", "st", "Place 1st:", []string{"A"}}, {"=2", "nd", "Place 2nd:", []string{"B", "C"}}}),
		"receipt":           Receipt(ReceiptView{Over: "Receipt for paper 39", Code: "K7QF-2M9X", Facts: []Fact{{Term: "Received", Body: Words("Sunday")}}}),
		"notice":            with(Notice(NoticeView{Icon: IconLock}), "You are not on the roll."),
		"notice-flash":      with(Notice(NoticeView{Icon: IconCheck, Tone: "ok", Flash: true}), "Done."),
		"empty":             with(Empty("Nothing needs your vote"), "Read, or enjoy your day."),
		"wait":              Wait("The count is being made"),
		"more":              with(More("How a panel rules", true), "Five are drawn."),
		"command":           Command("Check", "moothall verify a.zip", "verified"),
		"field":             Field(FieldView{Name: "delegate", Label: "To whom?", Value: "Ada", Hint: "Name.", List: "members", Required: true}),
		"area":              Area(AreaView{Name: "answer", Label: "Your answer", Value: "Here </textarea> it is.", Hint: "Everybody reads it.", Rows: 6, Required: true}),
		"area-bad":          Area(AreaView{Name: "reason", Label: "Why?", Rows: 3, Error: "Write something."}),
		"field-bad":         Field(FieldView{Name: "until", Label: "Until?", Value: "2028", Type: "date", Error: "Choose an earlier day.", Hint: "A year at most."}),
		"check":             Check(CheckView{Name: "nobody", Label: "Nobody", Hint: "No wider choice holds there then.", Checked: true}),
		"select":            Select(SelectView{Name: "scope", Label: "For what?", Options: []SelectOption{{"", "Everything", false}, {"f", "Field: Finance", true}}}),
		"errors":            Errors("Two things to put right", []ErrorLine{{"until", "Choose an earlier day."}, {"delegate", "Not a member."}}),
		"errors-none":       Errors("None", nil),
		"table":             Table(TableView{ID: "t", Caption: "Votes", Stack: true, Columns: []Column{{Head: "Who"}, {Head: "1", Sub: "first", Number: true}, {Head: "Outcome", Keep: true}}, Rows: []TableRow{{Head: Words("Ada"), Cells: []Cell{{Body: Words("3"), Sub: "+1", Strong: true}, {}}}, {Head: Words("Lost"), Soft: true, Cells: []Cell{{Out: "out of the count"}, Text("out")}}}, Foot: []Cell{Text("Sum"), Text("3"), Text("all")}}),
		"matrix":            Matrix(MatrixView{ID: "m", Caption: "Pairs", Corner: "Row", Names: []string{"Ada", "Bram"}, Short: []string{"A", "B"}, Cells: [][]string{{"", "3"}, {"2", ""}}, Wins: [][]bool{{false, true}, {false, false}}, WinsWord: "wins", SelfWord: "same"}),
		"argues":            Argues([]SideView{{Title: "For, 2", Shape: ShapeAgree, Items: []ArgumentView{{Text: "A reason.", By: "Amina"}}, More: Link{"1 more", "/more"}}, {Title: "Against, 0", Shape: ShapeAgainst}}),
		"diff":              Diff([][]DiffPiece{{{"within ", ""}, {"72", "taken-out"}, {"24", "added"}, {" hours", ""}}}, "added:", "taken out:"),
		"bench":             BenchFigure(BenchView{Label: "Four seats", Caption: "Four seats.", Seats: []StoneView{{Initials: "TF"}, {Initials: "NR", Kind: StoneMe}, {Initials: "EV", Kind: StoneLot}, {Kind: StoneEmpty}}}),
		"turnout":           Turnout(TurnoutView{ID: "part", Label: "612 of 4,218", Strong: "612 take part so far", Needed: "844 needed, 232 more.", Scale: "Each stone is 4 in a hundred.", Took: 612, Roll: 4218, Quorum: 844}),
		"horizon":           Horizon(HorizonView{Label: "Two weeks", Today: "Today", Marks: []DayMark{{3, "1", "Wed 25"}, {3, "2", "Wed 25"}, {12, "3", "Fri 4"}, {40, "4", "far"}}}),
		"duel":              Duel(DuelView{Label: "901 agree, 355 against", Bars: []DuelBar{{ShapeAgree, "Agree", "901", 901, 400}, {ShapeAgainst, "Against", "355", 355, 0}}, GoalVotes: 838}),
		"icon-shape-anchor": templ.Join(Icon(IconUp), Icon(IconKey), Shape(ShapeDelegated), Shape(ShapeLost), Mark(), Anchor(Link{"Ada", "/people/ada"}), Anchor(Link{"Ada", ""})),
		"count-flow":        CountFlow(smallFlow()),
		"streams":           with(Streams(smallStreams()), "table"),
		"lorenz":            Lorenz(smallLorenz()),
		"trend":             Trend(smallTrend()),
		"atlas":             with(Atlas(smallAtlas()), "table"),
		"organigram":        Organigram(smallOrganigram()),
		"branches":          Branches([]BranchView{{Link: Link{"Assembly", "/bodies/assembly"}, Meta: "top level", Branches: []BranchView{{Link: Link{"Board", "/bodies/board"}, Meta: "7 members"}}}, {Link: Link{"Audit", "/bodies/audit"}, Watches: "watches", Watched: []Link{{"Board", "/bodies/board"}, {"Assembly", "/bodies/assembly"}}}}),
	}
}

func TestComponents_AreAsTheGoldenFilesSay(t *testing.T) {
	for name, component := range components() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := component.Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			// One element a line, so that a diff can be read.
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got; run with -update and look at the diff\n%s", diff)
			}
		})
	}
}

// Names and addresses are data, whoever wrote them.
func TestAnchor_KeepsNamesFromBecomingMarkup(t *testing.T) {
	var b bytes.Buffer
	if err := Anchor(Link{Text: `<script>alert(1)</script>`, URL: `/a"b`}).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script>") || strings.Contains(b.String(), `a"b`) {
		t.Errorf("unescaped: %s", b.String())
	}
}
