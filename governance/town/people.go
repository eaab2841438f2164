// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"moothall/bodies"
)

// Person is somebody of the town.
type Person struct {
	bodies.Person
	Home   bodies.PlaceID      // where they live
	Fields []bodies.Competence // what they were attested to know
	Sphere bodies.Sphere       // how they stand to the community
	About  string              // of those known by name: one line, in a voice of their own
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
// the crowd, each since the day they joined. The first came with the founding; later
// ones were entered by the membership office from its list.
func Members(now time.Time, crowd []Person) []bodies.Member {
	members := make([]bodies.Member, 0, Size)
	for _, p := range append(People(now), crowd...) {
		members = append(members, joining(now, p, registrar))
	}
	return members
}

// joining is a membership as the office entered it.
func joining(now time.Time, p Person, registrar bodies.PersonID) bodies.Member {
	m := bodies.Member{Body: "assembly", Person: p.ID, Sphere: p.Sphere, Since: p.Joined, Place: p.Home, Fields: p.Fields}
	if p.Joined.After(Founded(now)) {
		m.Ground, m.By = bodies.ByList, []bodies.PersonID{registrar}
		if p.ID == registrar { // nobody attests their own competence
			m.Fields = nil
		}
	}
	return m
}

// registrar keeps the list of members in the membership office, since the founding.
var registrar = ID("gwenllian")

// humans are the people alone, without what is known of them as members.
func humans(all []Person) []bodies.Person {
	out := make([]bodies.Person, len(all))
	for n, p := range all {
		out[n] = p.Person
	}
	return out
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
			Zone: zoneOf(r.place), Language: r.language, Joined: r.joined,
		},
		Home: r.place, Fields: bodies.Knowing(r.fields...),
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
