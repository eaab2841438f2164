// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"moothall/governance/store"
)

// TestServe_DoesNotGoOnWithACopyThatTookItsPlace puts an older copy of the database in the
// place of the one that a server serves: it signs nothing there, accepts nothing, says so
// where it is asked whether it is ready, and keeps the head that tells. With the newer copy
// put back it goes on by itself.
func TestServe_DoesNotGoOnWithACopyThatTookItsPlace(t *testing.T) {
	p, copyTo, putBack := townKept(t, t.TempDir(), "PostgreSQL") // a file that is exchanged says so itself
	copyTo("older")
	address := freeAddress(t)
	server := serveProcess(t, p, address)
	await(t, "http://"+address+"/record", "Public key", server)
	grown(t, address, server)
	server.interrupt(t)
	copyTo("newer")
	server = serveProcess(t, p, address)
	await(t, "http://"+address+"/readyz", "ready\n", server)
	v := newVoter("http://"+address, "chidi")
	v.signIn(t)
	kept, err := os.ReadFile(p.headFile())
	if err != nil {
		t.Fatal(err)
	}

	putBack("older")
	await(t, "http://"+address+"/readyz", "not ready", server)
	await(t, "http://"+address+"/record/checkpoint", "Nothing is shown or accepted here", server) // while the copy is put back nothing can be read at all
	status, _, err := v.post("/delegates", url.Values{"text": {"I read everything, and say what I think of it."}})
	if err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("a deed is answered %d, %v", status, err)
	}
	if said := fetch("http://" + address + "/record/checkpoint"); !strings.Contains(said, "Nothing is shown or accepted here") {
		t.Errorf("the record of the older copy is shown: %s", said)
	}
	if now, err := os.ReadFile(p.headFile()); err != nil || string(now) != string(kept) {
		t.Errorf("the head that is kept became %s, %v", now, err)
	}
	putBack("newer")
	await(t, "http://"+address+"/readyz", "ready\n", server)
	server.interrupt(t)
	if !strings.Contains(server.said.String(), "holds less of the record") {
		t.Errorf("the log says nothing of it: %s", server.said)
	}
}

// TestStart_ReadsTheSignatureOfTheHead: after a handover the key in the file is the one the
// record names, and the head is still read by it.
func TestStart_ReadsTheSignatureOfTheHead(t *testing.T) {
	p := smallTown(t, t.TempDir())
	steps(t, p, "routine", 4)
	db, err := store.Open(t.Context(), store.Options{Database: p.Database})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), "UPDATE checkpoints SET note = replace(note, 'estuary', 'desert') WHERE size = (SELECT MAX(size) FROM checkpoints)")
		return err
	})
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	if err := os.Remove(p.headFile()); err != nil {
		t.Fatal(err)
	}
	if said := serveProcess(t, p, freeAddress(t)).refuses(t); !strings.Contains(said, "the head of this record is not what its keys signed") && !strings.Contains(said, "not the keys of a log: line") {
		t.Errorf("it says %s", said)
	}
}

// TestKeyRotate_OnAnOlderCopy puts an older copy back and hands that over: nothing is
// signed. With the newer one it is.
func TestKeyRotate_OnAnOlderCopy(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			p, copyTo, putBack := townKept(t, t.TempDir(), name)
			copyTo("older")
			address := freeAddress(t)
			server := serveProcess(t, p, address)
			await(t, "http://"+address+"/record", "Public key", server)
			grown(t, address, server)
			server.interrupt(t)
			copyTo("newer")
			putBack("older")
			ran(t, exitDone, flagsOf(p, "key", "next")...)
			before := contentOf(t, p.Database)
			for _, reason := range []string{"routine", "compromised"} {
				if said := ran(t, exitRefused, flagsOf(p, "key", "rotate", "--reason", reason)...); !strings.Contains(said, "holds less of the record") {
					t.Errorf("%s: %s", reason, said)
				}
			}
			if contentOf(t, p.Database) != before {
				t.Error("the older copy was written to")
			}
			putBack("newer")
			ran(t, exitDone, flagsOf(p, "key", "rotate", "--reason", "routine")...)
			server = serveProcess(t, p, address)
			await(t, "http://"+address+"/record", "as planned", server)
			server.interrupt(t)
		})
	}
}
