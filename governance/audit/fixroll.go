// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// fixRoll fixes text, rules and roll of a matter that elects nobody and whose roll can be
// challenged: by the rules of its kind in the charter in force, once it was discussed, for
// as long as they say.
func (p *replay) fixRoll(position int64, e journal.Entry, act journal.IssueFreeze, at time.Time) error {
	body := bodies.Slug(e.Body)
	if m := p.matters[e.Issue]; m != nil {
		return fmt.Errorf("issue %s is %s, and its text is fixed once, before its vote", e.Issue, m.stage)
	}
	in := p.charters[body]
	rules, there := in.Procedure(act.Kind)
	switch {
	case !there || in.from.After(at) || rules.ElectsPersons() || !rules.FixesRoll():
		return fmt.Errorf("no charter of %s in force then fixes the roll of a matter of the kind %q before its vote", body, act.Kind)
	case act.RollAt != e.At:
		return fmt.Errorf("its roll is that of %s, by an entry of %s", act.RollAt, e.At)
	}
	i := governance.Issue{ID: governance.IssueID(e.Issue), Body: body, Kind: act.Kind, Place: bodies.PlaceID(act.Place), Field: bodies.FieldID(act.Field), Stage: governance.Frozen, Procedure: rules, RollAt: at}
	i.OpensAt, _ = act.OpensAt.Time() // the journal has read both
	i.ClosesAt, _ = act.ClosesAt.Time()
	if err := errors.Join(p.mayAct(rules.Opening(body)), p.mayFix(i, act.AskedSHA256, at), rules.WaitsJust(at, i.OpensAt), rules.Lasts(i.OpensAt, i.ClosesAt)); err != nil {
		return err
	}
	p.rolled = true
	p.matters[e.Issue] = &matter{issue: i, stage: stagePaper, opened: position, frozen: -1, closed: -1, last: at, election: election{asked: act.AskedSHA256}}
	return nil
}

// mayFix holds what is fixed to what members raised, where they raise such matters: as it
// was supported, where it stands, and not before it was discussed.
func (p *replay) mayFix(i governance.Issue, asked string, at time.Time) error {
	r := p.brought[string(i.ID)]
	if r == nil {
		if i.Procedure.Admission != nil {
			return fmt.Errorf("members raise matters of the kind %q, and nobody raised issue %s", i.Kind, i.ID)
		}
		return nil
	}
	switch was := r.issue; {
	case was.Stage != governance.Discussion:
		return fmt.Errorf("issue %s was not admitted, or is over", i.ID)
	case was.Body != i.Body || was.Kind != i.Kind || was.Place != i.Place || was.Field != i.Field:
		return fmt.Errorf("issue %s was raised as another matter, or stands in %s", i.ID, was.Body)
	case asked != r.asked:
		return fmt.Errorf("the text that is fixed is not what was raised and supported")
	case at.Before(was.FreezesAt) || at.Before(was.Raised.LastAt):
		return fmt.Errorf("its roll is fixed before it was discussed: that ends at %s", journal.At(was.FreezesAt))
	}
	return nil
}

// openFixed puts a matter to the vote whose roll can be challenged: as its text was fixed,
// by the rules and at the time of then. It returns the matter as it is voted on.
func (m *matter) openFixed(asked governance.Issue, act journal.IssueOpen, at time.Time) (*matter, error) {
	if m == nil || m.asked == "" {
		return nil, fmt.Errorf("by its procedure the roll is fixed with the text before the vote, and no issue.freeze of issue %s says that it was", asked.ID)
	}
	if err := m.pass(stagePaper, stageOpen, at); err != nil {
		return nil, err
	}
	if err := m.sameRules(asked.Procedure); err != nil {
		return nil, err
	}
	digest, err := governance.AskedDigest(act.Title, act.Question, act.PaperSHA256)
	if err != nil {
		return nil, err
	}
	if was := m.issue; digest != m.asked || asked.Kind != was.Kind || asked.Place != was.Place || asked.Field != was.Field {
		return nil, fmt.Errorf("what is put to the vote is not what was fixed with the roll")
	}
	if held := m.issue.Postponed(at); act.RollAt != journal.At(m.issue.RollAt) || act.OpensAt != journal.At(held.OpensAt) || act.ClosesAt != journal.At(held.ClosesAt) {
		return nil, fmt.Errorf("its roll and its times are not those for which its text was fixed")
	}
	asked.RollAt = m.issue.RollAt
	m.issue = asked
	return m, nil
}

// lapseFixed ends a matter whose roll was fixed and that is not put to the vote as its time
// has come: its body opens no votes any more, or, which the record does not show, somebody
// bears the name that it would give.
func (p *replay) lapseFixed(m *matter, position int64, reason string, at time.Time) error {
	if at.Before(m.issue.OpensAt) || reason != governance.NameBorne && p.mayAct(m.issue.Procedure.Opening(m.issue.Body)) == nil {
		return fmt.Errorf("the roll of issue %s is fixed, and it is to be put to the vote at %s: nothing keeps it from it", m.issue.ID, journal.At(m.issue.OpensAt))
	}
	if reason == governance.NameBorne {
		p.report.NamesBorne++
	}
	if err := m.pass(stagePaper, stageCancelled, at); err != nil {
		return err
	}
	m.closed, m.issue.ClosedAt = position, at
	return nil
}
