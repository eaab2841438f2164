// SPDX-License-Identifier: AGPL-3.0-or-later

package motion

import (
	"sort"

	"moothall/voting"
)

// margin is the least weight of ballots that, marked otherwise, turn a motion:
// yes into no where it is carried, and no, then abstentions, into yes where it
// is not. No other change moves a share by more. It is nil where no change of
// ballots can turn it: where a quorum of those who take part is missed.
func margin(c voting.Contest, _ voting.Ballots, settings voting.Settings, t voting.Transcript) *voting.Margin {
	o, err := parse(c, settings)
	if err != nil {
		return nil
	}
	s, err := shapeOf(c)
	if err != nil {
		return nil
	}
	v := Vote{Yes: t.Scores.Of(s.yes).Floor(), No: t.Scores.Of(s.no).Floor(), Eligible: t.Ballots.Received}
	v.Abstain = t.Ballots.Received - v.Yes - v.No
	if o.Eligible != nil {
		v.Eligible = *o.Eligible
	}
	chairSaysYes := o.CastingVote != nil && *o.CastingVote == s.yes
	least, found := turn(o.Rule, v, chairSaysYes)
	if !found {
		return nil
	}
	return voting.ExactMargin(least, "the fewest changed answers that turn the motion")
}

// turn is the least number of changed answers that turns the finding, and
// whether any does.
func turn(r Rule, v Vote, chairSaysYes bool) (int64, bool) {
	carried := func(v Vote) bool {
		f, err := Decide(r, v)
		return err == nil && (f.Carried || chairSaysYes && r.canBeEven() && v.Yes == v.No && v.Yes > 0 && f.withCasting(true).Carried)
	}
	now := carried(v)
	most := v.No + v.Abstain
	if now {
		most = v.Yes
	}
	changed := func(m int64) Vote {
		w := v
		if now {
			w.Yes, w.No = v.Yes-m, v.No+m
			return w
		}
		w.Yes, w.No = v.Yes+m, v.No-min(m, v.No)
		w.Abstain -= m - min(m, v.No)
		return w
	}
	least := int64(sort.Search(int(most)+1, func(m int) bool { return carried(changed(int64(m))) != now }))
	return least, least <= most
}
