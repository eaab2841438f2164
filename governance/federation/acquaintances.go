// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"sync"
	"time"
)

// actor is what we need to know of somebody elsewhere.
type actor struct {
	id, inbox   string
	sharedInbox string // "" where there is none on their own host
	name        string // what they are called
	knownAs     string // name@host
	keyID       string
	key         *rsa.PublicKey
}

// actorTypes are those peers let follow and speak.
var actorTypes = []string{"Application", "Group", "Organization", "Person", "Service"}

// readActor reads the document of an actor, which lies at id. What it says of
// other hosts is not believed: nobody may have us write to where they are not.
func readActor(d Document, id string, private bool) (actor, error) {
	bad := func(why string) (actor, error) {
		return actor{}, fmt.Errorf("%w: the actor %s", errAnswer, why)
	}
	a := actor{id: d.text("id"), inbox: d.text("inbox")}
	switch {
	case a.id != id:
		return bad("is another one")
	case !d.is(actorTypes...):
		return bad("is of no type we know")
	case !sameHost(a.id, a.inbox):
		return bad("has no inbox on its own host")
	}
	for _, address := range []string{a.id, a.inbox} {
		if _, err := readAddress(address, private); err != nil {
			return bad("has no address we can write to")
		}
	}
	if shared := d.object("endpoints").text("sharedInbox"); sameHost(a.id, shared) {
		if _, err := readAddress(shared, private); err == nil {
			a.sharedInbox = shared
		}
	}
	username := plain(d.text("preferredUsername"), 60)
	a.name, a.knownAs = plain(d.text("name"), 80), username+"@"+hostOf(a.id)
	if a.name == "" {
		a.name = username
	}
	for _, one := range asList(d["publicKey"]) {
		object, _ := one.(map[string]any)
		k := Document(object)
		if key, err := readPEM(k.text("publicKeyPem")); err == nil && k.text("owner") == a.id && sameHost(a.id, k.text("id")) {
			a.keyID, a.key = k.text("id"), key
			break
		}
	}
	return a, nil
}

// keyOwner is the address of the actor a key says it belongs to: the key's own
// document, or that of an actor which holds it.
func keyOwner(d Document, keyID string) string {
	if d.text("id") == keyID && d.text("publicKeyPem") != "" {
		return d.text("owner")
	}
	for _, one := range asList(d["publicKey"]) {
		if object, ok := one.(map[string]any); ok && Document(object).text("id") == keyID {
			return Document(object).text("owner")
		}
	}
	return ""
}

// whoseKey finds the actor whose key is at an address: the key names its owner,
// and the owner's document names the key; both lie on one host. A stub that
// holds only the key is not enough.
func (s *Service) whoseKey(ctx context.Context, keyID string) (actor, error) {
	by, err := s.signerOf(ctx, "")
	if err != nil {
		return actor{}, err
	}
	d, err := s.client.get(ctx, keyID, by)
	if err != nil {
		return actor{}, err
	}
	owner := keyOwner(d, keyID)
	if !sameHost(keyID, owner) {
		return actor{}, fmt.Errorf("%w: its key belongs to nobody on its host", ErrSignature)
	}
	if d.text("id") != owner || d.text("inbox") == "" {
		if d, err = s.client.get(ctx, owner, by); err != nil {
			return actor{}, err
		}
	}
	a, err := readActor(d, owner, s.client.dialer.private)
	if err == nil && a.keyID != keyID {
		err = fmt.Errorf("%w: its owner does not know the key", ErrSignature)
	}
	return a, err
}

// meet fetches an actor.
func (s *Service) meet(ctx context.Context, id string) (actor, error) {
	by, err := s.signerOf(ctx, "")
	if err != nil {
		return actor{}, err
	}
	d, err := s.client.get(ctx, id, by)
	if err != nil {
		return actor{}, err
	}
	return readActor(d, id, s.client.dialer.private)
}

// How long what was learnt of a key is believed; how long after a look the next
// one at the same key is had, since signatures that do not hold cost nothing; how
// many are kept, and how many looks a minute one host and all of them are worth.
const (
	keyLife     = 24 * time.Hour
	keyRest     = 5 * time.Minute
	maxKnown    = 5000
	looksByHost = 30
	looksInAll  = 300
)

// errTooFast refuses a host that has us look at more keys than anybody needs.
var errTooFast = errors.New("too many keys at once")

// acquaintances are the actors whose keys were looked at, by the address of the
// key, and those whose key was not to be had.
type acquaintances struct {
	mu     sync.Mutex
	now    func() time.Time
	known  map[string]acquaintance
	minute time.Time
	looks  map[string]int // in this minute, by host; "" for all
}

type acquaintance struct {
	actor actor
	err   error
	at    time.Time
}

func newAcquaintances(now func() time.Time) *acquaintances {
	return &acquaintances{now: now, known: map[string]acquaintance{}, looks: map[string]int{}}
}

// recall is what is known of a key, and whether a fresh look may be had.
func (a *acquaintances) recall(keyID string) (known acquaintance, ok, rested bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok = a.known[keyID]
	age := a.now().Sub(known.at)
	if ok && (age > keyLife || known.err != nil && age > keyRest) {
		ok = false
	}
	return known, ok, age > keyRest
}

// look counts a look at a key of a host, and refuses one too many.
func (a *acquaintances) look(host string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if minute := a.now().Truncate(time.Minute); !minute.Equal(a.minute) {
		a.minute, a.looks = minute, map[string]int{}
	}
	if a.looks[host] >= looksByHost || a.looks[""] >= looksInAll {
		return errTooFast
	}
	a.looks[host]++
	a.looks[""]++
	return nil
}

func (a *acquaintances) keep(keyID string, is actor, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for old := range a.known {
		if len(a.known) < maxKnown {
			break
		}
		delete(a.known, old)
	}
	a.known[keyID] = acquaintance{is, err, a.now()}
}

// signedBy finds the actor who has a key, from what is known or by a look; a
// fresh look is had where fresh is set, but not more often than every few minutes.
func (s *Service) signedBy(ctx context.Context, keyID string, fresh bool) (actor, error) {
	known, ok, rested := s.known.recall(keyID)
	if ok && (!fresh || !rested) {
		return known.actor, known.err
	}
	if err := s.known.look(hostOf(keyID)); err != nil {
		return actor{}, err
	}
	a, err := s.whoseKey(ctx, keyID)
	if ctx.Err() == nil {
		s.known.keep(keyID, a, err)
	}
	return a, err
}
