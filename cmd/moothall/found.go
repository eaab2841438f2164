// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/voting/report"
)

// foundCommand puts a community before those who are to found it.
type foundCommand struct {
	place    `embed:""`
	Charter  []string `required:"" sep:"none" placeholder:"FILE" help:"A JSON file that holds a charter, or a list of them, the founding body's first; given once for each file. moothall charter new prints ready ones."`
	Name     string   `required:"" placeholder:"TEXT" help:"What the community calls itself."`
	Zone     string   `required:"" placeholder:"ZONE" help:"The time zone it reads times in, as in Europe/London."`
	Language string   `default:"en" placeholder:"TAG" help:"Its language: en or ar."`
	Founder  []string `required:"" sep:"none" placeholder:"NAME" help:"Somebody whose consent it needs, by the name they will be shown under; given 3 to 12 times. With an address behind it, as in \"Nia Rees <nia@example.org>\", moothall serve mails them their link."`
	SMTP     string   `name:"smtp" setting:"" placeholder:"URL" help:"The server that mails go out by, as moothall serve is told it; needed where a founder has an address."`
	Seat     []string `sep:"none" placeholder:"BODY=NAME" help:"A founder who sits in a body at first, until the term for which it is elected is over: board=Nia, by a whole name or the first word of one."`
	Few      bool     `help:"One founder or two will do: one person can then carry the founding alone."`
}

// Help says what happens then.
func (foundCommand) Help() string {
	return "Founds nothing yet. It prints a link for each founder, to be handed to them alone, but for those who have an address: moothall serve mails them theirs, and nobody else sees it. Who opens it reads the charters, chooses how they sign in, and consents or declines. With the last consent the community is founded, the links are dead, and from then on rules change by its own decisions. Run again before that, it begins anew: earlier links are dead and earlier consents void, and who was written to is written to again. moothall serve answers the links; it may run meanwhile."
}

// Run prepares the founding, and prints the links.
func (c *foundCommand) Run(w *world) (err error) {
	named := c.BaseURL != ""
	if err := c.complete("127.0.0.1:8080"); err != nil {
		return err
	}
	if err := (&settings{place: c.place, SMTP: c.SMTP}).completeMail(); err != nil {
		return err
	}
	f, err := c.founding(w)
	if err != nil {
		return err
	}
	if err := f.Check(c.Few); err != nil { // before a database is made for it
		return refused(err)
	}
	if faults := engine.AddressFaults(f); len(faults) > 0 {
		return refused(faults[0])
	}
	h, err := c.open(w.ctx, opening{migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if h.founded() {
		return refused(fmt.Errorf("%s: %w, %s: its rules change by its own decisions", maskDatabase(c.Database), engine.ErrFounded, h.instance.Name))
	}
	if wanted := journal.Origin(c.host()); named && h.origin != wanted {
		return refused(fmt.Errorf("%s was made at an earlier start for the record %q, which would be its name for ever; --base-url asks for %q: end the server, remove that key and found again", c.LogKeyFile, h.origin, wanted))
	}
	prepared, err := h.deeds.PrepareFounding(w.ctx, f, c.Few)
	if err != nil {
		return refused(err)
	}
	return c.tell(w, f, prepared)
}

// founding is what the flags ask for.
func (c *foundCommand) founding(w *world) (governance.Founding, error) {
	if _, err := speaker(c.Language); err != nil {
		return governance.Founding{}, err
	}
	all, _, err := readCharters(w, c.Charter)
	if err != nil {
		return governance.Founding{}, err
	}
	f := governance.Founding{Name: c.Name, Zone: c.Zone, Language: c.Language, Charters: all}
	for _, typed := range c.Founder {
		one, err := c.founder(typed)
		if err != nil {
			return f, err
		}
		f.Founders = append(f.Founders, one)
	}
	for _, seat := range c.Seat {
		body, who, found := strings.Cut(seat, "=")
		n, err := founderCalled(f.Founders, who)
		if !found {
			return f, misused(fmt.Errorf("--seat %q: it should be as in board=Nia", seat))
		}
		if err != nil {
			return f, misused(fmt.Errorf("--seat %q: %w", seat, err))
		}
		f.Founders[n].Seats = append(f.Founders[n].Seats, bodies.Slug(body))
	}
	return f, nil
}

// founder reads somebody's name, and their address where there is one behind it.
func (c *foundCommand) founder(typed string) (one governance.Founder, err error) {
	name, address, mailed := strings.Cut(typed, "<")
	one.Name = strings.TrimSpace(name)
	if !mailed {
		if strings.Contains(typed, "@") {
			return one, misused(fmt.Errorf("--founder %q: it should be a name, or a name and an address as in \"Nia Rees <nia@example.org>\"", typed))
		}
		one.Name = typed
		return one, nil
	}
	address, closed := strings.CutSuffix(strings.TrimSpace(address), ">")
	switch one.Mail.Address, err = identity.ParseAddress(address); {
	case err != nil || !closed:
		return one, misused(fmt.Errorf("--founder %q: this is no address; it should be as in \"Nia Rees <nia@example.org>\"", typed))
	case c.SMTP == "":
		return one, misused(fmt.Errorf("--founder %q: a name alone, for no mail is sent; to have them written to, give --smtp (or %s) here and to moothall serve", typed, variable("smtp")))
	}
	return one, nil
}

// founderCalled finds the one founder with a name, or with a first word of it.
func founderCalled(founders []governance.Founder, name string) (int, error) {
	called := func(f governance.Founder) bool {
		first, _, _ := strings.Cut(f.Name, " ")
		return strings.EqualFold(f.Name, name) || strings.EqualFold(first, name)
	}
	n := slices.IndexFunc(founders, called)
	switch {
	case n < 0:
		return 0, fmt.Errorf("no founder is called %q", name)
	case slices.ContainsFunc(founders[n+1:], called):
		return 0, fmt.Errorf("more than one founder is called %q: give the whole name", name)
	}
	return n, nil
}

// tell prints the links, which nobody can print again.
func (c *foundCommand) tell(w *world, f governance.Founding, p engine.Prepared) error {
	out := bufio.NewWriter(w.stdout)
	if p.Replaced {
		fmt.Fprintln(out, "What waited to be founded here is replaced: its links are dead and its consents void.")
	}
	handed := slices.ContainsFunc(f.Founders, func(one governance.Founder) bool { return one.Mail.Address == "" })
	waits := f.Name + " waits for its founders."
	if handed {
		waits += " Hand each of them their own link, and nobody another's:"
	}
	fmt.Fprintln(out, report.Plain(waits))
	for n, one := range f.Founders {
		if one.Mail.Address != "" {
			fmt.Fprintf(out, "%s\n  moothall serve writes to %s\n", report.Plain(one.Name), report.Plain(one.Mail.Address))
			continue
		}
		fmt.Fprintf(out, "%s\n  %s\n", report.Plain(one.Name), c.BaseURL+"/founding?"+url.Values{"t": {p.Links[n]}}.Encode())
	}
	last := "With the last consent it is founded."
	if handed {
		last += " These links are kept nowhere and cannot be printed again."
	}
	fmt.Fprintln(out, last)
	return out.Flush()
}
