// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import "moothall/governance"

// threats is the running liquid motion. Chidi has voted; Bram, who passes his
// voice to Chidi, and Nia, who gives hers to Bram, have not.
func threats(c calendar) Matter {
	return c.scheduled(-76, 7, governance.Issue{
		ID: "2026-41", Body: "assembly", Kind: "rule", Field: "moderation", Stage: governance.Voting,
		Title:    "Act on reports of threats within 24 hours, not 72",
		Question: "Shall rule 7 of the rules of conduct say that a report of a threat is acted on within 24 hours, with two more people on the night rota?",
		Before:   "7. A report of a threat against a person is acted on within 72 hours.",
		Text:     "7. A report of a threat against a person is acted on within 24 hours. At night and on holidays two members of the rota are on call.",
		Proposer: "Moderation Council",
		Effect:   governance.Effect{Detail: "Rule 7 changes the minute the result is recorded, and the rota is asked for two names."},
	}).argued(c,
		reason{true, "amina", -40, "In three of last year’s eleven cases the person had moved house before we read the report."},
		reason{false, "ifor", -38, "We are volunteers. A promise we break at Christmas is worse than a slower one we keep."},
		reason{true, "chidi", -33, "A night is too long when somebody is named."},
		reason{false, "sian", -31, "I was on that rota. Nobody has asked what reading these things at three in the morning does to the reader."},
		reason{true, "olwen", -29, "I was a night sister for thirty years. Somebody awake is not a luxury. It is the service."},
		reason{false, "henk", -22, "Half of all cases are closed within two days already. Write the rota first, then the rule."},
		reason{true, "kofi", -19, "Two names on a list cost us little. Finding out on Monday cost my neighbour her job."},
	).voted(c, of(12, 100), answers(62, 30, 8),
		c.says("chidi", governance.Yes, -2, 18, 12),
		c.says("ifor", governance.No, -12, 9, 5),
		c.says("olwen", governance.Yes, -13, 7, 30),
		c.says("henk", governance.No, -9, 22, 41),
		c.says("kofi", governance.Yes, -11, 6, 12),
		c.says("sian", governance.No, -6, 14, 20),
		c.says("tomas", governance.Yes, -10, 19, 3),
		c.says("priya", governance.Yes, -5, 21, 15),
		c.says("mererid", governance.Abstain, -4, 11, 48),
		c.says("elspeth", governance.Yes, -8, 8, 0),
		c.says("marta", governance.No, -1, 17, 26),
		c.says("lowri", governance.Yes, -3, 23, 10),
	).declared(
		c.declares("tomas", governance.No, -12, 9, 40, "Another rule, and nobody to keep it."),
		c.declares("tomas", governance.Yes, -11, 20, 15, "Two names stand on the rota since yesterday. Then it can be kept."),
		c.declares("marta", governance.No, -9, 12, 5, "A rota at night costs what the chapters do not get."),
		c.declares("chidi", governance.Yes, -4, 18, 20, "I read the eleven cases of last year. In seven of them a day would have been enough, and three days were too many."),
	)
}

