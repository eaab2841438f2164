// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// ballot is a leaf of a cast or a withdrawal, small, for there are many.
type ballot struct {
	position int64
	at       int64 // milliseconds since 1970
	digest   [32]byte
	opens    int32 // position among the openings of its issue, or notOpened
	withdraw bool
	replaced bool
	sealed   bool // it was opened as one of a confidential vote
}

// ballotList is all ballots of a log, in pieces: one that grew as slices do would
// be held twice.
type ballotList [][]ballot

const piece = 1 << 12

func (l ballotList) len() int {
	if len(l) == 0 {
		return 0
	}
	return (len(l)-1)*piece + len(l[len(l)-1])
}

func (l ballotList) at(n int32) *ballot { return &l[n/piece][n%piece] }

func (l *ballotList) add(b ballot) {
	if l.len()%piece == 0 {
		*l = append(*l, make([]ballot, 0, piece))
	}
	last := &(*l)[len(*l)-1]
	*last = append(*last, b)
}

// notOpened marks a ballot no opening was read of.
const notOpened = -1

func (p *replay) enterBallot(position int64, ref string, at time.Time, digest string, withdraw bool) {
	b := ballot{position: position, at: at.UnixMilli(), opens: notOpened, withdraw: withdraw}
	hex.Decode(b.digest[:], []byte(digest)) // the journal has read it
	p.entries[keyOf(ref)] = int32(p.ballots.len())
	p.ballots.add(b)
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
// the ballot of each person who has one and decides, and how many casts of those were
// opened. What advisers cast it leaves with them.
func (p *replay) openCasts(m *matter) ([]governance.Vote, int64, error) {
	name := issueMember(string(m.issue.ID), castsFile)
	if !p.archive.Has(name) {
		return nil, 0, refuse(name, "it is missing: the vote is closed and public, so every cast must be opened")
	}
	c, last := newChains(p, m), ""
	for n := range m.advisers {
		m.advisers[n].votes, m.advisers[n].casts = nil, 0
	}
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
	m.departed = m.departures(votes)
	return votes, c.binding(), err
}

// chains orders the acts of each person on one issue by what they replace. The
// log may shuffle the ballots of one batch, so its order says nothing of it.
type chains struct {
	replay  *replay
	matter  *matter
	acts    []castAct
	choices map[string]*governance.Choice // by their texts
}

// castAct is a ballot that was opened, small, for there are many.
type castAct struct {
	ballot   int32 // position among the ballots of the log
	replaces int32 // the same, or notABallot
	voter    int32 // position on the roll
	line     int32
	part     int32 // of the list of openings, from 0
	assisted bool  // two entered it for the voter
	choice   *governance.Choice
}

func newChains(p *replay, m *matter) *chains {
	return &chains{replay: p, matter: m, choices: map[string]*governance.Choice{}}
}

// where is the line that opens a ballot.
func (c *chains) where(a castAct) string {
	parts := c.replay.archive.lists[issueMember(string(c.matter.issue.ID), castsFile)]
	return place{parts[a.part].name, int(a.line)}.String()
}

// open holds one opening to its leaf, its time, the roll and the paper.
func (c *chains) open(o journal.Opened, at place) (err error) {
	p, a := c.replay, castAct{replaces: notABallot, line: int32(at.line), part: int32(max(at.part()-1, 0))}
	if a.ballot, err = p.ballotOf(o.Ref); err != nil {
		return err
	}
	b := p.ballots.at(a.ballot)
	if err := o.Opening.Fits(b.act()); err != nil {
		return err
	}
	if o.Opening.Issue != string(c.matter.issue.ID) {
		return fmt.Errorf("it is a ballot on issue %s", o.Opening.Issue)
	}
	if !c.matter.open(b.position, time.UnixMilli(b.at).UTC()) {
		return fmt.Errorf("leaf %d was entered when the vote was not open", b.position)
	}
	if a.voter = int32(c.matter.voterAt(known(o.Opening.Person))); a.voter < 0 {
		return fmt.Errorf("%s is not on the roll", o.Opening.Person)
	}
	if err := p.castBefore(known(o.Opening.Person), time.UnixMilli(b.at).UTC()); err != nil {
		return err
	}
	if err := c.mayCast(a); err != nil {
		return err
	}
	if err := c.entered(&a, o.Opening); err != nil {
		return err
	}
	if err := c.follow(&a, o.Opening); err != nil {
		return err
	}
	if !b.withdraw {
		if a.choice, err = c.choice(o.Opening.Choice); err != nil {
			return err
		}
	}
	b.opens = int32(len(c.acts))
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
	before := c.replay.ballots.at(a.replaces)
	if before.replaced {
		return fmt.Errorf("the ballot %s is replaced twice", o.Replaces)
	}
	before.replaced = true
	return nil
}

// choice reads what a ballot says, and holds it to the paper. Ballots that say
// the same share it: most say what many say.
func (c *chains) choice(text []byte) (*governance.Choice, error) {
	if known := c.choices[string(text)]; known != nil {
		return known, nil
	}
	choice, err := exactly[governance.Choice](text)
	if err == nil {
		err = choice.Check(c.matter.issue)
	}
	if err == nil && len(c.choices) < sharedChoices {
		c.choices[string(text)] = &choice
	}
	return &choice, err
}

// sharedChoices is how many different ballots are kept for others to share: a
// vote in which no two are alike must not be held in memory twice.
const sharedChoices = 1 << 16

// votes returns the one ballot of each person that nothing replaces. It refuses
// an act that replaces somebody else's or none, a person with two such ballots,
// and acts that replace each other in a circle.
func (c *chains) votes() ([]governance.Vote, error) {
	if err := c.checkOwn(); err != nil {
		return nil, err
	}
	votes := make([]governance.Vote, 0, len(c.acts))
	standing, reached := make([]bool, c.matter.voters()), 0
	for _, a := range c.acts {
		b := c.replay.ballots.at(a.ballot)
		if b.replaced {
			continue
		}
		reached += c.length(a)
		if b.withdraw {
			continue
		}
		if standing[a.voter] {
			return nil, refuse(c.where(a), "this person has a second standing ballot")
		}
		standing[a.voter] = true
		person, advises := c.matter.voterOf(a.voter)
		if vote := (governance.Vote{Person: person, Choice: *a.choice, Assisted: a.assisted}); advises < 0 {
			votes = append(votes, vote)
		} else {
			c.matter.advisers[advises].votes = append(c.matter.advisers[advises].votes, vote)
		}
	}
	if err := c.replay.onceEach(c.matter, standing); err != nil {
		return nil, err
	}
	if reached != len(c.acts) {
		return nil, refuse(c.where(c.acts[0]), "%d ballots of this issue replace each other in a circle", len(c.acts)-reached)
	}
	return votes, c.checkTimes()
}

// binding tells the acts of those who advise off, each to their electorate, and returns how
// many are left.
func (c *chains) binding() (n int64) {
	for _, a := range c.acts {
		if _, advises := c.matter.voterOf(a.voter); advises < 0 {
			n++
		} else {
			c.matter.advisers[advises].casts++
		}
	}
	return n
}

// checkOwn refuses an act that replaces somebody else's, or none of this issue.
func (c *chains) checkOwn() error {
	for _, a := range c.acts {
		if a.replaces == notABallot {
			continue
		}
		if before, known := c.before(a); !known || before.voter != a.voter {
			return refuse(c.where(a), "it replaces leaf %d, which is none of this person on this issue", c.replay.ballots.at(a.replaces).position)
		} else if a.assisted && !before.assisted {
			return refuse(c.where(a), "it replaces leaf %d: %v", c.replay.ballots.at(a.replaces).position, governance.ErrVotedThemself)
		}
	}
	return nil
}

// before is the act that another replaces, where this issue opens it.
func (c *chains) before(a castAct) (castAct, bool) {
	at := c.replay.ballots.at(a.replaces).opens
	if at == notOpened || int(at) >= len(c.acts) || c.acts[at].ballot != a.replaces {
		return castAct{}, false // not opened, or by another issue
	}
	return c.acts[at], true
}

// checkTimes refuses an act that replaces a later one: the last ballot of a
// person is the one that counts.
func (c *chains) checkTimes() error {
	for _, a := range c.acts {
		if a.replaces != notABallot && c.replay.ballots.at(a.ballot).at < c.replay.ballots.at(a.replaces).at {
			return refuse(c.where(a), "it replaces leaf %d, which is later", c.replay.ballots.at(a.replaces).position)
		}
	}
	return nil
}

// length counts an act and those it has taken the place of.
func (c *chains) length(a castAct) int {
	n := 1
	for a.replaces != notABallot {
		a, _ = c.before(a) // checkOwn has found them all
		n++
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
// closed: only one that was entered while a vote was open that is not disclosed, or
// a confidential one. A vote that was cancelled explains none, or one that a count leaves
// out could be said to be of it for ever: what somebody has cast in is not cancelled.
func (p *replay) checkUnopened() error {
	u, shared := p.unopened(), map[int64]int64{}
	for n := range p.ballots.len() {
		b := *p.ballots.at(int32(n))
		if b.opens != notOpened {
			continue
		}
		p.report.Unopened++
		switch may, listed, counted := couldBe(u.closed, b); {
		case listed:
			if n := p.silences.closings.of(b.at); u.left[n] == 0 {
				return refuse(leafOf(b), "more casts bear the closing time %s than the counts of the confidential votes that closed then state", journal.At(time.UnixMilli(b.at)))
			} else {
				u.left[n]--
			}
		case counted:
			shared[p.silences.closings.of(b.at)]++
		case !may:
			return refuse(leafOf(b), "no file opens it, and no vote was open then whose ballots may stay closed")
		}
	}
	for _, n := range slices.Sorted(maps.Keys(u.left)) { // a vote that runs explains ballots, and none that is missing
		if u.left[n] > shared[n] {
			return refuse("the ballots", "%d fewer bear the closing time %s than the counts of the confidential votes that closed then state", u.left[n]-shared[n], journal.At(time.UnixMilli(n)))
		}
	}
	if n := u.known + u.sealed; p.report.Unopened < n || !u.open && p.report.Unopened != n {
		return refuse("the ballots", "%d are not opened, the counts of issues whose casts are not disclosed state %d", p.report.Unopened, n)
	}
	p.report.Outside, p.report.Sealed = u.known, u.sealed
	return nil
}

func leafOf(b ballot) string { return fmt.Sprintf("leaf %d (%s)", b.position, b.act().Type()) }

// unopened says whose ballots may be closed at the end of a log.
type unopened struct {
	closed        []*matter       // that they may be of
	open          bool            // some of these are of no count yet
	known, sealed int64           // casts that counts state: of issues outside the scope, and of confidential ones
	left          map[int64]int64 // of the latter, by the closing times that go together
}

func (p *replay) unopened() unopened {
	u := unopened{left: map[int64]int64{}}
	for _, m := range p.matters {
		switch {
		case m.frozen < 0 || m.stage == stageCancelled || m.result != nil && m.casts == m.counted.Casts:
			continue
		case m.result != nil:
			u.sealed += m.counted.Casts
			u.left[p.silences.closings.of(m.issue.ClosesAt.UnixMilli())] += m.counted.Casts
		case m.stage == stageDecided:
			u.known += m.counted.AllCasts()
		default:
			u.open = true
		}
		u.closed = append(u.closed, m)
	}
	return u
}

// couldBe says whether a ballot nobody opened may be one of these issues, and whether
// it can only be one, or can be one, of a confidential vote whose list was counted.
func couldBe(closed []*matter, b ballot) (may, listed, counted bool) {
	listed = true
	for _, m := range closed {
		if m.open(b.position, time.UnixMilli(b.at).UTC()) {
			may, listed, counted = true, listed && m.result != nil, counted || m.result != nil
		}
	}
	return may, may && listed, counted
}
