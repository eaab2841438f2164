// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"testing"
	"time"
)

func TestWatch_KeepsAuditorsOutOfWhatTheyAudit(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	w := WatchOf([]Body{{Slug: "audit", Level: Auditory, Supervises: []Slug{"board"}}, {Slug: "board"}, {Slug: "wales"}})
	held := Mandate{ID: "held", Body: "board", Person: "ada", Begins: day(5), Ends: day(10)}
	watching := held
	watching.Body = "audit"
	for _, c := range []struct {
		name string
		held Mandate
		m    Mandate
		bars bool
	}{
		{"an auditor who sits on the board", held, Mandate{Body: "audit", Person: "ada", Begins: day(6)}, true},
		{"a board member who is an auditor", watching, Mandate{Body: "board", Person: "ada", Begins: day(6)}, true},
		{"one that begins before and does not end", held, Mandate{Body: "audit", Person: "ada", Begins: day(1)}, true},
		{"one that ends in the term", held, Mandate{Body: "audit", Person: "ada", Begins: day(1), Ends: day(6)}, true},
		{"one that begins when the other ends", held, Mandate{Body: "audit", Person: "ada", Begins: day(10)}, false},
		{"one that ends when the other begins", held, Mandate{Body: "audit", Person: "ada", Begins: day(1), Ends: day(5)}, false},
		{"one of no length", held, Mandate{Body: "audit", Person: "ada", Begins: day(6), Ends: day(6)}, false},
		{"somebody else", held, Mandate{Body: "audit", Person: "bram", Begins: day(6)}, false},
		{"a body that is not watched", held, Mandate{Body: "wales", Person: "ada", Begins: day(6)}, false},
		{"a second seat of the same body", held, Mandate{Body: "board", Person: "ada", Begins: day(6)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := w.Seat(c.m, []Mandate{c.held}); errors.Is(err, ErrIncompatible) != c.bars {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestWatchOf_BelievesOnlyAuditoryBodies: a body of another level watches nobody,
// whatever its charter lists.
func TestWatchOf_BelievesOnlyAuditoryBodies(t *testing.T) {
	w := WatchOf([]Body{{Slug: "board", Level: TopLevel, Supervises: []Slug{"wales"}}})
	if w.Over("board", "wales") {
		t.Error("a board was taken for an auditory body")
	}
}

func TestApart_LooksAtEachPerson(t *testing.T) {
	w := WatchOf([]Body{{Slug: "audit", Level: Auditory, Supervises: []Slug{"board"}}})
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ada, bram := Mandate{ID: "1", Body: "board", Person: "ada", Begins: at}, Mandate{ID: "2", Body: "audit", Person: "bram", Begins: at}
	if err := w.Apart([]Mandate{ada, bram}); err != nil {
		t.Errorf("two people: %v", err)
	}
	bram.Person = "ada"
	if err := w.Apart([]Mandate{ada, {ID: "3", Body: "wales", Person: "bram", Begins: at}, bram}); !errors.Is(err, ErrIncompatible) {
		t.Errorf("one in both: %v", err)
	}
}
