// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"moothall/voting"
)

// looksLikeCEF knows a line of parameters, "#/Candidates: …".
func looksLikeCEF(head []byte) bool {
	for line := range bytes.Lines(head) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("#/")) {
			return true
		}
	}
	return false
}

// cef is a file being read.
type cef struct {
	*lines
	names    []int // in text
	byName   map[string]voting.Index
	seats    int64
	weighted bool // ^n is a weight
	explicit bool // who is left out is not compared
	text     text
	profile  *voting.Profile
	marks    []voting.Mark
}

// readCEF reads the Condorcet Election Format: parameters, then ballots as
// "tags || A > B = C ^weight * times # remark".
// https://github.com/CondorcetVote/CondorcetElectionFormat
func readCEF(l *lines) (File, error) {
	f := &cef{lines: l, seats: 1}
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return File{}, err
		}
		line = bytes.TrimSpace(line)
		if parameter, found := bytes.CutPrefix(line, []byte("#/")); found {
			if err := f.parameter(parameter); err != nil {
				return File{}, err
			}
			continue
		}
		line, _, _ = bytes.Cut(line, []byte("#"))
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := f.ballot(line); err != nil {
				return File{}, err
			}
		}
	}
	return f.file()
}

// parameter reads "Name: value". Those that do not concern the ballots are passed over.
func (f *cef) parameter(line []byte) error {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimSpace(value)
	switch string(bytes.ToLower(bytes.TrimSpace(name))) {
	case "candidates":
		return f.candidates(value)
	case "number of seats":
		n, ok := number(value)
		if !ok || n < 1 || n > voting.MaxOptions {
			return f.fault("the number of seats should be 1 to %d", voting.MaxOptions)
		}
		f.seats = n
	case "weight allowed":
		return f.flag(&f.weighted, value, "true")
	case "implicit ranking":
		return f.flag(&f.explicit, value, "false")
	}
	return nil
}

func (f *cef) flag(into *bool, value []byte, set string) error {
	value = bytes.ToLower(value)
	if string(value) != "true" && string(value) != "false" {
		return f.fault("%q should be true or false", shown(value))
	}
	*into = string(value) == set
	return nil
}

// candidates reads "A ; B ; C".
func (f *cef) candidates(value []byte) error {
	if f.profile != nil {
		return f.fault("the candidates are named twice, or after the first ballot; they should stand once, before")
	}
	f.byName = map[string]voting.Index{}
	for name := range bytes.SplitSeq(value, []byte(";")) {
		name = bytes.TrimSpace(name)
		if _, twice := f.byName[string(name)]; twice || len(name) == 0 || len(f.names) == voting.MaxOptions {
			return f.fault("the candidate %q is named twice, has no name, or is more than %d; each should stand once", shown(name), voting.MaxOptions)
		}
		f.byName[string(name)] = voting.Index(len(f.names))
		f.names = append(f.names, f.text.keep(name))
	}
	f.profile = voting.NewProfile(voting.Contest{Options: make([]voting.Option, len(f.names))})
	return nil
}

// ballot reads one line of ballots that are alike.
func (f *cef) ballot(line []byte) error {
	if f.profile == nil {
		return f.fault("the ballots begin and nobody stands; a line #/Candidates: A ; B ; C should stand before")
	}
	if _, after, found := bytes.Cut(line, []byte("||")); found {
		line = after
	}
	times, weight := int64(1), int64(1)
	ranking, err := f.factor(line, '*', &times)
	if err != nil {
		return err
	}
	if ranking, err = f.factor(ranking, '^', &weight); err != nil {
		return err
	}
	if !f.weighted {
		weight = 1
	}
	if times > voting.MaxWeight || weight > voting.MaxWeight || times*weight > voting.MaxWeight {
		return f.fault("the ballots of a line should weigh at most %d together", voting.MaxWeight)
	}
	if err := f.ranks(ranking); err != nil {
		return err
	}
	if err := f.profile.AddMarks(times*weight, f.marks); err != nil {
		return f.fault("%v", err)
	}
	return nil
}

// factor cuts "… sign n" and reads n.
func (f *cef) factor(line []byte, sign byte, into *int64) ([]byte, error) {
	at := bytes.LastIndexByte(line, sign)
	if at < 0 {
		return line, nil
	}
	n, ok := number(bytes.TrimSpace(line[at+1:]))
	if !ok || n < 1 {
		return nil, f.fault("after %c a whole number should stand, from 1", sign)
	}
	*into = n
	return line[:at], nil
}

// ranks reads "A > B = C".
func (f *cef) ranks(line []byte) error {
	f.marks = f.marks[:0]
	if line = bytes.TrimSpace(line); len(line) == 0 || string(line) == "/EMPTY_RANKING/" {
		return nil
	}
	for rank := range bytes.SplitSeq(line, []byte(">")) {
		for k, name := range bytes.Split(rank, []byte("=")) {
			i, ok := f.byName[string(bytes.TrimSpace(name))]
			if !ok {
				return f.fault("%q does not stand; a ballot should name candidates of the line #/Candidates, with > and = between", shown(bytes.TrimSpace(name)))
			}
			mark := voting.MarkFor(i)
			if k > 0 {
				mark = mark.Tied()
			}
			f.marks = append(f.marks, mark)
		}
	}
	return nil
}

func (f *cef) file() (File, error) {
	if f.profile == nil {
		return File{}, f.fault("nobody stands; a line #/Candidates: A ; B ; C should name who does")
	}
	contest := voting.Contest{Seats: int(f.seats)}
	for i, name := range f.names {
		contest.Options = append(contest.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: f.text.get(name)})
	}
	file := File{Contest: contest, Profile: f.profile, Format: "CEF", Notes: f.text.notes(), Seated: true}
	if f.explicit {
		file.Notes = append(file.Notes, fmt.Sprintf("The file asks not to compare who is left out: unranked=%s counts so.", "abstain"))
	}
	return file, nil
}
