// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/tables"
	"moothall/templates/pages"
	"moothall/voting"
)

// reading reads the count of the issue in the address. Before the decision
// nobody is told anything, and the refusal says when that will be.
func (c *Call) counted() (engine.CountReading, error) {
	id := governance.IssueID(c.Param("id"))
	r, err := c.Engine.Count(c.Ctx(), c.Actor(), id)
	if errors.Is(err, governance.ErrSecret) {
		return r, c.undecided(err, r.Issue)
	}
	return r, err
}

// undecided is the refusal of what is told once a matter is decided, with when that
// will be.
func (c *Call) undecided(err error, i governance.Issue) error {
	said := c.T.Text("fault.count_secret")
	if !i.ClosesAt.IsZero() {
		said = c.T.Text("fault.count_secret_until", "When", c.T.Moment(i.ClosesAt))
	}
	return refusal{error: err, detail: said, back: pages.Link{Text: i.Title, URL: issuePath(i.ID, "")}}
}

// count is how a decided matter was counted.
func count(c *Call) error {
	r, err := c.counted()
	if err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Count(c.frame(pages.SectionDecisions), c.countView(r)))
}

func (c *Call) countView(r engine.CountReading) pages.CountView {
	c.candidates(r.Issue)
	i, d, t := r.Issue, r.Decision, r.Transcript
	for n, candidate := range t.Candidates {
		t.Candidates[n].Name = c.called(candidate.Name)
	}
	v := pages.CountView{
		MatterHead: head(i, r.Body), Question: cmp.Or(i.Question, i.Title), At: d.At, Outcome: outcome(i, d.Decision), Seats: t.Seats,
		Roll: int(r.Roll.Members), Took: int(d.Turnout.TookPart()), Needed: quorumNeeded(d.Decision),
		Received: int(t.Ballots.Received), Valid: int(t.Ballots.Valid), Blank: int(t.Ballots.Blank), Invalid: int(t.Ballots.Invalid),
		Passing: passing(i.Procedure), Motion: duel(r), Units: units(r), Voices: voices(r), Fate: c.fate(r), Source: i.Imported,
		Command: command(i), DecisionURL: "/decisions/" + d.ID, Held: c.held(d, r.Reviewer, nil, r.Now),
		JSONURL: issuePath(i.ID, "/count.json"),
	}
	if i.Imported == "" {
		v.ArchiveURL, v.VoicesURL = "/record/archive", voicesPath(i)
	}
	v.Advice, v.Advises = c.advice(r), r.Advises
	if i.Procedure.Sealed() {
		v.ListURL = issuePath(i.ID, "/list.jsonl")
	}
	if !i.Procedure.Method.Ranked() {
		return v
	}
	v.CSVURL = issuePath(i.ID, "/count.csv")
	v.Candidates, v.Winners, v.Rounds = candidates(i, t), indexes(t.Elected), rounds(i, t)
	v.Pairwise, v.Ties, v.Other = pairs(t), ties(t), otherCounts(t)
	for _, set := range t.Ranking {
		v.Ranking = append(v.Ranking, indexes(set))
	}
	if t.Quota != nil && i.Procedure.Method == governance.MethodScottish {
		v.Quota = t.Quota.String()
		_, places, _ := strings.Cut(v.Quota, ".")
		v.Places = len(places)
	}
	return v
}

// command is what repeats a count elsewhere: of the archive, or of the file a past
// election was read from.
func command(i governance.Issue) string {
	if i.Imported == "" {
		return verifyCommand
	}
	return fmt.Sprintf("moothall tally --method %s --seats %d %s", i.Procedure.Method, max(i.Procedure.Seats, 1), fileName(i.Imported))
}

func candidates(i governance.Issue, t voting.Transcript) []pages.Candidate {
	out := make([]pages.Candidate, len(t.Candidates))
	for n, c := range t.Candidates {
		out[n] = pages.Candidate{Name: c.Name, Short: short(c.Name), Initials: initials(c.Name), Withdrawn: c.Withdrawn}
		if n < len(i.Options) {
			out[n].StatusQuo = i.Options[n].StatusQuo
		}
	}
	return out
}

// shortName is how long a name may be that stands in a picture, in letters.
const shortName = 16

