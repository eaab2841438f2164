// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"fmt"
	"io"
)

// readNames reads the names, an =tie line if there is one, and the title. Old
// files go on with a source and remarks; one line more, though, is as likely a
// candidate whom the first line forgot.
func (b *blt) readNames() error {
	want := int(b.candidates) + 1
	b.naming = true
	more := 0
	for {
		line, err := b.line()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if tie, found := bytes.CutPrefix(line, []byte("=tie ")); found {
			if err := b.tie(bytes.Fields(bytes.TrimSuffix(tie, []byte(" 0")))); err != nil {
				return err
			}
			continue
		}
		names, err := b.namesOn(line)
		if err != nil {
			return err
		}
		for _, name := range names {
			if len(b.strings) >= want {
				more++ // where the votes come from, remarks
				continue
			}
			b.strings = append(b.strings, b.text.keep(name))
		}
	}
	if b.comments > 0 {
		return b.fault("a comment that begins with /* should end with */")
	}
	switch {
	case more == 1:
		return b.fault("the first line announces %d candidates, so %d names and a title should follow, and there is one more; a remark should begin with #", b.candidates, b.candidates)
	case more > 1:
		b.notes = append(b.notes, fmt.Sprintf("%d lines after the title were passed over.", more))
	case len(b.strings) < want:
		return b.fault("the first line announces %d candidates, so %d names and a title should follow, and there are %d", b.candidates, b.candidates, len(b.strings))
	}
	return nil
}

// namesOn reads the names on one line: one as BLT has it, or several in Hill's format.
func (b *blt) namesOn(line []byte) ([][]byte, error) {
	if names := apart(line, '"', '"'); len(names) > 1 {
		b.hill = true
		return names, nil
	}
	if b.hill {
		if names := apart(line, '(', ')'); names != nil {
			return names, nil
		}
	}
	if line[0] != '"' {
		return [][]byte{line}, nil
	}
	if len(line) == 1 || line[len(line)-1] != '"' {
		return nil, b.fault("a name that begins with a quotation mark should end with one")
	}
	return [][]byte{undoubled(line[1:len(line)-1], '"')}, nil
}

// apart takes a line of names apart that each stand between two signs, with
// spaces between them. It is nil where the line is none.
func apart(line []byte, opens, closes byte) (names [][]byte) {
	for {
		if len(line) == 0 || line[0] != opens {
			return nil
		}
		end := 1
		for end < len(line) && (line[end] != closes || end+1 < len(line) && line[end+1] == closes) {
			if line[end] == closes {
				end++ // a doubled sign stands for one
			}
			end++
		}
		if end >= len(line) || end+1 < len(line) && line[end+1] != ' ' && line[end+1] != '\t' {
			return nil
		}
		names = append(names, undoubled(line[1:end], closes))
		if line = bytes.TrimSpace(line[end+1:]); len(line) == 0 {
			return names
		}
	}
}

// undoubled is a name with every doubled sign made one.
func undoubled(name []byte, sign byte) []byte {
	return bytes.ReplaceAll(name, []byte{sign, sign}, []byte{sign})
}
