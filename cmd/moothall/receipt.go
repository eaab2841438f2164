// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"

	"moothall/governance/audit"
	"moothall/governance/journal"
)

// receipt groups what can be done with a receipt.
type receipt struct {
	Verify receiptVerify `cmd:"" help:"Check a receipt, and that the record keeps its promise."`
}

// receiptVerify is the command that holds the record to a receipt.
type receiptVerify struct {
	File    string   `arg:"" help:"The receipt."`
	Against []string `required:"" placeholder:"FILE" help:"What to look for the ballot in: an archive, or a proof of inclusion as /api/v1/record/proof gives it. May be given more than once."`
	Key     string   `placeholder:"KEY" help:"The log's public key, or a file that holds it. Without it the receipt's own is used."`
	Keys    string   `placeholder:"FILE" help:"The keys before that, as /record/keys gives them: for a proof of a record that was handed over."`
}

// Help says what the command is for.
func (receiptVerify) Help() string {
	return "Checks the server's signature on the receipt, that the leaf commits to the ballot in it, and that the leaf is in the record, where its vote took ballots. " +
		"Of a confidential vote that was counted it also holds the receipt to the list of the ballots that count. " +
		"Exit code 0: it is. 1: the receipt is false, or it proves that the record broke its promise. 2: that cannot be told yet, " +
		"or only you can tell, because another cast or withdrawal under your name counts."
}

