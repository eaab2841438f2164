// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import "slices"

// Reason says why a ballot no longer counts for anybody.
type Reason uint8

// The reasons of exhaustion.
const (
	NoFurtherChoice Reason = iota
	Overvoted
	TooManySkips
	RepeatedMark
	reasons
)

// Tallied is weight, or units of it, by the reason it was exhausted for.
type Tallied [reasons]int64

// Sum is all of it.
func (t Tallied) Sum() (sum int64) {
	for _, n := range t {
		sum += n
	}
	return sum
}

// Split writes the exhausted weight for a report; show turns units into votes.
func (t Tallied) Split(show func(int64) Decimal) *Exhausted {
	return &Exhausted{Choices: show(t[NoFurtherChoice]), Overvotes: show(t[Overvoted]), Skipped: show(t[TooManySkips]), Repeated: show(t[RepeatedMark])}
}

// Papers are the ballots of a profile as the rules read them: withdrawn options
// taken off, skipped ranks closed, repeated marks gone. They are what a count
// holds in its hands: each paper knows how far down it has been read.
type Papers struct {
	marks   []Mark
	papers  []paper
	weights []uint32 // nil where every paper weighs 1
	why     []Reason // what ends paper i; nil where nothing but its last mark does
	blank   int64
	moved   []move // the pile at hand
	sizes   []int
	near    uint32 // of no meaning
	dealt   Dealt
}

// move is where a paper goes; -1 is nowhere.
type move struct {
	paper uint32
	to    int32
}

// paper is how far a paper has been read, and where it ends.
type paper struct {
	at  uint32 // the next mark to read
	end uint32 // behind the last mark
}

// Pile is papers by their numbers. What a count makes of a pile must not depend
// on the order in it.
type Pile []uint32

// All makes one pile of all papers.
func (q *Papers) All() Pile {
	pile := make(Pile, len(q.papers))
	for i := range pile {
		pile[i] = uint32(i)
	}
	return pile
}

// sheaf is how many papers a pile of Sheaves holds.
const sheaf = 1 << 14

// Sheaves are all papers in piles that are dealt in a small piece of memory each.
func (q *Papers) Sheaves() []Pile {
	return slices.Collect(slices.Chunk(q.All(), sheaf))
}

// Dealt is what a pile has become: a pile for each option, and what is
// exhausted. The slices, not the piles in them, are used again by the next Deal.
type Dealt struct {
	Piles []Pile
	Votes []int64 // the weight of each pile
	Gone  Tallied
}

// Deal reads on in every paper of a pile to its first option that is open. The
// piles of the options share out the memory of the pile, which is no more.
func (q *Papers) Deal(pile Pile, open []bool) Dealt {
	if len(q.sizes) < len(open) {
		q.dealt, q.sizes = Dealt{Piles: make([]Pile, len(open)), Votes: make([]int64, len(open))}, make([]int, len(open))
	}
	if len(q.moved) < len(pile) {
		q.moved = make([]move, len(pile))
	}
	moved, d, sizes := q.moved[:len(pile)], q.dealt, q.sizes
	clear(sizes)
	clear(d.Votes)
	for k, paper := range pile {
		if k%fetch == 0 {
			q.fetch(pile[k:min(k+fetch, len(pile))])
		}
		option, why := q.Next(paper, open)
		moved[k] = move{paper, int32(option)}
		if option < 0 {
			d.Gone[why] += q.Weight(paper)
			continue
		}
		sizes[option]++
		d.Votes[option] += q.Weight(paper)
	}
	for option, size := range sizes {
		d.Piles[option], pile = pile[:0:size], pile[size:]
	}
	for _, m := range moved {
		if m.to >= 0 {
			d.Piles[m.to] = append(d.Piles[m.to], m.paper)
		}
	}
	return d
}

// fetch is how many papers are brought near at once.
const fetch = 128

// fetch touches papers and their next marks. Papers lie all over the memory:
// to wait for many of them at once is faster than for one after the other.
func (q *Papers) fetch(pile Pile) {
	if len(q.marks) == 0 {
		return
	}
	last := uint32(len(q.marks) - 1)
	for _, paper := range pile {
		q.near += uint32(q.marks[min(q.papers[paper].at, last)])
	}
}

// Read reads the profile by the rules. Where nothing is irregular nobody's
// marks are copied.
func (r BallotRules) Read(c Contest, p *Profile) *Papers {
	withdrawn := make([]bool, len(c.Options))
	plain := !p.irregular && r.MaxRanks == 0
	for i, o := range c.Options {
		withdrawn[i] = o.Withdrawn && !r.KeepWithdrawn
		plain = plain && !withdrawn[i]
	}
	if plain {
		q := &Papers{marks: p.marks, papers: make([]paper, p.Len()), weights: p.weights, blank: p.blank}
		for i := range q.papers {
			q.papers[i] = paper{at: p.start(i), end: p.ends[i]}
		}
		return q
	}
	q := &Papers{marks: make([]Mark, 0, len(p.marks)), papers: make([]paper, p.Len()), weights: p.weights, why: make([]Reason, 0, p.Len())}
	read := reader{BallotRules: r, withdrawn: withdrawn, seen: make([]int, len(c.Options))}
	for i := range p.Len() {
		b := p.Ballot(i)
		read.ballot = i + 1
		at := uint32(len(q.marks))
		why, marked := read.paper(b.Marks, &q.marks)
		if !marked {
			q.blank += b.Weight
		}
		q.why = append(q.why, why)
		q.papers[i] = paper{at: at, end: uint32(len(q.marks))}
	}
	return q
}

// reader reads one ballot after the other.
type reader struct {
	BallotRules
	withdrawn []bool
	seen      []int // the last ballot that marked the option
	ballot    int
	rank      []Mark // the standing options of the rank at hand
}

