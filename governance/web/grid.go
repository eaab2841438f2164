// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// layout is the grid under way: which places have a row, which fields a column.
// Only where a body stands there is one of its own; a body of a narrower field
// stands in the column of the top field it belongs to. The first row is the
// whole community, the first column everybody.
type layout struct {
	all    engine.BodyList
	places []bodies.Place
	fields []bodies.Field
}

// grid sets the bodies on the two layers. here is the body the page is about.
func (c *Call) grid(all engine.BodyList, here bodies.Slug) pages.Grid {
	l := newLayout(all)
	g := pages.Grid{Fields: []string{c.T.Text("grid.everybody")}}
	for _, f := range l.fields {
		g.Fields = append(g.Fields, f.Name)
	}
	g.Rows = append(g.Rows, pages.GridRow{Place: c.Visit.Instance.Name, Cells: l.cells("", here)})
	for _, p := range l.places {
		g.Rows = append(g.Rows, pages.GridRow{Place: p.Name, Kind: pages.PlaceKind(p.Kind), Depth: l.depth(p), Cells: l.cells(p.ID, here)})
	}
	rise(g)
	return g
}

func newLayout(all engine.BodyList) layout {
	l := layout{all: all}
	used := map[bodies.FieldID]bool{}
	for _, line := range all.Lines {
		used[l.top(line.Charter.Body.Field)] = true
	}
	for _, f := range all.Fields {
		if used[f.ID] {
			l.fields = append(l.fields, f)
		}
	}
	for _, p := range all.Places {
		if slices.ContainsFunc(all.Lines, func(line engine.BodyLine) bool { return line.Charter.Body.Place == p.ID }) {
			l.places = append(l.places, p)
		}
	}
	return l
}

// top is the field without a parent that a field belongs to.
func (l layout) top(id bodies.FieldID) bodies.FieldID {
	for steps := 0; steps <= len(l.all.Fields); steps++ {
		at := slices.IndexFunc(l.all.Fields, func(f bodies.Field) bool { return f.ID == id })
		if at < 0 || l.all.Fields[at].Parent == "" {
			return id
		}
		id = l.all.Fields[at].Parent
	}
	return id
}

// depth is 1 for a place in the community, 1 more for each row it lies within.
func (l layout) depth(p bodies.Place) int {
	depth, id := 1, p.Parent
	for steps := 0; id != "" && steps <= len(l.all.Places); steps++ {
		if slices.ContainsFunc(l.places, func(row bodies.Place) bool { return row.ID == id }) {
			depth++
		}
		at := slices.IndexFunc(l.all.Places, func(q bodies.Place) bool { return q.ID == id })
		if at < 0 {
			break
		}
		id = l.all.Places[at].Parent
	}
	return depth
}

func (l layout) cells(place bodies.PlaceID, here bodies.Slug) []pages.GridCell {
	cells := make([]pages.GridCell, len(l.fields)+1)
	for _, line := range l.all.Lines {
		b := line.Charter.Body
		if b.Place != place {
			continue
		}
		top := l.top(b.Field)
		at := 1 + slices.IndexFunc(l.fields, func(f bodies.Field) bool { return f.ID == top })
		cells[at].Bodies = append(cells[at].Bodies, pages.GridBody{
			Name: b.Name, URL: bodyLink(b).URL, Level: level(b.Level), Members: int(line.Members), Here: b.Slug == here,
		})
	}
	return cells
}

// mapped are the places that stand somewhere on the globe, with the bodies that
// are bound to them.
func mapped(all engine.BodyList) []pages.MappedPlace {
	var out []pages.MappedPlace
	for _, p := range all.Places {
		if p.At == nil {
			continue
		}
		place := pages.MappedPlace{Name: p.Name, Kind: pages.PlaceKind(p.Kind), Lat: p.At.Lat, Lon: p.At.Lon}
		for _, l := range all.Lines {
			if l.Charter.Body.Place == p.ID {
				place.Bodies = append(place.Bodies, bodyLink(l.Charter.Body))
			}
		}
		out = append(out, place)
	}
	return out
}

// rise says of an empty cell who decides instead: everybody of the place, else
// the body of the field in the whole community, else the whole community.
func rise(g pages.Grid) {
	first := func(row, column int) string {
		for _, b := range g.Rows[row].Cells[column].Bodies {
			return b.Name
		}
		return ""
	}
	for r := range g.Rows {
		for f := range g.Rows[r].Cells {
			cell := &g.Rows[r].Cells[f]
			if len(cell.Bodies) > 0 {
				continue
			}
			for _, name := range []string{first(r, 0), first(0, f), first(0, 0)} {
				if cell.RisesTo == "" {
					cell.RisesTo = name
				}
			}
		}
	}
}
