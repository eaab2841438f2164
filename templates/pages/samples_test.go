// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// The samples are the invented community Estuary on 22 November 2026.

func day(month time.Month, d, hour, minute int) time.Time {
	return time.Date(2026, month, d, hour, minute, 0, 0, time.UTC)
}

func nextYear(month time.Month, d int) time.Time {
	return time.Date(2027, month, d, 12, 0, 0, 0, time.UTC)
}

func nia() Person   { return Person{Name: "Nia Rees", Initials: "NR", Me: true} }
func bram() Person  { return Person{Name: "Bram de Wit", Initials: "BW"} }
func chidi() Person { return Person{Name: "Chidi Okonkwo", Initials: "CO"} }
func ada() Person   { return Person{Name: "Ada Lindqvist", Initials: "AL"} }
func sofia() Person { return Person{Name: "Sofia Marques", Initials: "SM"} }

func assembly() Link { return Link{Text: "General Assembly", URL: "/bodies/assembly"} }

func delegated() Voice {
	return Voice{State: VoiceDelegated, Hops: []Hop{
		{Person: nia(), Scope: Scope{Field: "Moderation"}, Until: nextYear(3, 14)},
		{Person: bram(), Scope: Scope{Field: "Moderation"}, Voted: NotSo},
		{Person: chidi(), Voted: IsSo, VotedAt: day(11, 20, 18, 12), CarriesFrom: 20, CarriesTo: 49},
	}}
}

func lostVoice() Voice {
	return Voice{State: VoiceLost, Lost: LostNoVote, Hops: []Hop{
		{Person: nia(), Scope: Scope{Field: "Translation"}, Until: nextYear(9, 9)}, {Person: sofia(), Voted: NotSo},
	}}
}

func longVoice() Voice {
	v := delegated()
	v.Hops = []Hop{v.Hops[0], v.Hops[1], {Person: ada(), Scope: Scope{}}, {Person: Person{Name: "Rashid Karim", Initials: "RK"}}, {Person: Person{Name: "Priya Nair", Initials: "PN"}}, {Person: sofia()}, v.Hops[2]}
	return v
}

func motionHead() MatterHead {
	return MatterHead{ID: "41", Title: "Act on reports of threats within 24 hours, not 72", Number: 41, Year: 2026, Body: assembly(), Closes: day(11, 29, 20, 0), Method: MethodMotion, Visibility: Public}
}

func surplusHead() MatterHead {
	return MatterHead{ID: "39", Title: "How should we use this year’s surplus of £21,600?", Number: 39, Year: 2026, Body: assembly(), Closes: day(11, 25, 20, 0), Method: MethodSchulze, Visibility: Confidential}
}

func surplusOptions() []Option {
	return []Option{
		{ID: "d", Name: "Accessibility: an outside test of the app, and the repairs", Note: "£9,200, once"},
		{ID: "a", Name: "A part-time moderator for Welsh and Arabic", Note: "£12,600, one year"},
		{ID: "b", Name: "Put it into the reserve for bad years", Note: "whole sum"},
		{ID: "c", Name: "Lower the fee from £3 to £2.50 a month", Note: "about £18,000, one year"},
		{ID: "e", Name: "Help two free-software projects we live on", Note: "£6,000 each"},
		{ID: "f", Name: "Leave it on the account for now", StatusQuo: true},
	}
}

func motionIssue() IssueView {
	return IssueView{
		MatterHead: motionHead(),
		Question:   "Shall rule 7 of the rules of conduct say that a report of a threat is acted on within 24 hours, with two more people on the night rota?",
		By:         "the Moderation Council", FixedAt: day(11, 9, 12, 0), Stage: StageVoting, Participation: Liquid,
		Life: []LifeStage{
			{Stage: StageIdea, State: StepPast, From: day(9, 2, 12, 0), To: day(9, 2, 12, 0)}, {Stage: StageProposal, State: StepPast, From: day(9, 19, 12, 0), To: day(9, 19, 12, 0)},
			{Stage: StageDiscussion, State: StepPast, From: day(10, 12, 12, 0), To: day(11, 8, 12, 0)}, {Stage: StageFrozen, State: StepPast, From: day(11, 9, 12, 0), To: day(11, 9, 12, 0)},
			{Stage: StageVoting, State: StepNow, From: day(11, 15, 12, 0), To: day(11, 29, 20, 0)}, {Stage: StageDecided, From: day(11, 30, 12, 0), To: day(11, 30, 12, 0)}, {Stage: StageFollowUp, From: day(12, 1, 12, 0)},
		},
		Roll: 4218, RollFrozen: day(10, 18, 12, 0), Standing: OnRoll, Voice: delegated(),
		YesMeans: "24 hours, two more people on the rota", NoMeans: "72 hours stay, as now",
		Passing: Passing{MajorityNum: 2, MajorityDen: 3, QuorumNum: 1, QuorumDen: 5},
		Turnout: Turnout{Shown: true, Took: 612, Roll: 4218, Needed: 844, Carried: true},
		Text: []Clause{{Pieces: []Piece{{Text: "7. A report of a threat against a person is acted on within "}, {Text: "72", Kind: TakenOut}, {Text: " "}, {Text: "24", Kind: Added},
			{Text: " hours. "}, {Text: "At night and on holidays two members of the rota are on call.", Kind: Added}}}},
		Effect: "Rule 7 changes the minute the result is recorded, and the rota is asked for two names.", TextHash: "7f3c 91ae", ProofURL: "/record/entries/88102",
		For:     Arguments{Total: 22, First: []Argument{{ID: "a1", Text: "In three of last year’s eleven cases the person had moved house before we read the report.", By: "Amina Haddad"}}},
		Against: Arguments{Total: 15, First: []Argument{{ID: "a2", Text: "We are volunteers. A promise we break at Christmas is worse than a slower one we keep.", By: "Ifor Bowen"}}},
	}
}

func rankedIssue() IssueView {
	v := motionIssue()
	v.MatterHead, v.Question = surplusHead(), "What happens with £21,600 that are left at the end of the year?"
	v.Participation, v.Options, v.Ballot = Direct, surplusOptions(), BallotDraft
	v.Voice = Voice{State: VoiceFixed}
	v.Passing, v.Turnout = Passing{MajorityNum: 1, MajorityDen: 2, QuorumNum: 1, QuorumDen: 10, StatusQuo: true}, Turnout{}
	v.Text, v.Effect, v.TextHash = nil, "", ""
	return v
}

func guestIssue() IssueView {
	v := motionIssue()
	v.Standing, v.Voice = Guest, Voice{State: VoiceGuest}
	return v
}

// votersOf is a vote in Wales as somebody sees it who stands so to its roll, and asks about
// another.
func votersOf(s RollStanding) VotersView {
	own := VoterView{Who: Person{Name: "Nia Morgan", Me: true}, Told: true, From: day(12, 2, 12, 0),
		Then: StandsView{Standing: s, Since: day(11, 2, 12, 0), Sphere: SphereInner, Place: "Lisbon"}, Today: StandsView{Standing: s, Since: day(11, 2, 12, 0)}}
	asked := VoterView{Who: Person{Name: "Owain Rees", Initials: "OR"}, Told: true, Then: StandsView{Standing: RollOn, Since: day(3, 2, 12, 0)},
		Today: StandsView{Standing: RollNoMember, Since: day(3, 2, 12, 0), Until: day(11, 20, 12, 0)}}
	return VotersView{MatterHead: surplusHead(), Freeze: Freeze{At: day(11, 15, 18, 0), Frozen: true, Members: 4101}, Typed: "owain",
		Rule: RuleView{Body: "General Assembly", BodyURL: "/bodies/assembly", Spheres: []Sphere{SphereInner}, Place: "Wales", Field: "Finance", Days: 30, Inner: 4218, Own: own, Asked: &asked}}
}

func notOnRollIssue() IssueView {
	v := motionIssue()
	v.Standing, v.Joined, v.Off, v.Voice = NotOnRoll, day(11, 2, 12, 0), RollTooNew, Voice{State: VoiceGuest}
	return v
}

func decidedIssue() IssueView {
	v := motionIssue()
	v.Stage, v.Outcome, v.DecidedAt, v.CountURL, v.DecisionURL = StageDecided, Adopted, day(11, 29, 20, 1), "/issues/41/count", "/decisions/d41"
	v.Voice.State = VoiceDirect
	v.Voice.CastAt = day(11, 22, 9, 14)
	return v
}

func ballot() BallotView {
	o := surplusOptions()
	return BallotView{MatterHead: surplusHead(), Ranked: [][]Option{{o[0]}, {o[1], o[2]}, {o[3]}}, Pool: o[4:], LotOrder: true, Moved: "a", Did: MoveUp}
}

func numberBoxes() BallotView {
	v := ballot()
	v.Boxes, v.Moved, v.Numbers = true, "", map[string]string{"d": "1", "a": "2", "b": "2", "c": "x"}
	v.Errors = []FieldError{{Field: "n-c", Text: "Type a whole number, or leave the box empty."}}
	return v
}

