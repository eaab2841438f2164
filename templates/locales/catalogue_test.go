// SPDX-License-Identifier: AGPL-3.0-or-later

package locales

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// entry is a message: its forms by name; "other" alone where it has no plural.
type entry map[string]string

// readCatalogue flattens a file to its messages by key.
func readCatalogue(t *testing.T, lang string) map[string]entry {
	t.Helper()
	content, err := os.ReadFile(lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(content, &tree); err != nil {
		t.Fatal(err)
	}
	messages := map[string]entry{}
	flatten("", tree, messages)
	return messages
}

func flatten(prefix string, tree map[string]any, messages map[string]entry) {
	if _, plural := tree["other"].(string); plural {
		forms := entry{}
		for form, text := range tree {
			forms[form] = fmt.Sprint(text)
		}
		messages[prefix] = forms
		return
	}
	for name, value := range tree {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		switch v := value.(type) {
		case string:
			messages[key] = entry{"other": v}
		case map[string]any:
			flatten(key, v, messages)
		}
	}
}

// speakers are the folders whose sources may name a key.
func speakers() []string {
	return []string{".", "../pages", "../mail", "../../governance/web", "../../governance/jobs", "../../governance/federation"}
}

// keyLiteral is a key as a source writes it.
func keyLiteral() *regexp.Regexp { return regexp.MustCompile(`"([a-z_]+(?:\.[a-z0-9_]+)+)"`) }

// asked is a call that asks for a message.
func asked() *regexp.Regexp {
	return regexp.MustCompile(`\b[tlT]\.(Text|Rich|Count|RichCount|dated|affix|inWords|say)\(\s*"([^"]+)"`)
}

func sources(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range speakers() {
		for _, pattern := range []string{"*.go", "*.templ"} {
			names, _ := filepath.Glob(filepath.Join(folder, pattern))
			for _, name := range names {
				if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
					continue
				}
				content, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				texts[name] = string(content)
			}
		}
	}
	return texts
}

func TestCatalogue_HoldsEveryKeyThatIsAskedFor(t *testing.T) {
	english := readCatalogue(t, "en")
	for name, text := range sources(t) {
		for _, call := range asked().FindAllStringSubmatch(text, -1) {
			forms, found := english[call[2]]
			if !found {
				t.Errorf("%s asks for %q, which en.toml does not hold", name, call[2])
				continue
			}
			if counts := strings.HasSuffix(call[1], "Count"); counts != (len(forms) > 1) {
				t.Errorf("%s asks for %q by %s, which has %d forms", name, call[2], call[1], len(forms))
			}
		}
	}
}

func TestCatalogue_HoldsNoKeyThatNobodyAsksFor(t *testing.T) {
	named := map[string]bool{}
	for _, text := range sources(t) {
		for _, literal := range keyLiteral().FindAllStringSubmatch(text, -1) {
			named[literal[1]] = true
		}
	}
	for key := range readCatalogue(t, "en") {
		if !named[key] {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

// arabicForms are those CLDR asks of Arabic.
func arabicForms() []string { return []string{"zero", "one", "two", "few", "many", "other"} }

func TestCatalogue_ArabicSaysAllThatEnglishSays(t *testing.T) {
	english, arabic := readCatalogue(t, "en"), readCatalogue(t, "ar")
	for key, forms := range english {
		translated, found := arabic[key]
		if !found {
			t.Errorf("ar.toml lacks %q", key)
			continue
		}
		if len(forms) == 1 {
			if len(translated) != 1 {
				t.Errorf("ar.toml gives plural forms to %q, which counts nothing", key)
			}
			continue
		}
		for _, form := range arabicForms() {
			if translated[form] == "" {
				t.Errorf("ar.toml lacks the form %q of %q", form, key)
			}
		}
	}
	for key := range arabic {
		if _, found := english[key]; !found {
			t.Errorf("ar.toml holds %q, which en.toml does not", key)
		}
	}
}

func TestCatalogue_PlaceholdersAreTheSameInEveryLanguage(t *testing.T) {
	hole := regexp.MustCompile(`\{[A-Za-z]+\}|</?[a-z]+`)
	holes := func(text string, counted bool) string {
		found := hole.FindAllString(text, -1)
		if counted { // the forms for one and two may say the number in a word
			found = slices.DeleteFunc(found, func(h string) bool { return h == "{N}" || strings.EqualFold(h, "{words}") })
		}
		slices.Sort(found)
		return strings.Join(slices.Compact(found), " ")
	}
	english, arabic := readCatalogue(t, "en"), readCatalogue(t, "ar")
	for key, forms := range arabic {
		counted := len(forms) > 1
		want := holes(english[key]["other"], counted)
		// An Arabic date may leave out the short month; each name it uses must exist.
		if strings.HasPrefix(key, "date.") {
			continue
		}
		for form, text := range forms {
			if got := holes(text, counted); got != want {
				t.Errorf("%s (%s): placeholders %q, in English %q", key, form, got, want)
			}
		}
	}
}

func TestCatalogue_MarkupIsOnlyWhatIsAllowed(t *testing.T) {
	allowed := regexp.MustCompile(`</?[bi]>|<a href="\{[A-Za-z]*URL\}">|</a>`)
	for _, l := range Languages() {
		for key, forms := range readCatalogue(t, l.Tag) {
			for form, text := range forms {
				if rest := allowed.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>") {
					t.Errorf("%s %s (%s): %q", l.Tag, key, form, text)
				}
			}
		}
	}
}

// What the house never says, and how it never ends a sentence.
func TestCatalogue_SpeaksAsTheHouseDoes(t *testing.T) {
	shunned := regexp.MustCompile(`(?i)!|\b(simply|just|anonymous|trustless|oops)\b`)
	for key, forms := range readCatalogue(t, "en") {
		for _, text := range forms {
			if found := shunned.FindString(text); found != "" {
				t.Errorf("%s says %q: %s", key, found, text)
			}
		}
	}
}
