// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundAmendable founds a community of five whose papers also change its charter, and
// found bodies under it.
func foundAmendable(t *testing.T, db *store.DB) world {
	t.Helper()
	kinds := procedures()
	kinds[1].FrozenDays = 2
	w := world{newEngine(t, db, rand.Reader), t, db, kinds}
	c := governance.Charter{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: kinds,
		Amendment: &governance.Amendment{Kind: "paper"}, Founds: "paper"}
	f := Founding{Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn}, Charters: []governance.Charter{c}}
	for n := range 5 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(strings.Repeat("p", n+1)), Name: "Member", Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// charter is the one of a body that is in force.
func (w world) charter(body bodies.Slug) governance.Charter {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (governance.Charter, error) { return tx.Charter(body) })
}

// nextOf is the charter of a matter as anybody reads it.
func (w world) nextOf(id governance.IssueID) NextCharter {
	w.t.Helper()
	n, err := w.NextCharter(w.t.Context(), access.Actor{}, id)
	w.must(err)
	return n
}

// chartered is a version of a charter in the bytes of the record.
func (w world) chartered(body bodies.Slug, version int) []byte {
	w.t.Helper()
	r, err := w.Charter(w.t.Context(), access.Actor{}, body, version)
	w.must(err)
	return r.Canonical
}

func procedureFor(w world, kind string) governance.Procedure {
	p, _ := w.charter("commons").Procedure(kind)
	return p
}

// proposes puts a charter to the vote of the commons for a day.
func (w world) proposes(id governance.IssueID, clock *handClock, next governance.Charter) {
	w.t.Helper()
	text, err := journal.Canonical(next)
	w.must(err)
	opens := clock.now().Add(time.Minute)
	issue := governance.Issue{
		ID: id, Body: "commons", Kind: "paper", Procedure: procedureFor(w, "paper"), Title: "A charter", Question: "Shall it be in force?", Text: "The charter is changed.", Proposer: "A member",
		Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectCharter, Charter: text},
		CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: opens.Add(24 * time.Hour),
	}
	w.must(w.Past(w.t.Context(), func(p Past) error { return p.Bring(issue, nil) }))
}

// concluded lets time pass until what runs is decided, with so many who say yes.
func (w world) concluded(clock *handClock, yes int, ids ...governance.IssueID) {
	w.t.Helper()
	clock.forward(2 * time.Minute)
	_, err := w.Advance(w.t.Context())
	w.must(err)
	for _, id := range ids {
		for n := range 5 {
			said := "no"
			if n < yes {
				said = "yes"
			}
			w.must(w.casts(n, id, said))
		}
	}
	clock.forward(25 * time.Hour)
	_, err = w.Advance(w.t.Context())
	w.must(err)
}

// effects are what the record says of what was done.
func (w world) effectOf(id governance.IssueID) string {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (string, error) {
		entries, err := tx.EntriesAbout(id)
		for _, e := range entries {
			if act, err := journal.ParseLeaf(e.Leaf); err == nil && e.Type == "effect" {
				return act.Act.(journal.Effect).Detail, nil
			}
		}
		return "", err
	})
}

// TestDecide_PutsACharterInForce: the next version of one, and the first of a new body,
// in the commit of the decision; the record of it verifies.
func TestDecide_PutsACharterInForce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		next := w.charter("commons")
		next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures...)
		next.Procedures[0].Quorum.Share = governance.Ratio{Num: 4, Den: 5}
		w.proposes("2026-1", clock, next)
		if n := w.nextOf("2026-1"); !n.Stands || n.Enacted || n.Before.Version != 1 || n.Next.Version != 2 {
			t.Errorf("before the vote it reads %+v", n)
		}
		w.concluded(clock, 3, "2026-1")
		if n := w.nextOf("2026-1"); !n.Enacted || n.Before.Version != 1 || !bytes.Equal(n.Canonical, w.chartered("commons", 2)) {
			t.Errorf("after the decision it reads %+v", n)
		}
		if got := w.charter("commons"); got.Version != 2 || got.Procedures[0].Quorum.Share.Num != 4 {
			t.Fatalf("in force is version %d", got.Version)
		}
		if said := w.effectOf("2026-1"); said != "commons 2" {
			t.Errorf("the record says %q", said)
		}

		guild := governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons"}, Version: 1,
			Procedures: []governance.Procedure{{Kind: "rule", Name: "Rule", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
				Franchise: bodies.Franchise{Body: "commons"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}},
			Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}}
		w.proposes("2026-2", clock, guild)
		w.concluded(clock, 5, "2026-2")
		if got := w.charter("guild"); got.Version != 1 {
			t.Fatalf("the guild is founded with version %d", got.Version)
		}
		if _, err := w.Apply(t.Context(), member(3), Membership{Body: "guild", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}); err != nil {
			t.Errorf("nobody comes into the new body: %v", err)
		}

		rejected := w.charter("commons")
		rejected.Version, rejected.Founds = 3, ""
		w.proposes("2026-3", clock, rejected)
		w.concluded(clock, 1, "2026-3")
		if got := w.charter("commons"); got.Version != 2 {
			t.Errorf("a charter that was rejected is in force: version %d", got.Version)
		}
		w.verifies()
	})
}

