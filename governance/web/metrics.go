// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts answers for the operator: how many, of which kind, how fast.
// They are told by route and never by address, so that no number belongs to one
// vote; what members do with a ballot is not told apart.
type Metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.HistogramVec
}

// NewMetrics begins to count from nothing.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "moothall_http_answer_seconds", Help: "Answers by route, method and status, and how long they took.",
		Buckets: []float64{.005, .02, .05, .1, .2, .5, 1, 2, 5},
	}, []string{"route", "method", "status"})}
	m.registry.MustRegister(m.answers, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// ServeHTTP answers Prometheus. It belongs on a listener of its own: it is the
// operator's, not the public's.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// note counts one answer. What no route took is counted together.
func (m *Metrics) note(route, method, status string, took time.Duration) {
	if m == nil {
		return
	}
	if route == "" {
		route, method = "none", "any"
	}
	m.answers.WithLabelValues(route, method, status).Observe(took.Seconds())
}
