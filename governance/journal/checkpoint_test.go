// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

func testKey(t testing.TB, origin string, seed byte) Key {
	t.Helper()
	k, err := GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)), origin)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKey_IsReadBackFromItsText(t *testing.T) {
	for seed := range byte(64) { // base64 holds a plus for some of them
		k := testKey(t, Origin("estuary.example"), seed)
		again, err := ParseKey(k.Text() + "\n")
		if err != nil || again.Public().String() != k.Public().String() {
			t.Errorf("seed %d: got %v, %v", seed, again.Public(), err)
		}
		if _, err := ParsePublicKey(k.Public().String()); err != nil {
			t.Errorf("seed %d: public key %s: %v", seed, k.Public(), err)
		}
	}
	for _, bad := range []string{"", "PRIVATE+KEY+", "x+00000000+AQ==", testKey(t, "a", 1).Public().String()} {
		if _, err := ParseKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: got %v, want ErrKey", bad, err)
		}
	}
	if _, err := GenerateKey(bytes.NewReader(make([]byte, 32)), "{x"); !errors.Is(err, ErrKey) {
		t.Errorf("an origin like a receipt: got %v, want ErrKey", err)
	}
}

func TestCheckpoint_IsASignedNote(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	head, _ := grow(t, 300, 300)
	signed, err := Checkpoint{key.Origin(), head}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(signed), "estuary.example/log\n300\n") {
		t.Errorf("got %q", signed)
	}
	got, err := OpenCheckpoint(signed, key.Public())
	if err != nil || got.Tree != head {
		t.Errorf("got %+v, %v", got, err)
	}
	verifier, err := note.NewVerifier(key.Public().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(signed, note.VerifierList(verifier)); err != nil {
		t.Errorf("a reader of signed notes: %v", err)
	}
}

func TestOpenCheckpoint_Refuses(t *testing.T) {
	key, stranger := testKey(t, "estuary.example/log", 1), testKey(t, "estuary.example/log", 2)
	head, _ := grow(t, 3, 3)
	signed, err := Checkpoint{key.Origin(), head}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := note.Sign(&note.Note{Text: Checkpoint{"elsewhere/log", head}.Text()}, key.signer)
	if err != nil {
		t.Fatal(err)
	}
	extended, err := note.Sign(&note.Note{Text: Checkpoint{key.Origin(), head}.Text() + "more\n"}, key.signer)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		signed []byte
		key    PublicKey
	}{
		{"a stranger's key", signed, stranger.Public()},
		{"another size", bytes.Replace(signed, []byte("\n3\n"), []byte("\n4\n"), 1), key.Public()},
		{"a checkpoint of another log", foreign, key.Public()},
		{"a line too many", extended, key.Public()},
		{"no signature", []byte(Checkpoint{key.Origin(), head}.Text()), key.Public()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if c, err := OpenCheckpoint(test.signed, test.key); !errors.Is(err, ErrCheckpoint) {
				t.Errorf("got %+v, %v, want ErrCheckpoint", c, err)
			}
		})
	}
	if _, err := OpenCheckpoint(signed, PublicKey{}); !errors.Is(err, ErrKey) {
		t.Errorf("no key: got %v, want ErrKey", err)
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(Checkpoint{"estuary.example/log", EmptyTree()}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Errorf("%q was read as %+v", text, c)
		}
	})
}

