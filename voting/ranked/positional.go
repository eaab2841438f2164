// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"math/big"

	"moothall/voting"
)

// Unranked says what leaving an option out means where places earn points.
type Unranked string

// The meanings of leaving out.
const (
	SharedLast Unranked = "last"    // those left out share the last places
	NoPoints   Unranked = "abstain" // those left out earn nothing
)

// Positional are the options of a count by points. The zero value is the default.
type Positional struct {
	Unranked Unranked // default: SharedLast
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// Borda gives, among n options, n-1 points to the first place of a ballot, n-2
// to the second, and 0 to the last. Options at one rank share the mean of the
// points of the places they cover, and so do those left out. The scores are
// exact, in halves.
//
// Borda, Mémoire sur les élections au scrutin (1781). Runs in O(marks + n²) for n
// options, and n more for each different way in which ballots share a rank.
//
// Options with as many points are equals, whom only the lot can part. It refuses
// nothing but a contest or a setting that cannot be; an equal or skipped rank is
// neither.
//
// Errors: ErrContest, ErrSetting.
func Borda(c voting.Contest, p *voting.Profile, o Positional) (voting.Transcript, error) {
	n := int64(len(c.Standing()))
	mean := func(from, to int64) *big.Rat { return big.NewRat(2*n-from-to, 2) }
	return countPoints("borda", c, p, o, mean, 1)
}

// Dowdall gives one point to the first place of a ballot, a half to the second,
// a third to the third, and so on, as Nauru's parliament is elected. Options at
// one rank share the mean of the points of the places they cover, and so do
// those left out. The count is in fractions; the scores show nine decimals,
// rounded.
//
// Reilly, Social Choice in the South Seas, International Political Science
// Review 23 (2002), 355-372. It costs what Borda costs, in fractions; ties and
// what is refused are as in Borda.
//
// Errors: ErrContest, ErrSetting.
func Dowdall(c voting.Contest, p *voting.Profile, o Positional) (voting.Transcript, error) {
	mean := func(from, to int64) *big.Rat {
		sum := new(big.Rat)
		for k := from; k <= to; k++ {
			sum.Add(sum, big.NewRat(1, k))
		}
		return sum.Quo(sum, big.NewRat(to-from+1, 1))
	}
	return countPoints("dowdall", c, p, o, mean, 9)
}

// countPoints adds up the points of places; mean is what each of those earns
// who share the places from … to.
func countPoints(method string, c voting.Contest, p *voting.Profile, o Positional, mean func(from, to int64) *big.Rat, decimals int) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	if o.Unranked == "" {
		o.Unranked = SharedLast
	}
	lot, err := voting.DrawLot(c, o.Tie)
	if err != nil {
		return voting.Transcript{}, err
	}
	t := voting.NewTranscript(method, c, p, voting.Settings{"unranked": string(o.Unranked), "tie": o.Tie}, lot)
	places, valid := readPlaces(c, p)
	t.Ballots = voting.Accounting{Received: p.Total(), Valid: valid, Blank: p.Total() - valid, Weight: voting.Whole(p.Total())}
	scores := make([]*big.Rat, len(c.Options))
	for _, i := range c.Standing() {
		scores[i] = places.points(i, o.Unranked == SharedLast, mean)
		t.Scores = append(t.Scores, voting.Tally{Option: i, Votes: voting.Rounded(scores[i], decimals)})
	}
	t.Conclude(c, voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return scores[b].Cmp(scores[a]) }), o.Tie != "")
	return t, nil
}

// places is how much weight puts each option at which places of the ballot.
type places struct {
	n      int64             // how many stand
	single [][]int64         // single[i][k]: alone at place k, from 1
	shared map[sharing]int64 // with others
	rest   []int64           // rest[k]: ballots whose unranked share the places from k on
	ranked [][]int64         // ranked[i][k]: of those, the ballots that rank i
}

type sharing struct {
	option   voting.Index
	from, to int64
}

// readPlaces reads every ballot once. Withdrawn options and skipped ranks close
// up; a repeated mark counts where it stands first. Blank ballots give no places.
func readPlaces(c voting.Contest, p *voting.Profile) (q places, valid int64) {
	q.n = int64(len(c.Standing()))
	q.shared, q.rest = map[sharing]int64{}, make([]int64, q.n+2)
	for range c.Options {
		q.single, q.ranked = append(q.single, make([]int64, q.n+2)), append(q.ranked, make([]int64, q.n+2))
	}
	fresh := newFresh(c)
	var listed, rank []voting.Index
	for b := range p.Len() {
		ballot := p.Ballot(b)
		fresh.ballot, listed = b+1, listed[:0]
		for marks := ballot.Marks; len(marks) > 0; {
			rank, marks = fresh.rank(rank[:0], marks)
			q.add(rank, int64(len(listed))+1, ballot.Weight)
			listed = append(listed, rank...)
		}
		if len(listed) == 0 {
			continue
		}
		valid += ballot.Weight
		from := int64(len(listed)) + 1
		q.rest[from] += ballot.Weight
		for _, i := range listed {
			q.ranked[i][from] += ballot.Weight
		}
	}
	return q, valid
}

// fresh tells which marks of a ballot count: of options that stand, where the
// ballot marks them first.
type fresh struct {
	standing []bool
	seen     []int // the last ballot that marked the option
	ballot   int   // the ballot at hand, from 1
}

func newFresh(c voting.Contest) *fresh {
	f := &fresh{standing: make([]bool, len(c.Options)), seen: make([]int, len(c.Options))}
	for _, i := range c.Standing() {
		f.standing[i] = true
	}
	return f
}

// rank collects the options of the first rank that count, and returns the marks
// after it.
func (f *fresh) rank(rank []voting.Index, marks []voting.Mark) ([]voting.Index, []voting.Mark) {
	for at, m := range marks {
		if at > 0 && !m.IsTied() {
			return rank, marks[at:]
		}
		if !m.Names() {
			continue
		}
		i := m.Option()
		if f.standing[i] && f.seen[i] != f.ballot {
			rank = append(rank, i)
		}
		f.seen[i] = f.ballot
	}
	return rank, nil
}

// add puts the options of a rank at the places from one on.
func (q *places) add(rank []voting.Index, from, weight int64) {
	if len(rank) == 1 {
		q.single[rank[0]][from] += weight
		return
	}
	for _, i := range rank {
		q.shared[sharing{i, from, from + int64(len(rank)) - 1}] += weight
	}
}

// points adds up what an option's places earn.
func (q *places) points(i voting.Index, restEarns bool, mean func(from, to int64) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	earn := func(weight int64, from, to int64) {
		if weight > 0 {
			sum.Add(sum, new(big.Rat).Mul(new(big.Rat).SetInt64(weight), mean(from, to)))
		}
	}
	for k := int64(1); k <= q.n; k++ {
		earn(q.single[i][k], k, k)
		if restEarns {
			earn(q.rest[k]-q.ranked[i][k], k, q.n)
		}
	}
	for s, weight := range q.shared {
		if s.option == i {
			earn(weight, s.from, s.to)
		}
	}
	return sum
}
