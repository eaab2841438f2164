// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// corpus returns a folder of the shared test data, which is not part of the
// project, or skips the test where it is missing.
func corpus(t *testing.T, folder string) string {
	t.Helper()
	root := os.Getenv("MOOTHALL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(root, "vectors", folder)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("NOT CHECKED against the vectors of %s: set MOOTHALL_DATA to the shared data folder", folder)
	}
	return path
}

func TestCanonical_AgreesWithTheVectorsOfRFC8785(t *testing.T) {
	folder := corpus(t, "jcs-rfc8785")
	inputs, err := filepath.Glob(filepath.Join(folder, "input", "*.json"))
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no vectors in %s: %v", folder, err)
	}
	for _, input := range inputs {
		in, err := os.ReadFile(input)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(folder, "output", filepath.Base(input)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Canonical(json.RawMessage(in)); err != nil || !bytes.Equal(got, bytes.TrimSpace(want)) {
			t.Errorf("%s: got %s, %v, want %s", filepath.Base(input), got, err, want)
		}
	}
}

func TestProofs_AgreeWithTheVectorsOfRFC6962(t *testing.T) {
	folder := corpus(t, "merkle-rfc6962")
	checked := 0
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		var v struct {
			Index   uint64 `json:"leafIdx"`
			Size    uint64 `json:"treeSize"`
			Size1   uint64
			Size2   uint64
			Root    []byte
			Root1   []byte
			Root2   []byte
			Leaf    []byte `json:"leafHash"`
			Proof   []string
			WantErr bool
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		checked++
		proof, ok := hashesOf(v.Proof)
		if ok && v.Size2 != 0 {
			ok = len(v.Root1) == 32 && len(v.Root2) == 32 &&
				CheckConsistency(proof, Tree{N: int64(v.Size1), Hash: Hash(v.Root1)}, Tree{N: int64(v.Size2), Hash: Hash(v.Root2)}) == nil
		} else if ok {
			ok = len(v.Root) == 32 && len(v.Leaf) == 32 &&
				CheckInclusion(proof, Tree{N: int64(v.Size), Hash: Hash(v.Root)}, int64(v.Index), Hash(v.Leaf)) == nil
		}
		if ok == v.WantErr {
			t.Errorf("%s: accepted = %v", path, ok)
		}
		return nil
	})
	if err != nil || checked < 80 {
		t.Fatalf("checked %d vectors: %v", checked, err)
	}
}

// hashesOf reads a path in base64; false if a step of it is no hash.
func hashesOf(path []string) ([]Hash, bool) {
	var out []Hash
	for _, text := range path {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(b) != 32 {
			return nil, false
		}
		out = append(out, Hash(b))
	}
	return out, true
}
