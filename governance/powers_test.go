// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"testing"

	"moothall/bodies"
	"moothall/governance/journal"
)

// TestEnacts_AnotherStateOfABody: a decision brings a body to a state that may come after
// the one it is in, and ends none that others need.
func TestEnacts_AnotherStateOfABody(t *testing.T) {
	motion := Procedure{Kind: "rule", Name: "Rule", Participation: Direct, Visibility: Public, Method: MethodMotion,
		Franchise: bodies.Franchise{Body: "commons"}, Majority: &Majority{Share: Ratio{Num: 1, Den: 2}}}
	commons := Charter{Body: bodies.Body{Slug: "commons", Name: "Commons", Level: bodies.TopLevel}, Version: 1, Procedures: []Procedure{motion},
		Amendment: &Amendment{Kind: "rule"}, Founds: "rule", Places: []bodies.Place{{ID: "town", Name: "Town"}}}
	guild := Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons"}, Version: 1, Procedures: []Procedure{motion},
		Amendment: &Amendment{Body: "commons", Kind: "rule"}}
	desk := guild
	desk.Body.Slug, desk.Body.Name, desk.Moderation = "desk", "Desk", "guild"
	free := desk
	free.Moderation = ""
	in := func(state bodies.State, successor bodies.Slug, of Charter) Charter {
		of.Body.State, of.Body.Successor = state, successor
		return of
	}
	next := func(of Charter) Charter { of.Version++; return of }
	of := func(c Charter, by bodies.Slug) Charter { c.Amendment = &Amendment{Body: by, Kind: "rule"}; return c }
	for name, test := range map[string]struct {
		next    Charter
		inForce []Charter
		fine    bool
	}{
		"suspended":                    {next(in(bodies.Suspended, "", guild)), []Charter{commons, guild}, true},
		"active again":                 {next(in("", "", guild)), []Charter{commons, in(bodies.Suspended, "", guild)}, true},
		"active once seats are filled": {next(in("", "", guild)), []Charter{commons, in(bodies.Founded, "", guild)}, true},
		"founded anew":                 {next(in(bodies.Founded, "", guild)), []Charter{commons, guild}, false},
		"suspended still":              {next(in(bodies.Suspended, "", guild)), []Charter{commons, in(bodies.Suspended, "", guild)}, true},
		"dissolved":                    {next(in(bodies.Dissolved, "commons", guild)), []Charter{commons, guild, free}, true},
		"dissolved, and named":         {next(in(bodies.Dissolved, "commons", guild)), []Charter{commons, guild, desk}, false},
		"dissolved into nobody":        {next(in(bodies.Dissolved, "bank", guild)), []Charter{commons, guild}, false},
		"dissolved into itself":        {next(in(bodies.Dissolved, "guild", guild)), []Charter{commons, guild}, false},
		"dissolved twice":              {next(in(bodies.Dissolved, "commons", guild)), []Charter{commons, in(bodies.Dissolved, "commons", guild)}, false},
		"alive again":                  {next(in("", "", guild)), []Charter{commons, in(bodies.Dissolved, "commons", guild)}, false},
		"naming one that is dissolved": {next(desk), []Charter{commons, in(bodies.Dissolved, "commons", guild), free}, false},
		"a new one, founded":           {in(bodies.Founded, "", guild), []Charter{commons}, true},
		"asleep, which others wait on": {next(in(bodies.Suspended, "", of(commons, "guild"))), []Charter{commons, guild}, false},
		"waiting on one that sleeps":   {next(of(free, "guild")), []Charter{commons, in(bodies.Suspended, "", guild), free}, false},
		"waiting on one that is gone":  {next(of(free, "guild")), []Charter{commons, in(bodies.Dissolved, "commons", guild), free}, false},
		"a new one, suspended":         {in(bodies.Suspended, "", guild), []Charter{commons}, false},
		"the one with the places":      {next(in(bodies.Dissolved, "guild", commons)), []Charter{commons, guild}, false},
	} {
		i := Issue{ID: "2026-1", Body: "commons", Kind: "rule", Procedure: motion}
		err := i.Enacts(test.next, test.inForce, func(bodies.Watch) error { return nil })
		if (err == nil) != test.fine || err != nil && !errors.Is(err, ErrEnact) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCharter_SaysTheStateInOneWay: what a reader would have to guess is refused.
func TestCharter_SaysTheStateInOneWay(t *testing.T) {
	for name, body := range map[string]bodies.Body{
		"active is left out":       {State: bodies.Active},
		"a state there is not":     {State: "asleep"},
		"dissolved, and nobody":    {State: bodies.Dissolved},
		"a successor of the alive": {Successor: "bank"},
		"dissolved, and watching":  {State: bodies.Dissolved, Successor: "bank", Level: bodies.Auditory, Supervises: []bodies.Slug{"bank"}},
	} {
		if body.Fault() == "" {
			t.Errorf("%s is no fault", name)
		}
	}
	if fault := (bodies.Body{State: bodies.Dissolved, Successor: "bank"}).Fault(); fault != "" {
		t.Error(fault)
	}
}

// TestPowers_AreAskedOfTheBodyAndOfThoseWhoAct: one row for every kind of act that needs
// a power, and none for what has to end.
func TestPowers_AreAskedOfTheBodyAndOfThoseWhoAct(t *testing.T) {
	suspended := bodies.Body{Slug: "guild", State: bodies.Suspended}
	for name, test := range map[string]struct {
		act    journal.Act
		of     []bodies.Slug
		refuse bool // of a suspended body
	}{
		"a matter is raised":           {journal.IssueRaise{}, []bodies.Slug{"guild"}, true},
		"a matter is admitted":         {journal.IssueAdmit{}, []bodies.Slug{"guild"}, true},
		"a matter rises there":         {journal.IssueRise{To: "guild"}, []bodies.Slug{"guild"}, true},
		"somebody is nominated":        {journal.Nomination{Act: "proposed"}, []bodies.Slug{"guild"}, true},
		"somebody does not want to":    {journal.Nomination{Act: "declined"}, nil, false},
		"somebody stands back":         {journal.Nomination{Act: "withdrawn"}, nil, false},
		"somebody comes in":            {journal.PersonAdmit{Ground: "open"}, []bodies.Slug{"guild"}, true},
		"somebody lets them in":        {journal.PersonAdmit{Ground: "application", SeatedIn: "desk"}, []bodies.Slug{"guild", "desk"}, true},
		"a member moves":               {journal.PersonAdmit{Ground: "residence"}, nil, false},
		"the keeper notes a renewal":   {journal.PersonAdmit{Ground: "renewal", SeatedIn: "desk"}, []bodies.Slug{"desk"}, false},
		"a member of another sphere":   {journal.PersonAdmit{Ground: "correction", SeatedIn: "desk"}, []bodies.Slug{"guild", "desk"}, true},
		"somebody is appointed":        {journal.MandateBegin{Title: bodies.TitleAppointed, SeatedIn: "desk"}, []bodies.Slug{"guild", "desk"}, true},
		"somebody was elected":         {journal.MandateBegin{Title: bodies.TitleElected}, nil, false},
		"a vote that was open":         {journal.Decision{}, []bodies.Slug{"guild"}, false},
		"its count":                    {journal.Count{}, []bodies.Slug{"guild"}, false},
		"a case":                       {journal.CaseOpen{}, []bodies.Slug{"guild"}, true},
		"a finding":                    {journal.Finding{}, []bodies.Slug{"guild"}, true},
		"a decision is held back":      {journal.DecisionSuspend{}, []bodies.Slug{"guild"}, true},
		"the archive of auditors":      {journal.Export{}, []bodies.Slug{"guild"}, true},
		"the answer to a finding":      {journal.FindingAnswer{}, []bodies.Slug{"guild"}, false},
		"the answer to a dispute":      {journal.DisputeAnswer{}, []bodies.Slug{"guild"}, false},
		"the answer whose matter":      {journal.CompetenceAnswer{}, []bodies.Slug{"guild"}, false},
		"a decision is let go":         {journal.DecisionRelease{}, nil, false},
		"somebody leaves":              {journal.PersonLeave{}, nil, false},
		"a seat is given up":           {journal.MandateEnd{}, nil, false},
		"an election has its people":   {journal.IssueFreeze{}, nil, false},
		"a ruling of a case that runs": {journal.CaseRuling{}, nil, false},
	} {
		var of []bodies.Slug
		refused := false
		for _, p := range Powers("guild", test.act) {
			of = append(of, p.Body)
			refused = refused || p.Body == "guild" && p.Check(suspended) != nil
		}
		if len(of) != len(test.of) || refused != test.refuse {
			t.Errorf("%s: asked of %v, refused %v", name, of, refused)
		}
	}
	if len(Procedure{}.Opening("guild")) != 1 || len(Procedure{Install: &InstallRule{}}.Opening("guild")) != 0 {
		t.Error("a vote opens by the wrong power")
	}
}

// TestStates_AreAskedWhereverABodyIsChosen: what is dissolved or suspended is not asked to
// hear, to answer or to elect.
func TestStates_AreAskedWhereverABodyIsChosen(t *testing.T) {
	body := func(slug bodies.Slug, level bodies.Level, state bodies.State) bodies.Body {
		return bodies.Body{Slug: slug, Level: level, Parent: "commons", State: state}
	}
	court := &Justice{Rules: make([]Rule, 1)}
	root := Charter{Body: bodies.Body{Slug: "commons"}}
	all := []Charter{root,
		{Body: body("bench", bodies.Intermediate, bodies.Dissolved), Justice: court}, {Body: body("court", bodies.Intermediate, ""), Justice: court},
		{Body: body("arbiters", bodies.Auditory, bodies.Dissolved)}, {Body: body("college", bodies.Auditory, "")},
	}
	if c, _ := Court(all, "commons"); c.Body.Slug != "court" {
		t.Errorf("reports go to %s", c.Body.Slug)
	}
	if desk, _ := CompetenceDesk("commons", all); desk != "college" {
		t.Errorf("disputes of competence go to %s", desk)
	}
	guild := Charter{Body: bodies.Body{Slug: "guild", Parent: "commons", Seats: 3, State: bodies.Dissolved, Successor: "commons"}}
	if desk, kind := (Issue{Body: "guild"}).Desk(append(all, guild)); len(desk) != 1 || desk[0] != "college" || kind != DeskBeside {
		t.Errorf("disputes about the votes of a dissolved body go to %v", desk)
	}
	elects := Charter{Body: body("assembly", bodies.TopLevel, bodies.Dissolved), Procedures: []Procedure{{Kind: "election", Install: &InstallRule{Body: "board", Seat: "clerk"}}}}
	if n := ElectedSeats([]Charter{elects}, "board", "clerk"); n != 0 {
		t.Errorf("a dissolved body elects to %d seats", n)
	}
}

// TestCheckFirst_OfWhatABodyMayBeginAs: none begins asleep, and none waits for itself.
func TestCheckFirst_OfWhatABodyMayBeginAs(t *testing.T) {
	motion := Procedure{Kind: "rule", Name: "Rule", Participation: Direct, Visibility: Public, Method: MethodMotion,
		Franchise: bodies.Franchise{Body: "guild"}, Majority: &Majority{Share: Ratio{Num: 1, Den: 2}}}
	c := func(state bodies.State, amended string) Charter {
		return Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, State: state}, Version: 1, Procedures: []Procedure{motion}, Amendment: &Amendment{Body: bodies.Slug(amended), Kind: "rule"}}
	}
	for name, test := range map[string]struct {
		c    Charter
		fine bool
	}{
		"active":                      {c("", ""), true},
		"founded, changed by another": {c(bodies.Founded, "commons"), true},
		"founded, changed by itself":  {c(bodies.Founded, ""), false},
		"suspended":                   {c(bodies.Suspended, "commons"), false},
	} {
		if err := test.c.CheckFirst(); (err == nil) != test.fine || err != nil && !errors.Is(err, ErrCharter) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
