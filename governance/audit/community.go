// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/journal"
)

// community is who belongs where and who entrusted whom, as the acts read so
// far say. People are commitments throughout.
type community struct {
	charters    map[bodies.Slug]charter // in force
	seals       bool                    // one of them, now or before, does not show to everybody who entrusted whom
	members     map[bodies.Slug]map[bodies.PersonID]*membership
	standings   map[string]*standing // by everything in them
	mandates    map[string]*bodies.Mandate
	held        map[bodies.PersonID][]*bodies.Mandate // the same, by who was given them
	reviewed    map[string]governance.Recorded        // decisions that were held back, by their issue
	delegations map[string]*governance.Delegation
	live        map[voice]*governance.Delegation    // not taken back or replaced
	met         map[delegation.Scope]governance.Met // what the charters in force allow there, as far as it was asked
	delegates
	closed time.Time                 // the latest close of any vote
	rolled bool                      // a roll was fixed
	judged map[bodies.Slug]time.Time // of the latest act that was judged by who sits in a body, or belongs to it

	shape      *governance.Layers        // by the charters in force, once it was asked
	founders   int                       // who consented to the founding, as it was entered
	begun      time.Time                 // when the community was founded
	goesOn     bool                      // something of later stands in the log: what comes is not the founding
	founded    map[bodies.Slug]time.Time // the same, of each body that was founded with it
	former     map[bodies.Slug][]former  // charters that were in force
	entered    map[bodies.Slug]time.Time // of the latest admission, change of what is known, or seat given, by the charter of a body
	vouched    map[vouch]time.Time       // when somebody last vouched for another
	seatJudged map[bodies.Slug]time.Time // of the latest admission that was judged by who sits in a body

	mergers
}

type charter struct {
	governance.Charter
	from time.Time // by its entry
}

// membership is what was known of a person in a body, small, for there are many.
// Instants are milliseconds since 1970.
type membership struct {
	standing *standing
	since    int64
	from     int64       // by its entry
	until    int64       // gone from then; endless: a member
	before   *membership // what was known of the person until then
}

const endless = math.MaxInt64

// standing is what many members have in common.
type standing struct {
	sphere bodies.Sphere
	place  bodies.PlaceID
	fields []bodies.Competence
	good   time.Time // in good standing until then, where membership is renewed
	weight int64
	ground bodies.Ground
}

// voice is what at most one live delegation may exist for.
type voice struct {
	person bodies.PersonID
	scope  delegation.Scope
}

// known is how a commitment names a person here: its 32 bytes, half as long as
// what the record writes and in the same order.
func known(c journal.Commitment) bodies.PersonID {
	var raw [32]byte
	hex.Decode(raw[:], []byte(c)) // the journal has read it
	return bodies.PersonID(raw[:])
}

// committed is what the record writes of somebody known, or nothing of nobody.
func committed(p bodies.PersonID) journal.Commitment {
	return journal.Commitment(hex.EncodeToString([]byte(p)))
}

func newCommunity() community {
	return community{
		charters:    map[bodies.Slug]charter{},
		members:     map[bodies.Slug]map[bodies.PersonID]*membership{},
		standings:   map[string]*standing{},
		mandates:    map[string]*bodies.Mandate{},
		held:        map[bodies.PersonID][]*bodies.Mandate{},
		reviewed:    map[string]governance.Recorded{},
		judged:      map[bodies.Slug]time.Time{},
		founded:     map[bodies.Slug]time.Time{},
		former:      map[bodies.Slug][]former{},
		entered:     map[bodies.Slug]time.Time{},
		vouched:     map[vouch]time.Time{},
		seatJudged:  map[bodies.Slug]time.Time{},
		delegations: map[string]*governance.Delegation{},
		live:        map[voice]*governance.Delegation{},
		met:         map[delegation.Scope]governance.Met{},
		delegates:   newDelegates(),
		mergers:     newMergers(),
	}
}

