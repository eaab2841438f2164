// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/journal"
)

// lots are the draws for seats, by the ref of the entry that sealed their pool, and of each
// body in the order in which they were entered.
type lots struct {
	draws map[string]*draw
	of    map[bodies.Slug][]*draw
}

func newLots() lots { return lots{map[string]*draw{}, map[bodies.Slug][]*draw{}} }

// draw is one, with the order of its lot.
type draw struct {
	bodies.Draw
	order []bodies.PersonID
}

// drawsOf are the draws for seats of a body, the ended ones too.
func (l lots) drawsOf(body bodies.Slug) []bodies.Draw {
	var all []bodies.Draw
	for _, d := range l.of[body] {
		all = append(all, d.Draw)
	}
	return all
}

// sealPool holds the beginning of a lot to the charter in force: of a seat that is filled by
// lot, is vacant and of which no other draw goes on; of everybody who stands in the pool then.
// It puts them in the order of the lot, which follows from the log up to here.
func (p *replay) sealPool(position int64, e journal.Entry, act journal.SeatDraw, at time.Time) error {
	body := bodies.Slug(e.Body)
	in, err := p.chartered(body, at)
	if err != nil {
		return err
	}
	if !slices.Contains(in.ToDraw(p.inForceNow(), p.mandatesOf(body), p.drawsOf(body), at), act.Seat) {
		return fmt.Errorf("no lot is due for seat %q of %s: it is not filled by lot, is not vacant, or a draw for it goes on or was in vain a little while ago", act.Seat, body)
	}
	way, _ := in.Seating.Way(act.Seat)
	rule := way.Drawn.Pool(body)
	if string(rule.Body) != act.Among {
		return fmt.Errorf("it is drawn among the members of %q, where the charter says %q", act.Among, rule.Body)
	}
	layers, err := p.layers()
	if err != nil {
		return err
	}
	var pool []journal.Commitment
	p.electors(rule.Body, at, func(some []bodies.Elector) {
		for _, who := range some {
			if rule.Examine(who, layers, at) == bodies.OnRoll {
				pool = append(pool, committed(who.Person))
			}
		}
	})
	if sum := journal.PoolDigest(pool); int64(len(pool)) != act.Pool || sum != act.PoolSHA256 {
		return fmt.Errorf("its pool is of %d people with the SHA-256 %s, and in good standing in %s are %d, with %s", act.Pool, act.PoolSHA256, rule.Body, len(pool), sum)
	}
	root, err := journal.RootAt(p.tree.head, p.tree, position+1)
	if err != nil {
		return err
	}
	order, err := sortition.Order(sortition.Seed(root.String(), e.Ref), pool)
	if err != nil {
		return err
	}
	d := &draw{Draw: bodies.Draw{Ref: e.Ref, Body: body, Seat: act.Seat, Among: rule.Body, Sealed: at}}
	for _, who := range order {
		d.order = append(d.order, known(who))
	}
	p.draws[d.Ref], p.of[body] = d, append(p.of[body], d)
	p.judgedByCharters(at, body, rule.Body)
	return nil
}

// ask holds a step of a lot to its order: whoever is asked is the next who could take the
// seat, and whoever was asked before them declined, kept silent for their days or could not
// take it any more.
func (p *replay) ask(e journal.Entry, act journal.SeatAsk, at time.Time) error {
	d := p.draws[act.Draw]
	if d == nil || string(d.Body) != e.Body {
		return fmt.Errorf("no draw %s is of a seat of %s", act.Draw, e.Body)
	}
	if !at.After(d.Sealed) || !at.After(d.AskedAt) {
		return fmt.Errorf("it is dated no later than the step of the draw before it")
	}
	if _, err := p.chartered(d.Body, at); err != nil {
		return err
	}
	lot, err := p.lotOf(d.Draw, at)
	if err != nil {
		return err
	}
	next, err := d.Passed(bodies.PassedOn(act.Ground), d.order, lot)
	if err != nil {
		return err
	}
	if got := committed(next.Asked); got != act.Person {
		return fmt.Errorf("it asks %q, and the next of the lot who could take seat %q of %s is %q", act.Person, d.Seat, d.Body, got)
	}
	d.Draw = next
	p.judgedByCharters(at, d.Body, d.Among)
	return nil
}

