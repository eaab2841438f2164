// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"bytes"
	"io"
	"math"
	"strconv"
)

// Roll is who may vote, as read from a file.
type Roll struct {
	Names   []string // verbatim, by ID
	Weights []int64

	index map[string]ID
}

// ID returns the member of that name, or OffRoll.
func (r *Roll) ID(name string) ID {
	if id, found := r.index[name]; found {
		return id
	}
	return OffRoll
}

// ReadRoll reads a roll: member,weight with a header; weights are whole numbers from 1.
//
// A fault in the file is a *[LineError]. So it is in [ReadVotes] and [ReadDelegations].
func ReadRoll(r io.Reader) (*Roll, error) {
	t, err := newTable(r, "member", "weight")
	if err != nil {
		return nil, err
	}
	roll, sum := &Roll{index: map[string]ID{}}, int64(0)
	for {
		more, err := t.row()
		if err != nil || !more {
			return roll, err
		}
		if len(t.field(0)) == 0 {
			return nil, t.refuse("the member has no name")
		}
		if _, found := roll.index[string(t.field(0))]; found {
			return nil, t.refuse("member %.60q is on the roll already; each member has one line", t.field(0))
		}
		weight, ok := positive(t.field(1))
		if !ok || weight > math.MaxInt64-sum || len(roll.Names) == math.MaxInt32 {
			return nil, t.refuse("weight %.60q of member %.60q must be a whole number from 1, and the whole roll's less than 2^63", t.field(1), t.field(0))
		}
		sum += weight
		name := string(t.field(0))
		roll.index[name] = ID(len(roll.Names))
		roll.Names, roll.Weights = append(roll.Names, name), append(roll.Weights, weight)
	}
}

// positive reads digits alone: no sign, no space, no point.
func positive(s []byte) (int64, bool) {
	if len(s) == 0 || bytes.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, false
	}
	n, err := strconv.ParseInt(string(s), 10, 64)
	return n, err == nil && n > 0
}

// ReadVotes reads who cast a ballot: member with a header, each at most once.
func ReadVotes(r io.Reader, roll *Roll) (Set, error) {
	t, err := newTable(r, "member")
	if err != nil {
		return nil, err
	}
	direct := make(Set, len(roll.Names))
	for {
		more, err := t.row()
		if err != nil || !more {
			return direct, err
		}
		id, found := roll.index[string(t.field(0))]
		if !found {
			return nil, t.refuse("voter %.60q is not on the roll", t.field(0))
		}
		if direct[id] {
			return nil, t.refuse("voter %.60q is listed already; each ballot is listed once", t.field(0))
		}
		direct[id] = true
	}
}

// ReadDelegations reads delegator,scope,rank,delegate with a header, for one matter:
// the scope is issue, subject (a field or a place) or body, of which the first a
// delegator has governs; an empty delegate is an opt-out. The rank must be 1: the
// default rule reads one delegate a scope. It returns what [Assign] takes as next.
func ReadDelegations(r io.Reader, roll *Roll) ([]ID, error) {
	t, err := newTable(r, "delegator", "scope", "rank", "delegate")
	if err != nil {
		return nil, err
	}
	next, given := make([]ID, len(roll.Names)), make([]uint8, len(roll.Names))
	for m := range next {
		next[m] = None
	}
	for {
		more, err := t.row()
		if err != nil || !more {
			return next, err
		}
		from, scope, to, err := t.delegation(roll)
		if err != nil {
			return nil, err
		}
		if given[from]&scope != 0 {
			return nil, t.refuse("a second delegation of %.60q for scope %s, rank 1; each has one line", t.field(0), t.field(1))
		}
		if scope > given[from] { // narrower than all she gave before
			next[from] = to
		}
		given[from] |= scope
	}
}

// delegation reads the current record; the scope is one bit, the higher the narrower.
func (t *table) delegation(roll *Roll) (from ID, scope uint8, to ID, err error) {
	from, found := roll.index[string(t.field(0))]
	if !found {
		return 0, 0, 0, t.refuse("delegator %.60q is not on the roll", t.field(0))
	}
	switch string(t.field(1)) {
	case "body":
		scope = 1
	case "subject":
		scope = 2
	case "issue":
		scope = 4
	default:
		return 0, 0, 0, t.refuse("scope %.60q must be issue, subject or body", t.field(1))
	}
	if string(t.field(2)) != "1" {
		return 0, 0, 0, t.refuse("rank %.60q must be 1: the rule default reads one delegate a scope", t.field(2))
	}
	if len(t.field(3)) == 0 {
		return from, scope, OptOut, nil
	}
	if to, found = roll.index[string(t.field(3))]; !found {
		return 0, 0, 0, t.refuse("delegate %.60q is not on the roll; leave the field empty to opt out", t.field(3))
	}
	if to == from {
		return 0, 0, 0, t.refuse("%.60q delegates to herself; leave the field empty to opt out", t.field(0))
	}
	return from, scope, to, nil
}
