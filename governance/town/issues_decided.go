// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"encoding/json"
	"strings"

	"moothall/governance"
)

// sprint was decided by ranking.
func sprint(c calendar) Matter {
	return c.scheduled(-113, -60, governance.Issue{
		ID: "2026-27", Body: "assembly", Kind: "priority", Field: "technology", Stage: governance.Decided,
		Title:    "What should the autumn sprint build?",
		Question: "The Technology Circle has twelve paid days in autumn. In what order should it take the work?",
		Text:     "The circle spends the twelve days on the option that wins.",
		Proposer: "Technology Circle",
		Options: []governance.Option{
			{ID: "describe", Title: "Let members describe each other’s pictures", Detail: "for those who hear the network; about nine days"},
			{ID: "slow", Title: "A slow mode for heated threads", Detail: "one reply in ten minutes; about six days"},
			{ID: "calendar", Title: "A calendar of chapter events", Detail: "about ten days"},
			{ID: "repairs", Title: "Repairs only", Detail: "as every autumn", StatusQuo: true},
		},
		Lot:    []governance.OptionID{"slow", "describe", "repairs", "calendar"},
		Effect: governance.Effect{Detail: "The circle plans its twelve days by it."},
	}).argued(c,
		reason{true, "owain", -84, "Four pictures in five reach me as the word “image”. I should like to know what you are all laughing at."},
		reason{true, "priya", -82, "Slow mode. Half of my cases are two people typing faster than they think."},
		reason{false, "jonas", -80, "There are sixty-one open faults. A new room in a house with a wet cellar."},
	).voted(c, of(150, 1000), []Camp{
		{33, ranked("describe, calendar, slow")},
		{21, ranked("slow, describe")},
		{9, ranked("slow, calendar")},
		{14, ranked("calendar, describe, slow")},
		{10, ranked("calendar, repairs")},
		{8, ranked("repairs")},
		{5, ranked("repairs, describe")},
	},
		c.ranks("owain", "describe", -74, 20, 1),
		c.ranks("priya", "slow, describe, repairs", -70, 21, 30),
		c.ranks("rashid", "repairs, describe", -69, 11, 10),
		c.ranks("ada", "describe, slow, calendar, repairs", -68, 19, 0),
		c.ranks("beatriz", "describe, calendar", -66, 13, 13),
		c.ranks("joao", "calendar, describe, slow", -65, 22, 5),
		c.ranks("nia", "describe, slow", -61, 8, 50),
	).ended(governance.Adopted, "describe")
}

// chapterPurse changed the charter of the Wales Chapter.
func chapterPurse(c calendar) Matter {
	next := wales()
	next.Version, next.Amendment = 2, &governance.Amendment{Body: "assembly", Kind: "constitution"}
	next.Body.Purpose = strings.Replace(next.Body.Purpose, "£2,000", "£3,000", 1)
	m := c.scheduled(-470, -410, governance.Issue{
		ID: "2025-12", Body: "assembly", Kind: "constitution", Place: "wales", Field: "finance", Stage: governance.Decided,
		Title:    "Let the Wales Chapter spend up to £3,000 a year",
		Question: "Shall the charter of the Wales Chapter say £3,000 where it says £2,000?",
		Text:     "The charter of the Wales Chapter, version 2: up to £3,000 a year.",
		Proposer: "Wales Chapter",
	}).argued(c,
		reason{true, "dewi", -440, "A hall in Bangor costs what a hall in Cardiff cost when the sum was set."},
		reason{false, "hanna", -438, "Every chapter will ask for the same next month. I would rather set it once, for all of them."},
	).voted(c, of(260, 1000), answers(81, 12, 7),
		c.says("dewi", governance.Yes, -420, 19, 2),
		c.says("hanna", governance.No, -417, 20, 31),
	).advised(
		c.says("peter", governance.Yes, -419, 9, 12),
		c.says("meinir", governance.No, -415, 17, 48),
	).ended(governance.Adopted)
	m.Issue.Effect = governance.Effect{Kind: governance.EffectCharter, Detail: "The charter is in force the minute the result is recorded.", Charter: written(next)}
	return m
}

// written is a charter as a paper bears it.
func written(c governance.Charter) json.RawMessage {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // of a value that is written down above
	}
	return text
}

