// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/memberlist"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// People of the village whose members are kept by a list: two keepers, of whom the second
// sits for twenty days, and one who is known and no member.
const (
	listKeeper  = 4
	otherKeeper = 5
	listGuest   = 6
)

type village struct {
	world
	clock *handClock
}

func foundVillage(t *testing.T, db *store.DB, clock *handClock) village {
	t.Helper()
	rule := &bodies.Membership{
		Keeper: "office", Terms: bodies.Terms{Renewed: true, GraceDays: 5}, Evidence: true,
		Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByList}, {Sphere: bodies.Outer, Ground: bodies.ByApplication, Decides: "office"}},
		Attesters:  []bodies.Attester{{Field: "works", Body: "office", Months: 24}, {Field: "law", Body: "commons"}},
	}
	w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
	seat := func(n int, ends time.Time) bodies.Mandate {
		return bodies.Mandate{ID: fmt.Sprintf("m-%d", n), Body: "office", Seat: fmt.Sprintf("seat %d", n), Person: personID(n), Title: "appointed", Begins: foundedOn, Ends: ends}
	}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "Europe/Lisbon", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{
			{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: w.kinds, Membership: rule,
				Places: []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}},
				Fields: []bodies.Field{{ID: "works", Name: "Works"}, {ID: "law", Name: "Law"}}},
			{Body: bodies.Body{Slug: "office", Name: "Office", Level: bodies.Intermediate, Parent: "commons", Seats: 2}, Version: 1},
		},
		Mandates: []bodies.Mandate{seat(listKeeper, time.Time{}), seat(otherKeeper, foundedOn.AddDate(0, 0, 20))},
	}
	for n := range listGuest + 2 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		if n < listGuest {
			f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn, Place: "town", GoodUntil: foundedOn.AddDate(1, 0, 0)})
		}
	}
	w.must(w.Found(t.Context(), f))
	clock.forward(24 * time.Hour)
	return village{w, clock}
}

const wholeList = "name;slug;mail;sphere;place;fields;good_until\r\n" +
	"Zoë Ångström;;zoe@example.org;inner;quay;works=2027-05-03;2027-12-31\r\n" +
	"Old Tom;old_tom;;inner;;;2027-12-31\r\n" +
	"Member 6;p0006;;inner;;;\r\n" +
	"Member 0;p0000;;inner;quay;works=2027-05-03;2027-12-31\r\n" +
	"Member 1;p0001;;outer;;;\r\n" +
	"Member 2;p0002;;inner;town;;\r\n"

// brings keeps a list and returns what is shown of it.
func (v village) brings(by access.Actor, file string) ListReading {
	v.t.Helper()
	v.must(v.BringList(v.t.Context(), by, "commons", []byte(file)))
	r, err := v.List(v.t.Context(), by, "commons")
	v.must(err)
	return r
}

func (v village) members() int64 {
	return read(v.world, func(tx *store.Tx) (int64, error) { return tx.MemberCount("commons") })
}

// count is how many rows there are of what an import makes.
func (v village) count() (out [4]int) {
	for n, table := range []string{"people", "members", "entries", "welcomes"} {
		out[n] = read(v.world, func(tx *store.Tx) (many int, err error) {
			err = tx.SQL().QueryRow("SELECT COUNT(*) FROM " + table).Scan(&many)
			return many, err
		})
	}
	return out
}

