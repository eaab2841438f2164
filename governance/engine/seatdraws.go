// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// drawDue is a lot of which a step is due, or a body some seats of which are to be drawn.
type drawDue struct {
	ref  string // empty: pools are to be sealed
	body bodies.Slug
}

// advanceDraws does what the clock owes to seats that are filled by lot: it seals the pool
// of each that is vacant, asks the first of the order once the record has numbered that, and
// the next when who is asked let their days go by or cannot take it any more. When, and of
// whom, nobody says.
func (e *Engine) advanceDraws(ctx context.Context) (done int, err error) {
	due, err := view(ctx, e, drawsDue)
	for _, d := range due {
		made, failed := update(ctx, e, func(tx *store.Tx) (bool, error) { return e.stepDraw(tx, d) })
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("lot for a seat of %s: %w", d.body, failed))
		}
		if made {
			done++
		}
	}
	return done, err
}

// drawsDue finds them. Where no charter fills a seat by lot and no draw goes on it asks for
// nothing else.
func drawsDue(tx *store.Tx) (due []drawDue, err error) {
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	going, err := tx.SeatDrawsGoing()
	if err != nil {
		return nil, err
	}
	for _, d := range going {
		h, err := drawOf(tx, d, now)
		if err != nil {
			return nil, err
		}
		if _, is := d.Due(h.lot); is && h.fault == nil {
			due = append(due, drawDue{d.Ref, d.Body})
		}
		if h.fault != nil {
			return nil, h.fault
		}
	}
	charters, err := tx.Charters()
	for _, c := range charters {
		if !c.FillsByLot() {
			continue
		}
		seats, err := seatsToDraw(tx, c, charters, now)
		if err != nil {
			return nil, err
		}
		if len(seats) > 0 {
			due = append(due, drawDue{"", c.Body.Slug})
		}
	}
	return due, err
}

// seatsToDraw are the seats of a body of which the pool of a lot is to be sealed.
func seatsToDraw(tx *store.Tx, c governance.Charter, all []governance.Charter, at time.Time) ([]string, error) {
	past, err := tx.MandatesIn(c.Body.Slug)
	if err != nil {
		return nil, err
	}
	stored, err := tx.SeatDraws(c.Body.Slug)
	return c.ToDraw(all, past, drawsIn(stored), at), err
}

func drawsIn(stored []store.SeatDraw) []bodies.Draw {
	draws := make([]bodies.Draw, len(stored))
	for n, d := range stored {
		draws[n] = d.Draw
	}
	return draws
}

// stepDraw makes one step if it is due still.
func (e *Engine) stepDraw(tx *store.Tx, due drawDue) (bool, error) {
	at, err := drawInstant(tx)
	if err != nil {
		return false, err
	}
	if err := mayAct(tx, []governance.Power{{Body: due.body, Power: bodies.Seating}}); errors.Is(err, governance.ErrPower) {
		return false, nil // it waits, and nobody loses their days by that
	} else if err != nil {
		return false, err
	}
	if due.ref == "" {
		return e.sealPools(tx, due.body, at)
	}
	d, err := tx.SeatDraw(due.ref)
	if err != nil {
		return false, err
	}
	h, err := drawOf(tx, d, at)
	if err != nil {
		return false, err
	}
	why, is := d.Due(h.lot)
	if h.fault != nil || !is {
		return false, h.fault
	}
	return e.askNext(tx, h, why)
}

// drawInstant is the instant of a step of a lot: it waits for whatever changes who belongs
// or sits somewhere, and is later than all that began and than every step before it, so that
// the record tells by its order who could take a seat.
func drawInstant(tx *store.Tx) (time.Time, error) {
	if err := tx.HoldMandates(); err != nil {
		return time.Time{}, err
	}
	now, err := tx.Now()
	if err != nil {
		return now, err
	}
	if now, err = afterCharters(tx, now); err != nil {
		return now, err
	}
	begun, err1 := tx.LastBegun(now.Add(ahead))
	drawn, err2 := tx.LastDrawn()
	for _, last := range []time.Time{begun, drawn} {
		if !now.After(last) {
			now = last.Add(time.Millisecond)
		}
	}
	return now, errors.Join(err1, err2)
}

