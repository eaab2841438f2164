// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// smallOrganigram is an assembly, a board and a chapter in it with a desk, and
// who watches the board.
func smallOrganigram() OrganigramView {
	return OrganigramView{
		ID: "organs", Title: "How the bodies hang together", Words: OrganWords{"top level", "working body", "auditory body", "part of", "watches"},
		Boxes: []OrganBox{
			{"General Assembly", "top level", "4,218 members", "/bodies/assembly", OrganTop, -1, nil},
			{"Board", "top level", "7 members", "/bodies/board", OrganTop, 0, nil},
			{"Wales Chapter of Estuary Social", "working body", "", "/bodies/wales", OrganIntermediate, 0, nil},
			{"Welsh desk", "working body", "", "/bodies/desk", OrganIntermediate, 2, nil},
			{"Audit College", "auditory body", "3 members", "/bodies/audit", OrganAuditory, 0, []int{1}},
		},
	}
}

// randomOrganigram has up to 60 bodies: wide, deep, several trees, circles, and
// some that watch others.
func randomOrganigram(t *rapid.T) OrganigramView {
	v := OrganigramView{RTL: rapid.Bool().Draw(t, "rtl")}
	n := rapid.IntRange(0, 60).Draw(t, "bodies")
	near := rapid.SampledFrom([]int{1, 3, 60}).Draw(t, "how near a parent stands: deep, middling, wide")
	for i := range n {
		b := OrganBox{Name: "Body of a name that is rather long " + strconv.Itoa(i), Kind: "working body", Size: "12 members", Level: OrganIntermediate, Parent: -1}
		switch rapid.IntRange(0, 15).Draw(t, "what") {
		case 0: // a tree of its own
		case 1:
			b.Parent = rapid.IntRange(-1, n).Draw(t, "anybody") // itself, one of its parts, nobody there is
		case 2:
			b.Level = OrganAuditory
			b.Watches = rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(n, 5), rapid.ID).Draw(t, "watches")
			fallthrough
		default:
			b.Parent = rapid.IntRange(max(0, i-near), max(0, i-1)).Draw(t, "parent")
			if i == 0 {
				b.Parent = -1
			}
		}
		v.Boxes = append(v.Boxes, b)
	}
	return v
}

func TestOrganigram_NoTwoBoxesMeetAndNoLineRunsThroughOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomOrganigram(t).Draw()
		for i, a := range d.Organs {
			if a.X < 0 || a.Y < 0 || a.X+a.W > d.Width || a.Y+a.H > d.Height || a.W < organLeast || a.H != organHigh {
				t.Fatalf("box %d leaves the picture of %d × %d: %+v", i, d.Width, d.Height, a)
			}
			for j, b := range d.Organs[:i] {
				if a.X < b.X+b.W+organGap/2 && b.X < a.X+a.W+organGap/2 && a.Y < b.Y+b.H+8 && b.Y < a.Y+a.H+8 {
					t.Fatalf("boxes %d and %d meet: %+v, %+v", i, j, a, b)
				}
			}
			for _, l := range d.Lines {
				for n := range l.Points[1:] {
					p, q := l.Points[n], l.Points[n+1]
					if p.X != q.X && p.Y != q.Y {
						t.Fatalf("a line runs askew: %v", l)
					}
					if max(p.X, q.X) > a.X && min(p.X, q.X) < a.X+a.W && max(p.Y, q.Y) > a.Y && min(p.Y, q.Y) < a.Y+a.H {
						t.Fatalf("the line %v runs through box %d, %+v", l, i, a)
					}
				}
			}
		}
	})
}

