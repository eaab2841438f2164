// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// The people of the commons who do more than vote in its elections.
const (
	officer   = 8  // sits in the college, whose members are the returning officers
	sitting   = 7  // sits on the board as elected
	appointed = 6  // sits on the board as appointed
	stranger  = 9  // of the outer sphere of the commons, which votes on nothing
	foreigner = 10 // is known, and belongs nowhere
)

// foundElection founds the commons with ten people, a board it elects, and a
// college of returning officers, which also watches the board.
func foundElection(t *testing.T, db *store.DB) world {
	t.Helper()
	return foundElectionBy(t, db, governance.Public, 0)
}

// foundElectionBy is the same, its ballots kept as the visibility says.
func foundElectionBy(t *testing.T, db *store.DB, visibility governance.Visibility, dispute int, change ...func(*governance.Charter)) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	chamber := func(slug bodies.Slug, p ...governance.Procedure) governance.Charter {
		return governance.Charter{Body: bodies.Body{Slug: slug, Name: string(slug), Level: bodies.TopLevel}, Version: 1, Procedures: p}
	}
	college := chamber("college")
	college.Body.Level, college.Body.Supervises = bodies.Auditory, []bodies.Slug{"board"}
	college.Review = &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}
	board := governance.Procedure{
		Kind: "election", Name: "Election of the board", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "commons"},
		Visibility: visibility, DisputeDays: dispute, Method: governance.MethodScottish, Seats: 2, Officer: "college", DiscussionDays: 3, FrozenDays: 2, VotingDays: 4,
		Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 12},
	}
	half := board
	half.Kind, half.Name = "election-half", "Election of half of the board"
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{chamber("commons", procedures()...), college, chamber("board", board, half, spending("board"))},
		Mandates: []bodies.Mandate{
			{ID: "m-officer", Body: "college", Seat: "seat", Person: personID(officer), Title: "appointed", Begins: foundedOn},
			{ID: "m-sitting", Body: "board", Seat: "seat", Person: personID(sitting), Title: "elected", Begins: foundedOn},
			{ID: "m-appointed", Body: "board", Seat: "seat", Person: personID(appointed), Title: "appointed", Begins: foundedOn},
		},
	}
	for n := range 10 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		sphere := bodies.Inner
		if n == stranger {
			sphere = bodies.Outer
		}
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: sphere, Since: foundedOn})
	}
	for _, c := range change {
		for n := range f.Charters {
			c(&f.Charters[n])
		}
	}
	f.People = append(f.People, bodies.Person{ID: personID(foreigner), Slug: "p0010", Name: "A Foreigner", Joined: foundedOn})
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return w
}

