// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/voting"
)

// ErrUnwritable marks a contest, a count or a ballot that RCTab has no place for.
var ErrUnwritable = errors.New("it cannot be written for RCTab")

// MostRecords is how many records are written at most: a ballot of some weight is as
// many of them.
const MostRecords = 1_000_000

// written is a configuration as RCTab 2.0 saves it.
type written struct {
	TabulatorVersion string             `json:"tabulatorVersion"`
	Output           writtenOutput      `json:"outputSettings"`
	Sources          []writtenSource    `json:"cvrFileSources"`
	Candidates       []writtenCandidate `json:"candidates"`
	Rules            writtenRules       `json:"rules"`
}

type writtenOutput struct {
	ContestName         string `json:"contestName"`
	OutputDirectory     string `json:"outputDirectory"`
	ContestDate         string `json:"contestDate"`
	ContestJurisdiction string `json:"contestJurisdiction"`
	ContestOffice       string `json:"contestOffice"`
	TabulateByBatch     bool   `json:"tabulateByBatch"`
	TabulateByPrecinct  bool   `json:"tabulateByPrecinct"`
	GenerateCdfJSON     bool   `json:"generateCdfJson"`
}

type writtenSource struct {
	FilePath             string `json:"filePath"`
	ContestID            string `json:"contestId"`
	FirstVoteColumnIndex string `json:"firstVoteColumnIndex"`
	FirstVoteRowIndex    string `json:"firstVoteRowIndex"`
	IDColumnIndex        string `json:"idColumnIndex"`
	PrecinctColumnIndex  string `json:"precinctColumnIndex"`
	BatchColumnIndex     string `json:"batchColumnIndex"`
	OvervoteDelimiter    string `json:"overvoteDelimiter"`
	Provider             string `json:"provider"`
	OvervoteLabel        string `json:"overvoteLabel"`
	SkippedRankLabel     string `json:"skippedRankLabel"`
	UndeclaredWriteIn    string `json:"undeclaredWriteInLabel"`
	TreatBlankAsWriteIn  bool   `json:"treatBlankAsUndeclaredWriteIn"`
}

type writtenCandidate struct {
	Name     string   `json:"name"`
	Excluded bool     `json:"excluded"`
	Aliases  []string `json:"aliases"`
}

type writtenRules struct {
	TiebreakMode         string `json:"tiebreakMode"`
	OvervoteRule         string `json:"overvoteRule"`
	WinnerElectionMode   string `json:"winnerElectionMode"`
	RandomSeed           string `json:"randomSeed"`
	NumberOfWinners      string `json:"numberOfWinners"`
	PercentageThreshold  string `json:"multiSeatBottomsUpPercentageThreshold"`
	DecimalPlaces        string `json:"decimalPlacesForVoteArithmetic"`
	MinimumVoteThreshold string `json:"minimumVoteThreshold"`
	MaxSkippedRanks      string `json:"maxSkippedRanksAllowed"`
	MaxRankings          string `json:"maxRankingsAllowed"`
	StopEarlyAfterRound  string `json:"stopTabulationEarlyAfterRound"`
	NonIntegerThreshold  bool   `json:"nonIntegerWinningThreshold"`
	HareQuota            bool   `json:"hareQuota"`
	BatchElimination     bool   `json:"batchElimination"`
	CutoffElimination    bool   `json:"cutoffElimination"`
	UntilTwo             bool   `json:"continueUntilTwoCandidatesRemain"`
	FirstRound           bool   `json:"doesFirstRoundDetermineThreshold"`
	ExhaustDuplicates    bool   `json:"exhaustOnDuplicateCandidate"`
	RulesDescription     string `json:"rulesDescription"`
}

// scottishPlaces is after how many decimals the count that RCTab comes nearest to cuts
// off (SSI 2007/42, rule 48).
const scottishPlaces = "5"

