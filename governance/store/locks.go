// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"moothall/bodies"
	"moothall/governance"
)

// The locks below are held until the transaction ends. They are taken in the
// order of this file, so that two transactions never wait for each other.
//
// Why not lock the issue's row: with FOR SHARE in each cast the close waits until
// the voters stop, with FOR UPDATE one voter waits for the other (measured on
// PostgreSQL 15 with 64 clients: a tenth of the speed). Advisory locks queue.

// presence is the lock of whoever works, and of who finds that nobody did.
const presence = "presence"

// HoldPresence waits for every transaction that writes and has read the clock or holds
// any of these locks, and keeps new ones out: what is dated already is committed when an
// outage is looked for, and what comes after it is dated after it. It comes before
// anything else in its transaction.
func (tx *Tx) HoldPresence() error {
	tx.apart = false
	return tx.hold(false, presence)
}

// sharePresence keeps an outage from being found until this transaction ends. Nobody
// calls it: the first lock of each transaction that writes brings it, else the clock.
func (tx *Tx) sharePresence() error {
	tx.apart = false
	return tx.hold(true, presence)
}

// HoldFounding makes those wait for each other who found the community, prepare that or
// consent to it. Whether it is founded, what waits, and the clock, must be read after this.
func (tx *Tx) HoldFounding() error { return tx.hold(false, "founding") }

// HoldCalls makes those who call an election of one body and kind wait for each
// other. Whether one for the same seats runs, and the clock, must be read after this.
func (tx *Tx) HoldCalls(body bodies.Slug, kind string) error {
	return tx.hold(false, "calls of "+string(body)+" "+kind)
}

// HoldOpen keeps an issue from being closed. Any number of transactions may hold
// it open at once; none gets in before a close that waits. What is read of the
// issue, and of the clock, must be read after this.
func (tx *Tx) HoldOpen(issue governance.IssueID) error { return tx.hold(true, "issue "+string(issue)) }

// HoldClosed keeps everybody else out of an issue: it waits for those who hold
// it open and goes before those who come later.
func (tx *Tx) HoldClosed(issue governance.IssueID) error {
	return tx.hold(false, "issue "+string(issue))
}

// ShareDelegations keeps a close from fixing which delegations are in force. Who
// sets or ends a delegation holds it, and reads the clock after it.
func (tx *Tx) ShareDelegations() error { return tx.hold(true, "delegations") }

// HoldDelegations waits for the delegations that are being set or ended, so that
// each of an earlier instant is committed.
func (tx *Tx) HoldDelegations() error { return tx.hold(false, "delegations") }

// ShareMandates keeps who sits where as it is: no election seats those it elected,
// no decision is held back or released. Who freezes a roll holds it, and who does
// anything else that verification judges by seats; the clock is read after it.
func (tx *Tx) ShareMandates() error { return tx.hold(true, "mandates") }

// HoldMandates waits for the rolls that are being frozen and whatever else is
// judged by seats, so that each of an earlier instant is committed before somebody
// is seated by election, or a decision that seats people is held back or released.
func (tx *Tx) HoldMandates() error { return tx.hold(false, "mandates") }

// HoldVoter makes the casts of one person wait for each other, and for a ruling that
// suspends them. What is read of their current ballot, for the next one to replace,
// and the clock, must be read after this.
func (tx *Tx) HoldVoter(person bodies.PersonID) error {
	return tx.hold(false, "voter "+string(person))
}

// HoldDelegator makes the delegations of one person wait for each other. Who sets
// or ends one reads the clock after this, so that none ends before it began.
func (tx *Tx) HoldDelegator(person bodies.PersonID) error {
	return tx.hold(false, "delegator "+string(person))
}

// HoldDelegate makes it wait for each other what one person agrees to carry, gives
// up or declares as a public delegate. Who does so reads the clock after this, and
// holds the delegator before it where there is one.
func (tx *Tx) HoldDelegate(person bodies.PersonID) error {
	return tx.hold(false, "delegate "+string(person))
}