// sealPools begins the lots of a body that are due: who is in good standing at this instant
// stands in each, and whoever comes later does not.
func (e *Engine) sealPools(tx *store.Tx, body bodies.Slug, at time.Time) (bool, error) {
	charters, err := tx.Charters()
	if err != nil {
		return false, err
	}
	n := slices.IndexFunc(charters, func(c governance.Charter) bool { return c.Body.Slug == body })
	if n < 0 {
		return false, fmt.Errorf("body %s: %w", body, store.ErrNotFound)
	}
	seats, err := seatsToDraw(tx, charters[n], charters, at)
	if err != nil || len(seats) == 0 {
		return false, err
	}
	layers, err := governance.LayersOf(charters)
	if err != nil {
		return false, err
	}
	made := false
	pools := map[bodies.Slug]map[journal.Commitment]bodies.PersonID{}
	for _, seat := range seats {
		way, _ := charters[n].Seating.Way(seat)
		d := store.SeatDraw{Draw: bodies.Draw{Body: body, Seat: seat, Among: way.Drawn.Pool(body).Body, Sealed: at}}
		d.Terms = layers.Terms[d.Among]
		if pools[d.Among] == nil {
			if pools[d.Among], err = poolOf(tx, d); err != nil {
				return made, err
			}
		}
		if len(pools[d.Among]) == 0 {
			continue // until somebody is
		}
		if err := e.sealPool(tx, d, pools[d.Among]); err != nil {
			return made, err
		}
		made = true
	}
	return made, nil
}

func (e *Engine) sealPool(tx *store.Tx, d store.SeatDraw, pool map[journal.Commitment]bodies.PersonID) error {
	d.Pool, d.PoolSHA256 = int64(len(pool)), journal.PoolDigest(slices.Collect(maps.Keys(pool)))
	entry, err := e.enter(tx, d.Body, "", d.Sealed, journal.SeatDraw{Seat: d.Seat, Among: string(d.Among), Pool: d.Pool, PoolSHA256: d.PoolSHA256})
	if err != nil {
		return err
	}
	d.Ref = entry.Ref
	return tx.AddSeatDraw(d)
}

// poolOf is who stands in the pool of a lot, by what the record calls them: whoever was in
// good standing when it was sealed, those among them who were erased since.
func poolOf(tx *store.Tx, d store.SeatDraw) (map[journal.Commitment]bodies.PersonID, error) {
	pool := map[journal.Commitment]bodies.PersonID{}
	rule, layers := bodies.Drawing{Among: d.Among}.Pool(d.Body), bodies.Layers{Terms: map[bodies.Slug]bodies.Terms{d.Among: d.Terms}}
	err := tx.EachElector(d.Among, d.Sealed, func(who bodies.Elector, m store.Mark) error {
		if rule.Examine(who, layers, d.Sealed) != bodies.OnRoll {
			return nil
		}
		name, err := knownAs(bodies.Person{ID: who.Person, Salt: m.Salt, Commitment: m.Commitment})
		pool[name] = who.Person
		return err
	})
	return pool, err
}

// drawHeld is a lot with what its next step is judged by.
type drawHeld struct {
	store.SeatDraw
	lot   bodies.Lot
	fault error // what kept from finding who could take the seat
}

// drawOf reads what a step of a lot at an instant is judged by.
func drawOf(tx *store.Tx, d store.SeatDraw, at time.Time) (*drawHeld, error) {
	h := &drawHeld{SeatDraw: d}
	charters, err := tx.Charters()
	if err != nil {
		return h, err
	}
	n := slices.IndexFunc(charters, func(c governance.Charter) bool { return c.Body.Slug == d.Body })
	if n < 0 {
		return h, fmt.Errorf("body %s: %w", d.Body, store.ErrNotFound)
	}
	since, err1 := tx.InForceSince(d.Body)
	past, err2 := tx.MandatesIn(d.Body)
	layers, err3 := governance.LayersOf(charters)
	stored, err4 := tx.SeatDraws(d.Body)
	all, err5 := tx.Bodies()
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return h, err
	}
	h.lot = charters[n].LotOf(d.Draw, charters, past, since, at)
	rule, watch, beside := bodies.Drawing{Among: d.Among}.Pool(d.Body), bodies.WatchOf(all), drawsIn(stored)
	h.lot.Fit = func(who bodies.PersonID) bool {
		is, err1 := tx.Elector(d.Among, who, at)
		held, err2 := tx.MandatesFrom(who, at)
		h.fault = errors.Join(h.fault, err1, err2)
		return d.Fit(who, h.lot.Way, at, rule.Examine(is, layers, at), beside, held, watch)
	}
	return h, nil
}

