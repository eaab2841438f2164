// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A sheet is a list too long for a leaf: lines of comma-separated values, each
// ended by a line feed, sorted by member, without a header. The leaf carries
// the digest of its bytes.

// RollLine is a member of a roll.
type RollLine struct {
	Member Commitment
	Weight int64
}

// RollSheet writes a roll: "commitment,weight" a line. It sorts a copy of
// lines, and refuses with ErrSheet a member who stands twice or has no weight.
func RollSheet(lines []RollLine) ([]byte, error) {
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b RollLine) int { return strings.Compare(string(a.Member), string(b.Member)) })
	out := make([]byte, 0, 68*len(sorted))
	var err error
	for i, l := range sorted {
		if i > 0 && sorted[i-1].Member == l.Member {
			return nil, fmt.Errorf("%w: member %s stands twice on the roll", ErrSheet, l.Member)
		}
		if out, err = l.Append(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Append appends the line as it stands in the sheet, or refuses it with ErrSheet.
func (l RollLine) Append(sheet []byte) ([]byte, error) {
	if err := l.check(); err != nil {
		return sheet, fmt.Errorf("%w: roll: %w", ErrSheet, err)
	}
	sheet = append(append(sheet, l.Member...), ',')
	return append(strconv.AppendInt(sheet, l.Weight, 10), '\n'), nil
}

// ParseRollSheet reads what RollSheet wrote and refuses, with ErrSheet and the
// number of the line, anything else.
func ParseRollSheet(sheet []byte) ([]RollLine, error) {
	var lines []RollLine
	for n, text := range sheetLines(sheet) {
		cells := strings.Split(text, ",")
		if len(cells) != 2 {
			return nil, fmt.Errorf("%w: roll line %d: %q is not commitment,weight", ErrSheet, n+1, text)
		}
		weight, err := parseCount(cells[1])
		l := RollLine{Commitment(cells[0]), weight}
		if err = first(err, l.check()); err != nil {
			return nil, fmt.Errorf("%w: roll line %d: %w", ErrSheet, n+1, err)
		}
		lines = append(lines, l)
	}
	return lines, rewritten(sheet, lines, RollSheet)
}

// ParseRollLine reads one line of a roll, without its line feed, and refuses with
// ErrSheet what Append would not have written.
func ParseRollLine(text []byte) (RollLine, error) {
	member, weight, _ := strings.Cut(string(text), ",")
	n, err := parseCount(weight)
	l := RollLine{Commitment(member), n}
	if err = first(err, l.check()); err != nil {
		return l, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	if again, _ := l.Append(nil); string(again) != string(text)+"\n" {
		return l, fmt.Errorf("%w: %q is not commitment,weight in the one form", ErrSheet, text)
	}
	return l, nil
}

func (l RollLine) check() error {
	if l.Weight < 1 {
		return fmt.Errorf("weight %d, where a voice weighs at least 1", l.Weight)
	}
	return first(l.Member.check("member"), checkNumbers(l.Weight))
}

// WeightLine says what became of one member's voice at a close.
type WeightLine struct {
	Member  Commitment
	Weight  int64      // her own, from the roll
	By      Commitment // who cast for her, herself included; empty if nobody did
	Lost    string     // why nobody did: no-vote, opt-out, dead-end, cycle; empty if somebody did
	Carried int64      // what her own ballot carried; 0 if she cast none
}

// WeightSheet writes where every voice went, a line for each member of the
// roll: "commitment,weight,by,carried", where by is a commitment or a reason
// of loss such as "lost:no-vote". It sorts a copy of lines.
func WeightSheet(lines []WeightLine) ([]byte, error) {
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b WeightLine) int { return strings.Compare(string(a.Member), string(b.Member)) })
	out := make([]byte, 0, 140*len(sorted))
	var err error
	for i, l := range sorted {
		if i > 0 && sorted[i-1].Member == l.Member {
			return nil, fmt.Errorf("%w: member %s stands twice among the weights", ErrSheet, l.Member)
		}
		if out, err = l.Append(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Append appends the line as it stands in the sheet, or refuses it with ErrSheet.
func (l WeightLine) Append(sheet []byte) ([]byte, error) {
	if err := l.check(); err != nil {
		return sheet, fmt.Errorf("%w: weights: %w", ErrSheet, err)
	}
	sheet = append(append(sheet, l.Member...), ',')
	sheet = append(strconv.AppendInt(sheet, l.Weight, 10), ',')
	if l.By == "" {
		sheet = append(append(sheet, lostMark...), l.Lost...)
	}
	sheet = append(append(sheet, l.By...), ',')
	return append(strconv.AppendInt(sheet, l.Carried, 10), '\n'), nil
}

const lostMark = "lost:"

// ParseWeightSheet reads what WeightSheet wrote and refuses, with ErrSheet and
// the number of the line, anything else.
func ParseWeightSheet(sheet []byte) ([]WeightLine, error) {
	var lines []WeightLine
	for n, text := range sheetLines(sheet) {
		l, err := parseWeightLine(text)
		if err = first(err, l.check()); err != nil {
			return nil, fmt.Errorf("%w: weights line %d: %w", ErrSheet, n+1, err)
		}
		lines = append(lines, l)
	}
	return lines, rewritten(sheet, lines, WeightSheet)
}

func parseWeightLine(text string) (WeightLine, error) {
	cells := strings.Split(text, ",")
	if len(cells) != 4 {
		return WeightLine{}, fmt.Errorf("%q is not commitment,weight,by,carried", text)
	}
	weight, err1 := parseCount(cells[1])
	carried, err2 := parseCount(cells[3])
	l := WeightLine{Member: Commitment(cells[0]), Weight: weight, Carried: carried}
	if reason, lost := strings.CutPrefix(cells[2], lostMark); lost {
		l.Lost = reason
	} else {
		l.By = Commitment(cells[2])
	}
	return l, first(err1, err2)
}

func (l WeightLine) check() error {
	if (l.By == "") == (l.Lost == "") {
		return fmt.Errorf("member %s needs either someone who cast or a reason of loss", l.Member)
	}
	if l.By != "" {
		if err := l.By.check("by"); err != nil {
			return err
		}
	} else if err := checkID("lost", l.Lost); err != nil {
		return err
	}
	return first(RollLine{l.Member, l.Weight}.check(), checkNumbers(l.Carried))
}

// sheetLines splits a sheet at its line feeds; the check against the rewritten
// sheet finds a last line that is not ended.
func sheetLines(sheet []byte) []string {
	if len(sheet) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(sheet), "\n"), "\n")
}

func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", s)
	}
	return n, nil
}

// rewritten holds a sheet to its one form: what the writer makes of its lines.
func rewritten[L any](sheet []byte, lines []L, write func([]L) ([]byte, error)) error {
	again, err := write(lines)
	if err != nil {
		return err
	}
	if at := difference(sheet, again); at >= 0 {
		return fmt.Errorf("%w: line %d is not sorted or not written in the one form", ErrSheet, 1+bytes.Count(sheet[:at], []byte("\n")))
	}
	return nil
}
