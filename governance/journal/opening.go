// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/json"
	"fmt"
)

// Opening is what the leaf of a ballot commits to. It lies with the voter, in
// her receipt, from the first second, and with everybody from the close on.
type Opening struct {
	Salt     Salt            `json:"salt"`
	Issue    string          `json:"issue"`
	Person   Commitment      `json:"person"`
	Choice   json.RawMessage `json:"choice,omitempty"`   // canonical JSON; absent in a withdrawal
	Replaces string          `json:"replaces,omitempty"` // ref of the act of hers that this one takes the place of
}

// ParseOpening reads the canonical JSON of an opening and refuses, with
// ErrSheet, what Canonical would not have written.
func ParseOpening(text []byte) (Opening, error) {
	o, err := strictly[Opening](text)
	if err == nil {
		err = o.check()
	}
	if err != nil {
		return Opening{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return o, nil
}

// Seal returns the data_sha256 of the leaf that commits to o: the digest of its
// canonical JSON.
func (o Opening) Seal() (string, error) {
	if err := o.check(); err != nil {
		return "", fmt.Errorf("opening: %w", err)
	}
	b, err := Canonical(o)
	if err != nil {
		return "", fmt.Errorf("opening: %w", err)
	}
	return Digest(b), nil
}

// Fits says, by a nil error, that o is what the ballot act commits to.
func (o Opening) Fits(act Act) error {
	seal, err := o.Seal()
	if err != nil {
		return err
	}
	switch act := act.(type) {
	case BallotCast:
		if o.Choice == nil {
			return fmt.Errorf("opening of a cast has no choice")
		}
		return sameSeal(seal, act.DataSHA256)
	case BallotWithdraw:
		if o.Choice != nil {
			return fmt.Errorf("opening of a withdrawal has a choice")
		}
		return sameSeal(seal, act.DataSHA256)
	}
	return fmt.Errorf("a %s has no opening", act.Type())
}

func sameSeal(opened, entered string) error {
	if opened != entered {
		return fmt.Errorf("opening has the hash %s, the leaf commits to %s", opened, entered)
	}
	return nil
}

func (o Opening) check() error {
	if o.Replaces != "" && !isHex(o.Replaces, 32) {
		return fmt.Errorf("replaces %q is not the ref of an entry", o.Replaces)
	}
	if o.Choice != nil {
		if err := checkRaw("choice", o.Choice); err != nil {
			return err
		}
	}
	return first(checkID("issue", o.Issue), o.Person.check("person"))
}

// Opened is one line of the file of openings of an issue.
type Opened struct {
	Ref     string  `json:"ref"` // of the ballot's entry
	Opening Opening `json:"opening"`
}

// ParseOpened reads one line of a file of openings and refuses, with ErrSheet,
// what Canonical would not have written.
func ParseOpened(line []byte) (Opened, error) {
	o, err := strictly[Opened](line)
	if err == nil {
		err = o.Opening.check()
	}
	if err == nil && !isHex(o.Ref, 32) {
		err = fmt.Errorf("ref %q is not the ref of an entry", o.Ref)
	}
	if err != nil {
		return Opened{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return o, nil
}

// Named is one line of the file of people: whom a commitment means.
type Named struct {
	Commitment Commitment `json:"commitment"`
	Salt       Salt       `json:"salt"`
	Person     string     `json:"person"`
	Name       string     `json:"name"` // as the instance shows it: the commitment does not bind it
}

// ParseNamed reads one line of the file of people. It refuses, with ErrSheet, a
// line whose commitment is not that of its salt and person.
func ParseNamed(line []byte) (Named, error) {
	n, err := strictly[Named](line)
	if err != nil {
		return Named{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	if want := Commit(n.Salt, n.Person); n.Commitment != want {
		return Named{}, fmt.Errorf("%w: salt and person of %q make the commitment %s, not %s", ErrSheet, n.Name, want, n.Commitment)
	}
	return n, nil
}
