// SPDX-License-Identifier: AGPL-3.0-or-later

// Package charters holds ready charters to start from, each the rules of a whole
// community: a small co-operative, a federated platform with chapters, an association
// with a board. They are files to be copied and changed:
//
//	all, err := charters.Ready("co-operative")
//	flaws := governance.Lint(all)
//
// It also reads such a file, strictly: a rule that is spelt wrongly is refused, and
// not passed over.
package charters

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"moothall/governance"
)

//go:embed co-operative.json federation.json association.json
var files embed.FS

// ErrFile is wrapped by every refusal of [Read].
var ErrFile = errors.New("not a file of charters")

// Names are those of the ready charters.
func Names() []string { return []string{"co-operative", "federation", "association"} }

// File is a ready file as it is kept.
func File(name string) ([]byte, error) {
	text, err := files.ReadFile(name + ".json")
	if err != nil {
		return nil, fmt.Errorf("%w: none is called %q: there are %v", ErrFile, name, Names())
	}
	return text, nil
}

// Ready returns the charters of a ready community, that of the founding body first.
func Ready(name string) ([]governance.Charter, error) {
	text, err := File(name)
	if err != nil {
		return nil, err
	}
	return Read(text)
}

// Read reads the JSON of one charter or of a list of charters.
func Read(text []byte) ([]governance.Charter, error) {
	var list []governance.Charter
	var into any = &list
	one := make([]governance.Charter, 1)
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		into, list = &one[0], one
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something stands after its end", ErrFile)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: it holds no charter", ErrFile)
	}
	return list, nil
}
