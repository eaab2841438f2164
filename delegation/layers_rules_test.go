// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLayers_UnderEveryRuleAndCap(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o, limit := drawn(t).anyLists(12), int64(drawn(t)(0, 6, "cap"))
			w, err := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule, Cap: limit, Lot: o.lot})
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := w.Layers(o.weights, w.Graph.Next, Fold{})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range drawn {
				chain, own := PathOf(b.Member, w.Graph, o.direct), true
				for _, hop := range chain.Hops {
					own = own && w.Final[hop.Member] == chain.Final
				}
				if own && len(chain.Hops)-1 != b.Depth {
					t.Errorf("%+v %v", b, chain)
				}
			}
		}))
	}
}
