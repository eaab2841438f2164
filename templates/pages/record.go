// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// RecordView is the public record: its head, its entries, how to check it.
// The filter is a GET to /record with type.
type RecordView struct {
	Head RecordHead
	// Origin and RootHash are the checkpoint's own; Key the log's public key.
	Origin, RootHash, Key string
	// Former are the keys before it, the newest first; KeysURL shows how each was laid down.
	Former  []FormerKey
	KeysURL string
	// CheckpointURL is the raw signed note.
	CheckpointURL string
	Checkpoints   []Checkpoint
	// Types are the kinds of entries to choose from.
	Types   []Filter
	Entries []EntryLine
	Next    string
	// ExportCommand and VerifyCommand are lines to copy.
	ExportCommand, VerifyCommand string
	// Lookup is what was typed in the search for a receipt, NotFound that nothing matched.
	Lookup   string
	NotFound bool
}

// FormerKey is a key that signed the record until an instant.
type FormerKey struct {
	Key    string
	Until  time.Time
	Reason FormerReason
}

// FormerReason says why a key was laid down.
type FormerReason string

// The reasons.
const (
	FormerRoutine     FormerReason = "routine"
	FormerLost        FormerReason = "lost"
	FormerCompromised FormerReason = "compromised"
)

// Checkpoint is one signed head.
type Checkpoint struct {
	Size     int
	RootHash string
	At       time.Time
	// Witnessed is when enough of the witnesses that this server names had signed it, or a head that goes on
	// from it; zero: they have not.
	Witnessed time.Time
}

// EntryLine is one entry of the record.
type EntryLine struct {
	N    int
	URL  string
	Type string
	At   time.Time
	// Body and Matter are empty where the entry may not tell.
	Body, Matter Link
}

// ProofView says whether one entry is in the record, and why that is so.
type ProofView struct {
	N        int
	Type     string
	At       time.Time
	Included bool
	LeafHash string
	// Leaf is the entry as it was hashed.
	Leaf         string
	Body, Matter Link
	// Path are the neighbour hashes from the leaf up.
	Path []PathHash
	Head RecordHead
	// RootHash is the root in hexadecimal, as the hashes on the path are; RootNoted
	// the same as the signed note writes it, in base64.
	RootHash     string
	RootNoted    string
	RawURL       string
	Older, Newer string
}

// PathHash is a hash of a proof, and whether it stands on the left of what it is
// hashed with.
type PathHash struct {
	Hash string
	Left bool
}
