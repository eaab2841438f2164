// SPDX-License-Identifier: AGPL-3.0-or-later

// Package spool keeps on disk, for as long as it is needed, what is too much for
// memory: an archive that is being made, and lists that a database gives in another
// order than the archive has them.
//
// A [Line] is a line of a list and what it stands there by. [Sorted] puts as many as
// there are in their order with the memory of a few:
//
//	for line, err := range spool.Sorted(func(add spool.Add) error {
//		return tx.EachCast(issue, func(c Cast) error { return add(c.Ref, c.Line()) })
//	}) { … }
//
// What it writes has no name and no other reader, and is gone with the process. It lies
// where the system keeps temporary files (TMPDIR), which should be a disk.
package spool

import (
	"fmt"
	"os"
)

// File opens a file that only this process reads and that is gone with it: its
// name is taken away at once, so that no crash leaves it behind.
func File() (*os.File, error) {
	file, err := os.CreateTemp("", "moothall-*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close() // nothing was written to it
		return nil, fmt.Errorf("spool: %w", err)
	}
	return file, nil
}
