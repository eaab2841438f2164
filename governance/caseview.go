// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"

	"moothall/bodies"
)

// CaseRole is how somebody stands to a case, the nearest of all that fit.
type CaseRole string

// The roles, nearest first. Who judged below stands to the appeal as former.
const (
	RoleConcerned CaseRole = "concerned" // whom the report is about
	RoleReporter  CaseRole = "reporter"
	RoleJuror     CaseRole = "juror"   // sits in the present sitting
	RoleRecused   CaseRole = "recused" // left the panel
	RoleFormer    CaseRole = "former"  // judged before the appeal
	RoleAuditor   CaseRole = "auditor" // of a body that hears the case
	RoleCouncil   CaseRole = "council" // of such a body, not on the panel
	RoleStranger  CaseRole = "stranger"
)

// CaseViewer is who asks to know something of a case.
type CaseViewer struct {
	Person   bodies.PersonID
	Reporter bool          // has sent one of its reports before the first panel was drawn, and stands by it
	Reported bool          // has sent one of its reports at any time
	Seated   []bodies.Slug // bodies of which they hold a mandate now
	Audits   []bodies.Slug // bodies they supervise
}

// RoleOf is how a viewer stands to the case. Whoever is a party is nothing else:
// an auditor who was reported learns no more than anybody who was. Whoever reported
// stands to it, until the first ruling, as if they had not: by a report nobody may
// learn that there was a case before it. Who sits in a body that hears the case goes
// on knowing that there is one, or its vanishing would tell which one it was.
func (c Case) RoleOf(v CaseViewer) CaseRole {
	hears := func(bodies []bodies.Slug) bool {
		return slices.ContainsFunc(c.Sittings, func(s Sitting) bool { return slices.Contains(bodies, s.Body) })
	}
	switch {
	case v.Person == "":
		return RoleStranger
	case v.Person == c.Concerned:
		return RoleConcerned
	case v.Reporter && c.Ruled():
		return RoleReporter
	case c.Sitting().Sits(v.Person):
		return RoleJuror
	case slices.ContainsFunc(c.Sittings, func(s Sitting) bool { return s.Seated(v.Person) && !s.Sits(v.Person) }):
		return RoleRecused
	case slices.ContainsFunc(c.Sittings, func(s Sitting) bool { return s.Sits(v.Person) }):
		return RoleFormer
	case hears(v.Audits) && !v.Reported:
		return RoleAuditor
	case hears(v.Seated):
		return RoleCouncil
	}
	return RoleStranger
}

// CaseKnowledge is what one viewer may know of one case.
type CaseKnowledge struct {
	Role       CaseRole
	Exists     bool // that there is such a case, and its stage
	Allegation bool // what was reported, under which rule, and the appeal
	OwnReport  bool // the viewer's own report, where not the others
	Reporter   bool // who reported it
	Concerned  bool // whom it is about, and what
	Answers    bool // what the person concerned said
	Panel      bool // who judges
	Lot        bool // how the lot fell, and so who was passed over
	Notes      bool // what the panel writes to itself, drafts among it
	Votes      bool // the viewer's own vote, and how many agree
	Ruling     bool // as the parties have it
	Register   bool // the ruling without names
}

// MayKnow is the one gate for everything about a case: pages, lists, the JSON
// twin, notices and exports ask it. Nobody outside the panel ever learns what it
// wrote or how anybody on it voted, and nobody at all once it has ruled. The
// person concerned never learns who reported. To a stranger a case begins to
// exist with its ruling, and then without names; to whoever reported it too, who reads
// until then the receipt of their report.
func (c Case) MayKnow(v CaseViewer) CaseKnowledge {
	k := CaseKnowledge{Role: c.RoleOf(v), Exists: c.Ruled(), Register: c.Ruled()}
	drawn := c.Stage != CaseReported
	switch k.Role {
	case RoleConcerned:
		known := drawn && (c.Stage != CaseWithdrawn || len(c.Sittings[0].Seats) > 0)
		k.Exists, k.Allegation, k.Concerned, k.Answers, k.Panel = known, known, known, known, known
		k.Ruling = c.Ruled()
	case RoleReporter:
		k.OwnReport, k.Concerned, k.Panel, k.Ruling = true, true, true, true
	case RoleJuror:
		sits := c.Stage == CaseHearing || c.Stage == CaseDeliberation
		k.Exists, k.Allegation, k.Reporter, k.Concerned, k.Answers, k.Panel = true, true, true, true, true, true
		k.Notes, k.Votes, k.Ruling = sits, sits, c.Ruled()
	case RoleFormer:
		k.Exists, k.Panel, k.Ruling = true, true, true
	case RoleAuditor:
		k.Exists, k.Allegation, k.Reporter, k.Concerned, k.Answers, k.Panel = true, true, true, true, true, true
		k.Lot, k.Ruling = true, c.Ruled()
	case RoleRecused, RoleCouncil:
		k.Exists, k.Panel = true, true
	}
	return k
}
