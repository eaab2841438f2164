// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"moothall/bodies"
	"moothall/governance"
	"moothall/templates/pages"
)

// ranking is the places of a ballot under way: best first, options that share a
// place together.
type ranking [][]governance.OptionID

// parseRanking reads the hidden field: places apart by ">", options of one
// place by "=", as in "d>a=b". Nothing is an empty ranking. What is no option of
// the issue, stands twice or leaves a place empty is refused with [ErrMalformed].
func parseRanking(text string, i governance.Issue) (ranking, error) {
	r, seen := written(text), map[governance.OptionID]bool{}
	for _, group := range r {
		for _, id := range group {
			if o, known := i.Option(id); !known || o.Withdrawn || seen[id] {
				return nil, FieldError{"ranking", fmt.Errorf("%w: %q should be an option of this vote, once", ErrMalformed, id)}
			}
			seen[id] = true
		}
	}
	return r, nil
}

// written takes the hidden field apart, whatever its names mean.
func written(text string) (r ranking) {
	if text == "" {
		return nil
	}
	for place := range strings.SplitSeq(text, ">") {
		var group []governance.OptionID
		for name := range strings.SplitSeq(place, "=") {
			group = append(group, governance.OptionID(name))
		}
		r = append(r, group)
	}
	return r
}

// String writes the ranking as the hidden field holds it.
func (r ranking) String() string {
	places := make([]string, len(r))
	for i, group := range r {
		ids := make([]string, len(group))
		for j, id := range group {
			ids[j] = string(id)
		}
		places[i] = strings.Join(ids, "=")
	}
	return strings.Join(places, ">")
}

// place is where an option stands: -1 where it is not ranked.
func (r ranking) place(id governance.OptionID) int {
	return slices.IndexFunc(r, func(g []governance.OptionID) bool { return slices.Contains(g, id) })
}

// without takes an option out; what shared its place stays there.
func (r ranking) without(id governance.OptionID) ranking {
	var out ranking
	for _, group := range r {
		kept := slices.DeleteFunc(slices.Clone(group), func(other governance.OptionID) bool { return other == id })
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// move does what a button of a slip says. An option that shares its place
// leaves it for one of its own, above or below; one that stands alone changes
// places with its neighbour. A move that leads nowhere changes nothing.
func (r ranking) move(id governance.OptionID, m pages.Move) ranking {
	at := r.place(id)
	if m == pages.MoveAdd && at < 0 {
		return append(slices.Clone(r), []governance.OptionID{id})
	}
	if at < 0 {
		return r
	}
	rest, shared := r.without(id), len(r[at]) > 1
	own := []governance.OptionID{id}
	switch {
	case m == pages.MoveOut:
		return rest
	case m == pages.MoveUp && shared:
		return slices.Insert(rest, at, own)
	case m == pages.MoveUp && at > 0:
		return slices.Insert(rest, at-1, own)
	case m == pages.MoveDown && (shared || at+1 < len(r)):
		return slices.Insert(rest, at+1, own)
	case m == pages.MoveTie && at > 0:
		rest[at-1] = append(slices.Clone(rest[at-1]), id)
		return rest
	}
	return r
}

// parseMove reads a button, as in "up-reserve".
func parseMove(text string) (pages.Move, governance.OptionID) {
	how, id, _ := strings.Cut(text, "-")
	switch m := pages.Move(how); m {
	case pages.MoveUp, pages.MoveDown, pages.MoveTie, pages.MoveOut, pages.MoveAdd:
		return m, governance.OptionID(id)
	}
	return "", ""
}

// maxPlace is the largest number a box takes: three digits.
const maxPlace = 999

// boxes reads the numbers in the boxes. Equal numbers share a place, and a
// number that is left out only means the next place: both are said, neither is
// an error. What is no number is returned by option.
func boxes(i governance.Issue, typed map[string]string) (r ranking, repairs []pages.Repair, wrong []governance.OptionID) {
	type box struct {
		id governance.OptionID
		n  int
	}
	var marked []box
	for _, o := range i.Options {
		text := typed[string(o.ID)]
		if text == "" || o.Withdrawn {
			continue
		}
		n, ok := wholeNumber(text)
		if !ok {
			wrong = append(wrong, o.ID)
			continue
		}
		marked = append(marked, box{o.ID, n})
	}
	slices.SortStableFunc(marked, func(a, b box) int { return cmp.Compare(a.n, b.n) })
	shared, skipped, last := false, false, 0
	for _, b := range marked {
		if len(r) > 0 && b.n == last {
			r[len(r)-1] = append(r[len(r)-1], b.id)
			shared = true
			continue
		}
		skipped = skipped || b.n != len(r)+1 && b.n != last+1
		r, last = append(r, []governance.OptionID{b.id}), b.n
	}
	if shared {
		repairs = append(repairs, pages.RepairShared)
	}
	if skipped {
		repairs = append(repairs, pages.RepairSkipped)
	}
	return r, repairs, wrong
}

// wholeNumber reads 1 to [maxPlace] in the digits of any script.
func wholeNumber(text string) (int, bool) {
	n := 0
	for _, r := range strings.TrimSpace(text) {
		digit, ok := digitOf(r)
		if n = 10*n + digit; !ok || n > maxPlace {
			return 0, false
		}
	}
	return n, n > 0
}

// digitOf is the value of a decimal digit. Unicode lays the ten digits of a
// script side by side, the zero first (chapter 4.6).
func digitOf(r rune) (int, bool) {
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	for _, zero := range []rune{'٠', '۰', '०', '０'} {
		if r >= zero && r <= zero+9 && unicode.IsDigit(r) {
			return int(r - zero), true
		}
	}
	return 0, false
}

// lotOrder orders options for one reader: the same for her at every visit,
// another for another, so that no option gains by standing first.
func lotOrder(list []pages.Option, id governance.IssueID, reader bodies.PersonID) []pages.Option {
	key := func(o pages.Option) string {
		sum := sha256.Sum256([]byte(strconv.Quote(string(id)) + strconv.Quote(string(reader)) + strconv.Quote(o.ID)))
		return string(sum[:])
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b pages.Option) int { return cmp.Compare(key(a), key(b)) })
	return list
}

// ranked sets a ranking as pages show it.
func (r ranking) ranked(i governance.Issue) [][]pages.Option {
	var out [][]pages.Option
	for _, group := range r {
		var place []pages.Option
		for _, id := range group {
			if o, ok := i.Option(id); ok {
				place = append(place, option(o))
			}
		}
		out = append(out, place)
	}
	return out
}

// unranked are the options a ranking leaves out.
func (r ranking) unranked(i governance.Issue) []pages.Option {
	return slices.DeleteFunc(options(i), func(o pages.Option) bool { return r.place(governance.OptionID(o.ID)) >= 0 })
}
