// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"log/slog"
	"testing"
)

func TestMetrics_AreAnsweredOnlyWhereAsked(t *testing.T) {
	counted, stop, err := new(settings).metrics(slog.New(slog.DiscardHandler))
	if counted != nil || err != nil {
		t.Fatalf("got %v, %v without an address", counted, err)
	}
	stop()
	s := settings{MetricsListen: "127.0.0.1:0"}
	counted, stop, err = s.metrics(slog.New(slog.DiscardHandler))
	if counted == nil || err != nil {
		t.Fatalf("got %v, %v", counted, err)
	}
	stop()
}
