// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/voting"
)

var made = time.Date(2026, time.November, 15, 12, 0, 0, 0, time.UTC)

// threeNamed is a contest of names that want care.
func threeNamed() voting.Contest {
	return voting.Contest{Title: "Who\nshall", Seats: 2, Options: []voting.Option{{ID: "a", Name: `Ada "A" <b>`}, {ID: "b", Name: "=1+1"}, {ID: "c", Name: "شيدي"}}}
}

func profileOf(t *testing.T, c voting.Contest, weight int64, ballots ...[][]int) *voting.Profile {
	t.Helper()
	p := voting.NewProfile(c)
	for _, ranks := range ballots {
		if err := p.Add(weight, ranks); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// TestWriteCVR_IsReadAgain: what is written is the same contest and the same ballots,
// each of some weight so many of one.
func TestWriteCVR_IsReadAgain(t *testing.T) {
	c := threeNamed()
	p := profileOf(t, c, 3, [][]int{{2}, {0}}, [][]int{{0, 1}, {2}}, [][]int{{}, {1}}, nil)
	var text bytes.Buffer
	if err := WriteCVR(&text, c, p, made); err != nil {
		t.Fatal(err)
	}
	file, err := Read("votes.json", bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, text.Bytes())
	}
	if file.Format != formatCVR || file.Contest.Title != "Who shall" || file.Contest.Seats != 2 || !file.Seated {
		t.Errorf("got %s %q for %d seats", file.Format, file.Contest.Title, file.Contest.Seats)
	}
	for n, o := range c.Options {
		if got := file.Contest.Options[n].Name; got != o.Name {
			t.Errorf("option %d is called %q, want %q", n, got, o.Name)
		}
	}
	if file.Profile.Len() != 12 || file.Profile.Digest() != p.Digest() {
		t.Errorf("got %d ballots %s, want 12 that come to %s", file.Profile.Len(), file.Profile.Digest(), p.Digest())
	}
}

// TestWriteCVR_HoldsWhatTheSpecificationAsksFor: the attributes of multiplicity one.
func TestWriteCVR_HoldsWhatTheSpecificationAsksFor(t *testing.T) {
	c := threeNamed()
	var text bytes.Buffer
	if err := WriteCVR(&text, c, profileOf(t, c, 1, [][]int{{2}, {0}}), made); err != nil {
		t.Fatal(err)
	}
	required := map[string][]string{
		"CVR.CastVoteRecordReport": {"Election", "GeneratedDate", "GpUnit", "ReportGeneratingDeviceIds", "ReportingDevice", "Version"},
		"CVR.Election":             {"@id", "Contest", "ElectionScopeId"}, "CVR.CandidateContest": {"@id", "ContestSelection"},
		"CVR.CandidateSelection": {"@id"}, "CVR.Candidate": {"@id"}, "CVR.GpUnit": {"@id", "Type"}, "CVR.ReportingDevice": {"@id"},
		"CVR.CVR": {"CVRSnapshot", "CurrentSnapshotId", "ElectionId"}, "CVR.CVRSnapshot": {"@id", "Type"}, "CVR.CVRContest": {"ContestId"},
		"CVR.CVRContestSelection": {"SelectionPosition"}, "CVR.SelectionPosition": {"HasIndication", "NumberVotes"},
	}
	seen := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, m := range v {
				walk(m)
			}
		case map[string]any:
			class := fmt.Sprint(v["@type"])
			seen[class] = true
			if required[class] == nil {
				t.Errorf("there is no class %s", class)
			}
			for _, name := range required[class] {
				if v[name] == nil {
					t.Errorf("%s lacks %s", class, name)
				}
			}
			for _, m := range v {
				walk(m)
			}
		}
	}
	var report any
	if err := json.Unmarshal(text.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	walk(report)
	if len(seen) != len(required) {
		t.Errorf("only the classes %v stand in it", seen)
	}
	if !strings.Contains(text.String(), `"GeneratedDate":"2026-11-15T12:00:00Z"`) {
		t.Error("it does not say when it was made")
	}
}

// TestWriteCVR_RefusesWhatARecordCannotSay, before a byte is written.
func TestWriteCVR_RefusesWhatARecordCannotSay(t *testing.T) {
	c := threeNamed()
	several := voting.NewProfile(c)
	if err := several.AddMarks(1, []voting.Mark{voting.Several}); err != nil {
		t.Fatal(err)
	}
	gone, written := threeNamed(), threeNamed()
	gone.Options[1].Withdrawn = true
	written.Options[1].WriteIns = true
	for name, x := range map[string]struct {
		c voting.Contest
		p *voting.Profile
	}{
		"several marks":        {c, several},
		"marked twice":         {c, profileOf(t, c, 1, [][]int{{0}, {1}, {0}})},
		"somebody withdrew":    {gone, profileOf(t, c, 1, [][]int{{0}})},
		"those written in":     {written, profileOf(t, c, 1, [][]int{{0}})},
		"twice at equal ranks": {c, profileOf(t, c, 1, [][]int{{0, 0}})},
	} {
		var out bytes.Buffer
		if err := WriteCVR(&out, x.c, x.p, made); !errors.Is(err, ErrUnwritable) || out.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes, want ErrUnwritable and none", name, err, out.Len())
		}
	}
}

// TestWriteCVR_BlankBallotsAreRecords, also where there are no others.
func TestWriteCVR_BlankBallotsAreRecords(t *testing.T) {
	c := threeNamed()
	for _, ballots := range [][][][]int{nil, {nil, nil}} {
		var text bytes.Buffer
		if err := WriteCVR(&text, c, profileOf(t, c, 1, ballots...), made); err != nil {
			t.Fatal(err)
		}
		file, err := Read("votes.json", &text)
		if err != nil || file.Profile.Len() != len(ballots) || file.Profile.Blank() != int64(len(ballots)) {
			t.Errorf("of %d blank ballots %+v, %v were read", len(ballots), file.Profile, err)
		}
	}
}
