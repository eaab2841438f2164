// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"slices"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// declarations is what public delegates declared in a matter, for everybody, and the form
// of one who may.
func declarations(c *Call) error {
	v, r, err := c.declarationsView()
	if err != nil {
		return err
	}
	return c.declarationsPage(http.StatusOK, v, r)
}

func (c *Call) declarationsPage(status int, v pages.DeclarationsView, r engine.DeclarationsReading) error {
	section := pages.SectionMatters
	if r.Issue.Procedure.ElectsPersons() {
		section = pages.SectionElections
	}
	f := c.frame(section)
	f.Feed = pages.Link{Text: c.T.Text("declared.feed_title", "Title", r.Issue.Title), URL: issuePath(r.Issue.ID, "/declarations.atom")}
	return c.page(status, pages.Declarations(f, v))
}

func (c *Call) declarationsView() (v pages.DeclarationsView, r engine.DeclarationsReading, err error) {
	id := governance.IssueID(c.Param("id"))
	r, err = c.Engine.Declarations(c.Ctx(), c.Actor(), id, c.QueryParam("after"))
	if err != nil {
		return v, r, c.declaring(err, id)
	}
	v = pages.DeclarationsView{
		MatterHead: head(r.Issue, r.Body), Until: r.Until, Open: r.Issue.Declaring(r.Now) == nil, Voting: r.Issue.Open(r.Now) == nil,
		Decided: r.Issue.MayKnow(governance.Viewer{}, r.Now).Result, Further: r.Further,
		Coming: r.Issue.Stage.Before(governance.Voting), CalledOff: r.Issue.Stage == governance.Cancelled,
		Opens: r.Issue.OpensAt, Hours: r.Issue.Procedure.Delegation.LockInHours,
	}
	for _, l := range r.Lines {
		v.Lines = append(v.Lines, c.declaredLine(r.Issue, l))
	}
	if r.Next != "" {
		v.Next = issuePath(id, "/declarations?") + url.Values{"after": {r.Next}}.Encode()
	}
	if r.May {
		v.Form = c.declareForm(r)
	}
	return v, r, nil
}

func (c *Call) declaredLine(i governance.Issue, l engine.DeclaredLine) pages.DeclaredLine {
	line := pages.DeclaredLine{Person: c.person(l.By), Said: declaredChoice(i, l.Choice), Text: l.Text, At: l.At, Became: pages.Departure(l.Departure)}
	if l.Public {
		line.URL = delegatePath(l.By.Slug)
	}
	for _, e := range l.Earlier {
		line.Earlier = append(line.Earlier, pages.EarlierLine{Said: declaredChoice(i, e.Choice), Text: e.Text, At: e.At})
	}
	if l.Ballot != nil {
		line.Ballot = declaredChoice(i, *l.Ballot)
	}
	return line
}

// declaredChoice is a choice by what its options are called.
func declaredChoice(i governance.Issue, choice governance.Choice) pages.DeclaredChoice {
	d := pages.DeclaredChoice{Choice: pages.Choice(choice.Answer)}
	for _, group := range choice.Ranking {
		d.Ranking = append(d.Ranking, titles(i, group))
	}
	return d
}

// declareForm is the form as it begins: with what the reader declared last.
func (c *Call) declareForm(r engine.DeclarationsReading) *pages.DeclareForm {
	f := &pages.DeclareForm{Options: lotOrder(options(r.Issue), r.Issue.ID, c.Actor().Person)}
	if r.Own != nil {
		f.Before, f.At, f.Text = declaredChoice(r.Issue, r.Own.Choice), r.Own.At, r.Own.Text
		f.Marked, f.Numbers = pages.Choice(r.Own.Choice.Answer), numbers(c, r.Own.Choice.Ranking)
	}
	return f
}

// declare publishes how the reader will vote. What cannot be taken as it was typed comes
// again in the form, with what would be right.
func declare(c *Call) error {
	v, r, err := c.declarationsView()
	if err != nil {
		return err
	}
	choice, faults := c.declaredForm(r.Issue)
	text := c.longText("text")
	if len(faults) == 0 || v.Form == nil { // who is shown no form is told why
		err = c.Engine.Declare(c.Ctx(), c.Actor(), r.Issue.ID, choice, text)
	}
	if errors.Is(err, governance.ErrDeclareWords) && v.Form != nil {
		faults = []pages.FieldError{{Field: "text", Text: c.T.Text("declared.fault_words")}}
	} else if err != nil {
		return c.declaring(err, r.Issue.ID)
	}
	if len(faults) > 0 && v.Form != nil {
		v.Form.Text, v.Form.Marked, v.Form.Numbers, v.Errors = text, pages.Choice(choice.Answer), c.typed(r.Issue), faults
		return c.declarationsPage(http.StatusUnprocessableEntity, v, r)
	}
	c.leave(noticeDeclares)
	return c.see(issuePath(r.Issue.ID, "/declarations"))
}

