// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// NoVersion refuses a version of a charter that is not there, with those that are.
type NoVersion struct {
	Body          bodies.Slug
	Version, Last int
}

// Error says which versions there are.
func (n NoVersion) Error() string {
	return fmt.Sprintf("the charter of %s has the versions 1 to %d, and no version %d", n.Body, n.Last, n.Version)
}

// Unwrap is [store.ErrNotFound].
func (n NoVersion) Unwrap() error { return store.ErrNotFound }

// CharterReading is one version of the charter of a body.
type CharterReading struct {
	Charter   governance.Charter
	Canonical []byte                 // of this version, as the record's entry of its adoption holds it
	Versions  []store.CharterVersion // the oldest first
	InForce   int                    // the version that is; the newest
	All       []governance.Charter   // in force, of all bodies, for their names
}

// Charter reads a version of the charter of a body, that in force for 0. It refuses
// with [NoVersion] where the body has no such version.
func (e *Engine) Charter(ctx context.Context, actor access.Actor, slug bodies.Slug, version int) (CharterReading, error) {
	all, err := e.CharterVersions(ctx, actor, slug, version)
	if err != nil {
		return CharterReading{}, err
	}
	return all[0], nil
}

// CharterVersions reads several versions of the charter of a body at one instant, as
// [Engine.Charter] does each.
func (e *Engine) CharterVersions(ctx context.Context, actor access.Actor, slug bodies.Slug, versions ...int) ([]CharterReading, error) {
	if err := e.gate.May(actor, "body.read", access.Object{Body: slug}); err != nil {
		return nil, err
	}
	return view(ctx, e, func(tx *store.Tx) (readings []CharterReading, err error) {
		r := CharterReading{}
		if r.All, err = tx.Charters(); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(r.All, func(c governance.Charter) bool { return c.Body.Slug == slug })
		if at < 0 {
			return nil, fmt.Errorf("body %s: %w", slug, store.ErrNotFound)
		}
		if r.Versions, err = tx.CharterVersions(slug); err != nil {
			return nil, err
		}
		r.InForce = r.All[at].Version
		for _, version := range versions {
			if version == 0 {
				version = r.InForce
			}
			if r, err = r.of(tx, slug, version); err != nil {
				return nil, err
			}
			readings = append(readings, r)
		}
		return readings, nil
	})
}

func (r CharterReading) of(tx *store.Tx, slug bodies.Slug, version int) (CharterReading, error) {
	if !slices.ContainsFunc(r.Versions, func(v store.CharterVersion) bool { return v.Version == version }) {
		return r, NoVersion{slug, version, r.InForce}
	}
	text, err := tx.CharterText(slug, version)
	if err != nil {
		return r, err
	}
	r.Charter = governance.Charter{}
	if err := json.Unmarshal(text, &r.Charter); err != nil {
		return r, fmt.Errorf("charter of %s, version %d: %w", slug, version, err)
	}
	// Of the text as it was kept, not of the charter as this program understands it: a
	// field it has since been given, or lost, would make other bytes.
	r.Canonical, err = journal.Canonical(json.RawMessage(text))
	return r, err
}
