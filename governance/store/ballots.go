// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// This is the only file in which a person and a choice stand together, but for advice.go,
// or a person and the pseudonym of a confidential vote: a review of who can learn how
// somebody voted is a review of these two.

type ballotRow struct {
	Ref            string `gorm:"primaryKey"`
	Issue          string
	Person         string
	Choice         string
	CastAt         time.Time
	Salt           string
	Replaces       *string
	Withdrawn      bool
	SupersededAt   *time.Time
	IdempotencyKey *string
	Nth            int64
	AssistedBy     string
	AssistedIn     string
}

func (ballotRow) TableName() string { return "ballots" }

func (r ballotRow) ballot() (governance.Ballot, error) {
	b := governance.Ballot{
		Ref: r.Ref, Issue: governance.IssueID(r.Issue), Person: bodies.PersonID(r.Person), CastAt: r.CastAt.UTC(),
		Salt: r.Salt, Replaces: textOf(r.Replaces), Withdrawn: r.Withdrawn, SupersededAt: timeOf(r.SupersededAt), Nth: r.Nth,
		By: assistantsOf(r.AssistedBy), SeatedIn: bodies.Slug(r.AssistedIn),
	}
	return b, fromJSON(r.Choice, &b.Choice)
}

// AddBallot supersedes the ballot b.Replaces at b.CastAt and makes b the current
// one, in one go. A withdrawal is added in the same way, with b.Withdrawn. key is
// the client's idempotency key, or "".
//
// If b.Replaces is no longer the person's current ballot, or there is one
// although it is empty, the error is [ErrConflict]: hold the voter, see
// [Tx.HoldVoter], and read the current ballot after that. A key used before is
// [ErrDuplicate]; a person not on the roll is [ErrMissing]. Should two
// transactions pass all this at once, the table's unique index lets one through.
func (tx *Tx) AddBallot(b governance.Ballot, key string) error {
	choice, err := asJSON(b.Choice)
	if err != nil {
		return err
	}
	row := ballotRow{
		Ref: b.Ref, Issue: string(b.Issue), Person: string(b.Person), Choice: choice, CastAt: instant(b.CastAt), Salt: b.Salt,
		Replaces: text(b.Replaces), Withdrawn: b.Withdrawn, IdempotencyKey: text(key), Nth: b.Nth,
		AssistedBy: assistantsText(b.By), AssistedIn: string(b.SeatedIn),
	}
	if b.Advises {
		return tx.addAdvice(row)
	}
	if err := tx.supersede(b); err != nil {
		return fmt.Errorf("ballot on issue %s: %w", b.Issue, err)
	}
	err = insert(tx, []ballotRow{row})
	if offends(err, "ballots_current", "ballots.issue, ballots.person") { // another cast of hers was committed since supersede looked
		return fmt.Errorf("ballot on issue %s: %w", b.Issue, ErrConflict)
	}
	return err
}

// AddBallots adds ballots in bulk, superseded ones and those that supersede
// them, as they are and in the order of casting. Two current ones of a person
// are refused with [ErrDuplicate].
func (tx *Tx) AddBallots(ballots []governance.Ballot) error {
	rows := make([]ballotRow, 0, len(ballots))
	for _, b := range ballots {
		choice, err := asJSON(b.Choice)
		if err != nil {
			return err
		}
		rows = append(rows, ballotRow{
			Ref: b.Ref, Issue: string(b.Issue), Person: string(b.Person), Choice: choice, CastAt: instant(b.CastAt), Salt: b.Salt,
			Replaces: text(b.Replaces), Withdrawn: b.Withdrawn, SupersededAt: nullable(b.SupersededAt), Nth: b.Nth,
			AssistedBy: assistantsText(b.By), AssistedIn: string(b.SeatedIn),
		})
	}
	return insert(tx, rows)
}

// supersede ends the ballot that b replaces. That there is none where it
// replaces none is left to the index: it must hold anyway.
func (tx *Tx) supersede(b governance.Ballot) error {
	if b.Replaces == "" {
		return nil
	}
	done, err := tx.change("UPDATE ballots SET superseded_at = ? WHERE ref = ? AND issue = ? AND person = ? AND superseded_at IS NULL",
		instant(b.CastAt), b.Replaces, string(b.Issue), string(b.Person))
	if err == nil && done == 0 {
		return fmt.Errorf("%w: %s is no longer the current ballot", ErrConflict, b.Replaces)
	}
	return err
}

