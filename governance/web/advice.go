// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
	"moothall/voting"
)

// advice is what those said who were asked and do not decide.
func (c *Call) advice(r engine.CountReading) (all []pages.AdviceView) {
	for _, a := range r.Advice {
		v := pages.AdviceView{Name: a.Name, Took: int(a.Direct), Roll: int(a.Electorate), Ranked: r.Issue.Procedure.Method.Ranked()}
		switch {
		case v.Ranked && len(a.Transcript.Elected) == 1:
			option := r.Issue.Options[a.Transcript.Elected[0]]
			v.First = c.called(option.Title)
		case !v.Ranked:
			v.Yes, v.No, v.Abstain = said(a, 0), said(a, 1), said(a, 2)
		}
		all = append(all, v)
	}
	return all
}

// said is how many voices of advice an answer to a motion has.
func said(a governance.Advice, answer voting.Index) int {
	if len(a.Transcript.Rounds) == 0 {
		return 0
	}
	return int(a.Transcript.Rounds[0].Tallies.Of(answer).Floor())
}

// advised says of each electorate that is asked too who belongs to it.
func (w wording) advised(all []governance.Advisory) (said []string) {
	for _, a := range all {
		said = append(said, w.t.Text("charter.advisory", "Name", a.Name), w.mayVote(a.Franchise), w.further(a.Franchise), w.standing(a.Franchise))
	}
	if len(all) > 0 {
		said = append(said, w.t.Text("charter.advisory_apart"))
	}
	return said
}
