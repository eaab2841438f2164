// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"

	"moothall/bodies"
)

func spheresUnknown(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		for _, s := range p.Franchise.Spheres {
			if !slices.Contains([]bodies.Sphere{bodies.Inner, bodies.Outer, bodies.Ecosystem}, s) {
				f := c.about(n, SphereUnknown, Contradiction, "franchise.spheres").naming(string(s))
				return &f
			}
		}
		return nil
	})
}

// votersOther holds what the charter says of taking part to whom it lets vote. That
// members vote for themselves where only those who hold a seat may is said wrongly and
// can be followed; that the seats vote where all members may cannot.
func votersOther(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if (p.Participation == Representative) == p.Franchise.Seated {
			return nil
		}
		severity := Contradiction
		if p.Franchise.Seated {
			severity = Warning
		}
		f := c.about(n, VotersOther, severity, "participation")
		return &f
	})
}

// seatAlone: who holds a seat votes, and [bodies.Franchise.Examine] asks nothing more.
func seatAlone(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if r := p.Franchise; !r.Seated || r.MinDays == 0 && r.Place == "" && r.Field == "" && len(r.Spheres) == 0 {
			return nil
		}
		f := c.about(n, SeatAlone, Warning, "franchise")
		return &f
	})
}

// majorityBeyond: all of the voices are not more than all of them.
func majorityBeyond(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if m := p.Majority; m == nil || m.AtLeast || m.Share.Num < m.Share.Den {
			return nil
		}
		f := c.about(n, MajorityBeyond, Contradiction, "majority.share")
		return &f
	})
}

// quorumAll: a quorum is a share of the roll, so that any share can be reached, by
// however few hold a seat. That of all is reached only if nobody is ill, away or
// suspended, and who is suspended stays on the roll.
func quorumAll(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if q := p.Quorum.Share; q.Num == 0 || q.Num < q.Den {
			return nil
		}
		f := c.about(n, QuorumAll, Warning, "quorum.share")
		return &f
	})
}

// quorumIdle: where the majority is a share of the whole roll, a quorum of as much or
// less is met by every majority, and of two shares of the roll for the yes voices the
// lower never decides anything. A vote of all for it meets any majority and any quorum,
// so one never keeps the other from being met.
func quorumIdle(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		m, q := p.Majority, p.Quorum.Share
		if m == nil || !m.Electorate || q.Num == 0 || !p.Quorum.Approval && q.Num*m.Share.Den > m.Share.Num*q.Den {
			return nil
		}
		f := c.about(n, QuorumIdle, Warning, "quorum.share")
		return &f
	})
}

// capCarries: the owner's own voice counts in what a ballot may carry.
func capCarries(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Delegation == nil || p.Delegation.Cap == nil || p.Delegation.Cap.Weight != 1 {
			return nil
		}
		f := c.about(n, CapCarries, Contradiction, "delegation.cap.weight")
		return &f
	})
}

// awayIdle: a delegation lives from when it was given, and who gives one is here.
func awayIdle(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Delegation == nil || p.Delegation.AwayMonths == 0 || p.Delegation.AwayMonths < p.Delegation.Months {
			return nil
		}
		f := c.about(n, AwayIdle, Warning, "delegation.away_months").figures(p.Delegation.AwayMonths, p.Delegation.Months)
		return &f
	})
}

// prolongTimes: the shortest outage that prolongs a vote is given back whole, and a
// vote is not prolonged by more than it has.
func prolongTimes(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		r := p.Prolong
		switch {
		case r == nil:
			return nil
		case r.AtMostHours*60 < r.AfterMinutes:
			f := c.about(n, ProlongShort, Warning, "prolong.at_most_hours").figures(r.AtMostHours*60, r.AfterMinutes)
			return &f
		case p.VotingDays > 0 && r.AtMostHours > p.VotingDays*24:
			f := c.about(n, ProlongLong, Warning, "prolong.at_most_hours").figures(r.AtMostHours, p.VotingDays*24)
			return &f
		}
		return nil
	})
}

