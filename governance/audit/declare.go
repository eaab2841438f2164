// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// declare applies what a public delegate says of how she will vote, by the same rules
// as the server. Of the reasons it sees the digest alone: their length is no matter of
// the record, and that they are what was said [replay.checkTexts] holds.
func (p *replay) declare(m *matter, e journal.Entry, act journal.DelegateDeclare, at governance.Declaration) error {
	choice, err := exactly[governance.Choice](act.Choice)
	if err != nil {
		return err
	}
	at.Choice, at.Text, at.Person = choice, act.TextSHA256, known(act.Person)
	if p.declared[act.Declaration] {
		return fmt.Errorf("the id %s was used before", act.Declaration)
	}
	if m.stage != stageVoting {
		return fmt.Errorf("issue %s is %s, and delegates declare while it is voted upon", e.Issue, m.stage)
	}
	if at.At.Before(m.from) {
		return fmt.Errorf("it is dated before %s, when the vote opened", journal.At(m.from))
	}
	before := m.declared[at.Person]
	if n := len(before); n > 0 && !at.At.After(before[n-1].At) {
		return fmt.Errorf("it is dated no later than %s, when %s declared before", journal.At(before[n-1].At), act.Person)
	}
	_, public := holding(p.public[at.Person], at.At)
	if err := m.issue.Declare(at, before, public, m.roll.Index(at.Person) >= 0); err != nil {
		return err
	}
	if slices.Contains(p.suspendedFrom(m.issue.Body, at.At), at.Person) {
		return fmt.Errorf("%s was suspended when it was declared", act.Person)
	}
	p.declared[act.Declaration] = true
	if m.declared == nil {
		m.declared = map[bodies.PersonID][]governance.Declaration{}
	}
	m.declared[at.Person] = append(before, at)
	if act.TextSHA256 != "" {
		p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
		p.spoke(at.Person, e.Ref)
	}
	return nil
}

// DeclaredReport is what became of what delegates declared before a close.
type DeclaredReport struct {
	Kept     int `json:"kept"`     // they cast as they had declared last
	Departed int `json:"departed"` // they cast otherwise
	Uncast   int `json:"uncast"`   // they cast no ballot
}

// departures holds the ballots that count to what their owners declared.
func (m *matter) departures(votes []governance.Vote) *DeclaredReport {
	if len(m.declared) == 0 {
		return nil
	}
	r := DeclaredReport{Uncast: len(m.declared)}
	for _, v := range votes {
		d := m.declared[v.Person]
		if len(d) == 0 {
			continue
		}
		r.Uncast--
		if d[len(d)-1].Choice.Same(v.Choice) {
			r.Kept++
		} else {
			r.Departed++
		}
	}
	return &r
}
