// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"reflect"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"

	"github.com/google/go-cmp/cmp"
)

// The bodies of a sound community, by their place among its charters.
const (
	assembly = iota
	board
	college
	court
	bench
	tellers
)

// sound is a community whose charters contradict nothing: an assembly with a tree of
// places and one of fields, a board it elects, auditors, a court and who hears appeals.
func sound() []governance.Charter {
	half := func() *governance.Majority { return &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}} }
	everybody := bodies.Franchise{Body: "assembly", MinDays: 30}
	seated := func(slug bodies.Slug) governance.Procedure {
		return governance.Procedure{
			Kind: "resolution_" + string(slug), Name: "Resolution", Participation: governance.Representative, Franchise: bodies.Franchise{Body: slug, Seated: true},
			Visibility: governance.Public, Method: governance.MethodMotion, Quorum: governance.Quorum{Share: governance.Ratio{Num: 1, Den: 2}}, Majority: half(), VotingDays: 7,
		}
	}
	elected := func(slug, officer bodies.Slug) governance.Procedure {
		p := boardElection()
		p.Kind, p.Name, p.Franchise, p.Officer = "election_"+string(slug), "Election", everybody, officer
		p.Install = &governance.InstallRule{Body: slug, Seat: "seat", Months: 24}
		return p
	}
	all := []governance.Charter{
		{
			Version: 1, Body: bodies.Body{Slug: "assembly", Name: "Assembly", Level: bodies.TopLevel}, Moderation: "board",
			Places: []bodies.Place{{ID: "world", Name: "World"}, {ID: "wales", Parent: "world", Name: "Wales"}},
			Fields: []bodies.Field{{ID: "money", Name: "Money"}},
			Procedures: []governance.Procedure{{
				Kind: "rule", Name: "Rule", Participation: governance.Liquid, Franchise: everybody, Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: governance.Quorum{Share: governance.Ratio{Num: 1, Den: 5}}, Majority: half(), VotingDays: 14,
				Delegation: &governance.DelegationRule{Rule: "default", Months: 12, AwayMonths: 6, Shown: governance.ShownPublic},
				Prolong:    &governance.ProlongRule{AfterMinutes: 60, LastHours: 24, AtMostHours: 24},
			}},
		},
		{Version: 1, Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "assembly", Seats: 5}, Procedures: []governance.Procedure{seated("board"), elected("board", "college")}},
		{
			Version: 1, Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Auditory, Parent: "assembly", Seats: 3, Supervises: []bodies.Slug{"board", "court", "bench"}},
			Procedures: []governance.Procedure{seated("college"), elected("college", "tellers")}, Review: &governance.Review{Days: 14, Longest: 7, AnswerDays: 21},
		},
		{
			Version: 1, Body: bodies.Body{Slug: "court", Name: "Court", Level: bodies.Intermediate, Parent: "assembly", Seats: 5},
			Justice: &governance.Justice{Panel: 3, HearingDays: 7, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}},
		},
		{Version: 1, Body: bodies.Body{Slug: "bench", Name: "Bench", Level: bodies.Intermediate, Parent: "assembly", Seats: 5}, Justice: &governance.Justice{Panel: 3, HearingDays: 7}},
		{Version: 1, Body: bodies.Body{Slug: "tellers", Name: "Tellers", Level: bodies.Intermediate, Parent: "assembly", Seats: 3}},
	}
	all[assembly].Procedures = append(all[assembly].Procedures, governance.Procedure{
		Kind: "constitution", Name: "Constitution", Participation: governance.Direct, Franchise: everybody, Visibility: governance.Public, Method: governance.MethodMotion,
		Quorum: governance.Quorum{Share: governance.Ratio{Num: 1, Den: 5}}, Majority: half(), VotingDays: 14,
	})
	for n := range all {
		all[n].Amendment = &governance.Amendment{Body: "assembly", Kind: "constitution"}
	}
	for _, n := range []int{court, bench, tellers} {
		all[n].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 24}}}
	}
	return all
}

// raisedIn adds a kind of matter that is raised in a body.
func raisedIn(c *governance.Charter, participation governance.Participation, f bodies.Franchise, by governance.AskedBy, supporters int, rises *governance.RisingRule) {
	c.Procedures = append(c.Procedures, governance.Procedure{
		Kind: "initiative", Name: "Initiative", Participation: participation, Franchise: f, Visibility: governance.Public, Method: governance.MethodMotion,
		Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, DiscussionDays: 7, FrozenDays: 1, VotingDays: 7,
		Admission: &governance.AdmissionRule{Supporters: supporters, Days: 14, By: by}, Rising: rises,
	})
}

