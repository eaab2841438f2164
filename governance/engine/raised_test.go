// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundWard founds a community whose quay has a body of its own: what its members raise
// there rises to the board, then to the commons. Members 0 to 5 live at the quay, 6 to 8
// in the hills; 0, 1 and 6 sit on the board, and 9, who is no member, audits. change may give
// its rules another.
func foundWard(t *testing.T, db *store.DB, change ...func(*governance.Procedure)) world {
	t.Helper()
	return foundWardBy(t, db, func(f *Founding) {
		for _, c := range f.Charters {
			for n := range c.Procedures {
				for _, do := range change {
					if c.Procedures[n].Kind == "initiative" {
						do(&c.Procedures[n])
					}
				}
			}
		}
	})
}

// foundWardBy founds it otherwise than that.
func foundWardBy(t *testing.T, db *store.DB, otherwise func(*Founding)) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	kind := func(f bodies.Franchise, asks governance.AdmissionRule, rises *governance.RisingRule) governance.Procedure {
		asks.Days = 14
		p := governance.Procedure{Kind: "initiative", Name: "Initiative", Participation: governance.Direct, Franchise: f, Visibility: governance.Public, Method: governance.MethodMotion,
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, DiscussionDays: 7, FrozenDays: 1, VotingDays: 2, Admission: &asks, Rising: rises}
		if f.Seated {
			p.Participation = governance.Representative
		}
		return p
	}
	chamber := func(b bodies.Body, p ...governance.Procedure) governance.Charter {
		if b.Level == "" {
			b.Level = bodies.TopLevel
		}
		return governance.Charter{Body: b, Version: 1, Procedures: p, Amendment: &governance.Amendment{Body: "commons", Kind: "paper"}}
	}
	share := governance.Ratio{Num: 1, Den: 3}
	commons := chamber(bodies.Body{Slug: "commons", Name: "Commons"}, append(procedures(),
		kind(bodies.Franchise{Body: "commons"}, governance.AdmissionRule{Share: &share, By: governance.ByMembers}, nil))...)
	commons.Places = []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}, {ID: "hills", Parent: "town", Name: "Hills"}}
	commons.Membership = &bodies.Membership{Keeper: "board", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
	half := governance.Ratio{Num: 1, Den: 2}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{commons,
			chamber(bodies.Body{Slug: "ward", Name: "Ward", Parent: "commons", Place: "quay"},
				kind(bodies.Franchise{Body: "commons", Place: "quay"}, governance.AdmissionRule{Supporters: 2, By: governance.ByMembers}, &governance.RisingRule{Supporters: 3, CallIn: 2})),
			chamber(bodies.Body{Slug: "board", Name: "Board", Parent: "commons", Seats: 3},
				kind(bodies.Franchise{Body: "board", Seated: true}, governance.AdmissionRule{By: governance.BySeated}, &governance.RisingRule{Share: &half})),
			chamber(bodies.Body{Slug: "college", Name: "College", Parent: "commons", Seats: 1, Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}}),
		},
	}
	for n := range 10 {
		place := bodies.PlaceID("quay")
		if n > 5 {
			place = "hills"
		}
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		if n != stranger {
			f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Place: place, Since: foundedOn})
		}
	}
	for n, body := range map[int]bodies.Slug{0: "board", 1: "board", 6: "board", stranger: "college"} {
		f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprintf("m-%d", n), Body: body, Seat: "seat", Person: personID(n), Title: "appointed", Begins: foundedOn})
	}
	otherwise(&f)
	w.must(w.Found(t.Context(), f))
	return w
}

func bench(place bodies.PlaceID) Raising {
	return Raising{Kind: "initiative", Place: place, Title: "A bench", Question: "Shall there be one?", Text: "A bench stands on the quay.", Follows: "It is bought."}
}

