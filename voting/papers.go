// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

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
	return &Exhausted{show(t[NoFurtherChoice]), show(t[Overvoted]), show(t[TooManySkips]), show(t[RepeatedMark])}
}

// Papers are the ballots of a profile as the rules read them: withdrawn options
// taken off, skipped ranks closed, repeated marks gone. A method that moves
// ballots holds a place in each paper and asks for the next one.
type Papers struct {
	marks   []Mark
	ends    []int
	why     []Reason // what ends paper i; nil where nothing but its last mark does
	weights []uint32
	blank   int64
}

// Read reads the profile by the rules. Where nothing is irregular nobody's
// marks are copied.
func (r BallotRules) Read(c Contest, p *Profile) *Papers {
	withdrawn := make([]bool, len(c.Options))
	plain := !p.irregular
	for i, o := range c.Options {
		withdrawn[i] = o.Withdrawn
		plain = plain && !o.Withdrawn
	}
	if plain {
		return &Papers{marks: p.marks, ends: p.ends, weights: p.weights, blank: p.blank}
	}
	q := &Papers{
		marks: make([]Mark, 0, len(p.marks)), ends: make([]int, 0, p.Len()),
		why: make([]Reason, 0, p.Len()), weights: p.weights,
	}
	read := reader{BallotRules: r, withdrawn: withdrawn, seen: make([]int, len(c.Options))}
	for i := range p.Len() {
		b := p.Ballot(i)
		read.ballot = i + 1
		why, marked := read.paper(b.Marks, &q.marks)
		if !marked {
			q.blank += b.Weight
		}
		q.why = append(q.why, why)
		q.ends = append(q.ends, len(q.marks))
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
	for len(marks) > 0 {
		if marks[0] == Skipped {
			skips++
			marks = marks[1:]
			continue
		}
		marks = r.nextRank(marks)
		if len(r.rank) == 0 {
			continue // all withdrawn: the ranks close up
		}
		marked = true
		if r.ExhaustAtSkips > 0 && skips >= r.ExhaustAtSkips {
			return TooManySkips, marked
		}
		skips = 0
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

// noteSeen says whether an option of the rank was marked before, and notes them all.
func (r *reader) noteSeen() (repeated bool) {
	for _, m := range r.rank {
		repeated = repeated || r.seen[m.Option()] == r.ballot
		r.seen[m.Option()] = r.ballot
	}
	return repeated
}

// Len is the number of papers: as many as the profile has ballots.
func (q *Papers) Len() int { return len(q.ends) }

// Weight is the weight of paper i.
func (q *Papers) Weight(i int) int64 { return int64(q.weights[i]) }

// Blank is the weight of the papers that mark nobody who stands.
func (q *Papers) Blank() int64 { return q.blank }

// Start is the place of the first mark of paper i.
func (q *Papers) Start(i int) int {
	if i == 0 {
		return 0
	}
	return q.ends[i-1]
}

// Next finds, from a place in paper i on, the first option that continues, and
// the place after it. It returns -1 and the reason where there is none.
func (q *Papers) Next(i, at int, continuing []bool) (option Index, next int, why Reason) {
	for end := q.ends[i]; at < end; {
		m := q.marks[at]
		at++
		if at == end || !q.marks[at].IsTied() {
			if continuing[m] {
				return Index(m), at, 0
			}
			continue
		}
		chosen, count := q.rank(&at, end, m, continuing)
		if count > 1 {
			return -1, end, Overvoted
		}
		if count == 1 {
			return chosen, at, 0
		}
	}
	if q.why == nil {
		return -1, at, NoFurtherChoice
	}
	return -1, at, q.why[i]
}

// rank reads the rest of a shared rank: how many of it continue, and which.
func (q *Papers) rank(at *int, end int, first Mark, continuing []bool) (chosen Index, count int) {
	for m := first; ; m = q.marks[*at-1] {
		if o := m.Option(); continuing[o] {
			if count == 0 || o != chosen {
				count++
			}
			chosen = o
		}
		if *at == end || !q.marks[*at].IsTied() {
			return chosen, count
		}
		*at++
	}
}
