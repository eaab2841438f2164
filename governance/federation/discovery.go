// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"

	"moothall/bodies"
	"moothall/governance/engine"
)

// errQuery refuses a question that cannot be understood.
var errQuery = errors.New("resource should be acct:NAME@HOST, or the address of an actor")

// webfinger says where the actor of a name is (RFC 7033). The link closes the
// loop: it is the actor's id, letter by letter.
func (s *Service) webfinger(w http.ResponseWriter, r *http.Request) {
	resource := r.URL.Query().Get("resource")
	name, err := s.named(resource)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if name == s.instanceName() {
		s.write(w, r, jrdJSON, s.finger(name, s.actorID(), s.base+"/", "https://www.w3.org/ns/activitystreams#Service"))
		return
	}
	h, err := s.herald(r, bodies.Slug(name))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	id := s.bodyID(h.Charter.Body.Slug)
	s.write(w, r, jrdJSON, s.finger(name, id, id, ""))
}

const jrdJSON = "application/jrd+json"

// named is the name an address or an account stands for.
func (s *Service) named(resource string) (string, error) {
	if account, ok := strings.CutPrefix(resource, "acct:"); ok {
		name, host, _ := strings.Cut(strings.TrimPrefix(account, "@"), "@")
		if name == "" || host == "" {
			return "", errQuery
		}
		if !strings.EqualFold(host, s.host) {
			return "", fmt.Errorf("%w: another host", engine.ErrNotFound)
		}
		return name, nil
	}
	switch slug, ok := strings.CutPrefix(resource, s.base+bodyPath); {
	case ok:
		return slug, nil
	case resource == s.base || resource == s.base+"/" || resource == s.actorID():
		return s.instanceName(), nil
	case resource == "" || !strings.Contains(resource, "://"):
		return "", errQuery
	}
	return "", fmt.Errorf("%w: another host", engine.ErrNotFound)
}

func (s *Service) finger(name, id, page, rel string) map[string]any {
	links := []any{
		map[string]any{"rel": "self", "type": activityJSON, "href": id},
		map[string]any{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
	}
	if rel != "" {
		links = append(links, map[string]any{"rel": rel, "type": activityJSON, "href": id})
	}
	return map[string]any{"subject": "acct:" + name + "@" + s.host, "aliases": []any{id}, "links": links}
}

// hostMeta says where webfinger is (RFC 6415), to peers that still ask.
func (s *Service) hostMeta(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/xrd+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" type="%s" template="%s/.well-known/webfinger?resource={uri}"/></XRD>`+"\n", jrdJSON, html.EscapeString(s.base))
}

// nodeinfoList says where nodeinfo is, and the actor of the instance (FEP-2677).
func (s *Service) nodeinfoList(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, "application/json", map[string]any{"links": []any{
		map[string]any{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": s.base + "/nodeinfo/2.0"},
		map[string]any{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": s.base + "/nodeinfo/2.1"},
		map[string]any{"rel": "https://www.w3.org/ns/activitystreams#Application", "href": s.actorID()},
	}})
}

// nodeinfo says what this server is. It counts nobody: what there is to know of
// the members is on the pages.
func (s *Service) nodeinfo(version string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h, err := s.herald(r, "")
		if err != nil {
			s.fail(w, r, err)
			return
		}
		software := map[string]any{"name": "moothall", "version": s.version}
		if version == "2.1" {
			software["homepage"] = s.base + "/"
		}
		s.write(w, r, `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/`+version+`#"`, map[string]any{
			"version": version, "software": software, "protocols": []any{"activitypub"},
			"services": map[string]any{"inbound": []any{}, "outbound": []any{}}, "openRegistrations": false,
			"usage": map[string]any{"users": map[string]any{}}, "metadata": map[string]any{"nodeName": h.Instance.Name},
		})
	}
}

// vocabulary names the terms of ours.
func (s *Service) vocabulary(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, "application/ld+json", map[string]any{"@context": map[string]any{"gov": s.base + "/ns/governance#"}})
}

// herald reads what a body shows of itself; a name that is none is nobody's.
func (s *Service) herald(r *http.Request, slug bodies.Slug) (engine.Herald, error) {
	if slug != "" && !slug.Valid() {
		return engine.Herald{}, engine.ErrNotFound
	}
	return s.engine.Herald(r.Context(), slug)
}

// instanceActor answers everybody, signed or not: peers that ask for signatures
// could else never learn the key of ours.
func (s *Service) instanceActor(w http.ResponseWriter, r *http.Request) {
	h, err := s.herald(r, "")
	if err == nil {
		var d Document
		if d, err = s.application(r.Context(), h); err == nil {
			s.write(w, r, activityJSON, d)
			return
		}
	}
	s.fail(w, r, err)
}

// bodyActor is the document of a body.
func (s *Service) bodyActor(w http.ResponseWriter, r *http.Request) {
	h, err := s.herald(r, bodies.Slug(r.PathValue("slug")))
	if err == nil {
		var d Document
		if d, err = s.group(r.Context(), h); err == nil {
			s.write(w, r, activityJSON, d)
			return
		}
	}
	s.fail(w, r, err)
}
