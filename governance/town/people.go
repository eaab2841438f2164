// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"moothall/bodies"
)

// Person is somebody of the town who is known by name.
type Person struct {
	bodies.Person
	Sphere bodies.Sphere // how they stand to the community
	About  string        // one line, in a voice of their own
}

// People returns the named people, about forty. Two joined so lately that they
// stand on no roll yet, hence now; two are no members but neighbours.
func People(now time.Time) []Person {
	residents := append(ashore(now), overseas()...)
	people := make([]Person, len(residents))
	for i, r := range residents {
		people[i] = r.person()
	}
	return people
}

// bringer is whose name stands as the proposer of a matter; nobody where it is that of a
// body, or of several.
func bringer(proposer string, now time.Time) bodies.PersonID {
	for _, p := range People(now) {
		if p.Name == proposer {
			return p.ID
		}
	}
	return ""
}

// Named is how many of [Size] are known by name: the neighbours do not count.
func Named() int {
	count := 0
	for _, p := range People(Day()) {
		if p.Sphere == bodies.Inner {
			count++
		}
	}
	return count
}

// Members returns the memberships of the General Assembly: the named people and
// the crowd, each since the day they joined.
func Members(now time.Time, crowd []bodies.Person) []bodies.Member {
	members := make([]bodies.Member, 0, Size)
	for _, p := range People(now) {
		members = append(members, bodies.Member{Body: "assembly", Person: p.ID, Sphere: p.Sphere, Since: p.Joined})
	}
	for _, p := range crowd {
		members = append(members, bodies.Member{Body: "assembly", Person: p.ID, Sphere: bodies.Inner, Since: p.Joined})
	}
	return members
}

// resident is a line in the lists of named people.
type resident struct {
	slug     bodies.Slug
	name     string
	place    bodies.PlaceID
	joined   time.Time
	language string // BCP 47, empty for English
	fields   []bodies.FieldID
	about    string
	outer    bool // a neighbour, no member
}

func (r resident) person() Person {
	sphere := bodies.Inner
	if r.outer {
		sphere = bodies.Outer
	}
	return Person{
		Person: bodies.Person{
			ID: ID(r.slug), Slug: r.slug, Name: r.name, Salt: salt("estuary", r.slug),
			Place: r.place, Fields: r.fields, Zone: zoneOf(r.place), Language: r.language, Joined: r.joined,
		},
		Sphere: sphere,
		About:  r.about,
	}
}

// salt is fixed so that the same seed makes the same record. A salt that can be
// guessed protects nobody, which is why the town's people are invented.
func salt(seed string, slug bodies.Slug) string {
	sum := sha256.Sum256([]byte("salt/" + seed + "/" + string(slug)))
	return hex.EncodeToString(sum[:16])
}

// on is the evening of a date. The office enters new members at six.
func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 18, 0, 0, 0, time.UTC)
}

type fields = []bodies.FieldID