func receipt() ReceiptView {
	o := surplusOptions()
	return ReceiptView{
		MatterHead: surplusHead(), Code: "K7QF-2M9X-RD4T-81HB", GivenTo: "Nia Rees", Received: day(11, 22, 9, 14).Add(7 * time.Second), Ranked: [][]Option{{o[0]}, {o[1], o[2]}}, Unranked: o[3:],
		Replaced: day(11, 21, 19, 2), State: ReceiptRecorded, Entry: 88221, Witnesses: 2, WitnessesOf: 3, Fresh: true, Open: true, Proof: ReceiptProof{Hashes: 17, Size: 88300}, HoldCommand: "moothall receipt verify receipt.json --against record.zip", Deadline: day(11, 21, 19, 5),
		DownloadURL: "/issues/39/receipt?format=json", ProofURL: "/record/entries/88221", StillOpen: []MatterLine{line()},
	}
}

func line() MatterLine {
	return MatterLine{Title: motionHead().Title, URL: "/issues/41", Body: assembly(), Number: 41, Year: 2026, Stage: StageVoting, Method: MethodMotion, Participation: Liquid, Closes: day(11, 29, 20, 0), NeedsYou: true}
}

func delegationSamples() []DelegationRow {
	wales := Voice{State: VoiceDelegated, Hops: []Hop{{Person: nia(), Scope: Scope{Place: "Wales"}, Until: nextYear(1, 2)}, {Person: Person{Name: "Lowri Jenkins", Initials: "LJ"}}}}
	return []DelegationRow{
		{ID: "1", Scope: Scope{Field: "Moderation"}, Delegates: []NamedDelegate{{Person: bram()}}, Voice: delegated(), Until: nextYear(3, 14)},
		{ID: "2", Scope: Scope{Place: "Wales"}, Delegates: []NamedDelegate{{Person: Person{Name: "Lowri Jenkins", Initials: "LJ"}}, {Person: bram(), Waiting: true}}, Voice: wales, Until: nextYear(1, 2), Soon: true},
		{ID: "3", Scope: Scope{Field: "Translation"}, Delegates: []NamedDelegate{{Person: sofia()}}, Voice: lostVoice(), Until: nextYear(9, 9)},
	}
}

func decidedSamples() []DecisionLine {
	return []DecisionLine{
		{Title: "Publish quarterly figures of moderation", URL: "/decisions/1", CountURL: "/issues/31/count", Body: assembly(), Outcome: Adopted, At: day(11, 15, 20, 0), Yes: 811, No: 96, Abstain: 74, InForce: day(11, 16, 0, 0)},
		{Title: "Three members of the Moderation Council", URL: "/decisions/2", CountURL: "/issues/30/count", Outcome: Elected, At: day(11, 7, 20, 0), Winners: []string{"Tomás Ferreira", "Priya Nair", "Amina Haddad"}, Ballots: 1284, Stages: 5},
		{Title: "Close registration during holidays", URL: "/decisions/3", Outcome: Rejected, At: day(11, 1, 20, 0), Yes: 402, No: 519},
		{Title: "Rename the help channel", URL: "/decisions/4", Outcome: Void, At: day(10, 25, 20, 0), Took: 388, Needed: 844},
	}
}

func head() RecordHead {
	return RecordHead{Size: 88221, At: day(11, 22, 8, 58), Witnesses: 2, WitnessesOf: 3, WitnessedSize: 88215, WitnessedAt: day(11, 22, 8, 57)}
}

func home() HomeView {
	surplus := MatterLine{Title: surplusHead().Title, URL: "/issues/39", Body: assembly(), Stage: StageVoting, Method: MethodSchulze, Options: 6, Closes: day(11, 25, 20, 0)}
	board := MatterLine{Title: "Elect four members of the board", URL: "/issues/43", Body: Link{Text: "Board election 2026"}, Stage: StageVoting, Method: MethodScottish, Options: 8, Closes: day(12, 4, 20, 0)}
	return HomeView{
		FullName: "Estuary Social Co-operative", Members: 4218, Record: head(), Decided: decidedSamples(), Delegations: delegationSamples(), Running: []MatterLine{surplus, line(), board},
		Waiting: []WaitingMatter{{MatterLine: surplus, Draft: true, Voice: Voice{State: VoiceNone}}, {MatterLine: line(), Voice: delegated()}, {MatterLine: board, Voice: Voice{State: VoiceFixed}}},
		Duties:  []Duty{{Title: "You were drawn by lot for a panel of five.", Text: "Case 118 of the Moderation Council waits for your first reading.", Due: day(11, 24, 20, 0), Action: Link{Text: "Open the case file", URL: "/cases"}}},
		Resting: []RestingSeat{{Body: "Moderation Council", Until: day(12, 1, 20, 0), Decision: Link{Text: "Read the decision, and why it is held back", URL: "/decisions/2026-35"}}},
	}
}

func emptyHome() HomeView {
	v := home()
	v.Waiting, v.Duties, v.Resting, v.Delegations = nil, nil, nil, nil
	v.Upcoming = MatterLine{Title: "Move our pictures and videos to a co-operative data centre", URL: "/issues/44", Opens: day(12, 8, 9, 0)}
	return v
}

func grid() Grid {
	cell := func(name string, members int, level Level) GridCell {
		return GridCell{Bodies: []GridBody{{Name: name, URL: "/bodies/x", Level: level, Members: members, Here: name == "Moderation Council"}}}
	}
	rises := func(to string) GridCell { return GridCell{RisesTo: to} }
	return Grid{Fields: []string{"Everybody", "Moderation", "Infrastructure", "Translation"}, Rows: []GridRow{
		{Place: "Global", Cells: []GridCell{cell("General Assembly", 4218, TopLevel), cell("Moderation Council", 9, Intermediate), cell("Infrastructure Circle", 14, Intermediate), cell("Translation Circle", 61, Intermediate)}},
		{Place: "Britain", Depth: 1, Cells: []GridCell{rises("Global"), rises("Global"), rises("Global"), rises("Global")}},
		{Place: "Wales", Kind: PlaceNational, Depth: 2, Cells: []GridCell{cell("Wales Chapter", 412, Intermediate), rises("the Council"), rises("the Circle"), cell("Cymraeg desk", 11, Intermediate)}},
	}}
}

func body() BodyView {
	seat := func(name, initials string, title SeatTitle, until time.Time) Seat {
		return Seat{Person: Person{Name: name, Initials: initials}, Title: title, Until: until}
	}
	seats := []Seat{
		seat("Tomás Ferreira", "TF", SeatElected, nextYear(11, 7)), seat("Priya Nair", "PN", SeatElected, nextYear(11, 7)), seat("Amina Haddad", "AH", SeatElected, nextYear(11, 7)),
		seat("Chidi Okonkwo", "CO", SeatElected, nextYear(11, 7)), seat("Sofia Marques", "SM", SeatElected, nextYear(11, 7)), {Person: nia(), Title: SeatElected, Until: nextYear(11, 7)},
		seat("Elin Vaughan", "EV", SeatDrawn, nextYear(5, 1)), seat("Jonas Brandt", "JB", SeatDrawn, nextYear(5, 1)), {Title: SeatEmpty},
	}
	seats[0].Role, seats[1].Rests = "convener", day(12, 1, 20, 0)
	return BodyView{
		Name: "Moderation Council", Purpose: "Hears reports about members and content, and keeps the rules of conduct in good repair.", Level: Intermediate, Field: "Moderation",
		Legal:   Legal{Form: "Association", Law: "Portugal", Register: "Lisbon, 12"},
		Decides: "Cases under the rules of conduct. Amendments to those rules go to the General Assembly.", Members: 9, Seats: seats, WatchedBy: []Link{{Text: "Audit College", URL: "/bodies/audit"}},
		Part: Part{Sphere: SphereInner, May: []Act{MayRead, MayComment, MayPropose, MayVote}}, Voice: delegated(), Business: []MatterLine{line()}, Decided: decidedSamples()[:1], Grid: grid(),
		Rules:     []Rule{{Title: "How a panel rules", Text: "Five are drawn from the nine and from 40 trained members. Three votes decide. Reasons are always written."}, {Title: "How members are recalled", Text: "A tenth of all members can ask for a recall vote."}},
		MattersOf: Link{Text: "All matters of this body", URL: "/issues?body=council"},
	}
}

// foundingSample is the founding of a community of two bodies, as Nia reads it who said
// a word.
func foundingSample(word FounderWord) FoundingView {
	you := FounderLine{Name: "Nia Rees", Seats: []string{"Board"}, Word: word}
	if word != FounderSilent {
		you.At = day(11, 20, 12, 0)
	}
	if word == FounderDeclined {
		you.Why = "The quorum is too low."
	}
	sections := charterSample().Sections
	return FoundingView{
		Secret: "s", Digest: "0a1b", Community: "Tide Commons", Zone: "Europe/London", Language: "English",
		Bodies:   []FoundingBody{{Slug: "assembly", Name: "General Assembly", Sections: sections}, {Slug: "board", Name: "Board", Sections: sections}},
		Founders: []FounderLine{you, {Name: "Owen Bly", Word: FounderConsented, At: day(11, 21, 12, 0)}, {Name: "Uma Iyer", Word: FounderSilent}},
		You:      you, Declined: word == FounderDeclined,
	}
}

