// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// freezeAdvisers freezes the rolls of those who advise in an issue, at the instant of its
// opening, and returns the heads of all.
func freezeAdvisers(tx *store.Tx, issue governance.Issue, binding bodies.Roll) (heads []store.RollSummary, err error) {
	before := []bodies.Roll{binding}
	for n := range issue.Procedure.Advisory {
		asked := issue
		asked.Procedure = issue.Procedure.Advising(n)
		roll, err := rollApart(tx, asked, before)
		if err != nil {
			return nil, err
		}
		sum, err := roll.sum()
		if err != nil {
			return nil, err
		}
		if err := tx.AddAdvisoryRoll(issue.ID, n, roll.Roll, sum); err != nil {
			return nil, err
		}
		before = append(before, roll.Roll)
		heads = append(heads, store.RollSummary{Members: int64(len(roll.Entries)), Weight: roll.Weight(), SHA256: sum, At: roll.At})
	}
	return heads, nil
}

// rollApart is the roll of an issue at the instant of others, without whoever stands on
// one of these. It reads the electors twice: few of them are on two.
func rollApart(tx *store.Tx, issue governance.Issue, before []bodies.Roll) (namedRoll, error) {
	at := before[0].At
	whole, err := rollOf(tx, issue, at)
	if err != nil {
		return namedRoll{}, err
	}
	var off []bodies.Correction
	apart := governance.Apart(append(before[:len(before):len(before)], whole)...)[len(before)]
	for _, e := range whole.Entries {
		if apart.Index(e.Person) < 0 {
			off = append(off, bodies.Correction{Person: e.Person})
		}
	}
	return rollToFreeze(tx, issue, at, off)
}

// enterAdvisers enters the rolls of those who advise, in the commit of the opening. Entries
// of one kind and instant are numbered by their refs, so each is drawn after the last: the
// record has the roll that decides first, and the others in the order of the procedure.
func (e *Engine) enterAdvisers(tx *store.Tx, issue governance.Issue, heads []store.RollSummary, after string, now time.Time) error {
	for n, head := range heads {
		act, err := adviserFreeze(issue, n, head)
		if err != nil {
			return err
		}
		if after, err = journal.NewRefAfter(e.random, after); err != nil {
			return err
		}
		entry, err := entryNamed(after, issue.Body, issue.ID, now, act)
		if err != nil {
			return err
		}
		if err := tx.Enter(entry); err != nil {
			return err
		}
	}
	return nil
}

func adviserFreeze(issue governance.Issue, n int, head store.RollSummary) (journal.RollFreeze, error) {
	asked := issue
	asked.Procedure = issue.Procedure.Advising(n)
	asked.RollAt = time.Time{} // theirs is not fixed before: it binds nobody, and is that of the opening
	act, err := rollFreeze(asked, head)
	act.Advisory = issue.Procedure.Advisory[n].Name
	return act, err
}

// advisesIn says whether somebody advises in an issue, and when that roll was frozen.
func advisesIn(tx *store.Tx, issue governance.Issue, person bodies.PersonID) (frozen time.Time, advises bool, err error) {
	if len(issue.Procedure.Advisory) == 0 {
		return frozen, false, nil
	}
	_, frozen, advises, err = tx.Advises(issue.ID, person)
	return frozen, advises, err
}

// advisingAs names the electorate in which somebody advises in an issue, as it was frozen;
// empty where they do not.
func advisingAs(tx *store.Tx, issue governance.Issue, person bodies.PersonID) (string, error) {
	if len(issue.Procedure.Advisory) == 0 || person == "" {
		return "", nil
	}
	n, _, advises, err := tx.Advises(issue.ID, person)
	if err != nil || !advises {
		return "", err
	}
	return issue.Procedure.Advisory[n].Name, nil
}

// readAdvising finds in which electorate the reader advises, or would if it were frozen now.
func (r *IssueReading) readAdvising(tx *store.Tx, person bodies.PersonID, frozen bool, layers governance.Layers, at time.Time) (err error) {
	if r.Standing == bodies.OnRoll {
		return nil
	}
	if frozen {
		r.Advises, err = advisingAs(tx, r.Issue, person)
		return err
	}
	r.Advises, err = wouldAdvise(tx, r.Issue, person, layers, at)
	return err
}

// advising finds in which electorate somebody advises who does not decide.
func (v *Voter) advising(j judge, issue governance.Issue, at time.Time, frozen bool) (err error) {
	if v.On() || v.Who.ID == "" {
		return nil
	}
	if frozen {
		v.Advises, err = advisingAs(j.tx, issue, v.Who.ID)
		return err
	}
	v.Advises, err = wouldAdvise(j.tx, issue, v.Who.ID, j.layers, at)
	return err
}