// askNext asks the next of the order who could take the seat, or ends the lot where nobody
// is left. Before the record has numbered the entry that sealed the pool there is no order,
// and it waits.
func (e *Engine) askNext(tx *store.Tx, h *drawHeld, why bodies.PassedOn) (bool, error) {
	d := h.SeatDraw
	order, name, err := orderOf(tx, &d)
	if err != nil || d.Seed == "" && why != bodies.PassedVoid {
		return false, err
	}
	if d.Draw, err = d.Draw.Passed(why, order, h.lot); err != nil || h.fault != nil {
		return false, errors.Join(err, h.fault)
	}
	if why != bodies.PassedFirst && h.Asked != "" {
		d.Passed++
	}
	if err := tx.SaveSeatDraw(d); err != nil {
		return false, err
	}
	if _, err := e.enter(tx, d.Body, "", h.lot.At, journal.SeatAsk{Draw: d.Ref, Person: name[d.Asked], Ground: string(why)}); err != nil {
		return false, err
	}
	if d.Asked == "" {
		return true, nil
	}
	return true, e.write(tx, store.Letter{Kind: LetterDrawn, Person: d.Asked, Subject: fmt.Sprintf("%s %d", d.Ref, d.Place), MadeAt: h.lot.At})
}

// orderOf is the order of a lot, and what the record calls those in it. It makes the pool
// again, and refuses one that is not what was sealed. Nobody before the entry has a number.
func orderOf(tx *store.Tx, d *store.SeatDraw) (order []bodies.PersonID, name map[bodies.PersonID]journal.Commitment, err error) {
	sealed, err := tx.EntryByRef(d.Ref)
	if err != nil || sealed.Seq < 0 {
		return nil, nil, err
	}
	head, err := tx.Head()
	if err != nil {
		return nil, nil, err
	}
	root, err := journal.RootAt(head.Tree, tx, sealed.Seq+1)
	if err != nil {
		return nil, nil, err
	}
	pool, err := poolOf(tx, *d)
	if err != nil {
		return nil, nil, err
	}
	names := slices.Collect(maps.Keys(pool))
	if journal.PoolDigest(names) != d.PoolSHA256 {
		return nil, nil, fmt.Errorf("the pool of the lot %s is another than was sealed", d.Ref)
	}
	d.Seed = sortition.Seed(root.String(), d.Ref)
	drawn, err := sortition.Order(d.Seed, names)
	name = make(map[bodies.PersonID]journal.Commitment, len(drawn))
	for _, who := range drawn {
		order, name[pool[who]] = append(order, pool[who]), who
	}
	return order, name, err
}

// AnswerSeat takes the seat that a lot asks the actor to take, and returns the mandate, or
// declines it, whereupon the next of the order is asked. It refuses with
// governance.ErrNoLot whom the lot does not ask, or no more, and with bodies.ErrNoSeat
// who cannot take it any more.
func (e *Engine) AnswerSeat(ctx context.Context, actor access.Actor, ref string, takes bool) (mandate string, err error) {
	if err := e.gate.May(actor, "seat.answer", access.Object{}); err != nil {
		return "", err
	}
	return update(ctx, e, func(tx *store.Tx) (string, error) {
		at, err := drawInstant(tx)
		if err != nil {
			return "", err
		}
		d, err := tx.SeatDraw(ref)
		if errors.Is(err, store.ErrNotFound) || err == nil && (d.Asked != actor.Person || actor.Person == "" || !d.EndedAt.IsZero()) {
			return "", governance.ErrNoLot // nobody learns of other lots by asking
		}
		if err != nil {
			return "", err
		}
		if takes {
			return e.takeSeat(tx, d)
		}
		h, err := drawOf(tx, d, at)
		if err != nil {
			return "", err
		}
		if _, over := d.Due(h.lot); over || h.fault != nil {
			return "", errors.Join(h.fault, governance.ErrNoLot)
		}
		_, err = e.askNext(tx, h, bodies.PassedDeclined)
		return "", err
	})
}

// takeSeat seats who was drawn: rows and entry in one commit, or nothing.
func (e *Engine) takeSeat(tx *store.Tx, d store.SeatDraw) (string, error) {
	members, err := holdMembers(tx, d.Body)
	if err != nil {
		return "", err
	}
	h := seatHeld{membersHeld: members, draw: &d}
	h.mandate = bodies.Mandate{Body: d.Body, Seat: d.Seat, Person: d.Asked, Title: bodies.TitleDrawn, Begins: h.now, Draw: d.Ref}
	id, err := e.fillSeat(tx, h)
	if err != nil {
		return "", err
	}
	begun, err := mandateIn(tx, d.Body, id)
	if err != nil {
		return "", err
	}
	d.Draw = d.Took(begun.Begins)
	return id, tx.SaveSeatDraw(d)
}

