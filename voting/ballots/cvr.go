// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"moothall/voting"
)

const (
	// formatCVR is what a File read here says of itself.
	formatCVR = "NIST SP 1500-103 JSON"
	// maxRecord is the longest cast vote record in bytes, pictures included.
	maxRecord = 16 << 20
)

// looksLikeCVR knows JSON that speaks of cast vote records.
func looksLikeCVR(head []byte) bool {
	head = bytes.TrimSpace(head)
	return len(head) > 0 && head[0] == '{' && (bytes.Contains(head, []byte("CastVoteRecordReport")) || bytes.Contains(head, []byte(`"CVR`)))
}

// cvrs is a report being read: its definitions, and the marks for each contest.
type cvrs struct {
	file     string
	in       *bounded
	d        *json.Decoder
	text     text
	names    map[string]int // of candidates, in text
	contests []cvrContest   // as defined, in the order of the file
	defined  map[string]bool
	cast     map[string]*cvrCast
	records  int
	places   []place // of the ballot at hand
	marks    []voting.Mark
}

// readCVR reads a report of cast vote records: NIST SP 1500-103 (2020), Cast
// Vote Records Common Data Format Specification Version 1.0, as JSON.
//
// Of each record the current snapshot counts, whatever was scanned or decided
// before it. A mark counts unless the record says that nothing is marked
// (HasIndication no), that it is not for counting (IsAllocable no, no
// NumberVotes) or that the rules or a reader's doubt leave it out. The rank is
// that of the selection, else of the mark. Two options at one rank are equal
// there. A contest without ranks gives votes: they are scores, and a mark of one
// vote is a first rank. A record that does not hold the contest is no ballot of
// it, not a blank one.
//
// Written-in names that no definition gives to a candidate count together, as an
// option of their own, the last.
//
// Memory is bounded by the ballots of all contests and by the longest record,
// whatever the order of the parts.
func readCVR(file string, in *bufio.Reader, contest string) (File, error) {
	r := &cvrs{file: file, in: &bounded{in: in, most: maxRecord, lined: true}, names: map[string]int{}, defined: map[string]bool{}, cast: map[string]*cvrCast{}}
	r.d = json.NewDecoder(r.in)
	if err := r.report(); err != nil {
		return File{}, err
	}
	chosen, err := r.choose(contest)
	if err != nil {
		return File{}, err
	}
	return r.build(chosen)
}

// report reads the object that the file is.
func (r *cvrs) report() error {
	if err := r.opens('{'); err != nil {
		return err
	}
	for r.d.More() {
		key, err := r.token()
		if err != nil {
			return err
		}
		if err := r.part(key); err != nil {
			return err
		}
	}
	if _, err := r.token(); err != nil { // the closing brace
		return err
	}
	switch _, err := r.d.Token(); err {
	case io.EOF:
		return nil
	case nil:
		return r.fault("after the report the file should end")
	default:
		return r.unread(err)
	}
}

// part reads what stands under a key of the report.
func (r *cvrs) part(key json.Token) error {
	switch key {
	case "CVR":
		return r.each(r.record)
	case "Election":
		return r.each(r.election)
	case "Version":
		return r.version()
	}
	return r.pass()
}

// each reads the members of an array.
func (r *cvrs) each(member func() error) error {
	if err := r.opens('['); err != nil {
		return err
	}
	for r.d.More() {
		r.in.fresh()
		if err := member(); err != nil {
			return err
		}
		r.line() // forgets the lines before
	}
	_, err := r.token()
	return err
}

// pass reads what does not concern the votes.
func (r *cvrs) pass() error {
	var ignored json.RawMessage
	r.in.fresh()
	return r.decode(&ignored)
}

func (r *cvrs) version() error {
	var version string
	if err := r.decode(&version); err != nil {
		return err
	}
	if !strings.HasPrefix(version, "1.") {
		return r.fault("the report is of version %q, and version 1 is read", shown([]byte(version)))
	}
	return nil
}

// opens reads the sign that opens an object or an array.
func (r *cvrs) opens(sign rune) error {
	r.in.fresh()
	got, err := r.token()
	if err == nil && got != json.Delim(sign) {
		return r.fault("a %c should stand here, as in a report of cast vote records (NIST SP 1500-103)", sign)
	}
	return err
}

func (r *cvrs) token() (json.Token, error) {
	token, err := r.d.Token()
	if err != nil {
		return nil, r.unread(err)
	}
	return token, nil
}

func (r *cvrs) decode(into any) error {
	if err := r.d.Decode(into); err != nil {
		return r.unread(err)
	}
	return nil
}

// unread says why the file cannot be read on.
func (r *cvrs) unread(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, errLong):
		return r.fault("a part of the file is longer than %d bytes or %d lines; every record should be shorter", maxRecord, maxBreaks)
	case errors.As(err, &wrong):
		return r.fault("%s should not be a %s; NIST SP 1500-103 says what it is", wrong.Field, shown([]byte(wrong.Value)))
	case r.in.failed != nil && r.in.failed != io.EOF:
		return r.fault("%s", unreadable(r.in.failed))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return r.fault("the file ends too early; it was cut off, and should be copied again")
	}
	return r.fault("it is not JSON: %v", err)
}

// fault is what is wrong where the file has been read up to.
func (r *cvrs) fault(format string, args ...any) error {
	return &Fault{r.file, r.line(), fmt.Sprintf(format, args...)}
}

func (r *cvrs) line() int { return r.in.lineAt(r.d.InputOffset()) }
