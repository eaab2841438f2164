// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"

	"moothall/bodies"
)

func bodiesTwice(all community) (flaws []Flaw) {
	for n, c := range all {
		if slices.ContainsFunc(all[:n], func(o Charter) bool { return o.Body.Slug == c.Body.Slug }) {
			flaws = append(flaws, c.flaw(BodyTwice, Contradiction, "body.slug"))
		}
	}
	return flaws
}

// named is a body that a rule names, and what it needs of it.
type named struct {
	slug  bodies.Slug
	flaw  Flaw
	seats bool // it acts through those who hold a seat
}

// names are all bodies that a charter names, where it does.
func (c Charter) names() (list []named) {
	add := func(slug bodies.Slug, f Flaw, seats bool) {
		if slug != "" {
			list = append(list, named{slug, f.naming(string(slug)), seats})
		}
	}
	missing := func(rule string) Flaw { return c.flaw(BodyMissing, Contradiction, rule) }
	add(c.Body.Parent, missing("body.parent"), false)
	for n, slug := range c.Body.Supervises {
		add(slug, missing(fmt.Sprintf("body.supervises[%d]", n)), false)
	}
	add(c.Moderation, missing("moderation"), true)
	for n, p := range c.Procedures {
		in := func(rule string) Flaw { return c.about(n, BodyMissing, Contradiction, rule) }
		add(p.Franchise.Body, in("franchise.body"), p.Franchise.Seated)
		for k, a := range p.Advisory {
			add(a.Franchise.Body, in(fmt.Sprintf("advisory[%d].franchise.body", k)), a.Franchise.Seated)
		}
		add(p.Officer, in("officer"), true)
		if p.Assist != nil {
			add(p.Assist.By, in("assist.by"), true)
		}
		if p.Admission != nil && p.Admission.By == BySeated && !p.Franchise.Seated {
			add(p.Franchise.Body, in("admission.by"), true)
		}
		if p.Install != nil {
			add(p.Install.Body, in("install.body"), true)
		}
	}
	if c.Justice != nil {
		add(c.Justice.AppealTo, missing("justice.appeal_to"), true)
	}
	if c.Amendment != nil {
		add(c.Amendment.Body, missing("amendment.body"), false)
	}
	if r := c.Seating; r != nil {
		for n, f := range r.Ways {
			add(f.By, missing(fmt.Sprintf("seating.ways[%d].by", n)), true)
			if f.Drawn != nil {
				add(f.Drawn.Among, missing(fmt.Sprintf("seating.ways[%d].drawn.among", n)), false)
			}
		}
		add(r.ActingBy, missing("seating.acting_by"), true)
	}
	if m := c.Membership; m != nil {
		add(m.Keeper, missing("membership.keeper"), true)
		for n, a := range m.Admissions {
			add(a.Decides, missing(fmt.Sprintf("membership.admissions[%d].decides", n)), true)
		}
		for n, a := range m.Attesters {
			add(a.Body, missing(fmt.Sprintf("membership.attesters[%d].body", n)), true)
		}
	}
	return list
}

func bodiesMissing(all community) (flaws []Flaw) {
	for _, c := range all {
		for _, n := range c.names() {
			if _, known := all.of(n.slug); !known {
				flaws = append(flaws, n.flaw)
			}
		}
	}
	return flaws
}

// seatless finds bodies that have no seats and need somebody who holds one: to vote,
// to call an election, to let comments in, to judge, to audit. The first comment on a
// matter would wait for ever.
func seatless(all community) (flaws []Flaw) {
	for _, c := range all {
		for _, n := range c.names() {
			if seats, known := all.seats(n.slug); n.seats && known && seats == 0 {
				n.flaw.Name = Seatless
				flaws = append(flaws, n.flaw)
			}
		}
		own := c.flaw(Seatless, Contradiction, "body.seats").naming(string(c.Body.Slug))
		moderates := c.Moderation == "" && len(c.Procedures) > 0
		if c.Body.Seats == 0 && (moderates || c.Justice != nil || len(c.Body.Supervises) > 0 || c.Review != nil) {
			flaws = append(flaws, own)
		}
	}
	return flaws
}

func parentsInCircles(all community) (flaws []Flaw) {
	above := func(slug bodies.Slug) []bodies.Slug {
		if c, known := all.of(slug); known && c.Body.Parent != "" {
			return []bodies.Slug{c.Body.Parent}
		}
		return nil
	}
	for _, c := range all {
		if inCircle(c.Body.Slug, above) {
			flaws = append(flaws, c.flaw(ParentCircle, Contradiction, "body.parent").naming(string(c.Body.Parent)))
		}
	}
	return flaws
}

// node is a place or a field, and where it stands.
type node struct {
	id, parent string
	charter    Charter
	rule       string
}

// nodes are those of both trees, of all charters together, as [LayersOf] reads them.
func (all community) nodes() (places, fields []node) {
	for _, c := range all {
		for n, p := range c.Places {
			places = append(places, node{string(p.ID), string(p.Parent), c, fmt.Sprintf("places[%d]", n)})
		}
		for n, f := range c.Fields {
			fields = append(fields, node{string(f.ID), string(f.Parent), c, fmt.Sprintf("fields[%d]", n)})
		}
	}
	return places, fields
}

