// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundHelped founds a community of eight members, of whom 0, 1 and 2 sit at a desk and
// enter ballots for those who cannot; 3 sits in the hall, and enters none. Users who
// advise are members 6 and 7.
func foundHelped(t *testing.T, db *store.DB) world {
	t.Helper()
	kinds := procedures()
	for n := range kinds {
		kinds[n].Assist = &governance.AssistRule{By: "desk"}
	}
	kinds[1].Advisory = []governance.Advisory{{Name: "Users", Franchise: bodies.Franchise{Body: "commons", Spheres: []bodies.Sphere{bodies.Outer}}}}
	alone := kinds[0]
	alone.Kind, alone.Assist = "alone", nil
	w := world{newEngine(t, db, rand.Reader), t, db, append(kinds, alone)}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds},
			{Body: bodies.Body{Slug: "desk", Name: "The Desk", Level: bodies.Intermediate, Parent: "commons", Seats: 3}, Version: 1},
			{Body: bodies.Body{Slug: "hall", Name: "The Hall", Level: bodies.Intermediate, Parent: "commons", Seats: 3}, Version: 1},
		},
	}
	for n := range 8 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		m := bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn}
		if n > 5 {
			m.Sphere = bodies.Outer
		}
		f.Members = append(f.Members, m)
		if n < 4 {
			in := bodies.Slug("desk")
			if n == 3 {
				in = "hall"
			}
			f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprintf("m-%d", n), Body: in, Seat: "seat", Person: personID(n), Title: "appointed", Begins: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// enters lets a member enter a choice for another.
func (w world) enters(n, voter int, id governance.IssueID, c governance.Choice) (AssistState, error) {
	w.t.Helper()
	taken, err := w.Assist(w.t.Context(), member(n), Assisted{Issue: id, Voter: personID(voter), Choice: c, Key: newKey()})
	return taken.State, err
}

// entersAs is enters, which must end so.
func (w world) entersAs(want AssistState, n, voter int, id governance.IssueID, c governance.Choice) {
	w.t.Helper()
	if got, err := w.enters(n, voter, id, c); err != nil || got != want {
		w.t.Fatalf("%d for %d: %q, %v, want %q", n, voter, got, err, want)
	}
}

func (w world) refusesEntry(want error, n, voter int, id governance.IssueID, c governance.Choice) {
	w.t.Helper()
	if got, err := w.enters(n, voter, id, c); !errors.Is(err, want) || want == nil {
		w.t.Errorf("%d for %d: %q, %v, want %v", n, voter, got, err, want)
	}
}

// ballotOf is the ballot of a member that stands; nil where there is none, or a withdrawal.
func (w world) ballotOf(id governance.IssueID, n int) *governance.Ballot {
	w.t.Helper()
	issue := w.issue(id)
	b := read(w, func(tx *store.Tx) (*governance.Ballot, error) {
		b, err := ownBallot(tx, issue, personID(n))
		if errors.Is(err, store.ErrNotFound) || err == nil && b.Withdrawn {
			return nil, nil
		}
		return &b, err
	})
	return b
}

// verifiesForAll holds the record to both recounts, on the archive of everybody and of
// auditors.
func (w world) verifiesForAll() {
	w.t.Helper()
	for _, scope := range []audit.Scope{{}, {Auditor: true}} {
		if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
			w.t.Errorf("%+v: the record: %s: %v", scope, r.Verdict, r.Findings)
		}
	}
}

