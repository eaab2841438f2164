// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/voting"
	"moothall/voting/motion"
)

// Vote is one person's current ballot, as the count needs it. Person may be an
// id inside the instance or a commitment outside it, as on the roll.
type Vote struct {
	Person   bodies.PersonID
	Choice   Choice
	Assisted bool // two entered it for the person; never said of a confidential one
}

// Voice is what became of one person's voice: who cast for them, or why nobody did.
type Voice struct {
	Person  bodies.PersonID
	Weight  int64           // their own, from the roll
	By      bodies.PersonID // who cast, themselves included; empty where the voice is lost
	Lost    string          // why: no-vote, opt-out, dead-end, cycle, capped
	Carried int64           // what their own ballot counted; 0 where they cast none
}

// Conclusion is everything the close of a vote works out.
type Conclusion struct {
	Decision   Decision
	Transcript voting.Transcript
	Voices     []Voice  // one a member of the roll, in its order
	Turned     []Turned // whom a cap turned back, in the order of the roll
	Sealed     bool     // something that the record does not show to everybody had a part in it
	Summary
}

// Turned is somebody whose voice a cap turned back.
type Turned struct {
	Person bodies.PersonID
	From   bodies.PersonID // who would have cast it and was full
	To     bodies.PersonID // who cast it instead; empty where it was lost
}

// Sides splits the voices of a motion by who cast them: their owners, or others
// for them. Both go by answer; they are empty where options were ranked.
type Sides struct {
	Direct      map[string]int64 `json:"direct,omitempty"`
	Represented map[string]int64 `json:"represented,omitempty"`
}

// Eve is the last instant before the close, as the record tells time. What is
// delegated or taken back in the closing millisecond itself comes too late,
// like a ballot of that millisecond: whether it was committed before the close
// or after could not be told from the record.
func (i Issue) Eve() time.Time { return i.ClosedAt.Truncate(time.Millisecond).Add(-time.Millisecond) }

// Conclude works out a closed vote: delegations are resolved as they stood when
// the procedure reads them, ballots are counted with the weight they carry,
// quorum and majority are measured, and the decision follows. It is the same
// function for the server and for an auditor with an archive. The order of votes
// and delegations changes nothing. Errors wrap [ErrTally].
//
// Whom a ruling has suspended the record does not show to everybody. Where it
// changes nothing, as of somebody whose ballot carries nobody, or whose voice would
// have been lost all the same, the count is that without it, and says nothing of it.
func (i Issue) Conclude(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers) (Conclusion, error) {
	c, err := i.conclusion(roll, votes, in, layers)
	if err != nil || i.Procedure.Delegation == nil {
		return c, err
	}
	if !in.sealed(roll) {
		if in.silenced(roll) == nil {
			return c, nil
		}
		in.Suspended = nil
		without, err := i.conclusion(roll, votes, in, layers)
		if err != nil || c.sameBallots(without) {
			return without, err
		}
	}
	c.Sealed, c.Decision.Units = true, c.Decision.Units.withoutSums()
	return c, nil
}

// sameBallots says whether every voice was on the same ballot, or lost, in another
// count of the same ballots. Why one was lost may be told otherwise: that alone would
// say who was suspended.
func (c Conclusion) sameBallots(other Conclusion) bool {
	same := slices.EqualFunc(c.Voices, other.Voices, func(a, b Voice) bool {
		a.Lost, b.Lost = "", ""
		return a == b
	})
	return same && slices.Equal(c.Turned, other.Turned) && reflect.DeepEqual(c.Summary, other.Summary)
}

func (i Issue) conclusion(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers) (Conclusion, error) {
	at, other := i.ReadAt()
	weighed, err := i.Weigh(roll, votes, in, layers, at)
	if err != nil {
		return Conclusion{}, err
	}
	c, err := i.conclude(roll, votes, weighed)
	if err != nil || other.IsZero() {
		return c, err
	}
	in.Delegations = in.Beside
	otherwise, err := i.Weigh(roll, votes, in, layers, other)
	if err != nil {
		return c, err
	}
	beside, err := i.conclude(roll, votes, otherwise)
	c.AtOpening = c.beside(beside)
	return c, err
}

