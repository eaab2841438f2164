// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/journal"
)

// The queries below answer for a whole page at once, so that a page costs a
// fixed number of them.

// VotingIssuesOf returns the issues being voted on now on whose roll a person
// stands, those that close first first.
func (tx *Tx) VotingIssuesOf(person bodies.PersonID) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Select("issues.*").Joins("JOIN roll_entries ON roll_entries.issue = issues.id").
		Where("roll_entries.person = ? AND issues.stage = 'voting'", string(person)).Order("issues.closes_at, issues.id"))
	return each(rows, err, issueRow.issue)
}

// askedRow is an issue in which somebody is asked, to decide or for advice.
type askedRow struct {
	Row     issueRow `gorm:"embedded"`
	Advises bool
}

// VotesAskedOf returns the issues being voted on now on whose roll a person stands, and
// those in which they advise and have not; of each those that close first first.
func (tx *Tx) VotesAskedOf(person bodies.PersonID) (deciding, advising []governance.Issue, err error) {
	rows, err := list[askedRow](tx.db.Raw(`SELECT issues.*, 1 = 0 AS advises FROM issues JOIN roll_entries r ON r.issue = issues.id
			WHERE r.person = ? AND issues.stage = 'voting'
		UNION ALL SELECT issues.*, 1 = 1 AS advises FROM issues JOIN advisory_entries a ON a.issue = issues.id
			LEFT JOIN advice b ON b.issue = issues.id AND b.person = a.person AND b.superseded_at IS NULL AND NOT b.withdrawn
			WHERE a.person = ? AND issues.stage = 'voting' AND b.ref IS NULL
		ORDER BY closes_at, id`, string(person), string(person)))
	for _, r := range rows {
		issue, read := r.Row.issue()
		err = errors.Join(err, read)
		if r.Advises {
			advising = append(advising, issue)
		} else {
			deciding = append(deciding, issue)
		}
	}
	return deciding, advising, err
}

// IssuesByID returns issues by id; those that are not there are left out.
func (tx *Tx) IssuesByID(ids []governance.IssueID) (map[governance.IssueID]governance.Issue, error) {
	found := make(map[governance.IssueID]governance.Issue, len(ids))
	for some := range slices.Chunk(ids, batch) {
		rows, err := list[issueRow](tx.db.Where("id IN ?", some))
		issues, err := each(rows, err, issueRow.issue)
		if err != nil {
			return nil, err
		}
		for _, i := range issues {
			found[i.ID] = i
		}
	}
	return found, nil
}

// DecisionsOf returns the decisions on issues; those without one are left out.
func (tx *Tx) DecisionsOf(issues []governance.IssueID) (map[governance.IssueID]Decision, error) {
	found := make(map[governance.IssueID]Decision, len(issues))
	for some := range slices.Chunk(issues, batch) {
		rows, err := list[heldRow](tx.heldDecisions().Where("issue IN ?", some))
		decisions, err := each(rows, err, heldRow.decision)
		if err != nil {
			return nil, err
		}
		for _, d := range decisions {
			found[d.Issue] = d
		}
	}
	return found, nil
}

