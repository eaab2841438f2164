// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// openInput opens a file that a command was told to read; the caller closes it.
// One that is missing, may not be read or is a folder means that the command
// was used wrongly, whatever the command: exit code 2. What stands in the file
// is another matter.
func openInput(name string) (*os.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, misused(fmt.Errorf("%w; a file that may be read should be there", err))
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder; a file should be named", name)
	}
	if err != nil {
		return nil, misused(errors.Join(err, file.Close()))
	}
	return file, nil
}

// readInput reads the whole of such a file.
func readInput(name string) ([]byte, error) {
	file, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, misused(err)
	}
	return text, nil
}
