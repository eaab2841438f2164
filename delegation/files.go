// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"bytes"
	"io"
	"math"
	"slices"
)

// Roll is who may vote, as read from a file.
type Roll struct {
	Weights []int64 // by ID

	names names
}

// Len is how many members there are.
func (r *Roll) Len() int { return len(r.Weights) }

// Name is the member's name, verbatim but in UTF-8. It must not be changed.
func (r *Roll) Name(member ID) []byte { return r.names.of(member) }

// ID returns the member of that name, or OffRoll.
func (r *Roll) ID(name string) ID {
	if id, found := r.names.find([]byte(name)); found {
		return id
	}
	return OffRoll
}

// LotByName is the order in which a file's members stand where a cap turns one of
// several back: that of their names, byte by byte, so that neither the order of the
// roll nor that of the delegations matters. It is what [Terms].Lot takes.
func (r *Roll) LotByName() []int32 {
	members, lot := make([]ID, r.Len()), make([]int32, r.Len())
	for m := range members {
		members[m] = ID(m)
	}
	slices.SortFunc(members, func(a, b ID) int { return bytes.Compare(r.Name(a), r.Name(b)) })
	for place, m := range members {
		lot[m] = int32(place)
	}
	return lot
}

// ReadRoll reads a roll: member,weight with a header; weights are whole numbers from 1.
//
// A fault in the file is a *[LineError]. So it is in [ReadVotes] and [ReadDelegations].
func ReadRoll(r io.Reader) (*Roll, error) {
	t, err := newTable(r, "member", "weight")
	if err != nil {
		return nil, err
	}
	roll, sum := &Roll{names: newNames()}, int64(0)
	for {
		n, err := t.rows()
		if n == 0 {
			return roll, err
		}
		t.warm(&roll.names, 0)
		for i := range n {
			t.look(i)
			if len(t.field(0)) == 0 {
				return nil, t.refuse("the member has no name")
			}
			if !roll.names.add(t.field(0)) {
				return nil, t.refuse("member %.60q is on the roll already; each member has one line", t.field(0))
			}
			weight, ok := positive(t.field(1))
			if !ok || weight > math.MaxInt64-sum || roll.Len() == math.MaxInt32 {
				return nil, t.refuse("weight %.60q of member %.60q must be a whole number from 1, and the whole roll's less than 2^63", t.field(1), t.field(0))
			}
			sum += weight
			roll.Weights = append(roll.Weights, weight)
		}
	}
}

// positive reads digits alone: no sign, no space, no point.
func positive(s []byte) (n int64, ok bool) {
	for _, digit := range s {
		if digit < '0' || digit > '9' || n > (math.MaxInt64-int64(digit-'0'))/10 {
			return 0, false
		}
		n = 10*n + int64(digit-'0')
	}
	return n, n > 0
}

// ReadVotes reads who cast a ballot: member with a header, each at most once.
func ReadVotes(r io.Reader, roll *Roll) (Set, error) {
	t, err := newTable(r, "member")
	if err != nil {
		return nil, err
	}
	direct := make(Set, roll.Len())
	for {
		n, err := t.rows()
		if n == 0 {
			return direct, err
		}
		t.warm(&roll.names, 0)
		for i := range n {
			t.look(i)
			id, found := roll.names.find(t.field(0))
			if !found {
				return nil, t.refuse("voter %.60q is not on the roll", t.field(0))
			}
			if direct[id] {
				return nil, t.refuse("voter %.60q is listed already; each ballot is listed once", t.field(0))
			}
			direct[id] = true
		}
	}
}

// ReadDelegations reads delegator,scope,rank,delegate with a header, for one matter
// and a rule, in any order of rows. The scope is issue, subject (a field or a place)
// or body, of which the first that a delegator has governs, with its whole list; an
// empty delegate is an opt-out, and the only row of its delegator and scope.
//
// The default rule reads one delegate a scope: its rank must be 1. The others read
// ranks from 1 to 100; where a rank is missing nobody stands, and it counts as a rank.
func ReadDelegations(r io.Reader, roll *Roll, rule Rule) (Graph, error) {
	t, err := newTable(r, "delegator", "scope", "rank", "delegate")
	if err != nil {
		return Graph{}, err
	}
	if rule.Lists() {
		return t.lists(roll)
	}
	next, err := t.single(roll)
	return Graph{Next: next}, err
}

// single reads one delegate a scope.
func (t *table) single(roll *Roll) ([]ID, error) {
	next, given := make([]ID, roll.Len()), make([]uint8, roll.Len())
	for m := range next {
		next[m] = None
	}
	err := t.each(roll, func(d row) error {
		if d.rank != 1 {
			return t.refuse("rank %.60q must be 1: the rule default reads one delegate a scope", t.field(2))
		}
		if given[d.from]&d.scope != 0 {
			return t.refuse("a second delegation of %.60q for scope %s, rank 1; each has one line", t.field(0), t.field(1))
		}
		if d.scope > given[d.from] { // narrower than all she gave before
			next[d.from] = d.to
		}
		given[d.from] |= d.scope
		return nil
	})
	return next, err
}

// each takes all delegations in, one after another, up to the first fault.
func (t *table) each(roll *Roll, take func(row) error) error {
	for {
		n, err := t.rows()
		if n == 0 {
			return err
		}
		t.warm(&roll.names, 0)
		t.warm(&roll.names, 3)
		for i := range n {
			t.look(i)
			d, err := t.delegation(roll)
			if err == nil {
				err = take(d)
			}
			if err != nil {
				return err
			}
		}
	}
}

// row is one line of a file of delegations.
type row struct {
	from, to ID    // to may be OptOut
	scope    uint8 // one bit, the higher the narrower
	rank     uint8
	line     int
}

// The scopes of a file, from the widest.
const (
	bodyScope uint8 = 1 << iota
	subjectScope
	issueScope
)

// maxRank is the last rank a file may give.
const maxRank = 100

// delegation reads the current record.
func (t *table) delegation(roll *Roll) (d row, err error) {
	d.line = t.line
	var found bool
	if d.from, found = roll.names.find(t.field(0)); !found {
		return d, t.refuse("delegator %.60q is not on the roll", t.field(0))
	}
	switch string(t.field(1)) {
	case "body":
		d.scope = bodyScope
	case "subject":
		d.scope = subjectScope
	case "issue":
		d.scope = issueScope
	default:
		return d, t.refuse("scope %.60q must be issue, subject or body", t.field(1))
	}
	rank, ok := positive(t.field(2))
	if !ok || rank > maxRank || t.field(2)[0] == '0' {
		return d, t.refuse("rank %.60q must be 1, or where the rule reads lists a whole number up to %d", t.field(2), maxRank)
	}
	d.rank = uint8(rank)
	if len(t.field(3)) == 0 {
		d.to = OptOut
		return d, nil
	}
	if d.to, found = roll.names.find(t.field(3)); !found {
		return d, t.refuse("delegate %.60q is not on the roll; leave the field empty to opt out", t.field(3))
	}
	if d.to == d.from {
		return d, t.refuse("%.60q delegates to herself; leave the field empty to opt out", t.field(0))
	}
	return d, nil
}
