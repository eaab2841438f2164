// SPDX-License-Identifier: AGPL-3.0-or-later

package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/report"
	"moothall/voting/votingtest"
)

// class is what version 2 of NIST SP 1500-100 asks of a class we write: fields
// that must be there, and those that may, beside @type.
type class struct{ must, may string }

var nistClasses = map[string]class{
	"ElectionReport": {"Format GeneratedDate Issuer IssuerAbbreviation SequenceEnd SequenceStart Status VendorApplicationId",
		"Election ExternalIdentifier GpUnit Header IsTest Notes Office OfficeGroup Party Person TestType"},
	"Election":              {"ElectionScopeId EndDate Name StartDate Type", "BallotCounts BallotStyle Candidate ContactInformation Contest CountStatus ExternalIdentifier OtherType"},
	"BallotCounts":          {"GpUnitId Type", "BallotsCast BallotsOutstanding BallotsRejected DeviceClass IsSuppressedForPrivacy OtherType Round"},
	"Candidate":             {"@id BallotName", "CampaignSlogan ContactInformation ExternalIdentifier FileDate IsIncumbent IsTopTicket PartyId PersonId PostElectionStatus PreElectionStatus"},
	"CandidateContest":      {"@id ElectionDistrictId Name VotesAllowed", "Abbreviation BallotSubTitle BallotTitle ContestSelection CountStatus ExternalIdentifier HasRotation NumberElected NumberRunoff OfficeIds OtherCounts OtherVoteVariation PrimaryPartyIds SequenceOrder SubUnitsReported TotalSubUnits VoteVariation"},
	"CandidateSelection":    {"@id", "CandidateIds EndorsementPartyIds IsWriteIn SequenceOrder VoteCounts"},
	"VoteCounts":            {"Count GpUnitId Type", "DeviceClass IsSuppressedForPrivacy OtherType Round"},
	"OtherCounts":           {"GpUnitId", "DeviceClass Overvotes Undervotes WriteIns"},
	"ReportingUnit":         {"@id Type", "AuthorityIds ComposingGpUnitIds ContactInformation CountStatus ElectionAdministration ExternalIdentifier IsDistricted IsMailOnly Name Number OtherType PartyRegistration SpatialDimension SubUnitsReported TotalSubUnits VotersParticipated VotersRegistered"},
	"Office":                {"@id Name", "ContactInformation Description ElectionDistrictId ExternalIdentifier FilingDeadline IsPartisan OfficeHolderPersonIds Term"},
	"InternationalizedText": {"Text", "Label"},
	"LanguageString":        {"Content Language", ""},
}

// nistValues are the values a field may have, by class and field.
var nistValues = map[string]string{
	"ElectionReport.Format":          "precinct-level summary-contest",
	"ElectionReport.Status":          "certified correction pre-election recount unofficial-complete unofficial-partial",
	"Election.Type":                  "general other partisan-primary-closed partisan-primary-open primary runoff special",
	"BallotCounts.Type":              "absentee absentee-fwab absentee-in-person absentee-mail early election-day other provisional seats total uocava write-in",
	"VoteCounts.Type":                "absentee absentee-fwab absentee-in-person absentee-mail early election-day other provisional seats total uocava write-in",
	"Candidate.PreElectionStatus":    "filed qualified withdrawn",
	"Candidate.PostElectionStatus":   "advanced-to-runoff defeated projected-winner winner withdrawn",
	"CandidateContest.VoteVariation": "approval borda cumulative majority n-of-m other plurality proportional range rcv super-majority",
	"ReportingUnit.Type":             "ballot-batch ballot-style-area city country county municipality other precinct state town village ward",
}