// TestAssist_TwoEnterABallotForSomebody walks through a public and a confidential vote.
func TestAssist_TwoEnterABallotForSomebody(t *testing.T) {
	for _, kind := range []string{"paper", "quiet"} {
		t.Run(kind, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundHelped(t, db)
				ctx, id := t.Context(), governance.IssueID("2026-1")
				one, other := answer("yes"), answer("no")
				if kind == "quiet" {
					one, other = rankedAs("quay", "tide"), rankedAs("tide")
				}
				w.openNow(id, kind, 72*time.Hour)

				w.refusesEntry(governance.ErrNoAssistant, 3, 4, id, one)
				w.refusesEntry(governance.ErrNoAssistant, 5, 4, id, one)
				w.refusesEntry(governance.ErrNoAssistant, 5, 9, id, one) // and is told nothing of who is on the roll
				w.refusesEntry(governance.ErrAssistsSelf, 1, 1, id, one)
				w.refusesEntry(governance.ErrNobodyToAssist, 0, 9, id, one)
				w.refusesEntry(governance.ErrSpoilt, 0, 4, id, governance.Choice{})
				w.entersAs(AssistWaits, 0, 4, id, one)
				w.entersAs(AssistWaits, 0, 4, id, one) // one alone, however often
				if w.ballotOf(id, 4) != nil {
					t.Fatal("one alone has cast a ballot")
				}
				w.entersAs(AssistDiffers, 1, 4, id, other)
				w.entersAs(AssistWaits, 1, 4, id, one) // they begin again
				w.entersAs(AssistCounts, 2, 4, id, one)
				b := w.ballotOf(id, 4)
				if b == nil || len(b.By) != 2 || b.SeatedIn != "desk" {
					t.Fatalf("what two entered stands as %+v", b)
				}
				w.entersAs(AssistWaits, 0, 4, id, other) // a slip is corrected
				w.entersAs(AssistCounts, 2, 4, id, other)

				w.entersAs(AssistWaits, 0, 5, id, one)
				_, err := w.Cast(ctx, member(5), Cast{id, other, newKey()}) // the member comes by in between
				w.must(err)
				w.refusesEntry(governance.ErrVotedThemself, 1, 5, id, one)
				_, err = w.Withdraw(ctx, member(5), id)
				w.must(err)
				w.refusesEntry(governance.ErrVotedThemself, 1, 5, id, one)

				w.entersAs(AssistWaits, 0, 3, id, one)
				w.entersAs(AssistCounts, 1, 3, id, one)
				_, err = w.Cast(ctx, member(3), Cast{id, other, newKey()}) // over what was entered for them
				w.must(err)
				if b := w.ballotOf(id, 3); b == nil || len(b.By) != 0 {
					t.Errorf("their own ballot stands as %+v", b)
				}
				w.refusesEntry(governance.ErrVotedThemself, 1, 3, id, one)

				w.entersAs(AssistWaits, 0, 2, id, one)
				w.entersAs(AssistCounts, 1, 2, id, one)
				_, err = w.Withdraw(ctx, member(2), id) // or they take it back
				w.must(err)
				w.refusesEntry(governance.ErrVotedThemself, 1, 2, id, one)

				w.entersAs(AssistWaits, 1, 0, id, one) // of whom one leaves the desk meanwhile
				clock.forward(time.Second)
				w.must(w.ResignSeat(ctx, member(1), "desk", "m-1"))
				w.refusesEntry(governance.ErrNoAssistant, 1, 0, id, one)
				w.entersAs(AssistWaits, 2, 0, id, one)
				if w.ballotOf(id, 0) != nil {
					t.Error("the word of somebody counts who had left the desk")
				}
				w.entersAs(AssistWaits, 0, 1, id, one)
				clock.forward(25 * time.Hour) // for nobody waits for longer than a day
				w.entersAs(AssistWaits, 2, 1, id, one)

				clock.forward(72 * time.Hour)
				w.refusesEntry(governance.ErrClosed, 0, 1, id, one)
				w.advance()
				if halves := read(w, func(tx *store.Tx) ([]store.AssistHalf, error) { return tx.AssistHalves(id, time.Time{}) }); len(halves) > 0 {
					t.Errorf("after the close %d halves are there", len(halves))
				}
				w.verifiesForAll()
				counted, err := w.Count(ctx, member(5), id)
				w.must(err)
				if want := map[string]int64{"paper": 1}[kind]; counted.Assisted != want {
					t.Errorf("the count says of %d ballots that two entered them, want %d", counted.Assisted, want)
				}
			})
		})
	}
}

// TestAssist_AsksForARule of the vote itself.
func TestAssist_AsksForARule(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundHelped(t, db)
		w.openNow("2026-1", "alone", time.Hour)
		w.refusesEntry(governance.ErrNotAssisted, 0, 4, "2026-1", answer("yes"))
	})
}

// TestAssist_OfAdvisersToo: the ballot is counted with the advice, and in no figure of the
// vote.
func TestAssist_OfAdvisersToo(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundHelped(t, db)
		w.openNow("2026-1", "name", time.Hour)
		w.entersAs(AssistWaits, 0, 6, "2026-1", rankedAs("quay"))
		w.entersAs(AssistCounts, 1, 6, "2026-1", rankedAs("quay"))
		w.entersAs(AssistWaits, 0, 4, "2026-1", rankedAs("tide"))
		w.entersAs(AssistCounts, 1, 4, "2026-1", rankedAs("tide"))
		clock.forward(2 * time.Hour)
		w.advance()
		w.verifiesForAll()
		if counted, err := w.Count(t.Context(), member(4), "2026-1"); err != nil || counted.Assisted != 1 || counted.Advice[0].Direct != 1 {
			t.Errorf("%d ballots that two entered, advice %+v, %v", counted.Assisted, counted.Advice, err)
		}
	})
}

