// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/tables"
	"moothall/templates/pages"
)

// Files are the routes of what can be downloaded for other programs, besides the
// archive: tables as CSV and JSON Lines, and ballots in the formats others count. Pages
// and the JSON twin offer the same.
func Files(kind Kind) []Route {
	var routes []Route
	add := func(path string, handle Handler) {
		routes = append(routes, Route{http.MethodGet, path, "issue.read", handle, kind})
	}
	for _, form := range []tables.Form{tables.CSV, tables.JSONLines} {
		end := "." + string(form)
		add("/decisions"+end, decisionTable(form))
		add("/bodies/:slug/decisions"+end, decisionTable(form))
		add("/issues/:id/votes"+end, voteTable(form))
		add("/issues/:id/delegations"+end, delegationTable(form))
	}
	for _, form := range engine.PaperForms() {
		add("/issues/:id/"+string(form), paperFile(form))
	}
	return routes
}

// decisionTable is what was decided, of the body in the address where there is one.
func decisionTable(form tables.Form) Handler {
	return func(c *Call) error {
		body := bodies.Slug(c.Param("slug") + c.bodyID())
		name := "decisions." + string(form)
		if body != "" {
			name = string(body) + "-" + name
		}
		return c.send(name, form.MediaType(), func(out io.Writer) error {
			return c.Engine.DecisionTable(c.Ctx(), c.Actor(), body, form, out)
		})
	}
}

// bodyID is the body in an address of the twin, which calls everything id.
func (c *Call) bodyID() string {
	if strings.Contains(c.Path(), "/bodies/") {
		return c.Param("id")
	}
	return ""
}

// issueWriter writes a file of an issue, and returns the issue also where it refuses.
type issueWriter func(c *Call, id governance.IssueID, out io.Writer) (governance.Issue, error)

// issueFile is a file of the issue in the address. Before the decision it is refused
// with when that will be.
func issueFile(name func(governance.IssueID) string, media string, write issueWriter) Handler {
	return func(c *Call) error {
		id := governance.IssueID(c.Param("id"))
		var issue governance.Issue
		err := c.send(name(id), media, func(out io.Writer) (err error) {
			issue, err = write(c, id, out)
			return err
		})
		back := pages.Link{Text: issue.Title, URL: issuePath(id, "")}
		switch {
		case errors.Is(err, governance.ErrSecret):
			return c.undecided(err, issue)
		case errors.Is(err, engine.ErrNotLiquid), errors.Is(err, engine.ErrNoFormat), errors.Is(err, engine.ErrManyVoices):
			return refusal{error: err, back: back}
		}
		return err
	}
}

func voteTable(form tables.Form) Handler {
	return issueFile(tableName("votes", form), form.MediaType(), func(c *Call, id governance.IssueID, out io.Writer) (governance.Issue, error) {
		return c.Engine.VoteTable(c.Ctx(), c.Actor(), id, form, out)
	})
}

func delegationTable(form tables.Form) Handler {
	return issueFile(tableName("delegations", form), form.MediaType(), func(c *Call, id governance.IssueID, out io.Writer) (governance.Issue, error) {
		return c.Engine.DelegationTable(c.Ctx(), c.Actor(), id, form, out)
	})
}

func tableName(table string, form tables.Form) func(governance.IssueID) string {
	return func(id governance.IssueID) string { return string(id) + "-" + table + "." + string(form) }
}

// paperFile is the ballots of an issue in a format that others count.
func paperFile(form engine.PaperForm) Handler {
	return issueFile(form.Named, paperType(form), func(c *Call, id governance.IssueID, out io.Writer) (governance.Issue, error) {
		return c.Engine.Papers(c.Ctx(), c.Actor(), id, form, out)
	})
}

func paperType(form engine.PaperForm) string {
	switch {
	case strings.HasSuffix(string(form), ".json"):
		return "application/json"
	case strings.HasSuffix(string(form), ".csv"):
		return tables.CSV.MediaType()
	}
	return "text/plain; charset=utf-8"
}
