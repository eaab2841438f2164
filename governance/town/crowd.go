// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"moothall/bodies"
)

// Crowd makes n members without a voice of their own. The same seed makes the
// same people, and a larger crowd begins with the smaller one. Their slugs hold
// an underscore, which keeps them apart from named people and bodies.
func Crowd(n int, seed string) []Person {
	crowd := make([]Person, n)
	named := make(map[string]int, n)
	ports, kinds := homes(), Fields()
	for i := range crowd {
		d := drawn("crowd", seed, strconv.Itoa(i))
		crowd[i] = stranger(d, pick(d, 0, ports), seed, named)
		crowd[i].Fields = bodies.Knowing(competence(d, kinds)...)
	}
	return crowd
}

func stranger(d draw, home home, seed string, named map[string]int) Person {
	people := pick(d, 1, home.people)
	given, givenLatin := spelt(people.given[d.below(2, int64(len(people.given)))])
	family, familyLatin := spelt(people.family[d.below(3, int64(len(people.family)))])
	slug := freeSlug(latin(givenLatin)+"_"+latin(familyLatin), named)
	return Person{
		Person: bodies.Person{
			ID: ID(slug), Slug: slug, Name: given + " " + family, Salt: salt(seed, slug),
			Zone: zoneOf(home.place), Language: people.language, Joined: joined(d),
		},
		Home: home.place, Sphere: bodies.Inner,
	}
}

// joined lies between the founding of Estuary and October 2026. The later of
// two days is taken: a community that grows has more young members than old ones.
func joined(d draw) time.Time {
	founded, last := on(2019, time.March, 1), on(2026, time.October, 31)
	days := int64(last.Sub(founded) / (24 * time.Hour))
	return founded.AddDate(0, 0, int(max(d.below(4, days+1), d.below(5, days+1))))
}

// competence is attested to one in three, and to one in twelve in two fields.
func competence(d draw, kinds []bodies.Field) []bodies.FieldID {
	first, second := kinds[d.below(6, int64(len(kinds)))].ID, kinds[d.below(7, int64(len(kinds)))].ID
	switch n := d.below(7, 12); {
	case n == 0 && first != second:
		return fields{first, second}
	case n < 4:
		return fields{first}
	}
	return nil
}

// freeSlug takes a slug nobody has: the second Rhys Morgan is rhys_morgan2. No name of
// the lists holds a number, so it is enough to know how many there are of each.
func freeSlug(name string, named map[string]int) bodies.Slug {
	name = name[:min(len(name), 24)] // leaves room for a number below 30 letters
	if named[name]++; named[name] == 1 {
		return bodies.Slug(name)
	}
	return bodies.Slug(fmt.Sprintf("%s%d", name, named[name]))
}

// spelt divides a name of the lists, "سلمى|Salma", into how it is shown and how
// it is written in Latin letters.
func spelt(name string) (shown, inLatin string) {
	shown, inLatin, other := strings.Cut(name, "|")
	if !other {
		return shown, shown
	}
	return shown, inLatin
}

// latin turns a name into the letters of a slug.
func latin(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, unaccented.Replace(strings.ToLower(name)))
}

var unaccented = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "æ", "ae", "ç", "c",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i",
	"ñ", "n", "ó", "o", "ò", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ß", "ss",
	"ú", "u", "ù", "u", "û", "u", "ü", "u", "ŵ", "w", "ŷ", "y", "ý", "y",
	"ł", "l", "ń", "n", "ś", "s", "ź", "z", "ż", "z", "ą", "a", "ę", "e", "ć", "c",
)
