// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Method is a way to count, as a catalogue lists it. The packages below export
// each method twice: as a function with typed options, and here by name with
// settings as text.
type Method struct {
	Name       string // "scottish-stv"
	Sentence   string // what it is, in one sentence
	Source     string // the law or paper it follows
	SingleSeat bool   // it fills one seat and no more
	// SeatsMatter says that the number of seats shapes the count itself, so that
	// nobody may guess it; other methods rank, and fill the seats afterwards.
	SeatsMatter bool
	// Vacancies says that it fills a seat which another count filled before: no
	// election is held by it, and none compared with it.
	Vacancies bool
	// Answers says that it carries a motion or does not: it elects nobody, and no
	// election is compared with it.
	Answers  bool
	Settings []Setting
	// Count counts ranked ballots by settings already resolved, and CountScores
	// ballots that give numbers: a method has one of the two.
	Count       func(Contest, *Profile, Settings) (Transcript, error)
	CountScores func(Contest, *Cardinal, Settings) (Transcript, error)
	// Approvals says that CountScores asks only for yes or nothing, so that ranked
	// ballots can be counted by it, too: whoever is ranked is approved.
	Approvals bool
	// Margin finds how near the outcome was, for a transcript of this method. It is
	// nil where the method knows no more than a recount can tell, and returns nil
	// where there is no margin.
	Margin func(Contest, Ballots, Settings, Transcript) *Margin
}

// Ballots are the ballots of a contest as ranks, as numbers, or as both where
// they can be read either way.
type Ballots struct {
	Profile *Profile  // nil where the ballots give numbers that are no ranks
	Scores  *Cardinal // nil where the ballots rank
}

// CountBallots counts whichever kind of ballots the method reads.
//
// Errors: ErrContest where they are of the other kind, and those of the method.
func (m Method) CountBallots(c Contest, b Ballots, s Settings) (Transcript, error) {
	switch {
	case m.Count != nil && b.Profile != nil:
		return m.Count(c, b.Profile, s)
	case m.Count != nil:
		return Transcript{}, fmt.Errorf("%w: %s counts ranks, and the numbers in the file are no ranks: 1 should stand for the best, 2 for the next, and nothing for those not ranked", ErrContest, m.Name)
	case b.Scores != nil:
		return m.CountScores(c, b.Scores, s)
	case m.Approvals:
		return m.CountScores(c, b.Profile.Approvals(c), s)
	}
	return Transcript{}, fmt.Errorf("%w: %s counts points, and the ballots hold ranks; a CSV of scores holds points", ErrContest, m.Name)
}

// Setting is one choice a method offers.
type Setting struct {
	Name    string
	Default string
	Values  string // the values it takes, as "a|b|c"; a trailing capital stands for a number or text
}

// Settings are the choices of one count, by name, complete with defaults.
type Settings map[string]string

// Resolve completes the settings given with the defaults of the method. Settings
// the method has no use for are accepted and returned apart, sorted.
func (m Method) Resolve(given map[string]string) (settings Settings, unused []string) {
	settings = Settings{}
	for _, s := range m.Settings {
		settings[s.Name] = s.Default
		if v, ok := given[s.Name]; ok {
			settings[s.Name] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := settings[name]; !ok {
			unused = append(unused, name)
		}
	}
	return settings, unused
}

// One returns the setting as one of the values offered, or an ErrSetting that lists them.
func One[T ~string](s Settings, name string, values ...T) (T, error) {
	for _, v := range values {
		if s[name] == string(v) {
			return v, nil
		}
	}
	offered := make([]string, len(values))
	for i, v := range values {
		offered[i] = string(v)
	}
	return "", fmt.Errorf("%w: %s=%s should be %s=%s", ErrSetting, name, s[name], name, strings.Join(offered, "|"))
}

// Number reads a whole number from low to high. none is the word for no number,
// which is 0; "" where there must be one.
func (s Settings) Number(name, none string, low, high int64) (int64, error) {
	or := ""
	if none != "" {
		if s[name] == none {
			return 0, nil
		}
		or = " or " + none
	}
	n, err := strconv.ParseInt(s[name], 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%w: %s=%s should be a number from %d to %d%s", ErrSetting, name, s[name], low, high, or)
	}
	return n, nil
}

// On reads a setting that is on or off.
func (s Settings) On(name string) (bool, error) {
	v, err := One(s, name, "on", "off")
	return v == "on", err
}

// OnOff writes such a setting.
func OnOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
