// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"regexp"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// joinAnswer is how people become members of a body, and by which ways the actor can.
type joinAnswer struct {
	Body       bodyRef           `json:"body"`
	Admissions []wayIn           `json:"admissions"` // all that the charter names
	Open       []wayIn           `json:"open"`       // those that are open to the actor now
	Evidence   bool              `json:"evidence"`   // where somebody lives is attested, and not brought along
	Own        *membershipAnswer `json:"own,omitempty"`
}

// wayIn is a way into a sphere of a body.
type wayIn struct {
	Sphere  bodies.Sphere `json:"sphere"`
	Ground  bodies.Ground `json:"ground"`
	Needs   int           `json:"needs,omitempty"`   // how many vouch or agree
	Decides bodies.Slug   `json:"decides,omitempty"` // whose seated
}

func waysOf(all []bodies.Admission) []wayIn {
	out := []wayIn{}
	for _, a := range all {
		w := wayIn{Sphere: a.Sphere, Ground: a.Ground, Decides: a.Decides}
		if a.Ground == bodies.ByInvitation || a.Ground == bodies.ByApplication {
			w.Needs = a.Needs()
		}
		out = append(out, w)
	}
	return out
}

// membershipAnswer is how somebody stands to a body as a member.
type membershipAnswer struct {
	Body      bodyRef         `json:"body"`
	Status    bodies.Status   `json:"status"` // empty: no member
	Since     journal.Instant `json:"since,omitempty"`
	Until     journal.Instant `json:"until,omitempty"` // when the status ends; since when, where membership lapsed or ended
	Sphere    bodies.Sphere   `json:"sphere,omitempty"`
	Place     bodies.PlaceID  `json:"place,omitempty"`
	GoodUntil journal.Instant `json:"good_until,omitempty"`
	Fields    []competence    `json:"fields"`
	Waits     *application    `json:"application,omitempty"`
	Ended     *endedBy        `json:"ended,omitempty"` // by another
}

type competence struct {
	Field bodies.FieldID  `json:"field"`
	Until journal.Instant `json:"until,omitempty"`
}

// application is an application.
type application struct {
	ID     string                      `json:"id"`
	Person *person                     `json:"person,omitempty"` // who asks; left out of one's own
	Sphere bodies.Sphere               `json:"sphere"`
	Ground bodies.Ground               `json:"ground"`
	Place  bodies.PlaceID              `json:"place,omitempty"`
	Text   string                      `json:"text,omitempty"`
	At     journal.Instant             `json:"at"`
	State  governance.ApplicationState `json:"state"`
	Reason string                      `json:"reason,omitempty"`
	Agreed int                         `json:"agreed"`
	Needs  int                         `json:"needs,omitempty"`
	Said   *bool                       `json:"said,omitempty"` // what the actor answered
}

func applicationOf(a governance.Application, needs int) application {
	return application{ID: a.ID, Sphere: a.Sphere, Ground: a.Ground, Place: a.Place, Text: a.Text, At: instant(a.At), State: a.State, Reason: a.Reason, Agreed: len(a.Of(true)), Needs: needs}
}

func membershipOf(body bodies.Body, s engine.StandsIn) membershipAnswer {
	out := membershipAnswer{Body: bodyRef{body.Slug, body.Name}, Status: s.Status, Until: instant(s.Until), Fields: []competence{}}
	if m := s.Member; m != nil {
		out.Since, out.Sphere, out.Place, out.GoodUntil = instant(m.Since), m.Sphere, m.Place, instant(m.GoodUntil)
		for _, k := range m.Fields {
			out.Fields = append(out.Fields, competence{k.Field, instant(k.Until)})
		}
	}
	if s.Waits != nil {
		waits := applicationOf(*s.Waits, s.Need)
		out.Waits = &waits
	}
	return out
}

// bodySlug is the body an address names.
func bodySlug(c *web.Call) (bodies.Slug, error) {
	slug := bodies.Slug(c.Param("id"))
	if !slug.Valid() {
		return "", fmt.Errorf("body: %w", engine.ErrNotFound)
	}
	return slug, nil
}

func joining(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Joining(c.Ctx(), c.Actor(), slug)
	if err != nil {
		return err
	}
	out := joinAnswer{Body: bodyRef{slug, r.Charter.Body.Name}, Admissions: []wayIn{}, Open: waysOf(r.Ways)}
	if m := r.Charter.Membership; m != nil {
		out.Admissions, out.Evidence = waysOf(m.Admissions), m.Evidence
		if c.Actor().SignedIn() {
			own := membershipOf(r.Charter.Body, r.Own)
			out.Own = &own
		}
	}
	return c.JSON(http.StatusOK, out)
}

// apply asks for a membership, or begins one where the door is open.
func apply(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "sphere", "ground", "place", "text")
	if err != nil {
		return err
	}
	a, err := c.Engine.Apply(c.Ctx(), c.Actor(), engine.Membership{
		Body: slug, Sphere: bodies.Sphere(said["sphere"]), Ground: bodies.Ground(said["ground"]), Place: bodies.PlaceID(said["place"]), Text: said["text"],
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, applicationOf(a, 0))
}

