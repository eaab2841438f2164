// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

func boardElection() governance.Procedure {
	return governance.Procedure{
		Kind: "election", Name: "Election of the board", Participation: governance.Direct, Visibility: governance.Public,
		Method: governance.MethodScottish, Seats: 3, Franchise: bodies.Franchise{Body: "assembly", MinDays: 30}, Officer: "college",
		Nomination: &governance.NominationRule{Seconders: 2}, Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 24},
		DiscussionDays: 20, FrozenDays: 7, VotingDays: 14,
	}
}

func TestProcedureCheck_RefusesAnElectionNobodyCouldTrust(t *testing.T) {
	if err := boardElection().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*governance.Procedure){
		"without nominations":          func(p *governance.Procedure) { p.Nomination = nil },
		"with seconders below nought":  func(p *governance.Procedure) { p.Nomination = &governance.NominationRule{Seconders: -1} },
		"with seconders beyond reason": func(p *governance.Procedure) { p.Nomination = &governance.NominationRule{Seconders: 101} },
		"without an officer":           func(p *governance.Procedure) { p.Officer = "" },
		"without a body to sit in":     func(p *governance.Procedure) { p.Install = &governance.InstallRule{Seat: "seat", Months: 12} },
		"without a seat":               func(p *governance.Procedure) { p.Install = &governance.InstallRule{Body: "board", Months: 12} },
		"without a term":               func(p *governance.Procedure) { p.Install = &governance.InstallRule{Body: "board", Seat: "seat"} },
		"for ever": func(p *governance.Procedure) {
			p.Install = &governance.InstallRule{Body: "board", Seat: "seat", Months: 241}
		},
		"by delegates": func(p *governance.Procedure) {
			p.Participation, p.Delegation = governance.Liquid, &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic}
		},
		"by yes and no": func(p *governance.Procedure) {
			p.Method, p.Seats, p.Majority = governance.MethodMotion, 0, &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}
		},
		"with a majority": func(p *governance.Procedure) {
			p.Seats, p.Majority = 1, &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}
		},
		"without time to nominate":                            func(p *governance.Procedure) { p.DiscussionDays = 0 },
		"without time to challenge":                           func(p *governance.Procedure) { p.FrozenDays = 0 },
		"without time to vote":                                func(p *governance.Procedure) { p.VotingDays = 0 },
		"that installs nobody":                                func(p *governance.Procedure) { p.Install = nil },
		"of papers, with an officer and no time to challenge": func(p *governance.Procedure) { p.Install, p.Nomination, p.FrozenDays = nil, nil, 0 },
		"of papers, with an officer that is no body":          func(p *governance.Procedure) { p.Install, p.Nomination, p.Officer = nil, nil, "No body" },
		"of papers, with nominations":                         func(p *governance.Procedure) { p.Install, p.Officer = nil, "" },
	} {
		t.Run(name, func(t *testing.T) {
			p := boardElection()
			spoil(&p)
			if err := p.Check(); !errors.Is(err, governance.ErrCharter) {
				t.Errorf("got %v, want ErrCharter", err)
			}
		})
	}
}

