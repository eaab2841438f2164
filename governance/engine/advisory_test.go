// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundAdvised founds a community of four members, of three users who are asked, one of
// whom is also a guest, and of a guest beside them. Member 0 is a guest as well.
func foundAdvised(t *testing.T, db *store.DB) world {
	t.Helper()
	kinds := procedures()[:2]
	for n := range kinds {
		kinds[n].Quorum, kinds[n].TurnoutShown = governance.Quorum{Share: governance.Ratio{Num: 1, Den: 2}}, true
		kinds[n].Advisory = []governance.Advisory{
			{Name: "Users", Franchise: bodies.Franchise{Body: "commons", Spheres: []bodies.Sphere{bodies.Outer}}},
			{Name: "Guests", Franchise: bodies.Franchise{Body: "guests"}},
		}
	}
	w := world{newEngine(t, db, rand.Reader), t, db, kinds}
	door := &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}, {Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}}}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: kinds, Membership: door},
			{Body: bodies.Body{Slug: "guests", Name: "Guests", Level: bodies.Intermediate, Parent: "commons"}, Version: 1, Membership: door},
		},
	}
	for n := range 8 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		m := bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn}
		if n > 3 {
			m.Sphere = bodies.Outer
		}
		if n < 7 {
			f.Members = append(f.Members, m)
		}
		if n == 0 || n == 6 || n == 7 {
			f.Members = append(f.Members, bodies.Member{Body: "guests", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		}
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// TestAdvisory_IsCountedApart walks a vote in which users and guests are asked too: what
// they say is taken, kept, changed and receipted as any ballot is, and is in no figure of
// the vote but their own.
func TestAdvisory_IsCountedApart(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAdvised(t, db)
		clock.forward(time.Hour)
		w.openNow("2026-1", "paper", 3*time.Hour)
		for n, want := range map[int]string{0: "", 3: "", 4: "Users", 6: "Users", 7: "Guests"} {
			r, err := w.Issue(t.Context(), member(n), "2026-1")
			if err != nil || r.Advises != want || r.OnRoll != (n < 4) || r.Roll.Members != 4 {
				t.Errorf("member %d advises in %q, on the roll %v of %d, %v; want %q", n, r.Advises, r.OnRoll, r.Roll.Members, err, want)
			}
		}
		w.castAs(0, "2026-1", governance.Choice{Answer: "no"})
		first := w.castAs(4, "2026-1", governance.Choice{Answer: "yes"})
		w.castAs(5, "2026-1", governance.Choice{Answer: "yes"})
		w.castAs(6, "2026-1", governance.Choice{Answer: "yes"})
		w.castAs(7, "2026-1", governance.Choice{Answer: "abstain"})
		changed := w.castAs(4, "2026-1", governance.Choice{Answer: "no"})
		if _, err := w.Withdraw(t.Context(), member(5), "2026-1"); err != nil {
			t.Fatal(err)
		}
		key := newKey()
		for range 2 {
			again, err := w.Cast(t.Context(), member(6), Cast{Issue: "2026-1", Choice: governance.Choice{Answer: "yes"}, Key: key})
			if err != nil || again.Leaf == nil {
				t.Fatalf("the same request twice: %v", err)
			}
		}
		if _, err := w.Cast(t.Context(), member(6), Cast{Issue: "2026-1", Choice: governance.Choice{Answer: "no"}, Key: key}); !errors.Is(err, ErrKeyReused) {
			t.Errorf("another ballot under the same key: %v", err)
		}
		if first.Opening.Person != changed.Opening.Person || changed.Opening.Replaces == "" {
			t.Errorf("a changed ballot replaces %q", changed.Opening.Replaces)
		}
		receipt, err := w.Receipt(t.Context(), member(4), "2026-1")
		if err != nil || !receipt.Ballot.Advises || receipt.Replaced == nil || receipt.Replaced.Choice.Answer != "yes" || receipt.Without != nil {
			t.Errorf("the receipt: %+v, %v", receipt.Ballot, err)
		}

		// While it runs nothing that is told of the vote counts them.
		r, err := w.Issue(t.Context(), member(4), "2026-1")
		if err != nil || r.TookPart != 1 || r.Own == nil || r.Own.Choice.Answer != "no" || r.Path != nil {
			t.Errorf("%d took part, own %+v, %v", r.TookPart, r.Own, err)
		}
		for n := range 8 {
			home, err := w.Home(t.Context(), member(n))
			if err != nil {
				t.Fatal(err)
			}
			if asked := len(home.Needs) > 0; asked != (n > 0 && n < 4 || n == 5) || asked && home.Needs[0].Advises != (n == 5) {
				t.Errorf("member %d is told what a vote needs of them: %+v", n, home.Needs)
			}
		}
		read(w, func(tx *store.Tx) (struct{}, error) {
			votes, err := tx.Votes("2026-1")
			w.must(err)
			voters, err := tx.VoterCount("2026-1")
			w.must(err)
			casts, err := tx.CastCount("2026-1")
			w.must(err)
			voted, err := tx.Voted("2026-1", ids(8))
			w.must(err)
			among, err := tx.VotedAmong([]governance.IssueID{"2026-1"}, ids(8))
			w.must(err)
			said, err := tx.ChoicesAmong([]governance.IssueID{"2026-1"}, ids(8))
			w.must(err)
			rolls, err := tx.RollsAmong([]governance.IssueID{"2026-1"}, ids(8))
			w.must(err)
			if got := fmt.Sprint(len(votes), voters, casts, len(voted), len(among["2026-1"]), len(said["2026-1"]), len(rolls["2026-1"].Entries)); got != "1 1 1 1 1 1 4" {
				t.Errorf("votes, voters, casts, those who voted, twice, what they said, and the roll: %s", got)
			}
			var all int
			w.must(tx.AllBallots("2026-1", func(governance.Ballot) error { all++; return nil }))
			if all != 1 {
				t.Errorf("%d ballots are told of", all)
			}
			for n := range 8 {
				if _, on, err := tx.OnRoll("2026-1", personID(n)); err != nil || on != (n < 4) {
					t.Errorf("member %d is on the roll: %v, %v", n, on, err)
				}
				voting, err := tx.VotingIssuesOf(personID(n))
				if err != nil || len(voting) != map[bool]int{true: 1}[n < 4] {
					t.Errorf("member %d may vote in %d, %v", n, len(voting), err)
				}
			}
			return struct{}{}, nil
		})

		clock.forward(4 * time.Hour)
		w.advance()
		d := w.decided("2026-1")
		if d.Outcome != governance.Void || d.Turnout.Electorate != 4 || d.Turnout.Direct != 1 {
			t.Errorf("it was decided with advice: %+v", d)
		}
		count, err := w.Count(t.Context(), member(7), "2026-1")
		w.must(err)
		var said []string
		for _, a := range count.Advice {
			said = append(said, fmt.Sprint(a.Name, a.Electorate, a.Direct, a.Transcript.Rounds[0].Tallies))
		}
		if got, want := fmt.Sprint(said), "[Users3 2 [{0 1} {1 1} {2 0}] Guests1 1 [{0 0} {1 0} {2 1}]]"; got != want || count.Advises != "Guests" || count.Own == nil {
			t.Errorf("advice: %s, want %s; the reader advised in %q", got, want, count.Advises)
		}
		w.verifies()
		if r := w.verifiedFor(audit.Scope{Auditor: true}); r.Verdict != audit.Verified {
			t.Errorf("auditors: %s: %v", r.Verdict, r.Findings)
		}
		if p, err := w.Protocol(t.Context(), member(0), "2026-1"); err != nil || len(p.Ballots) != 1 {
			t.Errorf("the protocol names %d ballots, %v", len(p.Ballots), err)
		}
	})
}

