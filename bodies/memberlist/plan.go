// SPDX-License-Identifier: AGPL-3.0-or-later

package memberlist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
)

// The faults of a line, beside others and what is known.
const (
	TwiceHere   Kind = "twice"        // another line is about the same person
	TwoPeople   Kind = "two-people"   // slug and mail are of two, or the mail is of several
	Gone        Kind = "gone"         // they were erased
	OfABody     Kind = "of-a-body"    // the slug is a body's
	Namesake    Kind = "namesake"     // a member is called that: the slug is to say whether it is them
	NoSlug      Kind = "no-slug"      // none can be made of the name that is free
	NoPlace     Kind = "no-place"     // there is none of this id
	NoWay       Kind = "no-way"       // nobody comes into the sphere by the list
	NoRenewal   Kind = "no-renewal"   // membership is not renewed there
	NoAttesting Kind = "no-attesting" // not by who brings the list, not so, or not of such a field
	NoResidence Kind = "no-residence"
	PastDay     Kind = "past-day"
)

// Holder is whose a slug is.
type Holder struct {
	Body   bool
	Person bodies.PersonID
}

// Known is everything that a list is judged by.
type Known struct {
	Body    bodies.Slug
	By      bodies.PersonID // who brings it
	Now     time.Time
	Zone    *time.Location // in which a day ends
	Rule    *bodies.Membership
	Places  bodies.Tree[bodies.PlaceID]
	Fields  bodies.Tree[bodies.FieldID]
	Seated  func(bodies.Slug, time.Time) bool // whether who brings it sits there then
	Slugs   map[bodies.Slug]Holder            // of those that [Slugs] asks for
	Mails   map[string][]bodies.PersonID      // whose the addresses of the list are
	People  map[bodies.PersonID]bodies.Person // of these
	Members map[bodies.PersonID]bodies.Member // those of them who are members now
	Named   map[string]bool                   // the names in the list that are names of members
}

// Act is what becomes known of a member: Ground says what of it is new.
type Act struct {
	bodies.Member
	SeatedIn bodies.Slug // in which body who does it sits
}

// Step is what one line would do.
type Step struct {
	Line
	Who    bodies.Person // without an ID where they are New
	New    bool          // nobody here yet
	Was    bodies.Sphere // of a member, where it is not that of the line: the list cannot change it
	Acts   []Act         // none: nothing is to be done
	Faults []Fault
}

// ComesIn says whether they would become a member.
func (s Step) ComesIn() bool { return len(s.Acts) > 0 && s.Acts[0].Ground == bodies.ByList }

// Does says whether it would do something of a ground.
func (s Step) Does(g bodies.Ground) bool {
	return slices.ContainsFunc(s.Acts, func(a Act) bool { return a.Ground == g })
}

// OtherwiseNamed says whether somebody who is known is called something else here.
func (s Step) OtherwiseNamed() bool { return !s.New && s.Who.Name != "" && s.Who.Name != s.Name }

// Plan is what a list would do, line by line.
type Plan struct{ Steps []Step }

// Faulty says whether anything is wrong: then nothing may be done.
func (p Plan) Faulty() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return len(s.Faults) > 0 })
}

// Acts are how many acts it would be.
func (p Plan) Acts() (n int) {
	for _, s := range p.Steps {
		n += len(s.Acts)
	}
	return n
}

// Known are those who are here already, each of whom stands on one line.
func (p Plan) Known() (ids []bodies.PersonID) {
	for _, s := range p.Steps {
		if !s.New && s.Who.ID != "" {
			ids = append(ids, s.Who.ID)
		}
	}
	return ids
}

// SeatedIn are the bodies by whose seats it is judged.
func (p Plan) SeatedIn() (all []bodies.Slug) {
	for _, s := range p.Steps {
		for _, a := range s.Acts {
			if a.SeatedIn != "" && !slices.Contains(all, a.SeatedIn) {
				all = append(all, a.SeatedIn)
			}
		}
	}
	return all
}

