// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Matter is an issue of the town with what was said about it, and the plan of
// the ballots cast on it.
type Matter struct {
	Issue     governance.Issue
	Arguments []governance.Argument
	Plan      Plan
	Declared  []governance.Declaration // how public delegates say they will vote
	Ends      governance.Outcome       // what the decision will be; empty while none is made
	Winners   []governance.OptionID    // of a ranked matter, in order
}

// Vote is one ballot to be cast: who, what, and when it arrives.
type Vote struct {
	Person bodies.PersonID
	Choice governance.Choice
	At     time.Time
}

// Plan says who votes on a matter. Named people do what is written; of the
// others on the roll the given share takes part, each with one camp.
type Plan struct {
	Named []Vote
	Asked []Vote // of those who advise
	Share governance.Ratio
	Camps []Camp
	Until time.Time // the last ballot of the crowd arrives before this
}

// Camp is a choice and how many in the sum of all camps make it.
type Camp struct {
	Of     int64
	Choice governance.Choice
}

// Votes returns the ballots on the matter by those on the roll, in the order in
// which they arrive. The same roll always gives the same ballots, and the
// ballot of one person does not depend on who else is on it.
func (m Matter) Votes(roll bodies.Roll) []Vote {
	named := map[bodies.PersonID]bool{}
	for _, p := range People(m.Issue.CreatedAt) {
		named[p.ID] = true
	}
	var votes []Vote
	for _, v := range m.Plan.Named {
		if roll.Index(v.Person) >= 0 {
			votes = append(votes, v)
		}
	}
	for _, e := range roll.Entries {
		if v, takesPart := m.crowdVote(e.Person); takesPart && !named[e.Person] {
			votes = append(votes, v)
		}
	}
	slices.SortFunc(votes, func(a, b Vote) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Person, b.Person))
	})
	return votes
}

// crowdVote is what a person without a name in the plan does.
func (m Matter) crowdVote(p bodies.PersonID) (Vote, bool) {
	d := drawn("vote", string(m.Issue.ID), string(p))
	if d.below(0, m.Plan.Share.Den) >= m.Plan.Share.Num || len(m.Plan.Camps) == 0 {
		return Vote{}, false
	}
	seconds := int64(m.Plan.Until.Sub(m.Issue.OpensAt) / time.Second)
	at := m.Issue.OpensAt.Add(time.Duration(d.below(1, seconds)) * time.Second)
	return Vote{Person: p, Choice: pick(d, 2, m.Plan.Camps).Choice, At: at}, true
}

func (c Camp) weight() int64 { return c.Of }

// What follows lets a matter be written down as it would be told: the issue and
// its calendar, who argued what, who voted how.

// noted is a matter that has no dates but the day it was brought.
func (c calendar) noted(created int, i governance.Issue) Matter {
	i.Procedure = procedureOf(i.Body, i.Kind)
	i.CreatedAt = c.at(created, 10, 30)
	i.Effect = governance.Effect{Kind: governance.EffectText, Detail: i.Effect.Detail}
	return Matter{Issue: i}
}

// scheduled is a matter whose vote closes on the evening of a day; its stages
// are as long as its procedure says.
func (c calendar) scheduled(created, closes int, i governance.Issue) Matter {
	m := c.noted(created, i)
	p := m.Issue.Procedure
	opens := closes - p.VotingDays
	freezes := opens - p.FrozenDays
	m.Issue.DiscussAt = c.evening(freezes - p.DiscussionDays)
	m.Issue.FreezesAt = c.evening(freezes)
	m.Issue.OpensAt = c.evening(opens)
	m.Issue.ClosesAt = c.evening(closes)
	if i.Stage == governance.Decided {
		m.Issue.ClosedAt = m.Issue.ClosesAt.Add(time.Second)
		m.Issue.DecidedAt = m.Issue.ClosesAt.Add(20 * time.Second)
	}
	return m
}

func procedureOf(body bodies.Slug, kind string) governance.Procedure {
	for _, c := range Charters() {
		if c.Body.Slug == body {
			p, _ := c.Procedure(kind)
			return p
		}
	}
	return governance.Procedure{}
}

// reason is an argument, so many days from now.
type reason struct {
	pro  bool
	by   bodies.Slug
	days int
	text string
}

func (m Matter) argued(c calendar, reasons ...reason) Matter {
	for n, r := range reasons {
		m.Arguments = append(m.Arguments, governance.Argument{
			ID: fmt.Sprintf("%s-argument-%d", m.Issue.ID, n+1), Issue: m.Issue.ID,
			For: r.pro, Person: ID(r.by), Text: r.text, At: c.at(r.days, 12+n, 7*n),
		})
	}
	return m
}

// voted sets the plan. The crowd's ballots arrive up to the close, or up to now.
func (m Matter) voted(c calendar, takePart governance.Ratio, camps []Camp, named ...Vote) Matter {
	until := m.Issue.ClosesAt
	if c.now.Before(until) {
		until = c.now.UTC()
	}
	m.Plan = Plan{Named: named, Share: takePart, Camps: camps, Until: until}
	return m
}

// advised sets what those say who are asked besides.
func (m Matter) advised(votes ...Vote) Matter {
	m.Plan.Asked = votes
	return m
}

func (m Matter) ended(how governance.Outcome, winners ...governance.OptionID) Matter {
	m.Ends, m.Winners = how, winners
	return m
}

// says is the answer of a named person to a motion.
func (c calendar) says(who bodies.Slug, answer string, days, hour, minute int) Vote {
	return Vote{Person: ID(who), Choice: governance.Choice{Answer: answer}, At: c.at(days, hour, minute)}
}

// ranks is the ballot of a named person on options, as "best, second=second, last".
func (c calendar) ranks(who bodies.Slug, ranking string, days, hour, minute int) Vote {
	return Vote{Person: ID(who), Choice: ranked(ranking), At: c.at(days, hour, minute)}
}

// answers are the camps of a motion.
func answers(yes, no, abstain int64) []Camp {
	return []Camp{
		{yes, governance.Choice{Answer: governance.Yes}},
		{no, governance.Choice{Answer: governance.No}},
		{abstain, governance.Choice{Answer: governance.Abstain}},
	}
}

func ranked(text string) governance.Choice {
	var choice governance.Choice
	for place := range strings.SplitSeq(text, ", ") {
		var group []governance.OptionID
		for id := range strings.SplitSeq(place, "=") {
			group = append(group, governance.OptionID(id))
		}
		choice.Ranking = append(choice.Ranking, group)
	}
	return choice
}

func of(num, den int64) governance.Ratio { return governance.Ratio{Num: num, Den: den} }
