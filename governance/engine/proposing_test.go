// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// raisesPapers lets members raise what changes the charter, by a decision.
func (w world) raisesPapers(clock *handClock) {
	w.t.Helper()
	next := w.charter("commons")
	next.Version, next.Procedures = 2, append([]governance.Procedure{}, next.Procedures...)
	for n := range next.Procedures {
		if p := &next.Procedures[n]; p.Kind == "paper" {
			p.Admission, p.DiscussionDays, p.FrozenDays, p.VotingDays = &governance.AdmissionRule{Supporters: 1, Days: 10, By: governance.ByMembers}, 2, 1, 3
			p.Rising = &governance.RisingRule{Supporters: 1}
		}
	}
	w.proposes("2026-1", clock, next)
	w.concluded(clock, 5, "2026-1")
	clock.forward(time.Hour)
}

// typed is a charter as somebody writes it.
func (w world) typed(c governance.Charter) string {
	w.t.Helper()
	text, err := json.MarshalIndent(c, "", "  ")
	w.must(err)
	return string(text)
}

// raisesCharter has a member raise a charter, another support it, and all adopt it.
func (w world) raisesCharter(clock *handClock, text string) governance.Issue {
	w.t.Helper()
	i, err := w.RaiseCharter(w.t.Context(), member(0), "commons", text, Raising{Title: "A charter", Question: "Shall it be in force?", Text: "It changes."})
	w.must(err)
	_, err = w.SupportMatter(w.t.Context(), member(1), i.ID)
	w.must(err)
	return i
}

// TestRaiseCharter_IsPutInForceByThoseWhoVote: from a member who writes a charter to the
// charter in force, with nobody who runs the server between; the record verifies.
func TestRaiseCharter_IsPutInForceByThoseWhoVote(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		w.raisesPapers(clock)
		draft := w.charter("commons")
		draft.Body.Purpose = "What we share."
		i := w.raisesCharter(clock, w.typed(draft)) // of version 2 as it stands: which it will be is found by itself
		if i.Body != "commons" || i.Kind != "paper" || i.Effect.Kind != governance.EffectCharter {
			t.Errorf("it is raised as %+v", i)
		}
		if _, err := w.AskToRise(t.Context(), member(2), i.ID, "It touches more."); !errors.Is(err, governance.ErrNoRise) {
			t.Errorf("a charter rises to another body: %v", err)
		}
		guild := governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons"}, Procedures: []governance.Procedure{}}
		g := w.raisesCharter(clock, w.typed(guild))
		for range 3 {
			clock.forward(25 * time.Hour)
			_, err := w.Advance(t.Context())
			w.must(err)
		}
		for n := range 5 {
			w.must(errors.Join(w.casts(n, i.ID, "yes"), w.casts(n, g.ID, "yes")))
		}
		clock.forward(80 * time.Hour)
		_, err := w.Advance(t.Context())
		w.must(err)
		if c := w.charter("commons"); c.Version != 3 || c.Body.Purpose != "What we share." {
			t.Errorf("in force is version %d: %q", c.Version, c.Body.Purpose)
		}
		if c := w.charter("guild"); c.Version != 1 || c.Body.Name != "Guild" {
			t.Errorf("the guild has version %d", c.Version)
		}
		w.verifies()
	})
}

// TestRaiseCharter_IsCalledOffWhereItsNameIsBorne: of two that would found a body under one
// name the first is put to the vote, and the record says what became of the other.
func TestRaiseCharter_IsCalledOffWhereItsNameIsBorne(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		w.raisesPapers(clock)
		guild := governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "commons"}, Procedures: []governance.Procedure{}}
		first := w.raisesCharter(clock, w.typed(guild))
		clock.forward(time.Hour)
		guild.Body.Purpose = "Another."
		second := w.raisesCharter(clock, w.typed(guild))
		for range 4 {
			clock.forward(20 * time.Hour)
			w.advance()
		}
		stage, _ := w.where(first.ID)
		if other, _ := w.where(second.ID); stage != governance.Voting || other != governance.Cancelled {
			t.Errorf("the first is %s, the other %s", stage, other)
		}
		reason := ""
		for _, e := range read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.EntriesAbout(second.ID) }) {
			if e.Type == (journal.IssueCancel{}).Type() {
				reason = string(e.Leaf)
			}
		}
		if !strings.Contains(reason, governance.NameBorne) {
			t.Errorf("the record says of it: %q", reason)
		}
		w.holdsForAll()
	})
}

// TestRaiseCharter_RefusesWhatNoDecisionCouldPutInForce before anybody is asked for it.
func TestRaiseCharter_RefusesWhatNoDecisionCouldPutInForce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAmendable(t, db)
		raise := func(who access.Actor, text string) error {
			_, err := w.RaiseCharter(t.Context(), who, "commons", text, Raising{Title: "A charter", Question: "Shall it be in force?", Text: "It changes."})
			return err
		}
		draft := w.typed(w.charter("commons"))
		if err := raise(member(0), draft); !errors.Is(err, governance.ErrNobodyCompetent) {
			t.Errorf("a kind that members do not raise: %v", err)
		}
		w.raisesPapers(clock)
		draft = w.typed(w.charter("commons"))
		long := w.charter("commons")
		long.Body.Purpose = strings.Repeat("long ", 13_000)
		for name, test := range map[string]struct {
			text string
			want error
		}{
			"no JSON":                  {"{", ErrUnreadable},
			"a member there is not":    {strings.Replace(draft, `"slug"`, `"slog"`, 1), ErrUnreadable},
			"two of them":              {draft + draft, ErrUnreadable},
			"one that contradicts":     {"{}", governance.ErrCharter},
			"longer than a leaf holds": {w.typed(long), governance.ErrEnact},
			"of a body under nobody":   {strings.Replace(draft, `"slug": "commons"`, `"slug": "guild"`, 1), governance.ErrEnact},
			"that names nobody's voice": {strings.Replace(draft, `"franchise": {
        "body": "commons"`, `"franchise": {
        "body": "nobody"`, 1), governance.ErrEnact},
		} {
			if err := raise(member(0), test.text); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := raise(access.Actor{Person: "nobody", Name: "N"}, draft); !errors.Is(err, governance.ErrMayNotRaise) {
			t.Errorf("who is no member raises a charter: %v", err)
		}
		w.verifies()
	})
}

// FuzzReadProposed: whatever somebody types is a charter that can be checked, or refused.
func FuzzReadProposed(f *testing.F) {
	for _, seed := range []string{"", "{", "{}", `{"body":{"slug":"a"},"version":7}`, `{"body":{"slug":"a"}} {}`, `[1]`, `{"procedures":[{"majority":null,"quorum":{"share":{"num":1}}}]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := readProposed(typed, []governance.Charter{{Body: bodies.Body{Slug: "a"}, Version: 3}})
		if err != nil {
			if !errors.Is(err, ErrUnreadable) {
				t.Fatal(err)
			}
			return
		}
		if want := map[bool]int{true: 4, false: 1}[c.Body.Slug == "a"]; c.Version != want {
			t.Errorf("it is version %d", c.Version)
		}
		_ = c.Check() // it refuses, and ends nothing
	})
}
