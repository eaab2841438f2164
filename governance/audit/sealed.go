// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// A confidential vote is counted again from its list, which anybody has. An
// auditor's archive also opens its casts, and shows that the list holds the last
// cast under every pseudonym and no other. Nothing shows whose pseudonym is whose:
// that nobody has two the record cannot say, only that there are no more of them
// than people on the roll.

// concludeSealed counts a confidential vote again, and returns how many casts were
// opened for it.
func (p *replay) concludeSealed(m *matter, act journal.Count) (c governance.Conclusion, casts int64, err error) {
	last, casts, err := p.openSealed(m)
	if err != nil {
		return c, 0, err
	}
	if last != nil && casts != act.Casts {
		return c, 0, refuse(issueMember(string(m.issue.ID), castsFile), "it opens %d casts, the count states %d", casts, act.Casts)
	}
	votes, err := p.readList(m, act.ListSHA256, last)
	if err != nil {
		return c, 0, err
	}
	c, err = m.issue.ConcludeSealed(int64(len(m.roll.Entries)), votes)
	return c, casts, err
}

// readList reads the list of a confidential vote and holds it to its digest and, where
// the casts are opened, to the last one under each pseudonym.
func (p *replay) readList(m *matter, digest string, last map[journal.Pseudonym]lastCast) ([]governance.Vote, error) {
	name := issueMember(string(m.issue.ID), listFile)
	compared, before, votes := p.archive.compare(name), journal.Pseudonym(""), []governance.Vote(nil)
	err := p.archive.eachLine(name, func(at place, line []byte) error {
		l, err := journal.ParseListed(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if l.Pseudonym <= before {
			return refuse(at.String(), "the list is not in the order of its pseudonyms, or one stands twice")
		}
		before = l.Pseudonym
		if last != nil && !bytes.Equal(last[l.Pseudonym].choice, l.Choice) {
			return refuse(at.String(), "the last cast under this pseudonym is not what the list says")
		}
		choice, err := exactly[governance.Choice](l.Choice)
		if err == nil {
			err = choice.Check(m.issue)
		}
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		votes = append(votes, governance.Vote{Person: bodies.PersonID(l.Pseudonym), Choice: choice})
		return compared.line(append(bytes.Clone(line), '\n'))
	})
	if err != nil {
		return nil, err
	}
	if err := compared.close(); err != nil {
		return nil, err
	}
	if got, _ := compared.digests(); got != digest {
		return nil, refuse(name, "it is not what the record commits to")
	}
	return votes, listsAll(name, votes, last)
}

// listsAll refuses a list that leaves out a pseudonym whose last cast says something.
func listsAll(name string, votes []governance.Vote, last map[journal.Pseudonym]lastCast) error {
	said := 0
	for _, c := range last {
		if c.choice != nil {
			said++
		}
	}
	if last != nil && said != len(votes) {
		return refuse(name, "it holds %d ballots, the casts make %d", len(votes), said)
	}
	return nil
}

// lastCast is the latest cast or withdrawal under a pseudonym, as far as read.
type lastCast struct {
	position int64
	choice   []byte // nothing where it takes a ballot back

	own      int64 // position of the first that the voter cast or took back; 0 of none
	assisted int64 // of the last that two entered for them; 0 of none
}

// openSealed reads the openings of a confidential vote, where the archive has them,
// holds each to its leaf, and returns the last one under each pseudonym; nil where it
// has none. The last is the one with the highest place in the log.
func (p *replay) openSealed(m *matter) (map[journal.Pseudonym]lastCast, int64, error) {
	name := issueMember(string(m.issue.ID), castsFile)
	if !p.archive.Has(name) {
		return nil, 0, nil
	}
	last, before, casts := map[journal.Pseudonym]lastCast{}, "", int64(0)
	err := p.archive.eachLine(name, func(at place, line []byte) error {
		o, err := journal.ParseOpened(line)
		if err == nil && o.Ref <= before {
			err = fmt.Errorf("openings are not in the order of their refs, or one stands twice")
		}
		if err == nil {
			before, err = o.Ref, p.openOne(m, o, last)
		}
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		casts++
		return nil
	})
	if err == nil && len(last) > len(m.roll.Entries) {
		err = refuse(name, "%d pseudonyms cast, and %d people stand on the roll", len(last), len(m.roll.Entries))
	}
	return last, casts, err
}

func (p *replay) openOne(m *matter, o journal.Opened, last map[journal.Pseudonym]lastCast) error {
	at, err := p.ballotOf(o.Ref)
	if err != nil {
		return err
	}
	b := p.ballots.at(at)
	if err := o.Opening.Fits(b.act()); err != nil {
		return err
	}
	if o.Opening.Pseudonym == "" {
		return fmt.Errorf("it names a person, and the vote is confidential")
	}
	if o.Opening.Issue != string(m.issue.ID) {
		return fmt.Errorf("it is a ballot on issue %s", o.Opening.Issue)
	}
	if b.opens != notOpened {
		return fmt.Errorf("leaf %d is opened by another issue", b.position)
	}
	if !m.open(b.position, time.UnixMilli(b.at).UTC()) {
		return fmt.Errorf("leaf %d was entered when the vote was not open, or bears another time than its close", b.position)
	}
	if err := p.enteredSealed(m, o.Opening); err != nil {
		return err
	}
	b.opens, b.sealed = 0, true
	c := last[o.Opening.Pseudonym].with(b.position, o.Opening)
	if c.own > 0 && c.own < c.assisted {
		return fmt.Errorf("leaf %d: %w", c.assisted, governance.ErrVotedThemself)
	}
	last[o.Opening.Pseudonym] = c
	return nil
}

// destroy takes the act that says the key of the pseudonyms is gone: of a
// confidential vote, once, when its time for disputes is over or it was cancelled.
func (p *replay) destroy(m *matter, at time.Time) error {
	switch {
	case !m.issue.Procedure.Sealed() || m.stage < stageDecided:
		return fmt.Errorf("issue %s is not a confidential vote that is decided or cancelled", m.issue.ID)
	case m.unlinked:
		return fmt.Errorf("the key of issue %s was destroyed before", m.issue.ID)
	}
	m.unlinked = true
	return p.keepsKey(m, at)
}
