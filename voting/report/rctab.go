// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"moothall/voting"
)

// The words that RCTab's transfers, and RCVIS, keep for votes that nobody holds.
var rctabWords = []string{"exhausted", "residual surplus", "inactive ballots"}

// rctabReport is RCTab's detailed report, and what Moothall adds to it: tieBreaks
// and notes, which readers of the format pass over.
type rctabReport struct {
	Config    rctabConfig     `json:"config"`
	Version   string          `json:"jsonFormatVersion"`
	Results   []rctabRound    `json:"results"`
	Summary   rctabSummary    `json:"summary"`
	TieBreaks []rctabTieBreak `json:"tieBreaks"`
	Notes     []string        `json:"notes,omitempty"`
}

type rctabConfig struct {
	Contest      string `json:"contest"`
	Date         string `json:"date"`
	GeneratedBy  string `json:"generatedBy"`
	Jurisdiction string `json:"jurisdiction"`
	Office       string `json:"office"`
}

type rctabRound struct {
	Inactive     rctabInactive   `json:"inactiveBallots"`
	Round        int             `json:"round"`
	Tally        namedVotes      `json:"tally"`
	TallyResults []rctabDeed     `json:"tallyResults"`
	Threshold    *voting.Decimal `json:"threshold,omitempty"`
}

type rctabInactive struct {
	Choices   voting.Decimal `json:"exhaustedChoices"`
	Overvotes voting.Decimal `json:"overvotes"`
	Repeated  voting.Decimal `json:"repeatedRankings"`
	Skipped   voting.Decimal `json:"skippedRankings"`
	// FinalSurplus is what the last elected had beyond the quota.
	FinalSurplus *voting.Decimal `json:"finalRoundSurplus,omitempty"`
}

// rctabDeed is one election or elimination. Transfers are left out where the
// method knows none.
type rctabDeed struct {
	Elected    string      `json:"elected,omitempty"`
	Eliminated string      `json:"eliminated,omitempty"`
	Transfers  *namedVotes `json:"transfers,omitempty"`
}

type rctabSummary struct {
	FinalThreshold *voting.Decimal `json:"finalThreshold,omitempty"`
	NumCandidates  int             `json:"numCandidates"`
	NumWinners     int             `json:"numWinners"`
	Total          string          `json:"totalNumBallots"`
	Undervotes     int64           `json:"undervotes"`
}

type rctabTieBreak struct {
	Round    int      `json:"round"`
	Kind     string   `json:"kind"`
	Among    []string `json:"among"`
	Rule     string   `json:"rule"`
	Evidence string   `json:"evidence,omitempty"`
	Chosen   *string  `json:"chosen"`
}

// namedVotes are votes by name, an object in this order.
type namedVotes []namedVote

type namedVote struct {
	name  string
	votes voting.Decimal
}

// MarshalJSON writes an object.
func (v namedVotes) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, n := range v {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(n.name)
		if err != nil {
			return nil, err
		}
		b = append(append(b, name...), `:"`+n.votes.String()+`"`...)
	}
	return append(b, '}'), nil
}

// WriteRCTab writes the JSON of RCTab's detailed report, jsonFormatVersion 1,
// which RCVIS and rcvformats read, with the ties under tieBreaks.
//
// RCTab's tallies stand before the moves of their round, so that a tally and the
// transfers of its round make the next tally. Our rounds of STV stand after
// their moves: the moves of round n+1 are written in round n. There an elected
// candidate is named once: in the round whose surplus moves are hers, or, where
// she has none, in the round in which she is elected. Meek's method has no
// transfers, and says none. A method without rounds is one round of its scores.
//
// Candidates stand in the contest's order. Those who share a name, or bear a
// word the format keeps, carry their number in brackets.
//
// Errors: ErrFormat where a method has no tallies, or one is below 0.
func (r Report) WriteRCTab(w io.Writer) error {
	labels, changed := r.labels(rctabWords...)
	c := rctabCount{r.Transcript, labels, nil}
	if changed {
		c.note("Candidates who share a name, or whose name the format keeps for something else, carry their number in brackets.")
	}
	results, err := c.results()
	if err != nil {
		return err
	}
	t := r.Transcript
	out := rctabReport{
		Config:    rctabConfig{Contest: r.title(), Date: r.Date, GeneratedBy: r.Program, Jurisdiction: r.Jurisdiction, Office: r.Office},
		Version:   "1",
		Results:   results,
		Summary:   rctabSummary{results[len(results)-1].Threshold, c.standing(), t.Seats, strconv.FormatInt(t.Ballots.Received, 10), t.Ballots.Blank},
		TieBreaks: c.tieBreaks(r),
	}
	if t.Ballots.Invalid > 0 {
		c.note(fmt.Sprintf("Invalid ballots stand outside the rounds: %d.", t.Ballots.Invalid))
	}
	if len(t.Tied) > 0 {
		c.note("The count stands at a tie left open between " + r.Names(t.Tied) + ": there is no outcome.")
	}
	out.Notes = append(r.notes(), c.notes...)
	return writeJSON(w, out)
}

func writeJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// tieBreaks are the ties, in the rounds that name what they settled.
func (c *rctabCount) tieBreaks(r Report) []rctabTieBreak {
	breaks := []rctabTieBreak{}
	for _, t := range c.t.Ties {
		b := rctabTieBreak{Round: t.Round, Kind: t.Kind, Among: []string{}, Rule: t.Rule, Evidence: r.Evidence(t)}
		if c.gregory() && b.Round > 1 {
			b.Round-- // the moves of a round are written in the one before
		}
		for _, i := range t.Among {
			b.Among = append(b.Among, c.labels[i])
		}
		if t.Chosen != nil {
			b.Chosen = &c.labels[*t.Chosen]
		}
		breaks = append(breaks, b)
	}
	return breaks
}
