// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance/engine"
)

func TestDelegate_EntrustsAndTakesBack(t *testing.T) {
	w := newWorld(t)
	w.tick = time.Millisecond // no two acts of a person share an instant
	var set delegationSet
	w.send("nia", http.MethodPut, "/delegations", `{"scope":{"field":"finance"},"delegates":["chidi"],"until":"2027-01-01T00:00:00Z"}`).want(http.StatusOK, &set)
	if d := set.Delegation; len(d.Delegates) != 1 || d.Delegates[0] != (person{"chidi", "Chidi Okonkwo"}) || d.Until != "2027-01-01T00:00:00.000Z" {
		t.Errorf("got %+v, want Chidi until the new year", d)
	}
	var p voicePath
	w.get("nia", "/issues/"+surplus+"/path").want(http.StatusOK, &p)
	if len(p.Hops) < 2 || p.Hops[0].Person.Slug != "nia" || p.Hops[1].Person.Slug != "chidi" || p.Hops[0].Scope.Field != "finance" {
		t.Errorf("got %+v, want the voice to go from Nia to Chidi", p)
	}
	var list delegationList
	w.get("nia", "/delegations").want(http.StatusOK, &list)
	if !holds(list, set.Delegation.ID) {
		t.Errorf("got %+v, want %s among them", list.Given, set.Delegation.ID)
	}
	w.send("bram", http.MethodDelete, "/delegations/"+set.Delegation.ID, "").refused(http.StatusForbidden, "forbidden", "")
	for range 2 { // the same deed twice is one
		w.send("nia", http.MethodDelete, "/delegations/"+set.Delegation.ID, "").want(http.StatusNoContent, nil)
	}
	w.get("nia", "/delegations").want(http.StatusOK, &list)
	if holds(list, set.Delegation.ID) {
		t.Error("it was taken back and still stands")
	}
}

// TestDelegations_SayWhenAbsenceEndsThem, as the page does: where a charter lets them lapse.
func TestDelegations_SayWhenAbsenceEndsThem(t *testing.T) {
	w := newWorld(t)
	var everywhere, wales delegationSet
	w.send("nia", http.MethodPut, "/delegations", `{"scope":{},"delegates":["chidi"]}`).want(http.StatusOK, &everywhere)
	w.send("nia", http.MethodPut, "/delegations", `{"scope":{"body":"wales"},"delegates":["lowri"]}`).want(http.StatusOK, &wales)
	var list delegationList
	w.get("nia", "/delegations").want(http.StatusOK, &list)
	said := map[string]int{}
	for _, d := range list.Given {
		said[d.ID] = d.Away
	}
	if said[everywhere.Delegation.ID] != 6 || said[wales.Delegation.ID] != 0 {
		t.Errorf("got %d and %d, want 6 months and none", said[everywhere.Delegation.ID], said[wales.Delegation.ID])
	}
}

// TestPath_LostFurtherOn: what is lost where its owner may not look is called so, by no
// cause, and of a delegation for the two alone nothing is said.
func TestPath_LostFurtherOn(t *testing.T) {
	hops := []engine.Hop{{Person: bodies.Person{Slug: "nia"}, Passes: true}, {Person: bodies.Person{Slug: "bram"}, Kept: true}, {Hidden: true}}
	for _, c := range []struct {
		path engine.Path
		want string
	}{
		{engine.Path{Hops: hops, End: delegation.EndSilent, Beyond: true}, "lost"},
		{engine.Path{Hops: hops, End: delegation.EndSilent}, "silent"},
		{engine.Path{Hops: hops, End: delegation.EndVoted}, "voted"},
	} {
		p := pathOf(&c.path)
		if p.End != c.want || p.Final != nil || p.Hops[1].Passes || p.Hops[1].Scope != (scope{}) || p.Hops[2].Person != nil {
			t.Errorf("%+v, want %s", p, c.want)
		}
	}
}

func holds(l delegationList, id string) bool {
	for _, d := range l.Given {
		if d.ID == id {
			return true
		}
	}
	return false
}

