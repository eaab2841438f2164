// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Sealed is an act whose leaf says its type and nothing else but the hash of a
// [SealedAct]. So enter delegations, and the word of those who carry them, where a
// charter does not let everybody know who entrusted whom, whom a ruling has
// suspended, who disputes a vote, and who supports a matter: the last two name body and
// issue. That the type stands in clear is what makes it complete: an auditor is
// shown what each of them says, and one that is not opened to him is refused.
type Sealed struct {
	Name       Type
	DataSHA256 string
}

// Type returns the name the leaf gives.
func (s Sealed) Type() Type { return s.Name }

func (s Sealed) check() error {
	if !sealable(s.Name) {
		return fmt.Errorf("carries data_sha256, where its data must stand in clear")
	}
	return checkDigest("data_sha256", s.DataSHA256)
}

// sealable says whether acts of a type may be sealed.
func sealable(t Type) bool {
	k, _ := kindOf(t)
	return k.sealable
}

// SealedAct is what the leaf of a sealed act commits to: the act and 128 random
// bits, without which nobody can tell even whether a guess was right.
type SealedAct struct {
	Salt Salt            `json:"salt"`
	Type Type            `json:"type"`
	Data json.RawMessage `json:"data"` // of the act, canonical JSON
}

// Seal seals an act under a salt: what stands in the leaf, and its opening.
func Seal(act Act, salt Salt) (Sealed, SealedAct, error) {
	data, err := Canonical(act)
	if err != nil {
		return Sealed{}, SealedAct{}, err
	}
	opening := SealedAct{Salt: salt, Type: act.Type(), Data: data}
	text, err := Canonical(opening)
	sealed := Sealed{Name: act.Type(), DataSHA256: Digest(text)}
	return sealed, opening, first(err, sealed.check(), act.check())
}

// Open returns the act that the leaf commits to, or an error where this is not its
// opening.
func (s SealedAct) Open(sealed Sealed) (Act, error) {
	text, err := Canonical(s)
	if err != nil {
		return nil, err
	}
	if s.Type != sealed.Name {
		return nil, fmt.Errorf("opening is of a %s, the leaf of a %s", s.Type, sealed.Name)
	}
	if err := sameSeal(Digest(text), sealed.DataSHA256); err != nil {
		return nil, err
	}
	k, _ := kindOf(s.Type)
	act, err := k.decode(s.Data) // the journal has found the type to be one that can be sealed
	if err != nil {
		return nil, err
	}
	return act, act.check()
}

// ParseSealedAct reads the canonical JSON of an opening and refuses, with ErrSheet,
// what Canonical would not have written.
func ParseSealedAct(text []byte) (SealedAct, error) {
	s, err := strictly[SealedAct](text)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return SealedAct{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return s, nil
}

func (s SealedAct) check() error {
	if !sealable(s.Type) {
		return fmt.Errorf("opens a %q, which is never sealed", s.Type)
	}
	return checkRaw("data", s.Data)
}

// OpenedAct is one line of the file of delegations and suspensions that were sealed.
type OpenedAct struct {
	Ref     string    `json:"ref"` // of the act's entry
	Opening SealedAct `json:"opening"`
}

// ParseOpenedAct reads one line of that file and refuses, with ErrSheet, what
// Canonical would not have written.
func ParseOpenedAct(line []byte) (OpenedAct, error) {
	o, err := strictly[OpenedAct](line)
	if err == nil {
		err = o.Opening.check()
	}
	if err == nil && !isHex(o.Ref, 32) {
		err = fmt.Errorf("ref %q is not the ref of an entry", o.Ref)
	}
	if err != nil {
		return OpenedAct{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return o, nil
}

// SaltedSheet is a sheet of weights with a last line "salt,…": 128 random bits, for
// where everybody is shown its digest and only auditors the sheet. Without them the
// few ways in which the voices of a small body can have gone could be tried out.
func SaltedSheet(sheet []byte, salt Salt) []byte {
	return append(slices.Clone(sheet), SaltLine(salt)...)
}

// SaltLine is the last line of a [SaltedSheet].
func SaltLine(salt Salt) []byte { return []byte(saltMark + salt.String() + "\n") }

const saltMark = "salt,"

// ParseSaltLine reads the last line of a salted sheet, or refuses it with ErrSheet.
func ParseSaltLine(line []byte) (Salt, error) {
	text := string(line)
	if len(text) < len(saltMark) || text[:len(saltMark)] != saltMark {
		return Salt{}, fmt.Errorf("%w: %q is not salt and 32 hexadecimal digits", ErrSheet, text)
	}
	salt, err := ParseSalt(text[len(saltMark):])
	if err != nil {
		return Salt{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return salt, nil
}

// Salted says whether a sheet of weights, or its last piece, ends with a salt: then not
// everybody is shown it, but what each ballot carried, see [CarriedLine].
func Salted(sheet []byte) bool {
	sheet = bytes.TrimSuffix(sheet, []byte("\n"))
	_, err := ParseSaltLine(sheet[bytes.LastIndexByte(sheet, '\n')+1:])
	return err == nil
}

// CarriedLine makes of a line of a salted sheet of weights the line that everybody is
// shown: what somebody's ballot carried, and not whose voices, "commitment,carried". It is
// nil of whoever cast none, and of the salt.
func CarriedLine(line []byte) ([]byte, error) {
	text := strings.TrimSuffix(string(line), "\n")
	if strings.HasPrefix(text, saltMark) {
		_, err := ParseSaltLine([]byte(text))
		return nil, err
	}
	l, err := parseWeightLine(text)
	if err = first(err, l.check()); err != nil {
		return nil, fmt.Errorf("%w: weights: %w", ErrSheet, err)
	}
	if l.By != l.Member {
		return nil, nil
	}
	return RollLine{l.Member, l.Carried}.Append(nil)
}

// CarriedOf makes of a salted sheet of weights the sheet of [CarriedLine]. It is nil of a
// sheet without a salt, which everybody is shown as it is.
func CarriedOf(sheet []byte) ([]byte, error) {
	if !Salted(sheet) {
		return nil, nil
	}
	carried, n := []byte{}, 0
	for text := range bytes.Lines(sheet) {
		n++
		line, err := CarriedLine(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		carried = append(carried, line...)
	}
	return carried, nil
}
