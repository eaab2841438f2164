// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"moothall/governance/jobs"
	"moothall/governance/web/metrics"
	"moothall/governance/witness"
)

// serveCommand answers browsers and programs until it is told to stop.
type serveCommand struct {
	settings `embed:""`
}

// Help says what a first start does.
func (serveCommand) Help() string {
	return "Makes the tables and keys that are missing. Settings are read from the environment too (--base-url is MOOTHALL_BASE_URL); moothall config prints them. SIGINT and SIGTERM end it within three seconds."
}

// Run serves.
func (c *serveCommand) Run(w *world) error {
	log := slog.New(slog.NewTextHandler(w.stderr, nil))
	door, err := c.listen(w.ctx)
	if err != nil {
		return err
	}
	defer door.Close() // closed already where serving ended well
	count := metrics.New()
	unmeasured, err := c.measure(w.ctx, count, log)
	if err != nil {
		return err
	}
	defer unmeasured()
	carrier, err := c.carrier(log)
	if err != nil {
		return err
	}
	policy, seen, err := c.witnessed()
	if err != nil {
		return err
	}
	h, err := c.open(w.ctx, opening{log: log, migrate: true, observe: count.Statement, carrier: carrier, policy: policy, seeing: seen, comers: c.comers()})
	if err != nil {
		return err
	}
	defer h.close()
	count.Waiting(h.deeds.Waits)
	if err := c.settleKey(h.handed); err != nil {
		return err
	}
	if policy.Asks() {
		h.queue.Witnessed(witness.NewClient(version()).Ask)
	}
	if err := h.mayGoOn(w.ctx, c.headFile(), policy.Asks(), log); err != nil {
		return err
	}
	if err := h.keepsPromises(w.ctx, c.missingFile(), log); err != nil {
		return err
	}
	if err := h.eraseAgain(w.ctx, c.erasedFile(), log); err != nil {
		return err
	}
	pages, err := c.pages(h, log)
	if err != nil {
		return err
	}
	c.warn(h, door.Addr(), log)
	if err := c.invite(w.ctx, h, log); err != nil {
		return err
	}
	log.Info("serving", "address", door.Addr().String(), "url", c.BaseURL)
	keeping, stop := context.WithCancel(context.WithoutCancel(w.ctx))
	var kept sync.WaitGroup
	kept.Go(func() { h.keepHeads(keeping, c.headFile(), log) })
	defer kept.Wait()
	defer stop()
	return h.serve(w.ctx, door, count.Watch(pages), log)
}

// invite tells whoever starts a server without a community where to prepare the founding
// of one: an address of this start, which ends those of starts before.
func (c *serveCommand) invite(ctx context.Context, h *hall, log *slog.Logger) error {
	if h.founded() {
		return nil
	}
	key, err := h.deeds.FoundingKey(ctx)
	if err != nil {
		return err
	}
	log.Warn("no community has been founded in this database yet: prepare one there, or with moothall found", "database", maskDatabase(c.Database), "address", c.BaseURL+"/founding/new?t="+key)
	return nil
}

// carrier is what takes mails to where they go: the mail server, or the log.
func (s *settings) carrier(log *slog.Logger) (jobs.Carrier, error) {
	if s.SMTP == "" {
		return jobs.Logged{Log: log}, nil
	}
	return jobs.DialTo(s.SMTP, s.MailFrom)
}

// warn says what an operator would rather know before strangers do.
func (c *serveCommand) warn(h *hall, door net.Addr, log *slog.Logger) {
	for _, file := range []string{c.LogKeyFile, c.nextKeyFile(), c.SecretFile, c.FederationKeyFile, c.WitnessKeyFile} {
		if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
			log.Warn("a key that others on this machine may read: chmod 600 keeps it to yourself", "file", file, "mode", fmt.Sprintf("%04o", info.Mode().Perm()))
		}
	}
	if !h.instance.Demo {
		return
	}
	said := "an invented community, whose passwords are public: whoever can reach this address can log in as anybody"
	if at, ok := door.(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		said += ", and it is not on this machine alone: --listen 127.0.0.1:8080 would be"
	}
	log.Warn(said, "address", door.String())
}

