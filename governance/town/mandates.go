// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"fmt"
	"time"

	"moothall/bodies"
)

// Mandates returns who holds which seat: the board of seven, the council of
// seven, the bench of five that hears appeals, the three auditors, who hold no
// other office, those who prepare the work of circles and chapters, and the two who keep
// the list of members. Two seats
// are empty. The three whom the Assembly voted for in [Issues] the council itself appointed
// the day after. The three elected in [Elections] took
// theirs by that decision, which is named. All others were elected or drawn in ways that
// the record does not tell, and so it has them from its founding on, as no seat is given
// later without a right. Four mandates have ended.
func Mandates(now time.Time) []bodies.Mandate {
	terms := []term{
		{"board", 1, "elspeth", "elected", -348, 383},
		{"board", 2, "grace", "elected", -348, 383},
		{"board", 3, "hanna", "elected", -348, 383},
		{"board", 4, "rashid", "elected", sinceFounding, 16},
		{"board", 5, "lowri", "elected", sinceFounding, 16},
		{"board", 6, "tariq", "elected", sinceFounding, 16},
		{"board", 7, "joao", "appointed", sinceFounding, 16},

		{"council", 1, "tomas", "appointed", -14, 710},
		{"council", 2, "priya", "appointed", -14, 710},
		{"council", 3, "amina", "appointed", -14, 710},
		{"council", 4, "chidi", "elected", sinceFounding, 352},
		{"council", 5, "sofia", "elected", sinceFounding, 352},
		{"council", 6, "owain", "drawn", sinceFounding, 352},
		{"council", 7, "kofi", "drawn", sinceFounding, 352},
		{"council", 1, "ifor", "elected", sinceFounding, -14},
		{"council", 2, "sian", "elected", sinceFounding, -14},
		{"council", 3, "yusuf", "drawn", sinceFounding, -14},

		{"appeals", 1, "gwenllian", "elected", sinceFounding, 352},
		{"appeals", 2, "henk", "elected", sinceFounding, 541},
		{"appeals", 3, "itziar", "drawn", sinceFounding, 352},
		{"appeals", 4, "jonas", "drawn", sinceFounding, 352},
		{"appeals", 5, "fatou", "drawn", sinceFounding, 541},

		{"audit", 1, "joanna", "elected", sinceFounding, 231},
		{"audit", 2, "idris", "elected", sinceFounding, 231},
		{"audit", 3, "kirsten", "elected", sinceFounding, 596},

		{"technology", 1, "ada", "elected", sinceFounding, 431},
		{"technology", 2, "mateus", "elected", sinceFounding, 431},
		{"technology", 3, "wei", "drawn", sinceFounding, 245},
		{"translation", 1, "mererid", "elected", sinceFounding, 471},
		{"translation", 2, "layla", "elected", sinceFounding, 471},
		{"wales", 1, "lowri", "elected", sinceFounding, 541},
		{"wales", 2, "dewi", "elected", sinceFounding, 541},
		{"wales", 3, "ifor", "elected", sinceFounding, 176},
		{"wales", 4, "elin", "drawn", sinceFounding, 176},
		{"wales", 5, "henk", "elected", sinceFounding, -207},
		{"lisbon", 1, "beatriz", "elected", sinceFounding, 651},
		{"lisbon", 2, "rui", "elected", sinceFounding, 651},
		{"lisbon", 3, "tomas", "elected", sinceFounding, 651},
		{"tunis", 1, "tariq", "elected", sinceFounding, 321},
		{"tunis", 2, "salma", "elected", sinceFounding, 321},
		{"tunis", 3, "layla", "drawn", sinceFounding, 320},
	}
	c, mandates := calendar{now}, make([]bodies.Mandate, len(terms))
	for i, t := range terms {
		mandates[i] = t.mandate(c)
		switch {
		case t.body == "board" && t.seat <= 3:
			mandates[i].Decision = "2025-31"
		case t.begins != sinceFounding: // one after the other: each is judged by who sat before
			mandates[i].Begins = mandates[i].Begins.Add(time.Duration(t.seat) * time.Minute)
			mandates[i].By = []bodies.PersonID{ID("chidi")}
		}
	}
	return append(mandates, keeping(now, 1, registrar), keeping(now, 2, ID("sian")))
}

// keeping is a seat of those who keep the list of members, since the founding. There are
// two, as a death is said by two.
func keeping(now time.Time, seat int, p bodies.PersonID) bodies.Mandate {
	return bodies.Mandate{ID: fmt.Sprintf("mandate-registry-%d", seat), Body: "registry", Seat: fmt.Sprintf("seat-%d", seat), Person: p, Title: "appointed", Begins: Founded(now)}
}

// sinceFounding is the day of the founding, as a term begins with it.
const sinceFounding = 0

// term is a line in the list of mandates: days from now at which it begins and ends.
type term struct {
	body         bodies.Slug
	seat         int
	person       bodies.Slug
	title        string
	begins, ends int
}

func (t term) mandate(c calendar) bodies.Mandate {
	begins := c.at(t.begins, 12, 0)
	if t.begins == sinceFounding {
		begins = Founded(c.now)
	}
	return bodies.Mandate{
		ID:   fmt.Sprintf("mandate-%s-%d-%s", t.body, t.seat, t.person),
		Body: t.body, Seat: fmt.Sprintf("seat-%d", t.seat),
		Person: ID(t.person), Title: t.title,
		Begins: begins, Ends: c.at(t.ends, 12, 0),
	}
}