// short is a name that fits into a picture: of a long one what stands before
// the colon, else its first words.
func short(name string) string {
	name, _, _ = strings.Cut(name, ":")
	var fits string
	for _, word := range strings.Fields(name) {
		if fits != "" && len([]rune(fits+" "+word)) > shortName {
			return fits + "…"
		}
		fits = strings.TrimSpace(fits + " " + word)
	}
	return fits
}

func indexes(list []voting.Index) []int {
	out := make([]int, len(list))
	for n, i := range list {
		out[n] = int(i)
	}
	return out
}

// rounds sets the rounds of a count as the states between its steps. An instant
// runoff names in each round who goes out after it, so there the step into a
// round is written in the round before.
func rounds(i governance.Issue, t voting.Transcript) []pages.Round {
	out := make([]pages.Round, len(t.Rounds))
	runoff := i.Procedure.Method == governance.MethodIRV
	gone := map[voting.Index]bool{}
	for n, r := range t.Rounds {
		v := pages.Round{Kind: pages.RoundFirst, Ended: r.Exhausted.String(), Rounding: r.Lost.String(),
			Elected: indexes(r.Elected), Excluded: indexes(r.Eliminated), Quota: r.Quota.String(), Transfers: transfers(r.Transfers, r.ExhaustedFrom)}
		switch {
		case runoff && n > 0:
			before := t.Rounds[n-1]
			v.Kind, v.Of, v.Transfers = pages.RoundExclusion, indexes(before.Eliminated), transfers(before.Transfers, before.ExhaustedFrom)
		case runoff:
			v.Transfers = nil
		case r.Of != nil:
			v.Kind, v.Of = pages.RoundKind(r.Kind), []int{int(*r.Of)}
		}
		if !runoff {
			v.Excluded = nil
			if n+1 < len(t.Rounds) && t.Rounds[n+1].Kind == voting.ExclusionRound && t.Rounds[n+1].Of != nil {
				v.Excluded = []int{int(*t.Rounds[n+1].Of)}
			}
			// In this round the votes of the excluded have moved already.
			if r.Kind == voting.ExclusionRound && r.Of != nil {
				gone[*r.Of] = true
			}
		}
		v.Tallies = tallies(t, r, gone)
		v.Sum = t.Ballots.Weight.String()
		out[n] = v
		if runoff {
			for _, e := range r.Eliminated {
				gone[e] = true
			}
		}
	}
	return out
}

func tallies(t voting.Transcript, r voting.Round, gone map[voting.Index]bool) []string {
	out := make([]string, len(t.Candidates))
	for _, tally := range r.Tallies {
		if !gone[tally.Option] && !t.Candidates[tally.Option].Withdrawn {
			out[tally.Option] = tally.Votes.String()
		}
	}
	return out
}

func transfers(rows []voting.TransferRow, ended []voting.Exhaustion) []pages.Transfer {
	var out []pages.Transfer
	for _, r := range rows {
		out = append(out, pages.Transfer{From: int(r.From), To: int(r.To), Votes: r.Votes.String()})
	}
	for _, e := range ended {
		if !e.Votes.IsZero() {
			out = append(out, pages.Transfer{From: int(e.From), To: pages.Nobody, Votes: e.Votes.String()})
		}
	}
	return out
}

func pairs(t voting.Transcript) [][]int {
	if t.Pairwise == nil {
		return nil
	}
	out := make([][]int, len(t.Candidates))
	for x := range out {
		out[x] = make([]int, len(t.Candidates))
		for y := range out[x] {
			if x != y {
				out[x][y] = int(t.Pairwise.Prefer(voting.Index(x), voting.Index(y)))
			}
		}
	}
	return out
}

func ties(t voting.Transcript) []pages.Tie {
	var out []pages.Tie
	for _, tie := range t.Ties {
		v := pages.Tie{Round: tie.Round, Among: indexes(tie.Among), Rule: pages.TieRule(tie.Rule), Chosen: pages.Nobody, Kind: pages.TieOutcome}
		switch tie.Kind {
		case "exclusion":
			v.Kind = pages.TieExclusion
		case "surplus":
			v.Kind = pages.TieSurplus
		case "election":
			v.Kind = pages.TieElection
		}
		if tie.Chosen != nil {
			v.Chosen = int(*tie.Chosen)
		}
		if n := tie.Round - 1; n >= 0 && n < len(t.Rounds) && len(tie.Among) > 0 {
			v.Votes = t.Rounds[n].Tallies.Of(tie.Among[0]).String()
		}
		out = append(out, v)
	}
	return out
}