// CurrentBallot returns the ballot of a person that is not superseded, which may
// be a withdrawal, or [ErrNotFound].
func (tx *Tx) CurrentBallot(issue governance.IssueID, person bodies.PersonID) (governance.Ballot, error) {
	return tx.ballot("issue = ? AND person = ? AND superseded_at IS NULL", string(issue), string(person))
}

// CurrentAndKeyed returns the ballot of a person that is not superseded, which
// may be a withdrawal, and the one their client cast under an idempotency key,
// superseded or not. Either is nil where there is none, and both may be the same.
func (tx *Tx) CurrentAndKeyed(issue governance.IssueID, person bodies.PersonID, key string) (current, keyed *governance.Ballot, err error) {
	if !storable([]any{string(issue), key}) {
		return nil, nil, nil
	}
	const of = "SELECT * FROM ballots WHERE issue = ? AND person = ? AND " // each half by an index of its own
	rows, err := list[ballotRow](tx.db.Raw(of+"superseded_at IS NULL UNION ALL "+of+"idempotency_key = ?", string(issue), string(person), string(issue), string(person), key))
	for _, row := range rows {
		b, err := row.ballot()
		if err != nil {
			return nil, nil, err
		}
		if row.SupersededAt == nil {
			current = &b
		}
		if textOf(row.IdempotencyKey) == key {
			keyed = &b
		}
	}
	return current, keyed, err
}

// Replaced returns the ballot that another of the same person took the place of.
func (tx *Tx) Replaced(b governance.Ballot, person bodies.PersonID) (governance.Ballot, error) {
	if b.Advises {
		return tx.anAdvice("person = ? AND ref = ?", string(person), b.Replaces)
	}
	return tx.Ballot(person, b.Replaces)
}

// Ballot returns one ballot of a person by its reference, superseded or not, or
// [ErrNotFound].
func (tx *Tx) Ballot(person bodies.PersonID, ref string) (governance.Ballot, error) {
	return tx.ballot("person = ? AND ref = ?", string(person), ref)
}

func (tx *Tx) ballot(condition string, args ...any) (governance.Ballot, error) {
	row, err := one[ballotRow](tx, condition, args...)
	if err != nil {
		return governance.Ballot{}, err
	}
	return row.ballot()
}

// Votes returns what the current ballots of an issue say, ordered by person: what a
// count begins with. Ballots that say the same share one choice.
func (tx *Tx) Votes(issue governance.IssueID) ([]governance.Vote, error) {
	var votes []governance.Vote
	said := map[string]governance.Choice{}
	query := tx.db.Raw("SELECT person, choice, assisted_by <> '' FROM ballots WHERE issue = ? AND superseded_at IS NULL AND NOT withdrawn ORDER BY person", string(issue))
	return votes, stream(query, func(scan func(...any) error) error {
		var v governance.Vote
		var text string
		if err := scan(&v.Person, &text, &v.Assisted); err != nil {
			return err
		}
		choice, known := said[text]
		if !known {
			if err := fromJSON(text, &choice); err != nil {
				return err
			}
			said[text] = choice
		}
		v.Choice = choice
		votes = append(votes, v)
		return nil
	})
}

// AllBallots hands every ballot ever accepted on an issue to take, superseded
// ones and withdrawals too, in the order of casting. Two of the same millisecond
// come in no order; what replaced what is said by the ballots themselves.
func (tx *Tx) AllBallots(issue governance.IssueID, take func(governance.Ballot) error) error {
	at, ref := time.Time{}, ""
	for {
		rows, err := list[ballotRow](tx.db.Where("issue = ? AND (cast_at, ref) > (?, ?)", string(issue), at, ref).
			Order("cast_at, ref").Limit(pageSize))
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := hand(rows, take); err != nil {
			return err
		}
		at, ref = rows[len(rows)-1].CastAt.UTC(), rows[len(rows)-1].Ref
	}
}

// KeptCast is an act of a voter in a public vote as it is kept: its numbered entry with
// the opening, the ballot beside it, which is the zero one where there is none, and the
// mark of whoever cast it.
type KeptCast struct {
	Entry  Entry // Ref, At and Opening alone
	Ballot governance.Ballot
	Mark   Mark
}