// as is somebody as the database knows them now.
func (w world) as(n int) access.Actor {
	return read(w, func(tx *store.Tx) (access.Actor, error) {
		now, err := tx.Now()
		if err != nil {
			return access.Actor{}, err
		}
		return actorOf(tx, personID(n), "s", now)
	})
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// did is must for a deed that returns its election.
func (w world) did(_ governance.IssueID, err error) {
	w.t.Helper()
	w.must(err)
}

func (w world) call() governance.IssueID {
	w.t.Helper()
	return w.callOf("election")
}

// callOf calls the board's election of a kind.
func (w world) callOf(kind string) governance.IssueID {
	w.t.Helper()
	id, err := w.CallElection(w.t.Context(), w.as(officer), ElectionCall{Body: "board", Kind: kind, Text: "Two seats."})
	w.must(err)
	return id
}

// stands takes somebody to the paper: nominated, seconded, accepted.
func (w world) stands(id governance.IssueID, candidate, by, second int) governance.OptionID {
	w.t.Helper()
	n, err := w.Nominate(w.t.Context(), w.as(by), id, personID(candidate))
	w.must(err)
	w.did(w.Second(w.t.Context(), w.as(second), n))
	w.did(w.Answer(w.t.Context(), w.as(candidate), n, governance.ActAccept, fmt.Sprintf("I am %d.", candidate)))
	return n
}

func (w world) sequenced() {
	w.t.Helper()
	w.must(w.SequenceAll(w.t.Context()))
	w.advance()
}

func (w world) ranks(id governance.IssueID, voter int, ranking ...governance.OptionID) {
	w.t.Helper()
	var c governance.Choice
	for _, o := range ranking {
		c.Ranking = append(c.Ranking, []governance.OptionID{o})
	}
	_, err := w.Cast(w.t.Context(), w.as(voter), Cast{Issue: id, Choice: c, Key: newKey()})
	w.must(err)
}

const day = 24 * time.Hour

// TestElection_OfABoard walks an election from its call to the end of the terms
// it gave: three stand, the roll is corrected, two are elected, rights follow
// the mandates at the instant, and whoever checks the record finds all of it.
func TestElection_OfABoard(t *testing.T) {
	t.Run("in public", func(t *testing.T) { electBoard(t, governance.Public, 0) })
	t.Run("in confidence", func(t *testing.T) { electBoard(t, governance.Confidential, 14) })
}

func electBoard(t *testing.T, visibility governance.Visibility, dispute int) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, visibility, dispute)
		id := w.call()
		a, b := w.stands(id, 0, 3, 4), w.stands(id, 1, 3, 4)
		c := w.stands(id, 2, 4, 3)
		clock.forward(3 * day)
		w.advance()
		if i := w.issue(id); i.Stage != governance.Frozen || len(i.Lot) > 0 || !i.RollAt.Equal(clock.now()) {
			t.Fatalf("fixed and not drawn: got stage %s, lot %v, roll of %s", i.Stage, i.Lot, i.RollAt)
		}
		w.sequenced()
		w.checkLot(id, a, b, c)
		w.must(w.ChallengeRoll(t.Context(), w.as(stranger), id, personID(stranger), "I joined in May."))
		w.must(w.ChallengeRoll(t.Context(), w.as(3), id, personID(5), "Member 5 moved away."))
		w.must(w.ChallengeRoll(t.Context(), w.as(4), id, personID(appointed), "Member 6 is unfair."))
		for _, ch := range w.roll(id, officer).Challenges {
			if ch.Person.ID != personID(appointed) {
				_, err := w.DecideChallenge(t.Context(), w.as(officer), ch.ID, governance.ChallengeUpheld, "So it is.")
				w.must(err)
			}
		}
		clock.forward(2 * day)
		w.advance()
		if last := w.roll(id, officer).Challenges[2]; last.State != governance.ChallengeDismissed || last.Challenge.Officer != "" {
			t.Errorf("a challenge nobody decided is %s by %q, want dismissed by nobody", last.State, last.Challenge.Officer)
		}
		w.ranks(id, 3, a, c)
		w.ranks(id, 4, a, b)
		w.ranks(id, stranger, c)
		w.ranks(id, 0, c)
		if _, err := w.Cast(t.Context(), w.as(5), Cast{Issue: id, Choice: governance.Choice{Ranking: [][]governance.OptionID{{a}}}, Key: newKey()}); !errors.Is(err, governance.ErrNotOnRoll) {
			t.Errorf("who was taken off the roll casts: got %v", err)
		}
		before := w.as(0)
		clock.forward(4 * day)
		w.advance()
		w.checkSeats(clock, id, before)
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
		w.checkNameless(id)
	})
}