func charterSample() CharterView {
	council := Link{Text: "Moderation Council", URL: "/bodies/council"}
	var places []CharterRule
	for _, id := range []string{"world", "europe", "britain", "wales", "cardiff", "splott", "newport", "swansea", "bangor", "bristol", "leith", "lisbon", "porto", "bilbao", "nantes", "tunis"} {
		places = append(places, CharterRule{ID: "places-" + id, Title: id, Text: "Somewhere."})
	}
	return CharterView{
		Body: council, Version: 2, Since: day(3, 1, 12, 0), Until: day(9, 1, 12, 0), FileURL: "/bodies/council/charters/2/charter.json", Digest: strings.Repeat("3fa9", 16),
		Versions: []CharterVersion{
			{Version: 3, URL: "/bodies/council/charter/3", Adopted: day(9, 1, 12, 0), InForce: true, ChangesURL: "/bodies/council/charter/3?against=2"},
			{Version: 2, URL: "/bodies/council/charter/2", Adopted: day(3, 1, 12, 0), Here: true},
			{Version: 1, URL: "/bodies/council/charter/1", Adopted: day(1, 7, 12, 0), ChangesURL: "/bodies/council/charter/2?against=1"},
		},
		Previous: Link{Text: "The version before: 1", URL: "/bodies/council/charter/1"}, Next: Link{Text: "The version after: 3", URL: "/bodies/council/charter/3"},
		Sections: []CharterSection{
			{ID: "body", Title: "The body", Rules: []CharterRule{{ID: "body-name", Title: "Name", Text: "It is called Moderation Council. In addresses and in the record its name is council."}}},
			{ID: "matter-guidance", Title: "Guidance on how a rule is read", Rules: []CharterRule{{ID: "matter-guidance-who", Title: "Who votes", Text: "Those who hold a seat vote."}, {ID: "matter-guidance-takes", Title: "What it takes", Text: "It passes with more than half of the votes for and against."}}},
			{ID: "places", Title: "Places", Rules: places},
		},
	}
}

func changesSample() CharterChangesView {
	whole := charterSample()
	return CharterChangesView{Body: whole.Body, From: 1, To: 2, Whole: []Link{whole.Previous, whole.Next}, Before: whole.Sections[:1], Sections: []ChangedSection{
		{Title: "Guidance on how a rule is read", Before: whole.Sections[1].Rules[:1], Rules: []ChangedRule{
			{ID: "matter-guidance-takes", Title: "What it takes", Clause: Clause{Pieces: []Piece{{Text: "It passes with "}, {Text: "at least two thirds ", Kind: TakenOut}, {Text: "more than half ", Kind: Added}, {Text: "of the votes for and against."}}}},
		}},
	}}
}

func proposeSample() ProposeView {
	return ProposeView{
		Body: Link{Text: "Moderation Council", URL: "/bodies/council"}, Decides: Link{Text: "General Assembly", URL: "/bodies/assembly"}, Kind: "Change of a charter", URL: "/bodies/council/propose",
		Charter: "{\n  \"body\": {\n    \"slug\": \"council\"\n  }\n}",
	}
}

func nextCharterSample(of MatterHead) NextCharterView {
	changes := changesSample()
	return NextCharterView{
		MatterHead: of, Of: "Moderation Council", Version: 3, State: CharterProposed, Known: true, Changed: changes.Sections, AsBefore: changes.Before,
		Flaws: []string{"One member who is away or suspended keeps the matter from being decided: a quorum of less than all can be met."},
		URL:   "/issues/2026-42/charter", FileURL: "/issues/2026-42/charter.json", Digest: strings.Repeat("3fa9", 16),
	}
}

func mappedSample() []MappedPlace {
	return []MappedPlace{
		{Name: "Wales", Kind: PlaceNational, Lat: 52_3300, Lon: -3_7600, Bodies: []Link{{Text: "Wales Chapter", URL: "/bodies/wales"}}},
		{Name: "Splott", Kind: PlaceLocal, Lat: 51_4850, Lon: -3_1500}, {Name: "Cardiff", Lat: 51_4816, Lon: -3_1791},
		{Name: "Tunis", Kind: PlaceZonal, Lat: 36_8065, Lon: 10_1815, Bodies: []Link{{Text: "Tunis Chapter", URL: "/bodies/tunis"}, {Text: "Arabic desk", URL: "/bodies/arabic"}}},
		{Name: "Null Island"}, {Name: "Cape Town", Lat: -33_9249, Lon: 18_4241},
	}
}

func bodyLinesSample() []BodyLine {
	return []BodyLine{
		{Name: "General Assembly", URL: "/bodies/assembly", Purpose: "All members together.", Level: TopLevel, Members: 4218, Open: 3, Mine: true},
		{Name: "Moderation Council", URL: "/bodies/council", Purpose: "Hears reports.", Level: Intermediate, Field: "Moderation", Members: 9, Open: 2, Parent: "/bodies/assembly"},
		{Name: "Wales Chapter", URL: "/bodies/wales", Level: Intermediate, Place: "Wales", Members: 412, Parent: "/bodies/assembly"},
		{Name: "Purse Circle", URL: "/bodies/purse", Level: Intermediate, State: "It is suspended: it opens no votes, admits nobody and gives no seat.", Parent: "/bodies/assembly"},
		{Name: "Audit College", URL: "/bodies/audit", Level: Auditory, Members: 5, Parent: "/bodies/assembly", Watches: []Link{{Text: "Moderation Council", URL: "/bodies/council"}}},
	}
}

func delegations() DelegationsView {
	return DelegationsView{
		Rows: delegationSamples(), ReliedOn: []Reliance{{Scope: Scope{Place: "Wales"}, Count: 3, Named: []string{"Elin Vaughan"}}},
		Form: DelegationForm{Scopes: []ScopeChoice{{Value: "", Scope: Scope{}}, {Value: "field:infrastructure", Scope: Scope{Field: "Infrastructure"}, Chosen: true}, {Value: "body:assembly", Scope: Scope{Body: "General Assembly"}}}, Members: []string{"Ada Lindqvist", "Bram de Wit"}, Delegates: []string{"Ada Lindqvist", ""}, Until: "2027-11-22", Latest: "2027-11-22", MaxMonths: 12},
	}
}

func delegationReview() DelegationReviewView {
	voice := Voice{State: VoiceDelegated, Hops: []Hop{{Person: nia(), Scope: Scope{Field: "Infrastructure"}, Until: nextYear(11, 22)}, {Person: ada(), Scope: Scope{Field: "Servers"}, Until: nextYear(5, 1)}, {Person: Person{Name: "Rashid Karim", Initials: "RK"}, CarriesFrom: 50, CarriesTo: 99}}}
	return DelegationReviewView{Form: delegations().Form, Preview: DelegationPreview{ScopeValue: "field:infrastructure", Scope: Scope{Field: "Infrastructure"}, Delegates: []NamedDelegate{{Person: ada(), Value: "ada"}}, UntilValue: "2027-11-22", Voice: voice, Silent: []string{"Ada Mensah"}, SilentIn: 5, Touches: []TouchedMatter{{MatterLine: line(), After: voice, Along: CarriesView{Voices: 3, Cap: 20}, Crowd: Steps{Told: true, From: 20, To: 49}}}}}
}

// withAsks is a member whom two ask, and who speaks for more than the page shows.
func withAsks() DelegationsView {
	v := delegations()
	v.Asks = AsksView{Most: 5, More: 1, First: []Ask{{Person: ada(), Slug: "ada", Scopes: []Scope{{Place: "Wales"}, {}}, Since: day(11, 20, 17, 5)}, {Person: bram(), Slug: "bram", Scopes: []Scope{{Field: "Moderation"}}, Since: day(11, 21, 9, 0)}}}
	v.Carried = CarriedView{More: 3, First: []Carried{{Person: chidi(), Slug: "chidi", Since: day(3, 14, 9, 0)}}}
	v.Stand = StandView{Public: true, Since: day(3, 14, 9, 0), URL: "/delegates/nia", Text: "Water.\nAnd how I vote on it."}
	return v
}

// standErrors is a member who said nothing of what they stand for.
func standErrors() DelegationsView {
	v := delegations()
	v.Stand = StandView{Text: " ", Errors: []FieldError{{Field: "text", Text: "Write what you stand for."}}}
	return v
}

func publicDelegates() DelegatesView {
	return DelegatesView{AsOf: day(11, 22, 0, 0), Next: "/delegates?after=chidi", Lines: []DelegateLine{
		{Person: bram(), URL: "/delegates/bram", Says: "Rules people can remember.", Since: day(3, 14, 9, 0), Relied: Steps{Told: true, From: 20, To: 49}},
		{Person: chidi(), URL: "/delegates/chidi", Says: "Moderation that explains itself.", Since: day(3, 14, 9, 0), Relied: Steps{Told: true}},
		{Person: nia(), URL: "/delegates/nia", Says: "Water.", Since: day(11, 22, 8, 0)},
	}}
}

func publicDelegate() DelegateView {
	matter := DelegateVote{Title: "Publish quarterly figures of moderation", URL: "/decisions/31", Body: assembly(), At: day(11, 15, 20, 0), Outcome: Adopted, Voted: true, Choice: Yes}
	ranked, through, capped, silent := matter, matter, matter, matter
	ranked.Outcome, ranked.Winners, ranked.Choice, ranked.First = Elected, []string{"Ada Lindqvist", "Chidi Okonkwo"}, "", []string{"Ada Lindqvist", "Priya Nair"}
	through.Voted, through.By, through.Outcome = false, chidi(), Rejected
	capped.Voted, capped.By, capped.Full = false, chidi(), ada()
	silent.Voted, silent.Outcome = false, Void
	matter.TurnedURL = "/issues/31/concentration"
	return DelegateView{
		Person: bram(), Text: "Rules people can remember.\n\nWhere I am not sure I leave it to Chidi.", Since: day(3, 14, 9, 0), GiveURL: "/delegations?delegate=bram#give", Told: true, AsOf: day(11, 22, 0, 0),
		Scopes: []ScopeSteps{{Scope{Field: "Moderation"}, Steps{true, 20, 49}}, {Scope{}, Steps{true, 1, 4}}}, Record: []DelegateVote{matter, ranked, through, capped, silent}, Took: 2, Turned: 1, Carried: true, Next: "/delegates/bram?after=31",
	}
}

