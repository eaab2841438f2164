// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// CharterSection is a part of a charter in ready words: the body, one kind of
// matter, its courts.
type CharterSection struct {
	ID, Title string
	Rules     []CharterRule
}

// CharterRule is one rule. Its ID is the same in every version and language.
type CharterRule struct {
	ID, Title string
	// Text is one or more sentences.
	Text string
}

// CharterView is one version of the charter of a body.
type CharterView struct {
	Body    Link
	Version int
	// Since is when it was adopted, Until when the next one was; zero while it is
	// in force.
	Since, Until time.Time
	Versions     []CharterVersion
	// ProposeURL leads to where a change of it is put to the vote; empty of a version that
	// is in force no more.
	ProposeURL string
	// Previous, Next and Now lead to other versions; zero where there are none.
	Previous, Next, Now Link
	Sections            []CharterSection
	// Digest is the SHA-256 of the canonical text at FileURL, in hex.
	FileURL, Digest string
}

// CharterVersion is a line of the list of versions.
type CharterVersion struct {
	Version int
	URL     string
	Adopted time.Time
	InForce bool
	// Here: it is the one on the page. ChangesURL leads to what changed from it to
	// that one; empty for none.
	Here       bool
	ChangesURL string
}

// CharterChangesView is what is different between two versions.
type CharterChangesView struct {
	Body     Link
	From, To int
	Whole    []Link           // both versions, whole
	Sections []ChangedSection // in which something changed
	Before   []CharterSection // in which nothing did
}

// ChangedSection is a part of the charter with its changed rules and those as before.
type ChangedSection struct {
	Title  string
	Rules  []ChangedRule
	Before []CharterRule
}

// ChangedRule is a rule of which some words were added or taken out.
type ChangedRule struct {
	ID, Title string
	Clause    Clause
}
