// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"moothall/governance/engine"
	"moothall/governance/web"
)

// errNoHead says that nothing has been signed yet.
var errNoHead = fmt.Errorf("the record has no signed head yet: %w", engine.ErrNotFound)

// checkpoint is the newest signed head of the record, a note as C2SP
// tlog-checkpoint has it.
func checkpoint(c *web.Call) error {
	head, err := c.Engine.Checkpoint(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	if len(head.Note) == 0 {
		return errNoHead
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", head.Note)
}

// proofAnswer shows that one leaf stands in the signed tree.
type proofAnswer struct {
	Index      int64           `json:"index"`
	TreeSize   int64           `json:"tree_size"`
	LeafHash   string          `json:"leaf_hash"` // hexadecimal
	Path       []string        `json:"path"`      // audit path (RFC 6962), base64, from the leaf up
	Leaf       json.RawMessage `json:"leaf"`      // its canonical form (RFC 8785) is what is hashed
	Checkpoint string          `json:"checkpoint"`
}

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
	return c.JSON(http.StatusOK, proofOf(p))
}

func proofOf(p engine.Proof) proofAnswer {
	out := proofAnswer{
		Index: p.Entry.Seq, TreeSize: p.Head.Tree.N, LeafHash: hex.EncodeToString(p.Entry.Hash[:]),
		Path: []string{}, Leaf: p.Entry.Leaf, Checkpoint: string(p.Head.Note),
	}
	for _, h := range p.Path {
		out.Path = append(out.Path, base64.StdEncoding.EncodeToString(h[:]))
	}
	return out
}
