// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// Score is the number a ballot gives to one option.
type Score struct {
	Option Index
	Points int32 // below 0 only where the method allows it
}

// Scored is one ballot that gives numbers, and how many voters it speaks for.
// The scores belong to the profile and must not be changed.
type Scored struct {
	Weight int64
	Scores []Score
}

// Cardinal is all ballots of one contest that give numbers to options: what
// [Profile] is for ranks. An option without a score is unscored, which is not
// the same as 0; what it means is decided by the method. An approval is the
// score 1.
type Cardinal struct {
	options  int
	scores   []Score
	ends     []int // ends[i] is where ballot i stops in scores
	weights  []uint32
	total    int64
	blank    int64
	offered  uint32   // how many ballots were offered, refused ones included
	lastSeen []uint32 // per option, the number of the last ballot offered that scored it
}

// NewCardinal returns an empty profile for the contest.
func NewCardinal(c Contest) *Cardinal {
	return &Cardinal{options: len(c.Options), lastSeen: make([]uint32, len(c.Options))}
}

// Add adds a ballot, and copies its scores. A ballot without any score is blank,
// and counts for turnout. A weight of 0 adds nothing.
//
// Errors: ErrBallot for an option the contest does not have or that is scored
// twice, and for a weight below 0 or above MaxWeight; ErrTotal.
func (p *Cardinal) Add(weight int64, scores []Score) error {
	if weight < 0 || weight > MaxWeight {
		return fmt.Errorf("%w: its weight is %d, and may be 0 to %d", ErrBallot, weight, MaxWeight)
	}
	if p.total+weight > MaxTotal {
		return fmt.Errorf("%w: with this ballot it is %d, and may be at most %d", ErrTotal, p.total+weight, int64(MaxTotal))
	}
	if err := p.inspect(scores); err != nil || weight == 0 {
		return err
	}
	p.scores = append(doubled(p.scores, len(scores)), scores...)
	p.weights = append(doubled(p.weights, 1), uint32(weight))
	p.ends = append(doubled(p.ends, 1), len(p.scores))
	p.total += weight
	if len(scores) == 0 {
		p.blank += weight
	}
	return nil
}

// inspect refuses options that are not there, or there twice.
func (p *Cardinal) inspect(scores []Score) error {
	p.offered++
	for _, s := range scores {
		if s.Option < 0 || int(s.Option) >= p.options {
			return fmt.Errorf("%w: it scores option %d, and the contest has 0 to %d", ErrBallot, int(s.Option), p.options-1)
		}
		if p.lastSeen[s.Option] == p.offered {
			return fmt.Errorf("%w: it scores option %d twice", ErrBallot, int(s.Option))
		}
		p.lastSeen[s.Option] = p.offered
	}
	return nil
}

// Len is the number of ballots as added, whatever their weights.
func (p *Cardinal) Len() int { return len(p.ends) }

// Options is the number of options of the contest.
func (p *Cardinal) Options() int { return p.options }

// Total is the weight of all ballots, blank ones included.
func (p *Cardinal) Total() int64 { return p.total }

// Blank is the weight of the ballots without any score.
func (p *Cardinal) Blank() int64 { return p.blank }

// Ballot returns ballot i, counted from 0 in the order of adding.
func (p *Cardinal) Ballot(i int) Scored {
	start := 0
	if i > 0 {
		start = p.ends[i-1]
	}
	return Scored{int64(p.weights[i]), p.scores[start:p.ends[i]:p.ends[i]]}
}

// All goes through the ballots in the order of adding.
func (p *Cardinal) All() iter.Seq[Scored] {
	return func(yield func(Scored) bool) {
		for i := range p.ends {
			if !yield(p.Ballot(i)) {
				return
			}
		}
	}
}

// Standing are the ballots without their scores for the withdrawn. A ballot that
// scored nobody else stays, as blank.
func (p *Cardinal) Standing(c Contest) *Cardinal {
	return p.picked(func(s Score) (Score, bool) { return s, !c.Options[s.Option].Withdrawn })
}