// WriteConfig writes RCTab's configuration of a contest that was counted by a method,
// irv or scottish-stv, with these settings, all of them. records is the name under which
// [WriteRecords]'s file will lie beside it, date the day of the contest. Candidates stand
// in the order of the lot, by which RCTab settles ties; on the records they go by codes,
// option-1 and so on, so that no name means anything to a spreadsheet.
//
// RCTab looks back for no tie that a lot settles, and its transferable vote is not that of
// the Scottish rules: whether it elects the same, whoever writes it should count.
//
// Errors: ErrUnwritable for another method, or a setting that RCTab does not have.
func WriteConfig(w io.Writer, c voting.Contest, method string, settings voting.Settings, records string, date time.Time) error {
	rules, err := writtenFor(c, method, settings)
	if err != nil {
		return err
	}
	config := written{
		TabulatorVersion: "2.0.0", Rules: rules,
		Output: writtenOutput{ContestName: plainName(c.Title, "contest"), OutputDirectory: "output", ContestDate: date.UTC().Format(time.DateOnly)},
		Sources: []writtenSource{{
			FilePath: records, Provider: "genericCsv", IDColumnIndex: "1", FirstVoteColumnIndex: "2", FirstVoteRowIndex: "2",
		}},
	}
	for _, n := range Order(c) {
		config.Candidates = append(config.Candidates, writtenCandidate{names(c)[n], c.Options[n].Withdrawn, []string{code(n)}})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(config)
}

// writtenFor are the rules as RCTab calls them.
func writtenFor(c voting.Contest, method string, s voting.Settings) (writtenRules, error) {
	r := writtenRules{
		TiebreakMode: byOrder, WinnerElectionMode: singleWinner, NumberOfWinners: strconv.Itoa(max(c.Seats, 1)), DecimalPlaces: scottishPlaces,
		MinimumVoteThreshold: "0", MaxSkippedRanks: "unlimited", MaxRankings: "max", RulesDescription: "counted by " + method,
	}
	switch {
	case method == "scottish-stv" && c.Seats > 1:
		r.WinnerElectionMode = manyPerRound
	case method != "irv" && method != "scottish-stv":
		return r, fmt.Errorf("%w: it knows no method %s", ErrUnwritable, method)
	}
	if c.Lot == nil {
		r.TiebreakMode = byAsking
	}
	for name, value := range s {
		if err := r.set(name, value); err != nil {
			return r, err
		}
	}
	for name, rule := range overvotes {
		if string(rule) == s["overvote"] {
			r.OvervoteRule = name
		}
	}
	if r.OvervoteRule == "" {
		r.OvervoteRule = "exhaustImmediately"
	}
	return r, nil
}

// set sets one rule. What it does not know changes nothing of who is elected, or is
// seen to when the files are counted.
func (r *writtenRules) set(name, value string) error {
	refused := fmt.Errorf("%w: it has nothing like %s=%s", ErrUnwritable, name, value)
	switch name {
	case "skipped":
		if after, limited := strings.CutPrefix(value, "exhaust-after-"); limited {
			r.MaxSkippedRanks = after
		}
	case "duplicate":
		r.ExhaustDuplicates = value == string(voting.ExhaustDuplicate)
	case "max-rankings":
		if value != "all" {
			r.MaxRankings = value
		}
	case "minimum-votes":
		r.MinimumVoteThreshold = value
	case "stop-after":
		if value != never {
			r.StopEarlyAfterRound = value
		}
	case "batch":
		r.BatchElimination = value == "on"
	case "threshold":
		r.FirstRound = value == "first-round"
	case "until":
		if value == "two" {
			return refused
		}
		r.UntilTwo = value == "majority-then-two"
	case "zero-votes":
		if value != "single" {
			return refused
		}
	}
	return nil
}

// WriteRecords writes the ballots of a contest as RCTab's generic CSV: a column with the
// number of the record, and one for each option under its code, with the rank it has. A
// ballot of some weight is so many records.
//
// Errors: ErrUnwritable for an option that stands for those written in, for several marks at
// one rank that nobody knows, for an option marked twice, and for more than MostRecords.
func WriteRecords(w io.Writer, c voting.Contest, p *voting.Profile) error {
	if p.Total() > MostRecords {
		return fmt.Errorf("%w: %d voices would be as many records, and at most %d are written", ErrUnwritable, p.Total(), MostRecords)
	}
	if slices.ContainsFunc(c.Options, func(o voting.Option) bool { return o.WriteIns }) {
		return fmt.Errorf("%w: an option stands for those written in", ErrUnwritable)
	}
	out := bufio.NewWriter(w)
	line := []byte("record")
	for n := range c.Options {
		line = append(append(line, ','), code(voting.Index(n))...)
	}
	_, _ = out.Write(append(line, "\r\n"...)) // the error stays with the writer, and Flush returns it
	row, n := make([]string, len(c.Options)), 0
	for b := range p.All() {
		if err := ranked(row, b); err != nil {
			return fmt.Errorf("%w: ballot %d %w", ErrUnwritable, n+1, err)
		}
		cells := strings.Join(row, ",")
		for range b.Weight {
			n++
			_, _ = out.WriteString(strconv.Itoa(n) + "," + cells + "\r\n")
		}
	}
	return out.Flush()
}

// ranked fills the row of one ballot with its ranks.
func ranked(row []string, b voting.Ballot) error {
	clear(row)
	rank := 0
	for _, m := range b.Marks {
		switch {
		case m == voting.Several:
			return errors.New("has several marks at one rank")
		case m == voting.Skipped:
			rank++
			continue
		case !m.IsTied():
			rank++
		}
		if row[m.Option()] != "" {
			return errors.New("marks an option twice")
		}
		row[m.Option()] = strconv.Itoa(rank)
	}
	return nil
}

// Order is in which order the options of a contest stand in the configuration: that of
// the lot, best first.
func Order(c voting.Contest) []voting.Index {
	order := slices.Clone(c.Lot)
	for n := range c.Options {
		if !slices.Contains(order, voting.Index(n)) {
			order = append(order, voting.Index(n))
		}
	}
	return order
}

func code(n voting.Index) string { return "option-" + strconv.Itoa(int(n)+1) }

// names are what the options are called, each once: one that would be taken for
// another, or for a word of RCTab's, has its code behind it.
func names(c voting.Contest) []string {
	count := map[string]int{}
	for _, o := range c.Options {
		count[strings.ToLower(plainName(o.Name, ""))]++
	}
	out := make([]string, len(c.Options))
	for n, o := range c.Options {
		own := code(voting.Index(n))
		out[n] = plainName(o.Name, own)
		lower := strings.ToLower(out[n])
		taken := slices.ContainsFunc(reserved, func(word string) bool { return strings.EqualFold(word, out[n]) })
		if count[lower] > 1 || taken || strings.HasPrefix(lower, "option-") {
			out[n] += " (" + own + ")"
		}
	}
	return out
}

// plainName is a name on one line, or other where there is none.
func plainName(name, other string) string {
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		return other
	}
	return name
}