// adopt puts the first charter of a body in force, with the founding of the community.
// Later ones are put in force by decisions, and by nothing else.
func (c *community) adopt(body bodies.Slug, act journal.CharterAdopt, at time.Time) error {
	adopted, err := exactly[governance.Charter](act.Charter)
	if err != nil {
		return err
	}
	if adopted.Body.Slug != body || int64(adopted.Version) != act.Version {
		return fmt.Errorf("the charter is version %d of %s, the entry says version %d of %s", adopted.Version, adopted.Body.Slug, act.Version, body)
	}
	if len(c.charters) == 0 {
		c.begun = at
	}
	if c.founders > 0 {
		return fmt.Errorf("a charter is adopted that those who founded the community did not read")
	}
	if _, there := c.charters[body]; there || adopted.Version != 1 || c.rolled || !at.Equal(c.begun) {
		return fmt.Errorf("a charter is adopted with the founding of the community, at %s, and later by a decision that puts it in force", journal.At(c.begun))
	}
	if err := adopted.CheckFirst(); err != nil {
		return err
	}
	c.founded[body] = at
	c.inForceFrom(adopted, at)
	return c.sitApart(c.watch(), at)
}

// inForceFrom puts a charter in force in place of the one there was.
func (c *community) inForceFrom(next governance.Charter, at time.Time) {
	body := next.Body.Slug
	if before, there := c.charters[body]; there {
		c.former[body] = append(c.former[body], former{before, at})
	}
	c.charters[body], c.shape = charter{next, at}, nil
	c.seals = c.seals || next.Seals()
	clear(c.met)
}

// vouch is who vouched for somebody, in which body.
type vouch struct {
	body bodies.Slug
	by   bodies.PersonID
}

// former is a charter that was in force until an instant.
type former struct {
	charter
	until time.Time
}

// watch returns who supervises whom under the charters in force.
func (c *community) watch() bodies.Watch {
	var all []bodies.Body
	for _, in := range c.charters {
		all = append(all, in.Body)
	}
	return bodies.WatchOf(all)
}

// heldBy returns every mandate a person was given, ended ones and those that rest
// too: what cannot be held beside one may not be held beside it while it rests.
func (c *community) heldBy(person bodies.PersonID) []bodies.Mandate {
	all := make([]bodies.Mandate, len(c.held[person]))
	for n, m := range c.held[person] {
		all[n] = *m
	}
	return all
}

// procedure returns the rules for a kind of matter, as an entry of an instant states
// them. They are those of a charter that was in force when the text of a matter announced
// for an instant was fixed.
func (c *community) procedure(body bodies.Slug, kind string, stated []byte, announced, at time.Time) (governance.Procedure, error) {
	in := c.charters[body]
	versions := append(slices.Clone(c.former[body]), former{in, at})
	for n := len(versions) - 1; n >= 0; n-- {
		v := versions[n]
		p, there := v.Procedure(kind)
		text, err := journal.Canonical(p)
		if err != nil {
			return p, err
		}
		if there && !v.from.After(at) && !v.until.Before(p.FixedFrom(announced)) && bytes.Equal(text, stated) {
			return p, nil
		}
	}
	return governance.Procedure{}, fmt.Errorf("its procedure is in no charter of %s in force then, for a matter of the kind %q", body, kind)
}

// layers returns the shape of the community under the charters in force.
func (c *community) layers() (governance.Layers, error) {
	if c.shape != nil {
		return *c.shape, nil
	}
	shape, err := governance.LayersOf(c.inForceNow())
	if err == nil {
		c.shape = &shape
	}
	return shape, err
}

func (c *community) admit(body bodies.Slug, act journal.PersonAdmit, at time.Time) error {
	if _, chartered := c.charters[body]; !chartered {
		return fmt.Errorf("body %s has no charter", body)
	}
	if err := c.notBackdated(ofMembers, body, at); err != nil {
		return err
	}
	if c.members[body] == nil {
		c.members[body] = map[bodies.PersonID]*membership{}
	}
	since, err := act.Since.Time()
	if g := bodies.Ground(act.Ground); c.rolled && g.Enters() && g != bodies.BySame && since.Before(at.Add(-journal.MergeDelay)) {
		return fmt.Errorf("it says %s a member since %s, and is of %s: once a roll was fixed, a membership begins when it is entered, for rules ask how long somebody has been a member", act.Person, act.Since, journal.At(at))
	}
	person := known(act.Person)
	before := c.members[body][person]
	if err := c.mayEnter(body, act, before, at); err != nil {
		return err
	}
	c.members[body][person] = &membership{c.standing(act), since.UnixMilli(), at.UnixMilli(), endless, before}
	return err
}