// paper appends what a ballot says, in order, and returns what ends it and
// whether it marks anybody who stands.
func (r *reader) paper(marks []Mark, out *[]Mark) (why Reason, marked bool) {
	skips := 0
	for rank := 1; len(marks) > 0 && (r.MaxRanks == 0 || rank <= r.MaxRanks); rank++ {
		if marks[0] == Skipped {
			skips++
			marks = marks[1:]
			continue
		}
		several := marks[0] == Several
		marks = r.nextRank(marks)
		if len(r.rank) == 0 && !several {
			continue // all withdrawn: the ranks close up
		}
		marked = true
		if r.ExhaustAtSkips > 0 && skips >= r.ExhaustAtSkips {
			return TooManySkips, marked
		}
		skips = 0
		if several && r.Overvote != SkipOvervote {
			return Overvoted, marked
		}
		repeated := r.noteSeen()
		if repeated && r.Duplicate == ExhaustDuplicate {
			return RepeatedMark, marked
		}
		switch {
		case len(r.rank) > 1 && r.Overvote == SkipOvervote:
		case len(r.rank) > 1 && r.Overvote != ExhaustIfMultiple:
			return Overvoted, marked
		case len(r.rank) == 1 && repeated:
		default:
			*out = append(*out, r.rank...)
		}
	}
	return NoFurtherChoice, marked
}

// nextRank collects the standing options of the first rank and returns the rest.
func (r *reader) nextRank(marks []Mark) []Mark {
	r.rank = r.rank[:0]
	if marks[0] == Several {
		return marks[1:]
	}
	for i, m := range marks {
		if i > 0 && !m.IsTied() {
			return marks[i:]
		}
		if o := m.Option(); !r.withdrawn[o] {
			m = MarkFor(o)
			if len(r.rank) > 0 {
				m = m.Tied()
			}
			r.rank = append(r.rank, m)
		}
	}
	return nil
}

// noteSeen says whether an option of the rank was marked before, and notes them
// all. A rank that is passed over for its overvote marks nobody, unless a
// repeated mark ends the ballot.
func (r *reader) noteSeen() (repeated bool) {
	if len(r.rank) > 1 && r.Overvote == SkipOvervote && r.Duplicate != ExhaustDuplicate {
		return false
	}
	for _, m := range r.rank {
		repeated = repeated || r.seen[m.Option()] == r.ballot
		r.seen[m.Option()] = r.ballot
	}
	return repeated
}

// start is where the first mark of paper i stands.
func (q *Papers) start(i uint32) uint32 {
	if i == 0 {
		return 0
	}
	return q.papers[i-1].end
}

// Rewind makes a paper be read from its first mark again.
func (q *Papers) Rewind(paper uint32) { q.papers[paper].at = q.start(paper) }

// Len is the number of papers: as many as the profile has ballots.
func (q *Papers) Len() int { return len(q.papers) }

// Weight is the weight of paper i.
func (q *Papers) Weight(i uint32) int64 {
	if q.weights == nil {
		return 1
	}
	return int64(q.weights[i])
}

// Blank is the weight of the papers that mark nobody who stands.
func (q *Papers) Blank() int64 { return q.blank }

// Next reads on in paper i to the first option that is open, and returns it;
// -1 and the reason where there is none.
func (q *Papers) Next(i uint32, open []bool) (Index, Reason) {
	p := &q.papers[i]
	rest := q.marks[p.at:p.end]
	for at, m := range rest {
		if int(m) >= len(open) || at+1 < len(rest) && rest[at+1].IsTied() {
			return q.nextShared(i, p.at+uint32(at), open)
		}
		if open[m] {
			p.at += uint32(at) + 1
			return Index(m), 0
		}
	}
	p.at = p.end
	return -1, q.reason(i)
}

// nextShared is Next from a rank on that options share.
func (q *Papers) nextShared(i uint32, from uint32, open []bool) (Index, Reason) {
	p := &q.papers[i]
	for p.at = from; p.at < p.end; {
		chosen, count := q.rank(p, open)
		if count > 1 {
			p.at = p.end
			return -1, Overvoted
		}
		if count == 1 {
			return chosen, 0
		}
	}
	return -1, q.reason(i)
}

// reason is what ends paper i where its marks do.
func (q *Papers) reason(i uint32) Reason {
	if q.why == nil {
		return NoFurtherChoice
	}
	return q.why[i]
}

// NextRank reads on in a paper to the first rank with an option that is open and
// was not marked before, and appends all those of the rank; none, and the reason,
// where there is no such rank. It knows no overvote.
func (q *Papers) NextRank(i uint32, open []bool, into []Index) ([]Index, Reason) {
	p := &q.papers[i]
	start := q.start(i)
	for p.at < p.end && len(into) == 0 {
		before := q.marks[start:p.at]
		for first := true; p.at < p.end && (first || q.marks[p.at].IsTied()); first = false {
			o := q.marks[p.at].Option()
			if open[o] && !slices.Contains(into, o) && !slices.ContainsFunc(before, func(m Mark) bool { return m.Option() == o }) {
				into = append(into, o)
			}
			p.at++
		}
	}
	if len(into) == 0 {
		return into, q.reason(i)
	}
	return into, NoFurtherChoice
}

// rank reads one rank: how many of it are open, and which.
func (q *Papers) rank(p *paper, open []bool) (chosen Index, count int) {
	for first := true; p.at < p.end && (first || q.marks[p.at].IsTied()); first = false {
		if o := q.marks[p.at].Option(); open[o] {
			if count == 0 || o != chosen {
				count++
			}
			chosen = o
		}
		p.at++
	}
	return chosen, count
}
