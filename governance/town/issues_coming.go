// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"strings"

	"moothall/governance"
)

// yearlyFee was cancelled: its proposer withdrew it during the discussion.
func yearlyFee(c calendar) Matter {
	return c.scheduled(-80, 12, governance.Issue{
		ID: "2026-38", Body: "assembly", Kind: "money", Field: "fees", Stage: governance.Cancelled,
		Title:    "One fee of £30 a year instead of £3 a month",
		Question: "Shall members pay once a year?",
		Before:   "The fee is £3 a month.",
		Text:     "The fee is £30 a year, paid in January.",
		Proposer: "Marta Kowalska",
		Effect:   governance.Effect{Detail: "The fee changes on 1 January."},
	}).argued(c,
		reason{true, "marta", -30, "We pay the bank £2,100 a year to move twelve small coins instead of one large one."},
		reason{false, "ruth", -8, "I joined because I can stop next month. Thirty pounds in January is a week of food."},
		reason{false, "marta", -6, "Ruth is right and I had not thought of it. I withdraw the proposal and will come back with one for the bank."},
	)
}

// chapterMoney is frozen: its text and rules are fixed, its vote opens tomorrow.
func chapterMoney(c calendar) Matter {
	return c.scheduled(-58, 15, governance.Issue{
		ID: "2026-43", Body: "assembly", Kind: "money", Field: "finance", Stage: governance.Frozen,
		Title:    "Give every chapter £5 a year for each of its members",
		Question: "Shall chapters decide themselves on £5 a year for each member who lives in their place, about £14,000 in all?",
		Before:   "Chapters ask the board for money, matter by matter.",
		Text:     "From January each chapter has £5 a year for each of its members. It decides on the money itself and shows its accounts in December. What is not spent comes back.",
		Proposer: "Lisbon Chapter and Wales Chapter",
		Effect:   governance.Effect{Detail: "The sums are set aside on 1 January, by the roll of that day."},
	}).argued(c,
		reason{true, "rui", -26, "We asked for forty euros for a kettle. It took the board two meetings. The kettle was sold by then."},
		reason{false, "hanna", -24, "Nine tin boxes are nine sets of books. Who opens them, monthly?"},
		reason{true, "joao", -20, "A chapter without a coin is a group photograph."},
		reason{false, "esi", -15, "There is no chapter in Tema, so our five pounds go to yours. Write down what happens to those who live nowhere."},
	)
}

// pictures is under discussion.
func pictures(c calendar) Matter {
	return c.scheduled(-50, 30, governance.Issue{
		ID: "2026-44", Body: "assembly", Kind: "money", Field: "infrastructure", Stage: governance.Discussion,
		Title:    "Move our pictures and videos to a co-operative data centre",
		Question: "Shall Estuary spend £18,400 a year, from April 2027, on storage at Porth Co-op Hosting, and leave our present provider?",
		Before:   "Media of members are kept with a commercial provider for £11,300 a year.",
		Text:     "1. From 1 April 2027 media of members are kept at Porth Co-op Hosting in Barry and copied every night to a second place.\n2. The board may spend up to £18,400 a year on this.\n3. The Technology Circle reports to the members after six months.",
		Proposer: "Ada Lindqvist and the Technology Circle",
		Effect:   governance.Effect{Detail: "The money is set aside and the board gets the mandate to sign."},
	}).argued(c,
		reason{true, "ada", -13, "We pay a company that sells what it learns about traffic. Porth is owned by its customers, as we are."},
		reason{false, "marta", -12, "£18,400 is a fifth of our budget. The move buys no member anything they will notice."},
		reason{true, "rashid", -10, "Two places mean one flood does not take ten years of pictures."},
		reason{false, "jonas", -9, "Porth has two engineers. Who answers at night in August?"},
		reason{true, "wei", -4, "I asked Porth your question, Jonas. They gave me a telephone number. I rang it at three on Sunday and a woman called Bethan answered."},
	)
}

// welshFirst is under discussion in the Wales Chapter.
func welshFirst(c calendar) Matter {
	return c.scheduled(-30, 33, governance.Issue{
		ID: "2026-46", Body: "wales", Kind: "local", Place: "wales", Field: "welsh", Stage: governance.Discussion,
		Title:    "House rules in Welsh first",
		Question: "Rheolau’r tŷ yn Gymraeg yn gyntaf: shall the chapter write its rules and minutes in Welsh and translate them into English, rather than the other way about?",
		Before:   "Minutes and house rules are written in English and translated into Welsh.",
		Text:     "Minutes and house rules are written in Welsh and translated into English within two days.",
		Proposer: "Dewi Prosser",
		Effect:   governance.Effect{Detail: "The committee writes in Welsh from the next meeting."},
	}).argued(c,
		reason{true, "dewi", -9, "A translation is read as a translation. Let it be the English for once."},
		reason{true, "mererid", -8, "The Welsh desk offers to do the English within a day. We have been practising the other direction for six years."},
		reason{false, "owain", -5, "My screen reader speaks Welsh like a satellite dish. Two days is a long time to be second."},
	)
}

