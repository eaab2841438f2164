// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
)

func TestVotes_AreBallotsThatCouldHaveBeenTaken(t *testing.T) {
	for when, now := range mornings() {
		for _, m := range Issues(now) {
			roll := rollOf(t, m, now)
			seen := map[bodies.PersonID]bool{}
			votes := m.Votes(roll)
			if running := m.Issue.Stage == governance.Voting || m.Issue.Stage == governance.Decided; running != (len(votes) > 0) {
				t.Errorf("%s: %s is at %s and has %d ballots", when, m.Issue.ID, m.Issue.Stage, len(votes))
			}
			for n, v := range votes {
				if err := v.Choice.Check(m.Issue); err != nil {
					t.Errorf("%s: %s of %s: %v", when, m.Issue.ID, v.Person, err)
				}
				if seen[v.Person] || roll.Index(v.Person) < 0 {
					t.Errorf("%s: %s of %s: twice, or not on the roll", when, m.Issue.ID, v.Person)
				}
				seen[v.Person] = true
				if v.At.Before(m.Issue.OpensAt) || !v.At.Before(m.Issue.ClosesAt) || v.At.After(now) {
					t.Errorf("%s: %s of %s arrives at %s, open from %s to %s", when, m.Issue.ID, v.Person, v.At, m.Issue.OpensAt, m.Issue.ClosesAt)
				}
				if n > 0 && v.At.Before(votes[n-1].At) {
					t.Errorf("%s: %s: ballot %d arrives before ballot %d", when, m.Issue.ID, n, n-1)
				}
			}
			for _, v := range m.Plan.Named {
				if !seen[v.Person] {
					t.Errorf("%s: %s: the ballot planned for %s is not cast", when, m.Issue.ID, v.Person)
				}
			}
		}
	}
}

func TestVotes_AreTheSameEveryTime(t *testing.T) {
	roll := rollOf(t, matter(t, "2026-41"), Day())
	if diff := cmp.Diff(matter(t, "2026-41").Votes(roll), matter(t, "2026-41").Votes(roll)); diff != "" {
		t.Error(diff)
	}
}

func TestVotes_OfOnePersonDoNotDependOnTheOthers(t *testing.T) {
	m := matter(t, "2026-39")
	roll := rollOf(t, m, Day())
	for _, v := range m.Votes(roll)[:20] {
		alone := bodies.Roll{Entries: []bodies.RollEntry{{Person: v.Person, Weight: 1}}}
		if diff := cmp.Diff([]Vote{v}, m.Votes(alone)); diff != "" {
			t.Errorf("%s votes otherwise when alone: %s", v.Person, diff)
		}
	}
}

func TestVotes_AreHundredsAndNotThousands(t *testing.T) {
	for _, m := range Issues(Day()) {
		n := len(m.Votes(rollOf(t, m, Day())))
		if m.Issue.Stage == governance.Decided && (n < 200 || n > 920) || m.Issue.Stage == governance.Voting && n > 700 {
			t.Errorf("%s has %d ballots: seeding would be slow, or the count dull", m.Issue.ID, n)
		}
	}
}

// Every decided matter is concluded here by the function that decides on a
// server, so that the demo shows the outcomes the town speaks of.
func TestVotes_LeadWhereTheMatterEnds(t *testing.T) {
	for when, now := range mornings() {
		for _, m := range Issues(now) {
			if m.Ends == "" {
				continue
			}
			got := concluded(t, m, now)
			if got.Decision.Outcome != m.Ends {
				t.Errorf("%s: %s ends %s, want %s: %+v", when, m.Issue.ID, got.Decision.Outcome, m.Ends, got.Decision)
			}
			var winners []governance.OptionID
			for _, w := range got.Transcript.Elected {
				winners = append(winners, m.Issue.Options[w].ID)
			}
			if diff := cmp.Diff(m.Winners, winners); diff != "" {
				t.Errorf("%s: %s: %s", when, m.Issue.ID, diff)
			}
		}
	}
}

// The running ones must be countable too: the clock will come to them.
func TestVotes_OfRunningMattersCanBeCounted(t *testing.T) {
	for _, m := range Issues(Day()) {
		if m.Issue.Stage == governance.Voting {
			m.Issue.ClosedAt = m.Issue.ClosesAt
			concluded(t, m, Day())
		}
	}
}

func concluded(t *testing.T, m Matter, now time.Time) governance.Conclusion {
	t.Helper()
	layers, err := governance.LayersOf(Charters())
	if err != nil {
		t.Fatal(err)
	}
	roll := rollOf(t, m, now)
	var votes []governance.Vote
	for _, v := range m.Votes(roll) {
		votes = append(votes, governance.Vote{Person: v.Person, Choice: v.Choice})
	}
	c, err := m.Issue.Conclude(roll, votes, governance.Entrusted{Delegations: Delegations(now, Crowd(Size-Named(), "estuary"))}, layers)
	if err != nil {
		t.Fatalf("%s: %v", m.Issue.ID, err)
	}
	return c
}

func TestVotes_LeaveNiaAndBramToDecideAndHaveChidiVote(t *testing.T) {
	for id, want := range map[governance.IssueID]map[bodies.Slug]bool{
		"2026-41": {"chidi": true, "bram": false, "nia": false, "amina": false, "layla": false, "sofia": false, "tomos": false, "peter": false},
		"2026-39": {"nia": false, "marta": true, "aoife": false},
		"2026-42": {"nia": false},
		"2026-45": {"nia": false, "lowri": false},
		"2026-48": {"grace": true, "rashid": true, "lowri": false, "joao": false, "nia": false},
	} {
		m, got := matter(t, id), map[bodies.PersonID]bool{}
		for _, v := range m.Votes(rollOf(t, m, Day())) {
			got[v.Person] = true
		}
		for who, voted := range want {
			if got[ID(who)] != voted {
				t.Errorf("%s: %s has voted: %v, want %v", id, who, got[ID(who)], voted)
			}
		}
	}
}

func TestVotes_OfSofiaAreNowhere(t *testing.T) {
	for _, m := range Issues(Day()) {
		for _, v := range m.Plan.Named {
			if v.Person == ID("sofia") {
				t.Errorf("%s: Sofia votes, and she is the one who is silent", m.Issue.ID)
			}
		}
	}
}

func TestRolls_AreOfTheSizeThePicturesShow(t *testing.T) {
	for id, want := range map[governance.IssueID][2]int{
		"2026-41": {4000, Size},
		"2026-45": {330, 480},
		"2026-48": {7, 7},
	} {
		if n := len(rollOf(t, matter(t, id), Day()).Entries); n < want[0] || n > want[1] {
			t.Errorf("%d on the roll of %s, want %d to %d", n, id, want[0], want[1])
		}
	}
	roll := rollOf(t, matter(t, "2026-41"), Day())
	for _, who := range []bodies.Slug{"tomos", "ruth", "peter", "meinir"} {
		if roll.Index(ID(who)) >= 0 {
			t.Errorf("%s is on the roll, and is new or a neighbour", who)
		}
	}
}