// Every part hangs on its whole, at its lower edge; who watches begins at the
// side, and all end on the upper edge of the right box.
func TestOrganigram_LinesJoinTheRightBoxes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := randomOrganigram(t)
		d := v.Draw()
		joined, want := map[[2]int]int{}, map[[2]int]int{}
		for _, l := range d.Lines {
			from, to := d.Organs[l.From], d.Organs[l.To]
			first, last := l.Points[0], l.Points[len(l.Points)-1]
			switch {
			case last.Y != to.Y || last.X <= to.X || last.X >= to.X+to.W:
				t.Fatalf("%v ends at no upper edge of %+v", l, to)
			case l.Dashed && (first.X != from.X && first.X != from.X+from.W || first.Y <= from.Y || first.Y >= from.Y+from.H):
				t.Fatalf("%v begins at no side of %+v", l, from)
			case !l.Dashed && (first.Y != from.Y+from.H || first.X <= from.X || first.X >= from.X+from.W):
				t.Fatalf("%v begins at no lower edge of %+v", l, from)
			case !l.Dashed && v.Boxes[l.To].Parent != l.From:
				t.Fatalf("%v hangs a part on a body it is no part of", l)
			}
			if l.Dashed {
				joined[[2]int{l.From, l.To}]++
			}
		}
		for i, b := range v.Boxes {
			for _, w := range b.Watches {
				if w != i {
					want[[2]int{i, w}] = 1
				}
			}
			hung := slices.ContainsFunc(d.Lines, func(l OrganLine) bool { return !l.Dashed && l.To == i })
			alone := b.Parent < 0 || b.Parent >= len(v.Boxes) || b.Level == OrganAuditory && v.Boxes[b.Parent].Level != OrganAuditory || circular(v, i)
			if !hung && !alone {
				t.Fatalf("%d hangs on nothing, it is a part of %d", i, b.Parent)
			}
		}
		if len(joined) != len(want) {
			t.Fatalf("%d dashed lines, want %d", len(joined), len(want))
		}
		for pair := range want {
			if joined[pair] != 1 {
				t.Fatalf("%d lines from %d to %d", joined[pair], pair[0], pair[1])
			}
		}
	})
}

// circular says whether a body lies under itself.
func circular(v OrganigramView, i int) bool {
	at := i
	for range v.Boxes {
		if at = v.Boxes[at].Parent; at < 0 || at >= len(v.Boxes) {
			return false
		}
		if at == i {
			return true
		}
	}
	return false
}

func TestOrganigram_WrapsWhatIsWide(t *testing.T) {
	for name, parent := range map[string]func(i int) int{
		"all in one":            func(int) int { return 0 },
		"twelve with four each": func(i int) int { return max(0, (i-8)/4) },
		"a chain":               func(i int) int { return i - 1 },
		"two in each":           func(i int) int { return (i - 1) / 2 },
	} {
		v := OrganigramView{Boxes: []OrganBox{{Name: "All", Level: OrganTop, Parent: -1}}}
		for i := 1; i < 60; i++ {
			v.Boxes = append(v.Boxes, OrganBox{Name: "Body", Level: OrganIntermediate, Parent: parent(i)})
		}
		d := v.Draw()
		most := organWidth
		if name == "a chain" {
			most = organLeast + 60*organIndent + 2*organEdge
		}
		if d.Width > most {
			t.Errorf("%s: %d wide, want %d at most", name, d.Width, most)
		}
		rows := map[int]int{}
		for _, b := range d.Organs {
			rows[b.row]++
		}
		if name == "all in one" && (len(rows) != 13 || rows[1] != 5) {
			t.Errorf("%s: %d rows, the first of %d", name, len(rows), rows[1])
		}
	}
}

func TestOrganigram_IsMirroredForAScriptFromTheRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := randomOrganigram(t)
		right := left
		left.RTL, right.RTL = false, true
		a, b := left.Draw(), right.Draw()
		for i := range a.Organs {
			if got, want := b.Organs[i].X, a.Width-a.Organs[i].X-a.Organs[i].W; got != want {
				t.Fatalf("box %d stands at %d, want %d", i, got, want)
			}
		}
		for n, l := range a.Lines {
			for k, p := range l.Points {
				if got := b.Lines[n].Points[k]; got.X != a.Width-p.X || got.Y != p.Y {
					t.Fatalf("line %d goes by %v, want the mirror of %v", n, got, p)
				}
			}
		}
	})
}
