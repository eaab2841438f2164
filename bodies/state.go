// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// State is how far a body has come in its life.
type State string

// The states. A founded body has a charter and fills its seats; an active one
// uses its powers; a suspended one keeps its seats and uses none; a dissolved one
// is there for the record alone, and another answers for what it left.
const (
	Founded   State = "founded"
	Active    State = "active"
	Suspended State = "suspended"
	Dissolved State = "dissolved"
)

// follows holds which states may come after each. Nothing comes after the end:
// who wants a dissolved body back founds another, under another name.
var follows = map[State][]State{
	Founded:   {Active, Dissolved},
	Active:    {Suspended, Dissolved},
	Suspended: {Active, Dissolved},
	Dissolved: {},
}

// Power is something a body does as a body.
type Power string

// The powers that depend on its state.
const (
	Seating   Power = "seating"   // its seats are filled and people are admitted
	Opening   Power = "opening"   // matters are brought before it and opened to a vote
	Deciding  Power = "deciding"  // votes that were opened are closed, counted and decided
	Hearing   Power = "hearing"   // it hears cases and decides which comments are shown
	Watching  Power = "watching"  // it reads what it supervises, files findings and holds decisions back
	Answering Power = "answering" // it answers findings and appeals about what it did
)

// powers is the table of what a body may still do. A suspended or dissolved body
// decides the votes that were open: whoever cast a ballot is not punished for what
// became of the body. And a suspended one answers, or a suspension would be a way out
// of an audit.
var powers = map[State][]Power{
	Founded:   {Seating, Deciding, Answering}, // the elections that fill its seats
	Active:    {Seating, Opening, Deciding, Hearing, Watching, Answering},
	Suspended: {Deciding, Answering},
	Dissolved: {Deciding},
}

// Life is how far the body has come, as its charter says.
func (b Body) Life() Life { return Life{cmp.Or(b.State, Active), b.Successor} }

// Fault says what is wrong with what a charter says of the state of its body, or "".
func (b Body) Fault() string {
	switch {
	case b.State == Active:
		return "a body is active where nothing else is said: leave its state out"
	case b.State != "" && follows[b.State] == nil:
		return "a body is founded, suspended or dissolved, or active, which is left out"
	case b.State == Dissolved && len(b.Supervises) > 0:
		return "a body that is dissolved supervises no other"
	case (b.State == Dissolved) != (b.Successor != ""):
		return "a body that is dissolved, and no other, names its successor"
	}
	return ""
}

// May says whether a body in the state still has a power. In a state there is
// not it has none.
func (s State) May(p Power) bool { return slices.Contains(powers[s], p) }

// ErrState refuses a change in the life of a body.
var ErrState = errors.New("the body cannot come to that state")

// Life is the state of one body and, once it is dissolved, who follows it.
type Life struct {
	State     State
	Successor Slug // of a dissolved body alone
}

// Lives holds how far every body of a community has come.
type Lives map[Slug]Life

// Found adds a body, which begins as founded. It refuses with [ErrState] a name
// that another has or had: names are for ever.
func (l Lives) Found(body Slug) error {
	if _, known := l[body]; known || !body.Valid() {
		return fmt.Errorf("%w: %q is the name of another body, or none", ErrState, body)
	}
	l[body] = Life{State: Founded}
	return nil
}

// Move brings a body to another state, or refuses with [ErrState] and changes
// nothing. The successor of a body that is dissolved is another that is not, so
// one of them at least is always left.
func (l Lives) Move(body Slug, to Life) error {
	from, known := l[body]
	switch {
	case !known:
		return fmt.Errorf("%w: there is no body %q", ErrState, body)
	case !slices.Contains(follows[from.State], to.State):
		return fmt.Errorf("%w: %s is %s, and %q does not come after that", ErrState, body, from.State, to.State)
	case to.State != Dissolved && to.Successor != "":
		return fmt.Errorf("%w: only a dissolved body has a successor", ErrState)
	case to.State == Dissolved:
		if err := l.succeeds(body, to.Successor); err != nil {
			return err
		}
	}
	l[body] = to
	return nil
}

func (l Lives) succeeds(body, successor Slug) error {
	other, known := l[successor]
	if !known || successor == body || other.State == Dissolved {
		return fmt.Errorf("%w: the successor of %s is another body that is there and is not dissolved, and not %q", ErrState, body, successor)
	}
	return nil
}

// Heir is who answers for a body today: itself, or the first in the chain of its
// successors that is not dissolved. It is false of a body there is not, and of a
// chain that does not end, which [Lives.Move] never makes.
func (l Lives) Heir(body Slug) (Slug, bool) {
	for range l {
		life, known := l[body]
		if !known {
			return "", false
		}
		if life.State != Dissolved {
			return body, true
		}
		body = life.Successor
	}
	return "", false
}

// Check refuses with [ErrState] lives that no sequence of moves can have made, as
// somebody else's record may hold them.
func (l Lives) Check() error {
	for body, life := range l {
		if _, known := follows[life.State]; !known {
			return fmt.Errorf("%w: %s is in a state %q there is not", ErrState, body, life.State)
		}
		if life.State != Dissolved && life.Successor != "" {
			return fmt.Errorf("%w: %s is %s and has a successor", ErrState, body, life.State)
		}
		if _, ends := l.Heir(body); !ends {
			return fmt.Errorf("%w: the successors of %s do not end in a body that is there", ErrState, body)
		}
	}
	return nil
}
