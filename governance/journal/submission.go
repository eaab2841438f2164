// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Submission is what a log sends a witness: the body of C2SP tlog-witness
// add-checkpoint.
type Submission struct {
	Old   int64  // the size that the log believes the witness has seen
	Proof []Hash // that the checkpoint holds all of it: RFC 6962 section 2.1.2
	Note  []byte // the signed checkpoint
}

// maxProof is how many hashes a proof of consistency has at most.
const maxProof = 63

// Body returns the bytes that are sent.
func (s Submission) Body() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", s.Old)
	for _, h := range s.Proof {
		fmt.Fprintf(&b, "%s\n", base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteString("\n")
	b.Write(s.Note)
	return b.Bytes()
}

// ParseSubmission reads a body, and refuses with ErrSubmission what Body would not have
// written.
func ParseSubmission(body []byte) (s Submission, err error) {
	head, signed, found := bytes.Cut(body, []byte("\n\n"))
	if !found {
		return s, fmt.Errorf("%w: an empty line stands before the checkpoint", ErrSubmission)
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) > 1+maxProof {
		return s, fmt.Errorf("%w: a proof has %d hashes at most", ErrSubmission, maxProof)
	}
	if _, err := fmt.Sscanf(lines[0], "old %d", &s.Old); err != nil || s.Old < 0 {
		return s, fmt.Errorf("%w: the first line is old and a size", ErrSubmission)
	}
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(h) != len(Hash{}) {
			return s, fmt.Errorf("%w: %q is not 32 bytes in base64", ErrSubmission, line)
		}
		s.Proof = append(s.Proof, Hash(h))
	}
	s.Note = signed
	if !bytes.Equal(s.Body(), body) {
		return s, fmt.Errorf("%w: it is not written in the one form", ErrSubmission)
	}
	return s, nil
}

// Why a witness does not cosign what is submitted, beside ErrCheckpoint where no key it
// trusts signed it, and ErrProof where the proof does not hold.
var (
	ErrSubmission = errors.New("not a submission of a checkpoint")
	ErrOrigin     = errors.New("this witness knows no such log")
	ErrShrunk     = errors.New("the checkpoint is smaller than the size it is to be held to")
	ErrFork       = errors.New("the log shows another history than it has shown before")
)

// Stale says that a witness has seen another size than a submission begins with: it
// is to be sent again from there.
type Stale struct{ Size int64 }

// Error says so in words.
func (s Stale) Error() string { return fmt.Sprintf("the witness has seen %d entries", s.Size) }

// Judge says whether a witness that has seen a tree of the log may cosign what is
// submitted, and returns the checkpoint. seen is EmptyTree where it has seen none, keys
// are those it trusts for the log. It refuses with ErrCheckpoint, ErrShrunk, [Stale],
// ErrFork where the same size is signed with another root, and ErrProof (C2SP
// tlog-witness, add-checkpoint).
//
// Whoever cosigns must keep the checkpoint first, and let nothing in between.
func (s Submission) Judge(seen Tree, keys ...PublicKey) (c Checkpoint, err error) {
	c, err = s.Open(keys...)
	switch {
	case err != nil:
		return c, err
	case s.Old > c.Tree.N:
		return c, fmt.Errorf("%w: %d, and %d", ErrShrunk, c.Tree.N, s.Old)
	case c.Tree.N == seen.N && c.Tree.Hash != seen.Hash: // whatever it begins with: this is evidence
		return c, fmt.Errorf("%w: two roots (%w)", ErrFork, Stale{seen.N})
	case s.Old != seen.N:
		return c, Stale{seen.N}
	}
	return c, CheckConsistency(s.Proof, seen, c.Tree)
}

// Open returns the checkpoint, if one of the keys signed it, and refuses others with
// ErrCheckpoint.
func (s Submission) Open(keys ...PublicKey) (c Checkpoint, err error) {
	err = ErrOrigin
	for _, k := range keys {
		if c, err = OpenCheckpoint(s.Note, k); err == nil {
			return c, nil
		}
	}
	return c, err
}

// Origin reads whose checkpoint a note claims to be, before any signature is checked.
func (s Submission) Origin() string {
	origin, _, _ := bytes.Cut(s.Note, []byte("\n"))
	return string(origin)
}
