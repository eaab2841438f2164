// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"

	"pgregory.net/rapid"
)

// rule is a charter's, with every way in.
func rule() *bodies.Membership {
	return &bodies.Membership{
		Keeper: "office", Terms: bodies.Terms{ProbationDays: 30, Renewed: true, GraceDays: 10},
		Admissions: []bodies.Admission{
			{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 2},
			{Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "board", Consents: 2},
			{Sphere: bodies.Inner, Ground: bodies.ByList},
			{Sphere: bodies.Outer, Ground: bodies.ByOpenDoor},
		},
		Attesters: []bodies.Attester{{Field: "tech", Body: "circle", Months: 12}, {Body: "office"}},
	}
}

// seatedAt and goodOnes answer as a small community would: Bram and Chidi sit on the
// board, Ofra in the office, Tove in the circle; Ada, Bram and Chidi are in good standing.
var others = bodies.Witnesses{
	Seated: func(b bodies.Slug, p bodies.PersonID) bool {
		return map[bodies.Slug]string{"board": "bram chidi", "office": "ofra", "circle": "tove"}[b] != "" &&
			strings.Contains(map[bodies.Slug]string{"board": "bram chidi", "office": "ofra", "circle": "tove"}[b], string(p))
	},
	Good: func(p bodies.PersonID) bool { return p == "ada" || p == "bram" || p == "chidi" },
}

func coming(ground bodies.Ground, sphere bodies.Sphere, by ...bodies.PersonID) bodies.Entrance {
	return bodies.Entrance{Now: bodies.Member{Body: "assembly", Person: "nia", Sphere: sphere, Since: opened, From: opened, Ground: ground, By: by}}
}

// changing is a change of Nia, who has been a member for a year.
func changing(ground bodies.Ground, change func(*bodies.Member), by ...bodies.PersonID) bodies.Entrance {
	e := coming(ground, bodies.Inner, by...)
	e.Now.Since = opened.AddDate(-1, 0, 0)
	e.Now.Place, e.Now.Fields, e.Now.GoodUntil = "cardiff", bodies.Knowing("money"), opened
	before := e.Now
	change(&e.Now)
	e.Before = &before
	return e
}