// conclude works out a vote whose voices have been followed.
func (i Issue) conclude(roll bodies.Roll, votes []Vote, weighed delegation.Weighed) (Conclusion, error) {
	c, err := i.tally(roll, votes, weighed.Weight, turnoutOf(weighed.Result), i.divided(roll, votes, weighed.Final))
	c.Voices, c.Turned, c.Summary = voices(roll, weighed.Result), turned(roll, weighed), i.summary(roll, weighed)
	c.Assisted = assisted(votes)
	if !i.Procedure.Method.Ranked() {
		c.Duel = sides(roll, votes, weighed.Weight)
	}
	return c, err
}

// tally counts ballots that carry so much each, and decides by them and by what is found
// of the units of a double majority.
func (i Issue) tally(roll bodies.Roll, votes []Vote, carried []int64, turnout Turnout, units dividing) (c Conclusion, err error) {
	profile, answers, err := i.profile(roll, votes, carried)
	if err != nil {
		return c, err
	}
	var duel motion.Vote
	c.Transcript, duel, err = i.count(i.Contest(), profile, answers, turnout)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrTally, err)
	}
	found, err := units(c.Transcript)
	if err != nil {
		return c, err
	}
	c.Decision, err = i.decide(c.Transcript, duel, turnout, found)
	return c, err
}

// profile is ballots that carry so much each, as a count takes them, and what they
// answer to a motion.
func (i Issue) profile(roll bodies.Roll, votes []Vote, carried []int64) (*voting.Profile, map[string]int64, error) {
	profile, answers := voting.NewProfile(i.Contest()), map[string]int64{}
	for _, v := range votes {
		weight := carried[roll.Index(v.Person)]
		answers[v.Choice.Answer] += weight
		if err := i.Add(profile, v.Choice, weight); err != nil {
			return nil, nil, err
		}
	}
	return profile, answers, nil
}

// ConcludeSealed works out a closed confidential vote: of so many electors, each
// with one voice, those whose ballots are given, under their pseudonyms, took
// part. Like Conclude it serves the server and an auditor. Errors wrap [ErrTally].
func (i Issue) ConcludeSealed(electors int64, votes []Vote) (Conclusion, error) {
	absent := electors - int64(len(votes))
	if absent < 0 {
		return Conclusion{}, fmt.Errorf("%w: %d ballots of %d electors", ErrTally, len(votes), electors)
	}
	roll := bodies.Roll{At: i.ClosedAt}
	if absent > 0 {
		roll.Entries = append(roll.Entries, bodies.RollEntry{Weight: absent}) // whoever did not vote, who has no pseudonym
	}
	for _, v := range votes {
		roll.Entries = append(roll.Entries, bodies.RollEntry{Person: v.Person, Weight: 1})
	}
	roll.Sort()
	c, err := i.Conclude(roll, votes, Entrusted{}, Layers{})
	c.Voices = nil // say of each pseudonym that it voted, which the list says
	return c, err
}

