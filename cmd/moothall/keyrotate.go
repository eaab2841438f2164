// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// The record is handed over to another key in four steps. What a crash between them
// leaves, and what the next start does then:
//
//  1. moothall key next draws the next key into a file beside the present one. Nothing
//     has happened: servers go on with the present key, and witnesses learn the next.
//  2. The act is entered, numbered as the last, and the head that covers it signed, in one
//     transaction. Before its commit: see 1. After it the record says that the next key
//     signs; its file is still under its first name, where every start looks too.
//  3. That head is kept beside the key. Without it the head kept is an older one, which the
//     record goes on from as well.
//  4. The next key's file takes the name of the present one, whose key is gone by that. A
//     start that finds the file of step 1 does this.
//
// So at every moment the record names one key, and that is on the disk.

// keyCommand groups what is done with the key of the record.
type keyCommand struct {
	Next   keyNext   `cmd:"" help:"Make the next key of the record, and tell its public key to those who should know it before."`
	Rotate keyRotate `cmd:"" help:"Hand the record over to the next key, and destroy the present one."`
}

// keyNext makes the next key.
type keyNext struct {
	place `embed:""`
}

// Help says who should know the next key, and what it does not do.
func (keyNext) Help() string {
	return "Writes the next key beside the present one, with .next behind its name, and prints the line by which a witness knows it: whoever witnesses this record puts it below the line of the present key, and starts again. Nothing is signed with it before moothall key rotate. Done once more it prints the same."
}

// Run makes the key where there is none.
func (c *keyNext) Run(w *world) error {
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	h, _, err := c.glance(w.ctx)
	if err != nil {
		return err
	}
	text, err := readOrMake(c.nextKeyFile(), func() (string, error) {
		key, err := journal.GenerateKey(rand.Reader, h.instance.Origin)
		return key.Text(), err
	})
	if err != nil {
		return refused(err)
	}
	key, err := journal.ParseKey(text)
	if err != nil {
		return refused(fmt.Errorf("%s: %w", c.nextKeyFile(), err))
	}
	_, err = fmt.Fprintf(w.stdout, "log %s\n", key.Public())
	return err
}

// keyRotate hands over.
type keyRotate struct {
	place  `embed:""`
	Reason string `required:"" enum:"routine,lost,compromised" placeholder:"REASON" help:"Why: routine, lost (nobody has the present key any more) or compromised (somebody else may have it)."`
	From   string `placeholder:"KEY" help:"The present public key, or a file that holds it; needed only where its private key is lost and it was the first."`
}

// Help says what each reason means.
func (keyRotate) Help() string {
	return "Enters that the record is handed over, and signs the head that covers it: of a routine with both keys, so that whoever knows the old one knows the new; else with the new one alone, and then only witnesses can say that the record has stayed the same. " +
		"A compromised key's later heads count for nothing, nor do receipts that it dates later. First moothall key next, and the witnesses. Servers may run meanwhile: they go on with the new key where they find its file. A run that broke off is finished by another, or by the next start of the server."
}

// Run hands over, or finishes what broke off.
func (c *keyRotate) Run(w *world) error {
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	h, head, err := c.glance(w.ctx)
	if err != nil {
		return err
	}
	next, err := readKey(c.nextKeyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return misused(fmt.Errorf("there is no %s: moothall key next makes it, and those who witness this record should know it before", c.nextKeyFile()))
	}
	if err != nil {
		return refused(err)
	}
	if next.Origin() != h.instance.Origin {
		return refused(fmt.Errorf("%s is a key of the record %q, this community's is %q", c.nextKeyFile(), next.Origin(), h.instance.Origin))
	}
	if h.handed != next.Public().String() {
		rotation, err := c.rotation(h.handed, head, next)
		if err != nil {
			return err
		}
		if err := c.enter(w.ctx, rotation); err != nil {
			return err
		}
	}
	if err := c.settleKey(next.Public().String()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "the record is handed over to %s\n", next.Public())
	return err
}

