// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"moothall/bodies"
)

// TestParsePersonName_TakesWhatPeopleAreCalled, in any script, and nothing that nobody sees.
func TestParsePersonName_TakesWhatPeopleAreCalled(t *testing.T) {
	for typed, want := range map[string]string{
		"Nia Rees": "Nia Rees", "  Nia \t Rees ": "Nia Rees", "Nia\u00a0Rees": "Nia Rees", "O’Brien-Łukasz": "O’Brien-Łukasz", "ليلى بن صالح": "ليلى بن صالح",
		"می\u200cخواهم": "می\u200cخواهم", "Nguyễn": "Nguyễn", "李": "李", strings.Repeat("a", 100): strings.Repeat("a", 100), "Robert'); --": "Robert'); --",
	} {
		if got, err := ParsePersonName(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"", " ", "123", "…", strings.Repeat("a", 101), "Nia\x00", "Nia\nRees", "Nia\u202eseeR", "\u200bNia", "Nia\u200d", "\u200cNia", "Nia\u2066x\u2069", "Nia\ufeff",
		"N\u0300\u0301\u0302\u0303\u0304ia", " \u0301Nia", "Nia\u3164", "Nia\u00ad", "Nia\ue000", "\xff", "A former member", "Nia\u2028Rees", "Nia\u0085",
	} {
		if got, err := ParsePersonName(typed); !errors.Is(err, ErrPersonName) {
			t.Errorf("%q was taken as %q: %v", typed, got, err)
		}
	}
}

// FuzzParsePersonName: what is taken is taken again as it is, and shows nothing unseen.
func FuzzParsePersonName(f *testing.F) {
	f.Add("Nia Rees")
	f.Add("ليلى\u200c بن")
	f.Add("N\u0301\u202e")
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := ParsePersonName(typed)
		if err != nil {
			return
		}
		if again, err := ParsePersonName(name); again != name || err != nil {
			t.Errorf("%q became %q: %v", name, again, err)
		}
		if !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d'
		}) {
			t.Errorf("%q holds what nobody sees", name)
		}
	})
}

// TestParsePersonSlug_KeepsNamesBack under which somebody would be taken for the server.
func TestParsePersonSlug_KeepsNamesBack(t *testing.T) {
	for typed, want := range map[string]bodies.Slug{"nia": "nia", " Nia_2 ": "nia_2", strings.Repeat("a", 30): bodies.Slug(strings.Repeat("a", 30))} {
		if got, err := ParsePersonSlug(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "_", "__", "admin", "ROOT", "nia rees", "nía", "nia-rees", strings.Repeat("a", 31), "nia\x00", "../x", "\u212aim"} {
		if got, err := ParsePersonSlug(typed); !errors.Is(err, ErrNameTaken) {
			t.Errorf("%q was taken as %q: %v", typed, got, err)
		}
	}
}

// FuzzParsePersonSlug: what is taken has the form of an address, and is itself taken.
func FuzzParsePersonSlug(f *testing.F) {
	f.Add("Nia_2")
	f.Add("\u212aim")
	f.Fuzz(func(t *testing.T, typed string) {
		slug, err := ParsePersonSlug(typed)
		if err != nil {
			return
		}
		if again, err := ParsePersonSlug(string(slug)); !slug.Valid() || again != slug || err != nil {
			t.Errorf("%q became %q: %v", typed, slug, err)
		}
	})
}

// TestMayRegister_NeedsADoor: a body into which people come by a list alone has none.
func TestMayRegister_NeedsADoor(t *testing.T) {
	by := func(g bodies.Ground) []Charter {
		return []Charter{{}, {Membership: &bodies.Membership{Admissions: []bodies.Admission{{Ground: g}}}}}
	}
	for _, row := range []struct {
		who     Registering
		ground  bodies.Ground
		invited bool
		may     bool
	}{
		{RegisteringOpen, bodies.ByOpenDoor, false, true}, {RegisteringOpen, bodies.ByApplication, false, true}, {RegisteringOpen, bodies.ByList, false, false}, {RegisteringOpen, bodies.ByList, true, true},
		{RegisteringInvited, bodies.ByOpenDoor, false, false}, {RegisteringInvited, bodies.ByInvitation, true, true}, {RegisteringClosed, bodies.ByOpenDoor, true, false},
	} {
		if err := row.who.MayRegister(by(row.ground), row.invited); (err == nil) != row.may {
			t.Errorf("%+v: %v", row, err)
		}
	}
}
