// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// early says whether a refusal is only that no community is founded yet, at a page by
// which one is, or where a reader of that chooses how it looks.
func (c *Call) early(err error) bool {
	return errors.Is(err, engine.ErrUnfounded) && (strings.HasPrefix(string(c.route.Act), "founding.") || c.route.Act == "ui.set")
}

// foundingFrame is the frame of a page that comes before everything else: where
// nothing is founded, no other page has anything to say.
func (c *Call) foundingFrame(community string) pages.Frame {
	f := c.frame(pages.SectionNone)
	if c.Visit.Instance.Origin == "" {
		f.Alone, f.Community = true, community
	}
	return f
}

// founding is what the link of a founder leads to. The secret stands in the query, which
// no log of ours keeps.
func founding(c *Call) error {
	p, err := c.Engine.ReadFounding(c.Ctx(), c.linkSecret())
	if err != nil {
		return c.foundingOver(err)
	}
	return c.foundingPage(http.StatusOK, p, pages.FoundingView{})
}

// foundingPage shows what is to be founded, with what was typed to it.
func (c *Call) foundingPage(status int, p engine.FoundingPage, typed pages.FoundingView) error {
	v := c.foundingView(p)
	v.Login, v.Why, v.Errors = typed.Login, typed.Why, typed.Errors
	return c.page(status, pages.Founding(c.foundingFrame(p.Name), v))
}

func (c *Call) foundingView(p engine.FoundingPage) pages.FoundingView {
	v := pages.FoundingView{Secret: c.linkSecret(), Digest: p.Digest, Community: p.Name, Zone: p.Zone, Language: languageName(p.Language), Declined: p.State == governance.FoundingDeclined}
	named := map[bodies.Slug]string{}
	for _, one := range p.Charters {
		named[one.Body.Slug] = one.Body.Name
		v.Bodies = append(v.Bodies, pages.FoundingBody{Slug: string(one.Body.Slug), Name: one.Body.Name, Sections: CharterWords(c.T, one, p.Charters)})
	}
	for _, one := range p.Founders {
		line := pages.FounderLine{Name: one.Name, Word: pages.FounderWord(one.Word), At: one.At, Why: one.Why}
		for _, body := range one.Seats {
			line.Seats = append(line.Seats, named[body])
		}
		v.Founders = append(v.Founders, line)
	}
	v.You = v.Founders[p.Nth]
	return v
}

// languageName is how a language calls itself.
func languageName(tag string) string {
	all := locales.Languages()
	if n := slices.IndexFunc(all, func(l locales.Language) bool { return l.Tag == tag }); n >= 0 {
		return all[n].Name
	}
	return tag
}

// consentFounding takes a founder's consent. The last one founds the community.
func consentFounding(c *Call) error {
	p, err := c.Engine.ReadFounding(c.Ctx(), c.linkSecret())
	if err != nil {
		return c.foundingOver(err)
	}
	typed := pages.FoundingView{Login: strings.ToLower(c.Field("login"))}
	if c.Field("read") == "" {
		typed.Errors = []pages.FieldError{{Field: "read", Text: c.T.Text("founding.unread")}}
		return c.foundingPage(http.StatusUnprocessableEntity, p, typed)
	}
	founded, err := c.Engine.ConsentFounding(c.Ctx(), c.linkSecret(), engine.Consenting{Digest: c.Field("digest"), Slug: bodies.Slug(typed.Login), Password: c.typedIn("password")})
	switch {
	case errors.Is(err, governance.ErrNameTaken):
		typed.Errors = []pages.FieldError{{Field: "login", Text: c.T.Text("founding.name_taken")}}
	case errors.Is(err, identity.ErrWeak):
		typed.Errors = []pages.FieldError{{Field: "password", Text: c.T.Text("recovery.weak")}}
	case err != nil:
		return c.foundingMoved(err)
	case founded:
		return c.page(http.StatusOK, pages.Done(c.foundingFrame(p.Name), pages.DoneView{
			Title: c.T.Text("founding.done_title", "Community", p.Name), Lead: c.T.Text("founding.done"), More: c.T.Text("founding.done_next"),
			On: pages.Link{Text: c.T.Text("signin.part"), URL: "/login"},
		}))
	default:
		return c.see(c.foundingPath())
	}
	return c.foundingPage(http.StatusUnprocessableEntity, p, typed)
}

// declineFounding takes that a founder declines, which ends the founding.
func declineFounding(c *Call) error {
	err := c.Engine.DeclineFounding(c.Ctx(), c.linkSecret(), c.Field("digest"), c.Field("why"))
	if errors.Is(err, governance.ErrWhyDeclined) {
		p, lost := c.Engine.ReadFounding(c.Ctx(), c.linkSecret())
		if lost != nil {
			return c.foundingOver(lost)
		}
		return c.foundingPage(http.StatusUnprocessableEntity, p, pages.FoundingView{Why: c.Field("why"), Errors: []pages.FieldError{{Field: "why", Text: c.T.Text("founding.long")}}})
	}
	if err != nil {
		return c.foundingMoved(err)
	}
	return c.see(c.foundingPath())
}

// foundingPath is where the founder reads on.
func (c *Call) foundingPath() string { return "/founding?t=" + c.linkSecret() }

// foundingMoved leads back to what there is now from a founding that went on meanwhile.
func (c *Call) foundingMoved(err error) error {
	if slices.ContainsFunc([]error{governance.ErrFoundingChanged, governance.ErrFoundingEnded, governance.ErrConsented}, func(is error) bool { return errors.Is(err, is) }) {
		return refusal{error: err, detail: c.T.Text("founding.changed"), back: pages.Link{Text: c.T.Text("founding.founders"), URL: c.foundingPath()}}
	}
	return c.foundingOver(err)
}

// foundingOver says what became of a link that is dead.
func (c *Call) foundingOver(err error) error {
	if !errors.Is(err, identity.ErrLink) {
		return err
	}
	return refusal{error: err, detail: c.T.Text("founding.link_over"), more: pages.Link{Text: c.T.Text("signin.part"), URL: "/login"}}
}