// picked are the ballots with the scores that pick changes or leaves out.
func (p *Cardinal) picked(pick func(Score) (Score, bool)) *Cardinal {
	out := &Cardinal{options: p.options, lastSeen: make([]uint32, p.options), weights: p.weights, total: p.total}
	out.scores, out.ends = make([]Score, 0, len(p.scores)), make([]int, 0, p.Len())
	for b := range p.All() {
		before := len(out.scores)
		for _, s := range b.Scores {
			if s, ok := pick(s); ok {
				out.scores = append(out.scores, s)
			}
		}
		if len(out.scores) == before {
			out.blank += b.Weight
		}
		out.ends = append(out.ends, len(out.scores))
	}
	return out
}

// Accounting is what became of the ballots where every one that scores somebody is valid.
func (p *Cardinal) Accounting() Accounting {
	return Accounting{Received: p.total, Valid: p.total - p.blank, Blank: p.blank, Weight: Whole(p.total)}
}

// DuelsOfScores counts every pair of ballots that give numbers: the higher
// score is preferred, and an unscored option stands at 0.
func DuelsOfScores(c Contest, p *Cardinal) Pairwise {
	n := len(c.Options)
	d := Pairwise{n: n, votes: make([]int64, n*n), out: make([]bool, n)}
	for i, o := range c.Options {
		d.out[i] = o.Withdrawn
	}
	points := make([]int32, n)
	for b := range p.All() {
		for _, s := range b.Scores {
			points[s.Option] = s.Points
		}
		for x, high := range points {
			row := d.votes[x*n:][:n]
			for y, low := range points {
				if high > low {
					row[y] += b.Weight
				}
			}
		}
		for _, s := range b.Scores {
			points[s.Option] = 0
		}
	}
	return d
}

// Approvals are the ballots with every score of at least so many points turned
// into a yes, and every other left out. A ballot that approves nobody stays, as blank.
func (p *Cardinal) Approvals(from int32) *Cardinal {
	return p.picked(func(s Score) (Score, bool) { return Score{s.Option, 1}, s.Points >= from })
}

// Approvals are the ballots with every option marked, at whatever rank, approved.
func (p *Profile) Approvals(c Contest) *Cardinal {
	out := NewCardinal(c)
	out.scores, out.ends, out.weights = make([]Score, 0, len(p.marks)), make([]int, 0, p.Len()), make([]uint32, 0, p.Len())
	var scores []Score
	seen := make([]int, p.options) // the last ballot that marked the option
	for i := range p.Len() {
		b := p.Ballot(i)
		scores = scores[:0]
		for _, m := range b.Marks {
			if m.Names() && seen[m.Option()] != i+1 {
				seen[m.Option()] = i + 1
				scores = append(scores, Score{m.Option(), 1})
			}
		}
		_ = out.Add(b.Weight, scores) // weights and options were checked when this profile took them
	}
	return out
}

// Ranks are the ballots with options in the order of their scores, the highest
// first and equals at one rank. Unscored options are not ranked.
func (p *Cardinal) Ranks(c Contest) *Profile {
	out := NewProfile(c)
	for b := range p.All() {
		_ = out.Add(b.Weight, byPoints(b.Scores)) // as above
	}
	return out
}

// byPoints sorts scores into ranks.
func byPoints(scores []Score) (ranks [][]int) {
	sorted := slices.Clone(scores)
	slices.SortStableFunc(sorted, func(a, b Score) int { return cmp.Compare(b.Points, a.Points) })
	for i, s := range sorted {
		if i > 0 && sorted[i-1].Points == s.Points {
			ranks[len(ranks)-1] = append(ranks[len(ranks)-1], int(s.Option))
			continue
		}
		ranks = append(ranks, []int{int(s.Option)})
	}
	return ranks
}