func ownDelegate() DelegateView {
	v := publicDelegate()
	v.Own, v.Numbers, v.Record, v.Next = true, []Reliance{{Scope: Scope{Field: "Moderation"}, Count: 27}}, nil, ""
	return v
}

func newDelegate() DelegateView {
	v := publicDelegate()
	v.Told, v.Scopes, v.Record, v.Next, v.Further = false, nil, v.Record[:1], "", true
	return v
}

func delegationErrors() DelegationsView {
	v := delegations()
	v.Rows, v.ReliedOn = nil, nil
	v.Form.Errors = []FieldError{{Field: "until", Text: "Choose a day no later than 22 November 2027."}, {Field: "delegate", Text: "Ada Lindqvist is not a member of this body."}}
	return v
}

func decision() DecisionView {
	return DecisionView{
		MatterHead: motionHead(), Outcome: Adopted, At: day(11, 29, 20, 0), Passing: motionIssue().Passing, Roll: 4218, Took: 1310, Needed: 844, Yes: 901, No: 355, Abstain: 54, HasMajority: true,
		Voices: voices(), Text: motionIssue().Text, Effect: motionIssue().Effect, EffectAt: day(11, 29, 20, 0), Entry: 89100, EntryURL: "/record/entries/89100", CountURL: "/issues/41/count", IssueURL: "/issues/41", HashOfTranscript: "9a2f07b1c44e",
	}
}

// decisionByUnits is a decision that failed in the places or fields it needed.
func decisionByUnits(units UnitsView) DecisionView {
	v := decision()
	v.Outcome, v.Effect, v.Units = Rejected, "", units
	return v
}

func unitsSample() UnitsView {
	return UnitsView{Reached: 1, Needed: 2, Of: 3, Decided: true, Lines: []UnitLine{
		{Name: "Wales", Yes: 611, No: 120, Abstain: 20, Roll: 1904, Reached: true}, {Name: "Lisbon", Yes: 170, No: 171, Abstain: 21, Roll: 1402}, {Name: "Tunis", Roll: 612},
	}}
}

func voices() Voices {
	return Voices{Shown: true, Direct: 702, Represented: 608, LongestChain: 6, LargestWeight: 41, Lost: []LostVoices{{LostNoVote, 2801}, {LostDeadEnd, 92}, {LostCycle, 15}}}
}

func motionCount() CountView {
	head := motionHead()
	return CountView{
		MatterHead: head, Question: motionIssue().Question, At: day(11, 29, 20, 0), Outcome: Adopted, Roll: 4218, Took: 1310, Needed: 844, Received: 702, Valid: 702, Passing: motionIssue().Passing,
		Motion: Duel{Shown: true, Winner: Nobody, Yes: Side{501, 400}, No: Side{171, 184}, Abstain: Side{30, 24}}, Voices: voices(),
		Fate:    Fate{Kind: FateRepresented, Via: []Person{bram(), chidi()}, Choice: Yes},
		Command: "moothall verify estuary.zip", ArchiveURL: "/issues/41/archive.zip", JSONURL: "/api/v1/issues/41/count", DecisionURL: "/decisions/d41", InputHash: "3b8e…",
	}
}

func electionCount() CountView {
	names := []Candidate{{Name: "Tomás Ferreira", Short: "Tomás", Initials: "TF"}, {Name: "Priya Nair", Short: "Priya", Initials: "PN"}, {Name: "Amina Haddad", Short: "Amina", Initials: "AH"}, {Name: "Ifor Bowen", Short: "Ifor", Initials: "IB"}, {Name: "Marta Kowalska", Short: "Marta", Initials: "MK"}, {Name: "Rashid Karim", Short: "Rashid", Initials: "RK"}}
	v := CountView{
		MatterHead: MatterHead{ID: "30", Title: "Three members of the Moderation Council", Number: 30, Year: 2026, Body: Link{Text: "Moderation Council", URL: "/bodies/council"}, Closes: day(11, 7, 20, 0), Method: MethodScottish, Visibility: Confidential},
		Question:   "Who fills three seats on the Moderation Council until November 2028?", At: day(11, 7, 20, 0), Outcome: Elected, Seats: 3, Candidates: names, Winners: []int{0, 1, 2},
		Roll: 4190, Took: 1291, Received: 1291, Valid: 1284, Blank: 7, Quota: "322.00000", Places: 5, Passing: Passing{Seats: 3},
		Rounds: []Round{
			{Kind: RoundFirst, Tallies: []string{"273.00000", "267.00000", "239.00000", "197.00000", "189.00000", "119.00000"}, Ended: "0", Rounding: "0", Sum: "1284"},
			{Kind: RoundExclusion, Of: []int{5}, Elected: []int{0}, Tallies: []string{"360.00000", "270.00000", "242.00000", "209.00000", "190.00000", "0.00000"}, Ended: "13.00000", Rounding: "0", Sum: "1284",
				Transfers: []Transfer{{5, 0, "87"}, {5, 1, "3"}, {5, 2, "3"}, {5, 3, "12"}, {5, 4, "1"}, {5, Nobody, "13"}}},
			{Kind: RoundSurplus, Of: []int{0}, Tallies: []string{"322.00000", "270.42220", "243.68880", "236.65300", "191.47780", ""}, Ended: "19.75620", Rounding: "0.00200", Sum: "1284",
				Transfers: []Transfer{{0, 1, "0.42220"}, {0, 2, "1.68880"}, {0, 3, "27.65300"}, {0, 4, "1.47780"}, {0, Nobody, "6.75820"}}},
			{Kind: RoundExclusion, Of: []int{4}, Elected: []int{1}, Tallies: []string{"322.00000", "420.42220", "270.68880", "237.38880", "0.00000", ""}, Ended: "33.49820", Rounding: "0.00200", Sum: "1284",
				Transfers: []Transfer{{4, 1, "150"}, {4, 2, "27"}, {4, 3, "0.73580"}, {4, Nobody, "13.74200"}}},
			{Kind: RoundSurplus, Of: []int{1}, Elected: []int{2}, Tallies: []string{"322.00000", "322.00000", "338.84000", "239.78000", "", ""}, Ended: "61.37660", Rounding: "0.00340", Sum: "1284",
				Transfers: []Transfer{{1, 2, "68.15120"}, {1, 3, "2.39120"}, {1, Nobody, "27.87840"}}},
		},
		Pairwise: [][]int{{0, 551, 584, 678, 588, 743}, {627, 0, 465, 634, 516, 639}, {540, 470, 0, 577, 491, 601}, {265, 499, 490, 0, 504, 552}, {529, 409, 471, 566, 0, 600}, {189, 428, 410, 299, 410, 0}},
		Fate:     Fate{Kind: FateOwn, Steps: []FateStep{{1, 3, 1}, {2, 3, 1}, {3, 3, 1}, {4, 3, 1}, {5, 3, 1}}, ReceiptURL: "/issues/30/receipt"},
		Command:  "moothall tally --method scottish-stv --seats 3 council.blt", ArchiveURL: "/issues/30/archive.zip", JSONURL: "/api/v1/issues/30/count", CSVURL: "/issues/30/count.csv",
	}
	return v
}

// manyCount has more candidates and stages than a picture can show whole.
func manyCount() CountView {
	v := electionCount()
	v.Title, v.Outcome, v.Method, v.Seats, v.Quota, v.Winners, v.Roll = "Mayor of Burlington, 2009", Chosen, MethodIRV, 1, "", []int{0}, 0
	v.Passing = Passing{}
	v.Source = "PrefLib 00005, imported on 22 November 2026."
	v.Candidates, v.Pairwise, v.Rounds, v.Places = nil, nil, nil, 0
	const n = 15
	for i := range n {
		v.Candidates = append(v.Candidates, Candidate{Name: []string{"Robert Kiss", "Hermenegilda Featherstonehaugh-Smythe", "Andy Montroll"}[i%3] + " " + string(rune('A'+i)), Short: "C" + string(rune('A'+i)), Initials: string(rune('A' + i))})
	}
	tallies := make([]int, n)
	for i := range tallies {
		tallies[i] = 300 - i*17
	}
	for r := range n - 1 {
		round := Round{Kind: RoundFirst, Sum: "2715", Ended: "0"}
		if r > 0 {
			out := n - r
			tallies[0] += tallies[out] / 2
			tallies[1] += tallies[out] - tallies[out]/2
			tallies[out] = -1
			round.Kind, round.Of = RoundExclusion, []int{out}
		}
		for _, t := range tallies {
			text := ""
			if t >= 0 {
				text = itoa(t)
			}
			round.Tallies = append(round.Tallies, text)
		}
		if r == n-2 {
			round.Elected = []int{0}
		}
		v.Rounds = append(v.Rounds, round)
	}
	v.Ties = []Tie{{Round: 3, Kind: TieExclusion, Among: []int{12, 11}, Votes: "96", Rule: TieLot, Chosen: 12, ProofURL: "/record/entries/7"}, {Round: 5, Kind: TieExclusion, Among: []int{10, 9}, Votes: "130", Rule: TieBackward, Chosen: 10}}
	v.Fate = Fate{Kind: FateGuest}
	return v
}

