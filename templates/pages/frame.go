// SPDX-License-Identifier: AGPL-3.0-or-later

// Package pages holds the pages of the hall, each a pure function of a Frame
// and one view struct.
//
// Nouns: the Frame is what all pages share (community, reader, language); an
// XView is what one page shows; templ X(f Frame, v XView) is the page.
//
//	f := pages.Frame{T: catalogue.For("en", zone), Community: "Estuary", Now: now}
//	err := pages.Issue(f, pages.IssueView{…}).Render(ctx, w)
//
// A view holds facts (names, exact numbers, times, addresses), the page turns
// them into sentences in the reader's language. Nothing here loads, decides or
// asks the time, and no call in a page can fail.
package pages

import (
	"time"

	"moothall/templates/locales"
)

// Frame is what every page shares.
type Frame struct {
	// T speaks the reader's language in the reader's time zone.
	T locales.Localizer
	// Community is the name in the masthead.
	Community string
	// Now is the server's time, for "in 7 days".
	Now time.Time
	// Reader is who is signed in; zero for a guest.
	Reader Reader
	// Section is the masthead's current entry.
	Section Section
	// Path is this page's own address with its query: where the forms of
	// language and theme return to.
	Path string
	// Feed is what was decided, for programs that read feeds; zero where there is none.
	Feed Link
	// Theme is the reader's choice; empty follows the system.
	Theme Theme
	// Flash is what the last act led to, said once at the top of the next page.
	Flash Flash
	// Demo says that this community is invented; a banner tells so.
	Demo bool
	// PrivatePeers says that other servers may be private ones; a line tells so.
	PrivatePeers bool
	// Alone says that no other page answers: nothing leads away, and nobody signs in.
	Alone bool
	// Version is Moothall's, for the foot.
	Version string
	// SourceURL is where the source code of this program can be had (AGPL, section 13).
	SourceURL string
}

// Reader is the person a page is made for.
type Reader struct {
	Name, Initials string
	SaidDead       bool // one who keeps the list says that they died
	Passed         bool // two said so, and it was done
}

// SignedIn says whether there is a reader at all.
func (r Reader) SignedIn() bool { return r.Name != "" }

// Section is an entry of the masthead.
type Section string

// The sections, in the order of the masthead.
const (
	SectionHome      Section = "home"
	SectionBodies    Section = "bodies"
	SectionMatters   Section = "matters"
	SectionElections Section = "elections"
	SectionDecisions Section = "decisions"
	SectionRecord    Section = "record"
	// SectionSelf is the reader's own pages: delegations, sessions.
	SectionSelf Section = "self"
	// SectionNone is a page outside of all of them.
	SectionNone Section = ""
)

// Theme is light, dark, or what the system says.
type Theme string

// The themes.
const (
	ThemeSystem Theme = ""
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Flash is one notice in words ready for the reader. Kind is ok, warn or plain.
type Flash struct {
	Kind FlashKind
	Text string
}

// FlashKind is the tone of a notice.
type FlashKind string

// The tones.
const (
	FlashPlain FlashKind = ""
	FlashOK    FlashKind = "ok"
	FlashWarn  FlashKind = "warn"
)

// FieldError is one thing to put right in a form: the field's name and the
// sentence that says what would be right.
type FieldError struct{ Field, Text string }
