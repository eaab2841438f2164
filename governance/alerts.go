// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/bodies"
)

// AlertKind says what auditors should look at.
type AlertKind string

// The kinds. Heavy: one ballot held a large share of what was counted. Inflow:
// somebody came to carry many more voices than in the matter before. Rings: many
// voices were lost in circles.
const (
	AlertHeavy  AlertKind = "heavy"
	AlertInflow AlertKind = "inflow"
	AlertRings  AlertKind = "rings"
)

// Thresholds of alerts. They are written on the page that shows them.
const (
	HeavyOneIn     = 4   // more than a quarter of the counted voices on a ballot that carried others
	InflowTimes    = 2   // at least twice as many voices of others as in the matter before,
	InflowLeast    = 10  // at least ten more,
	InflowOneIn    = 100 // and at least one in a hundred of the electorate more
	RingsLostOneIn = 100 // at least one in a hundred of the electorate lost in circles
)

// Alert is one thing auditors should look at. It says that something is unusual, not
// that it is wrong.
type Alert struct {
	Kind   AlertKind
	Person bodies.PersonID // whose ballot it is about
	Voices int64           // on the ballot; carried for others; lost in circles
	Of     int64           // of so many counted; of so many on the roll
	Before int64           // carried for others in the matter before
	Rings  int             // how many circles; 0: that is not for everybody
}

// Alerts finds what auditors should look at in one matter, given the liquid matter
// the body decided before it, or nil.
func (c Concentration) Alerts(before *Concentration) []Alert {
	alerts := c.heavyAlerts()
	if before != nil {
		alerts = append(alerts, c.inflowAlerts(*before)...)
	}
	return append(alerts, c.ringAlerts()...)
}

// heavyAlerts are of the ballots that carried others and held more than a quarter of
// what was counted.
func (c Concentration) heavyAlerts() (found []Alert) {
	for _, b := range c.Heaviest {
		if b.Voices > b.Own && b.Voices > c.Counted()/HeavyOneIn {
			found = append(found, Alert{Kind: AlertHeavy, Person: b.Person, Voices: b.Voices, Of: c.Counted()})
		}
	}
	return found
}

// inflowAlerts are of those who carried at least twice as many voices of others as in
// the matter before, and at least so many more. Fewer than [CarriersFrom] count as
// none there.
func (c Concentration) inflowAlerts(before Concentration) (found []Alert) {
	carried := map[bodies.PersonID]int64{}
	for _, b := range before.Carriers {
		carried[b.Person] = b.Voices
	}
	least := max(InflowLeast, (c.Electorate+InflowOneIn-1)/InflowOneIn)
	for _, now := range c.Carriers {
		then := carried[now.Person]
		if now.Voices-then >= least && now.Voices/InflowTimes >= then {
			found = append(found, Alert{Kind: AlertInflow, Person: now.Person, Voices: now.Voices, Before: then, Of: c.Electorate})
		}
	}
	return found
}

func (c Concentration) ringAlerts() []Alert {
	lost := c.LostInRings()
	if lost == 0 || lost < (c.Electorate+RingsLostOneIn-1)/RingsLostOneIn {
		return nil
	}
	a := Alert{Kind: AlertRings, Voices: lost, Of: c.Electorate}
	if c.Rings != nil {
		a.Rings = *c.Rings
	}
	return []Alert{a}
}

// LostInRings is how many voices were lost because they ran round in circles.
func (c Concentration) LostInRings() int64 { return c.Lost["cycle"] }
