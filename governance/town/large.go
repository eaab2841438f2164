// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/store"
)

// Large says how large a community without voices is to be. The same numbers
// and seed make the same people, delegations and matters; what the record draws
// by lot, and the instants, which count from now, differ.
type Large struct {
	Members     int
	Delegations int // of one member in one scope at most, see scopes
	Issues      int // all being voted on
	Seed        string
}

// ErrLarge is wrapped by a refusal of [Large.Check].
var ErrLarge = errors.New("no community has these numbers")

// Check refuses numbers that do not fit together.
func (l Large) Check() error {
	switch {
	case l.Members < 1:
		return fmt.Errorf("%w: %d members, one is the least", ErrLarge, l.Members)
	case l.Delegations < 0 || l.Delegations > len(scopes())*(l.Members-1):
		return fmt.Errorf("%w: %d delegations, where %d members give 0 to %d", ErrLarge, l.Delegations, l.Members, len(scopes())*(l.Members-1))
	case l.Issues < 0:
		return fmt.Errorf("%w: %d issues", ErrLarge, l.Issues)
	}
	return nil
}

// Login is the login of a member by number, from 1.
func (l Large) Login(number int) string { return "member" + strconv.Itoa(number) }

// Found founds the community in an empty database, for the log of an origin,
// and opens its votes, by the same deeds as [Seed].
func (l Large) Found(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time, origin string) error {
	if err := l.Check(); err != nil {
		return err
	}
	defer clock.set(time.Time{})
	clock.set(now)
	crowd := Crowd(l.Members, l.Seed)
	if err := e.Found(ctx, l.Founding(now, crowd, origin)); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	err := e.Past(ctx, func(p engine.Past) error {
		given := l.delegations(now, crowd)
		if err := entrust(p, given, l.public(now, given)); err != nil {
			return err
		}
		for n := range l.Issues {
			if err := openMatter(p, l.issue(now, n), clock); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	clock.set(now)
	return e.SequenceAll(ctx)
}

// Founding is how such a community begins.
func (l Large) Founding(now time.Time, crowd []Person, origin string) engine.Founding {
	f := engine.Founding{
		Instance: store.Instance{Name: Name, Origin: origin, Zone: Zone, Language: "en", Demo: true, FoundedAt: Founded(now)},
		Charters: Charters(), People: humans(crowd),
		Mandates: []bodies.Mandate{keeping(now, 1, crowd[0].ID)},
	}
	hash := string(identity.DemoHash(Password))
	for n, p := range crowd {
		f.Members = append(f.Members, joining(now, p, crowd[0].ID))
		f.Accounts = append(f.Accounts, store.Account{Person: p.ID, Login: l.Login(n + 1), PasswordHash: hash})
	}
	return f
}

// scopes are those in which the members of a large community give their voices:
// each in the first, then, if there are to be more, in the next.
func scopes() []delegation.Scope {
	return []delegation.Scope{everywhere("assembly"), inField("finance"), inField("moderation")}
}

// delegations lets the youngest members entrust somebody older in years, more
// often one of the oldest: few have many voices, and no voice goes in a circle.
func (l Large) delegations(now time.Time, crowd []Person) []governance.Delegation {
	given := make([]governance.Delegation, 0, l.Delegations)
	for _, scope := range scopes() {
		youngest := min(l.Delegations-len(given), len(crowd)-1)
		given = append(given, l.within(scope, now, crowd, len(crowd)-youngest)...)
	}
	return given
}

// within are the delegations of one scope, of the members from a number on.
func (l Large) within(scope delegation.Scope, now time.Time, crowd []Person, first int) (given []governance.Delegation) {
	for n := first; n < len(crowd); n++ {
		d := drawn("large", l.Seed, scopeName(scope), strconv.Itoa(n))
		to := min(d.below(0, int64(n)), d.below(1, int64(n)))
		from := calendar{now}.at(-1-int(d.below(2, 300)), 17, 5)
		given = append(given, governance.Delegation{
			Shown:     governance.ShownPublic,
			Delegator: crowd[n].ID, Delegates: []bodies.PersonID{crowd[to].ID}, Scope: scope,
			From: from, Until: from.AddDate(1, 0, 0),
		})
	}
	return given
}

// public are those whom more name than a private person may speak for.
func (l Large) public(now time.Time, given []governance.Delegation) []governance.PublicDelegate {
	named := map[bodies.PersonID]int{}
	var all []governance.PublicDelegate
	for _, d := range given {
		for _, to := range d.Delegates {
			if named[to]++; named[to] == byDefault().Privately()+1 {
				all = append(all, governance.PublicDelegate{Person: to, Text: "I read every paper and vote on each.", From: calendar{now}.at(-302, 9, 0)})
			}
		}
	}
	return all
}

// issue is a paper of the assembly, opened for voting last evening: in turn one
// to rank and one to accept or reject.
func (l Large) issue(now time.Time, n int) governance.Issue {
	i := governance.Issue{
		ID: governance.IssueID(fmt.Sprintf("%d-%d", now.Year(), n+1)), Body: "assembly", Kind: "surplus",
		Title: fmt.Sprintf("Use of the surplus, part %d", n+1), Question: "What shall this part of the surplus be used for?",
		Text: "The part goes to what is decided.", Proposer: "Board", Stage: governance.Frozen,
		Options: []governance.Option{
			{ID: "servers", Title: "Newer servers"}, {ID: "fees", Title: "Lower fees"},
			{ID: "festival", Title: "A festival"}, {ID: "keep", Title: "Keep it", StatusQuo: true},
		},
		Lot: []governance.OptionID{"fees", "keep", "servers", "festival"},
	}
	if n%2 == 1 {
		i.Kind, i.Options, i.Lot = "rule", nil, nil
		i.Title, i.Question, i.Text = fmt.Sprintf("Rule of conduct %d", n+1), "Shall this rule be adopted?", "A rule that everybody can keep."
	}
	c := calendar{now}
	i.Field = "finance"
	i.Procedure, i.Effect = procedureOf(i.Body, i.Kind), governance.Effect{Kind: governance.EffectText}
	i.CreatedAt, i.OpensAt, i.ClosesAt = c.at(-30, 10, 30), c.evening(-1), c.evening(i.Procedure.VotingDays-1)
	return i
}

func openMatter(p engine.Past, issue governance.Issue, clock *Clock) error {
	clock.set(issue.CreatedAt)
	if err := p.Bring(issue, nil); err != nil {
		return err
	}
	clock.set(issue.OpensAt)
	return p.Step(issue.ID)
}
