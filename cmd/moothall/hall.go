// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/jobs"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// hall is an opened community: its database, its deeds, its queue.
type hall struct {
	db       *store.DB
	queue    *jobs.Queue
	deeds    *engine.Engine
	instance store.Instance // zero before the founding
	handed   string         // the public key that the record was handed over to last; empty where it never was
	origin   string         // of the log its key signs for

	witnesses bool // other records: they submit their checkpoints here
}

// close closes the database.
func (h *hall) close() error { return h.db.Close() }

// founded says whether there is a community.
func (h *hall) founded() bool { return h.instance.Origin != "" }

// mustBeFounded refuses a database without a community.
func (h *hall) mustBeFounded(database string) error {
	if h.founded() {
		return nil
	}
	return refused(fmt.Errorf("%s: %w; moothall found prepares one of your own, moothall demo and moothall seed make invented ones", maskDatabase(database), engine.ErrUnfounded))
}

// opening says how a hall is to be opened. The zero value is for an existing
// database whose tables are left as they are.
type opening struct {
	log     *slog.Logger                                             // nil: nobody hears
	clock   func() time.Time                                         // instead of the database's, to write a past
	observe func(ctx context.Context, took time.Duration, err error) // hears of every statement; nil: nobody does
	migrate bool                                                     // make or bring up the tables; a file that is missing is made too
	carrier jobs.Carrier                                             // takes mails to where they go; nil: none are sent
	origin  string                                                   // of the log of a community still to be founded; the host's unless set
	policy  journal.Policy                                           // of the witnesses of the record; the zero one asks for nobody
	comers  engine.Comers                                            // who may make an account of their own
	seeing  engine.Seeing                                            // of which other records this server is a witness
	looks   bool                                                     // the database is only looked at, and refuses every write itself
	lenient bool                                                     // a key that did not sign the record will do: nothing is signed
	key     *journal.Key                                             // instead of that in the file
}

// open opens the database and everything that acts on it.
func (p *place) open(ctx context.Context, o opening) (*hall, error) {
	if err := p.openable(o.migrate); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Options{Database: p.Database, Clock: o.clock, Observe: o.observe, ReadOnly: o.looks})
	if errors.Is(err, store.ErrAddress) {
		return nil, misused(fmt.Errorf("setting database: %w (--database or %s)", err, variable("database")))
	}
	if err != nil {
		return nil, refused(fmt.Errorf("setting database: %w", err))
	}
	h := &hall{db: db}
	if err := h.prepare(ctx, p, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return h, nil
}

// openable says what is wrong with the path of a file before SQLite says it in
// its own words.
func (p *place) openable(make bool) error {
	if isPostgres(p.Database) {
		return nil
	}
	look := p.Database
	if make {
		look = filepath.Dir(p.Database)
	}
	if info, err := os.Stat(p.Database); err == nil && info.IsDir() {
		return wrong("database", p.Database, "it is a folder; it should be a file, as in "+filepath.Join(p.Database, "moothall.db"))
	}
	if _, err := os.Stat(look); errors.Is(err, fs.ErrNotExist) && make {
		return wrong("database", p.Database, "the folder "+look+" should be made first")
	} else if errors.Is(err, fs.ErrNotExist) {
		return misused(fmt.Errorf("there is no database %s: --database should name it", p.Database))
	}
	return nil
}

func (h *hall) prepare(ctx context.Context, p *place, o opening) (err error) {
	if h.queue, err = jobs.Open(h.db, jobs.Options{Logger: o.log, Carrier: o.carrier, BaseURL: p.BaseURL}); err != nil {
		return err
	}
	if err := h.bringUp(ctx, p, o.migrate); err != nil {
		return err
	}
	head, err := h.look(ctx)
	if err != nil {
		return err
	}
	key, err := p.recordKey(h, head, o)
	if err != nil {
		return err
	}
	h.origin = key.Origin()
	return h.build(p, key, o)
}