// TestList_EntersWhatWasShown: new people with and without an address, somebody who is
// known, and members of whom something is new; each with an entry that says who did it,
// and a record that verifies.
func TestList_EntersWhatWasShown(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		keeper := v.as(listKeeper)
		r := v.brings(keeper, wholeList)
		if r.Faulty() || !r.Waits() || r.Plan.Acts() != 6 {
			t.Fatalf("shown: %+v %+v", r.Faults, r.Plan)
		}
		before := v.count()
		_, err := v.EnterList(t.Context(), keeper, "commons", r.File, r.Sum)
		v.must(err)
		if after := v.count(); after != [4]int{before[0] + 2, before[1] + 6, before[2] + 6, before[3] + 1} {
			t.Errorf("rows: %v, then %v", before, after)
		}
		if n := v.members(); n != 6+3 {
			t.Errorf("%d members of the inner sphere", n)
		}
		zoe := read(v.world, func(tx *store.Tx) (bodies.Person, error) { return tx.PersonBySlug("zoe_angstroem") })
		m := read(v.world, func(tx *store.Tx) (bodies.Member, error) { return tx.Member("commons", zoe.ID) })
		if m.Ground != bodies.ByList || !slices.Equal(m.By, []bodies.PersonID{personID(listKeeper)}) || m.Place != "quay" || m.GoodUntil.Format(time.RFC3339) != "2027-12-31T23:59:59Z" {
			t.Errorf("it is known: %+v", m)
		}
		if past := read(v.world, func(tx *store.Tx) ([]bodies.Member, error) { return tx.MembershipsIn("commons", personID(0)) }); len(past) != 4 || past[1].Ground != bodies.ByRenewal || past[2].Ground != bodies.ByResidence || past[3].Ground != bodies.ByAttesting || !past[3].Until.IsZero() {
			t.Errorf("one thing after the other: %+v", past)
		}
		if _, err := v.EnterList(t.Context(), keeper, "commons", r.File, r.Sum); !errors.Is(err, governance.ErrListGone) {
			t.Errorf("once more: %v", err)
		}
		clock.forward(time.Minute)
		if again := v.brings(keeper, wholeList); again.Plan.Acts() != 0 || again.Waits() {
			t.Errorf("the same list again does %+v", again.Plan)
		}
		v.openNow("2026-1", "paper", time.Hour) // a roll with all of them
		clock.forward(2 * time.Hour)
		v.advance()
		v.verifies()
	})
}

// TestList_OfWhichAnythingIsWrongDoesNothing, however much of it is right.
func TestList_OfWhichAnythingIsWrongDoesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		keeper, before := v.as(listKeeper), v.count()
		for _, wrong := range []string{
			"Nobody;commons;;inner;;;", "A;;;outer;;;", "A;;;inner;moon;;", "A;;;inner;;law;", "Member 4;p0004;;inner;;works=2027-05-03;", "A;;;inner;;;2025-01-01", "A;;nobody;inner;;;", "A;;;;;;",
			"Member 3;;;inner;;;", "B;p0000;;inner;;;",
		} {
			r := v.brings(keeper, wholeList+wrong+"\r\n")
			if !r.Faulty() || r.Waits() {
				t.Errorf("%s: nothing is wrong", wrong)
			}
			if _, err := v.EnterList(t.Context(), keeper, "commons", r.File, r.Sum); !errors.Is(err, governance.ErrListFaulty) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
		if got := v.count(); got != before {
			t.Errorf("rows: %v, then %v", before, got)
		}
	})
}

// TestList_IsForWhoKeepsTheMembers: neither brought, read, taken out nor entered by
// anybody else; not with what another keeper has brought, and not once the seat is over.
func TestList_IsForWhoKeepsTheMembers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper, other := t.Context(), v.as(listKeeper), v.as(otherKeeper)
		for name, actor := range map[string]access.Actor{"a member": v.as(0), "a stranger": {}} {
			_, err1 := v.List(ctx, actor, "commons")
			err2 := v.BringList(ctx, actor, "commons", []byte(wholeList))
			_, err3 := v.EnterList(ctx, actor, "commons", "x", "y")
			err4 := v.MemberListFile(ctx, actor, "commons", &bytes.Buffer{})
			err5 := v.DropList(ctx, actor, "commons")
			for n, err := range []error{err1, err2, err3, err4, err5} {
				if !errors.Is(err, governance.ErrKeepers) && !errors.Is(err, access.ErrSignIn) {
					t.Errorf("%s, %d: %v", name, n, err)
				}
			}
		}
		if _, err := v.List(ctx, keeper, "office"); !errors.Is(err, governance.ErrKeepers) {
			t.Errorf("of a body without a list: %v", err)
		}
		r := v.brings(other, wholeList)
		if _, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum); !errors.Is(err, governance.ErrListGone) {
			t.Errorf("what another keeper brought: %v", err)
		}
		before := v.count()
		clock.forward(19 * 24 * time.Hour)
		r = v.brings(other, wholeList)
		clock.forward(time.Hour) // the seat is over, and the session still says otherwise
		if _, err := v.EnterList(ctx, other, "commons", r.File, r.Sum); !errors.Is(err, governance.ErrKeepers) {
			t.Errorf("once the seat is over: %v", err)
		}
		if got := v.count(); got != before {
			t.Errorf("rows: %v, then %v", before, got)
		}
	})
}