// TestAssist_TwiceTheSameRequestIsOneBallot, and no second half.
func TestAssist_TwiceTheSameRequestIsOneBallot(t *testing.T) {
	for kind, said := range map[string]governance.Choice{"paper": answer("yes"), "quiet": rankedAs("quay")} {
		eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
			w := foundHelped(t, db)
			w.openNow("2026-1", kind, time.Hour)
			w.entersAs(AssistWaits, 0, 4, "2026-1", said)
			c := Assisted{Issue: "2026-1", Voter: personID(4), Choice: said, Key: newKey()}
			first, err1 := w.Assist(t.Context(), member(1), c)
			again, err2 := w.Assist(t.Context(), member(1), c)
			w.must(errors.Join(err1, err2))
			if first.State != AssistCounts || again.State != AssistCounts || first.Receipt.Signature != again.Receipt.Signature {
				t.Errorf("%s: %+v, and again %+v", kind, first, again)
			}
			if err := first.Receipt.Verify(w.key().Public()); err != nil || !first.Receipt.Opening.Assisted() {
				t.Errorf("%s: the receipt: %v, %+v", kind, err, first.Receipt.Opening)
			}
		})
	}
}

// TestAssist_TwoAtOnce: one leaves the half and the other casts, whoever comes first; and
// where the member casts at that moment, theirs stands.
func TestAssist_TwoAtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundHelped(t, db)
		for _, kind := range []string{"paper", "quiet"} {
			said, id := answer("yes"), governance.IssueID("2026-1")
			if kind == "quiet" {
				said, id = rankedAs("quay"), "2026-2"
			}
			w.openNow(id, kind, time.Hour)
			states := make([]AssistState, 2)
			for _, err := range atOnce(2, func(n int) (err error) {
				states[n], err = w.enters(n, 4, id, said)
				return err
			}) {
				w.must(err)
			}
			slices.Sort(states)
			if !slices.Equal(states, []AssistState{AssistCounts, AssistWaits}) || w.ballotOf(id, 4) == nil {
				t.Errorf("%s: two at once: %v", kind, states)
			}
			for _, err := range atOnce(3, func(n int) error {
				if n == 2 {
					_, err := w.Cast(t.Context(), member(5), Cast{id, said, newKey()})
					return err
				}
				_, err := w.enters(n, 5, id, said)
				return err
			}) {
				if err != nil && !errors.Is(err, governance.ErrVotedThemself) {
					t.Errorf("%s: %v", kind, err)
				}
			}
			if b := w.ballotOf(id, 5); b == nil || len(b.By) > 0 {
				t.Errorf("%s: of a member who cast at that moment stands %+v", kind, b)
			}
		}
		clock.forward(2 * time.Hour)
		w.advance()
		w.verifiesForAll()
	})
}

// TestAssist_ASeatEndsBehindWhatWasEnteredByIt: in the very millisecond, so that the record
// can tell which of the two came first.
func TestAssist_ASeatEndsBehindWhatWasEnteredByIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundHelped(t, db)
		w.openNow("2026-1", "paper", time.Hour)
		clock.forward(time.Second)
		w.entersAs(AssistWaits, 0, 4, "2026-1", answer("yes"))
		w.entersAs(AssistCounts, 1, 4, "2026-1", answer("yes"))
		w.must(w.ResignSeat(t.Context(), member(1), "desk", "m-1"))
		w.entersAs(AssistWaits, 0, 5, "2026-1", answer("yes"))
		w.entersAs(AssistCounts, 2, 5, "2026-1", answer("yes"))
		clock.forward(2 * time.Hour)
		w.advance()
		w.verifiesForAll()
	})
}