// raised raises a matter of the quay.
func (w world) raised(by int) governance.IssueID {
	w.t.Helper()
	i, err := w.RaiseMatter(w.t.Context(), w.as(by), bench("quay"))
	w.must(err)
	return i.ID
}

// discussed raises one that is admitted.
func (w world) discussed() governance.IssueID {
	w.t.Helper()
	id := w.raised(2)
	for _, n := range []int{3, 4} {
		_, err := w.SupportMatter(w.t.Context(), w.as(n), id)
		w.must(err)
	}
	return id
}

func (w world) where(id governance.IssueID) (governance.Stage, bodies.Slug) {
	i := w.issue(id)
	return i.Stage, i.Body
}

func (w world) supporters(id governance.IssueID) int {
	return len(read(w, func(tx *store.Tx) ([]store.Support, error) { return tx.Supports(id) }))
}

// TestRaise_FromTheQuayToTheDecision: the most local body takes it, two support it, it is
// discussed, read and voted on there, by those who live there.
func TestRaise_FromTheQuayToTheDecision(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		ctx := t.Context()
		id := w.raised(2)
		if stage, body := w.where(id); stage != governance.Idea || body != "ward" {
			t.Fatalf("it is %s in %s", stage, body)
		}
		for name, err := range map[string]error{
			"by who raised it":          fails(w.SupportMatter(ctx, w.as(2), id)),
			"by who lives elsewhere":    fails(w.SupportMatter(ctx, w.as(6), id)),
			"by a stranger":             fails(w.SupportMatter(ctx, access.Actor{}, id)),
			"raised by one elsewhere":   fails(w.RaiseMatter(ctx, w.as(7), bench("quay"))),
			"of a kind nobody has":      fails(w.RaiseMatter(ctx, w.as(2), Raising{Kind: "whim", Title: "A", Question: "B", Text: "C"})),
			"of a place there is not":   fails(w.RaiseMatter(ctx, w.as(2), bench("moon"))),
			"of no words":               fails(w.RaiseMatter(ctx, w.as(2), Raising{Kind: "initiative", Place: "quay"})),
			"asked up before it is due": fails(w.AskToRise(ctx, w.as(3), id, "It touches more.")),
			"of an election":            fails(w.SupportMatter(ctx, w.as(3), "2026-999")),
		} {
			if err == nil {
				t.Errorf("%s: is taken", name)
			}
		}
		_, err := w.SupportMatter(ctx, w.as(3), id)
		w.must(err)
		if err := fails(w.SupportMatter(ctx, w.as(3), id)); !errors.Is(err, governance.ErrSupports) {
			t.Errorf("twice: %v", err)
		}
		_, err = w.WithdrawSupport(ctx, w.as(3), id, store.AsksAdmission)
		w.must(err)
		if err := fails(w.WithdrawSupport(ctx, w.as(3), id, store.AsksAdmission)); !errors.Is(err, governance.ErrSupportsNot) || w.supporters(id) != 0 {
			t.Errorf("taken back twice: %v, %d", err, w.supporters(id))
		}
		for _, n := range []int{3, 4} {
			_, err := w.SupportMatter(ctx, w.as(n), id)
			w.must(err)
		}
		if stage, body := w.where(id); stage != governance.Discussion || body != "ward" || w.supporters(id) != 0 {
			t.Fatalf("it is %s in %s, and %d are kept", stage, body, w.supporters(id))
		}
		clock.forward(9 * day)
		w.advance()
		w.must(w.casts(2, id, "yes"))
		if err := w.casts(6, id, "no"); err == nil {
			t.Error("who lives elsewhere has voted")
		}
		clock.forward(3 * day)
		w.advance()
		if got := w.effectOf(id); got != "It is bought." {
			t.Errorf("what follows is %q", got)
		}
		w.holdsForAll()
	})
}

func fails[T any](_ T, err error) error { return err }