func TestJudge_LetsInWhomTheCharterLetsIn(t *testing.T) {
	in := func(e bodies.Entrance, change func(*bodies.Entrance)) bodies.Entrance { change(&e); return e }
	founder := coming(bodies.ByFounding, bodies.Inner)
	founder.Founded = true
	knows := func(c ...bodies.Competence) func(*bodies.Member) {
		return func(m *bodies.Member) { m.Fields = append(bodies.Knowing("money"), c...) }
	}
	year := opened.AddDate(1, 0, 0)
	for name, test := range map[string]struct {
		e      bodies.Entrance
		seated bodies.Slug
		why    string // part of the refusal; "" where it is allowed
	}{
		"a founder":                                      {founder, "", ""},
		"a founder, later":                               {coming(bodies.ByFounding, bodies.Inner), "", "when their body is founded"},
		"a founder for whom somebody answers":            {in(founder, func(e *bodies.Entrance) { e.Now.By = []bodies.PersonID{"ada"} }), "", "nobody answers"},
		"through an open door":                           {coming(bodies.ByOpenDoor, bodies.Outer), "", ""},
		"through a door that is closed":                  {coming(bodies.ByOpenDoor, bodies.Inner), "", "no such way (open) into the inner sphere"},
		"invited by two":                                 {coming(bodies.ByInvitation, bodies.Inner, "ada", "bram"), "", ""},
		"invited by one":                                 {coming(bodies.ByInvitation, bodies.Inner, "ada"), "", "asks for 2"},
		"invited by one, twice":                          {coming(bodies.ByInvitation, bodies.Inner, "ada", "ada"), "", "named twice"},
		"invited by one who lapsed":                      {coming(bodies.ByInvitation, bodies.Inner, "ada", "lars"), "", "in good standing"},
		"invited by herself":                             {coming(bodies.ByInvitation, bodies.Inner, "ada", "nia"), "", "another member"},
		"admitted by two of the board":                   {coming(bodies.ByApplication, bodies.Inner, "bram", "chidi"), "board", ""},
		"admitted by one of the board":                   {coming(bodies.ByApplication, bodies.Inner, "bram"), "board", "asks for 2"},
		"admitted by somebody without a seat":            {coming(bodies.ByApplication, bodies.Inner, "bram", "ada"), "", "seated in board"},
		"from the list":                                  {coming(bodies.ByList, bodies.Inner, "ofra"), "office", ""},
		"from the list, by somebody else":                {coming(bodies.ByList, bodies.Inner, "bram"), "", "keeping body"},
		"from the list, with a day and a competence":     {in(coming(bodies.ByList, bodies.Inner, "ofra"), func(e *bodies.Entrance) { e.Now.GoodUntil, e.Now.Fields = year, bodies.Knowing("money") }), "office", ""},
		"from the list, with a competence others attest": {in(coming(bodies.ByList, bodies.Inner, "ofra"), func(e *bodies.Entrance) { e.Now.Fields = bodies.Knowing("servers") }), "", "not for the list"},
		"with a competence":                              {in(coming(bodies.ByInvitation, bodies.Inner, "ada", "bram"), func(e *bodies.Entrance) { e.Now.Fields = bodies.Knowing("money") }), "", "not brought along"},
		"renewed before it began":                        {in(coming(bodies.ByOpenDoor, bodies.Outer), func(e *bodies.Entrance) { e.Now.GoodUntil = year }), "", "once it has begun"},
		"a member, again":                                {changing(bodies.ByInvitation, func(*bodies.Member) {}, "ada", "bram"), "", "a member already"},
		"a change of nobody":                             {coming(bodies.ByRenewal, bodies.Inner, "ofra"), "", "they are no member"},

		"who moves and says so":          {changing(bodies.ByResidence, func(m *bodies.Member) { m.Place = "lisbon" }, "nia"), "", ""},
		"who is moved by another":        {changing(bodies.ByResidence, func(m *bodies.Member) { m.Place = "lisbon" }, "ada"), "", "keeping body"},
		"who is moved by the office":     {changing(bodies.ByResidence, func(m *bodies.Member) { m.Place = "lisbon" }, "ofra"), "office", ""},
		"who moves and is renewed":       {changing(bodies.ByResidence, func(m *bodies.Member) { m.Place, m.GoodUntil = "lisbon", year }, "nia"), "", "of one thing"},
		"nothing":                        {changing(bodies.ByResidence, func(*bodies.Member) {}, "nia"), "", "of one thing"},
		"who has been here for longer":   {changing(bodies.ByResidence, func(m *bodies.Member) { m.Place, m.Since = "lisbon", opened.AddDate(-9, 0, 0) }, "nia"), "", "begun when it began"},
		"who is renewed by the office":   {changing(bodies.ByRenewal, func(m *bodies.Member) { m.GoodUntil = year }, "ofra"), "office", ""},
		"who renews herself":             {changing(bodies.ByRenewal, func(m *bodies.Member) { m.GoodUntil = year }, "nia"), "", "keeping body"},
		"who is attested":                {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "servers", Until: year}), "tove"), "circle", ""},
		"who is attested until now":      {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "servers", Until: opened}), "tove"), "", "until a day to come"},
		"who is attested what is none":   {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "magic"}), "ofra"), "", "there is no field"},
		"from the list, over already":    {in(coming(bodies.ByList, bodies.Inner, "ofra"), func(e *bodies.Entrance) { e.Now.Fields = []bodies.Competence{{Field: "money", Until: opened}} }), "", "until a day to come"},
		"from the list, in no field":     {in(coming(bodies.ByList, bodies.Inner, "ofra"), func(e *bodies.Entrance) { e.Now.Fields = bodies.Knowing("magic") }), "", "there is no field"},
		"who is attested for too long":   {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "servers", Until: year.Add(time.Millisecond)}), "tove"), "", "12 months at most"},
		"who is attested for ever":       {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "servers"}), "tove"), "", "12 months at most"},
		"who is attested by others":      {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "servers", Until: year}), "ofra"), "", "the body it names"},
		"who is attested twice the same": {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "money", Until: year}), "ofra"), "", "stands once"},
		"who lays a competence down":     {changing(bodies.ByAttesting, func(m *bodies.Member) { m.Fields = nil }, "nia"), "", ""},
		"whose competence is taken":      {changing(bodies.ByAttesting, func(m *bodies.Member) { m.Fields = nil }, "ofra"), "office", ""},
		"whose competence others take":   {changing(bodies.ByAttesting, func(m *bodies.Member) { m.Fields = nil }, "tove"), "", "the body it names"},
		"who attests herself":            {changing(bodies.ByAttesting, knows(bodies.Competence{Field: "law"}), "nia"), "", "the body it names"},
		"who comes into a sphere":        {changing(bodies.ByCorrection, func(m *bodies.Member) { m.Sphere = bodies.Outer }, "bram", "chidi"), "", "nobody decides who belongs to the outer"},
		"a ground there is none of":      {changing("whim", func(m *bodies.Member) { m.Place = "lisbon" }, "nia"), "", "of one thing"},
	} {
		t.Run(name, func(t *testing.T) {
			seated, err := rule().Judge(test.e, fieldTree(t), others)
			switch {
			case test.why == "" && (err != nil || seated != test.seated):
				t.Errorf("seated in %q, %v; want %q and no refusal", seated, err, test.seated)
			case test.why != "" && (!errors.Is(err, bodies.ErrNoWay) || !strings.Contains(err.Error(), test.why)):
				t.Errorf("got %v, want a refusal with %q", err, test.why)
			}
		})
	}
}

