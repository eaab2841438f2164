// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
)

// MultiPass fills several seats by instant runoffs, one after the other: each
// counts all ballots anew, with those elected before withdrawn. The majority
// fills every seat; the method is not proportional. RCTab (BrightSpots/rcv
// 2167c240), winnerElectionMode multiPassIrv.
//
// The rounds of the passes stand one after the other, each with its number of
// the pass. Ties.Tie is one lot for all passes, or one a pass with ; between. A
// tie left open ends the count, and then nobody is elected. What is refused, the
// errors and the cost are those of [IRV], once a seat.
func MultiPass(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	o = o.withDefaults()
	lots := strings.Split(o.Ties.Tie, ";")
	var all voting.Transcript
	pass := voting.Contest{Title: c.Title, Options: slices.Clone(c.Options), Seats: 1, Lot: c.Lot}
	for n := 1; n <= c.Seats && len(pass.Standing()) > 0; n++ {
		once := o
		once.Ties.Tie = lots[min(n, len(lots))-1]
		t, err := IRV(pass, p, once)
		if err != nil {
			return voting.Transcript{}, fmt.Errorf("pass %d: %w", n, err)
		}
		join(&all, t, n)
		if len(t.Elected) == 0 {
			all.Elected, all.Tied = []voting.Index{}, t.Tied
			break
		}
		pass.Options[t.Elected[0]].Withdrawn = true
	}
	all.Method, all.Seats, all.Options = "multi-pass-irv", c.Seats, o.settings()
	return all, nil
}

// join puts a pass behind the passes before.
func join(all *voting.Transcript, t voting.Transcript, pass int) {
	before := len(all.Rounds)
	if pass == 1 {
		*all = t
		all.Rounds, all.Ties, all.Elected, all.Notes = []voting.Round{}, []voting.Tie{}, []voting.Index{}, nil
	}
	for _, r := range t.Rounds {
		r.N, r.Pass = before+r.N, pass
		all.Rounds = append(all.Rounds, r)
	}
	for _, tie := range t.Ties {
		tie.Round += before
		all.Ties = append(all.Ties, tie)
	}
	for _, note := range t.Notes {
		all.Notes = append(all.Notes, fmt.Sprintf("Pass %d: %s", pass, note))
	}
	all.Elected = append(all.Elected, t.Elected...)
}
