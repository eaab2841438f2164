// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"math/big"

	"moothall/bodies"
	"moothall/delegation"
)

// Concentration is how the voices of one decided matter lay on its ballots: how
// concentrated they were, and what power that gave. It is for everybody, so it holds
// nothing that the published count does not tell: see [Issue.Concentrate].
//
// Figures are exact: whole numbers, or fractions such as "608/1310". Of ballots whose
// power was sampled the fractions are estimates, with margins.
type Concentration struct {
	Electorate  int64            `json:"electorate"`  // voices on the roll
	Direct      int64            `json:"direct"`      // cast by their owners
	Represented int64            `json:"represented"` // cast by others for them
	Lost        map[string]int64 `json:"lost"`        // by reason
	Ballots     int              `json:"ballots"`

	Gini           string `json:"gini"`         // over ballots
	GiniMembers    string `json:"gini_members"` // over all on the roll
	Effective      string `json:"effective"`    // effective number of ballots
	Majority       int    `json:"smallest_majority"`
	MajorityOfRoll int    `json:"smallest_majority_of_electorate"` // 0: all together hold no more than half
	Largest        int64  `json:"largest"`                         // voices on the heaviest ballot
	TopTen         int64  `json:"top10"`                           // on the ten heaviest

	LorenzBallots []CurvePoint `json:"lorenz_ballots"`
	LorenzMembers []CurvePoint `json:"lorenz_members"`

	Power    *PowerRule    `json:"power,omitempty"` // nil: no ballot could turn anything
	Heaviest []HeavyBallot `json:"heaviest"`

	Open        bool        `json:"open"`                   // ways are shown beyond the ballots
	FoldedBelow int64       `json:"folded_below,omitempty"` // branches of less than one in so many of the counted voices are folded
	Branches    []Tributary `json:"branches"`
	Carriers    []Carrier   `json:"carriers"`        // who carried at least CarriersFrom, the most first
	Rings       *int        `json:"rings,omitempty"` // circles in which voices were lost; nil: not for everybody
	Cap         *CapEffect  `json:"cap,omitempty"`
}

// CurvePoint says that so many, of those who carry least, carry so many voices.
type CurvePoint struct {
	Lightest int   `json:"lightest"`
	Voices   int64 `json:"voices"`
}

// Carrier is somebody whose ballot carried so many voices of others.
type Carrier struct {
	Person bodies.PersonID `json:"person"`
	Voices int64           `json:"voices"`
}

// CapEffect is what a cap did.
type CapEffect struct {
	Most    int64     `json:"most"` // voices on one ballot, at most
	With    CapTotals `json:"with"`
	Without CapTotals `json:"without"`
}

// CapTotals are the totals with or without the cap. Gini and Majority are empty
// without it where the ways of the voices are not for everybody.
type CapTotals struct {
	Counted  int64  `json:"counted"`
	Lost     int64  `json:"lost"`
	Largest  int64  `json:"largest"`
	Majority int    `json:"smallest_majority,omitempty"`
	Gini     string `json:"gini,omitempty"`
}

// Followed is the voices of a count as they were followed, and what of it may be
// shown.
type Followed struct {
	delegation.Weighed
	// Open says that everybody is shown whose ballot each voice was on, and by which
	// delegations it came there.
	Open bool
	// Public says who was a public delegate when the count read the delegations.
	Public func(bodies.PersonID) bool
	// Seed is what coalitions are drawn from where there are too many to count.
	Seed string
}

// Voices says of each voice on the roll whose ballot it was on.
func (f Followed) Voices(roll bodies.Roll) []Voice { return voices(roll, f.Result) }

// How much is shown: points of a curve, named ballots, coalitions that are drawn,
// the share below which branches are folded, and how many delegations deep.
const (
	curvePoints  = 101
	heaviest     = 10
	coalitions   = 20_000
	foldedBelow  = 100
	deepestShown = 5
)

// Concentrate reckons how the voices of a decided matter lay on its ballots. It is a
// function of the count alone: whoever repeats it comes to the same.
//
// Named is whose ballot carried voices of others, which everybody is told after a
// public vote, whoever was a public delegate, and, where all ways are for everybody,
// through whom others' voices passed. Where they are not, branches end at the
// ballots, and nothing is said that what each ballot carried does not say already.
func (i Issue) Concentrate(roll bodies.Roll, votes []Vote, f Followed) (Concentration, error) {
	ballots, members := f.OnBallots(), f.OnMembers()
	c := Concentration{
		Electorate: f.Electorate, Direct: f.Direct, Represented: f.Represented, Lost: turnoutOf(f.Result).Lost, Ballots: f.Voters,
		Gini: ballots.Gini().RatString(), GiniMembers: members.Gini().RatString(), Effective: ballots.Effective().RatString(),
		Majority: ballots.SmallestMajority(ballots.Total()), MajorityOfRoll: ballots.SmallestMajority(f.Electorate),
		Largest: f.Largest, TopTen: ballots.Top(heaviest),
		LorenzBallots: curve(ballots), LorenzMembers: curve(members),
		Open: f.Open, FoldedBelow: foldedBelow, Carriers: f.carriers(roll), Cap: i.capEffect(f),
	}
	if f.Open {
		n := f.rings()
		c.Rings = &n
	}
	var err error
	if c.Branches, err = f.branches(roll); err != nil {
		return c, fmt.Errorf("%w: %w", ErrTally, err)
	}
	if c.Power, c.Heaviest, err = i.power(roll, votes, f); err != nil {
		return c, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return c, nil
}

// Counted is the voices on ballots.
func (c Concentration) Counted() int64 { return c.Direct + c.Represented }

// LargestShare is the part of the counted voices on the heaviest ballot.
func (c Concentration) LargestShare() *big.Rat {
	if c.Counted() == 0 {
		return new(big.Rat)
	}
	return big.NewRat(c.Largest, c.Counted())
}

func curve(s delegation.Spread) []CurvePoint {
	points := []CurvePoint{}
	for _, p := range s.Lorenz(curvePoints) {
		points = append(points, CurvePoint{p.Lightest, p.Weight})
	}
	return points
}

// capEffect is both totals where there is a cap.
func (i Issue) capEffect(f Followed) *CapEffect {
	if f.Uncapped == nil {
		return nil
	}
	e := &CapEffect{Most: i.Procedure.Delegation.Cap.Of(f.Electorate), With: capTotals(f.Result), Without: capTotals(*f.Uncapped)}
	if !f.Open { // the summary of the count tells no more of it
		e.Without.Majority, e.Without.Gini = 0, ""
	}
	return e
}

func capTotals(r delegation.Result) CapTotals {
	s := r.OnBallots()
	return CapTotals{Counted: s.Total(), Lost: r.Electorate - s.Total(), Largest: r.Largest, Majority: s.SmallestMajority(s.Total()), Gini: s.Gini().RatString()}
}

// TurnedBy says whether the voices that a person's ballot carried for others turned the
// outcome. It is false, too, of whom the figures do not name: they tell it of the
// ballots that carried most.
func (c Concentration) TurnedBy(person bodies.PersonID) bool {
	for _, b := range c.Heaviest {
		if b.Person == person && b.Turned {
			return person != ""
		}
	}
	return false
}

// Named is everybody whom the page about one matter names, as often as it does.
func (c Concentration) Named() (ids []bodies.PersonID) {
	for _, b := range c.Branches {
		if b.Person != "" {
			ids = append(ids, b.Person)
		}
	}
	for _, b := range c.Heaviest {
		if b.Person != "" {
			ids = append(ids, b.Person)
		}
	}
	return ids
}
