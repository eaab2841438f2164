// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"moothall/voting"
)

// Methods lists what this package counts.
func Methods() []voting.Method {
	tie := voting.Setting{Name: "tie", Values: "lot:ID,ID,…|seed:TEXT|open; else equals stay equal, and the file's order fills seats"}
	unranked := voting.Setting{Name: "unranked", Default: string(SharedLast), Values: "last|abstain"}
	return []voting.Method{
		{
			Name:     "plurality",
			Sentence: "Plurality: the most first preferences.",
			Source:   "common usage",
			Settings: append(voting.BallotSettings(), tie),
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				rules, err := s.BallotRules()
				if err != nil {
					return voting.Transcript{}, err
				}
				return Plurality(c, p, First{rules, s["tie"]})
			},
		},
		{
			Name:       "irv",
			Sentence:   "Instant runoff: the lowest goes out, and its ballots move on, until one has more than half.",
			Source:     "Robert's Rules of Order (12th ed.) 45:62; ballot rules after RCTab",
			SingleSeat: true,
			Settings:   runoffSettings(),
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				o, err := parse(s)
				if err != nil {
					return voting.Transcript{}, err
				}
				return IRV(c, p, o)
			},
		},
		{
			Name:        "multi-pass-irv",
			Sentence:    "Multi-pass instant runoff: one seat after the other, all ballots anew, without those elected before.",
			Source:      "RCTab (BrightSpots/rcv 2167c240), winnerElectionMode multiPassIrv",
			SeatsMatter: true,
			Settings:    runoffSettings(),
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				o, err := parse(s)
				if err != nil {
					return voting.Transcript{}, err
				}
				return MultiPass(c, p, o)
			},
		},
		{
			Name:        "bottoms-up",
			Sentence:    "Bottoms-up: the lowest goes out, and its ballots move on, until as many are left as there are seats, or all have their percentage.",
			Source:      "RCTab (BrightSpots/rcv 2167c240), winnerElectionMode bottomsUp and bottomsUpUsingPercentageThreshold",
			SeatsMatter: true,
			Settings:    bottomsUpSettings(),
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				o, err := parseSurvivors(s)
				if err != nil {
					return voting.Transcript{}, err
				}
				return BottomsUp(c, p, o)
			},
		},
		{
			Name:     "borda",
			Sentence: "Borda: n-1 points for the first place of n, one less for each after.",
			Source:   "Borda, Mémoire sur les élections au scrutin (1781)",
			Settings: []voting.Setting{unranked, tie},
			Count:    byPoints(Borda),
		},
		{
			Name:     "dowdall",
			Sentence: "Dowdall: one point for the first place, a half for the second, a third for the third.",
			Source:   "Nauru, Electoral Act; Reilly, International Political Science Review 23 (2002), 355-372",
			Settings: []voting.Setting{unranked, tie},
			Count:    byPoints(Dowdall),
		},
	}
}

// byPoints counts by settings as text.
func byPoints(count func(voting.Contest, *voting.Profile, Positional) (voting.Transcript, error)) func(voting.Contest, *voting.Profile, voting.Settings) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
		unranked, err := voting.One(s, "unranked", SharedLast, NoPoints)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, Positional{unranked, s["tie"]})
	}
}
