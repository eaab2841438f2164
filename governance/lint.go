// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"fmt"
	"slices"

	"moothall/bodies"
)

// FlawSeverity says what a flaw does to the rules.
type FlawSeverity string

// Contradiction: something the rules speak of can never happen. Warning: they can
// be followed, and do not do what their reader will think they do.
const (
	Contradiction FlawSeverity = "contradiction"
	Warning       FlawSeverity = "warning"
)

// FlawName names a kind of flaw; the catalogues have its words.
type FlawName string

// The flaws, in the order in which they are looked for.
const (
	BodyTwice       FlawName = "body-twice"        // two charters of one body
	BodyMissing     FlawName = "body-missing"      // a body is named that has no charter
	ParentCircle    FlawName = "parent-circle"     // a body lies under itself
	NodeTwice       FlawName = "node-twice"        // a place or field stands twice
	NodeAstray      FlawName = "node-astray"       // it lies under one that is not there
	NodeCircle      FlawName = "node-circle"       // it lies under itself
	NodeMissing     FlawName = "node-missing"      // a place or field is named that is in no tree
	NobodyDecides   FlawName = "nobody-decides"    // no body has any kind of matter
	NobodyCompetent FlawName = "nobody-competent"  // a place or field over which no body has one
	TwoDecide       FlawName = "two-decide"        // a body and one above it, over the same
	SphereUnknown   FlawName = "sphere-unknown"    // a sphere that nobody stands in
	VotersOther     FlawName = "voters-other"      // those who take part are not those who may vote
	SeatAlone       FlawName = "seat-alone"        // a seat is the right, whatever else the franchise asks
	Seatless        FlawName = "seatless"          // a body without seats acts through those who hold one
	AssistedByList  FlawName = "assisted-by-list"  // those who enter members from a list enter ballots for them
	AssistedByOne   FlawName = "assisted-by-one"   // two enter a ballot for another, and the body has one seat
	MajorityBeyond  FlawName = "majority-beyond"   // more than all are asked for
	UnitsOverlap    FlawName = "units-overlap"     // whoever belongs to one place or field of a double majority belongs to another
	UnitsBeyond     FlawName = "units-beyond"      // it asks for more of them than there are
	UnitsAll        FlawName = "units-all"         // one of them is enough that nothing is adopted
	QuorumAll       FlawName = "quorum-all"        // one who is absent keeps everybody from deciding
	QuorumIdle      FlawName = "quorum-idle"       // the majority asks for more than the quorum does
	CapCarries      FlawName = "cap-carries"       // no ballot may carry a voice besides its own
	AwayIdle        FlawName = "away-idle"         // a delegation ends before absence could end it
	ProlongShort    FlawName = "prolong-short"     // an outage takes more than can be given back
	ProlongLong     FlawName = "prolong-long"      // a vote may be prolonged by more than it has
	TermShort       FlawName = "term-short"        // a mandate is over before its successor can be elected
	DisputeLong     FlawName = "dispute-long"      // an election is disputed when its mandates are over
	SecondersMany   FlawName = "seconders-many"    // fewer may vote than must propose
	SeatsMany       FlawName = "seats-many"        // more are elected than there are seats
	OfficerCircle   FlawName = "officer-circle"    // who calls an election could only be elected by it
	OfficersAlone   FlawName = "officers-alone"    // those who judge the roll are all who may vote
	RollShort       FlawName = "roll-short"        // who is taken off a roll has no time to answer
	RollUnheard     FlawName = "roll-unheard"      // a roll that nobody sees is not open to challenge
	AllIncompatible FlawName = "all-incompatible"  // whoever may stand may not hold the seat
	CourtIdle       FlawName = "court-idle"        // it takes reports of nobody
	CourtTwice      FlawName = "court-twice"       // two take reports of the same
	CourtAbove      FlawName = "court-above"       // appeals go to a body that hears none
	CourtSpare      FlawName = "court-spare"       // no judge is left where one may not sit
	WatchCircle     FlawName = "watch-circle"      // auditors are watched by whom they watch
	Unwatched       FlawName = "unwatched"         // those who decide for others are watched by nobody
	NeverAmended    FlawName = "never-amended"     // the charter has no rule by which it is changed
	AmendedByNone   FlawName = "amended-by-none"   // the kind of matter by which it is changed there is not
	AmendedByAll    FlawName = "amended-by-all"    // it locks itself: one alone keeps it as it is
	AmendedByFew    FlawName = "amended-by-few"    // it is changed by those whom it gives their power
	AmendedAside    FlawName = "amended-aside"     // who writes a next charter raises it before another body
	StandingIdle    FlawName = "standing-idle"     // good standing is asked for where the body knows none
	Unattested      FlawName = "unattested"        // a competence is asked for that nobody attests
	AskersFew       FlawName = "askers-few"        // fewer hold a seat than must ask for something
	AskersNone      FlawName = "askers-none"       // members raise matters of a body that lets nobody in
	RisesNowhere    FlawName = "rises-nowhere"     // no body may decide a matter after this one
	CalledByNobody  FlawName = "called-by-nobody"  // fewer hold a seat there than must call it in
	FilledTwice     FlawName = "filled-twice"      // an election fills the seat, so that nobody is appointed to it
	ConsentsMany    FlawName = "consents-many"     // more must agree to an appointment than sit there
	NeverFilled     FlawName = "never-filled"      // nobody fills its seats behind the founding
	WatchedAppoint  FlawName = "watched-appoint"   // who is watched chooses who watches
	DrawnOfNobody   FlawName = "drawn-of-nobody"   // a lot among those whom no body lets in
	DrawnAtTheDoor  FlawName = "drawn-at-the-door" // whoever comes in is drawn among, from the same day on
)

