// SPDX-License-Identifier: AGPL-3.0-or-later

// Package rctab counts contests as RCTab does, from RCTab's own configuration
// and its CSV cast vote records, so that a result of RCTab can be checked by a
// program that shares nothing with it.
//
//	config, err := rctab.ReadConfig("config.json", in)
//	election, err := config.Read(open) // the cast vote records
//	transcript, err := election.Count(count)
//
// [Config] is what the configuration says, every setting of it: one that is not
// known is refused by name. [Election] is the contest, its ballots, and the
// method and settings that the configuration comes to; which methods there are
// is the caller's to say. [STV] is RCTab's own transferable vote.
//
// The facts are those of RCTab 2.0 (BrightSpots/rcv 2167c240): its guide to the
// configuration, and what its program does where the guide is silent.
//
// Where this package differs, by choice: an overvote label that stands twice on
// a ballot is no repeated candidate; after looking back to earlier rounds a draw
// takes the tied in the order of their names, as the guide says; firstVoteRowIndex
// of a generic CSV is obeyed; and settings that RCTab passes over in silence,
// because the mode has no use for them, are refused. Records of Clear Ballot,
// Dominion, Hart, and in the Common Data Format, are not read.
package rctab
