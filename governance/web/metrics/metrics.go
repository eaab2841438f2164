// SPDX-License-Identifier: AGPL-3.0-or-later

// Package metrics tells an operator's Prometheus how the server fares.
//
//	m := metrics.New()
//	http.Serve(door, m.Watch(pages))          // counts and times every request
//	http.Serve(operatorsDoor, m.Handler())    // GET /metrics
//
// It counts answers by the first digit of their status, statements by whether
// they failed, and what Go itself reports; and it tells how long the oldest entry waits
// for its number. It never learns an address, a person
// or a choice, and does not tell a ballot from a look at a page: a number that
// moves with each cast would tell the turnout of a vote that keeps it to itself.
package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what one server counts.
type Metrics struct {
	registry   *prometheus.Registry
	answers    *prometheus.HistogramVec
	statements *prometheus.HistogramVec
}

// New makes a set of counters that stand at nothing.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "moothall_http_answer_seconds", Help: "Time to answer a request, by class of status.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10},
		}, []string{"class"}),
		statements: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "moothall_sql_statement_seconds", Help: "Time of a statement of the database, by whether it failed.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, 1},
		}, []string{"failed"}),
	}
	m.registry.MustRegister(m.answers, m.statements, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Watch counts and times what next answers.
func (m *Metrics) Watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen, begun := &statusSeen{w, http.StatusOK}, time.Now()
		next.ServeHTTP(seen, r)
		class := string('0'+rune(seen.status/100)) + "xx"
		m.answers.WithLabelValues(class).Observe(time.Since(begun).Seconds())
	})
}

// statusSeen remembers the status that was answered.
type statusSeen struct {
	http.ResponseWriter
	status int
}

func (s *statusSeen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what lies below.
func (s *statusSeen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Statement counts and times a statement; it has the form that
// store.Options.Observe asks for.
func (m *Metrics) Statement(_ context.Context, took time.Duration, err error) {
	failed := "no"
	if err != nil {
		failed = "yes"
	}
	m.statements.WithLabelValues(failed).Observe(took.Seconds())
}

// Waiting has whoever reads the metrics told how long the oldest entry has been waiting
// for its number, which ask says. As long as entries are numbered none waits a whole
// second: it is told in these, so that it stands at 0 and does not move with a cast.
func (m *Metrics) Waiting(ask func(context.Context) (time.Duration, error)) {
	m.registry.MustRegister(waiting{ask})
}

type waiting struct {
	ask func(context.Context) (time.Duration, error)
}

// askFor is how long a reader of the metrics waits for the database at most.
const askFor = 3 * time.Second

func (waiting) line() *prometheus.Desc {
	return prometheus.NewDesc("moothall_unnumbered_age_seconds", "How long the oldest entry has been waiting for its number in the record; 0 where none does.", nil, nil)
}

// Describe says what there is to tell; it is part of [prometheus.Collector].
func (w waiting) Describe(to chan<- *prometheus.Desc) { to <- w.line() }

// Collect tells it, and nothing where the database does not answer; it is part of
// [prometheus.Collector].
func (w waiting) Collect(to chan<- prometheus.Metric) {
	ctx, done := context.WithTimeout(context.Background(), askFor)
	defer done()
	if age, err := w.ask(ctx); err == nil {
		to <- prometheus.MustNewConstMetric(w.line(), prometheus.GaugeValue, float64(age/time.Second))
	}
}

// Handler answers GET /metrics, and nothing else.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}
