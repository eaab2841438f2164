// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// electionKinds names the kinds of matter by which people are elected, and that
// of the elections which were imported.
func electionKinds(tx *store.Tx) ([]string, error) {
	kinds := []string{"election"}
	charters, err := tx.Charters()
	for _, c := range charters {
		for _, p := range c.Procedures {
			if p.ElectsPersons() && !slices.Contains(kinds, p.Kind) {
				kinds = append(kinds, p.Kind)
			}
		}
	}
	return kinds, err
}

// fixCandidates ends the nominations of an election and enters who stands. The
// roll is that of the same instant, but for challenges. Where nobody stands the
// election is cancelled in the same commit.
func (e *Engine) fixCandidates(tx *store.Tx, issue governance.Issue) error {
	now, err := franchiseAt(tx, issue)
	if err != nil {
		return err
	}
	if issue, err = fixedElection(tx, issue); err != nil {
		return err
	}
	nominations, err := tx.Nominations(issue.ID)
	if err != nil {
		return err
	}
	now = later(now, lastAct(nominations))
	standing, err := standing(tx, issue, nominations, now)
	if err != nil {
		return err
	}
	issue = issue.FixedCandidates(standing, now)
	act := journal.IssueFreeze{Kind: issue.Kind, RollAt: journal.At(now), OpensAt: journal.At(issue.OpensAt), ClosesAt: journal.At(issue.ClosesAt)}
	for _, n := range standing {
		act.Candidates = append(act.Candidates, string(n.ID))
	}
	if _, err := e.enter(tx, issue.Body, issue.ID, now, act); err != nil {
		return err
	}
	if len(standing) == 0 {
		return e.cancelElection(tx, issue, now)
	}
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	return e.schedule(tx, Job{Issue: issue.ID, At: issue.OpensAt})
}

// fixedElection is an election under the rules of its kind in the newest charter that has
// it: the one in force, as a rule.
func fixedElection(tx *store.Tx, issue governance.Issue) (governance.Issue, error) {
	charter, err := tx.Charter(issue.Body)
	for err == nil {
		if rules, there := charter.Procedure(issue.Kind); there && rules.ElectsPersons() {
			issue, _ = issue.Fixed(rules)
			return issue, nil
		}
		if charter.Version == 1 {
			return issue, nil
		}
		charter, err = tx.CharterOf(issue.Body, charter.Version-1)
	}
	return issue, err
}

func (e *Engine) cancelElection(tx *store.Tx, issue governance.Issue, now time.Time) error {
	issue.Stage = governance.Cancelled
	if err := tx.SaveIssue(issue); err != nil {
		return err
	}
	_, err := e.enter(tx, issue.Body, issue.ID, now, journal.IssueCancel{Reason: governance.NoCandidates})
	return err
}

// standing finds the nominations that stand, of those who may hold the seat at
// an instant.
func standing(tx *store.Tx, issue governance.Issue, nominations []governance.Nomination, now time.Time) ([]governance.Nomination, error) {
	var failed error
	found := issue.Candidates(nominations, func(candidate bodies.PersonID) bool {
		elector, err := tx.Elector(issue.Procedure.Franchise.Body, candidate, now)
		failed = errors.Join(failed, err)
		return issue.Procedure.Seatable(elector, now)
	})
	return found, failed
}

// lastAct is when something was last done to one of the nominations.
func lastAct(nominations []governance.Nomination) (last time.Time) {
	for _, n := range nominations {
		last = later(last, n.ActedAt)
	}
	return last
}

// draw draws the lots of an election whose freeze the record has numbered: the
// seed is the root of the record up to and with it. It says false while there is
// no number.
func (e *Engine) draw(tx *store.Tx, issue governance.Issue) (bool, error) {
	at, err := tx.IssueEntry(issue.ID, "issue.freeze")
	if err != nil || at < 0 {
		return false, err
	}
	fixed, err := tx.EntryAt(at)
	if err != nil {
		return false, err
	}
	head, err := tx.Head()
	if err != nil {
		return false, err
	}
	root, err := journal.RootAt(head.Tree, tx, at+1)
	if err != nil {
		return false, err
	}
	if issue, err = issue.Drawn(sortition.Seed(root.String(), fixed.Ref)); err != nil {
		return false, err
	}
	return true, tx.SaveIssue(issue)
}

// fixedRoll is the roll of a matter at the instant at which it was fixed, as the
// challenges decided so far have it.
func fixedRoll(tx *store.Tx, issue governance.Issue) (bodies.Roll, error) {
	challenges, err := tx.Challenges(issue.ID)
	if err != nil {
		return bodies.Roll{}, err
	}
	roll, err := rollOf(tx, issue, issue.RollAt)
	return roll.Corrected(governance.Corrections(challenges)), err
}

