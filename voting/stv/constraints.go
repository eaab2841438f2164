// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// MaxConstraints is how many constraints one count can be held to.
const MaxConstraints = 16

// Constraint says how many of some candidates must be elected, and how many may.
//
// A count under constraints follows Hill, "STV with constraints", Voting matters
// 9 (May 1998): after every election and exclusion it asks which committees are
// still possible. Who is in none of them is doomed, and is excluded at once, the
// fewest votes first, before any surplus moves; who is in all of them is guarded,
// and is passed over when the lowest is excluded. Of several who reach the quota
// together the largest tally is elected first, and may doom the next. Groups may
// overlap in any way; what is possible is reckoned from the candidates' kinds, not
// by a list of all committees, as Otten asked in Voting matters 13 (April 2001).
//
// Where the count elects as many as it can and constraints are met by some
// committee of that size, the committee elected meets them.
type Constraint struct {
	Name string
	Min  int
	Max  int // 0 is any number
	Of   []voting.Index
}

// ParseConstraints reads "NAME:MIN-MAX:ID,ID,…;NAME:…". Either bound may be left
// out: 2- is at least two, -2 at most two; 2 alone is exactly two. No constraint
// is "none", or nothing.
//
// Errors: ErrSetting.
func ParseConstraints(c voting.Contest, text string) ([]Constraint, error) {
	if text == "" || text == noConstraints {
		return nil, nil
	}
	var list []Constraint
	for _, part := range strings.Split(text, ";") {
		name, rest, _ := strings.Cut(part, ":")
		bounds, ids, found := strings.Cut(rest, ":")
		low, high, ok := parseBounds(bounds)
		if !found || !ok {
			return nil, fmt.Errorf("%w: constraints=%s should be NAME:MIN-MAX:ID,ID,… as in women:2-:3,5,8, several parted by a semicolon", voting.ErrSetting, part)
		}
		of, err := idList(c, "constraints", ids)
		if err != nil {
			return nil, err
		}
		list = append(list, Constraint{strings.TrimSpace(name), low, high, of})
	}
	return list, checkConstraints(c, list)
}

// parseBounds reads MIN-MAX, MIN-, -MAX or a number alone.
func parseBounds(text string) (low, high int, ok bool) {
	bound := func(s string) int {
		n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 16)
		ok = ok && (err == nil || s == "")
		return int(n)
	}
	ok = strings.TrimSpace(text) != ""
	lowest, highest, ranges := strings.Cut(strings.TrimSpace(text), "-")
	if !ranges {
		highest = lowest
	}
	low, high = bound(lowest), bound(highest)
	return low, high, ok && low+high > 0 && (high > 0 || highest == "")
}

// idList reads the ids of options, parted by commas.
func idList(c voting.Contest, setting, text string) ([]voting.Index, error) {
	var list []voting.Index
	for _, id := range strings.Split(text, ",") {
		at := slices.IndexFunc(c.Options, func(o voting.Option) bool { return o.ID == strings.TrimSpace(id) })
		if at < 0 || slices.Contains(list, voting.Index(at)) {
			return nil, fmt.Errorf("%w: %s names %q, which is no option's id or is named before; it should name options by their ids, each once", voting.ErrSetting, setting, strings.TrimSpace(id))
		}
		list = append(list, voting.Index(at))
	}
	return list, nil
}

const noConstraints = "none"

// constraintsText writes what ParseConstraints reads.
func constraintsText(c voting.Contest, list []Constraint) string {
	if len(list) == 0 {
		return noConstraints
	}
	parts := make([]string, len(list))
	for i, k := range list {
		bounds := "-"
		if k.Min > 0 {
			bounds = strconv.Itoa(k.Min) + bounds
		}
		if k.Max > 0 {
			bounds += strconv.Itoa(k.Max)
		}
		parts[i] = k.Name + ":" + bounds + ":" + idText(c, k.Of)
	}
	return strings.Join(parts, ";")
}

func idText(c voting.Contest, list []voting.Index) string {
	ids := make([]string, len(list))
	for i, at := range list {
		ids[i] = c.Options[at].ID
	}
	return strings.Join(ids, ",")
}

// checkConstraints refuses a constraint that says nothing, contradicts itself or
// names somebody wrongly.
func checkConstraints(c voting.Contest, list []Constraint) error {
	if len(list) > MaxConstraints {
		return fmt.Errorf("%w: there are %d constraints, and may be at most %d", voting.ErrSetting, len(list), MaxConstraints)
	}
	for _, k := range list {
		seen := map[voting.Index]bool{}
		for _, i := range k.Of {
			if i < 0 || int(i) >= len(c.Options) || seen[i] {
				return fmt.Errorf("%w: the constraint %s names option %d twice or does not know it", voting.ErrSetting, k.Name, int(i)+1)
			}
			seen[i] = true
		}
		switch {
		case len(k.Of) == 0:
			return fmt.Errorf("%w: the constraint %s names nobody", voting.ErrSetting, k.Name)
		case k.Min < 0 || k.Max < 0 || k.Min == 0 && k.Max == 0:
			return fmt.Errorf("%w: the constraint %s should say at least or at most how many, a number from 1", voting.ErrSetting, k.Name)
		case k.Max > 0 && k.Min > k.Max:
			return fmt.Errorf("%w: the constraint %s asks for at least %d and at most %d", voting.ErrSetting, k.Name, k.Min, k.Max)
		}
	}
	return nil
}
