// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/mail"
)

// TestWriter_TellsWhoIsAskedForAdvice that others decide, and nobody else.
func TestWriter_TellsWhoIsAskedForAdvice(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := writer{base: "https://pier.example"}
	for _, advises := range []bool{false, true} {
		v := w.view(engine.Letter{Kind: engine.LetterOpen, Name: "Ada", Community: "Pier", Matters: []engine.Line{{
			Issue: governance.Issue{ID: "2026-1", Title: "Paint it", ClosesAt: time.Date(2026, 11, 25, 18, 0, 0, 0, time.UTC)}, Body: bodies.Body{Name: "Pier"}, Advises: advises,
		}}})
		text := mail.Write(catalogue.For("en", time.UTC), v).Text()
		if strings.Contains(text, "Others decide.") != advises || !strings.Contains(text, "https://pier.example/issues/2026-1\n") {
			t.Errorf("advises %v:\n%s", advises, text)
		}
	}
}

// TestWriter_TellsOfAMatterThatWasTakenBack: which, by whom, and where it can be read.
func TestWriter_TellsOfAMatterThatWasTakenBack(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := writer{base: "https://pier.example"}.view(engine.Letter{Kind: engine.LetterTakenBack, Name: "Ada", Community: "Pier", TakenBack: &engine.TakenBackNews{Issue: "2026-1", Title: "Paint it", By: "Bo Ek"}})
	l := mail.Write(catalogue.For("en", time.UTC), v)
	if text := l.Text(); l.Subject != "Taken back: Paint it" || !strings.Contains(text, "Bo Ek raised this matter") || !strings.Contains(text, "https://pier.example/issues/2026-1\n") {
		t.Errorf("%s:\n%s", l.Subject, text)
	}
}
