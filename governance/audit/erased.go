// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// erasures is who was erased, and since when. Of them nothing more may come, and no
// archive from then on says who they were.
type erasures struct {
	gone    map[bodies.PersonID]time.Time
	leaving map[bodies.PersonID]time.Time // who left because they are erased at that instant, which is to come
	died    map[bodies.PersonID]time.Time // who died at the instant that is read
	passed  passed
	unnamed map[bodies.PersonID]time.Time // whose name alone is gone, or went before the rest
	spoken  map[bodies.PersonID][]string  // refs of what they said of themselves, whose texts go with them
	silent  map[string]bool               // those refs of whoever was erased
	onRolls map[bodies.PersonID]bool      // that this archive shows

	// Who cannot be missed, as long as it is not over: the papers that somebody was fixed
	// on, and the cases in which they were seated.
	papers map[bodies.PersonID][]*matter
	judges map[journal.Commitment][]*trial
}

func newErasures() erasures {
	return erasures{gone: map[bodies.PersonID]time.Time{}, leaving: map[bodies.PersonID]time.Time{}, died: map[bodies.PersonID]time.Time{}, passed: passed{}, unnamed: map[bodies.PersonID]time.Time{}, spoken: map[bodies.PersonID][]string{}, silent: map[string]bool{}, onRolls: map[bodies.PersonID]bool{},
		papers: map[bodies.PersonID][]*matter{}, judges: map[journal.Commitment][]*trial{}}
}

// nameless says whether no archive says any more who somebody was, and since when.
func (e *erasures) nameless(person bodies.PersonID) (since time.Time, is bool) {
	if since, is = e.unnamed[person]; !is {
		since, is = e.gone[person]
	}
	return since, is
}

// spoke keeps that somebody said something of themselves, in the entry with a ref.
func (e *erasures) spoke(person bodies.PersonID, ref string) {
	e.spoken[person] = append(e.spoken[person], ref)
}

// erase holds an erasure to what must have ended before: memberships, seats,
// what they entrusted and carried, as far as the archive opens it, and every panel. One
// of the name alone is held to the opposite: that a paper or a panel needs them, for else
// nothing could keep the rest from being done.
func (p *replay) erase(act journal.PersonErase, at time.Time) error {
	person := known(act.Person)
	needed := p.needed(person)
	if act.NameOnly {
		return p.unname(person, needed, at)
	}
	if err := p.remains(person, at); err != nil {
		return err
	}
	if needed != nil {
		return needed
	}
	if p.leaving[person].Equal(at) {
		delete(p.leaving, person)
	}
	p.gone[person] = at
	p.forget(person)
	return nil
}

// remains says what somebody who is gone belongs to, holds or entrusts still.
func (p *replay) remains(person bodies.PersonID, at time.Time) error {
	for body, members := range p.members {
		if m := members[person]; m != nil && (m.until == endless || m.until > at.UnixMilli()) {
			return fmt.Errorf("%s is a member of %s still", committed(person), body)
		}
	}
	for _, m := range p.held[person] {
		if m.Ends.IsZero() || m.Ends.After(at) {
			return fmt.Errorf("%s holds the mandate %s still", committed(person), m.ID)
		}
	}
	if err := p.laidDown(person, at); err != nil {
		return fmt.Errorf("%s %w", committed(person), err)
	}
	return nil
}

// unname takes who somebody is, and what they said of themselves, out of what is to be
// disclosed.
func (p *replay) unname(person bodies.PersonID, needed error, at time.Time) error {
	if _, twice := p.unnamed[person]; twice {
		return fmt.Errorf("the name of %s is gone already", committed(person))
	}
	if needed == nil {
		return fmt.Errorf("no paper and no panel needs %s, who is to be erased whole", committed(person))
	}
	p.unnamed[person] = at
	p.forget(person)
	return nil
}

// forget asks for none of the texts any more in which somebody spoke of themselves.
func (p *replay) forget(person bodies.PersonID) {
	for _, ref := range p.spoken[person] {
		delete(p.texts, ref)
		p.silent[ref] = true
	}
}

// needed says by an error which panel or which paper somebody cannot be missed on.
func (p *replay) needed(person bodies.PersonID) error {
	for _, t := range p.judges[committed(person)] {
		if t.stage == governance.CaseHearing && slices.Contains(t.now().panel, committed(person)) {
			return fmt.Errorf("%s judges case %s still", committed(person), t.id)
		}
	}
	for _, m := range p.papers[person] {
		if m.stage != stageDecided && m.stage != stageCancelled {
			return fmt.Errorf("%s is a candidate of issue %s, which is not decided", committed(person), m.issue.ID)
		}
	}
	return nil
}

