// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"moothall/governance/journal"
)

// Archive is an archive of the record whose every byte has been found to be
// the one the writer would have written. Its content is not yet believed.
type Archive struct {
	Scope Scope

	file     io.ReaderAt
	members  map[string]member
	lists    map[string][]member // by the list's name; other members are their own
	partSize int64               // bytes a part of a list has at most
}

// Open reads an archive of size bytes through and refuses, with ErrArchive and
// the name or the place, every file but the exact one Export would write for
// the members it finds: an altered bit in a header, a comment, another order,
// a compressed, added, missing or repeated member. It holds no member in
// memory as a whole but the manifest.
func Open(file io.ReaderAt, size int64) (*Archive, error) { return openParts(file, size, MaxMember) }

func openParts(file io.ReaderAt, size, partSize int64) (*Archive, error) {
	if size > maxArchive {
		return nil, fmt.Errorf("%w: it has more than 4 GiB", ErrArchive)
	}
	members, end, err := readMembers(file, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{file: file, members: make(map[string]member, len(members)), lists: make(map[string][]member, len(members)), partSize: partSize}
	for _, m := range members {
		a.members[m.name] = m
	}
	if err := a.gather(members); err != nil {
		return nil, err
	}
	if err := a.checkManifest(members[:len(members)-1]); err != nil {
		return nil, err
	}
	if err := compareAt(file, end, size, directory(members, end)); err != nil {
		return nil, fmt.Errorf("%w: its directory %w", ErrArchive, err)
	}
	if !bytes.Equal(a.mustRead(readmeName), []byte(readmeOf(a.Has(keysName)))) {
		return nil, fmt.Errorf("%w: %s is not the text every archive has", ErrArchive, readmeName)
	}
	return a, nil
}

// readMembers reads local headers and data from the front until the manifest,
// which is the last. It returns the members and where their directory begins.
func readMembers(file io.ReaderAt, size int64) (members []member, end int64, err error) {
	for {
		m, err := readMember(file, end, size)
		if err != nil {
			return nil, 0, err
		}
		if m.name != manifestName {
			if err := checkName(m.name); err != nil {
				return nil, 0, err
			}
			if n := len(members); n > 0 && members[n-1].name >= m.name {
				return nil, 0, fmt.Errorf("%w: member %s follows %s, names must ascend", ErrArchive, m.name, members[n-1].name)
			}
		}
		members = append(members, m)
		end += int64(localSize+len(m.name)) + m.size
		if m.name == manifestName {
			return members, end, nil
		}
		if len(members) == maxMembers {
			return nil, 0, fmt.Errorf("%w: it has more than %d members", ErrArchive, maxMembers)
		}
	}
}

// readMember reads the member at offset and compares its header with the one
// the writer makes for its name and data.
func readMember(file io.ReaderAt, offset, size int64) (member, error) {
	header := make([]byte, localSize+maxName)
	n, err := file.ReadAt(header, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return member{}, fmt.Errorf("read archive: %w", err)
	}
	if n < localSize {
		return member{}, fmt.Errorf("%w: it ends at byte %d, before its manifest", ErrArchive, size)
	}
	header = header[:n]
	nameSize := int(binary.LittleEndian.Uint16(header[26:]))
	if binary.LittleEndian.Uint32(header) != localMark || nameSize > maxName || localSize+nameSize > n {
		return member{}, fmt.Errorf("%w: no member begins at byte %d", ErrArchive, offset)
	}
	m := member{name: string(header[localSize : localSize+nameSize]), size: int64(binary.LittleEndian.Uint32(header[22:])), offset: offset}
	if m.size > MaxMember || offset+int64(localSize+nameSize)+m.size > size {
		return member{}, fmt.Errorf("%w: member %q says it has %d bytes, which is too much", ErrArchive, m.name, m.size)
	}
	digest, crc := sha256.New(), crc32.NewIEEE()
	if _, err := io.Copy(io.MultiWriter(digest, crc), m.data(file)); err != nil {
		return member{}, fmt.Errorf("read archive: %s: %w", m.name, err)
	}
	m.crc, m.digest = crc.Sum32(), hex.EncodeToString(digest.Sum(nil))
	if want := m.localHeader(); !bytes.Equal(want, header[:len(want)]) {
		return member{}, fmt.Errorf("%w: the header or the data of member %q is altered", ErrArchive, m.name)
	}
	return m, nil
}

// maxName bounds the name of a member; the longest an archive can have is that
// of an issue of 64 letters.
const maxName = 128

// maxSmall bounds the members that are read before anything is checked.
const maxSmall = 64 << 10

// data returns a reader of the member's content.
func (m member) data(file io.ReaderAt) *io.SectionReader {
	return io.NewSectionReader(file, m.offset+int64(localSize+len(m.name)), m.size)
}

// checkManifest makes the manifest again from the members and compares it byte
// for byte with the one in the archive.
func (a *Archive) checkManifest(others []member) error {
	if m := a.members[manifestName]; m.size > manifestRoom(len(others)) {
		return fmt.Errorf("%w: %s has %d bytes, too many for %d members", ErrArchive, manifestName, m.size, len(others))
	}
	text, err := a.Read(manifestName)
	if err != nil {
		return err
	}
	var said manifest
	if err := json.Unmarshal(text, &said); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrArchive, manifestName, err)
	}
	for _, name := range []string{readmeName, checkpointName, keyName, peopleName} {
		if !a.Has(name) {
			return fmt.Errorf("%w: it has no %s", ErrArchive, name)
		}
	}
	for _, name := range []string{readmeName, checkpointName, keyName} {
		if a.members[name].size > maxSmall {
			return fmt.Errorf("%w: %s has %d bytes, at most %d belong there", ErrArchive, name, a.members[name].size, maxSmall)
		}
	}
	for _, m := range others {
		if said.Members[m.name] != m.digest {
			return fmt.Errorf("%w: member %s has the SHA-256 %s, the manifest says %q", ErrArchive, m.name, m.digest, said.Members[m.name])
		}
	}
	head, err := a.head()
	if err != nil {
		return err
	}
	again, err := journal.Canonical(newManifest(head, said.Scope, others))
	if err != nil {
		return err
	}
	if !bytes.Equal(again, text) {
		return fmt.Errorf("%w: %s is not what its members and its checkpoint make", ErrArchive, manifestName)
	}
	a.Scope = said.Scope
	return nil
}

