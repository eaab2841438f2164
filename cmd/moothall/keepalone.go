// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"os"
	"syscall"
)

// openAlone opens a file to which several processes add, makes it where there is none,
// and holds it alone until it is closed: who comes meanwhile waits. The lock is the
// kernel's and ends with the process, so that a crash leaves none.
//
// What was locked may not be there any more once it is: whoever held it before may have
// removed it, or put another in its place. Then that one is asked for.
func openAlone(path string) (*os.File, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		there, err := lock(file, path)
		if err == nil && there {
			return file, nil
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
	}
}

// lock waits for a file, and says whether it still is the one of that name.
func lock(file *os.File, path string) (there bool, err error) {
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); { // a signal is no answer
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return false, err
	}
	held, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(held, named), err
}