// TestList_EntersNothingThatWasNotShown: another file, somebody who joined, a member who
// changed meanwhile, a day that passed.
func TestList_EntersNothingThatWasNotShown(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		entered := func(r ListReading) error {
			t.Helper()
			_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
			return err
		}
		first := v.brings(keeper, wholeList)
		second := v.brings(keeper, wholeList+"Another;;;inner;;;\r\n")
		if err := entered(first); !errors.Is(err, governance.ErrListChanged) {
			t.Errorf("another file: %v", err)
		}
		if _, err := v.EnterList(ctx, keeper, "commons", second.File, first.Sum); !errors.Is(err, governance.ErrListChanged) {
			t.Errorf("with the sum of another: %v", err)
		}
		v.must(func() error {
			_, err := v.ChangeMember(ctx, keeper, Change{Body: "commons", Person: personID(0), Ground: bodies.ByResidence, Place: "quay"})
			return err
		}())
		if err := entered(second); !errors.Is(err, governance.ErrListChanged) {
			t.Errorf("of which a part was done meanwhile: %v", err)
		}
		v.change(func(tx *store.Tx) error { // somebody takes the name that was shown
			return tx.AddPeople([]bodies.Person{{ID: "z", Slug: "zoe_angstroem", Name: "Z", Salt: strings.Repeat("0", 32), Joined: clock.now()}})
		})
		third := v.brings(keeper, wholeList)
		if s := third.Plan.Steps[0]; s.Who.Slug == "zoe_angstroem" || !strings.HasPrefix(string(s.Who.Slug), "zoe_angstroem_") {
			t.Errorf("the name that is taken: %s", s.Who.Slug)
		}
		before := v.count()
		clock.forward(listLife)
		if err := entered(third); !errors.Is(err, governance.ErrListGone) {
			t.Errorf("after a day: %v", err)
		}
		fourth := v.brings(keeper, wholeList)
		v.must(v.DropList(ctx, keeper, "commons"))
		if err := entered(fourth); !errors.Is(err, governance.ErrListGone) {
			t.Errorf("taken back: %v", err)
		}
		if got := v.count(); got != before {
			t.Errorf("rows: %v, then %v", before, got)
		}
		v.must(entered(v.brings(keeper, wholeList)))
		v.verifies()
	})
}

// TestList_IsEnteredOnce: of several who confirm at once one does.
func TestList_IsEnteredOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		keeper := v.as(listKeeper)
		r := v.brings(keeper, wholeList)
		before := v.count()
		var all sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs {
			all.Go(func() { _, errs[n] = v.EnterList(t.Context(), keeper, "commons", r.File, r.Sum) })
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !errors.Is(err, governance.ErrListGone) {
				t.Errorf("who comes second: %v", err)
			}
		}
		if after := v.count(); done != 1 || after[0] != before[0]+2 || after[2] != before[2]+6 {
			t.Errorf("%d of them; rows: %v, then %v", done, before, after)
		}
		v.verifies()
	})
}

