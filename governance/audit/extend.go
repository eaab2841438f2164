// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// silences are the outages for which votes were prolonged, and what they are held to.
type silences struct {
	may      bool                // a charter has a rule by which one may: before, nothing is kept
	alive    []int64             // when something was done, in milliseconds since 1970
	outages  []governance.Outage // that prolonged a vote
	sealed   map[int64]bool      // closing times of confidential votes, which their ballots bear
	closings closings            // of prolonged votes
}

// closings says which closing times go together because a vote had both: the one its
// opening announced, and the one an outage moved it to.
type closings struct{ with map[int64]int64 }

// of is the one that stands for all that go together with a closing time.
func (c closings) of(at int64) int64 {
	for {
		other, joined := c.with[at]
		if !joined {
			return at
		}
		at = other
	}
}

// join puts two together.
func (c *closings) join(a, b int64) {
	if a, b = c.of(a), c.of(b); a == b {
		return
	}
	if c.with == nil {
		c.with = map[int64]int64{}
	}
	c.with[a] = b
}

// mayProlong notes whether a charter prolongs votes after an outage.
func (s *silences) mayProlong(c governance.Charter) {
	for _, p := range c.Procedures {
		s.may = s.may || p.Prolong != nil
	}
}

// closes notes that ballots of a confidential vote bear a closing time.
func (s *silences) closes(i governance.Issue) {
	if !i.Procedure.Sealed() {
		return
	}
	if s.sealed == nil {
		s.sealed = map[int64]bool{}
	}
	s.sealed[i.ClosesAt.UnixMilli()] = true
}

// borne says whether an instant may be the closing time that a ballot of a confidential
// vote bears, and no time at which anything was done.
func (s *silences) borne(act journal.Act, at time.Time) bool {
	return isBallot(act) && s.sealed[at.UnixMilli()]
}

// live notes that the server worked at the instant of an act, and refuses one inside an
// outage that was claimed.
func (s *silences) live(act journal.Act, at time.Time) error {
	if !s.may || s.borne(act, at) {
		return nil
	}
	for _, o := range s.outages {
		if o.Contradicted(at) {
			return fmt.Errorf("it is dated inside the outage from %s to %s for which a vote was prolonged", journal.At(o.From), journal.At(o.Until))
		}
	}
	s.alive = append(s.alive, at.UnixMilli())
	return nil
}

// out takes an outage, inside which nothing may be dated.
func (s *silences) out(o governance.Outage) error {
	for _, at := range s.alive {
		if at := time.UnixMilli(at); o.Contradicted(at) {
			return fmt.Errorf("the server is said to have been out of reach from %s to %s, and something was done at %s", journal.At(o.From), journal.At(o.Until), journal.At(at))
		}
	}
	s.outages = append(s.outages, o)
	return nil
}

// extend prolongs a vote as its procedure says of an outage, and no otherwise.
func (p *replay) extend(m *matter, position int64, act journal.IssueExtend, at time.Time) error {
	if err := m.pass(stageVoting, stageVoting, at); err != nil {
		return err
	}
	o := governance.Outage{}
	o.From, _ = act.DownFrom.Time() // the journal has read both
	o.Until, _ = act.DownUntil.Time()
	if m.issue.Prolonged() {
		return fmt.Errorf("issue %s was prolonged before", m.issue.ID)
	}
	longer, may := m.issue.Prolong(o, at)
	if !may {
		return fmt.Errorf("the procedure of issue %s prolongs no vote for an outage from %s to %s that is entered at %s", m.issue.ID, act.DownFrom, act.DownUntil, journal.At(at))
	}
	if journal.At(longer.ClosesAt) != act.ClosesAt {
		return fmt.Errorf("it closes at %s by the rule of its procedure, the entry says %s", journal.At(longer.ClosesAt), act.ClosesAt)
	}
	if err := p.silences.out(o); err != nil {
		return err
	}
	p.silences.closings.join(m.issue.ClosesAt.UnixMilli(), longer.ClosesAt.UnixMilli())
	m.issue, m.longer = longer, position
	p.silences.closes(m.issue)
	return nil
}

// open says whether a ballot could be cast at a position and bear an instant. One after
// the closing time announced was cast after what prolonged the vote.
func (m *matter) open(position int64, at time.Time) bool {
	if m.frozen < 0 || position <= m.frozen || m.closed >= 0 && position >= m.closed {
		return false
	}
	announced, after := m.issue.Announced(), m.issue.Prolonged() && position > m.longer
	if m.issue.Procedure.Sealed() { // it bears the closing time of when it was cast, and may have waited for its number
		return at.Equal(announced) || after && at.Equal(m.issue.ClosesAt)
	}
	if !at.Before(announced) && !(after && !at.Before(m.issue.Extension.At)) {
		return false
	}
	return !at.Before(m.from) && at.Before(m.issue.ClosesAt) && (m.closed < 0 || !at.After(m.issue.ClosedAt))
}
