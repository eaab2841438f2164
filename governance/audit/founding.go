// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance/journal"
)

// foundedBy holds a founding to the acts of its instant: those whom it names came in
// by it, and the charters they read are those that were adopted, all of them.
func (c *community) foundedBy(act journal.Founding, at time.Time) error {
	switch {
	case c.founders > 0:
		return fmt.Errorf("the community was founded before: that is entered once")
	case len(c.charters) == 0 || !at.Equal(c.begun) || c.rolled:
		return fmt.Errorf("a community is founded in the instant of its first charters, before any roll")
	case len(act.Charters) != len(c.charters):
		return fmt.Errorf("its founders read %d charters, and %d were adopted", len(act.Charters), len(c.charters))
	}
	for _, read := range act.Charters {
		in := c.charters[bodies.Slug(read.Body)]
		text, err := journal.Canonical(in.Charter)
		if err != nil {
			return err
		}
		if int64(in.Version) != read.Version || journal.Digest(text) != read.CharterSHA256 {
			return fmt.Errorf("the charter of %s that its founders read is not the one that was adopted", read.Body)
		}
	}
	for _, f := range act.Founders {
		if !c.cameByFounding(known(f)) {
			return fmt.Errorf("founder %s was not admitted to any body by the founding", f)
		}
	}
	c.founders = len(act.Founders)
	return nil
}

// cameByFounding says whether somebody came in with the founding, wherever.
func (c *community) cameByFounding(p bodies.PersonID) bool {
	for _, of := range c.members {
		for m := of[p]; m != nil; m = m.before {
			if m.from == c.begun.UnixMilli() && m.standing.ground == bodies.ByFounding {
				return true
			}
		}
	}
	return false
}

// remarkFounding says where nobody is known to have agreed to the first charters.
func (r *Report) remarkFounding() {
	if r.Founders == 0 {
		r.Notes = append(r.Notes, "founded as the operator entered it: no founder consented in the record")
	}
}
