// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Election is an election of persons in the town: who stood, by whom, and what
// became of it. Its plan and its winners name candidates by their slugs; their
// numbers on the paper are drawn when they are nominated.
type Election struct {
	Matter
	Stands []Stand
	Roll   []Objection
}

// Stand is a nomination: by whom, with whose support, and what the candidate
// answered, one act an hour from the evening after the call.
type Stand struct {
	Candidate, By bodies.Slug
	Seconders     []bodies.Slug
	Answer        governance.NominationAct // empty where there is none yet
	Statement     string
}

// Objection is a challenge of the roll, made on the morning after it was fixed
// and decided in the afternoon.
type Objection struct {
	By, Of, Officer bodies.Slug
	Text, Reason    string
	Uphold          bool
}

// Elections returns the elections of persons: one of a year ago that seated
// half of the board, one whose vote runs, one whose roll is open to challenge,
// one that people are nominated for. They stand beside [Issues].
func Elections(now time.Time) []Election {
	c := calendar{now}
	return []Election{boardOddYears(c), boardEvenYears(c), technologyHosts(c), auditCollege(c)}
}

// elected is an election that closes on the evening of a day, called on the one
// on which nominations begin.
func (c calendar) elected(closes int, i governance.Issue, stands ...Stand) Election {
	p := procedureOf(i.Body, i.Kind)
	m := c.scheduled(closes-p.VotingDays-p.FrozenDays-p.DiscussionDays, closes, i)
	m.Issue.CreatedAt = m.Issue.DiscussAt
	m.Issue.Effect = governance.Effect{Kind: governance.EffectMandates}
	return Election{Matter: m, Stands: stands}
}

// stands is an accepted nomination with a statement.
func stands(candidate, by bodies.Slug, statement string, seconders ...bodies.Slug) Stand {
	return Stand{candidate, by, seconders, governance.ActAccept, statement}
}

func (e Election) voted(c calendar, takePart governance.Ratio, camps []Camp, named ...Vote) Election {
	e.Matter = e.Matter.voted(c, takePart, camps, named...)
	return e
}

// boardOddYears filled three seats of the board, a year ago.
func boardOddYears(c calendar) Election {
	e := c.elected(-349, governance.Issue{
		ID: "2025-31", Body: "board", Kind: "election-odd", Stage: governance.Decided,
		Title:    "Three members of the board",
		Text:     "Three of the seven seats on the board are filled for two years. The board signs for the society, employs the staff and keeps the accounts.",
		Proposer: "Audit College",
	},
		stands("elspeth", "olwen", "Fewer votes, better prepared.", "nia", "gwenllian"),
		stands("grace", "marta", "I will read you the balance sheet until you like it.", "bram", "joanna"),
		stands("hanna", "ada", "Open books, monthly.", "jonas", "wei", "kirsten"),
		stands("dewi", "elin", "Cymraeg o’r dechrau, nid fel atodiad.", "owain", "olwen"),
		stands("henk", "jonas", "A board that says no now and then.", "yusuf", "wei"),
		stands("kofi", "nia", "Ask a neighbour. I am one.", "priya", "chidi"),
		Stand{"beatriz", "rui", []bodies.Slug{"tomas"}, governance.ActAccept, "One seconder is a start."},
		Stand{Candidate: "priya", By: "amina", Seconders: []bodies.Slug{"chidi", "sian"}, Answer: governance.ActDecline},
	)
	return e.voted(c, of(140, 1000), []Camp{
		{18, ranked("elspeth, grace, hanna")},
		{12, ranked("elspeth, hanna")},
		{24, ranked("grace, hanna, elspeth")},
		{17, ranked("hanna, grace")},
		{12, ranked("dewi, elspeth, kofi")},
		{8, ranked("henk, hanna")},
		{9, ranked("kofi, dewi, elspeth")},
		{2, ranked("kofi")},
	},
		c.ranks("nia", "hanna, elspeth, grace", -355, 19, 14),
		c.ranks("marta", "grace, hanna", -354, 12, 0),
		c.ranks("bram", "elspeth, grace, hanna", -353, 20, 40),
		c.ranks("olwen", "hanna, dewi, elspeth", -360, 7, 45),
	).ends("elspeth", "grace", "hanna")
}

