// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"

	"moothall/voting"
)

// option reads a line in brackets.
func (b *blt) option(line []byte) error {
	inner, closed := bytes.CutSuffix(line[1:], []byte("]"))
	fields := bytes.Fields(inner)
	if !closed || len(fields) == 0 {
		return b.fault("an option should stand in brackets on one line, as in [tie 3 1 2]")
	}
	switch string(fields[0]) {
	case "nick":
		return b.nick(fields[1:])
	case "tie":
		return b.tie(fields[1:])
	case "withdrawn":
		for _, f := range fields[1:] {
			m, err := b.mark(f)
			if err != nil || m == voting.Skipped {
				return b.fault("%q should be a withdrawn candidate, 1 to %d", shown(f), b.candidates)
			}
			b.withdrawn[m.Option()] = true
		}
		return nil
	}
	b.notes = append(b.notes, "The file's option ["+string(fields[0])+" …] has no meaning here and was passed over.")
	return nil
}

func (b *blt) nick(words [][]byte) error {
	if int64(len(words)) != b.candidates {
		return b.fault("there are %d nicknames for %d candidates; there should be one for each", len(words), b.candidates)
	}
	b.nicknames = make(map[string]voting.Index, len(words))
	for i, w := range words {
		if _, twice := b.nicknames[string(w)]; twice || string(w) == "0" || string(w) == "-" {
			return b.fault("the nickname %q is used twice or means something else; each should be its own", shown(w))
		}
		b.nicknames[string(w)] = voting.Index(i)
	}
	return nil
}

// tie reads the order that settles ties; it names every candidate once.
func (b *blt) tie(words [][]byte) error {
	b.lot = nil
	named := make([]bool, b.candidates)
	for _, w := range words {
		m, err := b.mark(w)
		if err != nil {
			return err
		}
		if m == voting.Skipped || named[m.Option()] {
			return b.fault("the tie order names %q twice; each candidate should stand there once", shown(w))
		}
		named[m.Option()] = true
		b.lot = append(b.lot, m.Option())
	}
	if int64(len(b.lot)) != b.candidates {
		return b.fault("the tie order names %d of %d candidates; all should stand there", len(b.lot), b.candidates)
	}
	return nil
}
