// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// addressed is the founding of three, the first two of whom have an address.
func addressed(t *testing.T) governance.Founding {
	f := cooperative(t)
	f.Founders[0].Mail.Address, f.Founders[1].Mail.Address = "nia@example.org", " owen@example.org "
	return f
}

// founding is the founding that waits.
func (w world) founding() governance.Founding {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (governance.Founding, error) { return tx.Founding() })
}

// foundersLetters sends what waits to founders, by where it goes.
func (w world) foundersLetters() map[string]Letter {
	w.t.Helper()
	w.must(w.WriteLetters(w.t.Context()))
	sent := map[string]Letter{}
	for _, one := range w.founding().Founders {
		l, err := w.Letter(w.t.Context(), one.Mail.Letter)
		if errors.Is(err, ErrNoLetter) {
			continue
		}
		w.must(err)
		w.must(w.Sent(w.t.Context(), l.ID))
		sent[l.To] = l
	}
	return sent
}

// TestFounderMail_ReachesWhoHasAnAddress, and nobody else is shown their link; once it is
// founded they are told, and the address is theirs.
func TestFounderMail_ReachesWhoHasAnAddress(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, ctx := emptyHall(t, db), t.Context()
		links := w.prepared(addressed(t))
		if links[0] != "" || links[1] != "" || links[2] == "" {
			t.Fatalf("handed over are %q", links)
		}
		first, err := w.Letter(ctx, w.founding().Founders[0].Mail.Letter) // which did not arrive
		w.must(err)
		sent := w.foundersLetters()
		nia := sent["nia@example.org"]
		if len(sent) != 2 || nia.Kind != LetterFounder || nia.Name != "Nia Rees" || nia.Community != "Tide Commons" || nia.Language != "en" || nia.Secret == "" || nia.Secret == first.Secret {
			t.Fatalf("sent %+v", sent)
		}
		if _, err := w.ReadFounding(ctx, first.Secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a link in whose place another was drawn: %v", err)
		}
		if again := w.foundersLetters(); len(again) != 0 {
			t.Errorf("sent twice: %+v", again)
		}
		if stored := w.traces(nia.Secret); len(stored) > 0 {
			t.Errorf("the secret of a link stands in %v", stored)
		}
		page, err := w.ReadFounding(ctx, nia.Secret)
		w.must(err)
		without, err := cooperative(t).Digest()
		w.must(err)
		if page.Nth != 0 || page.Digest != without {
			t.Errorf("founder %d reads what has the digest %s, and not %s: an address is nothing that anybody consents to", page.Nth, page.Digest, without)
		}
		for n, link := range []string{nia.Secret, sent["owen@example.org"].Secret, links[2]} {
			_, err := w.consents(link, []string{"nia", "owen", "uma"}[n])
			w.must(err)
		}
		if !w.isFounded() {
			t.Fatal("it is not founded")
		}
		for _, address := range []string{"nia@example.org", "owen@example.org"} {
			if left := w.traces(address); !slices.Equal(left, []string{"addresses.address"}) {
				t.Errorf("%s stands in %v", address, left)
			}
		}
		told := w.delivered()
		if got := kindsTo(told); len(told) != 2 || len(got["nia@example.org"]) != 1 || len(got["owen@example.org"]) != 1 || told[0].Kind != LetterFounded {
			t.Errorf("told are %v", got)
		}
		for _, l := range told {
			if l.To == "nia@example.org" && (l.Login != "nia" || l.Community != "Tide Commons") {
				t.Errorf("%+v", l)
			}
		}
		made, err := w.SignIn(ctx, SignIn{Login: "nia", Password: "a long password"})
		w.must(err)
		if got := read(w, func(tx *store.Tx) (store.Address, error) { return tx.Address(made.Person.ID) }); got.Address != "nia@example.org" || !got.Confirmed.Equal(clock.now()) || got.Notices != governance.NoticesSingle {
			t.Errorf("her address is %+v", got)
		}
		w.verifies()
	})
}

