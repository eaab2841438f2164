// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// foundLine is something that holds all of the words.
type foundLine struct {
	Kind    engine.SearchKind `json:"kind"`
	Ref     string            `json:"ref"` // its issue, decision, case, finding or body
	Title   string            `json:"title"`
	Excerpt string            `json:"excerpt"`
	Body    bodyRef           `json:"body"`
	URL     string            `json:"url"` // the page, from the root of this site
	At      journal.Instant   `json:"at"`
}

// foundPage is what was found: of each kind the first, or a page of one kind.
type foundPage struct {
	Results []foundLine `json:"results"`
	Next    string      `json:"next,omitempty"`
}

func search(c *web.Call) error {
	typed := c.QueryParam("q")
	if strings.TrimSpace(typed) == "" {
		return wrong("q", "send the words to look for")
	}
	kind := engine.SearchKind(c.QueryParam("kind"))
	if kind != "" && !slices.Contains(engine.SearchKinds(), kind) {
		return wrong("kind", "it should be one of %v", engine.SearchKinds())
	}
	after, err := readSearchCursor(c.QueryParam("cursor"), kind)
	if err != nil {
		return err
	}
	found, err := c.Engine.Search(c.Ctx(), c.Actor(), typed, kind, after)
	if err != nil {
		return err
	}
	out := foundPage{Results: []foundLine{}, Next: cursorOf(found.Next)}
	for _, g := range found.Groups {
		for _, f := range g.Found {
			out.Results = append(out.Results, foundLine{f.Kind, f.Ref, f.Title, f.Excerpt, bodyRef{f.Body.Slug, f.Body.Name}, web.FoundPath(f.Found), instant(f.At)})
		}
	}
	return c.JSON(http.StatusOK, out)
}

// readSearchCursor reads what cursorOf wrote of a search. It goes on in one kind
// only, and names something of that kind.
func readSearchCursor(text string, kind engine.SearchKind) (string, error) {
	if text == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	after, ours := strings.CutPrefix(string(raw), cursorMark)
	if err != nil || !ours || kind == "" || !strings.HasPrefix(after, string(kind)+" ") {
		return "", wrong("cursor", "send the next of the page before, as it came, with the same kind")
	}
	return after, nil
}
