// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/hex"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// ballot is a leaf of a cast or a withdrawal, small, for there are many.
type ballot struct {
	position int64
	at       int64 // milliseconds since 1970
	digest   [32]byte
	withdraw bool
	opened   bool
}

func (p *replay) enterBallot(position int64, ref string, at time.Time, digest string, withdraw bool) {
	b := ballot{position: position, at: at.UnixMilli(), withdraw: withdraw}
	hex.Decode(b.digest[:], []byte(digest)) // the journal has read it
	p.entries[keyOf(ref)] = int32(len(p.ballots))
	p.ballots = append(p.ballots, b)
}

// act is what the leaf of the ballot says.
func (b ballot) act() journal.Act {
	digest := hex.EncodeToString(b.digest[:])
	if b.withdraw {
		return journal.BallotWithdraw{DataSHA256: digest}
	}
	return journal.BallotCast{DataSHA256: digest}
}

// openCasts reads the openings of an issue, holds each to its leaf, and returns
// the ballot of each person who has one, and how many casts were opened.
func (p *replay) openCasts(m *matter) ([]governance.Vote, int64, error) {
	name := issueMember(string(m.issue.ID), castsFile)
	if !p.archive.Has(name) {
		return nil, 0, refuse(name, "it is missing: the vote is closed and public, so every cast must be opened")
	}
	text, err := p.archive.Read(name)
	if err != nil {
		return nil, 0, err
	}
	chains, last, n := newChains(), "", int64(0)
	err = eachLine(name, text, func(where string, line []byte) error {
		o, err := journal.ParseOpened(line)
		if err != nil {
			return refuse(where, "%v", err)
		}
		if o.Ref <= last {
			return refuse(where, "openings are not in the order of their refs, or one stands twice")
		}
		last = o.Ref
		n++
		choice, err := p.openCast(m, o)
		if err != nil {
			return refuse(where, "%v", err)
		}
		if err := chains.add(o, choice, where); err != nil {
			return refuse(where, "%v", err)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	votes, err := chains.votes()
	return votes, n, err
}

// openCast holds one opening to its leaf, its time, the roll and the paper.
func (p *replay) openCast(m *matter, o journal.Opened) (governance.Choice, error) {
	at, known := p.entries[keyOf(o.Ref)]
	if !known || at == notABallot {
		return governance.Choice{}, fmt.Errorf("no ballot with the ref %s was entered", o.Ref)
	}
	b := &p.ballots[at]
	if err := o.Opening.Fits(b.act()); err != nil {
		return governance.Choice{}, err
	}
	if o.Opening.Issue != string(m.issue.ID) {
		return governance.Choice{}, fmt.Errorf("it is a ballot on issue %s", o.Opening.Issue)
	}
	if !m.open(b.position, time.UnixMilli(b.at).UTC()) {
		return governance.Choice{}, fmt.Errorf("leaf %d was entered when the vote was not open", b.position)
	}
	if m.roll.Index(bodies.PersonID(o.Opening.Person)) < 0 {
		return governance.Choice{}, fmt.Errorf("%s is not on the roll", o.Opening.Person)
	}
	b.opened = true
	if b.withdraw {
		return governance.Choice{}, nil
	}
	choice, err := exactly[governance.Choice](o.Opening.Choice)
	if err != nil {
		return choice, err
	}
	return choice, choice.Check(m.issue)
}

// chains orders the acts of each person on one issue by what they replace. The
// log may shuffle the ballots of one batch, so its order says nothing of it.
type chains struct {
	acts     map[string]castAct // by ref
	replaced map[string]bool
	order    []string
}

type castAct struct {
	person   bodies.PersonID
	replaces string
	withdraw bool
	choice   governance.Choice
	where    string
}

func newChains() *chains { return &chains{map[string]castAct{}, map[string]bool{}, nil} }

// add takes an act, and refuses one that replaces what another has replaced.
func (c *chains) add(o journal.Opened, choice governance.Choice, where string) error {
	if r := o.Opening.Replaces; r != "" {
		if c.replaced[r] {
			return fmt.Errorf("the ballot %s is replaced twice", r)
		}
		c.replaced[r] = true
	}
	c.order = append(c.order, o.Ref)
	c.acts[o.Ref] = castAct{bodies.PersonID(o.Opening.Person), o.Opening.Replaces, o.Opening.Choice == nil, choice, where}
	return nil
}

// votes returns the one ballot of each person that nothing replaces. It refuses
// an act that replaces somebody else's or none, a person with two such ballots,
// and acts that replace each other in a circle.
func (c *chains) votes() ([]governance.Vote, error) {
	var votes []governance.Vote
	has, reached := map[bodies.PersonID]string{}, 0
	for _, ref := range c.order {
		a := c.acts[ref]
		if r := a.replaces; r != "" {
			before, known := c.acts[r]
			if !known || before.person != a.person {
				return nil, refuse(a.where, "it replaces the ballot %s, which is none of this person on this issue", r)
			}
		}
		if c.replaced[ref] {
			continue
		}
		for at := ref; at != ""; at = c.acts[at].replaces {
			reached++
		}
		if a.withdraw {
			continue
		}
		if other := has[a.person]; other != "" {
			return nil, refuse(a.where, "this person has a second standing ballot, %s", other)
		}
		has[a.person] = ref
		votes = append(votes, governance.Vote{Person: a.person, Choice: a.choice})
	}
	if reached != len(c.order) {
		return nil, refuse(c.acts[c.order[0]].where, "%d ballots of this issue replace each other in a circle", len(c.order)-reached)
	}
	return votes, nil
}

// checkUnopened asks of every ballot nobody opened whether it may still be
// closed: only one that was entered while a vote was open that is not disclosed.
func (p *replay) checkUnopened() error {
	var closed []*matter // whose ballots may be unopened
	known, open := int64(0), false
	for _, m := range p.matters {
		switch {
		case m.frozen < 0 || m.result != nil:
			continue
		case m.stage == stageCounted || m.stage == stageDecided:
			known += m.counted.Casts
		default:
			open = true
		}
		closed = append(closed, m)
	}
	for _, b := range p.ballots {
		if b.opened {
			continue
		}
		p.report.Unopened++
		if !couldBe(closed, b) {
			return refuse(fmt.Sprintf("leaf %d (%s)", b.position, b.act().Type()), "no file opens it, and no vote was open then whose ballots may stay closed")
		}
	}
	if p.report.Unopened < known || !open && p.report.Unopened != known {
		return refuse("the ballots", "%d are not opened, the counts of issues that are not disclosed state %d", p.report.Unopened, known)
	}
	return nil
}

func couldBe(closed []*matter, b ballot) bool {
	for _, m := range closed {
		if m.open(b.position, time.UnixMilli(b.at).UTC()) {
			return true
		}
	}
	return false
}
