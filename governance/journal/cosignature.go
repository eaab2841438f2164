// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"
)

// A witness keeps, of each log it knows, the latest checkpoint it has seen, and
// cosigns another only if that holds all of it: so two histories of one log cannot
// both be witnessed. Its statement is that of C2SP tlog-cosignature (cosignature/v1,
// Ed25519): as of a time, this is the largest tree it has seen of the log.

// algorithmCosignature is the first byte of the key material of a witness, as C2SP
// tlog-cosignature numbers it.
const algorithmCosignature = 4

// WitnessKey cosigns checkpoints of other logs, and nothing else: a cosignature does
// not name its witness, so that a key must not serve two.
type WitnessKey struct {
	text    string
	private ed25519.PrivateKey
	public  WitnessPublicKey
}

// WitnessPublicKey checks the cosignatures of one witness.
type WitnessPublicKey struct {
	text string
	name string
	id   uint32
	key  ed25519.PublicKey
}

// GenerateWitnessKey draws the key of a witness from random, which must be a
// cryptographic source. The name is where it is found, without a scheme, as in
// "auditors.example/witness".
func GenerateWitnessKey(random io.Reader, name string) (WitnessKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return WitnessKey{}, fmt.Errorf("draw a key: %w", err)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	material := base64.StdEncoding.EncodeToString(append([]byte{algorithmCosignature}, seed...))
	return ParseWitnessKey(fmt.Sprintf("%s%s+%08x+%s", privatePrefix, name, cosignerID(name, public), material))
}

// ParseWitnessKey reads the text of a key as WitnessKey.Text writes it, one line;
// space around it is ignored.
func ParseWitnessKey(text string) (WitnessKey, error) {
	text = strings.TrimSpace(text)
	rest, secret := strings.CutPrefix(text, privatePrefix)
	name, id, seed, err := cutKey(rest, ed25519.SeedSize)
	if !secret || err != nil {
		return WitnessKey{}, fmt.Errorf("%w: the private key of a witness is one line, %sNAME+ID+BASE64", ErrKey, privatePrefix)
	}
	private := ed25519.NewKeyFromSeed(seed)
	public := private.Public().(ed25519.PublicKey)
	if cosignerID(name, public) != id {
		return WitnessKey{}, fmt.Errorf("%w: its id is not that of its name and key", ErrKey)
	}
	return WitnessKey{text, private, witnessPublic(name, public)}, nil
}

// Text returns the secret key, one line without its line feed.
func (k WitnessKey) Text() string { return k.text }

// Public returns the key that checks the cosignatures of k.
func (k WitnessKey) Public() WitnessPublicKey { return k.public }

// ParseWitnessPublicKey reads the text of a public key as WitnessPublicKey.String
// writes it, one line; space around it is ignored.
func ParseWitnessPublicKey(text string) (WitnessPublicKey, error) {
	name, id, key, err := cutKey(strings.TrimSpace(text), ed25519.PublicKeySize)
	if err != nil {
		return WitnessPublicKey{}, fmt.Errorf("%w: the public key of a witness is one line, NAME+ID+BASE64", ErrKey)
	}
	if cosignerID(name, key) != id {
		return WitnessPublicKey{}, fmt.Errorf("%w: its id is not that of its name and key", ErrKey)
	}
	return witnessPublic(name, key), nil
}

// String returns the public key, one line without its line feed.
func (k WitnessPublicKey) String() string { return k.text }

// Name returns the name of the witness.
func (k WitnessPublicKey) Name() string { return k.name }

func witnessPublic(name string, key ed25519.PublicKey) WitnessPublicKey {
	id := cosignerID(name, key)
	material := base64.StdEncoding.EncodeToString(append([]byte{algorithmCosignature}, key...))
	return WitnessPublicKey{fmt.Sprintf("%s+%08x+%s", name, id, material), name, id, key}
}

// cosignerID is the 32-bit id of a witness's key: C2SP tlog-cosignature, "Format".
func cosignerID(name string, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"+string(rune(algorithmCosignature))), key...))
	return binary.BigEndian.Uint32(sum[:4])
}

