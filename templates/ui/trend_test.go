// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import "testing"

func smallTrend() TrendView {
	return TrendView{ID: "trend", Name: "Gini", Title: "Gini: 0.25, then 0.5.", Top: 1, TopLabel: "1", Zero: "0",
		Points: []TrendPoint{{0.25, "0.25"}, {2, ""}, {0.5, "0.50"}}}
}

// A picture of time is mirrored where reading goes from right to left; a value above
// the scale stays on the picture.
func TestTrend_StaysOnThePictureBothWays(t *testing.T) {
	for _, rtl := range []bool{false, true} {
		v := smallTrend()
		v.RTL = rtl
		for n := range v.Points {
			if x, y := v.x(n), v.y(n); x < trendRight-6 || x > trendWidth-trendRight+6 || y < trendTop || y > trendTop+trendHigh {
				t.Errorf("point %d lies at %v, %v", n, x, y)
			}
		}
		if forward := v.x(2) > v.x(0); forward == rtl {
			t.Errorf("right to left %v: time runs forward %v", rtl, forward)
		}
	}
}

func TestTrend_StandsOnAnyView(t *testing.T) {
	var none TrendView
	if none.path() != "" || len(none.marks()) != 0 {
		t.Error("a line of nothing")
	}
	one := TrendView{Points: []TrendPoint{{3, "3"}}}
	if one.path() != "" || len(one.marks()) != 1 || one.y(0) != trendTop+trendHigh {
		t.Errorf("of one point: %q, %v", one.path(), one.marks())
	}
}
