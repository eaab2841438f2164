// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/compare"
	"moothall/voting/report"
)

// tallyCommand counts the ballots of a file.
type tallyCommand struct {
	Method string   `help:"How to count, as scottish-stv; moothall methods lists the ways."`
	Seats  *int     `placeholder:"N" help:"How many to elect, 1 to 2000; without it, as many as the file says."`
	Set    []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the method, as overvote=skip; may be given again."`
	Format string   `default:"text" help:"What to print: text, json, rctab (RCTab's JSON), html (a page to print and sign), nist (SP 1500-100), csv, or ballots (the ballots sorted, whose SHA-256 the page names)."`
	Expect *int64   `placeholder:"N" help:"How many ballots there should be, by weight; a difference is said, and ends with exit 1."`

	Date         string `placeholder:"YYYY-MM-DD" help:"The day of the contest, for formats that name it."`
	Jurisdiction string `help:"Who holds the contest, for formats that name it."`
	Office       string `help:"What it is for, for formats that name it."`

	Compare bool   `help:"Count the same ballots by the other methods, ballot rules and lots too, and say how near it was."`
	RCTab   string `name:"rctab" placeholder:"CONFIG" help:"Count as RCTab does, by its configuration of a contest and the CSV records it names; instead of --method and FILE."`
	ballotFile
}

// count is a transcript with what only the command knows.
type count struct {
	voting.Transcript
	InputSHA256 string  `json:"input_sha256"`
	Seconds     float64 `json:"seconds"`

	report  report.Report
	moves   []report.Move
	ballots marked
}

// marked is the ballots a method counts: ranks or scores.
type marked interface {
	WriteCanonical(io.Writer) error
	Digest() string
}

// formats are the ways to print a count.
var formats = map[string]func(count, io.Writer) error{
	"text":    count.write,
	"ballots": func(c count, w io.Writer) error { return c.ballots.WriteCanonical(w) },
	"json":    func(c count, w io.Writer) error { return json.NewEncoder(w).Encode(c) },
	"rctab":   func(c count, w io.Writer) error { return c.report.WriteRCTab(w) },
	"html":    func(c count, w io.Writer) error { return c.report.WriteHTML(w) },
	"nist":    func(c count, w io.Writer) error { return c.report.WriteNIST(w) },
	"csv":     func(c count, w io.Writer) error { return c.report.WriteCSV(w) },
}

// Run counts and prints.
func (c *tallyCommand) Run(w *world) error {
	runtime.GOMAXPROCS(1) // a count has one thread; on other processors the collector would only wait, at a tenth of the cost
	if err := c.check(); err != nil {
		return err
	}
	given, err := c.settings()
	if err != nil {
		return err
	}
	return unlessInterrupted(w.ctx, func() error {
		start := time.Now()
		did, err := c.tally(w, given)
		if err != nil {
			return err
		}
		return c.print(w.stdout, c.counted(did, start))
	})
}

// tallied is a count, and what was counted how.
type tallied struct {
	method     voting.Method
	file       ballots.File
	settings   voting.Settings
	transcript voting.Transcript
	sum        string // SHA-256 of what was counted
}

// tally counts the ballots of a file by the method given, or a contest of RCTab's.
func (c *tallyCommand) tally(w *world, given map[string]string) (tallied, error) {
	switch {
	case c.RCTab != "":
		return c.countRCTab(given)
	case c.Method == "" || c.File == "":
		return tallied{}, misused(errors.New("moothall tally should have --method M and FILE, or --rctab CONFIG; moothall methods lists the ways to count"))
	}
	method, err := methodNamed(c.Method)
	if err != nil {
		return tallied{}, err
	}
	file, sum, err := c.read(w)
	if err != nil {
		return tallied{}, err
	}
	if err := c.seat(method, &file); err != nil {
		return tallied{}, err
	}
	if err := c.comparable(file.Contest); err != nil {
		return tallied{}, err
	}
	settings, unused := method.Resolve(given)
	transcript, err := file.Count(method, settings)
	if err != nil {
		return tallied{}, blame(c.ofFile(err))
	}
	transcript.Unused = withUnnamed(unused, given, transcript)
	transcript.Notes = append(transcript.Notes, file.Notes...)
	return tallied{method, file, settings, transcript, sum}, nil
}

