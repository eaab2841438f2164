// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"io"
	"slices"
	"strconv"

	"moothall/voting"
)

// looksLikeTallySheet knows Debian's devotee by its legend.
func looksLikeTallySheet(head []byte) bool {
	return bytes.Contains(head, []byte("Tally Sheet for the votes cast")) || bytes.Contains(head, []byte(`"V: vote`))
}

// sheet is a tally sheet being read.
type sheet struct {
	*lines
	names   []int // in text
	text    text
	profile *voting.Profile
	marks   []voting.Mark
}

// readTallySheet reads the sheets Debian publishes of its votes: a legend with
// a line "Option 1------>: name" for each option, and a line "V: 213- hash" for
// each ballot, with the rank of every option in turn. Ranks are digits, then
// letters; equal ones are equal ranks, gaps mean nothing, - is unranked.
func readTallySheet(l *lines) (File, error) {
	s := &sheet{lines: l}
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return File{}, err
		}
		line = bytes.TrimSpace(line)
		if ballot, found := bytes.CutPrefix(line, []byte("V: ")); found {
			err = s.ballot(ballot)
		} else if _, option, found := bytes.Cut(line, []byte("Option ")); found {
			err = s.option(option)
		}
		if err != nil {
			return File{}, err
		}
	}
	if s.profile == nil {
		return File{}, s.fault("the sheet has no ballots; each should be a line like V: 213-")
	}
	contest := voting.Contest{Seats: 1}
	for i, name := range s.names {
		contest.Options = append(contest.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: s.text.get(name)})
	}
	return File{Contest: contest, Profile: s.profile, Format: "Debian tally sheet", Notes: s.text.notes()}, nil
}

// option reads "3------>: name".
func (s *sheet) option(line []byte) error {
	number, name, found := bytes.Cut(line, []byte(">:"))
	if !found {
		return nil // the word stands in a sentence
	}
	n := bytes.TrimRight(number, "-")
	if s.profile != nil || string(n) != strconv.Itoa(len(s.names)+1) || len(s.names) == voting.MaxOptions {
		return s.fault("the options should stand before the ballots, numbered from 1 in order, at most %d", voting.MaxOptions)
	}
	s.names = append(s.names, s.text.keep(bytes.TrimSpace(name)))
	return nil
}

// ballot reads the rank of every option.
func (s *sheet) ballot(line []byte) error {
	ranks := line
	if end := bytes.IndexAny(line, " \t"); end >= 0 {
		ranks = line[:end]
	}
	if len(s.names) == 0 || len(ranks) != len(s.names) {
		return s.fault("the ballot has %d ranks for %d options; there should be one for each", len(ranks), len(s.names))
	}
	if s.profile == nil {
		s.profile = voting.NewProfile(voting.Contest{Options: make([]voting.Option, len(s.names))})
	}
	order := []voting.Index{}
	for i, r := range ranks {
		switch {
		case r == '-':
		case r >= '1' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
			order = append(order, voting.Index(i))
		default:
			return s.fault("%q should be a rank, 1 to 9 or a letter, or - for none", r)
		}
	}
	slices.SortStableFunc(order, func(a, b voting.Index) int { return int(upper(ranks[a])) - int(upper(ranks[b])) })
	s.marks = s.marks[:0]
	for k, i := range order {
		mark := voting.MarkFor(i)
		if k > 0 && upper(ranks[i]) == upper(ranks[order[k-1]]) {
			mark = mark.Tied()
		}
		s.marks = append(s.marks, mark)
	}
	if err := s.profile.AddMarks(1, s.marks); err != nil {
		return s.fault("%v", err)
	}
	return nil
}

func upper(r byte) byte {
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}
