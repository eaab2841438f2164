// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

const (
	theStranger = 27 // whose voice goes to nobody
	theBacked   = 28 // to whom the person concerned gives theirs
)

// whole compares everything that is told, down to what no page shows.
var whole = cmp.Exporter(func(reflect.Type) bool { return true })

// sounds are the previews by which a stranger could try to find out of the person
// concerned, and what those to whom their voice goes are told they would carry.
func (w courts) sounds() map[string]any {
	w.t.Helper()
	told := map[string]any{}
	listed, until := w.kinds[0].Delegation.Listed(), w.issue("2026-1").ClosesAt
	for _, c := range []struct {
		from   int
		to     []int
		scopes []delegation.Scope
	}{
		{theStranger, []int{theConcerned}, []delegation.Scope{{}, {Body: "commons"}, {Issue: "2026-1"}}},
		{theStranger, []int{theFollower}, []delegation.Scope{{Body: "commons"}}},
		{theStranger, []int{theFurther}, []delegation.Scope{{}}},
		{theStranger, []int{theConcerned, theVoter}, []delegation.Scope{{Body: "commons"}}},
		{theStranger, []int{theFollower, theConcerned}, []delegation.Scope{{}}},
		{theStranger, []int{theVoter, theConcerned}, []delegation.Scope{{Issue: "2026-1"}}},
		{theBacked, []int{theVoter}, []delegation.Scope{{}}}, // with whoever goes along
		{theBacked, []int{theConcerned}, []delegation.Scope{{Body: "commons"}}},
	} {
		for _, scope := range c.scopes {
			p, err := w.Preview(w.t.Context(), member(c.from), Entrust{Scope: scope, To: w.ids(c.to[:min(len(c.to), listed)]...), Until: until})
			w.must(err)
			p.Now = time.Time{} // the clock ran on between the two
			told[fmt.Sprint(c.from, " previews ", c.to, " for ", scope)] = p
		}
	}
	for _, n := range []int{theStranger, theBacked, theVoter} {
		c, err := w.Carries(w.t.Context(), member(n), "2026-1")
		w.must(err)
		told[fmt.Sprint(n, " would carry")] = c
	}
	return told
}

func (w world) ids(members ...int) (ids []bodies.PersonID) {
	for _, n := range members {
		ids = append(ids, personID(n))
	}
	return ids
}

// TestPreview_TellsNobodyWhoIsSuspended: under every rule, whatever the person concerned
// did before, what a stranger is told is to the last byte what they would be told of
// somebody who merely stays silent: how it goes on by a list, too, and how many go along.
func TestPreview_TellsNobodyWhoIsSuspended(t *testing.T) {
	for _, rule := range []string{"default", "non-transitive", "breadth-first", "minsum"} {
		for did, do := range map[string]func(courts){
			"nothing":   func(courts) {},
			"cast":      func(w courts) { w.cast(theConcerned, "2026-1", "yes") },
			"passes on": func(w courts) { w.give(theConcerned, theVoter); w.cast(theVoter, "2026-1", "no") },
			"backs":     func(w courts) { w.give(theConcerned, theBacked) },
		} {
			if rule == "minsum" && did == "backs" { // as breadth-first
				continue
			}
			t.Run(rule+"/"+did, func(t *testing.T) {
				eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
					w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) {
						r.Rule, r.Cap = rule, &governance.Cap{Weight: 2}
						if rule != "default" {
							r.Choices = 2
						}
					}), 30)
					w.speaking(theBacked, theFurther)
					do(w)
					before := w.sounds()
					w.suspends(id, 20)
					if diff := cmp.Diff(before, w.sounds(), whole); diff != "" {
						t.Error(diff)
					}
					w.suspensionHolds()
				})
			})
		}
	}
}

// suspensionHolds says whether the person concerned is suspended indeed.
func (w courts) suspensionHolds() {
	w.t.Helper()
	w.refused(w.casts(theConcerned, "2026-1", "no"), governance.ErrSuspended)
}

