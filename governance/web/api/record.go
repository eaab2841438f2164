// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// errNoHead says that nothing has been signed yet.
var errNoHead = fmt.Errorf("the record has no signed head yet: %w", engine.ErrNotFound)

// checkpoint is the newest signed head of the record, a note as C2SP
// tlog-checkpoint has it.
func checkpoint(c *web.Call) error {
	head, err := c.Engine.Checkpoint(c.Ctx(), c.Actor(), false)
	if err != nil {
		return err
	}
	if len(head.Note) == 0 {
		return errNoHead
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", head.Note)
}

// proof shows that one leaf stands in the signed tree, in the form that
// moothall receipt verify reads.
func proof(c *web.Call) error {
	hash := c.QueryParam("leaf")
	if raw, err := hex.DecodeString(hash); err != nil || len(raw) != 32 {
		return wrong("leaf", "it should be the hash of a leaf, 64 hexadecimal digits")
	}
	p, err := c.Engine.ProofOf(c.Ctx(), c.Actor(), hash)
	if errors.Is(err, engine.ErrNotFound) {
		return web.FieldError{Field: "leaf", Err: err}
	}
	if err != nil {
		return err
	}
	if p.Entry.Seq < 0 {
		c.Response().Header().Set("Retry-After", "1")
		return fmt.Errorf("the leaf is entered and has no number yet, ask again in a moment: %w", engine.ErrNotFound)
	}
	shown, err := journal.NewInclusion(p.Head.Note, p.Head.Tree, p.Entry.Seq, p.Entry.Leaf, p.Path)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shown)
}