// laidDown says what of delegations was not ended.
func (p *replay) laidDown(person bodies.PersonID, at time.Time) error {
	if lasts(p.public[person]) {
		return fmt.Errorf("is a public delegate still")
	}
	if p.carries[person] > 0 {
		return fmt.Errorf("carries voices still")
	}
	for _, d := range p.given[person] {
		if d.InForce(at) {
			return fmt.Errorf("entrusts their voice still by the delegation %s", d.ID)
		}
	}
	return nil
}

// mayCome refuses an act by, upon or towards somebody who was erased. A ruling in a
// case that was open may still order something of them, and who had agreed to carry
// their voice may lay that down. Of whose name alone is gone nothing comes any more that
// they would have to want; what ends, or follows from a count, does.
func (p *replay) mayCome(act journal.Act, at time.Time) error {
	named := func(do func(journal.Commitment) error) error { return eachCommitment(reflect.ValueOf(act), do) }
	if err := p.stillThere(act, at, named); err != nil {
		return err
	}
	if err := errors.Join(p.mayWant(act), p.living(act, at)); err != nil || len(p.gone) == 0 {
		return err
	}
	switch a := act.(type) {
	case journal.PersonSuspend:
		return nil
	case journal.DelegateDecline:
		return p.here(a.Person)
	}
	return eachCommitment(reflect.ValueOf(act), p.here)
}

func (p *replay) mayWant(act journal.Act) error {
	if len(p.unnamed) == 0 {
		return nil
	}
	var by journal.Commitment
	switch a := act.(type) {
	case journal.DelegationSet:
		return eachCommitment(reflect.ValueOf(act), p.named)
	case journal.MandateBegin:
		if a.Draw != "" {
			by = a.Person
		}
		if err := p.allNamed(a.By); err != nil {
			return err
		}
	case journal.PersonAdmit:
		return p.allNamed(a.By)
	case journal.PersonLeave:
		return p.allNamed(a.By)
	case journal.IssueRise:
		return p.allNamed(a.By)
	case journal.DelegateAccept:
		by = a.Person
	case journal.DelegateBegin:
		by = a.Person
	case journal.DelegateDeclare:
		by = a.Person
	case journal.Dispute:
		by = a.Person
	case journal.IssueRaise:
		by = a.Person
	case journal.IssueSupport:
		by = a.Person
	case journal.IssueCancel:
		by = a.Person
	case journal.CompetenceDispute:
		by = a.Person
	case journal.CompetenceAnswer:
		by = a.Person
	}
	return p.named(by)
}

// allNamed refuses what somebody did with others whose name is gone.
func (p *replay) allNamed(by []journal.Commitment) error {
	for _, who := range by {
		if err := p.named(who); err != nil {
			return err
		}
	}
	return nil
}

// named refuses whose name is gone.
func (p *replay) named(who journal.Commitment) error {
	if _, gone := p.unnamed[known(who)]; gone {
		return fmt.Errorf("the name of %s is gone: nothing of their own will may come of them", who)
	}
	return nil
}

func (p *replay) here(who journal.Commitment) error {
	if _, erased := p.gone[known(who)]; erased {
		return fmt.Errorf("%s was erased before: nothing more may come of them", who)
	}
	return nil
}

// eachCommitment hands every commitment in an act to do: a type that will be added
// is held to the rule as well.
func eachCommitment(v reflect.Value, do func(journal.Commitment) error) error {
	if who, ok := v.Interface().(journal.Commitment); ok {
		if who == "" {
			return nil
		}
		return do(who)
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if err := eachCommitment(v.Field(i), do); err != nil {
				return err
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := eachCommitment(v.Index(i), do); err != nil {
				return err
			}
		}
	}
	return nil
}

// castBefore refuses a ballot that somebody cast after they were erased, by an account that
// had ended, or while they were dead as two said.
func (p *replay) castBefore(person bodies.PersonID, at time.Time) error {
	if m, ended := p.merged[person]; ended && at.After(m.at) {
		return fmt.Errorf("the account %s ended at %s in favour of another, and this was cast after it", committed(person), journal.At(m.at))
	}
	if since, erased := p.nameless(person); erased && at.After(since) {
		return fmt.Errorf("%s was erased at %s, and this was cast after it", committed(person), journal.At(since))
	}
	return p.passed.living(person, at)
}

// checkUnnamed refuses an archive that says who somebody was that was erased, and
// counts who stands on a roll it shows and is named by nobody, though not erased.
func (p *replay) checkUnnamed() error {
	for _, erased := range []map[bodies.PersonID]time.Time{p.gone, p.unnamed} {
		for person := range erased {
			delete(p.onRolls, person)
		}
	}
	err := p.archive.eachLine(peopleName, func(at place, line []byte) error {
		n, err := journal.ParseNamed(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if _, erased := p.nameless(known(n.Commitment)); erased {
			return refuse(at.String(), "it names somebody who was erased")
		}
		delete(p.onRolls, known(n.Commitment))
		return nil
	})
	p.report.Nameless = len(p.onRolls)
	return err
}