// EachCast hands the numbered casts and withdrawals on a public issue, of whoever decides
// and of whoever advises, to take, one by
// one and in no order: a list of any length is read once, and none of it is held. Take
// may not use the transaction. Whether they may be shown yet is not its business: ask
// [governance.Issue.MayKnow].
func (tx *Tx) EachCast(issue governance.Issue, take func(KeptCast) error) error {
	from, args := "ballots", []any{string(issue.ID)}
	if len(issue.Procedure.Advisory) > 0 {
		from = "(SELECT ref, issue, person, choice, cast_at, salt, replaces, withdrawn, assisted_by, assisted_in FROM ballots WHERE issue = ? UNION ALL SELECT ref, issue, person, choice, cast_at, salt, replaces, withdrawn, assisted_by, assisted_in FROM advice WHERE issue = ?)"
		args = append(args, string(issue.ID), string(issue.ID))
	}
	query := tx.db.Raw(`SELECT e.ref, e.at, e.opening, COALESCE(b.issue, ''), COALESCE(b.person, ''), COALESCE(b.choice, '{}'), b.cast_at, COALESCE(b.salt, ''), COALESCE(b.replaces, ''),
		COALESCE(b.withdrawn, FALSE), COALESCE(b.assisted_by, ''), COALESCE(b.assisted_in, ''), COALESCE(p.salt, ''), COALESCE(p.commitment, '')
		FROM `+tx.dialect.asTheyLie("entries", "issue = ? AND opening IS NOT NULL AND seq >= 0")+` e LEFT JOIN `+from+` b ON b.ref = e.ref LEFT JOIN people p ON p.id = b.person
		WHERE e.type NOT IN ('dispute', 'issue.support')`, args...)
	return stream(query, func(scan func(...any) error) error {
		var c KeptCast
		var choice, by string
		var castAt *time.Time
		b := &c.Ballot
		if err := scan(&c.Entry.Ref, &c.Entry.At, &c.Entry.Opening, &b.Issue, &b.Person, &choice, &castAt, &b.Salt, &b.Replaces, &b.Withdrawn, &by, &b.SeatedIn, &c.Mark.Salt, &c.Mark.Commitment); err != nil {
			return err
		}
		if err := fromJSON(choice, &b.Choice); err != nil {
			return err
		}
		b.By = assistantsOf(by)
		b.Ref, b.CastAt, c.Entry.At = c.Entry.Ref, timeOf(castAt), c.Entry.At.UTC()
		return take(c)
	})
}

func hand(rows []ballotRow, take func(governance.Ballot) error) error {
	for _, row := range rows {
		b, err := row.ballot()
		if err != nil {
			return err
		}
		if err := take(b); err != nil {
			return err
		}
	}
	return nil
}

// VoterCount returns how many people have a ballot that is not withdrawn. It
// walks an index of nothing but those: a counter that each cast adds to would make
// all who cast wait for each other.
func (tx *Tx) VoterCount(issue governance.IssueID) (int64, error) {
	return tx.ballotCount(`SELECT (SELECT COUNT(*) FROM ballots WHERE issue = ? AND superseded_at IS NULL AND NOT withdrawn)
		+ (SELECT COUNT(*) FROM sealed_ballots WHERE issue = ? AND standing AND NOT withdrawn)`, issue)
}

// StandingSealed returns the ballot of a person in a confidential vote that counts,
// which may be a withdrawal; [ErrNotFound] where they have cast nothing, and after
// the key was destroyed.
func (tx *Tx) StandingSealed(issue governance.IssueID, person bodies.PersonID) (governance.Ballot, error) {
	key, err := one[pseudonymKeyRow](tx, "issue = ? AND destroyed_at IS NULL", string(issue))
	if err != nil {
		return governance.Ballot{}, err
	}
	rows, err := list[sealedRow](tx.db.Table("sealed_ballots b").Select("b.*").
		Joins("JOIN pseudonyms p ON p.issue = b.issue AND p.pseudonym = b.pseudonym").
		Where("p.issue = ? AND p.handle = ? AND b.standing", string(issue), key.handle(person)))
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return governance.Ballot{}, err
	}
	return rows[0].ballot()
}