// TestRaise_LapsesWhereTooFewSupportIt, and what is kept of who did goes.
func TestRaise_LapsesWhereTooFewSupportIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.raised(2)
		_, err := w.SupportMatter(t.Context(), w.as(3), id)
		w.must(err)
		clock.forward(14*day - time.Minute)
		w.advance()
		if stage, _ := w.where(id); stage != governance.Idea {
			t.Errorf("before its time it is %s", stage)
		}
		clock.forward(time.Minute)
		if err := fails(w.SupportMatter(t.Context(), w.as(4), id)); !errors.Is(err, governance.ErrNotGathering) {
			t.Errorf("too late: %v", err)
		}
		w.advance()
		if stage, _ := w.where(id); stage != governance.Cancelled || w.supporters(id) != 0 {
			t.Errorf("it is %s, and %d are kept", stage, w.supporters(id))
		}
		w.holdsForAll()
	})
}

// TestRaise_IsCalledInAfterEverySeatGivenInItsInstant: each of several seats that are
// given while the clock stands is dated after the one before it, ahead of the clock, and
// what is done by who sits there after the last of them.
func TestRaise_IsCalledInAfterEverySeatGivenInItsInstant(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWardBy(t, db, func(f *Founding) {
			for n := range f.Charters {
				if c := &f.Charters[n]; c.Body.Slug == "board" {
					c.Body.Seats = 5
					c.Seating = &bodies.SeatRule{Ways: []bodies.Filling{{By: "board", Months: 6}}}
				}
			}
		})
		id := w.discussed()
		clock.forward(day)
		w.must(fails(w.CallIn(t.Context(), w.as(0), id, "It is ours.")))
		for n, seat := range []string{"seat-1", "seat-2"} {
			w.must(fails(w.AppointToSeat(t.Context(), w.as(0), Appointment{"board", seat, personID(3 + n), clock.now().AddDate(0, 3, 0)})))
		}
		w.must(fails(w.CallIn(t.Context(), w.as(6), id, "")))
		w.must(w.ResignSeat(t.Context(), w.as(1), "board", "m-1"))
		w.holdsForAll()
	})
}

// TestRaise_IsNotTakenBackByTheDead, as two said, who may sign in still.
func TestRaise_IsNotTakenBackByTheDead(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db, func(p *governance.Procedure) { p.Admission.Days = 60 })
		id := w.raised(2)
		for _, keeper := range []int{0, 1} {
			w.must(w.SayDied(t.Context(), w.as(keeper), "commons", personID(2)))
		}
		clock.forward(bodies.NoticeTime + time.Minute)
		w.advance()
		if err := fails(w.WithdrawMatter(t.Context(), w.as(2), id)); !errors.Is(err, governance.ErrPassed) {
			t.Errorf("the dead take it back: %v", err)
		}
		w.must(fails(w.Apply(t.Context(), w.as(2), Membership{Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor, Place: "quay"})))
		clock.forward(time.Minute)
		w.must(fails(w.WithdrawMatter(t.Context(), w.as(2), id)))
		w.holdsForAll()
	})
}