// TestFounderMail_ForgetsWhereItWentOnceSomebodyDeclines, and what is still to be sent is not.
func TestFounderMail_ForgetsWhereItWentOnceSomebodyDeclines(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w, ctx := emptyHall(t, db), t.Context()
		links := w.prepared(addressed(t))
		letter := w.founding().Founders[0].Mail.Letter
		page, err := w.ReadFounding(ctx, links[2])
		w.must(err)
		w.must(w.DeclineFounding(ctx, links[2], page.Digest, "The quorum is too low."))
		if _, err := w.Letter(ctx, letter); !errors.Is(err, ErrNoLetter) {
			t.Errorf("a mail after a founder declined: %v", err)
		}
		if left := w.traces("@example.org"); len(left) > 0 {
			t.Errorf("addresses stand in %v", left)
		}
	})
}

// TestFounderMail_IsSentAnewWhatWasPreparedAnew: who was written to is told that it is
// another, and who has no address any more is handed their link.
func TestFounderMail_IsSentAnewWhatWasPreparedAnew(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		w.prepared(addressed(t))
		unsent := w.founding().Founders[1].Mail.Letter
		nia, err := w.Letter(t.Context(), w.founding().Founders[0].Mail.Letter)
		w.must(err)
		w.must(w.Sent(t.Context(), nia.ID))
		other := addressed(t)
		other.Name, other.Founders[0].Mail.Address = "Tide Union", "NIA@example.org"
		other.Founders[2].Mail.Address = "uma@example.org"
		w.prepared(other)
		if _, err := w.ReadFounding(t.Context(), nia.Secret); !errors.Is(err, identity.ErrLink) {
			t.Errorf("the link to what was replaced: %v", err)
		}
		if _, err := w.Letter(t.Context(), unsent); !errors.Is(err, ErrNoLetter) {
			t.Errorf("a mail of what was replaced: %v", err)
		}
		sent := w.foundersLetters()
		for address, want := range map[string]string{"NIA@example.org": LetterFounderAgain, "owen@example.org": LetterFounder, "uma@example.org": LetterFounder} {
			if l := sent[address]; l.Kind != want || l.Community != "Tide Union" {
				t.Errorf("%s is sent %q of %q", address, l.Kind, l.Community)
			}
		}
		if links := w.prepared(cooperative(t)); slices.Contains(links, "") {
			t.Errorf("handed over are %q", links)
		}
		if left := w.traces("@example.org"); len(left) > 0 {
			t.Errorf("addresses stand in %v", left)
		}
	})
}

// TestFounderMail_IsTriedForDaysAndForgottenInTheEnd.
func TestFounderMail_IsTriedForDaysAndForgottenInTheEnd(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, ctx := emptyHall(t, db), t.Context()
		w.prepared(addressed(t))
		letter := func(n int) string { return w.founding().Founders[n].Mail.Letter }
		scheduled := func(n int) time.Time { return w.founding().Founders[n].Mail.Scheduled }
		made := clock.now()
		nia, err := w.Letter(ctx, letter(0)) // it arrived, and that was not noted
		w.must(err)
		_, err = w.consents(nia.Secret, "nia")
		w.must(err)
		clock.forward(forgotten)
		w.must(w.WriteLetters(ctx))
		if got := scheduled(1); !got.Equal(made) {
			t.Errorf("given to the post again at %s, before it was forgotten", got)
		}
		clock.forward(time.Minute)
		w.must(w.WriteLetters(ctx))
		if got := scheduled(1); !got.Equal(clock.now()) {
			t.Errorf("what was not sent was last given to the post at %s", got)
		}
		if got := scheduled(0); !got.Equal(made) {
			t.Errorf("what was answered was given to the post again at %s", got)
		}
		if _, err := w.Letter(ctx, letter(0)); !errors.Is(err, ErrNoLetter) {
			t.Errorf("another link to who has answered: %v", err)
		}
		clock.forward(letterLife)
		last := scheduled(1)
		w.must(w.WriteLetters(ctx))
		if _, err := w.Letter(ctx, letter(1)); !errors.Is(err, ErrNoLetter) || !scheduled(1).Equal(last) {
			t.Errorf("a mail after three days: %v, given to the post at %s", err, scheduled(1))
		}
		clock.at.Store(made.Add(foundersKept - time.Second).UnixMilli())
		w.must(w.WriteLetters(ctx))
		if len(w.traces("@example.org")) == 0 {
			t.Error("forgotten before their time")
		}
		clock.at.Store(made.Add(foundersKept).UnixMilli())
		w.must(w.WriteLetters(ctx))
		if left := w.traces("@example.org"); len(left) > 0 {
			t.Errorf("after %s addresses stand in %v", foundersKept, left)
		}
		if page, err := w.ReadFounding(ctx, nia.Secret); err != nil || page.Founders[0].Word != governance.FounderConsented {
			t.Errorf("with the address went what was said: %+v %v", page.Founders, err)
		}
	})
}

