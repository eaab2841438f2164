// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/identity"
)

// SearchKind is the heading under which something is found.
type SearchKind string

// The kinds.
const (
	SearchMatter   SearchKind = "matter"
	SearchDecision SearchKind = "decision"
	SearchBody     SearchKind = "body"
	SearchArgument SearchKind = "argument"
)

// searchPublic is the visibility of what everybody may find. What only some may
// gets another one, and is looked for by those with a right to it alone.
const searchPublic = "public"

// Found is something that can be searched for.
type Found struct {
	ID      string // the kind, a space and what names it there
	Kind    SearchKind
	Ref     string // its issue, decision or body
	Body    bodies.Slug
	Title   string
	Excerpt string // the beginning of its text
	At      time.Time
}

type searchTextRow struct {
	ID         string `gorm:"primaryKey"`
	Kind       string
	Ref        string
	Body       string
	Title      string
	Excerpt    string
	Visibility string
	At         time.Time
}

func (searchTextRow) TableName() string { return "search_texts" }

func (r searchTextRow) found() (Found, error) {
	return Found{r.ID, SearchKind(r.Kind), r.Ref, bodies.Slug(r.Body), r.Title, r.Excerpt, r.At.UTC()}, nil
}

type searchWordRow struct {
	Word string `gorm:"primaryKey"`
	Text string `gorm:"primaryKey"`
}

func (searchWordRow) TableName() string { return "search_words" }

// excerptLetters is how much of a text is shown where it is found.
const excerptLetters = 160

// index makes something findable by its words, in the transaction that writes it,
// in place of what it was before.
func (tx *Tx) index(f Found, texts ...string) error {
	f.ID = string(f.Kind) + " " + f.ID
	for _, statement := range []string{"DELETE FROM search_words WHERE text = ?", "DELETE FROM search_texts WHERE id = ?"} {
		if err := tx.exec(statement, f.ID); err != nil {
			return err
		}
	}
	all := strings.Join(texts, " ")
	row := searchTextRow{f.ID, string(f.Kind), f.Ref, string(f.Body), f.Title, excerpt(texts[0]), searchPublic, instant(f.At)}
	if err := insert(tx, []searchTextRow{row}); err != nil {
		return err
	}
	words := identity.Words(f.Title + " " + all)
	slices.Sort(words)
	words = slices.Compact(words)
	rows := make([]searchWordRow, len(words))
	for n, w := range words {
		rows[n] = searchWordRow{w, f.ID}
	}
	return insert(tx, rows)
}

// excerpt is the beginning of a text, cut between two words.
func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	letters := []rune(text)
	if len(letters) <= excerptLetters {
		return text
	}
	cut := string(letters[:excerptLetters])
	if space := strings.LastIndexByte(cut, ' '); space > 0 {
		cut = cut[:space]
	}
	return cut + " …"
}

func (tx *Tx) indexIssue(i governance.Issue) error {
	texts := []string{i.Question, i.Text, i.Before, i.Effect.Detail, i.Proposer}
	for _, o := range i.Options {
		texts = append(texts, o.Title, o.Detail)
	}
	return tx.index(Found{ID: string(i.ID), Kind: SearchMatter, Ref: string(i.ID), Body: i.Body, Title: i.Title, At: i.CreatedAt}, texts...)
}

func (tx *Tx) indexDecision(d Decision) error {
	i, err := tx.Issue(d.Issue)
	if err != nil {
		return err
	}
	return tx.index(Found{ID: d.ID, Kind: SearchDecision, Ref: d.ID, Body: d.Body, Title: i.Title, At: d.At}, i.Question, i.Text)
}

func (tx *Tx) indexBody(c governance.Charter, at time.Time) error {
	b := c.Body
	return tx.index(Found{ID: string(b.Slug), Kind: SearchBody, Ref: string(b.Slug), Body: b.Slug, Title: b.Name, At: at}, b.Purpose)
}

