// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// MaxReport is how many bytes a report has at most to be read again.
const MaxReport = 48 << 10

// ErrReport is wrapped by every refusal of a text as a report.
var ErrReport = errors.New("not a report of moothall verify --json")

// ParseReport reads a report that somebody brings, as [Verify] would have made
// it. It says what the report says, never that it is true: whoever brings it may
// have written it. It refuses with ErrReport more than [MaxReport] bytes, members
// it does not know, verdicts and states that do not exist, and a verdict that
// does not follow from the findings.
func ParseReport(text []byte) (Report, error) {
	if len(text) > MaxReport {
		return Report{}, fmt.Errorf("%w: it has %d bytes, at most %d are read", ErrReport, len(text), MaxReport)
	}
	var r Report
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrReport, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Report{}, fmt.Errorf("%w: something follows it", ErrReport)
	}
	return r, r.check()
}

func (r Report) check() error {
	if r.Schema != reportSchema {
		return fmt.Errorf("%w: its schema is %q, %q was expected", ErrReport, r.Schema, reportSchema)
	}
	follows := Verified
	for _, f := range r.Findings {
		if f.Verdict != Refused && f.Verdict != Incomplete {
			return fmt.Errorf("%w: a finding is %q", ErrReport, f.Verdict)
		}
		if follows != Refused {
			follows = f.Verdict
		}
	}
	if r.Verdict != follows {
		return fmt.Errorf("%w: it says %q, and its findings make it %q", ErrReport, r.Verdict, follows)
	}
	for _, i := range r.Issues {
		if !slices.Contains([]State{Recounted, FromCarried, Called, Running, AwaitsCount, CalledOff, NotDisclosed}, i.State) {
			return fmt.Errorf("%w: issue %q is at %q", ErrReport, i.Issue, i.State)
		}
	}
	if r.Size < 0 || r.Named < 0 || r.Against < 0 || r.Unopened < 0 || r.Outside < 0 || r.CalledOff < 0 || r.Sealed < 0 {
		return fmt.Errorf("%w: it counts less than nothing", ErrReport)
	}
	return nil
}
