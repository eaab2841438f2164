// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLayers_DrawEachFinalDelegateAndWhoLeadsToHer(t *testing.T) {
	// 2 → 1 → 0 and 3 → 0; 4 and 5 vote for themselves; 6 is silent, 7 leads to 6.
	roll := []int64{10, 20, 5, 40, 3, 2, 15, 5}
	next := []ID{None, 0, 1, 0, None, None, None, 6}
	r := mustAssign(t, roll, next, among(8, 0, 4, 5))
	whole := []Branch{
		{Member: 0, Into: -1, Weight: 75, Own: 10, People: 4},
		{Member: 3, Into: 0, Depth: 1, Weight: 40, Own: 40, People: 1},
		{Member: 1, Into: 0, Depth: 1, Weight: 25, Own: 20, People: 2},
		{Member: 2, Into: 2, Depth: 2, Weight: 5, Own: 5, People: 1},
		{Member: 4, Into: -1, Weight: 3, Own: 3, People: 1},
		{Member: 5, Into: -1, Weight: 2, Own: 2, People: 1},
	}
	for _, c := range []struct {
		what string
		fold Fold
		want []Branch
	}{
		{"nothing folded", Fold{}, whole},
		{"as much as the least stands by itself", Fold{OneIn: 20}, append(whole[:4:4], // 5 of 100
			Branch{Member: None, Into: -1, Weight: 5, People: 2, Folded: 2})},
		{"as much as the given least stands by itself", Fold{Least: 5}, append(whole[:4:4],
			Branch{Member: None, Into: -1, Weight: 5, People: 2, Folded: 2})},
		{"less than the given least does not", Fold{OneIn: 20, Least: 6}, append(whole[:3:3],
			Branch{Member: None, Into: 2, Depth: 2, Weight: 5, People: 1, Folded: 1},
			Branch{Member: None, Into: -1, Weight: 5, People: 2, Folded: 2})},
		{"less does not", Fold{OneIn: 19}, append(whole[:3:3],
			Branch{Member: None, Into: 2, Depth: 2, Weight: 5, People: 1, Folded: 1},
			Branch{Member: None, Into: -1, Weight: 5, People: 2, Folded: 2})},
		{"a fold too small takes in the lightest beside it, or is left in its branch", Fold{OneIn: 19, People: 4}, []Branch{
			{Member: None, Into: -1, Weight: 80, People: 6, Folded: 3}}},
		{"a fold of two may stand; of one, not", Fold{OneIn: 19, People: 2}, append(whole[:3:3],
			Branch{Member: None, Into: -1, Weight: 5, People: 2, Folded: 2})},
		{"what lies deeper is folded", Fold{Deepest: 1}, []Branch{whole[0], whole[1], whole[2],
			{Member: None, Into: 2, Depth: 2, Weight: 5, People: 1, Folded: 1}, whole[4], whole[5]}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := r.Layers(roll, next, c.fold)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLayers_AChainOfAMillionIsLegal(t *testing.T) {
	const n = 1_000_000
	next := make([]ID, n)
	for m := range next {
		next[m] = ID(m - 1) // the first, at None, votes
	}
	r := mustAssign(t, ones(n), next, among(n, 0))
	got, err := r.Layers(ones(n), next, Fold{OneIn: 100, Deepest: 5})
	if err != nil || len(got) != 7 || got[6].People != n-6 || got[6].Depth != 6 {
		t.Errorf("%d branches, the last %+v; %v", len(got), got[len(got)-1], err)
	}
	if whole, err := r.Layers(ones(n), next, Fold{}); err != nil || len(whole) != n {
		t.Errorf("%d branches; %v", len(whole), err)
	}
}

func TestLayers_RefuseWhatIsNotOfTheResult(t *testing.T) {
	roll, next := []int64{1, 1, 1}, []ID{None, 0, 1}
	r := mustAssign(t, roll, next, among(3, 0))
	for _, c := range []struct {
		what string
		roll []int64
		next []ID
		want error
	}{
		{"another roll", []int64{1, 1}, next, ErrRoll},
		{"another graph", roll, next[:2], ErrRoll},
		{"other weights", []int64{1, 1, 2}, next, ErrBalance},
		{"a loop among those who are counted", roll, []ID{None, 2, 1}, ErrBalance},
	} {
		if _, err := r.Layers(c.roll, c.next, Fold{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	two := mustAssign(t, []int64{1, 2}, []ID{None, None}, among(2, 0, 1))
	if _, err := two.Layers([]int64{2, 1}, []ID{None, None}, Fold{}); !errors.Is(err, ErrBalance) {
		t.Errorf("weights of each other: %v", err)
	}
	two.Final[0] = None
	if _, err := two.Layers([]int64{1, 2}, []ID{None, None}, Fold{}); !errors.Is(err, ErrBalance) {
		t.Errorf("a ballot that is nobody's: %v", err)
	}
}

// Whoever cast for a member is whom she leads to, even where the way is not given:
// under another rule, or where a cap turned her voice elsewhere.
func TestLayers_FollowWhoCastForWhom(t *testing.T) {
	roll, next := ones(4), []ID{None, None, 0, 2}
	r := mustAssign(t, roll, []ID{None, None, 0, 1}, among(4, 0, 1)) // 3 went to 1, not by 2 to 0
	got, err := r.Layers(roll, next, Fold{})
	want := []Branch{
		{Member: 0, Into: -1, Weight: 2, Own: 1, People: 2}, {Member: 2, Into: 0, Depth: 1, Weight: 1, Own: 1, People: 1},
		{Member: 1, Into: -1, Weight: 2, Own: 1, People: 2}, {Member: 3, Into: 2, Depth: 1, Weight: 1, Own: 1, People: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%s, %v", diff, err)
	}
}

func TestLayers_HoldEveryCountedVoiceOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		r := e.assign(t)
		fold := Fold{
			OneIn: rapid.Int64Range(0, 20).Draw(t, "one in"), Least: rapid.Int64Range(0, 9).Draw(t, "least"),
			Deepest: rapid.IntRange(0, 3).Draw(t, "deepest"), People: rapid.IntRange(0, 4).Draw(t, "people"),
		}
		drawn, err := r.Layers(e.weights, e.next, fold)
		if err != nil {
			t.Fatal(err)
		}
		var counted, left int64
		inside := make([]Branch, len(drawn))
		for i, b := range drawn {
			if b.Into < 0 {
				counted += b.Weight
			} else {
				inside[b.Into].Weight += b.Weight
				inside[b.Into].People += b.People
				if b.Into >= i || drawn[b.Into].Depth != b.Depth-1 || drawn[b.Into].Member == None {
					t.Errorf("branch %d of depth %d leads into %d, %+v", i, b.Depth, b.Into, drawn[b.Into])
				}
			}
			if b.Member == None {
				if b.People < fold.People || b.Folded == 0 || b.Folded > b.People {
					t.Errorf("a fold of %d branches and %d people, where %d are the fewest", b.Folded, b.People, fold.People)
				}
				continue
			}
			if b.Weight*fold.OneIn < r.Electorate && fold.OneIn > 0 || fold.Deepest > 0 && b.Depth > fold.Deepest {
				t.Errorf("%+v stands by itself", b)
			}
			if chain := PathOf(b.Member, Graph{Next: e.next}, e.direct); len(chain.Hops)-1 != b.Depth || b.Own != e.weights[b.Member] {
				t.Errorf("%+v is %d hops away and weighs %d", b, len(chain.Hops)-1, e.weights[b.Member])
			}
		}
		for i, b := range drawn {
			if b.Member == None {
				continue
			}
			rest := b.Weight - b.Own - inside[i].Weight
			if people := b.People - 1 - inside[i].People; rest < 0 || people < 0 || people > 0 && (fold.People == 0 || inside[i].People > 0 || people >= fold.People) {
				t.Errorf("%+v leaves %d of weight %d undrawn", b, people, rest)
			}
		}
		if left = r.Direct + r.Represented - counted; left < 0 || left > 0 && (fold.People == 0 || len(drawn) > 0) {
			t.Errorf("%d of %d are drawn", counted, r.Direct+r.Represented)
		}
	})
}

// BenchmarkLayers: a million members, folded as for a page, and the figures beside it.
func BenchmarkLayers(b *testing.B) {
	weights, next, direct := crowd(1_000_000)
	r := mustAssign(b, weights, next, direct)
	b.Run("members=1M", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.Layers(weights, next, Fold{OneIn: 100, Deepest: 5, People: 5}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("figures/members=1M", func(b *testing.B) {
		for b.Loop() {
			s := r.OnBallots()
			s.Gini()
			s.Effective()
			s.SmallestMajority(r.Electorate)
			r.OnMembers().Lorenz(100)
		}
	})
}