// glossary is a proposal: its text is still being written.
func glossary(c calendar) Matter {
	return c.noted(-21, governance.Issue{
		ID: "2026-47", Body: "translation", Kind: "usage", Field: "translation", Stage: governance.Draft,
		Title:    "One glossary for all six languages",
		Question: "Shall the circle keep one list of the sixty words on which our rules hang, with one word for each in every language?",
		Text:     "The circle keeps a glossary of the words the rules use. A translation of a rule uses the word of the glossary or says why not.",
		Proposer: "Salma Trabelsi and Mererid Huws",
		Effect:   governance.Effect{Detail: "The glossary binds the circle’s own translations."},
	}).argued(c,
		reason{true, "salma", -18, "“Report” is four different words in our Arabic rules. One of them means an exam result."},
		reason{false, "layla", -15, "A glossary is a fence. Language walks round it at night. I shall help to build it all the same."},
	)
}

// warnings is an idea, looking for supporters.
func warnings(c calendar) Matter {
	return c.noted(-9, governance.Issue{
		ID: "2026-49", Body: "assembly", Kind: "rule", Field: "moderation", Stage: governance.Idea,
		Title:    "Should a warning expire after a year?",
		Question: "Shall a warning be struck from a member’s file after twelve months without another?",
		Before:   "9. A warning stays on file for as long as the account exists.",
		Text:     "9. A warning is struck from the file after twelve months without another. The case stays in the register, without names.",
		Proposer: "Ifor Bowen",
		Effect:   governance.Effect{Detail: "Rule 9 changes, and warnings older than twelve months are struck."},
	}).argued(c,
		reason{true, "ifor", -9, "In thirty years I never saw a man improve because his file got thicker."},
		reason{false, "yusuf", -7, "On a panel I want to know whether it is the first time. A year is short for some people."},
	)
}

// festival is an idea in the Wales Chapter.
func festival(c calendar) Matter {
	return c.noted(-5, governance.Issue{
		ID: "2026-50", Body: "wales", Kind: "local", Place: "wales", Field: "newcomers", Stage: governance.Idea,
		Title:    "A small festival for new members",
		Question: "Gŵyl fach i aelodau newydd: shall the chapter hold an afternoon for everybody who joined in the last year?",
		Text:     "The chapter holds one afternoon a year for those who joined since the last one, with a budget of £350.",
		Proposer: "Elin Vaughan",
		Effect:   governance.Effect{Detail: "The committee may spend up to £350."},
	}).argued(c,
		reason{true, "elin", -5, "I joined in a week of storms and knew nobody for a year. There will be cake."},
	)
}

// lisbonQuorum is the next charter of the Lisbon Chapter, under discussion.
func lisbonQuorum(c calendar) Matter {
	next := lisbon()
	next.Version, next.Amendment = 2, &governance.Amendment{Body: "assembly", Kind: "constitution"}
	next.Body.Purpose = strings.Replace(next.Body.Purpose, "events and tin box", "events and a tin box of up to €600 a year", 1)
	next.Procedures[0].Quorum, next.Procedures[0].VotingDays = share(1, 5), 14
	next.Procedures[0].TurnoutShown = true
	m := c.scheduled(-14, 32, governance.Issue{
		ID: "2026-54", Body: "assembly", Kind: "constitution", Place: "lisbon", Field: "community", Stage: governance.Discussion,
		Title:    "Let more of Lisbon be there when Lisbon decides",
		Question: "Shall the charter of the Lisbon Chapter ask for a fifth of its members instead of a tenth, give them fourteen days instead of ten, and say how much the tin box holds?",
		Text:     "The charter of the Lisbon Chapter, version 2: a quorum of a fifth, fourteen days to vote, the turnout shown meanwhile, and a tin box of up to €600 a year.",
		Proposer: "Lisbon Chapter",
	}).argued(c,
		reason{true, "rui", -11, "Nine of us decided on the room. Nine is a dinner, and the other seventy-six heard of it from the landlord."},
		reason{false, "joao", -9, "A fifth of Lisbon is never in one place, unless it rains. We shall decide nothing all summer."},
	)
	m.Issue.Effect = governance.Effect{Kind: governance.EffectCharter, Detail: "The charter is in force the minute the result is recorded.", Charter: written(next)}
	return m
}
