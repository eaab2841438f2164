// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"moothall/voting"
)

// looksLikePrefLib knows the header lines of PrefLib's format of 2022.
func looksLikePrefLib(head []byte) bool {
	for _, key := range []string{"# FILE NAME:", "# TITLE:", "# DATA TYPE:", "# NUMBER ALTERNATIVES:"} {
		if bytes.HasPrefix(head, []byte(key)) {
			return true
		}
	}
	return false
}

// preflib is a file being read. Its numbers are checked against its ballots.
type preflib struct {
	*lines
	kind         string
	title        int // in text; -1 where there is none
	names        []int
	alternatives int64
	voters       int64 // -1 where the header does not say
	orders       int64
	text         text
	profile      *voting.Profile
	found        int64 // orders found
	marks        []voting.Mark
	cat          categories // of a cat file alone
}

// readPrefLib reads orders with ties and gaps, and categories:
// https://www.preflib.org/format.
func readPrefLib(l *lines) (File, error) {
	p := &preflib{lines: l, title: -1, alternatives: -1, voters: -1, orders: -1}
	if ending(l.file) == ".cat" {
		p.kind = "cat" // unless the header says otherwise
	}
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return File{}, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if line[0] == '#' {
			err = p.header(bytes.TrimSpace(line[1:]))
		} else {
			err = p.order(line)
		}
		if err != nil {
			return File{}, err
		}
	}
	return p.file()
}

// header reads one "KEY: value" line.
func (p *preflib) header(line []byte) error {
	if p.profile != nil {
		return p.fault("a header line stands among the ballots; all of them should stand before")
	}
	key, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimSpace(value)
	switch string(key) {
	case "TITLE":
		p.title = p.text.keep(value)
		return nil
	case "DATA TYPE":
		p.kind = string(value)
		switch p.kind {
		case "soi", "soc", "toi", "toc", "cat":
			return nil
		}
		return p.fault("the data type %q is not read; soi, soc, toi, toc and cat are", shown(value))
	case "NUMBER ALTERNATIVES":
		return p.count(&p.alternatives, value, voting.MaxOptions)
	case "NUMBER VOTERS":
		return p.count(&p.voters, value, voting.MaxTotal)
	case "NUMBER UNIQUE ORDERS", "NUMBER UNIQUE PREFERENCES":
		return p.count(&p.orders, value, voting.MaxTotal)
	case "NUMBER CATEGORIES":
		return p.count(&p.cat.announced, value, voting.MaxOptions)
	}
	return p.name(key, value)
}

// name reads the name of an alternative or a category.
func (p *preflib) name(key, value []byte) error {
	if n, found := bytes.CutPrefix(key, []byte("CATEGORY NAME ")); found {
		return p.category(n, value)
	}
	n, found := bytes.CutPrefix(key, []byte("ALTERNATIVE NAME "))
	if !found {
		return nil // the header says more than concerns the votes
	}
	if string(n) != strconv.Itoa(len(p.names)+1) {
		return p.fault("the name of alternative %d should stand here, not of %s", len(p.names)+1, n)
	}
	p.names = append(p.names, p.text.keep(value))
	if len(p.names) > voting.MaxOptions {
		return p.fault("at most %d alternatives can be counted", voting.MaxOptions)
	}
	return nil
}

func (p *preflib) count(into *int64, value []byte, most int64) error {
	n, ok := number(value)
	if !ok || n > most {
		return p.fault("%q should be a number, at most %d", value, most)
	}
	*into = n
	return nil
}

// order reads "count: 3,{1,2},4".
func (p *preflib) order(line []byte) error {
	if err := p.begin(); err != nil {
		return err
	}
	head, rest, found := bytes.Cut(line, []byte(":"))
	weight, ok := number(bytes.TrimSpace(head))
	if !found || !ok {
		return p.fault("a ballot should begin with how often it was cast, as in 12: 3,1,2")
	}
	read := p.ranks
	if p.kind == "cat" {
		read = p.placed
	}
	if err := read(bytes.TrimSpace(rest)); err != nil {
		return err
	}
	if err := p.profile.AddMarks(weight, p.marks); err != nil {
		return p.fault("%v", err)
	}
	if p.cat.scores != nil {
		if err := p.cat.scores.Add(weight, p.cat.approved); err != nil {
			return p.fault("%v", err)
		}
	}
	p.found++
	return nil
}

// begin closes the header at the first ballot.
func (p *preflib) begin() error {
	switch {
	case p.profile != nil:
		return nil
	case p.alternatives < 1:
		return p.fault("the ballots begin and the header has no NUMBER ALTERNATIVES of 1 or more")
	case int64(len(p.names)) != p.alternatives:
		return p.fault("the header announces %d alternatives and names %d; the two should be equal", p.alternatives, len(p.names))
	}
	contest := voting.Contest{Options: make([]voting.Option, p.alternatives)}
	p.profile = voting.NewProfile(contest)
	if p.kind == "cat" {
		return p.beginCategories(contest)
	}
	return nil
}

// ranks reads the marks of one order.
func (p *preflib) ranks(b []byte) error {
	p.marks = p.marks[:0]
	if len(b) == 0 {
		return nil // a blank ballot
	}
	shared, members := false, 0
	for at := 0; ; {
		if at < len(b) && b[at] == '{' && !shared {
			shared, members = true, 0
			at++
		}
		start := at
		for at < len(b) && b[at] >= '0' && b[at] <= '9' {
			at++
		}
		n, ok := number(b[start:at])
		if !ok || n < 1 || n > p.alternatives {
			return p.fault("an alternative should be a number from 1 to %d, with commas between and {…} around equals", p.alternatives)
		}
		mark := voting.MarkFor(voting.Index(n - 1))
		if shared && members > 0 {
			mark = mark.Tied()
		}
		members++
		p.marks = append(p.marks, mark)
		if shared && at < len(b) && b[at] == '}' {
			shared = false
			at++
		}
		if at == len(b) && !shared {
			return nil
		}
		if at == len(b) || b[at] != ',' {
			return p.fault("between alternatives there should be a comma, and every { should be closed")
		}
		if at++; at < len(b) && b[at] == ' ' {
			at++
		}
	}
}

// file checks the header against what was found.
func (p *preflib) file() (File, error) {
	if p.profile == nil {
		if err := p.begin(); err != nil {
			return File{}, err
		}
	}
	switch total := p.profile.Total(); {
	case p.voters >= 0 && p.voters != total:
		return File{}, &Fault{p.lines.file, 0, fmt.Sprintf("the header announces %d voters and the ballots add up to %d; the file is cut off or was changed", p.voters, total)}
	case p.orders >= 0 && p.orders != p.found:
		return File{}, &Fault{p.lines.file, 0, fmt.Sprintf("the header announces %d orders and %d follow; the file is cut off or was changed", p.orders, p.found)}
	}
	contest := voting.Contest{Seats: 1}
	if p.title >= 0 {
		contest.Title = p.text.get(p.title)
	}
	for i, name := range p.names {
		contest.Options = append(contest.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: p.text.get(name)})
	}
	file := File{Contest: contest, Profile: p.profile, Scores: p.cat.scores, Format: "PrefLib " + p.kind, Notes: p.text.notes()}
	if p.cat.scores != nil {
		file.Notes = append(file.Notes, fmt.Sprintf("Category 1, %s, approves; as ranks, the categories stand in their order.", p.text.get(p.cat.names[0])))
	}
	return file, nil
}