// TestAdvisory_RollsAreEnteredInOrder: the roll that decides comes first, whatever refs are
// drawn; and each of the others as the procedure names it.
func TestAdvisory_RollsAreEnteredInOrder(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAdvised(t, db)
		clock.forward(time.Hour)
		for n := range 5 {
			w.openNow(governance.IssueID(fmt.Sprintf("2026-%d", n+1)), "name", 3*time.Hour)
		}
		w.must(w.SequenceAll(t.Context()))
		names := map[string][]string{}
		for _, e := range w.entries() {
			leaf, err := journal.ParseLeaf(e.Leaf)
			w.must(err)
			if act, is := leaf.Act.(journal.RollFreeze); is {
				names[leaf.Issue] = append(names[leaf.Issue], act.Advisory)
			}
		}
		for id, got := range names {
			if fmt.Sprint(got) != "[ Users Guests]" {
				t.Errorf("%s: %q", id, got)
			}
		}
		w.verifies()
	})
}

// TestAdvisory_WhoRecoversOrIsErasedKeepsWhatWasSaid: an account that was recovered takes
// over no advice that is given, as it takes over no vote; and what somebody said stands
// when they are gone.
func TestAdvisory_WhoRecoversOrIsErasedKeepsWhatWasSaid(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAdvised(t, db)
		clock.forward(time.Hour)
		for _, n := range []int{4, 5} {
			w.reachable(n, governance.NoticesOff)
		}
		gone := w.enrolled(7)
		w.openNow("2026-1", "paper", 96*time.Hour)
		w.castAs(0, "2026-1", governance.Choice{Answer: "yes"})
		w.castAs(1, "2026-1", governance.Choice{Answer: "yes"})
		w.castAs(4, "2026-1", governance.Choice{Answer: "no"})
		w.castAs(7, "2026-1", governance.Choice{Answer: "no"})
		clock.forward(time.Minute)
		w.recovered(4)
		w.recovered(5)
		if err := w.casts(4, "2026-1", "yes"); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("changing advice that stands: %v", err)
		}
		if _, err := w.Withdraw(t.Context(), member(4), "2026-1"); !errors.Is(err, governance.ErrRecovered) {
			t.Errorf("taking it back: %v", err)
		}
		if err := w.casts(5, "2026-1", "yes"); err != nil {
			t.Errorf("who had said nothing: %v", err)
		}
		clock.forward(time.Minute)
		w.must(w.Erase(t.Context(), gone, credentials))
		if err := w.casts(7, "2026-1", "yes"); err == nil {
			t.Error("somebody who was erased has cast")
		}
		clock.forward(100 * time.Hour)
		w.advance()
		count, err := w.Count(t.Context(), member(0), "2026-1")
		w.must(err)
		var said []string
		for _, a := range count.Advice {
			said = append(said, fmt.Sprint(a.Name, a.Direct, a.Transcript.Rounds[0].Tallies))
		}
		if got, want := fmt.Sprint(said, count.Decision.Outcome), "[Users2 [{0 1} {1 1} {2 0}] Guests1 [{0 0} {1 1} {2 0}]]adopted"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		w.verifies()
	})
}

