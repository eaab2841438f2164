// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"maps"
	"slices"
	"strings"

	"moothall/voting"
	"moothall/voting/motion"
)

// answered is the division of a motion.
func (i Issue) answered(answers map[string]int64, turnout Turnout) motion.Vote {
	return motion.Vote{Yes: answers[Yes], No: answers[No], Abstain: answers[Abstain], Eligible: turnout.Electorate}
}

// Named is the issue's contest as people know it, for others to count: the candidates by
// their names, where they were read, and the lot that settles ties.
func (i Issue) Named() voting.Contest {
	c := i.Contest()
	for n, o := range i.Options {
		if o.Title != "" {
			c.Options[n].Name = o.Title
		}
	}
	for _, id := range i.Lot {
		c.Lot = append(c.Lot, voting.Index(slices.IndexFunc(i.Options, func(o Option) bool { return o.ID == id })))
	}
	return c
}

// Ranking is the method by which the options of the issue are ranked, with all its
// settings; the zero Method of a motion.
func (i Issue) Ranking() (voting.Method, voting.Settings) {
	if !i.Procedure.Method.Ranked() {
		return voting.Method{}, nil
	}
	return i.ranking()
}

// ranking is the procedure's method with its settings for this issue.
func (i Issue) ranking() (voting.Method, voting.Settings) {
	method := i.Procedure.Method.method()
	settings := maps.Clone(i.Procedure.Options)
	if settings == nil {
		settings = map[string]string{}
	}
	settings["tie"] = "lot:" + strings.Join(texts(i.Lot), ",")
	if len(i.Lot) == 0 {
		settings["tie"] = "open"
	}
	resolved, _ := method.Resolve(settings)
	return method, resolved
}

// duel is the winner of a ranked count against the status quo.
func (i Issue) duel(t voting.Transcript, p *voting.Profile, turnout Turnout) motion.Vote {
	if len(t.Elected) != 1 || i.StatusQuo() == "" {
		return motion.Vote{Eligible: turnout.Electorate}
	}
	quo := slices.IndexFunc(i.Options, func(o Option) bool { return o.ID == i.StatusQuo() })
	return motion.Duel(p, t.Elected[0], voting.Index(quo), turnout.Electorate)
}
