// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"moothall/governance/journal"
)

// logKey reads the key that signs the record, or makes one for origin where the
// file is missing and origin is given.
func logKey(file, origin string) (journal.Key, error) {
	text, err := readOrMake(file, func() (string, error) {
		if origin == "" {
			return "", fmt.Errorf("%s is missing, and the record of this community was signed with it: put it back, or name it (--log-key-file or MOOTHALL_LOG_KEY_FILE); if nobody has it any more, moothall key rotate --help says what to do", file)
		}
		key, err := journal.GenerateKey(rand.Reader, origin)
		return key.Text(), err
	})
	if err != nil {
		return journal.Key{}, refused(err)
	}
	key, err := journal.ParseKey(text)
	if err != nil {
		return key, refused(fmt.Errorf("%s: %w", file, err))
	}
	return key, nil
}

// sessionKey reads the key that signs sessions, or makes one. A new one does no
// harm: everybody logs in again.
func sessionKey(file string) (ed25519.PrivateKey, error) {
	text, err := readOrMake(file, func() (string, error) {
		seed := make([]byte, ed25519.SeedSize)
		_, err := rand.Read(seed)
		return hex.EncodeToString(seed), err
	})
	if err != nil {
		return nil, refused(err)
	}
	seed, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, refused(fmt.Errorf("%s: it should hold %d hexadecimal digits; remove it and a new one is made, everybody then logs in again", file, 2*ed25519.SeedSize))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// readOrMake reads a secret. Where there is none it makes one; should another
// server do so at the same moment, one of them wins and both use it.
func readOrMake(file string, secret func() (string, error)) (string, error) {
	text, err := os.ReadFile(file)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return string(text), err
	}
	made, err := secret()
	if err != nil {
		return "", err
	}
	if err := writeNew(file, made+"\n"); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	text, err = os.ReadFile(file)
	return string(text), err
}

// writeNew writes a file that nobody but the owner may read, whole or not at
// all, and never over another: it is written under a name of its own, flushed,
// and only then linked.
func writeNew(file, content string) (err error) {
	draft, err := os.CreateTemp(filepath.Dir(file), ".moothall-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(draft.Name())) }()
	_, err = draft.WriteString(content)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), file); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// syncFolder makes a name survive a power cut as its file does.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
