// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/bodies"
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
	SearchMatter   = store.SearchMatter
	SearchDecision = store.SearchDecision
	SearchBody     = store.SearchBody
	SearchArgument = store.SearchArgument
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
	return []SearchKind{SearchMatter, SearchDecision, SearchBody, SearchArgument}
}

// Search looks for all words of what was typed, in what the actor may read. kind
// narrows it, and only then cursor goes on after a page before.
func (e *Engine) Search(ctx context.Context, actor access.Actor, typed string, kind SearchKind, cursor string) (SearchReading, error) {
	if err := e.gate.May(actor, "search.read", access.Object{}); err != nil {
		return SearchReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (SearchReading, error) {
		named, err := bodyNames(tx)
		if err != nil {
			return SearchReading{}, err
		}
		if kind == "" {
			found, err := tx.Search(typed, store.SearchFilter{})
			return byKind(found, named), err
		}
		found, err := tx.Search(typed, store.SearchFilter{Kind: kind, After: cursor, Limit: pageSize + 1})
		return pageOf(kind, found, named), err
	})
}

func byKind(found []store.Found, named names) (r SearchReading) {
	of := map[SearchKind][]FoundLine{}
	for _, f := range found {
		of[f.Kind] = append(of[f.Kind], FoundLine{f, named.body[f.Body]})
	}
	for _, kind := range SearchKinds() {
		g := SearchGroup{Kind: kind, Found: of[kind]}
		if g.More = len(g.Found) > store.PerKind; g.More {
			g.Found = g.Found[:store.PerKind]
		}
		if len(g.Found) > 0 {
			r.Groups = append(r.Groups, g)
		}
	}
	return r
}

func pageOf(kind SearchKind, found []store.Found, named names) (r SearchReading) {
	if len(found) > pageSize {
		found = found[:pageSize]
		r.Next = found[pageSize-1].ID
	}
	g := SearchGroup{Kind: kind}
	for _, f := range found {
		g.Found = append(g.Found, FoundLine{f, named.body[f.Body]})
	}
	if len(found) > 0 {
		r.Groups = []SearchGroup{g}
	}
	return r
}
