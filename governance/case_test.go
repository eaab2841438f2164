// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"

	"github.com/google/go-cmp/cmp"
)

var reported = time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC)

func rulebook() governance.Justice {
	return governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}, {Number: 2, Text: "Tell no secrets."}}}
}

// complaint is a case about Otto, reported by Rhys, with nobody on its panel yet.
func complaint() governance.Case {
	return governance.Case{ID: "2026-7", Body: "council", Target: governance.Target{Kind: governance.TargetPerson, ID: "otto"}, Concerned: "otto", Stage: governance.CaseReported,
		Rules: rulebook(), OpenedAt: reported, ChangedAt: reported, Sittings: []governance.Sitting{{Body: "council", Rules: rulebook(), OpenedAt: reported}}}
}

// heard is the same with Ada, Bram and Chidi on its panel, once Dina had left it.
func heard() governance.Case {
	c := complaint().Begun(governance.Lot{}, []bodies.PersonID{"dina", "ada", "bram"}, reported.Add(time.Second))
	return c.Replaced("dina", "chidi", "self", reported.Add(time.Minute))
}

func deliberated() governance.Case { c := heard(); c.Stage = governance.CaseDeliberation; return c }

func ruling() governance.Ruling {
	return governance.Ruling{Facts: "It was said.", Rule: 1, Broken: true, Reasons: "It hurt.", Measure: governance.MeasureMute, Days: 7, Appeal: "Write to the bench.", Register: "A member wrote what hurt."}
}

func ruledUpon() governance.Case { return deliberated().Decided(ruling(), reported.AddDate(0, 0, 4)) }

// appealed is the case before the bench, with Elin, Farid and Gwen on its panel.
func appealed() governance.Case {
	c := ruledUpon()
	at := reported.AddDate(0, 0, 5)
	c.Stage, c.ChangedAt = governance.CaseAppealed, at
	c.Sittings = append(slices.Clone(c.Sittings), governance.Sitting{Body: "bench", Rules: governance.Justice{Panel: 3, HearingDays: 2}, OpenedAt: at})
	return c.Begun(governance.Lot{}, []bodies.PersonID{"elin", "farid", "gwen"}, at.Add(time.Second))
}