func record() RecordView {
	return RecordView{
		Head: head(), Origin: "estuary.example/record", RootHash: "8RkQ3fJp0zqkQ1l2n8c0Wm6c0oV4xX1l0yZ3pQe7b5A=", Key: "estuary.example/record+6f2c1a90+AaQ2yJ0b1c…", CheckpointURL: "/api/v1/record/checkpoint", KeysURL: "/record/keys",
		Former:      []FormerKey{{"estuary.example/record+33333333+AaQ2…", day(10, 2, 9, 0), FormerCompromised}, {"estuary.example/record+22222222+AaQ2…", day(6, 2, 9, 0), FormerLost}, {"estuary.example/record+11111111+AaQ2…", day(2, 2, 9, 0), FormerRoutine}},
		Checkpoints: []Checkpoint{{Size: 88221, RootHash: "8RkQ3fJp0zqkQ1l2n8c0Wm6c0oV4xX1l0yZ3pQe7b5A=", At: day(11, 22, 8, 58), Witnessed: day(11, 22, 8, 59)}},
		Types:       []Filter{{Value: "ballot.cast"}, {Value: "decision", Chosen: true}},
		Entries:     []EntryLine{{N: 88220, URL: "/record/entries/88220", Type: "decision", At: day(11, 15, 20, 0), Body: assembly(), Matter: Link{Text: "Publish quarterly figures of moderation", URL: "/issues/31"}}, {N: 88219, URL: "/record/entries/88219", Type: "ballot.cast", At: day(11, 15, 19, 59)}},
		Next:        "/record?before=88219", ExportCommand: "moothall export --database moothall.db --out estuary.zip", VerifyCommand: "moothall verify estuary.zip", Lookup: "K7QF", NotFound: true,
	}
}

func proof() ProofView {
	return ProofView{N: 88221, Type: "ballot.cast", At: day(11, 22, 9, 14), Included: true, LeafHash: "c0ffee…", Leaf: `{"v":1,"type":"ballot.cast","at":"2026-11-22T09:14:07Z"}`, Path: []PathHash{{"aa11…", true}, {"bb22…", false}}, Head: head(), RootHash: "8RkQ…", RawURL: "/api/v1/record/proof?leaf=c0ffee", Older: "/record/entries/88220"}
}

// sample is a page with a name for its file.
type sample struct {
	name string
	page func(Frame) templ.Component
}

