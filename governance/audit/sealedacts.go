// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"path"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Where a charter does not let everybody know who entrusted whom, the leaves of
// delegations and of the words that carry them are sealed. An auditor's archive
// opens every one of them; a public one opens none, and shows of the counts they
// went into what each ballot carried. So it is with whom a ruling suspends.

// delegationsFile is the list of their openings.
var delegationsFile = path.Base(delegationsName)

// sealedActs is what was opened of them.
type sealedActs struct {
	openings map[refKey]journal.SealedAct
	unsealed bool        // the act at hand was sealed, and is opened
	shut     []time.Time // when those were entered that this archive does not open
}

// readSealedActs reads the openings, which lie in auditors' archives alone.
func (p *replay) readSealedActs() error {
	p.openings = map[refKey]journal.SealedAct{}
	if !p.archive.Scope.Auditor {
		if p.archive.Has(delegationsName) {
			return refuse(delegationsName, "such a file may not lie in an archive that is not an auditor's")
		}
		return nil
	}
	if !p.archive.Has(delegationsName) {
		return refuse(delegationsName, "it is missing: an auditor's archive opens every delegation, and says so where none is sealed")
	}
	last := ""
	return p.archive.eachLine(delegationsName, func(at place, line []byte) error {
		o, err := journal.ParseOpenedAct(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if o.Ref <= last {
			return refuse(at.String(), "openings are not in the order of their refs, or one stands twice")
		}
		last = o.Ref
		p.openings[keyOf(o.Ref)] = o.Opening
		return nil
	})
}

// unseal applies what a sealed act says, where the archive opens it.
func (p *replay) unseal(position int64, e journal.Entry, sealed journal.Sealed, at time.Time) error {
	if scope := p.archive.Scope; e.Issue != "" && !(scope.Auditor && scope.Covers(e.Body, e.Issue)) {
		if sealed.Name == (journal.IssueSupport{}).Type() {
			return p.takeShutSupport(e, at)
		}
		return p.takeShutDispute(e, at)
	}
	suspends := sealed.Name == (journal.PersonSuspend{}).Type()
	if !suspends && e.Issue == "" && !p.seals {
		return errors.New("it is sealed, and every charter so far shows to everybody who entrusted whom")
	}
	if !p.archive.Scope.Auditor {
		if suspends {
			return p.takeShutSuspension(at)
		}
		p.shut = append(p.shut, at)
		return p.inTime(at)
	}
	opening, there := p.openings[keyOf(e.Ref)]
	if !there {
		return refuse(delegationsName, "it does not open the entry %s, and an auditor is shown every sealed entry", e.Ref)
	}
	delete(p.openings, keyOf(e.Ref))
	act, err := opening.Open(sealed)
	if err != nil {
		return err
	}
	p.unsealed, e.Act = true, act
	err = p.act(position, e, at)
	p.unsealed = false
	return err
}

// checkSealedActs refuses openings of what was never entered.
func (p *replay) checkSealedActs() error {
	p.report.SealedDelegations, p.report.SealedSuspensions = int64(len(p.shut)), p.suspended.closed
	p.report.SealedDisputes, p.report.SealedSupporters = p.disputed.shut, p.veiled
	if n := len(p.openings); n > 0 {
		return refuse(delegationsName, "it opens %d entries that are not in the record, or not sealed", n)
	}
	return nil
}

// concludeCarried counts a vote again from what each ballot carried, for whom the
// archive does not show whose voices, and returns how many casts were opened. No more
// may have gone another way than what is sealed can move: where only the suspended are
// not shown, no more may be missing than they can withhold.
func (p *replay) concludeCarried(m *matter, act journal.Count) (c governance.Conclusion, casts int64, err error) {
	read, _ := m.issue.ReadAt()
	suspended, sealed := p.suspensionsFrom(m.issue.Body, m.issue.Eve()), p.shutUntil(read)
	if sealed == 0 && suspended == 0 {
		return c, 0, fmt.Errorf("it states carried_sha256, and no delegation before it is sealed, nor was anybody suspended at its close")
	}
	votes, casts, err := p.openCasts(m)
	if err != nil {
		return c, 0, err
	}
	carried, err := p.readCarried(m, act.CarriedSHA256)
	if err != nil {
		return c, 0, err
	}
	if c, err = m.issue.ConcludeCarried(m.roll, votes, carried, act.Lost, act.UnitsReached); err != nil {
		return c, casts, err
	}
	in := p.entrusted(m.issue)
	if sealed == 0 {
		return c, casts, m.issue.CheckWithheld(m.roll, votes, in, m.layers, carried, suspended)
	}
	bounded, err := m.issue.CheckMoved(m.roll, votes, in, m.layers, carried, sealed, suspended)
	if err == nil && !bounded {
		p.report.Unbound = append(p.report.Unbound, string(m.issue.ID))
	}
	return c, casts, err
}

// shutUntil is how many entries of delegations the archive does not open of those whose
// instant is not after another.
func (p *replay) shutUntil(at time.Time) (n int) {
	for _, entered := range p.shut {
		if !entered.After(at) {
			n++
		}
	}
	return n
}

// readCarried reads what each ballot carried, by the roll, and holds it to its digest.
func (p *replay) readCarried(m *matter, digest string) ([]int64, error) {
	name := issueMember(string(m.issue.ID), carriedFile)
	if !p.archive.Has(name) {
		return nil, refuse(name, "it is missing: what each ballot carried is public")
	}
	carried, compared, before := make([]int64, len(m.roll.Entries)), p.archive.compare(name), bodies.PersonID("")
	err := p.archive.eachLine(name, func(at place, line []byte) error {
		l, err := journal.ParseRollLine(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		who := known(l.Member)
		n := m.roll.Index(who)
		if n < 0 || who <= before {
			return refuse(at.String(), "it names somebody who is not on the roll, or is not in order")
		}
		carried[n], before = l.Weight, who
		return compared.line(append(append([]byte{}, line...), '\n'))
	})
	if err != nil {
		return nil, err
	}
	if err := compared.close(); err != nil {
		return nil, err
	}
	if got, _ := compared.digests(); got != digest {
		return nil, refuse(name, "it is not what the record commits to")
	}
	return carried, nil
}

// saltOf is the salt in the last line of a sheet of weights that was not for everybody.
func (p *replay) saltOf(m *matter) (journal.Salt, error) {
	name, last := issueMember(string(m.issue.ID), weightsFile), []byte(nil)
	err := p.archive.eachLine(name, func(_ place, line []byte) error {
		last = append(last[:0], line...)
		return nil
	})
	if err != nil {
		return journal.Salt{}, err
	}
	salt, err := journal.ParseSaltLine(last)
	if err != nil {
		return salt, refuse(name, "its last line is no salt: %v", err)
	}
	return salt, nil
}