func TestSeat_PassesOverWhoMayNotJudge(t *testing.T) {
	all := func(bodies.PersonID) bool { return true }
	order := []bodies.PersonID{"otto", "ada", "rhys", "bram", "chidi", "dina"}
	got, err := complaint().Seat(order, 3, []bodies.PersonID{"rhys"}, all)
	want := governance.Seating{Panel: []bodies.PersonID{"ada", "bram", "chidi"}, Left: []bodies.PersonID{"otto", "rhys"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	t.Run("somebody whose mandate has ended is not listed", func(t *testing.T) {
		got, err := complaint().Seat(order, 3, nil, func(p bodies.PersonID) bool { return p != "ada" })
		if err != nil || !slices.Equal(got.Panel, []bodies.PersonID{"rhys", "bram", "chidi"}) || !slices.Equal(got.Left, []bodies.PersonID{"otto"}) {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("the next after a recusal neither sits nor sat", func(t *testing.T) {
		got, err := heard().Seat([]bodies.PersonID{"ada", "bram", "dina", "chidi", "elin"}, 1, nil, all)
		if err != nil || !slices.Equal(got.Panel, []bodies.PersonID{"elin"}) || len(got.Left) > 0 {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("nobody who sat below hears the appeal, not even who left", func(t *testing.T) {
		c := ruledUpon()
		c.Sittings = append(slices.Clone(c.Sittings), governance.Sitting{Body: "bench"})
		got, err := c.Seat([]bodies.PersonID{"ada", "dina", "elin", "farid", "gwen"}, 3, nil, all)
		if err != nil || !slices.Equal(got.Panel, []bodies.PersonID{"elin", "farid", "gwen"}) || !slices.Equal(got.Left, []bodies.PersonID{"ada", "dina"}) {
			t.Errorf("got %v, %v", got, err)
		}
	})
	if _, err := complaint().Seat(order, 5, []bodies.PersonID{"rhys"}, all); !errors.Is(err, governance.ErrNoPanel) {
		t.Errorf("four of five: got %v, want ErrNoPanel", err)
	}
}

func TestCase_EachActHasItsStage(t *testing.T) {
	hearing := reported.AddDate(0, 0, 1)
	after := reported.AddDate(0, 0, 4)
	asked := func(p bodies.PersonID) []governance.RecusalRequest {
		return []governance.RecusalRequest{{Juror: p, At: after}}
	}
	bench := []bodies.PersonID{"ada", "bram", "chidi", "dina", "elin"}
	objects := func(p bodies.PersonID) governance.Objection {
		return governance.Objection{Juror: p, Reason: "They are friends."}
	}
	for _, c := range []struct {
		name string
		got  error
		want error
	}{
		{"the person concerned answers", heard().Answer("otto", "I did not.", hearing), nil},
		{"nobody else does", heard().Answer("rhys", "He did.", hearing), governance.ErrNotParty},
		{"nor once the hearing is over, clock or not", heard().Answer("otto", "Wait.", after), governance.ErrNotNow},
		{"nor without a word", heard().Answer("otto", "  ", hearing), governance.ErrText},
		{"nobody answers for nobody", func() error { c := heard(); c.Concerned = ""; return c.Answer("", "x", hearing) }(), governance.ErrNotParty},
		{"the panel writes to itself", heard().Note("ada", "Hm."), nil},
		{"who left it does not", heard().Note("dina", "Hm."), governance.ErrNotSitting},
		{"nobody does once it ruled", ruledUpon().Note("ada", "Hm."), governance.ErrNotNow},
		{"a judge steps aside", heard().Recuse("ada"), nil},
		{"only a judge does", heard().Recuse("elin"), governance.ErrNotSitting},
		{"a party asks that one does", heard().AskRecusal(governance.RecusalRequest{By: "rhys", Juror: "ada", Reason: "They are friends."}, true, nil), nil},
		{"a stranger does not", heard().AskRecusal(governance.RecusalRequest{By: "elin", Juror: "ada", Reason: "x"}, false, nil), governance.ErrNotParty},
		{"of somebody who sits", heard().AskRecusal(governance.RecusalRequest{By: "otto", Juror: "dina", Reason: "x"}, false, nil), governance.ErrNotSitting},
		{"once", heard().AskRecusal(governance.RecusalRequest{By: "otto", Juror: "ada", Reason: "x"}, false, []governance.RecusalRequest{{By: "otto", Juror: "ada"}}), governance.ErrTwice},
		{"no ruling is drafted in the hearing", heard().DraftBy("ada", ruling(), nil, nil, after), governance.ErrNotNow},
		{"the panel drafts when it is over", deliberated().DraftBy("ada", ruling(), nil, nil, after), nil},
		{"who left does not", deliberated().DraftBy("dina", ruling(), nil, nil, after), governance.ErrNotSitting},
		{"a vote is on the draft that lies there", deliberated().VoteBy("ada", 1, 2, nil, after), governance.ErrStaleRuling},
		{"and not before there is one", deliberated().VoteBy("ada", 0, 0, nil, after), governance.ErrStaleRuling},
		{"whom a party asked to step aside does not vote", deliberated().VoteBy("ada", 2, 2, asked("ada"), after), governance.ErrRecusalOpen},
		{"nor draft", deliberated().DraftBy("ada", ruling(), nil, asked("ada"), after), governance.ErrRecusalOpen},
		{"the others do", deliberated().VoteBy("bram", 2, 2, asked("ada"), after), nil},
		{"and draft", deliberated().DraftBy("bram", ruling(), nil, asked("ada"), after), nil},
		{"nor for ever", deliberated().VoteBy("ada", 2, 2, asked("ada"), after.Add(governance.RecusalWindow)), nil},
		{"nor once the others refused it", deliberated().VoteBy("ada", 2, 2, []governance.RecusalRequest{{Juror: "ada", At: after, Settled: after}}, after), nil},
		{"a report is taken back before the ruling", governance.Report{}.TakeBack(heard()), nil},
		{"once", governance.Report{Withdrawn: reported}.TakeBack(heard()), governance.ErrTwice},
		{"not after", governance.Report{}.TakeBack(ruledUpon()), governance.ErrNotNow},
		{"nor on appeal", governance.Report{}.TakeBack(appealed()), governance.ErrNotNow},
		{"a reporter says who should not judge, whoever was drawn", governance.Report{Reporter: "rhys"}.Object(complaint(), objects("ada"), bench, nil), nil},
		{"also of somebody who does not sit", governance.Report{Reporter: "rhys"}.Object(heard(), objects("elin"), bench, nil), nil},
		{"a witness does not learn that they are one", governance.Report{Reporter: "rhys", Witness: true}.Object(heard(), objects("ada"), bench, nil), nil},
		{"of nobody without a seat", governance.Report{Reporter: "rhys"}.Object(heard(), objects("nia"), bench, nil), governance.ErrNoSeat},
		{"nor of themselves", governance.Report{Reporter: "ada"}.Object(heard(), objects("ada"), bench, nil), governance.ErrNoSeat},
		{"each once", governance.Report{Reporter: "rhys"}.Object(heard(), objects("ada"), bench, []governance.Objection{objects("ada")}), governance.ErrTwice},
		{"not once it was taken back", governance.Report{Reporter: "rhys", Withdrawn: reported}.Object(heard(), objects("ada"), bench, nil), governance.ErrNotNow},
		{"nor once there is a ruling", governance.Report{Reporter: "rhys"}.Object(ruledUpon(), objects("ada"), bench, nil), governance.ErrNotNow},
		{"the person concerned appeals", ruledUpon().AppealBy("otto", false, "It is unjust.", reported.AddDate(0, 0, 17)), nil},
		{"a reporter does", ruledUpon().AppealBy("rhys", true, "It is too mild.", reported.AddDate(0, 0, 17)), nil},
		{"nobody else", ruledUpon().AppealBy("ada", false, "x", reported.AddDate(0, 0, 17)), governance.ErrNotParty},
		{"nor after fourteen days", ruledUpon().AppealBy("otto", false, "x", reported.AddDate(0, 0, 18)), governance.ErrNotNow},
		{"nor before a ruling", heard().AppealBy("otto", false, "x", hearing), governance.ErrNotNow},
		{"nor from an appeal", func() error {
			c := appealed()
			c.Stage = governance.CaseDeliberation
			return c.Decided(ruling(), after.AddDate(0, 0, 9)).AppealBy("otto", false, "x", after.AddDate(0, 0, 10))
		}(), governance.ErrNotNow},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !errors.Is(c.got, c.want) {
				t.Errorf("got %v, want %v", c.got, c.want)
			}
		})
	}
}

func TestCase_NextOwesWhatIsDue(t *testing.T) {
	for _, c := range []struct {
		name string
		of   governance.Case
		at   time.Time
		want string
	}{
		{"a draw as soon as there is a seed", complaint(), reported, "draw"},
		{"nothing while the hearing lasts", heard(), heard().Sitting().HearingUntil.Add(-time.Millisecond), ""},
		{"the deliberation when it ends", heard(), heard().Sitting().HearingUntil, "deliberate"},
		{"nothing while the panel deliberates", deliberated(), reported.AddDate(1, 0, 0), ""},
		{"nothing while somebody may appeal", ruledUpon(), ruledUpon().Sitting().AppealUntil.Add(-time.Millisecond), ""},
		{"the end when nobody did", ruledUpon(), ruledUpon().Sitting().AppealUntil, "settle"},
	} {
		if got := c.of.Next(c.at); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMoment_NeverStandsStill(t *testing.T) {
	c := complaint()
	for _, now := range []time.Time{reported, reported.Add(-time.Hour)} {
		if got, want := c.Moment(now), reported.Add(time.Millisecond); !got.Equal(want) {
			t.Errorf("at %s: got %s, want %s", now, got, want)
		}
	}
}

func TestSettleRecusal_InDoubtTheJudgeStepsAside(t *testing.T) {
	for _, c := range []struct {
		panel, granting, refusing int
		settled, granted          bool
	}{
		{3, 0, 0, false, false}, {3, 1, 0, true, true}, {3, 1, 1, true, true}, {3, 0, 1, false, false}, {3, 0, 2, true, false},
		{5, 1, 2, false, false}, {5, 2, 2, true, true}, {5, 1, 3, true, false},
	} {
		if settled, granted := governance.SettleRecusal(c.panel, c.granting, c.refusing); settled != c.settled || granted != c.granted {
			t.Errorf("%+v: got settled %v, granted %v", c, settled, granted)
		}
	}
}

func TestAgreed_IsAMajorityOfAllOfThePanel(t *testing.T) {
	s := heard().Sitting()
	if s.Agreed(1) || !s.Agreed(2) {
		t.Error("two of three, and not one, are a majority")
	}
}

func TestRuling_IsWholeOrNotTaken(t *testing.T) {
	spoil := func(change func(*governance.Ruling)) governance.Ruling { r := ruling(); change(&r); return r }
	for name, r := range map[string]governance.Ruling{
		"no facts":                         spoil(func(r *governance.Ruling) { r.Facts = "" }),
		"no reasons":                       spoil(func(r *governance.Ruling) { r.Reasons = " " }),
		"no word on how to appeal":         spoil(func(r *governance.Ruling) { r.Appeal = "" }),
		"nothing for the register":         spoil(func(r *governance.Ruling) { r.Register = "" }),
		"no rule":                          spoil(func(r *governance.Ruling) { r.Rule = 0 }),
		"no measure":                       spoil(func(r *governance.Ruling) { r.Measure = "" }),
		"a measure nobody knows":           spoil(func(r *governance.Ruling) { r.Measure = "stocks" }),
		"a mute without an end":            spoil(func(r *governance.Ruling) { r.Days = 0 }),
		"a mute of more than a year":       spoil(func(r *governance.Ruling) { r.Days = 366 }),
		"a warning that lasts":             spoil(func(r *governance.Ruling) { r.Measure = governance.MeasureWarning }),
		"a measure where nothing happened": spoil(func(r *governance.Ruling) { r.Broken = false }),
	} {
		if err := r.Check(rulebook(), true); !errors.Is(err, governance.ErrRuling) {
			t.Errorf("%s: got %v, want ErrRuling", name, err)
		}
	}
	if err := ruling().Check(rulebook(), true); err != nil {
		t.Error(err)
	}
	if err := ruling().Check(rulebook(), false); !errors.Is(err, governance.ErrRuling) {
		t.Errorf("a measure upon nobody: got %v", err)
	}
}

func TestCheckNames_KeepsPartiesOutOfTheRegister(t *testing.T) {
	otto := []bodies.Person{{Slug: "otto_k", Name: "Otto Kramer-Øst"}}
	for text, want := range map[string]error{
		"A member wrote what hurt.": nil, "OTTO wrote it.": governance.ErrNamed, "It was Kramer’s post.": governance.ErrNamed,
		"by @otto_k": governance.ErrNamed, "A Lottoman's word": nil, "(øst)": governance.ErrNamed,
	} {
		r := ruling()
		r.Register = text
		if err := r.CheckNames(otto); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

func TestReport_NamesARuleAndSaysSomething(t *testing.T) {
	for _, c := range []struct {
		report governance.Report
		want   error
	}{{governance.Report{Rule: 1, Text: "He said it."}, nil}, {governance.Report{Rule: 3, Text: "x"}, governance.ErrReport}, {governance.Report{Rule: 1}, governance.ErrText}} {
		if err := c.report.Check(rulebook()); !errors.Is(err, c.want) {
			t.Errorf("%+v: got %v, want %v", c.report, err, c.want)
		}
	}
	if governance.ReportPace(governance.ReportLimit-1) != nil || !errors.Is(governance.ReportPace(governance.ReportLimit), governance.ErrReports) {
		t.Error("the limit is not where it should be")
	}
}

func TestMayWrite_AMuteReachesDownAndEnds(t *testing.T) {
	charters := []governance.Charter{{Body: bodies.Body{Slug: "assembly"}}, {Body: bodies.Body{Slug: "wales", Parent: "assembly"}}}
	mute := func(in bodies.Slug) governance.Measure {
		return governance.Measure{Kind: governance.MeasureMute, Body: in, From: reported, Until: reported.AddDate(0, 0, 7)}
	}
	lifted := mute("assembly")
	lifted.Lifted = reported.AddDate(0, 0, 2)
	warning := mute("assembly")
	warning.Kind = governance.MeasureWarning
	for _, c := range []struct {
		name string
		m    governance.Measure
		in   bodies.Slug
		day  int
		want error
	}{
		{"there", mute("assembly"), "assembly", 1, governance.ErrMuted},
		{"below", mute("assembly"), "wales", 1, governance.ErrMuted},
		{"not above", mute("wales"), "assembly", 1, nil},
		{"not when it is over", mute("assembly"), "assembly", 7, nil},
		{"not before it began", mute("assembly"), "assembly", -1, nil},
		{"not once it was lifted", lifted, "assembly", 2, nil},
		{"a warning bars nobody", warning, "assembly", 1, nil},
	} {
		if err := governance.MayWrite([]governance.Measure{c.m}, charters, c.in, reported.AddDate(0, 0, c.day)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestCourt_IsTheNearest(t *testing.T) {
	court := func(slug, parent bodies.Slug, rules int) governance.Charter {
		j := governance.Justice{}
		for n := range rules {
			j.Rules = append(j.Rules, governance.Rule{Number: n + 1, Text: "x"})
		}
		return governance.Charter{Body: bodies.Body{Slug: slug, Parent: parent}, Justice: &j}
	}
	charters := []governance.Charter{{Body: bodies.Body{Slug: "assembly"}}, {Body: bodies.Body{Slug: "wales", Parent: "assembly"}}, {Body: bodies.Body{Slug: "lisbon", Parent: "assembly"}},
		court("bench", "assembly", 0), court("council", "assembly", 1), court("llys", "wales", 1)}
	for of, want := range map[bodies.Slug]bodies.Slug{"assembly": "council", "lisbon": "council", "wales": "llys", "council": "council"} {
		if got, ok := governance.Court(charters, of); !ok || got.Body.Slug != want {
			t.Errorf("%s: got %s, want %s", of, got.Body.Slug, want)
		}
	}
	if _, ok := governance.Court(charters[:4], "wales"); ok {
		t.Error("a body that hears only appeals took a report")
	}
}

func TestCharter_RefusesACourtThatCannotJudge(t *testing.T) {
	for name, change := range map[string]func(*governance.Charter){
		"a panel of two":                    func(c *governance.Charter) { c.Justice.Panel = 2 },
		"a panel of one":                    func(c *governance.Charter) { c.Justice.Panel = 1 },
		"fewer seats than the panel":        func(c *governance.Charter) { c.Body.Seats, c.Justice.Panel = 3, 5 },
		"no hearing":                        func(c *governance.Charter) { c.Justice.HearingDays = 0 },
		"nobody to appeal to":               func(c *governance.Charter) { c.Justice.AppealTo = "" },
		"an appeal to itself":               func(c *governance.Charter) { c.Justice.AppealTo = "council" },
		"no time to appeal":                 func(c *governance.Charter) { c.Justice.AppealDays = 0 },
		"rules out of order":                func(c *governance.Charter) { c.Justice.Rules[1].Number = 3 },
		"a rule without words":              func(c *governance.Charter) { c.Justice.Rules[1].Text = "" },
		"an appeal from an appeal":          func(c *governance.Charter) { c.Justice.Rules = nil },
		"a hearing of more than a lifetime": func(c *governance.Charter) { c.Justice.HearingDays = 4000 },
	} {
		j := rulebook()
		c := governance.Charter{Body: bodies.Body{Slug: "council"}, Justice: &j}
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		if change(&c); !errors.Is(c.Check(), governance.ErrCharter) {
			t.Errorf("%s was taken", name)
		}
	}
}