// TestAdvisory_WhoIsErasedWasErasedAfterwards: the clock was put back meanwhile, and what
// an adviser cast is dated before their erasure all the same, as any ballot is.
func TestAdvisory_WhoIsErasedWasErasedAfterwards(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAdvised(t, db)
		clock.forward(time.Hour)
		decider, adviser := w.enrolled(1), w.enrolled(4)
		w.openNow("2026-1", "paper", 5*time.Hour)
		clock.forward(2 * time.Hour)
		for _, n := range []int{0, 1, 4} {
			w.castAs(n, "2026-1", governance.Choice{Answer: "yes"})
		}
		clock.forward(-10 * time.Second)
		w.must(w.Erase(t.Context(), decider, credentials))
		w.must(w.Erase(t.Context(), adviser, credentials))
		clock.forward(6 * time.Hour)
		w.advance()
		w.holdsForAll()
	})
}

// TestAdvisory_IsAskedForByMail: who advises is written to when the vote opens, and a day
// before its close where they have said nothing; as they wish, and whoever else has voted
// for somebody they once named.
func TestAdvisory_IsAskedForByMail(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundAdvised(t, db)
		for n := range 8 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.change(func(tx *store.Tx) error {
			return errors.Join(tx.SetNotices(personID(3), governance.NoticesOff), tx.SetNotices(personID(6), governance.NoticesOff))
		})
		w.openNow("2026-1", "paper", 72*time.Hour)
		w.post()
		w.post()
		want, asked := map[string][]string{}, map[string]bool{}
		for _, n := range []int{0, 1, 2, 4, 5, 7} {
			want[to(n)] = []string{"open 2026-1"}
		}
		sent := w.delivered()
		for _, l := range sent {
			asked[l.To] = l.Matters[0].Advises
		}
		if diff := cmp.Diff(want, kindsTo(sent)); diff != "" || asked[to(0)] || !asked[to(4)] || !asked[to(5)] || !asked[to(7)] {
			t.Errorf("when it opened: %s, for advice %v", diff, asked)
		}
		for _, n := range []int{0, 1, 2, 4, 5} {
			w.castAs(n, "2026-1", governance.Choice{Answer: "yes"})
		}
		if _, err := w.Withdraw(t.Context(), member(5), "2026-1"); err != nil {
			t.Fatal(err)
		}
		clock.forward(48 * time.Hour)
		w.post()
		if n := len(read(w, func(tx *store.Tx) ([]store.Letter, error) { return tx.LettersDue(clock.now(), 100) })); n != 2 {
			t.Errorf("%d reminders were written, want those of 5 and 7", n)
		}
		w.castAs(7, "2026-1", governance.Choice{Answer: "no"}) // after it was written, before it is sent
		if diff := cmp.Diff(map[string][]string{to(5): {"reminder 2026-1"}}, kindsTo(w.delivered())); diff != "" {
			t.Errorf("a day before the close: %s", diff)
		}
	})
}

