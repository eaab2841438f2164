// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/governance"
)

// TestPace_OfSpeechSaysWhenToTryAgain: an hour after the first of the latest, to the
// millisecond, and not before.
func TestPace_OfSpeechSaysWhenToTryAgain(t *testing.T) {
	first := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for want, pace := range map[error]func(first, now time.Time) error{governance.ErrArguments: governance.ArgumentPace, governance.ErrComments: governance.CommentPace} {
		err := pace(first, first.Add(time.Hour-time.Millisecond))
		var soon governance.TooSoon
		if !errors.Is(err, want) || !errors.As(err, &soon) || !soon.Until.Equal(first.Add(time.Hour)) || !strings.Contains(err.Error(), "2026-05-01T13:00:00Z") {
			t.Errorf("a millisecond before the hour is over: got %v, want %v until 13:00", err, want)
		}
		if err := pace(first, first.Add(time.Hour)); err != nil {
			t.Errorf("once the hour is over: got %v", err)
		}
		if err := pace(time.Time{}, first); err != nil {
			t.Errorf("of somebody who said less: got %v", err)
		}
	}
}
