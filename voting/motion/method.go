// SPDX-License-Identifier: AGPL-3.0-or-later

package motion

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// Methods lists what this package counts from files.
func Methods() []voting.Method {
	return []voting.Method{{
		Name:       "motion",
		Sentence:   "Motion: carried or not, by each ballot's first mark for yes, no or abstain.",
		Source:     "Robert's Rules of Order (12th ed.), § 44; Swiss Federal Constitution, art. 142, for a majority of those who vote",
		SingleSeat: true,
		Answers:    true,
		Settings: append(voting.BallotSettings(),
			voting.Setting{Name: "rule", Default: string(simple), Values: "simple|absolute|two-thirds"},
			voting.Setting{Name: "need", Values: "NUM/DEN, the share of yes; else what the rule says"},
			voting.Setting{Name: "more-than", Values: "on|off: whether the share must be passed or reached; else what the rule says"},
			voting.Setting{Name: "base", Values: "decided|cast|eligible, what the share is of; else what the rule says"},
			voting.Setting{Name: "participation", Values: "NUM/DEN of the eligible who must take part; else no such quorum"},
			voting.Setting{Name: "approval", Values: "NUM/DEN of the eligible who must say yes; else no such quorum"},
			voting.Setting{Name: "eligible", Values: "the weight of the whole roll, a number N; needed where something is measured against it"},
			voting.Setting{Name: "casting-vote", Values: "ID of the option the chair chooses where yes and no are even; else an even vote is not carried"},
		),
		Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
			o, err := parse(c, s)
			if err != nil {
				return voting.Transcript{}, err
			}
			return Count(c, p, o)
		},
		Margin: margin,
	}}
}

// named is a rule by its name.
type named string

const (
	simple    named = "simple"
	absolute  named = "absolute"
	twoThirds named = "two-thirds"
)

// parse reads the settings of a motion.
func parse(c voting.Contest, s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	if o.Rule, err = parseRule(s); err != nil {
		return o, err
	}
	o.from = named(s["rule"])
	if s["eligible"] != "" {
		n, err := strconv.ParseInt(s["eligible"], 10, 64)
		if err != nil || n < 0 || n > voting.MaxTotal {
			return o, fmt.Errorf("%w: eligible=%s should be the weight of the whole roll, a number from 0", voting.ErrSetting, s["eligible"])
		}
		o.Eligible = &n
	}
	if id := s["casting-vote"]; id != "" {
		at := slices.IndexFunc(c.Options, func(option voting.Option) bool { return option.ID == id })
		if at < 0 {
			return o, fmt.Errorf("%w: casting-vote=%s should be the id of an option", voting.ErrSetting, id)
		}
		casting := voting.Index(at)
		o.CastingVote = &casting
	}
	return o, nil
}

// parseRule reads a rule by name, and what is said otherwise.
func parseRule(s voting.Settings) (Rule, error) {
	name, err := voting.One(s, "rule", simple, absolute, twoThirds)
	if err != nil {
		return Rule{}, err
	}
	r := map[named]Rule{simple: SimpleMajority(), absolute: AbsoluteMajority(), twoThirds: TwoThirdsMajority()}[name]
	if s["base"] != "" {
		if r.Base, err = voting.One(s, "base", OfDecided, OfCast, OfEligible); err != nil {
			return r, err
		}
	}
	if s["more-than"] != "" {
		on, err := voting.One(s, "more-than", "on", "off")
		if err != nil {
			return r, err
		}
		r.MoreThan = on == "on"
	}
	err = r.parseRates(s)
	return r, err
}

// parseRates reads the shares that are said otherwise, and the quorums.
func (r *Rule) parseRates(s voting.Settings) error {
	if need, err := parseRate(s, "need"); err != nil {
		return err
	} else if need != nil {
		r.Need = *need
	}
	var err error
	if r.Participation, err = parseRate(s, "participation"); err != nil {
		return err
	}
	r.Approval, err = parseRate(s, "approval")
	return err
}

// parseRate reads a share of at most all; nil where none is said.
func parseRate(s voting.Settings, name string) (*voting.Fraction, error) {
	if s[name] == "" {
		return nil, nil
	}
	f, err := voting.ParseFraction(name, s[name])
	if err == nil && f.Num > f.Den {
		err = fmt.Errorf("%w: %s=%s should lie between 0 and 1", voting.ErrSetting, name, f)
	}
	return &f, err
}

// settings writes the options for the transcript, with what the rule says.
func (o Options) settings(c voting.Contest) voting.Settings {
	s := o.Ballots.Settings()
	s["rule"] = string(cmp.Or(o.from, simple))
	s["need"], s["base"], s["more-than"] = o.Rule.Need.String(), string(o.Rule.Base), "off"
	if o.Rule.MoreThan {
		s["more-than"] = "on"
	}
	s["participation"], s["approval"], s["eligible"], s["casting-vote"] = "", "", "", ""
	if o.Rule.Participation != nil {
		s["participation"] = o.Rule.Participation.String()
	}
	if o.Rule.Approval != nil {
		s["approval"] = o.Rule.Approval.String()
	}
	if o.Eligible != nil {
		s["eligible"] = strconv.FormatInt(*o.Eligible, 10)
	}
	if o.CastingVote != nil {
		s["casting-vote"] = c.Options[*o.CastingVote].ID
	}
	return s
}

// shape is which option is which answer; abstain is -1 where there is none.
type shape struct{ yes, no, abstain voting.Index }

// shapeOf finds the answers among the options that stand: by name or id,
// whatever the case, or else in the order yes, no, abstain.
func shapeOf(c voting.Contest) (shape, error) {
	standing := c.Standing()
	if len(standing) < 2 || len(standing) > 3 {
		return shape{}, fmt.Errorf("%w: a motion has the options yes and no, and may have abstain; %d stand", voting.ErrContest, len(standing))
	}
	called := func(name string) voting.Index {
		at := slices.IndexFunc(standing, func(i voting.Index) bool {
			return strings.EqualFold(strings.TrimSpace(c.Options[i].Name), name) || strings.EqualFold(c.Options[i].ID, name)
		})
		if at < 0 {
			return -1
		}
		return standing[at]
	}
	s := shape{called("yes"), called("no"), called("abstain")}
	rest := slices.DeleteFunc(standing, func(i voting.Index) bool { return i == s.yes || i == s.no || i == s.abstain })
	switch {
	case (s.yes < 0) != (s.no < 0), s.yes < 0 && len(rest) < 2:
		return shape{}, fmt.Errorf("%w: one option is called yes or no and the other is not; a motion has both, or the options in the order yes, no, abstain", voting.ErrContest)
	case s.yes < 0:
		s.yes, s.no, rest = rest[0], rest[1], rest[2:]
	case len(rest) > 0:
		return shape{}, fmt.Errorf("%w: beside yes and no stands %q, which should be called abstain", voting.ErrContest, c.Options[rest[0]].Name)
	}
	if len(rest) > 0 {
		s.abstain = rest[0]
	}
	return s, nil
}
