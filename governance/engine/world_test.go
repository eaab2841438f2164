// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// world is a small community: one body, the commons, whose members are numbered.
type world struct {
	*Engine
	t     *testing.T
	db    *store.DB
	kinds []governance.Procedure
}

// founded is the day the small community began, before any clock of a test.
var foundedOn = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// foundWorld founds a community of so many members in an empty database.
func foundWorld(t *testing.T, db *store.DB, members int) world {
	t.Helper()
	return foundBy(t, newEngine(t, db, rand.Reader), db, members, procedures())
}

// foundLiquid founds one whose papers have another rule of delegation.
func foundLiquid(t *testing.T, db *store.DB, members int, rule governance.DelegationRule) world {
	t.Helper()
	kinds := procedures()
	kinds[0].Delegation = &rule
	return foundBy(t, newEngine(t, db, rand.Reader), db, members, kinds)
}

// foundBy founds the same with an engine that is there.
func foundBy(t *testing.T, e *Engine, db *store.DB, members int, kinds []governance.Procedure) world {
	t.Helper()
	w := world{e, t, db, kinds}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: kinds}},
	}
	for n := range members {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
	}
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return w
}

// again is a second engine on the same database: another process of the same server.
func (w world) again() *Engine {
	return New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: rand.Reader})
}

func newEngine(t *testing.T, db *store.DB, random io.Reader) *Engine {
	t.Helper()
	gate, err1 := access.New()
	key, err2 := journal.GenerateKey(random, journal.Origin("commons.example"))
	_, private, err3 := ed25519.GenerateKey(rand.Reader)
	tokens, err4 := identity.NewKeyring("https://commons.example", private)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	return New(Options{DB: db, Gate: gate, Log: key, Tokens: tokens, Random: random})
}

func personID(n int) bodies.PersonID { return bodies.PersonID(fmt.Sprintf("person-%04d", n)) }

// member is the nth member, signed in.
func member(n int) access.Actor {
	return access.Actor{Person: personID(n), Session: "s", Member: []bodies.Slug{"commons"}}
}

// procedures are the kinds of matter of the commons: a paper, on which voices may
// be delegated, a name, which is ranked, and a quiet name, ranked confidentially.
func procedures() []governance.Procedure {
	all := bodies.Franchise{Body: "commons"}
	return []governance.Procedure{
		{Kind: "paper", Name: "Paper", Participation: governance.Liquid, Franchise: all, Visibility: governance.Public, Method: governance.MethodMotion,
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic}},
		{Kind: "name", Name: "Name", Participation: governance.Direct, Franchise: all, Visibility: governance.Public, Method: governance.MethodIRV,
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}},
		{Kind: "quiet", Name: "Quiet name", Participation: governance.Direct, Franchise: all, Visibility: governance.Confidential, DisputeDays: 7, Method: governance.MethodIRV,
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}},
	}
}

// bring puts a matter before the commons, its text fixed, its vote from opens to closes.
func (w world) bring(id governance.IssueID, kind string, opens, closes time.Time) {
	w.t.Helper()
	issue := governance.Issue{
		ID: id, Body: "commons", Kind: kind, Title: "Matter " + string(id), Question: "Shall it be so?", Text: "It shall be so.",
		Proposer: "A member", Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectText},
		CreatedAt: opens.Add(-time.Hour), FreezesAt: opens.Add(-time.Minute), OpensAt: opens, ClosesAt: closes,
	}
	for _, p := range w.kinds {
		if p.Kind == kind {
			issue.Procedure = p
		}
	}
	if issue.Procedure.Method.Ranked() {
		issue.Options = []governance.Option{{ID: "quay", Title: "Quay"}, {ID: "tide", Title: "Tide"}, {ID: "same", Title: "No new name", StatusQuo: true}}
		issue.Lot = []governance.OptionID{"tide", "same", "quay"}
	}
	if err := w.Past(w.t.Context(), func(p Past) error { return p.Bring(issue, nil) }); err != nil {
		w.t.Fatal(err)
	}
}

// openNow brings a matter whose vote is open now, by the database's clock, and
// lasts so long.
func (w world) openNow(id governance.IssueID, kind string, lasts time.Duration) {
	w.t.Helper()
	now := w.now()
	w.bring(id, kind, now.Add(-time.Second), now.Add(lasts))
	w.advance()
	if got := w.issue(id).Stage; got != governance.Voting {
		w.t.Fatalf("issue %s is at stage %s, want voting", id, got)
	}
}

func (w world) advance() {
	w.t.Helper()
	if _, err := w.Advance(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) now() time.Time {
	return read(w, func(tx *store.Tx) (time.Time, error) { return tx.Now() })
}

func (w world) issue(id governance.IssueID) governance.Issue {
	return read(w, func(tx *store.Tx) (governance.Issue, error) { return tx.Issue(id) })
}

func (w world) ballots(id governance.IssueID) (all []governance.Ballot) {
	return read(w, func(tx *store.Tx) ([]governance.Ballot, error) {
		all = nil
		return all, tx.AllBallots(id, func(b governance.Ballot) error { all = append(all, b); return nil })
	})
}

// entries are those of the record that belong to a matter, in its order, and
// with them every delegation.
func (w world) entries() []store.Entry {
	return read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Entries(0, 1_000_000) })
}

func read[T any](w world, f func(*store.Tx) (T, error)) T {
	w.t.Helper()
	var out T
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) { out, err = f(tx); return err })
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func answer(a string) governance.Choice { return governance.Choice{Answer: a} }

func newKey() string { return rand.Text() }

// speaking makes each of them a public delegate, who need not agree to carry a
// voice, and returns who they are.
func (w world) speaking(members ...int) []bodies.PersonID {
	w.t.Helper()
	ids := make([]bodies.PersonID, len(members))
	for i, n := range members {
		if err := w.Stand(w.t.Context(), member(n), "What is right."); err != nil && !errors.Is(err, governance.ErrPublic) {
			w.t.Fatal(err)
		}
		ids[i] = personID(n)
	}
	return ids
}
