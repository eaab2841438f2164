// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"moothall/bodies"
	"moothall/governance"
)

func technology() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "technology", Name: "Technology Circle", Level: bodies.Intermediate, Parent: "assembly", Field: "technology", Seats: 3,
			Purpose: "Members who build and keep the app and the machines. Decides how a thing is done; whether it is done, and for how much, rises to the board or the Assembly.",
		},
		Procedures: []governance.Procedure{{
			Kind: "standard", Name: "Standard of work", Participation: governance.Liquid,
			Franchise:  bodies.Franchise{Body: "assembly", Field: "technology", MinDays: 30},
			Visibility: governance.Public, Method: governance.MethodMotion,
			Quorum: share(1, 10), Majority: moreThan(1, 2), Delegation: byList(),
			DiscussionDays: 14, FrozenDays: 1, VotingDays: 10,
		}, hosts()},
		Seating: appointed("council"),
	}
}

// hosts is how the Technology Circle elects who calls its meetings: by those who
// know the field.
func hosts() governance.Procedure {
	p := election("election", "Election of a host of the circle", 1).installing("technology", "host", "council", 1)
	p.Franchise.Field, p.Seats = "technology", 1
	return p
}

func translation() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "translation", Name: "Translation Circle", Level: bodies.Intermediate, Parent: "assembly", Field: "translation", Seats: 3,
			Purpose: "Members who put the papers, the rules and the app into six languages, and decide which word stands for which.",
		},
		Procedures: []governance.Procedure{{
			Kind: "usage", Name: "Which word for which", Participation: governance.Liquid,
			Franchise:  bodies.Franchise{Body: "assembly", Field: "translation", MinDays: 30},
			Visibility: governance.Public, Method: governance.MethodMotion,
			Quorum: share(1, 10), Majority: moreThan(1, 2), Delegation: byDefault(),
			DiscussionDays: 14, FrozenDays: 1, VotingDays: 10,
		}},
		Seating: appointed("council"),
	}
}

func wales() governance.Charter {
	here := bodies.Franchise{Body: "assembly", Place: "wales", MinDays: 30}
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "wales", Name: "Wales Chapter", Level: bodies.Intermediate, Parent: "assembly", Place: "wales", Seats: 5,
			Purpose: "Pennod Cymru: the members who live in Wales. Decides what touches nobody beyond the border: meetings, the Welsh desk, and up to £2,000 a year.",
		},
		Procedures: []governance.Procedure{
			{
				Kind: "local", Name: "Matter of the chapter", Participation: governance.Liquid, Franchise: here,
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 5), Majority: moreThan(1, 2), Delegation: locally(),
				TurnoutShown: true, DiscussionDays: 28, FrozenDays: 1, VotingDays: 14,
			},
			{
				Kind: "meeting", Name: "Where and when we meet", Participation: governance.Liquid, Franchise: here,
				Visibility: governance.Public, Method: governance.MethodIRV,
				Quorum: share(1, 5), Majority: moreThan(1, 2), Delegation: locally(),
				TurnoutShown: true, DiscussionDays: 14, FrozenDays: 1, VotingDays: 14,
			},
			chapterInitiative("wales"),
		},
		Seating: appointed("council"),
	}
}

func lisbon() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "lisbon", Name: "Lisbon Chapter", Level: bodies.Intermediate, Parent: "assembly", Place: "lisbon", Seats: 3,
			Purpose: "Núcleo de Lisboa: the members in and around Lisbon. Meets on the first Thursday, decides on its own room, events and tin box.",
			Legal:   &bodies.Legal{Form: "Association without legal personality", Law: "Portugal"},
		},
		Procedures: []governance.Procedure{chapterMatter("lisbon"), chapterInitiative("lisbon")},
		Seating:    appointed("council"),
	}
}

func tunis() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "tunis", Name: "Tunis Chapter", Level: bodies.Intermediate, Parent: "assembly", Place: "tunisia", Seats: 3,
			Purpose: "The members in Tunisia, فرع تونس. Decides on its meetings, the Arabic desk and its part of the welcome.",
		},
		Procedures: []governance.Procedure{chapterMatter("tunisia"), chapterInitiative("tunisia")},
		Seating:    appointed("council"),
	}
}

// chapterMatter is the rule of the small chapters: those who live there vote
// themselves, and a tenth is enough.
func chapterMatter(place bodies.PlaceID) governance.Procedure {
	return governance.Procedure{
		Kind: "local", Name: "Matter of the chapter", Participation: governance.Direct,
		Franchise:  bodies.Franchise{Body: "assembly", Place: place, MinDays: 30},
		Visibility: governance.Public, Method: governance.MethodMotion,
		Quorum: share(1, 10), Majority: moreThan(1, 2),
		DiscussionDays: 14, FrozenDays: 1, VotingDays: 10,
	}
}

// chapterInitiative is what those who live there raise themselves. What touches more rises
// to the Assembly, or to the Moderation Council where it is about moderation.
func chapterInitiative(place bodies.PlaceID) governance.Procedure {
	p := chapterMatter(place)
	p.Kind, p.Name, p.TurnoutShown = "initiative", "Initiative of the chapter", true
	p.Admission = &governance.AdmissionRule{Supporters: 2, Days: 30, By: governance.ByMembers}
	p.Rising = &governance.RisingRule{Supporters: 3, CallIn: 2}
	return p
}

// byList is the delegation rule of the Technology Circle: a list of three, no ballot
// that carries more than a quarter, and no voice of somebody who has been away for half
// a year.
func byList() *governance.DelegationRule {
	return &governance.DelegationRule{Rule: "breadth-first", Choices: 3, Months: 12, AwayMonths: 6, BodiesBelow: true, Shown: governance.ShownPublic, Cap: &governance.Cap{Share: governance.Ratio{Num: 1, Den: 4}}}
}

// locally is the delegation rule of a chapter: a place counts before a field.
func locally() *governance.DelegationRule {
	return &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic, PlaceFirst: true}
}