// TestJudge_WithoutARuleLetsInFoundersAlone: a body whose charter says nothing of members
// takes none, and changes nothing.
func TestJudge_WithoutARuleLetsInFoundersAlone(t *testing.T) {
	var none *bodies.Membership
	founder := coming(bodies.ByFounding, bodies.Inner)
	founder.Founded = true
	if _, err := none.Judge(founder, fieldTree(t), others); err != nil {
		t.Error(err)
	}
	for _, e := range []bodies.Entrance{coming(bodies.ByOpenDoor, bodies.Inner), coming(bodies.ByList, bodies.Inner, "ofra"),
		changing(bodies.ByResidence, func(m *bodies.Member) { m.Place = "lisbon" }, "nia"), changing(bodies.ByAttesting, func(m *bodies.Member) { m.Fields = nil }, "nia")} {
		if _, err := none.Judge(e, fieldTree(t), others); !errors.Is(err, bodies.ErrNoWay) {
			t.Errorf("%s: %v", e.Now.Ground, err)
		}
	}
}

func TestJudge_NobodyAttestsThemselves(t *testing.T) {
	r, e := rule(), changing(bodies.ByAttesting, func(m *bodies.Member) { m.Fields = append(m.Fields, bodies.Competence{Field: "law"}) }, "ofra")
	e.Now.Person, e.Before.Person = "ofra", "ofra"
	if _, err := r.Judge(e, fieldTree(t), others); err == nil || !strings.Contains(err.Error(), "their own") {
		t.Errorf("got %v", err)
	}
	e = coming(bodies.ByApplication, bodies.Inner, "bram", "chidi")
	e.Now.Person = "bram"
	if _, err := r.Judge(e, fieldTree(t), others); err == nil {
		t.Error("Bram decided on his own application")
	}
}

// TestJudge_NobodyListsTheirOwnCompetence: who keeps the list may stand on it, and brings
// no competence of their own along.
func TestJudge_NobodyListsTheirOwnCompetence(t *testing.T) {
	r := &bodies.Membership{Keeper: "office", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByList}}, Attesters: []bodies.Attester{{Field: "money", Body: "office"}}}
	sits := bodies.Witnesses{Seated: func(b bodies.Slug, p bodies.PersonID) bool { return b == "office" && p == "ofra" }}
	own := bodies.Entrance{Now: bodies.Member{Body: "assembly", Person: "ofra", Sphere: bodies.Inner, Ground: bodies.ByList, By: []bodies.PersonID{"ofra"}}}
	if in, err := r.Judge(own, fieldTree(t), sits); err != nil || in != "office" {
		t.Errorf("of themselves alone: %q, %v", in, err)
	}
	own.Now.Fields = bodies.Knowing("money")
	if _, err := r.Judge(own, fieldTree(t), sits); err == nil || !strings.Contains(err.Error(), "their own") {
		t.Errorf("with a competence: %v", err)
	}
	own.Now.Person = "bram"
	if _, err := r.Judge(own, fieldTree(t), sits); err != nil {
		t.Errorf("of somebody else: %v", err)
	}
}

