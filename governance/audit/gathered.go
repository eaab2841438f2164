// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"

	"moothall/governance/spool"
)

// gathered is a member that comes line by line. Its size and its sums stand before it in
// the archive, so it waits until its end is known: a short one in memory, the rest of a
// long one on disk.
type gathered struct {
	size int64
	crc  uint32
	sum  hash.Hash // nil before the first line
	text []byte    // what is not on disk yet
	disk *os.File  // nil before there was a long one
}

// gatheredMemory is how many bytes of a member are held, but for those of one line.
const gatheredMemory = 256 << 10

func (g *gathered) add(line []byte) error {
	if g.sum == nil {
		g.sum = sha256.New()
	}
	g.sum.Write(line) // a hash never fails to write
	g.size, g.crc = g.size+int64(len(line)), crc32.Update(g.crc, crc32.IEEETable, line)
	if len(g.text) > 0 && len(g.text)+len(line) > gatheredMemory {
		if err := g.spill(); err != nil {
			return err
		}
	}
	g.text = append(g.text, line...)
	return nil
}

// spill writes what is held to disk.
func (g *gathered) spill() (err error) {
	if g.disk == nil {
		if g.disk, err = spool.File(); err != nil {
			return err
		}
	}
	if _, err := g.disk.Write(g.text); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	g.text = g.text[:0]
	return nil
}

// whole reads the member from its beginning.
func (g *gathered) whole() io.Reader {
	onDisk := g.size - int64(len(g.text))
	if onDisk == 0 {
		return bytes.NewReader(g.text)
	}
	return io.MultiReader(io.NewSectionReader(g.disk, 0, onDisk), bytes.NewReader(g.text))
}

// forget makes room for the next member.
func (g *gathered) forget() error {
	if g.disk != nil {
		if err := g.disk.Truncate(0); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
		if _, err := g.disk.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
	}
	*g = gathered{text: g.text[:0], disk: g.disk}
	return nil
}

func (g *gathered) close() {
	if g.disk != nil {
		g.disk.Close() // it was read, and has no name any more
	}
}

// gathered writes the member that was gathered, under its name.
func (w *writer) gathered(name string) error {
	if w.part.sum == nil {
		return w.add(name, nil)
	}
	if err := w.begin(member{name: name, size: w.part.size, crc: w.part.crc, digest: hex.EncodeToString(w.part.sum.Sum(nil))}); err != nil {
		return err
	}
	if err := w.copy(w.part.whole()); err != nil {
		return err
	}
	return w.part.forget()
}
