// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance/web"
)

// bodiesAnswer is who may decide, and the two layers they stand on.
type bodiesAnswer struct {
	Bodies []aBody        `json:"bodies"`
	Places []bodies.Place `json:"places"`
	Fields []bodies.Field `json:"fields"`
}

// aBody is a body as its charter describes it, and how much there is of it.
type aBody struct {
	bodies.Body
	Members int64 `json:"members,omitempty"` // left out where those who vote are not counted
	Open    int64 `json:"open"`
}

func bodyList(c *web.Call) error {
	list, err := c.Engine.Bodies(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	out := bodiesAnswer{Bodies: []aBody{}, Places: append([]bodies.Place{}, list.Places...), Fields: append([]bodies.Field{}, list.Fields...)}
	for _, l := range list.Lines {
		out.Bodies = append(out.Bodies, aBody{l.Charter.Body, l.Members, l.Open})
	}
	return c.JSON(http.StatusOK, out)
}
