// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"github.com/gowebpki/jcs"
)

const inclusionSchema = "moothall-inclusion/1"

// Inclusion shows one leaf in one signed tree, to be checked offline.
type Inclusion struct {
	Schema     string       `json:"schema"` // "moothall-inclusion/1"
	LeafHash   string       `json:"leaf_hash"`
	Index      int64        `json:"index"` // position of the leaf, from 0
	Path       List[string] `json:"path"`  // audit path, base64, from the leaf up
	Checkpoint string       `json:"checkpoint"`
}

// NewInclusion proves that the leaf with that hash stands at index in the tree
// of a signed checkpoint.
func NewInclusion(signed []byte, head Tree, tiles TileReader, index int64, leaf Hash) (Inclusion, error) {
	path, err := ProveInclusion(head, tiles, index)
	if err != nil {
		return Inclusion{}, err
	}
	p := Inclusion{Schema: inclusionSchema, LeafHash: hex.EncodeToString(leaf[:]), Index: index, Checkpoint: string(signed)}
	for _, h := range path {
		p.Path = append(p.Path, base64.StdEncoding.EncodeToString(h[:]))
	}
	return p, CheckInclusion(path, head, index, leaf)
}

// ParseInclusion reads an inclusion, in canonical form or not, and refuses with
// ErrProof a text with unknown, repeated or missing members.
func ParseInclusion(text []byte) (Inclusion, error) {
	if len(text) > 4*MaxLeaf {
		return Inclusion{}, fmt.Errorf("%w: it is larger than any proof", ErrProof)
	}
	canonical, err := jcs.Transform(bytes.Clone(text))
	if err != nil {
		return Inclusion{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	p, err := strictly[Inclusion](canonical)
	if err != nil {
		return Inclusion{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	return p, nil
}

// Verify says, by a nil error, that key signed the checkpoint and that the
// path shows the leaf in its tree, and returns the checkpoint.
func (p Inclusion) Verify(key PublicKey) (Checkpoint, error) {
	c, err := OpenCheckpoint([]byte(p.Checkpoint), key)
	if err != nil {
		return Checkpoint{}, err
	}
	leaf, err := hex.DecodeString(p.LeafHash)
	if err != nil || len(leaf) != len(Hash{}) || p.Schema != inclusionSchema {
		return Checkpoint{}, fmt.Errorf("%w: it is not a %s of one leaf", ErrProof, inclusionSchema)
	}
	var path []Hash
	for _, text := range p.Path {
		h, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(h) != len(Hash{}) {
			return Checkpoint{}, fmt.Errorf("%w: %q in its path is not 32 bytes in base64", ErrProof, text)
		}
		path = append(path, Hash(h))
	}
	return c, CheckInclusion(path, c.Tree, p.Index, Hash(leaf))
}
