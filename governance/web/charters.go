// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/templates/pages"

	"github.com/labstack/echo/v4"
)

// charterPath is where the charter of a body is read: that in force for version 0.
func charterPath(slug bodies.Slug, version int) string {
	if version == 0 {
		return "/bodies/" + string(slug) + "/charter"
	}
	return fmt.Sprintf("/bodies/%s/charter/%d", slug, version)
}

// charter is one version of the charter of a body in plain words or, where another is
// named, what is different between the two.
func charter(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	version := versionOf(c.Param("version"))
	if against := c.QueryParam("against"); against != "" {
		return c.changes(slug, version, against)
	}
	r, err := c.Engine.Charter(c.Ctx(), c.Actor(), slug, version)
	if err != nil {
		return c.noVersion(slug, err)
	}
	return c.page(http.StatusOK, pages.Charter(c.frame(pages.SectionBodies), c.charterView(r)))
}

func (c *Call) charterView(r engine.CharterReading) pages.CharterView {
	b := r.Charter.Body
	digest := sha256.Sum256(r.Canonical)
	v := pages.CharterView{
		Body: bodyLink(b), Version: r.Charter.Version, Sections: CharterWords(c.T, r.Charter, r.All),
		FileURL: fmt.Sprintf("/bodies/%s/charters/%d/charter.json", b.Slug, r.Charter.Version), Digest: hex.EncodeToString(digest[:]),
	}
	link := func(text string, version int) pages.Link {
		return pages.Link{Text: c.T.Text(text, "Version", version), URL: charterPath(b.Slug, version)}
	}
	for _, at := range r.Versions {
		line := pages.CharterVersion{Version: at.Version, URL: charterPath(b.Slug, at.Version), Adopted: at.AdoptedAt, InForce: at.Version == r.InForce, Here: at.Version == v.Version}
		switch {
		case line.Here:
			v.Since = at.AdoptedAt
		case at.Version == v.Version-1:
			v.Previous = link("charter.previous", at.Version)
		case at.Version == v.Version+1:
			v.Next, v.Until = link("charter.next", at.Version), at.AdoptedAt
		}
		if !line.Here {
			line.ChangesURL = changesPath(b.Slug, at.Version, v.Version)
		}
		v.Versions = append(v.Versions, line)
	}
	slices.Reverse(v.Versions)
	if r.InForce == v.Version {
		v.ProposeURL = proposePath(b.Slug)
	}
	if r.InForce > v.Version+1 {
		v.Now = link("charter.now", r.InForce)
	}
	return v
}

// changesPath is where it stands what changed between two versions, the earlier first.
func changesPath(slug bodies.Slug, one, other int) string {
	return fmt.Sprintf("%s?against=%d", charterPath(slug, max(one, other)), min(one, other))
}

// versionOf is the number of a version in an address: 0 where none stands in it, -1,
// which is none, where it is no number.
func versionOf(text string) int {
	if text == "" {
		return 0
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return -1
}

// noVersion adds to a refusal which versions there are.
func (c *Call) noVersion(slug bodies.Slug, err error) error {
	var none engine.NoVersion
	if !errors.As(err, &none) {
		return err
	}
	detail := c.T.Text("charter.no_version")
	if none.Last > 1 {
		detail = c.T.Text("charter.no_versions", "Last", none.Last)
	}
	return refusal{error: err, detail: detail, back: pages.Link{Text: c.T.Text("charter.read"), URL: charterPath(slug, 0)}}
}

// changes are those of one version against another.
func (c *Call) changes(slug bodies.Slug, version int, against string) error {
	r, err := c.Engine.CharterVersions(c.Ctx(), c.Actor(), slug, versionOf(against), version)
	if err != nil {
		return c.noVersion(slug, err)
	}
	before, after := r[0], r[1]
	v := changed(CharterWords(c.T, before.Charter, before.All), CharterWords(c.T, after.Charter, after.All))
	v.Body, v.From, v.To = bodyLink(after.Charter.Body), before.Charter.Version, after.Charter.Version
	for _, n := range []int{v.From, v.To} {
		v.Whole = append(v.Whole, pages.Link{Text: c.T.Text("charter.whole", "Version", n), URL: charterPath(slug, n)})
	}
	return c.page(http.StatusOK, pages.CharterChanges(c.frame(pages.SectionBodies), v))
}

// charterFile is a version as canonical JSON, to the byte as the record holds it.
func charterFile(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	r, err := c.Engine.Charter(c.Ctx(), c.Actor(), slug, versionOf(c.Param("version")))
	if err != nil {
		return c.noVersion(slug, err)
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, r.Canonical)
}

// changed aligns two renderings by section and rule, and compares rule by rule, word by
// word. What stands in one alone is added or taken out whole.
func changed(before, after []pages.CharterSection) pages.CharterChangesView {
	v := pages.CharterChangesView{}
	for _, s := range aligned(before, after, func(s pages.CharterSection) string { return s.ID }) {
		section := pages.ChangedSection{Title: s.new.Title}
		if !s.isNew {
			section.Title = s.old.Title
		}
		for _, r := range aligned(s.old.Rules, s.new.Rules, func(r pages.CharterRule) string { return r.ID }) {
			rule := r.new
			if !r.isNew {
				rule = r.old
			}
			if r.isOld && r.isNew && r.old.Text == r.new.Text {
				section.Before = append(section.Before, rule)
				continue
			}
			section.Rules = append(section.Rules, pages.ChangedRule{ID: rule.ID, Title: rule.Title, Clause: pages.Clause{Pieces: pieces(words(r.old.Text), words(r.new.Text))}})
		}
		if len(section.Rules) == 0 {
			v.Before = append(v.Before, s.new)
		} else {
			v.Sections = append(v.Sections, section)
		}
	}
	return v
}

// pair is what two lists have under one name; isOld and isNew say which of them have it.
type pair[T any] struct {
	old, new     T
	isOld, isNew bool
}

// aligned goes through both lists in the order of the new one; what stands in the old
// one alone comes where it stood there.
func aligned[T any](old, new []T, id func(T) string) (pairs []pair[T]) {
	find := func(list []T, name string) int {
		return slices.IndexFunc(list, func(t T) bool { return id(t) == name })
	}
	next := 0 // of the old ones
	gone := func(until int) {
		for ; next < until; next++ {
			if find(new, id(old[next])) < 0 {
				pairs = append(pairs, pair[T]{old: old[next], isOld: true})
			}
		}
	}
	for _, n := range new {
		p := pair[T]{new: n, isNew: true}
		if at := find(old, id(n)); at >= 0 {
			gone(at)
			p.old, p.isOld = old[at], true
		}
		pairs = append(pairs, p)
	}
	gone(len(old))
	return pairs
}