// shortestMonth is how many days a month has at least.
const shortestMonth = 28

func termShort(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		stages := p.DiscussionDays + p.FrozenDays + p.VotingDays
		if p.Install == nil || stages < p.Install.Months*shortestMonth {
			return nil
		}
		f := c.about(n, TermShort, Contradiction, "install.months").figures(p.Install.Months*shortestMonth, stages)
		return &f
	})
}

func disputeLong(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Install == nil || p.DaysOfDispute() < p.Install.Months*shortestMonth {
			return nil
		}
		f := c.about(n, DisputeLong, Contradiction, "dispute_days").figures(p.DaysOfDispute(), p.Install.Months*shortestMonth)
		return &f
	})
}

// secondersMany: whoever nominates and all who second may vote, and so does the
// candidate, who does neither.
func secondersMany(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Nomination == nil || !p.Franchise.Seated {
			return nil
		}
		seats, known := all.seats(p.Franchise.Body)
		if need := p.Nomination.Seconders + 1; known && seats > 0 && seats < need {
			f := c.about(n, SecondersMany, Contradiction, "nomination.seconders").figures(seats, need)
			return &f
		}
		return nil
	})
}

// seatsMany: the elections of a body fill its seats, each its own by their name.
func seatsMany(all community) []Flaw {
	filled := map[bodies.Slug]map[string]int{}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Install == nil {
			return nil
		}
		of := p.Install.Body
		if filled[of] == nil {
			filled[of] = map[string]int{}
		}
		filled[of][p.Install.Seat] = max(filled[of][p.Install.Seat], p.Seats, 1)
		sum := 0
		for _, elected := range filled[of] {
			sum += elected
		}
		if seats, known := all.seats(of); known && seats > 0 && sum > seats {
			f := c.about(n, SeatsMany, Contradiction, "seats").naming(string(of)).figures(seats, sum)
			return &f
		}
		return nil
	})
}

// officersInCircles finds elections that, once all seats of the bodies that call them
// are empty, nobody can call any more: each of those bodies is seated by such elections
// alone. A body whose seats no election fills is seated otherwise, as by appointment.
func officersInCircles(all community) []Flaw {
	calls := map[bodies.Slug][]bodies.Slug{} // who call the elections into a body
	for _, c := range all {
		for _, p := range c.Procedures {
			if p.Install != nil {
				calls[p.Install.Body] = append(calls[p.Install.Body], p.Officer)
			}
		}
	}
	seatable := map[bodies.Slug]bool{}
	for range len(calls) + 1 {
		for _, c := range all {
			officers, elected := calls[c.Body.Slug]
			seatable[c.Body.Slug] = seatable[c.Body.Slug] || !elected || slices.ContainsFunc(officers, func(o bodies.Slug) bool {
				_, known := all.of(o)
				return seatable[o] || !known // which is another flaw
			})
		}
	}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		_, known := all.of(p.Officer)
		if p.Install == nil || !known || seatable[p.Officer] {
			return nil
		}
		f := c.about(n, OfficerCircle, Warning, "officer").naming(string(p.Officer))
		return &f
	})
}

// allIncompatible: where only those who hold a seat of a body elect, only they may
// stand, and whom they elect would sit in a body and in one that supervises it.
func allIncompatible(all community) []Flaw {
	watch := bodies.WatchOf(all.bodies())
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Install == nil || !p.Franchise.Seated {
			return nil
		}
		voters, seat := p.Franchise.Body, p.Install.Body
		if !watch.Over(seat, voters) && !watch.Over(voters, seat) {
			return nil
		}
		f := c.about(n, AllIncompatible, Contradiction, "install.body").naming(string(seat))
		return &f
	})
}

func (all community) bodies() []bodies.Body {
	list := make([]bodies.Body, len(all))
	for n, c := range all {
		list[n] = c.Body
	}
	return list
}