// measure answers Prometheus at an address of its own, which is the operator's
// and not the public's. That the usual address is taken keeps nobody from
// voting; one that was asked for has to be right.
func (s *settings) measure(ctx context.Context, count *metrics.Metrics, log *slog.Logger) (stop func() error, err error) {
	if s.MetricsListen == noMetrics {
		return func() error { return nil }, nil
	}
	var config net.ListenConfig
	door, err := config.Listen(ctx, "tcp", s.MetricsListen)
	if errors.Is(err, syscall.EADDRINUSE) && s.MetricsListen == usualMetrics {
		log.Warn("no metrics: another program listens there; --metrics-listen chooses another address", "address", s.MetricsListen)
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, taken("metrics-listen", s.MetricsListen, err)
	}
	server := newServer(count.Handler(), log)
	go server.Serve(door) // ends with stop
	return server.Close, nil
}

// usualMetrics is the default of the setting metrics-listen.
const usualMetrics = "127.0.0.1:9090"

// listen takes the address before anything else is touched, and completes the
// settings that follow from it.
func (s *settings) listen(ctx context.Context) (net.Listener, error) {
	if err := s.complete(); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	door, err := config.Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return nil, taken("listen", s.Listen, err)
	}
	if _, port, _ := net.SplitHostPort(s.Listen); port == "0" && s.BaseURL == "http://"+reachable(s.Listen) {
		s.BaseURL = "http://" + reachable(door.Addr().String())
	}
	return door, nil
}

// taken says why nobody can be answered at an address, and what would be right.
func taken(flag, address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return refused(fmt.Errorf("another program listens on %s: end it, or choose another port with --%s 127.0.0.1:8081, or any free one with --%[2]s 127.0.0.1:0", address, flag))
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return refused(fmt.Errorf("%s is no address of this machine: --%s 127.0.0.1:8081 would be, or 0.0.0.0:8081 for all of them", address, flag))
	case errors.Is(err, syscall.EACCES):
		return refused(fmt.Errorf("you may not listen on %s: choose a port above 1023 with --%s 127.0.0.1:8081", address, flag))
	}
	return refused(fmt.Errorf("setting %s: %w", flag, err))
}

// How long the parts of a shutdown may take: three seconds in all.
const (
	endRequests = 1600 * time.Millisecond
	endJobs     = 500 * time.Millisecond // and what jobs takes to cancel the rest
	endEntries  = 500 * time.Millisecond
)

// serve answers until ctx ends. A request that was taken is answered, a job
// under way ends, and what was committed is numbered; what none of them finishes
// in time is in the database and goes on after the next start.
func (h *hall) serve(ctx context.Context, door net.Listener, pages http.Handler, log *slog.Logger) error {
	// The deeds under way outlive the signal: they get the time above to end.
	under := context.WithoutCancel(ctx)
	if err := h.deeds.SequenceAll(ctx); err != nil {
		return err
	}
	if _, err := h.deeds.Present(ctx); err != nil { // before anything is closed, or cast
		return err
	}
	if err := h.queue.Start(under, h.deeds); err != nil {
		return err
	}
	numbering, stop := context.WithCancel(under)
	var loop sync.WaitGroup
	loop.Go(func() { h.sequence(numbering, log) })
	server := newServer(pages, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(door) }()
	var fault error
	select {
	case <-ctx.Done():
	case fault = <-failed:
	}
	fault = errors.Join(fault, h.end(under, server, func() { stop(); loop.Wait() }))
	if fault != nil {
		return fmt.Errorf("serve: %w", fault)
	}
	return nil
}

// end shuts down in the order in which work is handed on: requests, jobs, entries.
func (h *hall) end(ctx context.Context, server *http.Server, stopNumbering func()) error {
	requests, done := context.WithTimeout(ctx, endRequests)
	defer done()
	if err := server.Shutdown(requests); err != nil {
		server.Close() // whoever is still sending after so long is cut off
	}
	work, done := context.WithTimeout(ctx, endJobs)
	defer done()
	stopped := h.queue.Stop(work)
	stopNumbering()
	entries, done := context.WithTimeout(ctx, endEntries)
	defer done()
	err := h.deeds.SequenceAll(entries)
	if entries.Err() != nil {
		err = nil // numbered after the next start
	}
	return errors.Join(stopped, err)
}

// newServer is an HTTP server that waits for nobody for ever.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// How often pending entries are looked for, and how long after a failure.
const (
	numberEvery = 200 * time.Millisecond
	afterFault  = 2 * time.Second
)

// sequence numbers what is committed, soon after it is.
func (h *hall) sequence(ctx context.Context, log *slog.Logger) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		wait.Reset(numberEvery)
		if err := h.deeds.SequenceAll(ctx); err != nil && ctx.Err() == nil {
			log.Error("entries could not be numbered", "error", err)
			wait.Reset(afterFault)
		}
	}
}
