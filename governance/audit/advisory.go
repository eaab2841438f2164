// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// advisers are one of the electorates that are asked beside the one that decides.
type advisers struct {
	roll  bodies.Roll
	votes []governance.Vote
	casts int64
}

// awaitsAdvisers says whether an advisory roll is still to come.
func (m *matter) awaitsAdvisers() bool {
	return m.stage == stageVoting && len(m.advisers) < len(m.issue.Procedure.Advisory)
}

// lacksAdvisers says that the log goes on without an advisory roll.
func (m *matter) lacksAdvisers() error {
	return fmt.Errorf("issue %s was opened at %s, and the roll of its advisers %q is left out before this", m.issue.ID, journal.At(m.from), m.issue.Procedure.Advisory[len(m.advisers)].Name)
}

// freezeAdvisers makes the roll of the next advisory electorate again, at the instant of
// the opening. Whoever stands on that, or on an earlier one, is left out.
func (p *replay) freezeAdvisers(m *matter, act journal.RollFreeze, at time.Time) error {
	if !m.awaitsAdvisers() {
		return fmt.Errorf("it is the roll of advisers, and issue %s has none to come: it is %s", m.issue.ID, m.stage)
	}
	n := len(m.advisers)
	rules := m.issue.Procedure.Advisory[n]
	if !at.Equal(m.from) || act.At != journal.At(m.from) {
		return fmt.Errorf("the roll of %q is not of the instant of the opening", rules.Name)
	}
	rule, err := journal.Canonical(rules.Franchise)
	if err != nil {
		return err
	}
	if act.Advisory != rules.Name || !bytes.Equal(rule, act.Rule) {
		return fmt.Errorf("the next advisory electorate of issue %s is %q, with another name or rule", m.issue.ID, rules.Name)
	}
	layers, err := p.layersAt(at)
	if err != nil {
		return err
	}
	rolls := []bodies.Roll{m.roll}
	for _, before := range m.advisers {
		rolls = append(rolls, before.roll)
	}
	apart := governance.Apart(append(rolls, p.roll(m.issue.Procedure.Advising(n), layers, at))...)
	roll := apart[len(apart)-1]
	m.advisers = append(m.advisers, advisers{roll: roll})
	for _, e := range roll.Entries {
		if p.archive.Has(issueMember(string(m.issue.ID), rollFile)) {
			p.onRolls[e.Person] = true
		}
	}
	sum := sha256.New()
	if err := (&matter{roll: roll}).rollSheet(func(line []byte) error { sum.Write(line); return nil }); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != act.RollSHA256 {
		return fmt.Errorf("the roll of %q made again has the SHA-256 %s, the entry says %s", act.Advisory, got, act.RollSHA256)
	}
	if n, w := int64(len(roll.Entries)), roll.Weight(); n != act.Members || w != act.Weight {
		return fmt.Errorf("it states %d members of weight %d, the roll made again has %d of weight %d", act.Members, act.Weight, n, w)
	}
	return nil
}

// voterAt is the place of somebody among all who may cast in a matter: on its roll, and
// behind that on those of its advisers in their order. Below 0: on none.
func (m *matter) voterAt(person bodies.PersonID) int {
	if n := m.roll.Index(person); n >= 0 {
		return n
	}
	before := len(m.roll.Entries)
	for _, a := range m.advisers {
		if n := a.roll.Index(person); n >= 0 {
			return before + n
		}
		before += len(a.roll.Entries)
	}
	return -1
}

// voterOf is who stands at a place, and which advisory electorate they belong to; below 0
// is the one that decides.
func (m *matter) voterOf(at int32) (bodies.PersonID, int) {
	n := int(at)
	if n < len(m.roll.Entries) {
		return m.roll.Entries[n].Person, -1
	}
	n -= len(m.roll.Entries)
	for k, a := range m.advisers {
		if n < len(a.roll.Entries) {
			return a.roll.Entries[n].Person, k
		}
		n -= len(a.roll.Entries)
	}
	return "", -1 // no place that voterAt gave
}

// voters is how many may cast, advisers among them.
func (m *matter) voters() int {
	n := len(m.roll.Entries)
	for _, a := range m.advisers {
		n += len(a.roll.Entries)
	}
	return n
}

// readvise counts again what the advisers of a matter said, and returns what the record is
// to state of it.
func (p *replay) readvise(m *matter) (stated []journal.Advice, err error) {
	if len(m.advisers) == 0 {
		return nil, nil
	}
	var all []governance.Advice
	for n, a := range m.advisers {
		advice, err := m.issue.Advised(n, a.roll, a.votes)
		if err != nil {
			return nil, err
		}
		transcript, err := journal.Canonical(advice.Transcript)
		if err != nil {
			return nil, err
		}
		stated, all = append(stated, advice.Entered(a.casts, journal.Digest(transcript))), append(all, advice)
	}
	text, err := journal.Canonical(all)
	if err != nil {
		return nil, err
	}
	return stated, p.disclosed(m, adviceFile, journal.Digest(text), text) // no leaf has its digest, but those of all in it
}
