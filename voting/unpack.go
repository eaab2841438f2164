// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

const (
	// freely is how many bytes any packed file may unpack to.
	freely = 128 << 20
	// timesPacked is how many times its own size a packed file may unpack to, beyond
	// that. Ballots shrink to a tenth, or as records in JSON to a fiftieth; what
	// is made to fill a memory shrinks to a thousandth.
	timesPacked = 100
)

// The faults of packed files.
var (
	ErrNotPacked = errors.New("it begins like gzip and is none: pack it again, or give the plain file")
	ErrUnpacks   = errors.New("the packed file unpacks to over a hundred times its size; the plain file should be given")
)

// Unpack takes gzip off, where a file from strangers is packed, and says so. A
// small file that unpacks to a large one ends with [ErrUnpacks]. buffer is how
// many bytes the reader returned can look ahead.
func Unpack(in io.Reader, buffer int) (plain *bufio.Reader, packed bool, err error) {
	stored := &counted{in: in}
	plain = bufio.NewReaderSize(stored, buffer)
	if magic, _ := plain.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return plain, false, nil
	}
	unpacked, err := gzip.NewReader(plain)
	if err != nil {
		return nil, true, ErrNotPacked
	}
	return bufio.NewReaderSize(&measured{unpacked, stored, 0}, buffer), true, nil
}

// counted counts the bytes read.
type counted struct {
	in io.Reader
	n  int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.n += int64(n)
	return n, err
}

// measured hands on what was unpacked, as long as it is not far more than was packed.
type measured struct {
	in     io.Reader
	stored *counted
	n      int64
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.in.Read(b)
	m.n += int64(n)
	if m.n > freely && m.n/timesPacked > m.stored.n {
		return 0, ErrUnpacks
	}
	return n, err
}
