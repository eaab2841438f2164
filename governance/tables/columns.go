// SPDX-License-Identifier: AGPL-3.0-or-later

package tables

// All lists the tables there are.
func All() []Table { return []Table{Decisions(), Votes(), Listed(), Delegations()} }

// Decisions is what was decided, the newest first: a row for each decision.
func Decisions() Table {
	return Table{"decisions", []Column{
		{"issue", Text, "The number of the matter, which is that of its decision, as in 2026-34."},
		{"body", Text, "The body that decided, as addresses name it."},
		{"body_name", Text, "The body that decided, as pages name it."},
		{"kind", Text, "The kind of matter, as the charter names it."},
		{"title", Text, "What it was about."},
		{"method", Text, "How it was counted: motion, irv or scottish-stv."},
		{"visibility", Text, "public: each vote is told after the close; confidential: a list without names is."},
		{"opened_at", Instant, "When the vote opened; missing for an election held elsewhere."},
		{"closed_at", Instant, "When the vote closed."},
		{"decided_at", Instant, "When the decision was entered in the record."},
		{"outcome", Text, "adopted, rejected, elected, tied, or void: too few took part."},
		{"ground", Text, "The test that settled the outcome, such as quorum-missed or majority-met."},
		{"winners", List, "The options that won or were elected, by their ids, in order."},
		{"winner_names", List, "The same by the names that pages show."},
		{"electorate", Number, "The voices on the roll; 0 for an election held elsewhere, of which this is not known."},
		{"direct", Number, "The voices that their owners cast."},
		{"represented", Number, "The voices that others cast for their owners."},
		{"lost", Number, "The voices that nobody cast, for whatever reason. direct, represented and lost are the electorate."},
		{"quorum_need", Text, "The share that the quorum asks for, as in 1/4; missing where there is no quorum."},
		{"quorum_votes", Number, "The voices that count towards it: those that took part, or those in favour, as the procedure says."},
		{"quorum_of", Number, "The voices of which it asks for a share."},
		{"quorum_met", Flag, "Whether it was met."},
		{"yes", Number, "The voices in favour; of ranked options those that prefer the winner to the status quo."},
		{"no", Number, "The voices against; of ranked options those that prefer the status quo."},
		{"abstain", Number, "The voices that abstained; of ranked options those that rank both alike."},
		{"majority_need", Text, "The share that the majority asks for, as in 2/3; missing where there is no test of a majority."},
		{"majority_more_than", Flag, "Whether more than that share is asked for, and not so much exactly."},
		{"majority_met", Flag, "Whether it was met."},
		{"held_by", Text, "The auditory body that held the decision back, by the name that addresses have; missing where none did."},
		{"held_at", Instant, "Since when it was held back."},
		{"held_until", Instant, "When that ends, or ended, unless it is released before."},
		{"released_at", Instant, "When it was released; missing where it was not."},
		{"imported", Text, "The file from which an election held elsewhere was counted again; else missing."},
		{"entry", Number, "The number of the decision's entry in the record; missing for the moment before it has one."},
		{"entry_sha256", Text, "The leaf hash of that entry, hexadecimal: what the signed head of the record covers."},
	}}
}

// Votes is how each ballot of a decided public vote read, a row for each that counted.
func Votes() Table {
	return Table{"votes", []Column{
		{"issue", Text, "The number of the matter."},
		{"member", Text, "What the record calls the member who cast it: a hash, the same as in its archive."},
		{"name", Text, "The member's name; missing of whoever was erased."},
		{"weight", Number, "The member's own voices, as on the roll."},
		{"carried", Number, "The voices that the ballot carried, the member's own among them."},
		{"answer", Text, "yes, no or abstain; missing where options were ranked."},
		{"ranking", Ranking, "The options by their ids, best first: > between places, = between equals; missing of a motion."},
		{"ref", Text, "The ref of the ballot's entry in the record. The rows are in its order, which is one of chance."},
	}}
}

// Listed is how each ballot of a decided confidential vote read, as it was published: by a
// pseudonym that tells nobody whose it is, and in the order of pseudonyms.
func Listed() Table {
	return Table{"list", []Column{
		{"issue", Text, "The number of the matter."},
		{"pseudonym", Text, "Under which the ballot was cast: drawn by chance for this vote alone. A voter finds theirs in the receipt."},
		{"answer", Text, "yes, no or abstain; missing where options were ranked."},
		{"ranking", Ranking, "The options by their ids, best first: > between places, = between equals; missing of a motion."},
	}}
}

// Delegations is what spoke in a decided public vote for those who cast nothing: a row
// for each delegate of each delegation that applied to the matter.
func Delegations() Table {
	return Table{"delegations", []Column{
		{"issue", Text, "The number of the matter."},
		{"delegator", Text, "What the record calls whoever gave the voice."},
		{"delegator_name", Text, "Their name; missing of whoever was erased."},
		{"scope", Text, "For what it was given: everything, or a body, place, field or matter, as in field:moderation."},
		{"rank", Number, "The place of the delegate in the list, from 1; 0 where it names nobody, so that nobody speaks for its owner."},
		{"delegate", Text, "What the record calls the delegate; missing where it names nobody."},
		{"delegate_name", Text, "Their name; missing of whoever was erased."},
		{"from", Instant, "Since when it was in force."},
		{"until", Instant, "When it was to end; missing where nothing was said."},
		{"cast_by", Text, "Whose ballot carried the voice in the end; missing where none did, and where that is not for everybody to know."},
		{"lost", Text, "Why no ballot carried it: no-vote, opt-out, dead-end, cycle or capped; missing where one did, and where that is not for everybody to know."},
	}}
}
