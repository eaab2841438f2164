// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/gowebpki/jcs"
)

// ErrProof refuses a document whose proof does not hold.
var ErrProof = errors.New("the proof does not hold")

const (
	proofType   = "DataIntegrityProof"
	cryptosuite = "eddsa-jcs-2022"
)

// Prove returns the document with a proof by key, whose address method is
// (FEP-8b32, W3C vc-di-eddsa, section 3.3). A proof it had is replaced. What is
// proved is proved for ever: only public documents may be.
func Prove(d Document, key ed25519.PrivateKey, method string, created time.Time) (Document, error) {
	config := Document{
		"type": proofType, "cryptosuite": cryptosuite, "created": created.UTC().Format(time.RFC3339),
		"verificationMethod": method, "proofPurpose": "assertionMethod",
	}
	if context, ok := d["@context"]; ok {
		config["@context"] = context
	}
	hashes, err := proofHashes(d, config)
	if err != nil {
		return nil, err
	}
	config["proofValue"] = multibase(ed25519.Sign(key, hashes))
	proved := maps.Clone(d)
	proved["proof"] = map[string]any(config)
	return proved, nil
}

// ProofMethod is the address of the key by which a document says it is proved,
// "" where it has not exactly one proof of the kind read here.
func ProofMethod(d Document) string {
	p := d.object("proof")
	if p == nil || p.text("type") != proofType || p.text("cryptosuite") != cryptosuite || p.text("proofPurpose") != "assertionMethod" {
		return ""
	}
	return p.text("verificationMethod")
}

// VerifyProof says, by a nil error, that the document was proved by key. Whose
// key it is, and whether its owner may speak for the document, is asked elsewhere.
func VerifyProof(d Document, key ed25519.PublicKey) error {
	if ProofMethod(d) == "" || len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: it should be one %s", ErrProof, cryptosuite)
	}
	p := d.object("proof")
	if _, err := time.Parse(time.RFC3339, p.text("created")); err != nil {
		return fmt.Errorf("%w: it should say when it was made", ErrProof)
	}
	if !beginsWith(d["@context"], p["@context"]) {
		return fmt.Errorf("%w: its context should be what the document's begins with", ErrProof)
	}
	signature, err := fromMultibase(p.text("proofValue"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return fmt.Errorf("%w: its value should be a signature", ErrProof)
	}
	config := maps.Clone(p)
	delete(config, "proofValue")
	hashes, err := proofHashes(d, config)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	if !ed25519.Verify(key, hashes, signature) {
		return ErrProof
	}
	return nil
}

// beginsWith says whether the context of a document begins with that of its
// proof. A proof without one says nothing of it.
func beginsWith(document, proof any) bool {
	if proof == nil {
		return true
	}
	all, part := asList(document), asList(proof)
	return len(part) <= len(all) && reflect.DeepEqual(all[:len(part)], part)
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// proofHashes is what is signed: SHA-256 of the configuration, then of the
// document without its proof.
func proofHashes(d, config Document) ([]byte, error) {
	bare := maps.Clone(d)
	delete(bare, "proof")
	first, err := canonical(config)
	if err != nil {
		return nil, err
	}
	second, err := canonical(bare)
	if err != nil {
		return nil, err
	}
	a, b := sha256.Sum256(first), sha256.Sum256(second)
	return append(a[:], b[:]...), nil
}

func canonical(d Document) ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(text)
}
