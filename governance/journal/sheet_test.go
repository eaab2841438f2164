// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRollSheet_IsSortedAndReadBack(t *testing.T) {
	lines := []RollLine{{bram, 2}, {ada, 1}}
	sheet, err := RollSheet(lines)
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b RollLine) int { return strings.Compare(string(a.Member), string(b.Member)) })
	want := fmt.Sprintf("%s,%d\n%s,%d\n", sorted[0].Member, sorted[0].Weight, sorted[1].Member, sorted[1].Weight)
	if string(sheet) != want {
		t.Errorf("got %q, want %q", sheet, want)
	}
	got, err := ParseRollSheet(sheet)
	if err != nil || !cmp.Equal(got, sorted) {
		t.Errorf("read back %v, %v", got, err)
	}
}

func TestWeightSheet_IsReadBack(t *testing.T) {
	lines := []WeightLine{{ada, 1, ada, "", 3}, {bram, 2, ada, "", 0}, {Commit(Salt{3}, "chidi"), 1, "", "no-vote", 0}}
	sheet, err := WeightSheet(lines)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseWeightSheet(sheet)
	if err != nil || len(got) != 3 || !slices.Contains(got, lines[2]) || !slices.Contains(got, lines[1]) {
		t.Errorf("read back %v, %v from %q", got, err, sheet)
	}
}

func TestParseSheets_RefuseAllButTheOneForm(t *testing.T) {
	a, b := string(ada), string(bram)
	if a > b {
		a, b = b, a
	}
	roll := func(s []byte) error { _, err := ParseRollSheet(s); return err }
	weights := func(s []byte) error { _, err := ParseWeightSheet(s); return err }
	tests := []struct {
		name, sheet string
		parse       func([]byte) error
	}{
		{"a roll out of order", b + ",1\n" + a + ",1\n", roll},
		{"a member twice on the roll", a + ",1\n" + a + ",1\n", roll},
		{"a roll whose last line is not ended", a + ",1", roll},
		{"an empty line", a + ",1\n\n", roll},
		{"a weight of zero", a + ",0\n", roll},
		{"a weight with a plus", a + ",+1\n", roll},
		{"a name in clear", "ada,1\n", roll},
		{"a carriage return", a + ",1\r\n", roll},
		{"a member both lost and carried", a + ",1," + b + ",-1\n", weights},
		{"a reason that is empty", a + ",1,lost:,0\n", weights},
		{"a cell too many", a + ",1,lost:no-vote,0,0\n", weights},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.parse([]byte(test.sheet)); !errors.Is(err, ErrSheet) {
				t.Errorf("got %v, want ErrSheet", err)
			}
		})
	}
}

func FuzzParseSheets(f *testing.F) {
	f.Add([]byte(string(ada) + ",1\n"))
	f.Add([]byte(string(ada) + ",1,lost:no-vote,0\n"))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		if lines, err := ParseRollSheet(sheet); err == nil {
			if again, err := RollSheet(lines); err != nil || string(again) != string(sheet) {
				t.Errorf("%q was read, and written as %q", sheet, again)
			}
		}
		if lines, err := ParseWeightSheet(sheet); err == nil {
			if again, err := WeightSheet(lines); err != nil || string(again) != string(sheet) {
				t.Errorf("%q was read, and written as %q", sheet, again)
			}
		}
	})
}
