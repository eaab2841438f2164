// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
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
	Delegations string `required:"" placeholder:"FILE" help:"Who entrusted whom: delegator,scope,rank,delegate; scope is issue, subject or body, of which the narrowest governs whole; an empty delegate opts out."`
	Rule        string `default:"default" placeholder:"RULE" help:"How lists are read: default (the first alone, and on from her), non-transitive (the first who votes, and no further), breadth-first (the nearest who votes, then by ranks), minsum (the least sum of ranks on the way). All but default read ranks up to 100."`
	Cap         *int64 `placeholder:"N" help:"The most one ballot may carry; whoever came last goes back to her next choice, or is lost as capped. A voter's own weight is never cut. Of those who came over as many delegations the first by name came first."`
	Format      string `default:"csv" enum:"csv,json" placeholder:"csv|json" help:"csv: the weight of each voter; json: the totals."`
	delegationPower
}

// Help says what the command is for.
func (delegations) Help() string {
	return "Gives every member of the roll to the final delegate who votes for her, or counts her as lost and says why: no-vote (she neither voted nor delegated), opt-out, dead-end (her delegation leads to nobody who votes), cycle, capped (no ballot may carry her). Weights and lost voices together are the electorate."
}

// Run resolves the files and writes the weights or the totals.
func (c *delegations) Run(w *world) error {
	terms, err := c.terms()
	if err != nil {
		return misused(err)
	}
	start := time.Now()
	roll, weighed, err := c.weigh(terms)
	if err != nil {
		return err
	}
	if c.Power {
		return c.write(w.stdout, c.Format, roll, weighed.Result, func(out io.Writer) error { return writeDelegationTotals(out, weighed, terms, time.Since(start)) })
	}
	if c.Format == "json" {
		return writeDelegationTotals(w.stdout, weighed, terms, time.Since(start))
	}
	return writeDelegationWeights(w.stdout, roll, weighed.Result)
}

// terms reads the flags, without the lot, which is of the roll.
func (c *delegations) terms() (t delegation.Terms, err error) {
	if t.Rule, err = delegation.ParseRule(c.Rule); err != nil {
		return t, fmt.Errorf("--rule %.40q should be default, non-transitive, breadth-first or minsum", c.Rule)
	}
	if c.Cap != nil {
		if t.Cap = *c.Cap; t.Cap < 1 {
			return t, fmt.Errorf("--cap %d should be a whole number from 1; without --cap there is no limit", t.Cap)
		}
	}
	return t, nil
}

func (c *delegations) weigh(terms delegation.Terms) (*delegation.Roll, delegation.Weighed, error) {
	var none delegation.Weighed
	roll, err := readDelegationFile(c.Roll, delegation.ReadRoll)
	if err != nil {
		return nil, none, err
	}
	direct, err := readDelegationFile(c.Votes, func(r io.Reader) (delegation.Set, error) { return delegation.ReadVotes(r, roll) })
	if err != nil {
		return nil, none, err
	}
	graph, err := readDelegationFile(c.Delegations, func(r io.Reader) (delegation.Graph, error) {
		return delegation.ReadDelegations(r, roll, terms.Rule)
	})
	if err != nil {
		return nil, none, err
	}
	if terms.Cap > 0 {
		terms.Lot = roll.LotByName()
	}
	weighed, err := graph.Weigh(roll.Weights, direct, terms)
	return roll, weighed, err
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
	const atOnce = 64 << 10
	text := append(make([]byte, 0, 2*atOnce), "voter,weight\n"...)
	for m, final := range result.Final {
		if final != delegation.ID(m) {
			continue
		}
		text = append(appendField(text, roll.Name(final)), ',')
		text = append(strconv.AppendInt(text, result.Weight[m], 10), '\n')
		if len(text) > atOnce {
			if _, err := out.Write(text); err != nil {
				return err
			}
			text = text[:0]
		}
	}
	_, err := out.Write(text)
	return err
}

// appendField writes a field as RFC 4180 has it, in quotes where it must be.
func appendField(text, field []byte) []byte {
	if !bytes.ContainsAny(field, "\",\r\n") && !bytes.HasPrefix(field, []byte(" ")) {
		return append(text, field...)
	}
	text = append(text, '"')
	for _, b := range field {
		if b == '"' {
			text = append(text, '"')
		}
		text = append(text, b)
	}
	return append(text, '"')
}

// delegationTotals is schema moothall-delegations/1. All numbers are weights, but
// for the chain's length in delegations and the seconds.
type delegationTotals struct {
	Schema string `json:"schema"`
	Rule   string `json:"rule"`
	Cap    int64  `json:"cap,omitempty"`

	Electorate int64 `json:"electorate"`
	Direct     int64 `json:"direct"`
	delegationOutcome
	LongestChain int    `json:"longest_chain"`
	Gini         string `json:"gini"`

	Uncapped *delegationOutcome `json:"uncapped,omitempty"` // as it would be without the cap
	Seconds  json.Number        `json:"seconds"`
}

// delegationOutcome is what a cap can change.
type delegationOutcome struct {
	Represented   int64          `json:"represented"`
	Lost          delegationLost `json:"lost"`
	LargestWeight int64          `json:"largest_weight"`
}

type delegationLost struct {
	NoVote  int64 `json:"no-vote"`
	OptOut  int64 `json:"opt-out"`
	DeadEnd int64 `json:"dead-end"`
	Cycle   int64 `json:"cycle"`
	Capped  int64 `json:"capped,omitempty"`
}

func writeDelegationTotals(out io.Writer, w delegation.Weighed, terms delegation.Terms, took time.Duration) error {
	totals := delegationTotals{
		Schema: "moothall-delegations/1", Rule: terms.Rule.Version(), Cap: terms.Cap,
		Electorate: w.Electorate, Direct: w.Direct, delegationOutcome: outcomeOf(w.Result),
		LongestChain: w.LongestChain, Gini: w.Gini(),
		Seconds: json.Number(strconv.FormatFloat(took.Seconds(), 'f', 6, 64)),
	}
	if w.Uncapped != nil {
		free := outcomeOf(*w.Uncapped)
		totals.Uncapped = &free
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(totals)
}

func outcomeOf(r delegation.Result) delegationOutcome {
	return delegationOutcome{
		Represented: r.Represented, LargestWeight: r.Largest,
		Lost: delegationLost{
			NoVote:  r.LostBy[delegation.LostNoVote],
			OptOut:  r.LostBy[delegation.LostOptOut],
			DeadEnd: r.LostBy[delegation.LostDeadEnd],
			Cycle:   r.LostBy[delegation.LostCycle],
			Capped:  r.LostBy[delegation.LostCapped],
		},
	}
}
