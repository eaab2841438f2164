// SPDX-License-Identifier: AGPL-3.0-or-later

package votingtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// rctabFile is what readers of RCTab's JSON ask of it.
type rctabFile struct {
	Config  struct{ Contest string }
	Version string `json:"jsonFormatVersion"`
	Results []rctabResult
	Summary struct{ TotalNumBallots string }
}

type rctabResult struct {
	Round        int
	Tally        map[string]string
	TallyResults []rctabDeed
	Inactive     map[string]string `json:"inactiveBallots"`
}

type rctabDeed struct {
	Elected, Eliminated *string
	Transfers           map[string]string
}

func (d rctabDeed) name() string {
	switch {
	case d.Elected != nil:
		return *d.Elected
	case d.Eliminated != nil:
		return *d.Eliminated
	}
	return ""
}

var rctabNumber = regexp.MustCompile(`^\d*\.?\d+$`)

// CheckRCTab says what is wrong with a file in RCTab's JSON: what rcvformats and
// RCVIS refuse, and rounds that do not lead from one to the next. A sum may be
// off by slack, where a count shows rounded fractions.
func CheckRCTab(file []byte, slack *big.Rat) (problems []string) {
	if key := twiceNamed(file); key != "" {
		problems = append(problems, fmt.Sprintf("an object has two keys %q", key))
	}
	var f rctabFile
	if err := json.Unmarshal(file, &f); err != nil {
		return []string{err.Error()}
	}
	if f.Config.Contest == "" || f.Version != "1" || len(f.Results) == 0 {
		return append(problems, "it lacks config.contest, jsonFormatVersion 1 or results")
	}
	c := rctabCheck{slack: slack, elected: map[string]bool{}, out: map[string]bool{}}
	for n, r := range f.Results {
		c.round(r, n, n+1 == len(f.Results))
		if n > 0 {
			c.follow(f.Results[n-1], r)
		}
	}
	return append(problems, c.problems...)
}

type rctabCheck struct {
	slack        *big.Rat
	elected, out map[string]bool
	problems     []string
}

func (c *rctabCheck) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// round checks one round by itself, and against who left before.
func (c *rctabCheck) round(r rctabResult, n int, last bool) {
	if r.Round != n+1 {
		c.say("round %d is numbered %d", n+1, r.Round)
	}
	for name, votes := range r.Tally {
		if !rctabNumber.MatchString(votes) {
			c.say("round %d gives %s %q, which is no number", r.Round, name, votes)
		}
		if c.out[name] {
			c.say("round %d lists %s, who is eliminated", r.Round, name)
		}
	}
	for _, d := range r.TallyResults {
		if (d.Elected == nil) == (d.Eliminated == nil) {
			c.say("round %d has a result that is not one of elected and eliminated", r.Round)
			continue
		}
		c.result(r, d, last)
	}
}

// result checks one election or elimination.
func (c *rctabCheck) result(r rctabResult, d rctabDeed, last bool) {
	if _, there := r.Tally[d.name()]; !there {
		c.say("round %d names %s, who has no tally in it", r.Round, d.name())
	}
	switch {
	case d.Elected != nil && c.elected[*d.Elected]:
		c.say("round %d elects %s again", r.Round, *d.Elected)
	case d.Elected != nil:
		c.elected[*d.Elected] = true
	case last:
		c.say("the last round eliminates %s, and no round shows where the votes went", *d.Eliminated)
	default:
		c.out[*d.Eliminated] = true
	}
}

// follow checks that a tally and its transfers make the next tally.
func (c *rctabCheck) follow(before, after rctabResult) {
	want := map[string]*big.Rat{}
	for name, votes := range before.Tally {
		want[name] = rat(votes)
	}
	exhausted := inactive(before)
	for _, d := range before.TallyResults {
		if d.Transfers == nil {
			return // the method knows none
		}
		c.move(before.Round, d, want, exhausted)
	}
	if got := slices.Sorted(maps.Keys(after.Tally)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		c.say("round %d lists %s", after.Round, strings.Join(got, ", "))
		return
	}
	for name, votes := range want {
		if got := rat(after.Tally[name]); !c.near(got, votes) {
			c.say("round %d gives %s %s, and the moves %s", after.Round, name, after.Tally[name], votes.FloatString(9))
		}
	}
	if got := inactive(after); !c.near(got, exhausted) {
		c.say("round %d has %s inactive ballots, and the moves %s", after.Round, got.FloatString(9), exhausted.FloatString(9))
	}
}

// move moves the votes of one result; whoever is eliminated must be left with none.
func (c *rctabCheck) move(round int, d rctabDeed, votes map[string]*big.Rat, exhausted *big.Rat) {
	from := votes[d.name()]
	if from == nil {
		return // round has said so
	}
	for to, n := range d.Transfers {
		from.Sub(from, rat(n))
		switch {
		case to == "exhausted":
			exhausted.Add(exhausted, rat(n))
		case to == "residual surplus":
		case votes[to] == nil:
			c.say("round %d moves votes to %s, who has no tally", round, to)
		default:
			votes[to].Add(votes[to], rat(n))
		}
	}
	if d.Eliminated != nil {
		if !c.near(from, new(big.Rat)) {
			c.say("round %d eliminates %s, and keeps %s votes", round, d.name(), from.FloatString(9))
		}
		delete(votes, d.name())
	}
}

func (c *rctabCheck) near(a, b *big.Rat) bool {
	difference := new(big.Rat).Sub(a, b)
	return difference.Abs(difference).Cmp(c.slack) <= 0
}

func inactive(r rctabResult) *big.Rat {
	sum := new(big.Rat)
	for _, why := range []string{"exhaustedChoices", "overvotes", "repeatedRankings", "skippedRankings"} {
		sum.Add(sum, rat(r.Inactive[why]))
	}
	return sum
}

func rat(s string) *big.Rat {
	if r, ok := new(big.Rat).SetString(s); ok {
		return r
	}
	return new(big.Rat)
}

// twiceNamed is a key that some object of the JSON has twice; "" where none has.
func twiceNamed(file []byte) string {
	d := json.NewDecoder(bytes.NewReader(file))
	var open []map[string]bool // the keys of each object not closed yet; nil for an array
	value := true              // what comes next is a value, no key
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		name, isText := token.(string)
		switch {
		case token == json.Delim('{'):
			open = append(open, map[string]bool{})
		case token == json.Delim('['):
			open = append(open, nil)
		case token == json.Delim('}'), token == json.Delim(']'):
			open = open[:len(open)-1]
		case !value && isText:
			keys := open[len(open)-1]
			if keys[name] {
				return name
			}
			keys[name], value = true, true
			continue
		}
		value = len(open) > 0 && open[len(open)-1] == nil
	}
}
