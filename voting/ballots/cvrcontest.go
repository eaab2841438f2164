// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
)

// writeIns is the option of those written in.
const writeIns = "Undeclared write-ins"

// The parts of an election that say who stands.
type (
	cvrElection struct {
		Candidate []struct {
			ID   string `json:"@id"`
			Name json.RawMessage
		}
		Contest []cvrDefinition
	}
	cvrDefinition struct {
		ID               string `json:"@id"`
		Name             json.RawMessage
		NumberElected    *int64
		ContestSelection []struct {
			ID           string `json:"@id"`
			CandidateIds []string
			IsWriteIn    bool
			Selection    json.RawMessage // of a question, its answer
		}
	}
)

// cvrContest is a contest as the report defines it.
type cvrContest struct {
	id         string
	name       int // in text; -1 where it has none
	seats      int // 0 where the report does not say
	selections []cvrSelection
}

type cvrSelection struct {
	id         string
	candidates []string
	says       int // in text; -1 where it names nothing by itself
	writeIn    bool
}

// election reads the definitions.
func (r *cvrs) election() error {
	var e cvrElection
	if err := r.decode(&e); err != nil {
		return err
	}
	for _, candidate := range e.Candidate {
		if _, twice := r.names[candidate.ID]; twice {
			return r.fault("the candidate %q is defined twice; each @id should stand once", shown([]byte(candidate.ID)))
		}
		name, err := r.keep(candidate.Name)
		if err != nil {
			return err
		}
		r.names[candidate.ID] = name
	}
	for _, c := range e.Contest {
		if err := r.define(c); err != nil {
			return err
		}
	}
	return nil
}

// define keeps the definition of one contest.
func (r *cvrs) define(c cvrDefinition) (err error) {
	if r.defined[c.ID] {
		return r.fault("the contest %q is defined twice; each @id should stand once", shown([]byte(c.ID)))
	}
	r.defined[c.ID] = true
	contest := cvrContest{id: c.ID}
	if contest.name, err = r.keep(c.Name); err != nil {
		return err
	}
	if c.NumberElected != nil {
		if *c.NumberElected < 1 || *c.NumberElected > voting.MaxOptions {
			return r.fault("NumberElected should be 1 to %d, not %d", voting.MaxOptions, *c.NumberElected)
		}
		contest.seats = int(*c.NumberElected)
	}
	for _, s := range c.ContestSelection {
		selection := cvrSelection{id: s.ID, candidates: s.CandidateIds, writeIn: s.IsWriteIn}
		if selection.says, err = r.keep(s.Selection); err != nil {
			return err
		}
		contest.selections = append(contest.selections, selection)
	}
	r.contests = append(r.contests, contest)
	return nil
}

// keep remembers a name as JSON writes it, so that the text can be decoded once
// it is known how; -1 where there is none.
func (r *cvrs) keep(name json.RawMessage) (int, error) {
	if len(name) == 0 || string(name) == "null" {
		return -1, nil
	}
	if name[0] != '"' {
		return 0, r.fault("a name should be text, not %s", shown(name))
	}
	return r.text.keep(name), nil
}

// said is a kept name; "" for -1.
func (r *cvrs) said(name int) string {
	var s string
	if name >= 0 {
		_ = json.Unmarshal([]byte(r.text.get(name)), &s) // it was read as JSON before
	}
	return s
}

// choose finds the contest to read.
func (r *cvrs) choose(contest string) (cvrContest, error) {
	var named []cvrContest
	for _, c := range r.contests {
		if contest != "" && c.id == contest {
			return c, nil
		}
		if contest == "" || r.said(c.name) == contest {
			named = append(named, c)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(r.contests) == 0:
		return cvrContest{}, &Fault{r.file, 0, "it defines no contest; Election should hold Contest"}
	case contest == "":
		return cvrContest{}, &Fault{r.file, 0, "it holds several contests, and --contest should choose one: " + r.list()}
	}
	return cvrContest{}, &Fault{r.file, 0, fmt.Sprintf("%d contests are called %q; --contest should choose one of: %s", len(named), shown([]byte(contest)), r.list())}
}

// list names the contests there are.
func (r *cvrs) list() string {
	const most = 50
	var list []string
	for i, c := range r.contests {
		if i == most {
			return strings.Join(list, ", ") + fmt.Sprintf(" and %d more", len(r.contests)-most)
		}
		list = append(list, fmt.Sprintf("%s (%s)", visible(c.id), visible(r.said(c.name))))
	}
	return strings.Join(list, ", ")
}

// visible is text that can stand in a sentence.
func visible(s string) string {
	q := strconv.Quote(string(shown([]byte(s))))
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// roll is who stands in a contest, and for whom each selection is.
type roll struct {
	options    []voting.Option
	selections map[string]voting.Index
	open       bool // a selection is for whoever is written in
}

// roll reads the selections of a contest. Several for the same candidates are
// for one option.
func (r *cvrs) roll(c cvrContest) (roll, error) {
	roll := roll{selections: map[string]voting.Index{}}
	known := map[string]voting.Index{}
	for _, s := range c.selections {
		if _, twice := roll.selections[s.id]; twice {
			return roll, &Fault{r.file, 0, fmt.Sprintf("the selection %q is defined twice; each @id should stand once", shown([]byte(s.id)))}
		}
		name, err := r.stands(s)
		if err != nil {
			return roll, err
		}
		if len(s.candidates) == 0 && s.says < 0 {
			roll.selections[s.id], roll.open = -1, true
			continue
		}
		key := strings.Join(s.candidates, "\n") + "\n" + strconv.Itoa(s.says)
		i, again := known[key]
		if !again {
			i = voting.Index(len(roll.options))
			known[key] = i
			roll.options = append(roll.options, voting.Option{ID: strconv.Itoa(len(roll.options) + 1), Name: name})
		}
		roll.selections[s.id] = i
	}
	return roll, nil
}

// stands is the name of who stands behind a selection; a ticket is several.
func (r *cvrs) stands(s cvrSelection) (string, error) {
	if len(s.candidates) == 0 {
		if s.says < 0 && !s.writeIn {
			return "", &Fault{r.file, 0, fmt.Sprintf("the selection %q names nobody; CandidateIds, Selection or IsWriteIn should say for whom it is", shown([]byte(s.id)))}
		}
		return r.said(s.says), nil
	}
	var names []string
	for _, id := range s.candidates {
		name, defined := r.names[id]
		if !defined {
			return "", &Fault{r.file, 0, fmt.Sprintf("the selection %q is for the candidate %q, who is not defined; Election should hold every Candidate", shown([]byte(s.id)), shown([]byte(id)))}
		}
		if name < 0 {
			names = append(names, id)
			continue
		}
		names = append(names, r.said(name))
	}
	return strings.Join(names, " / "), nil
}

// undefined refuses votes for a contest that the report does not define.
func (r *cvrs) undefined() error {
	for _, id := range slices.Sorted(maps.Keys(r.cast)) {
		if !r.defined[id] {
			return &Fault{r.file, 0, fmt.Sprintf("there are votes for the contest %q, which is not defined; Election should hold every Contest", shown([]byte(id)))}
		}
	}
	return nil
}
