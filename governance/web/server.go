// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"

	"moothall/templates/pages"
)

// serverPath leads to who runs the server, and what they can see.
const serverPath = "/server"

// Run is how a server is run, as its settings say.
type Run struct {
	Operator string // who runs it, in their words; empty: nobody has said
	Contact  string // an address or page where they are reached
	Postgres bool   // kept by a database server, and not in a file beside the program
	Mails    string // the host that mails go out by; empty: they are written to the log
	Counted  bool   // figures are told to a monitor
}

// aboutServer says it, for everybody: who runs the server, how, what they can see, and
// what they can do.
func aboutServer(c *Call) error {
	r, err := c.Engine.Server(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	o := c.server.options
	v := pages.ServerView{
		Operator: o.Run.Operator, Contact: contactLink(o.Run.Contact), FoundedAt: r.FoundedAt, Founders: r.Founders, Witnesses: r.Witnesses, Holding: r.Holding, Accounts: pages.WhoRegisters(r.Who),
		Version: o.Version, SourceURL: o.SourceURL, Postgres: o.Run.Postgres, Mails: o.Run.Mails, Counted: o.Run.Counted,
		Proxied: len(o.TrustedProxies) > 0, Encrypted: c.server.secure, Federated: o.Federated,
	}
	return c.page(http.StatusOK, pages.Server(c.frame(pages.SectionRecord), v))
}

// contactLink leads to a page, or to an address of mail.
func contactLink(contact string) pages.Link {
	if contact == "" || strings.Contains(contact, "://") {
		return pages.Link{Text: contact, URL: contact}
	}
	return pages.Link{Text: contact, URL: "mailto:" + contact}
}
