// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/bodies/memberlist"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

const (
	listLife    = 24 * time.Hour // how long a list waits to be entered
	listsAnHour = 30             // that one person brings: each says of addresses whether somebody has them
	shownBeside = 100            // members who are not on a list
)

// ListReading is a list of members that somebody brought, and what it would do.
type ListReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	File    string   // digest of the file; empty: none waits
	Brought time.Time
	Faults  []memberlist.Fault // of lines that cannot be read
	Plan    memberlist.Plan
	Sum     string          // of the plan: what is entered is what was shown
	Beside  []bodies.Person // who came in by a list and is not on this one
	More    bool            // there are more of these
	Now     time.Time
}

// Faulty says that something is wrong, and nothing can be entered.
func (r ListReading) Faulty() bool { return len(r.Faults) > 0 || r.Plan.Faulty() }

// Waits says that there is a list that would do something, and may.
func (r ListReading) Waits() bool { return r.File != "" && !r.Faulty() && r.Plan.Acts() > 0 }

// List reads the list that the actor has brought and what it would do now. It refuses
// with governance.ErrKeepers everybody who does not keep the members of the body.
func (e *Engine) List(ctx context.Context, actor access.Actor, body bodies.Slug) (ListReading, error) {
	if err := e.gate.May(actor, "list.bring", access.Object{Body: body}); err != nil {
		return ListReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (ListReading, error) {
		r, held, err := readList(tx, actor, body)
		if err != nil {
			return r, err
		}
		kept, err := keptList(tx, actor, body, r.Now)
		if errors.Is(err, governance.ErrListGone) {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		r.File, r.Brought = kept.Digest, kept.At
		return r, r.look(tx, held, actor, []byte(kept.Content))
	})
}

// keptList is the list that waits, or governance.ErrListGone.
func keptList(tx *store.Tx, actor access.Actor, body bodies.Slug, now time.Time) (store.MemberList, error) {
	kept, err := tx.MemberList(body, actor.Person)
	if errors.Is(err, store.ErrNotFound) || err == nil && now.Sub(kept.At) >= listLife {
		return kept, governance.ErrListGone
	}
	return kept, err
}

// readList reads by what a list is judged, and refuses who does not keep the members.
func readList(tx *store.Tx, actor access.Actor, body bodies.Slug) (r ListReading, held membersHeld, err error) {
	charters, err := tx.Charters()
	if err != nil {
		return r, held, err
	}
	if r.Charter, err = charterOf(charters, body); err != nil {
		return r, held, err
	}
	r.All = namesOnly(charters)
	if m := r.Charter.Membership; m == nil || m.Keeper == "" || !slices.Contains(actor.Seated, m.Keeper) {
		return r, held, governance.ErrKeepers
	}
	if held.layers, err = governance.LayersOf(charters); err != nil {
		return r, held, err
	}
	r.Now, err = tx.Now()
	held.charter, held.now = r.Charter, r.Now
	return r, held, err
}

// look says what a file would do.
func (r *ListReading) look(tx *store.Tx, held membersHeld, actor access.Actor, file []byte) error {
	lines, faults, err := memberlist.Read(file, isAddress)
	if err != nil {
		return err
	}
	r.Faults = faults
	if r.Plan, err = planList(tx, held, actor, lines); err != nil {
		return err
	}
	r.Sum = r.Plan.Sum()
	var listed []bodies.PersonID
	for _, s := range r.Plan.Steps {
		listed = append(listed, s.Who.ID)
	}
	r.Beside, err = tx.MembersBeside(r.Charter.Body.Slug, listed, "", shownBeside+1)
	if r.More = len(r.Beside) > shownBeside; r.More {
		r.Beside = r.Beside[:shownBeside]
	}
	return err
}

func isAddress(text string) bool {
	_, err := identity.ParseAddress(text)
	return err == nil
}

// planList reads what lines are judged by, and judges them. A fixed number of queries.
func planList(tx *store.Tx, r membersHeld, actor access.Actor, lines []memberlist.Line) (memberlist.Plan, error) {
	k, err := knownOf(tx, r, actor, lines)
	if err != nil {
		return memberlist.Plan{}, err
	}
	return memberlist.Make(lines, k), nil
}

func knownOf(tx *store.Tx, r membersHeld, actor access.Actor, lines []memberlist.Line) (k memberlist.Known, err error) {
	body := r.charter.Body.Slug
	k = memberlist.Known{Body: body, By: actor.Person, Now: r.now, Rule: r.charter.Membership, Places: r.layers.Places, Fields: r.layers.Fields}
	if k.Zone, err = dayZone(tx); err != nil {
		return k, err
	}
	seats, err := tx.MandatesOf(actor.Person, r.now)
	if err != nil {
		return k, err
	}
	k.Seated = func(b bodies.Slug, at time.Time) bool {
		return slices.ContainsFunc(seats, func(m bodies.Mandate) bool { return m.Body == b && m.Holds(at) })
	}
	if k.Slugs, err = tx.Holders(memberlist.Slugs(lines)); err != nil {
		return k, err
	}
	if k.Mails, err = tx.WrittenTo(memberlist.Mails(lines)); err != nil {
		return k, err
	}
	if k.Named, err = tx.MembersNamed(body, memberlist.Names(lines)); err != nil {
		return k, err
	}
	ids := heldBy(k)
	if k.People, err = tx.PeopleAmong(ids); err != nil {
		return k, err
	}
	k.Members, err = tx.KnownOf(body, ids)
	return k, err
}

// heldBy are the people whose slugs and addresses stand in a list.
func heldBy(k memberlist.Known) (ids []bodies.PersonID) {
	for _, h := range k.Slugs {
		if !h.Body {
			ids = append(ids, h.Person)
		}
	}
	for _, owners := range k.Mails {
		ids = append(ids, owners...)
	}
	return ids
}

// dayZone is the zone of the community, in which the days of a list end.
func dayZone(tx *store.Tx) (*time.Location, error) {
	instance, err := tx.Instance()
	return zoneOf(instance.Zone), founded(err)
}

// BringList keeps a list for a day, in place of one that the actor brought before, so
// that it can be shown and then entered. Of a file that is no list it returns a
// memberlist.Fault, and ErrTooOften where somebody brings very many.
func (e *Engine) BringList(ctx context.Context, actor access.Actor, body bodies.Slug, file []byte) error {
	if err := e.gate.May(actor, "list.bring", access.Object{Body: body}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		r, _, err := readList(tx, actor, body)
		if err != nil {
			return struct{}{}, err
		}
		if err := mayBring(tx, actor, r.Now); err != nil {
			return struct{}{}, err
		}
		if _, _, err := memberlist.Read(file, isAddress); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.SaveMemberList(store.MemberList{Body: body, Person: actor.Person, Digest: journal.Digest(file), Content: string(file), At: r.Now})
	})
	return err
}