// lotOf is what the next step of a draw is judged by at an instant.
func (p *replay) lotOf(d bodies.Draw, at time.Time) (bodies.Lot, error) {
	in := p.charters[d.Body]
	lot := in.LotOf(d, p.inForceNow(), p.mandatesOf(d.Body), in.from, at)
	layers, err := p.layers()
	if err != nil {
		return lot, err
	}
	rule, watch, beside := bodies.Franchise{Body: d.Among, Spheres: []bodies.Sphere{bodies.Inner}, Good: true}, p.watch(), p.drawsOf(d.Body)
	lot.Fit = func(who bodies.PersonID) bool {
		is := rule.Examine(p.elector(d.Among, who, lot.At), layers, lot.At)
		return d.Fit(who, lot.Way, lot.At, is, beside, p.heldBy(who), watch)
	}
	return lot, nil
}

// chartered is the charter in force of a body, by which an act of an instant is judged.
func (c *community) chartered(body bodies.Slug, at time.Time) (charter, error) {
	in, there := c.charters[body]
	if !there {
		return in, fmt.Errorf("body %s has no charter", body)
	}
	if in.from.After(at) {
		return in, fmt.Errorf("it is dated before %s, when the charter was put in force by which it is judged", journal.At(in.from))
	}
	return in, nil
}

// judgedByCharters keeps that something was judged by the charters in force of some bodies:
// none is dated before it that comes later.
func (c *community) judgedByCharters(at time.Time, of ...bodies.Slug) {
	for _, body := range of {
		if at.After(c.entered[body]) {
			c.entered[body] = at
		}
	}
}

// mandatesOf are all mandates of a body that there were.
func (c *community) mandatesOf(body bodies.Slug) []bodies.Mandate {
	var all []bodies.Mandate
	for _, held := range c.mandates {
		if held.Body == body {
			all = append(all, *held)
		}
	}
	return all
}

// drawSlack is how long after it is due a step of a lot is called overdue.
const drawSlack = 24 * time.Hour

// overdueDraws finds seats by lot of which no lot is drawn, and lots that go no further:
// whoever runs the server could not draw again, but wait.
func (p *replay) overdueDraws() error {
	latest := p.pace.latest
	before := latest.Add(-drawSlack)
	for _, body := range slices.Sorted(maps.Keys(p.charters)) {
		in := p.charters[body]
		if !in.Body.Life().State.May(bodies.Seating) || in.from.After(before) {
			continue
		}
		for _, d := range p.of[body] {
			then, err1 := p.lotOf(d.Draw, before)
			now, err2 := p.lotOf(d.Draw, latest)
			if err := errors.Join(err1, err2); err != nil {
				return err
			}
			_, was := d.Due(then)
			if _, is := d.Due(now); is && was && d.Sealed.Before(before) && d.AskedAt.Before(before) {
				p.report.add(Finding{Incomplete, "draw " + d.Ref, fmt.Sprintf("overdue: the next step of the lot for seat %q of %s is due, and the log goes on until %s without it", d.Seat, body, journal.At(latest))})
			}
		}
		due := func(at time.Time) []string {
			return in.ToDraw(p.inForceNow(), p.mandatesOf(body), p.drawsOf(body), at)
		}
		was := due(before)
		for _, seat := range due(latest) {
			lately := func(d bodies.Draw) bool { return d.Seat == seat && d.EndedAt.After(before) }
			if slices.Contains(was, seat) && !slices.ContainsFunc(p.drawsOf(body), lately) && p.seatDrawable(in.Charter, seat, before) {
				p.report.add(Finding{Incomplete, "body " + string(body), fmt.Sprintf("overdue: seat %q is filled by lot and vacant, and the log goes on until %s without a draw", seat, journal.At(latest))})
			}
		}
	}
	return nil
}

// seatDrawable says whether somebody stood in the pool of a seat at an instant.
func (p *replay) seatDrawable(in governance.Charter, seat string, at time.Time) bool {
	layers, err := p.layers()
	if err != nil {
		return false
	}
	way, _ := in.Seating.Way(seat)
	rule := way.Drawn.Pool(in.Body.Slug)
	stands := false
	p.electors(rule.Body, at, func(some []bodies.Elector) {
		stands = stands || slices.ContainsFunc(some, func(who bodies.Elector) bool { return rule.Examine(who, layers, at) == bodies.OnRoll })
	})
	return stands
}