func samples() []sample {
	of := func(name string, page func(Frame) templ.Component) sample { return sample{name, page} }
	return append([]sample{
		of("signin", func(f Frame) templ.Component {
			f.Reader = Reader{}
			return SignIn(f, SignInView{Next: "/", Problem: SignInWrong, Login: "nia", DemoPassword: "moothall-demo", Demo: []DemoPerson{{Person: Person{Name: "Nia Rees", Initials: "NR"}, Login: "nia", Story: "delegates in two fields, has papers waiting"}, {Person: chidi(), Login: "chidi", Story: "carries the voices of many"}}})
		}),
		of("home", func(f Frame) templ.Component {
			f.Flash = Flash{Kind: FlashOK, Text: "Bram de Wit speaks for you in Moderation until 14 March 2027."}
			return Home(f, home())
		}),
		of("home-empty", func(f Frame) templ.Component { return Home(f, emptyHome()) }),
		of("home-guest", func(f Frame) templ.Component { f.Reader = Reader{}; return Home(f, home()) }),
		of("charter", func(f Frame) templ.Component { f.Section = SectionBodies; return Charter(f, charterSample()) }),
		of("charter-changes", func(f Frame) templ.Component {
			f.Section = SectionBodies
			return CharterChanges(f, changesSample())
		}),
		of("bodies", func(f Frame) templ.Component {
			f.Section = SectionBodies
			return Bodies(f, BodiesView{Bodies: bodyLinesSample(), Grid: grid(), Places: mappedSample()})
		}),
		of("body", func(f Frame) templ.Component { f.Section = SectionBodies; return Body(f, body()) }),
		of("issues", func(f Frame) templ.Component {
			decided := line()
			decided.NeedsYou, decided.Outcome, decided.Stage = false, Adopted, StageDecided
			return Issues(f, IssuesView{Stages: []Filter{{Value: "voting", Chosen: true}, {Value: "decided"}}, Bodies: []Filter{{Value: "assembly", Text: "General Assembly"}}, Lines: []MatterLine{line(), decided}, Next: "/issues?before=41"})
		}),
		of("issues-none", func(f Frame) templ.Component { return Issues(f, IssuesView{}) }),
		of("raise", func(f Frame) templ.Component { f.Section = SectionMatters; return Raise(f, raiseSample()) }),
		of("raise-nothing", func(f Frame) templ.Component { f.Section = SectionMatters; return Raise(f, RaiseView{}) }),
		of("raise-nobody", func(f Frame) templ.Component {
			f.Section = SectionMatters
			v := raiseSample()
			v.Chain, v.Errors = nil, nil
			return Raise(f, v)
		}),
		of("issue-raised", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, raisedIssue(true)) }),
		of("issue-raised-own", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, ownIssue("")) }),
		of("issue-taken-back", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, ownIssue(EndTakenBack)) }),
		of("issue-unsupported", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, ownIssue(EndUnsupported)) }),
		of("issue-kind-gone", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, ownIssue(EndKindGone)) }),
		of("issue-name-borne", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, ownIssue(EndNameBorne)) }),
		of("issue-risen", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, raisedIssue(false)) }),
		of("issue", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, motionIssue()) }),
		of("issue-ranked", func(f Frame) templ.Component { f.Section = SectionMatters; return Issue(f, rankedIssue()) }),
		of("issue-guest", func(f Frame) templ.Component { f.Reader = Reader{}; return Issue(f, guestIssue()) }),
		of("issue-not-on-roll", func(f Frame) templ.Component { return Issue(f, notOnRollIssue()) }),
		of("voters", func(f Frame) templ.Component { return Voters(f, votersOf(RollTooNew)) }),
		of("voters-to-come", func(f Frame) templ.Component {
			v := votersOf(RollOn)
			v.Frozen, v.Members, v.Rule.Asked, v.Rule.Alone = false, 0, nil, true
			return Voters(f, v)
		}),
		of("voters-fixed", func(f Frame) templ.Component {
			v := votersOf(RollTooNew)
			v.Early, v.Members = true, 0
			v.Roll = &RollView{ID: v.ID, Open: true, Until: day(11, 17, 18, 0), Removes: day(11, 15, 18, 0), Officers: Link{Text: "Returning officers", URL: "/bodies/tellers"}, Lines: []RollLine{
				{Who: Person{Name: "Nia Rees", Me: true}, Standing: RollTooNew}, {Who: Person{Name: "Owain Price"}, Standing: RollOn, Corrected: true}, {Who: chidi(), Standing: RollOn}}}
			return Voters(f, v)
		}),
		of("issue-roll-open", func(f Frame) templ.Component {
			v := notOnRollIssue()
			v.Stage, v.RollEarly, v.Roll, v.RollFrozen, v.Opens = StageFrozen, true, 0, time.Time{}, day(11, 17, 18, 0)
			return Issue(f, v)
		}),
		of("voters-wrong", func(f Frame) templ.Component {
			v := votersOf(RollOn)
			v.Rule.Asked, v.Typed, v.Errors = nil, "nobody", []FieldError{{Field: "who", Text: f.T.Text("election.fault_unknown")}}
			return Voters(f, v)
		}),
		of("body-voters", func(f Frame) templ.Component {
			r := votersOf(RollOtherPlace).Rule
			return BodyVoters(f, BodyVotersView{Body: Link{Text: "Wales", URL: "/bodies/wales"}, Rules: []KindsView{{Kinds: []string{"Matter of the chapter", "Where and when we meet"}, Rule: r}}})
		}),
		of("issue-decided", func(f Frame) templ.Component { return Issue(f, decidedIssue()) }),
		of("issue-long", func(f Frame) templ.Component { v := motionIssue(); v.Voice = longVoice(); return Issue(f, v) }),
		of("issue-charter", func(f Frame) templ.Component {
			v := motionIssue()
			charter := nextCharterSample(v.MatterHead)
			v.Charter = &charter
			return Issue(f, v)
		}),
		of("server", func(f Frame) templ.Component {
			f.Section = SectionRecord
			return Server(f, ServerView{FoundedAt: day(3, 1, 12, 0), Version: "1.4.0", SourceURL: "https://code.example/moothall"})
		}),
		of("server-told", func(f Frame) templ.Component {
			f.Section = SectionRecord
			return Server(f, ServerView{Operator: "Tide Commons Hosting, Cardiff", Contact: Link{Text: "hall@vote.example", URL: "mailto:hall@vote.example"}, FoundedAt: day(3, 1, 12, 0), Founders: 3, Witnesses: 2, Holding: 1,
				Version: "1.4.0", Postgres: true, Mails: "mail.example", Counted: true, Proxied: true, Encrypted: true, Federated: true})
		}),
		of("propose", func(f Frame) templ.Component {
			f.Section = SectionBodies
			return Propose(f, proposeSample())
		}),
		of("propose-shown", func(f Frame) templ.Component {
			f.Section = SectionBodies
			v, next := proposeSample(), nextCharterSample(MatterHead{})
			next.URL, next.FileURL = "", ""
			v.Next, v.Raised, v.May, v.Rules = &next, true, true, []string{"It is discussed once one other supports it, within 30 days."}
			return Propose(f, v)
		}),
		of("propose-wrong", func(f Frame) templ.Component {
			f.Section = SectionBodies
			v := proposeSample()
			v.Charter, v.Errors = "{", []FieldError{{Field: "charter", Text: f.T.Text("propose.unreadable", "Why", "unexpected end of JSON input")}}
			return Propose(f, v)
		}),
		of("next-charter", func(f Frame) templ.Component {
			f.Section = SectionMatters
			return NextCharter(f, nextCharterSample(motionHead()))
		}),
		of("issue-lost", func(f Frame) templ.Component { v := motionIssue(); v.Voice = lostVoice(); return Issue(f, v) }),
		of("ballot", func(f Frame) templ.Component { return Ballot(f, ballot()) }),
		of("ballot-boxes", func(f Frame) templ.Component { return Ballot(f, numberBoxes()) }),
		of("review", func(f Frame) templ.Component {
			o := surplusOptions()
			return Review(f, ReviewView{MatterHead: surplusHead(), Ranked: [][]Option{{o[0]}, {o[1], o[2]}}, Unranked: o[3:], Repairs: []Repair{RepairShared}, Voice: Voice{State: VoiceNone}, Key: "k"})
		}),
		of("review-motion", func(f Frame) templ.Component {
			return Review(f, ReviewView{MatterHead: motionHead(), Choice: Yes, Voice: delegated(), Key: "k"})
		}),
		of("assist", func(f Frame) templ.Component {
			asked := nia()
			return Assist(f, AssistView{MatterHead: motionHead(), Desk: "Board", Typed: "Nobody", Waiting: []AssistLine{
				{Voter: asked, Author: asked, Address: "nia", At: day(11, 22, 8, 0)}, {Voter: asked, Author: asked, Own: true, At: day(11, 22, 8, 5)}, {Voter: asked, Author: asked, Differed: true, Address: "nia", At: day(11, 22, 8, 9)},
			}, Errors: []FieldError{{Field: "who", Text: f.T.Text("assist.fault_nobody")}}})
		}),
		of("assist-for", func(f Frame) templ.Component {
			asked := nia()
			return Assist(f, AssistView{MatterHead: surplusHead(), Desk: "Board", For: &asked, Address: "nia", Key: "k", Again: true, Options: surplusOptions()})
		}),
		of("assist-motion", func(f Frame) templ.Component {
			asked := nia()
			return Assist(f, AssistView{MatterHead: motionHead(), Desk: "Board", For: &asked, Address: "nia", Key: "k"})
		}),
		of("assisted", func(f Frame) templ.Component {
			return Assisted(f, AssistedView{MatterHead: motionHead(), For: nia(), State: AssistCounts, Choice: Yes, Code: "K7QF-2M9X-RD4T-81HB", Whole: "{\n  \"schema\": \"moothall-receipt/1\"\n}", Received: day(11, 22, 9, 14)})
		}),
		of("assisted-waits", func(f Frame) templ.Component {
			return Assisted(f, AssistedView{MatterHead: motionHead(), For: nia(), State: AssistWaits})
		}),
		of("assisted-differs", func(f Frame) templ.Component {
			return Assisted(f, AssistedView{MatterHead: motionHead(), For: nia(), State: AssistDiffers})
		}),
		of("paper-ballot", func(f Frame) templ.Component {
			return PaperBallot(f, PaperBallotView{MatterHead: surplusHead(), Question: "Which use of the surplus?", Options: surplusOptions(), Assisted: true})
		}),
		of("paper-ballot-motion", func(f Frame) templ.Component {
			return PaperBallot(f, PaperBallotView{MatterHead: motionHead(), Question: "Shall we?"})
		}),
		of("receipt", func(f Frame) templ.Component { return Receipt(f, receipt()) }),
		of("receipt-late", func(f Frame) templ.Component {
			v := receipt()
			v.State, v.Witnesses = ReceiptLate, 0
			return Receipt(f, v)
		}),
		of("receipt-unseen", func(f Frame) templ.Component { v := receipt(); v.Witnesses = 0; return Receipt(f, v) }),
		of("delegations", func(f Frame) templ.Component { f.Section = SectionSelf; return Delegations(f, delegations()) }),
		of("delegation-review", func(f Frame) templ.Component { f.Section = SectionSelf; return DelegationReview(f, delegationReview()) }),
		of("delegations-errors", func(f Frame) templ.Component { f.Section = SectionSelf; return Delegations(f, delegationErrors()) }),
		of("delegations-asks", func(f Frame) templ.Component { return Delegations(f, withAsks()) }),
		of("delegations-stand", func(f Frame) templ.Component { return Delegations(f, standErrors()) }),
		of("delegates", func(f Frame) templ.Component { return Delegates(f, publicDelegates()) }),
		of("delegates-none", func(f Frame) templ.Component { return Delegates(f, DelegatesView{AsOf: day(11, 22, 0, 0)}) }),
		of("delegates-end", func(f Frame) templ.Component {
			return Delegates(f, DelegatesView{AsOf: day(11, 22, 0, 0), Further: true})
		}),
		of("delegate", func(f Frame) templ.Component { return Delegate(f, publicDelegate()) }),
		of("delegate-own", func(f Frame) templ.Component { return Delegate(f, ownDelegate()) }),
		of("delegate-new", func(f Frame) templ.Component { return Delegate(f, newDelegate()) }),
		of("delegate-end", func(f Frame) templ.Component {
			v := newDelegate()
			v.Told, v.Record = true, nil
			return Delegate(f, v)
		}),
		of("refusal-no-delegate", func(f Frame) templ.Component {
			return Refusal(f, ProblemView{Kind: ProblemNoDelegate, Status: 404, More: Link{Text: "Public delegates", URL: "/delegates"}})
		}),
		of("refusal-not-asked", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemNotAsked, Status: 409}) }),
		of("count", func(f Frame) templ.Component { f.Section = SectionDecisions; return Count(f, electionCount()) }),
		of("count-motion", func(f Frame) templ.Component { f.Section = SectionDecisions; return Count(f, motionCount()) }),
		of("count-units", func(f Frame) templ.Component {
			v := motionCount()
			v.Outcome, v.Units, v.Passing.Units, v.Passing.UnitsOf = Rejected, unitsSample(), 2, 3
			return Count(f, v)
		}),
		of("decision-advice", func(f Frame) templ.Component {
			v := decision()
			v.Advice = []AdviceView{{Name: "Users", Took: 120, Roll: 900, Yes: 80, No: 30, Abstain: 10}, {Name: "Neighbours", Roll: 12}}
			return Decision(f, v)
		}),
		of("count-advice", func(f Frame) templ.Component {
			v := motionCount()
			v.Advises, v.Fate = "Users", Fate{Kind: FateAdvised, Choice: Yes, ReceiptURL: "/issues/41/receipt"}
			v.Advice = []AdviceView{{Name: "Users", Took: 120, Roll: 900, Ranked: true, First: "Repairs"}, {Name: "Neighbours", Roll: 12, Ranked: true}}
			return Count(f, v)
		}),
		of("issue-advising", func(f Frame) templ.Component {
			v := motionIssue()
			v.Standing, v.Advises, v.Voice = Advising, "Users", Voice{State: VoiceGuest}
			return Issue(f, v)
		}),
		of("decision-units", func(f Frame) templ.Component { return Decision(f, decisionByUnits(unitsSample())) }),
		of("decision-units-sealed", func(f Frame) templ.Component {
			v := unitsSample()
			v.Lines, v.Fields = nil, true
			return Decision(f, decisionByUnits(v))
		}),
		of("count-many", func(f Frame) templ.Component { f.Section = SectionElections; return Count(f, manyCount()) }),
		of("decision", func(f Frame) templ.Component { f.Section = SectionDecisions; return Decision(f, decision()) }),
		of("decisions", func(f Frame) templ.Component {
			return Decisions(f, DecisionsView{Lines: decidedSamples(), Next: "/decisions?before=1"})
		}),
		of("record", func(f Frame) templ.Component { f.Section = SectionRecord; return Record(f, record()) }),
		of("proof", func(f Frame) templ.Component { f.Section = SectionRecord; return Proof(f, proof()) }),
		of("elections", func(f Frame) templ.Component { return Elections(f, ElectionsView{Past: decidedSamples()[1:2]}) }),
		of("elections-officer", func(f Frame) templ.Component {
			return Elections(f, ElectionsView{Past: decidedSamples()[1:2], ToCall: []ElectionToCall{
				{Body: "board", Kind: "election-odd", Name: "Election of three members of the board"},
				{Body: "board", Kind: "election-even", Name: "Election of four members of the board", Runs: Link{Text: "Four members of the board", URL: "/issues/2026-51"}},
			}})
		}),
		of("cases", func(f Frame) templ.Component { return Cases(f, casesSample()) }),
		of("case-juror", func(f Frame) templ.Component { return Case(f, caseSample(RoleJuror)) }),
		of("case-concerned", func(f Frame) templ.Component { return Case(f, caseSample(RoleConcerned)) }),
		of("report-received", func(f Frame) templ.Component { return OwnReport(f, ownReportSample(false)) }),
		of("report-ruled", func(f Frame) templ.Component { return OwnReport(f, ownReportSample(true)) }),
		of("case-reporter", func(f Frame) templ.Component { return Case(f, caseSample(RoleReporter)) }),
		of("case-auditor", func(f Frame) templ.Component { return Case(f, caseSample(RoleAuditor)) }),
		of("case-stranger", func(f Frame) templ.Component { return Case(f, caseSample(RoleStranger)) }),
		of("report", func(f Frame) templ.Component {
			return Report(f, ReportView{Court: courtSample(), Errors: []FieldError{{"text", "Write something."}}})
		}),
		of("report-this", func(f Frame) templ.Component {
			return Report(f, ReportView{Court: courtSample(), Kind: "argument", ID: "a", Title: "Threats", Quote: "An argument."})
		}),
		of("argue", func(f Frame) templ.Component { return Argue(f, ArgueView{ID: "2026-41", Title: "Threats", For: true}) }),
		of("auditors", func(f Frame) templ.Component {
			return Auditors(f, AuditorsView{Head: head(), Bodies: bodyLinesSample()[3:], ExportCommand: record().ExportCommand, VerifyCommand: record().VerifyCommand, CompareCommand: "moothall compare older.zip newer.zip", RecountCommand: "python3 recount.py record.zip", RecountDigest: "9b711f7b106d98d9d179476f536a5245552fc29ad8c4d6ae14ecbf45fa33d168", Decisions: 61})
		}),
		of("auditors-desk", func(f Frame) templ.Component { return Auditors(f, desk()) }),
		of("auditors-refused", func(f Frame) templ.Component {
			return Auditors(f, AuditorsView{Report: VerificationView{Verdict: Refused, Log: "estuary.example/log", Size: 88221, Places: []ReportPlace{{"leaf 7 (count)", "it states 611 & the count made again has 612"}}}})
		}),
		of("auditors-no-report", func(f Frame) templ.Component { return Auditors(f, AuditorsView{Report: VerificationView{Bad: true}}) }),
		of("seats", func(f Frame) templ.Component {
			return Seats(f, SeatsView{Body: Link{Text: "Board", URL: "/bodies/board"}, URL: "/bodies/board/seats", CharterURL: "/bodies/board/charter", Appoints: true, Acts: true,
				Person: "bram", Seat: "clerk", Until: "2026-01-01", Errors: []FieldError{{Field: "seat", Text: "It is taken."}},
				Seats:   []SeatHeld{{Seat: Seat{Person: sofia(), Role: "odd-year seat", Title: SeatElected, Until: day(12, 13, 9, 14)}, ID: "m-1"}, {Seat: Seat{Person: nia(), Role: "even-year seat", Title: SeatActing, Until: day(12, 13, 9, 14)}, ID: "m-2", Mine: true}},
				Vacant:  []VacantSeat{{Seat: "even-year seat", Count: 3, Since: day(11, 1, 9, 0)}, {Count: 1}},
				Waiting: []SeatWord{{Seat: "clerk", Slug: "bram", Day: "2027-01-01", Person: bram(), Until: day(12, 13, 9, 14), Agree: 1, Ask: 2}, {Seat: "clerk", Person: ada(), Until: day(12, 13, 9, 14), Agree: 1, Ask: 2, Mine: true}}})
		}),
		of("seats-lots", func(f Frame) templ.Component {
			seed := "mgBLS1IvmnYwTZKvoPEXC33Kj4YmLU9nBzcfqTOyBgM= 7f3c9a5e1b2d4f608192a3b4c5d6e7f8"
			asked := bram()
			return Seats(f, SeatsView{Body: Link{Text: "Jury", URL: "/bodies/jury"}, URL: "/bodies/jury/seats", CharterURL: "/bodies/jury/charter",
				Vacant: []VacantSeat{{Count: 5}},
				Lots: []SeatLot{
					{Seat: "seat-1", Draw: "a", Pool: 611, Sealed: day(11, 1, 9, 0), Seed: seed, EntryURL: "/record/entries/88", Months: 12, Until: day(12, 13, 9, 14), Left: 6, Passed: 2, Asked: &asked, Mine: true},
					{Seat: "seat-2", Draw: "b", Pool: 611, Sealed: day(11, 1, 9, 0), Seed: seed, EntryURL: "/record/entries/89", Asked: &asked, Months: 12, Until: day(12, 13, 9, 14), Left: 1, Passed: 1},
					{Seat: "seat-3", Draw: "c", Pool: 611, Sealed: day(11, 1, 9, 0)},
					{Seat: "seat-4", Draw: "d", Pool: 611, Sealed: day(11, 1, 9, 0), Seed: seed, EntryURL: "/record/entries/91"},
					{Seat: "seat-5", Draw: "e", Pool: 1, Sealed: day(11, 1, 9, 0), Seed: seed, EntryURL: "/record/entries/92", Passed: 1, Over: true},
				}})
		}),
		of("seats-none", func(f Frame) templ.Component {
			return Seats(f, SeatsView{Body: Link{Text: "Board", URL: "/bodies/board"}, URL: "/bodies/board/seats", CharterURL: "/bodies/board/charter"})
		}),
		of("finding", func(f Frame) templ.Component { return Finding(f, finding()) }),
		of("finding-done", func(f Frame) templ.Component {
			v := finding()
			v.MayAnswer, v.MayWithdraw, v.State, v.Answer, v.Withdrawal, v.Errors = false, false, FindingLate, v.Said, v.Said, nil
			return Finding(f, v)
		}),
		of("finding-file", func(f Frame) templ.Component {
			return FileFinding(f, FileFindingView{Body: Link{Text: "Board", URL: "/bodies/board"}, By: Link{Text: "Audit College", URL: "/bodies/audit"}, Slug: "board", BySlug: "audit", Due: day(12, 13, 9, 14),
				About: []Filter{{Value: "2026-48", Text: "Matter: Pay for a test"}}, Severities: []Filter{{Value: "remark"}, {Value: "fault", Chosen: true}, {Value: "grave"}}, Errors: []FieldError{{Field: "text", Text: "Write something."}}})
		}),
		of("decision-held", func(f Frame) templ.Component {
			return Decision(f, heldDecision(ReviewForm{Body: "Audit College", Release: true, Action: "/decisions/31"}))
		}),
		of("decision-may-hold", func(f Frame) templ.Component {
			v := heldDecision(ReviewForm{Body: "Audit College", Longest: 7, Action: "/decisions/31", Days: "9", Errors: []FieldError{{Field: "days", Text: "Write a number of days the charter allows."}}})
			v.Held = HeldView{}
			return Decision(f, v)
		}),
		of("account", func(f Frame) templ.Component {
			f.Section = SectionSelf
			return Account(f, AccountView{Name: "Nia Rees", Login: "nia", Address: "nia@estuary.example", Notices: "daily", Errors: []FieldError{{Field: "old", Text: "This is not your present password."}}, Sessions: []SessionLine{{ID: "1", Device: "Firefox on Linux", Began: day(11, 20, 8, 0), Seen: day(11, 22, 9, 14), Current: true}, {ID: "2", Device: "Safari on iPhone", Began: day(11, 2, 8, 0), Seen: day(11, 21, 22, 1)}}})
		}),
		of("erase", func(f Frame) templ.Component {
			return Erase(f, EraseView{Name: "Nia Rees", Login: "nia", Errors: []FieldError{{Field: "erase-password", Text: "This is not your present password."}}})
		}),
		of("erase-refused", func(f Frame) templ.Component {
			return Erase(f, EraseView{Name: "Nia Rees", Login: "nia", Refused: "A case about you is being heard."})
		}),
		of("merge", func(f Frame) templ.Component {
			return Merge(f, MergeView{Name: "Nia Rees", Login: "nia", TypedLogin: "nia2", Errors: []FieldError{{Field: "other-password", Text: "This login and this password do not belong together."}}})
		}),
		of("merge-shown", func(f Frame) templ.Component {
			return Merge(f, MergeView{Name: "Nia Rees", Login: "nia", Said: "Something has changed since you looked.", Other: &TwinView{Name: "N. Rees", Login: "nia2", Goes: []Link{{Text: "Harbour Circle", URL: "/bodies/harbour"}}, Stays: []Link{{Text: "Assembly", URL: "/bodies/assembly"}},
				Taken: []Link{{Text: "A second pier", URL: "/issues/2026-41"}}, Silent: []Link{{Text: "Lamps on the quay", URL: "/issues/2026-42"}}, Until: day(11, 22, 9, 14), Shown: "0f"}})
		}),
		of("merge-mailed", func(f Frame) templ.Component {
			return Merge(f, MergeView{Name: "Nia Rees", Login: "nia", Other: &TwinView{Name: "N. Rees", Login: "nia2", Mailed: true, Until: day(11, 22, 9, 14)}})
		}),
		of("merge-refused", func(f Frame) templ.Component {
			return Merge(f, MergeView{Name: "Nia Rees", Login: "nia", Other: &TwinView{Name: "N. Rees", Login: "nia2", Refused: "The other account holds a seat."}})
		}),
		of("forgot", Forgot),
		of("founding", func(f Frame) templ.Component { return Founding(f, foundingSample(FounderSilent)) }),
		of("founding-form", func(f Frame) templ.Component {
			return FoundingForm(f, FoundingFormView{Key: "k", Start: "own", Founders: make([]FounderField, 12), Errors: []FieldError{{Field: "founder1", Text: "There are 0 founders; at least 3 agree."}, {Field: "charter", Text: "There is no charter."}}})
		}),
		of("founding-links", func(f Frame) templ.Component {
			return FoundingLinks(f, FoundingLinksView{Community: "Tide Commons", Replaced: true, Links: []FounderLink{{Name: "Nia Rees", URL: "https://tide.example/founding?t=YrFC4YddPaSVb-ePH-11Wi8zHu55q-uxYj5Xw99tXCw"}}})
		}),
		of("founding-form-mailed", func(f Frame) templ.Component {
			return FoundingForm(f, FoundingFormView{Key: "k", Mails: true, Start: "co-operative", Founders: []FounderField{{Name: "Nia Rees", Mail: "nia@", Seats: "board"}, {Name: "Owen Bly"}, {Name: "Uma Iyer"}}, Errors: []FieldError{{Field: "mail1", Text: "This is no e-mail address; one is written nia@example.org."}}})
		}),
		of("founding-links-mailed", func(f Frame) templ.Component {
			return FoundingLinks(f, FoundingLinksView{Community: "Tide Commons", Replaced: true, Links: []FounderLink{
				{Name: "Nia Rees", URL: "https://tide.example/founding?t=YrFC4YddPaSVb-ePH-11Wi8zHu55q-uxYj5Xw99tXCw"}, {Name: "Owen Bly", Mail: "owen.of-a-long-name.and-another@mail.tide-commons.example"}}})
		}),
		of("founding-refused", func(f Frame) templ.Component {
			v := foundingSample(FounderSilent)
			v.Login, v.Errors = "board", []FieldError{{Field: "login", Text: "Take another name."}}
			return Founding(f, v)
		}),
		of("founding-consented", func(f Frame) templ.Component { return Founding(f, foundingSample(FounderConsented)) }),
		of("founding-declined", func(f Frame) templ.Component { return Founding(f, foundingSample(FounderDeclined)) }),
		of("new-password", func(f Frame) templ.Component { return NewPassword(f, NewPasswordView{Secret: "a"}) }),
		of("confirm", func(f Frame) templ.Component {
			return Confirm(f, ConfirmView{Title: "Confirm", Lead: "From now on.", Act: "Confirm", Action: "/account/address/confirm"})
		}),
		of("done", func(f Frame) templ.Component {
			return Done(f, DoneView{Title: "Look at your mail", On: Link{Text: "Sign in", URL: "/login"}})
		}),
		of("search", func(f Frame) templ.Component {
			line := SearchLine{Title: "The surplus", URL: "/issues/2026-39", Excerpt: "How should we use it …", Body: Link{Text: "Assembly", URL: "/bodies/assembly"}, At: day(11, 2, 8, 0)}
			return Search(f, SearchView{Query: "surplus", Asked: true, Next: "/search?q=surplus", AllURL: "/search?q=surplus",
				Groups: []SearchGroup{{Kind: SearchMatters, Lines: []SearchLine{line}, MoreURL: "/search?q=surplus&kind=matter"}, {Kind: SearchBodies, Lines: []SearchLine{line}},
					{Kind: SearchRulings, Lines: []SearchLine{{Title: "2026-7", URL: "/cases/2026-7#ruling-1", Excerpt: "A member was rude.", Body: Link{Text: "Council", URL: "/bodies/council"}, At: day(11, 2, 8, 0)}}}}})
		}),
		of("search-none", func(f Frame) templ.Component { return Search(f, SearchView{Query: "zyzzyva", Asked: true}) }),
		of("refusal-election-runs", func(f Frame) templ.Component {
			return Refusal(f, ProblemView{Kind: ProblemElectionRuns, Status: 409, More: Link{Text: "Four members of the board", URL: "/issues/2026-51"}})
		}),
		of("refusal-halted", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemHalted, Status: 503}) }),
		of("refusal-waits", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemWaits, Status: 429}) }),
		of("refusal-suspended", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemSuspended, Status: 403}) }),
		of("refusal-passed", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemPassed, Status: 403}) }),
		of("refusal-recovered", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemRecovered, Status: 403}) }),
		of("refusal-link", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemLink, Status: 410}) }),
		of("member-list", func(f Frame) templ.Component {
			return MemberList(f, MemberListView{Body: Link{Text: "Assembly", URL: "/bodies/assembly"}, URL: "/bodies/assembly/member-list", FileURL: "/bodies/assembly/members.csv", MembersURL: "/bodies/assembly/members", Most: 5000, Example: "name,sphere\nAna,inner\n",
				Changed: true, Brought: day(11, 22, 9, 14), File: "a", Sum: "b", MayEnter: true, Counts: []string{"2 people come in", "1 of them is new here"},
				Lines:     []ListStep{{Line: 2, Name: "Ana Sousa", Slug: "ana_sousa", New: true, Does: []string{"Comes in: inner sphere.", "Has no login."}}, {Line: 3, Name: "Tomos Llewellyn", Slug: "tomos", URL: "/bodies/assembly/members/tomos", Does: []string{"Moves to Newport."}}},
				LinesLeft: 7, Beside: []ListStep{{Name: "Rui Teixeira", Slug: "rui", URL: "/bodies/assembly/members/rui"}}, BesideMore: true})
		}),
		of("member-list-faulty", func(f Frame) templ.Component {
			return MemberList(f, MemberListView{Body: Link{Text: "Assembly", URL: "/bodies/assembly"}, URL: "/bodies/assembly/member-list", FileURL: "/bodies/assembly/members.csv", MembersURL: "/bodies/assembly/members", Most: 5000, Example: "name,sphere\nAna,inner\n",
				Trouble: "There is no column “weight” in such a list.", Gone: true, Brought: day(11, 22, 9, 14), Counts: []string{"1 line is not in order"}, Faults: []ListFault{{Line: 4, Text: "“all” is no sphere."}}, FaultsLeft: 3})
		}),
		of("gallery", Gallery),
		of("refusal-closed", func(f Frame) templ.Component {
			return Refusal(f, ProblemView{Kind: ProblemClosed, Status: 409, Closed: day(11, 22, 20, 0), At: day(11, 22, 20, 0).Add(4 * time.Second), More: Link{Text: "See the count", URL: "/issues/41/count"}})
		}),
		of("refusal-missing", func(f Frame) templ.Component { return Refusal(f, ProblemView{Kind: ProblemNotFound, Status: 404}) }),
	}, slices.Concat(concentrationSamples(), watchSamples(), restoredSamples(), memberSamples())...)
}

