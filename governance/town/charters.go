// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"moothall/bodies"
	"moothall/governance"
)

// Charters returns the charter of every body as it was founded. The first is the founding
// one: it also holds the two layers of the community. Since then the Assembly has changed
// one of them, see [Issues].
func Charters() []governance.Charter {
	charters := []governance.Charter{
		assembly(), board(), council(), audit(),
		technology(), translation(), wales(), lisbon(), tunis(), appeals(), registry(),
	}
	for n := range charters {
		charters[n].Amendment = &governance.Amendment{Body: "assembly", Kind: "constitution"}
	}
	return charters
}

// Bodies returns the bodies alone, in the order of their charters.
func Bodies() []bodies.Body {
	var list []bodies.Body
	for _, c := range Charters() {
		list = append(list, c.Body)
	}
	return list
}

func assembly() governance.Charter {
	return governance.Charter{
		Version: 1, Places: Places(), Fields: Fields(),
		Moderation: "council", // nobody holds a seat in the assembly
		Body: bodies.Body{
			Slug: "assembly", Name: "General Assembly", Level: bodies.TopLevel,
			Purpose: "All members together. It makes the rules of conduct, decides on money above £10,000 a year, speaks for Estuary in public, and elects the board, the Moderation Council and the Audit College.",
			Legal:   &bodies.Legal{Form: "Registered society (co-operative)", Law: "England and Wales", Register: "Mutuals Public Register, 0000 (Estuary is invented)"},
		},
		Procedures: []governance.Procedure{
			{
				Kind: "rule", Name: "Change of a rule", Participation: governance.Liquid, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 5), Majority: moreOrEqual(2, 3), Delegation: declared(48), Assist: &governance.AssistRule{By: "board"},
				TurnoutShown: true, DiscussionDays: 28, FrozenDays: 1, VotingDays: 21,
			},
			{
				Kind: "surplus", Name: "Use of the surplus", Participation: governance.Liquid, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodIRV, Assist: &governance.AssistRule{By: "board"},
				Quorum: share(1, 10), Majority: moreThan(1, 2), Delegation: byDefault(),
				TurnoutShown: true, DiscussionDays: 21, FrozenDays: 1, VotingDays: 14,
			},
			{
				Kind: "priority", Name: "What is worked on next", Participation: governance.Liquid, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodIRV,
				Quorum: share(1, 10), Majority: moreThan(1, 2), Delegation: byDefault(),
				DiscussionDays: 14, FrozenDays: 1, VotingDays: 14,
			},
			{
				Kind: "money", Name: "Spending above £10,000 a year", Participation: governance.Liquid, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 5), Majority: moreThan(1, 2), Delegation: byDefault(),
				TurnoutShown: true, DiscussionDays: 28, FrozenDays: 2, VotingDays: 14,
			},
			{
				Kind: "statement", Name: "Public statement", Participation: governance.Direct, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 10), Majority: moreOrEqual(2, 3), Advisory: neighbours(),
				DiscussionDays: 14, FrozenDays: 1, VotingDays: 14,
				Prolong: &governance.ProlongRule{AfterMinutes: 60, LastHours: 48, AtMostHours: 48},
			},
			{
				Kind: "initiative", Name: "Initiative of members", Participation: governance.Direct, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 10), Majority: moreThan(1, 2),
				TurnoutShown: true, DiscussionDays: 14, FrozenDays: 1, VotingDays: 14,
				Admission: &governance.AdmissionRule{Share: &governance.Ratio{Num: 1, Den: 50}, Days: 30, By: governance.ByMembers},
			},
			{
				Kind: "constitution", Name: "Change of a charter", Participation: governance.Direct, Franchise: everybody(),
				Visibility: governance.Public, Method: governance.MethodMotion,
				Quorum: share(1, 5), Majority: onShores(moreOrEqual(2, 3)), Advisory: neighbours(),
				DiscussionDays: 28, FrozenDays: 2, VotingDays: 14,
			},
		},
		Membership: membership(), Founds: "constitution",
	}
}

// membership: whoever two members vouch for comes in, or is entered by the office from
// the society's list, and struck off with it; neighbours ask the office. Who has come is on probation for a month.
// A competence is attested by the office.
func membership() *bodies.Membership {
	return &bodies.Membership{
		Keeper: "registry", Strikes: bodies.StrikesListed, Terms: bodies.Terms{ProbationDays: 30},
		Admissions: []bodies.Admission{
			{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 2},
			{Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "registry"},
			{Sphere: bodies.Inner, Ground: bodies.ByList},
			{Sphere: bodies.Outer, Ground: bodies.ByList},
			{Sphere: bodies.Outer, Ground: bodies.ByOpenDoor},
		},
		Attesters: []bodies.Attester{{Body: "registry"}},
	}
}

func registry() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "registry", Name: "Membership Office", Level: bodies.Intermediate, Parent: "assembly", Seats: 2,
			Purpose: "Keeps the list of members: who came, where they live, what they know. It admits nobody against the charter, and the Audit College reads everything it does.",
		},
		Seating: appointed("board"),
	}
}

func board() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "assembly", Seats: 7,
			Purpose: "Seven members who sign for the society: they employ the staff, keep the accounts and spend up to £10,000 at a time. What they decide is public, with the names.",
		},
		Procedures: []governance.Procedure{
			{
				Kind: "spending", Name: "Spending up to £10,000", Participation: governance.Representative,
				Franchise: bodies.Franchise{Body: "board", Seated: true}, Visibility: governance.Public,
				Method: governance.MethodMotion, Quorum: share(1, 2), Majority: moreThan(1, 2),
				TurnoutShown: true, DiscussionDays: 7, FrozenDays: 1, VotingDays: 7,
			},
			election("election-odd", "Election of three members of the board", 3).installing("board", "odd-year seat", "audit", 2),
			election("election-even", "Election of four members of the board", 4).installing("board", "even-year seat", "audit", 2),
		},
		// who leaves early is followed by somebody the others choose, until the next election
		Seating: &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "seat-7", By: "board", Months: 12}}, ActingDays: 120},
	}
}

