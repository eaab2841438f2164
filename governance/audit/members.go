// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance/journal"
)

// mayEnter holds an admission, or a change of what is known of a member, to the
// charter in force: by what right, and whether those may who answer for it.
func (c *community) mayEnter(body bodies.Slug, act journal.PersonAdmit, before *membership, at time.Time) error {
	layers, err := c.layers()
	if err != nil {
		return err
	}
	if in := c.charters[body]; in.from.After(at) {
		return fmt.Errorf("it is dated before %s, when the charter was put in force by which it is judged", journal.At(in.from))
	}
	person := known(act.Person)
	entrance := bodies.Entrance{Now: c.told(body, person, act, at), Founded: at.Equal(c.founded[body]) && !c.goesOn}
	weight := int64(1)
	if entrance.Now.Ground == bodies.BySame {
		if m := c.wasSame(body, person, at); m != nil {
			was := m.member(body, person)
			entrance.Same, weight = &was, m.standing.weight
		}
	}
	if before != nil && before.until == endless {
		was := before.member(body, person)
		entrance.Before = &was
		if act.Weight != before.standing.weight {
			return fmt.Errorf("a voice weighs %d, as it did, and not %d", before.standing.weight, act.Weight)
		}
	} else if act.Weight != weight && !entrance.Founded {
		return fmt.Errorf("the voice of who comes in weighs %d, and not %d", weight, act.Weight)
	}
	seatedIn, err := c.charters[body].Membership.Judge(entrance, layers.Fields, bodies.Witnesses{
		Seated: c.sits(at),
		Good: func(p bodies.PersonID) bool {
			m := c.members[body][p].at(at)
			if m == nil || m.standing.sphere != bodies.Inner {
				return false
			}
			is := m.member(body, p)
			return layers.Terms[body].Status(bodies.Known{Member: &is}, at) == bodies.InGood
		},
	})
	if err != nil {
		return err
	}
	if string(seatedIn) != act.SeatedIn {
		return fmt.Errorf("it says that those who answer for it sit in %q, where the charter names %q", act.SeatedIn, seatedIn)
	}
	if entrance.Now.Ground == bodies.ByInvitation {
		for _, by := range entrance.Now.By {
			c.vouched[vouch{body, by}] = at
		}
	}
	if at.After(c.entered[body]) {
		c.entered[body] = at
	}
	if seatedIn != "" && at.After(c.seatJudged[seatedIn]) {
		c.seatJudged[seatedIn] = at
	}
	return nil
}

// told is what an admission says.
func (c *community) told(body bodies.Slug, person bodies.PersonID, act journal.PersonAdmit, at time.Time) bodies.Member {
	s := c.standing(act)
	since, _ := act.Since.Time() // the journal has read it
	m := bodies.Member{
		Body: body, Person: person, Sphere: s.sphere, Since: since, From: at,
		Place: s.place, Fields: s.fields, GoodUntil: s.good, Ground: bodies.Ground(act.Ground),
	}
	for _, by := range act.By {
		m.By = append(m.By, known(by))
	}
	return m
}

// member is what was known of a person.
func (m *membership) member(body bodies.Slug, person bodies.PersonID) bodies.Member {
	out := bodies.Member{
		Body: body, Person: person, Sphere: m.standing.sphere, Since: time.UnixMilli(m.since).UTC(), From: time.UnixMilli(m.from).UTC(),
		Place: m.standing.place, Fields: m.standing.fields, GoodUntil: m.standing.good,
	}
	if m.until != endless {
		out.Until = time.UnixMilli(m.until).UTC()
	}
	return out
}
