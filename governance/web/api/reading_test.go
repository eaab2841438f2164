// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/town"
)

func TestInbox_HoldsWhatNeedsMyVote(t *testing.T) {
	w := newWorld(t)
	var before, after inboxPage
	w.get("nia", "/me/inbox").want(http.StatusOK, &before)
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, nil)
	w.get("nia", "/me/inbox").want(http.StatusOK, &after)
	if len(before.Issues) == 0 || len(after.Issues) != len(before.Issues)-1 {
		t.Errorf("got %d and after a vote %d, want one less", len(before.Issues), len(after.Issues))
	}
	for n := 1; n < len(before.Issues); n++ {
		if before.Issues[n].ClosesAt < before.Issues[n-1].ClosesAt {
			t.Errorf("%s closes before %s and stands after it", before.Issues[n].ID, before.Issues[n-1].ID)
		}
	}
	w.get("", "/me/inbox").refused(http.StatusUnauthorized, "sign-in", "")
}

func TestIssues_AreFilteredAndPaged(t *testing.T) {
	w := newWorld(t)
	var all, voting, wales, rest issuePage
	w.get("", "/issues").want(http.StatusOK, &all)
	w.get("", "/issues?stage=voting").want(http.StatusOK, &voting)
	w.get("", "/issues?body=wales").want(http.StatusOK, &wales)
	if len(all.Issues) != len(town.Issues(town.Day()))+len(town.Elections(town.Day()))+1 || // one is raised
		len(voting.Issues) != 6 || len(wales.Issues) != 4 {
		t.Errorf("got %d, %d voting and %d of Wales", len(all.Issues), len(voting.Issues), len(wales.Issues))
	}
	third := cursorOf(string(all.Issues[2].ID))
	w.get("", "/issues?cursor="+url.QueryEscape(third)).want(http.StatusOK, &rest)
	if len(rest.Issues) != len(all.Issues)-3 || rest.Issues[0].ID != all.Issues[3].ID {
		t.Errorf("after the third come %+v, want the rest", rest.Issues)
	}
	w.get("", "/issues?stage=asleep").refused(http.StatusUnprocessableEntity, "malformed", "stage")
	w.get("", "/issues?body=The+Board").refused(http.StatusUnprocessableEntity, "malformed", "body")
	for _, bad := range []string{"2026-41", "%00", base64.RawURLEncoding.EncodeToString([]byte("after \x00")), "YWZ0ZXIg"} {
		w.get("", "/issues?cursor="+bad).refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	}
}

// TestAnswers_SayInWordsThatNothingIsThere: what the router refuses is told in a
// sentence, not in its notation.
func TestAnswers_SayInWordsThatNothingIsThere(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path, code, detail string
		status                     int
	}{
		{http.MethodGet, "/nowhere", "not-found", "there is nothing at this address", http.StatusNotFound},
		{http.MethodPut, "/issues", "method", "this address does not take this method", http.StatusMethodNotAllowed},
	} {
		if p := w.send("nia", c.method, c.path, "").refused(c.status, c.code, ""); p.Detail != c.detail {
			t.Errorf("%s %s: %q, want %q", c.method, c.path, p.Detail, c.detail)
		}
	}
}

func TestIssue_EveryOneHasItsShape(t *testing.T) {
	w := newWorld(t)
	for _, m := range town.Issues(town.Day()) {
		for _, who := range []string{"", "nia", "tomos", "lowri"} {
			var i issueAnswer
			w.get(who, "/issues/"+string(m.Issue.ID)).want(http.StatusOK, &i)
			if i.ID != m.Issue.ID || i.Title != m.Issue.Title || (i.Me != nil) != (who != "") {
				t.Errorf("got %+v for %q, want %s", i, who, m.Issue.ID)
			}
			if who != "" {
				w.get(who, "/issues/"+string(m.Issue.ID)+"/path").want(http.StatusOK, nil)
			}
		}
	}
	w.get("", "/issues/2026-999").refused(http.StatusNotFound, "not-found", "")
	w.get("", "/issues/%00").refused(http.StatusNotFound, "not-found", "")
	w.get("", "/issues/"+surplus+"/path").refused(http.StatusUnauthorized, "sign-in", "")
	w.get("nia", "/issues/2026-999/path").refused(http.StatusNotFound, "not-found", "")
}