func (tx *Tx) indexArguments(arguments []governance.Argument) error {
	ids := make([]governance.IssueID, len(arguments))
	for n, a := range arguments {
		ids[n] = a.Issue
	}
	slices.Sort(ids)
	issues, err := tx.IssuesByID(slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, a := range arguments {
		i := issues[a.Issue]
		if err := tx.index(Found{ID: a.ID, Kind: SearchArgument, Ref: string(a.Issue), Body: i.Body, Title: i.Title, At: a.At}, a.Text); err != nil {
			return err
		}
	}
	return nil
}

// SearchFilter says which part of what is found is returned.
type SearchFilter struct {
	Kind  SearchKind // of this kind only; empty: of each
	After string     // beginning after this one, by its id; only with Limit
	Limit int        // at most so many; 0: the first of each kind, see PerKind
}

// PerKind is how many of each kind a search without a limit returns.
const PerKind = 5

// Search returns what everybody may read and holds all words of what was typed,
// the last of them as the beginning of one; the newest first, and without a limit
// the first of each kind, kind by kind. One query, whatever is asked.
func (tx *Tx) Search(typed string, f SearchFilter) ([]Found, error) {
	words := identity.Words(typed)
	if len(words) == 0 || !storable([]any{f.After, string(f.Kind)}) {
		return nil, nil
	}
	q := holding(tx.db.Model(&searchTextRow{}).Where("visibility = ?", searchPublic), words)
	if f.Kind != "" {
		q = q.Where("kind = ?", string(f.Kind))
	}
	if f.After != "" {
		q = q.Where("(at, id) < (SELECT at, id FROM search_texts WHERE id = ?)", f.After)
	}
	if f.Limit > 0 {
		rows, err := list[searchTextRow](q.Order("at DESC, id DESC").Limit(f.Limit))
		return each(rows, err, searchTextRow.found)
	}
	ranked := q.Select("search_texts.*, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY at DESC, id DESC) AS place")
	rows, err := list[searchTextRow](tx.db.Table("(?) AS ranked", ranked).Where("place <= ?", PerKind+1).Order("kind, at DESC, id DESC"))
	return each(rows, err, searchTextRow.found)
}

// holding narrows a query to texts with all of the words.
func holding(q *gorm.DB, words []string) *gorm.DB {
	last := words[len(words)-1]
	for _, w := range words[:min(len(words)-1, maxSearchWords)] {
		q = q.Where("id IN (SELECT text FROM search_words WHERE word = ?)", w)
	}
	return q.Where("id IN (SELECT text FROM search_words WHERE word >= ? AND word < ?)", last, after(last))
}

type searchStateRow struct {
	ID      int64 `gorm:"primaryKey;autoIncrement:false"`
	Folding int64
}

func (searchStateRow) TableName() string { return "search_state" }

// makeSearchable indexes everything there is, once: in a database from before
// there was an index, and where words are folded another way since. One
// transaction: a crash leaves the index as it was, to be made at the next start.
func (db *DB) makeSearchable(ctx context.Context) error {
	return db.Update(ctx, func(tx *Tx) error {
		if err := tx.hold(false, "search"); err != nil {
			return err
		}
		state, err := one[searchStateRow](tx, "id = 1")
		if err == nil && state.Folding == identity.Folding {
			return nil
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := tx.indexAll(); err != nil {
			return err
		}
		return tx.exec("INSERT INTO search_state (id, folding) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET folding = excluded.folding", identity.Folding)
	})
}

func (tx *Tx) indexAll() error {
	charters, err := list[charterRow](tx.db.Joins("JOIN bodies ON bodies.slug = charters.body AND bodies.version = charters.version").Order("body"))
	if err != nil {
		return err
	}
	for _, row := range charters {
		c, err := row.charter()
		if err != nil {
			return err
		}
		if err := tx.indexBody(c, row.AdoptedAt.UTC()); err != nil {
			return err
		}
	}
	err = pageThrough(tx, func(r issueRow) string { return r.ID }, func(rows []issueRow) error {
		for _, row := range rows {
			i, err := row.issue()
			if err := errors.Join(err, tx.indexIssue(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = pageThrough(tx, func(r decisionRow) string { return r.ID }, func(rows []decisionRow) error {
		for _, row := range rows {
			d, err := heldRow{Row: row}.decision()
			if err := errors.Join(err, tx.indexDecision(d)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return pageThrough(tx, func(r argumentRow) string { return r.ID }, func(rows []argumentRow) error {
		arguments, err := each(rows, nil, argumentRow.argument)
		return errors.Join(err, tx.indexArguments(arguments))
	})
}

// pageThrough hands a whole table to take, a page at a time in the order of its id.
func pageThrough[Row any](tx *Tx, id func(Row) string, take func([]Row) error) error {
	for after := ""; ; {
		rows, err := list[Row](tx.db.Where("id > ?", after).Order("id").Limit(pageSize))
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := take(rows); err != nil {
			return err
		}
		after = id(rows[len(rows)-1])
	}
}