// HoldSession makes those who renew one session wait for each other.
func (tx *Tx) HoldSession(id string) error { return tx.hold(false, "session "+id) }

// HoldSessions makes those who begin a session of one person wait for each other.
func (tx *Tx) HoldSessions(person bodies.PersonID) error {
	return tx.hold(false, "sessions of "+string(person))
}

// HoldSeats makes those who give one person a seat wait for each other. Which
// mandates they hold must be read after this.
func (tx *Tx) HoldSeats(person bodies.PersonID) error {
	return tx.hold(false, "seats of "+string(person))
}

// HoldFindings makes those who file, answer or withdraw findings wait for each
// other, and so gives each its number.
func (tx *Tx) HoldFindings() error { return tx.hold(false, "findings") }

// HoldReview makes those who hold one decision back or release it wait for each
// other.
func (tx *Tx) HoldReview(decision string) error { return tx.hold(false, "review "+decision) }

// HoldRecoveries makes those who ask for a lost password wait for each other, or
// many who ask together would not be counted.
func (tx *Tx) HoldRecoveries() error { return tx.hold(false, "recoveries") }

// HoldRegistrations makes those who ask for accounts, or have one asked for by mail, wait
// for each other, or many who ask together would not be counted.
func (tx *Tx) HoldRegistrations() error { return tx.hold(false, "registrations") }

// HoldImports makes the imports of one body wait for each other. Whether a file
// was imported before must be read after this.
func (tx *Tx) HoldImports(body bodies.Slug) error { return tx.hold(false, "imports of "+string(body)) }

// HoldReports makes the reports to one body wait for each other. Whether there is
// a case about the same, and how many somebody has sent, must be read after this.
func (tx *Tx) HoldReports(body bodies.Slug) error { return tx.hold(false, "reports to "+string(body)) }

// ShareEmergencies keeps an emergency act from beginning: what it pauses is either
// committed before it begins, or sees it. The clock is read after this.
func (tx *Tx) ShareEmergencies() error { return tx.hold(true, "emergencies") }

// HoldEmergencies makes the emergency acts wait for each other, and for what they may
// pause. Which there are, and the clock, must be read after this.
func (tx *Tx) HoldEmergencies() error { return tx.hold(false, "emergencies") }

// HoldCase makes the acts of one case wait for each other. The case, and the
// clock, must be read after this.
func (tx *Tx) HoldCase(id governance.CaseID) error { return tx.hold(false, "case "+string(id)) }

// HoldSequencer makes whoever numbers entries of the journal the only one.
func (tx *Tx) HoldSequencer() error { return tx.hold(false, "sequencer") }

// HoldWitness makes whoever asks the witnesses of this record, or keeps what they
// answered, the only one.
func (tx *Tx) HoldWitness() error { return tx.hold(false, "witnesses") }

// HoldSeenLog makes those who submit checkpoints of one log wait for each other: what
// was seen of it must be read after this, and kept before anything is said of it.
func (tx *Tx) HoldSeenLog(origin string) error { return tx.hold(false, "seen log "+origin) }

// HoldPublisher makes whoever publishes the journal to followers the only one.
func (tx *Tx) HoldPublisher() error { return tx.hold(false, "publisher") }

// HoldActivity makes those who act upon one activity that came in wait for each
// other. Whether it waits still must be read after this.
func (tx *Tx) HoldActivity(id string) error { return tx.hold(false, "activity "+id) }

// HoldNeighbour makes what comes from one host wait for each other, so that what
// waits of it can be counted.
func (tx *Tx) HoldNeighbour(host string) error { return tx.hold(false, "neighbour "+host) }

// HoldSpeaker makes the comments and arguments of one of us wait for each other.
func (tx *Tx) HoldSpeaker(person bodies.PersonID) error {
	return tx.hold(false, "speaker "+string(person))
}