func TestCount_IsTheTranscriptByteForByte(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{council, figures} {
		reading, err := w.engine.Decision(t.Context(), access.Actor{}, id)
		if err != nil {
			t.Fatal(err)
		}
		a := w.get("", "/issues/"+id+"/count").want(http.StatusOK, nil)
		if !bytes.Equal(a.body, reading.Raw) || a.header.Get("ETag") != `"`+journal.Digest(reading.Raw)+`"` {
			t.Errorf("%s: the bytes differ from those that were hashed", id)
		}
		var d decisionAnswer
		w.get("", "/decisions/"+id).want(http.StatusOK, &d)
		if d.Outcome != reading.Decision.Outcome || d.Count.TranscriptSHA256 != journal.Digest(a.body) || d.Entry == nil {
			t.Errorf("got %+v, want %s with the hash of its transcript", d, reading.Decision.Outcome)
		}
	}
	for _, id := range []string{surplus, frozen, "2026-38"} {
		for _, who := range []string{"", "nia"} {
			w.get(who, "/issues/"+id+"/count").refused(http.StatusForbidden, "secret-until-decided", "")
			w.get(who, "/decisions/"+id).refused(http.StatusForbidden, "secret-until-decided", "")
		}
	}
	w.get("", "/issues/2026-999/count").refused(http.StatusNotFound, "not-found", "")
	w.get("", "/decisions/x!").refused(http.StatusNotFound, "not-found", "")
}

func TestProof_BindsAReceiptToTheSignedHead(t *testing.T) {
	w := newWorld(t)
	var taken receiptAnswer
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, &taken)
	address := "/record/proof?leaf=" + taken.Receipt.LeafHash
	if a := w.get("", address); a.header.Get("Retry-After") == "" {
		t.Error("a leaf without a number does not say when to ask again")
	} else {
		a.refused(http.StatusNotFound, "not-found", "")
	}
	if err := w.engine.SequenceAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	answer := w.get("", address).want(http.StatusOK, nil)
	p, err := journal.ParseInclusion(answer.body) // as receipt verify reads it
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(w.community.log.Public()); err != nil || p.LeafHash != taken.Receipt.LeafHash {
		t.Errorf("the proof of %s: %v", p.LeafHash, err)
	}
	head, err := journal.OpenCheckpoint([]byte(p.Checkpoint), w.community.log.Public())
	if err != nil || head.Tree.N != p.TreeSize {
		t.Fatalf("the head is %+v (%v), want one of %d leaves", head, err, p.TreeSize)
	}
	var path []journal.Hash
	for _, text := range p.Path {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		path = append(path, journal.Hash(raw))
	}
	leaf, err := journal.Canonical(p.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.CheckInclusion(path, head.Tree, p.Index, journal.LeafHash(leaf)); err != nil {
		t.Error(err)
	}
	note := w.get("", "/record/checkpoint").want(http.StatusOK, nil)
	if string(note.body) != p.Checkpoint || !strings.HasPrefix(note.header.Get("Content-Type"), "text/plain") {
		t.Errorf("the checkpoint is %q, want that of the proof", note.body)
	}
	w.get("", "/record/proof").refused(http.StatusUnprocessableEntity, "malformed", "leaf")
	w.get("", "/record/proof?leaf=zz").refused(http.StatusUnprocessableEntity, "malformed", "leaf")
	w.get("", "/record/proof?leaf="+strings.Repeat("0", 64)).refused(http.StatusNotFound, "not-found", "leaf")
}

func TestSurface_WhatIsNotThereIsAProblemToo(t *testing.T) {
	w := newWorld(t)
	w.get("", "/nothing").refused(http.StatusNotFound, "not-found", "")
	w.send("", http.MethodPatch, "/issues", "").refused(http.StatusMethodNotAllowed, "method", "")
}