// TestFounderMail_RefusesWhatIsNoAddressOfOne: before anybody is asked.
func TestFounderMail_RefusesWhatIsNoAddressOfOne(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := emptyHall(t, db)
		for address, want := range map[string]governance.FoundingPart{"nia": governance.FaultAddress, "nia@example.org\r\nBcc: all@example.org": governance.FaultAddress, "Nia@Example.org": governance.FaultShared, "owen@example.org": governance.FaultShared} {
			f := addressed(t)
			f.Founders[2].Mail.Address = address
			_, err := w.PrepareFounding(t.Context(), f, false)
			var fault governance.FoundingFault
			if !errors.As(err, &fault) || fault.Part != want || fault.Founder != 2 || !errors.Is(err, governance.ErrFounding) {
				t.Errorf("%q: %v", address, err)
			}
		}
	})
}

// TestFounderMail_LosesNothingThatIsSaidMeanwhile: mails go out while others consent.
func TestFounderMail_LosesNothingThatIsSaidMeanwhile(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w, ctx := emptyHall(t, db), t.Context()
		f := cooperative(t)
		for n := len(f.Founders); n < governance.FoundersAtMost; n++ {
			f.Founders = append(f.Founders, governance.Founder{Name: fmt.Sprintf("Founder %d", n)})
		}
		for n := range f.Founders {
			if n%2 == 0 {
				f.Founders[n].Mail.Address = fmt.Sprintf("f%d@example.org", n)
			}
		}
		links := w.prepared(f)
		waiting := w.founding()
		var all sync.WaitGroup
		var errs [governance.FoundersAtMost]error
		for n := range f.Founders {
			all.Go(func() {
				link := links[n]
				if link == "" {
					l, err := w.Letter(ctx, waiting.Founders[n].Mail.Letter)
					if err != nil {
						errs[n] = fmt.Errorf("letter %d: %w", n, err)
						return
					}
					if err := w.Sent(ctx, l.ID); err != nil {
						errs[n] = fmt.Errorf("sent %d: %w", n, err)
						return
					}
					link = l.Secret
				}
				if _, err := w.consents(link, fmt.Sprintf("f%d", n)); err != nil {
					errs[n] = fmt.Errorf("consent %d: %w", n, err)
				}
			})
		}
		all.Wait()
		if err := errors.Join(errs[:]...); err != nil || !w.isFounded() {
			t.Fatalf("founded %t: %v", w.isFounded(), err)
		}
		if told := w.delivered(); len(told) != 6 || slices.ContainsFunc(told, func(l Letter) bool { return !strings.HasSuffix(l.To, "@example.org") }) {
			t.Errorf("told are %v", kindsTo(told))
		}
	})
}
