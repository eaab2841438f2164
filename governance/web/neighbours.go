// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/governance"
	"moothall/templates/pages"
)

// neighbours are the servers that are blocked, and why.
func neighbours(c *Call) error { return c.neighboursPage(http.StatusOK, pages.NeighboursView{}) }

// neighboursPage fills the page around what stands in its form.
func (c *Call) neighboursPage(status int, v pages.NeighboursView) error {
	r, err := c.Engine.Blocks(c.Ctx(), c.Actor(), c.Field("after"))
	if err != nil {
		return err
	}
	v.May, v.Federated = r.May, c.server.options.Federated
	for _, b := range r.Blocks {
		v.Blocks = append(v.Blocks, pages.BlockLine{Host: b.Host, Reason: b.Reason, At: b.At})
	}
	if r.Next != "" {
		v.NextURL = "/neighbours?after=" + r.Next // of letters, digits, dots and a colon
	}
	return c.page(status, pages.Neighbours(c.frame(pages.SectionNone), v))
}

// blockHost blocks a server. What was typed stays where it is refused.
func blockHost(c *Call) error {
	v := pages.NeighboursView{Host: c.Field("host"), Reason: c.Field("reason")}
	err := c.Engine.Block(c.Ctx(), c.Actor(), v.Host, v.Reason)
	switch {
	case errors.Is(err, governance.ErrBlockHost):
		v.Errors = []pages.FieldError{{Field: "host", Text: c.T.Text("neighbour.wrong_host")}}
	case errors.Is(err, governance.ErrBlockReason):
		v.Errors = []pages.FieldError{{Field: "reason", Text: c.T.Text("neighbour.wrong_reason")}}
	case err != nil:
		return err
	default:
		return c.see("/neighbours")
	}
	return c.neighboursPage(http.StatusUnprocessableEntity, v)
}

// unblockHost lets a server in again.
func unblockHost(c *Call) error {
	if err := c.Engine.Unblock(c.Ctx(), c.Actor(), c.Field("host")); err != nil {
		return err
	}
	return c.see("/neighbours")
}