// DrawnNews is a seat that a lot asks the reader of a letter to take.
type DrawnNews struct {
	Body   bodies.Body
	Seat   string
	Months int
	Until  time.Time // by when they answer
}

// drawnNews fills the letter to somebody who was drawn, as long as they are asked.
func (l *Letter) drawnNews(tx *store.Tx, stored store.Letter) error {
	ref, _, _ := strings.Cut(stored.Subject, " ") // one letter for each time that a lot asks somebody
	d, err := tx.SeatDraw(ref)
	if errors.Is(err, store.ErrNotFound) || err == nil && (d.Asked != stored.Person || !d.EndedAt.IsZero()) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	asked, err := askedNow(tx, d, l.Now)
	if err != nil {
		return err
	}
	if asked == nil {
		return ErrNoLetter
	}
	l.Drawn = asked
	return nil
}

// askedNow is the seat that a lot asks somebody to take, or nil where they can take it no
// more, or not now.
func askedNow(tx *store.Tx, d store.SeatDraw, now time.Time) (*DrawnNews, error) {
	charter, err := tx.Charter(d.Body)
	if err != nil {
		return nil, err
	}
	h, err := drawOf(tx, d, now)
	if err != nil {
		return nil, err
	}
	if _, over := d.Due(h.lot); over || d.Asked == "" || !charter.Body.Life().State.May(bodies.Seating) {
		return nil, h.fault
	}
	return &DrawnNews{Body: charter.Body, Seat: d.Seat, Months: h.lot.Way.Months, Until: d.Until(h.lot)}, h.fault
}

// SeatOffer is a seat that a lot asks the actor to take.
type SeatOffer struct {
	Draw string // the ref of the entry that sealed the pool
	DrawnNews
}

// offers are the seats that lots ask somebody to take. Where no charter fills one by lot it
// asks the database nothing.
func offers(tx *store.Tx, charters []governance.Charter, person bodies.PersonID, now time.Time) (all []SeatOffer, err error) {
	if person == "" || !slices.ContainsFunc(charters, governance.Charter.FillsByLot) {
		return nil, nil
	}
	asking, err := tx.SeatDrawsAsking(person)
	if err != nil {
		return nil, err
	}
	for _, d := range asking {
		news, err := askedNow(tx, d, now)
		if err != nil {
			return nil, err
		}
		if news != nil {
			all = append(all, SeatOffer{d.Ref, *news})
		}
	}
	return all, nil
}

// SeatLot is the latest lot for a seat, as everybody may know it. Who was asked before and
// did not take it is no more than a number.
type SeatLot struct {
	store.SeatDraw
	Entry  int64 // of the record, that sealed the pool; -1 before it has a number
	Asked  *bodies.Person
	Until  time.Time // by when they answer
	Months int       // for which they would hold it
	Mine   bool      // the actor is asked, and can take it now
}

// seatLots are the lots for seats of a body that go on, or by which nobody came, as long as
// the charter fills those by lot.
func seatLots(tx *store.Tx, c governance.Charter, actor access.Actor, now time.Time) (lots []SeatLot, err error) {
	if !c.FillsByLot() {
		return nil, nil
	}
	stored, err := tx.SeatDraws(c.Body.Slug)
	if err != nil {
		return nil, err
	}
	for _, d := range stored {
		if d.Fate != bodies.DrawGoesOn && d.Fate != bodies.DrawNobody {
			continue
		}
		l := SeatLot{SeatDraw: d, Entry: -1}
		sealed, err := tx.EntryByRef(d.Ref)
		if err != nil {
			return nil, err
		}
		l.Entry = sealed.Seq
		asked, err := askedNow(tx, d, now)
		if err != nil {
			return nil, err
		}
		if asked != nil {
			who, err := tx.Person(d.Asked)
			if err != nil {
				return nil, err
			}
			l.Asked, l.Until, l.Months, l.Mine = &who, asked.Until, asked.Months, actor.SignedIn() && actor.Person == d.Asked
		}
		lots = append(lots, l)
	}
	return lots, nil
}
