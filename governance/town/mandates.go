// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"fmt"
	"time"

	"moothall/bodies"
)

// Mandates returns who holds which seat: the board of seven, the council of
// seven, the bench of five that hears appeals, the three auditors, who hold no
// other office, those who prepare the work of circles and chapters, and who keeps
// the list of members. Two seats
// are empty. The three elected in [Issues] took theirs the day after; the three
// elected in [Elections] took theirs by that decision, which is named. Four
// mandates have ended.
func Mandates(now time.Time) []bodies.Mandate {
	terms := []term{
		{"board", 1, "elspeth", "elected", -348, 383},
		{"board", 2, "grace", "elected", -348, 383},
		{"board", 3, "hanna", "elected", -348, 383},
		{"board", 4, "rashid", "elected", -714, 16},
		{"board", 5, "lowri", "elected", -714, 16},
		{"board", 6, "tariq", "elected", -714, 16},
		{"board", 7, "joao", "appointed", -200, 16},
		{"board", 7, "henk", "elected", -714, -207},

		{"council", 1, "tomas", "elected", -14, 717},
		{"council", 2, "priya", "elected", -14, 717},
		{"council", 3, "amina", "elected", -14, 717},
		{"council", 4, "chidi", "elected", -379, 352},
		{"council", 5, "sofia", "elected", -379, 352},
		{"council", 6, "owain", "drawn", -379, 352},
		{"council", 7, "kofi", "drawn", -379, 352},
		{"council", 1, "ifor", "elected", -745, -14},
		{"council", 2, "sian", "elected", -745, -14},
		{"council", 3, "yusuf", "drawn", -379, -14},

		{"appeals", 1, "gwenllian", "elected", -379, 352},
		{"appeals", 2, "henk", "elected", -190, 541},
		{"appeals", 3, "itziar", "drawn", -379, 352},
		{"appeals", 4, "jonas", "drawn", -379, 352},
		{"appeals", 5, "fatou", "drawn", -190, 541},

		{"audit", 1, "joanna", "elected", -500, 231},
		{"audit", 2, "idris", "elected", -500, 231},
		{"audit", 3, "kirsten", "elected", -135, 596},

		{"technology", 1, "ada", "elected", -300, 431},
		{"technology", 2, "mateus", "elected", -300, 431},
		{"technology", 3, "wei", "drawn", -120, 245},
		{"translation", 1, "mererid", "elected", -260, 471},
		{"translation", 2, "layla", "elected", -260, 471},
		{"wales", 1, "lowri", "elected", -190, 541},
		{"wales", 2, "dewi", "elected", -190, 541},
		{"wales", 3, "ifor", "elected", -555, 176},
		{"wales", 4, "elin", "drawn", -190, 176},
		{"lisbon", 1, "beatriz", "elected", -80, 651},
		{"lisbon", 2, "rui", "elected", -80, 651},
		{"lisbon", 3, "tomas", "elected", -80, 651},
		{"tunis", 1, "tariq", "elected", -410, 321},
		{"tunis", 2, "salma", "elected", -410, 321},
		{"tunis", 3, "layla", "drawn", -45, 320},
	}
	c, mandates := calendar{now}, make([]bodies.Mandate, len(terms))
	for i, t := range terms {
		mandates[i] = t.mandate(c)
		if t.body == "board" && t.seat <= 3 {
			mandates[i].Decision = "2025-31"
		}
	}
	return append(mandates, keeping(now, registrar))
}

// keeping is the seat of whoever keeps the list of members, since the founding.
func keeping(now time.Time, p bodies.PersonID) bodies.Mandate {
	return bodies.Mandate{ID: "mandate-registry-1", Body: "registry", Seat: "seat-1", Person: p, Title: "appointed", Begins: Founded(now)}
}

// term is a line in the list of mandates: days from now at which it begins and ends.
type term struct {
	body         bodies.Slug
	seat         int
	person       bodies.Slug
	title        string
	begins, ends int
}

func (t term) mandate(c calendar) bodies.Mandate {
	return bodies.Mandate{
		ID:   fmt.Sprintf("mandate-%s-%d-%s", t.body, t.seat, t.person),
		Body: t.body, Seat: fmt.Sprintf("seat-%d", t.seat),
		Person: ID(t.person), Title: t.title,
		Begins: c.at(t.begins, 12, 0), Ends: c.at(t.ends, 12, 0),
	}
}
