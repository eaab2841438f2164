// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
)

const inclusionSchema = "moothall-inclusion/1"

// Inclusion shows one leaf in one signed tree, to be checked offline.
type Inclusion struct {
	Schema     string          `json:"schema"`    // "moothall-inclusion/1"
	Leaf       json.RawMessage `json:"leaf"`      // in canonical form: what is hashed
	LeafHash   string          `json:"leaf_hash"` // hexadecimal
	Index      int64           `json:"index"`     // position of the leaf, from 0
	TreeSize   int64           `json:"tree_size"` // of the checkpoint
	Path       List[string]    `json:"path"`      // audit path, base64, from the leaf up
	Checkpoint string          `json:"checkpoint"`
}

// NewInclusion states by its audit path that a leaf stands at index in the tree
// of a signed checkpoint. It refuses a path that does not show that.
func NewInclusion(signed []byte, head Tree, index int64, leaf []byte, path []Hash) (Inclusion, error) {
	hash := LeafHash(leaf)
	p := Inclusion{Schema: inclusionSchema, Leaf: leaf, LeafHash: hex.EncodeToString(hash[:]), Index: index, TreeSize: head.N, Path: List[string]{}, Checkpoint: string(signed)}
	for _, h := range path {
		p.Path = append(p.Path, base64.StdEncoding.EncodeToString(h[:]))
	}
	return p, CheckInclusion(path, head, index, hash)
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
	leaf := LeafHash(p.Leaf)
	switch {
	case p.Schema != inclusionSchema:
		return Checkpoint{}, fmt.Errorf("%w: it is not a %s of one leaf", ErrProof, inclusionSchema)
	case p.LeafHash != hex.EncodeToString(leaf[:]):
		return Checkpoint{}, fmt.Errorf("%w: its leaf has another hash than it says", ErrProof)
	case p.TreeSize != c.Tree.N:
		return Checkpoint{}, fmt.Errorf("%w: it speaks of a tree of %d, its checkpoint of one of %d", ErrProof, p.TreeSize, c.Tree.N)
	}
	var path []Hash
	for _, text := range p.Path {
		h, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(h) != len(Hash{}) {
			return Checkpoint{}, fmt.Errorf("%w: %q in its path is not 32 bytes in base64", ErrProof, text)
		}
		path = append(path, Hash(h))
	}
	return c, CheckInclusion(path, c.Tree, p.Index, leaf)
}