func (e Election) ends(winners ...governance.OptionID) Election {
	e.Matter = e.ended(governance.Elected, winners...)
	return e
}

// boardEvenYears is the election whose vote runs: four seats, six who stand.
func boardEvenYears(c calendar) Election {
	e := c.elected(12, governance.Issue{
		ID: "2026-51", Body: "board", Kind: "election-even", Stage: governance.Voting,
		Title:    "Four members of the board",
		Text:     "Four of the seven seats on the board are filled for two years; three stay. The board signs for the society, employs the staff and keeps the accounts.",
		Proposer: "Audit College",
	},
		stands("lowri", "elin", "Pay the people who clean up after us.", "nia", "dewi"),
		stands("rashid", "ada", "A server nobody notices is a good server.", "wei", "jonas"),
		stands("marta", "joanna", "Spend nothing we cannot explain.", "grace", "aoife"),
		stands("tariq", "salma", "Half our new members write from right to left.", "layla", "fatou"),
		stands("joao", "rui", "A chapter in every port by 2029.", "beatriz", "itziar"),
		stands("dewi", "mererid", "Cymraeg o’r dechrau, nid fel atodiad.", "olwen", "ifor"),
	)
	return e.voted(c, of(9, 100), []Camp{
		{24, ranked("lowri, marta, tariq")},
		{21, ranked("rashid, joao")},
		{18, ranked("marta, rashid, lowri")},
		{15, ranked("tariq, lowri, joao")},
		{12, ranked("joao, tariq")},
		{10, ranked("dewi, lowri")},
	},
		c.ranks("nia", "lowri, dewi, tariq", -1, 19, 10),
		c.ranks("elin", "dewi, lowri", -1, 12, 12),
	)
}

// technologyHosts is the election whose roll is open to challenge.
func technologyHosts(c calendar) Election {
	e := c.elected(17, governance.Issue{
		ID: "2026-52", Body: "technology", Kind: "election", Field: "technology", Stage: governance.Frozen,
		Title:    "One host of the Technology Circle",
		Text:     "The hosts of the circle call its meetings and keep its list of work. One of the three seats is filled for two years.",
		Proposer: "Moderation Council",
	},
		stands("kirsten", "jonas", "Short meetings, long notes.", "hanna"),
		stands("mateus", "ada", "Repairs first. Then repairs. Then one new thing.", "wei"),
		stands("jonas", "rashid", "Somebody has to ask what it costs to keep.", "hanna"),
	)
	e.Roll = []Objection{{By: "nia", Of: "nia", Officer: "chidi", Text: "I have tested every release of the app since spring, and my competence was never written down.",
		Reason: "The circle’s notes show it: she is one of those who keep the app.", Uphold: true},
		{By: "jonas", Of: "wei", Officer: "", Text: "Wei has not been at a meeting since March."}}
	return e
}

// auditCollege is the election that people are nominated for.
func auditCollege(c calendar) Election {
	return c.elected(35, governance.Issue{
		ID: "2026-53", Body: "audit", Kind: "election", Stage: governance.Discussion,
		Title:    "Two members of the Audit College",
		Text:     "Two of the three seats in the Audit College are filled for two years. Its members hold no other office.",
		Proposer: "Moderation Council",
	},
		stands("aoife", "marta", "I stayed for the balance sheet.", "kofi", "joanna"),
		stands("owain", "beatriz", "I hear every page you publish read aloud. I notice what is not there.", "nia"),
		Stand{Candidate: "nia", By: "bram", Seconders: []bodies.Slug{"olwen"}},
		Stand{Candidate: "henk", By: "yusuf"},
	)
}
