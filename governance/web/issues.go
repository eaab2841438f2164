// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/templates/pages"
)

// issueList lists matters by stage and body, the newest first.
func issueList(c *Call) error {
	stage, slug := pages.Stage(c.QueryParam("stage")), bodies.Slug(c.QueryParam("body"))
	list, err := c.Engine.Issues(c.Ctx(), c.Actor(), kept(stage), slug, c.QueryParam("after"))
	if err != nil {
		return err
	}
	v := pages.IssuesView{MayRaise: c.Actor().SignedIn(), Lines: matterLines(list.Lines, list.Now)}
	for _, s := range stages() {
		v.Stages = append(v.Stages, pages.Filter{Value: string(s), Chosen: s == stage})
	}
	for _, b := range list.Bodies {
		v.Bodies = append(v.Bodies, pages.Filter{Value: string(b.Slug), Text: b.Name, Chosen: b.Slug == slug})
	}
	if list.Next != "" {
		v.Next = "/issues?" + url.Values{"stage": {string(stage)}, "body": {string(slug)}, "after": {list.Next}}.Encode()
	}
	return c.page(http.StatusOK, pages.Issues(c.frame(pages.SectionMatters), v))
}

// decisionList lists what was decided, the newest first.
func decisionList(c *Call) error {
	slug := bodies.Slug(c.QueryParam("body"))
	list, err := c.Engine.Decisions(c.Ctx(), c.Actor(), slug, c.QueryParam("after"))
	if err != nil {
		return err
	}
	v := pages.DecisionsView{Lines: c.decisionLines(list.Lines, list.Now), Files: decisionFiles("")}
	if slug != "" {
		v.Files = decisionFiles("/bodies/" + string(slug))
	}
	if list.Next != "" {
		v.Next = "/decisions?" + url.Values{"body": {string(slug)}, "after": {list.Next}}.Encode()
	}
	return c.page(http.StatusOK, pages.Decisions(c.frame(pages.SectionDecisions), v))
}

// stages are those a reader can choose, in the order of a matter's life.
func stages() []pages.Stage {
	return []pages.Stage{pages.StageIdea, pages.StageProposal, pages.StageDiscussion, pages.StageFrozen,
		pages.StageVoting, pages.StageCounting, pages.StageDecided, pages.StageCancelled}
}

// kept is the stage as it is kept under that name.
func kept(s pages.Stage) governance.Stage {
	if s == pages.StageCounting {
		return governance.Closed
	}
	return governance.Stage(s)
}
