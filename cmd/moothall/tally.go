// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"moothall/voting"
	"moothall/voting/ballots"
)

// tallyCommand counts the ballots of a file.
type tallyCommand struct {
	Method string   `required:"" help:"How to count; moothall methods lists the ways."`
	Seats  *int     `placeholder:"N" help:"How many to elect, 1 to 2000; without it, as many as the file says."`
	Set    []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the method; may be given again."`
	Format string   `default:"text" help:"What to print: text or json."`
	File   string   `arg:"" help:"The ballot file, plain or gzip; - is standard input."`
}

// count is a transcript with what only the command knows.
type count struct {
	voting.Transcript
	InputSHA256 string  `json:"input_sha256"`
	Seconds     float64 `json:"seconds"`

	title  string
	format string
	method voting.Method
}

// Run counts and prints.
func (c *tallyCommand) Run(w *world) error {
	if c.Format != "text" && c.Format != "json" {
		return misused(fmt.Errorf("there is no format %q; there are text, json", c.Format))
	}
	method, err := methodNamed(c.Method)
	if err != nil {
		return err
	}
	given, err := c.settings()
	if err != nil {
		return err
	}
	start := time.Now()
	file, sum, err := c.read(w)
	if err != nil {
		return err
	}
	if err := c.seat(method, &file); err != nil {
		return err
	}
	settings, unused := method.Resolve(given)
	transcript, err := file.Count(method, settings)
	if err != nil {
		return blame(err)
	}
	transcript.Unused = unused
	transcript.Notes = append(transcript.Notes, file.Notes...)
	counted := count{transcript, sum, time.Since(start).Round(time.Millisecond).Seconds(), file.Contest.Title, file.Format, method}
	if c.Format == "json" {
		return json.NewEncoder(w.stdout).Encode(counted)
	}
	return counted.write(w.stdout)
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
func (c *tallyCommand) read(w *world) (ballots.File, string, error) {
	name, in := "standard input", w.stdin
	if c.File != "-" {
		f, err := openInput(c.File)
		if err != nil {
			return ballots.File{}, "", err
		}
		defer f.Close()
		name, in = c.File, f
	}
	hash := sha256.New()
	tee := io.TeeReader(in, hash)
	file, err := ballots.Read(name, tee)
	if err != nil {
		return ballots.File{}, "", refused(err)
	}
	if _, err := io.Copy(io.Discard, tee); err != nil { // what gzip leaves unread
		return ballots.File{}, "", refused(fmt.Errorf("%s: %w", name, err))
	}
	return file, hex.EncodeToString(hash.Sum(nil)), nil
}

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
		file.Notes = append(file.Notes, fmt.Sprintf("%s for %d candidates: some stay empty.", seats(file.Contest.Seats), standing))
	}
	return nil
}
