// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// invitation is one of the actor's own. Its code is told once, when it is made.
type invitation struct {
	ID      string                     `json:"id"`
	Sphere  bodies.Sphere              `json:"sphere"`
	Note    string                     `json:"note"`
	Address string                     `json:"address,omitempty"`
	Code    string                     `json:"code,omitempty"`
	At      journal.Instant            `json:"at"`
	Expires journal.Instant            `json:"expires_at"`
	State   governance.InvitationState `json:"state"`
}

func invitationOf(i governance.Invitation, code string) invitation {
	return invitation{ID: i.ID, Sphere: i.Sphere, Note: i.Note, Address: i.Address, Code: code, At: instant(i.At), Expires: instant(i.Expires), State: i.State}
}

// invitationList are the actor's own into a body.
type invitationList struct {
	Invitations []invitation `json:"invitations"`
	Spheres     []wayIn      `json:"ways"` // by which they may invite now
}

func invitations(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Invitations(c.Ctx(), c.Actor(), slug)
	if err != nil {
		return err
	}
	out := invitationList{Invitations: []invitation{}, Spheres: waysOf(r.Ways)}
	for _, i := range r.Lines {
		out.Invitations = append(out.Invitations, invitationOf(i, ""))
	}
	return c.JSON(http.StatusOK, out)
}

func inviteMember(c *web.Call) error {
	slug, err := bodySlug(c)
	if err != nil {
		return err
	}
	said, err := fieldsOf(c, "sphere", "note", "address")
	if err != nil {
		return err
	}
	made, err := c.Engine.InviteMember(c.Ctx(), c.Actor(), engine.Invite{Body: slug, Sphere: bodies.Sphere(said["sphere"]), Note: said["note"], Address: said["address"], Language: c.T.Lang()})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, invitationOf(made.Invitation, made.Code))
}

func withdrawInvitation(c *web.Call) error {
	if _, err := c.Engine.WithdrawInvitation(c.Ctx(), c.Actor(), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// useInvitation asks for the membership; without a code by the invitation one holds.
func useInvitation(c *web.Call) error {
	said, err := fieldsOf(c, "code", "place", "text")
	if err != nil {
		return err
	}
	a, err := c.Engine.UseInvitation(c.Ctx(), c.Actor(), engine.Guest{Code: said["code"], Place: bodies.PlaceID(said["place"]), Text: said["text"]}, c.Peer())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, applicationOf(a, 0))
}