func TestLint_FindsNothingInASoundCommunity(t *testing.T) {
	for _, c := range sound() {
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", c.Body.Slug, err)
		}
	}
	if flaws := governance.Lint(sound()); len(flaws) > 0 {
		t.Errorf("got %+v", flaws)
	}
	if flaws := governance.Lint(nil); len(flaws) > 0 {
		t.Errorf("of no charters: got %+v", flaws)
	}
}

// TestLint_FindsWhatContradictsItself spoils one thing at a time, and wants that one
// flaw and no other. Each rule of the linter has a case that fails without it.
func TestLint_FindsWhatContradictsItself(t *testing.T) {
	contradiction := func(body, rule string, name governance.FlawName) governance.Flaw {
		return governance.Flaw{Body: bodies.Slug(body), Rule: rule, Name: name, Severity: governance.Contradiction}
	}
	warning := func(body, rule string, name governance.FlawName) governance.Flaw {
		f := contradiction(body, rule, name)
		f.Severity = governance.Warning
		return f
	}
	with := func(f governance.Flaw, matter, other string, figures ...int) governance.Flaw {
		f.Matter, f.Other = matter, other
		if len(figures) == 2 {
			f.Have, f.Need = figures[0], figures[1]
		}
		return f
	}
	for _, c := range []struct {
		name  string
		spoil func([]governance.Charter)
		want  []governance.Flaw
	}{
		{"two charters of one body", func(all []governance.Charter) { all[tellers].Body.Slug = "bench" }, []governance.Flaw{contradiction("bench", "body.slug", governance.BodyTwice), with(contradiction("college", "procedures[1].officer", governance.BodyMissing), "Election", "tellers")}},
		{"a parent without a charter", func(all []governance.Charter) { all[tellers].Body.Parent = "moon" }, []governance.Flaw{with(contradiction("tellers", "body.parent", governance.BodyMissing), "", "moon")}},
		{"supervision of nothing", func(all []governance.Charter) { all[college].Body.Supervises[1], all[court].Justice = "moon", nil }, []governance.Flaw{with(contradiction("college", "body.supervises[1]", governance.BodyMissing), "", "moon")}},
		{"moderation by nobody", func(all []governance.Charter) { all[assembly].Moderation = "moon" }, []governance.Flaw{with(contradiction("assembly", "moderation", governance.BodyMissing), "", "moon")}},
		{"a franchise of nothing", func(all []governance.Charter) { all[assembly].Procedures[0].Franchise.Body = "moon" }, []governance.Flaw{with(contradiction("assembly", "procedures[0].franchise.body", governance.BodyMissing), "Rule", "moon")}},
		{"an officer who is not there", func(all []governance.Charter) { all[board].Procedures[1].Officer = "moon" }, []governance.Flaw{with(contradiction("board", "procedures[1].officer", governance.BodyMissing), "Election", "moon")}},
		{"seats of nothing", func(all []governance.Charter) { all[board].Procedures[1].Install.Body = "moon" }, []governance.Flaw{with(contradiction("board", "procedures[1].install.body", governance.BodyMissing), "Election", "moon"), warning("board", "body.seats", governance.NeverFilled)}},
		{"appeals to nobody", func(all []governance.Charter) { all[court].Justice.AppealTo = "moon" }, []governance.Flaw{with(contradiction("court", "justice.appeal_to", governance.BodyMissing), "", "moon")}},
		{"a body under itself that decides", func(all []governance.Charter) { all[board].Body.Parent = "board" }, []governance.Flaw{with(contradiction("board", "body.parent", governance.ParentCircle), "", "board")}},
		{"a body under itself", func(all []governance.Charter) { all[tellers].Body.Parent = "tellers" }, []governance.Flaw{with(contradiction("tellers", "body.parent", governance.ParentCircle), "", "tellers")}},
		{"a place that stands twice", func(all []governance.Charter) {
			all[assembly].Places = append(all[assembly].Places, bodies.Place{ID: "wales", Parent: "world"})
		}, []governance.Flaw{with(contradiction("assembly", "places[2].id", governance.NodeTwice), "", "wales")}},
		{"a field under none", func(all []governance.Charter) { all[assembly].Fields[0].Parent = "gold" }, []governance.Flaw{with(contradiction("assembly", "fields[0].parent", governance.NodeAstray), "", "gold")}},
		{"a place under itself", func(all []governance.Charter) { all[assembly].Places[1].Parent = "wales" }, []governance.Flaw{with(contradiction("assembly", "places[1].parent", governance.NodeCircle), "", "wales")}},
		{"a body at no place", func(all []governance.Charter) { all[tellers].Body.Place = "atlantis" }, []governance.Flaw{with(contradiction("tellers", "body.place", governance.NodeMissing), "", "atlantis")}},
		{"a body of no field", func(all []governance.Charter) { all[tellers].Body.Field = "magic" }, []governance.Flaw{with(contradiction("tellers", "body.field", governance.NodeMissing), "", "magic")}},
		{"voters of no place", func(all []governance.Charter) { all[assembly].Procedures[0].Franchise.Place = "atlantis" }, []governance.Flaw{with(contradiction("assembly", "procedures[0].franchise.place", governance.NodeMissing), "Rule", "atlantis")}},
		{"voters of no field", func(all []governance.Charter) { all[assembly].Procedures[0].Franchise.Field = "magic" }, []governance.Flaw{with(contradiction("assembly", "procedures[0].franchise.field", governance.NodeMissing), "Rule", "magic")}},
		{"nothing is decided", func(all []governance.Charter) {
			for n := range all {
				all[n].Procedures = nil
			}
		}, []governance.Flaw{contradiction("assembly", "procedures", governance.NobodyDecides), warning("board", "body.seats", governance.NeverFilled), warning("college", "body.seats", governance.NeverFilled)}},
		{"a place nobody decides for", func(all []governance.Charter) { onlyIn(all, "wales", "") }, []governance.Flaw{with(contradiction("assembly", "places[0]", governance.NobodyCompetent), "", "world"), with(contradiction("assembly", "fields[0]", governance.NobodyCompetent), "", "money")}},
		{"a kind of matter twice over the same", func(all []governance.Charter) { all[board].Procedures[0].Kind = "rule" }, []governance.Flaw{with(warning("board", "procedures[0].kind", governance.TwoDecide), "Resolution", "assembly")}},
		{"voters of no sphere", func(all []governance.Charter) {
			all[assembly].Procedures[0].Franchise.Spheres = []bodies.Sphere{"inner", "far"}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].franchise.spheres", governance.SphereUnknown), "Rule", "far")}},
		{"seats that decide where members vote", func(all []governance.Charter) {
			p := &all[assembly].Procedures[0]
			p.Participation, p.Delegation = governance.Representative, nil
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].participation", governance.VotersOther), "Rule", "")}},
		{"members who decide where seats vote", func(all []governance.Charter) { all[board].Procedures[0].Participation = governance.Direct }, []governance.Flaw{with(warning("board", "procedures[0].participation", governance.VotersOther), "Resolution", "")}},
		{"seats of a place", func(all []governance.Charter) { all[board].Procedures[0].Franchise.Place = "wales" }, []governance.Flaw{with(warning("board", "procedures[0].franchise", governance.SeatAlone), "Resolution", "")}},
		{"seats after days", func(all []governance.Charter) { all[board].Procedures[0].Franchise.MinDays = 30 }, []governance.Flaw{with(warning("board", "procedures[0].franchise", governance.SeatAlone), "Resolution", "")}},
		{"ballots entered by a body with one seat", func(all []governance.Charter) {
			all[tellers].Body.Seats = 1
			all[assembly].Procedures[0].Assist = &governance.AssistRule{By: "tellers"}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].assist.by", governance.AssistedByOne), "Rule", "tellers", 1, 2)}},
		{"ballots entered by those who keep the list", func(all []governance.Charter) {
			all[assembly].Membership = &bodies.Membership{Keeper: "tellers", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByList}}}
			all[assembly].Procedures[0].Assist = &governance.AssistRule{By: "tellers"}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].assist.by", governance.AssistedByList), "Rule", "tellers")}},
		{"ballots entered by a body without seats", func(all []governance.Charter) {
			all[assembly].Procedures[0].Assist = &governance.AssistRule{By: "assembly"}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].assist.by", governance.Seatless), "Rule", "assembly")}},
		{"ballots entered by nobody", func(all []governance.Charter) {
			all[assembly].Procedures[0].Assist = &governance.AssistRule{By: "moon"}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].assist.by", governance.BodyMissing), "Rule", "moon")}},
		{"officers without a seat", func(all []governance.Charter) { all[tellers].Body.Seats = 0 }, []governance.Flaw{with(contradiction("college", "procedures[1].officer", governance.Seatless), "Election", "tellers")}},
		{"officers who are all who elect", func(all []governance.Charter) {
			p := &all[college].Procedures[1]
			p.Franchise = bodies.Franchise{Body: "tellers", Seated: true}
			p.Participation = governance.Representative
		}, []governance.Flaw{with(warning("college", "procedures[1].officer", governance.OfficersAlone), "Election", "tellers")}},
		{"a roll that lies open for a day", func(all []governance.Charter) { all[college].Procedures[1].FrozenDays = 1 },
			[]governance.Flaw{with(warning("college", "procedures[1].frozen_days", governance.RollShort), "Election", "", 1, 2)}},
		{"a confidential roll that nobody may challenge", func(all []governance.Charter) {
			p := &all[board].Procedures[0]
			p.Visibility, p.DisputeDays, p.FrozenDays = governance.Confidential, 14, 2
		}, []governance.Flaw{with(warning("board", "procedures[0].frozen_days", governance.RollUnheard), "Resolution", "", 2, 0)}},
		{"nobody who could let a comment in", func(all []governance.Charter) { all[assembly].Moderation = "" }, []governance.Flaw{with(contradiction("assembly", "body.seats", governance.Seatless), "", "assembly")}},
		{"more than all", func(all []governance.Charter) {
			all[assembly].Procedures[0].Majority.Share = governance.Ratio{Num: 3, Den: 3}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].majority.share", governance.MajorityBeyond), "Rule", "")}},
		{"a quorum of all", func(all []governance.Charter) {
			all[assembly].Procedures[0].Quorum.Share = governance.Ratio{Num: 2, Den: 2}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].quorum.share", governance.QuorumAll), "Rule", "")}},
		{"a quorum every majority meets", func(all []governance.Charter) { all[assembly].Procedures[0].Majority.Electorate = true }, []governance.Flaw{with(warning("assembly", "procedures[0].quorum.share", governance.QuorumIdle), "Rule", "")}},
		{"two shares of the roll for the yes voices", func(all []governance.Charter) {
			p := &all[assembly].Procedures[0]
			p.Majority.Electorate, p.Quorum = true, governance.Quorum{Share: governance.Ratio{Num: 3, Den: 5}, Approval: true}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].quorum.share", governance.QuorumIdle), "Rule", "")}},
		{"a ballot that carries nobody", func(all []governance.Charter) {
			all[assembly].Procedures[0].Delegation.Cap = &governance.Cap{Weight: 1}
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].delegation.cap.weight", governance.CapCarries), "Rule", "")}},
		{"an absence longer than a delegation", func(all []governance.Charter) { all[assembly].Procedures[0].Delegation.AwayMonths = 12 }, []governance.Flaw{with(warning("assembly", "procedures[0].delegation.away_months", governance.AwayIdle), "Rule", "", 12, 12)}},
		{"an outage that is not given back", func(all []governance.Charter) {
			*all[assembly].Procedures[0].Prolong = governance.ProlongRule{AfterMinutes: 90, LastHours: 24, AtMostHours: 1}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].prolong.at_most_hours", governance.ProlongShort), "Rule", "", 60, 90)}},
		{"a vote of a day prolonged by two", func(all []governance.Charter) {
			p := &all[assembly].Procedures[0]
			p.VotingDays, p.Prolong.AtMostHours = 1, 48
		}, []governance.Flaw{with(warning("assembly", "procedures[0].prolong.at_most_hours", governance.ProlongLong), "Rule", "", 48, 24)}},
		{"a term shorter than its election", func(all []governance.Charter) { all[board].Procedures[1].Install.Months = 1 }, []governance.Flaw{with(contradiction("board", "procedures[1].install.months", governance.TermShort), "Election", "", 28, 41)}},
		{"an election in dispute beyond the term", func(all []governance.Charter) {
			p := &all[board].Procedures[1]
			p.Install.Months, p.DisputeDays = 2, 56
		}, []governance.Flaw{with(contradiction("board", "procedures[1].dispute_days", governance.DisputeLong), "Election", "", 56, 56)}},
		{"more seconders than voters", func(all []governance.Charter) {
			p := &all[college].Procedures[1]
			p.Participation, p.Franchise, p.Nomination.Seconders = governance.Representative, bodies.Franchise{Body: "tellers", Seated: true}, 3
			all[college].Body.Supervises = append(all[college].Body.Supervises, "tellers")
			p.Install.Body, all[tellers].Body.Seats, p.Seats = "board", 3, 1
		}, []governance.Flaw{with(contradiction("college", "procedures[1].nomination.seconders", governance.SecondersMany), "Election", "", 3, 4), with(warning("college", "procedures[1].officer", governance.OfficersAlone), "Election", "tellers"), warning("college", "body.seats", governance.NeverFilled)}},
		{"more elected than seats", func(all []governance.Charter) { all[board].Procedures[1].Seats = 6 }, []governance.Flaw{with(contradiction("board", "procedures[1].seats", governance.SeatsMany), "Election", "board", 5, 6)}},
		{"officers who elect themselves", func(all []governance.Charter) { all[college].Procedures[1].Officer = "college" }, []governance.Flaw{with(warning("board", "procedures[1].officer", governance.OfficerCircle), "Election", "college"), with(warning("college", "procedures[1].officer", governance.OfficerCircle), "Election", "college")}},
		{"whoever may stand is watched from the seat", func(all []governance.Charter) {
			p := &all[college].Procedures[1]
			p.Participation, p.Franchise, p.Nomination.Seconders = governance.Representative, bodies.Franchise{Body: "board", Seated: true}, 1
		}, []governance.Flaw{with(contradiction("college", "procedures[1].install.body", governance.AllIncompatible), "Election", "college")}},
		{"a court of nobody", func(all []governance.Charter) { all[court].Body.Parent = "" }, []governance.Flaw{contradiction("court", "body.parent", governance.CourtIdle)}},
		{"a court nobody asks", func(all []governance.Charter) {
			all[tellers].Justice = &governance.Justice{Panel: 3, HearingDays: 7, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}}
			all[tellers].Body.Seats = 5
			all[college].Body.Supervises = append(all[college].Body.Supervises, "tellers")
		}, []governance.Flaw{with(contradiction("tellers", "justice.rules", governance.CourtTwice), "", "court")}},
		{"appeals to a body that hears none", func(all []governance.Charter) { all[court].Justice.AppealTo = "board" }, []governance.Flaw{with(contradiction("court", "justice.appeal_to", governance.CourtAbove), "", "board")}},
		{"no judge to spare", func(all []governance.Charter) { all[bench].Body.Seats = 3 }, []governance.Flaw{with(warning("bench", "justice.panel", governance.CourtSpare), "", "", 3, 3)}},
		{"auditors who watch each other", func(all []governance.Charter) {
			all[tellers].Body.Level, all[tellers].Body.Supervises = bodies.Auditory, []bodies.Slug{"college"}
			all[college].Body.Supervises = append(all[college].Body.Supervises, "tellers")
		}, []governance.Flaw{contradiction("college", "body.supervises", governance.WatchCircle), contradiction("tellers", "body.supervises", governance.WatchCircle)}},
		{"a court nobody watches", func(all []governance.Charter) { all[college].Body.Supervises = []bodies.Slug{"board", "court"} }, []governance.Flaw{warning("bench", "body", governance.Unwatched)}},
		{"a charter that is never changed", func(all []governance.Charter) { all[tellers].Amendment = nil }, []governance.Flaw{warning("tellers", "amendment", governance.NeverAmended)}},
		{"one changed by a body there is not", func(all []governance.Charter) { all[tellers].Amendment.Body = "moon" }, []governance.Flaw{with(contradiction("tellers", "amendment.body", governance.BodyMissing), "", "moon")}},
		{"one changed by what nobody decides", func(all []governance.Charter) { all[tellers].Amendment.Kind = "whim" }, []governance.Flaw{with(contradiction("tellers", "amendment.kind", governance.AmendedByNone), "", "assembly")}},
		{"one changed by an election", func(all []governance.Charter) {
			all[tellers].Amendment = &governance.Amendment{Body: "board", Kind: "election_board"}
		}, []governance.Flaw{with(contradiction("tellers", "amendment.kind", governance.AmendedByNone), "", "board")}},
		{"one that locks itself", func(all []governance.Charter) {
			p := all[assembly].Procedures[0]
			p.Kind, p.Name, p.Majority = "unanimity", "Unanimity", &governance.Majority{Share: governance.Ratio{Num: 1, Den: 1}, AtLeast: true}
			all[assembly].Procedures = append(all[assembly].Procedures, p)
			all[tellers].Amendment.Kind = "unanimity"
		}, []governance.Flaw{with(contradiction("tellers", "amendment.kind", governance.AmendedByAll), "", "Unanimity")}},
		{"a board that sets its own limits", func(all []governance.Charter) {
			all[board].Amendment = &governance.Amendment{Kind: "resolution_board"}
		}, []governance.Flaw{with(warning("board", "amendment.kind", governance.AmendedByFew), "", "Resolution")}},
		{"good standing where there is none", func(all []governance.Charter) { all[assembly].Procedures[0].Franchise.Good = true }, []governance.Flaw{with(warning("assembly", "procedures[0].franchise.good", governance.StandingIdle), "Rule", "assembly")}},
		{"advice of nobody", func(all []governance.Charter) {
			all[assembly].Procedures[0].Advisory = []governance.Advisory{{Name: "Users", Franchise: bodies.Franchise{Body: "assembly", Spheres: []bodies.Sphere{bodies.Outer}}}, {Name: "Guests", Franchise: bodies.Franchise{Body: "moon", Place: "mars", Field: "magic"}}}
		}, []governance.Flaw{
			with(contradiction("assembly", "procedures[0].advisory[1].franchise.body", governance.BodyMissing), "Rule", "moon"),
			with(contradiction("assembly", "procedures[0].advisory[1].franchise.place", governance.NodeMissing), "Rule", "mars"),
			with(contradiction("assembly", "procedures[0].advisory[1].franchise.field", governance.NodeMissing), "Rule", "magic"),
		}},
		{"a majority in a place there is not", func(all []governance.Charter) {
			all[assembly].Procedures[0].Majority.Units = among(governance.UnitPlaces, "wales", "moon", "mars")
			all[assembly].Places = append(all[assembly].Places, bodies.Place{ID: "mars", Name: "Mars"})
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].majority.units.of[1]", governance.NodeMissing), "Rule", "moon")}},
		{"a majority in a place and what lies in it", func(all []governance.Charter) {
			all[assembly].Procedures[0].Majority.Units = among(governance.UnitPlaces, "world", "wales", "mars")
			all[assembly].Places = append(all[assembly].Places, bodies.Place{ID: "mars", Name: "Mars"})
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].majority.units.of[1]", governance.UnitsOverlap), "Rule", "wales")}},
		{"a majority in more places than there are", func(all []governance.Charter) {
			all[assembly].Places = append(all[assembly].Places, bodies.Place{ID: "mars", Name: "Mars"})
			r := among(governance.UnitPlaces, "world", "mars")
			r.Share.Num, all[assembly].Procedures[0].Majority.Units = 2, r
		}, []governance.Flaw{with(contradiction("assembly", "procedures[0].majority.units.share", governance.UnitsBeyond), "Rule", "")}},
		{"a majority in every place", func(all []governance.Charter) {
			all[assembly].Places = append(all[assembly].Places, bodies.Place{ID: "mars", Name: "Mars"})
			all[assembly].Procedures[0].Majority.Units = among(governance.UnitPlaces, "world", "mars")
		}, []governance.Flaw{with(warning("assembly", "procedures[0].majority.units.share", governance.UnitsAll), "Rule", "")}},
		{"a majority in a field in which nobody is attested anything", func(all []governance.Charter) {
			all[assembly].Fields = append(all[assembly].Fields, bodies.Field{ID: "law", Name: "Law"}, bodies.Field{ID: "art", Name: "Art"})
			all[assembly].Procedures[0].Majority.Units = among(governance.UnitFields, "money", "law", "art")
			all[assembly].Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}},
				Attesters: []bodies.Attester{{Field: "money", Body: "board"}, {Field: "art", Body: "board"}}}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].majority.units.of[1]", governance.Unattested), "Rule", "law")}},
		{"a competence nobody attests", func(all []governance.Charter) {
			all[assembly].Procedures[0].Franchise.Field = "money"
			all[assembly].Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
		}, []governance.Flaw{with(warning("assembly", "procedures[0].franchise.field", governance.Unattested), "Rule", "money")}},
		{"more who ask than hold a seat", func(all []governance.Charter) {
			raisedIn(&all[board], governance.Representative, bodies.Franchise{Body: "board", Seated: true}, governance.BySeated, 5, &governance.RisingRule{Supporters: 6})
			raisedIn(&all[assembly], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 5, nil)
		}, []governance.Flaw{
			with(contradiction("board", "procedures[2].admission.supporters", governance.AskersFew), "Initiative", "board", 5, 6),
			with(contradiction("board", "procedures[2].rising.supporters", governance.AskersFew), "Initiative", "board", 5, 6),
		}},
		{"members of a body that lets nobody in", func(all []governance.Charter) {
			raisedIn(&all[board], governance.Representative, bodies.Franchise{Body: "board", Seated: true}, governance.ByMembers, 1, nil)
		}, []governance.Flaw{with(warning("board", "procedures[2].admission.by", governance.AskersNone), "Initiative", "board")}},
		{"next versions that come before another body", func(all []governance.Charter) {
			raisedIn(&all[board], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 1, nil)
			raisedIn(&all[assembly], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 1, nil)
			all[tellers].Amendment.Kind = "initiative"
		}, []governance.Flaw{with(contradiction("tellers", "amendment.kind", governance.AmendedAside), "", "board")}},
		{"next versions that come where they belong", func(all []governance.Charter) {
			raisedIn(&all[assembly], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 1, nil)
			all[tellers].Amendment.Kind = "initiative"
		}, nil},
		{"raised by seats there are none of", func(all []governance.Charter) {
			raisedIn(&all[board], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.BySeated, 0, nil)
		}, []governance.Flaw{with(contradiction("board", "procedures[2].admission.by", governance.Seatless), "Initiative", "assembly")}},
		{"what rises to nobody", func(all []governance.Charter) {
			raisedIn(&all[assembly], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 5, &governance.RisingRule{Supporters: 6})
		}, []governance.Flaw{with(contradiction("assembly", "procedures[2].rising", governance.RisesNowhere), "Initiative", "")}},
		{"called in by seats there are none of", func(all []governance.Charter) {
			raisedIn(&all[board], governance.Representative, bodies.Franchise{Body: "board", Seated: true}, governance.BySeated, 1, &governance.RisingRule{CallIn: 1})
			raisedIn(&all[assembly], governance.Direct, bodies.Franchise{Body: "assembly"}, governance.ByMembers, 5, nil)
		}, []governance.Flaw{with(contradiction("board", "procedures[2].rising.call_in", governance.CalledByNobody), "Initiative", "", 0, 1)}},
		{"a list kept by nobody", func(all []governance.Charter) {
			all[assembly].Membership = &bodies.Membership{Keeper: "moon", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByList}}}
		}, []governance.Flaw{with(contradiction("assembly", "membership.keeper", governance.BodyMissing), "", "moon")}},
		{"members admitted by nobody", func(all []governance.Charter) {
			all[assembly].Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "moon"}}}
		}, []governance.Flaw{with(contradiction("assembly", "membership.admissions[0].decides", governance.BodyMissing), "", "moon")}},
		{"a competence attested by nobody, in no field", func(all []governance.Charter) {
			all[assembly].Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}, Attesters: []bodies.Attester{{Field: "magic", Body: "moon"}}}
		}, []governance.Flaw{with(contradiction("assembly", "membership.attesters[0].body", governance.BodyMissing), "", "moon"), with(contradiction("assembly", "membership.attesters[0].field", governance.NodeMissing), "", "magic")}},
		{"a seat that is elected, and somebody appoints to", func(all []governance.Charter) {
			all[board].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Seat: all[board].Procedures[1].Install.Seat, By: "tellers", Months: 12}}}
		}, []governance.Flaw{with(contradiction("board", "seating.ways[0].seat", governance.FilledTwice), "", sound()[board].Procedures[1].Install.Seat)}},
		{"more who agree than sit there", func(all []governance.Charter) {
			all[board].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "clerk", By: "board", Consents: 6, Months: 12}}}
		}, []governance.Flaw{with(contradiction("board", "seating.ways[0].consents", governance.ConsentsMany), "", "board", 5, 6)}},
		{"a lot among those whom nobody lets in", func(all []governance.Charter) {
			all[tellers].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Days: 7}}}}
		}, []governance.Flaw{with(warning("tellers", "seating.ways[0].drawn", governance.DrawnOfNobody), "", "tellers")}},
		{"a lot among whoever walks in", func(all []governance.Charter) {
			all[tellers].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Days: 7}}}}
			all[tellers].Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
		}, []governance.Flaw{with(warning("tellers", "seating.ways[0].drawn", governance.DrawnAtTheDoor), "", "tellers")}},
		{"a lot among those who walked in a while ago", func(all []governance.Charter) {
			all[tellers].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Days: 7}}}}
			all[tellers].Membership = &bodies.Membership{Terms: bodies.Terms{ProbationDays: 30}, Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
		}, nil},
		{"a lot among those of no body", func(all []governance.Charter) {
			all[tellers].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Months: 12, Drawn: &bodies.Drawing{Among: "moon", Days: 7}}}}
		}, []governance.Flaw{with(contradiction("tellers", "seating.ways[0].drawn.among", governance.BodyMissing), "", "moon")}},
		{"a lot for seats that are elected", func(all []governance.Charter) {
			all[board].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Seat: all[board].Procedures[1].Install.Seat, Months: 12, Drawn: &bodies.Drawing{Among: "assembly", Days: 7}}}}
			all[assembly].Membership = &bodies.Membership{Terms: bodies.Terms{ProbationDays: 30}, Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
		}, []governance.Flaw{with(contradiction("board", "seating.ways[0].seat", governance.FilledTwice), "", sound()[board].Procedures[1].Install.Seat)}},
		{"seats that nobody fills", func(all []governance.Charter) { all[tellers].Seating = nil }, []governance.Flaw{warning("tellers", "body.seats", governance.NeverFilled)}},
		{"the watched who choose who watches", func(all []governance.Charter) {
			all[college].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "clerk", By: "board", Months: 12}}, ActingDays: 30, ActingBy: "board"}
		}, []governance.Flaw{with(warning("college", "seating.ways[0].by", governance.WatchedAppoint), "", "board"), with(warning("college", "seating.acting_by", governance.WatchedAppoint), "", "board")}},
		{"seats given by nobody", func(all []governance.Charter) {
			all[board].Seating = &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "clerk", By: "moon", Months: 12}}, ActingDays: 30, ActingBy: "sun"}
		}, []governance.Flaw{with(contradiction("board", "seating.ways[0].by", governance.BodyMissing), "", "moon"), with(contradiction("board", "seating.acting_by", governance.BodyMissing), "", "sun")}},
		{"a board nobody watches", func(all []governance.Charter) { all[college].Body.Supervises = []bodies.Slug{"bench", "court"} }, []governance.Flaw{warning("board", "body", governance.Unwatched)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := sound()
			c.spoil(all)
			sorted := cmp.Transformer("byRule", func(flaws []governance.Flaw) map[string]governance.Flaw {
				byRule := map[string]governance.Flaw{}
				for _, f := range flaws {
					byRule[string(f.Body)+" "+f.Rule+" "+string(f.Name)] = f
				}
				return byRule
			})
			flaws := governance.Lint(all)
			if diff := cmp.Diff(c.want, flaws, sorted); diff != "" {
				t.Error(diff)
			}
			for _, f := range flaws {
				if !leads(reflect.TypeFor[governance.Charter](), f.Rule) {
					t.Errorf("%s leads to nothing in the JSON of a charter", f.Rule)
				}
			}
		})
	}
}

// among is a double majority in more than half of some units.
func among(layer governance.UnitLayer, of ...string) *governance.UnitRule {
	return &governance.UnitRule{Layer: layer, Of: of, Share: governance.Ratio{Num: 1, Den: 2}}
}

// leads says whether a path, as procedures[2].franchise.body, names a field by the names
// that JSON has for them.
func leads(at reflect.Type, path string) bool {
	for step := range strings.SplitSeq(path, ".") {
		name, _, _ := strings.Cut(step, "[")
		if at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		found := false
		for n := range at.NumField() {
			tag, _, _ := strings.Cut(at.Field(n).Tag.Get("json"), ",")
			if tag == name {
				found, at = true, at.Field(n).Type
				break
			}
		}
		if !found {
			return false
		}
		if strings.HasSuffix(step, "]") {
			at = at.Elem()
		}
	}
	return true
}

// onlyIn puts every body that decides anything on one place.
func onlyIn(all []governance.Charter, place bodies.PlaceID, field bodies.FieldID) {
	for n := range all {
		if len(all[n].Procedures) > 0 {
			all[n].Body.Place, all[n].Body.Field = place, field
		}
	}
}
