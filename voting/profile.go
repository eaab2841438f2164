// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"iter"
	"math"
	"slices"
)

// The limits of weights. With them every tally in units of 1e-5 fits an int64.
const (
	// MaxWeight is the largest weight of one ballot.
	MaxWeight = 10_000_000
	// MaxTotal is the largest total weight of a profile.
	MaxTotal = 9_000_000_000_000
)

// maxMarks is how many marks a profile holds: their positions are 32 bits long.
// A variable only for the test of the limit.
var maxMarks = math.MaxUint32

// Mark is one mark on a ranked ballot: an option, or a rank left empty. Marks
// stand in the order of their ranks; a mark can share the rank of the one before.
type Mark uint16

const (
	tiedBit = 1 << 15
	// Skipped is a rank the voter left empty.
	Skipped Mark = 1<<15 - 1
	// Several is a rank with several marks, where the file says no more: an
	// overvote that names nobody.
	Several Mark = 1<<15 - 2
)

// MarkFor marks an option at a rank of its own.
func MarkFor(i Index) Mark { return Mark(i) }

// Tied returns the mark at the same rank as the mark before it.
func (m Mark) Tied() Mark { return m | tiedBit }

// IsTied says whether the mark shares the rank of the mark before it.
func (m Mark) IsTied() bool { return m&tiedBit != 0 }

// Names says whether the mark names an option: Skipped and Several do not.
func (m Mark) Names() bool { return m != Skipped && m != Several }

// Option is the option marked. It has no meaning where the mark names none.
func (m Mark) Option() Index { return Index(m &^ tiedBit) }

// Ballot is one voter's marks, and how many voters it speaks for. The marks
// belong to the profile and must not be changed.
type Ballot struct {
	Weight int64
	Marks  []Mark
}

// Ranks returns the options of each rank, best first; a rank that names nobody is empty.
func (b Ballot) Ranks() [][]Index {
	ranks := [][]Index{}
	for _, m := range b.Marks {
		switch {
		case !m.Names():
			ranks = append(ranks, nil)
		case m.IsTied():
			ranks[len(ranks)-1] = append(ranks[len(ranks)-1], m.Option())
		default:
			ranks = append(ranks, []Index{m.Option()})
		}
	}
	return ranks
}

// Profile is all ballots of one contest, in one flat piece of memory: about two
// bytes a mark and twelve a ballot. It keeps what was marked, mistakes
// included; what they mean is decided by the rules of each count.
type Profile struct {
	options   int
	marks     []Mark
	ends      []uint32 // ends[i] is where ballot i stops in marks
	weights   []uint32 // nil while every ballot weighs 1
	total     int64
	blank     int64
	irregular bool     // some ballot skips a rank, ties or repeats an option
	lastSeen  []uint32 // per option, the number of the last ballot that marked it
}

// NewProfile returns an empty profile for the contest.
func NewProfile(c Contest) *Profile {
	return &Profile{options: len(c.Options), lastSeen: make([]uint32, len(c.Options))}
}

// Grow makes room for so many more ballots and marks, where a reader can tell
// beforehand: what grows as it goes is copied on the way.
func (p *Profile) Grow(ballots, marks int) {
	p.marks = slices.Grow(p.marks, marks)
	p.ends = slices.Grow(p.ends, ballots)
}

// Add adds a ballot given as ranks, best first: positions from 0, several in
// one rank where the voter holds them equal, an empty rank where one was
// skipped. A ballot without any mark is blank, and counts for turnout.
// A weight of 0 adds nothing.
func (p *Profile) Add(weight int64, ranks [][]int) error {
	start := len(p.marks)
	for _, rank := range ranks {
		if len(rank) == 0 {
			p.marks = append(p.marks, Skipped)
		}
		for i, option := range rank {
			if option < 0 || option >= p.options {
				p.marks = p.marks[:start]
				return fmt.Errorf("%w: it marks option %d, and the contest has 0 to %d", ErrBallot, option, p.options-1)
			}
			m := Mark(option)
			if i > 0 {
				m = m.Tied()
			}
			p.marks = append(p.marks, m)
		}
	}
	return p.seal(weight, start)
}

