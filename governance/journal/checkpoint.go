// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the size and root of a log at one moment: a promise, once
// signed, about every leaf before it. Its text is that of C2SP
// tlog-checkpoint: origin, size and root, a line each, without extensions.
type Checkpoint struct {
	Origin string
	Tree   Tree
}

// Text returns the text that is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Tree.N, base64.StdEncoding.EncodeToString(c.Tree.Hash[:]))
}

// Sign returns the checkpoint as a signed note. The same checkpoint and keys
// make the same bytes. There is one key but where a log is handed over.
func (c Checkpoint) Sign(keys ...Key) ([]byte, error) {
	var signers []note.Signer
	for _, k := range keys {
		if c.Origin != k.Origin() {
			return nil, fmt.Errorf("%w: a key of %q cannot sign for %q", ErrKey, k.Origin(), c.Origin)
		}
		signers = append(signers, k.signer)
	}
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.Text()}, signers...)
}

// OpenCheckpoint reads a signed checkpoint and checks that key signed it.
// Signatures of keys it does not know, such as witnesses', are passed over.
func OpenCheckpoint(signed []byte, key PublicKey) (Checkpoint, error) {
	if key.verifier == nil {
		return Checkpoint{}, fmt.Errorf("%w: no key was given", ErrKey)
	}
	n, err := note.Open(signed, note.VerifierList(key.verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: no good signature by %s: %w", ErrCheckpoint, key.Origin(), err)
	}
	for _, s := range n.Sigs { // the note's reader is lenient here: two texts, one signature
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, fmt.Errorf("%w: the signature is not written in the one form", ErrCheckpoint)
		}
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != key.Origin() {
		return Checkpoint{}, fmt.Errorf("%w: it is of the log %q, the key of %q", ErrCheckpoint, c.Origin, key.Origin())
	}
	return c, nil
}

// ParseCheckpoint reads the text of a checkpoint and refuses, with
// ErrCheckpoint, what Text would not have written.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("%w: origin, size and root stand on three lines", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("%w: size %q is not a whole number", ErrCheckpoint, lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("%w: root %q is not 32 bytes in base64", ErrCheckpoint, lines[2])
	}
	c := Checkpoint{Origin: lines[0], Tree: Tree{N: size, Hash: Hash(root)}}
	if c.Text() != text {
		return Checkpoint{}, fmt.Errorf("%w: it is not written in the one form", ErrCheckpoint)
	}
	return c, nil
}
