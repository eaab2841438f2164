// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"errors"
	"maps"
	"testing"

	"moothall/bodies"

	"pgregory.net/rapid"
)

var (
	states = []bodies.State{bodies.Founded, bodies.Active, bodies.Suspended, bodies.Dissolved}
	powers = []bodies.Power{bodies.Seating, bodies.Opening, bodies.Deciding, bodies.Hearing, bodies.Watching, bodies.Answering}
)

func TestState_SaysWhatABodyMayStillDo(t *testing.T) {
	may := map[bodies.State]string{
		bodies.Founded:   "x-x--x",
		bodies.Active:    "xxxxxx",
		bodies.Suspended: "--x--x",
		bodies.Dissolved: "--x---",
		"unheard of":     "------",
		"":               "------",
	}
	for state, want := range may {
		got := []byte("------")
		for n, p := range powers {
			if state.May(p) {
				got[n] = 'x'
			}
		}
		if string(got) != want {
			t.Errorf("%q: got %s, want %s", state, got, want)
		}
	}
}

func TestLives_FollowOnEachOther(t *testing.T) {
	may := map[bodies.State]string{ // to founded, active, suspended, dissolved
		bodies.Founded:   "-x-x",
		bodies.Active:    "--xx",
		bodies.Suspended: "-x-x",
		bodies.Dissolved: "----",
	}
	for from, want := range may {
		got := []byte("----")
		for n, to := range states {
			l := bodies.Lives{"a": {State: from}, "b": {State: bodies.Active}}
			next := bodies.Life{State: to}
			if to == bodies.Dissolved {
				next.Successor = "b"
			}
			if err := l.Move("a", next); err == nil {
				got[n] = 'x'
			} else if !errors.Is(err, bodies.ErrState) {
				t.Errorf("%s to %s: got %v", from, to, err)
			}
		}
		if string(got) != want {
			t.Errorf("from %s: got %s, want %s", from, got, want)
		}
	}
}

func TestLives_RefuseASuccessorWhoCannotFollow(t *testing.T) {
	for _, c := range []struct {
		name string
		body bodies.Slug
		to   bodies.Life
		fine bool
	}{
		{"another that is active", "a", bodies.Life{State: bodies.Dissolved, Successor: "b"}, true},
		{"another that is suspended", "a", bodies.Life{State: bodies.Dissolved, Successor: "s"}, true},
		{"nobody", "a", bodies.Life{State: bodies.Dissolved}, false},
		{"itself", "a", bodies.Life{State: bodies.Dissolved, Successor: "a"}, false},
		{"one there is not", "a", bodies.Life{State: bodies.Dissolved, Successor: "z"}, false},
		{"one that is dissolved", "a", bodies.Life{State: bodies.Dissolved, Successor: "d"}, false},
		{"one for a body that goes on", "a", bodies.Life{State: bodies.Suspended, Successor: "b"}, false},
		{"of a body there is not", "z", bodies.Life{State: bodies.Dissolved, Successor: "b"}, false},
		{"to a state there is not", "a", bodies.Life{State: "asleep"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := bodies.Lives{"a": {State: bodies.Active}, "b": {State: bodies.Active}, "s": {State: bodies.Suspended}, "d": {State: bodies.Dissolved, Successor: "b"}}
			before := maps.Clone(l)
			err := l.Move(c.body, c.to)
			if (err == nil) != c.fine || err != nil && (!errors.Is(err, bodies.ErrState) || !maps.Equal(l, before)) {
				t.Errorf("got %v, and %v", err, l)
			}
		})
	}
}

// Whatever is tried, in whatever order: somebody who is not dissolved answers for
// every body there ever was, and a name is never given twice.
func TestLives_AlwaysHaveAnHeir(t *testing.T) {
	names := []bodies.Slug{"a", "b", "c", "d", "e", "NO"}
	rapid.Check(t, func(t *rapid.T) {
		l, ended := bodies.Lives{}, map[bodies.Slug]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "deeds") {
			body := rapid.SampledFrom(names).Draw(t, "body")
			before := maps.Clone(l)
			var err error
			if rapid.IntRange(0, 3).Draw(t, "found") == 0 {
				err = l.Found(body)
			} else {
				err = l.Move(body, bodies.Life{State: rapid.SampledFrom(states).Draw(t, "to"), Successor: rapid.SampledFrom(append(names, "")).Draw(t, "successor")})
			}
			if err != nil && !maps.Equal(l, before) {
				t.Fatalf("refused with %v, and yet %v became %v", err, before, l)
			}
			if err := l.Check(); err != nil {
				t.Fatalf("%v: %v", l, err)
			}
			for slug, life := range l {
				heir, found := l.Heir(slug)
				if !found || l[heir].State == bodies.Dissolved || (life.State != bodies.Dissolved) != (heir == slug) {
					t.Fatalf("the heir of %s in %v is %q, %v", slug, l, heir, found)
				}
				if ended[slug] && life.State != bodies.Dissolved {
					t.Fatalf("%s came back", slug)
				}
				ended[slug] = life.State == bodies.Dissolved
			}
		}
	})
}

func TestLives_RefuseWhatNoMoveMade(t *testing.T) {
	for name, l := range map[string]bodies.Lives{
		"a circle of successors":             {"a": {State: bodies.Dissolved, Successor: "b"}, "b": {State: bodies.Dissolved, Successor: "a"}},
		"a successor there is not":           {"a": {State: bodies.Dissolved, Successor: "b"}},
		"no successor":                       {"a": {State: bodies.Dissolved}},
		"a successor of one that goes on":    {"a": {State: bodies.Active, Successor: "b"}, "b": {State: bodies.Active}},
		"a state there is not":               {"a": {State: "asleep"}},
		"a circle beside one that goes well": {"a": {State: bodies.Dissolved, Successor: "a"}, "b": {State: bodies.Active}},
	} {
		if err := l.Check(); !errors.Is(err, bodies.ErrState) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	chain := bodies.Lives{"a": {State: bodies.Dissolved, Successor: "b"}, "b": {State: bodies.Dissolved, Successor: "c"}, "c": {State: bodies.Suspended}}
	if heir, found := chain.Heir("a"); chain.Check() != nil || !found || heir != "c" {
		t.Errorf("got %q, %v, %v", heir, found, chain.Check())
	}
}