// install seats those a decision elected, in its own transaction and instant,
// and ends the mandates they follow, those that rest among them: a seat that rests
// is somebody's, and would wake beside its successor. It returns the ids of the new
// mandates, in the order of election. A crash before the commit leaves no decision
// either.
func (e *Engine) install(tx *store.Tx, issue governance.Issue, d governance.Decision, now time.Time) ([]string, error) {
	rule := *issue.Procedure.Install
	held, err := tx.Seats(rule.Body, now)
	if err != nil {
		return nil, err
	}
	for _, s := range held {
		if !rule.Succeeds(s.Mandate, now) {
			continue
		}
		if err := e.endMandate(tx, s.Mandate, now, ""); err != nil {
			return nil, err
		}
	}
	elected := issue.Elects(d.Winners)
	people, err := tx.People(elected)
	if err != nil {
		return nil, err
	}
	for _, person := range slices.Sorted(slices.Values(elected)) { // so that two elections never wait for each other
		if err := e.giveWay(tx, rule.Mandate(issue.ID, person, now), now); err != nil {
			return nil, err
		}
	}
	var ids []string
	for _, person := range elected {
		m := rule.Mandate(issue.ID, person, now)
		if m.ID, err = e.seatBy(tx, m, people[person]); err != nil {
			return nil, err
		}
		ids = append(ids, m.ID)
	}
	return ids, nil
}

// giveWay ends the mandates of somebody elected beside which the new one cannot be
// held: who is elected where they are watched, or to watch, gives up the seat they
// had, also one that rests. Without it the decision could never be recorded.
func (e *Engine) giveWay(tx *store.Tx, m bodies.Mandate, now time.Time) error {
	if err := tx.HoldSeats(m.Person); err != nil {
		return err
	}
	seats, err := tx.SeatsOf(m.Person, now)
	if err != nil {
		return err
	}
	all, err := tx.Bodies()
	if err != nil {
		return err
	}
	held := make([]bodies.Mandate, len(seats))
	for n, s := range seats {
		held[n] = s.Mandate
	}
	for _, other := range bodies.WatchOf(all).Clashes(m, held) {
		if err := e.endMandate(tx, other, now, ""); err != nil {
			return err
		}
	}
	return nil
}

// endMandate ends a mandate before its time, on a ground of the record, or "".
func (e *Engine) endMandate(tx *store.Tx, m bodies.Mandate, now time.Time, ground string) error {
	if err := tx.EndMandate(m.ID, now); err != nil {
		return err
	}
	_, err := e.enter(tx, m.Body, "", now, journal.MandateEnd{Mandate: m.ID, Ground: ground})
	return err
}

// seating is the instant of a decision. One that seats people waits for the deeds
// that are judged by who sits where, and is later than those that were by a seat
// that may change, and than the last change of who sits in the same body.
func seating(tx *store.Tx, issue governance.Issue, d governance.Decision, now time.Time) (time.Time, error) {
	if issue.Effect.Kind == governance.EffectCharter && d.Outcome.Binds() {
		return charterInstant(tx, now)
	}
	if !issue.Procedure.ElectsPersons() {
		return now, nil
	}
	if err := tx.HoldMandates(); err != nil {
		return now, err
	}
	clock, err := tx.Now()
	if err != nil {
		return now, err
	}
	changing := []bodies.Slug{issue.Procedure.Install.Body}
	for _, person := range issue.Elects(d.Winners) {
		held, err := tx.MandatesFrom(person, clock) // of which some may end
		if err != nil {
			return now, err
		}
		changing = append(changing, bodiesOf(held)...)
	}
	if now, err = afterDeeds(tx, changing, later(now, clock)); err != nil {
		return now, err
	}
	return judgedAt(tx, now, issue.Procedure.Install.Body)
}

// candidateNames maps the candidates of an election to the names the record
// knows them by.
func candidateNames(tx *store.Tx, issue governance.Issue) (map[bodies.PersonID]journal.Commitment, error) {
	candidates := bodies.Roll{}
	for _, o := range issue.Options {
		if o.Person != "" {
			candidates.Entries = append(candidates.Entries, bodies.RollEntry{Person: o.Person})
		}
	}
	return commitments(tx, candidates)
}

// seatBy gives a mandate to somebody and enters it, under a new random id.
func (e *Engine) seatBy(tx *store.Tx, m bodies.Mandate, holder bodies.Person) (id string, err error) {
	who, err := knownAs(holder)
	if err != nil {
		return "", err
	}
	return e.enterMandate(tx, m, map[bodies.PersonID]journal.Commitment{m.Person: who}, "")
}

// enterMandate is seatBy, where the record's names of everybody concerned are known.
// seatedIn is the body in which those sit who give it, or "".
func (e *Engine) enterMandate(tx *store.Tx, m bodies.Mandate, who map[bodies.PersonID]journal.Commitment, seatedIn bodies.Slug) (id string, err error) {
	if m.ID, err = journal.NewRef(e.random); err != nil {
		return "", err
	}
	if err := giveSeat(tx, m); err != nil {
		return "", err
	}
	_, err = e.enter(tx, m.Body, "", m.Begins, mandateBegin(m, who, seatedIn))
	return m.ID, err
}
