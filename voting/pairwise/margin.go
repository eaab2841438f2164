// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import "moothall/voting"

// condorcetMargin bounds the margin from below where one is elected who beats
// every other: as long as she does, the methods that keep to the Condorcet
// criterion elect her, and a ballot marked otherwise changes the difference of a
// duel by two at most. By opposition minimax keeps to no such criterion, and a
// default option is another rule.
func condorcetMargin(_ voting.Contest, _ voting.Ballots, s voting.Settings, t voting.Transcript) *voting.Margin {
	if len(t.Elected) != 1 || t.CondorcetWinner == nil || *t.CondorcetWinner != t.Elected[0] || s["strength"] == string(Opposition) || s["default"] != "" {
		return nil
	}
	winner, least := t.Elected[0], int64(-1)
	for _, i := range t.Pairwise.Standing() {
		if i == winner {
			continue
		}
		lead := t.Pairwise.Prefer(winner, i) - t.Pairwise.Prefer(i, winner)
		if half := (lead + 1) / 2; least < 0 || half < least {
			least = half
		}
	}
	if least < 0 {
		return nil
	}
	return &voting.Margin{AtLeast: &least, Source: "at least: half the lead in the narrowest duel of the Condorcet winner, rounded up"}
}