// TestList_WelcomesWhoHasAnAddress: one letter, and until its link is followed there is no
// login; with it a password is set and the address is confirmed. Whoever asks for a
// password before that is written to again.
func TestList_WelcomesWhoHasAnAddress(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		r := v.brings(keeper, wholeList)
		_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
		v.must(err)
		v.post()
		v.post()
		sent := v.delivered()
		if len(sent) != 1 || sent[0].To != "zoe@example.org" || sent[0].Kind != LetterListed || sent[0].Secret == "" || sent[0].Expires.Sub(clock.now()) != welcomeLife {
			t.Fatalf("letters: %+v", sent)
		}
		in := SignIn{Login: "zoe_angstroem", Password: "", Peer: somewhere(), Agent: "a browser"}
		if _, err := v.SignIn(ctx, in); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("before the link is followed: %v", err)
		}
		in.Login = "old_tom"
		if _, err := v.SignIn(ctx, in); !errors.Is(err, identity.ErrPassword) {
			t.Errorf("who has no address: %v", err)
		}
		clock.forward(10 * 24 * time.Hour)
		v.must(v.AskRecovery(ctx, "zoe_angstroem", somewhere()))
		v.must(v.AskRecovery(ctx, "old_tom", somewhere()))
		v.post()
		if again := v.delivered(); len(again) != 1 || again[0].To != "zoe@example.org" || again[0].Kind != LetterListed {
			t.Errorf("letters to who asks again: %+v", again)
		}
		v.must(v.Recover(ctx, sent[0].Secret, "a password of her own"))
		in = SignIn{Login: "zoe_angstroem", Password: "a password of her own", Peer: somewhere(), Agent: "a browser"}
		if _, err := v.SignIn(ctx, in); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		zoe := read(v.world, func(tx *store.Tx) (bodies.Person, error) { return tx.PersonBySlug("zoe_angstroem") })
		if a := read(v.world, func(tx *store.Tx) (store.Address, error) { return tx.Address(zoe.ID) }); a.Address != "zoe@example.org" {
			t.Errorf("the address: %+v", a)
		}
		if err := v.Recover(ctx, sent[0].Secret, "a password of another"); !errors.Is(err, identity.ErrLink) {
			t.Errorf("the link once more: %v", err)
		}
		if got := v.count(); got[3] != 0 {
			t.Error("they are still to be welcomed")
		}
		// Their address is known now, whatever letters are capitals: nobody is made twice.
		if p := v.brings(keeper, "name,mail,sphere\nZ. Angstrom,ZOE@example.org,inner\n").Plan; p.Faulty() || p.Steps[0].New || p.Steps[0].Who.ID != zoe.ID {
			t.Errorf("by their address: %+v", p)
		}
	})
}

// TestList_NobodyIsTakenOverByAnAddress: of who is here already, the address in a list
// changes nothing, and nobody is written to at it.
func TestList_NobodyIsTakenOverByAnAddress(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		v.enrolled(1)
		r := v.brings(keeper, "name,slug,mail,sphere\nMember 0,p0000,thief@example.org,inner\nMember 1,p0001,thief@example.org,inner\nMember 6,p0006,thief@example.org,inner\n")
		_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
		v.must(err)
		v.post()
		if sent := v.delivered(); len(sent) != 0 {
			t.Errorf("letters: %+v", sent)
		}
		if found := v.traces("thief@example.org"); len(found) > 0 {
			t.Errorf("the address stands in %v", found)
		}
	})
}

// TestList_IsErasedWithWhoStandsOnIt: what was brought goes with whoever is erased, and so
// does the address they were to be written to.
func TestList_IsErasedWithWhoStandsOnIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		r := v.brings(keeper, "name,mail,sphere\nYrsa Holm,yrsa@example.org,inner\n")
		_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
		v.must(err)
		yrsa := read(v.world, func(tx *store.Tx) (bodies.Person, error) { return tx.PersonBySlug("yrsa_holm") })
		v.brings(keeper, "name,slug,mail,sphere\nYrsa Holm,yrsa_holm,yrsa@example.org,inner\n")
		v.must(v.SequenceAll(ctx))
		name, err := commitment(yrsa)
		v.must(err)
		_, err = v.EraseAgain(ctx, []journal.Commitment{name})
		v.must(err)
		for _, text := range []string{"Yrsa", "yrsa_holm", "yrsa@example.org", yrsa.Salt} {
			if found := v.traces(text); len(found) > 0 {
				t.Errorf("%q stands in %v", text, found)
			}
		}
		// The name is free again, and who bears it next is another.
		p := v.brings(keeper, "name,slug,mail,sphere\nYrsa Holm,yrsa_holm,yrsa@example.org,inner\n").Plan
		if p.Faulty() || !p.Steps[0].New {
			t.Errorf("afterwards: %+v", p)
		}
		gone := read(v.world, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(yrsa.ID) })
		if r := v.brings(keeper, "name,slug,sphere\nYrsa Holm,"+string(gone.Slug)+",inner\n"); !r.Faulty() {
			t.Errorf("by what took its place: %+v", r.Plan)
		}
	})
}