// comparable refuses to compare what would take too long.
func (c *tallyCommand) comparable(contest voting.Contest) error {
	if standing := len(contest.Standing()); c.Compare && standing > compare.MaxOptions {
		return refused(fmt.Errorf("--compare counts hundreds of times, and does so for at most %d candidates; %d stand, and without --compare they are counted", compare.MaxOptions, standing))
	}
	return nil
}

// counted is a count as it is told.
func (c *tallyCommand) counted(did tallied, start time.Time) count {
	transcript := did.transcript
	if c.Compare {
		transcript.Comparison = compare.Compare(did.file.Contest, did.file.Ballots(), did.method, did.settings, transcript, methods(), compare.Limits{})
		transcript.OutcomeDependsOnLot = compare.DependsOnLot(transcript)
	}
	seconds := time.Since(start).Round(time.Millisecond).Seconds()
	told, of := c.report(did.file, did.method, transcript, did.sum), ballotsOf(did.file, did.method)
	if c.Format == "html" { // a sort of all ballots, for the page that shows its hash
		told.BallotsSHA256 = of.Digest()
	}
	return count{transcript, did.sum, seconds, told, told.Moves(), of}
}

// check refuses flags that say nothing of use.
func (c *tallyCommand) check() error {
	if formats[c.Format] == nil {
		return misused(fmt.Errorf("there is no format %q; there are text, json, rctab, html, nist, csv, ballots", c.Format))
	}
	if _, err := time.Parse(time.DateOnly, c.Date); c.Date != "" && err != nil {
		return misused(fmt.Errorf("--date %s should be a day, as 2026-11-22", c.Date))
	}
	if c.Date == "" && c.Format == "nist" {
		return misused(errors.New("--format nist needs --date: its results name the day of the contest"))
	}
	if c.Expect != nil && *c.Expect < 0 {
		return misused(fmt.Errorf("--expect %d should be at least 0", *c.Expect))
	}
	return nil
}

// report adds to a transcript what the command knows.
func (c *tallyCommand) report(file ballots.File, m voting.Method, t voting.Transcript, sum string) report.Report {
	sources, command := t.Sources, fmt.Sprintf("moothall tally --rctab %s --format ballots | sha256sum", filepath.Base(c.RCTab))
	if c.RCTab == "" {
		sources = []voting.Source{{Name: c.source(), Ballots: t.Ballots.Received, SHA256: sum}}
		command = fmt.Sprintf("moothall tally --method %s --format ballots FILE | sha256sum", m.Name)
	}
	return report.Report{
		Transcript: t, Method: m, Title: file.Contest.Title, Date: c.Date, Jurisdiction: c.Jurisdiction, Office: c.Office,
		Program: "Moothall " + version(), Format: file.Format, InputSHA256: sum, Expected: c.Expect,
		Sources: sources, BallotsCommand: command,
	}
}

// ballotsOf are the ballots of a file that a method counts.
func ballotsOf(file ballots.File, m voting.Method) marked {
	if m.CountScores != nil && file.Scores != nil {
		return file.Scores
	}
	return file.Profile
}

// source is the name of the file without its folders, which are nobody's business.
func (c *tallyCommand) source() string {
	if c.File == "-" {
		return "standard input"
	}
	return filepath.Base(c.File)
}

// print writes the count, and ends with a refusal where ballots are missing or
// too many: what was counted is said all the same.
func (c *tallyCommand) print(w io.Writer, counted count) error {
	difference := counted.report.Difference()
	if difference != "" && c.Format == "json" { // every other format says it of its own
		counted.Notes = append(counted.Notes, difference)
	}
	if err := formats[c.Format](counted, w); err != nil {
		if errors.Is(err, report.ErrFormat) {
			return misused(err)
		}
		return err
	}
	if difference != "" {
		return refused(errors.New(strings.TrimSuffix(difference, ".")))
	}
	return nil
}

// withUnnamed adds to the settings that a method never has a use for those it had
// none for as it was asked to count: the transcript does not name them.
func withUnnamed(unused []string, given map[string]string, t voting.Transcript) []string {
	for name := range given {
		if _, named := t.Options[name]; !named && !slices.Contains(unused, name) {
			unused = append(unused, name)
		}
	}
	slices.Sort(unused)
	return unused
}

