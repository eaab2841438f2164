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
}

// Help says what the command is for.
func (receiptVerify) Help() string {
	return "Checks the server's signature on the receipt, that the leaf commits to the ballot in it, and that the leaf is in the record. " +
		"Exit code 0: it is. 1: the receipt is false, or it proves that the record broke its promise. 2: that cannot be told yet."
}

// Run checks the receipt against each file.
func (c *receiptVerify) Run(w *world) error {
	r, key, err := c.read()
	if err != nil {
		return err
	}
	when := "at " + string(r.ReceivedAt)
	if r.ReceivedAt == "" {
		when = "under the name " + string(r.Opening.Pseudonym)
	}
	if _, err := fmt.Fprintf(w.stdout, "signed by %s %s for issue %s: the receipt holds\n", key.Origin(), when, r.Issue); err != nil {
		return err
	}
	for _, name := range c.Against {
		shown := watch(w.stderr, "reading "+name)
		said, err := hold(r, key, name, shown)
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

// read reads the receipt and checks it by itself.
func (c *receiptVerify) read() (journal.Receipt, journal.PublicKey, error) {
	var key journal.PublicKey
	text, err := readInput(c.File)
	if err != nil {
		return journal.Receipt{}, key, err
	}
	r, err := journal.ParseReceipt(text)
	if err != nil {
		return r, key, refused(fmt.Errorf("%s: %w", c.File, err))
	}
	if c.Key != "" {
		if key, err = readPublicKey(c.Key); err != nil {
			return r, key, err
		}
	} else if key, err = journal.ParsePublicKey(r.Key); err != nil {
		return r, key, refused(fmt.Errorf("%s: %w", c.File, err))
	}
	if err := r.Verify(key); err != nil {
		return r, key, refused(fmt.Errorf("%s: %w", c.File, err))
	}
	return r, key, nil
}

// hold looks for the ballot in one file and says where it is.
func hold(r journal.Receipt, key journal.PublicKey, name string, shown *progress) (string, error) {
	begin, err := beginning(name)
	if err != nil {
		return "", misused(err)
	}
	if !bytes.HasPrefix(begin, []byte("PK")) {
		return holdToProof(r, key, name)
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
	if kept.Opened {
		return fmt.Sprintf("the ballot is leaf %d of the record, and stands among the opened casts of its issue", kept.Position), nil
	}
	return fmt.Sprintf("the ballot is leaf %d of the record; the archive does not open the casts of its issue", kept.Position), nil
}

// holdToProof checks a proof of inclusion. A checkpoint alone shows no ballot.
func holdToProof(r journal.Receipt, key journal.PublicKey, name string) (string, error) {
	text, err := readInput(name)
	if err != nil {
		return "", err
	}
	if _, err := journal.OpenCheckpoint(text, key); err == nil {
		return "", misused(fmt.Errorf("%s: a checkpoint alone cannot show a ballot: give an archive, or the proof of leaf %s", name, r.LeafHash))
	}
	proof, err := journal.ParseInclusion(text)
	if err != nil { // it says nothing of the record, and nothing against it
		return "", misused(fmt.Errorf("%s is no proof of inclusion: %w", name, err))
	}
	head, err := proof.Verify(key)
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
