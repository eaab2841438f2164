// SPDX-License-Identifier: AGPL-3.0-or-later

package locales

import (
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// braces is the placeholder form of the catalogues: {Name}. A translator can
// neither call a function nor break the page with it, unlike text/template.
type braces struct{}

// Cacheable lets go-i18n keep the parsed message.
func (braces) Cacheable() bool { return true }

// Parse splits a message at its placeholders. It never fails: a lone brace
// stays a brace.
func (braces) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	var m message
	for {
		before, rest, found := strings.Cut(src, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(m, piece{text: src}), nil
		}
		m = append(m, piece{text: before}, piece{text: name, hole: true})
		src = after
	}
}

type piece struct {
	text string
	hole bool
}

// message is a text with holes.
type message []piece

// Execute fills the holes from a map[string]string; a name without a value
// stays empty.
func (m message) Execute(data any) (string, error) {
	values, _ := data.(map[string]string)
	var b strings.Builder
	for _, p := range m {
		if p.hole {
			b.WriteString(values[p.text])
			continue
		}
		b.WriteString(p.text)
	}
	return b.String(), nil
}
