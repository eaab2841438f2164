// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// keyHeader carries the name a client gives to one ballot, so that the same
// ballot sent twice is one (draft-ietf-httpapi-idempotency-key-header).
const keyHeader = "Idempotency-Key"

// receiptAnswer is what a voter keeps. Its being sent means that the ballot is durable.
type receiptAnswer struct {
	Receipt journal.Receipt `json:"receipt"`
}

// castBallot takes a ballot: 201 where it is the first, 200 where it changes
// one or the same came again.
func castBallot(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	key, err := readKey(c.Request().Header.Get(keyHeader))
	if err != nil {
		return err
	}
	text, err := body(c)
	if err != nil {
		return err
	}
	choice, err := readChoice(text)
	if err != nil {
		return err
	}
	taken, err := c.Engine.Take(c.Ctx(), c.Actor(), engine.Cast{Issue: id, Choice: choice, Key: key})
	if err != nil {
		return refused(c, id, choice, err)
	}
	status := http.StatusOK
	if taken.First {
		status = http.StatusCreated
	}
	return c.JSON(status, receiptAnswer{taken.Receipt})
}

// withdrawBallot takes the ballot back; a delegation speaks again where there is one.
func withdrawBallot(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	receipt, err := c.Engine.Withdraw(c.Ctx(), c.Actor(), id)
	if err != nil {
		return refused(c, id, governance.Choice{}, err)
	}
	return c.JSON(http.StatusOK, receiptAnswer{receipt})
}

// readKey reads a UUID, bare or as the quoted string of the draft.
func readKey(header string) (string, error) {
	text := header
	if inner, ok := strings.CutPrefix(text, `"`); ok {
		text = strings.TrimSuffix(inner, `"`)
	}
	id, err := uuid.Parse(text)
	if err != nil || len(text) != len(id.String()) {
		return "", web.FieldError{Field: keyHeader, Err: fmt.Errorf("%w: send a new UUID with each ballot, the same one when sending it again", engine.ErrNoKey)}
	}
	return id.String(), nil
}

// readChoice reads {"ranking": [["a"], ["b", "c"]]} or {"choice": "yes"}.
// Whether it fits the issue is governance's to say.
func readChoice(text []byte) (governance.Choice, error) {
	o, err := object(text, "ranking", "choice", "scores")
	if err != nil {
		return governance.Choice{}, err
	}
	return choiceIn(o)
}

func choiceIn(o map[string]any) (choice governance.Choice, err error) {
	ranking, ranks := o["ranking"]
	answer, answers := o["choice"]
	_, scores := o["scores"]
	switch {
	case scores:
		return choice, wrong("scores", "no method used here counts scores; send a ranking or a choice")
	case ranks && answers:
		return choice, wrong("choice", "send a ranking or a choice, not both")
	case ranks:
		choice.Ranking, err = readRanking(ranking)
		return choice, err
	case answers:
		if choice.Answer, err = textOf("choice", answer); err == nil && choice.Answer == "" {
			err = wrong("choice", "it should be yes, no or abstain")
		}
		return choice, err
	}
	return choice, wrong("ranking", "send a ranking where there are options, or a choice of yes, no or abstain")
}

func readRanking(v any) ([][]governance.OptionID, error) {
	const field = "ranking"
	places, err := listOf(field, v)
	if err != nil {
		return nil, err
	}
	ranking := make([][]governance.OptionID, len(places))
	for n, p := range places {
		group, ok := p.([]any)
		if !ok {
			return nil, wrong(field, "place %d should be a list of options, it is %s", n+1, kindOf(p))
		}
		ranking[n] = make([]governance.OptionID, len(group))
		for m, v := range group {
			id, ok := v.(string)
			if !ok {
				return nil, wrong(field, "place %d should hold options by their id, it holds %s", n+1, kindOf(v))
			}
			ranking[n][m] = governance.OptionID(id)
		}
	}
	return ranking, nil
}

// refused says of a ballot that was not taken which field is at fault, and of
// one that came too early or too late by how much.
func refused(c *web.Call, id governance.IssueID, choice governance.Choice, err error) error {
	switch {
	case errors.Is(err, governance.ErrSpoilt) && choice.Answer != "":
		return web.FieldError{Field: "choice", Err: err}
	case errors.Is(err, governance.ErrSpoilt):
		return web.FieldError{Field: "ranking", Err: err}
	case !errors.Is(err, governance.ErrClosed) && !errors.Is(err, governance.ErrNotOpen):
		return err
	}
	r, lost := c.Engine.Issue(c.Ctx(), access.Actor{}, id)
	if lost != nil {
		return errors.Join(err, lost)
	}
	c.Visit.Now = r.Now // later than the refusal: who is told "closed" reads a time after the close
	if errors.Is(err, governance.ErrNotOpen) {
		if r.Issue.OpensAt.IsZero() {
			return err
		}
		return fmt.Errorf("%w: it opens at %s, and here it is %s", err, instant(r.Issue.OpensAt), instant(r.Now))
	}
	closed := r.Issue.ClosesAt
	if !r.Issue.ClosedAt.IsZero() && r.Issue.ClosedAt.Before(closed) {
		closed = r.Issue.ClosedAt
	}
	return fmt.Errorf("%w: it closed at %s, and here it is %s", err, instant(closed), instant(r.Now))
}