// fieldsOf reads a body of texts, each of which may be left out.
func fieldsOf(c *web.Call, names ...string) (map[string]string, error) {
	text, err := body(c)
	if err != nil {
		return nil, err
	}
	o, err := object(text, names...)
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for name, v := range o {
		if said[name], err = textOf(name, v); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// applicationPage is one page of those whom the actor may answer.
type applicationPage struct {
	Applications []application `json:"applications"`
	Next         string        `json:"next,omitempty"`
}

// applicationForm is the form of the name of an application.
var applicationForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

func applications(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), applicationForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.Applications(c.Ctx(), c.Actor(), slug, after)
	if err != nil {
		return err
	}
	out := applicationPage{Applications: []application{}, Next: cursorOf(r.Next)}
	for _, l := range r.Lines {
		a, by := applicationOf(l.Application, l.Need), personOf(l.By)
		a.Person, a.Said = &by, l.Said
		out.Applications = append(out.Applications, a)
	}
	return c.JSON(http.StatusOK, out)
}

// applicationID is the application an address names.
func applicationID(c *web.Call) (string, error) {
	id := c.Param("id")
	if !applicationForm.MatchString(id) {
		return "", fmt.Errorf("application: %w", engine.ErrNotFound)
	}
	return id, nil
}

func answerApplication(c *web.Call) error {
	id, err := applicationID(c)
	if err != nil {
		return err
	}
	text, err := body(c)
	if err != nil {
		return err
	}
	o, err := object(text, "agree", "reason")
	if err != nil {
		return err
	}
	agree, ok := o["agree"].(bool)
	if !ok {
		return wrong("agree", "it should be true or false, it is %s", kindOf(o["agree"]))
	}
	reason := ""
	if given, there := o["reason"]; there {
		if reason, err = textOf("reason", given); err != nil {
			return err
		}
	}
	a, err := c.Engine.AnswerApplication(c.Ctx(), c.Actor(), id, agree, reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		State governance.ApplicationState `json:"state"`
	}{a.State})
}

func withdrawApplication(c *web.Call) error {
	id, err := applicationID(c)
	if err != nil {
		return err
	}
	if _, err := c.Engine.WithdrawApplication(c.Ctx(), c.Actor(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// membershipList is what is known of the actor in all bodies.
type membershipList struct {
	Memberships []membershipAnswer `json:"memberships"`
	Death       *deathNotice       `json:"death,omitempty"` // what is said of the actor's, until they do anything
}

func memberships(c *web.Call) error {
	r, err := c.Engine.Memberships(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	out := membershipList{Memberships: []membershipAnswer{}, Death: deathOf(r.Notice, r.People)}
	for _, k := range r.Lines {
		line := membershipOf(k.Charter.Body, k.StandsIn)
		line.Ended = endingOf(k.StandsIn, r.People)
		out.Memberships = append(out.Memberships, line)
	}
	return c.JSON(http.StatusOK, out)
}

// keptPage is a page of the members of a body, for those who note something of them.
type keptPage struct {
	Members []keptLine `json:"members"`
	Next    string     `json:"next,omitempty"`
}

type keptLine struct {
	Person person `json:"person"`
	membershipAnswer
}

func keptMembers(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	after, err := readMark(c.QueryParam("cursor"), slugForm)
	if err != nil {
		return err
	}
	r, err := c.Engine.KeptMembers(c.Ctx(), c.Actor(), slug, bodies.Slug(after), c.QueryParam("who"))
	if err != nil {
		return err
	}
	out := keptPage{Members: []keptLine{}, Next: cursorOf(string(r.Next))}
	for _, l := range r.Lines {
		out.Members = append(out.Members, keptLine{personOf(l.Who), membershipOf(r.Charter.Body, l.StandsIn)})
	}
	return c.JSON(http.StatusOK, out)
}

// noteMember changes what is known of a member: of oneself what the charter leaves to
// members, of others what one's seat gives.
func noteMember(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "person", "ground", "place", "field", "until", "sphere")
	if err != nil {
		return err
	}
	who := bodies.Slug(said["person"])
	if !who.Valid() {
		return wrong("person", "it should be the address of a member")
	}
	change := engine.Change{Body: slug, Ground: bodies.Ground(said["ground"]), Place: bodies.PlaceID(said["place"]), Field: bodies.FieldID(said["field"]), Sphere: bodies.Sphere(said["sphere"])}
	switch until := said["until"]; {
	case until == "never":
		change.Withdrawn = true
	case until != "":
		if change.Until, err = time.Parse(time.RFC3339, until); err != nil {
			return wrong("until", "it should be an instant as 2027-05-03T18:00:00Z, or never")
		}
	}
	if change.Person, err = c.Engine.MemberBySlug(c.Ctx(), c.Actor(), slug, who); err != nil {
		return err
	}
	m, err := c.Engine.ChangeMember(c.Ctx(), c.Actor(), change)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		From journal.Instant `json:"from"`
	}{instant(m.From)})
}

func leaveBody(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	if err := c.Engine.LeaveBody(c.Ctx(), c.Actor(), slug); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
