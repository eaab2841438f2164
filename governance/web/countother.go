// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"maps"
	"slices"

	"moothall/templates/pages"
	"moothall/voting"
)

// otherCounts are what the transcript says of the same ballots counted otherwise.
func otherCounts(t voting.Transcript) pages.OtherView {
	o := t.Comparison
	if o == nil || t.Ballots.Valid == 0 {
		return pages.OtherView{}
	}
	v := pages.OtherView{Regular: len(o.BallotRules) == 0, Margin: margin(o.Margin)}
	if t.OutcomeDependsOnLot != nil { // else not every lot was tried, and nothing is claimed
		v.LotSwaps, v.LotDecides = len(o.Lots), *t.OutcomeDependsOnLot
	}
	for _, a := range o.Methods {
		v.Methods = append(v.Methods, otherCount(a))
	}
	for _, a := range o.BallotRules {
		v.Rules = append(v.Rules, otherCount(a))
	}
	return v
}

func otherCount(a voting.Alternative) pages.OtherCount {
	o := pages.OtherCount{Method: pages.Method(a.Method), Elected: indexes(a.Elected), Open: len(a.Tied) > 0, Same: a.Same, Refused: a.Refused != ""}
	for _, name := range slices.Sorted(maps.Keys(a.Settings)) {
		o.Rule = name + "=" + a.Settings[name]
	}
	return o
}

func margin(m *voting.Margin) *pages.MarginView {
	if m == nil {
		return nil
	}
	v := pages.MarginView{For: pages.Nobody}
	if m.AtLeast != nil {
		v.AtLeast = int(*m.AtLeast)
	}
	if m.AtMost != nil {
		v.AtMost = int(*m.AtMost)
	}
	if m.For != nil {
		v.For = int(*m.For)
	}
	return &v
}