// Weigh follows every voice on the roll to the ballot that speaks for it, by the
// delegations as of an instant. The result is indexed like the roll.
func (i Issue) Weigh(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, at time.Time) (delegation.Weighed, error) {
	graph, direct, err := i.Graph(roll, votes, in, layers, at)
	if err != nil {
		return delegation.Weighed{}, err
	}
	weighed, err := graph.Weigh(roll.Weights(), direct, i.terms(roll, in.named()))
	if err != nil {
		return weighed, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return weighed, nil
}

// Ways draws the one way each voice on the roll takes at an instant by the rule of
// the issue, whatever a cap would turn back, and who casts directly. A part of a
// roll will do, if it has everybody whom the voices that are followed can reach.
func (i Issue) Ways(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, at time.Time) (delegation.Graph, delegation.Set, error) {
	graph, direct, err := i.Graph(roll, votes, in, layers, at)
	if err != nil || i.Procedure.Delegation == nil || !i.Procedure.Delegation.follows().Lists() {
		return graph, direct, err
	}
	weighed, err := graph.Weigh(make([]int64, len(roll.Entries)), direct, delegation.Terms{Rule: i.Procedure.Delegation.follows()})
	if err != nil {
		return graph, nil, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return weighed.Graph, direct, nil
}

// Graph draws where each voice on the roll goes at an instant, and who casts
// directly. The suspended pass nothing on. A matter that is not liquid has no edges.
func (i Issue) Graph(roll bodies.Roll, votes []Vote, in Entrusted, layers Layers, at time.Time) (delegation.Graph, delegation.Set, error) {
	direct := make(delegation.Set, len(roll.Entries))
	for _, v := range votes {
		n := roll.Index(v.Person)
		if n < 0 {
			return delegation.Graph{}, nil, fmt.Errorf("%w: a ballot of somebody who is not on the roll", ErrTally)
		}
		if direct[n] {
			return delegation.Graph{}, nil, fmt.Errorf("%w: two current ballots of one person", ErrTally)
		}
		direct[n] = true
	}
	var edges []delegation.Delegation
	if i.Procedure.Delegation != nil {
		edges = onRoll(roll, in.Delegations)
	}
	graph, err := delegation.Resolve(len(roll.Entries), edges, i.matter(layers), at, in.silenced(roll))
	if err != nil {
		return graph, nil, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return graph, direct, nil
}

// onRoll turns people into positions and drops what somebody off the roll gave.
func onRoll(roll bodies.Roll, given []Delegation) []delegation.Delegation {
	var edges []delegation.Delegation
	for _, d := range given {
		from := roll.Index(d.Delegator)
		if from < 0 {
			continue
		}
		edge := delegation.Delegation{Delegator: delegation.ID(from), Scope: d.Scope, From: d.From, Until: d.End()}
		for _, to := range d.Delegates {
			at := delegation.OffRoll
			if n := roll.Index(to); n >= 0 && slices.Contains(d.Waiting, to) {
				at = delegation.Unaccepted
			} else if n >= 0 {
				at = delegation.ID(n)
			}
			edge.Delegates = append(edge.Delegates, at)
		}
		edges = append(edges, edge)
	}
	return edges
}

// Layers is the shape of the community: which bodies, places and fields lie in which,
// and what bodies ask of their members.
type Layers = bodies.Layers

// LayersOf reads the layers from the charters in force.
func LayersOf(charters []Charter) (Layers, error) {
	l := Layers{Parents: map[bodies.Slug]bodies.Slug{}, Terms: map[bodies.Slug]bodies.Terms{}}
	var places []bodies.Place
	var fields []bodies.Field
	for _, c := range charters {
		l.Parents[c.Body.Slug] = c.Body.Parent
		if c.Membership != nil {
			l.Terms[c.Body.Slug] = c.Membership.Terms
		}
		places = append(places, c.Places...)
		fields = append(fields, c.Fields...)
	}
	var err error
	if l.Places, err = bodies.Places(places); err != nil {
		return l, err
	}
	l.Fields, err = bodies.Fields(fields)
	return l, err
}

// matter is the issue as delegations see it.
func (i Issue) matter(l Layers) delegation.Matter {
	m := delegation.Matter{Issue: string(i.ID), Fields: texts(l.Fields.Path(i.Field)), Places: texts(l.Places.Path(i.Place)), Bodies: []string{string(i.Body)}}
	if r := i.Procedure.Delegation; r != nil {
		if r.PlaceFirst {
			m.First = delegation.PlaceFirst
		}
		for at, steps := l.Parents[i.Body], 0; r.BodiesBelow && at != "" && steps <= len(l.Parents); at, steps = l.Parents[at], steps+1 {
			m.Bodies = append(m.Bodies, string(at))
		}
	}
	return m
}

func texts[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// Contest is the issue as a count sees it: its options and seats, and no name of a person.
func (i Issue) Contest() voting.Contest {
	c := voting.Contest{Title: i.Title, Seats: max(i.Procedure.Seats, 1)}
	for _, o := range i.Options {
		c.Options = append(c.Options, voting.Option{ID: string(o.ID), Name: o.name(), Withdrawn: o.Withdrawn})
	}
	return c
}

// name is what a count calls the option. Candidates go by their ids: what is
// counted is published, and no name stands in it.
func (o Option) name() string {
	if o.Person != "" {
		return string(o.ID)
	}
	return o.Title
}

// Add puts a ballot into a profile of the issue's [Issue.Contest]. One that carries
// more than a profile takes at once is added in parts, which counts the same. Errors
// wrap [ErrTally].
func (i Issue) Add(p *voting.Profile, c Choice, weight int64) error {
	ranks := make([][]int, len(c.Ranking))
	for r, group := range c.Ranking {
		for _, id := range group {
			ranks[r] = append(ranks[r], slices.IndexFunc(i.Options, func(o Option) bool { return o.ID == id }))
		}
	}
	for ; weight > 0; weight -= voting.MaxWeight {
		if err := p.Add(min(weight, voting.MaxWeight), ranks); err != nil {
			return fmt.Errorf("%w: %w", ErrTally, err)
		}
	}
	return nil
}

// count runs the procedure's method and finds the division its majority measures.
func (i Issue) count(contest voting.Contest, p *voting.Profile, answers map[string]int64, turnout Turnout) (voting.Transcript, motion.Vote, error) {
	if !i.Procedure.Method.Ranked() {
		duel := i.answered(answers, turnout)
		return motionTranscript(duel), duel, nil
	}
	method, settings := i.ranking()
	t, err := method.Count(contest, p, settings)
	if err != nil {
		return t, motion.Vote{Eligible: turnout.Electorate}, err
	}
	t = compared(contest, voting.Ballots{Profile: p}, method, settings, t)
	return t, i.duel(t, p, turnout), nil
}

// method finds the counting method by the name it has in the catalogue.
func (m Method) method() voting.Method {
	for _, known := range catalogue() {
		if known.Name == string(m) {
			return known
		}
	}
	return voting.Method{Count: func(voting.Contest, *voting.Profile, voting.Settings) (voting.Transcript, error) {
		return voting.Transcript{}, fmt.Errorf("no method is called %q", m)
	}}
}

// motionTranscript is the count of a motion: one round, three tallies.
func motionTranscript(v motion.Vote) voting.Transcript {
	tallies := voting.Tallies{{Option: 0, Votes: voting.Whole(v.Yes)}, {Option: 1, Votes: voting.Whole(v.No)}, {Option: 2, Votes: voting.Whole(v.Abstain)}}
	return voting.Transcript{
		Schema: voting.Schema, Method: string(MethodMotion), Options: map[string]string{}, Seats: 1,
		Candidates: []voting.Candidate{{ID: 0, Option: Yes, Name: Yes}, {ID: 1, Option: No, Name: No}, {ID: 2, Option: Abstain, Name: Abstain}},
		Ballots:    voting.Accounting{Received: v.Cast(), Valid: v.Cast(), Weight: voting.Whole(v.Cast())},
		Outcome:    voting.Outcome{Elected: []voting.Index{}},
		Rounds: []voting.Round{{N: 1, Kind: voting.CountRound, Tallies: tallies,
			Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{}}},
		Ties: []voting.Tie{},
	}
}

func voices(roll bodies.Roll, r delegation.Result) []Voice {
	out := make([]Voice, len(roll.Entries))
	for n, e := range roll.Entries {
		out[n] = Voice{Person: e.Person, Weight: e.Weight, Carried: r.Weight[n]}
		if by := r.Final[n]; by == delegation.None {
			out[n].Lost = r.Lost[n].String()
		} else {
			out[n].By = roll.Entries[by].Person
		}
	}
	return out
}

func turned(roll bodies.Roll, w delegation.Weighed) (out []Turned) {
	if w.Uncapped == nil {
		return nil
	}
	for n, e := range roll.Entries {
		from, to := w.Uncapped.Final[n], w.Final[n]
		if from == to || from == delegation.None {
			continue
		}
		t := Turned{Person: e.Person, From: roll.Entries[from].Person}
		if to != delegation.None {
			t.To = roll.Entries[to].Person
		}
		out = append(out, t)
	}
	return out
}

// sides says of each answer how much was cast by its owners and how much for
// others: what a ballot carried less its caster's own weight.
func sides(roll bodies.Roll, votes []Vote, carried []int64) Sides {
	s := Sides{Direct: map[string]int64{}, Represented: map[string]int64{}}
	for _, v := range votes {
		n := roll.Index(v.Person) // on the roll: Graph has refused every other
		s.Direct[v.Choice.Answer] += roll.Entries[n].Weight
		s.Represented[v.Choice.Answer] += carried[n] - roll.Entries[n].Weight
	}
	return s
}