// TestElection_WhoIsElectedGivesUpTheSeatThatWatches: the returning officer stands for
// the board their college watches. Elected, they sit there and in the college no more.
func TestElection_WhoIsElectedGivesUpTheSeatThatWatches(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		a, b := w.stands(id, officer, 3, 4), w.stands(id, 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(id, 3, a, b)
		if seated := w.as(officer).Seated; !slices.Equal(seated, []bodies.Slug{"college"}) {
			t.Fatalf("before: %v", seated)
		}
		clock.forward(4 * day)
		w.advance()
		if seated := w.as(officer).Seated; !slices.Equal(seated, []bodies.Slug{"board"}) {
			t.Errorf("after: %v", seated)
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// checkLot draws again what the issue says was drawn, from the record alone.
func (w world) checkLot(id governance.IssueID, candidates ...governance.OptionID) {
	w.t.Helper()
	i, entries := w.issue(id), w.entries()
	k := slices.IndexFunc(entries, func(e store.Entry) bool { return e.Type == "issue.freeze" && e.Issue == id })
	hashes := make([]journal.Hash, k+1)
	for n := range hashes {
		hashes[n] = entries[n].Hash
	}
	tree, _, err := journal.Append(journal.EmptyTree(), nil, hashes)
	w.must(err)
	seed := tree.Hash.String() + " " + entries[k].Ref
	paper, err := sortition.Order(seed+" order", candidates)
	w.must(err)
	ties, err := sortition.Order(seed+" ties", candidates)
	w.must(err)
	var drawn []governance.OptionID
	for _, o := range i.Options {
		drawn = append(drawn, o.ID)
	}
	if i.Seed != seed || !slices.Equal(drawn, paper) || !slices.Equal(i.Lot, ties) {
		w.t.Errorf("the lots of %q are %v and %v, drawn again from %q %v and %v", i.Seed, drawn, i.Lot, seed, paper, ties)
	}
}

func (w world) roll(id governance.IssueID, reader int) RollReading {
	w.t.Helper()
	r, err := w.Roll(w.t.Context(), w.as(reader), id, "", "")
	w.must(err)
	return r
}

// checkSeats: those elected sit from the decision's instant to the end of their
// term, and the elected one before them does not; the appointed one does.
func (w world) checkSeats(clock *handClock, id governance.IssueID, before access.Actor) {
	w.t.Helper()
	sits := func(n int) bool { return slices.Contains(w.as(n).Seated, "board") }
	r, err := w.Issue(w.t.Context(), w.as(3), id)
	w.must(err)
	if len(r.Election.Seats) != 2 || slices.Contains(before.Seated, "board") {
		w.t.Fatalf("%d seats are given; seated before: %v", len(r.Election.Seats), before.Seated)
	}
	for _, s := range r.Election.Seats {
		if !s.Begins.Equal(r.Decision.At) || !s.Ends.Equal(r.Decision.At.AddDate(0, 12, 0)) || s.Decision != string(id) {
			w.t.Errorf("the mandate of %s runs from %s to %s by %q", s.Holder.Name, s.Begins, s.Ends, s.Decision)
		}
	}
	if !sits(0) || !sits(2) || sits(1) || sits(sitting) || !sits(appointed) {
		w.t.Errorf("of 0, 2, 1, the one before and the appointed one sit %v %v %v %v %v", sits(0), sits(2), sits(1), sits(sitting), sits(appointed))
	}
	now := clock.now()
	clock.forward(r.Decision.At.Add(-time.Millisecond).Sub(now))
	if sits(0) || !sits(sitting) {
		w.t.Error("a millisecond before the decision its winner sits, or the one before does not")
	}
	clock.forward(r.Decision.At.AddDate(0, 12, 0).Add(-time.Millisecond).Sub(clock.now()))
	if !sits(0) {
		w.t.Error("a millisecond before the term ends the seat is empty")
	}
	if clock.forward(time.Millisecond); sits(0) {
		w.t.Error("the term has ended and the seat is held")
	}
}

// checkNameless looks for the names of candidates in every leaf, in the archive
// outside the list of who is who, and in the count as published.
func (w world) checkNameless(id governance.IssueID) {
	w.t.Helper()
	for _, e := range w.entries() {
		if bytes.Contains(e.Leaf, []byte("Member ")) || bytes.Contains(e.Leaf, []byte("person-0")) {
			w.t.Errorf("a leaf names somebody: %s", e.Leaf)
		}
	}
	r, err := w.Count(w.t.Context(), access.Actor{}, id)
	w.must(err)
	if bytes.Contains(r.Raw, []byte("Member")) || !strings.HasPrefix(r.Transcript.Candidates[0].Name, "Member ") {
		w.t.Errorf("the transcript is %s, its first candidate reads %q", r.Raw, r.Transcript.Candidates[0].Name)
	}
}

func TestCallElection_IsForItsOfficers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		for _, c := range []struct {
			by   access.Actor
			in   ElectionCall
			want error
		}{
			{w.as(sitting), ElectionCall{Body: "board", Kind: "election"}, access.ErrForbidden},
			{access.Actor{}, ElectionCall{Body: "board", Kind: "election"}, access.ErrSignIn},
			{w.as(officer), ElectionCall{Body: "commons", Kind: "paper"}, ErrNoElection},
			{w.as(officer), ElectionCall{Body: "board", Kind: "nothing"}, ErrNoElection},
			{w.as(officer), ElectionCall{Body: "nowhere", Kind: "election"}, store.ErrNotFound},
		} {
			if _, err := w.CallElection(t.Context(), c.by, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s of %s by %s: got %v, want %v", c.in.Kind, c.in.Body, c.by.Person, err, c.want)
			}
		}
	})
}