func finding() FindingView {
	by := Link{Text: "Audit College", URL: "/bodies/audit"}
	return FindingView{
		FindingLine: FindingLine{ID: "2026-3", URL: "/auditors/findings/2026-3", About: Link{Text: "Publish quarterly figures of moderation", URL: "/decisions/31"}, OfDecision: true,
			Body: Link{Text: "Moderation Council", URL: "/bodies/council"}, Auditor: by, Severity: SeverityFault, State: FindingOpen, At: day(11, 13, 10, 5), Due: day(12, 4, 10, 5)},
		Said:      Said{Body: by, Name: "Kirsten Bell", At: day(11, 13, 10, 5), Text: "Nobody can see how long people wait.\n\nWe ask for both dates."},
		MayAnswer: true, MayWithdraw: true, Typed: " ", Errors: []FieldError{{Field: "answer", Text: "Write something."}},
	}
}

func desk() AuditorsView {
	line := finding().FindingLine
	body := line
	body.ID, body.About, body.OfDecision, body.Severity, body.State = "2026-2", Link{}, false, SeverityGrave, FindingOverdue
	held := decidedSamples()[0]
	held.HeldUntil = day(11, 24, 9, 0)
	watched := []Link{{Text: "Board", URL: "/bodies/board"}, {Text: "Moderation Council", URL: "/bodies/council"}}
	return AuditorsView{
		Head: head(), Bodies: bodyLinesSample()[3:], ExportCommand: record().ExportCommand, VerifyCommand: record().VerifyCommand, CompareCommand: "moothall compare older.zip newer.zip", RecountCommand: "python3 recount.py record.zip", RecountDigest: "9b711f7b106d98d9d179476f536a5245552fc29ad8c4d6ae14ecbf45fa33d168", Decisions: 61,
		Own: []Link{line.Auditor}, Watched: watched, Archives: []Link{{Text: "Board", URL: "board"}}, Files: watched,
		Held: []DecisionLine{held}, Findings: []FindingLine{line, body}, Matters: []MatterLine{},
		Report: VerificationView{Verdict: Verified, Log: "estuary.example/log", Size: 88221, Against: 1, KeyGiven: true, Auditor: true, Body: "board", Issue: "2026-1", Recounted: 5, Confidential: 1, Running: 2, Awaiting: 1,
			Cancelled: 1, NotDisclosed: 3, Unopened: 700, Named: 4218, Findings: 2, Answered: 1, Late: 1, Withdrawn: 0, Suspensions: 1,
			Prolonged: 1, Disputes: 2, Emergencies: 3, Withheld: 1, Handovers: 2, Unvouched: 1, Witnessed: 88000, WitnessedBy: []string{"w1.example", "w2.example"}},
	}
}

func heldDecision(form ReviewForm) DecisionView {
	v, by := decision(), Link{Text: "Audit College", URL: "/bodies/audit"}
	said := Said{Body: by, Name: "Idris Hughes", At: day(11, 21, 9, 0), Text: "Two lists differ."}
	v.Held, v.Review = HeldView{By: by, From: day(11, 21, 9, 0), Until: day(11, 24, 9, 0), Now: true, Reason: said, Release: said}, form
	return v
}
