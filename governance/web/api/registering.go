// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// doorAnswer is who may make an account of their own here.
type doorAnswer struct {
	Who    governance.Registering `json:"who"`
	Open   bool                   `json:"open"`   // somebody without an invitation may
	Bodies []bodyRef              `json:"bodies"` // into which somebody comes by themselves, or asks to
}

func door(c *web.Call) error {
	d, err := c.Engine.Door(c.Ctx())
	if err != nil {
		return err
	}
	out := doorAnswer{Who: d.Who, Open: d.Open(), Bodies: []bodyRef{}}
	for _, b := range d.Ways {
		out.Bodies = append(out.Bodies, bodyRef{b.Slug, b.Name})
	}
	return c.JSON(http.StatusOK, out)
}

// askAccount has a link mailed by which an account is made. It answers the same of every
// address, and the link leads to a page: a name and a password are chosen there.
func askAccount(c *web.Call) error {
	said, err := fieldsOf(c, "address", "code")
	if err != nil {
		return err
	}
	err = c.Engine.AskAccount(c.Ctx(), engine.Asking{Address: said["address"], Language: c.T.Lang(), Code: said["code"]}, c.Peer())
	if errors.Is(err, identity.ErrAddress) {
		return web.FieldError{Field: "address", Err: err}
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// followed is what an invitation is good for.
type followed struct {
	Inviter person          `json:"inviter"`
	Body    bodyRef         `json:"body"`
	Sphere  bodies.Sphere   `json:"sphere"`
	Needs   int             `json:"needs"` // how many vouch in all, the inviter among them
	Expires journal.Instant `json:"expires_at"`
}

// followInvitation shows it and uses nothing up. The code stands in no address, which
// would be kept where addresses are.
func followInvitation(c *web.Call) error {
	said, err := fieldsOf(c, "code")
	if err != nil {
		return err
	}
	r, err := c.Engine.FollowInvitation(c.Ctx(), c.Actor(), said["code"], c.Peer())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, followed{personOf(r.Inviter), bodyRef{r.Charter.Body.Slug, r.Charter.Body.Name}, r.Sphere, r.Way.Needs(), instant(r.Expires)})
}
