// SPDX-License-Identifier: AGPL-3.0-or-later

// Package locales says things in the reader's language: words from message
// catalogues, numbers, dates, times in the reader's zone.
//
// Nouns: a Catalogue is all messages of all languages, read once at start; a
// Localizer is one reader's language and time zone, a value handed to pages;
// a key names one message ("home.waiting").
//
//	catalogue, err := locales.Load()
//	t := catalogue.For("ar", tunis)
//	t.Count("home.waiting", 3)             // ثلاث أوراق …
//	t.Moment(issue.Closes)                 // الأحد 29 نوفمبر، الساعة 21:00
//	@t.Rich("way.one_open", "Name", "Bram") // To <b>Bram</b>.
//
// It refuses to guess: a key that stands in no catalogue is shown in brackets,
// and a test keeps such a key from ever being released.
package locales

import (
	"embed"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/a-h/templ"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"
)

//go:embed en.toml ar.toml
var files embed.FS

// Language is one the pages can be read in.
type Language struct {
	// Tag is the BCP 47 tag, as in <html lang>.
	Tag string
	// Name is what its speakers call it.
	Name string
	// Dir is "ltr" or "rtl".
	Dir string
}

// Languages lists what there is, the fallback first.
func Languages() []Language {
	return []Language{
		{Tag: "en", Name: "English", Dir: "ltr"},
		{Tag: "ar", Name: "العربية", Dir: "rtl"},
	}
}

// Catalogue holds every message of every language.
type Catalogue struct{ bundle *i18n.Bundle }

// Load reads the catalogues embedded in the program. An error means that the
// program was built from a broken catalogue.
func Load() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, l := range Languages() {
		if _, err := bundle.LoadMessageFileFS(files, l.Tag+".toml"); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", l.Tag, err)
		}
	}
	return &Catalogue{bundle: bundle}, nil
}

// Choose picks the language to speak: the reader's own choice if it is one of
// Languages, else the best match for an Accept-Language header, else English.
func Choose(own, accept string) string {
	tags := make([]language.Tag, 0, len(Languages()))
	for _, l := range Languages() {
		if l.Tag == own {
			return own
		}
		tags = append(tags, language.Make(l.Tag))
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return Languages()[0].Tag
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	return Languages()[i].Tag
}

// For gives the Localizer of one reader. An unknown language is English; a nil
// zone is UTC.
func (c *Catalogue) For(lang string, zone *time.Location) Localizer {
	if zone == nil {
		zone = time.UTC
	}
	chosen := Languages()[0]
	for _, l := range Languages() {
		if l.Tag == lang {
			chosen = l
		}
	}
	return Localizer{language: chosen, zone: zone, messages: i18n.NewLocalizer(c.bundle, chosen.Tag)}
}

// Localizer speaks one language in one time zone. The zero value is not usable;
// Catalogue.For makes one.
type Localizer struct {
	language Language
	zone     *time.Location
	messages *i18n.Localizer
}

// Lang is the BCP 47 tag for <html lang>.
func (l Localizer) Lang() string { return l.language.Tag }

// Dir is "ltr" or "rtl".
func (l Localizer) Dir() string { return l.language.Dir }

// RTL says whether the language runs from right to left.
func (l Localizer) RTL() bool { return l.language.Dir == "rtl" }

// Text is the message of key. pairs are names and values of its placeholders:
//
//	t.Text("slip.up", "Option", "The reserve")
//
// An int is written with the language's digit grouping; a string that may run the
// other way is set apart, so that no name can turn the sentence.
func (l Localizer) Text(key string, pairs ...any) string {
	return l.say(key, nil, l.values(pairs, nil))
}

// Count is the message of key in the plural form that n asks for. In it {N} is n
// in figures; {words} and {Words} are n in words, the second to begin a sentence.
func (l Localizer) Count(key string, n int, pairs ...any) string {
	values := l.counted(n, l.values(pairs, nil))
	return l.say(key, n, values)
}

// Rich is Text whose message may hold <b>, <i> and <a href="{…URL}">. Values are
// escaped, so that no name can bring markup of its own.
func (l Localizer) Rich(key string, pairs ...any) templ.Component {
	return templ.Raw(l.say(key, nil, l.values(pairs, html.EscapeString)))
}

// RichCount is Count with the markup of Rich.
func (l Localizer) RichCount(key string, n int, pairs ...any) templ.Component {
	values := l.counted(n, l.values(pairs, html.EscapeString))
	return templ.Raw(l.say(key, n, values))
}

func (l Localizer) counted(n int, values map[string]string) map[string]string {
	values["N"] = l.Number(n)
	values["words"] = l.inWords("number.words", n)
	values["Words"] = l.inWords("number.words_capital", n)
	return values
}

func (l Localizer) say(key string, count any, values map[string]string) string {
	said, _ := l.messages.Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateData: values, TemplateParser: braces{},
	})
	if said == "" {
		return "[" + key + "]"
	}
	if strings.HasPrefix(said, firstStrongIsolate) {
		return l.mark() + said
	}
	return said
}

// mark keeps a sentence that begins with somebody's name in the direction of its
// language: HTML reads the direction off the first letter, set apart or not.
func (l Localizer) mark() string {
	if l.RTL() {
		return rightToLeftMark
	}
	return leftToRightMark
}

// Isolates keep a Latin name inside an Arabic sentence from turning what stands
// beside it, and the other way round (Unicode UAX 9, section 6.1).
const (
	leftToRightIsolate    = "\u2066"
	firstStrongIsolate    = "\u2068"
	popDirectionalIsolate = "\u2069"
	leftToRightMark       = "\u200e"
	rightToLeftMark       = "\u200f"
)

func (l Localizer) values(pairs []any, escape func(string) string) map[string]string {
	values := make(map[string]string, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		switch v := pairs[i+1].(type) {
		case int:
			values[name] = l.Number(v)
		case templ.SafeURL:
			values[name] = html.EscapeString(string(v))
		default:
			values[name] = l.apart(name, fmt.Sprint(v), escape)
		}
	}
	return values
}

func (l Localizer) apart(name, value string, escape func(string) string) string {
	if escape != nil {
		value = escape(value)
	}
	if strings.HasSuffix(name, "URL") {
		return value
	}
	return l.Apart(value)
}

// Apart keeps the direction of a name to itself where the language runs from
// the right, or the name does; elsewhere it is the name.
func (l Localizer) Apart(name string) string {
	if name == "" || !l.RTL() && !strings.ContainsFunc(name, fromTheRight) {
		return name
	}
	return firstStrongIsolate + name + popDirectionalIsolate
}

func fromTheRight(letter rune) bool {
	properties, _ := bidi.LookupRune(letter)
	return properties.Class() == bidi.R || properties.Class() == bidi.AL
}