// mayBring counts the lists that somebody brings, and forgets what lay for a day.
func mayBring(tx *store.Tx, actor access.Actor, now time.Time) error {
	key := "lists of " + string(actor.Person)
	brought, err := tx.Attempts(key, now.Add(-time.Hour))
	if err != nil {
		return err
	}
	if brought >= listsAnHour {
		return ErrTooOften
	}
	return errors.Join(tx.NoteAttempt(key, now), tx.DropMemberLists(now.Add(-listLife)))
}

// DropList takes back the list that the actor brought.
func (e *Engine) DropList(ctx context.Context, actor access.Actor, body bodies.Slug) error {
	if err := e.gate.May(actor, "list.bring", access.Object{Body: body}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if _, _, err := readList(tx, actor, body); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.DropMemberList(body, actor.Person)
	})
	return err
}

// EnterList enters all of the list that the actor has brought, or nothing: by the digest
// of its file and the sum of what was shown that it would do. It refuses with
// governance.ErrListGone, ErrListChanged where either is another now, and ErrListFaulty;
// and with ErrKeepers where the actor's seat has ended meanwhile.
//
// It is one transaction. A crash at any point leaves the list as it waits, and nothing
// entered.
func (e *Engine) EnterList(ctx context.Context, actor access.Actor, body bodies.Slug, file, sum string) (memberlist.Plan, error) {
	if err := e.gate.May(actor, "list.bring", access.Object{Body: body}); err != nil {
		return memberlist.Plan{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (memberlist.Plan, error) {
		r, now, err := readList(tx, actor, body)
		if err != nil {
			return memberlist.Plan{}, err
		}
		kept, err := keptList(tx, actor, body, now.now)
		if err == nil && kept.Digest != file {
			err = governance.ErrListChanged
		}
		if err != nil {
			return memberlist.Plan{}, err
		}
		lines, faults, err := memberlist.Read([]byte(kept.Content), isAddress) // before anybody has to wait
		if err == nil && len(faults) > 0 {
			err = governance.ErrListFaulty
		}
		if err != nil {
			return memberlist.Plan{}, err
		}
		plan, err := e.enterList(tx, actor, r.Charter.Body.Slug, file, lines, sum)
		if err != nil {
			return plan, err
		}
		return plan, tx.DropMemberList(body, actor.Person)
	})
}

// enterList holds the members, judges the lines by what holds now, and does what they say
// if that is what was shown.
func (e *Engine) enterList(tx *store.Tx, actor access.Actor, body bodies.Slug, file string, lines []memberlist.Line, sum string) (p memberlist.Plan, err error) {
	r, err := holdMembers(tx, body)
	if err != nil {
		return p, err
	}
	switch kept, err := keptList(tx, actor, body, r.now); { // of two who enter it at once one comes second
	case err != nil:
		return p, err
	case kept.Digest != file:
		return p, governance.ErrListChanged
	}
	k, err := knownOf(tx, r, actor, lines)
	if err != nil {
		return p, err
	}
	if k.Rule == nil || !k.Seated(k.Rule.Keeper, k.Now) {
		return p, governance.ErrKeepers
	}
	p = memberlist.Make(lines, k)
	if k.Now, err = listedAt(tx, k, p); err != nil {
		return p, err
	}
	p = memberlist.Make(lines, k) // a seat may end, or a day, at just this instant
	switch {
	case p.Sum() != sum:
		return p, governance.ErrListChanged
	case p.Faulty():
		return p, governance.ErrListFaulty
	}
	return p, e.carryOut(tx, k, p)
}

// listedAt is the instant of a list: as [Engine.enterMember] has it, later than what was
// known of anybody on it, and than the last change of who sits where those sit by whose
// seats it is judged.
func listedAt(tx *store.Tx, k memberlist.Known, p memberlist.Plan) (time.Time, error) {
	at := k.Now
	last, err := tx.LastKnown(k.Body, p.Known())
	if err != nil {
		return at, err
	}
	if !at.After(last) {
		at = last.Add(time.Millisecond)
	}
	return judgedAt(tx, at, p.SeatedIn()...)
}

// carryOut makes the people, the memberships and the entries of a plan, each in bulk.
func (e *Engine) carryOut(tx *store.Tx, k memberlist.Known, p memberlist.Plan) error {
	names, err := e.newPeople(tx, k.Now, p)
	if err != nil {
		return err
	}
	marks, err := tx.Marks(append(p.Known(), k.By))
	if err != nil {
		return err
	}
	who, err := committedBy(marks)
	if err != nil {
		return err
	}
	for id, name := range names {
		who[id] = name
	}
	var rows []bodies.Member
	var come, changed []bodies.PersonID
	var entries []store.Entry
	for _, s := range p.Steps {
		for n, a := range s.Acts {
			m := a.Member
			m.Person = s.Who.ID
			if n+1 < len(s.Acts) {
				m.Until = s.Acts[n+1].From
			}
			rows = append(rows, m)
			entry, err := e.entry(k.Body, "", m.From, personAdmit(m, who, a.SeatedIn))
			if err != nil {
				return err
			}
			entries = append(entries, entry)
		}
		switch {
		case len(s.Acts) == 0:
		case s.ComesIn():
			come = append(come, s.Who.ID)
		default:
			changed = append(changed, s.Who.ID)
		}
	}
	if err := mayList(tx, k.Body, p); err != nil {
		return err
	}
	return errors.Join(tx.EndApplicationsOf(k.Body, come, k.Now), tx.EndMembers(k.Body, changed, k.Now), tx.AddMembers(rows), tx.Enter(entries...))
}

// mayList refuses with governance.ErrPower where a body has not the power for what a list
// does: once for each kind of it.
func mayList(tx *store.Tx, body bodies.Slug, p memberlist.Plan) error {
	type kind struct {
		ground bodies.Ground
		in     bodies.Slug
	}
	asked := map[kind]bool{}
	for _, s := range p.Steps {
		for _, a := range s.Acts {
			if asked[kind{a.Ground, a.SeatedIn}] {
				continue
			}
			asked[kind{a.Ground, a.SeatedIn}] = true
			if err := mayAct(tx, governance.Powers(body, journal.PersonAdmit{Ground: string(a.Ground), SeatedIn: string(a.SeatedIn)})); err != nil {
				return err
			}
		}
	}
	return nil
}

// newPeople makes those who are new here, who then have an ID, and keeps who is to be
// written to. It returns the names by which the record knows them.
func (e *Engine) newPeople(tx *store.Tx, now time.Time, p memberlist.Plan) (map[bodies.PersonID]journal.Commitment, error) {
	names := map[bodies.PersonID]journal.Commitment{}
	var people []bodies.Person
	var reached []store.Welcome
	for n := range p.Steps {
		s := &p.Steps[n]
		if !s.New {
			continue
		}
		id, err1 := journal.NewRef(e.random)
		salt, err2 := journal.NewSalt(e.random)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		s.Who.ID, s.Who.Salt, s.Who.Joined = bodies.PersonID(id), salt.String(), now
		people = append(people, s.Who)
		names[s.Who.ID] = journal.Commit(salt, id)
		if s.Mail != "" {
			reached = append(reached, store.Welcome{Person: s.Who.ID, Address: s.Mail, Made: now})
		}
	}
	return names, errors.Join(tx.AddPeople(people), e.welcome(tx, people, reached))
}

// MemberListFile writes the members of a body as a list that can be brought again. Of
// addresses it tells none.
func (e *Engine) MemberListFile(ctx context.Context, actor access.Actor, body bodies.Slug, out io.Writer) error {
	if err := e.gate.May(actor, "list.bring", access.Object{Body: body}); err != nil {
		return err
	}
	return e.tabled(ctx, func(tx *store.Tx) error {
		if _, _, err := readList(tx, actor, body); err != nil {
			return err
		}
		zone, err := dayZone(tx)
		if err != nil {
			return err
		}
		w := memberlist.NewWriter(out)
		for after, more := bodies.Slug(""), true; more; {
			people, err := tx.Members(body, after, batch)
			if err != nil {
				return err
			}
			known, err := tx.KnownAmong(body, people)
			if err != nil {
				return err
			}
			for _, p := range people {
				w.Write(memberlist.Of(p, known[p.ID], zone))
			}
			if more = len(people) == batch; more {
				after = people[batch-1].Slug
			}
		}
		return w.Close()
	})
}
