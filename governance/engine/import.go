// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/voting"
	"moothall/voting/ballots"
)

// PastElection is an election held and counted elsewhere, with its ballots.
type PastElection struct {
	governance.PastElection
	Body    bodies.Slug
	Title   string    // empty: as the file says, else its name
	Held    time.Time // the day; zero where it is not known
	File    string    // name of the file, without folders
	Content []byte    // of the file, as it came
}

// ErrImported says that a file was made an election of the body before: its
// ballots would be told twice.
var ErrImported = errors.New("this file has been imported already")

// Imported is what became of a past election.
type Imported struct {
	Issue      governance.IssueID
	Title      string
	Transcript voting.Transcript
	Decision   governance.Decision
}

// ImportElection counts a past election from the file of its ballots and keeps
// file, count and decision, in one transaction. It is the operator's, like
// Found, and changes nobody's standing: the record says where it came from. It
// refuses with a *ballots.Fault, with governance.ErrTally, with [ErrImported], and
// with store.ErrNotFound for a body that is not there.
func (e *Engine) ImportElection(ctx context.Context, p PastElection) (Imported, error) {
	if len(p.Content) > audit.MaxMember { // no archive could hold it, and every later export would fail
		return Imported{}, fmt.Errorf("%w: %s has %d bytes, at most %d can be kept for others to count", governance.ErrTally, p.File, len(p.Content), audit.MaxMember)
	}
	file, err := ballots.Read(p.File, bytes.NewReader(p.Content))
	if err != nil {
		return Imported{}, err
	}
	in := Imported{Title: p.Title}
	if in.Title == "" {
		in.Title = file.Contest.Title
	}
	if in.Title == "" {
		in.Title = p.File
	}
	// Outside any transaction: a large file takes its time.
	if in.Transcript, err = p.Count(file); err != nil {
		return in, fmt.Errorf("%s: %w", p.File, err)
	}
	return update(ctx, e, func(tx *store.Tx) (Imported, error) { return e.importElection(tx, p, in, file) })
}

// noon is the hour given to an election of which only the day is known.
const noon = 12 * time.Hour

func (e *Engine) importElection(tx *store.Tx, p PastElection, in Imported, file ballots.File) (Imported, error) {
	if err := tx.HoldImports(p.Body); err != nil {
		return in, err
	}
	if _, err := tx.Charter(p.Body); err != nil {
		return in, fmt.Errorf("body %s: %w", p.Body, err)
	}
	if was, err := tx.ImportedFrom(p.Body, p.Content); err == nil {
		return in, fmt.Errorf("%w: %s (SHA-256 %s) is election %s of %s", ErrImported, p.File, journal.Digest(p.Content), was, p.Body)
	} else if !errors.Is(err, store.ErrNotFound) {
		return in, err
	}
	now, err := tx.Now()
	if err != nil {
		return in, err
	}
	held := now
	if !p.Held.IsZero() {
		held = p.Held.Add(noon) // the same day in most zones
	}
	if in.Issue, err = freeNumber(tx, held.Year()); err != nil {
		return in, err
	}
	in.Decision = p.Decide(in.Issue, file, in.Transcript)
	if err := tx.AddIssue(pastIssue(p, in, file, held)); err != nil {
		return in, err
	}
	if err := tx.AddBallotFile(in.Issue, p.Content); err != nil {
		return in, err
	}
	return in, e.keepCount(tx, p, in, held, now)
}

// freeNumber is the next number of a year that no issue bears.
func freeNumber(tx *store.Tx, year int) (governance.IssueID, error) {
	for {
		n, err := tx.NextNumber(year)
		if err != nil {
			return "", err
		}
		id := governance.IssueID(fmt.Sprintf("%d-%d", year, n))
		if _, err := tx.Issue(id); errors.Is(err, store.ErrNotFound) {
			return id, nil
		} else if err != nil {
			return "", err
		}
	}
}

// pastIssue is the election as a decided issue, by rules of its own: those of
// the body's charter did not apply to it.
func pastIssue(p PastElection, in Imported, file ballots.File, held time.Time) governance.Issue {
	i := governance.Issue{
		ID: in.Issue, Body: p.Body, Kind: "election", Title: in.Title, Stage: governance.Decided, Imported: p.File,
		Procedure: governance.Procedure{
			Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public,
			Franchise: bodies.Franchise{Body: p.Body}, Method: p.Method, Options: in.Transcript.Options, Seats: in.Transcript.Seats,
		},
		Effect:    governance.Effect{Kind: governance.EffectText},
		CreatedAt: held, ClosesAt: held, ClosedAt: held, DecidedAt: held,
	}
	for _, o := range file.Contest.Options {
		i.Options = append(i.Options, governance.Option{ID: governance.OptionID(o.ID), Title: o.Name, Withdrawn: o.Withdrawn})
	}
	return i
}

func (e *Engine) keepCount(tx *store.Tx, p PastElection, in Imported, held, now time.Time) error {
	transcript, err := journal.Canonical(in.Transcript)
	if err != nil {
		return err
	}
	told, err := journal.Canonical(governance.Summary{})
	if err != nil {
		return err
	}
	if err := tx.AddCount(store.Count{Issue: in.Issue, Transcript: transcript, Summary: told, At: held}); err != nil {
		return err
	}
	text, err := journal.Canonical(in.Decision)
	if err != nil {
		return err
	}
	if err := tx.AddDecision(store.Decision{ID: string(in.Issue), Issue: in.Issue, Body: p.Body, Data: text, At: held}); err != nil {
		return err
	}
	act := journal.ElectionImport{
		Title: in.Title, File: p.File, FileSHA256: journal.Digest(p.Content), Method: string(p.Method),
		Settings: in.Transcript.Options, Seats: int64(in.Transcript.Seats), TranscriptSHA256: journal.Digest(transcript),
	}
	if !p.Held.IsZero() {
		act.HeldOn = p.Held.Format(time.DateOnly)
	}
	for _, w := range in.Decision.Winners {
		act.Winners = append(act.Winners, string(w))
	}
	_, err = e.enter(tx, p.Body, in.Issue, now, act)
	return err
}
