// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"strings"
	"testing"
)

// TestConcentration_IsTheSameForEverybody, of decided matters in which voices could be
// delegated, and names people by address and name.
func TestConcentration_IsTheSameForEverybody(t *testing.T) {
	w := newWorld(t)
	var first string
	for _, login := range []string{"", "nia", "joanna"} {
		a := w.get(login, "/issues/"+figures+"/concentration")
		var got struct {
			Reckoned bool
			Figures  struct {
				Electorate, Direct, Represented int64
				Gini                            string
				Open                            bool
				Heaviest                        []struct {
					Person *struct{ Slug, Name string }
					Voices int64
				}
			}
		}
		a.want(http.StatusOK, &got)
		if !got.Reckoned || !got.Figures.Open || !strings.Contains(got.Figures.Gini, "/") || got.Figures.Heaviest[0].Person == nil || got.Figures.Heaviest[0].Person.Slug != "chidi" {
			t.Errorf("%q reads %+v", login, got)
		}
		if text := string(a.body); strings.Contains(text, "person-") || strings.Contains(text, "carriers") || first != "" && text != first {
			t.Errorf("%q reads another answer, or people by their ids: %.300s", login, text)
		} else {
			first = text
		}
	}
	w.get("", "/issues/"+threats+"/concentration").refused(http.StatusForbidden, "secret-until-decided", "")
	w.get("", "/issues/"+council+"/concentration").refused(http.StatusNotFound, "not-liquid", "")
	w.get("", "/issues/"+board+"/concentration").refused(http.StatusNotFound, "not-liquid", "")
	w.get("", "/issues/none/concentration").refused(http.StatusNotFound, "not-found", "")
}

func TestConcentrations_AreThoseOfABody(t *testing.T) {
	w := newWorld(t)
	var got struct {
		Decisions []struct {
			Issue    struct{ ID string }
			Reckoned bool
			Counted  int64
			Rings    *int
			Alerts   []struct{ Kind string }
		}
	}
	w.get("", "/bodies/assembly/concentration").want(http.StatusOK, &got)
	if len(got.Decisions) != 4 || got.Decisions[0].Issue.ID != figures || !got.Decisions[0].Reckoned || got.Decisions[0].Rings == nil {
		t.Errorf("%+v", got)
	}
	w.get("", "/bodies/assembly/concentration?cursor="+figures).want(http.StatusOK, &got)
	if len(got.Decisions) != 3 {
		t.Errorf("the page after the first: %+v", got)
	}
	w.get("", "/bodies/nowhere/concentration").refused(http.StatusNotFound, "not-found", "")
}
