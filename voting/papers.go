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
	return &Exhausted{Choices: show(t[NoFurtherChoice]), Overvotes: show(t[Overvoted]), Skipped: show(t[TooManySkips]), Repeated: show(t[RepeatedMark])}
}

// Papers are the ballots of a profile as the rules read them: withdrawn options
// taken off, skipped ranks closed, repeated marks gone. They are what a count
// holds in its hands: each paper knows how far down it has been read, and lies
// in at most one [Pile].
type Papers struct {
	marks   []Mark
	ends    []int
	why     []Reason // what ends paper i; nil where nothing but its last mark does
	weights []uint32
	blank   int64
	read    []uint32 // how many marks of paper i have been read
	under   []uint32 // what lies under paper i in its pile, as a Pile
}

// Pile is papers on top of each other; the zero value is none. What a count
// makes of a pile must not depend on the order in it.
type Pile uint32

// Put lays a paper on a pile.
func (q *Papers) Put(pile *Pile, paper int) {
	q.under[paper] = uint32(*pile)
	*pile = Pile(paper + 1)
}

// Take takes the uppermost paper from a pile; false where there is none.
func (q *Papers) Take(pile *Pile) (paper int, ok bool) {
	if *pile == 0 {
		return 0, false
	}
	paper = int(*pile) - 1
	*pile = Pile(q.under[paper])
	return paper, true
}

// All makes one pile of all papers.
func (q *Papers) All() Pile {
	var pile Pile
	for paper := range q.ends {
		q.Put(&pile, paper)
	}
	return pile
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
		return &Papers{
			marks: p.marks, ends: p.ends, weights: p.weights, blank: p.blank,
			read: make([]uint32, p.Len()), under: make([]uint32, p.Len()),
		}
	}
	q := &Papers{
		marks: make([]Mark, 0, len(p.marks)), ends: make([]int, 0, p.Len()),
		why: make([]Reason, 0, p.Len()), weights: p.weights,
		read: make([]uint32, p.Len()), under: make([]uint32, p.Len()),
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

// Len is the number of papers: as many as the profile has ballots.
func (q *Papers) Len() int { return len(q.ends) }

// Weight is the weight of paper i.
func (q *Papers) Weight(i int) int64 { return int64(q.weights[i]) }

// Blank is the weight of the papers that mark nobody who stands.
func (q *Papers) Blank() int64 { return q.blank }

// Next reads on in paper i to the first option that is open, and returns it;
// -1 and the reason where there is none.
func (q *Papers) Next(i int, open []bool) (Index, Reason) {
	start, end := 0, q.ends[i]
	if i > 0 {
		start = q.ends[i-1]
	}
	at := start + int(q.read[i])
	option, why := Index(-1), Reason(0)
	for at < end && option < 0 {
		m := q.marks[at]
		at++
		if at == end || !q.marks[at].IsTied() {
			if open[m] {
				option = Index(m)
			}
			continue
		}
		chosen, count := q.rank(&at, end, m, open)
		if count > 1 {
			q.read[i] = uint32(end - start)
			return -1, Overvoted
		}
		if count == 1 {
			option = chosen
		}
	}
	q.read[i] = uint32(at - start)
	if option < 0 && q.why != nil {
		why = q.why[i]
	}
	return option, why
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