// declaredForm reads the choice of the form, and what is wrong with it.
func (c *Call) declaredForm(i governance.Issue) (choice governance.Choice, faults []pages.FieldError) {
	if !i.Procedure.Method.Ranked() {
		if choice.Answer = c.Field("choice"); choice.Check(i) != nil {
			faults = append(faults, pages.FieldError{Field: "choice", Text: c.T.Text("fault.choose_one")})
		}
		return choice, faults
	}
	places, _, wrong := boxes(i, c.typed(i))
	for _, id := range wrong {
		o, _ := i.Option(id)
		faults = append(faults, pages.FieldError{Field: "n-" + string(id), Text: c.T.Text("fault.number", "Option", o.Title, "Last", len(options(i)))})
	}
	if len(places) == 0 && len(wrong) == 0 {
		faults = append(faults, pages.FieldError{Field: firstField(i, true), Text: c.T.Text("fault.rank_one")})
	}
	choice.Ranking = places
	return choice, faults
}

// declaring tells a refusal with the times of the vote and the way back; others pass.
func (c *Call) declaring(err error, id governance.IssueID) error {
	known := []error{governance.ErrClosed, governance.ErrNotOpen, governance.ErrNotOnRoll, governance.ErrRecovered, governance.ErrSuspended, governance.ErrPassed, governance.ErrNotPublic,
		governance.ErrNoLockIn, governance.ErrLockedIn, governance.ErrDeclareOften, governance.ErrMuted, governance.ErrSpoilt}
	if !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
		return err
	}
	r, lost := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if lost != nil {
		return err
	}
	return c.refusing(err, r)
}

// declaredView is what declarations are to the reader of a matter.
func (c *Call) declaredView(r engine.IssueReading) (v pages.DeclaredView) {
	if !r.Issue.LocksIn() || r.Issue.Stage == governance.Cancelled {
		return v
	}
	until, _ := r.Issue.LockIn()
	v = pages.DeclaredView{URL: issuePath(r.Issue.ID, "/declarations"), Until: until, May: r.Declared.May}
	if by := r.Declared.By; by != nil {
		v.By, v.Said = pages.Person{Name: c.called(by.By.Name)}, declaredChoice(r.Issue, by.Choice)
	}
	if own := r.Declared.Own; own != nil {
		v.Own, v.OwnAt = declaredChoice(r.Issue, own.Choice), own.At
	}
	return v
}

// declarationFeed is what public delegates declare in a matter, for programs that read
// feeds: each declaration as it was made. It answers everybody with the same bytes.
func declarationFeed(c *Call) (err error) {
	if c.Visit, err = c.Engine.Visit(c.Ctx(), ""); err != nil {
		return err
	}
	c.T = c.server.catalogue.For(c.Visit.Instance.Language, c.zone())
	id := governance.IssueID(c.Param("id"))
	r, err := c.Engine.DeclarationsMade(c.Ctx(), access.Actor{}, id)
	if err != nil {
		return err
	}
	page := c.absolute(issuePath(id, "/declarations"))
	begun := r.Issue.OpensAt
	if r.Issue.Stage.Before(governance.Voting) {
		begun = r.Issue.CreatedAt
	}
	f := atomFeed{Lang: c.T.Lang(), ID: c.tag("declarations:" + string(id)), Author: c.Visit.Instance.Name, Updated: atomTime(begun),
		Title: c.T.Text("declared.feed_title", "Title", r.Issue.Title), Links: []atomLink{{"self", atomType, page + ".atom"}, {"alternate", "text/html", page}}}
	for n, l := range r.Lines {
		if f.Entries = append(f.Entries, c.declaredEntry(r.Issue, l, page)); n == 0 {
			f.Updated = f.Entries[0].Updated
		}
	}
	return c.writeFeed(f)
}

func (c *Call) declaredEntry(i governance.Issue, l engine.DeclaredLine, page string) atomEntry {
	words, at := pages.DeclaredWords(c.T, declaredChoice(i, l.Choice)), atomTime(l.At)
	return atomEntry{
		ID: c.tag("declaration:" + l.ID), Title: c.T.Text("declared.feed_entry", "Name", c.called(l.By.Name), "Choice", words), Published: at, Updated: at,
		Author: c.called(l.By.Name), Category: atomCategory{"declaration"}, Links: []atomLink{{"alternate", "text/html", page}},
		Content: atomContent{"html", "<p>" + html.EscapeString(words) + "</p><p>" + html.EscapeString(l.Text) + "</p>"},
	}
}
