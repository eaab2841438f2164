// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"testing"

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
