// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance/journal"
	"moothall/voting"
)

// Advisory is an electorate that is asked beside the one that decides: users, say, or
// neighbours. Its votes are counted apart and shown apart, and bind nobody.
type Advisory struct {
	Name      string           `json:"name"`
	Franchise bodies.Franchise `json:"franchise"`
}

// Bounds of what a charter may say of advisory electorates.
const (
	mostAdvisory     = 3
	mostAdvisoryName = 60 // letters
)

// adviceFault says what would be right, or nothing.
func (p Procedure) adviceFault() string {
	switch {
	case len(p.Advisory) == 0:
		return ""
	case len(p.Advisory) > mostAdvisory:
		return fmt.Sprintf("a matter has %d advisory electorates at most", mostAdvisory)
	case p.Sealed():
		return "advice is counted in public votes: who advises in a confidential one could be told from who decides"
	case p.ElectsPersons():
		return "nobody advises in an election: whoever elects is on its roll"
	}
	for n, a := range p.Advisory {
		switch {
		case a.Name == "" || len([]rune(a.Name)) > mostAdvisoryName:
			return fmt.Sprintf("an advisory electorate has a name of 1 to %d letters", mostAdvisoryName)
		case slices.ContainsFunc(p.Advisory[:n], func(b Advisory) bool { return b.Name == a.Name }):
			return "two advisory electorates have one name"
		case !a.Franchise.Body.Valid():
			return "the franchise of an advisory electorate names no body"
		}
	}
	return ""
}

// Advising are the rules by which an advisory electorate votes: each for themselves, with
// no quorum, and with nothing that follows.
func (p Procedure) Advising(n int) Procedure {
	p.Franchise, p.Participation, p.Delegation, p.Quorum, p.Advisory = p.Advisory[n].Franchise, Direct, nil, Quorum{}, nil
	if p.Majority != nil {
		m := *p.Majority
		m.Units, p.Majority = nil, &m
	}
	return p
}

// Apart takes off each roll whoever stands on one before it: who decides advises nobody,
// and nobody advises twice.
func Apart(rolls ...bodies.Roll) []bodies.Roll {
	out := slices.Clone(rolls)
	for n := range out {
		out[n].Entries = slices.DeleteFunc(slices.Clone(out[n].Entries), func(e bodies.RollEntry) bool {
			return slices.ContainsFunc(out[:n], func(before bodies.Roll) bool { return before.Index(e.Person) >= 0 })
		})
	}
	return out
}

// Advice is what an advisory electorate said.
type Advice struct {
	Name       string            `json:"name"`
	Electorate int64             `json:"electorate"` // weight of its roll
	Direct     int64             `json:"direct"`     // of those who cast
	Transcript voting.Transcript `json:"transcript"`
}

// Advised counts what the nth advisory electorate said, by itself: its members vote each
// for themselves, and no voice goes there or comes from there. Like Conclude it serves
// the server and an auditor. Errors wrap [ErrTally].
func (i Issue) Advised(n int, roll bodies.Roll, votes []Vote) (Advice, error) {
	a := Advice{Name: i.Procedure.Advisory[n].Name, Electorate: roll.Weight()}
	i.Procedure = i.Procedure.Advising(n)
	carried := make([]int64, len(roll.Entries))
	for _, v := range votes {
		at := roll.Index(v.Person)
		if at < 0 || carried[at] > 0 {
			return a, fmt.Errorf("%w: advice of somebody who is not on the roll, or a second one", ErrTally)
		}
		carried[at] = roll.Entries[at].Weight
		a.Direct += carried[at]
	}
	c, err := i.tally(roll, votes, carried, Turnout{Electorate: a.Electorate, Direct: a.Direct, Lost: map[string]int64{}}, i.stated(0))
	a.Transcript = c.Transcript
	return a, err
}

// Entered is what the record states of the advice, of so many casts, changes and
// withdrawals. transcript is the SHA-256 of its transcript, as published.
func (a Advice) Entered(casts int64, transcript string) journal.Advice {
	return journal.Advice{Name: a.Name, Electorate: a.Electorate, Direct: a.Direct, Casts: casts, TranscriptSHA256: transcript}
}