func testReceipt(t testing.TB, key Key) (Receipt, []byte) {
	t.Helper()
	o := Opening{Salt: Salt{7}, Issue: "2026-41", Person: ada, Choice: json.RawMessage(`{"ranking":[["a"],["b","c"]]}`)}
	seal, err := o.Seal()
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := Leaf(Entry{At: now, Ref: ref, Act: BallotCast{seal}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReceipt(leaf, o.Issue, o, time.Date(2026, 5, 3, 18, 0, 0, 0, time.UTC), key)
	if err != nil {
		t.Fatal(err)
	}
	return r, leaf
}

func TestReceipt_HoldsOffline(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	r, _ := testReceipt(t, key)
	if r.Deadline != "2026-05-03T18:01:00.000Z" {
		t.Errorf("deadline %s is not a minute later", r.Deadline)
	}
	indented, err := json.MarshalIndent(r, "", "  ") // as a page or a mail client may keep it
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseReceipt(indented)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Verify(key.Public()); err != nil {
		t.Error(err)
	}
	if err := again.Verify(testKey(t, "estuary.example/log", 2).Public()); !errors.Is(err, ErrReceipt) {
		t.Errorf("a stranger's key: got %v, want ErrReceipt", err)
	}
}

func TestReceipt_WithOneByteAlteredIsRefused(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	r, _ := testReceipt(t, key)
	text, err := Canonical(r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		bad := bytes.Clone(text)
		bad[i] ^= 1
		if r, err := ParseReceipt(bad); err == nil && r.Verify(key.Public()) == nil {
			t.Errorf("byte %d altered: %s is believed", i, bad)
		}
	}
}

// A server that signs nonsense is caught by the parts, not by the signature.
func TestReceipt_SignedButFalseIsRefused(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	good, leaf := testReceipt(t, key)
	if _, err := NewReceipt(leaf, "2026-41", Opening{Salt: Salt{8}, Issue: "2026-41", Person: ada, Choice: json.RawMessage(`{}`)}, time.Now(), key); !errors.Is(err, ErrReceipt) {
		t.Errorf("an opening that does not fit: got %v, want ErrReceipt", err)
	}
	for name, spoil := range map[string]func(*Receipt){
		"another leaf hash": func(r *Receipt) { r.LeafHash = sum },
		"another ref":       func(r *Receipt) { r.Ref = strings.Repeat("a", 32) },
		"another issue":     func(r *Receipt) { r.Issue = "x" },
		"a later deadline":  func(r *Receipt) { r.Deadline = "2026-05-03T18:09:00.000Z" },
	} {
		r := good
		spoil(&r)
		if err := r.checkLeaf(); !errors.Is(err, ErrReceipt) {
			t.Errorf("%s: got %v, want ErrReceipt", name, err)
		}
	}
}

// TestReceipt_OfAConfidentialBallotIsForItsVote: the leaf binds the vote, so that no
// server can hand out a receipt for another.
func TestReceipt_OfAConfidentialBallotIsForItsVote(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	o := Opening{Salt: Salt{7}, Issue: "2026-41", Pseudonym: "0123456789abcdef0123456789abcdef", Choice: json.RawMessage(`{"choice":"yes"}`)}
	seal, err := o.Seal()
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := Leaf(Entry{At: "2026-05-03T18:00:00.000Z", Ref: ref, Act: BallotCast{seal}})
	if err != nil {
		t.Fatal(err)
	}
	for issue, want := range map[string]error{"2026-41": nil, "2026-42": ErrReceipt} {
		if _, err := NewReceipt(leaf, issue, o, time.Time{}, key); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", issue, err, want)
		}
	}
}

func FuzzParseReceipt(f *testing.F) {
	key := testKey(f, "estuary.example/log", 1)
	r, _ := testReceipt(f, key)
	text, err := Canonical(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := ParseReceipt(text)
		if err == nil && got.Verify(key.Public()) == nil && got.LeafHash != r.LeafHash {
			t.Errorf("a receipt nobody signed is believed: %s", text)
		}
	})
}

func TestInclusion_HoldsOffline(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	head, tiles := grow(t, 300, 300)
	signed, err := Checkpoint{key.Origin(), head}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	path, err := ProveInclusion(head, tiles, 257)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewInclusion(signed, head, 257, leafText(257), path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Canonical(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseInclusion(text)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := again.Verify(key.Public()); err != nil || c.Tree != head {
		t.Errorf("got %+v, %v", c, err)
	}
	for i := range text {
		bad := bytes.Clone(text)
		bad[i] ^= 1
		if p, err := ParseInclusion(bad); err == nil {
			if _, err := p.Verify(key.Public()); err == nil {
				t.Errorf("byte %d altered: %s is believed", i, bad)
			}
		}
	}
}

func FuzzParseInclusion(f *testing.F) {
	f.Add([]byte(`{"checkpoint":"x","index":0,"leaf":{},"leaf_hash":"00","path":[],"schema":"moothall-inclusion/1","tree_size":1}`))
	key := testKey(f, "estuary.example/log", 1).Public()
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := ParseInclusion(text); err == nil {
			if _, err := p.Verify(key); err == nil {
				t.Errorf("a proof nobody signed is believed: %s", text)
			}
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	key := testKey(f, "estuary.example/log", 1)
	f.Add(key.Text())
	f.Add(key.Public().String())
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ParsePublicKey(text); err == nil && k.Origin() == "" {
			t.Errorf("%q is a key of no log", text)
		}
		if k, err := ParseKey(text); err == nil {
			if _, err := ParseKey(k.Text()); err != nil {
				t.Errorf("%q cannot be read back", text)
			}
		}
	})
}
