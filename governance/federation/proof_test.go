// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
)

// vectors is the folder of a family of security vectors; without it the test is
// over: they are not ours to copy.
func vectors(t testing.TB, family string) string {
	t.Helper()
	data := os.Getenv("MOOTHALL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	folder := filepath.Join(data, "vectors", family)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("LEFT OUT: %s is not there, MOOTHALL_DATA should name the folder that has vectors/%s", folder, family)
	}
	return folder
}

func readFile(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func document(t testing.TB, text string) Document {
	t.Helper()
	d, err := ReadDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func keyOf(t testing.TB, secret string) ed25519.PrivateKey {
	t.Helper()
	b, err := fromMultibase(secret)
	if err != nil || !bytes.HasPrefix(b, codePrivate) || len(b) != len(codePrivate)+ed25519.SeedSize {
		t.Fatalf("%q is no secret key: %v", secret, err)
	}
	return ed25519.NewKeyFromSeed(b[len(codePrivate):])
}

// The key of both vectors of FEP-8b32 and W3C vc-di-eddsa.
const (
	vectorPublic = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
	vectorSecret = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
)

func TestProve_MakesTheVectorOfW3C(t *testing.T) {
	folder := vectors(t, "eddsa-jcs-2022")
	key := keyOf(t, vectorSecret)
	if got := Multikey(key.Public().(ed25519.PublicKey)); got != vectorPublic {
		t.Fatalf("the key is %s, want %s", got, vectorPublic)
	}
	unsigned, signed := document(t, string(readFile(t, folder, "unsigned.json"))), document(t, string(readFile(t, folder, "signedJCS.json")))
	method := "did:key:" + vectorPublic + "#" + vectorPublic
	made, err := Prove(unsigned, key, method, time.Date(2023, time.February, 24, 23, 36, 38, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := made.object("proof").text("proofValue"), signed.object("proof").text("proofValue"); got != want {
		t.Errorf("the proof is %s, want %s", got, want)
	}
	hashes, err := proofHashes(unsigned, document(t, string(readFile(t, folder, "proofConfigJCS.json"))))
	if want := strings.TrimSpace(string(readFile(t, folder, "combinedHashJCS.txt"))); err != nil || hex.EncodeToString(hashes) != want {
		t.Errorf("what is signed is %x, want %s", hashes, want)
	}
	if err := VerifyProof(signed, key.Public().(ed25519.PublicKey)); err != nil {
		t.Error(err)
	}
}

// activityOfFEP8b32 is the signed example of the FEP, whose fractions catch
// numbers written otherwise than ECMAScript does.
const activityOfFEP8b32 = `{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v2"],` +
	`"id":"https://server.example/activities/1","type":"Create","actor":"https://server.example/users/alice",` +
	`"object":{"id":"https://server.example/objects/1","type":"Note","attributedTo":"https://server.example/users/alice","content":"Hello world",` +
	`"location":{"type":"Place","longitude":-71.184902,"latitude":25.273962}},` +
	`"proof":{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v2"],"type":"DataIntegrityProof",` +
	`"cryptosuite":"eddsa-jcs-2022","verificationMethod":"https://server.example/users/alice#ed25519-key","proofPurpose":"assertionMethod",` +
	`"proofValue":"z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL","created":"2023-02-24T23:36:38Z"}}`

func TestVerifyProof_TakesTheVectorOfFEP8b32(t *testing.T) {
	d, key := document(t, activityOfFEP8b32), keyOf(t, vectorSecret)
	if err := VerifyProof(d, key.Public().(ed25519.PublicKey)); err != nil {
		t.Error(err)
	}
	again, err := Prove(d, key, "https://server.example/users/alice#ed25519-key", time.Date(2023, time.February, 24, 23, 36, 38, 0, time.UTC))
	if err != nil || again.object("proof").text("proofValue") != d.object("proof").text("proofValue") {
		t.Errorf("made anew it is %v, %v", again.object("proof"), err)
	}
}

// TestVerifyProof_RefusesEachChange of a document that holds as it is.
func TestVerifyProof_RefusesEachChange(t *testing.T) {
	key := keyOf(t, vectorSecret).Public().(ed25519.PublicKey)
	for _, c := range []struct{ name, old, new string }{
		{"a word", "Hello world", "Hello World"},
		{"a fraction", "25.273962", "25.273961"},
		{"the author", `users/alice","object"`, `users/bob","object"`},
		{"a member more", `"type":"Create",`, `"type":"Create","to":"x",`},
		{"the instant of the proof", "23:36:38", "23:36:39"},
		{"no instant", `,"created":"2023-02-24T23:36:38Z"`, ""},
		{"the key's name", "alice#ed25519-key", "alice#other"},
		{"another suite", "eddsa-jcs-2022", "eddsa-rdfc-2022"},
		{"another purpose", "assertionMethod", "authentication"},
		{"another context of the proof", `"proof":{"@context":["https://www.w3.org/ns/activitystreams"`, `"proof":{"@context":["https://example.org/"`},
		{"a longer context of the proof", `v2"],"type":"DataIntegrityProof"`, `v2","https://example.org/"],"type":"DataIntegrityProof"`},
		{"the value", "zUDe9SdL", "zUDe9SdM"},
		{"no multibase", `"proofValue":"z`, `"proofValue":"u`},
		{"no proof", `"proof":`, `"proved":`},
	} {
		text := strings.Replace(activityOfFEP8b32, c.old, c.new, 1)
		if text == activityOfFEP8b32 && c.name != "the value" {
			t.Fatalf("%s: nothing was changed", c.name)
		}
		if c.name == "the value" {
			text = strings.Replace(activityOfFEP8b32, "9SdL", "9SdM", 1)
		}
		if err := VerifyProof(document(t, text), key); !errors.Is(err, ErrProof) {
			t.Errorf("%s: got %v, want ErrProof", c.name, err)
		}
	}
	other := keyOf(t, multibase(append(append([]byte{}, codePrivate...), make([]byte, 32)...)))
	if err := VerifyProof(document(t, activityOfFEP8b32), other.Public().(ed25519.PublicKey)); !errors.Is(err, ErrProof) {
		t.Errorf("another key: got %v", err)
	}
}

func TestMultikey_IsThatOfFEP521a(t *testing.T) {
	key, err := ReadMultikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
	if err != nil || !strings.HasPrefix(hex.EncodeToString(key), "2e6fcce3") || !strings.HasSuffix(hex.EncodeToString(key), "0970e6") {
		t.Errorf("the key is %x, %v", []byte(key), err)
	}
	for _, text := range []string{"", "z", "u6MkhaXg", "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do0", "z" + strings.Repeat("2", 300), vectorSecret} {
		if _, err := ReadMultikey(text); err == nil {
			t.Errorf("%q was read as a key", text)
		}
	}
}

// TestCanonical_IsRFC8785 of the family's inputs that are objects or lists.
func TestCanonical_IsRFC8785(t *testing.T) {
	folder := vectors(t, "jcs-rfc8785")
	for _, name := range []string{"arrays", "french", "structures"} {
		v, err := readJSON(readFile(t, folder, "input", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := canonical(Document{"v": v})
		want := append(append([]byte(`{"v":`), bytes.TrimSpace(readFile(t, folder, "output", name+".json"))...), '}')
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: got %s, want %s (%v)", name, got, want, err)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte(activityOfFEP8b32))
	f.Add([]byte(`{"a":1e21,"b":[0.1,-0,"\u20ac"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadDocument(text)
		if err != nil {
			return
		}
		once, err := canonical(d)
		if err != nil {
			return // a number no reader of ECMAScript could hold
		}
		if twice, err := jcs.Transform(once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s is canonical as %s, and that as %s (%v)", text, once, twice, err)
		}
	})
}