// ofFile names the file whose ballots a count refuses.
func (c *tallyCommand) ofFile(err error) error {
	if errors.Is(err, voting.ErrSetting) {
		return err
	}
	name := c.File
	if name == "-" {
		name = c.source()
	}
	return fmt.Errorf("%s: %w", name, err)
}

// blame says whose fault an error of a count is.
func blame(err error) error {
	switch {
	case errors.Is(err, voting.ErrSetting):
		return misused(err)
	case errors.Is(err, voting.ErrContest), errors.Is(err, voting.ErrBallot), errors.Is(err, voting.ErrTotal), errors.Is(err, voting.ErrTooHard):
		return refused(err)
	}
	return err
}

// settings reads --set KEY=VALUE.
func (c *tallyCommand) settings() (map[string]string, error) {
	given := map[string]string{}
	for _, s := range c.Set {
		key, value, found := strings.Cut(s, "=")
		if !found || key == "" {
			return nil, misused(fmt.Errorf("--set %s should be --set KEY=VALUE", s))
		}
		if names := settingNames(); !slices.Contains(names, key) {
			return nil, misused(fmt.Errorf("--set %s: no method has a setting %q; there are %s", s, key, strings.Join(names, ", ")))
		}
		if _, twice := given[key]; twice {
			return nil, misused(fmt.Errorf("--set %s is given twice; once is enough", key))
		}
		given[key] = value
	}
	return given, nil
}

// read reads the ballots, and the SHA-256 of the file as it is stored.
func (c *ballotFile) read(w *world) (ballots.File, string, error) {
	if c.File == "" {
		return ballots.File{}, "", misused(errors.New("FILE is missing; it should name the ballots, or be - for standard input"))
	}
	name, in, size := "standard input", w.stdin, int64(0)
	if c.File != "-" {
		f, err := openInput(c.File)
		if err != nil {
			return ballots.File{}, "", err
		}
		defer f.Close()
		name, in = c.File, f
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
	}
	hash := sha256.New()
	tee := sized{io.TeeReader(in, hash), size}
	file, err := ballots.ReadContest(name, tee, c.Contest)
	if err != nil {
		return ballots.File{}, "", refused(err)
	}
	if _, err := io.Copy(io.Discard, tee); err != nil { // what gzip leaves unread
		return ballots.File{}, "", refused(fmt.Errorf("%s: %w", name, err))
	}
	return file, hex.EncodeToString(hash.Sum(nil)), nil
}

// sized tells a reader of ballots how many bytes will come; 0 where nobody knows.
type sized struct {
	io.Reader
	size int64
}

// Size is the number of bytes in all.
func (s sized) Size() int64 { return s.size }

// checkSeats refuses a number of seats that no contest has; nil is none given.
func checkSeats(given *int) error {
	if given != nil && (*given < 1 || *given > voting.MaxOptions) {
		return misused(fmt.Errorf("--seats %d should be at least 1, and at most %d", *given, voting.MaxOptions))
	}
	return nil
}

// seat settles how many are elected: the flag, else the file. Where neither
// says it, one, unless another number would have made another count.
func (c *tallyCommand) seat(m voting.Method, file *ballots.File) error {
	if err := checkSeats(c.Seats); err != nil {
		return err
	}
	switch {
	case m.SingleSeat && c.Seats != nil && *c.Seats > 1:
		return misused(fmt.Errorf("%s fills one seat; --seats should be 1 or left out", m.Name))
	case m.SingleSeat:
		if file.Contest.Seats > 1 {
			file.Notes = append(file.Notes, fmt.Sprintf("The file speaks of %d seats; %s fills one.", file.Contest.Seats, m.Name))
		}
		file.Contest.Seats = 1
	case c.Seats != nil:
		file.Contest.Seats = *c.Seats
	case !file.Seated && m.SeatsMatter:
		return misused(fmt.Errorf("the file does not say how many seats there are; --seats N should"))
	case !file.Seated:
		file.Notes = append(file.Notes, "Neither the file nor --seats says how many seats there are; one is filled.")
	}
	if standing := len(file.Contest.Standing()); file.Contest.Seats > standing {
		file.Notes = append(file.Notes, fmt.Sprintf("%s for %d candidates: some stay empty.", report.SeatsOf(file.Contest.Seats), standing))
	}
	return nil
}