// TestNominate_HoldsTheRulesWhoeverPressesTheButton: each refusal of the rules
// comes back from the deed, and nominations end at the instant.
func TestNominate_HoldsTheRulesWhoeverPressesTheButton(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id, ctx := w.call(), t.Context()
		n, err := w.Nominate(ctx, w.as(3), id, personID(0))
		w.must(err)
		nominate := func(by, candidate int) error {
			_, err := w.Nominate(ctx, w.as(by), id, personID(candidate))
			return err
		}
		second := func(by int) error { _, err := w.Second(ctx, w.as(by), n); return err }
		answer := func(by int, act governance.NominationAct) error {
			_, err := w.Answer(ctx, w.as(by), n, act, "")
			return err
		}
		for _, c := range []struct {
			name string
			do   func() error
			want error
		}{
			{"of oneself", func() error { return nominate(1, 1) }, governance.ErrOwnNominee},
			{"by a stranger", func() error { return nominate(stranger, 1) }, governance.ErrNominator},
			{"of somebody who belongs nowhere", func() error { return nominate(3, foreigner) }, governance.ErrNominee},
			{"of somebody who is nominated", func() error { return nominate(4, 0) }, governance.ErrNominated},
			{"seconded by its nominator", func() error { return second(3) }, governance.ErrSeconded},
			{"seconded by its candidate", func() error { return second(0) }, governance.ErrOwnNominee},
			{"seconded by a stranger", func() error { return second(stranger) }, governance.ErrNominator},
			{"accepted by another", func() error { return answer(3, governance.ActAccept) }, access.ErrForbidden},
			{"seconded", func() error { return second(4) }, nil},
			{"seconded twice", func() error { return second(4) }, governance.ErrSeconded},
			{"accepted with a statement too long", func() error {
				_, err := w.Answer(ctx, w.as(0), n, governance.ActAccept, strings.Repeat("x", governance.MaxStatement+1))
				return err
			}, governance.ErrStatementLong},
			{"accepted", func() error { return answer(0, governance.ActAccept) }, nil},
			{"withdrawn", func() error { return answer(0, governance.ActWithdraw) }, nil},
			{"seconded once withdrawn", func() error { return second(5) }, governance.ErrNotStanding},
			{"again", func() error { return nominate(4, 0) }, nil},
			{"on a matter that elects nobody", func() error {
				w.bring("2026-100", "paper", clock.now().Add(time.Hour), clock.now().Add(day))
				_, err := w.Nominate(ctx, w.as(3), "2026-100", personID(1))
				return err
			}, governance.ErrNominations},
			{"at the instant nominations end, before the clock comes", func() error { clock.forward(3 * day); return nominate(3, 1) }, governance.ErrNominations},
		} {
			if err := c.do(); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
	})
}

// TestElection_IsCancelledWhereNobodyStands, and the record says why.
func TestElection_IsCancelledWhereNobodyStands(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id, other := w.call(), w.callOf("election-half")
		n, err := w.Nominate(t.Context(), w.as(3), id, personID(0)) // who never answers
		w.must(err)
		w.did(w.Second(t.Context(), w.as(4), n))
		clock.forward(10 * day)
		w.advance()
		for _, id := range []governance.IssueID{id, other} {
			if got := w.issue(id).Stage; got != governance.Cancelled {
				t.Errorf("election %s is %s", id, got)
			}
		}
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified || r.Issues[0].State != audit.CalledOff {
			t.Errorf("%s: %v %v", r.Verdict, r.Findings, r.Issues)
		}
	})
}

