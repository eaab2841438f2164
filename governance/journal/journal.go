// SPDX-License-Identifier: AGPL-3.0-or-later

// Package journal is the public record of acts: what an act looks like when it
// is entered, how entries become a tree that can only grow, and what a voter
// or a stranger holds in hand to prove it.
//
// The nouns: an [Entry] is one act; its leaf is the entry in canonical JSON
// (RFC 8785), and the leaf's hash (RFC 6962) is known the moment the act
// commits. A [Checkpoint] is a signed size and root of the tree of leaves. A
// [Receipt] is the server's signed promise that a cast will be in the tree.
//
//	leaf, err := journal.Leaf(journal.Entry{
//		Body: "assembly", At: journal.At(now), Ref: ref,
//		Act: journal.PersonLeave{Person: journal.Commit(salt, "ada")},
//	})
//	head, tiles, err = journal.Append(head, store, []journal.Hash{journal.LeafHash(leaf)})
//	signed, err := journal.Checkpoint{Origin: key.Origin(), Tree: head}.Sign(key)
//
// It refuses to know where leaves are kept, what the time is, or whether an act
// was legal: governance/audit judges that. It imports nothing of this project,
// so outsiders can verify with it alone. No name ever stands in a leaf: people
// appear as a [Commitment], whose salt is kept elsewhere and can be erased.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"crypto/rand"
	"github.com/gowebpki/jcs"
	"math/big"
)

// What this package refuses. Each is wrapped with a sentence saying what would
// be right.
var (
	ErrLeaf       = errors.New("not a leaf of the record")
	ErrTooBig     = errors.New("leaf is larger than 65535 bytes")
	ErrTile       = errors.New("not a tile of the record")
	ErrProof      = errors.New("proof does not hold")
	ErrNoRef      = errors.New("no ref is left after this one")
	ErrCheckpoint = errors.New("not a checkpoint of this log")
	ErrKey        = errors.New("not a key of a log")
	ErrReceipt    = errors.New("receipt does not hold")
	ErrSheet      = errors.New("not a sheet of the record")
)

// Canonical returns v as canonical JSON (RFC 8785): members sorted, no space,
// numbers as ECMAScript prints them. Two equal values have equal bytes.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	out, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return out, nil
}

// appendText appends a text as canonical JSON. Most texts stand there as they are.
func appendText(to []byte, text string) ([]byte, error) {
	for n := range len(text) {
		if c := text[n]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := Canonical(text)
			return append(to, quoted...), err
		}
	}
	return append(append(append(to, '"'), text...), '"'), nil
}

// appendMember appends a member of an object with a comma behind it, and nothing where
// there is no text.
func appendMember(to []byte, name, text string) ([]byte, error) {
	if text == "" {
		return to, nil
	}
	to, err := appendText(append(append(append(to, '"'), name...), `":`...), text)
	return append(to, ','), err
}

// Digest returns the SHA-256 of b as 64 lower-case hexadecimal digits, the form
// in which every member named …_sha256 is written.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// NewRef draws the 128 random bits that name an act, as 32 hexadecimal digits.
// They carry no time, for an id that does would betray the order of casts.
func NewRef(random io.Reader) (string, error) {
	salt, err := NewSalt(random)
	return salt.String(), err
}

// NewRefAfter draws a ref from those that sort after another, evenly; after "" it is
// NewRef. It refuses with ErrNoRef where fewer than 2^32 are left.
func NewRefAfter(random io.Reader, after string) (string, error) {
	if after == "" {
		return NewRef(random)
	}
	before, ok := new(big.Int).SetString(after, 16)
	left := new(big.Int).Lsh(big.NewInt(1), 128)
	if !ok || left.Sub(left, before).BitLen() < 33 {
		return "", ErrNoRef
	}
	n, err := rand.Int(random, left.Sub(left, big.NewInt(1)))
	if err != nil {
		return "", fmt.Errorf("draw 128 random bits: %w", err)
	}
	return fmt.Sprintf("%032x", n.Add(n, before).Add(n, big.NewInt(1))), nil
}

// strictly decodes raw into a T that would be written as exactly these bytes:
// unknown, repeated, missing, misspelt and misordered members all show as a
// difference.
func strictly[T any](raw []byte) (T, error) {
	return strictlyBy(raw, func(v T, _ []byte) ([]byte, error) { return Canonical(v) })
}

// strictlyBy is strictly, for a T of which there are millions: again appends it as
// Canonical would write it. A part that it keeps as it came is held to its form by
// [checkCanonical].
func strictlyBy[T any](raw []byte, again func(v T, to []byte) ([]byte, error)) (T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, err
	}
	written, err := again(v, make([]byte, 0, len(raw)))
	if err != nil {
		return v, err
	}
	if at := difference(raw, written); at >= 0 {
		return v, fmt.Errorf("not in canonical form from byte %d on, where %q was expected", at, excerpt(written, at))
	}
	return v, nil
}

// checkCanonical refuses JSON that Canonical would write otherwise.
func checkCanonical(member string, raw json.RawMessage) error {
	if raw == nil {
		return nil
	}
	again, err := jcs.Transform(raw)
	if err == nil && !bytes.Equal(raw, again) {
		err = fmt.Errorf("not in canonical form, where %q was expected", excerpt(again, difference(raw, again)))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", member, err)
	}
	return nil
}

// difference returns the first offset at which a and b differ, or -1.
func difference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func excerpt(b []byte, at int) []byte { return b[at:min(at+24, len(b))] }
