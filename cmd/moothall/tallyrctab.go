// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/rctab"
)

// countRCTab counts a contest from RCTab's configuration. The sum is over the lines that sha256sum
// prints for the configuration and each file of records, in its order.
func (c *tallyCommand) countRCTab(given map[string]string) (tallied, error) {
	election, err := c.readRCTab()
	if err != nil {
		return tallied{}, err
	}
	method, err := methodNamed(election.Method)
	if err != nil {
		return tallied{}, err
	}
	if err := c.comparable(election.Contest); err != nil {
		return tallied{}, err
	}
	election.Override(given)
	settings, _ := method.Resolve(election.Settings)
	_, unused := method.Resolve(given)
	transcript, err := election.Count(func(_ string, contest voting.Contest, profile *voting.Profile, given map[string]string) (voting.Transcript, error) {
		settings, _ := method.Resolve(given)
		return method.Count(contest, profile, settings)
	})
	if err != nil {
		return tallied{}, blame(err)
	}
	transcript.Unused = unused
	if len(given) > 0 {
		transcript.Notes = append(transcript.Notes, "Settings given with the command stand in place of those of the configuration.")
	}
	file := ballots.File{Contest: election.Contest, Profile: election.Profile, Format: "RCTab configuration", Seated: true}
	return tallied{method, file, settings, transcript, election.SHA256}, nil
}

// readRCTab reads the configuration and its records, which lie where its paths
// lead from its own folder.
func (c *tallyCommand) readRCTab() (rctab.Election, error) {
	switch {
	case c.Method != "" || c.File != "" || c.Seats != nil || c.Contest != "":
		return rctab.Election{}, misused(errors.New("--rctab takes method, seats and ballots from the configuration; --method, --seats, --contest and FILE should be left out"))
	case c.RCTab == "-":
		return rctab.Election{}, misused(errors.New("--rctab should name a file: its records are looked for from its folder"))
	}
	in, err := openInput(c.RCTab)
	if err != nil {
		return rctab.Election{}, err
	}
	defer in.Close()
	config, err := rctab.ReadConfig(c.RCTab, in)
	if err != nil {
		return rctab.Election{}, refused(err)
	}
	election, err := config.Read(func(name string) (string, io.ReadCloser, error) {
		return openRecords(filepath.Dir(c.RCTab), name)
	})
	if fault := (*rctab.Fault)(nil); errors.As(err, &fault) {
		err = refused(err)
	}
	return election, err
}

// openRecords opens a file of records. A workbook stands there as CSV, under its
// own name with another ending, plain or packed.
func openRecords(folder, name string) (string, io.ReadCloser, error) {
	names := []string{name, name + ".gz"}
	if ending := path.Ext(name); strings.EqualFold(ending, ".xlsx") {
		plain := strings.TrimSuffix(name, ending)
		names = []string{plain + ".csv", plain + ".csv.gz"}
	}
	for _, found := range names {
		place := filepath.FromSlash(found)
		if !filepath.IsAbs(place) {
			place = filepath.Join(folder, place)
		}
		if info, err := os.Stat(place); err == nil {
			if !info.Mode().IsRegular() {
				return "", nil, misused(fmt.Errorf("the configuration names the records %s, and %s is no file; they should be there as CSV", name, place))
			}
			in, err := openInput(place)
			return found, in, err
		}
	}
	return "", nil, misused(fmt.Errorf("the configuration names the records %s, and in %s there is neither %s; they should be there as CSV", name, folder, strings.Join(names, " nor ")))
}
