// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance/journal"
)

// ErrPower refuses what a body in its state does not do any more, or not yet.
var ErrPower = errors.New("the body does not do that in its state")

// Power is a power that a body needs for an act.
type Power struct {
	Body  bodies.Slug
	Power bodies.Power
}

// Check refuses with [ErrPower] a body whose charter says that it has no such power.
func (p Power) Check(b bodies.Body) error {
	if life := b.Life(); !life.State.May(p.Power) {
		return fmt.Errorf("%w: %s is %s", ErrPower, b.Slug, life.State)
	}
	return nil
}

// Powers lists what an act asks of bodies as such, whoever does it: of the body of its
// entry, and of one in which those sit who do it. That a vote is opened asks for more,
// see [Procedure.Opening]. Ballots, delegations and what ends something ask for nothing.
func Powers(body bodies.Slug, act journal.Act) []Power {
	switch act := act.(type) {
	case journal.IssueRaise, journal.IssueAdmit, journal.CompetenceDispute:
		return []Power{{body, bodies.Opening}}
	case journal.IssueRise:
		return []Power{{bodies.Slug(act.To), bodies.Opening}}
	case journal.Nomination: // an election that has its candidates goes on, and nobody is kept on a paper
		if act.Act == string(ActDecline) || act.Act == string(ActWithdraw) {
			return nil
		}
		return []Power{{body, bodies.Seating}}
	case journal.Count, journal.Decision:
		return []Power{{body, bodies.Deciding}}
	case journal.PersonAdmit:
		if g := bodies.Ground(act.Ground); g == bodies.BySame || !g.Enters() && g != bodies.ByCorrection { // what is known of a member goes on being known
			return seating(bodies.Slug(act.SeatedIn), "")
		}
		return seating(body, act.SeatedIn)
	case journal.PersonLeave: // whoever leaves may; who is struck off is by a body that acts
		return seating(bodies.Slug(act.SeatedIn), "")
	case journal.MandateBegin:
		if act.Title == bodies.TitleElected { // by a vote that was opened before
			return nil
		}
		return seating(body, act.SeatedIn)
	case journal.SeatDraw, journal.SeatAsk:
		return seating(body, "")
	case journal.CaseOpen:
		return []Power{{body, bodies.Hearing}}
	case journal.Finding, journal.DecisionSuspend, journal.Export:
		return []Power{{body, bodies.Watching}}
	case journal.FindingAnswer, journal.DisputeAnswer, journal.CompetenceAnswer:
		return []Power{{body, bodies.Answering}}
	}
	return nil
}

func seating(body bodies.Slug, by string) []Power {
	var needed []Power
	if body != "" {
		needed = append(needed, Power{body, bodies.Seating})
	}
	if by != "" && by != string(body) {
		needed = append(needed, Power{bodies.Slug(by), bodies.Seating})
	}
	return needed
}

// Opening is the power that a body needs to open a vote of this kind: an election was
// called and its candidates fixed by what fills seats, and then goes on.
func (p Procedure) Opening(body bodies.Slug) []Power {
	if p.ElectsPersons() {
		return nil
	}
	return []Power{{body, bodies.Opening}}
}

// livesOf is how far the bodies of some charters have come.
func livesOf(charters []Charter) bodies.Lives {
	lives := bodies.Lives{}
	for _, c := range charters {
		lives[c.Body.Slug] = c.Body.Life()
	}
	return lives
}

// Begins says whether a body may begin in the state that its first charter says: active,
// or founded, until its seats are filled.
func Begins(b bodies.Body) bool {
	state := b.Life().State
	return state == bodies.Active || state == bodies.Founded
}

// CheckFirst refuses, as [Charter.Check] does, a charter that a body cannot begin with.
func (c Charter) CheckFirst() error {
	if err := c.Check(); err != nil {
		return err
	}
	if !Begins(c.Body) {
		return fmt.Errorf("%w: %s begins as active, or as founded, until its seats are filled", ErrCharter, c.Body.Slug)
	}
	return nil
}

// needed names a charter that is changed by matters of a body, which so has to be able
// to open votes: without it neither could ever be brought back by anybody.
func needed(body bodies.Slug, charters []Charter, lives bodies.Lives) (bodies.Slug, bool) {
	for _, c := range charters {
		if c.Amendment != nil && cmp.Or(c.Amendment.Body, c.Body.Slug) == body && lives[c.Body.Slug].State != bodies.Dissolved {
			return c.Body.Slug, true
		}
	}
	return "", false
}

// mayLive refuses another state of a body than may come after the one it is in, and the
// end of one that others need: their charters are changed first.
func mayLive(next Charter, inForce []Charter) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrEnact, fmt.Sprintf(format, args...))
	}
	lives, life := livesOf(inForce), next.Body.Life()
	was, known := lives[next.Body.Slug]
	switch {
	case !known && !Begins(next.Body):
		return refuse("a body begins as active, or as founded, until its seats are filled")
	case known && was.State == bodies.Dissolved:
		return refuse("%s is dissolved, and its charter is changed no more", next.Body.Slug)
	case known && was != life:
		if err := lives.Move(next.Body.Slug, life); err != nil {
			return fmt.Errorf("%w: %w", ErrEnact, err)
		}
	}
	if life.State == bodies.Dissolved && next.Body.Parent == "" && len(next.Places)+len(next.Fields) > 0 {
		return refuse("places and fields of the community stand in the charter of %s, which is not dissolved", next.Body.Slug)
	}
	lives[next.Body.Slug] = life
	all := append([]Charter{next}, slices.DeleteFunc(slices.Clone(inForce), func(c Charter) bool { return c.Body.Slug == next.Body.Slug })...)
	for body, life := range lives {
		if by, is := needed(body, all, lives); is && !life.State.May(bodies.Opening) {
			return refuse("%s is %s, and the charter of %s could be changed by nobody else", body, life.State, by)
		}
	}
	for _, c := range all {
		if lives[c.Body.Slug].State == bodies.Dissolved {
			continue
		}
		for _, n := range c.names() {
			if lives[n.slug].State == bodies.Dissolved {
				return refuse("the charter of %s names %s, which is dissolved: that charter is changed first", c.Body.Slug, n.slug)
			}
		}
	}
	return nil
}
