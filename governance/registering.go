// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"moothall/bodies"
)

// Why an account of one's own is refused.
var (
	ErrRegistration = errors.New("nobody makes an account of their own here now")
	ErrPersonName   = errors.New("a name has 1 to 100 characters, one of them a letter, and no invisible ones")
)

// Registering says who may make an account of their own: whoever runs the server decides.
type Registering string

// The three.
const (
	RegisteringOpen    Registering = "open"    // whoever wishes, where a charter lets anybody in or lets them ask
	RegisteringInvited Registering = "invited" // whom a member invited
	RegisteringClosed  Registering = "closed"  // nobody
)

// Known says whether it is one of the three.
func (r Registering) Known() bool {
	return slices.Contains([]Registering{RegisteringOpen, RegisteringInvited, RegisteringClosed}, r)
}

// HasDoor says whether some charter in force has a way in that somebody goes themselves,
// and not only a list that others keep. Without one an account of one's own leads nowhere.
func HasDoor(charters []Charter) bool {
	return slices.ContainsFunc(charters, func(c Charter) bool {
		return c.Membership != nil && slices.ContainsFunc(c.Membership.Admissions, func(a bodies.Admission) bool { return a.Ground != bodies.ByList })
	})
}

// MayRegister refuses, with [ErrRegistration], an account of one's own.
func (r Registering) MayRegister(charters []Charter, invited bool) error {
	if r == RegisteringClosed || r == RegisteringInvited && !invited || !invited && !HasDoor(charters) {
		return ErrRegistration
	}
	return nil
}

// longestPerson is how many characters the name of a person has at most, and
// mostMarks how many marks stand above and below one letter: some scripts need several,
// and none so many that they run over the line above.
const (
	longestPerson = 100
	mostMarks     = 4
)

// ParsePersonName reads what somebody wishes to be called. Spaces at the ends go, and of
// several in a row one stays. It returns ErrPersonName for what has no letter, for what
// nobody sees, which would make two names look alike or turn the line around, and for
// what those are called who were erased. The joiners that Persian and Hindi need are kept
// between letters.
func ParsePersonName(typed string) (string, error) {
	if !utf8.ValidString(typed) || len(typed) > longestPerson*utf8.UTFMax*2 {
		return "", ErrPersonName
	}
	name := strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return unicode.Is(unicode.Zs, r) || r == '\t' }), " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > longestPerson || strings.EqualFold(name, bodies.FormerMember) {
		return "", ErrPersonName
	}
	letters, marks, before := 0, 0, ' '
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r): // the Hangul fillers are letters
			return "", ErrPersonName
		case unicode.IsLetter(r):
			letters++
			marks = 0
		case unicode.IsMark(r):
			if marks++; marks > mostMarks || before == ' ' {
				return "", ErrPersonName
			}
		case r == '\u200c' || r == '\u200d':
			if !unicode.IsLetter(before) && !unicode.IsMark(before) {
				return "", ErrPersonName
			}
		case !unicode.IsPrint(r):
			return "", ErrPersonName
		default:
			marks = 0
		}
		before = r
	}
	if letters == 0 || before == '\u200c' || before == '\u200d' {
		return "", ErrPersonName
	}
	return name, nil
}

// reservedSlugs are names under which somebody would be taken for the server, for who
// runs it or for everybody. Bodies and people that bear one keep it.
var reservedSlugs = []bodies.Slug{
	"abuse", "admin", "administrator", "admins", "all", "anonymous", "api", "everybody", "everyone", "former_member", "hall", "hostmaster", "info", "instance",
	"mod", "moderator", "moderators", "moot", "moothall", "nobody", "noreply", "no_reply", "null", "official", "operator", "postmaster", "relay", "root",
	"security", "server", "staff", "support", "sysadmin", "system", "undefined", "webmaster",
}

// ParsePersonSlug reads the address somebody chooses for themselves, capitals or not. It
// returns ErrNameTaken for what is none and for what is kept back; whether somebody has
// it the database knows.
func ParsePersonSlug(typed string) (bodies.Slug, error) {
	slug := bodies.Slug(strings.Map(func(r rune) rune { // not ToLower: it makes a k of the sign for kelvin
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(typed)))
	if !slug.Valid() || strings.Trim(string(slug), "_") == "" || slices.Contains(reservedSlugs, slug) {
		return "", ErrNameTaken
	}
	return slug, nil
}
