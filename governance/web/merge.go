// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// mergeForm asks for another account of the reader's, or shows what would become of the
// one they have shown.
func mergeForm(c *Call) error { return c.mergePage(http.StatusOK, pages.MergeView{}) }

func (c *Call) mergePage(status int, v pages.MergeView) error {
	v.Login, v.Name = string(c.Actor().Slug), c.Actor().Name
	r, err := c.Engine.Merging(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	if r.Other.ID != "" {
		v.Other, err = c.twinView(r)
		if err != nil {
			return err
		}
	}
	return c.page(status, pages.Merge(c.frame(pages.SectionSelf), v))
}

func (c *Call) twinView(r engine.MergeReading) (*pages.TwinView, error) {
	v := &pages.TwinView{Name: r.Other.Name, Login: string(r.Other.Slug), Until: r.Until, Mailed: r.Mailed, Secret: c.Field("t"), Shown: r.Shown}
	if v.Secret == "" {
		v.Secret = c.QueryParam("t")
	}
	for _, b := range r.Bodies {
		if b.Stays == nil {
			v.Goes = append(v.Goes, bodyLink(b.Body))
		} else {
			v.Stays = append(v.Stays, bodyLink(b.Body))
		}
	}
	v.Taken, v.Silent = matterLinks(r.Taken), matterLinks(r.Silent)
	if r.Refused != nil {
		if v.Refused = c.whyApart(r.Refused); v.Refused == "" {
			return v, r.Refused
		}
	}
	return v, nil
}

func matterLinks(issues []governance.Issue) (links []pages.Link) {
	for _, i := range issues {
		links = append(links, pages.Link{Text: i.Title, URL: issuePath(i.ID, "")})
	}
	return links
}

// showOther takes the login and the password of the other account.
func showOther(c *Call) error {
	err := c.Engine.ShowOther(c.Ctx(), c.Actor(), engine.SignIn{Login: c.Field("other-login"), Password: c.typedIn("other-password"), Peer: c.Peer()})
	if errors.Is(err, identity.ErrHash) || errors.Is(err, identity.ErrDemoHash) { // for the operator alone
		c.server.fault(c, err)
	}
	switch {
	case errors.Is(err, identity.ErrPassword):
		return c.mergePage(http.StatusUnprocessableEntity, pages.MergeView{TypedLogin: c.Field("other-login"), Errors: []pages.FieldError{{Field: "other-password", Text: c.T.Text("merge.wrong")}}})
	case errors.Is(err, bodies.ErrOneAccount):
		return c.mergePage(http.StatusUnprocessableEntity, pages.MergeView{Errors: []pages.FieldError{{Field: "other-login", Text: c.T.Text("merge.e_one")}}})
	case err != nil:
		return err
	}
	return c.see("/account/merge")
}

func forgetOther(c *Call) error {
	if err := c.Engine.ForgetOther(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	return c.see("/account")
}

// merge makes one account of the two, as it was shown.
func merge(c *Call) error {
	err := c.Engine.Merge(c.Ctx(), c.Actor(), c.Field("shown"), c.Field("t"))
	if why := c.whyApart(err); why != "" {
		return c.mergePage(http.StatusConflict, pages.MergeView{Said: why})
	}
	if err != nil {
		return err
	}
	c.leave(noticeMerged)
	return c.see("/memberships")
}

// whyApart says why two accounts are not made one now; nothing where that is not why.
func (c *Call) whyApart(err error) string {
	var vote *governance.MergeVote
	if errors.As(err, &vote) {
		return c.T.Text("merge.e_vote", "Title", vote.Issue.Title)
	}
	for _, known := range []struct {
		is  error
		key string
	}{
		{bodies.ErrOneAccount, "merge.e_one"},
		{bodies.ErrMerged, "merge.e_merged"},
		{bodies.ErrMergeGone, "merge.e_gone"},
		{bodies.ErrMergeBound, "merge.e_bound"},
		{bodies.ErrMergeSuspended, "merge.e_suspended"},
		{bodies.ErrMergeEntrusted, "merge.e_entrusted"},
		{governance.ErrMergeProof, "merge.e_proof"},
		{governance.ErrMergeLink, "merge.e_link"},
		{governance.ErrMergeShown, "merge.e_shown"},
		{governance.ErrMergeApplied, "merge.e_applied"},
		{governance.ErrMergeKept, "merge.e_kept"},
	} {
		if errors.Is(err, known.is) {
			return c.T.Text(known.key)
		}
	}
	return ""
}
