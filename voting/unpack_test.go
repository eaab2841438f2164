// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"moothall/voting"
)

func TestUnpack_EndsWhereASmallFileFillsTheMemory(t *testing.T) {
	cases := []struct {
		name  string
		chunk []byte
		want  error
	}{
		{"one line again and again", []byte(strings.Repeat("1 1 0\n", 1<<17)), voting.ErrUnpacks},
		{"ballots that differ", drawnLines(1 << 20), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in, out := io.Pipe()
			go pack(out, c.chunk, 200<<20)
			plain, packed, err := voting.Unpack(in, 4096)
			if err != nil || !packed {
				t.Fatalf("packed is %v, with error %v", packed, err)
			}
			_, got := io.Copy(io.Discard, plain)
			if _ = in.Close(); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// pack writes a chunk, packed, until so many bytes are written or nobody reads.
func pack(to *io.PipeWriter, chunk []byte, size int) {
	packed, _ := gzip.NewWriterLevel(to, gzip.BestSpeed)
	for n := 0; n < size; n += len(chunk) {
		if _, err := packed.Write(chunk); err != nil {
			return
		}
	}
	_ = to.CloseWithError(packed.Close())
}

// drawnLines are about so many bytes of ballots of five candidates.
func drawnLines(size int) []byte {
	drawn, text := rand.New(rand.NewPCG(1, 2)), bytes.Buffer{}
	for text.Len() < size {
		text.WriteByte('1')
		for _, i := range drawn.Perm(5) {
			text.Write([]byte{' ', byte('1' + i)})
		}
		text.WriteString(" 0\n")
	}
	return text.Bytes()
}

func TestUnpack_LeavesPlainFilesAlone(t *testing.T) {
	plain, packed, err := voting.Unpack(strings.NewReader("3 2\n"), 4096)
	if err != nil || packed {
		t.Fatalf("packed is %v, with error %v", packed, err)
	}
	if got, _ := io.ReadAll(plain); string(got) != "3 2\n" {
		t.Errorf("got %q", got)
	}
	if _, _, err := voting.Unpack(strings.NewReader("\x1f\x8b, and nothing of gzip"), 4096); !errors.Is(err, voting.ErrNotPacked) {
		t.Errorf("got %v, want %v", err, voting.ErrNotPacked)
	}
}
