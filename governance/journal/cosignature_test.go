// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/transparency-dev/formats/log"
	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

func testWitness(t testing.TB, name string, seed byte) WitnessKey {
	t.Helper()
	k, err := GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)), name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// signedHead is a signed checkpoint of so many leaves.
func signedHead(t testing.TB, key Key, n int) (Checkpoint, []byte, shelf) {
	t.Helper()
	head, tiles := grow(t, n, max(n, 1))
	c := Checkpoint{key.Origin(), head}
	signed, err := c.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	return c, signed, tiles
}

func TestWitnessKey_IsReadBackFromItsText(t *testing.T) {
	for seed := range byte(64) { // base64 holds a plus for some of them
		k := testWitness(t, "auditors.example/witness", seed)
		again, err := ParseWitnessKey(" " + k.Text() + "\n")
		if err != nil || again.Text() != k.Text() || again.Public().String() != k.Public().String() {
			t.Errorf("seed %d: %v", seed, err)
		}
		public, err := ParseWitnessPublicKey(k.Public().String() + "\n")
		if err != nil || public.Name() != "auditors.example/witness" || public.String() != k.Public().String() {
			t.Errorf("seed %d: %v, %v", seed, public, err)
		}
	}
	k, ofLog := testWitness(t, "auditors.example/witness", 1), testKey(t, "estuary.example/log", 1)
	short := strings.Join(strings.Split(k.Text(), "+")[:4], "+") + "+" + base64.StdEncoding.EncodeToString([]byte{4, 1})
	for _, bad := range []string{"", "x", k.Public().String(), ofLog.Text(), strings.Replace(k.Text(), "auditors", "editors", 1), k.Text() + "A", short, strings.Replace(k.Text(), "/witness", "/wit ness", 1)} {
		if _, err := ParseWitnessKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: got %v, want ErrKey", bad, err)
		}
	}
	for _, bad := range []string{"", k.Text(), ofLog.Public().String(), strings.Replace(k.Public().String(), "auditors", "editors", 1)} {
		if _, err := ParseWitnessPublicKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: got %v, want ErrKey", bad, err)
		}
	}
	for _, name := range []string{"", "a b", "a+b", "{a", "a\u00a0b"} {
		if _, err := GenerateWitnessKey(bytes.NewReader(make([]byte, 32)), name); !errors.Is(err, ErrKey) {
			t.Errorf("name %q: got %v, want ErrKey", name, err)
		}
	}
}

// TestCosignature_IsOneOfOtherPeoplesTools has other people's programs read ours, and
// reads theirs.
func TestCosignature_IsOneOfOtherPeoplesTools(t *testing.T) {
	key, witness := testKey(t, "estuary.example/log", 1), testWitness(t, "auditors.example/witness", 2)
	c, signed, _ := signedHead(t, key, 300)
	at := time.Unix(1_790_000_000, 0).UTC()

	ofLog, err := note.NewVerifier(key.Public().String())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := formats.NewVerifierForCosignatureV1(witness.Public().String())
	if err != nil || theirs.Name() != witness.Public().Name() || theirs.KeyHash() != witness.Public().id {
		t.Fatalf("%v, %v", theirs, err)
	}
	read, _, n, err := log.ParseCheckpoint(slices.Concat(signed, witness.Cosign(c, at)), key.Origin(), ofLog, theirs)
	if err != nil || read.Size != 300 || len(n.Sigs) != 2 {
		t.Fatalf("%+v, %v", read, err)
	}
	if said, err := formats.CoSigV1Timestamp(n.Sigs[1]); err != nil || !said.Equal(at) {
		t.Errorf("%v, %v", said, err)
	}

	signer, err := formats.NewSignerForCosignatureV1(witness.Text())
	if err != nil {
		t.Fatal(err)
	}
	both, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	_, lines, _ := bytes.Cut(both, []byte("\n\n"))
	if found, err := Cosignatures(c, lines, []WitnessPublicKey{witness.Public()}); err != nil || len(found) != 1 || time.Since(found[0].At) > time.Minute {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestCosignatures_AreThoseOfKnownWitnesses(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	c, signed, _ := signedHead(t, key, 3)
	_, own, _ := bytes.Cut(signed, []byte("\n\n"))
	at := time.Unix(1_790_000_000, 0).UTC()
	a, b, stranger := testWitness(t, "a.example/witness", 2), testWitness(t, "b.example/witness", 3), testWitness(t, "a.example/witness", 4)
	known := []WitnessPublicKey{a.Public(), b.Public()}
	for _, k := range []struct {
		name  string
		lines [][]byte
		want  string
	}{
		{"nobody", nil, "[]"},
		{"the log alone", [][]byte{own}, "[]"},
		{"a stranger by the same name", [][]byte{stranger.Cosign(c, at)}, "[]"},
		{"both, among others", [][]byte{own, b.Cosign(c, at), stranger.Cosign(c, at), a.Cosign(c, at)}, "[b.example/witness a.example/witness]"},
		{"one of them twice", [][]byte{a.Cosign(c, at), a.Cosign(c, at.Add(time.Hour))}, "[a.example/witness]"},
	} {
		found, err := Cosignatures(c, bytes.Join(k.lines, nil), known)
		names := []string{}
		for _, f := range found {
			names = append(names, f.Witness.Name())
			if !f.At.Equal(at) || !bytes.Contains(bytes.Join(k.lines, nil), f.Line) {
				t.Errorf("%s: at %v, %q", k.name, f.At, f.Line)
			}
		}
		if err != nil || fmt.Sprint(names) != k.want {
			t.Errorf("%s: %v, %v", k.name, names, err)
		}
	}
	other, _, _ := signedHead(t, key, 4)
	line := a.Cosign(c, at)
	for name, bad := range map[string][]byte{
		"of another checkpoint": a.Cosign(other, at),
		"of another time":       altered(line, 4+8+5),
		"no base64":             append(bytes.TrimSuffix(line, []byte("\n")), "=\n"...),
		"no signature line":     []byte("signed: me\n"),
		"after the year 9999":   a.Cosign(c, time.Unix(latestSecond+1, 0)),
	} {
		if found, err := Cosignatures(c, bad, known); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

// altered is a signature line with one bit of its signature turned.
func altered(line []byte, at int) []byte {
	fields := strings.Fields(string(line))
	blob, _ := base64.StdEncoding.DecodeString(fields[2])
	blob[at] ^= 1
	return fmt.Appendf(nil, "— %s %s\n", fields[1], base64.StdEncoding.EncodeToString(blob))
}

func FuzzCosignatures(f *testing.F) {
	key, witness := testKey(f, "estuary.example/log", 1), testWitness(f, "auditors.example/witness", 2)
	c, signed, _ := signedHead(f, key, 3)
	f.Add([]byte{})
	f.Add(signed)
	f.Add(witness.Cosign(c, time.Unix(1, 0)))
	f.Add(altered(witness.Cosign(c, time.Unix(1, 0)), 20))
	f.Fuzz(func(t *testing.T, lines []byte) {
		found, err := Cosignatures(c, lines, []WitnessPublicKey{witness.Public()})
		if err != nil && !errors.Is(err, ErrCheckpoint) {
			t.Error(err)
		}
		for _, s := range found {
			if again, err := Cosignatures(c, s.Line, []WitnessPublicKey{witness.Public()}); err != nil || len(again) != 1 || !again[0].At.Equal(s.At) {
				t.Errorf("%q: %v, %v", s.Line, again, err)
			}
		}
	})
}
