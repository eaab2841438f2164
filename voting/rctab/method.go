// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"maps"
	"slices"
	"strconv"

	"moothall/voting"
)

// never is the value of a setting that stops nothing.
const never = "never"

// Methods lists what this package counts.
func Methods() []voting.Method {
	return []voting.Method{{
		Name:        "rctab-stv",
		Sentence:    "RCTab's transferable vote: all ballots of the elected go on at a fraction of their value, cut off after some decimals.",
		Source:      "RCTab (BrightSpots/rcv 2167c240), winnerElectionMode multiWinnerAllowMultipleWinnersPerRound and multiWinnerAllowOnlyOneWinnerPerRound",
		SeatsMatter: true,
		Settings: slices.Concat(voting.BallotSettings(), voting.RankSettings(), []voting.Setting{
			{Name: "quota", Default: string(Droop), Values: "droop|hare"},
			{Name: "fractional-quota", Default: "off", Values: "on|off"},
			{Name: "places", Default: "4", Values: "N (decimals of a vote, 1 to 18)"},
			{Name: "winners-per-round", Default: string(AllWinners), Values: "all|one"},
			{Name: "write-ins", Default: "out-first", Values: "out-first|stand"},
			{Name: "minimum-votes", Default: "0", Values: "N (all who have fewer are eliminated together, and the quota is never less)"},
			{Name: "stop-after", Default: never, Values: "never|N (the count ends after round N, decided or not)"},
		}, voting.TieSettings(voting.Backward, voting.Drawn)),
		Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
			o, err := parse(s)
			if err != nil {
				return voting.Transcript{}, err
			}
			return STV(c, p, o)
		},
	}}
}

func parse(s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if o.Ties, err = s.TieOptions(); err != nil {
		return o, err
	}
	if o.Quota, err = voting.One(s, "quota", Droop, Hare); err != nil {
		return o, err
	}
	if o.WinnersPerRound, err = voting.One(s, "winners-per-round", AllWinners, OneWinner); err != nil {
		return o, err
	}
	if o.FractionalQuota, err = s.On("fractional-quota"); err != nil {
		return o, err
	}
	writeIns, err := voting.One(s, "write-ins", "out-first", "stand")
	if err != nil {
		return o, err
	}
	o.WriteInsStand = writeIns == "stand"
	places, err := s.Number("places", "", 1, maxPlaces)
	if err != nil {
		return o, err
	}
	if o.MinimumVotes, err = s.Number("minimum-votes", "", 0, voting.MaxTotal); err != nil {
		return o, err
	}
	o.Places = int(places)
	stop, err := s.Number("stop-after", never, 1, voting.MaxOptions)
	o.StopAfter = int(stop)
	return o, err
}

// settings writes the options for the transcript.
func (o Options) settings() voting.Settings {
	s := voting.Settings{
		"quota": string(o.Quota), "fractional-quota": voting.OnOff(o.FractionalQuota), "places": strconv.Itoa(o.Places), "winners-per-round": string(o.WinnersPerRound),
		"write-ins": "out-first", "minimum-votes": strconv.FormatInt(o.MinimumVotes, 10), "stop-after": never,
	}
	if o.WriteInsStand {
		s["write-ins"] = "stand"
	}
	if o.StopAfter > 0 {
		s["stop-after"] = strconv.Itoa(o.StopAfter)
	}
	maps.Copy(s, o.Ballots.Settings())
	maps.Copy(s, o.Ballots.RankSettings())
	maps.Copy(s, o.Ties.Settings())
	return s
}
