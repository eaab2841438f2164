// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/binary"
)

// An archive is a ZIP file of one possible form (PKWARE APPNOTE 6.3.10, sections
// 4.3.7, 4.3.12 and 4.3.16): members stored without compression, so that no
// version of a compressor can change a byte, with sizes in front of the data,
// dated 1980-01-01, without attributes, extra fields or comments. The writer
// makes these records and the reader compares with them.

// Limits of the form: without its 64-bit extension ZIP has no room for more.
const (
	maxMembers = 65535
	maxArchive = 1<<32 - 1
)

// MaxMember is the size in bytes above which a member is neither written nor
// read: the reader holds one at a time, and the writer one part of a list.
const MaxMember = 128 << 20

// member is one file inside the archive.
type member struct {
	name   string
	size   int64
	crc    uint32
	digest string // SHA-256, hexadecimal
	offset int64  // of its local header
}

const (
	localSize      = 30 // bytes of a local header before the name
	localMark      = 0x04034b50
	directoryMark  = 0x02014b50
	endMark        = 0x06054b50
	zipVersion     = 10           // what a plain stored file needs
	january1st1980 = 0x0021 << 16 // MS-DOS date and time
)

// localHeader returns the bytes that stand before the data of a member.
func (m member) localHeader() []byte {
	b := binary.LittleEndian.AppendUint32(nil, localMark)
	b = m.appendCommon(b)
	return append(b, m.name...)
}

// directoryEntry returns the bytes that name a member at the end of the file.
func (m member) directoryEntry() []byte {
	b := binary.LittleEndian.AppendUint32(nil, directoryMark)
	b = binary.LittleEndian.AppendUint16(b, zipVersion) // made by
	b = m.appendCommon(b)
	b = append(b, make([]byte, 10)...) // no comment, disk 0, no attributes
	b = binary.LittleEndian.AppendUint32(b, uint32(m.offset))
	return append(b, m.name...)
}

// appendCommon appends the fields that both records share.
func (m member) appendCommon(b []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, zipVersion) // needed to extract
	b = append(b, make([]byte, 4)...)                   // no flags, method 0: stored
	b = binary.LittleEndian.AppendUint32(b, january1st1980)
	b = binary.LittleEndian.AppendUint32(b, m.crc)
	b = binary.LittleEndian.AppendUint32(b, uint32(m.size))
	b = binary.LittleEndian.AppendUint32(b, uint32(m.size))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(m.name)))
	return append(b, 0, 0) // no extra field
}

// directory returns everything that follows the data of the last member.
func directory(members []member, offset int64) []byte {
	var b []byte
	for _, m := range members {
		b = append(b, m.directoryEntry()...)
	}
	length := len(b)
	b = binary.LittleEndian.AppendUint32(b, endMark)
	b = append(b, make([]byte, 4)...) // disk 0
	b = binary.LittleEndian.AppendUint16(b, uint16(len(members)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(members)))
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	b = binary.LittleEndian.AppendUint32(b, uint32(offset))
	return append(b, 0, 0) // no comment
}
