// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The numbers of java.util.Random(42): nextInt, nextInt(10), and nextDouble of
// 0 and 42 in thousandths, as Java prints them.
func TestJavaRandom(t *testing.T) {
	r := newJavaRandom(42)
	for _, want := range []int32{-1170105035, 234785527, -1360544799, 205897768} {
		if got := int32(r.next(32)); got != want {
			t.Errorf("next is %d, want %d", got, want)
		}
	}
	r = newJavaRandom(42)
	for _, want := range []int{0, 3, 8, 4, 0} {
		if got := r.below(10); got != want {
			t.Errorf("below 10 comes %d, want %d", got, want)
		}
	}
	if got := []int{newJavaRandom(0).part(1000), newJavaRandom(42).part(1000)}; !slices.Equal(got, []int{730, 727}) {
		t.Errorf("thousandths %v, want 730 and 727", got)
	}
	for range 1000 { // a power of two goes another way
		if n := r.below(8); n < 0 || n > 7 {
			t.Fatalf("%d is not below 8", n)
		}
	}
	if newJavaRandom(-5).seed == newJavaRandom(5).seed {
		t.Error("a seed below 0 is another")
	}
}

// Where a product of doubles is rounded up to the next whole number, so is ours.
func TestScaled_RoundsAsDoublesDo(t *testing.T) {
	if got := scaled((1<<54-1)/3, 3); got != 2 {
		t.Errorf("a third of a unit below 2 is %d, want 2", got)
	}
}

// Of the numbers of Random(42) the first lies in the part that does not go round.
func TestJavaRandom_DrawsAgainWhereItWouldFavourTheLow(t *testing.T) {
	if got := newJavaRandom(42).below(1<<30 + 1); got != 117392763 {
		t.Errorf("got %d, want the second number, 117392763", got)
	}
}

// part agrees with the product that IEEE 754 makes of doubles, for many seeds.
func TestJavaRandom_PartIsTheProductOfDoubles(t *testing.T) {
	for seed := range int64(20000) {
		a, b := newJavaRandom(seed), newJavaRandom(seed)
		of := int(seed)%2000 + 1
		high := b.next(26)
		double := float64(high<<27+b.next(27)) / (1 << 53)
		if got, want := a.part(of), int(double*float64(of)); got != want {
			t.Fatalf("seed %d: part %d of %d, want %d", seed, got, of, want)
		}
	}
}

func TestCompareJava(t *testing.T) {
	names := []string{"b", "Ä", "a", "B", "\U0001F333", "\uFF21"}
	slices.SortFunc(names, compareJava)
	if diff := cmp.Diff([]string{"B", "a", "b", "Ä", "\U0001F333", "\uFF21"}, names); diff != "" {
		t.Error(diff)
	}
}
