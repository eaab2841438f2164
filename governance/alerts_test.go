// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAlerts_HeavyIsMoreThanAQuarterWithOthersOnIt(t *testing.T) {
	for _, c := range []struct {
		voices, own int64
		want        bool
	}{{25, 1, false}, {26, 1, true}, {26, 26, false}, {26, 25, true}} {
		now := Concentration{Electorate: 1000, Direct: 60, Represented: 40, Heaviest: []HeavyBallot{{Person: "ada", Voices: c.voices, Own: c.own}}}
		var want []Alert
		if c.want {
			want = []Alert{{Kind: AlertHeavy, Person: "ada", Voices: c.voices, Of: 100}}
		}
		if diff := cmp.Diff(want, now.Alerts(nil)); diff != "" {
			t.Errorf("%d, of which %d her own: %s", c.voices, c.own, diff)
		}
	}
}

// Of 2,000 at least 20 more are needed; of 500 ten, and twice as many.
func TestAlerts_InflowIsTwiceAndTenAndOneInAHundred(t *testing.T) {
	for _, c := range []struct {
		electorate, then, now int64
		want                  bool
	}{
		{500, 0, 9, false}, {500, 0, 10, true}, {500, 9, 19, true}, {500, 10, 19, false}, {500, 10, 20, true}, {500, 11, 21, false},
		{2000, 0, 19, false}, {2000, 0, 20, true}, {2000, 15, 34, false}, {2000, 15, 35, true}, {2000, 40, 79, false}, {2000, 40, 80, true}, {1901, 0, 19, false},
	} {
		before := Concentration{Carriers: []Carrier{{"bram", 500}, {"ada", c.then}}}
		now := Concentration{Electorate: c.electorate, Direct: 1000, Carriers: []Carrier{{"bram", 500}, {"ada", c.now}}}
		var want []Alert
		if c.want {
			want = []Alert{{Kind: AlertInflow, Person: "ada", Voices: c.now, Before: c.then, Of: c.electorate}}
		}
		if diff := cmp.Diff(want, now.Alerts(&before)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
		if now.Alerts(nil) != nil {
			t.Errorf("%+v: something came in, and there is nothing before", c)
		}
	}
}

func TestAlerts_RingsAreOneInAHundredOfTheElectorate(t *testing.T) {
	three := 3
	for lost, want := range map[int64]bool{0: false, 2: false, 3: true} {
		now := Concentration{Electorate: 201, Lost: map[string]int64{"cycle": lost}, Rings: &three}
		if got := now.Alerts(nil); (got != nil) != want || want && got[0] != (Alert{Kind: AlertRings, Voices: lost, Of: 201, Rings: 3}) {
			t.Errorf("%d lost: %+v", lost, got)
		}
		now.Rings = nil
		if got := now.Alerts(nil); want && got[0].Rings != 0 {
			t.Errorf("circles that are not for everybody are counted: %+v", got)
		}
	}
}

func TestAlerts_OfNobodyAreNone(t *testing.T) {
	if got := (Concentration{}).Alerts(&Concentration{}); got != nil {
		t.Errorf("of nobody: %+v", got)
	}
}

// Voices fewer than are kept count as none in the matter before, so that what is kept
// is enough to say whether there was an inflow.
func TestCarriersFrom_IsLessThanAnInflow(t *testing.T) {
	for electorate, want := range map[int64]int64{1: 5, 5000: 5, 5001: 6, 100_000: 100} {
		if got := CarriersFrom(electorate); got != want || got > max(InflowLeast, electorate/InflowOneIn) {
			t.Errorf("of %d from %d, want %d", electorate, got, want)
		}
	}
}
