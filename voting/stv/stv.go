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
// A [Constraint] asks for at least or at most so many of a group. [Countback]
// fills a seat that has fallen vacant from the same ballots.
//
// It refuses floating point, and any count in which a vote appears or vanishes.
package stv

import (
	"fmt"
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

// Equal says what equal ranks on a ballot mean.
type Equal string

// The readings of equal ranks.
const (
	OvervoteEqual Equal = "overvote" // an overvote, as the ballot rules have it
	SplitEqual    Equal = "split"    // the continuing of the rank share the ballot
)

// Options of a count. The zero value is the default of the rule counted by.
type Options struct {
	Ballots voting.BallotRules
	Ties    voting.TieOptions
	Last    Last  // Scottish only; default: TransferLast
	Equal   Equal // Meek only; default: OvervoteEqual
	// Constraints are what the committee elected must meet.
	Constraints []Constraint
}

// settings writes the options as settings of a count.
func (o Options) settings(c voting.Contest) voting.Settings {
	s := o.Ballots.Settings()
	maps.Copy(s, o.Ties.Settings())
	s["constraints"] = constraintsText(c, o.Constraints)
	return s
}

// Methods lists what this package counts.
func Methods() []voting.Method {
	constraints := voting.Setting{Name: "constraints", Default: noConstraints, Values: "none|NAME:MIN-MAX:ID,ID,…;… as women:2-:3,5,8 for at least two of them (Hill, Voting matters 9)"}
	equal := voting.Setting{Name: "equal", Default: string(OvervoteEqual), Values: "overvote|split"}
	last := voting.Setting{Name: "last", Default: string(TransferLast), Values: "transfer|stop"}
	return []voting.Method{
		{
			Name:        "scottish-stv",
			SeatsMatter: true,
			Sentence:    "Single transferable vote as Scottish councils are elected: surpluses move all papers at a fraction, five decimals.",
			Source:      "Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, rules 45 to 52",
			Settings:    slices.Concat(voting.BallotSettings(), []voting.Setting{last, constraints}, voting.TieSettings(voting.Backward, voting.PRF)),
			Count:       named(Scottish),
		},
		{
			Name:        "wigm-prf",
			SeatsMatter: true,
			Sentence:    "Single transferable vote, weighted inclusive Gregory, four decimals, quota with a fraction.",
			Source:      "Proportional Representation Foundation, reference WIGM rule, with single exclusions",
			Settings:    slices.Concat(voting.BallotSettings(), []voting.Setting{constraints}, voting.TieSettings(voting.NoLook, voting.PRF)),
			Count:       named(WIGMPRF),
		},
		{
			Name:        "wigm-exact",
			SeatsMatter: true,
			Sentence:    "Single transferable vote, weighted inclusive Gregory, in exact fractions; nothing is lost.",
			Source:      "the weighted inclusive Gregory method without rounding; quota valid/(seats+1), which must be passed",
			Settings: slices.DeleteFunc(slices.Concat(voting.BallotSettings(), []voting.Setting{constraints}, voting.TieSettings(voting.NoLook, voting.PRF)),
				func(s voting.Setting) bool { return s.Name == "tie-look-back" }),
			Count: named(WIGMExact),
		},
		{
			Name:        "meek",
			SeatsMatter: true,
			Sentence:    "Single transferable vote by Meek: the elected keep just the quota of every ballot, the excluded are as if they had not stood.",
			Source:      "Hill, Wichmann and Woodall, Algorithm 123, Computer Journal 30(3), 1987; PRF reference Meek rule; NZ Local Electoral Regulations 2001, Schedule 1A",
			Settings:    slices.Concat(meekBallotSettings(), []voting.Setting{equal, constraints}, voting.TieSettings(voting.NoLook, voting.PRF)),
			Count:       named(Meek),
		},
	}
}

// CountbackMethod is Countback in the catalogue. It is apart from Methods: it
// does not elect a body, and nobody chooses it for an election to come.
func CountbackMethod() voting.Method {
	return voting.Method{
		Name:        "countback",
		SeatsMatter: true,
		Vacancies:   true,
		Sentence:    "Fills a seat that has fallen vacant from the ballots of the election: by the papers that counted for the leaver, or by a recount without her.",
		Source:      "ACT Electoral Act 1992, Schedule 4, Part 4.3 (rule=parcel); Hill, Voting matters 9 (1998), with the sitting guarded (rule=recount)",
		Settings: slices.Concat([]voting.Setting{
			{Name: "vacated", Values: "ID of who has left"},
			{Name: "unavailable", Values: "ID,ID,… of who does not consent"},
			{Name: "sitting", Values: "ID,ID,… of the other members; else those elected with her"},
			{Name: "rule", Default: string(ParcelRule), Values: "parcel|recount"},
			{Name: "by", Default: "scottish-stv", Values: "scottish-stv|wigm-prf|wigm-exact|meek: the count that filled the seat"},
		}, countbackSettings()),
		Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
			o, err := parse(c, s)
			if err != nil {
				return voting.Transcript{}, err
			}
			v, err := parseVacancy(c, s)
			if err != nil {
				return voting.Transcript{}, err
			}
			return Countback(c, p, o, v)
		},
	}
}