func council() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "council", Name: "Moderation Council", Level: bodies.Intermediate, Parent: "assembly", Field: "moderation", Seats: 7,
			Purpose: "Hears reports about members and content, rules on them with reasons, and keeps the rules of conduct in good repair. Changes to those rules go to the General Assembly.",
		},
		Procedures: []governance.Procedure{
			{
				Kind: "guidance", Name: "Guidance on how a rule is read", Participation: governance.Representative,
				Franchise: bodies.Franchise{Body: "council", Seated: true}, Visibility: governance.Public,
				Method: governance.MethodMotion, Quorum: share(3, 5), Majority: moreThan(1, 2),
				DiscussionDays: 7, FrozenDays: 1, VotingDays: 7,
			},
			election("election", "Election of the council", 3).heard("audit"),
			{
				Kind: "initiative", Name: "Initiative about moderation", Participation: governance.Representative,
				Franchise: bodies.Franchise{Body: "council", Seated: true}, Visibility: governance.Public,
				Method: governance.MethodMotion, Quorum: share(3, 5), Majority: moreThan(1, 2),
				DiscussionDays: 14, FrozenDays: 1, VotingDays: 7,
				Admission: &governance.AdmissionRule{Supporters: 1, Days: 30, By: governance.BySeated},
				Rising:    &governance.RisingRule{Supporters: 3},
			},
		},
		Seating: appointed("council"), // whom the Assembly voted for
		Justice: conduct(),
	}
}

func audit() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "audit", Name: "Audit College", Level: bodies.Auditory, Parent: "assembly", Seats: 3, OneSeat: true,
			Supervises: []bodies.Slug{"board", "council", "appeals", "registry"},
			Purpose:    "Three members who hold no other office. They read everything of the board and the Moderation Council, file findings, and can hold back a decision for review.",
		},
		Procedures: []governance.Procedure{
			{
				Kind: "finding", Name: "Finding", Participation: governance.Representative,
				Franchise: bodies.Franchise{Body: "audit", Seated: true}, Visibility: governance.Public,
				Method: governance.MethodMotion, Quorum: share(2, 3), Majority: moreThan(1, 2),
				FrozenDays: 1, VotingDays: 7,
			},
			election("election", "Election of the Audit College", 2).installing("audit", "seat", "council", 1),
		},
		Review: &governance.Review{Days: 14, Longest: 7, AnswerDays: 21},
	}
}

// appointed lets the seated of a body appoint to any seat, for two years.
func appointed(by bodies.Slug) *bodies.SeatRule {
	return &bodies.SeatRule{Ways: []bodies.Filling{{By: by, Months: 24}}}
}

// everybody is the franchise of the whole community: members of thirty days.
func everybody() bodies.Franchise { return bodies.Franchise{Body: "assembly", MinDays: 30} }

func share(num, den int64) governance.Quorum {
	return governance.Quorum{Share: governance.Ratio{Num: num, Den: den}}
}

func moreThan(num, den int64) *governance.Majority {
	return &governance.Majority{Share: governance.Ratio{Num: num, Den: den}}
}

func moreOrEqual(num, den int64) *governance.Majority {
	return &governance.Majority{Share: governance.Ratio{Num: num, Den: den}, AtLeast: true}
}

// onShores asks for the majority on most shores where chapters grew as well.
func onShores(m *governance.Majority) *governance.Majority {
	m.Units = &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"wales", "west_england", "portugal", "tunisia"}, Share: governance.Ratio{Num: 1, Den: 2}}
	return m
}

// neighbours are asked too where Estuary speaks to others, or changes how it decides.
func neighbours() []governance.Advisory {
	return []governance.Advisory{{Name: "Neighbours", Franchise: bodies.Franchise{Body: "assembly", Spheres: []bodies.Sphere{bodies.Outer}}}}
}

// byDefault is the delegation rule of Estuary: a field counts before a place,
// and a voice is given for a year.
func byDefault() *governance.DelegationRule {
	return &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic, BodiesBelow: true}
}

// election is how seats are filled: by ballots that nobody sees beside a name,
// never delegated, with a month in which a count can be disputed.
func election(kind, name string, seats int) rules {
	return rules{governance.Procedure{
		Kind: kind, Name: name, Participation: governance.Direct, Franchise: everybody(),
		Visibility: governance.Confidential, Method: governance.MethodScottish, Seats: seats,
		Quorum: share(1, 10), TurnoutShown: true, DiscussionDays: 20, FrozenDays: 7, VotingDays: 14, DisputeDays: 30,
	}}
}

// heard lets officers judge the roll before the vote.
func (r rules) heard(officers bodies.Slug) governance.Procedure {
	r.Officer = officers
	return r.Procedure
}

// rules is a procedure in the making.
type rules struct{ governance.Procedure }

// installing seats the winners for two years; officers call the election, and so
// many second a nomination.
func (r rules) installing(body bodies.Slug, seat string, officers bodies.Slug, seconders int) governance.Procedure {
	r.Install = &governance.InstallRule{Body: body, Seat: seat, Months: 24}
	r.Officer, r.Nomination = officers, &governance.NominationRule{Seconders: seconders}
	return r.Procedure
}
