// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"maps"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// AnswerCase writes what the person concerned says, until the hearing ends.
func (e *Engine) AnswerCase(ctx context.Context, actor access.Actor, id governance.CaseID, text string) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		if err := h.c.Answer(actor.Person, text, h.now); err != nil {
			return err
		}
		return e.writeCase(tx, h, store.AnswerText, actor.Person, text)
	})
}

// Note writes to the panel what only those who sit read, until they rule.
func (e *Engine) Note(ctx context.Context, actor access.Actor, id governance.CaseID, text string) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		if err := h.c.Note(actor.Person, text); err != nil {
			return err
		}
		return e.writeCase(tx, h, store.NoteText, actor.Person, text)
	})
}

func (e *Engine) writeCase(tx *store.Tx, h held, kind string, by bodies.PersonID, text string) error {
	id, err := journal.NewRef(e.random)
	if err != nil {
		return err
	}
	return tx.AddCaseText(h.c.ID, h.nth(), kind, governance.CaseText{ID: id, By: by, Text: text, At: h.now})
}

// DraftRuling puts a ruling on the panel's table; who wrote it agrees to it. What
// was agreed to another draft counts no more. It refuses with governance.ErrRuling
// what is not whole, and with ErrNamed a name in the text for the register.
func (e *Engine) DraftRuling(ctx context.Context, actor access.Actor, id governance.CaseID, r governance.Ruling) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		parties, err := partiesOf(tx, h)
		if err != nil {
			return err
		}
		requests, err := tx.RecusalRequests(id, h.nth())
		if err != nil {
			return err
		}
		if err := h.c.DraftBy(actor.Person, r, parties, requests, h.now); err != nil {
			return err
		}
		latest, err := tx.RulingDraft(id, h.nth())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		d := governance.RulingDraft{Number: latest.Number + 1, By: actor.Person, At: h.now, Ruling: r}
		if err := tx.AddRulingDraft(id, h.nth(), d); err != nil {
			return err
		}
		return tx.VoteRuling(id, h.nth(), d.Number, actor.Person, true)
	})
}

// partiesOf are those whose names may not stand in the register.
func partiesOf(tx *store.Tx, h held) ([]bodies.Person, error) {
	people, err := tx.People(append(slices.Clone(h.reporters), h.c.Concerned))
	var parties []bodies.Person
	for _, p := range people {
		parties = append(parties, p)
	}
	return parties, err
}

// VoteRuling says yes or no to a draft, by its number. With a majority of the
// whole panel the draft is the ruling, in the same commit. It refuses with
// governance.ErrStaleRuling what another draft took the place of.
func (e *Engine) VoteRuling(ctx context.Context, actor access.Actor, id governance.CaseID, number int64, agree bool) error {
	return e.holdingCase(ctx, actor, id, holdRuling, func(tx *store.Tx, h held) error {
		draft, err := tx.RulingDraft(id, h.nth())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		requests, err := tx.RecusalRequests(id, h.nth())
		if err != nil {
			return err
		}
		if err := h.c.VoteBy(actor.Person, number, draft.Number, requests, h.now); err != nil {
			return err
		}
		if err := tx.VoteRuling(id, h.nth(), number, actor.Person, agree); err != nil {
			return err
		}
		votes, err := tx.RulingVotes(id, h.nth(), number)
		if err != nil {
			return err
		}
		maps.DeleteFunc(votes, func(p bodies.PersonID, _ bool) bool { return governance.Stopped(p, requests, h.now) })
		if yes, _ := tallied(votes, h.c.Sitting()); !h.c.Sitting().Agreed(yes) {
			return nil
		}
		return e.rule(tx, h, draft.Ruling)
	})
}

// rule makes a draft the ruling: entry, ruling and measure are one commit.
func (e *Engine) rule(tx *store.Tx, h held, r governance.Ruling) error {
	text, err := journal.Canonical(r)
	if err != nil {
		return err
	}
	if h.now, err = rulingAt(tx, h.c, r, h.now); err != nil {
		return err
	}
	salt, digest, err := e.sealText(h.c.ID, string(text))
	if err != nil {
		return err
	}
	pool, err := loadPool(tx, h.c, h.now)
	if err != nil {
		return err
	}
	act := journal.CaseRuling{Case: string(h.c.ID), Panel: pool.names(h.c.Sitting().Panel()), Measure: string(r.Measure),
		TextSHA256: journal.Digest([]byte(r.Register)), RulingSHA256: digest}
	if until := r.Until(h.now); !until.IsZero() {
		act.Until = journal.At(until)
	}
	entry, err := e.enter(tx, h.c.Sitting().Body, "", h.now, act)
	if err != nil {
		return err
	}
	c := h.c.Decided(r, h.now)
	last := &c.Sittings[len(c.Sittings)-1]
	last.RulingRef, last.RulingSalt = entry.Ref, salt
	if err := tx.SaveCase(c); err != nil {
		return err
	}
	if err := carryOut(tx, c, r); err != nil || r.Measure != governance.MeasureSuspension {
		return err
	}
	return e.enterSuspension(tx, c, entry)
}

// carryOut lays what a ruling says upon the person concerned, in the place of
// what an earlier ruling did.
func carryOut(tx *store.Tx, c governance.Case, r governance.Ruling) error {
	now := c.Sitting().RuledAt
	if err := tx.LiftMeasures(c.ID, now); err != nil || r.Measure == governance.MeasureNone {
		return err
	}
	court, err := tx.Charter(c.Body)
	if err != nil {
		return err
	}
	return tx.AddMeasure(len(c.Sittings), governance.Measure{Case: c.ID, Person: c.Concerned, Kind: r.Measure, Body: court.Body.Parent, From: now, Until: r.Until(now)})
}

// Appeal brings a ruling before the body the charter names, for a party. Other
// people will hear it.
func (e *Engine) Appeal(ctx context.Context, actor access.Actor, id governance.CaseID, text string) error {
	return e.ofCase(ctx, actor, id, func(tx *store.Tx, h held) error {
		if err := h.c.AppealBy(actor.Person, h.party(actor.Person), text, h.now); err != nil {
			return err
		}
		above, err := tx.Charter(h.c.Sitting().Rules.AppealTo)
		if err != nil {
			return err
		}
		if above.Justice == nil {
			return governance.ErrNoCourt
		}
		salt, digest, err := e.sealText(id, text)
		if err != nil {
			return err
		}
		drawn, lot, err := e.sealText(id, journal.LotText)
		if err != nil {
			return err
		}
		entry, err := e.enter(tx, above.Body.Slug, "", h.now, journal.CaseAppeal{Case: string(id), AppealSHA256: digest, LotSHA256: lot})
		if err != nil {
			return err
		}
		c := h.c
		c.Stage, c.ChangedAt = governance.CaseAppealed, h.now
		c.Sittings = append(slices.Clone(c.Sittings), governance.Sitting{Body: above.Body.Slug, Rules: *above.Justice, Ref: entry.Ref,
			OpenedAt: h.now, Appellant: actor.Person, Appeal: text, AppealSalt: salt})
		return errors.Join(tx.SaveCase(c), tx.AddCaseSeal(store.CaseSeal{Ref: entry.Ref, Case: id, Salt: drawn, Text: journal.LotText}))
	})
}
