// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance/identity"
)

// SearchKind is the heading under which something is found.
type SearchKind string

// The kinds.
const (
	SearchMatter    SearchKind = "matter"
	SearchDecision  SearchKind = "decision"
	SearchRuling    SearchKind = "ruling" // as the register has it
	SearchBody      SearchKind = "body"
	SearchStatement SearchKind = "statement" // of a candidate
	SearchArgument  SearchKind = "argument"
	SearchComment   SearchKind = "comment"
	SearchFinding   SearchKind = "finding" // of an auditory body, with what it was answered
	SearchReview    SearchKind = "review"  // why a decision was held back, and released
)

// Who may find something: everybody, or those with a right to it alone.
const (
	searchPublic = "public"
	searchClosed = "closed" // a comment that waits: those who let comments in
)

// Found is something that can be searched for.
type Found struct {
	ID      string // the kind, a space and what names it there
	Kind    SearchKind
	Ref     string // its issue, decision, case, finding or body
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

// Name is what names it among those of its kind: an id, and of a ruling its case, a
// slash and which of the case's rulings it is.
func (f Found) Name() string { return strings.TrimPrefix(f.ID, string(f.Kind)+" ") }

// index makes something findable by its words for everybody, in the transaction
// that writes it, in place of what it was before.
func (tx *Tx) index(f Found, texts ...string) error { return tx.indexFor(searchPublic, f, texts...) }

func (tx *Tx) indexFor(visibility string, f Found, texts ...string) error {
	if err := tx.unindex(f.Kind, f.ID); err != nil {
		return err
	}
	f.ID = string(f.Kind) + " " + f.ID
	row := searchTextRow{f.ID, string(f.Kind), f.Ref, string(f.Body), f.Title, excerpt(texts[0]), visibility, instant(f.At)}
	if err := insert(tx, []searchTextRow{row}); err != nil {
		return err
	}
	words := identity.Words(f.Title + " " + strings.Join(texts, " "))
	slices.Sort(words)
	words = slices.Compact(words)
	rows := make([]searchWordRow, len(words))
	for n, w := range words {
		rows[n] = searchWordRow{w, f.ID}
	}
	return insert(tx, rows)
}

// unindex makes something of a kind unfindable: its words go with its text.
func (tx *Tx) unindex(kind SearchKind, id string) error {
	return tx.exec("DELETE FROM search_texts WHERE id = ?", string(kind)+" "+id)
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

// SearchFilter says which part of what is found is returned.
type SearchFilter struct {
	Kind      SearchKind    // of this kind only; empty: of each
	Moderates []bodies.Slug // comments that wait on what these bring up, too
	After     string        // beginning after this one, by its id; only with Limit
	Limit     int           // at most so many; 0: the first of each kind, see PerKind
	Now       time.Time     // what is withheld at this instant is not found
}

// PerKind is how many of each kind a search without a limit returns.
const PerKind = 5

// unwithheld leaves out what an emergency act withholds at an instant, which it asks for
// three times; it says what governance.Emergency.Holds does.
const unwithheld = `NOT EXISTS (SELECT 1 FROM emergency_acts AS a WHERE a.kind = 'withhold.' || search_texts.kind AND search_texts.id = search_texts.kind || ' ' || a.text_id
	AND a.at <= ? AND a.until_at > ? AND (a.ended_at IS NULL OR a.ended_at > ?))`

// Search returns what everybody may read, and what the filter adds to it, that
// holds all words of what was typed, the last of them as the beginning of one; the
// newest first, and without a limit the first of each kind, kind by kind. One
// query, whatever is asked.
func (tx *Tx) Search(typed string, f SearchFilter) ([]Found, error) {
	words := identity.Words(typed)
	if len(words) == 0 || !storable([]any{f.After, string(f.Kind)}) {
		return nil, nil
	}
	q := holding(tx.db.Model(&searchTextRow{}).Where("(visibility = ? OR visibility = ? AND kind = ? AND body IN ?)",
		searchPublic, searchClosed, string(SearchComment), f.Moderates), words).Where(unwithheld, instant(f.Now), instant(f.Now), instant(f.Now))
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
