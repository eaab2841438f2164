// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance/journal"
)

// person is somebody as the pages show them: never an id, never a salt.
type person struct {
	Slug bodies.Slug `json:"slug"`
	Name string      `json:"name"`
}

func personOf(p bodies.Person) person { return person{p.Slug, p.Name} }

// bodyRef is a body by its address and name.
type bodyRef struct {
	Slug bodies.Slug `json:"slug"`
	Name string      `json:"name"`
}

// scope is for which matters a delegation is meant; an axis left out means any.
type scope struct {
	Body  string `json:"body,omitempty"`
	Field string `json:"field,omitempty"`
	Place string `json:"place,omitempty"`
	Issue string `json:"issue,omitempty"`
}

func scopeOf(s delegation.Scope) scope { return scope(s) }

// instant writes a time as the record does; "" for none.
func instant(t time.Time) journal.Instant {
	if t.IsZero() {
		return ""
	}
	return journal.At(t)
}