// TestRaise_GoesFromBodyToBody: called in, asked up by a share, sent back by the auditory
// body, asked up again, and decided where it stands.
func TestRaise_GoesFromBodyToBody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		ctx := t.Context()
		id := w.discussed()
		clock.forward(day)
		if err := fails(w.CallIn(ctx, w.as(4), id, "It is ours.")); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("by one who is not seated: %v", err)
		}
		if err := fails(w.CallIn(ctx, w.as(0), id, " ")); !errors.Is(err, governance.ErrStatement) {
			t.Errorf("without a reason: %v", err)
		}
		w.must(fails(w.CallIn(ctx, w.as(0), id, "It is ours.")))
		if err := fails(w.CallIn(ctx, w.as(0), id, "It is ours.")); !errors.Is(err, governance.ErrSupports) {
			t.Errorf("twice: %v", err)
		}
		if _, body := w.where(id); body != "ward" {
			t.Errorf("called in by one it is in %s", body)
		}
		w.must(fails(w.CallIn(ctx, w.as(6), id, "")))
		if stage, body := w.where(id); body != "board" || stage != governance.Discussion || w.issue(id).Procedure.Franchise.Body != "board" {
			t.Errorf("called in it is %s in %s", stage, body)
		}
		if freezes := w.issue(id).FreezesAt; !freezes.Equal(clock.now().Add(7 * day)) {
			t.Errorf("it is discussed until %s, at %s", freezes, clock.now())
		}
		w.must(fails(w.AskToRise(ctx, w.as(0), id, "It costs too much for us.")))
		w.must(fails(w.AskToRise(ctx, w.as(1), id, "")))
		if _, body := w.where(id); body != "commons" {
			t.Errorf("asked up by half of the board it is in %s", body)
		}
		if err := fails(w.AskToRise(ctx, w.as(2), id, "Higher.")); !errors.Is(err, governance.ErrNoRise) {
			t.Errorf("above all: %v", err)
		}
		clock.forward(time.Hour)
		d, err := w.DisputeCompetence(ctx, w.as(2), id, "The quay can decide that.")
		w.must(err)
		owed := func(n int) (titles []string) {
			home, err := w.Home(ctx, w.as(n))
			w.must(err)
			for _, o := range home.Disputes {
				if o.Competence {
					titles = append(titles, o.Issue.Title)
				}
			}
			return titles
		}
		if got := owed(stranger); !slices.Equal(got, []string{"A bench"}) || len(owed(0)) > 0 {
			t.Errorf("the auditor is asked about %v, the board about %v", got, owed(0))
		}
		for name, err := range map[string]error{
			"disputed twice":          fails(w.DisputeCompetence(ctx, w.as(2), id, "Again.")),
			"while one waits":         fails(w.DisputeCompetence(ctx, w.as(3), id, "Me too.")),
			"answered by another":     fails(w.AnswerCompetence(ctx, w.as(3), id, d.Ref, "ward", "Yes.")),
			"sent to the college":     fails(w.AnswerCompetence(ctx, w.as(stranger), id, d.Ref, "college", "Ours.")),
			"answered without reason": fails(w.AnswerCompetence(ctx, w.as(stranger), id, d.Ref, "ward", "")),
			"no such dispute":         fails(w.AnswerCompetence(ctx, w.as(stranger), id, "none", "ward", "Yes.")),
		} {
			if err == nil {
				t.Errorf("%s: is taken", name)
			}
		}
		w.must(fails(w.AnswerCompetence(ctx, w.as(stranger), id, d.Ref, "ward", "It touches the quay alone.")))
		if _, body := w.where(id); body != "ward" || len(owed(stranger)) > 0 {
			t.Errorf("sent back it is in %s, and %v wait", body, owed(stranger))
		}
		if err := fails(w.CallIn(ctx, w.as(0), id, "Ours still.")); !errors.Is(err, governance.ErrRuled) {
			t.Errorf("called in after a ruling: %v", err)
		}
		for _, n := range []int{2, 3, 4} {
			w.must(fails(w.AskToRise(ctx, w.as(n), id, "It touches the hills.")))
		}
		rises := read(w, func(tx *store.Tx) ([]governance.Rise, error) { return tx.Rises(id) })
		var went []bodies.Slug
		for _, r := range rises {
			went = append(went, r.To)
		}
		if want := []bodies.Slug{"board", "commons", "ward", "board"}; !slices.Equal(went, want) || rises[0].Text != "It is ours." || rises[3].Supporters != 3 {
			t.Errorf("it went %v, %+v", went, rises)
		}
		clock.forward(9 * day)
		w.advance()
		if err := fails(w.CallIn(ctx, w.as(0), id, "Late.")); err == nil {
			t.Error("called in while it is voted on")
		}
		w.must(w.casts(6, id, "yes"))
		clock.forward(3 * day)
		w.advance()
		if _, body := w.where(id); body != "board" || w.effectOf(id) != "It is bought." {
			t.Errorf("decided in %s: %q", body, w.effectOf(id))
		}
		w.holdsForAll()
	})
}