// TestAssist_NeverTwoVoicesForOne: whatever members and the desk do in whatever order,
// nobody has two ballots, and once somebody has cast or taken back a ballot themselves,
// what stands is theirs.
func TestAssist_NeverTwoVoicesForOne(t *testing.T) {
	for seed := range uint64(6) {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w, r := foundHelped(t, db), mathrand.New(mathrand.NewPCG(seed, 67))
			ids := map[governance.IssueID][]governance.Choice{"2026-1": {answer("yes"), answer("no")}, "2026-2": {rankedAs("quay"), rankedAs("tide")}}
			w.openNow("2026-1", "paper", time.Hour)
			w.openNow("2026-2", "quiet", time.Hour)
			themselves := map[string]*governance.Choice{} // what they last did themselves
			acted := map[string]bool{}
			for range 60 {
				id := governance.IssueID(fmt.Sprint("2026-", 1+r.IntN(2)))
				n, said := r.IntN(6), ids[id][r.IntN(2)]
				key := fmt.Sprint(id, n)
				switch r.IntN(6) {
				case 0:
					if _, err := w.Cast(t.Context(), member(n), Cast{id, said, newKey()}); err == nil {
						themselves[key], acted[key] = &said, true
					} else if !errors.Is(err, governance.ErrTooMany) {
						t.Fatal(err)
					}
				case 1:
					if _, err := w.Withdraw(t.Context(), member(n), id); err == nil {
						themselves[key], acted[key] = nil, true
					} else if !errors.Is(err, ErrNoBallot) && !errors.Is(err, governance.ErrTooMany) {
						t.Fatal(err)
					}
				default:
					_, err := w.enters(r.IntN(4), n, id, said)
					for _, may := range []error{governance.ErrNoAssistant, governance.ErrAssistsSelf, governance.ErrVotedThemself, governance.ErrTooMany} {
						if errors.Is(err, may) {
							err = nil
						}
					}
					w.must(err)
				}
				clock.forward(time.Second)
				if b := w.ballotOf(id, n); acted[key] && (b == nil) != (themselves[key] == nil) || acted[key] && b != nil && len(b.By) > 0 {
					t.Fatalf("seed %d: %s did %v themselves, and %+v stands", seed, key, themselves[key], b)
				}
			}
			clock.forward(2 * time.Hour)
			w.advance()
			w.verifiesForAll()
		})
	}
}

// TestAssist_TellsTheMember that a ballot was entered for them, and not what it says.
func TestAssist_TellsTheMember(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundHelped(t, db)
		w.enrolled(4)
		w.openNow("2026-1", "paper", time.Hour)
		w.delivered()
		w.entersAs(AssistWaits, 0, 4, "2026-1", answer("yes"))
		if sent := w.delivered(); len(sent) > 0 {
			t.Errorf("a half is told: %+v", sent)
		}
		w.entersAs(AssistCounts, 1, 4, "2026-1", answer("yes"))
		if sent := w.delivered(); len(sent) != 1 || sent[0].Kind != LetterAssisted || sent[0].Matters != nil {
			t.Errorf("they are told %+v", sent)
		}
	})
}

// TestAssist_AskingIsCountedAndSeen: who has voted themselves is written to, once for each who
// asked; whoever was not told anything of is not. Nobody goes through a roll by asking.
func TestAssist_AskingIsCountedAndSeen(t *testing.T) {
	for _, kind := range []string{"paper", "quiet"} {
		t.Run(kind, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundHelped(t, db)
				for _, n := range []int{4, 5} {
					w.enrolled(n)
				}
				choice := answer("yes")
				if kind == "quiet" {
					choice = rankedAs("quay", "tide")
				}
				w.openNow("2026-1", kind, 72*time.Hour)
				_, err := w.Cast(t.Context(), w.as(4), Cast{Issue: "2026-1", Choice: choice, Key: newKey()})
				w.must(err)
				w.delivered()
				asks := func(by int, who string) (AssistReading, error) {
					return w.AssistDesk(t.Context(), w.as(by), "2026-1", who)
				}
				for _, by := range []int{0, 0, 1} {
					if r, err := asks(by, "p0004"); err != nil || !errors.Is(r.Fault, governance.ErrVotedThemself) {
						t.Fatalf("the desk reads %+v, %v", r.Fault, err)
					}
				}
				for _, who := range []string{"p0005", "", "nobody"} {
					_, err := asks(0, who)
					w.must(err)
				}
				named := map[bodies.PersonID]int{}
				for _, l := range w.delivered() {
					if l.Kind != LetterAsked || l.To != "p0004@example.org" || l.Asked.Issue != "2026-1" {
						t.Errorf("a letter: %+v", l)
						continue
					}
					named[l.Asked.By.ID]++
				}
				if len(named) != 2 || named[personID(0)] != 1 || named[personID(1)] != 1 {
					t.Errorf("they are told of %v", named)
				}
				for range assistsADay - 4 { // two of p0004, one each of p0005 and of nobody
					_, err := asks(0, "p0005")
					w.must(err)
				}
				if _, err := asks(0, "p0005"); !errors.Is(err, ErrTooOften) {
					t.Errorf("one more: %v", err)
				}
				if _, err := asks(0, ""); err != nil {
					t.Errorf("the page itself: %v", err)
				}
				if _, err := asks(1, "p0005"); err != nil {
					t.Errorf("another: %v", err)
				}
				clock.forward(24*time.Hour + time.Millisecond)
				if _, err := asks(0, "p0005"); err != nil {
					t.Errorf("a day later: %v", err)
				}
			})
		})
	}
}

