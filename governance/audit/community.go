// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/journal"
)

// community is who belongs where and who entrusted whom, as the acts read so
// far say. People are commitments throughout.
type community struct {
	charters    map[bodies.Slug]governance.Charter
	procedures  map[bodies.Slug]map[string]bool // canonical texts of all a body ever adopted
	members     map[bodies.Slug]map[bodies.PersonID]membership
	mandates    map[string]*bodies.Mandate
	delegations map[string]*governance.Delegation
	live        map[voice]*governance.Delegation // not taken back or replaced
}

type membership struct {
	journal.PersonAdmit
	until time.Time // suspended or gone from then; zero: a member
}

// voice is what at most one live delegation may exist for.
type voice struct {
	person bodies.PersonID
	scope  delegation.Scope
}

func newCommunity() community {
	return community{
		charters:    map[bodies.Slug]governance.Charter{},
		procedures:  map[bodies.Slug]map[string]bool{},
		members:     map[bodies.Slug]map[bodies.PersonID]membership{},
		mandates:    map[string]*bodies.Mandate{},
		delegations: map[string]*governance.Delegation{},
		live:        map[voice]*governance.Delegation{},
	}
}

// adopt puts a charter in force.
func (c *community) adopt(body bodies.Slug, act journal.CharterAdopt) error {
	charter, err := exactly[governance.Charter](act.Charter)
	if err != nil {
		return err
	}
	if charter.Body.Slug != body || int64(charter.Version) != act.Version {
		return fmt.Errorf("the charter is version %d of %s, the entry says version %d of %s", charter.Version, charter.Body.Slug, act.Version, body)
	}
	if before := c.charters[body].Version; charter.Version != before+1 {
		return fmt.Errorf("version %d follows version %d", charter.Version, before)
	}
	if err := charter.Check(); err != nil {
		return err
	}
	if c.procedures[body] == nil {
		c.procedures[body] = map[string]bool{}
	}
	for _, p := range charter.Procedures {
		text, err := journal.Canonical(p)
		if err != nil {
			return err
		}
		c.procedures[body][string(text)] = true
	}
	c.charters[body] = charter
	return nil
}

// layers returns the shape of the community under the charters in force.
func (c *community) layers() (governance.Layers, error) {
	var all []governance.Charter
	for _, charter := range c.charters {
		all = append(all, charter)
	}
	return governance.LayersOf(all)
}

func (c *community) admit(body bodies.Slug, act journal.PersonAdmit) error {
	if _, chartered := c.charters[body]; !chartered {
		return fmt.Errorf("body %s has no charter", body)
	}
	if c.members[body] == nil {
		c.members[body] = map[bodies.PersonID]membership{}
	}
	c.members[body][bodies.PersonID(act.Person)] = membership{PersonAdmit: act}
	return nil
}

// end ends or suspends a membership.
func (c *community) end(body bodies.Slug, person journal.Commitment, at time.Time) error {
	m, known := c.members[body][bodies.PersonID(person)]
	if !known || !m.until.IsZero() {
		return fmt.Errorf("%s is no member of %s", person, body)
	}
	m.until = at
	c.members[body][bodies.PersonID(person)] = m
	return nil
}

func (c *community) seat(body bodies.Slug, act journal.MandateBegin, at time.Time) error {
	if _, chartered := c.charters[body]; !chartered {
		return fmt.Errorf("body %s has no charter", body)
	}
	if c.mandates[act.Mandate] != nil {
		return fmt.Errorf("mandate %s was begun before", act.Mandate)
	}
	m := &bodies.Mandate{ID: act.Mandate, Body: body, Seat: act.Seat, Person: bodies.PersonID(act.Person), Title: act.Title, Begins: at}
	if act.Until != "" {
		m.Ends, _ = act.Until.Time() // the journal has read it
	}
	c.mandates[act.Mandate] = m
	return nil
}

func (c *community) unseat(body bodies.Slug, act journal.MandateEnd, at time.Time) error {
	m := c.mandates[act.Mandate]
	if m == nil || m.Body != body || !m.Holds(at) {
		return fmt.Errorf("mandate %s is not in force in %s", act.Mandate, body)
	}
	m.Ends = at
	return nil
}

// entrust sets a delegation, which ends the one of the same person and scope.
func (c *community) entrust(act journal.DelegationSet, at time.Time) error {
	if c.delegations[act.Delegation] != nil {
		return fmt.Errorf("delegation %s was set before", act.Delegation)
	}
	d := &governance.Delegation{ID: act.Delegation, Delegator: bodies.PersonID(act.Person), Scope: delegation.Scope(act.Scope), From: at}
	for _, to := range act.Delegates {
		d.Delegates = append(d.Delegates, bodies.PersonID(to))
	}
	if act.Until != "" {
		d.Until, _ = act.Until.Time() // the journal has read it
	}
	v := voice{d.Delegator, d.Scope}
	if replaced := c.live[v]; replaced != nil {
		replaced.EndedAt = at
	}
	c.delegations[d.ID], c.live[v] = d, d
	return nil
}

// takeBack ends a delegation.
func (c *community) takeBack(act journal.DelegationClear, at time.Time) error {
	d := c.delegations[act.Delegation]
	if d == nil || d.Delegator != bodies.PersonID(act.Person) || !d.EndedAt.IsZero() {
		return fmt.Errorf("delegation %s of %s does not stand", act.Delegation, act.Person)
	}
	d.EndedAt = at
	delete(c.live, voice{d.Delegator, d.Scope})
	return nil
}

// inForce returns the delegations that hold at an instant.
func (c *community) inForce(at time.Time) []governance.Delegation {
	var out []governance.Delegation
	for _, d := range c.delegations {
		if end := d.End(); !at.Before(d.From) && (end.IsZero() || at.Before(end)) {
			out = append(out, *d)
		}
	}
	return out
}

// electors returns everybody a franchise of the body may admit at an instant:
// its members, and whoever holds a mandate of it.
func (c *community) electors(body bodies.Slug, at time.Time) []bodies.Elector {
	all := map[bodies.PersonID]*bodies.Elector{}
	for person, m := range c.members[body] {
		e := &bodies.Elector{Person: person, Sphere: bodies.Sphere(m.Sphere), Place: bodies.PlaceID(m.Place), Until: m.until, Weight: m.Weight}
		e.Since, _ = m.Since.Time() // the journal has read it
		for _, f := range m.Fields {
			e.Fields = append(e.Fields, bodies.FieldID(f))
		}
		all[person] = e
	}
	for _, m := range c.mandates {
		if m.Body != body || !m.Holds(at) {
			continue
		}
		if all[m.Person] == nil {
			all[m.Person] = &bodies.Elector{Person: m.Person}
		}
		all[m.Person].Seated = true
	}
	out := make([]bodies.Elector, 0, len(all))
	for _, e := range all {
		out = append(out, *e)
	}
	return out
}

// exactly reads rules written in the record and refuses any it would not write
// in the same way: a member it does not know could change what they mean.
func exactly[T any](raw []byte) (T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, err
	}
	again, err := journal.Canonical(v)
	if err != nil {
		return v, err
	}
	if at := firstDifference(raw, again); at >= 0 {
		return v, gap("", "its rules hold something this version does not know, at %q", excerpt(raw, at))
	}
	return v, nil
}

// firstDifference returns the first offset at which a and b differ, or -1.
func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

// excerpt returns what stands around an offset.
func excerpt(b []byte, at int) []byte { return b[max(0, at-16):min(len(b), at+24)] }
