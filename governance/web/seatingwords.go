// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/bodies"
	"moothall/templates/pages"
)

// seating says who gives which seats, and who acts in a vacant one.
func (w wording) seating(b bodies.Body, r *bodies.SeatRule) []pages.CharterRule {
	alone, acting := "", ""
	if b.OneSeat {
		alone = w.t.Text("charter.one_seat")
	}
	var ways []string
	if r != nil {
		for _, f := range r.Ways {
			ways = append(ways, w.filling(b, f)...)
		}
	}
	if by, acts := r.Acts(b.Slug); acts {
		acting = w.t.Count("charter.acting", r.ActingDays, "Body", bodyName(w.all, by))
	}
	return []pages.CharterRule{
		w.rule("appoints", "charter.r_appoints", ways...),
		w.rule("acting", "charter.r_acting", acting),
		w.rule("alone", "charter.r_alone", alone),
	}
}

func (w wording) filling(b bodies.Body, f bodies.Filling) []string {
	if f.Drawn != nil {
		return w.drawing(f, bodyName(w.all, f.Drawn.Pool(b.Slug).Body))
	}
	body := bodyName(w.all, f.By)
	said := w.t.Count("charter.appoints_any", max(f.Consents, 1), "Body", body)
	if f.Seat != "" {
		said = w.t.Count("charter.appoints", max(f.Consents, 1), "Seat", f.Seat, "Body", body)
	}
	return []string{said, w.t.Count("charter.appointed_for", f.Months)}
}

// drawing says among whom a seat is drawn, for how long, and how long they may answer.
func (w wording) drawing(f bodies.Filling, among string) []string {
	said := w.t.Text("charter.drawn_any", "Body", among)
	if f.Seat != "" {
		said = w.t.Text("charter.drawn", "Seat", f.Seat, "Body", among)
	}
	return []string{said, w.t.Count("charter.drawn_days", f.Drawn.Days), w.t.Count("charter.drawn_for", f.Months)}
}