// surplus is the running ranked matter. Nia has not voted and has no delegate
// for money.
func surplus(c calendar) Matter {
	return c.scheduled(-78, 3, governance.Issue{
		ID: "2026-39", Body: "assembly", Kind: "surplus", Field: "finance", Stage: governance.Voting,
		Title:    "How should we use this year’s surplus of £21,600?",
		Question: "In what order would you spend the £21,600 left at the end of the year? Rank as many of the six as you like.",
		Text:     "The surplus of the year is spent on the option that wins. What that option leaves over goes into the reserve.",
		Proposer: "Board",
		Options: []governance.Option{
			{ID: "access", Title: "Accessibility: an outside test of the app, and the repairs", Detail: "£9,200, once"},
			{ID: "moderator", Title: "A part-time moderator for Welsh and Arabic", Detail: "£12,600, one year"},
			{ID: "reserve", Title: "Put it into the reserve for bad years", Detail: "whole sum"},
			{ID: "fee", Title: "Lower the fee from £3 to £2.50 a month", Detail: "about £18,000, one year"},
			{ID: "projects", Title: "Help two free-software projects we live on", Detail: "£6,000 each"},
			{ID: "stay", Title: "Leave it on the account for now", StatusQuo: true},
		},
		Lot:    []governance.OptionID{"fee", "projects", "access", "stay", "reserve", "moderator"},
		Effect: governance.Effect{Detail: "The board gets the mandate to spend the sum on the winning option, and nothing else."},
	}).argued(c,
		reason{true, "owain", -30, "I cannot post a picture without asking my wife. Nine thousand pounds, once, and I can."},
		reason{false, "marta", -29, "Nobody has shown what the second year of that moderator costs, or who pays it."},
		reason{true, "tariq", -27, "Reports in Arabic wait four days longer than reports in English. I counted them."},
		reason{true, "grace", -26, "The reserve covers five months. Our own rule says six. It is dull, and it is the rule."},
		reason{false, "aoife", -25, "Fifty pence less a month brings nobody in. Nobody ever left over fifty pence."},
		reason{true, "mateus", -21, "We have lived on two libraries for seven years and have never sent them as much as a postcard."},
		reason{false, "meinir", -20, "I have seen nine surpluses spent. The four that were regretted were spent on wages for one year."},
	).voted(c, of(14, 100), []Camp{
		{28, ranked("access, moderator, reserve")},
		{22, ranked("moderator, access, projects")},
		{18, ranked("reserve, fee, stay")},
		{13, ranked("fee, reserve, access")},
		{9, ranked("projects, access, moderator")},
		{4, ranked("access, moderator=projects")},
		{6, ranked("stay, reserve")},
	},
		c.ranks("grace", "reserve, access, stay", -10, 20, 31),
		c.ranks("marta", "reserve, fee, access, stay", -9, 12, 2),
		c.ranks("owain", "access", -10, 20, 4),
		c.ranks("tariq", "moderator, access, projects, reserve, fee, stay", -7, 9, 45),
		c.ranks("mateus", "projects, access, moderator", -6, 23, 55),
		c.ranks("beatriz", "access, moderator, projects", -8, 13, 11),
		c.ranks("chidi", "moderator, access, reserve", -4, 18, 40),
		c.ranks("kofi", "fee, moderator, reserve", -5, 6, 15),
		c.ranks("elin", "moderator=access, reserve", -3, 16, 0),
		c.ranks("gwenllian", "reserve, stay", -10, 9, 0),
	)
}

// scanning is the running direct matter: everybody votes, nobody for another.
func scanning(c calendar) Matter {
	return c.scheduled(-60, 5, governance.Issue{
		ID: "2026-42", Body: "assembly", Kind: "statement", Field: "community", Stage: governance.Voting,
		Title:    "Say in public that we will not scan private messages",
		Question: "Shall Estuary publish the statement below, in all six languages?",
		Text:     "Estuary does not read the private messages of its members and will not install software that does. A court order that names an account is obeyed, and counted in the register.",
		Proposer: "Ada Lindqvist and 31 members",
		Effect:   governance.Effect{Detail: "The statement is published under the name of the General Assembly."},
	}).argued(c,
		reason{true, "ada", -22, "A postman who opens letters to look for crimes opens all letters. It is one sheet of paper, and I have the sheet."},
		reason{false, "jonas", -21, "We promise what a law may forbid us next year. What do we publish then?"},
		reason{true, "noor", -18, "I write to my family in a place where a message is evidence. Please say it where I can point to it."},
		reason{false, "amina", -16, "I agree with every word and vote against. A statement does not protect anybody; our settings do."},
		reason{true, "fatou", -15, "Forty seconds: people join what they understand. This they understand."},
	).voted(c, of(9, 100), answers(71, 20, 9),
		c.says("ada", governance.Yes, -8, 19, 0),
		c.says("jonas", governance.No, -8, 22, 22),
		c.says("noor", governance.Yes, -8, 10, 9),
		c.says("amina", governance.No, -6, 20, 18),
		c.says("fatou", governance.Yes, -7, 7, 40),
		c.says("wei", governance.Yes, -5, 1, 13),
		c.says("elspeth", governance.Abstain, -4, 8, 30),
		c.says("itziar", governance.Yes, -3, 15, 5),
	).advised(
		c.says("meinir", governance.Yes, -4, 11, 20),
	)
}

