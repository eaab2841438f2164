// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

const ranking = `{"ranking":[["access"],["moderator","fee"],["stay"]]}`

func TestCast_TheFirstIs201AChangeAndARepeatAre200(t *testing.T) {
	w := newWorld(t)
	var first, again, changed receiptAnswer
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, &first)
	w.cast("nia", surplus, ranking, key1).want(http.StatusOK, &again)
	if first.Receipt.Signature == "" || first.Receipt.Signature != again.Receipt.Signature {
		t.Errorf("the repeat brought another receipt: %+v, first %+v", again.Receipt, first.Receipt)
	}
	w.cast("nia", surplus, `{"ranking":[["stay"]]}`, key2).want(http.StatusOK, &changed)
	if changed.Receipt.Opening.Replaces != first.Receipt.Ref {
		t.Errorf("the change replaces %q, want %q", changed.Receipt.Opening.Replaces, first.Receipt.Ref)
	}
	if err := changed.Receipt.Verify(w.community.log.Public()); err != nil {
		t.Error(err)
	}
	w.send("nia", http.MethodDelete, "/issues/"+surplus+"/ballot", "").want(http.StatusOK, &changed)
	w.cast("nia", surplus, ranking, key3).want(http.StatusCreated, nil)
}

func TestCast_TakesTheKeyAsTheDraftQuotesIt(t *testing.T) {
	w := newWorld(t)
	w.cast("nia", surplus, ranking, `"`+key1+`"`).want(http.StatusCreated, nil)
	w.cast("nia", surplus, ranking, strings.ToUpper(key1)).want(http.StatusOK, nil)
}

func TestCast_AnAnsweredBallotIsDurable(t *testing.T) {
	w := newWorld(t)
	var taken receiptAnswer
	w.cast("nia", threats, `{"choice":"no"}`, key1).want(http.StatusCreated, &taken)
	w.reopen()
	var i issueAnswer
	w.get("nia", "/issues/"+threats).want(http.StatusOK, &i)
	if i.Me == nil || i.Me.Ballot == nil || i.Me.Ballot.Answer != "no" {
		t.Fatalf("after a restart the ballot is %+v, want the no that was cast", i.Me)
	}
	w.cast("nia", threats, `{"choice":"no"}`, key1).want(http.StatusOK, &taken)
}

func TestCast_RefusesWhatIsMalformedAndNamesTheField(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, issue, body, code, field string }{
		{"scores, which no method here counts", surplus, `{"scores":{"access":5}}`, "malformed", "scores"},
		{"nothing", surplus, `{}`, "malformed", "ranking"},
		{"both", surplus, `{"ranking":[["access"]],"choice":"yes"}`, "malformed", "choice"},
		{"a flat ranking", surplus, `{"ranking":["access"]}`, "malformed", "ranking"},
		{"a ranking of numbers", surplus, `{"ranking":[[1]]}`, "malformed", "ranking"},
		{"no list", surplus, `{"ranking":"access"}`, "malformed", "ranking"},
		{"null", surplus, `{"ranking":null}`, "malformed", "ranking"},
		{"an unknown option", surplus, `{"ranking":[["palace"]]}`, "ballot-malformed", "ranking"},
		{"an option twice", surplus, `{"ranking":[["access"],["access"]]}`, "ballot-malformed", "ranking"},
		{"an empty place", surplus, `{"ranking":[[],["access"]]}`, "ballot-malformed", "ranking"},
		{"an empty ranking", surplus, `{"ranking":[]}`, "ballot-malformed", "ranking"},
		{"a choice where options are ranked", surplus, `{"choice":"yes"}`, "ballot-malformed", "choice"},
		{"a ranking of a motion", threats, `{"ranking":[["yes"]]}`, "ballot-malformed", "ranking"},
		{"a choice nobody offered", threats, `{"choice":"maybe"}`, "ballot-malformed", "choice"},
		{"an empty choice", threats, `{"choice":""}`, "malformed", "choice"},
		{"a choice that is true", threats, `{"choice":true}`, "malformed", "choice"},
		{"an unknown member", threats, `{"choice":"yes","weight":7}`, "malformed", "weight"},
		{"two rankings", surplus, `{"ranking":[["access"]],"ranking":[["fee"]]}`, "malformed", "ranking"},
		{"two texts", threats, `{"choice":"yes"}{"choice":"no"}`, "malformed", ""},
		{"a list", threats, `["yes"]`, "malformed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.cast("nia", c.issue, c.body, key1)
			a.t = t
			a.refused(http.StatusUnprocessableEntity, c.code, c.field)
		})
	}
	var i issueAnswer
	if w.get("nia", "/issues/"+surplus).want(http.StatusOK, &i); i.Me.Ballot != nil {
		t.Errorf("a refused ballot was kept: %+v", i.Me.Ballot)
	}
}