// TestRaise_RisesForAReason: who said why takes it back, or is erased, and whoever comes
// next says why, until somebody has.
func TestRaise_RisesForAReason(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		ctx := t.Context()
		id := w.discussed()
		clock.forward(day)
		needed := func(n int) bool {
			r, err := w.Issue(ctx, w.as(n), id)
			w.must(err)
			return r.Raised.AskReason
		}
		asks := func(n int, reason string, want error, what string) {
			t.Helper()
			if needs := needed(n); needs != (want != nil || what == "first") {
				t.Errorf("%s: the page asks for a reason: %v", what, needs)
			}
			if err := fails(w.AskToRise(ctx, w.as(n), id, reason)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		asks(3, "It touches the hills.", nil, "first")
		asks(4, "", nil, "while there is a reason")
		w.must(fails(w.WithdrawSupport(ctx, w.as(3), id, store.AsksRise)))
		asks(3, "", governance.ErrStatement, "once it was taken back")
		asks(3, "It touches the whole town.", nil, "first")
		gone := w.enrolled(3)
		w.must(w.Erase(ctx, gone, credentials))
		asks(5, "", governance.ErrStatement, "once who said why is erased")
		asks(5, "The hills pay for it.", nil, "first")
		asks(2, "", nil, "while there is another reason")
		rises := read(w, func(tx *store.Tx) ([]governance.Rise, error) { return tx.Rises(id) })
		if len(rises) != 1 || rises[0].Text != "The hills pay for it." {
			t.Errorf("it rose by %+v", rises)
		}
		w.holdsForAll()
	})
}

// TestRaise_IsCalledInForAReason is the same of those who call it in: one of them gave up
// the seat meanwhile, and then what they had said.
func TestRaise_IsCalledInForAReason(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		ctx := t.Context()
		id := w.discussed()
		clock.forward(day)
		w.must(fails(w.CallIn(ctx, w.as(0), id, "It is ours.")))
		clock.forward(time.Minute)
		w.must(w.ResignSeat(ctx, w.as(0), "board", "m-0"))
		clock.forward(time.Minute)
		w.must(fails(w.CallIn(ctx, w.as(1), id, "")))
		w.must(fails(w.WithdrawSupport(ctx, w.as(0), id, store.AsksCallIn)))
		r, err := w.Issue(ctx, w.as(6), id)
		if w.must(err); !r.Raised.CallReason {
			t.Error("the page asks for no reason")
		}
		if err := fails(w.CallIn(ctx, w.as(6), id, "")); !errors.Is(err, governance.ErrStatement) {
			t.Errorf("without a reason: %v", err)
		}
		w.must(fails(w.CallIn(ctx, w.as(6), id, "It costs us most.")))
		rises := read(w, func(tx *store.Tx) ([]governance.Rise, error) { return tx.Rises(id) })
		if len(rises) != 1 || rises[0].Text != "It costs us most." {
			t.Errorf("it was called in by %+v", rises)
		}
		w.holdsForAll()
	})
}

// TestRaise_MissesNoSupporter: of two who come at once, and are all it needs, neither is
// counted without the other.
func TestRaise_MissesNoSupporter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		for range 10 {
			clock.forward(9 * time.Hour)
			id := w.raised(2)
			var both sync.WaitGroup
			for _, a := range []access.Actor{w.as(3), w.as(4)} {
				both.Go(func() {
					if err := fails(w.SupportMatter(t.Context(), a, id)); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			if stage, _ := w.where(id); stage != governance.Discussion {
				t.Fatalf("two of two support it, and it is %s", stage)
			}
		}
		w.holdsForAll()
	})
}

