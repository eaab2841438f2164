// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"encoding/json"
	"io"
	"math"
	"strings"

	"moothall/voting"
)

// WriteIns is the name of the option that stands for all undeclared write-ins,
// as RCTab's reports have it.
const WriteIns = "Undeclared Write-ins"

// Config is RCTab's configuration of one contest.
type Config struct {
	File         string // its name, for faults
	Title        string
	Date         string
	Jurisdiction string
	Office       string
	Sources      []Source
	Candidates   []Candidate
	Rules        Rules
	Notes        []string // sentences a reader of the count should know

	doc document
	at  struct{ rules, sources, candidates int }
}

// Source is a file of cast vote records, as the configuration describes it.
// Rows and columns count from 1; a column of 0 is none.
type Source struct {
	Path                  string
	Generic               bool // a column for each candidate, with ranks in the cells; else a column for each rank, with names
	FirstColumn, FirstRow int
	IDColumn              int
	OvervoteDelimiter     string
	OvervoteLabel         string
	SkippedLabel          string
	WriteInLabel          string
	BlankIsWriteIn        bool
}

// Candidate is somebody declared. Excluded candidates keep their places on the
// ballots, and nobody's vote.
type Candidate struct {
	Name     string
	Aliases  []string
	Excluded bool
}

// Rules are the rules of the count, as the configuration names them.
type Rules struct {
	Tiebreak, Overvote, Mode string
	Seed                     int64
	Seeded                   bool // a seed is given
	Winners                  int
	Percentage               int64 // of bottomsUpUsingPercentageThreshold; 0 is none
	Places                   int
	MinimumVotes             int64
	MaxSkipped               int64 // -1 is unlimited
	MaxRankings              int64 // 0 is as many as candidates are declared
	StopAfter                int64 // 0 is never
	NonInteger, Hare         bool
	Batch, Cutoff            bool
	UntilTwo, FirstRound     bool
	ExhaustDuplicates        bool
}

// ReadConfig reads a configuration. name is the file's name, for faults. What it
// says of output is noted where it asks for something that is not made here.
//
// Every error is a *Fault.
func ReadConfig(name string, in io.Reader) (Config, error) {
	doc, whole, err := readDocument(name, in)
	if err != nil {
		return Config{}, err
	}
	c := Config{File: name, doc: doc}
	root := doc.open("", whole)
	if root.word("tabulatorVersion") == "" {
		root.refuse(root.at("tabulatorVersion"), "tabulatorVersion is missing; it should be the version of RCTab that the configuration is for")
	}
	c.at.rules, c.at.sources, c.at.candidates = root.at("rules"), root.at("cvrFileSources"), root.at("candidates")
	root.part("outputSettings", c.output)
	root.part("rules", c.rules)
	for _, v := range root.list("cvrFileSources") {
		root.inner("cvrFileSources.", v, func(s *section) { c.Sources = append(c.Sources, readSource(s)) })
	}
	for _, v := range root.list("candidates") {
		root.inner("candidates.", v, func(s *section) { c.Candidates = append(c.Candidates, readCandidate(s)) })
	}
	if err := root.end(); err != nil {
		return Config{}, err
	}
	return c, c.check()
}

func (c *Config) output(s *section) {
	c.Title, c.Date = s.word("contestName"), s.word("contestDate")
	c.Jurisdiction, c.Office = s.word("contestJurisdiction"), s.word("contestOffice")
	if c.Title == "" {
		s.refuse(s.at("contestName"), "outputSettings.contestName is missing; it should be the name of the contest")
	}
	s.word("outputDirectory")
	for _, wish := range []struct{ name, note string }{
		{"tabulateByPrecinct", "The configuration asks for results by precinct; the contest is counted as a whole."},
		{"tabulateByBatch", "The configuration asks for results by batch; the contest is counted as a whole."},
		{"generateCdfJson", "The configuration asks for the records in the Common Data Format; they are not written here."},
	} {
		if s.flag(wish.name) {
			c.Notes = append(c.Notes, wish.note)
		}
	}
}

