// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"moothall/voting"
)

// The parts of a report of cast vote records as it is written. Each says its class.
type (
	cvrUnit struct {
		ID        string `json:"@id"`
		Class     string `json:"@type"`
		Name      string `json:",omitempty"`
		OtherType string
		Type      string
	}
	cvrDevice struct {
		ID          string `json:"@id"`
		Class       string `json:"@type"`
		Application string
	}
	cvrWrittenElection struct {
		ID              string `json:"@id"`
		Class           string `json:"@type"`
		Candidate       []cvrStanding
		Contest         []cvrWrittenContest
		ElectionScopeId string
		Name            string `json:",omitempty"`
	}
	cvrStanding struct {
		ID    string `json:"@id"`
		Class string `json:"@type"`
		Name  string
	}
	cvrWrittenContest struct {
		ID               string `json:"@id"`
		Class            string `json:"@type"`
		ContestSelection []cvrFor
		Name             string `json:",omitempty"`
		NumberElected    int
		VoteVariation    string
	}
	cvrFor struct {
		ID           string `json:"@id"`
		Class        string `json:"@type"`
		CandidateIds []string
	}
)

const (
	cvrContestID  = "contest"
	cvrElectionID = "election"
	cvrUnitID     = "unit"
	cvrDeviceID   = "device"
)

// WriteCVR writes the ballots of a contest as cast vote records: NIST SP 1500-103
// (2020), version 1.0, as JSON, one record a line and one for each voice. made is when
// the report is said to be made. [Read] reads it again as the same ballots, but for a
// ballot of some weight, which becomes so many of one, options' ids, which are numbers
// there, and ranks skipped after the last mark. Options at one rank are equal there.
//
// Errors: ErrUnwritable for an option that has withdrawn or stands for those written
// in, for several marks at one rank that nobody knows, and for an option that is marked
// twice on a ballot.
func WriteCVR(w io.Writer, c voting.Contest, p *voting.Profile, made time.Time) error {
	if err := cvrWritable(c, p); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	head, err := cvrHead(c, made)
	if err != nil {
		return err
	}
	_, _ = out.Write(head) // the error stays with the writer, and Flush returns it
	first := true
	for b := range p.All() {
		line := cvrLine(b)
		for range b.Weight {
			if !first {
				_, _ = out.WriteString(",\n")
			}
			first = false
			_, _ = out.Write(line)
		}
	}
	_, _ = out.WriteString("\n]}\n")
	return out.Flush()
}

// cvrWritable refuses what a record has no place for.
func cvrWritable(c voting.Contest, p *voting.Profile) error {
	for _, o := range c.Options {
		if o.Withdrawn || o.WriteIns {
			return fmt.Errorf("%w: %q has withdrawn or stands for those written in, and a report of cast vote records cannot say so", ErrUnwritable, o.Name)
		}
	}
	seen := make([]int, len(c.Options))
	n := 0
	for b := range p.All() {
		n++
		for _, m := range b.Marks {
			if m == voting.Several {
				return fmt.Errorf("%w: ballot %d has several marks at one rank, and a record says for whom", ErrUnwritable, n)
			}
			if m == voting.Skipped {
				continue
			}
			if seen[m.Option()] == n {
				return fmt.Errorf("%w: ballot %d marks %q twice, and a selection has one rank", ErrUnwritable, n, c.Options[m.Option()].Name)
			}
			seen[m.Option()] = n
		}
	}
	return nil
}

// cvrHead is the report up to its records, which stand last, so that a reader knows
// the contest before the first of them.
func cvrHead(c voting.Contest, made time.Time) ([]byte, error) {
	contest := cvrWrittenContest{ID: cvrContestID, Class: "CVR.CandidateContest", Name: oneLine(c.Title), NumberElected: max(c.Seats, 1), VoteVariation: "rcv"}
	election := cvrWrittenElection{ID: cvrElectionID, Class: "CVR.Election", ElectionScopeId: cvrUnitID, Name: oneLine(c.Title)}
	for n, o := range c.Options {
		who := "candidate-" + strconv.Itoa(n+1)
		election.Candidate = append(election.Candidate, cvrStanding{who, "CVR.Candidate", oneLine(o.Name)})
		contest.ContestSelection = append(contest.ContestSelection, cvrFor{cvrSelectionID(voting.Index(n)), "CVR.CandidateSelection", []string{who}})
	}
	election.Contest = []cvrWrittenContest{contest}
	var text []byte
	for _, part := range []struct {
		name  string
		value any
	}{
		{"@type", "CVR.CastVoteRecordReport"},
		{"Version", "1.0.0"},
		{"GeneratedDate", made.UTC().Format(time.RFC3339)},
		{"ReportGeneratingDeviceIds", []string{cvrDeviceID}},
		{"ReportingDevice", []cvrDevice{{cvrDeviceID, "CVR.ReportingDevice", "Moothall"}}},
		{"GpUnit", []cvrUnit{{ID: cvrUnitID, Class: "CVR.GpUnit", OtherType: "electorate", Type: "other"}}},
		{"Election", []cvrWrittenElection{election}},
	} {
		value, err := json.Marshal(part.value)
		if err != nil {
			return nil, fmt.Errorf("report of cast vote records: %w", err)
		}
		text = append(append(append(append(text, ",\n"...), strconv.Quote(part.name)...), ':'), value...)
	}
	text[0] = '{'
	return append(text, ",\n\"CVR\":[\n"...), nil
}

func cvrSelectionID(i voting.Index) string { return "selection-" + strconv.Itoa(int(i)+1) }

// cvrLine is the record of one ballot. It has no id of its own: by one, equal ballots
// could be told apart.
func cvrLine(b voting.Ballot) []byte {
	line := []byte(`{"@type":"CVR.CVR","CurrentSnapshotId":"cast","ElectionId":"` + cvrElectionID +
		`","CVRSnapshot":[{"@id":"cast","@type":"CVR.CVRSnapshot","Type":"original","CVRContest":[{"@type":"CVR.CVRContest","ContestId":"` + cvrContestID + `","CVRContestSelection":[`)
	selections := 0
	for rank, group := range b.Ranks() {
		slices.Sort(group)
		for _, option := range group {
			if selections++; selections > 1 {
				line = append(line, ',')
			}
			line = fmt.Appendf(line, `{"@type":"CVR.CVRContestSelection","ContestSelectionId":%q,"Rank":%d,"SelectionPosition":[{"@type":"CVR.SelectionPosition","HasIndication":"yes","NumberVotes":1}]}`,
				cvrSelectionID(option), rank+1)
		}
	}
	return append(line, "]}]}]}"...)
}