// TestPreview_TellsWhoseVoiceIsLostByIt: whose present voice ends with somebody suspended
// sees it, and that giving it to them again would change nothing; the further delegate
// that they think of they cannot sound out.
func TestPreview_TellsWhoseVoiceIsLostByIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.cast(theConcerned, "2026-1", "yes")
		w.suspends(id, 20)
		for _, n := range []int{theFollower, theFurther, theConcerned} {
			to := theConcerned
			if n == theConcerned {
				to = theVoter
			}
			p, err := w.Preview(t.Context(), member(n), Entrust{Scope: delegation.Scope{Body: "commons"}, To: w.ids(to)})
			if err != nil || p.Before.End != delegation.EndSuspended || p.After.End != delegation.EndSuspended {
				t.Errorf("%d: before %v, after %v (%v)", n, p.Before.End, p.After.End, err)
			}
		}
	})
}

// TestPreview_KnowsWhomAListPasses: where the owner sees that their present list goes past
// somebody who has cast, a preview goes past them too, and nobody else's does.
func TestPreview_KnowsWhomAListPasses(t *testing.T) {
	for _, rule := range []string{"non-transitive", "breadth-first", "minsum"} {
		t.Run(rule, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Rule, r.Choices = rule, 2 }), 30)
				w.speaking(theBacked)
				w.give(theFollower, theConcerned, theVoter)
				for _, n := range []int{theConcerned, theVoter, theBacked} {
					w.cast(n, "2026-1", "yes")
				}
				w.suspends(id, 20)
				for from, want := range map[int]int{theFollower: theBacked, theStranger: theConcerned} {
					p, err := w.Preview(t.Context(), member(from), Entrust{To: w.ids(theConcerned, theBacked)})
					if final, _ := p.Issues[0].After.Final(); err != nil || final.ID != personID(want) {
						t.Errorf("for %d it goes to %s, want %d (%v)", from, final.ID, want, err)
					}
				}
			})
		})
	}
}

// TestPath_BehindWhatOnlyTheTwoMayKnowNobodyIsSuspended: whoever learns that their voice
// is lost further on cannot find out by previews that it is so because somebody is suspended.
func TestPath_BehindWhatOnlyTheTwoMayKnowNobodyIsSuspended(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Shown = governance.ShownTwo }), 30)
		w.suspends(id, 20)
		w.ends(theFollower, delegation.EndSuspended)
		if p, err := w.Path(t.Context(), member(theFurther), "2026-1"); err != nil || p.End != delegation.EndSilent || !p.Beyond || !p.hidden() || len(p.Hops) != 3 {
			t.Errorf("%+v, %v", p, err)
		}
		for _, scope := range []delegation.Scope{{Body: "commons"}, {Issue: "2026-1"}} {
			p, err := w.Preview(t.Context(), member(theFurther), Entrust{Scope: scope, To: w.ids(theConcerned)})
			if err != nil || p.After.End != delegation.EndSilent || p.Issues[0].After.End != delegation.EndSilent {
				t.Errorf("by a preview it is found out: %+v, %v", p, err)
			}
		}
	})
}

// secretive is a world where only the two may know who entrusted whom: 0 gives to 1,
// 1 to 2, and so on, as far as further says.
func secretive(t *testing.T, db *store.DB, rule string, further ...[]int) world {
	t.Helper()
	w := foundLiquid(t, db, 9, liquid(func(r *governance.DelegationRule) {
		r.Shown, r.Rule = governance.ShownTwo, rule
		if rule != "default" {
			r.Choices = 2
		}
	}))
	w.speaking(1, 2, 3, 4, 5)
	for _, d := range further {
		w.give(d[0], d[1:]...)
	}
	w.openNow("2026-1", "paper", time.Hour)
	return w
}

// bare says whether a path tells nothing of the delegations of others.
func (p Path) bare() bool {
	for _, h := range p.Hops[1:] {
		if h.Passes || !h.Until.IsZero() || h.Scope != (ScopeNames{}) {
			return false
		}
	}
	return true
}

