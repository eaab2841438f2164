// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestReadJSON_JudgesTheFamily: y_ is taken, n_ is refused, i_ is either. What
// the family takes and we refuse is two names alike in one object.
func TestReadJSON_JudgesTheFamily(t *testing.T) {
	folder := vectors(t, "json-parsing")
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(names) < 200 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	stricter := []string{"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
	for _, path := range names {
		name := filepath.Base(path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = readJSON(text)
		want := name[0] == 'y' && !slices.Contains(stricter, name)
		if name[0] != 'i' && want != (err == nil) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReadDocument_Refuses(t *testing.T) {
	for name, text := range map[string]string{
		"no object":              `["a"]`,
		"a name twice":           `{"actor":"https://a.example/","actor":"https://b.example/"}`,
		"a name twice, escaped":  `{"actor":"a","\u0061ctor":"b"}`,
		"a name twice, inside":   `{"object":[{"id":"a","id":"b"}]}`,
		"33 levels":              strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33),
		"100 000 open brackets":  strings.Repeat("[", 100_000),
		"something after it":     `{} {}`,
		"a byte that is no text": "{\"a\":\"\xff\"}",
		"too much":               `{"a":"` + strings.Repeat("b", MaxDocument) + `"}`,
		"nothing":                "",
	} {
		if _, err := ReadDocument([]byte(text)); !errors.Is(err, ErrDocument) {
			t.Errorf("%s: got %v, want ErrDocument", name, err)
		}
	}
	if _, err := ReadDocument([]byte(strings.Repeat(`{"a":`, 32) + `"]}[{"` + strings.Repeat("}", 32))); err != nil {
		t.Errorf("32 levels, and brackets in a text: %v", err)
	}
}

func TestDocument_ReadsOneOrMany(t *testing.T) {
	d := document(t, `{"type":["Note"],"a":"x","b":{"id":"y"},"c":["x",{"id":"y"},3],"d":[{"id":"z"}],"n":7}`)
	if !d.is("Article", "Note") || d.is("Article") {
		t.Error("the type is not read")
	}
	if d.id("a") != "x" || d.id("b") != "y" || d.id("c") != "" || d.id("d") != "z" || d.id("n") != "" || d.text("n") != "" {
		t.Error("what is referred to is not read")
	}
	if got := d.many("c"); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("many: %v", got)
	}
	if len(d.many("none")) != 0 || d.object("a") != nil {
		t.Error("what is not there is read")
	}
}

func FuzzReadDocument(f *testing.F) {
	f.Add([]byte(activityOfFEP8b32))
	f.Add([]byte(`{"a":[{"b":"\ud800"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadDocument(text)
		if err != nil {
			return
		}
		d.is("Create")
		d.id("actor")
		d.many("to")
		d.object("object").id("id")
	})
}