// TestList_TakenOutComesInAgain: as it was taken out it does nothing, and who is missing
// in it is told.
func TestList_TakenOutComesInAgain(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		r := v.brings(keeper, wholeList)
		_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
		v.must(err)
		clock.forward(time.Minute)
		var out bytes.Buffer
		v.must(v.MemberListFile(ctx, keeper, "commons", &out))
		if strings.Contains(out.String(), "example.org") {
			t.Error("it tells addresses")
		}
		r = v.brings(keeper, out.String())
		if r.Faulty() || r.Plan.Acts() != 0 || len(r.Plan.Steps) != 9 || len(r.Beside) != 0 {
			t.Errorf("%d lines, %d acts, %d beside: %+v\n%s", len(r.Plan.Steps), r.Plan.Acts(), len(r.Beside), r.Plan, out.String())
		}
		r = v.brings(keeper, "name,slug,sphere\nOld Tom,old_tom,inner\nMember 0,p0000,inner\n")
		var beside []string
		for _, p := range r.Beside {
			beside = append(beside, string(p.Slug))
		}
		if want := []string{"p0006", "zoe_angstroem"}; !slices.Equal(beside, want) {
			t.Errorf("beside: %v, want %v", beside, want)
		}
	})
}

// TestList_IsHeldToItsSize, and to how many somebody brings: each tells whether somebody
// has an address.
func TestList_IsHeldToItsSize(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		var fault memberlist.Fault
		if err := v.BringList(ctx, keeper, "commons", []byte("name,sphere\n"+strings.Repeat("A,inner\n", memberlist.MaxLines+1))); !errors.As(err, &fault) || fault.Kind != memberlist.TooMany {
			t.Errorf("one line too many: %v", err)
		}
		for range listsAnHour - 1 { // what was no list was brought as well
			v.must(v.BringList(ctx, keeper, "commons", []byte("name,sphere\nA,inner\n")))
		}
		if err := v.BringList(ctx, keeper, "commons", []byte("name,sphere\nA,inner\n")); !errors.Is(err, ErrTooOften) {
			t.Errorf("one list too many: %v", err)
		}
	})
}

// TestList_StandsInTheRecordAsItWasEntered: what the database makes of a list is what a
// replay of the record makes, and who tells of one admission less is not believed.
func TestList_StandsInTheRecordAsItWasEntered(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		keeper := v.as(listKeeper)
		var many strings.Builder
		many.WriteString("name,sphere,good_until\n")
		for n := range 300 {
			fmt.Fprintf(&many, "Person %d,inner,2027-12-31\n", n)
		}
		r := v.brings(keeper, many.String())
		_, err := v.EnterList(t.Context(), keeper, "commons", r.File, r.Sum)
		v.must(err)
		clock.forward(time.Minute)
		v.openNow("2026-1", "paper", time.Hour)
		clock.forward(2 * time.Hour)
		v.advance()
		v.verifies()
		if got := v.turnout("2026-1").Electorate; got != 306 {
			t.Errorf("the roll has %d", got)
		}
		v.must(v.SequenceAll(t.Context()))
		if said := refusal(v.exported(audit.Scope{}), audit.Against{}); said != "" {
			t.Error(said)
		}
	})
}

// TestList_AndWhoRegistersAreOne: whoever was brought by a list with an address and asks
// for an account there is led to the one they have, and a link that is out makes no other.
func TestList_AndWhoRegistersAreOne(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		v := foundVillage(t, db, clock)
		ctx, keeper := t.Context(), v.as(listKeeper)
		v.must(v.AskAccount(ctx, Asking{Address: "zoe@example.org"}, somewhere()))
		out := v.letters()
		if len(out) != 1 || out[0].Kind != LetterRegister {
			t.Fatalf("letters: %+v", out)
		}
		r := v.brings(keeper, wholeList)
		_, err := v.EnterList(ctx, keeper, "commons", r.File, r.Sum)
		v.must(err)
		v.letters()
		if _, err := v.Register(ctx, out[0].Secret, Account{Name: "Zoe", Slug: "zoe2", Password: "a password of her own"}); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a second account of whom a list brought: %v", err)
		}
		v.must(v.AskAccount(ctx, Asking{Address: "Zoe@Example.org"}, somewhere()))
		again := v.letters()
		if len(again) != 1 || again[0].Kind != LetterListed || again[0].Secret == "" {
			t.Fatalf("letters to who asks for an account: %+v", again)
		}
		clock.forward(200 * 24 * time.Hour) // she stands on the rolls, and seldom reads her mail
		v.letters()
		v.must(v.AskRecovery(ctx, "zoe_angstroem", somewhere()))
		if again = v.letters(); len(again) != 1 || again[0].Kind != LetterListed {
			t.Fatalf("letters to who asks for a password much later: %+v", again)
		}
		v.must(v.Recover(ctx, again[0].Secret, "a password of her own"))
	})
}