// TestAdvisory_IsAskedForInALongRoll, in parts, each once.
func TestAdvisory_IsAskedForInALongRoll(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundAdvised(t, db)
		for n := range 8 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.openNow("2026-1", "paper", 72*time.Hour)
		var all []bodies.PersonID
		for after := bodies.PersonID(""); ; {
			some, last, err := nextAsked(w, after)
			w.must(err)
			if last == "" {
				break
			}
			for _, r := range some {
				all = append(all, r.Person)
			}
			after = last
		}
		if want := []bodies.PersonID{personID(0), personID(1), personID(2), personID(3), personID(4), personID(5), personID(6), personID(7)}; !slices.Equal(all, want) {
			t.Errorf("walked are %v", all)
		}
	})
}

// nextAsked reads the next three of the rolls of a vote.
func nextAsked(w world, after bodies.PersonID) (some []store.Reader, last bodies.PersonID, err error) {
	err = w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		some, last, err = tx.Silent("2026-1", after, 3)
		return err
	})
	return some, last, err
}

// TestAdvisory_IsAskedOfNobodySuspended: neither on their page nor by mail.
func TestAdvisory_IsAskedOfNobodySuspended(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		kinds := procedures()
		kinds[0].Franchise = bodies.Franchise{Body: "council", Seated: true}
		kinds[0].Advisory = []governance.Advisory{{Name: "Users", Franchise: bodies.Franchise{Body: "commons"}}}
		w := foundCourtsBy(t, db, clock, kinds)
		w.reachable(theConcerned, governance.NoticesSingle)
		w.reachable(theVoter, governance.NoticesSingle)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.draws()
		w.days(3)
		w.openNow("2026-1", "paper", 72*time.Hour)
		asked := func(n int) int {
			t.Helper()
			home, err := w.Home(t.Context(), member(n))
			w.must(err)
			return len(home.Needs)
		}
		if asked(theConcerned) != 1 || asked(theVoter) != 1 {
			t.Errorf("asked are %d and %d", asked(theConcerned), asked(theVoter))
		}
		w.suspends(id, 365)
		if asked(theConcerned) != 0 || asked(theVoter) != 1 {
			t.Errorf("of the suspended is asked %d, of another %d", asked(theConcerned), asked(theVoter))
		}
		w.post()
		if sent := kindsTo(w.delivered()); len(sent[to(theConcerned)]) != 0 || len(sent[to(theVoter)]) != 1 {
			t.Errorf("written to are %v", sent)
		}
	})
}
