// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/governance"
)

// TestPace_SaysWhenToTryAgain: an hour, or a day, after the first of the latest, to the
// millisecond, and not before.
func TestPace_SaysWhenToTryAgain(t *testing.T) {
	first := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		want   error
		pace   func(first, now time.Time) error
		window time.Duration
		says   string
	}{
		{governance.ErrArguments, governance.ArgumentPace, time.Hour, "2026-05-01T13:00:00Z"},
		{governance.ErrComments, governance.CommentPace, time.Hour, "2026-05-01T13:00:00Z"},
		{governance.ErrStands, governance.StandPace, 24 * time.Hour, "2026-05-02T12:00:00Z"},
	} {
		err := c.pace(first, first.Add(c.window-time.Millisecond))
		var soon governance.TooSoon
		if !errors.Is(err, c.want) || !errors.As(err, &soon) || !soon.Until.Equal(first.Add(c.window)) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("a millisecond before the time is over: got %v, want %v until %s", err, c.want, c.says)
		}
		if err := c.pace(first, first.Add(c.window)); err != nil {
			t.Errorf("once the time is over: got %v", err)
		}
		if err := c.pace(time.Time{}, first); err != nil {
			t.Errorf("of somebody who did less: got %v", err)
		}
	}
}
