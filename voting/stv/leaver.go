// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"slices"

	"moothall/voting"
)

// leaver is a member whose seat has fallen empty, and the papers that counted
// for her at the end of the count.
type leaver[V number[V]] struct {
	who    voting.Index
	moved  bool // her surplus has moved, and what stayed is in papers
	papers []kept[V]
}

// kept is papers of one value.
type kept[V number[V]] struct {
	value  V
	papers voting.Pile
}

// remember notes the leaver's papers before her surplus moves them, at the
// value that stays with her.
func (n *gregory[V]) remember(of voting.Index, parcels []parcel[V], stays func(V) V) {
	if n.leaver == nil || n.leaver.who != of {
		return
	}
	n.leaver.moved = true
	for _, p := range parcels {
		n.leaver.papers = append(n.leaver.papers, kept[V]{stays(p.value), slices.Concat(p.piles...)})
	}
}

// remembered is her papers at the end of the count.
func (n *gregory[V]) remembered() []kept[V] {
	if !n.leaver.moved {
		n.remember(n.leaver.who, n.parcels[n.leaver.who], func(value V) V { return value })
	}
	return n.leaver.papers
}
