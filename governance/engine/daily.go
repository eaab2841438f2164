// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"sync"
	"time"

	"moothall/bodies"
	"moothall/governance/store"
)

// daily keeps how many relied on public delegates when a day began. That never
// changes any more, and grows with the community: it is read once a day, however
// many strangers ask.
type daily struct {
	mu     sync.Mutex
	day    time.Time
	people map[bodies.PersonID]int64
	scopes map[bodies.PersonID][]store.Relied
}

// of forgets every other day. Whoever calls it holds mu.
func (d *daily) of(day time.Time) {
	if !d.day.Equal(day) || d.people == nil {
		d.day, d.people, d.scopes = day, map[bodies.PersonID]int64{}, map[bodies.PersonID][]store.Relied{}
	}
}

// reliedOn is how many people relied on each of some delegates when the day began.
func (d *daily) reliedOn(tx *store.Tx, delegates []bodies.PersonID, day time.Time) (map[bodies.PersonID]int64, error) {
	relied, missing := d.known(delegates, day)
	read, err := tx.ReliedOn(missing, day)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.of(day)
	for _, p := range missing {
		d.people[p], relied[p] = read[p], read[p]
	}
	return relied, nil
}

func (d *daily) known(delegates []bodies.PersonID, day time.Time) (relied map[bodies.PersonID]int64, missing []bodies.PersonID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.of(day)
	relied = make(map[bodies.PersonID]int64, len(delegates))
	for _, p := range delegates {
		n, known := d.people[p]
		if !known {
			missing = append(missing, p)
			continue
		}
		relied[p] = n
	}
	return relied, missing
}

// scopesRelying is in which scopes how many relied on a delegate when the day began,
// but for those of one paper: such a number would tell of a running vote.
func (d *daily) scopesRelying(tx *store.Tx, delegate bodies.PersonID, day time.Time) ([]store.Relied, error) {
	d.mu.Lock()
	d.of(day)
	relied, known := d.scopes[delegate]
	d.mu.Unlock()
	if known {
		return relied, nil
	}
	relied, err := tx.ScopesRelying(delegate, day)
	if err != nil {
		return nil, err
	}
	relied = slices.DeleteFunc(relied, func(s store.Relied) bool { return s.Scope.Issue != "" })
	d.mu.Lock()
	defer d.mu.Unlock()
	d.of(day)
	d.scopes[delegate] = relied
	return relied, nil
}