// Sum names what would be done, whenever: two plans of the same sum do the same.
func (p Plan) Sum() string {
	h := sha256.New()
	out := json.NewEncoder(h)
	for _, s := range p.Steps {
		_ = out.Encode([]any{s.N, s.Who.ID, s.Who.Slug, s.New, s.Was, s.Faults}) // a hash takes everything
		for _, a := range s.Acts {
			_ = out.Encode([]any{a.Ground, a.Sphere, a.Place, a.Fields, a.GoodUntil, a.SeatedIn})
		}
		if s.New {
			_ = out.Encode([]any{s.Name, s.Mail})
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Slugs are those that must be known before a plan is made: what the lines name, and
// what might be made of their names.
func Slugs(lines []Line) (all []bodies.Slug) {
	for _, l := range lines {
		if l.Slug != "" {
			all = append(all, l.Slug)
		} else {
			all = append(all, l.proposals()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Mails are the addresses in the lines, Names the names of lines that no slug says who is.
func Mails(lines []Line) (all []string) {
	for _, l := range lines {
		if l.Mail != "" {
			all = append(all, l.Mail)
		}
	}
	return all
}

// Names are those of lines that name no slug.
func Names(lines []Line) (all []string) {
	for _, l := range lines {
		if l.Slug == "" {
			all = append(all, l.Name)
		}
	}
	return all
}

// proposals are the slugs that might be made for somebody new: of the name, as far as it
// is written in Latin letters, and the same with a few digits that follow from the line.
func (l Line) proposals() []bodies.Slug {
	var out strings.Builder
	for _, r := range strings.ToLower(l.Name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			out.WriteRune(r)
		case plain[r] != "":
			out.WriteString(plain[r])
		case r == '\'' || r == '’':
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "_"):
			out.WriteByte('_')
		}
	}
	const room = 23
	base := out.String()
	base = strings.Trim(base[:min(len(base), room)], "_")
	sum := sha256.Sum256([]byte(l.Name + "\n" + l.Mail))
	tail := hex.EncodeToString(sum[:3])
	if base == "" {
		return []bodies.Slug{bodies.Slug("member_" + tail)}
	}
	return []bodies.Slug{bodies.Slug(base), bodies.Slug(base + "_" + tail)}
}

// plain are letters of Latin alphabets without their marks.
var plain = func() map[rune]string {
	out := map[rune]string{}
	for letters, as := range map[string]string{
		"àáâãåāăą": "a", "çćč": "c", "ďđð": "d", "èéêëēęě": "e", "ğģ": "g", "ìíîïīįı": "i", "ķ": "k", "ĺļľł": "l", "ñńņň": "n",
		"òóôõøōő": "o", "ŕř": "r", "śşšș": "s", "ţťț": "t", "ùúûūůűų": "u", "ŵ": "w", "ýÿŷ": "y", "źżž": "z", "ä": "ae", "æ": "ae", "ö": "oe", "œ": "oe", "ü": "ue", "ß": "ss", "þ": "th",
	} {
		for _, r := range letters {
			out[r] = as
		}
	}
	return out
}()

// Make judges every line by the rule, act by act, as each of them alone is judged.
func Make(lines []Line, k Known) Plan {
	p := Plan{Steps: make([]Step, 0, len(lines))}
	taken := map[bodies.Slug]bool{}
	met := map[bodies.PersonID]bool{}
	for _, l := range lines { // what is named comes before what is made up
		taken[l.Slug] = true
	}
	named := map[bodies.Slug]bool{}
	for _, l := range lines {
		s := Step{Line: l}
		s.find(k)
		switch {
		case len(s.Faults) > 0:
		case !s.New && met[s.Who.ID], s.New && l.Slug != "" && named[l.Slug]:
			s.fault(TwiceHere, "", s.Name)
		case s.New && l.Slug == "":
			s.name(k, taken)
		}
		met[s.Who.ID], named[l.Slug] = true, true
		if len(s.Faults) == 0 {
			s.judge(k)
		}
		p.Steps = append(p.Steps, s)
	}
	sameMail(p.Steps)
	return p
}

// sameMail refuses the lines of people who are to be written to at one address, but the
// first: only one of them could follow the link.
func sameMail(steps []Step) {
	seen := map[string]bool{}
	for n := range steps {
		s := &steps[n]
		if !s.New || s.Mail == "" {
			continue
		}
		if at := strings.ToLower(s.Mail); seen[at] {
			s.fault(TwiceHere, "mail", s.Mail)
		} else {
			seen[at] = true
		}
	}
}

func (s *Step) fault(kind Kind, column, text string) {
	s.Acts = nil
	s.Faults = append(s.Faults, Fault{Line: s.N, Kind: kind, Column: column, Text: shortened(text)})
}

// find says whom the line is about: by the slug, else by the address.
func (s *Step) find(k Known) {
	owners := k.Mails[s.Mail]
	if s.Mail == "" {
		owners = nil
	}
	if s.Slug != "" {
		h, taken := k.Slugs[s.Slug]
		switch {
		case h.Body:
			s.fault(OfABody, "slug", string(s.Slug))
			return
		case taken && len(owners) > 0 && !slices.Contains(owners, h.Person), !taken && len(owners) > 0:
			s.fault(TwoPeople, "mail", s.Mail)
			return
		case taken:
			s.Who = k.People[h.Person]
		default:
			s.New, s.Who = true, bodies.Person{Slug: s.Slug, Name: s.Name}
			return
		}
	} else {
		switch {
		case len(owners) > 1:
			s.fault(TwoPeople, "mail", s.Mail)
			return
		case len(owners) == 1:
			s.Who = k.People[owners[0]]
		case k.Named[s.Name]:
			s.fault(Namesake, "name", s.Name)
			return
		default:
			s.New, s.Who = true, bodies.Person{Name: s.Name}
			return
		}
	}
	if s.Who.Erased() {
		s.fault(Gone, "slug", string(s.Slug))
	}
}

// name makes a slug for somebody new.
func (s *Step) name(k Known, taken map[bodies.Slug]bool) {
	for _, slug := range s.proposals() {
		if _, used := k.Slugs[slug]; !used && !taken[slug] {
			s.Who.Slug, taken[slug] = slug, true
			return
		}
	}
	s.fault(NoSlug, "slug", s.Name)
}

// judge finds what would be done, and holds each act to the rule.
func (s *Step) judge(k Known) {
	if s.Place != "" && !k.Places.Has(s.Place) {
		s.fault(NoPlace, "place", string(s.Place))
		return
	}
	before, member := k.Members[s.Who.ID]
	if s.New || !member {
		s.enter(k)
		return
	}
	if before.Sphere != s.Sphere {
		s.Was = before.Sphere
	}
	s.change(k, before)
}

// enter is the admission of who is no member.
func (s *Step) enter(k Known) {
	m := bodies.Member{Body: k.Body, Person: s.Who.ID, Sphere: s.Sphere, Place: s.Place, GoodUntil: s.GoodUntil.End(k.Zone), Ground: bodies.ByList}
	for _, f := range s.Fields {
		m.Fields = append(m.Fields, bodies.Competence{Field: f.ID, Until: f.Until.End(k.Zone)})
	}
	if s.past(k, m.GoodUntil) {
		return
	}
	bare := m
	bare.Fields, bare.GoodUntil = nil, time.Time{}
	unrenewed := m
	unrenewed.GoodUntil = time.Time{}
	switch {
	case !s.act(k, nil, bare):
		s.fault(NoWay, "sphere", string(s.Sphere))
	case !s.act(k, nil, unrenewed):
		s.fault(NoAttesting, "fields", fieldsOf(s.Fields))
	case !s.act(k, nil, m):
		s.fault(NoRenewal, "good_until", string(s.GoodUntil))
	default:
		s.Acts = s.Acts[len(s.Acts)-1:]
	}
}

// change is what becomes another of a member, one thing after the other.
func (s *Step) change(k Known, known bodies.Member) {
	if s.GoodUntil != "" && dayOf(known.GoodUntil, k.Zone) != s.GoodUntil {
		now := known
		now.Ground, now.GoodUntil = bodies.ByRenewal, s.GoodUntil.End(k.Zone)
		if s.past(k, now.GoodUntil) {
			return
		}
		if !s.act(k, &known, now) {
			s.fault(NoRenewal, "good_until", string(s.GoodUntil))
			return
		}
		known = s.last()
	}
	if s.Place != "" && known.Place != s.Place {
		now := known
		now.Ground, now.Place = bodies.ByResidence, s.Place
		if !s.act(k, &known, now) {
			s.fault(NoResidence, "place", string(s.Place))
			return
		}
		known = s.last()
	}
	for _, f := range s.Fields {
		if f.standsIn(known, k) {
			continue
		}
		now := known
		now.Ground = bodies.ByAttesting
		now.Fields = slices.DeleteFunc(slices.Clone(known.Fields), func(c bodies.Competence) bool { return c.Field == f.ID })
		now.Fields = append(now.Fields, bodies.Competence{Field: f.ID, Until: f.Until.End(k.Zone)})
		if !s.act(k, &known, now) {
			s.fault(NoAttesting, "fields", fieldsOf([]Field{f}))
			return
		}
		known = s.last()
	}
}

func (s *Step) last() bodies.Member { return s.Acts[len(s.Acts)-1].Member }

// past refuses a membership that would be good until a day that is over.
func (s *Step) past(k Known, until time.Time) bool {
	if until.IsZero() || until.After(k.Now) {
		return false
	}
	s.fault(PastDay, "good_until", string(s.GoodUntil))
	return true
}

// standsIn says whether the field is known of a member already: until the same day, or,
// where the line names none, until whatever day.
func (f Field) standsIn(m bodies.Member, k Known) bool {
	return slices.ContainsFunc(m.Fields, func(c bodies.Competence) bool {
		return c.Field == f.ID && c.Holds(k.Now) && (f.Until == "" || dayOf(c.Until, k.Zone) == f.Until)
	})
}

// act dates an act after those of the line before it, and says whether the rule lets it be.
func (s *Step) act(k Known, before *bodies.Member, now bodies.Member) bool {
	at := k.Now
	if before != nil {
		at = at.Add(time.Duration(len(s.Acts)) * time.Millisecond)
	}
	now.From, now.Until, now.By = at, time.Time{}, []bodies.PersonID{k.By}
	if now.Ground.Enters() {
		now.Since = at
	}
	w := bodies.Witnesses{
		Seated: func(b bodies.Slug, p bodies.PersonID) bool { return p == k.By && k.Seated(b, at) },
		Good:   func(bodies.PersonID) bool { return false }, // nobody vouches for what a list says
	}
	seatedIn, err := k.Rule.Judge(bodies.Entrance{Before: before, Now: now}, k.Fields, w)
	if err != nil {
		return false
	}
	s.Acts = append(s.Acts, Act{now, seatedIn})
	return true
}

func fieldsOf(fields []Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, string(f.ID))
	}
	return strings.Join(out, " ")
}
