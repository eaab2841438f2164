// SPDX-License-Identifier: AGPL-3.0-or-later

package sortition

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// By hand: for i in ada bram chidi dana; do printf "seed\0$i" | sha256sum; done
func TestOrder_IsThatOfTheDigests(t *testing.T) {
	got, err := Order("seed", []string{"ada", "bram", "chidi", "dana"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"dana", "bram", "chidi", "ada"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOrder_DoesNotDependOnHowThePoolCame(t *testing.T) {
	one, _ := Order("s", []string{"c", "a", "b"})
	other, _ := Order("s", []string{"b", "c", "a"})
	if !slices.Equal(one, other) {
		t.Errorf("%v and %v, of the same pool", one, other)
	}
}

func TestOrder_Refuses(t *testing.T) {
	for name, draw := range map[string]func() error{
		"no seed":        func() error { _, err := Order("", []string{"a"}); return err },
		"an empty id":    func() error { _, err := Order("s", []string{"a", ""}); return err },
		"somebody twice": func() error { _, err := Order("s", []string{"a", "b", "a"}); return err },
	} {
		if err := draw(); !errors.Is(err, ErrPool) {
			t.Errorf("%s: got %v, want ErrPool", name, err)
		}
	}
}

func TestDraw_TakesTheNextWhereOneMayNotSit(t *testing.T) {
	order := []string{"d", "a", "c", "b"}
	if got := Draw(order, 2, nil); !slices.Equal(got, []string{"d", "a"}) {
		t.Errorf("got %v", got)
	}
	if got := Draw(order, 2, func(id string) bool { return id == "a" }); !slices.Equal(got, []string{"d", "c"}) {
		t.Errorf("without a: got %v", got)
	}
	if got := Draw(order, 9, nil); len(got) != 4 {
		t.Errorf("got %v of a pool of four", got)
	}
}

// Two from one pool with different seeds: over many seeds each stands first about
// as often as any other. The bound is five standard deviations of a fair lot, and
// the seeds are fixed, so the test says the same on every run.
func TestOrder_DrawsEvenly(t *testing.T) {
	const draws, size = 12_000, 6
	pool, first := []string{"a", "b", "c", "d", "e", "f"}, map[string]int{}
	for n := range draws {
		order, err := Order(fmt.Sprint("seed ", n), pool)
		if err != nil {
			t.Fatal(err)
		}
		first[order[0]]++
	}
	for id, times := range first {
		if times < draws/size-205 || times > draws/size+205 {
			t.Errorf("%s came first %d times of %d", id, times, draws)
		}
	}
}
