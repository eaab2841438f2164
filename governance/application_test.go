// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"testing"

	"moothall/bodies"
)

// TestApplication_BringsNoPlaceWhereItIsAttested: it could never be admitted, and would
// wait for ever.
func TestApplication_BringsNoPlaceWhereItIsAttested(t *testing.T) {
	places, err := bodies.Places([]bodies.Place{{ID: "quay", Name: "Quay"}})
	if err != nil {
		t.Fatal(err)
	}
	rule := bodies.Membership{Keeper: "office", Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "office"}}}
	a := Application{Sphere: bodies.Inner, Ground: bodies.ByApplication, Place: "quay", Text: "I mend nets."}
	for evidence, want := range map[bool]error{false: nil, true: bodies.ErrNoWay} {
		rule.Evidence = evidence
		if got := a.Check(Charter{Membership: &rule}, places); !errors.Is(got, want) {
			t.Errorf("evidence %v: got %v, want %v", evidence, got, want)
		}
	}
}
