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
	r, err := onlyOne[Report](text)
	if err != nil {
		return Report{}, err
	}
	return r, r.check()
}

// onlyOne reads one value with the members of T, and nothing after it.
func onlyOne[T any](text []byte) (v T, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("%w: %w", ErrReport, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, fmt.Errorf("%w: something follows it", ErrReport)
	}
	return v, nil
}

func (r Report) check() error {
	if r.Schema != reportSchema {
		return fmt.Errorf("%w: its schema is %q, %q was expected", ErrReport, r.Schema, reportSchema)
	}
	if err := follows(r.Verdict, r.Findings); err != nil {
		return err
	}
	for _, i := range r.Issues {
		if !slices.Contains([]State{Recounted, FromCarried, Called, Running, AwaitsCount, CalledOff, NotDisclosed}, i.State) {
			return fmt.Errorf("%w: issue %q is at %q", ErrReport, i.Issue, i.State)
		}
	}
	if r.Size < 0 || r.Named < 0 || r.Against < 0 || r.Unopened < 0 || r.Outside < 0 || r.Sealed < 0 || r.Witnessed < 0 || r.Unheld < 0 || r.SealedDisputes < 0 || r.SealedSupporters < 0 || r.NamesBorne < 0 || r.Emergencies != nil && min(r.Emergencies.Acts, r.Emergencies.Withheld) < 0 {
		return fmt.Errorf("%w: it counts less than nothing", ErrReport)
	}
	return nil
}

// follows refuses a verdict that is not what findings come to.
func follows(verdict Verdict, findings []Finding) error {
	from := Verified
	for _, f := range findings {
		if f.Verdict != Refused && f.Verdict != Incomplete {
			return fmt.Errorf("%w: a finding is %q", ErrReport, f.Verdict)
		}
		if from != Refused {
			from = f.Verdict
		}
	}
	if verdict != from {
		return fmt.Errorf("%w: it says %q, and its findings make it %q", ErrReport, verdict, from)
	}
	return nil
}

// ParseComparison reads a comparison that somebody brings, as [Compare] would have made
// it, by the rules of [ParseReport].
func ParseComparison(text []byte) (Comparison, error) {
	if len(text) > MaxReport {
		return Comparison{}, fmt.Errorf("%w: it has %d bytes, at most %d are read", ErrReport, len(text), MaxReport)
	}
	c, err := onlyOne[Comparison](text)
	if err != nil {
		return Comparison{}, err
	}
	return c, c.check()
}

// becomes is the best verdict that each relation allows.
var becomes = map[Relation]Verdict{SameHead: Verified, Continues: Verified, Reversed: Incomplete, OtherLog: Incomplete, Forked: Refused, NotKnown: Refused}

func (c Comparison) check() error {
	if c.Schema != comparisonSchema {
		return fmt.Errorf("%w: its schema is %q, %q was expected", ErrReport, c.Schema, comparisonSchema)
	}
	if err := follows(c.Verdict, c.Findings); err != nil {
		return err
	}
	best, ok := becomes[c.Relation]
	if !ok || best != Verified && c.Verdict == Verified || best == Refused && c.Verdict != Refused {
		return fmt.Errorf("%w: the relation is %q, and the verdict %q", ErrReport, c.Relation, c.Verdict)
	}
	counted := []int64{int64(c.Handovers), int64(c.Openings.Same), c.Older.Size, c.Newer.Size}
	for _, e := range c.Entries {
		counted = append(counted, e.Entries)
	}
	for _, g := range c.Openings.Grown {
		counted = append(counted, int64(g.Came), int64(g.Erased), int64(g.Outside))
	}
	if slices.Min(counted) < 0 {
		return fmt.Errorf("%w: it counts less than nothing", ErrReport)
	}
	return nil
}
