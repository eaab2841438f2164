// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"moothall/governance"
)

// document is as much of an OpenAPI document as the tests look at.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
	Problems   map[string]struct{ Status int } `json:"x-problems"`
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

// schema is as much of a JSON schema as the description uses.
type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Properties map[string]schema
	Required   []string
	Additional json.RawMessage `json:"additionalProperties"`
	Items      *schema
	Enum       []string
}

var read = sync.OnceValues(func() (d document, err error) { return d, json.Unmarshal(description, &d) })

// hole is what an address of the description is filled in with.
var hole = regexp.MustCompile(`\{([a-z]+)\}`)

func described(t *testing.T) document {
	t.Helper()
	d, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPI_ListsExactlyTheRoutes(t *testing.T) {
	var listed, served []string
	for path, methods := range described(t).Paths {
		for method := range methods {
			listed = append(listed, strings.ToUpper(method)+" "+hole.ReplaceAllString(path, ":$1"))
		}
	}
	for _, r := range Routes() {
		served = append(served, r.Method+" "+r.Path)
	}
	slices.Sort(listed)
	slices.Sort(served)
	if !slices.Equal(listed, served) {
		t.Errorf("described are\n%s\nserved are\n%s", strings.Join(listed, "\n"), strings.Join(served, "\n"))
	}
}

func TestOpenAPI_IsServedToAnybody(t *testing.T) {
	newWorld(t).get("", "/openapi.json").want(http.StatusOK, &document{})
}

// holdTo checks an answer against the description: its status is listed, and
// its body has the shape that is promised.
func (a answer) holdTo(method, path string) {
	a.t.Helper()
	d := described(a.t)
	op, found := d.operation(method, path)
	if !found {
		if a.status < http.StatusBadRequest {
			a.t.Errorf("%s %s is not described", method, path)
		}
		return
	}
	response, listed := op.Responses[strconv.Itoa(a.status)]
	if !listed {
		response = op.Responses["default"]
	}
	if !listed && a.status < http.StatusBadRequest {
		a.t.Errorf("%s %s: the status %d is not described", method, path, a.status)
	}
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	content, known := response.Content[media]
	switch {
	case len(response.Content) == 0 && len(a.body) == 0:
		return
	case !known:
		a.t.Errorf("%s %s: %d with the media type %q is not described", method, path, a.status, media)
		return
	case !strings.HasSuffix(media, "json"):
		return
	}
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Errorf("%s %s: %v", method, path, err)
	}
	if err := d.fits(content.Schema, v, "the answer"); err != nil {
		a.t.Errorf("%s %s: %d: %v\n%s", method, path, a.status, err, a.body)
	}
	if a.status >= http.StatusBadRequest {
		code, _ := v.(map[string]any)["code"].(string)
		if d.Problems[code].Status != a.status {
			a.t.Errorf("%s %s: the problem %q of status %d is not described", method, path, code, a.status)
		}
	}
}

func (d document) operation(method, path string) (operation, bool) {
	for template, methods := range d.Paths {
		want, have := strings.Split(template, "/"), strings.Split(path, "/")
		same := slices.EqualFunc(want, have, func(w, h string) bool { return w == h || hole.MatchString(w) && h != "" })
		if op, listed := methods[strings.ToLower(method)]; same && listed {
			return op, true
		}
	}
	return operation{}, false
}

// A rule that no matter of these tests has would be answered all the same.
func TestOpenAPI_DescribesEveryRuleOfAProcedure(t *testing.T) {
	d := described(t)
	d.describes(t, d.Components.Schemas["Procedure"], reflect.TypeFor[governance.Procedure](), "Procedure")
}

// describes wants every field of a type in the schema of it.
func (d document) describes(t *testing.T, s schema, of reflect.Type, at string) {
	t.Helper()
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = d.Components.Schemas[name]
	}
	switch of.Kind() {
	case reflect.Pointer:
		d.describes(t, s, of.Elem(), at)
	case reflect.Slice:
		if s.Items == nil {
			t.Errorf("%s is a list, and of what is not described", at)
			return
		}
		d.describes(t, *s.Items, of.Elem(), at)
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(of) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			member, listed := s.Properties[name]
			if !listed {
				t.Errorf("%s has a member %q, which is not described", at, name)
				continue
			}
			d.describes(t, member, f.Type, at+"."+name)
		}
	}
}

// fits says where a value departs from a schema.
func (d document) fits(s schema, v any, at string) error {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		named, known := d.Components.Schemas[name]
		if !known {
			return fmt.Errorf("%s: there is no schema %s", at, name)
		}
		return d.fits(named, v, at)
	}
	fault := fmt.Errorf("%s should be of type %s, it is %v", at, s.Type, v)
	switch s.Type {
	case "string":
		text, ok := v.(string)
		if !ok || len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
			return fault
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int64(n)) {
			return fault
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fault
		}
	case "array":
		items, ok := v.([]any)
		if !ok {
			return fault
		}
		for n, item := range items {
			if err := d.fits(*s.Items, item, fmt.Sprintf("%s[%d]", at, n)); err != nil {
				return err
			}
		}
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			return fault
		}
		return d.fitsObject(s, o, at)
	default:
		return fmt.Errorf("%s: the schema names no type", at)
	}
	return nil
}

func (d document) fitsObject(s schema, o map[string]any, at string) error {
	for _, name := range s.Required {
		if _, there := o[name]; !there {
			return fmt.Errorf("%s lacks %q", at, name)
		}
	}
	for name, v := range o {
		member, listed := s.Properties[name]
		if !listed {
			switch string(s.Additional) {
			case "", "true":
				continue
			case "false":
				return fmt.Errorf("%s has a member %q, which is not described", at, name)
			}
			if err := json.Unmarshal(s.Additional, &member); err != nil {
				return err
			}
		}
		if err := d.fits(member, v, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}
