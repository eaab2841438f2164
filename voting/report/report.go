// SPDX-License-Identifier: AGPL-3.0-or-later

// Package report writes a count for others to read.
//
// A [Report] is a [voting.Transcript] and what the transcript does not know:
// who held the contest, when, and which files the ballots came from. It is
// written in four ways:
//
//	r := report.Report{Transcript: transcript, Method: method, Title: "Lantern Street Ward"}
//	err := r.WriteHTML(w)  // one page to print, read and sign
//	err = r.WriteRCTab(w)  // the JSON of RCTab, which RCVIS draws
//	err = r.WriteNIST(w)   // election results after NIST SP 1500-100, version 2
//	err = r.WriteCSV(w)    // the table of rounds, for a spreadsheet
//
// A report decides nothing and adds nothing up that the count did not: every
// figure is one of the transcript, or the difference of two. It reads no clock,
// so the same count gives the same bytes. Where a format has no place for
// something, the report says so in its notes, or is refused with [ErrFormat].
package report

import (
	"errors"
	"fmt"
	"strconv"

	"moothall/voting"
)

// ErrFormat marks a count that a format cannot hold.
var ErrFormat = errors.New("the format cannot hold this count")

// Report is a count with what its readers need beside it.
type Report struct {
	Transcript voting.Transcript
	Method     voting.Method // how it was counted: the sentence and the source

	Title        string
	Date         string // the day of the contest, as 2026-11-22; "" where it is not said
	Jurisdiction string
	Office       string
	Program      string // what counted, with its version

	Format        string // of the ballot file: "BLT"
	InputSHA256   string // of the ballot file as it is stored
	BallotsSHA256 string // of the ballots, as voting.Profile.Digest has it; "" where nobody reckoned it
	// BallotsCommand prints BallotsSHA256, for readers who hold the ballot file as FILE.
	BallotsCommand string
	Sources        []voting.Source
	Expected       *int64 // how many ballots there should be, by weight; nil where nobody said
}

// Difference is a sentence where there are more or fewer ballots than
// expected, and "" where there are as many or nobody said.
func (r Report) Difference() string {
	received := r.Transcript.Ballots.Received
	switch {
	case r.Expected == nil || *r.Expected == received:
		return ""
	case received < *r.Expected:
		return fmt.Sprintf("%s expected and %d received: %d too few.", ballotsWere(*r.Expected), received, *r.Expected-received)
	}
	return fmt.Sprintf("%s expected and %d received: %d too many.", ballotsWere(*r.Expected), received, received-*r.Expected)
}

func ballotsWere(n int64) string {
	if n == 1 {
		return "1 ballot was"
	}
	return strconv.FormatInt(n, 10) + " ballots were"
}

// notes are the sentences of the count, the difference first.
func (r Report) notes() []string {
	var notes []string
	if d := r.Difference(); d != "" {
		notes = append(notes, d)
	}
	for _, n := range r.Transcript.Notes {
		notes = append(notes, Plain(n))
	}
	return notes
}

// title is the title, or what stands for it.
func (r Report) title() string {
	if r.Title == "" {
		return "A contest without a title"
	}
	return Plain(r.Title)
}

// Several are the sources where there is more than one: one alone is the file itself.
func (r Report) Several() []voting.Source {
	if len(r.Sources) < 2 {
		return nil
	}
	return r.Sources
}
