// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/voting"
)

// The classes of NIST SP 1500-100, version 2, that a count needs. Each says its
// class in @type.
type (
	nistReport struct {
		Type                string         `json:"@type"`
		Format              string         `json:"Format"`
		GeneratedDate       string         `json:"GeneratedDate"`
		Issuer              string         `json:"Issuer"`
		IssuerAbbreviation  string         `json:"IssuerAbbreviation"`
		SequenceStart       int            `json:"SequenceStart"`
		SequenceEnd         int            `json:"SequenceEnd"`
		Status              string         `json:"Status"`
		VendorApplicationID string         `json:"VendorApplicationId"`
		Notes               string         `json:"Notes,omitempty"`
		Election            []nistElection `json:"Election"`
		GpUnit              []nistUnit     `json:"GpUnit"`
		Office              []nistOffice   `json:"Office,omitempty"`
	}
	nistElection struct {
		Type            string             `json:"@type"`
		ElectionScopeID string             `json:"ElectionScopeId"`
		Name            nistText           `json:"Name"`
		StartDate       string             `json:"StartDate"`
		EndDate         string             `json:"EndDate"`
		Kind            string             `json:"Type"`
		BallotCounts    []nistBallotCounts `json:"BallotCounts"`
		Candidate       []nistCandidate    `json:"Candidate"`
		Contest         []nistContest      `json:"Contest"`
	}
	nistBallotCounts struct {
		Type        string `json:"@type"`
		GpUnitID    string `json:"GpUnitId"`
		Kind        string `json:"Type"`
		BallotsCast int64  `json:"BallotsCast"`
	}
	nistCandidate struct {
		ID                 string   `json:"@id"`
		Type               string   `json:"@type"`
		BallotName         nistText `json:"BallotName"`
		PreElectionStatus  string   `json:"PreElectionStatus"`
		PostElectionStatus string   `json:"PostElectionStatus,omitempty"`
	}
	nistContest struct {
		ID                 string            `json:"@id"`
		Type               string            `json:"@type"`
		ElectionDistrictID string            `json:"ElectionDistrictId"`
		Name               string            `json:"Name"`
		NumberElected      int               `json:"NumberElected"`
		OfficeIDs          []string          `json:"OfficeIds,omitempty"`
		VoteVariation      string            `json:"VoteVariation"`
		OtherVoteVariation string            `json:"OtherVoteVariation,omitempty"`
		VotesAllowed       int               `json:"VotesAllowed"`
		ContestSelection   []nistSelection   `json:"ContestSelection"`
		OtherCounts        []nistOtherCounts `json:"OtherCounts"`
	}
	nistSelection struct {
		ID           string           `json:"@id"`
		Type         string           `json:"@type"`
		CandidateIDs []string         `json:"CandidateIds"`
		Sequence     int              `json:"SequenceOrder"`
		VoteCounts   []nistVoteCounts `json:"VoteCounts,omitempty"`
	}
	nistVoteCounts struct {
		Type     string      `json:"@type"`
		Count    json.Number `json:"Count"`
		GpUnitID string      `json:"GpUnitId"`
		Kind     string      `json:"Type"`
	}
	nistOtherCounts struct {
		Type       string      `json:"@type"`
		GpUnitID   string      `json:"GpUnitId"`
		Overvotes  json.Number `json:"Overvotes,omitempty"`
		Undervotes int64       `json:"Undervotes"`
	}
	nistUnit struct {
		ID        string   `json:"@id"`
		Type      string   `json:"@type"`
		Name      nistText `json:"Name"`
		Kind      string   `json:"Type"`
		OtherType string   `json:"OtherType,omitempty"`
		Composing []string `json:"ComposingGpUnitIds,omitempty"`
	}
	nistOffice struct {
		ID   string   `json:"@id"`
		Type string   `json:"@type"`
		Name nistText `json:"Name"`
	}
	nistText struct {
		Type string           `json:"@type"`
		Text []nistLanguageOf `json:"Text"`
	}
	nistLanguageOf struct {
		Type     string `json:"@type"`
		Content  string `json:"Content"`
		Language string `json:"Language"`
	}
)

const (
	nistClass     = "ElectionResults."
	nistUnitID    = "unit"
	nistContestID = "contest"
	nistOfficeID  = "office"
)

// text is a text in a language nobody knows ("und"): names have none.
func text(s string) nistText {
	return nistText{nistClass + "InternationalizedText", []nistLanguageOf{{nistClass + "LanguageString", Plain(s), "und"}}}
}

// WriteNIST writes the election results of NIST SP 1500-100, version 2, as JSON.
//
// The format has no place for the rounds of a count: a ranked contest shows first
// preferences and who is elected, and its notes ask for RCTab's JSON beside it.
// It asks for days and a moment of making; a report reads no clock, so all are
// the day of the contest. Methods the format does not know are of the variation
// "other", by their name.
//
// Errors: ErrFormat where Date is no day.
func (r Report) WriteNIST(w io.Writer) error {
	if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
		return fmt.Errorf("%w: NIST's results name the day of the contest, as 2026-11-22, and not %q", ErrFormat, r.Date)
	}
	issuer := r.Jurisdiction
	if issuer == "" {
		issuer = r.Program
	}
	notes := append(r.notes(),
		"Tallies are those of the first round or, where the method has points, the points; each later round, transfer and tie stands in RCTab's JSON, which should be shipped beside this file.",
		"GeneratedDate is the day of the contest: the count reads no clock.")
	return writeJSON(w, nistReport{
		Type: nistClass + "ElectionReport", Format: "summary-contest", GeneratedDate: r.Date + "T00:00:00Z",
		Issuer: issuer, IssuerAbbreviation: issuer, SequenceStart: 1, SequenceEnd: 1,
		Status: "unofficial-complete", VendorApplicationID: r.Program, Notes: strings.Join(notes, "\n"),
		Election: []nistElection{r.nistElection()}, GpUnit: r.nistUnits(), Office: r.nistOffices(),
	})
}

