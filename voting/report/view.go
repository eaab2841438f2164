// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// view is what the page shows, ready to be written.
type view struct {
	Report
	Style                     template.CSS
	Title, Held, Seats, Stand string
	Ballots                   voting.Accounting
	Elected, Open             []string
	TieLine, Difference       string
	Rules                     []rule
	AnyChanged                bool
	Unused                    []string
	ExpectedLine              string
	LotSource, LotHow         string
	Candidates                []candidate
	Many                      bool // more candidates than go below each other on page one
	Notes                     []string
	Blocks                    []block
	RoundsHow                 string
	Moves                     []Move
	Ties                      []settled
	LotDecides                string
	Duels                     bool
	DuelLine                  string
	DuelBlocks                []block
	Ranking                   []ranked
	Scored                    bool
	Committees                []string
	CommitteeLine             string
	Command                   string
	Signers                   []string
}

type rule struct {
	Name, Value, Default string
	Changed              bool
}

type candidate struct {
	No                     int
	Name, ID, Lot, Outcome string
}

type settled struct{ Where, Among, Rule, Evidence, Chosen string }

type ranked struct {
	Place       int
	Name, Score string
}

func (r Report) view() view {
	t := r.Transcript
	v := view{
		Report: r, Style: template.CSS(pageStyle), Title: r.title(), Held: r.held(),
		Seats: SeatsOf(t.Seats), Stand: r.stand(), Ballots: t.Ballots,
		Elected: r.list(t.Elected), Open: r.list(t.Tied), TieLine: r.tieLine(), Difference: r.Difference(),
		Rules: r.rules(), ExpectedLine: "not said", LotSource: Plain(t.Lot.Source), LotHow: lotHow(t.Options["tie"]),
		Candidates: r.candidates(), Blocks: r.roundBlocks(), RoundsHow: r.roundsHow(), Moves: r.Moves(), Ties: r.settledTies(),
		LotDecides: r.LotDecides(), Duels: t.Pairwise != nil, DuelLine: r.DuelLine(), DuelBlocks: r.duelBlocks(),
		Ranking: r.ranking(), Scored: len(t.Scores) > 0, Command: checkCommand,
		Signers: []string{"For the count", "For the audit"},
	}
	v.addSentences()
	return v
}

// addSentences adds what the count says beside its figures.
func (v *view) addSentences() {
	t := v.Transcript
	for _, name := range t.Unused {
		v.Unused = append(v.Unused, Plain(name))
	}
	for _, note := range t.Notes {
		v.Notes = append(v.Notes, Plain(note))
	}
	v.Many = len(v.Candidates) > 12
	v.AnyChanged = slices.ContainsFunc(v.Rules, func(row rule) bool { return row.Changed })
	if v.Expected != nil {
		v.ExpectedLine = strconv.FormatInt(*v.Expected, 10)
	}
	if v.CommitteeLine = v.Report.CommitteeLine(); v.CommitteeLine != "" {
		for _, committee := range t.Committees {
			v.Committees = append(v.Committees, v.Names(committee))
		}
	}
}

// held is who held the contest, for what and when, as far as it is said.
func (r Report) held() string {
	var parts []string
	for _, part := range []string{r.Office, r.Jurisdiction, r.Date} {
		if part != "" {
			parts = append(parts, Plain(part))
		}
	}
	return strings.Join(parts, " · ")
}

// SeatsOf is so many seats, in words.
func SeatsOf(n int) string {
	switch n {
	case 0: // a bottoms-up count to a percentage
		return "as many seats as have the percentage"
	case 1:
		return "1 seat"
	}
	return strconv.Itoa(n) + " seats"
}

// stand is how many stand, and how many of the candidates have withdrawn.
func (r Report) stand() string {
	standing := len(r.standing())
	said := strconv.Itoa(standing) + " who stand"
	if standing == 1 {
		said = "1 who stands"
	}
	if gone := len(r.Transcript.Candidates) - standing; gone > 0 {
		said += fmt.Sprintf(", %d withdrawn", gone)
	}
	return said
}

func (r Report) list(set []voting.Index) (names []string) {
	for _, i := range set {
		names = append(names, r.Name(i))
	}
	return names
}

// tieLine counts the ties, and those that only the lot settled.
func (r Report) tieLine() string {
	lots, open := 0, 0
	for _, t := range r.Transcript.Ties {
		switch t.Rule {
		case "lot":
			lots++
		case "open":
			open++
		}
	}
	switch n := len(r.Transcript.Ties); {
	case n == 0:
		return "None."
	case open > 0:
		return fmt.Sprintf("%d, of which %d left open.", n, open)
	default:
		return fmt.Sprintf("%d, of which %d settled %s.", n, lots, r.Rule(voting.Tie{Rule: "lot"}))
	}
}

// rules are the options in order of their names, beside the defaults.
func (r Report) rules() (rules []rule) {
	for _, name := range slices.Sorted(maps.Keys(r.Transcript.Options)) {
		value := r.Transcript.Options[name]
		row := rule{Name: name, Value: Plain(value)}
		for _, s := range r.Method.Settings {
			if s.Name == name && s.Default != value {
				row.Changed, row.Default = true, orNone(s.Default)
			}
		}
		if name == "tie" { // both are the lot in words, not the setting
			row.Value = Plain(r.Transcript.Lot.Source)
			row.Default = "the order the file names"
		}
		row.Value = orNone(row.Value)
		rules = append(rules, row)
	}
	return rules
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// lotHow says how a seed makes an order, for those who check it.
func lotHow(tie string) string {
	if !strings.HasPrefix(tie, "seed:") {
		return ""
	}
	return "The order is that of the SHA-256 of the seed, a zero byte and the candidate's id (the number, where none stands behind the name), the smallest first."
}

func (r Report) candidates() (rows []candidate) {
	t := r.Transcript
	for i, c := range t.Candidates {
		row := candidate{No: i + 1, Name: r.Name(voting.Index(i)), ID: Plain(c.Option), Outcome: "–"}
		if at := slices.Index(t.Lot.Order, voting.Index(i)); at >= 0 {
			row.Lot = strconv.Itoa(at + 1)
		}
		switch at := slices.Index(t.Elected, voting.Index(i)); {
		case c.Withdrawn:
			row.Outcome = "withdrawn"
		case at >= 0 && t.Seats == 1:
			row.Outcome = "elected"
		case at >= 0:
			row.Outcome = fmt.Sprintf("elected, %d of %d", at+1, len(t.Elected))
		case slices.Contains(t.Tied, voting.Index(i)):
			row.Outcome = "open"
		}
		rows = append(rows, row)
	}
	return rows
}

func (r Report) settledTies() (rows []settled) {
	for _, t := range r.Transcript.Ties {
		row := settled{Where: TieWhere(t), Among: r.Names(t.Among), Rule: r.Rule(t), Evidence: r.Evidence(t), Chosen: "nobody"}
		if t.Chosen != nil {
			row.Chosen = r.Name(*t.Chosen)
		}
		rows = append(rows, row)
	}
	return rows
}

func (r Report) ranking() (rows []ranked) {
	place := 1
	for _, equals := range r.Transcript.Ranking {
		for _, i := range equals {
			rows = append(rows, ranked{place, r.Name(i), r.Score(i)})
		}
		place += len(equals)
	}
	if rows == nil {
		for _, s := range r.Transcript.Scores {
			rows = append(rows, ranked{Name: r.Name(s.Option), Score: s.Votes.String()})
		}
	}
	return rows
}
