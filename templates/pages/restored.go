// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// RestoredView is the one page of a server whose database was put back from a copy, and
// is not served.
type RestoredView struct {
	State RestoredState
	// Here is how many entries the record has in that copy; Signed how many were signed.
	Here, Signed int
	// HereURL and SignedURL are the heads of both; empty where there is none. Tiles says
	// that the tree of the first can be read.
	HereURL, SignedURL string
	Tiles              bool
	// Brought is what became of the receipts that the reader has just sent, and Most how
	// many are looked at at once; More says that there were more.
	Brought []BroughtLine
	Most    int
	More    bool
	Trouble BroughtTrouble
}

// RestoredState is what is known of such a database.
type RestoredState string

// The states.
const (
	RestoredBehind  RestoredState = "behind"  // it holds less than was signed
	RestoredAltered RestoredState = "altered" // what it holds is not what was signed
	RestoredUnknown RestoredState = "unknown" // nothing tells how much was signed
	RestoredWhole   RestoredState = "whole"   // it holds as much as was signed when that was last kept
)

// BroughtLine is one receipt, held to what is here.
type BroughtLine struct {
	State BroughtState
	// Code is the hash of its leaf in groups, Issue its vote, Received when that was; zero
	// of a confidential ballot. Empty where it is no receipt of this record.
	Code, Issue string
	Received    time.Time
	Entry       int // its number, of BroughtHere
}

// BroughtState says what a receipt is worth here.
type BroughtState string

// The states of a receipt.
const (
	BroughtHere     BroughtState = "here"
	BroughtWaiting  BroughtState = "waiting" // here, without a number
	BroughtMissing  BroughtState = "missing"
	BroughtFull     BroughtState = "full" // missing, and there was no room to note it
	BroughtDoubtful BroughtState = "doubtful"
	BroughtForged   BroughtState = "forged"
	BroughtNone     BroughtState = "none" // no receipt at all
)

// BroughtTrouble is why nothing was looked at.
type BroughtTrouble string

// The troubles.
const (
	BroughtNothing  BroughtTrouble = "nothing"
	BroughtTooOften BroughtTrouble = "too-often"
)

func restoredTitle(t locales.Localizer, v RestoredView) string {
	if v.State == RestoredBehind || v.State == RestoredAltered {
		return t.Text("restored.title")
	}
	return t.Text("restored.title_checked")
}

// restoredStory says what happened, as far as is known.
func restoredStory(t locales.Localizer, v RestoredView) string {
	switch v.State {
	case RestoredBehind:
		return t.Count("restored.behind", max(v.Signed-v.Here, 0), "Here", v.Here, "Signed", v.Signed)
	case RestoredAltered:
		return t.Text("restored.altered", "Here", v.Here)
	case RestoredWhole:
		return t.Text("restored.whole", "Here", v.Here)
	}
	return t.Text("restored.unknown", "Here", v.Here)
}

// broughtName is the verdict in a few words, broughtSentence what it means.
func broughtName(t locales.Localizer, s BroughtState) string {
	switch s {
	case BroughtHere, BroughtWaiting:
		return t.Text("restored.here")
	case BroughtMissing, BroughtFull:
		return t.Text("restored.missing")
	case BroughtDoubtful:
		return t.Text("restored.doubtful")
	case BroughtForged:
		return t.Text("restored.forged")
	}
	return t.Text("restored.none")
}

func broughtSentence(t locales.Localizer, l BroughtLine) string {
	switch l.State {
	case BroughtHere:
		return t.Text("restored.here_more", "Entry", l.Entry)
	case BroughtWaiting:
		return t.Text("restored.waiting_more")
	case BroughtMissing:
		return t.Text("restored.missing_more")
	case BroughtFull:
		return t.Text("restored.full_more")
	case BroughtDoubtful:
		return t.Text("restored.doubtful_more")
	case BroughtForged:
		return t.Text("restored.forged_more")
	}
	return t.Text("restored.none_more")
}

// broughtAbout says of which vote a receipt is, and when it was received.
func broughtAbout(t locales.Localizer, l BroughtLine) string {
	if t.RTL() {
		l.Issue = "\u200e" + l.Issue // figures with a hyphen have no direction of their own
	}
	if l.Received.IsZero() {
		return t.Text("restored.about_sealed", "Issue", l.Issue)
	}
	return t.Text("restored.about", "Issue", l.Issue, "When", t.Exact(l.Received))
}

func broughtIcon(s BroughtState) ui.IconName {
	switch s {
	case BroughtHere, BroughtWaiting:
		return ui.IconCheck
	case BroughtMissing, BroughtFull:
		return ui.IconClock
	}
	return ui.IconSeal
}

func broughtTone(s BroughtState) string {
	switch s {
	case BroughtHere, BroughtWaiting:
		return "ok"
	case BroughtNone:
		return ""
	}
	return "warn"
}

func broughtTrouble(t locales.Localizer, why BroughtTrouble) string {
	switch why {
	case BroughtNothing:
		return t.Text("restored.nothing")
	case BroughtTooOften:
		return t.Text("restored.too_often")
	}
	return ""
}

func broughtErrors(t locales.Localizer, v RestoredView) []ui.ErrorLine {
	if v.Trouble == "" {
		return nil
	}
	return []ui.ErrorLine{{Field: "receipt", Text: broughtTrouble(t, v.Trouble)}}
}