// TestRaise_AdmitsOnce: the last two supporters come at once.
func TestRaise_AdmitsOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.raised(2)
		w.must(fails(w.SupportMatter(t.Context(), w.as(3), id)))
		var all sync.WaitGroup
		actors := []access.Actor{w.as(0), w.as(1), w.as(4), w.as(5)}
		errs := make([]error, len(actors))
		for n, a := range actors {
			all.Go(func() { errs[n] = fails(w.SupportMatter(t.Context(), a, id)) })
		}
		all.Wait()
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else if !errors.Is(err, governance.ErrNotGathering) {
				t.Error(err)
			}
		}
		entries := read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.EntriesAbout(id) })
		admitted := 0
		for _, e := range entries {
			if e.Type == (journal.IssueAdmit{}).Type() {
				admitted++
			}
		}
		if taken != 1 || admitted != 1 {
			t.Errorf("%d were taken, and it was admitted %d times", taken, admitted)
		}
		w.holdsForAll()
	})
}

// TestRaise_CountsWhoMaySupportItStill: who left, or was erased, supports nothing.
func TestRaise_CountsWhoMaySupportItStill(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		gone := w.enrolled(3)
		id := w.raised(2)
		w.must(fails(w.SupportMatter(t.Context(), gone, id)))
		clock.forward(time.Hour)
		w.must(w.Erase(t.Context(), gone, credentials))
		if n := w.supporters(id); n != 0 {
			t.Errorf("%d support it whose names are gone", n)
		}
		w.must(fails(w.SupportMatter(t.Context(), w.as(4), id)))
		if stage, _ := w.where(id); stage != governance.Idea {
			t.Errorf("with one who is left it is %s", stage)
		}
		w.must(fails(w.SupportMatter(t.Context(), w.as(5), id)))
		if stage, _ := w.where(id); stage != governance.Discussion {
			t.Errorf("with two it is %s", stage)
		}
		w.holdsForAll()
	})
}

// TestRaise_AsManyADayAndNoMore, and a matter nobody else must support is discussed at once.
func TestRaise_AsManyADayAndNoMore(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		for range governance.RaisedDaily {
			w.raised(2)
			clock.forward(time.Hour)
		}
		var soon governance.TooSoon
		if err := fails(w.RaiseMatter(t.Context(), w.as(2), bench("quay"))); !errors.As(err, &soon) || !errors.Is(err, governance.ErrRaised) {
			t.Errorf("one more: %v", err)
		}
		clock.forward(day)
		w.raised(2)
		i, err := w.RaiseMatter(t.Context(), w.as(0), Raising{Kind: "initiative", Place: "hills", Title: "A path", Question: "Shall there be one?", Text: "A path leads up."})
		w.must(err)
		if i.Body != "board" || i.Stage != governance.Discussion {
			t.Errorf("one of the board's own is %s in %s", i.Stage, i.Body)
		}
		if _, err := w.RaiseMatter(t.Context(), w.as(0), bench("")); err != nil {
			t.Errorf("what touches every place: %v", err)
		}
		w.holdsForAll()
	})
}

// TestRaise_IsCalledOffWhereItsKindIsGone: the charter was changed meanwhile.
func TestRaise_IsCalledOffWhereItsKindIsGone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.discussed()
		next := w.charter("ward")
		next.Version, next.Procedures = 2, nil
		w.proposes("2026-70", clock, next)
		w.concluded(clock, 5, "2026-70")
		clock.forward(8 * day)
		w.advance()
		if stage, _ := w.where(id); stage != governance.Cancelled {
			t.Errorf("it is %s", stage)
		}
		w.holdsForAll()
	})
}

