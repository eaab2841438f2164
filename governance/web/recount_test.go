// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"testing"

	"moothall/governance/audit/recounttest"
)

// TestRecountScript_IsTheOneThePageNames: what anybody downloads has the digest that
// the page for auditors shows, and counts the archive of the same server.
func TestRecountScript_IsTheOneThePageNames(t *testing.T) {
	w := newWorld(t)
	answer, err := w.browser().client.Get(w.server.URL + "/record/recount.py")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	script, err := io.ReadAll(answer.Body)
	if as := answer.Header.Get("Content-Disposition"); err != nil || answer.StatusCode != http.StatusOK || as != "attachment; filename=recount.py" {
		t.Fatalf("status %d, %q, %v", answer.StatusCode, as, err)
	}
	if !bytes.HasPrefix(script, []byte("#!/usr/bin/env python3\n")) {
		t.Errorf("it is no script of Python: %.60q", script)
	}
	sum := sha256.Sum256(script)
	w.browser().get("/auditors").says("recount.py", hex.EncodeToString(sum[:]), "python3 recount.py record.zip")
	if recounttest.Here(t) {
		archive := w.browser().download(http.MethodGet, "/record/archive", "")
		if said := recounttest.Run(t, archive); said.Verdict != "verified" {
			t.Errorf("of the archive beside it, it says %s: %q", said.Verdict, said.Lines)
		}
	}
}
