// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"moothall/voting"
)

// maxLine is the longest line read, in bytes: room for a ballot that ranks
// everybody many times over.
const maxLine = 256 << 10

// lines reads a file line by line, with one buffer.
type lines struct {
	file string
	in   *bufio.Reader
	n    int   // the line last read, from 1
	read int64 // bytes, so far
	size int64 // bytes in all; 0 where nobody can tell
	end  bool
}

// next returns the next line without its end, valid until the call after;
// io.EOF after the last.
func (l *lines) next() ([]byte, error) {
	if l.end {
		return nil, io.EOF
	}
	line, err := l.in.ReadSlice('\n')
	if len(line) == 0 && err == io.EOF {
		l.end = true
		return nil, io.EOF
	}
	l.n++
	l.read += int64(len(line))
	switch {
	case err == bufio.ErrBufferFull:
		return nil, l.fault("the line is longer than %d bytes; every ballot and every name should stand on a line of its own", maxLine)
	case err == io.EOF:
		l.end = true
	case err != nil:
		return nil, &Fault{l.file, l.n, unreadable(err)}
	}
	line = withoutEnd(line)
	if bytes.IndexByte(line, 0) >= 0 {
		return nil, l.fault("it holds a NUL byte; a ballot file is plain text, in UTF-8 or ISO 8859-1")
	}
	return line, nil
}

// rest is how many more ballots will follow, if they go on as so many of so many
// bytes did; a little more, so that there is room.
func (l *lines) rest(ballots int, bytes int64) int {
	if bytes <= 0 || l.size <= l.read {
		return 0
	}
	return int((l.size-l.read)*int64(ballots)/bytes*33/32) + 1
}

// withoutEnd cuts off the end of a line, "\n" or "\r\n".
func withoutEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

// fault is what is wrong with the line last read.
func (l *lines) fault(format string, args ...any) error {
	return &Fault{l.file, l.n, fmt.Sprintf(format, args...)}
}

// text decodes what people wrote in a file: UTF-8 where all of it is, else ISO 8859-1.
type text struct {
	raw   [][]byte
	latin bool
}

// keep remembers a piece of text and returns its number.
func (t *text) keep(b []byte) int {
	t.raw = append(t.raw, bytes.Clone(b))
	t.latin = t.latin || !utf8.Valid(b)
	return len(t.raw) - 1
}

// get decodes piece n.
func (t *text) get(n int) string {
	if !t.latin {
		return string(t.raw[n])
	}
	runes := make([]rune, len(t.raw[n]))
	for i, b := range t.raw[n] {
		runes[i] = rune(b)
	}
	return string(runes)
}

// notes says that the encoding was guessed, where it was.
func (t *text) notes() []string {
	if !t.latin {
		return nil
	}
	return []string{"The file is not valid UTF-8 and was read as ISO 8859-1."}
}

// number reads digits. It stops counting past any weight or position, so that
// no number of digits wraps.
func number(b []byte) (n int64, ok bool) {
	if len(b) == 0 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n <= voting.MaxTotal {
			n = n*10 + int64(c-'0')
		}
	}
	return n, true
}