func (c *Config) rules(s *section) {
	r := &c.Rules
	r.Tiebreak, r.Overvote, r.Mode = s.word("tiebreakMode"), s.word("overvoteRule"), s.word("winnerElectionMode")
	r.Seeded = s.word("randomSeed") != ""
	r.Seed = s.number("randomSeed", -1<<47, 1<<47-1, 0)
	r.Winners = int(s.number("numberOfWinners", 0, voting.MaxOptions, -1))
	r.Percentage = s.number("multiSeatBottomsUpPercentageThreshold", 1, 100, 0)
	r.Places = int(s.number("decimalPlacesForVoteArithmetic", 1, 20, 0))
	r.MinimumVotes = s.number("minimumVoteThreshold", 0, 1_000_000, 0)
	r.StopAfter = s.number("stopTabulationEarlyAfterRound", 1, math.MaxInt32, 0)
	r.MaxSkipped = s.numberOr("maxSkippedRanksAllowed", 0, "unlimited", -1)
	r.MaxRankings = s.numberOr("maxRankingsAllowed", 1, "max", 0)
	r.NonInteger, r.Hare = s.flag("nonIntegerWinningThreshold"), s.flag("hareQuota")
	r.Batch, r.Cutoff = s.flag("batchElimination"), s.flag("cutoffElimination")
	r.UntilTwo, r.FirstRound = s.flag("continueUntilTwoCandidatesRemain"), s.flag("doesFirstRoundDetermineThreshold")
	r.ExhaustDuplicates = s.flag("exhaustOnDuplicateCandidate")
	s.word("rulesDescription")
	if s.flag("treatBlankAsUndeclaredWriteIn") {
		s.refuse(s.at("treatBlankAsUndeclaredWriteIn"), "rules.treatBlankAsUndeclaredWriteIn has no meaning in RCTab 2.0; it should stand in each of cvrFileSources")
	}
}

// The last column and row that RCTab's configuration may name.
const maxColumns, maxRows = 1000, 100_000

func readSource(s *section) Source {
	provider := s.word("provider")
	src := Source{
		Path: s.word("filePath"), Generic: provider == "genericCsv",
		FirstColumn: int(s.number("firstVoteColumnIndex", 1, maxColumns, 0)), FirstRow: int(s.number("firstVoteRowIndex", 1, maxRows, 0)),
		IDColumn: int(s.number("idColumnIndex", 1, maxColumns, 0)), OvervoteDelimiter: s.word("overvoteDelimiter"),
		OvervoteLabel: s.word("overvoteLabel"), SkippedLabel: s.word("skippedRankLabel"),
		WriteInLabel: s.word("undeclaredWriteInLabel"), BlankIsWriteIn: s.flag("treatBlankAsUndeclaredWriteIn"),
	}
	if old := s.word("undervoteLabel"); src.SkippedLabel == "" { // its name before version 2
		src.SkippedLabel = old
	}
	s.number("precinctColumnIndex", 1, maxColumns, 0)
	s.number("batchColumnIndex", 1, maxColumns, 0)
	src.refuse(s, provider, s.word("contestId"))
	return src
}

// refuse says what a source lacks, or has too much of.
func (src Source) refuse(s *section, provider, contest string) {
	refuse := func(name, reason string) { s.refuse(s.at(name), "cvrFileSources.%s %s", name, reason) }
	switch {
	case provider != "ess" && provider != "genericCsv":
		refuse("provider", "is "+quoted(provider)+"; records that are CSV are read, those of the providers ess and genericCsv")
	case src.Path == "":
		refuse("filePath", "is missing; it should be the file of the records, from the folder of the configuration")
	case contest != "":
		refuse("contestId", "should be empty for records of one contest")
	case src.FirstColumn == 0:
		refuse("firstVoteColumnIndex", "is missing; it should be the first column with votes, from 1")
	case src.FirstRow == 0:
		refuse("firstVoteRowIndex", "is missing; it should be the first row with votes, from 1")
	case src.Generic && src.FirstRow < 2:
		refuse("firstVoteRowIndex", "should be at least 2: the first row names the candidates")
	case src.OvervoteDelimiter != "" && src.OvervoteLabel != "":
		refuse("overvoteDelimiter", "should be empty where overvoteLabel is given: a rank either names its marks or does not")
	case src.Generic && (src.OvervoteDelimiter != "" || src.BlankIsWriteIn):
		refuse("provider", "is genericCsv, which knows neither overvoteDelimiter nor treatBlankAsUndeclaredWriteIn")
	}
}

func readCandidate(s *section) Candidate {
	c := Candidate{Name: s.word("name"), Excluded: s.flag("excluded")}
	if c.Name == "" {
		s.refuse(s.at("name"), "candidates.name is missing; every candidate should have one")
	}
	if code := s.word("code"); code != "" { // what aliases were before version 2
		c.Aliases = append(c.Aliases, code)
	}
	for _, v := range s.list("aliases") {
		var alias string
		if json.Unmarshal(v.text, &alias) != nil || strings.TrimSpace(alias) == "" {
			s.refuse(v.at, "candidates.aliases should be texts in quotation marks")
		}
		c.Aliases = append(c.Aliases, strings.TrimSpace(alias))
	}
	return c
}