// Flaw is something in the charters of a community that contradicts itself, or
// another rule.
type Flaw struct {
	Body     bodies.Slug  `json:"body"`
	Rule     string       `json:"rule"` // the path in its charter: procedures[2].franchise.body
	Name     FlawName     `json:"name"`
	Severity FlawSeverity `json:"severity"`
	Matter   string       `json:"matter,omitempty"` // the name of the kind of matter it is about
	Other    string       `json:"other,omitempty"`  // the body, place, field or sphere that is named
	Have     int          `json:"have,omitempty"`
	Need     int          `json:"need,omitempty"`
}

// Lint looks at all charters of a community together, each of which [Charter.Check]
// has let pass, and returns what contradicts itself, in their order. It knows rules
// and no people: who sits where, and how many belong to what, it does not ask.
func Lint(charters []Charter) []Flaw {
	var flaws []Flaw
	for _, rule := range lints() {
		flaws = append(flaws, rule(community(charters))...)
	}
	place := func(f Flaw) int {
		return slices.IndexFunc(charters, func(c Charter) bool { return c.Body.Slug == f.Body })
	}
	slices.SortStableFunc(flaws, func(a, b Flaw) int { return cmp.Compare(place(a), place(b)) })
	return flaws
}

// lints are the rules. Each is a function of its own and has a test of its own; a
// rule for a new part of the charter is a line more.
func lints() []func(community) []Flaw {
	return []func(community) []Flaw{
		bodiesTwice, bodiesMissing, parentsInCircles, treesBroken, nodesMissing,
		nobodyDecides, nobodyCompetent, twoDecide,
		spheresUnknown, votersOther, seatAlone, seatless, assistants,
		majorityBeyond, unitsMissing, unitsOverlap, unitsBeyond, unitsUnattested, quorumAll, quorumIdle, capCarries, awayIdle, prolongTimes,
		termShort, disputeLong, secondersMany, seatsMany, officersInCircles, officersAlone, rollShort, rollUnheard, allIncompatible,
		courtsIdle, courtsTwice, courtsAbove, courtsWithoutSpare,
		watchInCircles, unwatched,
		amendments, amendedAside, standingIdle, unattested,
		askersFew, askersNone, risesNowhere,
		seatsFilled, drawnAmong, watchedAppoint,
	}
}

// community is the charters that are looked at together.
type community []Charter

func (all community) of(slug bodies.Slug) (Charter, bool) {
	n := slices.IndexFunc(all, func(c Charter) bool { return c.Body.Slug == slug })
	if n < 0 {
		return Charter{}, false
	}
	return all[n], true
}

// seats are those of a body, or false where it has no charter.
func (all community) seats(slug bodies.Slug) (int, bool) {
	c, known := all.of(slug)
	return c.Body.Seats, known
}

// flaw is one of a charter as a whole.
func (c Charter) flaw(name FlawName, severity FlawSeverity, rule string) Flaw {
	return Flaw{Body: c.Body.Slug, Rule: rule, Name: name, Severity: severity}
}

// about is a flaw in one of the kinds of matters.
func (c Charter) about(n int, name FlawName, severity FlawSeverity, rule string) Flaw {
	f := c.flaw(name, severity, fmt.Sprintf("procedures[%d].%s", n, rule))
	f.Matter = c.Procedures[n].Name
	return f
}

func (f Flaw) naming(other string) Flaw { f.Other = other; return f }

func (f Flaw) figures(have, need int) Flaw { f.Have, f.Need = have, need; return f }

// eachMatter gathers what a rule finds in each kind of matter; nil is nothing.
func (all community) eachMatter(find func(c Charter, n int, p Procedure) *Flaw) (flaws []Flaw) {
	for _, c := range all {
		for n, p := range c.Procedures {
			if f := find(c, n, p); f != nil {
				flaws = append(flaws, *f)
			}
		}
	}
	return flaws
}

// inCircle says whether somebody comes back to where they set out.
func inCircle[T comparable](from T, next func(T) []T) bool {
	seen, queue := map[T]bool{}, next(from)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == from {
			return true
		}
		if !seen[at] {
			seen[at] = true
			queue = append(queue, next(at)...)
		}
	}
	return false
}
