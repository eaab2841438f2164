// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// delivered waits for the note of an activity of a kind about an address that tells
// of an act, whatever came before it.
func (p *peer) delivered(kind, about string, says string) (note map[string]any) {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("no %s of %s came that says %q", kind, about, says), func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, a := range p.inbox {
			object, _ := a["object"].(map[string]any)
			if content, _ := object["content"].(string); a["type"] == kind && object["id"] == about && strings.Contains(content, says) {
				note = object
			}
		}
		return note != nil
	})
	return note
}

// adopted brings matters whose votes are over, and adopted them.
func (h *hall) adopted(ids ...governance.IssueID) {
	h.t.Helper()
	for _, id := range ids {
		h.bring(id, 3*time.Second)
	}
	h.advance()
	for _, id := range ids {
		if _, err := h.Cast(h.t.Context(), seated, engine.Cast{Issue: id, Choice: governance.Choice{Answer: "yes"}, Key: rand.Text()}); err != nil {
			h.t.Fatal(err)
		}
	}
	for _, id := range ids {
		eventually(h.t, "a vote does not end", func() bool {
			h.advance()
			_, err := h.Decision(h.t.Context(), member, string(id))
			return err == nil
		})
	}
}

// TestRoad_OfAReview: who follows is told that a decision is held back, until when
// and by whom, and that it was released: by the same note, proved anew, which names
// what it said before. The reason is on the page, and no part of it.
func TestRoad_OfAReview(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, h := newPeer(t, "ana"), newHall(t, db)
		body := h.url + "/bodies/commons"
		if got := p.send("ana", h.inbox(), map[string]any{"id": p.id("ana") + "/1", "type": "Follow", "actor": p.id("ana"), "object": body}); got != http.StatusAccepted {
			t.Fatalf("Follow: %d: %s", got, h.log)
		}
		p.await("Accept", 1)
		h.adopted("2026-1", "2026-2")
		review := func(id string) {
			t.Helper()
			if _, err := h.Suspend(t.Context(), auditor, engine.HoldBack{Decision: id, By: "college", Days: 3, Text: "WHY it is held"}); err != nil {
				t.Fatal(err)
			}
		}
		release := func(id string) {
			t.Helper()
			if _, err := h.Release(t.Context(), auditor, id, "WHY it is released"); err != nil {
				t.Fatal(err)
			}
		}
		review("2026-2") // before anybody was told of the decision: all of it is told at once, in its order
		release("2026-2")
		if n := h.tell(); n != 8 {
			t.Errorf("%d notes were made, want two calls, what became of them, two decisions, and the two of a review", n)
		}
		about := h.url + "/decisions/2026-1"
		decided := p.delivered("Create", about, "adopted")
		review("2026-1")
		if n := h.tell(); n != 1 {
			t.Errorf("%d notes were made of a decision held back", n)
		}
		held := p.delivered("Update", about, "The College holds this decision back")
		h.proved(held)
		h.recorded(held, "decision.suspend")
		d, err := h.Decision(t.Context(), member, "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		until := d.Decision.Suspension.Until.Format("2006-01-02T15:04:05.000Z")
		for name, want := range map[string]any{"published": decided["published"], "gov:previousDigest": decided["gov:digest"], "gov:outcome": "adopted", "gov:reviewer": h.url + "/bodies/college", "gov:heldUntil": until, "attributedTo": body, "inReplyTo": decided["inReplyTo"]} {
			if held[name] != want || want == nil {
				t.Errorf("%s is %v, want %v", name, held[name], want)
			}
		}
		if !later(held["updated"], held["published"]) || decided["updated"] != nil {
			t.Errorf("updated at %v, published at %v", held["updated"], held["published"])
		}
		h.stands(about, held)
		release("2026-1")
		h.tell()
		free := p.delivered("Update", about, "The College has released this decision")
		h.proved(free)
		h.recorded(free, "decision.release")
		if free["gov:previousDigest"] != held["gov:digest"] || free["gov:heldUntil"] != nil || !later(free["updated"], held["updated"]) || strings.Contains(free["content"].(string), "holds") {
			t.Errorf("released it is %v", free)
		}
		h.stands(about, free)
		other := h.url + "/decisions/2026-2"
		late := p.delivered("Update", other, "has released")
		if before := p.delivered("Update", other, "holds this decision back"); late["gov:previousDigest"] != before["gov:digest"] {
			t.Errorf("told at once: %v does not follow %v", late, before)
		}
		if first := p.delivered("Create", other, "adopted"); strings.Contains(first["content"].(string), "College") {
			t.Errorf("the decision tells of what came after it: %v", first)
		}
		h.stands(other, late)
		for _, a := range p.inbox {
			if strings.Contains(fmt.Sprint(a), "WHY") {
				t.Errorf("the reason is told: %v", a)
			}
		}
		if n := h.tell(); n != 0 || p.faults > 0 {
			t.Errorf("%d notes were made twice; the peer refused %d deliveries", n, p.faults)
		}
	})
}

// later says whether an instant of a document is later than another: peers leave
// out what is not newer than what they have.
func later(instant, than any) bool {
	a, err1 := time.Parse(time.RFC3339Nano, instant.(string))
	b, err2 := time.Parse(time.RFC3339Nano, than.(string))
	return err1 == nil && err2 == nil && a.After(b)
}

// stands holds that at its address there is the note that was delivered.
func (h *hall) stands(at string, note map[string]any) {
	h.t.Helper()
	if fetched, status := fetch(at); status != http.StatusOK || fmt.Sprint(fetched) != fmt.Sprint(note) {
		h.t.Errorf("at %s there is %d %v, want %v", at, status, fetched, note)
	}
}
