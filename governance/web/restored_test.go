// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
	"moothall/templates/pages"
)

// stand puts the one page in the place of a world's hall.
func (w *world) stand(r Restored) {
	w.t.Helper()
	handler, err := NewRestored(Options{Engine: w.engine, BaseURL: "http://127.0.0.1", Version: "0.0-test"}, r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.server.Close()
	w.server = httptest.NewServer(handler)
	w.t.Cleanup(w.server.Close)
}

// receiptOf casts a ballot, and is its receipt.
func (w *world) receiptOf(login, choice string) string {
	w.t.Helper()
	b := w.signedIn(login)
	b.get(threats).submit("Review my vote", "choice", choice).submit("Send my ballot").status(http.StatusOK)
	response, err := b.client.Get(w.server.URL + threats + "/receipt.json")
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatalf("%d %s %v", response.StatusCode, text.String(), err)
	}
	return text.String()
}

func (b *browser) brings(texts ...string) *browser {
	b.w.t.Helper()
	return b.post(restoredPath, "receipt", url.QueryEscape(strings.Join(texts, "\n")))
}

// TestRestored_SaysOfEachReceiptWhatItIsWorth: one whose ballot is an entry, one whose
// ballot waits for its number, one whose ballot another copy has, and false ones.
func TestRestored_SaysOfEachReceiptWhatItIsWorth(t *testing.T) {
	w, other := newWorld(t), newWorld(t) // their records have one key
	numbered := w.receiptOf("nia", "no")
	w.forward(0)
	waiting, missing := w.receiptOf("priya", "yes"), other.receiptOf("nia", "yes")
	var noted []journal.Receipt
	w.stand(Restored{State: pages.RestoredBehind, Note: func(all []journal.Receipt) error {
		noted = append(noted, all...)
		return nil
	}})
	b := w.browser()
	b.brings(numbered).status(http.StatusOK).says("Genuine, and here. Your ballot is in this copy: entry ", "Vote 2026-41, received ")
	b.brings(waiting).says("Genuine, and here. Your ballot is in this copy. It had no number yet.")
	if len(noted) != 0 {
		t.Errorf("%d are noted that are here", len(noted))
	}
	b.brings(missing).says("Genuine, and missing here. Your ballot is not in this copy. That is noted.").saysNot("Nia")
	if len(noted) != 1 || !strings.Contains(missing, noted[0].LeafHash) {
		t.Errorf("noted: %+v", noted)
	}
	if cache := b.page.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("an answer may be kept: %q", cache)
	}
	altered := strings.Replace(missing, `"yes"`, `"no"`, 1)
	if altered == missing {
		t.Fatal("nothing was altered")
	}
	b.brings(altered, `{"schema":"moothall-receipt/1"}`, "[]", "a letter").says("Not genuine.", "This is no receipt.")
	if n := strings.Count(b.page.text, "This is no receipt."); n != 3 || len(noted) != 1 {
		t.Errorf("%d are no receipts, %d noted", n, len(noted))
	}
	b.brings("").status(http.StatusUnprocessableEntity).says("Choose a file, or paste a receipt.")
	b.brings(strings.Repeat("{} ", maxAtOnce)).status(http.StatusOK).saysNot("No more than")
	b.brings(strings.Repeat("{} ", maxAtOnce+1)).status(http.StatusOK).says("No more than 20 are looked at at once.")
	b.brings(strings.Repeat(" ", maxBrought)).status(http.StatusRequestEntityTooLarge)
}

// TestRestored_TellsNobodyThatItIsNotedBeforeItIs.
func TestRestored_TellsNobodyThatItIsNotedBeforeItIs(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	missing, fault := other.receiptOf("nia", "yes"), errors.New("the disk is full")
	w.stand(Restored{State: pages.RestoredBehind, Note: func([]journal.Receipt) error { return fault }})
	w.browser().brings(missing).status(http.StatusInternalServerError).saysNot("That is noted")
	fault = ErrNotedFull
	w.browser().brings(missing).status(http.StatusOK).says("it could not be noted. Keep the receipt, and tell whoever runs the server").saysNot("That is noted")
}

// TestRestored_KnowsNobody: whoever was signed in is a stranger, and keeps their session
// for when the hall is back.
func TestRestored_KnowsNobody(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	jar := nia.client.Jar
	address, _ := url.Parse(w.server.URL)
	had := jar.Cookies(address)
	w.stand(Restored{State: pages.RestoredBehind})
	w.ahead.Add(int64(24 * time.Hour)) // a session that would be renewed on the way
	moved, _ := url.Parse(w.server.URL)
	jar.SetCookies(moved, had)
	for _, path := range []string{restoredPath, "/", "/account"} {
		nia.get(path).saysNot("Nia", "Sign in")
	}
	if left := jar.Cookies(moved); fmt.Sprint(left) != fmt.Sprint(had) {
		t.Errorf("the session was looked at: %v, and it was %v", left, had)
	}
}

