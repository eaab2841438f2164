// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// door shows the sign-in page; somebody who is in already goes on.
func door(c *Call) error {
	next := localPath(c.QueryParam("next"))
	if c.Actor().SignedIn() {
		return c.see(next)
	}
	v := pages.SignInView{Next: next}
	if c.ended || c.QueryParam("ended") != "" {
		v.Problem = pages.SignInEnded
	}
	return c.doorPage(http.StatusOK, v)
}

func (c *Call) doorPage(status int, v pages.SignInView) error {
	if c.Visit.Instance.Demo {
		v.DemoPassword = c.server.options.DemoPassword
		for _, d := range c.server.options.Demo {
			d.Person.Initials = initials(d.Person.Name)
			v.Demo = append(v.Demo, d)
		}
	}
	return c.page(status, pages.SignIn(c.frame(pages.SectionNone), v))
}

// agentLength is how much of a browser's name is kept, in bytes.
const agentLength = 200

// SignIn begins a session for whoever sends the call. A stored password that is at
// fault is told to the operator alone: to everybody else it is a wrong password.
func (c *Call) SignIn(login, password string) (engine.Tokens, error) {
	agent := c.Request().UserAgent()
	tokens, err := c.Engine.SignIn(c.Ctx(), engine.SignIn{Login: login, Password: password, Peer: c.Peer(), Agent: agent[:min(len(agent), agentLength)]})
	if errors.Is(err, identity.ErrHash) || errors.Is(err, identity.ErrDemoHash) {
		c.server.fault(c, err)
		err = identity.ErrPassword
	}
	return tokens, err
}

// signIn begins a session. A session that was there before is left to its own
// end: the new one has a new name.
func signIn(c *Call) error {
	next, login, password := localPath(c.Field("next")), c.Field("login"), c.typedIn("password")
	v := pages.SignInView{Next: next, Login: login}
	if login == "" || password == "" {
		v.Problem = pages.SignInMissing
		return c.doorPage(http.StatusUnprocessableEntity, v)
	}
	tokens, err := c.SignIn(login, password)
	switch {
	case errors.Is(err, engine.ErrTooOften):
		v.Problem = pages.SignInTooOften
		c.retryLater(ProblemOf(err), err)
		return c.doorPage(http.StatusTooManyRequests, v)
	case errors.Is(err, identity.ErrPassword):
		v.Problem = pages.SignInWrong
		return c.doorPage(http.StatusUnauthorized, v)
	case err != nil:
		return err
	}
	c.keep(tokens)
	return c.see(next)
}

// signOut ends the session.
func signOut(c *Call) error {
	if err := c.Engine.SignOut(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	c.forget()
	c.leave(noticeSignedOut)
	return c.see("/")
}
