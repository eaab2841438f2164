// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"moothall/governance/journal"
)

// checkWitnessed holds the tree to the checkpoint that witnesses cosigned, and those
// who did to the policy that was given. Without one it says no more than how many lines
// are there: whose they are, and whether they hold, only who names witnesses can judge;
// and a policy that asks for nobody names none.
func (a *Archive) checkWitnessed(t *tiler, keys journal.Keys, policy *journal.Policy, r *Report) error {
	if policy != nil && !policy.Asks() {
		policy = nil
	}
	if !a.Has(witnessedName) {
		if policy != nil {
			r.add(Finding{Incomplete, witnessedName, "it is missing: no witness has cosigned this record"})
		}
		return nil
	}
	text, err := a.Read(witnessedName)
	if err != nil {
		return err
	}
	c, err := keys.Open(text)
	if err != nil {
		return refuse(witnessedName, "%v", err)
	}
	if err := t.continues(c.Tree); err != nil {
		return refuse(witnessedName, "witnesses have cosigned another history: the archive's first %d leaves are not those", c.Tree.N)
	}
	others, err := keys.Others(text)
	switch {
	case err != nil:
		return refuse(witnessedName, "%v", err)
	case others == 0:
		return refuse(witnessedName, "it bears no signature but the log's own: nobody has cosigned it")
	}
	if r.Unheld = others; policy == nil {
		return nil
	}
	_, lines, _ := bytes.Cut(text, []byte("\n\n"))
	by, err := journal.Cosignatures(c, lines, policy.Keys())
	if err != nil {
		return refuse(witnessedName, "%v", err)
	}
	r.Unheld -= len(by)
	for _, s := range by {
		r.WitnessedBy = append(r.WitnessedBy, s.Witness.Name())
	}
	if !policy.Witnessed(by) {
		r.add(Finding{Incomplete, witnessedName, fmt.Sprintf("of the witnesses your policy asks for there are not enough: %s", orNobody(r.WitnessedBy))})
		return nil
	}
	r.Witnessed = c.Tree.N
	r.WitnessedAt = lastOf(by)
	return nil
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}

func lastOf(by []journal.Cosignature) journal.Instant {
	var last time.Time
	for _, s := range by {
		if s.At.After(last) {
			last = s.At
		}
	}
	return journal.At(last)
}

// continues says, by a nil error, that the tree begins with an older one.
func (t *tiler) continues(older journal.Tree) error {
	path, err := journal.ProveConsistency(t.head, t, older.N)
	if err == nil {
		err = journal.CheckConsistency(path, older, t.head)
	}
	return err
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
