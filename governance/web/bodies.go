// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// bodyList is all bodies, by level and on the grid of places and fields.
func bodyList(c *Call) error {
	list, err := c.Engine.Bodies(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.BodiesView{Grid: c.grid(list, "")}
	for _, l := range list.Lines {
		v.Bodies = append(v.Bodies, bodyLine(l, list))
	}
	return c.page(http.StatusOK, pages.Bodies(c.frame(pages.SectionBodies), v))
}

// body is one body: its power, who sits, who watches, what it does.
func body(c *Call) error {
	r, err := c.Engine.Body(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")))
	if err != nil {
		return err
	}
	b := r.Charter.Body
	v := pages.BodyView{
		Name: b.Name, Purpose: b.Purpose, Level: level(b.Level), Place: placeName(r.All, b.Place), Field: fieldName(r.All, b.Field),
		Decides: c.decides(r.Charter), Members: int(r.Members), Seats: c.seats(r), Part: c.part(r), Voice: c.bodyVoice(r),
		WatchedBy: links(r.WatchedBy), Watches: links(r.Watches),
		Business: matterLines(r.Business, r.Now), Decided: decisionLines(r.Decided), Grid: c.grid(r.All, b.Slug), Rules: c.rules(r.Charter),
		MattersOf: pages.Link{Text: c.T.Text("body.matters_of", "Body", b.Name), URL: "/issues?body=" + string(b.Slug)},
	}
	return c.page(http.StatusOK, pages.Body(c.frame(pages.SectionBodies), v))
}

func bodyLine(l engine.BodyLine, all engine.BodyList) pages.BodyLine {
	b := l.Charter.Body
	return pages.BodyLine{
		Name: b.Name, URL: bodyLink(b).URL, Purpose: b.Purpose, Level: level(b.Level), Place: placeName(all, b.Place), Field: fieldName(all, b.Field),
		Members: int(l.Members), Open: int(l.Open), Mine: l.Mine,
	}
}

func level(l bodies.Level) pages.Level {
	if l == bodies.TopLevel {
		return pages.TopLevel
	}
	return pages.Level(l)
}

func links(list []bodies.Body) []pages.Link {
	var out []pages.Link
	for _, b := range list {
		out = append(out, bodyLink(b))
	}
	return out
}

func placeName(all engine.BodyList, id bodies.PlaceID) string {
	for _, p := range all.Places {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

func fieldName(all engine.BodyList, id bodies.FieldID) string {
	for _, f := range all.Fields {
		if f.ID == id {
			return f.Name
		}
	}
	return ""
}

// seats lists who sits, and the empty seats after them.
func (c *Call) seats(r engine.BodyReading) []pages.Seat {
	var out []pages.Seat
	for _, s := range r.Seats {
		out = append(out, pages.Seat{Person: person(s.Holder, c.Actor()), Title: pages.SeatTitle(s.Title), Until: s.Ends})
	}
	for len(out) < r.Charter.Body.Seats {
		out = append(out, pages.Seat{Title: pages.SeatEmpty})
	}
	return out
}

// part is how the reader stands to the body. Everybody may read; who may vote
// follows from the procedures.
func (c *Call) part(r engine.BodyReading) pages.Part {
	p := pages.Part{Sphere: pages.SphereGuest, May: []pages.Act{pages.MayRead}}
	if !c.Actor().SignedIn() {
		return p
	}
	p.Sphere = pages.Sphere(r.Sphere)
	if slices.ContainsFunc(r.Charter.Procedures, func(q governance.Procedure) bool { return c.votesBy(q.Franchise) }) {
		p.May = append(p.May, pages.MayVote)
	}
	return p
}

// votesBy says whether a franchise is meant for people who stand where the
// reader does. Whether she is on the roll of one vote its page says.
func (c *Call) votesBy(f bodies.Franchise) bool {
	if f.Seated {
		return slices.Contains(c.Actor().Seated, f.Body)
	}
	return slices.Contains(c.Actor().Member, f.Body)
}

func (c *Call) bodyVoice(r engine.BodyReading) pages.Voice {
	if r.Path == nil {
		return pages.Voice{}
	}
	return pathVoice(*r.Path, c.Actor(), false)
}
