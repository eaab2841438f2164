// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
)

const newcomer = "una@example.net"

// letters sends what waits to strangers and to members, and returns it.
func (w world) letters() (sent []Letter) {
	w.t.Helper()
	w.post()
	for _, r := range read(w, func(tx *store.Tx) ([]store.Registration, error) {
		return tx.RegistrationsWaiting(foundedOn.AddDate(10, 0, 0), 100)
	}) {
		l, err := w.Letter(w.t.Context(), r.ID)
		if errors.Is(err, ErrNoLetter) {
			continue
		}
		w.must(err)
		w.must(w.Sent(w.t.Context(), r.ID))
		sent = append(sent, l)
	}
	return append(sent, w.delivered()...)
}

// letterTo is the last of them to an address.
func (w world) letterTo(address string) (to Letter) {
	w.t.Helper()
	for _, l := range w.letters() {
		if l.To == address {
			to = l
		}
	}
	return to
}

// linkTo asks for an account at an address, and returns the secret that was mailed.
func (w world) linkTo(address string) string {
	w.t.Helper()
	w.must(w.AskAccount(w.t.Context(), Asking{Address: address, Next: "/bodies/commons/join"}, somewhere()))
	return w.letterTo(address).Secret
}

func account(slug string) Account {
	return Account{Name: "Una Iyer", Slug: slug, Password: "a password of una", Language: "en", Agent: "a browser"}
}

// TestRegister_MakesAnAccountAndNoMember: by the link, once; no entry of the record comes
// of it, and the record verifies before and after they come in.
func TestRegister_MakesAnAccountAndNoMember(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		ctx := t.Context()
		before := c.rows("SELECT COUNT(*) FROM entries")
		link := c.linkTo(newcomer)
		if got, err := c.FollowRegistration(ctx, link); err != nil || got.Address != newcomer {
			t.Fatalf("the link: %+v %v", got, err)
		}
		made, err := c.Register(ctx, link, account("Una"))
		c.must(err)
		actor, err := c.Identify(ctx, made.Access)
		c.must(err)
		if made.Next != "/bodies/commons/join" || actor.Slug != "una" || actor.Name != "Una Iyer" || len(actor.Member)+len(actor.Seated) > 0 || made.Refresh == "" {
			t.Errorf("they are %+v, led to %q", actor, made.Next)
		}
		if got := read(c.world, func(tx *store.Tx) (store.Address, error) { return tx.Address(actor.Person) }); got.Address != newcomer || got.Confirmed.IsZero() {
			t.Errorf("the address: %+v", got)
		}
		if _, err := c.SignIn(ctx, SignIn{Login: "una", Password: "a password of una", Peer: somewhere()}); err != nil {
			t.Errorf("signing in: %v", err)
		}
		if n := c.rows("SELECT COUNT(*) FROM entries"); n != before {
			t.Errorf("%d entries came of it", n-before)
		}
		if left := c.rows("SELECT COUNT(*) FROM registrations"); left != 0 {
			t.Errorf("%d askings are left", left)
		}
		if _, err := c.Register(ctx, link, account("una_2")); !errors.Is(err, identity.ErrLink) {
			t.Errorf("the link a second time: %v", err)
		}
		a, err := c.Apply(ctx, actor, Membership{Body: "commons", Sphere: bodies.Outer, Ground: bodies.ByOpenDoor})
		c.must(err)
		if a.State != governance.ApplicationAdmitted || c.rows("SELECT COUNT(*) FROM entries") != before+1 {
			t.Errorf("through the open door: %+v", a)
		}
		c.verifies()
	})
}

