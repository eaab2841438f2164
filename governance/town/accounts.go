// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import "moothall/bodies"

// Account is somebody a visitor of the demo may log in as. The login is the
// slug; what the password is, the demo says.
type Account struct {
	Login bodies.Slug
	Who   string // name and office, in a few words
	Try   string // one sentence: what to look at first
}

// Accounts lists who may log in, the easiest road first.
func Accounts() []Account {
	return []Account{
		{"nia", "Nia Rees, a member", "Four papers wait for you: rank the surplus, then see where your voice goes on the threats and vote yourself if you would rather."},
		{"chidi", "Chidi Okonkwo, a delegate and member of the Moderation Council", "See how many rely on you, read what you chose on the threats, and change it before the close. A case waits for your judgment."},
		{"bram", "Bram de Wit, who passes voices on", "Vote on the threats, and Nia’s voice stops with you instead of going on to Chidi."},
		{"lowri", "Lowri Jenkins, on the board and in the Wales committee", "The board is deciding on the backups and waits for your vote; so does the chapter."},
		{"grace", "Grace Adeyemi, treasurer", "You have voted at the board. Look at your ballot, and at what stays hidden until the close."},
		{"joanna", "Joanna Field, auditor", "Read what the board and the council do without holding a seat in either, file a finding about one of them, then take the record home and check it."},
		{"priya", "Priya Nair, newly elected to the Moderation Council", "Judge the case for which the lot drew you, answer the finding of the Audit College, and follow the count that elected you, round by round."},
		{"layla", "ليلى بن سالم, who reads Arabic", "Read everything from right to left, with times in Tunis, and follow your voice through Amina to Chidi."},
		{"dewi", "Dewi Prosser, in Bangor", "Two matters of the Wales Chapter concern you: one is being discussed, the other you have ranked and may rank anew; a member in Bristol cannot."},
		{"beatriz", "Beatriz Nunes, convener of the Lisbon Chapter", "Sofia speaks for you in Translation, and she has never voted: there your voice is lost. Give it to somebody else, or take it back."},
		{"marta", "Marta Kowalska, who lets nobody speak for her on money", "See how an opt-out stops a wider delegation, and what became of the fee you withdrew."},
		{"tomos", "Tomos Llewellyn, who joined this month", "Read everything; you are not on the roll of what runs now, and each page says why. A report is about you: answer it."},
		{"gwenllian", "Gwenllian Pugh, who keeps the list of members", "Meinir asks to become a member: read what she says and answer, then look at what is known of each member and note a competence."},
		{"sian", "Siân Morris, who keeps the list of members with Gwenllian", "A death is said by two: let Gwenllian say it of a member, agree as Siân, then come in as that member, and it ends."},
		{"peter", "Peter Hallam, a neighbour", "The Assembly asks for your advice on a statement: it is counted apart, and the members decide. Elsewhere you have no vote, and each page says so."},
	}
}
