// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"fmt"
	"net/http"
	"strconv"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
)

// note answers with what a body has said, as it was said: the same bytes and
// proof, and never more than everybody may know now.
func (s *Service) note(path string) http.HandlerFunc {
	return s.post(path, func(d Document) Document { return d })
}

// activity answers with the activity by which it was said.
func (s *Service) activity(path string) http.HandlerFunc { return s.post(path, create) }

func (s *Service) post(path string, as func(Document) Document) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, err := s.engine.Post(r.Context(), s.base+path+r.PathValue("id"))
		if err == nil {
			var d Document
			if d, err = ReadDocument(p.Note); err == nil {
				s.write(w, r, activityJSON, as(d))
				return
			}
			err = fmt.Errorf("post %s is damaged: %s", p.ID, err)
		}
		s.fail(w, r, err)
	}
}

// outbox is what a body has said, the newest first, by pages that go on where
// the last one ended.
func (s *Service) outbox(w http.ResponseWriter, r *http.Request) {
	h, err := s.herald(r, bodies.Slug(r.PathValue("slug")))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	id := s.bodyID(h.Charter.Body.Slug) + "/outbox"
	if !r.URL.Query().Has("page") {
		s.write(w, r, activityJSON, Document{
			"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "OrderedCollection", "totalItems": h.Posts,
			"first": id + "?page=true",
		})
		return
	}
	page, err := s.outboxPage(r, id, h)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, activityJSON, page)
}

func (s *Service) outboxPage(r *http.Request, id string, h engine.Herald) (Document, error) {
	var before int64
	if text := r.URL.Query().Get("max_id"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			return nil, errQuery
		}
	}
	posts, next, err := s.engine.Posts(r.Context(), h.Charter.Body.Slug, before)
	if err != nil {
		return nil, err
	}
	self := id + "?page=true"
	if before > 0 {
		self += "&max_id=" + strconv.FormatInt(before, 10)
	}
	items := []any{}
	for _, p := range posts {
		d, err := ReadDocument(p.Note)
		if err != nil {
			return nil, fmt.Errorf("post %s is damaged: %s", p.ID, err)
		}
		items = append(items, map[string]any(create(d)))
	}
	page := Document{
		"@context": "https://www.w3.org/ns/activitystreams", "id": self, "type": "OrderedCollectionPage", "partOf": id,
		"totalItems": h.Posts, "orderedItems": items,
	}
	if next > 0 {
		page["next"] = id + "?page=true&max_id=" + strconv.FormatInt(next, 10)
	}
	return page, nil
}

// followers tells how many there are, and not who.
func (s *Service) followers(w http.ResponseWriter, r *http.Request) {
	s.total(w, r, "/followers", func(h engine.Herald) int64 { return h.Followers })
}

// following is nobody: bodies follow no one.
func (s *Service) following(w http.ResponseWriter, r *http.Request) {
	s.total(w, r, "/following", func(engine.Herald) int64 { return 0 })
}

func (s *Service) total(w http.ResponseWriter, r *http.Request, what string, count func(engine.Herald) int64) {
	h, err := s.herald(r, bodies.Slug(r.PathValue("slug")))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, activityJSON, Document{
		"@context": "https://www.w3.org/ns/activitystreams", "id": s.bodyID(h.Charter.Body.Slug) + what, "type": "OrderedCollection", "totalItems": count(h),
	})
}

// replies lists the comments from elsewhere that were let in, by their addresses.
func (s *Service) replies(w http.ResponseWriter, r *http.Request) {
	id := s.base + issuePath + r.PathValue("id") + "/replies"
	uris, err := s.engine.Replies(r.Context(), governance.IssueID(r.PathValue("id")))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	items := make([]any, len(uris))
	for n, uri := range uris {
		items[n] = uri
	}
	s.write(w, r, activityJSON, Document{
		"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Collection", "totalItems": len(items),
		"first": map[string]any{"type": "CollectionPage", "partOf": id, "items": items},
	})
}
