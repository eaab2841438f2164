// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"

	"moothall/governance/engine"
	"moothall/templates/pages"
)

// search looks for words in what the reader may read: under each heading the
// first, or one heading page by page.
func search(c *Call) error {
	asked := c.Field("q")
	v := pages.SearchView{Query: asked, Asked: asked != ""}
	kind := engine.SearchKind(c.QueryParam("kind"))
	if !slices.Contains(engine.SearchKinds(), kind) {
		kind = "" // all of them
	} else {
		v.AllURL = searchPath(asked, "", "")
	}
	found, err := c.Engine.Search(c.Ctx(), c.Actor(), asked, kind, c.QueryParam("after"))
	if err != nil {
		return err
	}
	for _, g := range found.Groups {
		group := pages.SearchGroup{Kind: pages.SearchKind(g.Kind)}
		for _, f := range g.Found {
			group.Lines = append(group.Lines, pages.SearchLine{Title: f.Title, URL: FoundPath(f.Found), Excerpt: f.Excerpt, Body: bodyLink(f.Body), At: f.At})
		}
		if g.More {
			group.MoreURL = searchPath(asked, string(g.Kind), "")
		}
		v.Groups = append(v.Groups, group)
	}
	if found.Next != "" {
		v.Next = searchPath(asked, string(kind), found.Next)
	}
	return c.page(http.StatusOK, pages.Search(c.frame(pages.SectionNone), v))
}

func searchPath(asked, kind, after string) string {
	query := url.Values{"q": {asked}}
	for name, value := range map[string]string{"kind": kind, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "/search?" + query.Encode()
}

// FoundPath is where something found stands: its page, and the place on it.
func FoundPath(f engine.Found) string {
	ref, name := url.PathEscape(f.Ref), f.Name()
	switch f.Kind {
	case engine.SearchDecision:
		return "/decisions/" + ref
	case engine.SearchReview:
		return "/decisions/" + ref + "#review"
	case engine.SearchBody:
		return "/bodies/" + ref
	case engine.SearchFinding:
		return "/auditors/findings/" + ref
	case engine.SearchRuling:
		return "/cases/" + ref + "#ruling-" + path.Base(name)
	case engine.SearchStatement:
		return "/issues/" + ref + "#candidate-" + name
	case engine.SearchArgument, engine.SearchComment: // the page may have no room for it unless it is named
		return "/issues/" + ref + "?said=" + url.QueryEscape(name) + "#" + string(f.Kind) + "-" + name
	}
	return "/issues/" + ref
}
