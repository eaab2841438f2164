// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"slices"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// bodyList is all bodies, by level and on the grid of places and fields.
func bodyList(c *Call) error {
	list, err := c.Engine.Bodies(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.BodiesView{Grid: c.grid(list, ""), Places: mapped(list)}
	for _, l := range list.Lines {
		v.Bodies = append(v.Bodies, c.bodyLine(l, list))
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
		Decides: c.decides(r.Charter), Members: int(r.Members), Seats: c.seats(r), Part: c.part(r), Voice: c.bodyVoice(r), Join: c.joinNote(r),
		WatchedBy: links(r.WatchedBy), Watches: links(r.Watches),
		Business: matterLines(r.Business, r.Now), Decided: c.decisionLines(r.Decided, r.Now), Grid: c.grid(r.All, b.Slug), Rules: c.wording(r.All).rules(r.Charter), Charter: pages.Link{Text: c.T.Text("charter.read"), URL: charterPath(b.Slug, 0)},
		Electorate: c.electorate(r.BodyLine, r.All),
		VotersURL:  bodyLink(b).URL + "/voters",
		SeatsOf:    pages.Link{Text: c.T.Text("seats.title", "Body", b.Name), URL: seatsPath(string(b.Slug))},
		Findings:   findingLines(r.Findings, r.Now),
		Files:      decisionFiles(bodyLink(b).URL),
		MattersOf:  pages.Link{Text: c.T.Text("body.matters_of", "Body", b.Name), URL: "/issues?body=" + string(b.Slug)},
	}
	w := c.wording(r.All)
	if v.State = w.state(b); b.Successor != "" {
		v.Heir = pages.Link{Text: bodyName(r.All, b.Successor), URL: "/bodies/" + string(b.Successor)}
	}
	if l := b.Legal; l != nil {
		v.Legal = pages.Legal(*l)
	}
	if c.server.options.Federated {
		v.KnownAs = "@" + string(b.Slug) + "@" + c.server.base.Host
	}
	f := c.frame(pages.SectionBodies)
	f.Feed = pages.Link{Text: c.T.Text("feed.decisions_of", "Body", b.Name), URL: bodyLink(b).URL + "/decisions.atom"}
	return c.page(http.StatusOK, pages.Body(f, v))
}

func (c *Call) bodyLine(l engine.BodyLine, all engine.BodyList) pages.BodyLine {
	b := l.Charter.Body
	return pages.BodyLine{
		Parent: bodyLink(bodies.Body{Slug: b.Parent}).URL, Watches: watched(b, all),
		Name: b.Name, URL: bodyLink(b).URL, Purpose: b.Purpose, Level: level(b.Level), Place: placeName(all, b.Place), Field: fieldName(all, b.Field),
		Members: int(l.Members), Electorate: c.electorate(l, all), Open: int(l.Open), Mine: l.Mine, State: c.wording(all).state(b),
	}
}

// watched are the bodies a body supervises. Only an auditory one does.
func watched(b bodies.Body, all engine.BodyList) []pages.Link {
	var out []pages.Link
	for _, slug := range bodies.WatchOf([]bodies.Body{b}).Of(b.Slug) {
		out = append(out, bodyLink(bodies.Body{Slug: slug, Name: bodyName(all, slug)}))
	}
	return out
}

// electorate says in words who votes in a body whose voters are not counted,
// because they are those of a place or a field; empty for the others. A number
// would take a look at every member: nobody keeps one for each place and field.
func (c *Call) electorate(l engine.BodyLine, all engine.BodyList) string {
	if l.Members > 0 {
		return ""
	}
	var who []string
	for _, p := range l.Charter.Procedures {
		if these := c.wording(all).voters(p.Franchise); !slices.Contains(who, these) {
			who = append(who, these)
		}
	}
	return c.T.List(who)
}

func bodyName(all engine.BodyList, slug bodies.Slug) string {
	for _, l := range all.Lines {
		if l.Charter.Body.Slug == slug {
			return l.Charter.Body.Name
		}
	}
	return string(slug)
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
		out = append(out, pages.Seat{Person: c.person(s.Holder), Title: pages.SeatTitle(s.Title), Until: s.Ends, Rests: s.Rests})
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
	if r.MayVote {
		p.May = append(p.May, pages.MayVote)
	}
	return p
}

func (c *Call) bodyVoice(r engine.BodyReading) pages.Voice {
	if r.Path == nil {
		return pages.Voice{}
	}
	return c.pathVoice(*r.Path, c.Actor())
}