// TestDecide_ChangesNothingWhereAnotherCameFirst: of two votes on one version the second
// is a decision without an effect, and says so.
func TestDecide_ChangesNothingWhereAnotherCameFirst(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		first, second := w.charter("commons"), w.charter("commons")
		first.Version, second.Version = 2, 2
		first.Body.Purpose, second.Body.Purpose = "One thing.", "Another."
		w.proposes("2026-1", clock, first)
		w.proposes("2026-2", clock, second)
		w.concluded(clock, 5, "2026-1", "2026-2")
		said := []string{w.effectOf("2026-1"), w.effectOf("2026-2")}
		if got := w.charter("commons"); got.Version != 2 || got.Body.Purpose != "One thing." || said[0] != "commons 2" || said[1] != governance.NotPerformed {
			t.Errorf("in force is version %d, %q; the record says %q", got.Version, got.Body.Purpose, said)
		}
		w.verifies()
	})
}

// TestOpen_KeepsTheNameOfABodyThatMayCome: from whoever comes while it is voted on, and
// not longer; a vote for a name that is borne is not opened.
func TestOpen_KeepsTheNameOfABodyThatMayCome(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		body := func(slug bodies.Slug) governance.Charter {
			return governance.Charter{Body: bodies.Body{Slug: slug, Name: "New", Level: bodies.Intermediate, Parent: "commons"}, Version: 1, Procedures: []governance.Procedure{}}
		}
		arrives := func(slug bodies.Slug) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.AddPeople([]bodies.Person{{ID: bodies.PersonID("x-" + slug), Slug: slug, Name: "Somebody", Joined: clock.now()}})
			})
		}
		w.proposes("2026-1", clock, body("guild"))
		w.proposes("2026-2", clock, body("pp")) // as somebody is called
		clock.forward(2 * time.Minute)
		_, err := w.Advance(t.Context())
		w.must(err)
		if err := arrives("guild"); !errors.Is(err, store.ErrDuplicate) {
			t.Errorf("somebody took the name that is voted on: %v", err)
		}
		if i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue("2026-2") }); i.Stage != governance.Cancelled {
			t.Errorf("a vote for a name that is borne is %s", i.Stage)
		}
		w.concluded(clock, 0, "2026-1")
		if err := arrives("guild"); err != nil {
			t.Errorf("a name that nobody bears is kept: %v", err)
		}
		w.verifies()
	})
}

// TestFreeze_FixesTheRulesInForce: a matter goes by the rules there are when its text is
// fixed, whatever changes after; one whose kind is gone by then is cancelled.
func TestFreeze_FixesTheRulesInForce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		bring := func(id governance.IssueID, kind string, freezes time.Time, frozenDays int) {
			opens := freezes.AddDate(0, 0, frozenDays)
			issue := governance.Issue{ID: id, Body: "commons", Kind: kind, Title: "A name", Question: "Which?", Text: "It has none.", Proposer: "A member", Stage: governance.Discussion, Procedure: procedureFor(w, kind),
				Effect: governance.Effect{Kind: governance.EffectText}, Options: []governance.Option{{ID: "old", Title: "Old", StatusQuo: true}, {ID: "new", Title: "New"}}, Lot: []governance.OptionID{"old", "new"},
				CreatedAt: clock.now(), DiscussAt: clock.now(), FreezesAt: freezes, OpensAt: opens, ClosesAt: opens.Add(24 * time.Hour)}
			if kind == "quiet" {
				issue.Options = nil
			}
			w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(issue, nil) }))
		}
		bring("2026-5", "name", clock.now().Add(time.Hour), 2)    // fixed by the old rules, opened under the new ones
		bring("2026-6", "name", clock.now().AddDate(0, 0, 3), 2)  // fixed by the new ones
		bring("2026-7", "quiet", clock.now().AddDate(0, 0, 3), 0) // whose kind is gone by then
		clock.forward(61 * time.Minute)
		_, err := w.Advance(t.Context())
		w.must(err)
		next := w.charter("commons")
		next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures[:2]...)
		next.Procedures[1].Quorum.Share = governance.Ratio{Num: 1, Den: 5}
		next.Procedures[1].FrozenDays, next.Procedures[1].VotingDays = 1, 3
		w.proposes("2026-1", clock, next)
		w.concluded(clock, 5, "2026-1")
		clock.forward(24 * time.Hour)
		_, err = w.Advance(t.Context())
		w.must(err)
		clock.forward(5 * 24 * time.Hour)
		_, err = w.Advance(t.Context())
		w.must(err)
		for id, want := range map[governance.IssueID]int64{"2026-5": 0, "2026-6": 1} {
			i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue(id) })
			if i.Stage.Before(governance.Voting) || i.Procedure.Quorum.Share.Num != want {
				t.Errorf("%s is %s, by a quorum of %d", id, i.Stage, i.Procedure.Quorum.Share.Num)
			}
			if lasts := i.ClosesAt.Sub(i.OpensAt); want == 1 && lasts != 3*day {
				t.Errorf("%s lasts %v", id, lasts)
			}
		}
		if i := read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue("2026-7") }); i.Stage != governance.Cancelled {
			t.Errorf("a matter whose kind is gone is %s", i.Stage)
		}
		w.verifies()
	})
}