// springMeeting is the running matter of a place: only who lives in Wales votes.
func springMeeting(c calendar) Matter {
	return c.scheduled(-33, 11, governance.Issue{
		ID: "2026-45", Body: "wales", Kind: "meeting", Place: "wales", Field: "events", Stage: governance.Voting,
		Title:    "Where shall we meet in spring 2027?",
		Question: "Ble dylem ni gwrdd yng ngwanwyn 2027? Where should the chapter meet on the second weekend of April?",
		Text:     "The chapter meets for two days in the place that wins. The committee may spend up to £900 on the room, the interpreters and the train fares of those who ask.",
		Proposer: "Committee of the Wales Chapter",
		Options: []governance.Option{
			{ID: "bangor", Title: "Bangor", Detail: "the students’ hall; four hours from Cardiff by train"},
			{ID: "aberystwyth", Title: "Aberystwyth", Detail: "the old college; in the middle, and hard to reach from everywhere alike"},
			{ID: "newport", Title: "Newport", Detail: "the dockers’ club; step-free, no room to sleep"},
			{ID: "none", Title: "No meeting in spring", Detail: "things stay as they are: one meeting, in autumn", StatusQuo: true},
		},
		Lot:    []governance.OptionID{"newport", "none", "aberystwyth", "bangor"},
		Effect: governance.Effect{Detail: "The committee books the place that wins."},
	}).argued(c,
		reason{true, "dewi", -14, "Bangor. For seven years the north has taken the train south. The train also runs the other way."},
		reason{false, "owain", -12, "The hall in Bangor has eleven steps and a lift that stops between them. I have been in it when it did."},
		reason{true, "gwenllian", -11, "Aberystwyth is equally inconvenient for all, which is as close to fairness as Welsh railways come."},
	).voted(c, of(12, 100), []Camp{
		{27, ranked("aberystwyth, bangor")},
		{26, ranked("newport, aberystwyth")},
		{24, ranked("bangor, aberystwyth, newport")},
		{15, ranked("newport, none")},
		{8, ranked("none, newport")},
	},
		c.ranks("dewi", "bangor, aberystwyth", -2, 20, 11),
		c.ranks("owain", "newport, aberystwyth, none", -2, 20, 19),
		c.ranks("gwenllian", "aberystwyth", -1, 9, 0),
		c.ranks("elin", "bangor=aberystwyth, newport", -1, 18, 33),
	)
}

// backupTest is the running representative matter: the seven of the board vote.
func backupTest(c calendar) Matter {
	return c.scheduled(-18, 4, governance.Issue{
		ID: "2026-48", Body: "board", Kind: "spending", Field: "infrastructure", Stage: governance.Voting,
		Title:    "Pay £3,900 for an outside test of our backups",
		Question: "Shall the board spend £3,900 on a test in which strangers restore Estuary from its backups, on their machines, with a stopwatch?",
		Text:     "The treasurer orders the test from Severnside Computing for £3,900 from the technology budget. The report is published, whatever it says.",
		Proposer: "Rashid Karim",
		Effect:   governance.Effect{Detail: "The treasurer may sign the order."},
	}).argued(c,
		reason{true, "rashid", -10, "I have restored it eleven times. I wrote it, so that proves I can. It does not prove you can."},
		reason{false, "elspeth", -9, "Ask the circle to do it first, for the price of a weekend and some soup."},
		reason{true, "wei", -8, "I delete things for a hobby. I would pay to watch somebody else have the bad afternoon."},
	).voted(c, of(0, 1), nil,
		c.says("rashid", governance.Yes, -2, 20, 40),
		c.says("grace", governance.Yes, -2, 21, 2),
		c.says("elspeth", governance.No, -1, 8, 0),
		c.says("hanna", governance.Yes, -1, 13, 37),
	)
}