// helpChannel was void for want of quorum.
func helpChannel(c calendar) Matter {
	return c.scheduled(-104, -28, governance.Issue{
		ID: "2026-30", Body: "assembly", Kind: "rule", Field: "newcomers", Stage: governance.Decided,
		Title:    "Rename the help channel",
		Question: "Shall the channel “help” be called “ask a neighbour” from now on?",
		Before:   "3. Questions about the network are asked in the channel help.",
		Text:     "3. Questions about the network are asked in the channel ask a neighbour.",
		Proposer: "Kofi Mensah",
		Effect:   governance.Effect{Detail: "Rule 3 changes and the channel is renamed."},
	}).argued(c,
		reason{true, "kofi", -70, "“Help” is what you shout in the river. People with a small question do not go there."},
		reason{false, "salma", -66, "In Arabic it becomes “ask the neighbour woman next door”. I have nothing against her, but she does not know our settings."},
	).voted(c, of(70, 1000), answers(55, 35, 10),
		c.says("kofi", governance.Yes, -48, 6, 3),
		c.says("salma", governance.No, -44, 19, 27),
		c.says("nia", governance.Abstain, -30, 17, 0),
		c.says("dewi", governance.No, -35, 20, 20),
	).ended(governance.Void)
}

// registration was rejected: it needed two thirds and had fewer than half.
func registration(c calendar) Matter {
	return c.scheduled(-97, -21, governance.Issue{
		ID: "2026-32", Body: "assembly", Kind: "rule", Field: "newcomers", Stage: governance.Decided,
		Title:    "Close registration during holidays",
		Question: "Shall nobody be able to join from 20 December to 3 January and in the two weeks around Easter, when few moderators are awake?",
		Before:   "2. Anybody may ask to join on any day.",
		Text:     "2. Anybody may ask to join on any day, except from 20 December to 3 January and in the week before and after Easter.",
		Proposer: "Henk Visser",
		Effect:   governance.Effect{Detail: "Rule 2 changes the minute the result is recorded."},
	}).argued(c,
		reason{true, "henk", -65, "A lock that nobody tends stays shut. That is how you keep the village dry."},
		reason{false, "fatou", -62, "Holidays are when people are alone and look for a door. Forty seconds, and I need only ten."},
		reason{false, "esi", -58, "Your Easter is not everybody’s Easter."},
		reason{true, "yusuf", -55, "Last Christmas three of us read nine hundred requests. Eight hundred and sixty were machines."},
	).voted(c, of(205, 1000), answers(40, 53, 7),
		c.says("henk", governance.Yes, -41, 22, 0),
		c.says("fatou", governance.No, -40, 7, 41),
		c.says("esi", governance.No, -37, 4, 55),
		c.says("yusuf", governance.Yes, -36, 23, 8),
		c.says("lowri", governance.No, -33, 21, 21),
		c.says("chidi", governance.No, -30, 18, 9),
		c.says("rashid", governance.Yes, -28, 12, 0),
		c.says("hanna", governance.No, -27, 9, 18),
		c.says("elspeth", governance.Yes, -23, 8, 0),
		c.says("tariq", governance.No, -22, 10, 30),
	).ended(governance.Rejected)
}

