// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"fmt"
	"slices"
)

// Kind is how wide a place is.
type Kind string

// The kinds, from the narrowest to the widest.
const (
	Local       Kind = "local"
	Zonal       Kind = "zonal"
	Regional    Kind = "regional"
	National    Kind = "national"
	Continental Kind = "continental"
	Global      Kind = "global"
)

// kinds in the order of width: a place is never wider than one it lies in.
var kinds = []Kind{Local, Zonal, Regional, National, Continental, Global}

// Point is where a place stands on the globe, in ten-thousandths of a degree:
// about eleven metres, as near as a place needs to be told. Whole numbers, so
// that a charter has one form in every language that reads it.
type Point struct {
	Lat int `json:"lat"` // north of the equator; the south pole is -900000
	Lon int `json:"lon"` // east of Greenwich; more than -1800000, at most 1800000
}

// The ends of the globe.
const (
	pole     = 90_0000
	dateLine = 180_0000
)

// Check refuses a place of an unknown kind, or one that stands nowhere on the
// globe. Whether it is wider than what it lies in only the tree can tell.
func (p Place) Check() error {
	if p.Kind != "" && !slices.Contains(kinds, p.Kind) {
		return fmt.Errorf("place %q is of no kind %q: a place is local, zonal, regional, national, continental or global", p.ID, p.Kind)
	}
	if p.At != nil && (p.At.Lat < -pole || p.At.Lat > pole || p.At.Lon <= -dateLine || p.At.Lon > dateLine) {
		return fmt.Errorf("place %q stands nowhere on the globe: lat is -900000 to 900000, lon more than -1800000 and at most 1800000, in ten-thousandths of a degree", p.ID)
	}
	return nil
}

// checkKinds refuses a place that is wider than the nearest of those it lies in
// of which the kind is known.
func checkKinds(nodes []Place, t Tree[PlaceID]) error {
	kind := make(map[PlaceID]Kind, len(nodes))
	for _, n := range nodes {
		if err := n.Check(); err != nil {
			return err
		}
		kind[n.ID] = n.Kind
	}
	for _, n := range nodes {
		for at := n.Parent; at != "" && n.Kind != ""; at = t.parent[at] {
			if kind[at] == "" {
				continue
			}
			if slices.Index(kinds, n.Kind) > slices.Index(kinds, kind[at]) {
				return fmt.Errorf("place %q is %s and lies in %q, which is %s: no place is wider than one it lies in", n.ID, n.Kind, at, kind[at])
			}
			break
		}
	}
	return nil
}
