// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// WriteBLT writes a contest and its ballots as BLT, so that any other program
// can count them. Equal ranks are written with =, skipped ranks with -, the lot
// as [tie …], withdrawals as a line of negative numbers. Reading it again gives
// the same contest, but for the options' ids, which BLT numbers, and for line
// breaks in names, which become spaces. A ballot with a rank of several marks
// that nobody knows has no form in BLT: ErrBallot.
func WriteBLT(w io.Writer, c voting.Contest, p *voting.Profile) error {
	out := bufio.NewWriter(w)
	line := []byte{}
	put := func() {
		line = append(line, '\n')
		_, _ = out.Write(line) // the error stays with the writer, and Flush returns it
		line = line[:0]
	}
	line = strconv.AppendInt(line, int64(len(c.Options)), 10)
	line = append(line, ' ')
	line = strconv.AppendInt(line, int64(c.Seats), 10)
	put()
	if c.Lot != nil {
		line = append(line, "[tie"...)
		for _, i := range c.Lot {
			line = strconv.AppendInt(append(line, ' '), int64(i)+1, 10)
		}
		line = append(line, ']')
		put()
	}
	for i, o := range c.Options {
		if o.Withdrawn {
			line = strconv.AppendInt(append(line, '-'), int64(i)+1, 10)
			put()
		}
	}
	for b := range p.All() {
		if slices.Contains(b.Marks, voting.Several) {
			return fmt.Errorf("%w: it has several marks at one rank, and BLT asks for whom", voting.ErrBallot)
		}
		line = appendBallot(line, b)
		put()
	}
	line = append(line, '0')
	put()
	for _, o := range c.Options {
		line = append(line, quote(o.Name)...)
		put()
	}
	line = append(line, quote(c.Title)...)
	put()
	return out.Flush()
}

func appendBallot(line []byte, b voting.Ballot) []byte {
	line = strconv.AppendInt(line, b.Weight, 10)
	for _, m := range b.Marks {
		switch {
		case m == voting.Skipped:
			line = append(line, " -"...)
			continue
		case m.IsTied():
			line = append(line, '=')
		default:
			line = append(line, ' ')
		}
		line = strconv.AppendInt(line, int64(m.Option())+1, 10)
	}
	return append(line, " 0"...)
}

// quote writes a name in quotation marks, on one line.
func quote(name string) string {
	return `"` + strings.ReplaceAll(oneLine(name), `"`, `""`) + `"`
}

// oneLine is a name with every line break in it made a space.
func oneLine(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '\n' || r == '\r' || r == 0 }), " ")
}