// TestJudge_BringsNoResidenceWhereItIsAttested: who comes in says where they live once the
// keeper of the list attests it, unless they come from the list.
func TestJudge_BringsNoResidenceWhereItIsAttested(t *testing.T) {
	r := rule()
	r.Evidence = true
	for ground, e := range map[string]bodies.Entrance{
		"open": coming(bodies.ByOpenDoor, bodies.Outer), "invitation": coming(bodies.ByInvitation, bodies.Inner, "ada", "bram"), "application": coming(bodies.ByApplication, bodies.Inner, "bram", "chidi"),
	} {
		if _, err := r.Judge(e, fieldTree(t), others); err != nil {
			t.Errorf("%s: %v", ground, err)
		}
		e.Now.Place = "cardiff"
		if _, err := r.Judge(e, fieldTree(t), others); err == nil || !strings.Contains(err.Error(), "attested, and not brought along") {
			t.Errorf("%s, with a place: %v", ground, err)
		}
	}
	moves := changing(bodies.ByResidence, func(m *bodies.Member) { m.Place = "lisbon" }, "nia")
	if _, err := r.Judge(moves, fieldTree(t), others); err == nil {
		t.Error("somebody attests their own move")
	}
	listed := coming(bodies.ByList, bodies.Inner, "ofra")
	listed.Now.Place = "cardiff"
	if _, err := r.Judge(listed, fieldTree(t), others); err != nil {
		t.Error(err)
	}
}

func fieldTree(t testing.TB) bodies.Tree[bodies.FieldID] { return trees(t).Fields }

func TestStatus_FollowsFromWhatIsKnown(t *testing.T) {
	terms := rule().Terms
	day := func(n int) time.Time { return opened.AddDate(0, 0, n) }
	member := func(change func(*bodies.Member)) *bodies.Member {
		m := bodies.Member{Since: opened, From: opened, GoodUntil: day(100)}
		change(&m)
		return &m
	}
	asIs := member(func(*bodies.Member) {})
	for name, test := range map[string]struct {
		known bodies.Known
		terms bodies.Terms
		at    time.Time
		want  bodies.Status
	}{
		"a stranger":                             {bodies.Known{}, terms, opened, bodies.NoMember},
		"who asks":                               {bodies.Known{Applied: true}, terms, opened, bodies.Applicant},
		"before it begins":                       {bodies.Known{Member: asIs}, terms, day(-1), bodies.NoMember},
		"on probation":                           {bodies.Known{Member: asIs}, terms, day(30).Add(-1), bodies.Admitted},
		"after it":                               {bodies.Known{Member: asIs}, terms, day(30), bodies.InGood},
		"in the days of grace":                   {bodies.Known{Member: asIs}, terms, day(110).Add(-1), bodies.InGood},
		"after them":                             {bodies.Known{Member: asIs}, terms, day(110), bodies.Lapsed},
		"who was never renewed":                  {bodies.Known{Member: member(func(m *bodies.Member) { m.GoodUntil = time.Time{} })}, terms, day(200), bodies.Admitted},
		"where nothing is renewed":               {bodies.Known{Member: asIs}, bodies.Terms{}, day(9999), bodies.InGood},
		"who left":                               {bodies.Known{Member: member(func(m *bodies.Member) { m.Until = day(50) })}, terms, day(50), bodies.Left},
		"who left and asks again":                {bodies.Known{Member: member(func(m *bodies.Member) { m.Until = day(50) }), Applied: true}, terms, day(60), bodies.Applicant},
		"who is suspended":                       {bodies.Known{Member: asIs, Suspended: true}, terms, day(40), bodies.StatusSuspended},
		"who is suspended and left":              {bodies.Known{Member: member(func(m *bodies.Member) { m.Until = day(50) }), Suspended: true}, terms, day(60), bodies.Left},
		"who lapsed, and an application of hers": {bodies.Known{Member: asIs, Applied: true}, terms, day(120), bodies.Lapsed},
	} {
		if got := test.terms.Status(test.known, test.at); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestExamine_AsksForGoodStanding: what the roll says and what the status says is one.
func TestExamine_AsksForGoodStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := bodies.Layers{Terms: map[bodies.Slug]bodies.Terms{"assembly": {
			ProbationDays: rapid.IntRange(0, 40).Draw(t, "probation"), Renewed: rapid.Bool().Draw(t, "renewed")}}}
		m := bodies.Member{Since: opened, From: opened}
		if rapid.Bool().Draw(t, "ever") {
			m.GoodUntil = opened.AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "until"))
		}
		at := opened.AddDate(0, 0, rapid.IntRange(0, 80).Draw(t, "at"))
		e := bodies.Elector{Person: "nia", Sphere: bodies.Inner, Since: m.Since, Good: m.GoodUntil}
		on := bodies.Franchise{Body: "assembly", Good: true}.Examine(e, layers, at) == bodies.OnRoll
		if good := layers.Terms["assembly"].Status(bodies.Known{Member: &m}, at) == bodies.InGood; on != good {
			t.Fatalf("on the roll is %v, in good standing is %v", on, good)
		}
		if (bodies.Franchise{Body: "assembly"}).Examine(e, layers, at) != bodies.OnRoll {
			t.Fatal("a rule that does not ask for it asks for it")
		}
	})
}

