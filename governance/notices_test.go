// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"testing"
	"time"
)

func TestDue_KeepsTheReadersQuietHours(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	for _, c := range []struct {
		rule     string
		wish     Notices
		zone     string
		at, want string
	}{
		{"by day at once", NoticesSingle, "UTC", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"},
		{"until nine in the evening", NoticesSingle, "UTC", "2026-11-20T20:59:59Z", "2026-11-20T20:59:59Z"},
		{"from then on in the morning", NoticesSingle, "UTC", "2026-11-20T21:00:00Z", "2026-11-21T08:00:00Z"},
		{"after midnight the same morning", NoticesSingle, "UTC", "2026-11-20T07:59:59Z", "2026-11-20T08:00:00Z"},
		{"by the reader's clock", NoticesSingle, "Pacific/Auckland", "2026-11-20T12:00:00Z", "2026-11-20T19:00:00Z"},
		{"once a day in the morning", NoticesDaily, "UTC", "2026-11-20T12:00:00Z", "2026-11-21T08:00:00Z"},
		{"this morning's if it is still to come", NoticesDaily, "UTC", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"},
		{"over the night in which the clock is put back", NoticesSingle, "Europe/Berlin", "2026-10-24T20:00:00Z", "2026-10-25T07:00:00Z"},
		{"over the night in which it is put forward", NoticesDaily, "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.wish.Due(at, zone(c.zone)).UTC().Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRemindAt_IsADayBeforeTheClose(t *testing.T) {
	opens := time.Date(2026, time.November, 1, 9, 0, 0, 0, time.UTC)
	i := Issue{OpensAt: opens, ClosesAt: opens.Add(72 * time.Hour)}
	if got, want := i.RemindAt(), opens.Add(48*time.Hour); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	i.ClosesAt = opens.Add(24 * time.Hour)
	if got := i.RemindAt(); !got.IsZero() {
		t.Errorf("a vote of a day is reminded of at %s, want never", got)
	}
}
