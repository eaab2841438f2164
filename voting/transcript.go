// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
)

// Schema names the JSON form of a Transcript.
const Schema = "moothall-count/1"

// Transcript is one count, complete: what was counted, by which rules, every
// round, every tie, and the outcome. Its JSON form is the published one. Two
// counts of the same ballots by the same rules give the same bytes.
type Transcript struct {
	Schema     string            `json:"schema"`
	Method     string            `json:"method"`
	Options    map[string]string `json:"options"` // every setting, defaults too
	Seats      int               `json:"seats"`
	Candidates []Candidate       `json:"candidates"`
	Ballots    Accounting        `json:"ballots"`
	Sources    []Source          `json:"sources,omitempty"` // where the ballots come from, where there are several places
	Quota      *Decimal          `json:"quota,omitempty"`   // the quota the count began with
	Outcome
	Rounds              []Round     `json:"rounds"`
	Findings            []Measure   `json:"findings,omitempty"` // quorums and majorities, where the method asks for them
	Scores              Tallies     `json:"scores,omitempty"`
	Pairwise            *Pairwise   `json:"pairwise,omitempty"`
	CondorcetWinner     *Index      `json:"condorcet_winner"`
	CondorcetLoser      *Index      `json:"condorcet_loser"`
	Smith               []Index     `json:"smith"`
	Lot                 Lot         `json:"lot"`
	Ties                []Tie       `json:"ties"`
	OutcomeDependsOnLot *bool       `json:"outcome_depends_on_lot"` // nil where it was not asked
	Unused              []string    `json:"unused,omitempty"`       // settings given that the method has no use for
	Notes               []string    `json:"notes,omitempty"`        // sentences a reader should know
	Comparison          *Comparison `json:"comparison,omitempty"`   // nil where it was not asked
}

// Outcome is who won.
type Outcome struct {
	// Elected are the winners in the order of election; inside one round the larger tally first.
	Elected []Index `json:"elected"`
	// Tied are those between whom a tie was left open; Elected is empty then.
	Tied []Index `json:"tied,omitempty"`
	// Committees are all that the method holds equally good, where it chooses a
	// whole committee, members and committees in the contest's order. Elected is
	// the one of them that the lot puts first.
	Committees [][]Index `json:"committees,omitempty"`
	// Ranking is the order of all, best first, in sets of equals, where the method gives one.
	Ranking [][]Index `json:"ranking,omitempty"`
}

// Candidate is an option as a transcript shows it.
type Candidate struct {
	ID        Index  `json:"id"`
	Option    string `json:"option,omitempty"` // the option's ID, where it is not the number
	Name      string `json:"name"`
	Withdrawn bool   `json:"withdrawn"`
	WriteIns  bool   `json:"write_ins,omitempty"` // stands for all write-ins nobody declared
}

// Accounting says what became of the ballots, by weight. Received = Valid + Blank + Invalid.
type Accounting struct {
	Received int64   `json:"received"`
	Valid    int64   `json:"valid"`
	Blank    int64   `json:"blank"`   // no mark for anybody standing
	Invalid  int64   `json:"invalid"` // marked, but for nobody the rules could name
	Weight   Decimal `json:"weight"`  // received, as the tallies are written
}

// The kinds of a round.
const (
	FirstPreferences = "first"
	CountRound       = "count"
	SurplusRound     = "surplus"
	ExclusionRound   = "exclusion"
	ElectionRound    = "election"
	ScoringRound     = "scoring" // STAR: everybody's points
	RunoffRound      = "runoff"  // STAR: the two finalists' preferences
	RankRound        = "rank"    // Bucklin: one rank more of every ballot
)

// Round is one step of a count.
//
// In STV round 1 shows the first preferences; each later round is one surplus
// or one exclusion, and Tallies, Exhausted and Lost stand after its transfers.
// In IRV each round is one count, and Tallies stand before the elimination named
// in it. A count by eliminations may also move votes of the elected, then.
// In Meek's method round 1 shows the first preferences; each later round is one
// election or exclusion, and Tallies stand at that moment; nothing is transferred.
// In Bucklin's method each round adds one rank of every ballot, and Tallies hold
// all ranks so far: they add up to more than the ballots; Exhausted is the weight
// of the ballots that have no such rank.
// In STAR two rounds fill a seat: a scoring round with everybody's points, and a
// runoff with the preferences between two, those who prefer neither as Exhausted.
// In a committee filled seat by seat a round shows what each option would add, or
// the load it would leave, and elects one; an option without a load has no tally.
type Round struct {
	N             int           `json:"n"`
	Pass          int           `json:"pass,omitempty"` // which count of several, from 1; each begins anew with all ballots
	Kind          string        `json:"kind"`
	Of            *Index        `json:"of,omitempty"` // whose surplus, or who is excluded
	Tallies       Tallies       `json:"tallies"`
	Exhausted     Decimal       `json:"exhausted"`
	Split         *Exhausted    `json:"exhausted_split,omitempty"`
	Lost          Decimal       `json:"lost"` // by truncation
	Quota         Decimal       `json:"quota"`
	Elected       []Index       `json:"elected"`
	Eliminated    []Index       `json:"eliminated"`
	Guarded       []Index       `json:"guarded,omitempty"` // STV under constraints: whom this exclusion had to pass over
	Doomed        bool          `json:"doomed,omitempty"`  // STV under constraints: the eliminated had no place left
	Transfers     []TransferRow `json:"transfers"`
	ExhaustedFrom []Exhaustion  `json:"exhausted_from,omitempty"` // what the moves of this round exhausted
	LostFrom      []Exhaustion  `json:"lost_from,omitempty"`      // what rounding held back from the moves of this round, by whose votes they were
	Keep          Tallies       `json:"keep_factors,omitempty"`   // Meek: the part of each ballot that each option keeps
	Iterations    int           `json:"iterations,omitempty"`     // Meek: how often the keep factors were reckoned for this round
}

