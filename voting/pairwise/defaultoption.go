// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// Default names the option that stands for leaving everything as it is, and says
// by how much others must win against it. An option is dropped before the count
//
//   - if fewer than Quorum votes prefer it to the default option, or
//   - if it does not beat the default option by its majority: as many times the
//     votes as the majority says, and at any rate more votes.
//
// Each test is a finding of the transcript. The ranking holds those not dropped.
// As all of them beat the default option, it is elected only if it is alone, and
// seats stay empty where too few are left. Debian's own count takes
// strength=debian, and leaves a tie that remains to whoever has the casting
// vote; here to the lot.
//
// Constitution for the Debian Project, appendix A, "Vote counting" (A.6 of version 1.7), 2 and 3.
type Default struct {
	Option     voting.Index
	Majority   voting.Fraction                  // of every option: 3/1 is three times the votes; the zero value is 1/1
	Majorities map[voting.Index]voting.Fraction // of options that need another
	Quorum     int64                            // where the rule is a broken number, the next whole one
}

// The names of the tests in the findings.
const (
	defaultQuorum   = "quorum over the default option"
	defaultMajority = "majority over the default option"
)

func defaultSettings() []voting.Setting {
	return []voting.Setting{
		{Name: "default", Values: "ID of the option the others must win against; else there is none"},
		{Name: "majority", Default: "1/1", Values: "NUM/DEN times the votes for the default option; another for one option by ,ID:NUM/DEN"},
		{Name: "quorum", Default: "0", Values: "how many votes must prefer an option to the default option, as a whole number N"},
	}
}

// parseDefault reads default, majority and quorum; nil where there is no default option.
func parseDefault(c voting.Contest, s voting.Settings) (*Default, error) {
	id, offered := s["default"]
	if !offered {
		return nil, nil
	}
	majority, majorities, err := parseMajorities(c, s["majority"])
	if err != nil {
		return nil, err
	}
	quorum, err := strconv.ParseInt(s["quorum"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%w: quorum=%s should be a whole number of votes from 0", voting.ErrSetting, s["quorum"])
	}
	if id == "" {
		if quorum != 0 || majority != (voting.Fraction{Num: 1, Den: 1}) || len(majorities) > 0 {
			return nil, fmt.Errorf("%w: quorum and majority measure against a default option; default=ID should name it", voting.ErrSetting)
		}
		return nil, nil
	}
	option, err := optionNamed(c, "default", id)
	return &Default{option, majority, majorities, quorum}, err
}

// parseMajorities reads 1/1,ID:3/1,ID:2/1.
func parseMajorities(c voting.Contest, text string) (all voting.Fraction, each map[voting.Index]voting.Fraction, err error) {
	all, each = voting.Fraction{Num: 1, Den: 1}, map[voting.Index]voting.Fraction{}
	for n, part := range strings.Split(text, ",") {
		id, rate := "", part
		if at := strings.LastIndex(part, ":"); at >= 0 {
			id, rate = part[:at], part[at+1:]
		}
		f, err := voting.ParseFraction("majority", rate)
		switch {
		case err != nil:
			return all, nil, err
		case id == "" && n > 0:
			return all, nil, fmt.Errorf("%w: majority=%s should name one majority for all, and others as ID:NUM/DEN", voting.ErrSetting, text)
		case id == "":
			all = f
			continue
		}
		option, err := optionNamed(c, "majority", id)
		if err != nil {
			return all, nil, err
		}
		if _, twice := each[option]; twice {
			return all, nil, fmt.Errorf("%w: majority names %q twice; once is enough", voting.ErrSetting, id)
		}
		each[option] = f
	}
	return all, each, nil
}

// optionNamed finds an option by its id; whether it stands the check asks.
func optionNamed(c voting.Contest, setting, id string) (voting.Index, error) {
	at := slices.IndexFunc(c.Options, func(o voting.Option) bool { return o.ID == id })
	if at < 0 {
		return 0, fmt.Errorf("%w: %s names %q, which should be the id of an option", voting.ErrSetting, setting, id)
	}
	return voting.Index(at), nil
}

// settings writes the default option as settings of the count.
func (d *Default) settings(c voting.Contest) voting.Settings {
	s := voting.Settings{"default": "", "majority": "1/1", "quorum": "0"}
	if d == nil {
		return s
	}
	majorities := []string{d.majority(d.Option).String()}
	for _, i := range slices.Sorted(maps.Keys(d.Majorities)) {
		majorities = append(majorities, c.Options[i].ID+":"+d.Majorities[i].String())
	}
	s["default"], s["majority"], s["quorum"] = c.Options[d.Option].ID, strings.Join(majorities, ","), strconv.FormatInt(d.Quorum, 10)
	return s
}

// majority is what an option needs.
func (d *Default) majority(i voting.Index) voting.Fraction {
	if f, ok := d.Majorities[i]; ok {
		return f
	}
	if d.Majority == (voting.Fraction{}) {
		return voting.Fraction{Num: 1, Den: 1}
	}
	return d.Majority
}

// check refuses what cannot be measured.
func (d *Default) check(c voting.Contest) error {
	if d == nil {
		return nil
	}
	standing := c.Standing()
	if !slices.Contains(standing, d.Option) {
		return fmt.Errorf("%w: the default option should be one that stands", voting.ErrSetting)
	}
	if d.Quorum < 0 || d.Quorum > voting.MaxTotal {
		return fmt.Errorf("%w: quorum=%d should be a whole number of votes from 0", voting.ErrSetting, d.Quorum)
	}
	for _, i := range slices.Sorted(maps.Keys(d.Majorities)) {
		if i == d.Option || !slices.Contains(standing, i) {
			return fmt.Errorf("%w: majority names option %d, which should stand and not be the default option itself", voting.ErrSetting, int(i)+1)
		}
	}
	for _, i := range standing {
		if f := d.majority(i); !f.Valid() || f.Num < f.Den || f.Num > voting.MaxTotal {
			return fmt.Errorf("%w: majority=%s should be at least 1/1, as many votes as the default option has", voting.ErrSetting, f)
		}
	}
	return nil
}

// dropBelowDefault leaves in the field whom the default option does not drop.
func (n *count) dropBelowDefault() {
	d := n.o.Default
	if d == nil {
		return
	}
	n.field = nil
	for _, i := range n.c.Standing() {
		if i == d.Option || n.withstands(i) {
			n.field = append(n.field, i)
		}
	}
	n.c.Seats = max(1, min(n.c.Seats, len(n.field)-1))
}

// withstands measures an option against the default option.
func (n *count) withstands(i voting.Index) bool {
	d := n.o.Default
	over, under, need := n.duels.Prefer(i, d.Option), n.duels.Prefer(d.Option, i), d.majority(i)
	// As many times the votes is a share of both: of 3/1, three of four.
	share := voting.Measure{
		Option: &i, Name: defaultMajority, Votes: over, Of: over + under,
		Need: voting.Fraction{Num: need.Num, Den: need.Num + need.Den}, MoreThan: need.Num == need.Den,
	}.Settled()
	n.t.Findings = append(n.t.Findings, share)
	if d.Quorum == 0 {
		return share.Met
	}
	quorum := voting.Measure{Option: &i, Name: defaultQuorum, Votes: over, Of: d.Quorum, Need: voting.Fraction{Num: 1, Den: 1}}.Settled()
	n.t.Findings = append(n.t.Findings, quorum)
	return quorum.Met && share.Met
}
