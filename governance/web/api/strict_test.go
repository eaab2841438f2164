// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParse_RefusesWhatReadersDifferAbout(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "  ", "empty"},
		{"two texts", `{} {}`, "not JSON"},
		{"a comma too many", `[1,]`, "not JSON"},
		{"a byte order mark", "\ufeff{}", "not JSON"},
		{"a member twice", `{"a":1,"a":1}`, "twice"},
		{"a member twice, one of them escaped", `{"a":1,"\u0061":2}`, "twice"},
		{"a member twice, deep inside", `{"x":[{"a":1,"a":1}]}`, "twice"},
		{"bytes that are no text", "{\"a\":\"\xff\"}", "UTF-8"},
		{"half of a surrogate pair", `{"a":"\ud800"}`, "surrogate"},
		{"the second half alone", `{"a":"\udc00x"}`, "surrogate"},
		{"a half and a letter", `{"a":"\ud800\u0041"}`, "surrogate"},
		{"seventeen levels", strings.Repeat("[", 17) + strings.Repeat("]", 17), "deeper"},
		{"a hundred thousand brackets", strings.Repeat("[", 100_000), "deeper"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want a refusal that says %q", err, c.want)
			}
		})
	}
}

func TestParse_TakesWhatIsJSON(t *testing.T) {
	for _, text := range []string{
		`{"a":"\ud83d\ude00","b":"\\ud800","c":[null,true,-1.5e3]}`, `[]`, ` "x" `,
		strings.Repeat("[", 16) + strings.Repeat("]", 16), `"[[[[[[[[[[[[[[[[[[[[[["`, `"\"[{[{[{[{[{[{[{[{[{"`,
	} {
		if _, err := parse([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestParse_TheJSONTestSuite runs the cases of nst/JSONTestSuite: y_ are taken,
// n_ refused, i_ either; but for those that hold a member twice, which the
// grammar allows and we refuse.
func TestParse_TheJSONTestSuite(t *testing.T) {
	data := os.Getenv("MOOTHALL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(data, "vectors", "json-parsing", "*.json")) // the pattern is good
	if len(files) == 0 {
		t.Skipf("the JSON test suite is not in %s: set MOOTHALL_DATA to the folder that holds vectors/json-parsing", data)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, err = parse(text)
		twice := err != nil && strings.Contains(err.Error(), "twice")
		switch {
		case name[0] == 'y' && err != nil && !(twice && strings.Contains(name, "duplicated_key")):
			t.Errorf("%s was refused: %v", name, err)
		case name[0] == 'n' && err == nil:
			t.Errorf("%s was taken", name)
		}
	}
	t.Logf("%d cases", len(files))
}