func TestCast_NeedsAKeyThatIsAUUID(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"", "1", "not-a-uuid", "{" + key1 + "}", "urn:uuid:" + key1, strings.ReplaceAll(key1, "-", "")} {
		w.cast("nia", surplus, ranking, key).refused(http.StatusUnprocessableEntity, "key-missing", keyHeader)
	}
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, nil)
	w.cast("nia", surplus, `{"ranking":[["stay"]]}`, key1).refused(http.StatusConflict, "key-reused", "")
}

func TestCast_RefusesWhoMayNot(t *testing.T) {
	w := newWorld(t)
	w.cast("", surplus, ranking, key1).refused(http.StatusUnauthorized, "sign-in", "")
	w.cast("tomos", surplus, ranking, key1).refused(http.StatusForbidden, "not-on-roll", "")
	w.cast("nia", board, `{"choice":"yes"}`, key1).refused(http.StatusForbidden, "not-on-roll", "")
	w.cast("nia", "2026-999", ranking, key1).refused(http.StatusNotFound, "not-found", "")
	w.cast("nia", "%00", ranking, key1).refused(http.StatusNotFound, "not-found", "")
	w.cast("nia", frozen, `{"choice":"yes"}`, key1).refused(http.StatusConflict, "not-open", "")
}

func TestCast_AfterTheCloseTellsTheServersTime(t *testing.T) {
	w := newWorld(t)
	var i issueAnswer
	w.get("nia", "/issues/"+surplus).want(http.StatusOK, &i)
	closes, err := i.ClosesAt.Time()
	if err != nil {
		t.Fatal(err)
	}
	for _, late := range []time.Duration{0, time.Minute} { // the clock's deed has come by or not
		w.now = closes.Add(late)
		delete(w.tokens, "nia") // it has expired
		p := w.cast("nia", surplus, ranking, key1).refused(http.StatusConflict, "closed", "")
		if !p.ServerTime.Equal(w.now) || !strings.Contains(p.Detail, string(journal.At(closes))) {
			t.Errorf("got the time %s and %q, want %s and when it closed", p.ServerTime, p.Detail, w.now)
		}
		w.send("nia", http.MethodDelete, "/issues/"+surplus+"/ballot", "").refused(http.StatusConflict, "closed", "")
		if _, err := w.engine.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCast_ThatWasOnItsWayAtTheClose has a clock that moves while the request is
// answered: who came before the close and was refused after it is told the later.
func TestCast_ThatWasOnItsWayAtTheClose(t *testing.T) {
	w := newWorld(t)
	var i issueAnswer
	w.get("", "/issues/"+surplus).want(http.StatusOK, &i)
	closes, err := i.ClosesAt.Time()
	if err != nil {
		t.Fatal(err)
	}
	w.now = closes.Add(-10 * time.Minute)
	w.token("nia")
	w.now, w.tick = closes.Add(-90*time.Second), time.Minute
	p := w.cast("nia", surplus, ranking, key1).refused(http.StatusConflict, "closed", "")
	if p.ServerTime.Before(closes) {
		t.Errorf("it was refused as too late at %s, before the close at %s", p.ServerTime, closes)
	}
}

func TestWithdraw_TakesBackWhatThereIs(t *testing.T) {
	w := newWorld(t)
	address := "/issues/" + surplus + "/ballot"
	w.send("nia", http.MethodDelete, address, "").refused(http.StatusNotFound, "no-ballot", "")
	w.send("", http.MethodDelete, address, "").refused(http.StatusUnauthorized, "sign-in", "")
	w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, nil)
	var taken receiptAnswer
	w.send("nia", http.MethodDelete, address, "").want(http.StatusOK, &taken)
	if taken.Receipt.Opening.Choice != nil {
		t.Errorf("the receipt of a withdrawal holds a choice: %s", taken.Receipt.Opening.Choice)
	}
	w.send("nia", http.MethodDelete, address, "").refused(http.StatusNotFound, "no-ballot", "")
	var i issueAnswer
	if w.get("nia", "/issues/"+surplus).want(http.StatusOK, &i); i.Me.Ballot != nil {
		t.Errorf("the ballot is still there: %+v", i.Me.Ballot)
	}
}

// TestDeeds_RefuseACookieAlone is the guard against pages of other sites: a
// browser sends cookies along by itself, a header it does not.
func TestDeeds_RefuseACookieAlone(t *testing.T) {
	w := newWorld(t)
	cookie := "moothall-access=" + w.token("joanna")
	w.send("", http.MethodGet, "/me/inbox", "", "Cookie", cookie).want(http.StatusOK, nil) // reading is no deed
	for _, r := range Routes() {
		strangers := []string{Base + "/sessions", Base + "/sessions/refresh", Base + "/registration", Base + "/invitations/follow"}
		if r.Method == http.MethodGet || slices.Contains(strangers, r.Path) { // who needs no account needs no token
			continue
		}
		address := strings.Replace(strings.TrimPrefix(r.Path, Base), ":id", surplus, 1)
		p := w.send("", r.Method, address, ranking, "Cookie", cookie, keyHeader, key1).refused(http.StatusUnauthorized, "sign-in", "")
		if !strings.Contains(p.Detail, "cookie") {
			t.Errorf("%s %s: %q does not say why", r.Method, r.Path, p.Detail)
		}
		// A header of another scheme, which a browser may send by itself, is no token.
		w.send("", r.Method, address, ranking, "Cookie", cookie, keyHeader, key1, "Authorization", "Basic bmlhOg==").
			refused(http.StatusUnauthorized, "sign-in", "")
	}
}

func TestDeeds_RefuseAnotherSite(t *testing.T) {
	w := newWorld(t)
	w.send("nia", http.MethodPut, "/issues/"+surplus+"/ballot", ranking, keyHeader, key1, "Origin", "https://evil.example").
		refused(http.StatusForbidden, "cross-site", "")
}

// TestRoad_OnBothDatabases takes one member from the door to a counted ballot.
func TestRoad_OnBothDatabases(t *testing.T) {
	c, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{community: c}
	clock := town.NewClock(func() time.Time { return w.now })
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w.t, w.now, w.tokens = t, town.Day(), map[string]string{}
		w.serve(db)
		if err := town.Seed(t.Context(), w.engine, clock, town.Day(), town.Named()+20); err != nil {
			t.Fatal(err)
		}
		var taken receiptAnswer
		w.cast("nia", surplus, ranking, key1).want(http.StatusCreated, &taken)
		w.cast("nia", surplus, ranking, key2).want(http.StatusOK, &taken)
		w.cast("nia", surplus, `{"ranking":[["\u0000"]]}`, key3).refused(http.StatusUnprocessableEntity, "ballot-malformed", "ranking")
		for _, address := range []string{"/issues/%00", "/issues/%00/path", "/issues/%00/count", "/decisions/%00"} { // PostgreSQL keeps no such text
			w.get("nia", address).refused(http.StatusNotFound, "not-found", "")
		}
		if err := w.engine.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.get("", "/record/proof?leaf="+taken.Receipt.LeafHash).want(http.StatusOK, nil)
		w.send("nia", http.MethodPut, "/delegations", `{"scope":{"body":"assembly"},"delegates":["chidi"]}`).want(http.StatusOK, nil)
		w.now = w.now.AddDate(0, 0, 4)
		if _, err := w.engine.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
		var d decisionAnswer
		w.get("", "/decisions/"+surplus).want(http.StatusOK, &d)
		if got := d.Turnout.Direct + d.Turnout.Represented; got == 0 || d.Issue.ID != surplus {
			t.Errorf("got %+v, want a decision with those who took part", d)
		}
	}, store.Options{PoolSize: 5, Clock: clock.Now})
}

func FuzzReadChoice(f *testing.F) {
	for _, text := range []string{ranking, `{"choice":"yes"}`, `{"ranking":[[]]}`, `{"scores":{"a":1}}`, `{"ranking":[["\ud83d\ude00"]],"ranking":1}`, `[[[`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		choice, err := readChoice(text)
		if err == nil && (choice.Answer == "") == (choice.Ranking == nil) {
			t.Errorf("%q was taken as %+v, which is neither a ranking nor a choice", text, choice)
		}
		if err != nil && fmt.Sprint(err) == "" {
			t.Errorf("%q was refused without a word", text)
		}
	})
}
