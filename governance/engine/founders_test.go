// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/charters"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// emptyHall is an empty database, in which something is to be founded.
func emptyHall(t *testing.T, db *store.DB) world {
	return world{newEngine(t, db, rand.Reader), t, db, nil}
}

// cooperative is a founding of three, two of whom sit on the board.
func cooperative(t *testing.T) governance.Founding {
	t.Helper()
	all, err := charters.Ready("co-operative")
	if err != nil {
		t.Fatal(err)
	}
	return governance.Founding{Name: "Tide Commons", Zone: "Europe/London", Language: "en", Charters: all, Founders: []governance.Founder{
		{Name: "Nia Rees", Seats: []bodies.Slug{"board"}}, {Name: "Owen Bly", Seats: []bodies.Slug{"board"}}, {Name: "Uma Iyer"},
	}}
}

func (w world) prepared(f governance.Founding) []string {
	w.t.Helper()
	p, err := w.PrepareFounding(w.t.Context(), f, false)
	w.must(err)
	return p.Links
}

// consents says yes to what the founder is shown.
func (w world) consents(link, as string) (bool, error) {
	page, err := w.ReadFounding(w.t.Context(), link)
	if err != nil {
		return false, err
	}
	return w.ConsentFounding(w.t.Context(), link, Consenting{page.Digest, bodies.Slug(as), "a long password"})
}

func (w world) isFounded() bool {
	_, err := view(w.t.Context(), w.Engine, func(tx *store.Tx) (store.Instance, error) { return tx.Instance() })
	return err == nil
}

// TestFounders_FoundTogether: with the last consent, and not before, the community is
// there; everybody signs in by what they chose, links are dead, and the record says who
// founded it.
func TestFounders_FoundTogether(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := emptyHall(t, db)
		links := w.prepared(cooperative(t))
		key, err := w.FoundingKey(t.Context())
		w.must(err)
		for n, as := range []string{"nia", "owen", "uma"} {
			if w.isFounded() {
				t.Fatalf("founded before %s consented", as)
			}
			founded, err := w.consents(links[n], as)
			w.must(err)
			if founded != (n == 2) {
				t.Errorf("%s founded it: %t", as, founded)
			}
		}
		for _, link := range links {
			if _, err := w.ReadFounding(t.Context(), link); !errors.Is(err, identity.ErrLink) {
				t.Errorf("a link after the founding: %v", err)
			}
		}
		if err := w.HoldsFoundingKey(t.Context(), key); !errors.Is(err, identity.ErrLink) {
			t.Errorf("the key after the founding: %v", err)
		}
		if _, err := w.PrepareFounding(t.Context(), cooperative(t), false); !errors.Is(err, ErrFounded) {
			t.Errorf("a second founding: %v", err)
		}
		if _, err := w.FoundingKey(t.Context()); !errors.Is(err, ErrFounded) {
			t.Errorf("another key: %v", err)
		}
		nia, err := w.SignIn(t.Context(), SignIn{Login: "nia", Password: "a long password"})
		w.must(err)
		who, err := w.Visit(t.Context(), nia.Access)
		w.must(err)
		if who.Instance.Name != "Tide Commons" || !slices.Contains(who.Actor.Seated, "board") || len(who.Actor.Member) != 1 {
			t.Errorf("%+v", who)
		}
		mandates := read(w, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.MandatesFrom(nia.Person.ID, clock.now()) })
		if len(mandates) != 1 || mandates[0].Title != bodies.TitleAppointed || !mandates[0].Ends.After(clock.now()) {
			t.Errorf("mandates %+v", mandates)
		}
		if left := w.traces("Nia Rees"); !slices.Equal(left, []string{"people.name"}) && len(left) != 1 {
			t.Errorf("her name stands in %v", left)
		}
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified || r.Founders != 3 {
			t.Errorf("%s, %d founders, %v", r.Verdict, r.Founders, r.Findings)
		}
	})
}

