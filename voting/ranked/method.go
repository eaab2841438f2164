// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"maps"

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
			Margin: func(_ voting.Contest, _ voting.Ballots, _ voting.Settings, t voting.Transcript) *voting.Margin {
				return voting.LeadMargin(t.Scores, t.Elected)
			},
		},
		{
			Name:       "irv",
			Sentence:   "Instant runoff: the lowest goes out, and its ballots move on, until one has more than half.",
			Source:     "Robert's Rules of Order (12th ed.) 45:62; ballot rules after RCTab",
			SingleSeat: true,
			Settings: append(append(voting.BallotSettings(),
				voting.Setting{Name: "threshold", Default: string(OfContinuing), Values: "continuing|first-round"},
				voting.Setting{Name: "until", Default: string(UntilMajority), Values: "majority|two"},
				voting.Setting{Name: "batch", Default: "off", Values: "on|off"},
			), voting.TieSettings(voting.Backward, voting.Drawn)...),
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				o, err := parse(s)
				if err != nil {
					return voting.Transcript{}, err
				}
				return IRV(c, p, o)
			},
			Margin: marginIRV,
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
		{
			Name:     "bucklin",
			Sentence: "Bucklin: first ranks, then second ranks too, and so on, until somebody has more than half.",
			Source:   "Grand Junction, Colorado, Charter (1909); Hoag and Hallett, Proportional Representation (1926)",
			Settings: []voting.Setting{tie},
			Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
				return Bucklin(c, p, Ranks{s["tie"]})
			},
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

func parse(s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if o.Ties, err = s.TieOptions(); err != nil {
		return o, err
	}
	if o.Threshold, err = voting.One(s, "threshold", OfContinuing, OfFirstRound); err != nil {
		return o, err
	}
	if o.Until, err = voting.One(s, "until", UntilMajority, UntilTwo); err != nil {
		return o, err
	}
	batch, err := voting.One(s, "batch", "on", "off")
	o.Batch = batch == "on"
	return o, err
}

// settings writes the options for the transcript.
func (o Options) settings() voting.Settings {
	s := voting.Settings{"threshold": string(o.Threshold), "until": string(o.Until), "batch": "off"}
	if o.Batch {
		s["batch"] = "on"
	}
	maps.Copy(s, o.Ballots.Settings())
	maps.Copy(s, o.Ties.Settings())
	return s
}
