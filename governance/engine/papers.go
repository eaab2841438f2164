// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/ranked"
	"moothall/voting/rctab"
)

// PaperForm is a format in which others count ballots.
type PaperForm string

// The formats, by the names their files have.
const (
	PaperCVR         PaperForm = "cvr.json"    // NIST SP 1500-103
	PaperRCTab       PaperForm = "rctab.json"  // RCTab's configuration
	PaperRCTabBallot PaperForm = "rctab.csv"   // the records it names
	PaperBLT         PaperForm = "ballots.blt" // BLT
)

// PaperForms lists the formats.
func PaperForms() []PaperForm {
	return []PaperForm{PaperCVR, PaperRCTab, PaperRCTabBallot, PaperBLT}
}

// Named is the name of the file for an issue, by which RCTab's configuration finds its records.
func (f PaperForm) Named(id governance.IssueID) string { return string(id) + "-" + string(f) }

// ErrNoFormat says that a format has no place for what was voted on, or that by its
// rules others would be elected.
var ErrNoFormat = errors.New("this format cannot say how the vote was counted")

// ErrManyVoices says that a file with a record for each voice would be too long.
var ErrManyVoices = errors.New("this format has a record for each voice, and there are more than it is written for")

// Papers writes the ballots of a decided issue in which options were ranked, for others
// to count: a record, or so much weight, for each voice a ballot carried, and no name
// but the candidates'. It is made of what [Engine.VoteTable] writes, and refuses as it
// does; with [ErrNotFound] for a motion, which no such format counts, with
// [ErrNoFormat], and with [ErrManyVoices] what has a record for each of more than
// rctab.MostRecords voices: no file is cut off.
func (e *Engine) Papers(ctx context.Context, actor access.Actor, id governance.IssueID, form PaperForm, out io.Writer) (issue governance.Issue, err error) {
	if err := e.gate.May(actor, "issue.read", access.Object{}); err != nil {
		return issue, err
	}
	return issue, e.tabled(ctx, func(tx *store.Tx) error {
		p, err := papersOf(tx, id)
		issue = p.issue
		if err != nil {
			return err
		}
		err = p.write(form, out)
		if errors.Is(err, ballots.ErrUnwritable) || errors.Is(err, rctab.ErrUnwritable) {
			err = fmt.Errorf("%s of issue %s: %w: %w", form, id, ErrNoFormat, err)
		}
		return err
	})
}

// papers are the ballots of an issue as a count takes them.
type papers struct {
	issue    governance.Issue
	contest  voting.Contest
	profile  *voting.Profile
	settings voting.Settings
	elected  []voting.Index
}

func papersOf(tx *store.Tx, id governance.IssueID) (p papers, err error) {
	var counted store.Count
	if p.issue, counted, err = disclosed(tx, id); err != nil {
		return p, err
	}
	if !p.issue.Procedure.Method.Ranked() {
		return p, fmt.Errorf("ballots of issue %s: %w", id, ErrNotFound)
	}
	var transcript voting.Transcript
	if err := json.Unmarshal(counted.Transcript, &transcript); err != nil {
		return p, fmt.Errorf("count of issue %s: %w", id, err)
	}
	p.elected = transcript.Elected
	if _, p.settings = p.issue.Ranking(); p.issue.Imported != "" {
		return p, p.fromFile(tx, transcript)
	}
	if err := nameCandidates(tx, &p.issue); err != nil {
		return p, err
	}
	p.contest = p.issue.Named()
	p.profile = voting.NewProfile(p.contest)
	if p.issue.Procedure.Sealed() {
		return p, listed(counted, func(_ journal.Pseudonym, c governance.Choice) error { return p.issue.Add(p.profile, c, 1) })
	}
	return p, counting(tx, p.issue, counted, func(s stood) error { return p.issue.Add(p.profile, s.Choice, s.carried) })
}

// fromFile reads the ballots of an election held elsewhere.
func (p *papers) fromFile(tx *store.Tx, t voting.Transcript) error {
	content, err := tx.BallotFile(p.issue.ID)
	if err != nil {
		return err
	}
	file, err := ballots.Read(p.issue.Imported, bytes.NewReader(content))
	if err != nil {
		return err
	}
	if file.Profile == nil {
		return fmt.Errorf("%w: its file holds no ranks", ballots.ErrUnwritable)
	}
	p.contest, p.profile, p.settings = file.Contest, file.Profile, t.Options
	p.contest.Seats, p.contest.Title = max(t.Seats, 1), p.issue.Title
	return nil
}

func (p papers) write(form PaperForm, out io.Writer) error {
	switch voices := p.profile.Total(); {
	case form == PaperBLT:
		return ballots.WriteBLT(out, p.contest, p.profile)
	case voices > rctab.MostRecords:
		return fmt.Errorf("%s of issue %s, %d voices: %w", form, p.issue.ID, voices, ErrManyVoices)
	case form == PaperCVR:
		return ballots.WriteCVR(out, p.contest, p.profile, p.issue.DecidedAt)
	}
	config, records, err := p.forRCTab()
	if err != nil {
		return err
	}
	if form == PaperRCTab {
		records = config
	}
	_, err = records.WriteTo(out)
	return err
}

// forRCTab writes both files for RCTab, reads them as RCTab does and counts by its rules:
// where it would elect others, there are none.
func (p papers) forRCTab() (config, records *bytes.Buffer, err error) {
	config, records = new(bytes.Buffer), new(bytes.Buffer)
	if err := rctab.WriteConfig(config, p.contest, string(p.issue.Procedure.Method), p.settings, PaperRCTabBallot.Named(p.issue.ID), p.issue.ClosedAt); err != nil {
		return nil, nil, err
	}
	if err := rctab.WriteRecords(records, p.contest, p.profile); err != nil {
		return nil, nil, err
	}
	read, err := rctab.ReadConfig(string(PaperRCTab), bytes.NewReader(config.Bytes()))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", rctab.ErrUnwritable, err)
	}
	election, err := read.Read(func(name string) (string, io.ReadCloser, error) {
		return name, io.NopCloser(bytes.NewReader(records.Bytes())), nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", rctab.ErrUnwritable, err)
	}
	again, err := election.Count(countAsRCTab)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", rctab.ErrUnwritable, err)
	}
	if !slices.Equal(seated(again.Elected, election.Contest, p.contest), slices.Sorted(slices.Values(p.elected))) {
		return nil, nil, fmt.Errorf("%w: by its rules others would be elected", rctab.ErrUnwritable)
	}
	return config, records, nil
}

// countAsRCTab counts by the method that a configuration comes to.
func countAsRCTab(name string, c voting.Contest, p *voting.Profile, given map[string]string) (voting.Transcript, error) {
	for _, m := range slices.Concat(ranked.Methods(), rctab.Methods()) {
		if m.Name == name {
			settings, _ := m.Resolve(given)
			return m.Count(c, p, settings)
		}
	}
	return voting.Transcript{}, fmt.Errorf("%w: it counts by %s", rctab.ErrUnwritable, name)
}

// seated are those elected of a contest as RCTab has it, by their places in ours: there
// they stand in the order of the lot.
func seated(elected []voting.Index, there, ours voting.Contest) []voting.Index {
	order := rctab.Order(ours)
	out := make([]voting.Index, 0, len(elected))
	for _, e := range elected {
		if int(e) < len(order) && len(there.Options) == len(order) {
			out = append(out, order[e])
		}
	}
	slices.Sort(out)
	return out
}
