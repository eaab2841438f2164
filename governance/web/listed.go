// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"

	"moothall/bodies"
	"moothall/bodies/memberlist"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// shownOfList is how many lines of a list are shown, and how many faults.
const shownOfList = 200

// listExample is a small list, for who has never written one.
const listExample = "name,sphere,slug,mail,place,fields,good_until\r\n" +
	"Ana Sousa,inner,ana_sousa,ana@example.org,lisbon,finance=2027-05-03,2027-12-31\r\n" +
	"Old Tom,inner,old_tom,,,,2027-12-31\r\n"

// memberList is where a list is brought, and what the one that waits would do.
func memberList(c *Call) error { return c.memberListPage(http.StatusOK, pages.MemberListView{}) }

// memberListPage fills in what there is to show beside what happened.
func (c *Call) memberListPage(status int, v pages.MemberListView) error {
	slug := bodies.Slug(c.Param("slug"))
	r, err := c.Engine.List(c.Ctx(), c.Actor(), slug)
	if errors.Is(err, governance.ErrKeepers) {
		return c.noKeeper(err, r.Charter, r.All)
	}
	if err != nil {
		return err
	}
	v.Body, v.URL, v.FileURL, v.MembersURL = bodyLink(r.Charter.Body), memberListPath(slug), membersPath(slug)+".csv", membersPath(slug)
	v.Most, v.Example = memberlist.MaxLines, listExample
	if r.File != "" {
		v.Brought, v.File, v.Sum, v.MayEnter = r.Brought, r.File, r.Sum, r.Waits()
		c.showList(&v, r)
	}
	return c.page(status, pages.MemberList(c.frame(pages.SectionBodies), v))
}

func memberListPath(body bodies.Slug) string { return "/bodies/" + string(body) + "/member-list" }

// showList shows what a list would do: what is wrong first, then what would be done.
func (c *Call) showList(v *pages.MemberListView, r engine.ListReading) {
	v.Counts = c.listCounts(r)
	faults := slices.Clone(r.Faults)
	for _, s := range r.Plan.Steps {
		faults = append(faults, s.Faults...)
		if does := c.listDoes(s, r); len(s.Faults) == 0 && len(does) > 0 {
			step := pages.ListStep{Line: s.N, Name: s.Who.Name, Slug: string(s.Who.Slug), New: s.New, Does: does}
			if !s.New && !s.ComesIn() {
				step.URL = keptPath(r.Charter.Body.Slug, s.Who.Slug)
			}
			v.Lines = append(v.Lines, step)
		}
	}
	slices.SortStableFunc(faults, func(a, b memberlist.Fault) int { return cmp.Compare(a.Line, b.Line) }) // as they stand in the file
	for _, f := range faults {
		v.Faults = append(v.Faults, pages.ListFault{Line: f.Line, Text: c.listFault(f)})
	}
	v.Faults, v.FaultsLeft = firstOf(v.Faults)
	v.Lines, v.LinesLeft = firstOf(v.Lines)
	for _, p := range r.Beside {
		v.Beside = append(v.Beside, pages.ListStep{Name: p.Name, Slug: string(p.Slug), URL: keptPath(r.Charter.Body.Slug, p.Slug)})
	}
	v.BesideMore = r.More
}

// firstOf are the first that are shown, and how many are not.
func firstOf[T any](all []T) ([]T, int) {
	n := min(len(all), shownOfList)
	return all[:n], len(all) - n
}

// bringList keeps what was sent, else what was pasted, and shows what it would do.
func bringList(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	file, err := c.broughtList()
	if err != nil {
		return err
	}
	err = c.Engine.BringList(c.Ctx(), c.Actor(), slug, file)
	var fault memberlist.Fault
	switch {
	case errors.Is(err, governance.ErrKeepers):
		return memberList(c) // which says who may
	case errors.As(err, &fault):
		return c.memberListPage(http.StatusUnprocessableEntity, pages.MemberListView{Trouble: c.listFault(fault)})
	case err != nil:
		return err
	}
	return c.see(memberListPath(slug))
}

func (c *Call) broughtList() ([]byte, error) {
	file, _, err := c.Request().FormFile("file")
	switch {
	case err == nil:
		defer file.Close() // it was only read
		if text, err := io.ReadAll(file); err != nil || len(bytes.TrimSpace(text)) > 0 {
			return text, err
		}
	case !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, errors.Join(ErrMalformed, err)
	}
	return []byte(c.Field("list")), nil
}

// enterList enters what was shown, or shows what it would do now.
func enterList(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	_, err := c.Engine.EnterList(c.Ctx(), c.Actor(), slug, c.Field("file"), c.Field("sum"))
	switch {
	case err == nil:
		c.leave(noticeListEntered)
		return c.see(membersPath(slug))
	case errors.Is(err, governance.ErrKeepers):
		return memberList(c)
	case errors.Is(err, governance.ErrListGone):
		return c.memberListPage(http.StatusConflict, pages.MemberListView{Gone: true})
	case errors.Is(err, governance.ErrListChanged):
		return c.memberListPage(http.StatusConflict, pages.MemberListView{Changed: true})
	case errors.Is(err, governance.ErrListFaulty):
		return c.memberListPage(http.StatusUnprocessableEntity, pages.MemberListView{})
	}
	return err
}

// dropList takes back what was brought.
func dropList(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	if err := c.Engine.DropList(c.Ctx(), c.Actor(), slug); errors.Is(err, governance.ErrKeepers) {
		return memberList(c)
	} else if err != nil {
		return err
	}
	return c.see(memberListPath(slug))
}

// MembersFile is the members of a body as a list that can be brought again.
func MembersFile(c *Call) error {
	slug := bodies.Slug(c.Param("slug") + c.bodyID())
	err := c.send(string(slug)+"-members.csv", "text/csv; charset=utf-8", func(out io.Writer) error {
		return c.Engine.MemberListFile(c.Ctx(), c.Actor(), slug, out)
	})
	if errors.Is(err, governance.ErrKeepers) && c.Param("slug") != "" {
		return memberList(c) // which says who may
	}
	return err
}
