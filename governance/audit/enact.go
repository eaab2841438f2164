// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// enact puts a charter in force by the decision on an issue: the one that its paper put
// to the vote, and by the rule of the charter that is in force.
func (p *replay) enact(m *matter, act journal.CharterEnact, at time.Time) error {
	switch {
	case m.stage != stageDecided || act.Decision != m.decision || !m.bound:
		return fmt.Errorf("it names the decision %s, which is not that of issue %s, or calls for nothing", act.Decision, m.issue.ID)
	case !at.Equal(m.last):
		return fmt.Errorf("it is dated %s, and issue %s was decided at %s", journal.At(at), m.issue.ID, journal.At(m.last))
	case m.enacted != nil:
		return fmt.Errorf("issue %s has put a charter in force", m.issue.ID)
	}
	next, err := exactly[governance.Charter](act.Charter)
	if err != nil {
		return err
	}
	if int64(next.Version) != act.Version {
		return fmt.Errorf("the charter is version %d, the entry says version %d", next.Version, act.Version)
	}
	if m.papered && (m.issue.Effect.Kind != governance.EffectCharter || !sameCharter(m.issue.Effect, act.Charter)) {
		return fmt.Errorf("the paper of issue %s put another charter to the vote, or none", m.issue.ID)
	}
	if err := p.enacts(m, next, at); err != nil {
		return err
	}
	if last := p.entered[next.Body.Slug]; !at.After(last) {
		return fmt.Errorf("it is dated no later than %s, when somebody was admitted or seated by the charter before", journal.At(last))
	}
	if !at.After(p.chained) {
		return fmt.Errorf("it is dated no later than %s, when it was judged by the charter before who may decide a matter", journal.At(p.chained))
	}
	p.inForceFrom(next, at)
	m.enacted = &next
	p.silences.mayProlong(next)
	return nil
}

func sameCharter(e governance.Effect, entered []byte) bool {
	next, err := e.NextCharter()
	if err != nil {
		return false
	}
	text, err := journal.Canonical(next)
	return err == nil && bytes.Equal(text, entered)
}

// enacts asks whether the decision on an issue may put a charter in force as things stand.
func (p *replay) enacts(m *matter, next governance.Charter, at time.Time) error {
	return m.issue.Enacts(next, p.inForceNow(), func(w bodies.Watch) error { return p.sitApart(w, at) })
}

// charted holds what the record says of the effect of a decision on a charter: that it
// was put in force, or that this could not be any more, which must be so.
func (p *replay) charted(m *matter, act journal.Effect) error {
	switch {
	case m.enacted != nil:
		if want := fmt.Sprintf("%s %d", m.enacted.Body.Slug, m.enacted.Version); act.Detail != want {
			return fmt.Errorf("it says %q, and put %s in force", act.Detail, want)
		}
		return nil
	case act.Detail != governance.NotPerformed:
		return fmt.Errorf("it says that %q is in force, and nothing put it in force", act.Detail)
	case !m.papered:
		return nil
	case m.issue.Effect.Kind != governance.EffectCharter:
		return fmt.Errorf("the paper of issue %s put no charter to the vote", m.issue.ID)
	}
	next, err := m.issue.Effect.NextCharter()
	if err == nil {
		err = p.enacts(m, next, m.last)
	}
	if err == nil {
		return fmt.Errorf("it says that the charter of issue %s could not be put in force, and it could", m.issue.ID)
	}
	return nil
}

// layersAt returns the shape of the community under the charters that were in force at an
// instant, as far as the acts read so far say.
func (c *community) layersAt(at time.Time) (governance.Layers, error) {
	if !slices.ContainsFunc(slices.Collect(maps.Values(c.charters)), func(in charter) bool { return in.from.After(at) }) && len(c.former) == 0 {
		return c.layers()
	}
	var all []governance.Charter
	for body, in := range c.charters {
		versions := append(slices.Clone(c.former[body]), former{charter: in})
		for _, v := range slices.Backward(versions) {
			if !v.from.After(at) {
				all = append(all, v.Charter)
				break
			}
		}
	}
	return governance.LayersOf(all)
}

// sitApart refuses supervision under which somebody would sit, from an instant on, in a
// body and in one that supervises it.
func (c *community) sitApart(watch bodies.Watch, from time.Time) error {
	for _, person := range slices.Sorted(maps.Keys(c.held)) {
		holding := slices.DeleteFunc(c.heldBy(person), func(m bodies.Mandate) bool { return !m.Ends.IsZero() && !m.Ends.After(from) })
		if err := watch.Apart(holding); err != nil {
			return err
		}
	}
	return nil
}