// TakePseudonym makes a pseudonym the one under which a person casts in a
// confidential vote. A second one for the same person is refused with
// [ErrDuplicate], whatever the code does; [ErrNotFound] after the key was destroyed.
func (tx *Tx) TakePseudonym(issue governance.IssueID, person bodies.PersonID, p journal.Pseudonym) error {
	key, err := one[pseudonymKeyRow](tx, "issue = ? AND destroyed_at IS NULL", string(issue))
	if err != nil {
		return err
	}
	return insert(tx, []pseudonymRow{{string(issue), string(p), text(key.handle(person))}})
}

// handle is how a person is found among the pseudonyms of the vote.
func (r pseudonymKeyRow) handle(person bodies.PersonID) string {
	mac := hmac.New(sha256.New, []byte(r.Secret))
	mac.Write([]byte(person))
	return hex.EncodeToString(mac.Sum(nil))
}

// sealedAmong is VotedAmong of confidential votes. Nobody keeps when somebody cast:
// it says the first instant there is.
func (tx *Tx) sealedAmong(issues []governance.IssueID, people []bodies.PersonID, voted map[governance.IssueID]map[bodies.PersonID]time.Time) error {
	keys, err := list[pseudonymKeyRow](tx.db.Where("issue IN ? AND destroyed_at IS NULL", issues))
	if err != nil || len(keys) == 0 {
		return err
	}
	owner := make(map[string]bodies.PersonID, len(keys)*len(people))
	for _, key := range keys {
		for _, p := range people {
			owner[key.handle(p)] = p
		}
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(owner)), batch) {
		rows, err := list[pseudonymRow](tx.db.Table("pseudonyms").Select("pseudonyms.*").
			Joins("JOIN sealed_ballots b ON b.issue = pseudonyms.issue AND b.pseudonym = pseudonyms.pseudonym AND b.standing AND NOT b.withdrawn").
			Where("pseudonyms.issue IN ? AND pseudonyms.handle IN ?", issues, some))
		if err != nil {
			return err
		}
		for _, row := range rows {
			id := governance.IssueID(row.Issue)
			if voted[id] == nil {
				voted[id] = map[bodies.PersonID]time.Time{}
			}
			voted[id][owner[textOf(row.Handle)]] = time.Unix(0, 0).UTC()
		}
	}
	return nil
}

// Voted returns, of the people asked for, those who have a ballot that is not
// withdrawn, and when they cast it; never what it says.
func (tx *Tx) Voted(issue governance.IssueID, people []bodies.PersonID) (map[bodies.PersonID]time.Time, error) {
	voted := make(map[bodies.PersonID]time.Time, len(people))
	for some := range slices.Chunk(people, batch) {
		rows, err := list[ballotRow](tx.db.Select("person", "cast_at").
			Where("issue = ? AND superseded_at IS NULL AND NOT withdrawn AND person IN ?", string(issue), some))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			voted[bodies.PersonID(row.Person)] = row.CastAt.UTC()
		}
	}
	return voted, nil
}

