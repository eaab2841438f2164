// SPDX-License-Identifier: AGPL-3.0-or-later

// Package town holds one invented community, as values: Estuary, a social
// network owned by its 4,218 members, with its office in Cardiff.
//
// The same town serves the demo, the seeds, the tests and the pictures in the
// documents, so that whoever has met Nia, Bram and Chidi once knows them
// everywhere. A [Person] has a voice, a [Matter] is an issue with the arguments
// brought to it and a plan of who votes how, an [Account] is somebody to log in
// as:
//
//	now := town.Day()
//	crowd := town.Crowd(town.Size-town.Named(), "estuary")
//	for _, m := range town.Issues(now) {
//		roll := …                          // frozen at m.Issue.OpensAt
//		for _, v := range m.Votes(roll) { … }
//	}
//
// Everything is made from its arguments: the same now and the same seed give
// the same town. The package reads no file, asks no clock and draws no chance,
// and it writes into no database. Nobody in it is real.
package town

import (
	"time"

	"moothall/bodies"
)

// Size is the number of members of Estuary, named and unnamed.
const Size = 4218

// Name is what the community calls itself, and Society its legal name.
const (
	Name    = "Estuary"
	Society = "Estuary Social Co-operative"
	Zone    = "Europe/London" // Cardiff time
)

// Day is the morning on which pictures and documents are drawn: Sunday
// 22 November 2026, 09:20 in Cardiff.
func Day() time.Time { return time.Date(2026, time.November, 22, 9, 20, 0, 0, time.UTC) }

// ID returns the identity of a person of the town. It differs from the slug,
// so that a page that publishes one is caught by a search for "person-".
func ID(slug bodies.Slug) bodies.PersonID { return bodies.PersonID("person-" + string(slug)) }

// ids turns slugs into identities, in order.
func ids(slugs ...bodies.Slug) []bodies.PersonID {
	list := make([]bodies.PersonID, len(slugs))
	for i, s := range slugs {
		list[i] = ID(s)
	}
	return list
}

// calendar counts days from an instant. Hours are read on the clock of that
// instant's own zone, and results are in UTC.
type calendar struct{ now time.Time }

// at is the given hour and minute, so many days after today; negative is before.
func (c calendar) at(days, hour, minute int) time.Time {
	y, m, d := c.now.Date()
	return time.Date(y, m, d+days, hour, minute, 0, 0, c.now.Location()).UTC()
}

// evening is 20:00, the hour at which votes open and close in Estuary.
func (c calendar) evening(days int) time.Time { return c.at(days, 20, 0) }
