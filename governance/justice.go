// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"

	"moothall/bodies"
)

// Justice is the part of a charter by which a body hears cases. A body with
// rules takes reports, of what happened in the body it lies under and below. One
// without hears only appeals, by the rules of the body it hears them from.
type Justice struct {
	Panel       int         `json:"panel"`                 // how many judge, an odd number
	HearingDays int         `json:"hearing_days"`          // for the person concerned to answer
	AppealDays  int         `json:"appeal_days,omitempty"` // after a ruling
	AppealTo    bodies.Slug `json:"appeal_to,omitempty"`   // who hears appeals; empty: the ruling is final
	Rules       []Rule      `json:"rules,omitempty"`
}

// Rule is one rule of a rulebook.
type Rule struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// Rule returns the rule with a number, or false.
func (j Justice) Rule(number int) (Rule, bool) {
	for _, r := range j.Rules {
		if r.Number == number {
			return r, true
		}
	}
	return Rule{}, false
}

// maxPanel and maxJusticeDays bound what a charter may ask for: a panel has to be
// found, and a term is to end in somebody's lifetime.
const (
	maxPanel       = 15
	maxJusticeDays = 365
)

// check refuses a court that could not judge, or from which nobody could appeal.
func (j *Justice) check(body bodies.Body) error {
	bad := func(what string) error { return fmt.Errorf("%w: justice: %s", ErrCharter, what) }
	switch {
	case j == nil:
		return nil
	case j.Panel < 3 || j.Panel%2 == 0 || j.Panel > maxPanel:
		return bad("a panel is an odd number from 3 to 15, so that it can have a majority")
	case body.Seats > 0 && body.Seats < j.Panel:
		return bad("the body has fewer seats than its panel")
	case j.HearingDays < 1 || j.HearingDays > maxJusticeDays:
		return bad("a hearing lasts from 1 to 365 days")
	case len(j.Rules) > 0 && j.AppealTo == "":
		return bad("a body that takes reports names another that hears appeals")
	case len(j.Rules) == 0 && j.AppealTo != "":
		return bad("a body without rules hears appeals, and nobody appeals from those")
	case j.AppealTo == body.Slug:
		return bad("an appeal goes to another body")
	case j.AppealTo != "" && (!j.AppealTo.Valid() || j.AppealDays < 1 || j.AppealDays > maxJusticeDays):
		return bad("an appeal has from 1 to 365 days, and a body that hears it")
	case j.AppealTo == "" && j.AppealDays != 0:
		return bad("days for an appeal need a body that hears it")
	}
	for n, r := range j.Rules {
		if r.Number != n+1 || r.Text == "" {
			return bad("rules are numbered 1, 2, 3 and so on, and each has a text")
		}
	}
	return nil
}

// Court returns the charter of the body that takes reports of what happened in a
// body: the nearest that lies under it or under one above it. False where nobody
// does. charters are those in force.
func Court(charters []Charter, of bodies.Slug) (Charter, bool) {
	for _, place := range lineage(charters, of) {
		for _, c := range charters {
			if c.Justice != nil && len(c.Justice.Rules) > 0 && c.Body.Parent == place && c.Body.Life().State.May(bodies.Hearing) {
				return c, true
			}
		}
	}
	return Charter{}, false
}

// lineage is a body and those above it, nearest first.
func lineage(charters []Charter, of bodies.Slug) []bodies.Slug {
	var line []bodies.Slug
	for at := of; at != "" && !slices.Contains(line, at); {
		line = append(line, at)
		n := slices.IndexFunc(charters, func(c Charter) bool { return c.Body.Slug == at })
		if n < 0 {
			break
		}
		at = charters[n].Body.Parent
	}
	return line
}
