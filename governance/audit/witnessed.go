// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/governance/journal"
)

// clockError is how far the clocks of a server and of its witnesses may lie apart.
const clockError = 5 * time.Minute

// seen is what witnesses vouch for besides the history: by when so many entries stood in
// it. Their clocks are not the server's, so that they hold the instants of the log, which
// are otherwise its own. Without a policy that is met it is empty, and holds nothing.
type seen struct {
	size int64
	at   time.Time // when the first of them had signed who are enough together
	late lateBallots
}

// lateBallots are those that stand outside of what was seen, though they are dated before.
type lateBallots struct {
	number int64
	first  int64 // position
	most   time.Duration
}

// hold refuses an entry that witnesses saw before the instant it bears: nothing is entered
// before it is done. What stands outside and was to be in by then it only counts, for so
// it is too where a server was down while ballots waited for their number, and asked its
// witnesses about its last head before it gave them one.
func (s *seen) hold(position int64, act journal.Act, at time.Time) error {
	switch {
	case s.size == 0:
	case position < s.size && at.After(s.at.Add(clockError)):
		return fmt.Errorf("it is dated %s, and witnesses had signed a head that covers it by %s", journal.At(at), journal.At(s.at))
	case position >= s.size && isBallot(act) && at.Before(s.at.Add(-journal.MergeDelay-clockError)):
		if s.late.number == 0 {
			s.late.first = position
		}
		s.late.number, s.late.most = s.late.number+1, max(s.late.most, s.at.Sub(at))
	}
	return nil
}

// checkWitnessed holds the tree to the checkpoint that witnesses cosigned, and those
// who did to the policy that was given. Without one it says no more than how many lines
// are there: whose they are, and whether they hold, only who names witnesses can judge;
// and a policy that asks for nobody names none.
func (a *Archive) checkWitnessed(t *tiler, keys journal.Keys, policy *journal.Policy, r *Report) (s seen, err error) {
	if policy != nil && !policy.Asks() {
		policy = nil
	}
	if !a.Has(witnessedName) {
		if policy != nil {
			r.add(Finding{Incomplete, witnessedName, "it is missing: no witness has cosigned this record"})
		}
		return s, nil
	}
	text, err := a.Read(witnessedName)
	if err != nil {
		return s, err
	}
	c, err := keys.Open(text)
	if err != nil {
		return s, refuse(witnessedName, "%v", err)
	}
	if err := t.continues(c.Tree); err != nil {
		return s, refuse(witnessedName, "witnesses have cosigned another history: the archive's first %d leaves are not those", c.Tree.N)
	}
	others, err := keys.Others(text)
	switch {
	case err != nil:
		return s, refuse(witnessedName, "%v", err)
	case others == 0:
		return s, refuse(witnessedName, "it bears no signature but the log's own: nobody has cosigned it")
	}
	if r.Unheld = others; policy == nil {
		return s, nil
	}
	_, lines, _ := bytes.Cut(text, []byte("\n\n"))
	by, err := journal.Cosignatures(c, lines, policy.Keys())
	if err != nil {
		return s, refuse(witnessedName, "%v", err)
	}
	r.Unheld -= len(by)
	for _, s := range by {
		r.WitnessedBy = append(r.WitnessedBy, s.Witness.Name())
	}
	if !policy.Witnessed(by) {
		r.add(Finding{Incomplete, witnessedName, fmt.Sprintf("of the witnesses your policy asks for there are not enough: %s", orNobody(r.WitnessedBy))})
		return s, nil
	}
	slices.SortFunc(by, func(a, b journal.Cosignature) int { return a.At.Compare(b.At) })
	r.Witnessed = c.Tree.N
	r.WitnessedAt = journal.At(by[len(by)-1].At)
	return seen{size: c.Tree.N, at: enoughBy(*policy, by)}, nil
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}

// enoughBy is when those who cosigned a head first were as many, and those, that the policy
// asks for; by is in the order of their times.
func enoughBy(policy journal.Policy, by []journal.Cosignature) time.Time {
	for n := range by {
		if policy.Witnessed(by[:n+1]) {
			return by[n].At
		}
	}
	return time.Time{}
}

// continues says, by a nil error, that the tree begins with an older one.
func (t *tiler) continues(older journal.Tree) error {
	path, err := journal.ProveConsistency(t.head, t, older.N)
	if err == nil {
		err = journal.CheckConsistency(path, older, t.head)
	}
	return err
}

// remarkEnteredLate says which ballots came into the log later than their receipts promised.
func (p *replay) remarkEnteredLate() {
	if late := p.seen.late; late.number > 0 {
		p.report.Notes = append(p.report.Notes, fmt.Sprintf("entered late: %d ballots, the first of them leaf %d, are dated up to %s before your witnesses had signed, at %s, and stand behind what they signed, though a ballot is promised to be in the log within %s; so it is where a server was down while ballots waited, and where somebody dates them back: receipts tell which", late.number, late.first, span(late.most), journal.At(p.seen.at), span(journal.MergeDelay)))
	}
}

// span writes how long something lasted, in the largest unit of which it was two or more.
func span(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "days"}, {time.Hour, "hours"}, {time.Minute, "minutes"}} {
		if d >= 2*u.unit {
			return fmt.Sprintf("%d %s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%d seconds", d/time.Second)
}

// remarkWitnessed says how far the record is witnessed, and who was not asked.
func (r *Report) remarkWitnessed() {
	switch {
	case r.Witnessed > 0 && r.Witnessed < r.Size:
		r.Notes = append(r.Notes, fmt.Sprintf("provisional: the last %d entries, which no witness has cosigned yet", r.Size-r.Witnessed))
	case r.Witnessed > 0 || len(r.WitnessedBy) > 0:
	case r.Unheld > 0:
		r.Notes = append(r.Notes, fmt.Sprintf("provisional: signature lines by keys that nobody told this verification to trust, so that whether they hold was not judged: %d; give a policy of the witnesses you trust with --witness to hold them to", r.Unheld))
	default:
		r.Notes = append(r.Notes, "provisional: no witness's signature was asked for")
	}
}
