// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// What is found, for those who do not know the store.
type (
	Found      = store.Found
	SearchKind = store.SearchKind
)

// The kinds of what is found.
const (
	SearchMatter    = store.SearchMatter
	SearchDecision  = store.SearchDecision
	SearchRuling    = store.SearchRuling
	SearchBody      = store.SearchBody
	SearchStatement = store.SearchStatement
	SearchArgument  = store.SearchArgument
	SearchComment   = store.SearchComment
	SearchFinding   = store.SearchFinding
	SearchReview    = store.SearchReview
)

// SearchReading is what a search found: of each kind the first, or of one kind a page.
type SearchReading struct {
	Groups []SearchGroup // of the kinds of which something was found
	Next   string        // cursor of the following page of one kind, empty on the last
}

// SearchGroup is what was found of one kind, the newest first.
type SearchGroup struct {
	Kind  SearchKind
	Found []FoundLine
	More  bool // there is more of it than is shown
}

// FoundLine is one of them, with the name of its body.
type FoundLine struct {
	store.Found
	Body bodies.Body
}

// SearchKinds are the kinds in the order in which they are shown.
func SearchKinds() []SearchKind {
	return []SearchKind{SearchMatter, SearchDecision, SearchRuling, SearchBody, SearchStatement, SearchArgument, SearchComment, SearchFinding, SearchReview}
}

// Search looks for all words of what was typed, in what the actor may read. kind
// narrows it, and only then cursor goes on after a page before.
func (e *Engine) Search(ctx context.Context, actor access.Actor, typed string, kind SearchKind, cursor string) (SearchReading, error) {
	if err := e.gate.May(actor, "search.read", access.Object{}); err != nil {
		return SearchReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (SearchReading, error) {
		charters, err := tx.Charters()
		if err != nil {
			return SearchReading{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return SearchReading{}, err
		}
		filter := store.SearchFilter{Kind: kind, Moderates: e.moderated(actor, charters), Now: now}
		if kind != "" {
			filter.After, filter.Limit = cursor, pageSize+1
		}
		found, err := tx.Search(typed, filter)
		if err != nil {
			return SearchReading{}, err
		}
		may, err := readable(tx, found, filter.Moderates, now)
		if kind == "" {
			return byKind(found, may, namesOf(charters)), err
		}
		return pageOf(kind, found, may, namesOf(charters)), err
	})
}

// moderated are the bodies on whose matters the actor lets comments in.
func (e *Engine) moderated(actor access.Actor, charters []governance.Charter) (of []bodies.Slug) {
	for _, c := range charters {
		if e.gate.May(actor, "comment.moderate", access.Object{Body: c.Moderates()}) == nil {
			of = append(of, c.Body.Slug)
		}
	}
	return of
}

func byKind(found []store.Found, may map[string]bool, named names) (r SearchReading) {
	of := map[SearchKind][]store.Found{}
	for _, f := range found {
		of[f.Kind] = append(of[f.Kind], f)
	}
	for _, kind := range SearchKinds() {
		g := SearchGroup{Kind: kind, More: len(of[kind]) > store.PerKind}
		g.Found = lines(of[kind][:min(len(of[kind]), store.PerKind)], may, named)
		if len(g.Found) > 0 {
			r.Groups = append(r.Groups, g)
		}
	}
	return r
}

// lines are those of what was found that may be read.
func lines(found []store.Found, may map[string]bool, named names) (l []FoundLine) {
	for _, f := range found {
		if may[f.ID] {
			l = append(l, FoundLine{f, named.body[f.Body]})
		}
	}
	return l
}

func pageOf(kind SearchKind, found []store.Found, may map[string]bool, named names) (r SearchReading) {
	if len(found) > pageSize {
		found = found[:pageSize]
		r.Next = found[pageSize-1].ID
	}
	if g := (SearchGroup{Kind: kind, Found: lines(found, may, named)}); len(g.Found) > 0 {
		r.Groups = []SearchGroup{g}
	}
	return r
}