// figures was adopted.
func figures(c calendar) Matter {
	return c.scheduled(-88, -7, governance.Issue{
		ID: "2026-34", Body: "assembly", Kind: "rule", Field: "moderation", Stage: governance.Decided,
		Title:    "Publish quarterly figures of moderation",
		Question: "Shall the Moderation Council publish, every quarter, how many reports came in, under which rules, how long they waited and how they ended?",
		Before:   "11. The council keeps a register of cases.",
		Text:     "11. The council keeps a register of cases. Within fifteen days of each quarter it publishes how many reports came in, under which rules, how long they waited and how they ended, without names.",
		Proposer: "Siân Morris and the Audit College",
		Effect:   governance.Effect{Detail: "Rule 11 is in force from the next day. The first figures are due in the middle of January."},
	}).argued(c,
		reason{true, "sian", -54, "What is counted is noticed, also by those who hand out the work."},
		reason{true, "joanna", -52, "We asked for these figures three times. We got a pleasant letter three times."},
		reason{false, "ifor", -50, "A number with no story is a stick. You will see who picks it up."},
		reason{true, "priya", -47, "It takes us one evening a quarter. I have timed it."},
	).voted(c, of(205, 1000), answers(83, 10, 7),
		c.says("sian", governance.Yes, -27, 14, 2),
		c.says("joanna", governance.Yes, -27, 20, 0),
		c.says("ifor", governance.No, -26, 9, 9),
		c.says("priya", governance.Yes, -20, 21, 44),
		c.says("chidi", governance.Yes, -18, 18, 30),
		c.says("bram", governance.Yes, -16, 16, 10),
		c.says("tomas", governance.Yes, -15, 13, 0),
		c.says("lowri", governance.Yes, -14, 23, 1),
		c.says("henk", governance.Abstain, -12, 22, 15),
		c.says("grace", governance.Yes, -11, 20, 20),
		c.says("elin", governance.Yes, -10, 12, 12),
		c.says("rui", governance.Yes, -9, 18, 45),
	).declared(
		c.declares("chidi", governance.Yes, -25, 18, 5, "We count anyway. Then everybody may see it."),
		c.declares("lowri", governance.No, -22, 22, 30, "The chapter meeting has doubts: small numbers give away who reported."),
		c.declares("marta", governance.Abstain, -19, 8, 45, ""),
	).ended(governance.Adopted)
}

// councilElection filled three seats by ranking, in five stages.
func councilElection(c calendar) Matter {
	return c.scheduled(-84, -15, governance.Issue{
		ID: "2026-35", Body: "council", Kind: "election", Field: "moderation", Stage: governance.Decided,
		Title:    "Three members of the Moderation Council",
		Question: "Who fills three seats on the Moderation Council for the next two years?",
		Text:     "The three who are elected take their seats on the day after the count.",
		Proposer: "Gwenllian Pugh, returning officer",
		Options: []governance.Option{
			{ID: "tomas", Title: "Tomás Ferreira", Detail: "Lisbon. “I will read every case aloud before I rule on it.”"},
			{ID: "priya", Title: "Priya Nair", Detail: "Bristol. “Two sides, one question, and time to answer.”"},
			{ID: "amina", Title: "Amina Haddad", Detail: "Tunis. “A report is a person on the worst day of the week.”"},
			{ID: "ifor", Title: "Ifor Bowen", Detail: "Swansea. “No rule we cannot staff.”"},
			{ID: "marta", Title: "Marta Kowalska", Detail: "Swansea. “Moderation costs money. I want to see the bill.”"},
			{ID: "rashid", Title: "Rashid Karim", Detail: "Bristol. “Fewer reports, by better defaults.”"},
		},
		Lot:    []governance.OptionID{"marta", "tomas", "ifor", "rashid", "amina", "priya"},
		Effect: governance.Effect{Detail: "Three mandates of two years begin the day after."},
	}).voted(c, of(200, 1000), []Camp{
		{12, ranked("tomas, ifor, amina")},
		{9, ranked("tomas, amina, priya")},
		{16, ranked("priya, amina, tomas")},
		{5, ranked("priya, marta")},
		{19, ranked("amina, tomas, priya")},
		{16, ranked("ifor, rashid, tomas")},
		{10, ranked("marta, priya, amina")},
		{2, ranked("marta, amina")},
		{2, ranked("marta")},
		{7, ranked("rashid, tomas, ifor")},
		{1, ranked("rashid, ifor")},
		{1, ranked("rashid")},
	},
		c.ranks("nia", "ifor, amina, priya", -20, 19, 14),
		c.ranks("bram", "priya, tomas", -19, 20, 2),
		c.ranks("olwen", "amina, ifor", -28, 7, 45),
		c.ranks("chidi", "tomas, amina, priya", -25, 18, 5),
		c.ranks("layla", "amina, tomas, priya", -22, 23, 30),
		c.ranks("marta", "marta", -18, 12, 0),
		c.ranks("beatriz", "tomas, priya, amina", -17, 13, 8),
		c.ranks("kofi", "priya, rashid", -24, 6, 6),
	).ended(governance.Elected, "tomas", "priya", "amina")
}
