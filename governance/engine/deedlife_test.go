// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/store/storetest"

	"pgregory.net/rapid"
)

// TestDeeds_NoSequenceGivesMoreThanTheCharters: people come in and leave, take seats and
// give them up, raise matters, have them rise, call them in and dispute whose they are,
// while votes put bodies to sleep and wake them; those who keep the list enter people from
// a file, strike them off and say that they have died, and two enter the ballot of a third:
// in any order, whoever tries, at one instant or days apart. Whatever came of it, verify finds in the record nothing that the
// charters in force did not allow.
func TestDeeds_NoSequenceGivesMoreThanTheCharters(t *testing.T) {
	done := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		clock := newClock(foundedOn.Add(24 * time.Hour))
		db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t), Clock: clock.now})
		if err != nil {
			r.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context()); err != nil {
			r.Fatal(err)
		}
		w := quayside{foundWardBy(t, db, func(f *Founding) {
			f.Members = slices.DeleteFunc(f.Members, func(m bodies.Member) bool { return slices.Contains(ids(9)[7:], m.Person) }) // they come in later, if at all
			for n := range f.Charters {
				c := &f.Charters[n]
				switch c.Body.Slug {
				case "board":
					c.Body.Seats = 5
					c.Seating = &bodies.SeatRule{ActingDays: 20, Ways: []bodies.Filling{{By: "board", Months: 6},
						{Seat: "by lot", Months: 6, Drawn: &bodies.Drawing{Among: "commons", Days: 7}}}}
				case "commons":
					c.Membership.Strikes = bodies.StrikesListed
					c.Membership.Admissions = append(c.Membership.Admissions, bodies.Admission{Sphere: bodies.Inner, Ground: bodies.ByList})
				}
				for k := range c.Procedures {
					if !c.Procedures[k].Franchise.Seated {
						c.Procedures[k].Assist = &governance.AssistRule{By: "board"}
					}
				}
			}
		}), clock, r, done}
		for range rapid.IntRange(10, 60).Draw(r, "deeds") {
			clock.forward(rapid.SampledFrom([]time.Duration{0, 0, time.Millisecond, time.Minute, 25 * time.Hour, 9 * 24 * time.Hour}).Draw(r, "later"))
			_, err := w.Advance(t.Context())
			w.must(err)
			w.must(w.SequenceAll(t.Context())) // or no lot would be drawn
			what := rapid.SampledFrom([]string{"join", "leave", "appoint", "appoint", "appoint", "act", "act", "resign", "raise", "raise", "support", "support", "support", "support", "support", "support", "rise", "call", "call", "call", "dispute", "rule", "cast", "cast", "cast",
				"list", "strike", "strike", "strike", "strike", "dead", "dead", "dead", "here", "assist", "assist", "assist", "take", "take", "decline"}).Draw(r, "what")
			if w.moves() && rapid.Bool().Draw(r, "moves") { // hardly one would be met in time
				what = rapid.SampledFrom([]string{"rise", "rise", "call", "call", "call", "dispute"}).Draw(r, "how")
			}
			w.tries(what)
		}
		clock.forward(time.Minute)
		_, err = w.Advance(t.Context())
		w.must(err)
		if v := w.verified(); v.Verdict != audit.Verified {
			r.Fatalf("%s: %v", v.Verdict, v.Findings)
		}
	})
	t.Logf("what was done: %v", done)
	for _, what := range []string{"join", "leave", "appoint", "act", "resign", "raise", "support", "rise", "call", "dispute", "rule", "cast", "list", "strike", "dead", "assist", "take", "decline"} {
		if done[what] == 0 {
			t.Errorf("nobody ever came to %s", what)
		}
	}
}

// quayside is the world of foundWard, in which deeds are drawn.
type quayside struct {
	world
	clock *handClock
	r     *rapid.T
	done  map[string]int // how often each deed was one
}

func (w quayside) someone(label string) int { return rapid.IntRange(0, stranger).Draw(w.r, label) }