func (r Report) nistElection() nistElection {
	e := nistElection{
		Type: nistClass + "Election", ElectionScopeID: nistUnitID, Name: text(r.title()),
		StartDate: r.Date, EndDate: r.Date, Kind: "other",
		BallotCounts: []nistBallotCounts{{nistClass + "BallotCounts", nistUnitID, "total", r.Transcript.Ballots.Received}},
		Contest:      []nistContest{r.nistContest()},
	}
	for i, s := range r.Several() {
		e.BallotCounts = append(e.BallotCounts, nistBallotCounts{nistClass + "BallotCounts", sourceID(i), "total", s.Ballots})
	}
	for i, c := range r.Transcript.Candidates {
		e.Candidate = append(e.Candidate, nistCandidate{
			candidateID(i), nistClass + "Candidate", text(r.Name(voting.Index(i))), before(c), r.after(voting.Index(i)),
		})
	}
	return e
}

func candidateID(i int) string { return "candidate-" + strconv.Itoa(i+1) }
func sourceID(i int) string    { return "source-" + strconv.Itoa(i+1) }

func before(c voting.Candidate) string {
	if c.Withdrawn {
		return "withdrawn"
	}
	return "qualified"
}

// after is what became of a candidate; "" where a tie is left open.
func (r Report) after(i voting.Index) string {
	switch t := r.Transcript; {
	case t.Candidates[i].Withdrawn:
		return "withdrawn"
	case slices.Contains(t.Elected, i):
		return "winner"
	case len(t.Tied) > 0:
		return ""
	}
	return "defeated"
}

// variations are the methods without rounds that the format knows, by its name for them.
var variations = map[string]string{"plurality": "plurality", "approval": "approval", "borda": "borda", "score": "range"}

// variation is what the format calls the method: "rcv" for all that transfer
// votes, "other" for what it does not know.
func variation(t voting.Transcript) string {
	c := rctabCount{t: t}
	switch {
	case variations[t.Method] != "":
		return variations[t.Method]
	case c.eliminates(), c.first():
		return "rcv"
	}
	return "other"
}

func (r Report) nistContest() nistContest {
	t := r.Transcript
	c := nistContest{
		ID: nistContestID, Type: nistClass + "CandidateContest", ElectionDistrictID: nistUnitID, Name: r.title(),
		NumberElected: t.Seats, VoteVariation: variation(t), VotesAllowed: 1,
		OtherCounts: []nistOtherCounts{{nistClass + "OtherCounts", nistUnitID, firstOvervotes(t), t.Ballots.Blank}},
	}
	if c.VoteVariation == "other" {
		c.OtherVoteVariation = t.Method
	}
	if c.VoteVariation != "plurality" {
		c.VotesAllowed = len(t.Candidates)
	}
	if r.Office != "" {
		c.OfficeIDs = []string{nistOfficeID}
	}
	c.ContestSelection = nistSelections(t)
	return c
}

// nistSelections are the candidates with the tallies of the first round or, where
// there are no rounds, their scores.
func nistSelections(t voting.Transcript) (selections []nistSelection) {
	tallies := t.Scores
	if len(t.Rounds) > 0 {
		tallies = t.Rounds[0].Tallies
	}
	for i := range t.Candidates {
		s := nistSelection{"selection-" + strconv.Itoa(i+1), nistClass + "CandidateSelection", []string{candidateID(i)}, i + 1, nil}
		if len(tallies) > 0 && !t.Candidates[i].Withdrawn {
			s.VoteCounts = []nistVoteCounts{{nistClass + "VoteCounts", number(tallies.Of(voting.Index(i))), nistUnitID, "total"}}
		}
		selections = append(selections, s)
	}
	return selections
}

// firstOvervotes is what overvotes exhausted in the first round; "" where no round says.
func firstOvervotes(t voting.Transcript) json.Number {
	if len(t.Rounds) == 0 || t.Rounds[0].Split == nil {
		return ""
	}
	return number(t.Rounds[0].Split.Overvotes)
}

// number is a decimal as JSON's numbers are written, without closing zeros.
func number(d voting.Decimal) json.Number {
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return json.Number(s)
}

// nistUnits are the electorate, and each source of ballots as a batch of it.
func (r Report) nistUnits() []nistUnit {
	name := r.Jurisdiction
	if name == "" {
		name = r.title()
	}
	whole := nistUnit{ID: nistUnitID, Type: nistClass + "ReportingUnit", Name: text(name), Kind: "other", OtherType: "electorate"}
	units := []nistUnit{whole}
	for i, s := range r.Several() {
		units[0].Composing = append(units[0].Composing, sourceID(i))
		units = append(units, nistUnit{ID: sourceID(i), Type: nistClass + "ReportingUnit", Name: text(s.Name), Kind: "ballot-batch"})
	}
	return units
}

func (r Report) nistOffices() []nistOffice {
	if r.Office == "" {
		return nil
	}
	return []nistOffice{{nistOfficeID, nistClass + "Office", text(r.Office)}}
}