func TestNomination_FollowsItsRules(t *testing.T) {
	proposal := governance.Nomination{ID: "n1", Candidate: "dina", By: "ada"}
	for _, c := range []struct {
		name            string
		with            func(*governance.Nomination)
		earlier         governance.NominationState
		votes, seatable bool
		want            error
	}{
		{"a member nominates another", nil, "", true, true, nil},
		{"nobody nominates themselves", func(n *governance.Nomination) { n.By = "dina" }, "", true, true, governance.ErrOwnNominee},
		{"who may not vote may not nominate", nil, "", false, true, governance.ErrNominator},
		{"who may not sit may not stand", nil, "", true, false, governance.ErrNominee},
		{"nobody stands twice", nil, governance.Accepted, true, true, governance.ErrNominated},
		{"nor is proposed twice", nil, governance.Proposed, true, true, governance.ErrNominated},
		{"nor once they said no", nil, governance.Declined, true, true, governance.ErrDeclined},
		{"also not by who asked before", func(n *governance.Nomination) { n.By = "bram" }, governance.Declined, true, true, governance.ErrDeclined},
		{"but somebody else is, of whom nobody asked", func(n *governance.Nomination) { n.Candidate = "elif" }, governance.Declined, true, true, nil},
		{"and who stood and withdrew", nil, governance.Withdrawn, true, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := proposal
			if c.with != nil {
				c.with(&n)
			}
			earlier := []governance.Nomination{{ID: "n0", Candidate: "dina", By: "bram", State: c.earlier}}
			if _, err := n.Proposal(earlier, c.votes, c.seatable); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	var five []governance.Nomination
	for _, c := range []bodies.PersonID{"a", "b", "c", "d", "e"} {
		five = append(five, governance.Nomination{Candidate: c, By: "ada", State: governance.Proposed})
	}
	if _, err := proposal.Proposal(five, true, true); !errors.Is(err, governance.ErrProposals) {
		t.Errorf("a sixth by one member: got %v", err)
	}
	five[0].State = governance.Withdrawn
	if _, err := proposal.Proposal(five, true, true); !errors.Is(err, governance.ErrProposals) {
		t.Errorf("a sixth, of which one was withdrawn: got %v", err)
	}
	five[0].State = governance.Declined
	if _, err := proposal.Proposal(five, true, true); err != nil {
		t.Errorf("a fifth by one member: got %v", err)
	}
	seconded := governance.Nomination{ID: "n1", Candidate: "dina", By: "ada", Seconders: []bodies.PersonID{"bram"}, State: governance.Proposed}
	accepted, declined, withdrawn := seconded, seconded, seconded
	accepted.State, declined.State, withdrawn.State = governance.Accepted, governance.Declined, governance.Withdrawn
	for _, c := range []struct {
		name     string
		n        governance.Nomination
		act      governance.NominationAct
		by       bodies.PersonID
		votes    bool
		seatable bool
		want     error
	}{
		{"another seconds", seconded, governance.ActSecond, "chidi", true, true, nil},
		{"also once accepted", accepted, governance.ActSecond, "chidi", true, true, nil},
		{"but not one that was declined", declined, governance.ActSecond, "chidi", true, true, governance.ErrNotStanding},
		{"who nominated does not second", seconded, governance.ActSecond, "ada", true, true, governance.ErrSeconded},
		{"nobody seconds twice", seconded, governance.ActSecond, "bram", true, true, governance.ErrSeconded},
		{"nor themselves", seconded, governance.ActSecond, "dina", true, true, governance.ErrOwnNominee},
		{"nor without a vote", seconded, governance.ActSecond, "chidi", false, true, governance.ErrNominator},
		{"the candidate accepts", seconded, governance.ActAccept, "dina", false, true, nil},
		{"and nobody for them", seconded, governance.ActAccept, "ada", true, true, governance.ErrNotCandidate},
		{"if they may still sit", seconded, governance.ActAccept, "dina", true, false, governance.ErrNominee},
		{"once", accepted, governance.ActAccept, "dina", true, true, governance.ErrNotStanding},
		{"or declines", seconded, governance.ActDecline, "dina", false, false, nil},
		{"what is not accepted is not withdrawn", seconded, governance.ActWithdraw, "dina", true, true, governance.ErrNotStanding},
		{"what is accepted is not declined", accepted, governance.ActDecline, "dina", true, true, governance.ErrNotStanding},
		{"but withdrawn", accepted, governance.ActWithdraw, "dina", true, true, nil},
		{"who declined accepts after all", declined, governance.ActAccept, "dina", false, true, nil},
		{"if they may still sit, after all", declined, governance.ActAccept, "dina", true, false, governance.ErrNominee},
		{"and nobody for them, after all", declined, governance.ActAccept, "ada", true, true, governance.ErrNotCandidate},
		{"nobody declines twice", declined, governance.ActDecline, "dina", true, true, governance.ErrNotStanding},
		{"nor withdraws what they declined", declined, governance.ActWithdraw, "dina", true, true, governance.ErrNotStanding},
		{"who withdrew does not accept again", withdrawn, governance.ActAccept, "dina", true, true, governance.ErrNotStanding},
		{"nothing else can be done", seconded, "praised", "dina", true, true, governance.ErrNotStanding},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := c.n.After(c.act, c.by, c.votes, c.seatable); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := seconded.Stating(strings.Repeat("é", governance.MaxStatement+1)); !errors.Is(err, governance.ErrStatementLong) {
		t.Errorf("a statement too long: got %v", err)
	}
	if n, err := seconded.Stating(strings.Repeat("é", governance.MaxStatement)); err != nil || n.Statement == "" {
		t.Errorf("a statement of just the length: got %v", err)
	}
}

// TestRoom_IsWhatFitsTheOpening: as many candidates as may accept fit the entry
// that opens the vote.
func TestRoom_IsWhatFitsTheOpening(t *testing.T) {
	all := make([]governance.Nomination, governance.MaxCandidates)
	open := journal.IssueOpen{Title: "t", Kind: "election", Procedure: []byte(`{"name":"` + strings.Repeat("x", 4000) + `"}`), PaperSHA256: journal.Digest(nil),
		RollAt: journal.At(time.Now()), OpensAt: journal.At(time.Now()), ClosesAt: journal.At(time.Now().Add(time.Hour))}
	for n := range all {
		if err := governance.Room(all); err != nil {
			t.Fatalf("no room for candidate %d: %v", n+1, err)
		}
		all[n].State = governance.Accepted
		id := journal.Digest([]byte{byte(n)})
		open.Options, open.Lot = append(open.Options, journal.Option{ID: id[:32], Person: journal.Commitment(id)}), append(open.Lot, id[:32])
	}
	if err := governance.Room(all); !errors.Is(err, governance.ErrPaperFull) {
		t.Errorf("one more: got %v", err)
	}
	if _, err := journal.Leaf(journal.Entry{Body: "board", Issue: "2026-1", At: journal.At(time.Now()), Ref: strings.Repeat("0", 32), Act: open}); err != nil {
		t.Error(err)
	}
}

func TestNomination_IsKnownToThoseItConcernsUntilItIsAccepted(t *testing.T) {
	for state, may := range map[governance.NominationState][3]bool{
		governance.Proposed: {true, true, false}, governance.Accepted: {true, true, true}, governance.Declined: {true, false, false}, governance.Withdrawn: {true, false, false},
	} {
		n := governance.Nomination{Candidate: "dina", By: "ada", State: state}
		for k, who := range []bodies.PersonID{"dina", "chidi", ""} {
			if n.MayKnow(who) != may[k] {
				t.Errorf("%s: %q may know is %v", state, who, !may[k])
			}
		}
		if !n.MayKnow("ada") {
			t.Errorf("%s: its nominator does not know", state)
		}
	}
}

// TestElection_NominationsEndAtTheInstant: whether or not the clock has come by.
func TestElection_NominationsEndAtTheInstant(t *testing.T) {
	called := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	i := boardElection().Called("board", "The board", "", called)
	for at, want := range map[time.Time]error{
		called.Add(-time.Millisecond): governance.ErrNominations, called: nil,
		called.AddDate(0, 0, 20).Add(-time.Millisecond): nil, called.AddDate(0, 0, 20): governance.ErrNominations,
	} {
		if err := i.MayNominate(at); !errors.Is(err, want) {
			t.Errorf("at %s: got %v, want %v", at, err, want)
		}
	}
	if i.OpensAt != called.AddDate(0, 0, 27) || i.ClosesAt != called.AddDate(0, 0, 41) {
		t.Errorf("it opens %s and closes %s", i.OpensAt, i.ClosesAt)
	}
}

// TestCandidates_AreThoseWhoStand and nobody else, in the order of their ids.
func TestCandidates_AreThoseWhoStand(t *testing.T) {
	two := []bodies.PersonID{"x", "y"}
	i := governance.Issue{Procedure: boardElection()}
	got := i.Candidates([]governance.Nomination{
		{ID: "c", Candidate: "chidi", Seconders: two, State: governance.Accepted},
		{ID: "a", Candidate: "ada", Seconders: two, State: governance.Accepted},
		{ID: "b", Candidate: "bram", Seconders: two[:1], State: governance.Accepted},
		{ID: "d", Candidate: "dina", Seconders: two, State: governance.Proposed},
		{ID: "e", Candidate: "elif", Seconders: two, State: governance.Accepted},
	}, func(p bodies.PersonID) bool { return p != "elif" })
	if len(got) != 2 || got[0].ID != "a" || got[1].ID != "c" {
		t.Errorf("got %v", got)
	}
}

// TestFixedCandidates_KeepTheTimeToChallenge: a clock that comes by a day late
// moves the vote by a day; one that is a minute late moves nothing.
func TestFixedCandidates_KeepTheTimeToChallenge(t *testing.T) {
	called := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	i := boardElection().Called("board", "The board", "", called)
	if got := i.FixedCandidates(nil, i.FreezesAt.Add(time.Minute)); got.OpensAt != i.OpensAt || got.ClosesAt != i.ClosesAt {
		t.Errorf("a minute late: it opens %s and closes %s", got.OpensAt, got.ClosesAt)
	}
	late := i.FixedCandidates(nil, i.FreezesAt.AddDate(0, 0, 1))
	if late.OpensAt != i.OpensAt.AddDate(0, 0, 1) || late.ClosesAt != i.ClosesAt.AddDate(0, 0, 1) {
		t.Errorf("a day late: it opens %s and closes %s", late.OpensAt, late.ClosesAt)
	}
}

// TestNextCall_ComesAfterEveryElectionBefore: while one runs there is none, also
// while it is being counted, and then it is later than all that was.
func TestNextCall_ComesAfterEveryElectionBefore(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for stage, runs := range map[governance.Stage]bool{
		governance.Idea: true, governance.Draft: true, governance.Discussion: true, governance.Frozen: true, governance.Voting: true, governance.Closed: true,
		governance.Decided: false, governance.Cancelled: false,
	} {
		_, err := governance.NextCall([]governance.Issue{{ID: "2026-2", Stage: governance.Decided}, {ID: "2026-1", Title: "The board", Stage: stage}}, now)
		if errors.Is(err, governance.ErrElectionRuns) != runs {
			t.Errorf("after one that is %s: got %v", stage, err)
		}
		if r := (governance.RunningElection{}); runs && (!errors.As(err, &r) || r.ID != "2026-1" || r.Title != "The board" || !strings.Contains(err.Error(), "2026-1")) {
			t.Errorf("the refusal %v does not name what runs", err)
		}
		if listed := slices.Contains(governance.Undecided(), stage); listed != runs {
			t.Errorf("%s is among the stages of what is undecided: %v", stage, listed)
		}
	}
	for name, c := range map[string]struct {
		before governance.Issue
		want   time.Time
	}{
		"long ago":             {governance.Issue{Stage: governance.Decided, RollAt: now.AddDate(0, -1, 0), DecidedAt: now.AddDate(0, 0, -1)}, now},
		"decided this instant": {governance.Issue{Stage: governance.Decided, DecidedAt: now}, now.Add(time.Millisecond)},
		"decided just ahead":   {governance.Issue{Stage: governance.Decided, DecidedAt: now.Add(2 * time.Millisecond)}, now.Add(3 * time.Millisecond)},
		"cancelled this instant, as nobody stood": {governance.Issue{Stage: governance.Cancelled, RollAt: now}, now.Add(time.Millisecond)},
		"held elsewhere, on a mistyped day":       {governance.Issue{Stage: governance.Decided, Imported: "ward.blt", DecidedAt: now.AddDate(10, 0, 0)}, now},
	} {
		if got, err := governance.NextCall([]governance.Issue{c.before}, now); err != nil || !got.Equal(c.want) {
			t.Errorf("after one %s: got %s, %v, want %s", name, got, err, c.want)
		}
	}
}

// TestDrawn_DependsOnTheSeedAlone, and an election does not open before.
func TestDrawn_DependsOnTheSeedAlone(t *testing.T) {
	at := time.Date(2026, 5, 21, 12, 0, 0, 0, time.UTC)
	i := boardElection().Called("board", "The board", "", at.AddDate(0, 0, -20))
	standing := []governance.Nomination{{ID: "a", Candidate: "ada"}, {ID: "b", Candidate: "bram"}, {ID: "c", Candidate: "chidi"}, {ID: "d", Candidate: "dina"}}
	i = i.FixedCandidates(standing, at)
	if next := i.Next(i.ClosesAt); next != "draw" {
		t.Errorf("an election whose lots are not drawn owes %q", next)
	}
	first, err := i.Drawn("root ref")
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(i.Options)
	again, err := i.Drawn("root ref")
	if err != nil || !slices.Equal(first.Options, again.Options) || !slices.Equal(first.Lot, again.Lot) {
		t.Errorf("the same seed draws %v %v, then %v %v", first.Options, first.Lot, again.Options, again.Lot)
	}
	other, err := i.Drawn("another seed")
	if err != nil || slices.Equal(first.Options, other.Options) && slices.Equal(first.Lot, other.Lot) {
		t.Errorf("another seed draws the same: %v", err)
	}
	if next := first.Next(first.OpensAt); next != "open" {
		t.Errorf("an election that is drawn owes %q", next)
	}
}

// TestContest_HoldsNoName: what is counted is published.
func TestContest_HoldsNoName(t *testing.T) {
	i := governance.Issue{Options: []governance.Option{{ID: "n1", Title: "Ada Lovelace", Person: "ada"}, {ID: "quay", Title: "Quay"}}}
	c := i.Contest()
	if c.Options[0].Name != "n1" || c.Options[1].Name != "Quay" {
		t.Errorf("got %v", c.Options)
	}
}

// TestProcedure_HoldsItsStagesToItsDays: what the clock makes of an election is what its
// procedure says, also where it came by late; and nothing shorter is.
func TestProcedure_HoldsItsStagesToItsDays(t *testing.T) {
	p, called := boardElection(), time.Date(2026, time.March, 20, 17, 0, 0, 0, time.UTC)
	i := p.Called("board", "Election", "Three seats.", called)
	for _, late := range []time.Duration{0, time.Minute, 16 * time.Hour, 17 * time.Hour, 40 * 24 * time.Hour} {
		at := i.FreezesAt.Add(late)
		fixed := i.FixedCandidates(nil, at)
		if err := errors.Join(p.Waits(at, fixed.OpensAt), p.Lasts(fixed.OpensAt, fixed.ClosesAt)); err != nil {
			t.Errorf("%v late: %v", late, err)
		}
		if held := fixed.Postponed(fixed.OpensAt.Add(late)); p.Lasts(held.OpensAt, held.ClosesAt) != nil {
			t.Errorf("opened %v late: %v", late, p.Lasts(held.OpensAt, held.ClosesAt))
		}
	}
	day := 24 * time.Hour
	for lasts, fits := range map[time.Duration]bool{14*day - time.Hour - 1: false, 14*day - time.Hour: true, 14*day + time.Hour: true, 14*day + time.Hour + 1: false} {
		if err := p.Lasts(called, called.Add(lasts)); (err == nil) != fits {
			t.Errorf("a vote of %v: %v", lasts, err)
		}
	}
	if err := p.Waits(called, called.Add(5*day)); err == nil {
		t.Error("five days to challenge a roll, of seven")
	}
	p.VotingDays, p.FrozenDays = 0, 0
	if err := errors.Join(p.Waits(called, called), p.Lasts(called, called.Add(time.Second))); err != nil {
		t.Errorf("where the procedure says nothing: %v", err)
	}
}
