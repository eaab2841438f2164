// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"moothall/delegation"
)

// delegations is the command that resolves delegations from files.
type delegations struct {
	Roll        string `required:"" placeholder:"FILE" help:"Who may vote: member,weight."`
	Votes       string `required:"" placeholder:"FILE" help:"Who cast a ballot: member."`
	Delegations string `required:"" placeholder:"FILE" help:"Who entrusted whom: delegator,scope,rank,delegate; scope is issue, subject or body; an empty delegate opts out."`
	Rule        string `default:"default" placeholder:"RULE" help:"How delegations resolve: default (one delegate a scope, transitive)."`
	Format      string `default:"csv" enum:"csv,json" placeholder:"csv|json" help:"csv: the weight of each voter; json: the totals."`
	delegationPower
}

// Help says what the command is for.
func (delegations) Help() string {
	return "Gives every member of the roll to the final delegate who votes for her, or counts her as lost and says why."
}

// Run resolves the files and writes the weights or the totals.
func (c *delegations) Run(w *world) error {
	if c.Rule != "default" {
		return misused(fmt.Errorf("rule %q cannot be counted from files; use --rule default", c.Rule))
	}
	start := time.Now()
	roll, result, err := c.assign()
	if err != nil {
		return err
	}
	if c.Power {
		return c.write(w.stdout, c.Format, roll, result, func(out io.Writer) error { return writeDelegationTotals(out, result, time.Since(start)) })
	}
	out := bufio.NewWriter(w.stdout)
	if c.Format == "json" {
		err = writeDelegationTotals(out, result, time.Since(start))
	} else {
		err = writeDelegationWeights(out, roll, result)
	}
	return errors.Join(err, out.Flush())
}

func (c *delegations) assign() (*delegation.Roll, delegation.Result, error) {
	var none delegation.Result
	roll, err := readDelegationFile(c.Roll, delegation.ReadRoll)
	if err != nil {
		return nil, none, err
	}
	direct, err := readDelegationFile(c.Votes, func(r io.Reader) (delegation.Set, error) { return delegation.ReadVotes(r, roll) })
	if err != nil {
		return nil, none, err
	}
	next, err := readDelegationFile(c.Delegations, func(r io.Reader) ([]delegation.ID, error) { return delegation.ReadDelegations(r, roll) })
	if err != nil {
		return nil, none, err
	}
	result, err := delegation.Assign(roll.Weights, next, direct)
	return roll, result, err
}

// readDelegationFile reads one file and says its name in what is wrong with it.
func readDelegationFile[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	var zero T
	f, err := openInput(name)
	if err != nil {
		return zero, err
	}
	defer f.Close()
	value, err := read(f)
	if line := (*delegation.LineError)(nil); errors.As(err, &line) {
		return zero, refused(fmt.Errorf("%s: %w", name, err))
	}
	if err != nil {
		return zero, misused(fmt.Errorf("%s: %w", name, err)) // a broken disk
	}
	return value, nil
}

// writeDelegationWeights writes what each ballot counts, in the roll's order.
func writeDelegationWeights(out io.Writer, roll *delegation.Roll, result delegation.Result) error {
	table := csv.NewWriter(out)
	table.Write([]string{"voter", "weight"})
	for m, final := range result.Final {
		if final == delegation.ID(m) {
			table.Write([]string{roll.Names[m], strconv.FormatInt(result.Weight[m], 10)})
		}
	}
	table.Flush()
	return table.Error()
}

// delegationTotals is schema moothall-delegations/1. All numbers are weights, but
// for the chain's length in delegations and the seconds.
type delegationTotals struct {
	Schema      string `json:"schema"`
	Electorate  int64  `json:"electorate"`
	Direct      int64  `json:"direct"`
	Represented int64  `json:"represented"`
	Lost        struct {
		NoVote  int64 `json:"no-vote"`
		OptOut  int64 `json:"opt-out"`
		DeadEnd int64 `json:"dead-end"`
		Cycle   int64 `json:"cycle"`
	} `json:"lost"`
	LongestChain  int         `json:"longest_chain"`
	LargestWeight int64       `json:"largest_weight"`
	Gini          string      `json:"gini"`
	Seconds       json.Number `json:"seconds"`
}

func writeDelegationTotals(out io.Writer, r delegation.Result, took time.Duration) error {
	totals := delegationTotals{
		Schema:     "moothall-delegations/1",
		Electorate: r.Electorate, Direct: r.Direct, Represented: r.Represented,
		LongestChain: r.LongestChain, LargestWeight: r.Largest, Gini: r.Gini(),
		Seconds: json.Number(strconv.FormatFloat(took.Seconds(), 'f', 6, 64)),
	}
	totals.Lost.NoVote = r.LostBy[delegation.LostNoVote]
	totals.Lost.OptOut = r.LostBy[delegation.LostOptOut]
	totals.Lost.DeadEnd = r.LostBy[delegation.LostDeadEnd]
	totals.Lost.Cycle = r.LostBy[delegation.LostCycle]
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(totals)
}