// tries has somebody try a deed, with whatever comes to mind, and counts it where it is
// one. What has nothing to be about yet gives way to what brings that about.
func (w quayside) tries(what string) {
	var err error
	ctx, who := w.t.Context(), w.someone("who")
	actor := w.as(who)
	likely := slices.Contains([]string{"appoint", "act", "call", "list", "strike", "dead", "assist"}, what) || rapid.Bool().Draw(w.r, "seated")
	if seats := w.seats(); len(seats) > 0 && likely { // or hardly a seat would ever be given
		actor = w.as(slices.Index(ids(stranger+1), rapid.SampledFrom(seats).Draw(w.r, "by").Person))
	}
	until := w.clock.now().AddDate(0, 0, rapid.SampledFrom([]int{-1, 30, 90, 170, 200}).Draw(w.r, "days"))
	to := Appointment{Body: rapid.SampledFrom([]bodies.Slug{"board", "board", "board", "college"}).Draw(w.r, "body"), Person: personID(w.someone("to")), Until: until,
		Seat: rapid.SampledFrom([]string{"seat", "seat-1", "seat-1", "seat-2", "seat-2", "a throne"}).Draw(w.r, "seat")}
	switch what {
	case "join":
		_, err = w.Apply(ctx, w.as(stranger-rapid.IntRange(0, 3).Draw(w.r, "from")), Membership{Body: "commons", Sphere: bodies.Inner, Ground: bodies.ByOpenDoor, Place: rapid.SampledFrom([]bodies.PlaceID{"quay", "hills", "moon"}).Draw(w.r, "place")})
	case "leave":
		err = w.LeaveBody(ctx, actor, "commons")
	case "appoint":
		_, err = w.AppointToSeat(ctx, actor, to)
	case "act":
		to.Until = w.clock.now().AddDate(0, 0, rapid.IntRange(0, 30).Draw(w.r, "acting"))
		_, err = w.ActInSeat(ctx, actor, to)
	case "resign":
		if seats := w.seats(); len(seats) > 1 { // or soon nobody would be left who gives one
			m := rapid.SampledFrom(seats).Draw(w.r, "gives up")
			err = w.ResignSeat(ctx, actor, m.Body, m.ID)
		} else {
			err = store.ErrNotFound
		}
	case "raise":
		in := bench(rapid.SampledFrom([]bodies.PlaceID{"quay", "quay", "quay", "quay", "town", "hills", ""}).Draw(w.r, "where"))
		_, err = w.RaiseMatter(ctx, actor, in)
	case "rule":
		err = w.proposesState()
	case "list":
		err = w.listsSome(actor)
	case "strike":
		err = w.StrikeOff(ctx, actor, "commons", personID(rapid.SampledFrom([]int{7, 7, 8, 8, 3, stranger}).Draw(w.r, "struck")), "They asked for it by letter.")
	case "dead":
		err = w.SayDied(ctx, actor, "commons", personID(rapid.SampledFrom([]int{5, 5, 8, 0}).Draw(w.r, "said dead"))) // or two would hardly name the same
	case "here":
		err = w.Here(ctx, actor)
	case "take", "decline":
		err = w.answersLot(what == "take")
	default:
		what, err = w.triesOn(what, actor)
	}
	if err == nil {
		w.done[what]++
	}
}

// seats are those of the board that somebody holds.
func (w quayside) seats() []bodies.Mandate {
	return read(w.world, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.Mandates("board", w.clock.now()) })
}

// moves says whether a matter stands at the quay that might rise.
func (w quayside) moves() bool {
	return slices.ContainsFunc(w.matters(), func(i governance.Issue) bool { return i.Body == "ward" && i.Stage == governance.Discussion })
}

func (w quayside) matters() []governance.Issue {
	return read(w.world, func(tx *store.Tx) ([]governance.Issue, error) {
		return tx.Issues(store.IssueFilter{Stages: governance.Undecided(), Limit: 100})
	})
}

