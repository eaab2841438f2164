// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"strings"
	"testing"

	"moothall/governance"
	"moothall/governance/journal"
	"moothall/voting/ballots"
)

const wardFile = "3 2\n4 1 2 0\n3 3 0\n2 2 3 0\n0\n\"Ada\"\n\"Bo\"\n\"Cem\"\n\"Ward\"\n"

// importWard enters a past election of the board, spoilt by change.
func (v *village) importWard(change func(*journal.ElectionImport, *folder)) {
	v.t.Helper()
	file, err := ballots.Read("ward.blt", strings.NewReader(wardFile))
	if err != nil {
		v.t.Fatal(err)
	}
	past := governance.PastElection{Method: governance.MethodScottish}
	transcript, err := past.Count(file)
	if err != nil {
		v.t.Fatal(err)
	}
	text := v.canonical(transcript)
	act := journal.ElectionImport{
		Title: "Ward", File: "ward.blt", FileSHA256: journal.Digest([]byte(wardFile)), Method: string(past.Method),
		Settings: transcript.Options, Seats: int64(transcript.Seats), TranscriptSHA256: journal.Digest(text),
	}
	for _, w := range past.Decide("2022-1", file, transcript).Winners {
		act.Winners = append(act.Winners, string(w))
	}
	m := &folder{Matter: Matter{Issue: "2022-1", Ballots: []byte(wardFile), Count: text}}
	change(&act, m)
	v.enter("board", "2022-1", act)
	v.matters["2022-1"] = m
}

func TestVerify_CountsAnImportedElectionAgain(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(*journal.ElectionImport, *folder)
		want   string // of the refusal; empty where it is verified
	}{
		{"as it was", func(*journal.ElectionImport, *folder) {}, ""},
		{"its file altered", func(_ *journal.ElectionImport, m *folder) {
			m.Ballots = bytes.Replace(m.Ballots, []byte("4 1"), []byte("9 2"), 1)
		}, "it is not what the record commits to"},
		{"its file left out", func(_ *journal.ElectionImport, m *folder) { m.Ballots = nil }, "it is missing"},
		{"its file altered, and committed to", func(a *journal.ElectionImport, m *folder) {
			m.Ballots = bytes.Replace(m.Ballots, []byte("4 1"), []byte("9 2"), 1)
			a.FileSHA256 = journal.Digest(m.Ballots)
		}, "count.json"},
		{"another elected", func(a *journal.ElectionImport, _ *folder) { a.Winners = journal.List[string]{"2", "3"} }, "winners"},
		{"a file that is none", func(a *journal.ElectionImport, m *folder) {
			m.Ballots = []byte("nothing")
			a.FileSHA256 = journal.Digest(m.Ballots)
		}, "should be the number of candidates"},
		{"a roll besides", func(_ *journal.ElectionImport, m *folder) { m.Roll = []byte{} }, "such a file tells nothing of this issue"},
	} {
		t.Run(c.what, func(t *testing.T) {
			v := newVillage(t)
			v.importWard(c.change)
			r := v.verify(Against{})
			if c.want == "" {
				last := r.Issues[len(r.Issues)-1]
				if r.Verdict != Verified || last.State != Recounted || last.Outcome != governance.Elected || last.Turnout != nil {
					t.Errorf("%s %v, %+v", r.Verdict, r.Findings, last)
				}
				return
			}
			if r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].Error(), c.want) {
				t.Errorf("%s %v, want a refusal with %q", r.Verdict, r.Findings, c.want)
			}
		})
	}
}

func TestVerify_RefusesBallotsOfAVoteOfOurOwn(t *testing.T) {
	v := newVillage(t)
	for _, m := range v.matters {
		if m.Count != nil {
			m.Ballots = []byte(wardFile)
		}
	}
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].What, "such a file tells nothing") {
		t.Errorf("%s %v", r.Verdict, r.Findings)
	}
}
