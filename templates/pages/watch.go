// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// WatchView is how voices lay on the ballots of one body's decided matters in time.
type WatchView struct {
	Body Link
	// Lines are the matters, the newest first; those that are being worked out have no
	// figures.
	Lines []WatchLine
	// Measures are the thresholds of the alerts.
	Measures WatchMeasures
	// More says that there are newer ones; Next leads to the older ones.
	More bool
	Next string
}

// WatchLine is one matter. Figures are exact: decimals or fractions.
type WatchLine struct {
	Matter  Link
	At      time.Time
	Waiting bool
	Ballots int
	// Counted is the voices on ballots, Largest on the heaviest of them.
	Counted, Largest int
	Gini, Effective  string
	// LostInRings is the voices lost in circles, Rings how many circles; negative
	// where that is not for everybody.
	LostInRings, Rings int
	Alerts             []WatchAlert
}

// AlertKind says what to look at.
type AlertKind string

// The kinds.
const (
	AlertHeavy  AlertKind = "heavy"
	AlertInflow AlertKind = "inflow"
	AlertRings  AlertKind = "rings"
)

// WatchAlert is one thing to look at.
type WatchAlert struct {
	Kind   AlertKind
	Person Person
	// Voices is what is on the ballot, carried for others, or lost; Of what was
	// counted, or the roll; Before what was carried for others in the matter before.
	Voices, Of, Before int
	// Rings is how many circles; 0 where that is not for everybody.
	Rings int
}

// WatchMeasures are thresholds: shares as one in so many. An inflow is also at least
// twice what there was, which the sentence says in words.
type WatchMeasures struct {
	HeavyOneIn, InflowLeast, InflowOneIn, RingsOneIn int
}
