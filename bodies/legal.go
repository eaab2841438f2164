// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Legal is what a body is before the law, in the words of those who wrote its
// charter. Nothing is decided by it: it tells a reader, a court and a register
// who answers for the body.
type Legal struct {
	Form     string `json:"form"`               // "registered society", "association without legal personality"
	Law      string `json:"law,omitempty"`      // whose law it stands under: "England and Wales"
	Register string `json:"register,omitempty"` // where it is entered, and as what: "FCA Mutuals Register, 7000"
}

// longestLegal is how many letters each of its lines may have.
const longestLegal = 200

// Check refuses what a line of a page could not show. Nil is fine: most bodies
// are nothing of their own before the law.
func (l *Legal) Check() error {
	if l == nil {
		return nil
	}
	if l.Form == "" {
		return errors.New("what it is before the law begins with a form, as \"registered society\"")
	}
	for _, line := range []string{l.Form, l.Law, l.Register} {
		if strings.TrimSpace(line) != line || utf8.RuneCountInString(line) > longestLegal || strings.ContainsFunc(line, unicode.IsControl) {
			return errors.New("its legal form, law and register entry are a line each, of at most 200 letters")
		}
	}
	return nil
}