// TestAssist_IsToldApartInNothingPublic: of a confidential vote the archive of everybody is
// the same, but for salts and refs, whoever cast and however it came.
func TestAssist_IsToldApartInNothingPublic(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundHelped(t, db)
		for n, id := range []governance.IssueID{"2026-1", "2026-2"} {
			w.openNow(id, "quiet", time.Hour)
			if n == 0 {
				w.entersAs(AssistWaits, 0, 4, id, rankedAs("quay"))
				w.entersAs(AssistCounts, 1, 4, id, rankedAs("quay"))
			} else {
				w.castAs(4, id, rankedAs("quay"))
			}
			w.castAs(5, id, rankedAs("tide"))
			clock.forward(2 * time.Hour)
			w.advance()
		}
		var told [2][]byte
		for n, id := range []governance.IssueID{"2026-1", "2026-2"} {
			counted := read(w, func(tx *store.Tx) (store.Count, error) { return tx.Count(id) })
			told[n] = append(slices.Clone(counted.Transcript), counted.Summary...)
		}
		if string(told[0]) != string(told[1]) {
			t.Errorf("%s\nand\n%s", told[0], told[1])
		}
		w.must(w.SequenceAll(t.Context()))
		var leaves []int
		for _, e := range w.entries() {
			if e.Type == journal.Type("ballot.cast") {
				leaves = append(leaves, len(e.Leaf))
			}
		}
		if len(leaves) != 4 || slices.Min(leaves) != slices.Max(leaves) {
			t.Errorf("the leaves of casts have %v bytes", leaves)
		}
		w.verifiesForAll()
	})
}

// TestAssist_WhoEnteredOneIsErasedAfterIt: in its instant, and with the clock put back, the
// record has the end of a seat behind the ballot that was entered by it; of a confidential
// ballot, which bears no instant, behind the opening of its vote.
func TestAssist_WhoEnteredOneIsErasedAfterIt(t *testing.T) {
	for _, test := range []struct {
		kind string
		back time.Duration
		ends func(world) error
	}{
		{"paper", 0, world.erasesTwo}, {"paper", -time.Minute, world.erasesTwo}, {"quiet", -time.Minute, world.erasesTwo},
		{"quiet", -time.Minute, func(w world) error { return w.ResignSeat(w.t.Context(), w.as(2), "desk", "m-2") }},
	} {
		t.Run(test.kind+test.back.String(), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundHelped(t, db)
				id, choice := governance.IssueID("2026-1"), answer("yes")
				if test.kind == "quiet" {
					choice = rankedAs("quay")
				}
				w.reachable(2, governance.NoticesOff)
				w.openNow(id, test.kind, 72*time.Hour)
				clock.forward(time.Second)
				w.entersAs(AssistWaits, 0, 4, id, choice)
				w.entersAs(AssistCounts, 2, 4, id, choice)
				clock.forward(test.back)
				w.must(test.ends(w))
				clock.forward(80 * time.Hour)
				w.advance()
				w.verifiesForAll()
			})
		})
	}
}

func (w world) erasesTwo() error {
	return w.Erase(w.t.Context(), member(2), Credential{Password: "an old password"})
}

// TestAssist_TellsNobodyWhomARulingSuspended: the record seals it, and so the two are told
// no more than of somebody who stands on no roll.
func TestAssist_TellsNobodyWhomARulingSuspended(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		kinds := procedures()
		for n := range kinds {
			kinds[n].Assist = &governance.AssistRule{By: "council"}
		}
		w := foundCourtsBy(t, db, clock, kinds)
		w.openNow("2026-1", "paper", 30*24*time.Hour)
		w.openNow("2026-2", "quiet", 30*24*time.Hour)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.draws()
		w.days(3)
		w.suspends(id, 365)
		w.refusesEntry(governance.ErrNobodyToAssist, 0, theConcerned, "2026-1", answer("yes"))
		w.refusesEntry(governance.ErrNobodyToAssist, 0, theConcerned, "2026-2", rankedAs("quay"))
	})
}
