// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"reflect"
	"testing"

	"moothall/bodies"
	"moothall/governance"
)

func TestIssue_SaysWhoMayEnterABallotForAnother(t *testing.T) {
	seated := func(in bodies.Slug, p bodies.PersonID) bool { return in == "tellers" && p != "zoe" }
	issue := governance.Issue{Procedure: governance.Procedure{Assist: &governance.AssistRule{By: "tellers"}}, Options: []governance.Option{{ID: "none"}, {ID: "n", Person: "dina", Withdrawn: true}}}
	without := issue
	without.Procedure.Assist = nil
	for _, test := range []struct {
		name  string
		issue governance.Issue
		by    []bodies.PersonID
		own   bool
		want  error
	}{
		{"two who are seated", issue, []bodies.PersonID{"ada", "bram"}, false, nil},
		{"one alone", issue, []bodies.PersonID{"ada"}, false, governance.ErrAssistedByOne},
		{"one twice", issue, []bodies.PersonID{"ada", "ada"}, false, governance.ErrAssistedByOne},
		{"three", issue, []bodies.PersonID{"ada", "bram", "chidi"}, false, governance.ErrAssistedByOne},
		{"one who is not seated", issue, []bodies.PersonID{"ada", "zoe"}, false, governance.ErrNoAssistant},
		{"the voter", issue, []bodies.PersonID{"ada", "gwen"}, false, governance.ErrAssistsSelf},
		{"who stands, or stood", issue, []bodies.PersonID{"ada", "dina"}, false, governance.ErrAssistStands},
		{"over the voter's own act", issue, []bodies.PersonID{"ada", "bram"}, true, governance.ErrVotedThemself},
		{"without a rule", without, []bodies.PersonID{"ada", "bram"}, false, governance.ErrNotAssisted},
	} {
		if err := test.issue.Assisted(test.by, "gwen", test.own, seated); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestChoice_IsOrderedAlikeWhereItSaysTheSame(t *testing.T) {
	ranked := func(groups ...[]governance.OptionID) governance.Choice { return governance.Choice{Ranking: groups} }
	ab, c := []governance.OptionID{"a", "b"}, []governance.OptionID{"c"}
	for _, test := range []struct {
		a, b governance.Choice
		want bool
	}{
		{governance.Choice{Answer: "yes"}, governance.Choice{Answer: "yes"}, true},
		{governance.Choice{Answer: "yes"}, governance.Choice{Answer: "no"}, false},
		{ranked(ab, c), ranked([]governance.OptionID{"b", "a"}, c), true},
		{ranked(ab, c), ranked(c, ab), false},
		{ranked(ab, c), ranked(ab), false},
		{ranked(ab), ranked([]governance.OptionID{"a"}, []governance.OptionID{"b"}), false},
	} {
		if got := reflect.DeepEqual(test.a.Ordered(), test.b.Ordered()); got != test.want {
			t.Errorf("%v and %v: %v", test.a, test.b, got)
		}
	}
}

// TestProcedure_NobodyHelpsToFillTheirOwnSeats: those whose seats an election fills enter
// no ballots in it.
func TestProcedure_NobodyHelpsToFillTheirOwnSeats(t *testing.T) {
	for by, ok := range map[bodies.Slug]bool{"tellers": true, "board": false, "": false, "No Body": false} {
		p := governance.Procedure{
			Kind: "election", Name: "Election", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "assembly"},
			Visibility: governance.Confidential, Method: governance.MethodScottish, Seats: 3, DisputeDays: 30, DiscussionDays: 20, FrozenDays: 7, VotingDays: 14,
			Nomination: &governance.NominationRule{Seconders: 2}, Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 24}, Officer: "tellers",
			Assist: &governance.AssistRule{By: by},
		}
		if err := p.Check(); (err == nil) != ok {
			t.Errorf("entered by those of %q: %v", by, err)
		}
	}
}
