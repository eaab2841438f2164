// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// delegates is who agreed to carry whose voice, and who stands as a public
// delegate, as the acts read so far say. Ended ones stay: they hold for the
// counts of their time.
type delegates struct {
	given    map[bodies.PersonID][]*governance.Delegation     // by delegator
	consents map[bodies.PersonID]map[bodies.PersonID][]period // by delegate, then delegator
	carries  map[bodies.PersonID]int                          // consents in force, by delegate
	public   map[bodies.PersonID][]period
	stands   map[string]bodies.PersonID // public delegates in force, by id
	ids      map[string]bool            // of all there were
	declared map[string]bool            // ids of what was declared
}

// period is from an instant until another, in milliseconds since 1970, and whether
// the record says it to everybody.
type period struct {
	from, until int64
	sealed      bool
}

func newDelegates() delegates {
	return delegates{
		given: map[bodies.PersonID][]*governance.Delegation{}, consents: map[bodies.PersonID]map[bodies.PersonID][]period{},
		carries: map[bodies.PersonID]int{}, public: map[bodies.PersonID][]period{}, stands: map[string]bodies.PersonID{}, ids: map[string]bool{}, declared: map[string]bool{},
	}
}

// holding returns which of the periods holds at an instant, if one does.
func holding(periods []period, at time.Time) (period, bool) {
	for _, p := range slices.Backward(periods) {
		if p.from <= at.UnixMilli() && at.UnixMilli() < p.until {
			return p, true
		}
	}
	return period{}, false
}

// lasts says whether the last of the periods has no end yet.
func lasts(periods []period) bool {
	return len(periods) > 0 && periods[len(periods)-1].until == endless
}

// speaks says whether a delegate carries a delegator's voice at an instant.
func (d *delegates) speaks(delegate, delegator bodies.PersonID, at time.Time) bool {
	_, public := holding(d.public[delegate], at)
	_, agreed := holding(d.consents[delegate][delegator], at)
	return public || agreed
}

// agreedUnderSeal says whether somebody in a delegation carries it by a word that
// the record does not say to everybody.
func (d *delegates) agreedUnderSeal(given governance.Delegation, at time.Time) bool {
	for _, to := range given.Delegates {
		_, public := holding(d.public[to], at)
		if word, _ := holding(d.consents[to][given.Delegator], at); !public && word.sealed {
			return true
		}
	}
	return false
}

// waiting are those of a delegation's delegates who carry nothing at an instant.
func (d *delegates) waiting(given governance.Delegation, at time.Time) (out []bodies.PersonID) {
	for _, to := range given.Delegates {
		if !d.speaks(to, given.Delegator, at) {
			out = append(out, to)
		}
	}
	return out
}

// delegateAct applies what a delegate did, by the same rules as the server.
func (p *replay) delegateAct(e journal.Entry, at time.Time) error {
	if err := p.inTime(at); err != nil {
		return err
	}
	switch act := e.Act.(type) {
	case journal.DelegateBegin:
		return p.stand(e, act, at)
	case journal.DelegateEnd:
		return p.retire(act, at)
	case journal.DelegateAccept:
		return p.agree(known(act.Person), known(act.Delegator), at)
	case journal.DelegateDecline:
		return p.decline(act, at)
	}
	return gap("", "this version has no rule for it")
}

func (p *replay) stand(e journal.Entry, act journal.DelegateBegin, at time.Time) error {
	person := known(act.Person)
	if p.ids[act.Delegate] {
		return fmt.Errorf("the id %s was used before", act.Delegate)
	}
	if lasts(p.public[person]) {
		return fmt.Errorf("%s: %w", act.Person, governance.ErrPublic)
	}
	p.ids[act.Delegate], p.stands[act.Delegate] = true, person
	p.public[person] = append(p.public[person], period{at.UnixMilli(), endless, false})
	p.commit(e.Ref, act.TextSHA256, "", "")
	p.spoke(person, e.Ref)
	return nil
}

func (p *replay) retire(act journal.DelegateEnd, at time.Time) error {
	person, there := p.stands[act.Delegate]
	if !there || person != known(act.Person) {
		return fmt.Errorf("%s is not the public delegate %s", act.Person, act.Delegate)
	}
	delete(p.stands, act.Delegate)
	end(p.public[person], at)
	return nil
}

// end ends the last of the periods.
func end(periods []period, at time.Time) { periods[len(periods)-1].until = at.UnixMilli() }

func (p *replay) agree(delegate, delegator bodies.PersonID, at time.Time) error {
	if lasts(p.consents[delegate][delegator]) {
		return governance.ErrCarried
	}
	var given []governance.Delegation
	for _, d := range p.given[delegator] {
		given = append(given, *d)
	}
	asked := governance.Asks(given, delegate, time.Time{}, at)
	consent := governance.Consent{Delegate: delegate, Delegator: delegator, From: at}
	consent, err := governance.Agree(consent, asked, p.carries[delegate], lasts(p.public[delegate]), p.inForceNow())
	if err != nil {
		return err
	}
	if consent.Sealed != p.unsealed {
		return errors.New("it is sealed, or in clear, where what asks for it is not")
	}
	if p.consents[delegate] == nil {
		p.consents[delegate] = map[bodies.PersonID][]period{}
	}
	p.consents[delegate][delegator] = append(p.consents[delegate][delegator], period{at.UnixMilli(), endless, p.unsealed})
	p.carries[delegate]++
	return nil
}

func (p *replay) decline(act journal.DelegateDecline, at time.Time) error {
	delegate, delegator := known(act.Person), known(act.Delegator)
	if !lasts(p.consents[delegate][delegator]) {
		return governance.ErrNotCarried
	}
	if said := p.consents[delegate][delegator]; said[len(said)-1].sealed != p.unsealed {
		return errors.New("it is sealed, or in clear, where the word it takes back is not")
	}
	end(p.consents[delegate][delegator], at)
	p.carries[delegate]--
	return nil
}

// inForceNow returns the charters in force.
func (c *community) inForceNow() []governance.Charter {
	all := make([]governance.Charter, 0, len(c.charters))
	for _, in := range c.charters {
		all = append(all, in.Charter)
	}
	return all
}
