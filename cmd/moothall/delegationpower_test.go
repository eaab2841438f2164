// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestDelegations_PowerAddsItsFiguresToTheTotals(t *testing.T) {
	dir := delegationFiles(t, delegationRoll, delegationVotes, delegationGiven)
	plain, _, _ := runDelegations(t, dir, "--format", "json")
	stdout, stderr, code := runDelegations(t, dir, "--format", "json", "--power")
	var totals, got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitDone || stderr != "" {
		t.Fatal(stdout, stderr, err, code)
	}
	if err := json.Unmarshal([]byte(plain), &totals); err != nil {
		t.Fatal(err)
	}
	for name, value := range totals {
		if name != "seconds" && fmt.Sprint(got[name]) != fmt.Sprint(value) {
			t.Errorf("%s is %v, without the figures %v", name, got[name], value)
		}
		delete(got, name)
	}
	// Two ballots of 4, of a roll of 15: neither passes half alone, both pass half of it.
	entry := "map[error:0.000000 how:exact normalized:0.500000 swing:0.500000 swing_error:0.000000 voter:%s weight:4]"
	want := "map[banzhaf:[" + fmt.Sprintf(entry+" "+entry, "chidi, jr", "ivo") + "] banzhaf_quota:more than 1/2 effective:2.000000 " +
		"gini_members:0.777778 largest_share:0.500000 smallest_majority:2 smallest_majority_of_electorate:2 top10_share:1.000000]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

func TestDelegations_PowerOfManyIsSampledFromTheSeed(t *testing.T) {
	var roll, votes strings.Builder
	fmt.Fprint(&roll, "member,weight\n")
	fmt.Fprint(&votes, "member\n")
	for m := range 2_001 {
		fmt.Fprintf(&roll, "m%d,%d\n", m, 1+m%3*1_000)
		fmt.Fprintf(&votes, "m%d\n", m)
	}
	dir := delegationFiles(t, roll.String(), votes.String(), "delegator,scope,rank,delegate\n")
	banzhaf := func(flags ...string) string {
		stdout, _, code := runDelegations(t, dir, append(flags, "--format", "json", "--power", "--samples", "200")...)
		var got struct {
			Samples int    `json:"banzhaf_samples"`
			Seed    string `json:"banzhaf_seed"`
			Banzhaf []struct {
				Voter, How string
				Error      string `json:"swing_error"`
			}
		}
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitDone {
			t.Fatal(stdout, err, code)
		}
		if len(got.Banzhaf) != 10 || got.Banzhaf[0].Voter != "m2" || got.Banzhaf[0].How != "sampled" || got.Banzhaf[0].Error < "0.015" || got.Samples != 200 {
			t.Errorf("%+v", got)
		}
		_, after, _ := strings.Cut(stdout, `"banzhaf": `)
		return got.Seed + after
	}
	if a, again, b := banzhaf(), banzhaf(), banzhaf("--seed", "another"); a != again || a == b || !strings.HasPrefix(b, "another") {
		t.Errorf("the seed does not fix the figures:\n%s\n%s\n%s", a, again, b)
	}
}

func TestDelegations_PowerNeedsTheTotals(t *testing.T) {
	stdout, stderr, code := runDelegations(t, delegationFiles(t, delegationRoll, delegationVotes, delegationGiven), "--power")
	if code != exitIncomplete || stdout != "" || !strings.Contains(stderr, "use it with --format json") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}
