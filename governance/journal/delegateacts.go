// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"errors"
)

// DelegateBegin makes a person a public delegate: who gives her their voice need
// not ask her first.
type DelegateBegin struct {
	Delegate   string     `json:"delegate"` // its id
	Person     Commitment `json:"person"`
	TextSHA256 string     `json:"text_sha256"` // of what she says she stands for
}

// DelegateEnd ends it: from then on she carries for whom she agreed to alone.
type DelegateEnd struct {
	Delegate string     `json:"delegate"`
	Person   Commitment `json:"person"`
}

// DelegateAccept is a person's word to carry one other's voice, in whatever scope
// that one gives it.
type DelegateAccept struct {
	Person    Commitment `json:"person"`
	Delegator Commitment `json:"delegator"`
}

// DelegateDecline takes that word back.
type DelegateDecline struct {
	Person    Commitment `json:"person"`
	Delegator Commitment `json:"delegator"`
}

// Type returns "delegate.begin".
func (DelegateBegin) Type() Type { return "delegate.begin" }

// Type returns "delegate.end".
func (DelegateEnd) Type() Type { return "delegate.end" }

// Type returns "delegate.accept".
func (DelegateAccept) Type() Type { return "delegate.accept" }

// Type returns "delegate.decline".
func (DelegateDecline) Type() Type { return "delegate.decline" }

func (a DelegateBegin) check() error {
	return first(checkID("delegate", a.Delegate), a.Person.check("person"), checkDigest("text_sha256", a.TextSHA256))
}

func (a DelegateEnd) check() error {
	return first(checkID("delegate", a.Delegate), a.Person.check("person"))
}

func (a DelegateAccept) check() error { return pair(a.Person, a.Delegator) }

func (a DelegateDecline) check() error { return pair(a.Person, a.Delegator) }

// pair refuses somebody who would carry her own voice, which needs no word.
func pair(delegate, delegator Commitment) error {
	if delegate == delegator {
		return errors.New("names one person twice, where a delegate and another person are expected")
	}
	return first(delegate.check("person"), delegator.check("delegator"))
}
