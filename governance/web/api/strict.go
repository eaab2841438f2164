// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"moothall/governance/web"
)

// maxDepth is how deep a request may nest. A ballot nests three deep.
const maxDepth = 16

// malformed is the refusal of a text, in one sentence.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", web.ErrMalformed, fmt.Sprintf(format, args...))
}

// wrong is the refusal of one field of a request.
func wrong(field, format string, args ...any) error {
	return web.FieldError{Field: field, Err: malformed(format, args...)}
}

// parse reads one JSON text (RFC 8259) as nil, bool, json.Number, string, []any
// and map[string]any. Beyond the grammar it refuses what I-JSON (RFC 7493)
// forbids, since readers differ about it: a member twice in one object, text
// that is not UTF-8, half of a surrogate pair; and more than maxDepth levels.
func parse(text []byte) (any, error) {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, malformed("the body is empty where a JSON object is due")
	case !utf8.Valid(text):
		return nil, malformed("the body is not UTF-8")
	case tooDeep(text):
		return nil, malformed("the body nests deeper than %d levels", maxDepth)
	case !json.Valid(text):
		return nil, malformed("the body is not JSON")
	case halfPair(text):
		return nil, malformed("the body holds half of a surrogate pair")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return value(d)
}

// value reads the next value of a text that is known to be JSON.
func value(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, malformed("the body is not JSON")
	}
	switch token {
	case json.Delim('['):
		return list(d)
	case json.Delim('{'):
		return members(d)
	}
	return token, nil
}

func list(d *json.Decoder) (any, error) {
	items := []any{}
	for d.More() {
		item, err := value(d)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := d.Token() // the bracket that closes it
	return items, err
}

func members(d *json.Decoder) (any, error) {
	found := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, malformed("the body is not JSON")
		}
		name, _ := token.(string) // the grammar allows nothing else here
		if _, twice := found[name]; twice {
			return nil, wrong(name, "the member %q stands there twice", name)
		}
		if found[name], err = value(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token() // the brace that closes it
	return found, err
}

// tooDeep counts brackets outside of strings. It runs before the text is known
// to be JSON, so that nothing that recurses ever sees a deep one.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return true
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return false
}

// halfPair finds an escape that is one half of a surrogate pair without the
// other, in a text that is known to be JSON. A reader could only guess at it.
func halfPair(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		r := escaped(text[i:])
		if r < 0 { // an escape of one letter, such as \n or \\
			i++
			continue
		}
		i += len(`\u0000`) - 1
		if !utf16.IsSurrogate(r) {
			continue
		}
		if utf16.DecodeRune(r, escaped(text[i+1:])) == utf8.RuneError {
			return true
		}
		i += len(`\u0000`)
	}
	return false
}

// escaped is the number of the escape \uXXXX that text begins with, or -1.
func escaped(text []byte) rune {
	if len(text) < len(`\u0000`) || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}

// object reads a text that must be one object holding none but the named members.
func object(text []byte, names ...string) (map[string]any, error) {
	v, err := parse(text)
	if err != nil {
		return nil, err
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, malformed("the body should be a JSON object, it is %s", kindOf(v))
	}
	return o, only("", o, names...)
}

// only refuses members of an object other than those named. within is the field
// the object stands in, empty for the body itself.
func only(within string, o map[string]any, names ...string) error {
	known := make(map[string]bool, len(names))
	for _, n := range names {
		known[n] = true
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if known[name] {
			continue
		}
		at := within
		if at == "" {
			at = name
		}
		return wrong(at, "there is no member %q here, only %s", name, strings.Join(names, ", "))
	}
	return nil
}

// textOf reads a value as text. What a database cannot keep is refused here.
func textOf(field string, v any) (string, error) {
	s, ok := v.(string)
	switch {
	case !ok:
		return "", wrong(field, "it should be text, it is %s", kindOf(v))
	case strings.ContainsRune(s, 0):
		return "", wrong(field, "it holds the character U+0000")
	}
	return s, nil
}

// listOf reads a value as a list.
func listOf(field string, v any) ([]any, error) {
	l, ok := v.([]any)
	if !ok {
		return nil, wrong(field, "it should be a list, it is %s", kindOf(v))
	}
	return l, nil
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null or missing"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "text"
	case []any:
		return "a list"
	}
	return "an object"
}
