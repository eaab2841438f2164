// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

func courtSample() CourtRules {
	return CourtRules{Body: Link{"Moderation Council", "/bodies/council"}, Appeals: Link{"Appeals Bench", "/bodies/appeals"}, Panel: 3, HearingDays: 7, AppealDays: 14,
		Rules: []string{"Speak to each other as people.", "Do not publish facts about a person’s home or work."}}
}

func casesSample() CasesView {
	line := CaseLine{ID: "2026-7", Body: courtSample().Body, Stage: CaseHearing, Opened: day(11, 12, 9, 0), Until: day(11, 26, 9, 0)}
	ruled := RegisterLine{CaseLine: CaseLine{ID: "2026-3", Body: courtSample().Body, Stage: CaseFinal, OnAppeal: true}, Text: "A member called volunteers idlers.", Measure: MeasureWarning, At: day(10, 2, 9, 0)}
	changed, running := ruled, ruled
	changed.Changed, running.Stage = true, CaseAppealed
	return CasesView{Judge: []CaseLine{line}, About: []CaseLine{line}, Reported: []OwnReportLine{{ID: "r", Text: "It was said.", At: day(11, 12, 9, 0)}, {ID: "s", Text: "It was said.", At: day(11, 12, 9, 0), Back: true}, {ID: "t", Text: "It was said.", At: day(11, 12, 9, 0), Case: "2026-3"}}, Watched: []CaseLine{line}, Register: []RegisterLine{ruled, changed, running},
		Next: "/cases?before=2026-3", Figures: CaseFigures{Open: 2, Ruled: 2, MedianDays: 9}, Courts: []CourtRules{courtSample(), {Body: courtSample().Appeals, Panel: 3, HearingDays: 5}}}
}

// caseSample is a case that holds everything the pages of a role can show.
func caseSample(role CaseRole) CaseView {
	ada, bram := Person{Name: "Ada Lindqvist", Initials: "AL"}, Person{Name: "Bram de Wit", Initials: "BW", Me: role == RoleJuror}
	ruling := CaseRuling{Body: courtSample().Body, At: day(11, 20, 9, 0), Facts: "It was written.", Reasons: "It hurt.", Appeal: "Within 14 days.", Public: "A member wrote what hurt.", Rule: 1, Broken: true, Measure: MeasureMute, Until: day(12, 20, 9, 0)}
	v := CaseView{CaseLine: CaseLine{ID: "2026-7", Body: courtSample().Body, Stage: CaseDeliberation, Opened: day(11, 12, 9, 0)}, Role: role, Court: courtSample(), Hearing: courtSample().Body}
	if role == RoleStranger {
		v.Stage = CaseFinal
		v.Rulings = []CaseRuling{{Body: ruling.Body, At: ruling.At, Public: ruling.Public, Measure: MeasureNone}}
		return v
	}
	v.Target, v.Quote, v.Concerned = "Threats", "A post.", ada
	v.Reports = []CaseSaying{{By: bram, Text: "What happened.", At: day(11, 12, 9, 0), Rule: 1}, {Text: "The same.", At: day(11, 12, 10, 0), Rule: 1, Back: true}}
	v.Reported = 2
	v.Panel = []CaseJuror{{Person: bram, Slug: "bram"}, {Person: Person{Name: "Wei Chen", Initials: "WC"}, Slug: "wei", Left: true}}
	if role == RoleAuditor {
		v.Lot = &CaseLot{Seed: "root ref salt", Size: 12, Order: []string{"aa", "bb"}}
	}
	switch role {
	case RoleConcerned:
		v.Stage, v.Until, v.May = CaseHearing, day(11, 26, 9, 0), CaseMay{Answer: true, AskRecusal: true}
		v.Requests = []CaseRequest{{ID: "r", Juror: bram, Reason: "We are cousins.", Mine: true}, {ID: "s", Juror: bram, Settled: true, Granted: true}, {ID: "t", Juror: bram, Settled: true}}
	case RoleReporter:
		v.Stage, v.Until, v.May = CaseRuled, day(12, 4, 9, 0), CaseMay{Appeal: true}
		v.Rulings = []CaseRuling{ruling, ruling}
		v.Second = &CaseSaying{Text: "It is too mild.", At: day(11, 21, 9, 0), Own: true}
	case RoleAuditor:
		v.Answers = []CaseSaying{{By: ada, Text: "I was angry.", At: day(11, 14, 9, 0)}}
	default:
		v.Chambers, v.May = true, CaseMay{Recuse: true, Note: true, Draft: true}
		v.Requests = []CaseRequest{{ID: "r", Juror: ada, Reason: "They are cousins.", Decide: true, Said: "yes"}}
		v.Answers = []CaseSaying{{By: ada, Text: "I was angry.", At: day(11, 14, 9, 0)}}
		v.Notes = []CaseSaying{{By: bram, Text: "It is the first case.", At: day(11, 20, 9, 0), Own: true}}
		v.Draft = &CaseDraft{CaseRuling: ruling, Number: 2, By: bram, Agreed: 1, Said: "no"}
		v.Form = CaseForm{Facts: "It was written.", Measure: MeasureMute, Days: "7", Errors: []FieldError{{"days", "From 1 to 365."}}}
	}
	return v
}

// ownReportSample is the receipt of a report, before a ruling and after it.
func ownReportSample(ruled bool) OwnReportView {
	ada, bram := Person{Name: "Ada Lindqvist", Initials: "AL"}, Person{Name: "Bram de Wit", Initials: "BW"}
	v := OwnReportView{ID: "r", Court: courtSample(), Target: "Threats", Quote: "A post.", Said: CaseSaying{Text: "What happened.", At: day(11, 12, 9, 0), Rule: 1, Own: true},
		Objections: []CaseRequest{{Juror: ada, Reason: "We are cousins."}}}
	if ruled {
		v.Case, v.Rulings = "2026-3", []CaseRuling{{Body: v.Court.Body, At: day(11, 20, 9, 0), Public: "A member wrote what hurt.", Measure: MeasureWarning}}
		return v
	}
	v.MayWithdraw, v.MayObject, v.Bench = true, true, []CaseJuror{{Person: bram, Slug: "bram"}}
	return v
}