func treesBroken(all community) []Flaw {
	places, fields := all.nodes()
	return append(treeBroken(places), treeBroken(fields)...)
}

func treeBroken(tree []node) (flaws []Flaw) {
	parents := map[string][]string{}
	for _, n := range tree {
		parents[n.id] = nil
		if n.parent != "" {
			parents[n.id] = []string{n.parent}
		}
	}
	for i, n := range tree {
		_, there := parents[n.parent]
		switch {
		case slices.ContainsFunc(tree[:i], func(o node) bool { return o.id == n.id }):
			flaws = append(flaws, n.charter.flaw(NodeTwice, Contradiction, n.rule+".id").naming(n.id))
		case n.parent != "" && !there:
			flaws = append(flaws, n.charter.flaw(NodeAstray, Contradiction, n.rule+".parent").naming(n.parent))
		case inCircle(n.id, func(id string) []string { return parents[id] }):
			flaws = append(flaws, n.charter.flaw(NodeCircle, Contradiction, n.rule+".parent").naming(n.id))
		}
	}
	return flaws
}

func nodesMissing(all community) (flaws []Flaw) {
	places, fields := all.nodes()
	look := func(tree []node, id string, f Flaw) {
		if id != "" && !slices.ContainsFunc(tree, func(n node) bool { return n.id == id }) {
			flaws = append(flaws, f.naming(id))
		}
	}
	for _, c := range all {
		look(places, string(c.Body.Place), c.flaw(NodeMissing, Contradiction, "body.place"))
		look(fields, string(c.Body.Field), c.flaw(NodeMissing, Contradiction, "body.field"))
		if c.Membership != nil {
			for n, a := range c.Membership.Attesters {
				look(fields, string(a.Field), c.flaw(NodeMissing, Contradiction, fmt.Sprintf("membership.attesters[%d].field", n)))
			}
		}
		for n, p := range c.Procedures {
			look(places, string(p.Franchise.Place), c.about(n, NodeMissing, Contradiction, "franchise.place"))
			look(fields, string(p.Franchise.Field), c.about(n, NodeMissing, Contradiction, "franchise.field"))
			for k, a := range p.Advisory {
				look(places, string(a.Franchise.Place), c.about(n, NodeMissing, Contradiction, fmt.Sprintf("advisory[%d].franchise.place", k)))
				look(fields, string(a.Franchise.Field), c.about(n, NodeMissing, Contradiction, fmt.Sprintf("advisory[%d].franchise.field", k)))
			}
		}
	}
	return flaws
}

func nobodyDecides(all community) []Flaw {
	if len(all) == 0 || slices.ContainsFunc(all, func(c Charter) bool { return len(c.Procedures) > 0 }) {
		return nil
	}
	return []Flaw{all[0].flaw(NobodyDecides, Contradiction, "procedures")}
}

// nobodyCompetent finds places and fields whose matters no body may decide. A node
// under one of these is not named again.
func nobodyCompetent(all community) []Flaw {
	layers, err := LayersOf(all)
	if err != nil || len(nobodyDecides(all)) > 0 {
		return nil
	}
	decided := func(covers func(bodies.Jurisdiction) bool) bool {
		return slices.ContainsFunc(all, func(c Charter) bool {
			return len(c.Procedures) > 0 && covers(bodies.Jurisdiction{Place: c.Body.Place, Field: c.Body.Field})
		})
	}
	places, fields := all.nodes()
	flaws := uncovered(places, func(id string) bool {
		return decided(func(j bodies.Jurisdiction) bool {
			return j.Field == "" && layers.Places.Within(bodies.PlaceID(id), j.Place)
		})
	})
	return append(flaws, uncovered(fields, func(id string) bool {
		return decided(func(j bodies.Jurisdiction) bool {
			return j.Place == "" && layers.Fields.Within(bodies.FieldID(id), j.Field)
		})
	})...)
}

func uncovered(tree []node, covered func(id string) bool) (flaws []Flaw) {
	for _, n := range tree {
		if !covered(n.id) && (n.parent == "" || covered(n.parent)) {
			flaws = append(flaws, n.charter.flaw(NobodyCompetent, Contradiction, n.rule).naming(n.id))
		}
	}
	return flaws
}

// twoDecide finds a kind of matter that a body has and one above it as well, over the
// same place and field: nobody knows before whom it comes. Of what members raise it is
// known: see [Competence].
func twoDecide(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		for _, slug := range lineage(all, c.Body.Parent) {
			above, known := all.of(slug)
			other, also := above.Procedure(p.Kind)
			also = also && (p.Admission == nil || other.Admission == nil)
			if known && also && slug != c.Body.Slug && above.Body.Place == c.Body.Place && above.Body.Field == c.Body.Field {
				f := c.about(n, TwoDecide, Warning, "kind").naming(string(slug))
				return &f
			}
		}
		return nil
	})
}
