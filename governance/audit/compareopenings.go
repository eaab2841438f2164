// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"moothall/governance/journal"
)

// Openings is what became of what an older archive discloses.
type Openings struct {
	Same    int      `json:"same"`    // files that are the same, byte for byte
	Came    []string `json:"came"`    // files
	Grown   []Growth `json:"grown"`   // lists of the whole record
	Erased  []string `json:"erased"`  // files that went with who was erased since
	Outside []string `json:"outside"` // files that went because the newer archive is to show less
}

// Growth is what became of a list whose lines belong to the whole record.
type Growth struct {
	Name    string `json:"name"`
	Came    int    `json:"came"`              // lines
	Erased  int    `json:"erased,omitempty"`  // lines of who was erased since
	Outside int    `json:"outside,omitempty"` // lines that the newer archive is not to show
}

// openings holds what the newer archive discloses to what the older one does. Nothing
// of it may change: each is bound by an entry, or was told to whoever asked.
func (c *Comparison) openings(older, newer *Archive, acts *replay) error {
	names := map[string]bool{}
	for _, a := range []*Archive{older, newer} {
		for name := range a.lists {
			if strings.HasPrefix(name, "openings/") && name != witnessedName {
				names[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := c.opening(name, older, newer, acts); err != nil {
			return err
		}
	}
	return nil
}

func (c *Comparison) opening(name string, older, newer *Archive, acts *replay) error {
	switch {
	case !older.Has(name):
		c.Openings.Came = append(c.Openings.Came, name)
	case older.digests(name) == newer.digests(name):
		c.Openings.Same++
	case newer.Has(name) && grows(name):
		return c.grown(name, older, newer, acts)
	case newer.Has(name):
		c.add(Refused, name, "it is another than in the older archive, and nothing that was disclosed may change")
	case acts.wentWith(name):
		c.Openings.Erased = append(c.Openings.Erased, name)
	case c.unshown(name, acts):
		c.Openings.Outside = append(c.Openings.Outside, name)
	default:
		c.add(Refused, name, "the older archive discloses it, the newer does not, and nobody was erased with whom it could have gone")
	}
	return nil
}

// digests are those of a member, or of the parts of a list, one after the other.
func (a *Archive) digests(name string) string {
	var all strings.Builder
	for _, m := range a.lists[name] {
		all.WriteString(m.digest)
	}
	return all.String()
}

// grows says whether a file is a list that later entries add lines to.
func grows(name string) bool {
	return name == peopleName || name == delegationsName || path.Base(name) == sealsFile
}

// wentWith says whether a text was somebody's who was erased.
func (p *replay) wentWith(name string) bool {
	ref, ok := saidRef(name)
	return ok && p.silent[ref]
}

// narrower says whether the newer archive is to show less than the older one.
func (c *Comparison) narrower() bool {
	was, is := c.Older.Scope, c.Newer.Scope
	return is.Body != "" && is.Body != was.Body || is.Issue != "" && is.Issue != was.Issue
}

// unshown says whether a file is one that the newer archive is not to show.
func (c *Comparison) unshown(name string, acts *replay) bool {
	scope := c.Newer.Scope
	onlyAuditors := c.Older.Scope.Auditor && !scope.Auditor
	if file, ok := strings.CutPrefix(name, issuesFolder); ok {
		issue, kind, _ := strings.Cut(file, "/")
		m := acts.matters[issue]
		return m == nil || !scope.Covers(string(m.issue.Body), issue) || onlyAuditors && !m.imported && !m.shows(kind, scope)
	}
	if name == delegationsName || path.Base(name) == sealsFile {
		return onlyAuditors || c.narrower()
	}
	return c.narrower()
}

// grown holds a list to the older one: each of its lines stands there still, but those
// of who was erased since. Both ascend by what their lines begin with.
func (c *Comparison) grown(name string, older, newer *Archive, acts *replay) error {
	g := Growth{Name: name}
	was, is := older.compare(name), newer.compare(name)
	a, err := nextLine(name, was)
	if err != nil {
		return err
	}
	b, err := nextLine(name, is)
	for err == nil && (a.line != nil || b.line != nil) {
		switch {
		case a.line == nil || b.line != nil && b.key < a.key:
			g.Came++
			b, err = nextLine(name, is)
			continue
		case b.line == nil || a.key < b.key:
			c.went(&g, was.at, a.key, acts)
			a, err = nextLine(name, was)
			continue
		case !bytes.Equal(a.line, b.line):
			c.add(Refused, is.at.String(), "it is another than in the older archive (%s), and nothing that was disclosed may change", was.at)
		}
		if a, err = nextLine(name, was); err == nil {
			b, err = nextLine(name, is)
		}
	}
	c.Openings.Grown = append(c.Openings.Grown, g)
	return err
}

// went judges a line that stands in the older list alone.
func (c *Comparison) went(g *Growth, at place, key string, acts *replay) {
	_, erased := acts.nameless(known(journal.Commitment(key)))
	switch {
	case g.Name == peopleName && erased:
		g.Erased++
	case c.narrower() || g.Name == peopleName && c.Older.Scope.Auditor && !c.Newer.Scope.Auditor:
		g.Outside++
	case g.Name == peopleName:
		c.add(Refused, at.String(), "the older archive names somebody whom the newer does not, and who was not erased")
	default:
		c.add(Refused, at.String(), "the older archive discloses it, the newer does not")
	}
}

// keyed is a line of a list and what the list is ordered by.
type keyed struct {
	key  string
	line []byte // nil: the list has ended
}

// nextLine reads a line, which is its caller's.
func nextLine(name string, in *comparison) (keyed, error) {
	line, err := in.next()
	if err != nil || line == nil {
		return keyed{}, err
	}
	var said struct {
		Commitment string `json:"commitment"`
		Ref        string `json:"ref"`
	}
	if err := json.Unmarshal(line, &said); err != nil {
		return keyed{}, fmt.Errorf("%w: %s: %w", ErrArchive, in.at, err)
	}
	if name == peopleName {
		return keyed{said.Commitment, bytes.Clone(line)}, nil
	}
	return keyed{said.Ref, bytes.Clone(line)}, nil
}

// bundleAt returns the leaves of the bundle that begins at a position, of a log of size
// leaves.
func (a *Archive) bundleAt(first, size int64) ([][]byte, error) {
	tile := journal.Tile{Level: journal.Entries, Index: first / journal.TileWidth, Width: int(min(size-first, journal.TileWidth))}
	text, err := a.Read(recordFolder + tile.Path())
	if err != nil {
		return nil, err
	}
	return journal.ParseBundle(text, tile.Width)
}