// bringUp makes or brings up the tables, or sees that they are this program's.
func (h *hall) bringUp(ctx context.Context, p *place, migrate bool) (err error) {
	if migrate {
		if err = h.db.Migrate(ctx); err == nil { // never beside tables that are not ours
			err = h.queue.Migrate(ctx)
		}
	} else {
		err = h.db.Ready(ctx)
	}
	for _, theirs := range []error{store.ErrForeign, store.ErrNewer} {
		if errors.Is(err, theirs) {
			return refused(fmt.Errorf("%s: %w", maskDatabase(p.Database), theirs))
		}
	}
	if errors.Is(err, store.ErrNotMigrated) {
		return refused(fmt.Errorf("%s: %w: moothall serve does", maskDatabase(p.Database), err))
	}
	return err
}

// look reads what the database says of itself.
func (h *hall) look(ctx context.Context) (head store.Head, err error) {
	err = h.db.View(ctx, func(tx *store.Tx) error {
		if h.instance, err = tx.Instance(); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if head, err = tx.Head(); err != nil {
			return err
		}
		h.handed, err = handedTo(tx)
		return err
	})
	return head, err
}

// handedTo reads the public key that the record was handed over to last.
func handedTo(tx *store.Tx) (string, error) {
	last, err := tx.EntriesDown("key.rotate", math.MaxInt64, 1)
	if err != nil || len(last) == 0 {
		return "", err
	}
	entry, err := journal.ParseLeaf(last[0].Leaf)
	act, ok := entry.Act.(journal.KeyRotate)
	if err != nil || !ok {
		return "", refused(fmt.Errorf("entry %d of the record, which should hand it over to another key, was altered: %s", last[0].Seq, restored))
	}
	return act.To, nil
}

// recordKey reads the key of the record and holds it to the community's: a
// record continued with another key would prove nothing to those who keep its
// checkpoints. A record that was handed over has the key it was handed over to.
func (p *place) recordKey(h *hall, head store.Head, o opening) (journal.Key, error) {
	switch {
	case o.key != nil:
		return *o.key, nil
	case h.founded() && h.handed != "" && !o.lenient:
		return p.keyNamed(h.handed)
	}
	origin := o.origin
	if origin == "" {
		origin = journal.Origin(p.host())
	}
	if h.founded() {
		origin = "" // its key exists already
	}
	key, err := logKey(p.LogKeyFile, origin)
	if err != nil || !h.founded() {
		return key, err
	}
	if key.Origin() != h.instance.Origin {
		return key, refused(fmt.Errorf("%s is the key of the record %q, this community's is %q: --log-key-file should name its own", p.LogKeyFile, key.Origin(), h.instance.Origin))
	}
	if head.Tree.N > 0 && !o.lenient {
		if _, err := journal.OpenCheckpoint(head.Note, key.Public()); err != nil {
			return key, refused(fmt.Errorf("%s did not sign the record of this community, --log-key-file should name the key that did: %w", p.LogKeyFile, err))
		}
	}
	return key, nil
}

// sessions is the key that signs sessions; one for the moment where there are none.
func (p *place) sessions(o opening) (ed25519.PrivateKey, error) {
	if !o.looks {
		return sessionKey(p.SecretFile)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, err
}

func (h *hall) build(p *place, key journal.Key, o opening) error {
	secret, err := p.sessions(o)
	if err != nil {
		return err
	}
	tokens, err := identity.NewKeyring(p.BaseURL, secret)
	if err != nil {
		return err
	}
	gate, err := access.New()
	if err != nil {
		return err
	}
	erased := p.erasedFile()
	h.witnesses = len(o.seeing.Logs) > 0
	h.deeds = engine.New(engine.Options{DB: h.db, Gate: gate, Log: key, Tokens: tokens, Random: rand.Reader, Queue: h.queue, Carrier: h.queue, Policy: o.policy, Seeing: o.seeing, Comers: o.comers,
		Renew:      func(wanted journal.PublicKey) (journal.Key, error) { return p.keyNamed(wanted.String()) },
		KeepErased: func(who journal.Commitment) error { return erased.keep(who) }})
	return nil
}