// triesOn does something about a matter that stands.
func (w quayside) triesOn(what string, actor access.Actor) (done string, err error) {
	all := w.matters()
	if what == "support" {
		all = slices.DeleteFunc(all, func(i governance.Issue) bool { return i.Gathers(w.clock.now()) != nil })
	}
	if moving := []string{"rise", "call", "dispute"}; slices.Contains(moving, what) {
		all = slices.DeleteFunc(all, func(i governance.Issue) bool { return i.Kind != "initiative" || i.Stage != governance.Discussion })
	}
	if what == "assist" {
		all = slices.DeleteFunc(all, func(i governance.Issue) bool { return i.Stage != governance.Voting })
	}
	instead := map[string]string{"assist": "rule", "support": "raise", "rise": "support", "call": "support", "dispute": "support"}
	switch {
	case len(all) == 0 && instead[what] == "":
		return what, store.ErrNotFound
	case len(all) == 0:
		w.tries(instead[what])
		return what, store.ErrNotFound
	}
	ctx, id := w.t.Context(), rapid.SampledFrom(all).Draw(w.r, "matter").ID
	switch what {
	case "support":
		_, err = w.SupportMatter(ctx, actor, id)
	case "rise":
		_, err = w.AskToRise(ctx, actor, id, "It touches more than the quay.")
	case "call":
		_, err = w.CallIn(ctx, actor, id, "The board pays for it.")
	case "dispute":
		_, err = w.DisputeCompetence(ctx, actor, id, "It is not theirs.")
	case "assist":
		voter := personID(rapid.SampledFrom([]int{5, 5, 5, 3, 8}).Draw(w.r, "for"))
		said := rapid.SampledFrom([]string{"yes", "yes", "no"}).Draw(w.r, "enters")
		_, err = w.Assist(ctx, actor, Assisted{Issue: id, Voter: voter, Choice: governance.Choice{Answer: said}, Key: newKey()})
	case "cast":
		said := rapid.SampledFrom([]string{"yes", "yes", "yes", "no", "abstain"}).Draw(w.r, "says")
		_, err = w.Cast(ctx, actor, Cast{Issue: id, Choice: governance.Choice{Answer: said}, Key: newKey()})
	}
	return what, err
}

// proposesState puts to the vote that a body rests, or is woken.
func (w quayside) proposesState() error {
	next := w.charter(rapid.SampledFrom([]bodies.Slug{"board", "ward"}).Draw(w.r, "of"))
	next.Version++
	next.Body.State = rapid.SampledFrom([]bodies.State{"", bodies.Suspended}).Draw(w.r, "state")
	many := len(read(w.world, func(tx *store.Tx) ([]governance.Issue, error) {
		return tx.Issues(store.IssueFilter{Kinds: []string{"paper"}, Limit: 100})
	}))
	if many > 2 {
		return errors.New("they have voted on enough")
	}
	w.proposes(governance.IssueID(fmt.Sprintf("2027-%d", many+1)), w.clock, next)
	return nil
}

// listsSome enters people from a file: whoever stands in it was there, is new, or had left.
func (w quayside) listsSome(actor access.Actor) error {
	file := "name;slug;sphere;place\n"
	for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom([]int{stranger, 7, 7, 8, 8, 0, 3, 5}), 1, 3, rapid.ID).Draw(w.r, "listed") {
		file += fmt.Sprintf("Member %d;p%04d;inner;%s\n", n, n, rapid.SampledFrom([]string{"quay", "hills"}).Draw(w.r, "resides"))
	}
	if err := w.BringList(w.t.Context(), actor, "commons", []byte(file)); err != nil {
		return err
	}
	r, err := w.List(w.t.Context(), actor, "commons")
	if err != nil {
		return err
	}
	_, err = w.EnterList(w.t.Context(), actor, "commons", r.File, r.Sum)
	return err
}

// answersLot has somebody answer a lot of the board: whom it asks, as a rule.
func (w quayside) answersLot(takes bool) error {
	draws := read(w.world, func(tx *store.Tx) ([]store.SeatDraw, error) { return tx.SeatDraws("board") })
	if len(draws) == 0 {
		return store.ErrNotFound
	}
	d := rapid.SampledFrom(draws).Draw(w.r, "lot")
	actor := w.as(w.someone("answers"))
	if n := slices.Index(ids(stranger+1), d.Asked); n >= 0 && rapid.IntRange(0, 3).Draw(w.r, "asked") > 0 {
		actor = w.as(n)
	}
	_, err := w.AnswerSeat(w.t.Context(), actor, d.Ref, takes)
	return err
}
