// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance/journal"
)

// Amendment says by which kind of matter a charter is changed.
type Amendment struct {
	Body bodies.Slug `json:"body,omitempty"` // whose matter it is; empty: of the body itself
	Kind string      `json:"kind"`
}

// ErrEnact refuses to put a charter in force by a decision.
var ErrEnact = errors.New("this decision puts no such charter in force")

// NotPerformed is what the record says of the effect of a decision that could not be
// carried out any more when it was made: another decision had come first.
const NotPerformed = "not performed"

// NextCharter reads the charter that an effect puts in force.
func (e Effect) NextCharter() (c Charter, err error) {
	d := json.NewDecoder(bytes.NewReader(e.Charter))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%w: %w", ErrEnact, err)
	}
	again, err1 := journal.Canonical(c)
	given, err2 := journal.Canonical(e.Charter)
	switch {
	case err1 != nil || err2 != nil:
		return c, fmt.Errorf("%w: %w", ErrEnact, cmp.Or(err1, err2))
	case !bytes.Equal(again, given):
		return c, fmt.Errorf("%w: it is written in another way than the record would write it: what is empty is left out", ErrEnact)
	case len(again) > maxCharter || bytes.Contains(again, []byte("\\u0000")):
		return c, fmt.Errorf("%w: a charter is at most %d bytes of text", ErrEnact, maxCharter)
	}
	return c, nil
}

// maxCharter is how long a charter may be that is put in force by a decision, in bytes of
// canonical JSON: an entry of the record holds it whole.
const maxCharter = 60_000

// Performed is what the record says of an effect that was carried out.
func (e Effect) Performed() string {
	if e.Kind != EffectCharter {
		return e.Detail
	}
	c, err := e.NextCharter()
	if err != nil {
		return NotPerformed
	}
	return fmt.Sprintf("%s %d", c.Body.Slug, c.Version)
}

// Enacts says whether a decision on the issue may put a charter in force beside those
// that are: the next version of one, by the rule of amendment in the version before, or
// the first of a new body, by the rule for founding bodies in the charter of the body it
// is to lie under. seats refuses supervision under which somebody would sit in a body and
// in one that supervises it. It refuses with [ErrEnact] and [ErrCharter].
func (i Issue) Enacts(next Charter, inForce []Charter, seats func(bodies.Watch) error) error {
	if err := next.Check(); err != nil {
		return err
	}
	if err := i.mayEnact(next, inForce); err != nil {
		return err
	}
	if err := mayLive(next, inForce); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(inForce), func(c Charter) bool { return c.Body.Slug == next.Body.Slug })
	all := append(others, next)
	layers, err := LayersOf(all)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEnact, err)
	}
	if err := hangsTogether(next, layers); err != nil {
		return err
	}
	var bodiesOfAll []bodies.Body
	for _, c := range all {
		bodiesOfAll = append(bodiesOfAll, c.Body)
	}
	if err := seats(bodies.WatchOf(bodiesOfAll)); err != nil {
		return fmt.Errorf("%w: %w", ErrEnact, err)
	}
	return nil
}

// AmendedBy says by which kind of matter of which body a charter can be put in force: by
// the rule of amendment of the version before, or of the body it is to lie under, by the
// kind that founds bodies. It says false where no charter says any.
func AmendedBy(next Charter, inForce []Charter) (Amendment, bool) {
	of := func(slug bodies.Slug) (Charter, bool) {
		n := slices.IndexFunc(inForce, func(c Charter) bool { return c.Body.Slug == slug })
		if n < 0 {
			return Charter{}, false
		}
		return inForce[n], true
	}
	if before, known := of(next.Body.Slug); known {
		if before.Amendment == nil {
			return Amendment{}, false
		}
		return Amendment{cmp.Or(before.Amendment.Body, next.Body.Slug), before.Amendment.Kind}, true
	}
	above, known := of(next.Body.Parent)
	return Amendment{next.Body.Parent, above.Founds}, known && above.Founds != ""
}

