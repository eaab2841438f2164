// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// threeWitnesses are the keys of a, b and c, and the lines of a policy that name them.
func threeWitnesses(t *testing.T) (keys []journal.WitnessKey, lines string) {
	t.Helper()
	for n, name := range []string{"a", "b", "c"} {
		k, err := journal.GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{byte(n + 1)}, 32)), name+".example/witness")
		if err != nil {
			t.Fatal(err)
		}
		keys, lines = append(keys, k), lines+fmt.Sprintf("witness %s %s\n", name, k.Public())
	}
	return keys, lines
}

// TestVerify_JudgesWitnesses gives an archive a head that witnesses have cosigned.
func TestVerify_JudgesWitnesses(t *testing.T) {
	v := villageOf(t, Scope{}, false)
	leaves := v.leaves()
	keys, text := threeWitnesses(t)
	stranger, err := journal.GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{9}, 32)), "x.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := journal.ParsePolicy(text + "group g 2 a b c\nquorum g\n")
	if err != nil {
		t.Fatal(err)
	}
	nobody, err := journal.ParsePolicy("quorum none\n")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_790_000_000, 0)
	cosigned := func(r Record, by ...journal.WitnessKey) []byte {
		c, err := journal.OpenCheckpoint(r.Signed, r.Key)
		if err != nil {
			t.Fatal(err)
		}
		note := bytes.Clone(r.Signed)
		for _, k := range by {
			note = append(note, k.Cosign(c, at)...)
		}
		return note
	}
	some := testRecord(t, leaves[:len(leaves)-2])
	fork := testRecord(t, append(slices.Clone(leaves[1:5]), leaves[0]))
	more := testRecord(t, append(slices.Clone(leaves), leaves[0]))
	for _, c := range []struct {
		name      string
		witnessed []byte
		policy    *journal.Policy
		verdict   Verdict
		want      string // in the last finding, or in a note
		size      int64
	}{
		{"nobody was asked", nil, nil, Verified, "no witness's signature was asked for", 0},
		{"by whom nobody said", cosigned(some, keys...), nil, Verified, "by keys that nobody told this verification to trust, so that whether they hold was not judged: 3;", 0},
		{"lines that say nothing, and nobody was named", append(cosigned(some), "— x.example/witness AAAAAAAA\n"...), nil, Verified, "not judged: 1;", 0},
		{"by all", cosigned(some, keys...), &policy, Verified, "the last 2 entries, which no witness has cosigned yet", int64(len(leaves) - 2)},
		{"by two", cosigned(some, keys[2], keys[0]), &policy, Verified, "the last 2 entries", int64(len(leaves) - 2)},
		{"all of it", cosigned(testRecord(t, leaves), keys...), &policy, Verified, "", int64(len(leaves))},
		{"where nobody is asked for", nil, &nobody, Verified, "no witness's signature was asked for", 0},
		{"by one", cosigned(some, keys[1]), &policy, Incomplete, "not enough: b.example/witness", 0},
		{"by nobody", cosigned(some), &policy, Refused, "nobody has cosigned it", 0},
		{"by nobody, and nobody was named", cosigned(some), nil, Refused, "nobody has cosigned it", 0},
		{"by others than were named", cosigned(some, stranger), &policy, Incomplete, "not enough: nobody", 0},
		{"not there", nil, &policy, Incomplete, "no witness has cosigned", 0},
		{"another history", cosigned(fork, keys...), nil, Refused, "witnesses have cosigned another history", 0},
		{"more than there is", cosigned(more, keys...), &policy, Refused, "witnesses have cosigned another history", 0},
		{"of another key", cosigned(signedBy(t, leaves, testKey(t, 9)), keys...), nil, Refused, "no good signature", 0},
		{"a line of another head", append(cosigned(some, keys[0]), keys[1].Cosign(journal.Checkpoint{Origin: some.Key.Origin(), Tree: journal.EmptyTree()}, at)...), &policy, Refused, "its cosignatures", 0},
	} {
		d := v.disclosure()
		d.Witnessed = c.witnessed
		file := exported(t, testRecord(t, leaves), d)
		a, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		r := Verify(a, Against{Policy: c.policy})
		said := r.Notes
		for _, f := range r.Findings {
			said = append(said, f.Error())
		}
		if r.Verdict != c.verdict || !strings.Contains(strings.Join(said, "\n"), c.want) || r.Witnessed != c.size || (c.size > 0) != (r.WitnessedAt != "") {
			t.Errorf("%s: %s, %d witnessed at %q: %q", c.name, r.Verdict, r.Witnessed, r.WitnessedAt, said)
		}
		if _, cosigned, _ := bytes.Cut(c.witnessed, []byte("\n\n")); r.Verdict != Refused && r.Unheld+len(r.WitnessedBy) != max(bytes.Count(cosigned, []byte("— "))-1, 0) {
			t.Errorf("%s: %d lines were not held to anybody, and %d were", c.name, r.Unheld, len(r.WitnessedBy))
		}
		if c.policy == nil {
			twice(t, file, r)
		}
	}
}

