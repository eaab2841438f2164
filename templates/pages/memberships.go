// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// MembershipsView is what is known of the reader as a member of bodies.
type MembershipsView struct {
	Death  DeathView
	Lines  []MembershipLine
	Places []Filter
	Errors []FieldError
}

// MembershipLine is what is known of the reader in one body.
type MembershipLine struct {
	Body Link
	// Slug is the body's name in addresses, and tells the fields of forms apart.
	Slug string
	StatusView
	Sphere string // in words
	// CameIn says in ready words how they came in.
	CameIn string
	// Place is where they live, PlaceID what a form calls it; empty where nothing is known.
	Place, PlaceID string
	// MayMove: the reader says so themselves.
	MayMove bool
	// Kept says in ready words who notes it otherwise.
	Kept   string
	Fields []AttestedField
	// Refused is why they were refused the last time; RefusedAt is zero where they were not.
	Refused   string
	RefusedAt time.Time
	JoinURL   string
	// Ended says who ended it, where others did.
	Ended EndedView
	// ChainURL leads to by whose word they came in.
	ChainURL string
	// LeaveURL leads to what leaving means; empty where the reader is no member.
	LeaveURL string
}

// AttestedField is a competence that was attested.
type AttestedField struct {
	ID, Name string
	Until    time.Time // zero: without an end
	Over     bool
	// By says in ready words who attested it; may be empty.
	By string
}

// attestedWords: "until 3 May 2027", or that it has ended.
func attestedWords(t locales.Localizer, a AttestedField) string {
	switch {
	case a.Until.IsZero():
		return t.Text("memberships.endless")
	case a.Over:
		return t.Text("memberships.ended", "Until", t.Date(a.Until))
	}
	return t.Text("memberships.until", "Until", t.Date(a.Until))
}

// memberFacts are what is known of a member.
func memberFacts(t locales.Localizer, sphere, cameIn, place string) []ui.Fact {
	if place == "" {
		place = t.Text("join.no_place")
	}
	facts := []ui.Fact{{Term: t.Text("memberships.sphere"), Body: ui.Words(sphere)}}
	if cameIn != "" {
		facts = append(facts, ui.Fact{Term: t.Text("memberships.came_in"), Body: ui.Words(cameIn)})
	}
	return append(facts, ui.Fact{Term: t.Text("memberships.lives"), Body: ui.Words(place)})
}

// placesOf are places to choose from, one of which is chosen.
func placesOf(places []Filter, chosen string) []ui.SelectOption {
	options := make([]ui.SelectOption, 0, len(places)+1)
	if chosen == "" {
		options = append(options, ui.SelectOption{})
	}
	for _, p := range places {
		options = append(options, ui.SelectOption{Value: p.Value, Text: p.Text, Chosen: p.Value == chosen})
	}
	return options
}
