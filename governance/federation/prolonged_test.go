// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestPublish_OfAVoteThatIsProlonged: the call says by when to vote now, and why; and what
// ends the vote goes on from there.
func TestPublish_OfAVoteThatIsProlonged(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t), Clock: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := newHall(t, db)
	closes := h.open("2026-1", 3*time.Hour)
	if _, err := h.Present(t.Context()); err != nil {
		t.Fatal(err)
	}
	called, _ := fetch(h.url + "/issues/2026-1")
	ahead.Store(int64(170 * time.Minute))
	if n, err := h.Present(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d votes are prolonged: %v", n, err)
	}
	h.tell()
	note, _ := fetch(h.url + "/issues/2026-1")
	h.proved(note)
	h.recorded(note, "issue.extend")
	later, err := time.Parse(time.RFC3339, note["gov:closes"].(string))
	if err != nil || later.Sub(closes) < 100*time.Minute || note["updated"] == nil || note["gov:previousDigest"] != called["gov:digest"] {
		t.Errorf("the call says %v", note)
	}
	if content := note["content"].(string); !strings.Contains(content, "could not be reached") {
		t.Errorf("it says %s", content)
	}
	ahead.Store(int64(170*time.Minute + time.Since(closes.Add(-3*time.Hour)) + 3*time.Hour))
	if _, err := h.Present(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.tell()
	over, _ := fetch(h.url + "/issues/2026-1")
	h.recorded(over, "decision")
	if over["gov:previousDigest"] != note["gov:digest"] {
		t.Errorf("the call goes on from %v, want %v", over["gov:previousDigest"], note["gov:digest"])
	}
}
