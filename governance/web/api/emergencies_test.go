// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
)

func TestEmergencies_AreReadByPrograms(t *testing.T) {
	w := newWorld(t)
	act, err := w.engine.BeginEmergency(t.Context(), engine.EmergencyIn{Kind: governance.PauseReports, Body: "council", Reason: "A flood.", For: 2 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		Ref, Kind, Reason, Until string
		Body                     struct{ Slug string }
		Told                     []struct{ Slug string }
		EndedAt                  string `json:"ended_at"`
	}
	var got struct{ Holding, Past []line }
	w.get("", "/emergency-acts").want(http.StatusOK, &got)
	if len(got.Holding) != 1 || len(got.Past) != 0 || got.Holding[0].Ref != act.Ref || got.Holding[0].Body.Slug != "council" || got.Holding[0].Reason != "A flood." || len(got.Holding[0].Told) == 0 {
		t.Errorf("got %+v", got)
	}
	w.now = w.now.Add(time.Hour)
	if _, err := w.engine.EndEmergency(t.Context(), act.Ref); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Second)
	got.Holding, got.Past = nil, nil
	w.get("", "/emergency-acts").want(http.StatusOK, &got)
	if len(got.Holding) != 0 || len(got.Past) != 1 || got.Past[0].EndedAt == "" {
		t.Errorf("once it was ended: %+v", got)
	}
}
