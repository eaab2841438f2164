// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Fault is what is wrong with a configuration or a file of records, and what
// would be right.
type Fault struct {
	File   string
	Line   int // from 1; 0 where the fault is of the whole file
	Reason string
}

func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Reason
	}
	return fmt.Sprintf("%s: line %d: %s", f.File, f.Line, f.Reason)
}

// maxConfig is the longest configuration read, in bytes.
const maxConfig = 4 << 20

// document is a file of JSON, with its lines for faults.
type document struct {
	file string
	text []byte
}

// value is a value of a document, and where it begins.
type value struct {
	at   int
	text []byte
}

func readDocument(file string, in io.Reader) (document, value, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxConfig+1))
	d := document{file, text}
	switch {
	case err != nil:
		return d, value{}, &Fault{file, 0, "it cannot be read: " + err.Error()}
	case len(text) > maxConfig:
		return d, value{}, &Fault{file, 0, fmt.Sprintf("it is longer than %d bytes, and should be the configuration of one contest", maxConfig)}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		at := len(text)
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			at = int(syntax.Offset)
		}
		return d, value{}, d.fault(at, "it is no JSON: %v; it should be a configuration as RCTab saves it", err)
	}
	if rest := bytes.TrimSpace(text[decoder.InputOffset():]); len(rest) > 0 {
		return d, value{}, d.fault(int(decoder.InputOffset()), "more follows after the end of the JSON; the configuration should be all there is")
	}
	return d, value{int(decoder.InputOffset()) - len(raw), raw}, nil
}

// fault is what is wrong at a place of the document.
func (d document) fault(at int, format string, args ...any) error {
	at = min(at, len(d.text))
	return &Fault{d.file, 1 + bytes.Count(d.text[:at], []byte{'\n'}), fmt.Sprintf(format, args...)}
}

// section is an object of the document. Whoever reads it asks for every key it
// knows; the first fault stays.
type section struct {
	document
	where  string // "rules."
	values map[string]value
	asked  map[string]bool
	err    error
}

// open reads the keys of an object.
func (d document) open(where string, v value) *section {
	s := &section{document: d, where: where, values: map[string]value{}, asked: map[string]bool{}}
	decoder := json.NewDecoder(bytes.NewReader(v.text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		s.refuse(v.at, "%s should be an object, { … }", orWhole(where))
		return s
	}
	for decoder.More() {
		key, err := decoder.Token()
		name, _ := key.(string)
		at := v.at + int(decoder.InputOffset())
		var raw json.RawMessage
		if err == nil {
			err = decoder.Decode(&raw)
		}
		if err != nil {
			s.refuse(at, "it is no JSON: %v", err)
			return s
		}
		if _, twice := s.values[name]; twice {
			s.refuse(at, "%s%s stands twice; once is enough", where, name)
		}
		s.values[name] = value{v.at + int(decoder.InputOffset()) - len(raw), raw}
	}
	return s
}

func orWhole(where string) string {
	if where == "" {
		return "the configuration"
	}
	return strings.TrimSuffix(where, ".")
}

// refuse keeps the first fault.
func (s *section) refuse(at int, format string, args ...any) {
	if s.err == nil {
		s.err = s.fault(at, format, args...)
	}
}

// at is where a key's value stands, or the end where it is missing.
func (s *section) at(name string) int {
	if v, ok := s.values[name]; ok {
		return v.at
	}
	return len(s.text)
}

// get is the value of a key; null counts as missing.
func (s *section) get(name string) (value, bool) {
	s.asked[name] = true
	v, ok := s.values[name]
	return v, ok && string(v.text) != "null"
}

// word is a string, or a number as it is written; "" where it is missing.
func (s *section) word(name string) string {
	v, ok := s.get(name)
	if !ok {
		return ""
	}
	var text string
	if json.Unmarshal(v.text, &text) == nil {
		return strings.TrimSpace(text)
	}
	if _, err := strconv.ParseFloat(string(v.text), 64); err == nil {
		return string(v.text)
	}
	s.refuse(v.at, "%s%s should be a text in quotation marks", s.where, name)
	return ""
}

// flag is true or false; false where it is missing.
func (s *section) flag(name string) bool {
	v, ok := s.get(name)
	if ok && string(v.text) != "true" && string(v.text) != "false" {
		s.refuse(v.at, "%s%s should be true or false", s.where, name)
	}
	return ok && string(v.text) == "true"
}

// number is a whole number, as a number or a text; missing is what it is where
// the key is blank or not there.
func (s *section) number(name string, low, high, missing int64) int64 {
	word := s.word(name)
	if word == "" {
		return missing
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < low || n > high {
		s.refuse(s.at(name), "%s%s is %q, and should be a whole number from %d to %d", s.where, name, word, low, high)
	}
	return n
}

// numberOr is a whole number from low, or a word in its place; RCTab needs one of them.
func (s *section) numberOr(name string, low int64, word string, means int64) int64 {
	given := s.word(name)
	switch {
	case strings.EqualFold(given, word):
		return means
	case given == "":
		s.refuse(s.at(name), "%s%s is missing; it should be a whole number from %d, or %s", s.where, name, low, word)
	}
	return s.number(name, low, math.MaxInt32, means)
}

// part reads a section that there must be.
func (s *section) part(name string, read func(*section)) {
	v, ok := s.get(name)
	if !ok {
		s.refuse(len(s.document.text), "%s is missing; RCTab needs it", name)
		return
	}
	s.inner(name+".", v, read)
}

// inner reads an object inside, and keeps its first fault.
func (s *section) inner(where string, v value, read func(*section)) {
	in := s.open(where, v)
	read(in)
	if err := in.end(); s.err == nil {
		s.err = err
	}
}

// list is the values of an array.
func (s *section) list(name string) (list []value) {
	v, ok := s.get(name)
	if !ok {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(v.text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		s.refuse(v.at, "%s%s should be a list, [ … ]", s.where, name)
		return nil
	}
	for decoder.More() {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			s.refuse(v.at, "it is no JSON: %v", err)
			return nil
		}
		list = append(list, value{v.at + int(decoder.InputOffset()) - len(raw), raw})
	}
	return list
}

// end returns the first fault; a key nobody asked for is one.
func (s *section) end() error {
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if !s.asked[name] {
			s.refuse(s.values[name].at, "%s%s is no setting of RCTab 2.0 that is known here; without knowing what it means nothing is counted", s.where, name)
		}
	}
	return s.err
}
