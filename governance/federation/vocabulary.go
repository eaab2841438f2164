// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"crypto/ed25519"
	"html"
	"time"

	"moothall/governance/engine"
	"moothall/static"
)

// everybody is the public (ActivityPub, section 5.6). Peers write it in three ways.
const everybody = "https://www.w3.org/ns/activitystreams#Public"

// isPublic says whether a document is addressed to everybody, in to or cc.
func isPublic(d Document) bool {
	for _, member := range []string{"to", "cc"} {
		for _, id := range d.many(member) {
			if id == everybody || id == "as:Public" || id == "Public" {
				return true
			}
		}
	}
	return false
}

// Contexts are written and never fetched: what is read is read as it stands.
func actorContext() []any {
	return []any{
		"https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", "https://www.w3.org/ns/cid/v1",
		map[string]any{
			"manuallyApprovesFollowers": "as:manuallyApprovesFollowers", "toot": "http://joinmastodon.org/ns#", "discoverable": "toot:discoverable",
			"indexable": "toot:indexable", "schema": "http://schema.org#", "PropertyValue": "schema:PropertyValue", "value": "schema:value",
			"webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
		},
	}
}

func (s *Service) noteContext() []any {
	return []any{
		"https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2",
		map[string]any{"gov": s.base + "/ns/governance#"},
	}
}

// shown adds to an actor the keys by which peers know its requests, and its
// documents where prover is not nil.
func (s *Service) shown(d Document, k signer, prover ed25519.PublicKey) (Document, error) {
	text, err := publicPEM(&k.key.PublicKey)
	if err != nil {
		return nil, err
	}
	id := d.text("id")
	d["publicKey"] = map[string]any{"id": k.id, "owner": id, "publicKeyPem": text}
	if prover != nil {
		d["assertionMethod"] = []any{map[string]any{"id": id + proofKey, "type": "Multikey", "controller": id, "publicKeyMultibase": Multikey(prover)}}
	}
	return d, nil
}

// application is the actor of the instance: it signs what is fetched, follows
// nobody and says nothing.
func (s *Service) application(ctx context.Context, h engine.Herald) (Document, error) {
	k, err := s.signerOf(ctx, "")
	if err != nil {
		return nil, err
	}
	id := s.actorID()
	return s.shown(Document{
		"@context": actorContext(), "id": id, "type": "Application", "preferredUsername": s.instanceName(), "name": h.Instance.Name,
		"inbox": s.base + "/inbox", "url": s.base + "/", "endpoints": map[string]any{"sharedInbox": s.base + "/inbox"},
		"manuallyApprovesFollowers": true, "discoverable": false, "indexable": false, "published": stamp(h.Instance.FoundedAt),
	}, k, nil)
}

// group is the actor of a body.
func (s *Service) group(ctx context.Context, h engine.Herald) (Document, error) {
	b := h.Charter.Body
	k, err := s.signerOf(ctx, b.Slug)
	if err != nil {
		return nil, err
	}
	prover, err := s.keys.proving(string(b.Slug))
	if err != nil {
		return nil, err
	}
	id, t := s.bodyID(b.Slug), s.localizer(h.Instance.Language, h.Instance.Zone)
	properties := []any{property(t.Text("federation.record"), `<a href="`+html.EscapeString(s.base+"/record")+`" rel="nofollow noopener noreferrer">`+html.EscapeString(s.host)+"/record</a>")}
	if b.Seats > 0 {
		properties = append(properties, property(t.Text("federation.seats"), t.Number(b.Seats)))
	}
	return s.shown(Document{
		"@context": actorContext(), "id": id, "type": "Group", "preferredUsername": string(b.Slug), "webfinger": string(b.Slug) + "@" + s.host,
		"name": b.Name, "summary": "<p>" + html.EscapeString(b.Purpose) + "</p>", "url": id,
		"inbox": id + "/inbox", "outbox": id + "/outbox", "followers": id + "/followers", "following": id + "/following",
		"endpoints":                 map[string]any{"sharedInbox": s.base + "/inbox"},
		"icon":                      map[string]any{"type": "Image", "mediaType": "image/svg+xml", "url": s.base + static.URL("mark.svg")},
		"manuallyApprovesFollowers": false, "discoverable": true, "indexable": true, "published": stamp(h.Instance.FoundedAt),
		"attachment": properties,
	}, k, prover.Public().(ed25519.PublicKey))
}

func property(name, value string) map[string]any {
	return map[string]any{"type": "PropertyValue", "name": name, "value": value}
}

// stamp writes an instant as documents do.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// create is the activity by which followers learn of a note.
func create(note Document) Document {
	return about("Create", note, note.text("id")+"/activity", note.text("published"))
}

// update is the activity by which they learn that a note says something else.
func update(note Document, id string) Document {
	return about("Update", note, id, note.text("updated"))
}

func about(kind string, note Document, id, at string) Document {
	return Document{
		"@context": note["@context"], "id": id, "type": kind, "actor": note["attributedTo"], "published": at,
		"to": note["to"], "cc": note["cc"], "object": map[string]any(note),
	}
}

// accept answers a Follow with the whole of it: peers match by its id.
func (s *Service) accept(body, follow string, given Document) Document {
	return Document{
		"@context": "https://www.w3.org/ns/activitystreams", "id": body + "#accepts/" + name(follow), "type": "Accept", "actor": body,
		"to":     []any{given.id("actor")},
		"object": map[string]any{"id": follow, "type": "Follow", "actor": given.id("actor"), "object": body},
	}
}
