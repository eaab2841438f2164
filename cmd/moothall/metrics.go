// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"moothall/governance/web"
)

// metrics answers Prometheus at /metrics on a listener of its own until stop is
// called. Where no address is set nothing is counted and nobody is answered.
func (s *settings) metrics(log *slog.Logger) (counted *web.Metrics, stop func(), err error) {
	if s.MetricsListen == "" {
		return nil, func() {}, nil
	}
	door, err := net.Listen("tcp", s.MetricsListen)
	if err != nil {
		return nil, nil, refused(fmt.Errorf("setting metrics-listen: %w", err))
	}
	counted = web.NewMetrics()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counted)
	server := newServer(mux, log)
	go func() {
		if err := server.Serve(door); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics are no longer answered", "error", err)
		}
	}()
	log.Info("metrics", "address", door.Addr().String())
	return counted, func() { server.Close() }, nil
}