// end ends a membership.
func (c *community) end(body bodies.Slug, person journal.Commitment, at time.Time) error {
	m := c.members[body][known(person)]
	if m == nil || m.until != endless {
		return fmt.Errorf("%s is no member of %s", person, body)
	}
	if err := c.notBackdated(ofMembers, body, at); err != nil {
		return err
	}
	if vouched := c.vouched[vouch{body, known(person)}]; at.UnixMilli() < m.from || at.Before(vouched) {
		return fmt.Errorf("%s leaves %s before something that is known of them, or that they vouched for", person, body)
	}
	m.until = at.UnixMilli()
	return nil
}

// mayAct refuses an act for which a body has not the power, in the state that its charter
// in force says.
func (c *community) mayAct(needed []governance.Power) error {
	for _, n := range needed {
		in, chartered := c.charters[n.Body]
		if !chartered {
			continue // refused for that
		}
		if err := n.Check(in.Body); err != nil {
			return err
		}
	}
	return nil
}

// seat begins a mandate.
func (c *community) seat(m bodies.Mandate) error {
	if _, chartered := c.charters[m.Body]; !chartered {
		return fmt.Errorf("body %s has no charter", m.Body)
	}
	if c.mandates[m.ID] != nil {
		return fmt.Errorf("mandate %s was begun before", m.ID)
	}
	if err := c.notBackdated(ofSeats, m.Body, m.Begins); err != nil {
		return err
	}
	if err := c.watch().Seat(m, c.heldBy(m.Person)); err != nil {
		return err
	}
	c.mandates[m.ID] = &m
	c.held[m.Person] = append(c.held[m.Person], &m)
	return nil
}

func (c *community) unseat(body bodies.Slug, act journal.MandateEnd, at time.Time) error {
	m := c.mandates[act.Mandate]
	if m == nil || m.Body != body || !m.Holds(at) {
		return fmt.Errorf("mandate %s is not in force in %s", act.Mandate, body)
	}
	if err := c.notBackdated(ofSeats, body, at); err != nil {
		return err
	}
	m.Ends = at
	return nil
}

// inTime refuses a change of a delegation that is dated before a close entered
// before it: the count of that close could not know of it.
func (c *community) inTime(at time.Time) error {
	if at.Before(c.closed) {
		return fmt.Errorf("it is dated before %s, when a vote closed that was entered before it", journal.At(c.closed))
	}
	return nil
}

// entrust sets a delegation, which ends the one of the same person and scope.
func (p *replay) entrust(act journal.DelegationSet, at time.Time) error {
	if p.delegations[act.Delegation] != nil {
		return fmt.Errorf("delegation %s was set before", act.Delegation)
	}
	if err := p.inTime(at); err != nil {
		return err
	}
	d := &governance.Delegation{ID: act.Delegation, Delegator: known(act.Person), Scope: delegation.Scope(act.Scope), From: at, Sealed: p.unsealed, Shown: governance.ShownPublic}
	if d.Sealed {
		d.Shown = governance.ShownTwo // or to members: to everybody in any case not
	}
	for _, to := range act.Delegates {
		d.Delegates = append(d.Delegates, known(to))
	}
	if act.Until != "" {
		d.Until, _ = act.Until.Time() // the journal has read it
	}
	met, err := p.meets(d.Scope, at)
	if err != nil {
		return err
	}
	if err := met.Admits(*d); err != nil {
		return err
	}
	v := voice{d.Delegator, d.Scope}
	if replaced := p.live[v]; replaced != nil {
		replaced.EndedAt = at
	}
	p.delegations[d.ID], p.live[v] = d, d
	p.given[d.Delegator] = append(p.given[d.Delegator], d)
	return nil
}

// meets is what the rules allow a delegation of a scope that is given at an instant: for
// one issue its own, where its vote was opened before.
func (p *replay) meets(s delegation.Scope, at time.Time) (governance.Met, error) {
	if m := p.matters[s.Issue]; m != nil && m.stage >= stageOpen {
		return m.issue.Opened(at)
	}
	s.Issue = ""
	if met, known := p.met[s]; known {
		return met, nil
	}
	met, err := governance.Meets(s, p.inForceNow())
	if err == nil {
		p.met[s] = met
	}
	return met, err
}

