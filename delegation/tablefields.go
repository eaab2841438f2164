// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// split cuts the record into fields.
func (t *table) split() error {
	t.cells, t.at = t.cells[:0], 0
	if bytes.IndexByte(t.record, 0) >= 0 {
		return t.refuse("it holds a NUL byte; the file must be plain text, in UTF-8 or ISO 8859-1")
	}
	for rest, more := t.record, true; more; {
		var field []byte
		if len(rest) > 0 && rest[0] == '"' {
			var err error
			if field, rest, err = unquote(rest[1:]); err != nil {
				return t.refuse("%s", err)
			}
			more = len(rest) > 0
			rest = bytes.TrimPrefix(rest, []byte{','})
		} else {
			field, rest, more = bytes.Cut(rest, []byte{','})
			if bytes.IndexByte(field, '"') >= 0 {
				return t.refuse("a quote inside the unquoted field %.60q; quote the whole field and double the quote", field)
			}
		}
		t.cells = append(t.cells, asUTF8(field))
	}
	return nil
}

var errQuote = errors.New(`a closing quote must end the field; a quote inside one is written ""`)

// unquote reads a field up to its closing quote, in place, and returns what follows:
// nothing, or a comma and more.
func unquote(s []byte) (field, rest []byte, err error) {
	field = s[:0]
	for {
		i := bytes.IndexByte(s, '"')
		if i < 0 {
			return nil, nil, errQuote
		}
		field = append(field, s[:i]...)
		switch s = s[i+1:]; {
		case len(s) == 0 || s[0] == ',':
			return field, s, nil
		case s[0] != '"':
			return nil, nil, errQuote
		}
		field, s = append(field, '"'), s[1:]
	}
}

// asUTF8 reads what is not UTF-8 as ISO 8859-1, so that any file of names can be
// read and what is written is always UTF-8.
func asUTF8(s []byte) []byte {
	if utf8.Valid(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i, b := range s {
		runes[i] = rune(b)
	}
	return []byte(string(runes))
}
