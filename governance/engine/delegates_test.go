// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func liquid(change func(*governance.DelegationRule)) governance.DelegationRule {
	r := governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic}
	change(&r)
	return r
}

// give entrusts one member's everything to others, in their order.
func (w world) give(from int, to ...int) governance.Delegation {
	w.t.Helper()
	var ids []bodies.PersonID
	for _, n := range to {
		ids = append(ids, personID(n))
	}
	d, err := w.Delegate(w.t.Context(), member(from), Entrust{To: ids})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// TestAgree_AVoiceGoesToWhoHasAgreed: somebody named carries nothing before they
// agree, nor after they take that back, and a refusal ends the asking.
func TestAgree_AVoiceGoesToWhoHasAgreed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 6)
		ctx := t.Context()
		w.openNow("2026-1", "paper", time.Hour)
		w.cast(1, "2026-1", "yes")
		ends := func(want delegation.End) {
			t.Helper()
			p, err := w.Path(ctx, member(0), "2026-1")
			if err != nil || p.End != want {
				t.Errorf("the voice ends %v (%v), want %v", p.End, err, want)
			}
		}
		if err := w.Agree(ctx, member(1), personID(0)); !errors.Is(err, governance.ErrNotAsked) {
			t.Errorf("agreeing unasked: %v", err)
		}
		if d := w.give(0, 1); len(d.Waiting) != 1 {
			t.Errorf("waiting for %v", d.Waiting)
		}
		ends(delegation.EndUnaccepted)
		w.must(w.Agree(ctx, member(1), personID(0)))
		w.must(w.Agree(ctx, member(1), personID(0))) // twice is one
		ends(delegation.EndVoted)
		if d := w.give(0, 1); len(d.Waiting) != 0 {
			t.Errorf("a renewal waits for %v", d.Waiting)
		}
		w.must(w.Decline(ctx, member(1), personID(0)))
		ends(delegation.EndUnaccepted)
		w.must(w.Decline(ctx, member(1), personID(0))) // refuses what still asks
		if err := w.Decline(ctx, member(1), personID(0)); !errors.Is(err, governance.ErrNotAsked) {
			t.Errorf("refusing twice: %v", err)
		}
		w.give(0, 1) // asks again
		w.must(w.Agree(ctx, member(1), personID(0)))
		ends(delegation.EndVoted)
	})
}

// TestAgree_APrivatePersonSpeaksForFive, as the charter says nothing else, and a
// public delegate for whoever gives them their voice.
func TestAgree_APrivatePersonSpeaksForFive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 10)
		ctx := t.Context()
		for n := 1; n <= 6; n++ {
			w.give(n, 0)
			err := w.Agree(ctx, member(0), personID(n))
			if full := errors.Is(err, governance.ErrFull); full != (n == 6) || err != nil && !full {
				t.Errorf("the %dth voice: %v", n, err)
			}
		}
		w.must(w.Stand(ctx, member(0), "All papers, read."))
		if d := w.give(7, 0); len(d.Waiting) != 0 {
			t.Errorf("a public delegate is waited for: %v", d.Waiting)
		}
		if err := w.Agree(ctx, member(0), personID(6)); !errors.Is(err, governance.ErrCarried) {
			t.Errorf("a public delegate agrees: %v", err)
		}
		if err := w.Stand(ctx, member(0), "Again."); !errors.Is(err, governance.ErrPublic) {
			t.Errorf("standing twice: %v", err)
		}
		w.must(w.Retire(ctx, member(0)))
		for _, c := range []struct {
			from    int
			waiting int
		}{{1, 0}, {7, 1}} {
			now := w.now()
			d := read(w, func(tx *store.Tx) ([]governance.Delegation, error) {
				return tx.DelegationsOf(personID(c.from), now)
			})
			if len(d) != 1 || len(d[0].Waiting) != c.waiting {
				t.Errorf("member %d, once the delegate retired: %+v, want %d waiting", c.from, d, c.waiting)
			}
		}
		if err := w.Retire(ctx, member(0)); !errors.Is(err, governance.ErrNotPublic) {
			t.Errorf("retiring twice: %v", err)
		}
		if err := w.Stand(ctx, member(1), "  "); !errors.Is(err, governance.ErrPublicWords) {
			t.Errorf("standing for nothing: %v", err)
		}
	})
}

