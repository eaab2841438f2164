// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"moothall/bodies"
	"moothall/governance"
)

// conduct is how the Moderation Council hears cases, and the rules of conduct.
func conduct() *governance.Justice {
	return &governance.Justice{
		Panel: 3, HearingDays: 7, AppealDays: 14, AppealTo: "appeals",
		Rules: []governance.Rule{
			{Number: 1, Text: "Speak to each other as people. No insults, no threats, and nothing that only serves to hurt."},
			{Number: 2, Text: "Do not speak for somebody else, and do not pass off as yours what is not."},
			{Number: 3, Text: "Do not sell here. Say so where you earn by what you write about."},
			{Number: 4, Text: "Do not publish facts about a person’s home, work, health or papers without their consent, even if some already know them."},
		},
	}
}

// appeals is the bench that hears appeals from the council: other people, drawn
// or elected for two years.
func appeals() governance.Charter {
	return governance.Charter{
		Version: 1,
		Body: bodies.Body{
			Slug: "appeals", Name: "Appeals Bench", Level: bodies.Intermediate, Parent: "assembly", Field: "appeals", Seats: 5,
			Purpose: "Five members who sit nowhere else in judgment. They hear those who appeal from a ruling of the Moderation Council, and what they rule is final.",
		},
		Procedures: []governance.Procedure{{
			Kind: "guidance", Name: "Guidance on how appeals are heard", Participation: governance.Representative,
			Franchise: bodies.Franchise{Body: "appeals", Seated: true}, Visibility: governance.Public,
			Method: governance.MethodMotion, Quorum: share(3, 5), Majority: moreThan(1, 2),
			DiscussionDays: 7, FrozenDays: 1, VotingDays: 7,
		}},
		Justice: &governance.Justice{Panel: 3, HearingDays: 5},
		Seating: appointed("board"),
	}
}