// TestRaise_IsTheOnlyWay: a matter that was brought otherwise is not put to the vote once
// members raise such matters.
func TestRaise_IsTheOnlyWay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		rules, _ := w.charter("ward").Procedure("initiative")
		now := clock.now()
		w.must(w.Past(t.Context(), func(p Past) error {
			return p.Bring(governance.Issue{ID: "2026-80", Body: "ward", Kind: "initiative", Title: "Matter", Question: "Shall it?", Text: "It shall.", Stage: governance.Discussion, Procedure: rules,
				Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: now, FreezesAt: now.Add(day), OpensAt: now.Add(2 * day), ClosesAt: now.Add(4 * day)}, nil)
		}))
		clock.forward(day)
		w.advance()
		if stage, _ := w.where("2026-80"); stage != governance.Cancelled {
			t.Errorf("as its text would be fixed it is %s", stage)
		}
		now = clock.now()
		w.must(w.Past(t.Context(), func(p Past) error {
			return p.Bring(governance.Issue{ID: "2026-81", Body: "ward", Kind: "initiative", Title: "Matter", Question: "Shall it?", Text: "It shall.", Stage: governance.Frozen, Procedure: rules,
				Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: now, FreezesAt: now, OpensAt: now.Add(time.Hour), ClosesAt: now.Add(2*day + time.Hour)}, nil)
		}))
		clock.forward(day)
		w.advance()
		if stage, _ := w.where("2026-81"); stage != governance.Cancelled {
			t.Errorf("fixed anew it is %s", stage)
		}
		w.holdsForAll()
	})
}

// TestSupport_OfABodyThatOpensNoVotes: who supports a matter of a body that was suspended
// meanwhile is told so at once, and not the last of them alone.
func TestSupport_OfABodyThatOpensNoVotes(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.raised(2)
		next := w.charter("ward")
		next.Version, next.Body.State = 2, bodies.Suspended
		w.proposes("2026-70", clock, next)
		w.concluded(clock, 5, "2026-70")
		if said := w.effectOf("2026-70"); said != "ward 2" {
			t.Fatalf("the effect is %q", said)
		}
		if _, err := w.SupportMatter(t.Context(), w.as(3), id); !errors.Is(err, governance.ErrPower) {
			t.Errorf("a matter of a suspended body is supported: %v", err)
		}
		w.verifies()
	})
}

// TestRaise_IsReadForAsLongAsTheRulesSayThatItIsHeldBy: they came while its text was fixed,
// the clock came by late, and it waits until they have it read.
func TestRaise_IsReadForAsLongAsTheRulesSayThatItIsHeldBy(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWard(t, db)
		id := w.discussed()
		clock.forward(7 * day)
		w.advance()
		next := w.charter("ward")
		next.Version, next.Procedures = 2, slices.Clone(next.Procedures)
		next.Procedures[0].FrozenDays = 5
		w.proposes("2026-70", clock, next)
		clock.forward(2 * time.Minute)
		w.advance()
		for n := range 5 {
			w.must(w.casts(n, "2026-70", "yes"))
		}
		clock.forward(34 * time.Hour) // nobody called the clock for ten hours
		w.advance()
		i := w.issue(id)
		if opens := i.FreezesAt.Add(5 * day); i.Stage != governance.Frozen || !i.OpensAt.Equal(opens) || !i.ClosesAt.Equal(opens.Add(2*day)) || i.Procedure.FrozenDays != 5 {
			t.Errorf("it is %s, opens at %s, and closes at %s, where its text was fixed at %s", i.Stage, i.OpensAt, i.ClosesAt, i.FreezesAt)
		}
		clock.forward(i.OpensAt.Sub(clock.now()))
		w.advance()
		if stage, _ := w.where(id); stage != governance.Voting {
			t.Errorf("once it was read it is %s", stage)
		}
		w.must(w.casts(2, id, "yes"))
		clock.forward(2*day + time.Minute)
		w.advance()
		if got := w.effectOf(id); got != "It is bought." {
			t.Errorf("what follows is %q", got)
		}
		w.holdsForAll()
	})
}
