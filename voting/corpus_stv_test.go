// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"fmt"
	"slices"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/stv"
	"moothall/voting/votingtest"
)

// recountShared counts the one election whose ballots share ranks by Meek. The
// manifest numbers it among those of every STV method, but no peer's count of it
// holds all votes, so that none is stored: what can be shown is that here every
// round does, and that the rounds lead to the outcome.
func recountShared(id string, file ballots.File, report reporter) {
	if id != "edge-meek-eq1" {
		return
	}
	var problems []string
	t, err := stv.Meek(file.Contest, file.Profile, stv.Options{Equal: stv.SplitEqual})
	if err != nil {
		problems = append(problems, err.Error())
	}
	replayed(t, &problems)
	if t.Ballots.Valid != file.Profile.Total() {
		problems = append(problems, fmt.Sprintf("%d of %d ballots are valid", t.Ballots.Valid, file.Profile.Total()))
	}
	report("meek: equal=split", problems, id+": no peer's count of it holds all votes; every round here is checked to, and there are no figures to compare with")
}

// recountVacancies lets each of the elected leave, by every rule: those who sit
// stay, one new member comes, and every round holds all votes.
func recountVacancies(id string, file ballots.File, want publishedResult, report reporter) {
	if !slices.Contains([]string{"scottish-stv", "wigm-prf", "meek"}, want.Method) {
		return
	}
	var problems []string
	unnamed := 0
	for _, leaver := range want.Winners {
		for _, rule := range []stv.VacancyRule{stv.ParcelRule, stv.RecountRule} {
			if want.Method == "meek" && rule == stv.ParcelRule || len(file.Contest.Standing()) == len(want.Winners) {
				continue
			}
			t, err := stv.Countback(file.Contest, file.Profile, stv.Options{}, stv.Vacancy{By: want.Method, Rule: rule, Vacated: voting.Index(leaver - 1)})
			if err != nil {
				problems = append(problems, fmt.Sprintf("%d leaves, rule=%s: %v", leaver, rule, err))
				continue
			}
			replayed(t, &problems)
			if len(t.Rounds) == 0 { // open between all, as no paper decides
				unnamed++
				continue
			}
			fresh := slices.DeleteFunc(slices.Clone(t.Elected), func(i voting.Index) bool { return slices.Contains(want.Winners, int(i)+1) })
			stayed := len(t.Elected) - len(fresh)
			if len(fresh) != 1 || rule == stv.RecountRule && stayed != len(want.Winners)-1 {
				problems = append(problems, fmt.Sprintf("%d leaves, rule=%s: %v elected after %v", leaver, rule, t.Elected, want.Winners))
			}
		}
	}
	remark := ""
	if unnamed > 0 {
		remark = fmt.Sprintf("%s: the papers of %d of the elected name nobody else; nobody fills those seats", id, unnamed)
	}
	report("countback of "+want.Method+": who sits stays", problems, remark)
}

// replayed notes what Replay finds wrong.
func replayed(t voting.Transcript, problems *[]string) {
	votingtest.Replay(problemList{problems}, t)
}

// problemList is a test that goes on.
type problemList struct{ list *[]string }

func (p problemList) Helper() {}
func (p problemList) Fatalf(format string, args ...any) {
	*p.list = append(*p.list, fmt.Sprintf(format, args...))
}