// VotedAmong returns for each of the issues who of the people asked for has a
// ballot that is not withdrawn, and when they cast it, which of a confidential vote
// nobody keeps: there it is the first instant of 1970; never what it says.
func (tx *Tx) VotedAmong(issues []governance.IssueID, people []bodies.PersonID) (map[governance.IssueID]map[bodies.PersonID]time.Time, error) {
	voted := make(map[governance.IssueID]map[bodies.PersonID]time.Time, len(issues))
	if len(issues) == 0 {
		return voted, nil
	}
	among, listed := oneOf(tx, "person", people)
	query := tx.db.Raw("SELECT issue, person, cast_at FROM ballots WHERE issue IN ? AND superseded_at IS NULL AND NOT withdrawn AND "+among, issues, listed)
	err := stream(query, func(scan func(...any) error) error {
		var id governance.IssueID
		var person bodies.PersonID
		var at time.Time
		if err := scan(&id, &person, &at); err != nil {
			return err
		}
		if voted[id] == nil {
			voted[id] = map[bodies.PersonID]time.Time{}
		}
		voted[id][person] = at.UTC()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return voted, tx.sealedAmong(issues, people, voted)
}

// ChoicesAmong returns for each of the issues what the ballots of the people asked
// for say, of public votes alone. Whether anybody may know it yet, the caller asks
// [governance.Issue.MayKnow].
func (tx *Tx) ChoicesAmong(issues []governance.IssueID, people []bodies.PersonID) (map[governance.IssueID]map[bodies.PersonID]governance.Choice, error) {
	choices := make(map[governance.IssueID]map[bodies.PersonID]governance.Choice, len(issues))
	for some := range slices.Chunk(people, batch) {
		rows, err := list[ballotRow](tx.db.Select("issue", "person", "choice").
			Where("issue IN ? AND superseded_at IS NULL AND NOT withdrawn AND person IN ?", issues, some))
		ballots, err := each(rows, err, ballotRow.ballot)
		if err != nil {
			return nil, err
		}
		for _, b := range ballots {
			if choices[b.Issue] == nil {
				choices[b.Issue] = map[bodies.PersonID]governance.Choice{}
			}
			choices[b.Issue][b.Person] = b.Choice
		}
	}
	return choices, nil
}

// CastsSince returns the issues of up to limit public ballots that are entered under
// numbers from seq on, and the number after the last entry that was looked at. The
// leaf of a cast is a hash, so it is the ballots that say which vote it was.
func (tx *Tx) CastsSince(seq int64, limit int) (issues []governance.IssueID, next int64, full bool, err error) {
	var rows []struct {
		Seq   int64
		Issue string
	}
	head, err := tx.numbered()
	if err != nil || head <= seq {
		return nil, seq, false, err
	}
	err = translated(tx.db.Raw(`SELECT e.seq, COALESCE(b.issue, '') AS issue FROM entries e LEFT JOIN ballots b ON b.ref = e.ref
		WHERE e.type = 'ballot.cast' AND e.seq >= ? AND e.seq < ? ORDER BY e.seq LIMIT ?`, seq, head, limit).Scan(&rows).Error)
	for _, r := range rows {
		if id := governance.IssueID(r.Issue); id != "" && !slices.Contains(issues, id) {
			issues = append(issues, id)
		}
	}
	if full = len(rows) == limit; full {
		head = rows[limit-1].Seq + 1
	}
	return issues, head, full, err
}

// BeginVoted begins a round for each ballot of some open votes that is entered under
// a number between two and was cast by somebody who is named in a delegation in
// force, unless it was begun before: the first ballot begins it, a change does not.
func (tx *Tx) BeginVoted(issues []governance.IssueID, from, next int64, now time.Time) error {
	if len(issues) == 0 {
		return nil
	}
	t := instant(now)
	return tx.exec(`INSERT INTO voice_rounds (kind, subject, delegate, began_at, after)
		SELECT 'voted', b.issue, b.person, e.at, '' FROM entries e JOIN ballots b ON b.ref = e.ref
		WHERE e.type = 'ballot.cast' AND e.seq >= ? AND e.seq < ? AND b.issue IN ?
		AND EXISTS (SELECT 1 FROM delegates g CROSS JOIN delegations d WHERE d.id = g.delegation AND g.person = b.person AND `+standsAt+`)
		ON CONFLICT (kind, subject, delegate) DO NOTHING`, from, next, issues, t, t, t)
}

// BallotAt returns when the ballot or withdrawal of a number in the chain of b
// was made, or [ErrNotFound]. It walks the whole chain: ask it of long ones only.
func (tx *Tx) BallotAt(b governance.Ballot, nth int64) (time.Time, error) {
	find := tx.ballot
	if b.Advises {
		find = tx.anAdvice
	}
	earlier, err := find("issue = ? AND person = ? AND nth = ?", string(b.Issue), string(b.Person), nth)
	return earlier.CastAt, err
}

// CastCount returns how many entries of an issue are casts, changes and withdrawals.
func (tx *Tx) CastCount(issue governance.IssueID) (int64, error) {
	return tx.ballotCount("SELECT (SELECT COUNT(*) FROM ballots WHERE issue = ?) + (SELECT COUNT(*) FROM sealed_ballots WHERE issue = ?)", issue)
}

// ballotCount counts the public and the confidential ballots of an issue, which has
// but one kind.
func (tx *Tx) ballotCount(query string, issue governance.IssueID) (n int64, err error) {
	return n, translated(tx.db.Raw(query, string(issue), string(issue)).Scan(&n).Error)
}
