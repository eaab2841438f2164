// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Opening is what the leaf of a ballot commits to. It lies with the voter, in
// her receipt, from the first second. It names the issue, for a leaf does not, and a
// ballot could be counted in another vote. That of a public vote names the person, and
// lies with everybody from the close on. That of a confidential vote names a pseudonym
// instead, and says neither what the ballot took the place of nor when it was cast;
// auditors see it, and nobody learns from it who cast.
//
// Of a ballot that two entered for somebody who cannot do it themselves it says who the
// two are, and where both were seated.
type Opening struct {
	Salt      Salt            `json:"salt"`
	Issue     string          `json:"issue"`
	Person    Commitment      `json:"person,omitempty"`
	Pseudonym Pseudonym       `json:"pseudonym,omitempty"` // instead of the person
	Choice    json.RawMessage `json:"choice,omitempty"`    // canonical JSON; absent in a withdrawal
	Replaces  string          `json:"replaces,omitempty"`  // ref of the act of hers that this one takes the place of
	By        []Commitment    `json:"by,omitempty"`        // who entered it for her: two, in order; none where she cast it herself
	SeatedIn  string          `json:"seated_in,omitempty"` // the body in which both sat then
}

// Pseudonym stands for one member in one confidential vote: 128 random bits,
// hexadecimal, drawn when the member first casts.
type Pseudonym string

// NewPseudonym draws one from random, which must be a cryptographic source.
func NewPseudonym(random io.Reader) (Pseudonym, error) {
	s, err := NewSalt(random)
	return Pseudonym(s.String()), err
}

func (p Pseudonym) check() error {
	if !isHex(string(p), 32) {
		return fmt.Errorf("pseudonym %q is not 32 lower-case hexadecimal digits", p)
	}
	return nil
}

