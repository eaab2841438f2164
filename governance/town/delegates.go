// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// PublicDelegates are those who carry the voice of whoever gives it, with what they
// say they stand for.
func PublicDelegates(now time.Time) []governance.PublicDelegate {
	c := calendar{now}
	var all []governance.PublicDelegate
	for _, p := range []struct {
		person bodies.Slug
		text   string
	}{
		{"chidi", "Moderation that explains itself. I vote on every change to the rules of conduct and say why in the discussion, a day before the close at the latest."},
		{"bram", "Rules people can remember. Where I am not sure I leave it to Chidi, who has sat on the council."},
		{"amina", "The moderators of the Arabic pages should not have to translate their own rules. I vote for what makes their work lighter."},
		{"tomas", "Fewer rules, better kept."},
		{"grace", "No spending without an account of the last one. I read the books every quarter and write what I found."},
		{"marta", "Money for the chapters first, for the headquarters second."},
		{"rashid", "Servers that a tired volunteer can mend at night. Boring software, tested backups."},
		{"ada", "Open protocols, and machines that we own."},
		{"sofia", "Every decision in five languages on the day it is made."},
		{"fatou", "Meetings at hours in which parents can come."},
		{"hanna", "I vote for whatever can be undone."},
		{"elspeth", "Forty years in cooperatives. I read all the papers, so you need not."},
		{"lowri", "Wales decides what is Welsh. Everything else I put to the chapter meeting before I vote."},
	} {
		all = append(all, governance.PublicDelegate{Person: ID(p.person), Text: p.text, From: c.at(-395, 18, 30)})
	}
	return all
}

// asks are delegations to somebody who has yet to agree.
var asks = map[string]bool{"delegation-owain-wales": true}

// Consents let everybody who is named in a delegation carry it from the start,
// but for public delegates, who need not agree, and for those who are still asked.
func Consents(given []governance.Delegation, public []governance.PublicDelegate) []governance.Consent {
	type pair struct{ delegate, delegator bodies.PersonID }
	said := map[pair]bool{}
	var all []governance.Consent
	for _, d := range given {
		for _, to := range d.Delegates {
			p := pair{to, d.Delegator}
			if said[p] || asks[d.ID] || isPublic(public, to) {
				continue
			}
			said[p] = true
			all = append(all, governance.Consent{Delegate: to, Delegator: d.Delegator, From: d.From})
		}
	}
	return all
}

func isPublic(public []governance.PublicDelegate, person bodies.PersonID) bool {
	for _, p := range public {
		if p.Person == person {
			return true
		}
	}
	return false
}