// TestFounders_AreHeard: what each may say, and to what.
func TestFounders_AreHeard(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		links := w.prepared(cooperative(t))
		page, err := w.ReadFounding(t.Context(), links[0])
		w.must(err)
		if page.Nth != 0 || page.Founders[1].Name != "Owen Bly" {
			t.Errorf("%+v", page)
		}
		says := func(link, digest, as, password string) error {
			_, err := w.ConsentFounding(t.Context(), link, Consenting{digest, bodies.Slug(as), password})
			return err
		}
		for name, test := range map[string]struct{ got, want error }{
			"to something else":      {says(links[0], strings.Repeat("0", 64), "nia", "a long password"), governance.ErrFoundingChanged},
			"by no link":             {says("nothing", page.Digest, "nia", "a long password"), identity.ErrLink},
			"by no link, and weakly": {says("nothing", page.Digest, "nia", "short"), identity.ErrLink}, // nothing is done for a stranger
			"by another link":        {says(strings.Repeat("A", 43), page.Digest, "nia", "a long password"), identity.ErrLink},
			"under a body's name":    {says(links[0], page.Digest, "board", "a long password"), governance.ErrNameTaken},
			"under no name":          {says(links[0], page.Digest, "Nia Rees", "a long password"), governance.ErrNameTaken},
			"with a weak password":   {says(links[0], page.Digest, "nia", "short"), identity.ErrWeak},
			"and then they do":       {says(links[0], page.Digest, "nia", "a long password"), nil},
			"a reason that is long":  {w.DeclineFounding(t.Context(), links[1], page.Digest, strings.Repeat("x", 1001)), governance.ErrWhyDeclined},
		} {
			if name != "and then they do" && !errors.Is(test.got, test.want) || name == "and then they do" && test.got != nil {
				t.Errorf("%s: %v, want %v", name, test.got, test.want)
			}
		}
		if err := says(links[0], page.Digest, "nia_2", "a long password"); !errors.Is(err, governance.ErrConsented) {
			t.Errorf("twice: %v", err)
		}
		if err := says(links[1], page.Digest, "nia", "a long password"); !errors.Is(err, governance.ErrNameTaken) {
			t.Errorf("under another founder's name: %v", err)
		}
		w.must(w.DeclineFounding(t.Context(), links[0], page.Digest, "The quorum is too low.")) // who has consented may think again
		if err := says(links[1], page.Digest, "owen", "a long password"); !errors.Is(err, governance.ErrFoundingEnded) || w.isFounded() {
			t.Errorf("after somebody declined: %v", err)
		}
		page, err = w.ReadFounding(t.Context(), links[2])
		w.must(err)
		if page.State != governance.FoundingDeclined || page.Founders[0].Why != "The quorum is too low." || page.Founders[0].PasswordHash != "" {
			t.Errorf("%+v", page)
		}
	})
}

// TestFounders_AreAskedAnew: what was prepared again is another, also where it says the
// same; consents to the one before are void and its links dead.
func TestFounders_AreAskedAnew(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		before := w.prepared(cooperative(t))
		_, err := w.consents(before[0], "nia")
		w.must(err)
		p, err := w.PrepareFounding(t.Context(), cooperative(t), false)
		w.must(err)
		if _, err := w.consents(before[1], "owen"); !errors.Is(err, identity.ErrLink) || !p.Replaced {
			t.Errorf("by a link of before: %v; replaced %t", err, p.Replaced)
		}
		page, err := w.ReadFounding(t.Context(), p.Links[0])
		w.must(err)
		if page.Founders[0].Word != governance.FounderSilent {
			t.Errorf("%+v", page.Founders)
		}
	})
}