// AddMarks adds a ballot given as marks, and copies them. It is Add for those
// who read millions.
func (p *Profile) AddMarks(weight int64, marks []Mark) error {
	start := len(p.marks)
	for i, m := range marks {
		if m.Names() && (int(m&^tiedBit) >= p.options || i == 0 && m.IsTied()) {
			return fmt.Errorf("%w: mark %d is for option %d, and the contest has 0 to %d", ErrBallot, i+1, m&^tiedBit, p.options-1)
		}
	}
	p.marks = append(doubled(p.marks, len(marks)), marks...)
	return p.seal(weight, start)
}

// doubled makes room in a full slice by doubling it: append grows large slices
// by a quarter, and would copy millions of ballots many times.
func doubled[T any](s []T, more int) []T {
	if len(s)+more <= cap(s) {
		return s
	}
	return slices.Grow(s, len(s)+more)
}

// seal closes the ballot whose marks begin at start, or takes them back.
func (p *Profile) seal(weight int64, start int) error {
	if weight < 0 || weight > MaxWeight {
		p.marks = p.marks[:start]
		return fmt.Errorf("%w: its weight is %d, and may be 0 to %d", ErrBallot, weight, MaxWeight)
	}
	if len(p.marks) > maxMarks {
		p.marks = p.marks[:start]
		return fmt.Errorf("%w: all ballots together may have at most %d marks", ErrTotal, maxMarks)
	}
	if p.total+weight > MaxTotal {
		p.marks = p.marks[:start]
		return fmt.Errorf("%w: with this ballot it is %d, and may be at most %d", ErrTotal, p.total+weight, int64(MaxTotal))
	}
	if weight == 0 {
		p.marks = p.marks[:start]
		return nil
	}
	p.weigh(uint32(weight))
	p.ends = append(doubled(p.ends, 1), uint32(len(p.marks)))
	p.total += weight
	p.inspect(p.marks[start:], weight)
	return nil
}

// weigh notes the weight of the ballot to be added, and from the first that is
// not 1 on those of all.
func (p *Profile) weigh(weight uint32) {
	if p.weights == nil {
		if weight == 1 {
			return
		}
		p.weights = make([]uint32, len(p.ends), max(cap(p.ends), len(p.ends)+1))
		for i := range p.weights {
			p.weights[i] = 1
		}
	}
	p.weights = append(doubled(p.weights, 1), weight)
}

// inspect notes what the ballot just added needs from the rules.
func (p *Profile) inspect(marks []Mark, weight int64) {
	ballot := uint32(len(p.ends))
	blank := true
	for i, m := range marks {
		if m >= Several {
			p.irregular = true
			if !m.Names() {
				blank = blank && m == Skipped
				continue
			}
			if i > 0 && !marks[i-1].Names() { // tied to a rank without a name: a rank of its own
				marks[i] = m &^ tiedBit
			}
		}
		blank = false
		option := m &^ tiedBit
		if p.lastSeen[option] == ballot {
			p.irregular = true
		}
		p.lastSeen[option] = ballot
	}
	if blank {
		p.blank += weight
	}
}

// Len is the number of ballots as added, whatever their weights.
func (p *Profile) Len() int { return len(p.ends) }

// Regular says that no ballot skips a rank, shares one or repeats an option.
func (p *Profile) Regular() bool { return !p.irregular }

// Marks is the number of marks of all ballots, skipped ranks included.
func (p *Profile) Marks() int { return len(p.marks) }

// Options is the number of options of the contest.
func (p *Profile) Options() int { return p.options }

// Total is the weight of all ballots, blank ones included.
func (p *Profile) Total() int64 { return p.total }

// Blank is the weight of the ballots without any mark.
func (p *Profile) Blank() int64 { return p.blank }

// Ballot returns ballot i, counted from 0 in the order of adding.
func (p *Profile) Ballot(i int) Ballot {
	weight := int64(1)
	if p.weights != nil {
		weight = int64(p.weights[i])
	}
	return Ballot{weight, p.marks[p.start(i):p.ends[i]:p.ends[i]]}
}

// start is where ballot i begins in marks.
func (p *Profile) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return p.ends[i-1]
}

// All goes through the ballots in the order of adding.
func (p *Profile) All() iter.Seq[Ballot] {
	return func(yield func(Ballot) bool) {
		for i := range p.ends {
			if !yield(p.Ballot(i)) {
				return
			}
		}
	}
}
