// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"moothall/delegation"
)

// delegationPower is what may be asked beyond the totals: how concentrated the voices
// are, and what power the ballots have.
type delegationPower struct {
	Power   bool   `help:"With --format json: add how concentrated the voices are and the power (Banzhaf) of the ten heaviest ballots."`
	Samples int    `default:"20000" placeholder:"N" help:"How many coalitions --power draws where there are too many ballots to count all."`
	Seed    string `default:"moothall" placeholder:"TEXT" help:"What --power draws them from: the same seed, the same figures."`
}

// topBallots is how many ballots are named.
const topBallots = 10

// delegationFigures are the fields --power adds to schema moothall-delegations/1.
// Figures are decimals of six places; the smallest majorities are numbers of ballots,
// 0 where all together do not pass half.
type delegationFigures struct {
	GiniMembers    string         `json:"gini_members"`
	Effective      string         `json:"effective"`
	Majority       int            `json:"smallest_majority"`
	MajorityOfRoll int            `json:"smallest_majority_of_electorate"`
	LargestShare   string         `json:"largest_share"`
	TopTenShare    string         `json:"top10_share"`
	Quota          string         `json:"banzhaf_quota"`
	Samples        int            `json:"banzhaf_samples,omitempty"`
	Seed           string         `json:"banzhaf_seed,omitempty"`
	Banzhaf        []banzhafEntry `json:"banzhaf"`
}

// banzhafEntry is the power of one ballot. The errors hold the true value in 95 of
// 100 cases; they are zero where it is exact.
type banzhafEntry struct {
	Voter           string `json:"voter"`
	Weight          int64  `json:"weight"`
	Swing           string `json:"swing"`
	Normalized      string `json:"normalized"`
	How             string `json:"how"` // exact or sampled
	SwingError      string `json:"swing_error"`
	NormalizedError string `json:"error"`
}

var errPowerFormat = errors.New("--power adds to the totals; use it with --format json")

// write writes the totals, as the plain report has them, with the figures.
func (p delegationPower) write(out io.Writer, format string, roll *delegation.Roll, r delegation.Result, totals func(io.Writer) error) error {
	if format != "json" {
		return misused(errPowerFormat)
	}
	figures, err := p.figures(roll, r)
	if err != nil {
		return err
	}
	var plain bytes.Buffer
	all := struct {
		delegationTotals
		delegationFigures
	}{delegationFigures: figures}
	if err := errors.Join(totals(&plain), json.Unmarshal(plain.Bytes(), &all.delegationTotals)); err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(all)
}

func (p delegationPower) figures(roll *delegation.Roll, r delegation.Result) (delegationFigures, error) {
	ballots := r.OnBallots()
	f := delegationFigures{
		GiniMembers: delegation.Published(r.OnMembers().Gini()), Effective: delegation.Published(ballots.Effective()),
		Majority: ballots.SmallestMajority(ballots.Total()), MajorityOfRoll: ballots.SmallestMajority(r.Electorate),
		LargestShare: delegation.Published(ballots.TopShare(1)), TopTenShare: delegation.Published(ballots.TopShare(10)),
		Quota: "more than 1/2", Banzhaf: []banzhafEntry{},
	}
	power, err := r.Banzhaf(delegation.MoreThanHalf(), p.Samples, p.Seed)
	if err != nil {
		return f, err
	}
	how := "exact"
	if !power.Exact {
		how, f.Samples, f.Seed = "sampled", power.Samples, p.Seed
	}
	for _, voter := range r.Heaviest(topBallots) {
		of := power.Of(r.Weight[voter])
		f.Banzhaf = append(f.Banzhaf, banzhafEntry{
			Voter: string(roll.Name(voter)), Weight: of.Weight, Swing: delegation.Published(of.Swing), Normalized: delegation.Published(of.Index), How: how,
			SwingError: delegation.Published(of.SwingMargin), NormalizedError: delegation.Published(of.IndexMargin),
		})
	}
	return f, nil
}
