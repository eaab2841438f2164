// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import "fmt"

// PlaceID names a node of the geographic tree, FieldID one of the functional tree.
type (
	PlaceID string
	FieldID string
)

// Place is a node of the geographic layer, from local to global.
type Place struct {
	ID     PlaceID `json:"id"`
	Parent PlaceID `json:"parent,omitempty"`
	Name   string  `json:"name"`
	Kind   Kind    `json:"kind,omitempty"` // empty: nobody said
	At     *Point  `json:"at,omitempty"`   // nil: it is on no map
}

// Field is a node of the functional layer: a field of expertise or practice.
type Field struct {
	ID     FieldID `json:"id"`
	Parent FieldID `json:"parent,omitempty"`
	Name   string  `json:"name"`
}

// Jurisdiction is what a body may decide on: a place and what lies in it, a
// field and what belongs to it. Empty means everywhere, everything.
type Jurisdiction struct {
	Place PlaceID `json:"place,omitempty"`
	Field FieldID `json:"field,omitempty"`
}

// Tree holds the parents of one layer. The zero Tree is empty.
type Tree[ID ~string] struct{ parent map[ID]ID }

// Places makes the tree of places. It returns an error that names the node
// where a parent is missing, an id stands twice, the parents run in a circle, or
// a place is of a wider kind than one it lies in.
func Places(nodes []Place) (Tree[PlaceID], error) {
	t := Tree[PlaceID]{make(map[PlaceID]PlaceID, len(nodes))}
	for _, n := range nodes {
		if err := t.add(n.ID, n.Parent); err != nil {
			return t, fmt.Errorf("place %w", err)
		}
	}
	if err := t.check(); err != nil {
		return t, err
	}
	return t, checkKinds(nodes, t)
}

// Fields makes the tree of fields, with the same errors as [Places].
func Fields(nodes []Field) (Tree[FieldID], error) {
	t := Tree[FieldID]{make(map[FieldID]FieldID, len(nodes))}
	for _, n := range nodes {
		if err := t.add(n.ID, n.Parent); err != nil {
			return t, fmt.Errorf("field %w", err)
		}
	}
	return t, t.check()
}

func (t Tree[ID]) add(id, parent ID) error {
	if _, twice := t.parent[id]; twice || id == "" {
		return fmt.Errorf("%q stands twice or has no name: every node needs one name of its own", id)
	}
	t.parent[id] = parent
	return nil
}

func (t Tree[ID]) check() error {
	for id := range t.parent {
		steps := 0
		for at := id; at != ""; at = t.parent[at] {
			if _, known := t.parent[at]; !known {
				return fmt.Errorf("%q lies under %q, which is not in the tree", id, at)
			}
			if steps++; steps > len(t.parent) {
				return fmt.Errorf("%q lies under itself: parents may not run in a circle", id)
			}
		}
	}
	return nil
}

// Path returns id and its ancestors, nearest first. It is nil for the empty id.
func (t Tree[ID]) Path(id ID) []ID {
	var path []ID
	for at := id; at != ""; at = t.parent[at] {
		path = append(path, at)
	}
	return path
}

// Within says whether id is root or lies below it. Everything lies within the
// empty root.
func (t Tree[ID]) Within(id, root ID) bool {
	if root == "" {
		return true
	}
	for at := id; at != ""; at = t.parent[at] {
		if at == root {
			return true
		}
	}
	return false
}

// Has says whether id is a node of the tree.
func (t Tree[ID]) Has(id ID) bool { _, ok := t.parent[id]; return ok }
