// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// What a document of a stranger may be at most.
const (
	MaxDocument = 1 << 20 // bytes
	maxDepth    = 32      // arrays and objects inside each other
)

// ErrDocument refuses what cannot be read as one JSON object, and one way only.
var ErrDocument = errors.New("the document cannot be read")

// Document is a JSON object as it came, numbers unread. It is taken for
// compacted JSON-LD with the usual names: no context is ever fetched.
type Document map[string]any

// ReadDocument reads one JSON object of at most [MaxDocument] bytes. It refuses
// with [ErrDocument] a name that stands twice in an object, for two readers would
// then read two documents; more than 32 levels; and bytes that are not UTF-8.
func ReadDocument(text []byte) (Document, error) {
	v, err := readJSON(text)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: it should be a JSON object", ErrDocument)
	}
	return object, nil
}

func readJSON(text []byte) (any, error) {
	switch {
	case len(text) > MaxDocument:
		return nil, fmt.Errorf("%w: %d bytes are the most", ErrDocument, MaxDocument)
	case !utf8.Valid(text):
		return nil, fmt.Errorf("%w: it should be UTF-8", ErrDocument)
	case tooDeep(text):
		return nil, fmt.Errorf("%w: %d levels are the most", ErrDocument, maxDepth)
	case !json.Valid(text):
		return nil, fmt.Errorf("%w: it should be JSON", ErrDocument)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := readValue(d)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDocument, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: something follows it", ErrDocument)
	}
	return v, nil
}

// tooDeep counts brackets outside of strings, before anything is built.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for n := 0; n < len(text); n++ {
		switch c := text[n]; {
		case quoted && c == '\\':
			n++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func readValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return readObject(d)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := readValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func readObject(d *json.Decoder) (map[string]any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("%q stands twice in an object", name)
		}
		if object[name], err = readValue(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return object, err
}

// text is a member that is a string, else "".
func (d Document) text(name string) string {
	s, _ := d[name].(string)
	return s
}

// object is a member that is an object, else nil.
func (d Document) object(name string) Document {
	o, _ := d[name].(map[string]any)
	return o
}

// id is what a member refers to: an address, or an object that has one.
func (d Document) id(name string) string { return idOf(d[name]) }

func idOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		return Document(v).text("id")
	case []any:
		if len(v) == 1 {
			return idOf(v[0])
		}
	}
	return ""
}

// many are the addresses a member refers to, be it one or a list of them.
func (d Document) many(name string) []string {
	list, ok := d[name].([]any)
	if !ok {
		list = []any{d[name]}
	}
	var ids []string
	for _, v := range list {
		if id := idOf(v); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// is says whether the document is of one of some types. Some peers write a list
// of one.
func (d Document) is(types ...string) bool {
	switch t := d["type"].(type) {
	case string:
		return slices.Contains(types, t)
	case []any:
		return slices.ContainsFunc(t, func(one any) bool { s, _ := one.(string); return slices.Contains(types, s) })
	}
	return false
}
