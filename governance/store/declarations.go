// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type declarationRow struct {
	ID     string `gorm:"primaryKey"`
	Issue  string
	Person string
	Choice string
	Text   string
	At     time.Time
	Ref    string
}

func (declarationRow) TableName() string { return "declarations" }

func (r declarationRow) declaration() (governance.Declaration, error) {
	d := governance.Declaration{ID: r.ID, Issue: governance.IssueID(r.Issue), Person: bodies.PersonID(r.Person), Text: r.Text, At: r.At.UTC()}
	return d, fromJSON(r.Choice, &d.Choice)
}

// Declaration is what a public delegate declared, with the ref of its entry.
type Declaration struct {
	governance.Declaration
	Ref string
}

// AddDeclarations adds declarations. Two of one person on one issue at one instant are
// refused with [ErrDuplicate].
func (tx *Tx) AddDeclarations(all ...Declaration) error {
	rows := make([]declarationRow, len(all))
	for n, d := range all {
		choice, err := asJSON(d.Choice)
		if err != nil {
			return err
		}
		rows[n] = declarationRow{d.ID, string(d.Issue), string(d.Person), choice, d.Text, instant(d.At), d.Ref}
	}
	return insert(tx, rows)
}

// latest is a condition on declarations: that their owner declared nothing after them.
const latest = `NOT EXISTS (SELECT 1 FROM declarations n WHERE n.issue = declarations.issue AND n.person = declarations.person AND n.at > declarations.at)`

// Declared returns what some people declared in an issue, what each said last after
// what it took the place of.
func (tx *Tx) Declared(issue governance.IssueID, people ...bodies.PersonID) ([]governance.Declaration, error) {
	if len(people) == 0 {
		return nil, nil
	}
	rows, err := list[declarationRow](tx.db.Where("issue = ? AND person IN ?", string(issue), people).Order("at, id"))
	return each(rows, err, declarationRow.declaration)
}

// DeclarationsIn returns up to limit people's last declarations in an issue, the newest
// first, beginning after that with an id; "" begins at the newest.
func (tx *Tx) DeclarationsIn(issue governance.IssueID, after string, limit int) ([]governance.Declaration, error) {
	if !storable([]any{string(issue), after}) {
		return nil, nil
	}
	q := tx.db.Where("issue = ?", string(issue)).Where(latest).Order("at DESC, id DESC").Limit(limitOf(limit))
	if after != "" {
		q = q.Where("(at, id) < (SELECT at, id FROM declarations WHERE id = ?)", after)
	}
	rows, err := list[declarationRow](q)
	return each(rows, err, declarationRow.declaration)
}

// DeclarationsMade returns up to limit declarations in an issue, those that were changed
// since among them, the newest first.
func (tx *Tx) DeclarationsMade(issue governance.IssueID, limit int) ([]governance.Declaration, error) {
	rows, err := list[declarationRow](tx.db.Where("issue = ?", string(issue)).Order("at DESC, id DESC").Limit(limitOf(limit)))
	return each(rows, err, declarationRow.declaration)
}

// LastDeclarations returns those of some declarations that their owners have not
// changed since, by id.
func (tx *Tx) LastDeclarations(ids []string) (map[string]governance.Declaration, error) {
	found := make(map[string]governance.Declaration, len(ids))
	for some := range slices.Chunk(ids, batch) {
		rows, err := list[declarationRow](tx.db.Where("id IN ?", some).Where(latest))
		all, err := each(rows, err, declarationRow.declaration)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			found[d.ID] = d
		}
	}
	return found, nil
}

// LastDeclared returns when a person declared something last, in whatever issue; the
// zero time where they never did.
func (tx *Tx) LastDeclared(person bodies.PersonID) (time.Time, error) {
	rows, err := list[declarationRow](tx.db.Select("at").Where("person = ?", string(person)).Order("at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].At.UTC(), nil
}

// Declaring is somebody who may have declared something in an issue.
type Declaring struct {
	Person bodies.PersonID
	Public bool                    // they are a public delegate
	Last   *governance.Declaration // nil where they declared nothing
}

// DeclaringIn tells of some people whether they are public delegates and what they
// declared last in an issue, in one query.
func (tx *Tx) DeclaringIn(issue governance.IssueID, people []bodies.PersonID) (map[bodies.PersonID]Declaring, error) {
	found := make(map[bodies.PersonID]Declaring, len(people))
	if len(people) == 0 {
		return found, nil
	}
	var rows []struct {
		Who    string
		Public bool
		ID     *string
		Choice string
		Text   string
		At     *time.Time
	}
	err := tx.db.Raw(`SELECT p.id AS who, EXISTS (SELECT 1 FROM public_delegates g WHERE g.person = p.id AND g.ended_at IS NULL) AS public,
		declarations.id, COALESCE(declarations.choice, '') AS choice, COALESCE(declarations.text, '') AS text, declarations.at
		FROM people p LEFT JOIN declarations ON declarations.person = p.id AND declarations.issue = ? AND `+latest+` WHERE p.id IN ?`, string(issue), people).Scan(&rows).Error
	for _, r := range rows {
		d := Declaring{Person: bodies.PersonID(r.Who), Public: r.Public}
		if r.ID != nil {
			last, err := declarationRow{ID: *r.ID, Issue: string(issue), Person: r.Who, Choice: r.Choice, Text: r.Text, At: *r.At}.declaration()
			if err != nil {
				return nil, err
			}
			d.Last = &last
		}
		found[d.Person] = d
	}
	return found, translated(err)
}

// BeginDeclared begins the round about a declaration among those who named one of some
// people, unless it was begun before: its owner, or whose voice goes to them.
func (tx *Tx) BeginDeclared(declaration string, named []bodies.PersonID, now time.Time) error {
	return tx.beginRounds("declared", declaration, named, now)
}