// TestRegister_IsRefusedAndNothingIsLost: what is refused leaves the link good.
func TestRegister_IsRefusedAndNothingIsLost(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		ctx := t.Context()
		link := c.linkTo(newcomer)
		for what, row := range map[string]struct {
			change func(a *Account)
			want   error
		}{
			"a member's name":        {func(a *Account) { a.Slug = "p0001" }, governance.ErrNameTaken},
			"a body's":               {func(a *Account) { a.Slug = "commons" }, governance.ErrNameTaken},
			"one that is kept back":  {func(a *Account) { a.Slug = "admin" }, governance.ErrNameTaken},
			"none":                   {func(a *Account) { a.Slug = "" }, governance.ErrNameTaken},
			"no name":                {func(a *Account) { a.Name = "" }, governance.ErrPersonName},
			"a name turned around":   {func(a *Account) { a.Name = "Una \u202eseeR" }, governance.ErrPersonName},
			"a name with a line end": {func(a *Account) { a.Name = "Una\r\nBcc: x" }, governance.ErrPersonName},
			"a short password":       {func(a *Account) { a.Password = "short" }, identity.ErrWeak},
			"the name as a password": {func(a *Account) { a.Slug, a.Password = "una_iyer_1", "UNA_IYER_1" }, identity.ErrWeak},
		} {
			a := account("una")
			row.change(&a)
			if _, err := c.Register(ctx, link, a); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n := c.rows("SELECT COUNT(*) FROM people WHERE name = 'Una Iyer'"); n != 0 {
			t.Errorf("%d were made by what was refused", n)
		}
		if _, err := c.Register(ctx, "any", account("una")); !errors.Is(err, identity.ErrLink) {
			t.Errorf("another link: %v", err)
		}
		_, err := c.Register(ctx, link, account("una"))
		c.must(err)
	})
}

// TestRegister_IsGoodForADay and no longer.
func TestRegister_IsGoodForADay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		link := c.linkTo(newcomer)
		clock.forward(identity.RegisterLife)
		if _, err := c.Register(t.Context(), link, account("una")); !errors.Is(err, identity.ErrLink) {
			t.Errorf("after a day: %v", err)
		}
		c.post()
		if n := c.rows("SELECT COUNT(*) FROM registrations"); n != 0 || len(c.traces(newcomer)) > 0 {
			t.Errorf("%d askings are kept, and the address stands in %v", n, c.traces(newcomer))
		}
	})
}

// TestAskAccount_DoesTheSameForEverybody: for an address that has an account, one that has
// none, in other capitals, the same statements are run, and the same row is written.
// Whoever has an account is told so by mail, and there alone.
func TestAskAccount_DoesTheSameForEverybody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		c.reachable(0, governance.NoticesOff)
		said := map[string][3]int{}
		for _, address := range []string{"p0000@example.org", "P0000@Example.org", newcomer} {
			before := c.rows("SELECT COUNT(*) FROM registrations")
			attempts := c.rows("SELECT COUNT(*) FROM attempts")
			c.must(c.AskAccount(t.Context(), Asking{Address: address}, somewhere()))
			said[address] = [3]int{c.rows("SELECT COUNT(*) FROM registrations") - before, c.rows("SELECT COUNT(*) FROM outbox"), c.rows("SELECT COUNT(*) FROM attempts") - attempts}
			clock.forward(time.Second)
		}
		for address, got := range said {
			if got[0] != 1 || got[1] != 0 {
				t.Errorf("%s: %v, want one asking and no letter", address, got)
			}
		}
		got := map[string][]string{}
		for _, l := range c.letters() {
			got[l.To] = append(got[l.To], l.Kind+" "+l.Login)
		}
		if fmt.Sprint(got[newcomer]) != "[register ]" || fmt.Sprint(got["p0000@example.org"]) != "[known p0000 known p0000]" || len(got) != 2 {
			t.Errorf("the letters are %v", got)
		}
	})
}

// TestAskAccount_IsHeldBack by address without a word, by network and by the whole server
// with one; a mail is sent to one address three times a day at most.
func TestAskAccount_IsHeldBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		c.comers.ADay = 40
		ctx := t.Context()
		ask := func(address string, from netip.Addr) error { return c.AskAccount(ctx, Asking{Address: address}, from) }
		for range 5 {
			c.must(ask(newcomer, somewhere()))
		}
		if n := c.rows("SELECT COUNT(*) FROM registrations"); n != 3 {
			t.Errorf("%d mails to one address", n)
		}
		c.must(ask(strings.ToUpper(newcomer), somewhere()))
		if n := c.rows("SELECT COUNT(*) FROM registrations"); n != 3 {
			t.Errorf("%d mails to one address in other capitals", n)
		}
		for n := range 14 {
			c.must(ask(fmt.Sprintf("p%d@example.net", n), somewhere()))
		}
		if err := ask("another@example.net", somewhere()); !errors.Is(err, ErrTooOften) {
			t.Errorf("the network: %v", err)
		}
		for n := range 20 {
			c.must(ask(fmt.Sprintf("q%d@example.net", n), netip.MustParseAddr(fmt.Sprintf("198.51.100.%d", n+1))))
		}
		if err := ask("last@example.net", netip.MustParseAddr("203.0.113.9")); !errors.Is(err, ErrTooOften) {
			t.Errorf("the whole server: %v", err)
		}
		clock.forward(25 * time.Hour)
		c.must(ask("last@example.net", somewhere()))
		if err := ask("no address", somewhere()); !errors.Is(err, identity.ErrAddress) {
			t.Errorf("what is none: %v", err)
		}
	})
}