// TestElection_AfterDowntimeComesInOrder: the server is down when nominations
// end, when the vote opens and when it closes. The lots are drawn before it
// opens, and each stage keeps its length.
func TestElection_AfterDowntimeComesInOrder(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		a := w.stands(id, 0, 3, 4)
		clock.forward(100 * day)
		mustAll(t, atOnce(4, func(int) error { _, err := w.again().Advance(t.Context()); return err }))
		fixed := w.issue(id)
		if fixed.Stage != governance.Frozen || !fixed.OpensAt.Equal(clock.now().Add(2*day)) || !fixed.ClosesAt.Equal(clock.now().Add(6*day)) {
			t.Fatalf("%s, from %s to %s", fixed.Stage, fixed.OpensAt, fixed.ClosesAt)
		}
		clock.forward(100 * day)
		w.advance() // the record has numbered nothing, so nothing is drawn, and nothing opens
		if got := w.issue(id); got.Stage != governance.Frozen || got.Seed != "" {
			t.Fatalf("%s, drawn from %q", got.Stage, got.Seed)
		}
		w.must(w.SequenceAll(t.Context()))
		mustAll(t, atOnce(4, func(int) error { _, err := w.again().Advance(t.Context()); return err }))
		open := w.issue(id)
		if open.Stage != governance.Voting || !open.ClosesAt.Equal(clock.now().Add(4*day)) {
			t.Fatalf("%s until %s", open.Stage, open.ClosesAt)
		}
		w.ranks(id, 3, a)
		clock.forward(100 * day)
		mustAll(t, atOnce(4, func(int) error { _, err := w.again().Advance(t.Context()); return err }))
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified || r.Issues[0].Outcome != governance.Elected {
			t.Errorf("%s: %v %v", r.Verdict, r.Findings, r.Issues)
		}
	})
}

