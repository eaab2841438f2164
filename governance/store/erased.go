// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// Erasure is what takes somebody's place when they are erased.
type Erasure struct {
	Commitment string      // what the record goes on calling them, hex
	Slug       bodies.Slug // an address that says nothing
	Attempts   []string    // beginnings of the keys under which their tries to sign in are counted
	At         time.Time
}

// Erase takes out of the database who a person is: name, address here and by mail,
// password, sessions, links, notices, what they said of themselves, and the salt. The
// row stays under the commitment, for the rolls and counts they stood in; place and
// fields stay with it, which the record holds in clear under that commitment and a roll
// fixed before is made from. What they wrote about matters stays, by a former member.
func (tx *Tx) Erase(id bodies.PersonID, e Erasure) error {
	p, err := tx.Person(id)
	if err != nil {
		return err
	}
	account, err := tx.Account(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	address, err := tx.Address(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return errors.Join(tx.eraseRow(p, e), tx.eraseKeys(id, account.Login, address.Address, e), tx.eraseInvitations(id, address.Address), tx.eraseWords(p, e))
}

// eraseRow leaves the row without a name.
func (tx *Tx) eraseRow(p bodies.Person, e Erasure) error {
	if err := insert(tx, []slugRow{{string(e.Slug), "person"}}); err != nil {
		return err
	}
	return errors.Join(
		tx.exec("UPDATE people SET slug = ?, name = '', salt = '', commitment = ?, zone = '', language = '', seen_on = '' WHERE id = ?", string(e.Slug), e.Commitment, string(p.ID)),
		tx.exec("DELETE FROM slugs WHERE slug = ?", string(p.Slug)),
		tx.exec("DELETE FROM name_words WHERE person = ?", string(p.ID)),
		tx.exec("UPDATE cases SET target_id = ? WHERE target_kind = 'person' AND target_id = ?", string(e.Slug), string(p.Slug)),
	)
}

// eraseKeys takes away by what they came in and were written to. Letters stay as done
// and without an address: a job may hold their id.
func (tx *Tx) eraseKeys(id bodies.PersonID, login, address string, e Erasure) error {
	var faults error
	for _, table := range []string{"sessions", "links", "voice_links", "voice_notices", "recovery_bars", "death_notices", "addresses", "welcomes", "accounts"} {
		faults = errors.Join(faults, tx.exec("DELETE FROM "+table+" WHERE person = ?", string(id)))
	}
	for _, key := range append(e.Attempts, "addresses of "+string(id), "invitations of "+string(id), "lists of "+string(id), "assists of "+string(id)) {
		faults = errors.Join(faults, tx.exec("DELETE FROM attempts WHERE key LIKE ? ESCAPE '\\'", likely(key)+"%"))
	}
	return errors.Join(faults,
		tx.exec("UPDATE death_notices SET ended_at = ?, fate = 'lapsed' WHERE ended_at IS NULL AND (given_by = ? OR agreed_by = ?)", instant(e.At), string(id), string(id)), // nothing is done in their name any more
		tx.exec("DELETE FROM member_lists"), // any of them may name them: who brought one brings it again
		tx.exec("UPDATE outbox SET address = '', done_at = COALESCE(done_at, ?) WHERE person = ?", instant(e.At), string(id)),
		tx.exec("DELETE FROM recoveries WHERE login IN (?, ?) AND login <> ''", login, address))
}

// eraseWords takes away their name where it was copied to, and what they said of
// themselves: as a candidate, and as a public delegate.
func (tx *Tx) eraseWords(p bodies.Person, e Erasure) error {
	stood, err := list[nominationRow](tx.db.Where("candidate = ?", string(p.ID)))
	if err != nil {
		return err
	}
	for _, n := range stood {
		err = errors.Join(err, tx.unindex(SearchStatement, n.ID))
	}
	return errors.Join(err,
		tx.exec("UPDATE nominations SET statement = '' WHERE candidate = ?", string(p.ID)),
		tx.exec("UPDATE public_delegates SET text = '' WHERE person = ?", string(p.ID)),
		tx.exec("UPDATE declarations SET text = '' WHERE person = ?", string(p.ID)),
		tx.exec("DELETE FROM matter_supports WHERE person = ?", string(p.ID)), tx.ForgetAssistHalves(p.ID), tx.forgetMergeProofs(p.ID),
		tx.exec("UPDATE disputes SET said = '' WHERE person = ?", string(p.ID)),
		tx.exec("UPDATE members SET ended_why = '' WHERE person = ?", string(p.ID)),
		tx.exec("UPDATE applications SET text = '', state = CASE state WHEN 'open' THEN 'withdrawn' ELSE state END, ended_at = COALESCE(ended_at, ?) WHERE person = ?", instant(e.At), string(p.ID)),
		tx.exec("DELETE FROM appointment_voices WHERE person = ? OR voice = ?", string(p.ID), string(p.ID)),
		tx.exec("DELETE FROM application_voices WHERE person = ? AND application IN (SELECT id FROM applications WHERE state = 'open')", string(p.ID)),
		tx.eraseProposer(p.ID), tx.erasePosts(p.ID))
}

// eraseProposer takes somebody's name off the matters that they brought.
func (tx *Tx) eraseProposer(id bodies.PersonID) error {
	rows, err := list[issueRow](tx.db.Where("proposed_by = ?", string(id)))
	if err != nil {
		return err
	}
	if err := tx.exec("UPDATE issues SET proposer = ? WHERE proposed_by = ?", bodies.FormerMember, string(id)); err != nil {
		return err
	}
	for _, row := range rows {
		row.Proposer = bodies.FormerMember
		issue, err := row.issue()
		if err := errors.Join(err, tx.indexIssue(issue)); err != nil {
			return err
		}
	}
	return nil
}

// erasePosts takes back what other servers were told or are still to be told, where it
// says that somebody was elected: a post is proved whole, so that no word can be taken
// out of it. What they have they keep; the decision stands on its page.
func (tx *Tx) erasePosts(id bodies.PersonID) error {
	return errors.Join(
		tx.exec("DELETE FROM deliveries WHERE activity IN (SELECT activity FROM outgoing_names WHERE person = ?)", string(id)),
		tx.exec("DELETE FROM posts WHERE id IN (SELECT post FROM post_names WHERE person = ?)", string(id)),
		tx.exec("DELETE FROM outgoing WHERE id IN (SELECT activity FROM outgoing_names WHERE person = ?)", string(id)))
}

// likely writes a text so that LIKE takes it for itself.
func likely(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// NoteErased keeps which entry says that somebody was erased.
func (tx *Tx) NoteErased(id bodies.PersonID, ref string) error {
	return tx.exec("UPDATE people SET erased_ref = ? WHERE id = ?", ref, string(id))
}

// NoteUnnamed keeps which entry says that somebody's name is gone, and the rest is not.
func (tx *Tx) NoteUnnamed(id bodies.PersonID, ref string) error {
	return tx.exec("UPDATE people SET unnamed_ref = ? WHERE id = ?", ref, string(id))
}

// ErasedUnder returns whose name was erased under a commitment, and whether the record
// says so; [ErrNotFound] where nobody's was.
func (tx *Tx) ErasedUnder(commitment string) (p bodies.Person, told bool, err error) {
	row, err := one[personRow](tx, "commitment = ? AND commitment <> ''", commitment)
	if err != nil {
		return p, false, err
	}
	p, err = row.person()
	return p, row.ErasedRef != "" || row.UnnamedRef != "", err
}

// ErasedWhole says whether nothing of somebody's erasure is left to do.
func (tx *Tx) ErasedWhole(id bodies.PersonID) (bool, error) {
	row, err := one[personRow](tx, "id = ?", string(id))
	return row.ErasedRef != "", err
}

// ErasedInPart returns those whose name is gone and whose erasure is not done, by id.
func (tx *Tx) ErasedInPart() ([]bodies.PersonID, error) {
	var all []bodies.PersonID
	err := tx.db.Raw("SELECT id FROM people WHERE commitment <> '' AND erased_ref = '' ORDER BY id").Scan(&all).Error
	return all, translated(err)
}

// ErasedMembers returns the commitments of those who were erased, in their order.
func (tx *Tx) ErasedMembers() ([]journal.Commitment, error) {
	var all []journal.Commitment
	err := tx.db.Raw("SELECT commitment FROM people WHERE commitment <> '' ORDER BY commitment").Scan(&all).Error
	return all, translated(err)
}

// EachSalt hands everybody who was not erased to take, with their salt, by id.
func (tx *Tx) EachSalt(take func(id bodies.PersonID, salt string) error) error {
	return stream(tx.db.Raw("SELECT id, salt FROM people WHERE salt <> '' ORDER BY id"), func(scan func(...any) error) error {
		var id bodies.PersonID
		var salt string
		if err := scan(&id, &salt); err != nil {
			return err
		}
		return take(id, salt)
	})
}

// ConsentsHeld returns what a person has agreed to carry and not laid down.
func (tx *Tx) ConsentsHeld(delegate bodies.PersonID) ([]governance.Consent, error) {
	rows, err := list[consentRow](tx.db.Where("delegate = ? AND ended_at IS NULL", string(delegate)).Order("delegator"))
	return each(rows, err, consentRow.consent)
}

// CandidacyIssues returns the matters that are not decided and in which a person has
// accepted a nomination.
func (tx *Tx) CandidacyIssues(person bodies.PersonID) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Where("stage NOT IN ('decided', 'cancelled') AND id IN (SELECT issue FROM nominations WHERE candidate = ? AND state = 'accepted')", string(person)).Order("id"))
	return each(rows, err, issueRow.issue)
}

// CasesWith returns the cases that concern a person or in which they sit, and that are
// not over, by id.
func (tx *Tx) CasesWith(person bodies.PersonID) ([]governance.Case, error) {
	return tx.cases(tx.db.Where("stage IN ('hearing', 'deliberation', 'appealed') AND (concerned = ? OR id IN (SELECT case_id FROM case_seats WHERE person = ? AND left_at IS NULL))",
		string(person), string(person)).Order("id"))
}
