// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/json"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxLeaf is the size in bytes above which a leaf is refused: an entry bundle
// of the C2SP tlog-tiles layout writes each leaf's length in 16 bits.
const MaxLeaf = 65535

// Hash is a node of the tree of leaves: 32 bytes.
type Hash = tlog.Hash

// Type names a kind of act, such as "issue.open".
type Type string

// Act is what an entry says was done. Its dynamic type is one of the act types
// of this package, as a value; [Unknown] stands for those of later versions.
type Act interface {
	Type() Type
	check() error // says what would be right if the act cannot be entered
}

// Entry is one act in the record.
type Entry struct {
	Body  string  // slug of the body the act belongs to; empty for ballots and delegations
	Issue string  // the issue it belongs to; empty for ballots and for acts of no issue
	At    Instant // when, by the clock of the database
	Ref   string  // 128 random bits naming the act, see NewRef
	Act   Act
}

// envelope is the form of an entry in its leaf.
type envelope struct {
	V          int             `json:"v"`
	Type       Type            `json:"type"`
	Body       string          `json:"body,omitempty"`
	Issue      string          `json:"issue,omitempty"`
	At         Instant         `json:"at"`
	Ref        string          `json:"ref"`
	Data       json.RawMessage `json:"data,omitempty"`
	DataSHA256 string          `json:"data_sha256,omitempty"`
}

// append appends the leaf as canonical JSON, which has its members in this order, with
// the data as it is.
func (w envelope) append(to []byte) ([]byte, error) {
	var errs [6]error
	to, errs[0] = appendText(append(to, `{"at":`...), string(w.At))
	to, errs[1] = appendMember(append(to, ','), "body", w.Body)
	if len(w.Data) > 0 {
		to = append(append(append(to, `"data":`...), w.Data...), ',')
	}
	to, errs[2] = appendMember(to, "data_sha256", w.DataSHA256)
	to, errs[3] = appendMember(to, "issue", w.Issue)
	to, errs[4] = appendText(append(to, `"ref":`...), w.Ref)
	to, errs[5] = appendText(append(to, `,"type":`...), string(w.Type))
	return append(strconv.AppendInt(append(to, `,"v":`...), int64(w.V), 10), '}'), first(errs[:]...)
}

// Leaf returns the bytes that enter the tree for e, in canonical JSON. It
// refuses with ErrLeaf an entry ParseLeaf would not give back, and with
// ErrTooBig one above MaxLeaf bytes.
func Leaf(e Entry) ([]byte, error) {
	if e.Act == nil {
		return nil, fmt.Errorf("%w: an entry needs an act", ErrLeaf)
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrLeaf, e.Act.Type(), err)
	}
	w := envelope{V: 1, Type: e.Act.Type(), Body: e.Body, Issue: e.Issue, At: e.At, Ref: e.Ref}
	switch act := e.Act.(type) {
	case BallotCast:
		w.DataSHA256 = act.DataSHA256
	case BallotWithdraw:
		w.DataSHA256 = act.DataSHA256
	case Sealed:
		w.DataSHA256 = act.DataSHA256
	case Unknown:
		w.Data, w.DataSHA256 = act.Data, act.DataSHA256
	default:
		data, err := Canonical(act)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrLeaf, w.Type, err)
		}
		w.Data = data
	}
	leaf, err := Canonical(w)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrLeaf, w.Type, err)
	}
	if len(leaf) > MaxLeaf {
		return nil, fmt.Errorf("%w: this %s has %d", ErrTooBig, w.Type, len(leaf))
	}
	return leaf, nil
}

// ParseLeaf reads a leaf and refuses, with ErrLeaf, every text that Leaf would
// not have written for the entry it holds. An act of a type this version does
// not know is given back as [Unknown]: its envelope is sound, its meaning open.
func ParseLeaf(leaf []byte) (Entry, error) {
	if len(leaf) > MaxLeaf {
		return Entry{}, fmt.Errorf("%w: this one has %d", ErrTooBig, len(leaf))
	}
	w, err := strictlyBy(leaf, envelope.append)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrLeaf, err)
	}
	if w.V != 1 {
		return Entry{}, fmt.Errorf("%w: version %d, where 1 was expected", ErrLeaf, w.V)
	}
	act, err := decodeAct(w)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %s: %w", ErrLeaf, w.Type, err)
	}
	e := Entry{Body: w.Body, Issue: w.Issue, At: w.At, Ref: w.Ref, Act: act}
	if err := e.check(); err != nil {
		return Entry{}, fmt.Errorf("%w: %s: %w", ErrLeaf, w.Type, err)
	}
	return e, nil
}

// LeafHash returns the hash by which the tree, receipts and proofs know a
// leaf: SHA-256(0x00 leaf), RFC 6962 section 2.1.
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// decodeAct reads the data of an envelope as its type demands.
func decodeAct(w envelope) (Act, error) {
	switch w.Type {
	case "ballot.cast", "ballot.withdraw":
		if w.Data != nil {
			return nil, fmt.Errorf("carries data in clear, where only data_sha256 may stand")
		}
		if w.Type == "ballot.cast" {
			return BallotCast{w.DataSHA256}, nil
		}
		return BallotWithdraw{w.DataSHA256}, nil
	}
	k, known := kindOf(w.Type)
	if !known {
		if err := checkCanonical("data", w.Data); err != nil {
			return nil, err
		}
		return Unknown{Name: w.Type, Data: w.Data, DataSHA256: w.DataSHA256}, nil
	}
	if w.DataSHA256 != "" && w.Data == nil && k.sealable {
		return Sealed{w.Type, w.DataSHA256}, nil
	}
	if w.DataSHA256 != "" {
		return nil, fmt.Errorf("carries data_sha256, where its data must stand in clear")
	}
	return k.decode(w.Data)
}

// check holds the rules of the envelope, then those of the act.
func (e Entry) check() error {
	if _, err := e.At.Time(); err != nil {
		return err
	}
	if !isHex(e.Ref, 32) {
		return fmt.Errorf("ref %q is not 32 lower-case hexadecimal digits", e.Ref)
	}
	k, _ := kindOf(e.Act.Type())
	if err := present("body", e.Body, k.body); err != nil {
		return err
	}
	if err := present("issue", e.Issue, k.issue); err != nil {
		return err
	}
	return e.Act.check()
}

func present(name, value string, b belonging) error {
	switch {
	case value == "" && b == always:
		return fmt.Errorf("needs a member %q", name)
	case value != "" && b == never:
		return fmt.Errorf("may not carry a member %q", name)
	case value != "":
		return checkID(name, value)
	}
	return nil
}
