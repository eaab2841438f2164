// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/bodies"
	"moothall/bodies/memberlist"
	"moothall/governance/engine"
)

// listCounts are what a list would do in numbers.
func (c *Call) listCounts(r engine.ListReading) (out []string) {
	var faulty, comes, fresh, letters, renewed, moved, attested, spheres, idle int
	faulty = len(linesOf(r.Faults))
	for _, s := range r.Plan.Steps {
		if len(s.Faults) > 0 {
			faulty++
			continue
		}
		count := func(n *int, is bool) {
			if is {
				*n++
			}
		}
		count(&comes, s.ComesIn())
		count(&fresh, s.New)
		count(&letters, s.New && s.Mail != "")
		count(&renewed, s.Does(bodies.ByRenewal))
		count(&moved, s.Does(bodies.ByResidence))
		count(&attested, s.Does(bodies.ByAttesting))
		count(&spheres, s.Was != "")
		count(&idle, len(s.Acts) == 0 && s.Was == "")
	}
	add := func(n int, said string) {
		if n > 0 {
			out = append(out, said)
		}
	}
	add(faulty, c.T.Count("list_members.n_faulty", faulty))
	add(comes, c.T.Count("list_members.n_comes", comes))
	add(fresh, c.T.Count("list_members.n_fresh", fresh))
	add(letters, c.T.Count("list_members.n_letters", letters))
	add(renewed, c.T.Count("list_members.n_renewed", renewed))
	add(moved, c.T.Count("list_members.n_moved", moved))
	add(attested, c.T.Count("list_members.n_attested", attested))
	add(spheres, c.T.Count("list_members.n_spheres", spheres))
	add(idle, c.T.Count("list_members.n_idle", idle))
	return out
}

// linesOf are the lines of faults, each once.
func linesOf(faults []memberlist.Fault) map[int]bool {
	lines := map[int]bool{}
	for _, f := range faults {
		lines[f.Line] = true
	}
	return lines
}

// listDoes says what a line would do.
func (c *Call) listDoes(s memberlist.Step, r engine.ListReading) (out []string) {
	w := c.wording(r.All)
	for _, a := range s.Acts {
		switch a.Ground {
		case bodies.ByList:
			out = append(out, c.T.Text("list_members.comes", "Sphere", w.sphere(a.Sphere)))
			if a.Place != "" {
				out = append(out, c.T.Text("list_members.lives", "Place", placeName(r.All, a.Place)))
			}
			for _, k := range a.Fields {
				out = append(out, c.T.Text("list_members.knows", "Field", fieldName(r.All, k.Field)))
			}
			if !a.GoodUntil.IsZero() {
				out = append(out, c.T.Text("list_members.good", "When", c.T.Date(a.GoodUntil)))
			}
		case bodies.ByRenewal:
			out = append(out, c.T.Text("list_members.renewed", "When", c.T.Date(a.GoodUntil)))
		case bodies.ByResidence:
			out = append(out, c.T.Text("list_members.moved", "Place", placeName(r.All, a.Place)))
		case bodies.ByAttesting:
			out = append(out, c.T.Text("list_members.attested", "Field", fieldName(r.All, a.Fields[len(a.Fields)-1].Field)))
		}
	}
	if s.New && s.Mail != "" {
		out = append(out, c.T.Text("list_members.letter", "Address", s.Mail))
	} else if s.New {
		out = append(out, c.T.Text("list_members.no_login"))
	}
	if s.Was != "" {
		out = append(out, c.listSphere(s, r))
	}
	if len(out) > 0 && s.OtherwiseNamed() {
		out = append(out, c.T.Text("list_members.otherwise", "Name", s.Name))
	}
	return out
}

