// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

// Exercised is what one ballot did with its weight in one decision. [Power] says what
// it could have done; this, what it did.
type Exercised struct {
	Own     int64 // the weight of the voter's own voice
	Carried int64 // the weight of the voices she carried for others
	// Turned says that the outcome would have been another had none of the voices
	// she carried been counted, and her own alone.
	Turned bool
	// TurnedByOwn says that it would have been another had her own voice been absent
	// and those she carried been counted.
	TurnedByOwn bool
}

// Exercise asks whether the weight on the delegate's ballot decided. roll is the
// weights of the roll; outcome works out the decision, by whatever method, from what
// each member's ballot counts, and names it: two outcomes are the same if their
// names are. It is asked with what was counted and with other weights for this one
// delegate, and must neither keep nor change the slice. Voices taken away so are in
// nobody's count: whether they are missed in a quorum is for outcome to say.
//
// Who cast no ballot exercised nothing.
func Exercise[K comparable](r Result, roll []int64, delegate ID, outcome func(weights []int64) K) Exercised {
	if r.Final[delegate] != delegate {
		return Exercised{}
	}
	x := Exercised{Own: roll[delegate]}
	x.Carried = r.Weight[delegate] - x.Own
	was, other := outcome(r.Weight), append([]int64(nil), r.Weight...)
	differs := func(weight int64) bool {
		other[delegate] = weight
		return outcome(other) != was
	}
	x.Turned = x.Carried > 0 && differs(x.Own)
	x.TurnedByOwn = x.Own > 0 && differs(x.Carried)
	return x
}

// Exercises sums up what one delegate did over many decisions: carried in so many,
// turned so many.
type Exercises struct {
	Voted       int   // in how many decisions a ballot of hers counted
	Carried     int   // in how many it carried voices of others
	Turned      int   // how many of these the carried voices turned
	TurnedByOwn int   // how many decisions her own voice turned
	Most        int64 // the most she carried in one
}

// Add takes one decision more into account.
func (e *Exercises) Add(x Exercised) {
	if x == (Exercised{}) {
		return
	}
	e.Voted++
	if x.Carried > 0 {
		e.Carried++
	}
	if x.Turned {
		e.Turned++
	}
	if x.TurnedByOwn {
		e.TurnedByOwn++
	}
	e.Most = max(e.Most, x.Carried)
}
