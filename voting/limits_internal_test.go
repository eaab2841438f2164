// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"errors"
	"math"
	"testing"
)

func TestProfile_RefusesMoreMarksThanItCanFind(t *testing.T) {
	maxMarks = 3
	defer func() { maxMarks = math.MaxUint32 }()
	p := NewProfile(Contest{Options: make([]Option, 2)})
	if err := p.Add(1, [][]int{{0}, {1}}); err != nil {
		t.Fatal(err)
	}
	if err := p.Add(1, [][]int{{0}, {1}}); !errors.Is(err, ErrTotal) || p.Len() != 1 {
		t.Errorf("got %v and %d ballots, want %v and 1", err, p.Len(), ErrTotal)
	}
	if err := p.Add(1, [][]int{{1}}); err != nil || p.Total() != 2 {
		t.Errorf("the ballot after it: %v", err)
	}
}