// Exhausted splits the exhausted weight by reason. The parts add up to the whole.
type Exhausted struct {
	Choices   Decimal `json:"choices"` // no further continuing preference
	Overvotes Decimal `json:"overvotes"`
	Skipped   Decimal `json:"skipped"`
	Repeated  Decimal `json:"repeated"`
	// FinalSurplus is what the last elected had beyond the quota, where the count
	// shows it and no seat is left for it.
	FinalSurplus *Decimal `json:"final_surplus,omitempty"`
}

// TransferRow is votes that moved from one option to another.
type TransferRow struct {
	From  Index   `json:"from"`
	To    Index   `json:"to"`
	Votes Decimal `json:"votes"`
}

// Exhaustion is votes of an option that had nowhere to move.
type Exhaustion struct {
	From  Index   `json:"from"`
	Votes Decimal `json:"votes"`
}

// Tally is the votes of one option.
type Tally struct {
	Option Index
	Votes  Decimal
}

// Tallies are the votes of the options standing, in the contest's order. The
// JSON form is an object: {"1":"1371.00000","2":"12.50000"}.
type Tallies []Tally

// Of returns the votes of an option; none where it does not stand.
func (t Tallies) Of(i Index) Decimal {
	at := int(i)
	if at >= len(t) || t[at].Option != i { // somebody before has withdrawn
		var found bool
		at, found = slices.BinarySearchFunc(t, i, func(tally Tally, i Index) int { return int(tally.Option - i) })
		if !found {
			return Decimal{}
		}
	}
	return t[at].Votes
}

// each goes through options with their votes: one walk along t where they stand
// in the contest's order.
func (t Tallies) each(options []Index) iter.Seq2[Index, Decimal] {
	return func(yield func(Index, Decimal) bool) {
		at := 0
		for _, i := range options {
			for at < len(t) && t[at].Option < i {
				at++
			}
			var votes Decimal
			if at < len(t) && t[at].Option == i {
				votes = t[at].Votes
			} else {
				votes = t.Of(i)
			}
			if !yield(i, votes) {
				return
			}
		}
	}
}

// MarshalJSON writes an object keyed by the position from 1.
func (t Tallies) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, tally := range t {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = strconv.AppendInt(b, int64(tally.Option)+1, 10)
		b = append(b, `":"`...)
		b = append(b, tally.Votes.String()...)
		b = append(b, '"')
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, in the order written.
func (t *Tallies) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return fmt.Errorf("tallies: they should be an object, {\"1\":\"12.5\"}")
	}
	*t = Tallies{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("tallies: %w", err)
		}
		n, err := strconv.Atoi(key.(string))
		if err != nil || n < 1 {
			return fmt.Errorf("tallies: the key %q should be a position from 1", key)
		}
		var votes Decimal
		if err := d.Decode(&votes); err != nil {
			return fmt.Errorf("tallies of %d: %w", n, err)
		}
		*t = append(*t, Tally{Index(n - 1), votes})
	}
	return nil
}

// NewTranscript begins the transcript of a count of ranked ballots: the
// candidates, the settings, the lot, and the duels of every pair.
func NewTranscript(method string, c Contest, p *Profile, settings map[string]string, lot Lot) Transcript {
	t := BeginTranscript(method, c, settings, lot)
	t.SetDuels(Duels(c, p))
	return t
}

// BeginTranscript begins the transcript of a count without duels.
func BeginTranscript(method string, c Contest, settings map[string]string, lot Lot) Transcript {
	t := Transcript{
		Schema: Schema, Method: method, Options: settings, Seats: c.Seats, Lot: lot,
		Outcome: Outcome{Elected: []Index{}}, Rounds: []Round{}, Ties: []Tie{},
	}
	for i, o := range c.Options {
		candidate := Candidate{ID: Index(i), Option: o.ID, Name: o.Name, Withdrawn: o.Withdrawn, WriteIns: o.WriteIns}
		if o.ID == strconv.Itoa(i+1) {
			candidate.Option = ""
		}
		t.Candidates = append(t.Candidates, candidate)
	}
	return t
}

// SetDuels shows these duels, and what follows from them.
func (t *Transcript) SetDuels(duels Pairwise) {
	t.Pairwise, t.Smith = &duels, duels.Smith()
	t.CondorcetWinner, t.CondorcetLoser = nil, nil
	if winner, ok := duels.CondorcetWinner(); ok {
		t.CondorcetWinner = &winner
	}
	if loser, ok := duels.CondorcetLoser(); ok {
		t.CondorcetLoser = &loser
	}
}

// Name is the name of an option, or its number where it has none.
func (t Transcript) Name(i Index) string {
	if int(i) < len(t.Candidates) && t.Candidates[i].Name != "" {
		return t.Candidates[i].Name
	}
	return "option " + strconv.Itoa(int(i)+1)
}