// wouldAdvise names the first electorate that somebody who does not decide would advise in
// by its rule at an instant; empty where there is none.
func wouldAdvise(tx *store.Tx, issue governance.Issue, person bodies.PersonID, layers governance.Layers, at time.Time) (string, error) {
	for _, a := range issue.Procedure.Advisory {
		elector, err := tx.Elector(a.Franchise.Body, person, at)
		if err != nil {
			return "", err
		}
		if a.Franchise.Examine(elector, layers, at) == bodies.OnRoll {
			return a.Name, nil
		}
	}
	return "", nil
}

// currentAndKeyed is the ballot that is to be replaced, and the one the same request made.
func currentAndKeyed(tx *store.Tx, advises bool, c Cast, voter bodies.PersonID) (current, keyed *governance.Ballot, err error) {
	if !advises {
		return tx.CurrentAndKeyed(c.Issue, voter, c.Key)
	}
	found := func(b governance.Ballot, err error) (*governance.Ballot, error) {
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return &b, err
	}
	if current, err = found(tx.CurrentAdvice(c.Issue, voter)); err != nil {
		return nil, nil, err
	}
	keyed, err = found(tx.KeyedAdvice(c.Issue, voter, c.Key))
	return current, keyed, err
}

// hasAdvised says whether somebody has a ballot among those who advise.
func hasAdvised(tx *store.Tx, issue governance.Issue, person bodies.PersonID) (bool, error) {
	b, err := tx.CurrentAdvice(issue.ID, person)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !b.Withdrawn, err
}

// runningOf are the votes that run and in which somebody may cast a ballot: those they
// decide with others, and those they advise in.
func runningOf(tx *store.Tx, person bodies.PersonID) (deciding, advising []governance.Issue, err error) {
	if deciding, err = tx.VotingIssuesOf(person); err != nil {
		return nil, nil, err
	}
	advising, err = tx.AdvisingIssuesOf(person)
	return deciding, advising, err
}

// countAdvice counts what those said who advised in an issue, each electorate by itself,
// as it is published; nothing where none was asked.
func countAdvice(tx *store.Tx, issue governance.Issue) ([]byte, error) {
	var all []governance.Advice
	for n := range issue.Procedure.Advisory {
		roll, err := tx.AdvisoryRoll(issue.ID, n)
		if err != nil {
			return nil, err
		}
		votes, _, err := tx.AdvisoryVotes(issue.ID, n)
		if err != nil {
			return nil, err
		}
		advice, err := issue.Advised(n, roll, votes)
		if err != nil {
			return nil, err
		}
		all = append(all, advice)
	}
	if all == nil {
		return nil, nil
	}
	return journal.Canonical(all)
}

// statedAdvice is what the record states of the advice that was counted.
func statedAdvice(tx *store.Tx, issue governance.Issue, counted store.Count) ([]journal.Advice, error) {
	if len(counted.Advice) == 0 {
		return nil, nil
	}
	var all []struct {
		governance.Advice
		Transcript json.RawMessage `json:"transcript"` // its bytes, which are hashed
	}
	if err := json.Unmarshal(counted.Advice, &all); err != nil || len(all) != len(issue.Procedure.Advisory) {
		return nil, fmt.Errorf("advice on issue %s: %w", issue.ID, errors.Join(ErrContradicts, err))
	}
	var stated []journal.Advice
	for n, a := range all {
		_, casts, err := tx.AdvisoryVotes(issue.ID, n)
		if err != nil {
			return nil, err
		}
		stated = append(stated, a.Entered(casts, journal.Digest(a.Transcript)))
	}
	return stated, nil
}

// toldAs is the kind of an entry as [retell] tells it: rolls of those who advise go by
// their names, for a vote has several.
func toldAs(e store.Entry) (journal.Type, error) {
	if e.Type != (journal.RollFreeze{}).Type() {
		return e.Type, nil
	}
	leaf, err := journal.ParseLeaf(e.Leaf)
	if err != nil {
		return "", err
	}
	act, _ := leaf.Act.(journal.RollFreeze)
	return adviserType(act.Advisory), nil
}

func adviserType(name string) journal.Type {
	if name == "" {
		return journal.RollFreeze{}.Type()
	}
	return journal.RollFreeze{}.Type() + " of " + journal.Type(name)
}

// retellAdvisers makes the acts anew that fixed the rolls of those who advise.
func retellAdvisers(tx *store.Tx, issue governance.Issue) (map[journal.Type]retold, error) {
	acts := map[journal.Type]retold{}
	if len(issue.Procedure.Advisory) == 0 {
		return acts, nil
	}
	heads, err := tx.AdvisoryRolls(issue.ID)
	if err != nil {
		return nil, err
	}
	if len(heads) != len(issue.Procedure.Advisory) {
		return nil, fmt.Errorf("the rolls of advisers of issue %s: %w", issue.ID, ErrContradicts)
	}
	for n, head := range heads {
		act, err := adviserFreeze(issue, n, head)
		if err != nil {
			return nil, err
		}
		acts[adviserType(act.Advisory)] = retold{act, head.At}
	}
	return acts, nil
}
