// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// foundApart founds two bodies of all members: the commons, with so many seats, which
// nobody supervises, and the others, whom the college supervises.
func foundApart(t *testing.T, db *store.DB, seats int) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel, Seats: seats}, Version: 1, Procedures: procedures()},
			{Body: bodies.Body{Slug: "other", Name: "The Others", Level: bodies.TopLevel}, Version: 1, Procedures: procedures()},
			{Body: bodies.Body{Slug: "audit", Name: "The College", Level: bodies.Auditory, Supervises: []bodies.Slug{"other"}}, Version: 1},
		},
		Mandates: []bodies.Mandate{{ID: "m-audit", Body: "audit", Seat: "1", Person: personID(0), Title: "elected", Begins: foundedOn}},
	}
	for n := range 40 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		for _, body := range []bodies.Slug{"commons", "other"} {
			f.Members = append(f.Members, bodies.Member{Body: body, Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// decides brings a matter before a body and lets it be voted on.
func (w world) decides(body bodies.Slug, id governance.IssueID, clock *handClock) {
	w.t.Helper()
	opens := clock.now().Add(time.Hour)
	issue := governance.Issue{
		ID: id, Body: body, Kind: "paper", Title: "Matter " + string(id), Question: "Shall it be so?", Text: "It shall be so.",
		Proposer: "A member", Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectText},
		CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: opens.Add(day), Procedure: procedures()[0],
	}
	issue.Procedure.Franchise.Body = body
	w.must(w.Past(w.t.Context(), func(p Past) error { return p.Bring(issue, nil) }))
	for range 3 {
		clock.forward(day)
		w.advance()
	}
}

// TestHome_ManyDisputesOfOneBodyHideNoOther: more disputes wait elsewhere than a page has
// room for, and an auditor is told of the one that is theirs.
func TestHome_ManyDisputesOfOneBodyHideNoOther(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundApart(t, db, 3)
		w.decides("commons", "2026-1", clock)
		for n := range pageSize + 1 {
			w.must(second(w.contests(n+1, "2026-1", "No.")))
		}
		w.decides("other", "2026-2", clock)
		w.must(second(w.contests(2, "2026-2", "It was miscounted.")))
		home, err := w.Home(t.Context(), w.holder(0))
		w.must(err)
		if len(home.Disputes) != 1 || home.Disputes[0].Issue.ID != "2026-2" || home.Disputes[0].Open != 1 {
			t.Errorf("they are told of %+v", home.Disputes)
		}
	})
}

// TestAnswerDispute_ForABodyWithoutSeats: nobody sits in it, and auditors of others answer.
func TestAnswerDispute_ForABodyWithoutSeats(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundApart(t, db, 0)
		w.decides("commons", "2026-1", clock)
		d, err := w.contests(2, "2026-1", "It was miscounted.")
		w.must(err)
		home, err := w.Home(t.Context(), w.holder(0))
		w.must(err)
		if len(home.Disputes) != 1 {
			t.Errorf("an auditor is told of %d disputes", len(home.Disputes))
		}
		r, err := w.Disputes(t.Context(), w.holder(0), "2026-1")
		w.must(err)
		if r.Watched || !r.Beside || r.Nobody || r.Suspends || r.As != "audit" {
			t.Errorf("the page says %+v", r)
		}
		clock.forward(time.Hour)
		w.must(w.judges(w.holder(0), d, "audit", governance.ChallengeDismissed))
		w.must(w.SequenceAll(t.Context()))
		w.holdsUp()
	})
}