// TestExport_SealedDelegations: where only the two may know, the public record
// says what each ballot carried and not whose voices, and auditors see all.
func TestExport_SealedDelegations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundLiquid(t, db, 8, liquid(func(r *governance.DelegationRule) { r.Shown = governance.ShownTwo }))
		ctx := t.Context()
		w.openNow("2026-1", "paper", 2*time.Second)
		w.cast(1, "2026-1", "yes")
		w.cast(5, "2026-1", "no")
		w.give(0, 1)
		w.must(w.Agree(ctx, member(1), personID(0)))
		second := w.give(2, 1)
		w.must(w.Agree(ctx, member(1), personID(2)))
		w.give(3, 4)
		w.must(w.EndDelegation(ctx, member(2), second.ID))
		w.must(w.Decline(ctx, member(1), personID(2)))
		w.give(6, 5)
		w.must(w.Stand(ctx, member(5), "No."))
		for w.issue("2026-1").Stage != governance.Decided {
			time.Sleep(50 * time.Millisecond)
			w.advance()
		}
		for scope, note := range map[audit.Scope]string{{}: "delegations not opened: 8 entries", {Auditor: true}: ""} {
			r := w.verifiedFor(scope)
			if r.Verdict != audit.Verified || !strings.Contains(strings.Join(r.Notes, " "), note) {
				t.Errorf("%+v: %s %v %q", scope, r.Verdict, r.Findings, r.Notes)
			}
			if len(r.Issues) != 1 || r.Issues[0].Turnout.Represented != 2 {
				t.Errorf("%+v: %+v", scope, r.Issues)
			}
			if scope.Auditor {
				continue
			}
			for _, d := range []int{0, 3, 6} { // who gave a voice and cast nothing stands on the roll, and nowhere else
				if n := mentions(t, w.exported(scope), w.commitmentOf(d)); n != 3 { // admitted, roll, named
					t.Errorf("member %d is named %d times, want 3", d, n)
				}
			}
		}
	})
}

func (w world) commitmentOf(n int) string {
	who := read(w, func(tx *store.Tx) (journal.Commitment, error) { return commitmentOf(tx, personID(n)) })
	return string(who)
}

// mentions counts in how many places of an archive a text stands.
func mentions(t *testing.T, archive []byte, text string) (n int) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(content, []byte(text))
	}
	return n
}

// TestPath_ACapTurnsVoicesBack: who comes after the cap goes to the next choice, and
// each is told where the voice went.
func TestPath_ACapTurnsVoicesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundLiquid(t, db, 8, liquid(func(r *governance.DelegationRule) {
			r.Rule, r.Choices, r.Cap, r.Snapshot = "breadth-first", 3, &governance.Cap{Weight: 2}, governance.AtBoth
		}))
		ctx := t.Context()
		w.speaking(1, 2)
		w.openNow("2026-1", "paper", 2*time.Second)
		w.cast(1, "2026-1", "yes")
		w.cast(2, "2026-1", "no")
		w.give(0, 1) // the first to come
		w.give(3, 1, 2)
		w.give(4, 1)
		w.give(5, 3) // through somebody
		if d, err := w.Delegate(ctx, member(6), Entrust{To: []bodies.PersonID{personID(1), personID(2), personID(3), personID(4)}}); !errors.Is(err, governance.ErrChoices) {
			t.Errorf("a list of four: %v, %v", d, err)
		}
		for w.issue("2026-1").Stage != governance.Decided {
			time.Sleep(50 * time.Millisecond)
			w.advance()
		}
		for _, c := range []struct {
			who  int
			end  delegation.End
			hops []int
		}{
			{0, delegation.EndVoted, []int{0, 1}},
			{3, delegation.EndVoted, []int{3, 1, 2}},
			{4, delegation.EndCapped, []int{4, 1}},
			{5, delegation.EndUnaccepted, []int{5}}, // whom nobody asked to agree
		} {
			p, err := w.Path(ctx, member(c.who), "2026-1")
			var hops []int
			for _, h := range p.Hops {
				for n := range 8 {
					if h.Person.ID == personID(n) {
						hops = append(hops, n)
					}
				}
			}
			if err != nil || p.End != c.end || !slices.Equal(hops, c.hops) {
				t.Errorf("member %d: %v by %v (%v), want %v by %v", c.who, p.End, hops, err, c.end, c.hops)
			}
		}
		r, err := w.Count(ctx, member(0), "2026-1")
		if err != nil || r.Cap != 2 || r.Uncapped.Turnout.Represented != 3 || r.Uncapped.Moved != 2 || r.Decision.Turnout.Lost["capped"] != 1 {
			t.Errorf("%+v, %v", r.Summary, err)
		}
		if o := r.AtOpening; o == nil || o.Turnout.Represented != 0 || o.Moved == 0 {
			t.Errorf("by the delegations of the opening: %+v", o)
		}
		w.verifies()
	})
}