// manifestRoom bounds the size of a manifest, so that reading a hostile one
// takes no more memory than its members deserve.
func manifestRoom(members int) int64 { return 4096 + int64(members)*(maxName+80) }

// head returns the checkpoint, with the signature of the archive's own key.
func (a *Archive) head() (journal.Checkpoint, error) {
	key, err := a.key()
	if err != nil {
		return journal.Checkpoint{}, err
	}
	signed, err := a.Read(checkpointName)
	if err != nil {
		return journal.Checkpoint{}, err
	}
	head, err := journal.OpenCheckpoint(signed, key)
	if err != nil {
		return journal.Checkpoint{}, fmt.Errorf("%w: %s: %w", ErrArchive, checkpointName, err)
	}
	return head, nil
}

// key returns the public key in the archive.
func (a *Archive) key() (journal.PublicKey, error) {
	text, err := a.Read(keyName)
	if err != nil {
		return journal.PublicKey{}, err
	}
	key, err := journal.ParsePublicKey(string(text))
	if err != nil || key.String()+"\n" != string(text) {
		return journal.PublicKey{}, fmt.Errorf("%w: %s is not a line with a public key", ErrArchive, keyName)
	}
	return key, nil
}

// Has says whether the archive has a member of that name, or a list in parts.
func (a *Archive) Has(name string) bool { return a.lists[name] != nil }

// Read returns the content of a member. It refuses a member that is missing, or
// is no longer the one that Open saw.
func (a *Archive) Read(name string) ([]byte, error) {
	m, ok := a.members[name]
	if !ok {
		return nil, fmt.Errorf("%w: it has no %s", ErrArchive, name)
	}
	content := make([]byte, m.size)
	if _, err := io.ReadFull(m.data(a.file), content); err != nil {
		return nil, fmt.Errorf("read archive: %s: %w", name, err)
	}
	if journal.Digest(content) != m.digest {
		return nil, fmt.Errorf("%w: %s changed while it was read", ErrArchive, name)
	}
	return content, nil
}

// mustRead returns the content of a member, or nil, which no check accepts.
func (a *Archive) mustRead(name string) []byte {
	content, err := a.Read(name)
	if err != nil {
		return nil
	}
	return content
}

// compareAt says, by a nil error, that the file holds want from offset to its
// end.
func compareAt(file io.ReaderAt, offset, size int64, want []byte) error {
	if size-offset != int64(len(want)) {
		return fmt.Errorf("has %d bytes, where %d were expected", size-offset, len(want))
	}
	got := make([]byte, len(want))
	if _, err := file.ReadAt(got, offset); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("is not that of its members")
	}
	return nil
}