// TestRestored_SaysWhatIsKnown of a copy, and gives no older head where the newest is
// looked for.
func TestRestored_SaysWhatIsKnown(t *testing.T) {
	for state, want := range map[pages.RestoredState]string{
		pages.RestoredBehind: "Of 10,000 entries of the record that were signed it holds 9,000: 1,000 are missing here.", pages.RestoredAltered: "is not what was signed",
		pages.RestoredUnknown: "Nothing here tells how many there were", pages.RestoredWhole: "no fewer than were signed when that was last noted",
	} {
		w := newWorld(t)
		w.stand(Restored{State: state, Signed: 10_000, Head: []byte("estuary.example/log\n9000\n"), Kept: []byte("estuary.example/log\n10000\n"), Tiles: state != pages.RestoredAltered})
		w.browser().get(restoredPath).status(http.StatusOK).says(want, "Nothing is voted on here until that is done.")
		w.browser().get("/record/checkpoint").status(http.StatusServiceUnavailable).says("Nothing is served here for now")
		tiles := http.StatusOK
		if state == pages.RestoredAltered {
			tiles = http.StatusServiceUnavailable
		}
		if got := w.browser().raw(http.MethodGet, "/record/tile/0/000"); got.StatusCode != tiles {
			t.Errorf("%s: a tile is answered %d, want %d", state, got.StatusCode, tiles)
		}
	}
}

// TestPace_OfStrangers: a network comes so often and no oftener, others are let in, and
// after a while it is again.
func TestPace_OfStrangers(t *testing.T) {
	now := time.Unix(0, 0)
	p := newPace(func() time.Time { return now })
	one, same, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("192.0.2.1")
	for n := range broughtOften {
		if at := []netip.Addr{one, same}[n%2]; !p.take(at) {
			t.Fatalf("turned away at %d", n)
		}
	}
	if p.take(one) || p.take(same) || !p.take(other) {
		t.Error("a network comes too often, or another one is turned away")
	}
	for n := len(p.came); n < maxNetworks; n++ {
		p.came[fmt.Sprint(n)] = turns{now, 1}
	}
	if p.take(netip.MustParseAddr("192.0.2.2")) || len(p.came) > maxNetworks {
		t.Errorf("%d networks are counted", len(p.came))
	}
	now = now.Add(broughtEvery)
	if !p.take(one) || !p.take(netip.MustParseAddr("192.0.2.2")) || len(p.came) > 3 {
		t.Errorf("later: %d networks are counted", len(p.came))
	}

	w := newWorld(t)
	w.stand(Restored{State: pages.RestoredBehind})
	b := w.browser()
	for range broughtOften {
		b.brings("{}").status(http.StatusOK)
	}
	b.brings("{}").status(http.StatusTooManyRequests).says("Much has come from your network")
	if b.page.header.Get("Retry-After") != "900" {
		t.Errorf("it does not say when to come back: %v", b.page.header)
	}
}

// FuzzReceiptsIn cuts what strangers paste into what may be receipts: never more than are
// looked at, nothing that was not there, and nothing of it lost without a word.
func FuzzReceiptsIn(f *testing.F) {
	for _, seed := range []string{"", "{}", "{}\n{} {", "\ufeff{}", "a letter", "[[[[", `{"a":1,"a":2}`, strings.Repeat("1 ", 30), "{}\x00"} {
		f.Add([]byte(seed), []byte("{}"))
	}
	key := testKeys().log.Public()
	f.Fuzz(func(t *testing.T, one, two []byte) {
		found, more := receiptsIn([][]byte{one, two})
		if len(found) > maxAtOnce {
			t.Fatalf("%d are looked at", len(found))
		}
		if !more && len(found) == 0 && len(bytes.TrimSpace(bytes.TrimPrefix(one, []byte("\ufeff")))) > 0 {
			t.Errorf("%q is passed over", one)
		}
		for _, text := range found {
			if len(text) == 0 || !bytes.Contains(one, text) && !bytes.Contains(two, text) {
				t.Errorf("%q was not brought", text)
			}
			if r, err := journal.ParseReceipt(text); err == nil && r.Verify(key) == nil {
				t.Errorf("a receipt nobody signed is believed: %s", text)
			}
		}
	})
}
