// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
)

// TestElection_IsReadByPrograms: who stands is told to anybody, by whom to
// members; the roll to members, page by page.
func TestElection_IsReadByPrograms(t *testing.T) {
	w := newWorld(t)
	var stranger, member, fixed nominationsAnswer
	w.get("", "/issues/2026-53/nominations").want(http.StatusOK, &stranger)
	w.get("nia", "/issues/2026-53/nominations").want(http.StatusOK, &member)
	if len(stranger.Nominations) != 2 || len(member.Nominations) != 4 || !member.Open || member.Nominations[0].By == nil {
		t.Errorf("a stranger sees %+v, a member %+v", stranger.Nominations, member.Nominations)
	}
	for _, n := range stranger.Nominations {
		if n.By != nil || n.SecondedBy != nil || n.State != "accepted" {
			t.Errorf("a stranger is told %+v", n)
		}
	}
	w.get("", "/issues/2026-51/nominations").want(http.StatusOK, &fixed)
	if fixed.Open || fixed.Seed == "" || len(fixed.Nominations) != 6 {
		t.Errorf("fixed: %+v", fixed)
	}
	w.get("", "/issues/2026-39/nominations").refused(http.StatusNotFound, "not-found", "")

	var first, second rollPage
	w.get("nia", "/issues/2026-51/roll").want(http.StatusOK, &first)
	if len(first.Lines) < 40 || !first.Me.OnRoll || first.Members == 0 || first.Open {
		t.Errorf("the roll: %d lines of %d, me %+v", len(first.Lines), first.Members, first.Me)
	}
	w.get("nia", "/issues/2026-51/roll?cursor="+cursorOf(string(first.Lines[4].Person.Slug))).want(http.StatusOK, &second)
	if second.Lines[0].Person != first.Lines[5].Person || first.Next != cursorOf(string(first.Lines[len(first.Lines)-1].Person.Slug)) {
		t.Errorf("after the fifth comes %+v, and the list goes on at %q", second.Lines[0], first.Next)
	}
	w.get("nia", "/issues/2026-51/roll?cursor=x").refused(http.StatusUnprocessableEntity, "malformed", "cursor")
	w.get("", "/issues/2026-51/roll").refused(http.StatusUnauthorized, "sign-in", "")
	w.get("nia", "/issues/2026-none/roll").refused(http.StatusNotFound, "not-found", "")

	var coming, running rollPage
	w.get("nia", "/issues/2026-53/roll").want(http.StatusOK, &coming)
	if coming.Frozen || !coming.Me.OnRoll || len(coming.Lines) != 0 || coming.RollAt == "" {
		t.Errorf("a roll to come: %+v", coming)
	}
	w.get("nia", "/issues/2026-53/roll?person=tomos").refused(http.StatusForbidden, "forbidden", "")
	w.get("nia", "/issues/2026-39/roll?person=tomos").want(http.StatusOK, &running)
	if a := running.Asked; !running.Frozen || a == nil || a.OnRoll || a.Standing != "too-new" || a.Since == "" || a.From == "" || a.Place != "" || running.Me.Place == "" {
		t.Errorf("asked about Tomos: %+v", running)
	}
	w.get("nia", "/issues/2026-39/roll?person=nobody").refused(http.StatusUnprocessableEntity, "delegate-unknown", "")
	var body bodyVotersAnswer
	w.get("nia", "/bodies/board/voters?person=ada").want(http.StatusOK, &body)
	if len(body.Rules) == 0 || body.Rules[0].Asked == nil && body.Rules[len(body.Rules)-1].Asked == nil {
		t.Errorf("of a body: %+v", body)
	}
	w.get("", "/bodies/board/voters").refused(http.StatusUnauthorized, "sign-in", "")
}