func TestDelegate_NobodyIsAnOptOut(t *testing.T) {
	w := newWorld(t)
	var set delegationSet
	w.send("nia", http.MethodPut, "/delegations", `{"scope":{"field":"moderation"},"delegates":[]}`).want(http.StatusOK, &set)
	var p voicePath
	w.get("nia", "/issues/"+threats+"/path").want(http.StatusOK, &p)
	if len(set.Delegation.Delegates) != 0 || p.End != "opt-out" || p.Final != nil {
		t.Errorf("got %+v and %+v, want the voice kept to herself", set.Delegation, p)
	}
}

func TestDelegate_RefusesAndNamesTheField(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, body, code, field string }{
		{"to oneself", `{"scope":{},"delegates":["nia"]}`, "delegate-self", "delegates"},
		{"to nobody we know", `{"scope":{},"delegates":["nobody_here"]}`, "delegate-unknown", "delegates"},
		{"to what is no address", `{"scope":{},"delegates":["Chidi Okonkwo"]}`, "delegate-unknown", "delegates"},
		{"to an id, which nobody is told", `{"scope":{},"delegates":["person-chidi"]}`, "delegate-unknown", "delegates"},
		{"to two, where one is read", `{"scope":{"body":"wales"},"delegates":["chidi","bram"]}`, "delegate-too-many", "delegates"},
		{"to one twice", `{"scope":{},"delegates":["chidi","chidi"]}`, "delegate-twice", "delegates"},
		{"to eleven", `{"scope":{},"delegates":["a","b","c","d","e","f","g","h","i","j","k"]}`, "delegate-too-many", "delegates"},
		{"to a number", `{"scope":{},"delegates":[7]}`, "malformed", "delegates"},
		{"without delegates", `{"scope":{}}`, "malformed", "delegates"},
		{"without a scope", `{"delegates":["chidi"]}`, "malformed", "scope"},
		{"for a field there is not", `{"scope":{"field":"astrology"},"delegates":["chidi"]}`, "scope", "scope"},
		{"for a body there is not", `{"scope":{"body":"palace"},"delegates":["chidi"]}`, "scope", "scope"},
		{"for an issue of the board", `{"scope":{"issue":"` + board + `"},"delegates":["chidi"]}`, "scope", "scope"},
		{"for an axis there is not", `{"scope":{"planet":"earth"},"delegates":["chidi"]}`, "malformed", "scope"},
		{"for an empty field", `{"scope":{"field":""},"delegates":["chidi"]}`, "malformed", "scope"},
		{"for a field that no database keeps", `{"scope":{"field":"\u0000"},"delegates":["chidi"]}`, "malformed", "scope"},
		{"until some day", `{"scope":{},"delegates":["chidi"],"until":"soon"}`, "malformed", "until"},
		{"until yesterday", `{"scope":{},"delegates":["chidi"],"until":"2026-11-21T00:00:00Z"}`, "until", "until"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.send("nia", http.MethodPut, "/delegations", c.body)
			a.t = t
			a.refused(http.StatusUnprocessableEntity, c.code, c.field)
		})
	}
	w.send("nia", http.MethodPut, "/delegations", `{"scope":{"issue":"`+figures+`"},"delegates":["chidi"]}`).refused(http.StatusConflict, "closed", "")
	w.send("", http.MethodPut, "/delegations", `{"scope":{},"delegates":["chidi"]}`).refused(http.StatusUnauthorized, "sign-in", "")
	w.get("", "/delegations").refused(http.StatusUnauthorized, "sign-in", "")
}

func TestEndDelegation_RefusesWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.send("nia", http.MethodDelete, "/delegations/7", "").refused(http.StatusNotFound, "not-found", "")
	w.send("nia", http.MethodDelete, "/delegations/"+strings.Repeat("0", 32), "").refused(http.StatusNotFound, "not-found", "")
	w.send("", http.MethodDelete, "/delegations/"+strings.Repeat("0", 32), "").refused(http.StatusUnauthorized, "sign-in", "")
}

func FuzzReadEntrust(f *testing.F) {
	for _, text := range []string{
		`{"scope":{"field":"finance"},"delegates":["chidi"],"until":"2027-01-01T00:00:00Z"}`, `{"scope":{},"delegates":[]}`, `{"scope":[],"delegates":{}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := readEntrust(text)
		for _, to := range in.to {
			if err == nil && !to.Valid() {
				t.Errorf("%q was taken for a delegation to %q, which is no address", text, to)
			}
		}
	})
}
