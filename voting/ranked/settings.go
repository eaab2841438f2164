// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"moothall/voting"
)

// never is the value of a setting that stops nothing.
const never = "never"

// eliminationSettings are those of every count by eliminations, but ties.
func eliminationSettings() []voting.Setting {
	return slices.Concat(voting.BallotSettings(), voting.RankSettings(), []voting.Setting{
		{Name: "threshold", Default: string(OfContinuing), Values: "continuing|first-round"},
		{Name: "write-ins", Default: string(OutFirst), Values: "out-first|stand"},
		{Name: "minimum-votes", Default: "0", Values: "N (all who have fewer are eliminated together, and the threshold is never less)"},
		{Name: "zero-votes", Default: "single", Values: "single|together"},
		{Name: "stop-after", Default: never, Values: "never|N (the count ends after round N, decided or not)"},
	})
}

// runoffSettings are those of instant runoff, once or in passes.
func runoffSettings() []voting.Setting {
	return slices.Concat(eliminationSettings(), []voting.Setting{
		{Name: "until", Default: string(UntilMajority), Values: "majority|two|majority-then-two"},
		{Name: "last-two", Default: string(EliminateLast), Values: "eliminate|elect"},
		{Name: "batch", Default: "off", Values: "on|off"},
	}, voting.TieSettings(voting.Backward, voting.Drawn))
}

// bottomsUpSettings are those of bottoms-up.
func bottomsUpSettings() []voting.Setting {
	return slices.Concat(eliminationSettings(), []voting.Setting{
		{Name: "percentage", Default: "none", Values: "none|N (1 to 100: the count ends when all who are left have more than so much of the threshold's weight, however many they are)"},
		{Name: "cutoff", Default: "off", Values: "on|off (all who have no more than the percentage go out together)"},
	}, voting.TieSettings(voting.Backward, voting.Drawn))
}

// parse reads the settings of instant runoff.
func parse(s voting.Settings) (o Options, err error) {
	if o, err = parseEliminations(s); err != nil {
		return o, err
	}
	if o.Until, err = voting.One(s, "until", UntilMajority, UntilTwo, MajorityThenTwo); err != nil {
		return o, err
	}
	if o.LastTwo, err = voting.One(s, "last-two", EliminateLast, ElectLast); err != nil {
		return o, err
	}
	o.Batch, err = s.On("batch")
	return o, err
}

// parseEliminations reads what eliminationSettings lists, and the ties.
func parseEliminations(s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if o.Ties, err = s.TieOptions(); err != nil {
		return o, err
	}
	if o.Threshold, err = voting.One(s, "threshold", OfContinuing, OfFirstRound); err != nil {
		return o, err
	}
	if o.WriteIns, err = voting.One(s, "write-ins", OutFirst, Stand); err != nil {
		return o, err
	}
	zero, err := voting.One(s, "zero-votes", "single", "together")
	if err != nil {
		return o, err
	}
	o.ZeroTogether = zero == "together"
	if o.MinimumVotes, err = s.Number("minimum-votes", "", 0, voting.MaxTotal); err != nil {
		return o, err
	}
	stop, err := s.Number("stop-after", never, 1, voting.MaxOptions)
	o.StopAfter = int(stop)
	return o, err
}

// parseSurvivors reads the settings of bottoms-up.
func parseSurvivors(s voting.Settings) (o Survivors, err error) {
	if o.Options, err = parseEliminations(s); err != nil {
		return o, err
	}
	percentage, err := s.Number("percentage", "none", 1, 100)
	if err != nil {
		return o, err
	}
	o.Percentage = percentage
	if o.Cutoff, err = s.On("cutoff"); err == nil && o.Cutoff && percentage == 0 {
		err = fmt.Errorf("%w: cutoff=on goes by a percentage; percentage=N should name it", voting.ErrSetting)
	}
	return o, err
}

// settings writes the options of instant runoff for the transcript.
func (o Options) settings() voting.Settings {
	s := o.eliminations()
	s["until"], s["last-two"], s["batch"] = string(o.Until), string(o.LastTwo), voting.OnOff(o.Batch)
	return s
}

// eliminations writes the options that eliminationSettings lists, and the ties.
func (o Options) eliminations() voting.Settings {
	s := voting.Settings{
		"threshold": string(o.Threshold), "write-ins": string(o.WriteIns), "zero-votes": "single",
		"minimum-votes": strconv.FormatInt(o.MinimumVotes, 10), "stop-after": never,
	}
	if o.ZeroTogether {
		s["zero-votes"] = "together"
	}
	if o.StopAfter > 0 {
		s["stop-after"] = strconv.Itoa(o.StopAfter)
	}
	maps.Copy(s, o.Ballots.Settings())
	maps.Copy(s, o.Ballots.RankSettings())
	maps.Copy(s, o.Ties.Settings())
	return s
}
