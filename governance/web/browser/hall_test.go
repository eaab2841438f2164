// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/federation"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/town"
	"moothall/governance/web"
	"moothall/governance/web/api"
	"moothall/templates/pages"
)

// Matters of Estuary on its day.
const (
	surplus  = "2026-39" // ranked, liquid, voting: six options
	threats  = "2026-41" // motion, liquid, voting: Chidi has voted
	scanning = "2026-42" // motion, direct, voting: how many take part is hidden
	backups  = "2026-48" // motion of the board alone, voting
	fiver    = "2026-43" // its text is fixed, not open yet
	pictures = "2026-44" // under discussion
	fee      = "2026-38" // cancelled
	figures  = "2026-34" // motion, adopted
	channel  = "2026-30" // motion, void: too few took part
	council  = "2026-35" // decided by Scottish STV: six candidates, three seats

	boardSeats = "2025-31" // an election of persons that seated three
	boardVote  = "2026-51" // one whose vote runs
	hosts      = "2026-52" // one whose roll is open to challenge
	auditors   = "2026-53" // one that takes nominations
	sprint     = "2026-27" // decided by instant runoff
)

// mailed is the secret of a link for a lost password that is good for years.
const mailed = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// The secrets of links that follow Nia's voice on the threats, and show one of her
// delegations.
const (
	followed = "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
	comes    = "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM" // of the link that makes an account
	invited  = "ABCDE-FGHJK-MNPQR-STVWX"                     // the code of an invitation of Bram's
	renewed  = "IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII"
)

// renewable is the id of that delegation, the same in every hall.
var renewable atomic.Value

// mail puts those links into a hall, as if they had been sent: the first to somebody
// who is not in any test.
func mail(db *store.DB) error {
	var digests [3]string
	for n, secret := range []string{mailed, followed, renewed} {
		var err error
		if digests[n], err = identity.LinkDigest(secret); err != nil {
			return err
		}
	}
	account, err1 := identity.LinkDigest(comes)
	code, err2 := identity.CodeDigest(invited)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	later := town.Day().AddDate(5, 0, 0)
	link := store.Link{Digest: digests[0], Purpose: store.LinkRecover, Person: town.ID("peter"), Address: "peter@estuary.example", Expires: later}
	return db.Update(context.Background(), func(tx *store.Tx) error {
		given, err := tx.DelegationsOf(town.ID("nia"), town.Day())
		if err != nil {
			return err
		}
		renewable.Store(given[0].ID)
		invitation := governance.Invitation{ID: "i", Body: "assembly", Sphere: bodies.Inner, By: town.ID("bram"), Code: code, Note: "A friend", At: town.Day(), Expires: later, State: governance.InvitationOpen}
		own := governance.Invitation{ID: "o", Body: "assembly", Sphere: bodies.Inner, By: town.ID("nia"), Address: "somebody@example.net", Note: "Somebody from the quay", At: town.Day(), Expires: later, State: governance.InvitationOpen}
		return errors.Join(tx.AddInvitation(invitation), tx.AddInvitation(own), tx.AddRegistration(store.Registration{ID: "r", Address: "una@example.net", Digest: account, Next: "/", AskedAt: town.Day(), Expires: later, Scheduled: later, Mailed: town.Day()}),
			tx.AddLink(link, town.Day()), tx.AddVoiceLinks([]store.VoiceLink{
				{Digest: digests[1], Purpose: store.LinkFollow, Person: town.ID("nia"), Subject: threats, Expires: later},
				{Digest: digests[2], Purpose: store.LinkRenew, Person: town.ID("nia"), Subject: given[0].ID, Expires: later},
			}, town.Day()))
	})
}

// keys sign the record and the sessions of every hall of this process.
type keys struct {
	record  journal.Key
	private ed25519.PrivateKey
}

var keysOnce = sync.OnceValues(func() (k keys, err error) {
	if k.record, err = journal.GenerateKey(rand.Reader, town.Origin); err != nil {
		return k, err
	}
	_, k.private, err = ed25519.GenerateKey(rand.Reader)
	return k, err
})

func newEngine(db *store.DB) (*engine.Engine, error) {
	k, err := keysOnce()
	if err != nil {
		return nil, err
	}
	gate, err := access.New()
	if err != nil {
		return nil, err
	}
	tokens, err := identity.NewKeyring("http://estuary.example", k.private)
	if err != nil {
		return nil, err
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Log: k.record, Tokens: tokens, Random: rand.Reader}), nil
}

// seed writes the whole town, all 4,218 of it, into an empty database.
func seed(ctx context.Context, database string) error {
	clock := town.NewClock(town.Day)
	db, err := store.Open(ctx, store.Options{Database: database, Clock: clock.Now})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	e, err := newEngine(db)
	if err != nil {
		return err
	}
	return town.Seed(ctx, e, clock, town.Day(), town.Size)
}

// seeded is the file of the town on its day, made once.
var seeded = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "moothall-browser-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "moothall.db")
	if err := seed(context.Background(), path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// hall is Estuary behind the real handler, on an address of its own.
type hall struct {
	url    string
	engine *engine.Engine
	db     *store.DB
	ahead  *atomic.Int64 // nanoseconds the clock was set forward
}

// newHall opens a hall on a copy of the seeded file.
func newHall(t *testing.T) hall {
	t.Helper()
	file, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "moothall.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// open serves a seeded database until the test has ended. The clock goes on
// from the morning on which the town was seeded, and entries are numbered soon
// after they are made, as the program does it.
func open(t *testing.T, database string) hall {
	t.Helper()
	begun, ahead := time.Now(), &atomic.Int64{}
	clock := func() time.Time { return town.Day().Add(time.Since(begun) + time.Duration(ahead.Load())) }
	db, err := store.Open(t.Context(), store.Options{Database: database, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := mail(db); err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(db)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().(*net.TCPAddr).String()
	if server.Config.Handler, err = handler(e, base); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	number(t, e)
	return hall{url: base, engine: e, db: db, ahead: ahead}
}

// forward sets the clock forward, and lets it do what it owes.
func (h hall) forward(t *testing.T, d time.Duration) {
	t.Helper()
	h.ahead.Add(int64(d))
	if _, err := h.engine.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func handler(e *engine.Engine, base string) (http.Handler, error) {
	return handlerRun(e, base, web.Run{})
}

// handlerRun is that of a server that is run so.
func handlerRun(e *engine.Engine, base string, run web.Run) (http.Handler, error) {
	o := web.Options{Engine: e, Run: run, BaseURL: base, Version: "0.1", SourceURL: "https://example.org/source", Extra: api.Routes(), DemoPassword: town.Password, Sanitise: federation.Sanitise}
	for _, a := range town.Accounts() {
		name, _, _ := strings.Cut(a.Who, ",")
		o.Demo = append(o.Demo, pages.DemoPerson{Person: pages.Person{Name: name}, Login: string(a.Login), Story: a.Try})
	}
	return web.New(o)
}

// number gives committed entries their places in the record until the test ends.
func number(t *testing.T, e *engine.Engine) {
	ctx, stop := context.WithCancel(context.Background())
	var loop sync.WaitGroup
	loop.Go(func() {
		for ctx.Err() == nil {
			if err := e.SequenceAll(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("entries could not be numbered: %v", err)
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	t.Cleanup(func() { stop(); loop.Wait() })
}