// duel is the voices of a motion, or of the winner against the status quo.
func duel(r engine.CountReading) pages.Duel {
	d := r.Decision
	if d.Finding == nil || r.Issue.Procedure.Majority == nil {
		return pages.Duel{Winner: pages.Nobody}
	}
	v := pages.Duel{Shown: true, Winner: pages.Nobody}
	if !r.Issue.Procedure.Method.Ranked() {
		side := func(answer string) pages.Side {
			return pages.Side{Direct: int(r.Duel.Direct[answer]), Represented: int(r.Duel.Represented[answer])}
		}
		v.Yes, v.No, v.Abstain = side(governance.Yes), side(governance.No), side(governance.Abstain)
		return v
	}
	if len(r.Transcript.Elected) != 1 || r.Issue.Options[r.Transcript.Elected[0]].StatusQuo {
		return pages.Duel{Winner: pages.Nobody}
	}
	v.Winner = int(r.Transcript.Elected[0])
	// A ranked count adds voices up before they meet: who cast them is not split here.
	v.Yes.Direct, v.No.Direct, v.Abstain.Direct = int(d.Finding.Vote.Yes), int(d.Finding.Vote.No), int(d.Finding.Vote.Abstain)
	return v
}

func voices(r engine.CountReading) pages.Voices {
	v := turnoutVoices(r.Decision.Turnout)
	v.Shown = r.Issue.Imported == "" && r.Decision.Turnout.Electorate > 0
	v.LongestChain, v.LargestWeight, v.Assisted = r.LongestChain, int(r.Largest), int(r.Assisted)
	return v
}

// turnoutVoices says how each voice of the roll was used.
func turnoutVoices(t governance.Turnout) pages.Voices {
	v := pages.Voices{Direct: int(t.Direct), Represented: int(t.Represented)}
	for _, reason := range []pages.LostReason{pages.LostNoVote, pages.LostOptOut, pages.LostDeadEnd, pages.LostCycle, pages.LostCapped} {
		if n := t.Lost[string(reason)]; n > 0 {
			v.Lost = append(v.Lost, pages.LostVoices{Reason: reason, Voices: int(n)})
		}
	}
	return v
}

// transcript is the count as it was published and hashed, byte for byte.
func transcript(c *Call) error {
	r, err := c.counted()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, r.Raw)
}

// list is every ballot of a confidential vote that was counted, under a name that
// tells nobody whose it is.
func list(c *Call) error {
	r, err := c.counted()
	if err != nil {
		return err
	}
	if !r.Issue.Procedure.Sealed() {
		return engine.ErrNotFound
	}
	return c.download("application/jsonl", "list-"+string(r.Issue.ID)+".jsonl", r.List)
}

// roundTable is the count as a table: a line for each candidate, a column for
// each round.
func roundTable(c *Call) error {
	r, err := c.counted()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := table(c, r.Transcript)
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return c.download("text/csv; charset=utf-8", "count-"+string(r.Issue.ID)+".csv", b.Bytes())
}

func table(c *Call, t voting.Transcript) [][]string {
	head := []string{c.T.Text("count.candidate")}
	ended, lost := []string{c.T.Text("count.ended")}, []string{c.T.Text("count.rounding")}
	for n, r := range t.Rounds {
		head = append(head, c.T.Text("round.stage", "N", n+1))
		ended, lost = append(ended, r.Exhausted.String()), append(lost, r.Lost.String())
	}
	lines := [][]string{head}
	for n, candidate := range t.Candidates {
		line := []string{tables.Guarded(candidate.Name)}
		for _, r := range t.Rounds {
			line = append(line, r.Tallies.Of(voting.Index(n)).String())
		}
		lines = append(lines, line)
	}
	return append(lines, ended, lost)
}
