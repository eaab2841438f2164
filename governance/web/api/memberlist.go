// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/bodies/memberlist"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// listAnswer is what a list of members would do, or did.
type listAnswer struct {
	Sum     string      `json:"sum"`     // of what it would do: who enters it says it
	Entered bool        `json:"entered"` // or it was only shown
	Faulty  bool        `json:"faulty"`  // then nothing of it can be entered
	Faults  []listFault `json:"faults"`
	Lines   []listLine  `json:"lines"`
	Beside  []person    `json:"beside"` // who came in by a list and does not stand on it, the first hundred
	More    bool        `json:"more"`   // there are more of these
}

type listFault struct {
	Line   int             `json:"line"`
	Kind   memberlist.Kind `json:"kind"`
	Column string          `json:"column,omitempty"`
	Text   string          `json:"text,omitempty"`
}

type listLine struct {
	Line int             `json:"line"`
	Slug bodies.Slug     `json:"slug"`
	Name string          `json:"name"`
	New  bool            `json:"new"`           // nobody here yet
	Acts []bodies.Ground `json:"acts"`          // what would be done, in this order
	Was  bodies.Sphere   `json:"was,omitempty"` // the sphere of a member, where the list says another and changes nothing
}

// bringList shows what a list would do, or enters it: {"list": "name,sphere\n…",
// "dry_run": true}, and then the same with "sum", as it was answered.
func bringList(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	o, err := membersOf(c, "list", "dry_run", "sum")
	if err != nil {
		return err
	}
	file, sum := []byte(o.text("list")), o.text("sum")
	dry, said := o.o["dry_run"].(bool)
	if _, there := o.o["dry_run"]; there && !said {
		return wrong("dry_run", "it should be true or false, it is %s", kindOf(o.o["dry_run"]))
	}
	return o.then(func() error {
		err := c.Engine.BringList(c.Ctx(), c.Actor(), slug, file)
		var fault memberlist.Fault
		if errors.As(err, &fault) {
			return wrong("list", "%s", fault.Error())
		}
		if err != nil {
			return err
		}
		r, err := c.Engine.List(c.Ctx(), c.Actor(), slug)
		if err != nil {
			return err
		}
		out := listAnswerOf(r)
		if !dry {
			if _, err := c.Engine.EnterList(c.Ctx(), c.Actor(), slug, journal.Digest(file), sum); err != nil {
				return err
			}
			out.Entered = true
		}
		return c.JSON(http.StatusOK, out)
	})
}

func listAnswerOf(r engine.ListReading) listAnswer {
	out := listAnswer{Sum: r.Sum, Faulty: r.Faulty(), Faults: []listFault{}, Lines: []listLine{}, Beside: []person{}, More: r.More}
	faults := r.Faults
	for _, s := range r.Plan.Steps {
		faults = append(faults, s.Faults...)
		l := listLine{Line: s.N, Slug: s.Who.Slug, Name: s.Who.Name, New: s.New, Acts: []bodies.Ground{}, Was: s.Was}
		for _, a := range s.Acts {
			l.Acts = append(l.Acts, a.Ground)
		}
		out.Lines = append(out.Lines, l)
	}
	for _, f := range faults {
		out.Faults = append(out.Faults, listFault{f.Line, f.Kind, f.Column, f.Text})
	}
	for _, p := range r.Beside {
		out.Beside = append(out.Beside, personOf(p))
	}
	return out
}
