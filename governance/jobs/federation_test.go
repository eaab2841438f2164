// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"moothall/governance/engine"
)

// TestWaitAfter_FollowsThePlan: a tenth more or less, and never all alike.
func TestWaitAfter_FollowsThePlan(t *testing.T) {
	for n, want := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour} {
		first, other := waitAfter(n+1), false
		for range 100 {
			wait := waitAfter(n + 1)
			if wait < want-want/10 || wait > want+want/10 {
				t.Fatalf("after attempt %d: %s, want about %s", n+1, wait, want)
			}
			other = other || wait != first
		}
		if !other {
			t.Errorf("after attempt %d all wait alike", n+1)
		}
	}
	if got := (deliverActivity{}).InsertOpts().MaxAttempts; got != 10 {
		t.Errorf("%d attempts, want 10", got)
	}
}

func TestSettled_TellsTheQueue(t *testing.T) {
	var cancelled *river.JobCancelError
	if err := settled(fmt.Errorf("x: %w", engine.ErrUndeliverable)); !errors.As(err, &cancelled) {
		t.Errorf("what is given up is tried again: %v", err)
	}
	var snoozed *rivertype.JobSnoozeError
	if err := settled(engine.Later{Wait: time.Minute}); !errors.As(err, &snoozed) || snoozed.Duration != time.Minute {
		t.Errorf("what was not tried counts as an attempt: %v", err)
	}
	down := errors.New("down")
	if err := settled(down); err != down {
		t.Errorf("got %v", err)
	}
	if settled(nil) != nil {
		t.Error("what got there is tried again")
	}
}
