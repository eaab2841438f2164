// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// columns says what each column of a table is, by its place from 0.
type columns struct {
	weight  int   // -1 where there is none
	options []int // of candidates, in the order of the header
	ranks   []int // of rank 1, 2, …; nil where the columns are candidates
	passed  []int // beside ranks: neither rank nor known
}

// sortColumns reads a header.
func sortColumns(header []string) (columns, error) {
	c := columns{weight: -1}
	placed := map[int]int{} // columns by rank
	seen := map[string]bool{}
	for i, name := range header {
		rank := rankNamed(name)
		_, twice := placed[rank]
		switch {
		case name == "" || passedOver(name):
		case seen[name], rank > 0 && twice, isWeight(name) && c.weight >= 0:
			return c, fmt.Errorf("the column %q stands twice; each should stand once", shown([]byte(name)))
		case isWeight(name):
			c.weight = i
		case rank > 0:
			placed[rank] = i
			c.options = append(c.options, i)
		default:
			c.options = append(c.options, i)
		}
		seen[name] = true
	}
	if _, found := placed[1]; found {
		return c.byRank(header, placed)
	}
	switch {
	case len(c.options) == 0:
		return c, fmt.Errorf("the header names no candidate; each should have a column")
	case len(c.options) > voting.MaxOptions:
		return c, fmt.Errorf("the header names %d candidates; at most %d can be counted", len(c.options), voting.MaxOptions)
	}
	return c, nil
}

// byRank makes the columns those of a table of names.
func (c columns) byRank(header []string, placed map[int]int) (columns, error) {
	for rank := 1; rank <= len(placed); rank++ {
		i, found := placed[rank]
		if !found {
			return c, fmt.Errorf("the header has %d columns of ranks and none of rank %d; the ranks should go from 1 without a gap", len(placed), rank)
		}
		c.ranks = append(c.ranks, i)
	}
	for _, i := range c.options {
		switch {
		case slices.Contains(c.ranks, i):
		case strings.EqualFold(header[i], "count") && c.weight < 0:
			c.weight = i
		case strings.EqualFold(header[i], "count"):
			return c, fmt.Errorf("the columns weight and %s both say for how many voters a row speaks; one should", header[i])
		default:
			c.passed = append(c.passed, i)
		}
	}
	return c, nil
}

// passedOver knows the columns that say nothing of the vote.
func passedOver(name string) bool {
	switch strings.ToLower(name) {
	case "voterid", "votetime", "pollid":
		return true
	}
	return false
}

func isWeight(name string) bool { return strings.EqualFold(name, "weight") }

var (
	rankBefore = regexp.MustCompile(`^(?:rank|ranking|choice|preference)[ _#-]*([0-9]{1,4})$`)
	rankAfter  = regexp.MustCompile(`^([0-9]{1,4})(?:st|nd|rd|th)(?:[ _-]*(?:rank|choice|preference))?$`)
	rankWord   = regexp.MustCompile(`^([a-z]+)[ _-]*(?:rank|choice|preference)$`)
	ordinals   = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
)

// rankNamed is the rank that the name of a column says, or 0.
func rankNamed(name string) int {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, form := range []*regexp.Regexp{rankBefore, rankAfter} {
		if m := form.FindStringSubmatch(name); m != nil {
			n, _ := strconv.Atoi(m[1]) // at most four digits
			return n
		}
	}
	if m := rankWord.FindStringSubmatch(name); m != nil {
		return slices.Index(ordinals, m[1]) + 1
	}
	return 0
}