// RollsAmong returns, of the people asked for, those on the roll of each of
// the issues, with their weights. A roll that holds none of them is empty.
func (tx *Tx) RollsAmong(issues []governance.IssueID, people []bodies.PersonID) (map[governance.IssueID]bodies.Roll, error) {
	rolls := make(map[governance.IssueID]bodies.Roll, len(issues))
	if len(issues) == 0 {
		return rolls, nil
	}
	among, listed := oneOf(tx, "person", people)
	err := stream(tx.db.Raw("SELECT issue, person, weight FROM roll_entries WHERE issue IN ? AND "+among, issues, listed), func(scan func(...any) error) error {
		var id governance.IssueID
		var e bodies.RollEntry
		if err := scan(&id, &e.Person, &e.Weight); err != nil {
			return err
		}
		rolls[id] = bodies.Roll{Entries: append(rolls[id].Entries, e)}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id, roll := range rolls {
		roll.Sort()
		rolls[id] = roll
	}
	return rolls, nil
}

// DelegationsFrom returns the delegations in force at an instant that a voice
// can meet on its way from any of the people: theirs, their delegates', and so
// on. It grows with the reach of those voices, not with the community.
func (tx *Tx) DelegationsFrom(people []bodies.PersonID, at time.Time) ([]governance.Delegation, error) {
	t := instant(at)
	starts, listed := oneOf(tx, "id", people)
	return tx.delegations(tx.db.Where(tx.dialect.among("delegations.id", `
		WITH RECURSIVE reach(person, delegation) AS (
			SELECT id, NULLIF(id, id) FROM people WHERE `+starts+`
			UNION
			SELECT delegates.person, delegations.id FROM reach
			JOIN delegations ON delegations.delegator = reach.person AND begins_at <= ?
				AND (lapses_at IS NULL OR lapses_at > ?) AND (ended_at IS NULL OR ended_at > ?)
			LEFT JOIN delegates ON delegates.delegation = delegations.id
		)
		SELECT delegation FROM reach`), listed, t, t, t), at)
}

// Relied is how many have entrusted their voice to somebody in one scope.
type Relied struct {
	Scope delegation.Scope
	Count int64
}

// ScopesRelying returns in which scopes people have named a person who agreed to
// carry their voice, and how many, as of an instant.
func (tx *Tx) ScopesRelying(person bodies.PersonID, at time.Time) ([]Relied, error) {
	var rows []struct {
		ScopeBody, ScopeField, ScopePlace, ScopeIssue string
		Voices                                        int64
	}
	who, t := string(person), instant(at)
	err := translated(inForce(tx.db.Table("delegates").
		Select("scope_body, scope_field, scope_place, scope_issue, COUNT(*) AS voices").
		Joins("JOIN delegations ON delegations.id = delegates.delegation"), at).
		Where("delegates.person = ? AND delegates.rank = 1", who).
		Where(`(EXISTS (SELECT 1 FROM public_delegates g WHERE g.person = ? AND g.begins_at <= ? AND (g.ended_at IS NULL OR g.ended_at > ?))
			OR EXISTS (SELECT 1 FROM consents c WHERE c.delegate = ? AND c.delegator = delegations.delegator AND c.begins_at <= ? AND (c.ended_at IS NULL OR c.ended_at > ?)))`, who, t, t, who, t, t).
		Group("scope_body, scope_field, scope_place, scope_issue").Order("4, 1, 2, 3").Scan(&rows).Error)
	relied := make([]Relied, len(rows))
	for i, r := range rows {
		relied[i] = Relied{delegation.Scope{Body: r.ScopeBody, Field: r.ScopeField, Place: r.ScopePlace, Issue: r.ScopeIssue}, r.Voices}
	}
	return relied, err
}

// MemberCounts returns how many members each body has.
func (tx *Tx) MemberCounts() (map[bodies.Slug]int64, error) {
	var rows []struct {
		Slug    string
		Members int64
	}
	err := translated(tx.db.Raw("SELECT slug, members FROM bodies").Scan(&rows).Error)
	counts := make(map[bodies.Slug]int64, len(rows))
	for _, r := range rows {
		counts[bodies.Slug(r.Slug)] = r.Members
	}
	return counts, err
}

// MandateCounts returns how many mandates of each body give a right at an instant.
func (tx *Tx) MandateCounts(at time.Time) (map[bodies.Slug]int64, error) {
	var rows []struct {
		Body     string
		Mandates int64
	}
	t := instant(at)
	err := translated(tx.db.Raw("SELECT mandates.body, COUNT(*) AS mandates FROM "+seatsAt+" WHERE "+holdsAt+" AND "+awake+" GROUP BY mandates.body",
		t, t, t, t, t).Scan(&rows).Error)
	counts := make(map[bodies.Slug]int64, len(rows))
	for _, r := range rows {
		counts[bodies.Slug(r.Body)] = r.Mandates
	}
	return counts, err
}

// OpenCounts returns how many issues of each body are not settled yet.
func (tx *Tx) OpenCounts() (map[bodies.Slug]int64, error) {
	var rows []struct {
		Body   string
		Issues int64
	}
	err := translated(tx.db.Raw("SELECT body, COUNT(*) AS issues FROM issues WHERE stage NOT IN ('decided', 'cancelled') GROUP BY body").Scan(&rows).Error)
	counts := make(map[bodies.Slug]int64, len(rows))
	for _, r := range rows {
		counts[bodies.Slug(r.Body)] = r.Issues
	}
	return counts, err
}

// Elector returns what a franchise of a body needs to know of one person at an
// instant. Since is zero for somebody who was no member then.
func (tx *Tx) Elector(body bodies.Slug, person bodies.PersonID, at time.Time) (bodies.Elector, error) {
	rows, err := list[electorRow](tx.db.Table("members").Select(electorColumns).
		Where("members.body = ? AND members.person = ? AND "+knownAt, string(body), string(person), instant(at), instant(at)).Limit(1))
	found, err := each(rows, err, electorRow.elector)
	if err != nil {
		return bodies.Elector{}, err
	}
	elector := bodies.Elector{Person: person}
	if len(found) > 0 {
		elector = found[0]
	}
	mandates, err := tx.MandatesOf(person, at)
	elector.Seated = slices.ContainsFunc(mandates, func(m bodies.Mandate) bool { return m.Body == body })
	return elector, err
}

// IssueEntry returns the number of the newest entry of a kind that an issue
// has in the record, or [Unnumbered]. Casts are not looked at.
func (tx *Tx) IssueEntry(issue governance.IssueID, kind string) (int64, error) {
	var n int64
	err := tx.db.Raw("SELECT COALESCE(MAX(seq), -1) FROM entries WHERE issue = ? AND type = ? AND opening IS NULL", string(issue), kind).Row().Scan(&n)
	return n, translated(err)
}

// EntriesAbout returns the entries of an issue that are no casts, by number.
func (tx *Tx) EntriesAbout(issue governance.IssueID) ([]Entry, error) {
	return tx.entries("issue = ? AND opening IS NULL", "seq", -1, string(issue))
}

// IssueActs returns the entries of some kinds that an issue has, numbered or not, by
// kind: of those that an issue has once.
func (tx *Tx) IssueActs(issue governance.IssueID, kinds ...journal.Type) (map[journal.Type]Entry, error) {
	rows, err := list[entryRow](tx.db.Where("issue = ? AND type IN ? AND opening IS NULL", string(issue), kinds))
	entries, err := each(rows, err, entryRow.entry)
	acts := make(map[journal.Type]Entry, len(entries))
	for _, e := range entries {
		acts[e.Type] = e
	}
	return acts, err
}

// EntriesSince returns the entries of some kinds that are not older than an
// instant, numbered or not, the oldest first. Casts are not looked at.
func (tx *Tx) EntriesSince(from time.Time, kinds ...journal.Type) ([]Entry, error) {
	rows, err := list[entryRow](tx.db.Where("opening IS NULL AND at >= ? AND type IN ?", instant(from), kinds).Order("at"))
	return each(rows, err, entryRow.entry)
}

// DecisionCount returns how many decisions there are.
func (tx *Tx) DecisionCount() (int64, error) {
	var n int64
	err := tx.db.Raw("SELECT COUNT(*) FROM decisions").Row().Scan(&n)
	return n, translated(err)
}

// EntriesDown returns up to limit numbered entries, the newest first, from a
// number down; of one kind only unless kind is empty.
func (tx *Tx) EntriesDown(kind string, from int64, limit int) ([]Entry, error) {
	if kind == "" {
		return tx.entries("seq <= ?", "seq DESC", limit, from)
	}
	if !storable([]any{kind}) {
		return nil, nil
	}
	return tx.entries("seq <= ? AND type = ?", "seq DESC", limit, from, kind)
}

// EntryAt returns the entry with a number, or [ErrNotFound].
func (tx *Tx) EntryAt(seq int64) (Entry, error) {
	row, err := one[entryRow](tx, "seq = ?", seq)
	if err != nil {
		return Entry{}, err
	}
	return row.entry()
}
