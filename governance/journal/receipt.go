// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gowebpki/jcs"
)

// MergeDelay is how long after a cast its leaf may at most be missing from the
// tree. A receipt whose leaf is not there then is evidence against the server.
const MergeDelay = 60 * time.Second

const receiptSchema = "moothall-receipt/1"

// Receipt is the signed promise that a ballot will be in the log. It holds all
// it takes to check it offline: the leaf, what the leaf commits to, and the key.
type Receipt struct {
	Schema     string          `json:"schema"` // "moothall-receipt/1"
	Log        string          `json:"log"`    // origin of the log
	Leaf       json.RawMessage `json:"leaf"`
	LeafHash   string          `json:"leaf_hash"` // hexadecimal; what a proof is asked by
	Ref        string          `json:"ref"`
	Issue      string          `json:"issue"`
	ReceivedAt Instant         `json:"received_at,omitempty"` // absent where the vote is confidential: nobody keeps when it was cast
	Deadline   Instant         `json:"deadline"`              // MergeDelay after that; of a confidential vote, after its closing time
	Opening    Opening         `json:"opening"`
	Key        string          `json:"key"`                 // text of the public key
	Signature  string          `json:"signature,omitempty"` // base64, Ed25519 over the canonical JSON of all else
}

// NewReceipt signs the receipt for the leaf of a ballot on an issue. received is
// ignored of a confidential vote: its leaf bears the closing time, and the
// receipt no other.
func NewReceipt(leaf []byte, issue string, opening Opening, received time.Time, key Key) (Receipt, error) {
	hash := LeafHash(leaf)
	entry, err := ParseLeaf(leaf)
	if err != nil {
		return Receipt{}, fmt.Errorf("make a receipt: %w", err)
	}
	r := Receipt{
		Schema: receiptSchema, Log: key.Origin(), Leaf: leaf, LeafHash: hex.EncodeToString(hash[:]), Ref: entry.Ref, Issue: issue,
		ReceivedAt: At(received), Opening: opening, Key: key.Public().String(),
	}
	if opening.Pseudonym != "" {
		r.ReceivedAt = ""
	}
	if r.Deadline, err = r.due(entry); err != nil {
		return Receipt{}, fmt.Errorf("make a receipt: %w", err)
	}
	text, err := Canonical(r)
	if err != nil {
		return Receipt{}, fmt.Errorf("make a receipt: %w", err)
	}
	r.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key.private, text))
	return r, r.Verify(key.Public())
}

// ParseReceipt reads a receipt, in canonical form or not, and refuses with
// ErrReceipt a text with unknown, repeated or missing members. It checks no
// signature: see Verify.
func ParseReceipt(text []byte) (Receipt, error) {
	if len(text) > 4*MaxLeaf {
		return Receipt{}, fmt.Errorf("%w: it is larger than any receipt", ErrReceipt)
	}
	canonical, err := jcs.Transform(bytes.Clone(text))
	if err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	r, err := strictly[Receipt](canonical)
	if err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return r, nil
}

// Verify says, by a nil error, that key signed the receipt, that the leaf is
// the one it names, and that the opening is what the leaf commits to.
func (r Receipt) Verify(key PublicKey) error {
	if r.Schema != receiptSchema {
		return fmt.Errorf("%w: schema %q, where %q was expected", ErrReceipt, r.Schema, receiptSchema)
	}
	if r.Key != key.String() || r.Log != key.Origin() {
		return fmt.Errorf("%w: it is signed by %s for %s, not by %s", ErrReceipt, r.Key, r.Log, key)
	}
	if err := r.checkSignature(key); err != nil {
		return err
	}
	return r.checkLeaf()
}

func (r Receipt) checkSignature(key PublicKey) error {
	signature, err := base64.StdEncoding.Strict().DecodeString(r.Signature)
	if err != nil {
		return fmt.Errorf("%w: the signature is not base64", ErrReceipt)
	}
	r.Signature = ""
	text, err := Canonical(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if len(key.key) != ed25519.PublicKeySize || !ed25519.Verify(key.key, text, signature) {
		return fmt.Errorf("%w: the signature is not that of %s over this text", ErrReceipt, key.Origin())
	}
	return nil
}

func (r Receipt) checkLeaf() error {
	entry, err := ParseLeaf(r.Leaf)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if hash := LeafHash(r.Leaf); r.LeafHash != hex.EncodeToString(hash[:]) {
		return fmt.Errorf("%w: the leaf has the hash %x, not %s", ErrReceipt, hash[:], r.LeafHash)
	}
	if r.Ref != entry.Ref || r.Issue != r.Opening.Issue {
		return fmt.Errorf("%w: ref and issue are not those of its leaf and opening", ErrReceipt)
	}
	if err := r.Opening.Fits(entry.Act); err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if (r.ReceivedAt == "") != (r.Opening.Pseudonym != "") {
		return fmt.Errorf("%w: it says when a confidential ballot was cast, or leaves it out of a public one", ErrReceipt)
	}
	if due, err := r.due(entry); err != nil || r.Deadline != due {
		return fmt.Errorf("%w: deadline %s is not a minute after %s", ErrReceipt, r.Deadline, cmp.Or(r.ReceivedAt, entry.At))
	}
	return nil
}

// due is when the leaf must be in the log.
func (r Receipt) due(entry Entry) (Instant, error) {
	at, err := cmp.Or(r.ReceivedAt, entry.At).Time()
	return At(at.Add(MergeDelay)), err
}
