// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// TestVerify_SaysWhatIsDatedBack: what stands behind something that is dated more than a
// minute later, and nothing that an honest clock gives.
func TestVerify_SaysWhatIsDatedBack(t *testing.T) {
	begins := func(v *village, delegate string, at time.Time) {
		v.publicly(delegate)
		v.entries[len(v.entries)-1].At = journal.At(at)
	}
	half := func(t *testing.T) *village { // an hour before its last vote closes
		v := newVillage(t)
		v.now = v.now.Add(30 * time.Minute)
		v.publicly("gwen")
		return v
	}
	plain := func(t *testing.T) *village { return newVillage(t) }
	for name, c := range map[string]struct {
		up    func(*testing.T) *village
		spoil func(*village)
		want  DatedBackReport
		says  string
	}{
		"nothing":                             {plain, func(*village) {}, DatedBackReport{}, ""},
		"ballots that bear a closing":         {func(t *testing.T) *village { return newQuiet(t, Scope{}).village }, func(*village) {}, DatedBackReport{}, ""},
		"the same, for auditors":              {func(t *testing.T) *village { return newQuiet(t, Scope{Auditor: true}).village }, func(*village) {}, DatedBackReport{}, ""},
		"acts while a confidential vote runs": {func(t *testing.T) *village { return runningQuietly(t).village }, func(v *village) { v.publicly("chidi") }, DatedBackReport{}, ""},
		"a deed that took a minute":           {half, func(v *village) { begins(v, "chidi", v.now.Add(-time.Minute)) }, DatedBackReport{}, ""},
		"one that took longer": {half, func(v *village) { begins(v, "chidi", v.now.Add(-time.Minute-time.Millisecond)) }, DatedBackReport{Entries: 1, Seconds: 60},
			"dated back: 1 entries stand behind one that is dated more than 60 seconds later than they, "},
		"two of half an hour, and one that is not": {half, func(v *village) {
			begins(v, "chidi", v.now.Add(-20*time.Minute))
			v.cast("2026-4", "chidi", no())
			v.entries[len(v.entries)-1].At = journal.At(v.now.Add(-25*time.Minute - 3*time.Second)) // two entries later
			v.matters["2026-4"].Casts = nil
			v.delegate("chidi", journal.Scope{}, "gwen")
		}, DatedBackReport{Entries: 2, Seconds: 25*60 + 1}, "the furthest by 25 minutes; "},
		"all behind one that is dated ahead": {half, func(v *village) {
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-1].At, -10*time.Minute)
			for _, d := range []string{"chidi", "ada", "elif"} {
				v.enter("", "", journal.DelegateBegin{Delegate: "again-" + d, Person: who(d + " again"), TextSHA256: journal.Digest([]byte(d))})
				v.public = append(v.public, Said{testRef(v.refs), []byte(d)})
			}
		}, DatedBackReport{Entries: 3, Seconds: 10*60 - 1}, "the furthest by 9 minutes; "},
	} {
		t.Run(name, func(t *testing.T) {
			v := c.up(t)
			before := int64(len(v.entries))
			c.spoil(v)
			r := v.verify(Against{})
			said := strings.Join(r.Notes, "\n")
			if c.want.Entries > 0 {
				c.want.First = before
			}
			var got DatedBackReport
			if r.DatedBack != nil {
				got = *r.DatedBack
			}
			if r.Verdict != Verified || got != c.want || !strings.Contains(said, c.says) || strings.Contains(said, "dated back") != (c.says != "") {
				t.Errorf("%s %v: %+v, want %+v: %s", r.Verdict, r.Findings, got, c.want, said)
			}
		})
	}
}