// TestPath_WhatOnlyTheTwoMayKnow: of a voice that goes further than whom its owner
// named, the owner learns that it does and how it ends, and not to whom.
func TestPath_WhatOnlyTheTwoMayKnow(t *testing.T) {
	for shown, want := range map[governance.Shown]int{governance.ShownTwo: 3, governance.ShownMembers: 4} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			w := foundLiquid(t, db, 6, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
			w.speaking(1, 2, 3)
			w.give(0, 1)
			w.give(1, 2)
			w.give(2, 3)
			w.openNow("2026-1", "paper", time.Hour)
			w.cast(3, "2026-1", "yes")
			p, err := w.Path(t.Context(), member(0), "2026-1")
			if err != nil || p.End != delegation.EndVoted || len(p.Hops) != want || p.Hops[len(p.Hops)-1].Hidden != (shown == governance.ShownTwo) {
				t.Errorf("%s: %+v, %v", shown, p, err)
			}
			if _, named := p.Final(); named != (shown == governance.ShownMembers) {
				t.Errorf("%s: the one who casts is named: %v", shown, named)
			}
		})
	}
}

// TestPublicDelegate_TellsOfADelegationOnlyWhatTheCharterShows: through whom somebody
// spoke who is a public delegate is for everybody only where delegations are.
func TestPublicDelegate_TellsOfADelegationOnlyWhatTheCharterShows(t *testing.T) {
	for _, shown := range []governance.Shown{governance.ShownPublic, governance.ShownMembers, governance.ShownTwo} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			w := foundLiquid(t, db, 4, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
			w.speaking(1, 2)
			w.give(1, 2)
			w.openNow("2026-1", "paper", time.Second)
			w.cast(2, "2026-1", "yes")
			for w.issue("2026-1").Stage != governance.Decided {
				time.Sleep(50 * time.Millisecond)
				w.advance()
			}
			r, err := w.PublicDelegate(t.Context(), access.Actor{}, "p0001", "")
			if err != nil || len(r.Record) != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
			if told := r.Record[0].By.ID == personID(2); told != (shown == governance.ShownPublic) {
				t.Errorf("%s: told through whom: %v", shown, told)
			}
		})
	}
}

// TestAgree_AtOnce: whoever agrees to many in the same instant carries no more than
// the charter allows, and the record of it verifies.
func TestAgree_AtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 12)
		for n := 1; n < 12; n++ {
			w.give(n, 0)
		}
		agreed := 0
		for _, err := range atOnce(22, func(n int) error { return w.Agree(t.Context(), member(0), personID(1+n%11)) }) { // each twice
			if err == nil {
				agreed++
			} else if !errors.Is(err, governance.ErrFull) {
				t.Error(err)
			}
		}
		standing := read(w, func(tx *store.Tx) (int, error) { return tx.ConsentsStanding(personID(0)) })
		if standing != 5 || agreed < 5 || agreed > 10 {
			t.Errorf("%d voices are carried, %d times it was said yes; want 5, and each at most twice", standing, agreed)
		}
		w.verifies()
	})
}
