// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

func TestArgue_IsForMembersWhileItMatters(t *testing.T) {
	member := []bodies.Member{{Body: "assembly", Since: opens.AddDate(-1, 0, 0)}}
	at := func(s governance.Stage) governance.Issue {
		i := surplus()
		i.Stage, i.Procedure.Franchise.Body = s, "assembly"
		return i
	}
	election := at(governance.Voting)
	election.Procedure.Install = &governance.InstallRule{Body: "board"}
	for _, c := range []struct {
		name    string
		issue   governance.Issue
		members []bodies.Member
		text    string
		now     time.Time
		want    error
	}{
		{"in the discussion", at(governance.Discussion), member, "Because.", opens, nil},
		{"while the vote runs", at(governance.Voting), member, "Because.", opens, nil},
		{"not for or against people", election, member, "Because.", opens, governance.ErrNoProposal},
		{"not before", at(governance.Draft), member, "Because.", opens, governance.ErrNotOpen},
		{"not once it has closed, whether or not the clock came by", at(governance.Voting), member, "Because.", closes, governance.ErrClosed},
		{"not once it is decided", at(governance.Decided), member, "Because.", opens, governance.ErrClosed},
		{"nor cancelled", at(governance.Cancelled), member, "Because.", opens, governance.ErrClosed},
		{"not by somebody else", at(governance.Voting), nil, "Because.", opens, governance.ErrNotOnRoll},
		{"not without a word", at(governance.Voting), member, " ", opens, governance.ErrText},
	} {
		if err := c.issue.Argue(c.members, c.text, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}
