// SPDX-License-Identifier: AGPL-3.0-or-later

package witness_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/witness"
)

// TestHandler_AnswersAsTheStandardSays submits to a witness, step by step, what C2SP
// tlog-witness gives a status to.
func TestHandler_AnswersAsTheStandardSays(t *testing.T) {
	key, thief := logKey(t), logKey(t)
	w := watching(t, "a", key.Public(), opened(t, storetest.SQLite(t)))
	first, second := hallOf(t, opened(t, storetest.SQLite(t)), key, journal.Policy{}).found(5), hallOf(t, opened(t, storetest.SQLite(t)), key, journal.Policy{}).found(5)
	n := first.reading().Head.Tree.N
	before := first.reading().Head.Note
	first.stands(0)
	later := first.reading().Head.Note
	proof := first.proves(n)
	stolen, err := journal.Checkpoint{Origin: key.Origin(), Tree: journal.Tree{N: n}}.Sign(thief)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := journal.GenerateKey(bytes.NewReader(make([]byte, 32)), "elsewhere.example/log")
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := journal.Checkpoint{Origin: elsewhere.Origin(), Tree: journal.EmptyTree()}.Sign(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		body []byte
		code int
		want string
	}{
		{"a record it does not know", journal.Submission{Note: unknown}.Body(), 404, "knows no such log"},
		{"another key", journal.Submission{Note: stolen}.Body(), 403, "no good signature"},
		{"no submission", []byte("hello\n"), 400, "empty line"},
		{"more than it has", journal.Submission{Old: n + 1, Note: before}.Body(), 400, "smaller"},
		{"a first head", journal.Submission{Note: before}.Body(), 200, "— a.example/witness "},
		{"the same, as if it were the first", journal.Submission{Note: before}.Body(), 409, ""},
		{"the same again", journal.Submission{Old: n, Note: before}.Body(), 200, "— a.example/witness "},
		{"a later one without proof", journal.Submission{Old: n, Note: later}.Body(), 422, "not shown to begin"},
		{"another history of the same size", journal.Submission{Old: n, Note: second.reading().Head.Note}.Body(), 409, ""},
		{"a later one", journal.Submission{Old: n, Proof: proof, Note: later}.Body(), 200, "— a.example/witness "},
		{"far too much", bytes.Repeat([]byte("x"), witness.MaxBody+1), 413, "at most"},
	} {
		r, err := http.Post(w.url+"/add-checkpoint", "", bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != c.code || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %d %q, %v", c.what, r.StatusCode, text, err)
		}
		if c.code == 409 && (string(text) != fmt.Sprintln(n) || r.Header.Get("Content-Type") != "text/x.tlog.size") {
			t.Errorf("%s: %q of type %s", c.what, text, r.Header.Get("Content-Type"))
		}
	}
}

// TestHandler_AForgeryKeepsNobodyFromWriting: what the log's key has not signed is refused
// while somebody else writes, and takes no turn of theirs.
func TestHandler_AForgeryKeepsNobodyFromWriting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		key, thief := logKey(t), logKey(t)
		w := watching(t, "a", key.Public(), db)
		stolen, err := journal.Checkpoint{Origin: key.Origin(), Tree: journal.Tree{N: 5}}.Sign(thief)
		if err != nil {
			t.Fatal(err)
		}
		body := journal.Submission{Note: stolen}.Body()
		err = db.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.HoldSeenLog(key.Origin()); err != nil {
				return err
			}
			ctx, done := context.WithTimeout(t.Context(), 2*time.Second)
			defer done()
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+"/add-checkpoint", bytes.NewReader(body))
			if err != nil {
				return err
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return err
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusForbidden {
				t.Errorf("a forgery was answered with %d", answer.StatusCode)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestClient_ReadsOtherPeoplesWitnesses has somebody else's witness answer.
func TestClient_ReadsOtherPeoplesWitnesses(t *testing.T) {
	body := journal.Submission{Old: 3, Note: []byte("note")}.Body()
	for _, c := range []struct {
		what   string
		code   int
		answer string
		want   engine.Answer
		fault  string
	}{
		{"cosigned", 200, "— a b\n", engine.Answer{Lines: []byte("— a b\n")}, ""},
		{"it has seen more", 409, "5\n", engine.Answer{Stale: true, Seen: 5}, ""},
		{"it has seen less", 409, "0\n", engine.Answer{Stale: true}, ""},
		{"the same size, another root", 409, "3\n", engine.Answer{Denied: true}, ""},
		{"a conflict without a size", 409, "no\n", engine.Answer{}, "not how many"},
		{"the proof does not hold", 422, "no", engine.Answer{Denied: true}, ""},
		{"a log it does not know", 404, "", engine.Answer{}, "does not know this record"},
		{"another key", 403, "", engine.Answer{}, "another key"},
		{"it is elsewhere", 307, "", engine.Answer{}, "status 307"},
		{"it is broken", 500, "", engine.Answer{}, "status 500"},
		{"it does not end", 200, strings.Repeat("x", witness.MaxBody+1), engine.Answer{}, "longer than"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent, err := io.ReadAll(r.Body)
			if err != nil || r.Method != http.MethodPost || r.URL.Path != "/w/add-checkpoint" || !bytes.Equal(sent, body) {
				t.Errorf("%s %s %q", r.Method, r.URL, sent)
			}
			if c.code == 307 {
				w.Header().Set("Location", "http://127.0.0.1:1/")
			}
			w.WriteHeader(c.code)
			io.WriteString(w, c.answer)
		}))
		a, err := witness.NewClient("test").Ask(t.Context(), server.URL+"/w/", body)
		server.Close()
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) || err == nil && (string(a.Lines) != string(c.want.Lines) || a.Seen != c.want.Seen || a.Stale != c.want.Stale || a.Denied != c.want.Denied) {
			t.Errorf("%s: %+v, %v", c.what, a, err)
		}
	}
	if _, err := witness.NewClient("test").Ask(context.Background(), "::", body); err == nil {
		t.Error("an address that is none")
	}
}