var errKeyForm = errors.New("not in the form of a key")

// cutKey cuts NAME+ID+BASE64 and returns what is behind the algorithm byte.
func cutKey(text string, size int) (name string, id uint32, material []byte, err error) {
	parts := strings.SplitN(text, "+", 3) // base64 may hold a + of its own
	if len(parts) != 3 || parts[0] == "" || strings.ContainsFunc(parts[0], notInName) || strings.HasPrefix(parts[0], "{") {
		return "", 0, nil, errKeyForm
	}
	if _, err := fmt.Sscanf(parts[1], "%08x", &id); err != nil || fmt.Sprintf("%08x", id) != parts[1] {
		return "", 0, nil, errKeyForm
	}
	material, err = base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(material) != 1+size || material[0] != algorithmCosignature {
		return "", 0, nil, errKeyForm
	}
	return parts[0], id, material[1:], nil
}

// notInName says what may stand in no name of a signed note.
func notInName(r rune) bool {
	return r == '+' || r == unicode.ReplacementChar || unicode.IsSpace(r) || unicode.IsControl(r)
}

// Cosign returns the line by which the witness says that, as of an instant, the
// checkpoint is the largest of its log that it has seen. Whether it may say so
// [Submission.Judge] tells.
func (k WitnessKey) Cosign(c Checkpoint, at time.Time) []byte {
	seconds := at.Unix()
	blob := binary.BigEndian.AppendUint32(nil, k.public.id)
	blob = binary.BigEndian.AppendUint64(blob, uint64(seconds))
	blob = append(blob, ed25519.Sign(k.private, cosigned(c.Text(), seconds))...)
	return fmt.Appendf(nil, "— %s %s\n", k.public.name, base64.StdEncoding.EncodeToString(blob))
}

func cosigned(text string, seconds int64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
}

// Cosignature is what one witness said of a checkpoint.
type Cosignature struct {
	Witness WitnessPublicKey
	At      time.Time // as the witness tells it, to the second
	Line    []byte    // the signature line, with its line feed
}

// Cosignatures returns what witnesses in known said of the checkpoint, out of some
// signature lines: those of others are passed over, and of one witness the first
// counts. One that does not hold, though it bears the name and id of a known witness,
// is refused with ErrCheckpoint.
func Cosignatures(c Checkpoint, lines []byte, known []WitnessPublicKey) ([]Cosignature, error) {
	if len(lines) == 0 {
		return nil, nil // a note has a signature
	}
	verifiers := make([]note.Verifier, len(known))
	for n, k := range known {
		verifiers[n] = cosigner{k}
	}
	n, err := note.Open(slices.Concat([]byte(c.Text()), []byte("\n"), lines), note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: its cosignatures: %w", ErrCheckpoint, err)
	}
	var found []Cosignature
	for _, s := range n.Sigs {
		blob, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil {
			return nil, fmt.Errorf("%w: the cosignature of %s is not written in the one form", ErrCheckpoint, s.Name)
		}
		at := slices.IndexFunc(known, func(k WitnessPublicKey) bool { return k.name == s.Name && k.id == s.Hash })
		found = append(found, Cosignature{known[at], time.Unix(int64(binary.BigEndian.Uint64(blob[4:12])), 0).UTC(), fmt.Appendf(nil, "— %s %s\n", s.Name, s.Base64)})
	}
	return found, nil
}

// cosigner checks cosignatures as a verifier of signed notes.
type cosigner struct{ k WitnessPublicKey }

func (v cosigner) Name() string    { return v.k.name }
func (v cosigner) KeyHash() uint32 { return v.k.id }

// latestSecond is the last that a time in a cosignature may say: the year 9999, as in
// the record.
const latestSecond = 253402300799

func (v cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	return seconds <= latestSecond && ed25519.Verify(v.k.key, cosigned(string(text), int64(seconds)), sig[8:])
}