// listSphere says that a list changes no sphere, and who does.
func (c *Call) listSphere(s memberlist.Step, r engine.ListReading) string {
	w := c.wording(r.All)
	if m := r.Charter.Membership; m != nil {
		for _, a := range m.Admissions {
			if a.Sphere == s.Sphere && a.Ground == bodies.ByApplication {
				return c.T.Text("list_members.sphere", "Is", w.sphere(s.Was), "Said", w.sphere(s.Sphere), "Who", c.T.Text("applications.seated", "Body", bodyName(r.All, a.Decides)))
			}
		}
	}
	return c.T.Text("list_members.sphere_fixed", "Is", w.sphere(s.Was), "Said", w.sphere(s.Sphere))
}

// listFault is what is wrong with a file, or a line of it, in a sentence.
func (c *Call) listFault(f memberlist.Fault) string {
	switch f.Kind {
	case memberlist.TooLarge:
		return c.T.Text("list_members.f_too_large")
	case memberlist.NotText:
		return c.T.Text("list_members.f_not_text")
	case memberlist.NoLines:
		return c.T.Text("list_members.f_no_lines")
	case memberlist.TooMany:
		return c.T.Count("list_members.f_too_many", memberlist.MaxLines)
	case memberlist.UnknownColumn:
		return c.T.Text("list_members.f_unknown_column", "Text", f.Text)
	case memberlist.MissingColumn:
		return c.T.Text("list_members.f_missing_column", "Column", f.Column)
	case memberlist.TwiceColumn:
		return c.T.Text("list_members.f_twice_column", "Column", f.Column)
	case memberlist.SinceColumn:
		return c.T.Text("list_members.f_since")
	case memberlist.BadQuotes:
		return c.T.Text("list_members.f_quotes")
	case memberlist.BadCells:
		return c.T.Text("list_members.f_cells")
	case memberlist.BadLetters:
		return c.T.Text("list_members.f_letters", "Column", f.Column)
	case memberlist.TooLong:
		return c.T.Text("list_members.f_too_long", "Column", f.Column)
	case memberlist.BadName:
		return c.T.Text("list_members.f_name")
	case memberlist.BadSlug:
		return c.T.Text("list_members.f_slug", "Text", f.Text)
	case memberlist.BadMail:
		return c.T.Text("list_members.f_mail", "Text", f.Text)
	case memberlist.BadSphere:
		return c.T.Text("list_members.f_sphere", "Text", f.Text)
	case memberlist.BadField:
		return c.T.Text("list_members.f_field", "Text", f.Text)
	case memberlist.BadDay:
		return c.T.Text("list_members.f_day", "Column", f.Column, "Text", f.Text)
	}
	return c.listMismatch(f)
}

// listMismatch is what does not fit to other lines, or to what is known.
func (c *Call) listMismatch(f memberlist.Fault) string {
	switch f.Kind {
	case memberlist.TwiceHere:
		return c.T.Text("list_members.f_twice", "Text", f.Text)
	case memberlist.TwoPeople:
		return c.T.Text("list_members.f_two_people", "Text", f.Text)
	case memberlist.Gone:
		return c.T.Text("list_members.f_gone")
	case memberlist.OfABody:
		return c.T.Text("list_members.f_of_a_body", "Text", f.Text)
	case memberlist.Namesake:
		return c.T.Text("list_members.f_namesake", "Text", f.Text)
	case memberlist.NoSlug:
		return c.T.Text("list_members.f_no_slug", "Text", f.Text)
	case memberlist.NoPlace:
		return c.T.Text("list_members.f_no_place", "Text", f.Text)
	case memberlist.NoWay:
		return c.T.Text("list_members.f_no_way", "Text", f.Text)
	case memberlist.NoRenewal:
		return c.T.Text("list_members.f_no_renewal")
	case memberlist.NoAttesting:
		return c.T.Text("list_members.f_no_attesting", "Text", f.Text)
	case memberlist.NoResidence:
		return c.T.Text("list_members.f_no_residence")
	case memberlist.PastDay:
		return c.T.Text("list_members.f_past_day", "Text", f.Text)
	}
	return c.T.Text("list_members.f_rule")
}