// TestPath_BehindWhatOnlyTheTwoMayKnow: an owner's real voice ends as cast, as lost, or
// open; not how far on, with whom, nor how. A delegation of a person on the way is told
// of by nothing.
func TestPath_BehindWhatOnlyTheTwoMayKnow(t *testing.T) {
	for name, c := range map[string]struct {
		given  [][]int
		voter  int // -1: nobody
		end    delegation.End
		beyond bool
		hops   int // shown of 1 and who is hidden
	}{
		"cast":                   {[][]int{{0, 1}, {1, 2}}, 2, delegation.EndVoted, false, 3},
		"cast further on":        {[][]int{{0, 1}, {1, 2}, {2, 3}, {3, 4}}, 4, delegation.EndVoted, false, 3},
		"open":                   {[][]int{{0, 1}, {1, 2}}, -1, delegation.EndSilent, false, 3},
		"open further on":        {[][]int{{0, 1}, {1, 2}, {2, 3}}, -1, delegation.EndSilent, false, 3},
		"with who opted out":     {[][]int{{0, 1}, {1, 2}, {2}}, -1, delegation.EndSilent, false, 3},
		"in a circle":            {[][]int{{0, 1}, {1, 2}, {2, 3}, {3, 1}}, -1, delegation.EndSilent, true, 3},
		"in a circle with two":   {[][]int{{0, 1}, {1, 2}, {2, 1}}, -1, delegation.EndSilent, true, 3},
		"with who did not agree": {[][]int{{0, 1}, {1, 7}}, -1, delegation.EndSilent, true, 3},
		"they opted out":         {[][]int{{0, 1}, {1}}, -1, delegation.EndSilent, false, 2},
		"they did nothing":       {[][]int{{0, 1}}, -1, delegation.EndSilent, false, 2},
		"they voted":             {[][]int{{0, 1}, {1, 2}}, 1, delegation.EndVoted, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
				w := secretive(t, db, "default", c.given...)
				if c.voter >= 0 {
					w.cast(c.voter, "2026-1", "yes")
				}
				p, err := w.Path(t.Context(), member(0), "2026-1")
				if err != nil || p.End != c.end || p.Beyond != c.beyond || len(p.Hops) != c.hops || !p.bare() || p.hidden() != (c.hops == 3) {
					t.Errorf("%+v, %v", p, err)
				}
			})
		})
	}
}

// TestPath_TheTwoKnow: whoever is one of the two sees by which delegation a voice comes
// back to them.
func TestPath_TheTwoKnow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := secretive(t, db, "default", []int{2, 1}, []int{1, 2})
		p, err := w.Path(t.Context(), member(2), "2026-1")
		if err != nil || p.End != delegation.EndCycle || len(p.Hops) != 2 || !p.Hops[1].Passes || p.Hops[1].Kept {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// TestPreview_SoundsOutNobodyOfWhomOnlyTheTwoMayKnow: whatever lies behind the delegation
// of somebody else, and whoever votes there, a preview is the same, also of a list that
// would go where votes are.
func TestPreview_SoundsOutNobodyOfWhomOnlyTheTwoMayKnow(t *testing.T) {
	for _, rule := range []string{"default", "non-transitive", "breadth-first", "minsum"} {
		t.Run(rule, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := secretive(t, db, rule, []int{1, 2})
				closes := w.issue("2026-1").ClosesAt
				previews := func() (all []Preview) {
					for _, to := range [][]int{{1}, {1, 5}, {5, 1}} {
						p, err := w.Preview(t.Context(), member(0), Entrust{To: w.ids(to[:min(len(to), w.kinds[0].Delegation.Listed())]...), Until: closes})
						if err != nil || len(p.Issues) != 1 || !p.After.bare() || !p.Issues[0].After.bare() {
							t.Fatalf("%+v, %v", p, err)
						}
						p.Now = time.Time{} // the clock ran on between the two
						all = append(all, p)
					}
					return all
				}
				first := previews()
				if p := first[0].After; rule == "default" && (!p.hidden() || p.End != delegation.EndSilent || p.Beyond) {
					t.Errorf("want that it goes on, not that it is lost: %+v", p)
				}
				for name, do := range map[string]func(){
					"voted":        func() { w.cast(2, "2026-1", "yes") },
					"goes on":      func() { w.give(2, 3) },
					"in a circle":  func() { w.give(2, 3); w.give(3, 1) },
					"to somebody":  func() { w.give(1, 4) },
					"to who waits": func() { w.give(1, 7) },
				} {
					clock.forward(time.Second)
					do()
					if diff := cmp.Diff(first, previews(), whole); diff != "" {
						t.Errorf("%s: %s", name, diff)
					}
				}
			})
		})
	}
}

