// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// KeyRotate hands the log over from one key to another. The log stays the one it is:
// its origin does not change, and the tree goes on. The entry is the last one that the
// head covers which hands over, see [Keys].
type KeyRotate struct {
	From    string       `json:"from"` // the public key so far, as PublicKey.String writes it
	To      string       `json:"to"`   // the one that signs from the head on that covers this entry
	Reason  RotateReason `json:"reason"`
	ValidTo int64        `json:"valid_to,omitempty"` // of a compromised key: its heads of more entries count for nothing
}

// RotateReason says why a key was laid down.
type RotateReason string

// The reasons. Routine: the old key vouches for the new one, and is destroyed. Lost:
// nobody has it any more. Compromised: somebody else may have it.
const (
	RotateRoutine     RotateReason = "routine"
	RotateLost        RotateReason = "lost"
	RotateCompromised RotateReason = "compromised"
)

// Type returns "key.rotate".
func (KeyRotate) Type() Type { return "key.rotate" }

func (a KeyRotate) check() error {
	from, err := canonicalKey("from", a.From)
	if err != nil {
		return err
	}
	to, err := canonicalKey("to", a.To)
	if err != nil {
		return err
	}
	switch {
	case from.Origin() != to.Origin():
		return fmt.Errorf("hands a log over from %q to %q, where its origin never changes", from.Origin(), to.Origin())
	case from.key.Equal(to.key):
		return fmt.Errorf("hands over to the key it takes the log from")
	case a.Reason != RotateRoutine && a.Reason != RotateLost && a.Reason != RotateCompromised:
		return fmt.Errorf("reason is %q, where it is routine, lost or compromised", a.Reason)
	case (a.ValidTo != 0) != (a.Reason == RotateCompromised) || a.ValidTo < 0:
		return fmt.Errorf("valid_to is %d, where only a compromised key has one, of 1 or more", a.ValidTo)
	}
	return checkNumbers(a.ValidTo)
}

// canonicalKey reads a public key and refuses every other spelling of it.
func canonicalKey(name, text string) (PublicKey, error) {
	key, err := ParsePublicKey(text)
	if err != nil {
		return key, fmt.Errorf("%s: %w", name, err)
	}
	if again, err := note.NewEd25519VerifierKey(key.Origin(), key.key); err != nil || again != text {
		return key, fmt.Errorf("%s: %w: it is not written in the one form", name, ErrKey)
	}
	return key, nil
}