// TestFounders_AllAtOnceFoundOne: nobody is in another's way, and whoever comes last
// founds it, once.
func TestFounders_AllAtOnceFoundOne(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		f := cooperative(t)
		for n := len(f.Founders); n < governance.FoundersAtMost; n++ {
			f.Founders = append(f.Founders, governance.Founder{Name: fmt.Sprintf("Founder %d", n)})
		}
		var all sync.WaitGroup
		var founded [governance.FoundersAtMost]bool
		var errs [governance.FoundersAtMost]error
		for n, link := range w.prepared(f) {
			all.Go(func() { founded[n], errs[n] = w.consents(link, fmt.Sprintf("f%d", n)) })
		}
		all.Wait()
		if err := errors.Join(errs[:]...); err != nil || !w.isFounded() {
			t.Errorf("founded %v, errors %v", founded, err)
		}
		if last := slices.Index(founded[:], true); last < 0 || slices.Contains(founded[last+1:], true) {
			t.Errorf("founded %v", founded)
		}
	})
}

// TestPrepareFounding_RefusesWhatCouldNotBe: before anybody is asked.
func TestPrepareFounding_RefusesWhatCouldNotBe(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		for name, test := range map[string]struct {
			spoil func(*governance.Founding)
			want  error
			says  string
		}{
			"no name":                   {func(f *governance.Founding) { f.Name = " " }, governance.ErrFounding, "name"},
			"no time zone":              {func(f *governance.Founding) { f.Zone = "Atlantis" }, governance.ErrFounding, "time zone"},
			"this machine's time zone":  {func(f *governance.Founding) { f.Zone = "Local" }, governance.ErrFounding, "time zone"},
			"two founders":              {func(f *governance.Founding) { f.Founders = f.Founders[:2] }, governance.ErrFounding, "3 agree"},
			"two of one name":           {func(f *governance.Founding) { f.Founders[1].Name = "nia rees" }, governance.ErrFounding, "as one before"},
			"no charter":                {func(f *governance.Founding) { f.Charters = nil }, governance.ErrFounding, "no charter"},
			"a seat of no body":         {func(f *governance.Founding) { f.Founders[2].Seats = []bodies.Slug{"guild"} }, governance.ErrFounding, "guild"},
			"a seat twice":              {func(f *governance.Founding) { f.Founders[0].Seats = []bodies.Slug{"board", "board"} }, governance.ErrFounding, "twice"},
			"a body without its parent": {func(f *governance.Founding) { f.Charters = f.Charters[1:] }, nil, ""},
			"a charter that no entry can hold": {func(f *governance.Founding) {
				for n := range 2000 {
					f.Charters[0].Places = append(f.Charters[0].Places, bodies.Place{ID: bodies.PlaceID(fmt.Sprintf("place-%d", n)), Name: "A place of many"})
				}
			}, journal.ErrTooBig, ""},
			"a seat that watches one's own": {func(f *governance.Founding) {
				at := slices.IndexFunc(f.Charters, func(c governance.Charter) bool { return slices.Contains(c.Body.Supervises, "board") })
				f.Founders[0].Seats = append(f.Founders[0].Seats, f.Charters[at].Body.Slug)
			}, bodies.ErrIncompatible, ""},
		} {
			f := cooperative(t)
			test.spoil(&f)
			_, err := w.PrepareFounding(t.Context(), f, false)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		few := cooperative(t)
		few.Founders = few.Founders[:1]
		_, err := w.PrepareFounding(t.Context(), few, true)
		w.must(err)
		if w.isFounded() {
			t.Error("what was tried out is there")
		}
	})
}

// TestPrepareFoundingBy_TakesTheLastKey, and no other.
func TestPrepareFoundingBy_TakesTheLastKey(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		if _, err := w.PrepareFoundingBy(t.Context(), strings.Repeat("A", 43), cooperative(t)); !errors.Is(err, identity.ErrLink) {
			t.Errorf("before there was a key: %v", err)
		}
		old, err := w.FoundingKey(t.Context())
		w.must(err)
		key, err := w.FoundingKey(t.Context())
		w.must(err)
		if _, err := w.PrepareFoundingBy(t.Context(), old, cooperative(t)); !errors.Is(err, identity.ErrLink) {
			t.Errorf("by the key of an earlier start: %v", err)
		}
		_, err = w.PrepareFoundingBy(t.Context(), key, cooperative(t))
		w.must(err)
		w.must(w.HoldsFoundingKey(t.Context(), key))
	})
}
