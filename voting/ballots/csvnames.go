// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"fmt"
	"io"
	"strings"

	"moothall/voting"
)

// named is a table of names being read.
type named struct {
	*table
	names     []int // in text
	byName    map[string]voting.Index
	pile      pile
	marks     []voting.Mark
	others    []int // in text: the columns that are no ranks
	overvotes int64 // the weight of the ballots with an overvote that does not say between whom
}

// readNames reads a table of which every rank has a column.
func (t *table) readNames() (File, error) {
	n := &named{table: t, byName: map[string]voting.Index{}}
	for _, i := range t.passed {
		n.others = append(n.others, t.text.keep([]byte(t.header[i])))
	}
	for {
		err := t.next()
		if err == io.EOF {
			return n.finish()
		}
		if err == nil {
			err = n.ballot()
		}
		if err != nil {
			return File{}, err
		}
	}
}

// ballot reads one row.
func (n *named) ballot() error {
	weight, err := n.weight()
	if err != nil {
		return err
	}
	n.marks = n.marks[:0]
	skipped := 0
	for _, column := range n.ranks {
		cell := strings.TrimSpace(n.row[column])
		switch strings.ToLower(cell) {
		case "", "undervote", "skipped":
			skipped++
			continue
		case "overvote":
			n.overvotes += weight
			n.pile.add(weight, n.marks)
			return nil
		}
		for ; skipped > 0; skipped-- {
			n.marks = append(n.marks, voting.Skipped)
		}
		if err := n.rank(cell, column); err != nil {
			return err
		}
	}
	n.pile.add(weight, n.marks)
	return nil
}

// rank marks whom one cell names.
func (n *named) rank(cell string, column int) error {
	first := true
	for name := range strings.SplitSeq(cell, "|") {
		if name = strings.TrimSpace(name); name == "" {
			return n.fault(column, "an overvote should name everybody it is between, as in Ada|Bram, not %q", shown([]byte(cell)))
		}
		option, err := n.option(name, column)
		if err != nil {
			return err
		}
		mark := voting.MarkFor(option)
		if !first {
			mark = mark.Tied()
		}
		first = false
		n.marks = append(n.marks, mark)
	}
	return nil
}

// option is the candidate of a name, new where the name is.
func (n *named) option(name string, column int) (voting.Index, error) {
	if i, known := n.byName[name]; known {
		return i, nil
	}
	if len(n.names) == voting.MaxOptions {
		return 0, n.fault(column, "%q is one candidate too many; at most %d can be counted", shown([]byte(name)), voting.MaxOptions)
	}
	i := voting.Index(len(n.names))
	n.byName[strings.Clone(name)] = i
	n.names = append(n.names, n.text.keep([]byte(name)))
	return i, nil
}

func (n *named) finish() (File, error) {
	if len(n.names) == 0 {
		return File{}, &Fault{n.file, 0, "the columns are ranks, and no ballot names a candidate; at least one should"}
	}
	c := n.contest(n.names)
	profile := voting.NewProfile(c)
	for i := range n.pile.ends {
		weight, marks := n.pile.ballot(i)
		if err := profile.AddMarks(weight, marks); err != nil {
			return File{}, &Fault{n.file, 0, err.Error()}
		}
	}
	file := File{Contest: c, Profile: profile, Format: "CSV of names by rank", Notes: n.text.notes()}
	file.Notes = append(file.Notes, "The columns are ranks; who stands is who is named, in the order of first appearance.")
	if len(n.others) > 0 {
		var names []string
		for _, other := range n.others {
			names = append(names, n.text.get(other))
		}
		file.Notes = append(file.Notes, "The columns that are no ranks were passed over: "+strings.Join(names, ", ")+".")
	}
	if n.overvotes > 0 {
		file.Notes = append(file.Notes, fmt.Sprintf("%d ballots hold an overvote that does not say between whom; they end there.", n.overvotes))
	}
	return file, nil
}
