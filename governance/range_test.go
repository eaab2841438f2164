// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"testing"
	"time"

	"moothall/governance"
)

func TestRangeOf_HasFixedSteps(t *testing.T) {
	steps := []governance.Range{{}, {1, 4}, {5, 9}, {10, 19}, {20, 49}, {50, 99}, {100, 199}, {200, 499}, {500, 999}, {1000, 1999}, {2000, 4999}, {5000, 9999}}
	for n, at := int64(0), 0; n < 10_000; n++ {
		if n > steps[at].To {
			at++
		}
		if got := governance.RangeOf(n); got != steps[at] || n < got.From || n > got.To {
			t.Fatalf("%d: got %v, want %v", n, got, steps[at])
		}
	}
	if got := governance.RangeOf(1_234_567); got != (governance.Range{From: 1_000_000, To: 1_999_999}) {
		t.Errorf("got %v", got)
	}
}

func TestRangeAt_IsTheBeginningOfTheDayAndOfNoPrivateTime(t *testing.T) {
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	p := governance.PublicDelegate{From: day}
	for _, now := range []time.Time{day, day.Add(time.Millisecond), day.Add(12 * time.Hour), day.Add(24*time.Hour - 1), day.In(time.FixedZone("", 7200))} {
		if at, told := p.RangeAt(now); !at.Equal(day) || !told {
			t.Errorf("at %v: got %v, %v, want %v", now, at, told, day)
		}
	}
	p.From = day.Add(time.Millisecond) // she stood after the day had begun
	if _, told := p.RangeAt(day.Add(23 * time.Hour)); told {
		t.Error("what she carried in private was told")
	}
	if at, told := p.RangeAt(day.Add(24 * time.Hour)); !told || !at.Equal(day.Add(24*time.Hour)) {
		t.Errorf("the next day: got %v, %v", at, told)
	}
}
