// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// The modes in which winners are elected, and the ways ties are broken, by the
// names the configuration gives them.
const (
	singleWinner = "singleWinnerMajority"
	manyPerRound = "multiWinnerAllowMultipleWinnersPerRound"
	onePerRound  = "multiWinnerAllowOnlyOneWinnerPerRound"
	bottomsUp    = "bottomsUp"
	percentage   = "bottomsUpUsingPercentageThreshold"
	multiPass    = "multiPassIrv"

	byOrder     = "useCandidateOrder"
	byShuffle   = "generatePermutation"
	byDraw      = "random"
	byAsking    = "stopCountingAndAsk"
	backAndDraw = "previousRoundCountsThenRandom"
	backAndAsk  = "previousRoundCountsThenAsk"
)

// overvotes are the rules for overvotes, ours by RCTab's names.
var overvotes = map[string]voting.Overvote{
	"exhaustImmediately":          voting.ExhaustOvervote,
	"alwaysSkipToNextRank":        voting.SkipOvervote,
	"exhaustIfMultipleContinuing": voting.ExhaustIfMultiple,
}

// reserved are the words that RCTab's reports keep for votes that nobody holds.
var reserved = []string{"exhausted", "residual surplus", "uncounted", WriteIns}

func quoted(s string) string { return strconv.Quote(s) }

// check refuses what contradicts itself.
func (c *Config) check() error {
	for _, part := range []struct {
		at    int
		check func() string
	}{
		{c.at.sources, c.checkSources}, {c.at.candidates, c.checkCandidates}, {c.at.candidates, c.checkNames},
		{c.at.rules, c.checkMode}, {c.at.rules, c.checkUse}, {c.at.rules, c.checkTies}, {c.at.rules, c.checkOvervotes},
	} {
		if reason := part.check(); reason != "" {
			return c.doc.fault(part.at, "%s", reason)
		}
	}
	return nil
}

func (c *Config) checkSources() string {
	seen := map[string]bool{}
	for _, s := range c.Sources {
		if seen[s.Path] {
			return "cvrFileSources names " + quoted(s.Path) + " twice; its ballots would count twice"
		}
		seen[s.Path] = true
	}
	if len(c.Sources) == 0 {
		return "cvrFileSources should name at least one file of records"
	}
	return ""
}

func (c *Config) checkCandidates() string {
	switch {
	case len(c.Candidates) >= voting.MaxOptions:
		return "there should be fewer than " + strconv.Itoa(voting.MaxOptions) + " candidates"
	case !slices.ContainsFunc(c.Candidates, func(k Candidate) bool { return !k.Excluded }):
		return "candidates should name at least one who is not excluded"
	}
	return ""
}

// checkNames says which name stands for two things.
func (c *Config) checkNames() string {
	taken := map[string]bool{}
	for _, candidate := range c.Candidates {
		for _, name := range append([]string{candidate.Name}, candidate.Aliases...) {
			if taken[name] || c.isLabel(name) {
				return "candidates: the name or alias " + quoted(name) + " is used twice, or means something else; each should be its own"
			}
			taken[name] = true
		}
	}
	return ""
}

// isLabel says whether a name is kept for something else, in whatever case.
func (c *Config) isLabel(name string) bool {
	is := func(word string) bool { return word != "" && strings.EqualFold(word, name) }
	return slices.ContainsFunc(reserved, is) || slices.ContainsFunc(c.Sources, func(s Source) bool {
		return is(s.OvervoteLabel) || is(s.SkippedLabel) || is(s.WriteInLabel)
	})
}

// checkMode says where the number of winners does not fit the mode.
func (c *Config) checkMode() string {
	switch r := c.Rules; r.Mode {
	case singleWinner:
		if r.Winners != 1 {
			return "rules.numberOfWinners should be 1 where winnerElectionMode is " + r.Mode
		}
	case manyPerRound, onePerRound, bottomsUp, multiPass:
		if r.Winners < 2 {
			return "rules.numberOfWinners should be at least 2 where winnerElectionMode is " + r.Mode
		}
	case percentage:
		if r.Winners != 0 || r.Percentage == 0 {
			return "rules.numberOfWinners should be 0, and multiSeatBottomsUpPercentageThreshold 1 to 100, where winnerElectionMode is " + r.Mode
		}
	default:
		return "rules.winnerElectionMode is " + quoted(r.Mode) + "; it should be one of " +
			strings.Join([]string{singleWinner, manyPerRound, onePerRound, bottomsUp, percentage, multiPass}, ", ")
	}
	return ""
}

// checkUse says which setting is on in a mode that has no use for it.
func (c *Config) checkUse() string {
	r := c.Rules
	for _, s := range []struct {
		name  string
		on    bool
		modes []string
	}{
		{"batchElimination", r.Batch, []string{singleWinner, multiPass}},
		{"continueUntilTwoCandidatesRemain", r.UntilTwo, []string{singleWinner, multiPass}},
		{"doesFirstRoundDetermineThreshold", r.FirstRound, []string{singleWinner, multiPass, percentage}},
		{"cutoffElimination", r.Cutoff, []string{percentage}},
		{"nonIntegerWinningThreshold", r.NonInteger, []string{manyPerRound, onePerRound}},
		{"hareQuota", r.Hare, []string{manyPerRound, onePerRound}},
	} {
		if s.on && !slices.Contains(s.modes, r.Mode) {
			return "rules." + s.name + " should be false where winnerElectionMode is " + r.Mode + ", which has no use for it"
		}
	}
	switch transferable := r.Mode == manyPerRound || r.Mode == onePerRound; {
	case r.NonInteger && r.Hare:
		return "rules.nonIntegerWinningThreshold and rules.hareQuota should not both be true"
	case transferable && (r.Places < 1 || r.Places > maxPlaces):
		return "rules.decimalPlacesForVoteArithmetic should be 1 to " + strconv.Itoa(maxPlaces) + "; RCTab goes to 20, and votes are shown here to " + strconv.Itoa(maxPlaces)
	}
	return ""
}

func (c *Config) checkTies() string {
	switch r := c.Rules; r.Tiebreak {
	case byOrder, byAsking, backAndAsk:
	case byDraw, byShuffle, backAndDraw:
		if !r.Seeded {
			return "rules.randomSeed is missing, and tiebreakMode " + r.Tiebreak + " draws by it; it should be a whole number"
		}
	default:
		return "rules.tiebreakMode is " + quoted(r.Tiebreak) + "; it should be one of " +
			strings.Join([]string{byDraw, byAsking, backAndDraw, backAndAsk, byOrder, byShuffle}, ", ")
	}
	return ""
}

func (c *Config) checkOvervotes() string {
	rule, known := overvotes[c.Rules.Overvote]
	if !known {
		return "rules.overvoteRule is " + quoted(c.Rules.Overvote) + "; it should be one of exhaustImmediately, alwaysSkipToNextRank, exhaustIfMultipleContinuing"
	}
	for _, s := range c.Sources {
		if rule == voting.ExhaustIfMultiple && (s.OvervoteLabel != "" || !s.Generic && s.OvervoteDelimiter == "") {
			return "rules.overvoteRule " + c.Rules.Overvote + " asks who was marked; " + s.Path + " should have an overvoteDelimiter, and no overvoteLabel"
		}
	}
	return ""
}