func TestExamine_ForgetsACompetenceThatEnded(t *testing.T) {
	e := bodies.Elector{Person: "nia", Sphere: bodies.Inner, Since: opened.AddDate(-1, 0, 0), Fields: []bodies.Competence{{Field: "servers", Until: opened}}}
	f := bodies.Franchise{Field: "tech"}
	if got := f.Examine(e, trees(t), opened.Add(-time.Millisecond)); got != bodies.OnRoll {
		t.Errorf("a moment before it ends: %s", got)
	}
	if got := f.Examine(e, trees(t), opened); got != bodies.OtherField {
		t.Errorf("when it ends: %s", got)
	}
}

func TestMembership_RefusesRulesNobodyCanFollow(t *testing.T) {
	for name, change := range map[string]func(*bodies.Membership){
		"no way in":                        func(r *bodies.Membership) { r.Admissions = nil },
		"one way twice":                    func(r *bodies.Membership) { r.Admissions = append(r.Admissions, r.Admissions[0]) },
		"another sphere":                   func(r *bodies.Membership) { r.Admissions[0].Sphere = "middle" },
		"an invitation nobody vouches for": func(r *bodies.Membership) { r.Admissions[0].Sponsors = 0 },
		"an application nobody decides":    func(r *bodies.Membership) { r.Admissions[1].Decides = "" },
		"an open door with sponsors":       func(r *bodies.Membership) { r.Admissions[3].Sponsors = 1 },
		"founders by rule":                 func(r *bodies.Membership) { r.Admissions[3].Ground = bodies.ByFounding },
		"a list nobody keeps":              func(r *bodies.Membership) { r.Keeper = "" },
		"grace without renewal":            func(r *bodies.Membership) { r.Terms.Renewed = false },
		"probation in the past":            func(r *bodies.Membership) { r.Terms.ProbationDays = -1 },
		"an attester that is none":         func(r *bodies.Membership) { r.Attesters[0].Body = "" },
		"two attesters of a field":         func(r *bodies.Membership) { r.Attesters[1].Field = "tech" },
		"an attestation that ended before": func(r *bodies.Membership) { r.Attesters[0].Months = -1 },
		"a keeper that is no body":         func(r *bodies.Membership) { r.Keeper = "The Office" },
		"consents below none":              func(r *bodies.Membership) { r.Admissions[1].Consents = -1 },
	} {
		r := rule()
		change(r)
		if r.Fault() == "" {
			t.Errorf("%s was taken", name)
		}
	}
	if fault := rule().Fault(); fault != "" {
		t.Error(fault)
	}
}
