// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestHeeds_WhatAsManyWitnessesSayThatNoQuorumIsLeft: of three of whom two are asked for, one
// that has seen another history halts nobody; two do, also a server that did not ask them
// itself, until one of them cosigns again.
func TestHeeds_WhatAsManyWitnessesSayThatNoQuorumIsLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		text, keys := "", map[string]journal.WitnessKey{}
		for _, name := range []string{"a", "b", "c"} {
			key, err := journal.GenerateWitnessKey(rand.Reader, name+".example/witness")
			w.must(err)
			keys["http://"+name+".example"] = key
			text += fmt.Sprintf("witness %s %s http://%s.example\n", name, key.Public(), name)
		}
		policy, err := journal.ParsePolicy(text + "group two 2 a b c\nquorum two\n")
		w.must(err)
		server := func() *Engine {
			return New(Options{DB: db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: rand.Reader, Policy: policy})
		}
		asks, other := server(), server()
		against := ""
		ask := func(_ context.Context, url string, body []byte) (Answer, error) {
			if strings.Contains(against, url[len("http://"):][:1]) {
				return Answer{Denied: true}, nil
			}
			s, err := journal.ParseSubmission(body)
			if err != nil {
				return Answer{}, err
			}
			c, err := journal.OpenCheckpoint(s.Note, w.log.Public())
			if err != nil {
				return Answer{}, err
			}
			return Answer{Lines: keys[url].Cosign(c, foundedOn)}, nil
		}
		for _, c := range []struct {
			against string
			halts   bool
		}{{"", false}, {"a", false}, {"ab", true}, {"b", false}} {
			against = c.against
			w.speaking(0) // once; there is another head only then
			w.must(w.SequenceAll(t.Context()))
			if _, err := asks.Uncontradicted(t.Context(), ask); errors.Is(err, ErrContradicted) != (c.against != "") {
				t.Errorf("%q: %v", c.against, err)
			}
			for what, e := range map[string]*Engine{"who asked": asks, "another": other} {
				if err := e.Heeds(t.Context()); errors.Is(err, ErrContradicted) != c.halts {
					t.Errorf("%q, %s: %v", c.against, what, err)
				}
				err := e.Retire(t.Context(), member(4))
				if errors.Is(err, ErrHalted) != c.halts || errors.Is(e.Ready(t.Context()), ErrHalted) != c.halts {
					t.Errorf("%q, %s: a deed: %v", c.against, what, err)
				}
				if _, err := e.Sequence(t.Context()); err != nil {
					t.Errorf("%q, %s: numbering: %v", c.against, what, err)
				}
			}
		}
	})
}
