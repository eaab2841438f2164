// SPDX-License-Identifier: AGPL-3.0-or-later

package metrics

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestMetrics_CountWithoutNamingWhatWasAsked(t *testing.T) {
	m := New()
	pages := m.Watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPut:
			w.WriteHeader(http.StatusCreated)
		case http.MethodDelete:
			w.WriteHeader(http.StatusConflict)
		}
	}))
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		pages.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/issues/2026-41/ballot?secret=canary", nil))
	}
	m.Statement(t.Context(), time.Millisecond, nil)
	m.Statement(t.Context(), time.Millisecond, errors.New("canary"))
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text := answer.Body.String()
	for _, want := range []string{
		`moothall_http_answer_seconds_count{class="2xx"} 2`, // a look and a cast, together
		`moothall_http_answer_seconds_count{class="4xx"} 1`,
		`moothall_sql_statement_seconds_count{failed="no"} 1`,
		`moothall_sql_statement_seconds_count{failed="yes"} 1`,
		"go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %q", want)
		}
	}
	for _, never := range []string{"canary", "2026-41", "ballot", `"PUT"`, `"201"`} {
		if strings.Contains(text, never) {
			t.Errorf("it tells %q", never)
		}
	}
}

func TestMetrics_AnswerNothingElse(t *testing.T) {
	answer := httptest.NewRecorder()
	New().Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("GET / answers %d, want %d", answer.Code, http.StatusNotFound)
	}
}

// TestWaiting_TellsWholeSecondsAndNothingWhereNobodyKnows: what waits for less than a
// second, as entries do that are numbered in time, does not show.
func TestWaiting_TellsWholeSecondsAndNothingWhereNobodyKnows(t *testing.T) {
	m, age, fault := New(), time.Duration(0), error(nil)
	m.Waiting(func(context.Context) (time.Duration, error) { return age, fault })
	for _, c := range []struct {
		age   time.Duration
		fault error
		want  string
	}{
		{0, nil, "moothall_unnumbered_age_seconds 0\n"},
		{999 * time.Millisecond, nil, "moothall_unnumbered_age_seconds 0\n"},
		{61500 * time.Millisecond, nil, "moothall_unnumbered_age_seconds 61\n"},
		{0, errors.New("the database does not answer"), ""},
	} {
		age, fault = c.age, c.fault
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		text := answer.Body.String()
		if answer.Code != http.StatusOK || !strings.Contains(text, c.want) || c.want == "" && strings.Contains(text, "moothall_unnumbered") {
			t.Errorf("%s, %v: %d, want %q in\n%s", c.age, c.fault, answer.Code, c.want, text)
		}
	}
}
