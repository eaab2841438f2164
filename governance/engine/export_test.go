// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

func TestExport_RefusesARecordNobodySigned(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		if err := w.Export(t.Context(), access.Actor{}, new(bytes.Buffer), audit.Scope{}); !errors.Is(err, ErrUnsigned) {
			t.Errorf("got %v, want ErrUnsigned", err)
		}
	})
}

// TestExport_BothDatabasesGiveTheSameBytes lives the same life on both, with the
// same clock, key and chance: whatever a database orders in its own way would
// show. Two real communities differ, for keys, salts and refs are drawn.
func TestExport_BothDatabasesGiveTheSameBytes(t *testing.T) {
	var first []byte
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		e := newEngine(t, db, rand.NewChaCha8([32]byte{1}))
		w := foundBy(t, e, db, 40, procedures())
		w.lead(clock)
		var file bytes.Buffer
		if err := w.Export(t.Context(), access.Actor{}, &file, audit.Scope{}); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = file.Bytes()
		}
		if !bytes.Equal(first, file.Bytes()) {
			t.Errorf("%d bytes, where the first database gave %d others", file.Len(), len(first))
		}
	})
}

// lead lets two votes run at once, with changes, withdrawals and delegations,
// and numbers everything in between.
func (w world) lead(clock *handClock) {
	w.t.Helper()
	w.openNow("2026-1", "paper", time.Hour)
	w.openNow("2026-2", "name", time.Hour)
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for n := range 30 {
		_, err := w.Cast(w.t.Context(), member(n), Cast{Issue: "2026-1", Choice: answer([]string{"yes", "no"}[n%2]), Key: newKey()})
		must(err)
		_, err = w.Cast(w.t.Context(), member(39-n), Cast{Issue: "2026-2", Choice: governance.Choice{Ranking: [][]governance.OptionID{{"quay"}, {"tide"}}}, Key: newKey()})
		must(err)
		if n%3 == 0 {
			_, err = w.Withdraw(w.t.Context(), member(n), "2026-1")
			must(err)
			_, err = w.Delegate(w.t.Context(), member(n), Entrust{To: w.speaking(n + 1)})
			must(err)
			must(w.SequenceAll(w.t.Context()))
		}
		clock.forward(time.Duration(n%2) * time.Millisecond)
	}
	clock.forward(2 * time.Hour)
	w.advance()
	must(w.SequenceAll(w.t.Context()))
}