// TestVerify_HoldsInstantsToWhenWitnessesSaw: what stands in a head that enough witnesses
// had signed was done by then, whatever it says; what a ballot's receipt promised, and was
// not in it, is told.
func TestVerify_HoldsInstantsToWhenWitnessesSaw(t *testing.T) {
	keys, text := threeWitnesses(t)
	policy, err := journal.ParsePolicy(text + "group g 2 a b c\nquorum g\n")
	if err != nil {
		t.Fatal(err)
	}
	running := func(t *testing.T) *village { return runningQuietly(t).village }
	plain := func(t *testing.T) *village { return newVillage(t) }
	last := func(v *village) time.Time { return v.now }
	closed := func(v *village) time.Time {
		at, _ := v.entries[v.find("2026-1", "issue.close", 0)].At.Time()
		return at
	}
	for name, c := range map[string]struct {
		up      func(*testing.T) *village
		outside int // leaves that the head does not cover
		from    func(*village) time.Time
		by      []time.Duration // when each signed, counted from then
		want    string          // of the refusal, or of a note; "": neither
		verdict Verdict
	}{
		"closed before its time":               {plain, 0, closed, []time.Duration{-50 * time.Minute, -50 * time.Minute}, "(issue.close): it is dated", Refused},
		"by one too early, who is not enough":  {plain, 0, last, []time.Duration{-50 * time.Minute, time.Second}, "", Verified},
		"by one too early, and another of two": {plain, 0, last, []time.Duration{-50 * time.Minute, time.Second, -40 * time.Minute}, "it is dated", Refused},
		"long afterwards":                      {plain, 0, last, []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour}, "", Verified},
		"by clocks that are behind":            {plain, 0, last, []time.Duration{-5 * time.Minute, -5 * time.Minute}, "", Verified},
		"by clocks that cannot be so":          {plain, 0, last, []time.Duration{-5*time.Minute - time.Second, -5*time.Minute - time.Second}, "it is dated", Refused},
		"while a confidential vote runs":       {running, 0, last, []time.Duration{0, 0}, "", Verified},
		"ballots of it behind the head":        {running, 2, last, []time.Duration{2 * time.Hour, 2 * time.Hour}, "", Verified},
		"ballots behind it, as promised":       {plain, 2, last, []time.Duration{359 * time.Second, 359 * time.Second}, "", Verified},
		"a ballot behind it, too late":         {plain, 2, last, []time.Duration{360 * time.Second, 360 * time.Second}, "entered late: 1 ballots, the first of them leaf ", Verified},
		"ballots behind it, an hour late":      {plain, 2, last, []time.Duration{0, time.Hour, 2 * time.Hour}, "are dated up to 60 minutes before", Verified},
	} {
		t.Run(name, func(t *testing.T) {
			v := c.up(t)
			leaves := v.leaves()
			r := testRecord(t, leaves[:len(leaves)-c.outside])
			head, err := journal.OpenCheckpoint(r.Signed, r.Key)
			if err != nil {
				t.Fatal(err)
			}
			d := v.disclosure()
			d.Witnessed = bytes.Clone(r.Signed)
			for n, at := range c.by {
				d.Witnessed = append(d.Witnessed, keys[n].Cosign(head, c.from(v).Add(at))...)
			}
			a, err := open(exported(t, testRecord(t, leaves), d))
			if err != nil {
				t.Fatal(err)
			}
			found := Verify(a, Against{Policy: &policy})
			said := strings.Join(found.Notes, "\n")
			for _, f := range found.Findings {
				said += "\n" + f.Error()
			}
			if found.Verdict != c.verdict || !strings.Contains(said, c.want) || c.want == "" && strings.Contains(said, "entered late") {
				t.Errorf("%s: %s", found.Verdict, said)
			}
		})
	}
}