// rotation is what is to be done: which key signed so far, and whether it is there.
func (c *keyRotate) rotation(handed string, head store.Head, next journal.Key) (r engine.Rotation, err error) {
	r.Next, r.Reason = next, journal.RotateReason(c.Reason)
	present, missing := readKey(c.LogKeyFile)
	if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
		return r, refused(missing)
	}
	switch {
	case handed != "":
		r.From, err = journal.ParsePublicKey(handed)
	case missing == nil:
		r.From = present.Public()
	case c.From != "":
		r.From, err = readPublicKey(c.From)
	default:
		err = misused(fmt.Errorf("%s is missing, and nothing here tells the public key: --from should, as the page of the record, an archive (record/key) or a witness shows it", c.LogKeyFile))
	}
	if err != nil {
		return r, err
	}
	if _, err := journal.OpenCheckpoint(head.Note, r.From); err != nil {
		return r, refused(fmt.Errorf("%s did not sign the record of this community: %w", r.From, err))
	}
	there := missing == nil && present.Public().String() == r.From.String()
	switch {
	case r.Reason == journal.RotateRoutine && !there:
		return r, misused(fmt.Errorf("%s does not hold the present key, which signs a routine handover: put it there; --reason lost is for a key that nobody has any more", c.LogKeyFile))
	case r.Reason == journal.RotateLost && there:
		return r, misused(fmt.Errorf("%s holds the present key: --reason routine hands over with it, and whoever knows it then knows the next", c.LogKeyFile))
	case r.Reason == journal.RotateRoutine:
		r.Old = &present
	}
	return r, nil
}

// enter does steps 2 and 3. An older copy of the database is not handed over: the new key
// would sign another history.
func (c *keyRotate) enter(ctx context.Context, r engine.Rotation) (err error) {
	if r.Kept, err = keptIn(c.headFile()); err != nil {
		return err
	}
	h, err := c.open(ctx, opening{key: &r.Next})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if _, err := h.deeds.Rotate(ctx, r); err != nil {
		return refused(fmt.Errorf("hand the record over: %w", notKept(c.headFile(), err)))
	}
	return h.keepHead(ctx, c.headFile())
}

// glance reads what a database says of itself, without any key.
func (p *place) glance(ctx context.Context) (*hall, store.Head, error) {
	if err := p.openable(false); err != nil {
		return nil, store.Head{}, err
	}
	db, err := store.Open(ctx, store.Options{Database: p.Database})
	if err != nil {
		return nil, store.Head{}, refused(fmt.Errorf("setting database: %w", err))
	}
	h := &hall{db: db}
	err = h.bringUp(ctx, p, false)
	var head store.Head
	if err == nil {
		head, err = h.look(ctx)
	}
	if err == nil {
		err = h.mustBeFounded(p.Database)
	}
	return h, head, errors.Join(err, db.Close())
}

// nextKeyFile is where the next key of the record lies until it signs.
func (p *place) nextKeyFile() string { return p.LogKeyFile + ".next" }

// readKey reads a private key; one that is not there is fs.ErrNotExist.
func readKey(file string) (journal.Key, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return journal.Key{}, err
	}
	key, err := journal.ParseKey(string(text))
	if err != nil {
		return key, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// keyNamed finds the key that the record was handed over to by its public key: in its
// place, or still under the name it was made with.
func (p *place) keyNamed(public string) (journal.Key, error) {
	// The next key takes the name of the present one meanwhile, where a handover ends.
	for _, file := range []string{p.LogKeyFile, p.nextKeyFile(), p.LogKeyFile} {
		key, err := readKey(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return key, refused(err)
		}
		if err == nil && key.Public().String() == public {
			return key, nil
		}
	}
	return journal.Key{}, refused(fmt.Errorf("the record was handed over to %s, and neither %s nor %s holds that key: put it there; if nobody has it any more, moothall key rotate --help says what to do", public, p.LogKeyFile, p.nextKeyFile()))
}

// settleKey does step 4 where the record was handed over to the next key.
func (p *place) settleKey(handed string) error {
	next, err := readKey(p.nextKeyFile())
	if errors.Is(err, fs.ErrNotExist) || err == nil && next.Public().String() != handed {
		return nil // there is none, or it waits to be used
	}
	if err != nil {
		return refused(err)
	}
	if err := os.Rename(p.nextKeyFile(), p.LogKeyFile); err != nil {
		return refused(err)
	}
	return syncFolder(filepath.Dir(p.LogKeyFile))
}