// Run checks the receipt against each file.
func (c *receiptVerify) Run(w *world) error {
	r, own, err := readReceipt(c.File)
	if err != nil {
		return err
	}
	keys, err := c.keysOf(own, w)
	if err != nil {
		return err
	}
	former, err := keys.Verify(r)
	if err != nil {
		return refused(fmt.Errorf("%s: %w", c.File, err))
	}
	if _, err := fmt.Fprintln(w.stdout, receiptSentence(r, former)); err != nil {
		return err
	}
	for _, name := range c.Against {
		shown := watch(w.stderr, "reading "+name)
		said, err := hold(r, keys, name, shown)
		shown.end()
		if err == nil {
			_, err = fmt.Fprintf(w.stdout, "%s: %s\n", name, said)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// receiptSentence says what the receipt is by itself.
func receiptSentence(r journal.Receipt, former *journal.Handover) string {
	when := "at " + string(r.ReceivedAt)
	if r.ReceivedAt == "" {
		when = "under the name " + string(r.Opening.Pseudonym)
	}
	said := fmt.Sprintf("signed by %s %s for issue %s: the receipt holds", r.Log, when, r.Issue)
	switch {
	case former == nil:
		return said
	case !former.Binds(r):
		return said + fmt.Sprintf(", and proves nothing by itself: its key was declared compromised at %s, and it bears no date before", former.At)
	case former.Reason == journal.RotateCompromised:
		return said + fmt.Sprintf("; its key was declared compromised at %s, and it is dated before: what it promises binds the record, unless whoever had the key put that date", former.At)
	}
	return said + fmt.Sprintf("; its key was laid down at %s (%s), and what it promised binds the record still", former.At, former.Reason)
}

// readReceipt reads a receipt and checks it by itself, by the key it names.
func readReceipt(file string) (r journal.Receipt, own journal.PublicKey, err error) {
	text, err := readInput(file)
	if err != nil {
		return r, own, err
	}
	if r, err = journal.ParseReceipt(text); err == nil {
		own, err = journal.ParsePublicKey(r.Key)
	}
	if err == nil {
		err = r.Verify(own)
	}
	if err != nil {
		return r, own, refused(fmt.Errorf("%s: %w", file, err))
	}
	return r, own, nil
}

// keysOf are the keys that the receipt and what it is held to may be signed with: the
// receipt's own; those of the file given; or, where another key was given, those that an
// archive shows. The key that was given is one of them, and leads to the last.
func (c *receiptVerify) keysOf(own journal.PublicKey, w *world) (journal.Keys, error) {
	keys, given := journal.KeysOf(own), own
	var err error
	if c.Key != "" {
		if given, err = readPublicKey(c.Key); err != nil {
			return keys, err
		}
	}
	switch {
	case c.Keys != "":
		text, err := readInput(c.Keys)
		if err != nil {
			return keys, err
		}
		if keys, err = journal.ParseKeys(text); err != nil {
			return keys, refused(fmt.Errorf("%s: %w", c.Keys, err))
		}
	case given.String() != own.String():
		if keys, err = c.archived(keys, w); err != nil {
			return keys, err
		}
	}
	return keys, leads(keys, given)
}

// archived are the keys of the first archive that is given; the same where none is.
func (c *receiptVerify) archived(keys journal.Keys, w *world) (journal.Keys, error) {
	for _, name := range c.Against {
		if begin, err := beginning(name); err != nil || !bytes.HasPrefix(begin, []byte("PK")) {
			continue // what is wrong with it is said where it is read
		}
		shown := watch(w.stderr, "reading "+name)
		archive, file, err := openArchive(name, shown)
		if err != nil {
			return keys, err
		}
		defer file.Close()
		defer shown.end()
		if keys, err = archive.Keys(); err != nil {
			return keys, refused(fmt.Errorf("%s: %w", name, err))
		}
		return keys, nil
	}
	return keys, nil
}

// leads says, by a nil error, that a key that is known leads to the last of the keys, each
// of which was vouched for by the one before.
func leads(keys journal.Keys, known journal.PublicKey) error {
	place := keys.Place(known)
	if place < 0 {
		return refused(fmt.Errorf("%s is no key of this log: that is %s; a key before it is shown by an archive, or with --keys by what the page of the record gives", known, keys.Current()))
	}
	for _, h := range keys.Handovers()[place:] {
		if h.Reason != journal.RotateRoutine {
			return misused(fmt.Errorf("at %s the key you know was declared %s, and no head of it says that the log is the same: hold an archive to witnesses with moothall verify --witness, and give the key of now with --key", h.At, h.Reason))
		}
	}
	return nil
}

// hold looks for the ballot in one file and says where it is.
func hold(r journal.Receipt, keys journal.Keys, name string, shown *progress) (string, error) {
	begin, err := beginning(name)
	if err != nil {
		return "", misused(err)
	}
	if !bytes.HasPrefix(begin, []byte("PK")) {
		return holdToProof(r, keys, name)
	}
	archive, file, err := openArchive(name, shown)
	if err != nil {
		return "", err
	}
	defer file.Close()
	kept, err := archive.Find(r)
	if f := (audit.Finding{}); errors.As(err, &f) && f.Verdict == audit.Incomplete {
		return "", misused(fmt.Errorf("%s: %w", name, err))
	}
	if err != nil {
		return "", refused(fmt.Errorf("%s: %w", name, err))
	}
	return keptSentence(kept, r), nil
}

// keptSentence says where a ballot is, and whether it counted.
func keptSentence(kept audit.Kept, r journal.Receipt) string {
	said := fmt.Sprintf("the ballot is leaf %d of the record", kept.Position)
	switch {
	case kept.Listed && r.Opening.Choice == nil:
		return said + ", it takes one back, and none under its name was counted"
	case kept.Listed:
		return said + ", and was counted as it stands in the receipt"
	case kept.Opened:
		return said + ", and stands among the opened casts of its issue"
	}
	return said + "; the archive does not open the casts of its issue"
}

// holdToProof checks a proof of inclusion. A checkpoint alone shows no ballot.
func holdToProof(r journal.Receipt, keys journal.Keys, name string) (string, error) {
	text, err := readInput(name)
	if err != nil {
		return "", err
	}
	if _, err := keys.Open(text); err == nil {
		return "", misused(fmt.Errorf("%s: a checkpoint alone cannot show a ballot: give an archive, or the proof of leaf %s", name, r.LeafHash))
	}
	proof, err := journal.ParseInclusion(text)
	if err != nil { // it says nothing of the record, and nothing against it
		return "", misused(fmt.Errorf("%s is no proof of inclusion: %w", name, err))
	}
	head, err := keys.Shown(proof)
	if err == nil && proof.LeafHash != r.LeafHash {
		err = fmt.Errorf("it is the proof of leaf %s, the receipt is for %s", proof.LeafHash, r.LeafHash)
	}
	if err != nil {
		return "", refused(fmt.Errorf("%s: %w", name, err))
	}
	return fmt.Sprintf("the ballot is leaf %d of the record of %d", proof.Index, head.Tree.N), nil
}

// beginning returns the first bytes of a file.
func beginning(name string) ([]byte, error) {
	file, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	begin := make([]byte, 2)
	n, err := file.Read(begin)
	if n == 0 && err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return begin[:n], nil
}
