// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"moothall/governance/identity"
	"moothall/governance/town"
)

// largeCrowd is a community too large to be founded deed by deed for a measurement.
//
// The first few of its people are those of a database that was seeded, with a log, its
// charters and votes that are open. The others are written in bulk beside them, with all
// constraints and indexes of the tables in force, but entered in no record: neither a
// path nor a preview reads the journal. Their voices go to elders, more often to one of
// the eldest, as those of town.Large do, but for two blocks: some all name one person,
// and others stand in chains.
type largeCrowd struct {
	people      []town.Person
	seeded      int // how many of them the database holds already; they keep their voices
	delegations int
	chance      *mathrand.Rand
}

const (
	crowdSeed  = "estuary"
	chainLinks = 100 // people in one chain, the last of whom names one of the eldest
	votedShare = 10  // one in so many has cast in each vote
)

func newLargeCrowd(members, delegations, seeded int) largeCrowd {
	people := town.Crowd(members, crowdSeed)
	slices.SortFunc(people[seeded:], func(a, b town.Person) int { return cmp.Compare(a.Slug, b.Slug) }) // indexes that grow at their end are written sooner
	return largeCrowd{people, seeded, delegations, mathrand.New(mathrand.NewPCG(1, 2))}
}

// hub is whom one in ten names, the members from behindHub on.
func (c largeCrowd) hub() int       { return c.seeded }
func (c largeCrowd) behindHub() int { return len(c.people) / 2 }
func (c largeCrowd) ofHub() int     { return len(c.people) / 10 }

// chains is where the chains begin, and inChains how many people stand in them.
func (c largeCrowd) chains() int   { return len(c.people) / 4 }
func (c largeCrowd) inChains() int { return len(c.people) / 100 / chainLinks * chainLinks }

// names is whom a member names.
func (c largeCrowd) names(n int) int {
	if behind := n - c.behindHub(); behind >= 0 && behind < c.ofHub() {
		return c.hub()
	}
	if link := n - c.chains(); link >= 0 && link < c.inChains() && (link+1)%chainLinks != 0 {
		return n + 1
	}
	return min(c.chance.IntN(n), c.chance.IntN(n))
}

// fill writes the community into a database that the first of them were seeded into.
func (c largeCrowd) fill(t *testing.T, address string) {
	t.Helper()
	if err := c.writePeople(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	side := make(chan error, 1)
	go func() { side <- c.writeVoices(t.Context(), address) }()
	err := executed(t.Context(), address, []string{
		`INSERT INTO members (body, person, sphere, since, from_at, place, fields, ground, by_people) SELECT 'assembly', id, 'inner', joined, joined, '', '[]', 'open', '[]' FROM people WHERE id NOT IN (SELECT person FROM members)`,
		`UPDATE bodies SET members = (SELECT COUNT(*) FROM members) WHERE founding`,
		`INSERT INTO accounts (person, login, password_hash) SELECT id, slug, '` + string(identity.DemoHash(town.Password)) + `' FROM people WHERE id NOT IN (SELECT person FROM accounts)`,
		`INSERT INTO roll_entries (issue, person, weight) SELECT r.issue, p.id, 1 FROM rolls r CROSS JOIN people p WHERE NOT EXISTS (SELECT 1 FROM roll_entries e WHERE e.issue = r.issue AND e.person = p.id)`,
		`UPDATE rolls SET members = (SELECT COUNT(*) FROM people), weight = (SELECT COUNT(*) FROM people)`,
		fmt.Sprintf(`INSERT INTO ballots (ref, issue, person, choice, cast_at, salt, withdrawn)
			SELECT md5(e.issue || e.person), e.issue, e.person, '{"answer":"yes"}', r.frozen_at + INTERVAL '1 hour', md5(e.person), FALSE
			FROM roll_entries e JOIN rolls r ON r.issue = e.issue WHERE hashtext(e.person || e.issue) %% %d = 0`, votedShare),
	})
	if err := errors.Join(err, <-side); err != nil {
		t.Fatal(err)
	}
	if err := executed(t.Context(), address, []string{"VACUUM ANALYZE"}); err != nil {
		t.Fatal(err)
	}
}

func (c largeCrowd) writePeople(ctx context.Context, address string) error {
	added := c.people[c.seeded:]
	err := copied(ctx, address, "slugs", []string{"slug", "kind"}, len(added), func(n int) []any { return []any{string(added[n].Slug), "person"} })
	if err != nil {
		return err
	}
	today := time.Now().UTC().Format(time.DateOnly)
	return copied(ctx, address, "people", []string{"id", "slug", "name", "salt", "zone", "language", "joined", "seen_on"}, len(added), func(n int) []any {
		p := added[n]
		return []any{string(p.ID), string(p.Slug), p.Name, p.Salt, p.Zone, p.Language, p.Joined, today}
	})
}

// writeVoices writes the delegations, of which everybody has one for the assembly and
// the youngest one for money as well, whoever agreed to them, and the words by which
// people are found.
func (c largeCrowd) writeVoices(ctx context.Context, address string) error {
	begun := time.Now().UTC().Truncate(time.Second)
	ids, names := make([]string, c.delegations), make([]string, c.delegations)
	order := c.chance.Perm(c.delegations) // whose delegation has which id is chance, as everywhere
	err := copied(ctx, address, "delegations", []string{"id", "delegator", "scope_body", "scope_field", "scope_place", "scope_issue", "begins_at", "lapses_at"}, c.delegations, func(n int) []any {
		from, body, field := c.seeded+1+order[n], "assembly", ""
		if from >= len(c.people) {
			from, body, field = 2*len(c.people)-1-from, "", "finance"
		}
		ids[n], names[n] = fmt.Sprintf("%032x", n), string(c.people[c.names(from)].ID)
		at := begun.Add(-time.Duration(48+c.chance.IntN(7000)) * time.Hour)
		return []any{ids[n], string(c.people[from].ID), body, field, "", "", at, at.AddDate(1, 0, 0)}
	})
	if err != nil {
		return err
	}
	if err := copied(ctx, address, "delegates", []string{"delegation", "rank", "person"}, len(ids), func(n int) []any { return []any{ids[n], int64(1), names[n]} }); err != nil {
		return err
	}
	return executed(ctx, address, []string{
		`INSERT INTO public_delegates (id, person, text, begins_at, ref)
			SELECT md5(person), person, 'I read every paper and vote on each.', NOW() - INTERVAL '400 days', md5(person || 'ref') FROM delegates GROUP BY person HAVING COUNT(*) > 5`,
		`INSERT INTO consents (delegate, delegator, begins_at)
			SELECT g.person, d.delegator, MIN(d.begins_at) FROM delegates g JOIN delegations d ON d.id = g.delegation
			WHERE g.person NOT IN (SELECT person FROM public_delegates) GROUP BY g.person, d.delegator`,
		`INSERT INTO name_words (word, person) SELECT DISTINCT word, id FROM people, regexp_split_to_table(LOWER(name), '[\s-]+') AS word ON CONFLICT DO NOTHING`,
	})
}

// copied writes rows by COPY.
func copied(ctx context.Context, address, table string, columns []string, rows int, row func(n int) []any) error {
	db, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	_, err = db.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(rows, func(n int) ([]any, error) { return row(n), nil }))
	return err
}

func executed(ctx context.Context, address string, statements []string) error {
	db, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	for _, s := range statements {
		if _, err := db.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
