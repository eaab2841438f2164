// SPDX-License-Identifier: AGPL-3.0-or-later

// Package stv counts ranked ballots for several seats by the single
// transferable vote.
//
// Every rule is law or a published reference, followed to the last digit: votes
// are whole numbers of a fixed small unit, or fractions; products are taken in
// 128 bits; what a rule cuts off is shown as lost.
//
//	transcript, err := stv.Scottish(contest, profile, stv.Options{})
//	transcript.Elected // in the order of election
//
// It refuses floating point, and any count in which a vote appears or vanishes.
package stv

import (
	"maps"
	"slices"

	"moothall/voting"
)

// Last says how an exclusion ends that leaves as many as there are vacancies.
type Last string

// The endings.
const (
	// TransferLast moves the papers of the excluded before the rest are elected.
	TransferLast Last = "transfer"
	// StopLast elects the rest at the exclusion, without moving its papers.
	StopLast Last = "stop"
)

// Options of a count. The zero value is the default of the rule counted by.
type Options struct {
	Ballots voting.BallotRules
	Ties    voting.TieOptions
	Last    Last // Scottish only; default: TransferLast
}

func (o Options) settings() voting.Settings {
	s := o.Ballots.Settings()
	maps.Copy(s, o.Ties.Settings())
	return s
}

// Methods lists what this package counts.
func Methods() []voting.Method {
	last := voting.Setting{Name: "last", Default: string(TransferLast), Values: "transfer|stop"}
	return []voting.Method{
		{
			Name:        "scottish-stv",
			SeatsMatter: true,
			Sentence:    "Single transferable vote as Scottish councils are elected: surpluses move all papers at a fraction, five decimals.",
			Source:      "Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, rules 45 to 52",
			Settings:    slices.Concat(voting.BallotSettings(), []voting.Setting{last}, voting.TieSettings(voting.Backward, voting.PRF)),
			Count:       named(Scottish),
		},
		{
			Name:        "wigm-prf",
			SeatsMatter: true,
			Sentence:    "Single transferable vote, weighted inclusive Gregory, four decimals, quota with a fraction.",
			Source:      "Proportional Representation Foundation, reference WIGM rule, with single exclusions",
			Settings:    slices.Concat(voting.BallotSettings(), voting.TieSettings(voting.NoLook, voting.PRF)),
			Count:       named(WIGMPRF),
		},
		{
			Name:        "wigm-exact",
			SeatsMatter: true,
			Sentence:    "Single transferable vote, weighted inclusive Gregory, in exact fractions; nothing is lost.",
			Source:      "the weighted inclusive Gregory method without rounding; quota valid/(seats+1), which must be passed",
			Settings: slices.DeleteFunc(slices.Concat(voting.BallotSettings(), voting.TieSettings(voting.NoLook, voting.PRF)),
				func(s voting.Setting) bool { return s.Name == "tie-look-back" }),
			Count: named(WIGMExact),
		},
		{
			Name:        "meek",
			SeatsMatter: true,
			Sentence:    "Single transferable vote by Meek: the elected keep just the quota of every ballot, the excluded are as if they had not stood.",
			Source:      "Hill, Wichmann and Woodall, Algorithm 123, Computer Journal 30(3), 1987; PRF reference Meek rule; NZ Local Electoral Regulations 2001, Schedule 1A",
			Settings:    slices.Concat(meekBallotSettings(), voting.TieSettings(voting.NoLook, voting.PRF)),
			Count:       named(Meek),
		},
	}
}

// meekBallotSettings leaves out the overvote rule that has no meaning where
// every ballot is read anew.
func meekBallotSettings() []voting.Setting {
	settings := voting.BallotSettings()
	for i, s := range settings {
		if s.Name == "overvote" {
			settings[i].Values = "exhaust|skip"
		}
	}
	return settings
}

// named counts by settings as text.
func named(count func(voting.Contest, *voting.Profile, Options) (voting.Transcript, error)) func(voting.Contest, *voting.Profile, voting.Settings) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
		o, err := parse(s)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, o)
	}
}

// parse reads the settings; one that the method does not offer stays at its default.
func parse(s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if _, offered := s["tie-look-back"]; !offered {
		s = maps.Clone(s)
		s["tie-look-back"] = string(voting.NoLook)
	}
	if o.Ties, err = s.TieOptions(); err != nil {
		return o, err
	}
	if _, offered := s["last"]; offered {
		o.Last, err = voting.One(s, "last", TransferLast, StopLast)
	}
	return o, err
}
