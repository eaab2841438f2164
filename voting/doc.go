// SPDX-License-Identifier: AGPL-3.0-or-later

// Package voting answers one question: what do these ballots say?
//
// It holds the vocabulary that every method of counting shares. A [Contest] is
// one thing to mark: its options and its seats. A [Profile] is all ballots of a
// contest, packed. A [Transcript] is a count: every round as data, every tie
// with the rule that settled it, and the [Outcome].
//
//	contest := voting.Contest{Title: "Where to meet", Seats: 1, Options: []voting.Option{
//		{ID: "hall", Name: "The hall"}, {ID: "park", Name: "The park"}, {ID: "none", Name: "Nowhere"},
//	}}
//	profile := voting.NewProfile(contest)
//	err := profile.Add(1, [][]int{{1}, {0, 2}}) // the park first, the other two equal
//	…
//	transcript, err := ranked.IRV(contest, profile, ranked.Options{})
//
// Ballots that give numbers instead of ranks make a [Cardinal].
//
// The methods live below: voting/ranked, voting/stv and voting/pairwise for
// ranks, voting/scoring and voting/committee for numbers and approvals, and
// voting/motion for a plain yes or no. Files in and out are voting/ballots,
// voting/report writes a count for others to read, and voting/compare says what
// the same ballots say otherwise.
//
// A count is a function of its arguments: no clock, no chance, no floating
// point, no order of ballots. The same profile gives the same bytes. What a
// count cannot settle it says, as a [Tie]; lots are drawn beforehand and handed
// in. The package never learns who cast a ballot.
package voting