func (i Issue) mayEnact(next Charter, inForce []Charter) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrEnact, fmt.Sprintf(format, args...))
	}
	if i.Procedure.Method != MethodMotion {
		return refuse("a charter is adopted by yes or no")
	}
	of := func(slug bodies.Slug) int {
		return slices.IndexFunc(inForce, func(c Charter) bool { return c.Body.Slug == slug })
	}
	if at := of(next.Body.Slug); at >= 0 {
		rule := inForce[at].Amendment
		switch {
		case next.Body.Parent != "" && len(next.Places)+len(next.Fields) > 0:
			return refuse("places and fields stand in the charter of the founding body")
		case next.Version != inForce[at].Version+1:
			return refuse("version %d is in force, and %d does not follow it", inForce[at].Version, next.Version)
		case rule == nil:
			return refuse("the charter of %s has no rule by which it is changed", next.Body.Slug)
		case i.Body != cmp.Or(rule.Body, next.Body.Slug) || i.Kind != rule.Kind:
			return refuse("the charter of %s is changed by a matter of the kind %q in %s", next.Body.Slug, rule.Kind, cmp.Or(rule.Body, next.Body.Slug))
		}
		return nil
	}
	at := of(next.Body.Parent)
	switch {
	case next.Version != 1:
		return refuse("the first version of a charter is 1, and not %d", next.Version)
	case at < 0:
		return refuse("a body lies under another, and there is no %q", next.Body.Parent)
	case inForce[at].Founds == "" || i.Body != next.Body.Parent || i.Kind != inForce[at].Founds:
		return refuse("bodies under %s are founded by a matter of the kind %q in it", next.Body.Parent, inForce[at].Founds)
	case len(next.Places) > 0 || len(next.Fields) > 0:
		return refuse("places and fields stand in the charter of the founding body")
	}
	return nil
}

// hangsTogether refuses a charter that names bodies, places or fields there are none of,
// or that lies under itself.
func hangsTogether(c Charter, l Layers) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrEnact, fmt.Sprintf(format, args...))
	}
	steps := 0
	for at := c.Body.Slug; at != ""; at = l.Parents[at] {
		if _, there := l.Parents[at]; !there {
			return refuse("%s lies under %q, which there is not", c.Body.Slug, at)
		}
		if steps++; steps > len(l.Parents) {
			return refuse("%s lies under itself", c.Body.Slug)
		}
	}
	for _, n := range c.names() {
		if _, there := l.Parents[n.slug]; !there {
			return refuse("it names the body %q, which there is not", n.slug)
		}
	}
	for _, p := range c.Procedures {
		if p.Franchise.Place != "" && !l.Places.Has(p.Franchise.Place) || p.Franchise.Field != "" && !l.Fields.Has(p.Franchise.Field) {
			return refuse("%s: its voters are those of a place or field that there is not", p.Kind)
		}
	}
	if c.Body.Place != "" && !l.Places.Has(c.Body.Place) || c.Body.Field != "" && !l.Fields.Has(c.Body.Field) {
		return refuse("the body is bound to a place or field that there is not")
	}
	return nil
}

// checkAmendment refuses rules for changing charters that name no kind of matter.
func (c Charter) checkAmendment() error {
	kinds := map[string]string{}
	if a := c.Amendment; a != nil && (a.Body == "" || a.Body == c.Body.Slug) {
		kinds[a.Kind] = "the charter is changed"
	} else if a != nil && (!a.Body.Valid() || a.Kind == "") {
		return fmt.Errorf("%w: a charter is changed by a kind of matter of a body", ErrCharter)
	}
	if c.Founds != "" {
		kinds[c.Founds] = "bodies under it are founded"
	}
	for kind, what := range kinds {
		if p, there := c.Procedure(kind); !there || p.Method != MethodMotion {
			return fmt.Errorf("%w: %s by %q, which must be one of its kinds of matter, decided by yes or no", ErrCharter, what, kind)
		}
	}
	return nil
}