// takeBack ends a delegation.
func (c *community) takeBack(act journal.DelegationClear, at time.Time, sealed bool) error {
	d := c.delegations[act.Delegation]
	if d == nil || d.Delegator != known(act.Person) || !d.InForce(at) {
		return fmt.Errorf("delegation %s of %s is not in force", act.Delegation, act.Person)
	}
	if err := c.inTime(at); err != nil {
		return err
	}
	if d.Sealed != sealed {
		return errors.New("it is sealed, or in clear, where the delegation it takes back is not")
	}
	d.EndedAt = at
	delete(c.live, voice{d.Delegator, d.Scope})
	return nil
}

// entrusted returns by whom voices can pass in the count of an issue.
func (p *replay) entrusted(i governance.Issue) governance.Entrusted {
	in := governance.Entrusted{Names: func(p bodies.PersonID) string { return string(committed(p)) }}
	if i.Procedure.Delegation == nil {
		return in
	}
	in.Suspended = p.suspendedFrom(i.Body, i.Eve())
	at, beside := i.ReadAt()
	in.Delegations = p.inForce(at)
	if !beside.IsZero() {
		in.Beside = p.inForce(beside)
	}
	return in
}

// inForce returns the delegations that hold at an instant.
func (c *community) inForce(at time.Time) []governance.Delegation {
	var out []governance.Delegation
	for _, d := range c.delegations {
		if d.InForce(at) {
			held := *d
			held.Waiting = c.waiting(held, at)
			held.Sealed = held.Sealed || c.agreedUnderSeal(held, at)
			out = append(out, held)
		}
	}
	return out
}

// standing returns what an admission says that others may say too.
func (c *community) standing(act journal.PersonAdmit) *standing {
	key := fmt.Sprint(act.Sphere, " ", act.Place, " ", act.Weight, " ", act.GoodUntil, " ", act.Ground, " ", act.Fields)
	if c.standings[key] == nil {
		s := &standing{sphere: bodies.Sphere(act.Sphere), place: bodies.PlaceID(act.Place), weight: act.Weight, ground: bodies.Ground(act.Ground)}
		for _, f := range act.Fields {
			known := bodies.Competence{Field: bodies.FieldID(f.Field)}
			if f.Until != "" {
				known.Until, _ = f.Until.Time() // the journal has read it
			}
			s.fields = append(s.fields, known)
		}
		if act.GoodUntil != "" {
			s.good, _ = act.GoodUntil.Time() // the journal has read it
		}
		c.standings[key] = s
	}
	return c.standings[key]
}

// electors hands everybody a franchise of the body may admit at an instant to
// take, some at a time: its members, and whoever holds a mandate of it that gives
// a right then.
func (c *community) electors(body bodies.Slug, at time.Time, take func([]bodies.Elector)) {
	seated := map[bodies.PersonID]bool{}
	for _, m := range c.mandates {
		if m.Body == body && c.installed(m, at) {
			seated[m.Person] = true
		}
	}
	some := make([]bodies.Elector, 0, 1024)
	for person, m := range c.members[body] {
		if m = m.at(at); m == nil {
			continue
		}
		some = append(some, m.elector(person, seated[person]))
		delete(seated, person)
		if len(some) == cap(some) {
			take(some)
			some = some[:0]
		}
	}
	for person := range seated {
		some = append(some, bodies.Elector{Person: person, Seated: true})
	}
	take(some)
}

// roll applies a procedure's franchise to everybody it may admit, as
// governance.Procedure.Roll does to those it is given.
func (c *community) roll(rules governance.Procedure, layers governance.Layers, at time.Time) bodies.Roll {
	roll := bodies.Roll{At: at}
	c.electors(rules.Franchise.Body, at, func(some []bodies.Elector) {
		roll.Entries = append(roll.Entries, rules.Roll(some, layers, at).Entries...)
	})
	roll.Sort()
	return roll
}

// at returns what was known of the person at an instant, or nil.
func (m *membership) at(at time.Time) *membership {
	for m != nil && m.from > at.UnixMilli() {
		m = m.before
	}
	return m
}

func (m *membership) elector(person bodies.PersonID, seated bool) bodies.Elector {
	e := bodies.Elector{Person: person, Sphere: m.standing.sphere, Place: m.standing.place, Fields: m.standing.fields, Weight: m.standing.weight,
		Since: time.UnixMilli(m.since).UTC(), Good: m.standing.good, Seated: seated}
	if m.until != endless {
		e.Until = time.UnixMilli(m.until).UTC()
	}
	return e
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
