// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestMetrics_TellNothingOfAVote: a cast, a look and a change count alike, and
// no address stands in a label.
func TestMetrics_TellNothingOfAVote(t *testing.T) {
	m := NewMetrics()
	w := newWorld(t, func(o *Options) { o.Metrics = m })
	nia := w.signedIn("nia")
	nia.get(surplus + "/ballot")
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "one").status(http.StatusOK)
	nia.get("/nowhere-at-all").status(http.StatusNotFound)
	rec := httptest.NewRecorder()
	m.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	told := rec.Body.String()
	if !strings.Contains(told, `moothall_http_answer_seconds_count{method="any",route="/issues/:id/…",status="done"} 3`) {
		t.Errorf("a cast, a look at the ballot and one at the receipt are not counted together:\n%s", told)
	}
	for _, secret := range []string{"2026-39", "nowhere", "cast", "ballot", "receipt", "nia"} {
		if strings.Contains(told, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
}