// countbackSettings are those of all methods that it may follow.
func countbackSettings() (settings []voting.Setting) {
	for _, m := range Methods() {
		for _, s := range m.Settings {
			if !slices.ContainsFunc(settings, func(known voting.Setting) bool { return known.Name == s.Name }) {
				if s.Name == "tie-look-back" {
					s.Default, s.Values = "", s.Values+"; else as the count that filled the seat"
				}
				settings = append(settings, s)
			}
		}
	}
	return settings
}

// parseVacancy reads the settings of a countback.
func parseVacancy(c voting.Contest, s voting.Settings) (v Vacancy, err error) {
	if s["vacated"] == "" {
		return v, fmt.Errorf("%w: vacated= should be the id of the member who has left", voting.ErrSetting)
	}
	left, err := idList(c, "vacated", s["vacated"])
	if err != nil {
		return v, err
	}
	if len(left) > 1 {
		return v, fmt.Errorf("%w: vacated=%s should be one id; several seats are filled one after the other", voting.ErrSetting, s["vacated"])
	}
	v = Vacancy{By: s["by"], Vacated: left[0]}
	if v.Rule, err = voting.One(s, "rule", ParcelRule, RecountRule); err != nil {
		return v, err
	}
	if s["unavailable"] != "" {
		if v.Unavailable, err = idList(c, "unavailable", s["unavailable"]); err != nil {
			return v, err
		}
	}
	if s["sitting"] != "" {
		v.Sitting, err = idList(c, "sitting", s["sitting"])
	}
	return v, err
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
		o, err := parse(c, s)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, o)
	}
}

// tieOptions reads how ties are settled; without tie-look-back as the method does.
func tieOptions(s voting.Settings) (o voting.TieOptions, err error) {
	if s["tie-look-back"] != "" {
		return s.TieOptions()
	}
	s = maps.Clone(s)
	s["tie-look-back"] = string(voting.NoLook)
	o, err = s.TieOptions()
	o.LookBack = ""
	return o, err
}

// parse reads the settings; one that the method does not offer stays at its default.
func parse(c voting.Contest, s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if o.Ties, err = tieOptions(s); err != nil {
		return o, err
	}
	if _, offered := s["last"]; offered {
		if o.Last, err = voting.One(s, "last", TransferLast, StopLast); err != nil {
			return o, err
		}
	}
	if _, offered := s["equal"]; offered {
		if o.Equal, err = voting.One(s, "equal", OvervoteEqual, SplitEqual); err != nil {
			return o, err
		}
	}
	o.Constraints, err = ParseConstraints(c, s["constraints"])
	return o, err
}
