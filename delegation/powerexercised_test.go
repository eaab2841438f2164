// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// motion passes where more voices are for it than against; member m is for it if yes[m].
func motion(yes Set) func([]int64) string {
	return func(weights []int64) string {
		var sum int64
		for m, w := range weights {
			if !yes[m] {
				w = -w
			}
			sum += w
		}
		if sum > 0 {
			return "adopted"
		}
		return "rejected"
	}
}

func TestExercise_AsksOfAMotionWhoTurnedIt(t *testing.T) {
	// Ada carries Bram and Chidi for, Dita and Emre are against, Farah is for with a
	// voice of 2 that nobody joined.
	roll := []int64{1, 1, 1, 2, 2, 2}
	r := mustAssign(t, roll, []ID{None, 0, 0, None, None, None}, among(6, 0, 3, 4, 5))
	adopted := motion(among(6, 0, 5))
	for _, c := range []struct {
		who  ID
		want Exercised
	}{
		{0, Exercised{Own: 1, Carried: 2, Turned: true, TurnedByOwn: true}}, // 5 to 4: 3 to 4 without the two, 4 to 4 without hers
		{1, Exercised{}}, // she cast nothing
		{3, Exercised{Own: 2}},
		{5, Exercised{Own: 2, TurnedByOwn: true}},
	} {
		if got := Exercise(r, roll, c.who, adopted); got != c.want {
			t.Errorf("member %d: %+v, want %+v", c.who, got, c.want)
		}
	}
	// With one against only, what she carried turns nothing.
	if got := Exercise(r, roll, 0, motion(among(6, 0, 4, 5))); got.Turned || got.TurnedByOwn || got.Carried != 2 {
		t.Errorf("%+v", got)
	}
}

func TestExercise_TellsCarriedVoicesFromHerOwn(t *testing.T) {
	// 3 to 2: without her own voice it is 2 to 2 and falls; the quorum of 4 counts all voices.
	roll := []int64{1, 1, 1, 2}
	r := mustAssign(t, roll, []ID{None, 0, 0, None}, among(4, 0, 3))
	quorum := func(weights []int64) bool {
		var took int64
		for _, w := range weights {
			took += w
		}
		return took >= 4
	}
	if got, want := Exercise(r, roll, 0, quorum), (Exercised{Own: 1, Carried: 2, Turned: true}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestExercise_LeavesTheCountAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		r := e.assign(t)
		was := slices.Clone(r.Weight)
		yes := Set(rapid.SliceOfN(rapid.Bool(), len(e.next), len(e.next)).Draw(t, "yes"))
		outcome := motion(yes)
		for m := range e.next {
			x := Exercise(r, e.weights, ID(m), outcome)
			if !slices.Equal(was, r.Weight) {
				t.Fatal("the weights changed")
			}
			if !e.direct[m] {
				if x != (Exercised{}) {
					t.Errorf("member %d cast nothing and exercised %+v", m, x)
				}
				continue
			}
			if x.Own+x.Carried != r.Weight[m] || x.Turned && x.Carried == 0 || x.TurnedByOwn && x.Own == 0 {
				t.Errorf("member %d: %+v of %d", m, x, r.Weight[m])
			}
			// Nobody against what passed, nor for what failed, turned it.
			if on := (outcome(r.Weight) == "adopted") == yes[m]; !on && (x.Turned || x.TurnedByOwn) {
				t.Errorf("member %d lost and turned: %+v", m, x)
			}
		}
	})
}

func TestExercises_SumUp(t *testing.T) {
	var e Exercises
	for _, x := range []Exercised{{}, {Own: 1}, {Own: 1, TurnedByOwn: true}, {Own: 1, Carried: 7}, {Own: 1, Carried: 3, Turned: true}, {Carried: 2, Turned: true, Own: 1, TurnedByOwn: true}} {
		e.Add(x)
	}
	if want := (Exercises{Voted: 5, Carried: 3, Turned: 2, TurnedByOwn: 2, Most: 7}); e != want {
		t.Errorf("%+v, want %+v", e, want)
	}
}
