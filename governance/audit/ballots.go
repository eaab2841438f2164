// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/hex"
	"errors"
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
	c, last := newChains(p, m), ""
	err := p.archive.eachLine(name, func(at place, line []byte) error {
		o, err := journal.ParseOpened(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if o.Ref <= last {
			return refuse(at.String(), "openings are not in the order of their refs, or one stands twice")
		}
		last = o.Ref
		if err := c.open(o, at); err != nil {
			return refuse(at.String(), "%v", err)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	votes, err := c.votes()
	return votes, int64(len(c.acts)), err
}

// chains orders the acts of each person on one issue by what they replace. The
// log may shuffle the ballots of one batch, so its order says nothing of it.
type chains struct {
	replay *replay
	matter *matter
	acts   []castAct
	opens  map[int32]int32 // by ballot, the act that opens it
	after  map[int32]bool  // ballots that another replaces
	groups map[governance.OptionID][]governance.OptionID
}

// castAct is a ballot that was opened, small, for there are many.
type castAct struct {
	ballot   int32 // position among the ballots of the log
	replaces int32 // the same, or notABallot
	voter    int32 // position on the roll
	choice   governance.Choice
	where    place
}

func newChains(p *replay, m *matter) *chains {
	return &chains{replay: p, matter: m, opens: map[int32]int32{}, after: map[int32]bool{}, groups: map[governance.OptionID][]governance.OptionID{}}
}

// open holds one opening to its leaf, its time, the roll and the paper.
func (c *chains) open(o journal.Opened, where place) (err error) {
	p, a := c.replay, castAct{replaces: notABallot, where: where}
	if a.ballot, err = p.ballotOf(o.Ref); err != nil {
		return err
	}
	b := &p.ballots[a.ballot]
	if err := o.Opening.Fits(b.act()); err != nil {
		return err
	}
	if o.Opening.Issue != string(c.matter.issue.ID) {
		return fmt.Errorf("it is a ballot on issue %s", o.Opening.Issue)
	}
	if !c.matter.open(b.position, time.UnixMilli(b.at).UTC()) {
		return fmt.Errorf("leaf %d was entered when the vote was not open", b.position)
	}
	if a.voter = int32(c.matter.roll.Index(bodies.PersonID(o.Opening.Person))); a.voter < 0 {
		return fmt.Errorf("%s is not on the roll", o.Opening.Person)
	}
	if err := c.follow(&a, o.Opening); err != nil {
		return err
	}
	b.opened = true
	if !b.withdraw {
		if a.choice, err = c.choice(o.Opening.Choice); err != nil {
			return err
		}
	}
	c.opens[a.ballot] = int32(len(c.acts))
	c.acts = append(c.acts, a)
	return nil
}

// follow finds what an act replaces: none that another has replaced. A
// withdrawal takes something back.
func (c *chains) follow(a *castAct, o journal.Opening) (err error) {
	if o.Replaces == "" {
		if o.Choice == nil {
			return errors.New("it takes a ballot back, and replaces none")
		}
		return nil
	}
	if a.replaces, err = c.replay.ballotOf(o.Replaces); err != nil {
		return fmt.Errorf("it replaces a ballot, and %w", err)
	}
	if c.after[a.replaces] {
		return fmt.Errorf("the ballot %s is replaced twice", o.Replaces)
	}
	c.after[a.replaces] = true
	return nil
}

// choice reads what a ballot says, and holds it to the paper.
func (c *chains) choice(text []byte) (governance.Choice, error) {
	choice, err := exactly[governance.Choice](text)
	if err == nil {
		err = choice.Check(c.matter.issue)
	}
	if err != nil {
		return choice, err
	}
	return c.shared(choice), nil
}

// shared is the choice in words that all ballots share: a million of them would
// hold a million copies of each option's id.
func (c *chains) shared(choice governance.Choice) governance.Choice {
	for _, answer := range []string{governance.Yes, governance.No, governance.Abstain} {
		if choice.Answer == answer {
			choice.Answer = answer
		}
	}
	for i, group := range choice.Ranking {
		if len(group) != 1 {
			continue
		}
		if c.groups[group[0]] == nil {
			c.groups[group[0]] = group
		}
		choice.Ranking[i] = c.groups[group[0]]
	}
	return choice
}

// votes returns the one ballot of each person that nothing replaces. It refuses
// an act that replaces somebody else's or none, a person with two such ballots,
// and acts that replace each other in a circle.
func (c *chains) votes() ([]governance.Vote, error) {
	var votes []governance.Vote
	standing := make([]bool, len(c.matter.roll.Entries))
	reached := 0
	if err := c.checkOwn(); err != nil {
		return nil, err
	}
	for _, a := range c.acts {
		if c.after[a.ballot] {
			continue
		}
		reached += c.length(a)
		if c.replay.ballots[a.ballot].withdraw {
			continue
		}
		if standing[a.voter] {
			return nil, refuse(a.where.String(), "this person has a second standing ballot")
		}
		standing[a.voter] = true
		votes = append(votes, governance.Vote{Person: c.matter.roll.Entries[a.voter].Person, Choice: a.choice})
	}
	if reached != len(c.acts) {
		return nil, refuse(c.acts[0].where.String(), "%d ballots of this issue replace each other in a circle", len(c.acts)-reached)
	}
	return votes, c.checkTimes()
}

// checkTimes refuses an act that replaces a later one: the last ballot of a
// person is the one that counts.
func (c *chains) checkTimes() error {
	for _, a := range c.acts {
		if a.replaces != notABallot && c.replay.ballots[a.ballot].at < c.replay.ballots[a.replaces].at {
			return refuse(a.where.String(), "it replaces leaf %d, which is later", c.replay.ballots[a.replaces].position)
		}
	}
	return nil
}

// checkOwn refuses an act that replaces somebody else's, or none of this issue.
func (c *chains) checkOwn() error {
	for _, a := range c.acts {
		if a.replaces == notABallot {
			continue
		}
		if before, known := c.opens[a.replaces]; !known || c.acts[before].voter != a.voter {
			return refuse(a.where.String(), "it replaces leaf %d, which is none of this person on this issue", c.replay.ballots[a.replaces].position)
		}
	}
	return nil
}

// length counts an act and those it has taken the place of.
func (c *chains) length(a castAct) int {
	n := 1
	for ; a.replaces != notABallot; n++ {
		a = c.acts[c.opens[a.replaces]]
	}
	return n
}

// ballotOf finds the ballot an entry is, by its ref.
func (p *replay) ballotOf(ref string) (int32, error) {
	at, known := p.entries[keyOf(ref)]
	if !known || at == notABallot {
		return notABallot, fmt.Errorf("no ballot with the ref %s was entered", ref)
	}
	return at, nil
}

// checkUnopened asks of every ballot nobody opened whether it may still be
// closed: only one that was entered while a vote was open that is not disclosed.
func (p *replay) checkUnopened() error {
	var closed, off []*matter // whose ballots may be unopened: still, and for ever
	known, open := int64(0), false
	for _, m := range p.matters {
		switch {
		case m.frozen < 0 || m.result != nil:
			continue
		case m.stage == stageCancelled:
			open, off = true, append(off, m)
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
		if couldBe(closed, b) {
			continue
		}
		if !couldBe(off, b) {
			return refuse(fmt.Sprintf("leaf %d (%s)", b.position, b.act().Type()), "no file opens it, and no vote was open then whose ballots may stay closed")
		}
		p.report.CalledOff++
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
