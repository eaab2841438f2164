// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"moothall/governance/engine"
)

// How long a delivery is worth trying, whatever kept it from being tried.
const deliverWithin = 5 * 24 * time.Hour

// Deliver sends one activity to one inbox, once. It returns nil where it got
// there or had ended before; [engine.Later] where it was not tried; an error that
// wraps [engine.ErrUndeliverable] where it is given up, as it is where last is
// set; any other error where it is worth another attempt.
func (s *Service) Deliver(ctx context.Context, id string, last bool) error {
	d, err := s.engine.Delivery(ctx, id)
	if err != nil || d.Ended {
		return err
	}
	host := hostOf(d.Inbox)
	if err := s.engine.Blocked(ctx, host); errors.Is(err, engine.ErrBlocked) {
		return s.giveUp(ctx, id, err)
	} else if err != nil {
		return err
	}
	if err := s.hosts.enter(host); err != nil && !s.old(d) {
		return err
	} else if err != nil {
		return s.giveUp(ctx, id, errors.New("the host did not answer for days"))
	}
	err = s.attempt(ctx, d)
	s.hosts.leave(host, err == nil || answered(err))
	switch {
	case err == nil:
		return s.engine.EndDelivery(ctx, id, "")
	case ctx.Err() != nil: // we were stopped: no fault of theirs
		return err
	case last || final(err) || s.old(d):
		return s.giveUp(ctx, id, err)
	}
	var refused statusError
	if noted := s.engine.NoteFault(ctx, id, err.Error()); noted != nil {
		return noted
	}
	if errors.As(err, &refused) && refused.after > 0 {
		return engine.Later{Wait: refused.after}
	}
	return err
}

func (s *Service) old(d engine.Delivery) bool { return s.now().Sub(d.At) > deliverWithin }

func (s *Service) attempt(ctx context.Context, d engine.Delivery) error {
	by, err := s.signerOf(ctx, d.Body)
	if err != nil {
		return err
	}
	return s.client.post(ctx, d.Inbox, d.Data, by)
}

func (s *Service) giveUp(ctx context.Context, id string, why error) error {
	if err := s.engine.EndDelivery(ctx, id, why.Error()); err != nil {
		return err
	}
	return fmt.Errorf("%w: %w", engine.ErrUndeliverable, why)
}

// final says whether another attempt would end alike: the peer has refused it,
// or its address is none.
func final(err error) bool {
	var a statusError
	if errors.As(err, &a) {
		again := a.status == http.StatusUnauthorized || a.status == http.StatusRequestTimeout || a.status == http.StatusTooManyRequests
		return a.status/100 == 3 || a.status/100 == 4 && !again
	}
	return errors.Is(err, ErrInside) || errors.Is(err, ErrAddress)
}

// answered says whether the host is up, whatever it said.
func answered(err error) bool {
	var a statusError
	return errors.As(err, &a) && a.status/100 != 5
}

// How many deliveries one host gets at once; after how many faults in a row it is
// left alone, and for how long.
const (
	atOnce     = 2
	faultsMost = 5
	leaveAlone = 5 * time.Minute
	comeBackIn = 5 * time.Second
)

// traffic is how it goes with the hosts that are written to.
type traffic struct {
	mu    sync.Mutex
	now   func() time.Time
	hosts map[string]*hostState
}

type hostState struct {
	under  int // deliveries under way
	faults int // in a row
	until  time.Time
}

func newTraffic(now func() time.Time) *traffic {
	return &traffic{now: now, hosts: map[string]*hostState{}}
}

// enter begins a delivery to a host, or says when one may begin.
func (t *traffic) enter(host string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[host]
	if h == nil {
		h = &hostState{}
		t.hosts[host] = h
	}
	if rest := h.until.Sub(t.now()); rest > 0 {
		return engine.Later{Wait: rest + comeBackIn}
	}
	if h.under >= atOnce {
		return engine.Later{Wait: comeBackIn}
	}
	h.under++
	return nil
}

// leave ends it, and remembers whether the host was up.
func (t *traffic) leave(host string, up bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[host]
	h.under--
	switch {
	case up && h.under == 0:
		delete(t.hosts, host)
	case up:
		h.faults, h.until = 0, time.Time{}
	default:
		if h.faults++; h.faults >= faultsMost {
			h.until = t.now().Add(leaveAlone)
		}
	}
}