// TestRegister_AtOnce: of many who follow one link, or two links of one address, one has
// an account; of many who choose one name, one has it, and the others keep their links.
func TestRegister_AtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		links := []string{c.linkTo(newcomer), c.linkTo(newcomer)}
		tries := make([]error, 8)
		var all sync.WaitGroup
		for n := range tries {
			all.Go(func() {
				_, tries[n] = c.Register(t.Context(), links[n%2], account(fmt.Sprintf("una_%d", n)))
			})
		}
		all.Wait()
		good := 0
		for _, err := range tries {
			if err == nil {
				good++
			} else if !errors.Is(err, identity.ErrLink) {
				t.Errorf("one link: %v", err)
			}
		}
		if n := c.rows("SELECT COUNT(*) FROM people WHERE name = 'Una Iyer'"); good != 1 || n != 1 {
			t.Errorf("%d came in by one address, %d are there", good, n)
		}
		others := make([]string, 4)
		for n := range others {
			others[n] = c.linkTo(fmt.Sprintf("u%d@example.net", n))
		}
		tries = make([]error, len(others))
		for n := range others {
			all.Go(func() { _, tries[n] = c.Register(t.Context(), others[n], account("wanted")) })
		}
		all.Wait()
		good = 0
		for n, err := range tries {
			switch {
			case err == nil:
				good++
			case !errors.Is(err, governance.ErrNameTaken):
				t.Errorf("one name: %v", err)
			default:
				if _, err := c.Register(t.Context(), others[n], account(fmt.Sprintf("wanted_%d", n))); err != nil {
					t.Errorf("with another name: %v", err)
				}
			}
		}
		if good != 1 {
			t.Errorf("%d have one name", good)
		}
	})
}

// TestRegister_IsOneCommit: what fails after the person was made leaves neither them nor a
// used link.
func TestRegister_IsOneCommit(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		link := c.linkTo(newcomer)
		broken := errors.New("the power went")
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := c.register(tx, link, Newcomer{Slug: "una", Name: "Una Iyer", PasswordHash: identity.Hash(upToDate())}, "")
			return errors.Join(err, broken)
		})
		if !errors.Is(err, broken) || c.rows("SELECT COUNT(*) FROM people WHERE slug = 'una'")+c.rows("SELECT COUNT(*) FROM slugs WHERE slug = 'una'") != 0 {
			t.Fatalf("something is left: %v", err)
		}
		_, err = c.Register(t.Context(), link, account("una"))
		c.must(err)
	})
}

// TestRegister_WhileItIsClosed: neither asking nor a link that is out makes an account.
func TestRegister_WhileItIsClosed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		link := c.linkTo(newcomer)
		for _, who := range []governance.Registering{governance.RegisteringClosed, governance.RegisteringInvited} {
			c.comers.Who = who
			if err := c.AskAccount(t.Context(), Asking{Address: "x@example.net"}, somewhere()); !errors.Is(err, governance.ErrRegistration) {
				t.Errorf("%s: asking: %v", who, err)
			}
			if _, err := c.Register(t.Context(), link, account("una")); !errors.Is(err, governance.ErrRegistration) {
				t.Errorf("%s: by a link that is out: %v", who, err)
			}
		}
	})
}

// TestRegister_WhereNobodyComesInByThemselves: a charter without a door opens none.
func TestRegister_WhereNobodyComesInByThemselves(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		if err := w.AskAccount(t.Context(), Asking{Address: newcomer}, somewhere()); !errors.Is(err, governance.ErrRegistration) {
			t.Errorf("without a way in: %v", err)
		}
	})
}

// TestRegister_ForAnAddressThatGotAnAccount: somebody has confirmed the address for another
// account since the link was sent; it makes no second one.
func TestRegister_ForAnAddressThatGotAnAccount(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		link := c.linkTo("P0003@example.org")
		c.reachable(3, governance.NoticesOff)
		if _, err := c.Register(t.Context(), link, account("una")); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a second account at one address: %v", err)
		}
	})
}