// nistForms are the forms of fields that are neither free text nor a list of values.
var nistForms = map[string]*regexp.Regexp{
	"ElectionReport.GeneratedDate":   regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$`),
	"Election.StartDate":             regexp.MustCompile(`^"\d{4}-\d\d-\d\d"$`),
	"Election.EndDate":               regexp.MustCompile(`^"\d{4}-\d\d-\d\d"$`),
	"ElectionReport.SequenceStart":   regexp.MustCompile(`^\d+$`),
	"CandidateContest.VotesAllowed":  regexp.MustCompile(`^\d+$`),
	"CandidateContest.NumberElected": regexp.MustCompile(`^\d+$`),
	"VoteCounts.Count":               regexp.MustCompile(`^-?\d+(\.\d+)?$`),
	"OtherCounts.Overvotes":          regexp.MustCompile(`^\d+(\.\d+)?$`),
	"OtherCounts.Undervotes":         regexp.MustCompile(`^\d+$`),
	"BallotCounts.BallotsCast":       regexp.MustCompile(`^\d+$`),
}

// nistCheck walks a document, and collects what is wrong with it.
type nistCheck struct {
	problems   []string
	ids, named map[string]bool
}

func (c *nistCheck) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *nistCheck) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			c.walk(item)
		}
	case map[string]any:
		c.object(v)
	}
}

func (c *nistCheck) object(o map[string]any) {
	kind, _ := o["@type"].(string)
	name := strings.TrimPrefix(kind, "ElectionResults.")
	fields, known := nistClasses[name]
	if !known {
		c.say("there is no class %q", kind)
		return
	}
	for _, field := range strings.Fields(fields.must) {
		if _, there := o[field]; !there {
			c.say("%s lacks %s", name, field)
		}
	}
	for field, value := range o {
		if !slices.Contains(strings.Fields("@type "+fields.must+" "+fields.may), field) {
			c.say("%s has no field %s", name, field)
		}
		c.field(name+"."+field, value)
		c.walk(value)
	}
}

func (c *nistCheck) field(name string, value any) {
	text, _ := json.Marshal(value)
	if values := nistValues[name]; values != "" && !slices.Contains(strings.Fields(values), fmt.Sprint(value)) {
		c.say("%s may not be %v", name, value)
	}
	if form := nistForms[name]; form != nil && !form.Match(text) {
		c.say("%s may not be %s", name, text)
	}
	switch {
	case strings.HasSuffix(name, ".@id"):
		if c.ids[fmt.Sprint(value)] {
			c.say("the id %v is used twice", value)
		}
		c.ids[fmt.Sprint(value)] = true
	case strings.HasSuffix(name, "ApplicationId"):
	case strings.HasSuffix(name, "Id"):
		c.named[fmt.Sprint(value)] = true
	case strings.HasSuffix(name, "Ids"):
		for _, id := range value.([]any) {
			c.named[fmt.Sprint(id)] = true
		}
	}
}

func nistProblems(t *testing.T, text []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var document map[string]any
	if err := d.Decode(&document); err != nil {
		t.Fatal(err)
	}
	c := nistCheck{ids: map[string]bool{}, named: map[string]bool{}}
	c.walk(document)
	for id := range c.named {
		if !c.ids[id] {
			c.say("nothing has the id %s", id)
		}
	}
	slices.Sort(c.problems)
	return c.problems
}

func TestWriteNIST_KeepsToTheSpecification(t *testing.T) {
	files, err := filepath.Glob("testdata/*/report.nist.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no reports", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if problems := nistProblems(t, text); problems != nil {
			t.Errorf("%s: %s", name, strings.Join(problems, "\n"))
		}
	}
}

func TestNISTCheck_Bites(t *testing.T) {
	text, err := os.ReadFile("testdata/square-runoff/report.nist.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"Issuer": "Estuary",`, ``, "ElectionReport lacks Issuer"},
		{`"Issuer"`, `"Isuer"`, "ElectionReport has no field Isuer"},
		{`"VoteVariation": "rcv"`, `"VoteVariation": "irv"`, "VoteVariation may not be irv"},
		{`"ElectionScopeId": "unit"`, `"ElectionScopeId": "town"`, "nothing has the id town"},
		{`"@id": "candidate-2"`, `"@id": "candidate-1"`, "the id candidate-1 is used twice"},
		{`"StartDate": "2026-11-22"`, `"StartDate": "22 November"`, "Election.StartDate may not be"},
	} {
		problems := nistProblems(t, []byte(strings.Replace(string(text), c.old, c.new, 1)))
		if !strings.Contains(strings.Join(problems, "\n"), c.want) {
			t.Errorf("got %q, want %q", problems, c.want)
		}
	}
}

func TestWriteNIST_NamesTheVariation(t *testing.T) {
	c := people("Ada", "Bram", "Chidi")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 3, Ranks: [][]int{{0}, {1}}}, {Weight: 2, Ranks: [][]int{{1}}}})
	for method, want := range map[string]string{
		"plurality": `"VoteVariation": "plurality", "VotesAllowed": 1,`,
		"meek":      `"VoteVariation": "rcv", "VotesAllowed": 3,`,
		"borda":     `"VoteVariation": "borda", "VotesAllowed": 3,`,
		"copeland":  `"VoteVariation": "other", "OtherVoteVariation": "copeland", "VotesAllowed": 3,`,
	} {
		r := counted(t, c, p, method, nil)
		r.Date = "2026-11-22"
		out := written(t, r, report.Report.WriteNIST)
		if got := strings.Join(strings.Fields(string(out)), " "); !strings.Contains(got, want) {
			t.Errorf("%s is not %s", method, want)
		}
		if problems := nistProblems(t, out); problems != nil {
			t.Errorf("%s: %s", method, problems)
		}
	}
}

func TestWriteNIST_NeedsADay(t *testing.T) {
	var out bytes.Buffer
	for _, date := range []string{"", "22 November 2026"} {
		err := report.Report{Date: date, Transcript: voting.Transcript{Ballots: voting.Accounting{Received: 1}}}.WriteNIST(&out)
		if !errors.Is(err, report.ErrFormat) || out.Len() > 0 {
			t.Errorf("%q: %v", date, err)
		}
	}
}