// ParseOpening reads the canonical JSON of an opening and refuses, with
// ErrSheet, what Canonical would not have written.
func ParseOpening(text []byte) (Opening, error) {
	o, err := strictlyBy(text, Opening.Append)
	if err == nil {
		err = first(o.check(), checkCanonical("choice", o.Choice))
	}
	if err != nil {
		return Opening{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return o, nil
}

// Append appends the opening as canonical JSON, which has its members in this order.
func (o Opening) Append(to []byte) ([]byte, error) {
	to = append(to, '{')
	var errs [5]error
	if len(o.By) > 0 {
		to = append(to, `"by":[`...)
		for n, by := range o.By {
			if n > 0 {
				to = append(to, ',')
			}
			text, err := appendText(to, string(by))
			to, errs[4] = text, first(errs[4], err)
		}
		to = append(to, "],"...)
	}
	if o.Choice != nil {
		to = append(append(append(to, `"choice":`...), o.Choice...), ',')
	}
	to, errs[0] = appendText(append(to, `"issue":`...), o.Issue)
	to = append(to, ',')
	to, errs[1] = appendMember(to, "person", string(o.Person))
	to, errs[2] = appendMember(to, "pseudonym", string(o.Pseudonym))
	to, errs[3] = appendMember(to, "replaces", o.Replaces)
	to = append(hex.AppendEncode(append(to, `"salt":"`...), o.Salt[:]), '"')
	if o.SeatedIn == "" {
		return append(to, '}'), first(errs[:]...)
	}
	to, err := appendText(append(to, `,"seated_in":`...), o.SeatedIn)
	return append(to, '}'), first(append(errs[:], err)...)
}

// Assisted says whether two entered the ballot for its voter.
func (o Opening) Assisted() bool { return len(o.By) > 0 }

// checkAssisted refuses to say of a ballot that anybody but two entered it for somebody,
// or that they took one back.
func (o Opening) checkAssisted() error {
	if len(o.By) == 0 && o.SeatedIn == "" {
		return nil
	}
	if len(o.By) != 2 || o.By[0] >= o.By[1] {
		return fmt.Errorf("by names %d who entered it, where two different people do, in order", len(o.By))
	}
	if o.Choice == nil {
		return fmt.Errorf("two enter a ballot for somebody, and take none back")
	}
	return first(o.By[0].check("by"), o.By[1].check("by"), checkID("seated_in", o.SeatedIn))
}

// Seal returns the data_sha256 of the leaf that commits to o: the digest of its
// canonical JSON.
func (o Opening) Seal() (string, error) {
	if err := o.check(); err != nil {
		return "", fmt.Errorf("opening: %w", err)
	}
	b, err := o.Append(nil)
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
	if err := first(checkID("issue", o.Issue), o.checkAssisted()); err != nil {
		return err
	}
	if o.Pseudonym == "" {
		return o.Person.check("person")
	}
	if o.Person != "" || o.Replaces != "" {
		return fmt.Errorf("names a pseudonym, beside which no person or earlier ballot may stand")
	}
	return o.Pseudonym.check()
}

// Listed is one line of the list of a confidential vote: the ballot that counts
// of one who cast.
type Listed struct {
	Pseudonym Pseudonym       `json:"pseudonym"`
	Choice    json.RawMessage `json:"choice"` // canonical JSON
}

// ParseListed reads one line of a list and refuses, with ErrSheet, what Canonical
// would not have written.
func ParseListed(line []byte) (Listed, error) {
	l, err := strictly[Listed](line)
	if err == nil {
		err = first(l.Pseudonym.check(), checkRaw("choice", l.Choice))
	}
	if err != nil {
		return Listed{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return l, nil
}

// Opened is one line of the file of openings of an issue.
type Opened struct {
	Ref     string  `json:"ref"` // of the ballot's entry
	Opening Opening `json:"opening"`
}

// appendTo appends the line as canonical JSON, which has its members in this order,
// without a line feed.
func (o Opened) appendTo(to []byte) ([]byte, error) {
	to, err1 := o.Opening.Append(append(to, `{"opening":`...))
	to, err2 := appendText(append(to, `,"ref":`...), o.Ref)
	return append(to, '}'), first(err1, err2)
}

// OpenedLine is the line of an [Opened], with its line feed, of an opening that is in
// canonical JSON already.
func OpenedLine(ref string, opening []byte) []byte {
	line := make([]byte, 0, len(`{"opening":,"ref":""}`)+len(opening)+len(ref)+1)
	line = append(append(line, `{"opening":`...), opening...)
	return append(append(append(line, `,"ref":"`...), ref...), "\"}\n"...)
}

// ParseOpened reads one line of a file of openings and refuses, with ErrSheet,
// what Canonical would not have written.
func ParseOpened(line []byte) (Opened, error) {
	o, err := strictlyBy(line, Opened.appendTo)
	if err == nil {
		err = first(o.Opening.check(), checkCanonical("choice", o.Opening.Choice))
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

// Append appends the line as canonical JSON, which has its members in this order, with
// its line feed.
func (n Named) Append(to []byte) ([]byte, error) {
	to = append(append(append(to, `{"commitment":"`...), n.Commitment...), `","name":`...)
	to, err1 := appendText(to, n.Name)
	to, err2 := appendText(append(to, `,"person":`...), n.Person)
	return append(hex.AppendEncode(append(to, `,"salt":"`...), n.Salt[:]), "\"}\n"...), first(err1, err2)
}

// ParseNamed reads one line of the file of people. It refuses, with ErrSheet, a
// line whose commitment is not that of its salt and person.
func ParseNamed(line []byte) (Named, error) {
	n, err := strictlyBy(line, func(n Named, to []byte) ([]byte, error) {
		to, err := n.Append(to)
		return bytes.TrimSuffix(to, []byte("\n")), err
	})
	if err != nil {
		return Named{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	if want := Commit(n.Salt, n.Person); n.Commitment != want {
		return Named{}, fmt.Errorf("%w: salt and person of %q make the commitment %s, not %s", ErrSheet, n.Name, want, n.Commitment)
	}
	return n, nil
}
