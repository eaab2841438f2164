// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
)

// viewers stand to the case in all the ways there are.
func viewers() map[string]governance.CaseViewer {
	return map[string]governance.CaseViewer{
		"person concerned": {Person: "otto"},
		"reporter":         {Person: "rhys", Reporter: true, Reported: true},
		"witness":          {Person: "wei", Reported: true}, // came after the draw, or took it back
		"seated reporter":  {Person: "gus", Reporter: true, Reported: true, Seated: []bodies.Slug{"council"}},
		"seated witness":   {Person: "ida", Reported: true, Seated: []bodies.Slug{"council"}},
		"auditing witness": {Person: "jin", Reported: true, Audits: []bodies.Slug{"council"}},
		"juror":            {Person: "ada", Seated: []bodies.Slug{"council"}},
		"recused juror":    {Person: "dina", Seated: []bodies.Slug{"council"}},
		"council member":   {Person: "hanna", Seated: []bodies.Slug{"council"}},
		"auditor":          {Person: "joanna", Audits: []bodies.Slug{"council"}},
		"stranger":         {},
		"member":           {Person: "nia"},
		"appeal juror":     {Person: "elin", Seated: []bodies.Slug{"bench"}},
	}
}

// known writes a knowledge as the letters of what it holds.
func known(k governance.CaseKnowledge) string {
	var s strings.Builder
	for _, x := range []struct {
		letter string
		known  bool
	}{{"E", k.Exists}, {"A", k.Allegation}, {"o", k.OwnReport}, {"R", k.Reporter}, {"C", k.Concerned}, {"a", k.Answers}, {"P", k.Panel}, {"l", k.Lot}, {"n", k.Notes}, {"v", k.Votes}, {"r", k.Ruling}, {"p", k.Register}} {
		if x.known {
			s.WriteString(x.letter)
		}
	}
	return s.String()
}

// TestMayKnow_OfACase is the whole table: exists, allegation, own report,
// reporter, person concerned, answers, panel, lot, notes, votes, ruling, register.
func TestMayKnow_OfACase(t *testing.T) {
	withdrawn := complaint()
	withdrawn.Stage = governance.CaseWithdrawn
	for _, c := range []struct {
		stage string
		of    governance.Case
		want  map[string]string
	}{
		{"reported", complaint(), map[string]string{"person concerned": "", "reporter": "", "seated reporter": "EP", "seated witness": "EP", "juror": "EP", "recused juror": "EP", "council member": "EP", "auditor": "EARCaPl", "stranger": "", "member": "", "appeal juror": ""}},
		{"in hearing", heard(), map[string]string{"person concerned": "EACaP", "reporter": "", "seated reporter": "EP", "seated witness": "EP", "juror": "EARCaPnv", "recused juror": "EP", "council member": "EP", "auditor": "EARCaPl", "stranger": "", "member": "", "appeal juror": ""}},
		{"in deliberation", deliberated(), map[string]string{"person concerned": "EACaP", "reporter": "", "seated reporter": "EP", "seated witness": "EP", "juror": "EARCaPnv", "recused juror": "EP", "council member": "EP", "auditor": "EARCaPl", "stranger": "", "member": "", "appeal juror": ""}},
		{"ruled", ruledUpon(), map[string]string{"person concerned": "EACaPrp", "reporter": "EoCPrp", "seated reporter": "EoCPrp", "seated witness": "EPp", "witness": "Ep", "auditing witness": "Ep", "juror": "EARCaPrp", "recused juror": "EPp", "council member": "EPp", "auditor": "EARCaPlrp", "stranger": "Ep", "member": "Ep", "appeal juror": "Ep"}},
		{"heard on appeal", appealed(), map[string]string{"person concerned": "EACaPrp", "reporter": "EoCPrp", "seated reporter": "EoCPrp", "seated witness": "EPp", "witness": "Ep", "auditing witness": "Ep", "juror": "EPrp", "recused juror": "EPp", "council member": "EPp", "auditor": "EARCaPlrp", "stranger": "Ep", "member": "Ep", "appeal juror": "EARCaPnvrp"}},
		{"withdrawn", withdrawn, map[string]string{"person concerned": "", "reporter": "", "seated reporter": "EP", "seated witness": "EP", "juror": "EP", "recused juror": "EP", "council member": "EP", "auditor": "EARCaPl", "stranger": "", "member": "", "appeal juror": ""}},
	} {
		for who, v := range viewers() {
			if got := known(c.of.MayKnow(v)); got != c.want[who] {
				t.Errorf("%s, %s: got %q, want %q", c.stage, who, got, c.want[who])
			}
		}
	}
}

// TestMayKnow_AReportTellsNothing: until there is a ruling nobody knows more of a case
// for having reported it, whenever they did; and whoever knows by a seat that there is
// one does not see it vanish.
func TestMayKnow_AReportTellsNothing(t *testing.T) {
	for stage, c := range map[string]governance.Case{"reported": complaint(), "in hearing": heard(), "in deliberation": deliberated()} {
		for who, v := range viewers() {
			if v.Audits != nil {
				continue // who reads the file sees it no more once they are a party
			}
			without := v
			without.Reporter, without.Reported = false, false
			if got, want := c.MayKnow(v), c.MayKnow(without); got != want {
				t.Errorf("%s, %s: %+v, without the report %+v", stage, who, got, want)
			}
		}
	}
}

// TestRoleOf_APartyIsNothingElse: an office never opens one's own case.
func TestRoleOf_APartyIsNothingElse(t *testing.T) {
	all := governance.CaseViewer{Person: "otto", Reporter: true, Reported: true, Seated: []bodies.Slug{"council"}, Audits: []bodies.Slug{"council"}}
	if got := heard().RoleOf(all); got != governance.RoleConcerned {
		t.Errorf("got %s", got)
	}
	if heard().MayKnow(all).Reporter {
		t.Error("the person concerned learns who reported, by an office of theirs")
	}
	all.Person = "rhys"
	if got := ruledUpon().RoleOf(all); got != governance.RoleReporter {
		t.Errorf("got %s", got)
	}
}