// TestPreview_OfTheSameWayTouchesNothing, though of the present one it is known that the
// voice is cast further on.
func TestPreview_OfTheSameWayTouchesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := secretive(t, db, "default", []int{0, 1}, []int{1, 2})
		w.cast(2, "2026-1", "yes")
		p, err := w.Preview(t.Context(), member(0), Entrust{Scope: delegation.Scope{Body: "commons"}, To: w.ids(1)})
		if err != nil || len(p.Issues) != 0 {
			t.Errorf("%+v, %v", p.Issues, err)
		}
	})
}

// TestPath_TurnedBackBehindWhatOnlyTheTwoMayKnow: who was full and who took a voice is
// told its owner only where they named them.
func TestPath_TurnedBackBehindWhatOnlyTheTwoMayKnow(t *testing.T) {
	for name, c := range map[string]struct {
		rule   string
		list   []int // of 0, whose voice comes to 3 or to 2 and is turned back
		end    delegation.End
		beyond bool
		hops   []bodies.PersonID // of those after the owner; nobody for who is hidden
	}{
		"lost":                {"default", []int{1}, delegation.EndSilent, true, []bodies.PersonID{personID(1), ""}},
		"taken by who is not": {"minsum", []int{1, 4}, delegation.EndVoted, false, []bodies.PersonID{personID(1), ""}},
		"taken by who is":     {"minsum", []int{1, 8, 5}, delegation.EndVoted, false, []bodies.PersonID{personID(5)}},
		"on to who is not":    {"minsum", []int{3, 4}, delegation.EndVoted, false, []bodies.PersonID{personID(3), ""}},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundLiquid(t, db, 9, liquid(func(r *governance.DelegationRule) {
					r.Shown, r.Rule, r.Cap = governance.ShownTwo, c.rule, &governance.Cap{Weight: 3}
					if c.rule != "default" {
						r.Choices = 3
					}
				}))
				w.speaking(1, 3, 4, 5, 8)
				for _, d := range [][]int{{1, 3}, {4, 5}, {6, 3}} {
					w.give(d[0], d[1:]...)
				}
				clock.forward(time.Second)
				w.give(0, c.list...)
				w.openNow("2026-1", "paper", time.Hour)
				w.cast(3, "2026-1", "yes")
				w.cast(5, "2026-1", "no")
				clock.forward(2 * time.Hour)
				w.advance()
				p, err := w.Path(t.Context(), member(0), "2026-1")
				var hops []bodies.PersonID
				for _, h := range p.Hops[1:] {
					hops = append(hops, h.Person.ID)
				}
				if diff := cmp.Diff(c.hops, hops); err != nil || diff != "" || p.End != c.end || p.Beyond != c.beyond {
					t.Errorf("%v %v: %s (%v)", p.End, p.Beyond, diff, err)
				}
				clock.forward(time.Second)
				w.post()
				news, err := w.VoiceNews(t.Context(), member(0))
				w.must(err)
				for _, n := range news {
					for _, by := range n.Way {
						if n.Kind == LetterStatement && !slices.Contains(c.hops, by.ID) {
							t.Errorf("a statement names %s", by.ID)
						}
					}
				}
				if told := slices.ContainsFunc(news, func(n VoiceNews) bool { return n.Kind == LetterStatement }); told != (name == "lost" || name == "taken by who is") {
					t.Errorf("a statement: %v", told)
				}
			})
		})
	}
}