// TestElection_SeatsAndRollsOfOneMillisecond: two elections are decided, and a
// vote of those seated opens, while the clock stands still. The record tells
// which came first.
func TestElection_SeatsAndRollsOfOneMillisecond(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		first, second := w.call(), w.callOf("election-half")
		a, b := w.stands(first, 0, 3, 4), w.stands(second, 1, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(first, 3, a)
		w.ranks(second, 3, b)
		closes := clock.now().Add(4 * day)
		w.bringTo("board", "2026-200", closes)
		clock.forward(4 * day)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// spending is a kind of matter on which those who sit in a body vote.
func spending(body bodies.Slug) governance.Procedure {
	return governance.Procedure{Kind: "spending", Name: "Spending", Participation: governance.Representative, Franchise: bodies.Franchise{Body: body, Seated: true},
		Visibility: governance.Public, Method: governance.MethodMotion, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}
}

// bringTo brings a matter before those who sit in a body, whose vote opens at an
// instant.
func (w world) bringTo(body bodies.Slug, id governance.IssueID, opens time.Time) {
	w.t.Helper()
	w.must(w.Past(w.t.Context(), func(past Past) error {
		now, err := past.tx.Now()
		if err != nil {
			return err
		}
		return past.Bring(governance.Issue{ID: id, Body: body, Kind: "spending", Title: "Matter", Question: "Shall it?", Text: "It shall.", Stage: governance.Frozen, Procedure: spending(body),
			Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: now, FreezesAt: now, OpensAt: opens, ClosesAt: opens.Add(day)}, nil)
	}))
}

func TestChallenge_OfTheRollIsHeardByItsOfficersAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id, ctx := w.call(), t.Context()
		w.stands(id, 0, 3, 4)
		early := w.ChallengeRoll(ctx, w.as(stranger), id, personID(stranger), "I am missing.")
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		w.must(w.ChallengeRoll(ctx, w.as(stranger), id, personID(stranger), "I am missing."))
		w.must(w.ChallengeRoll(ctx, w.as(3), id, personID(officer), "The officer moved."))
		own := w.roll(id, 3).Challenges[0].ID
		decide := func(by int, challenge string) error {
			_, err := w.DecideChallenge(ctx, w.as(by), challenge, governance.ChallengeUpheld, "So it is.")
			return err
		}
		missing := w.roll(id, stranger).Challenges
		for _, c := range []struct {
			name string
			got  error
			want error
		}{
			{"before the roll is fixed", early, governance.ErrRollFixed},
			{"the same again", w.ChallengeRoll(ctx, w.as(stranger), id, personID(stranger), "Again."), governance.ErrChallenged},
			{"by somebody who may not vote, of another", w.ChallengeRoll(ctx, w.as(stranger), id, personID(3), "No."), governance.ErrChallenger},
			{"of the absence of nobody", w.ChallengeRoll(ctx, w.as(3), id, "nobody", "No."), governance.ErrRollSo},
			{"decided by a member", decide(3, missing[0].ID), access.ErrForbidden},
			{"decided by an officer it is about", decide(officer, own), governance.ErrOwnChallenge},
			{"decided by an officer", decide(officer, missing[0].ID), nil},
			{"decided twice", decide(officer, missing[0].ID), governance.ErrJudged},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
			}
		}
		for reader, want := range map[int]int{officer: 2, 3: 1, stranger: 1, 4: 0} {
			if got := w.roll(id, reader).Challenges; len(got) != want {
				t.Errorf("member %d reads %d challenges, want %d", reader, len(got), want)
			}
		}
		r := w.roll(id, stranger)
		if !r.Rule.Own.On() || !r.Rule.Own.Corrected || len(r.Added) != 0 || len(r.Lines) != 10 || r.Lines[0].Who.Name != "Member 0" {
			t.Errorf("own %+v, added %v, %d lines", r.Rule.Own, r.Added, len(r.Lines))
		}
		if _, err := w.Roll(ctx, access.Actor{}, id, "", ""); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("a stranger reads the roll: got %v", err)
		}
		clock.forward(2 * day)
		if err := decide(officer, own); !errors.Is(err, governance.ErrRollFixed) {
			t.Errorf("decided once the vote has opened: got %v", err)
		}
	})
}

// TestElection_NominationsAreKnownToThoseTheyConcern: a stranger sees who stands,
// nobody who said no.
func TestElection_NominationsAreKnownToThoseTheyConcern(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		id := w.call()
		w.stands(id, 0, 3, 4)
		_, err := w.Nominate(t.Context(), w.as(3), id, personID(1))
		w.must(err)
		no, err := w.Nominate(t.Context(), w.as(3), id, personID(2))
		w.must(err)
		w.did(w.Answer(t.Context(), w.as(2), no, governance.ActDecline, ""))
		for _, c := range []struct {
			who  access.Actor
			want int
		}{{access.Actor{}, 1}, {w.as(4), 2}, {w.as(2), 3}, {w.as(3), 3}} {
			r, err := w.Issue(t.Context(), c.who, id)
			w.must(err)
			if got := len(r.Election.Nominations); got != c.want {
				t.Errorf("%q sees %d nominations, want %d", c.who.Person, got, c.want)
			}
		}
	})
}

// TestChallenge_OnePersonHasSoManyWaiting, also by many at once.
func TestChallenge_OnePersonHasSoManyWaiting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		w.stands(id, 0, 3, 4)
		clock.forward(3 * day)
		w.advance()
		taken, refused := 0, 0
		for _, err := range atOnce(10, func(n int) error {
			return w.ChallengeRoll(t.Context(), w.as(3), id, personID(n), "Member moved.")
		}) {
			switch {
			case err == nil:
				taken++
			case errors.Is(err, governance.ErrChallenges):
				refused++
			}
		}
		if taken != governance.MaxChallenges || refused == 0 {
			t.Errorf("%d were taken and %d were too many", taken, refused)
		}
	})
}
