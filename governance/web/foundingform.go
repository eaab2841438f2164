// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/charters"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// ownCharters says that charters are pasted, and not one of the ready ones.
const ownCharters = "own"

// foundingForm is where the first start of a server leads whoever started it.
func foundingForm(c *Call) error {
	if err := c.Engine.HoldsFoundingKey(c.Ctx(), c.linkSecret()); err != nil {
		return c.keyOver(err)
	}
	return c.prepares(http.StatusOK, pages.FoundingFormView{Language: c.T.Lang(), Start: charters.Names()[0]})
}

// prepares shows the form, with what was typed.
func (c *Call) prepares(status int, v pages.FoundingFormView) error {
	v.Key, v.Mails = c.linkSecret(), c.mails()
	for len(v.Founders) < governance.FoundersAtMost {
		v.Founders = append(v.Founders, pages.FounderField{})
	}
	return c.page(status, pages.FoundingForm(c.foundingFrame(c.T.Text("prepare.title")), v))
}

// prepareFounding takes the form, and shows the links of the founders once.
func prepareFounding(c *Call) error {
	if err := c.Engine.HoldsFoundingKey(c.Ctx(), c.linkSecret()); err != nil {
		return c.keyOver(err) // before a stranger's charters are read
	}
	v := pages.FoundingFormView{Community: c.Field("name"), Zone: c.Field("zone"), Language: c.Field("language"), Start: c.Field("start"), Charter: c.Field("charter")}
	f := governance.Founding{Name: v.Community, Zone: v.Zone, Language: v.Language}
	if languageName(f.Language) == f.Language { // none that pages are read in
		f.Language = c.T.Lang()
	}
	fields := c.typedFounders(&v, &f)
	var err error
	if v.Start == ownCharters {
		f.Charters, err = charters.Read([]byte(v.Charter))
	} else {
		f.Charters, err = charters.Ready(v.Start)
	}
	for _, fault := range append(f.Faults(false), engine.AddressFaults(f)...) {
		if err == nil || fault.Part != governance.FaultNoCharter && fault.Part != governance.FaultNoBody { // which follow from what cannot be read
			v.Errors = append(v.Errors, c.foundingFault(fault, fields))
		}
	}
	if err != nil {
		v.Errors = append(v.Errors, pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_unread", "Why", err.Error())})
	}
	if len(v.Errors) > 0 {
		return c.prepares(http.StatusUnprocessableEntity, v)
	}
	p, err := c.Engine.PrepareFoundingBy(c.Ctx(), c.linkSecret(), f)
	switch {
	case errors.Is(err, identity.ErrLink), errors.Is(err, engine.ErrFounded):
		return c.keyOver(identity.ErrLink)
	case errors.Is(err, journal.ErrTooBig):
		v.Errors = append(v.Errors, pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_unread", "Why", err.Error())})
		return c.prepares(http.StatusUnprocessableEntity, v)
	case err != nil:
		return err
	}
	links := pages.FoundingLinksView{Community: f.Name, Replaced: p.Replaced}
	for n, one := range f.Founders {
		link := pages.FounderLink{Name: one.Name, Mail: one.Mail.Address}
		if link.Mail == "" {
			link.URL = c.server.options.BaseURL + "/founding?t=" + p.Links[n]
		}
		links.Links = append(links.Links, link)
	}
	return c.page(http.StatusOK, pages.FoundingLinks(c.foundingFrame(f.Name), links))
}

// mails says whether this server sends mail at all, other than to its log.
func (c *Call) mails() bool { return c.server.options.Run.Mails != "" }

// typedFounders reads who was named, and says in which line of the form each stands.
func (c *Call) typedFounders(v *pages.FoundingFormView, f *governance.Founding) (lines []int) {
	for n := 1; n <= governance.FoundersAtMost; n++ {
		typed := pages.FounderField{Name: c.Field("founder" + strconv.Itoa(n)), Seats: c.Field("seats" + strconv.Itoa(n))}
		if c.mails() { // where none is sent, nobody is asked for an address
			typed.Mail = c.Field("mail" + strconv.Itoa(n))
		}
		v.Founders = append(v.Founders, typed)
		if typed == (pages.FounderField{}) {
			continue
		}
		one := governance.Founder{Name: typed.Name, Mail: governance.FounderMail{Address: typed.Mail}}
		for _, body := range strings.FieldsFunc(typed.Seats, func(r rune) bool { return r == ',' || r == ' ' || r == '،' }) {
			one.Seats = append(one.Seats, bodies.Slug(body))
		}
		f.Founders, lines = append(f.Founders, one), append(lines, n)
	}
	return lines
}

// foundingFault is a fault in words, at the field where it can be put right.
func (c *Call) foundingFault(x governance.FoundingFault, lines []int) pages.FieldError {
	at := func(field string) string { return field + strconv.Itoa(lines[x.Founder]) }
	body := string(x.Body)
	switch x.Part {
	case governance.FaultName:
		return pages.FieldError{Field: "name", Text: c.T.Text("prepare.f_name")}
	case governance.FaultZone:
		return pages.FieldError{Field: "zone", Text: c.T.Text("prepare.f_zone")}
	case governance.FaultFew:
		return pages.FieldError{Field: "founder1", Text: c.T.Text("prepare.f_few", "Have", x.Have, "Need", x.Need)}
	case governance.FaultMany:
		return pages.FieldError{Field: "founder1", Text: c.T.Text("prepare.f_many", "Have", x.Have, "Need", x.Need)}
	case governance.FaultNoCharter:
		return pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_no_charter")}
	case governance.FaultVersion:
		return pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_version", "Body", body, "Have", x.Have)}
	case governance.FaultFlaw:
		return pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_flaw", "Body", body, "Rule", x.Flaw.Rule, "Why", FlawWords(c.T, x.Flaw))}
	case governance.FaultFounder:
		return pages.FieldError{Field: at("founder"), Text: c.T.Text("prepare.f_founder")}
	case governance.FaultNamesake:
		return pages.FieldError{Field: at("founder"), Text: c.T.Text("prepare.f_namesake")}
	case governance.FaultAddress:
		return pages.FieldError{Field: at("mail"), Text: c.T.Text("prepare.f_address")}
	case governance.FaultShared:
		return pages.FieldError{Field: at("mail"), Text: c.T.Text("prepare.f_shared")}
	case governance.FaultNoBody:
		return pages.FieldError{Field: at("seats"), Text: c.T.Text("prepare.f_no_body", "Body", body)}
	case governance.FaultSeatTwice:
		return pages.FieldError{Field: at("seats"), Text: c.T.Text("prepare.f_seat_twice", "Body", body)}
	case governance.FaultApart:
		return pages.FieldError{Field: at("seats"), Text: c.T.Text("prepare.f_apart", "Body", body)}
	case governance.FaultSeatsMany:
		return pages.FieldError{Field: "seats1", Text: c.T.Text("prepare.f_seats_many", "Have", x.Have, "Body", body, "Need", x.Need)}
	}
	return pages.FieldError{Field: "charter", Text: c.T.Text("prepare.f_charter", "Why", x.Err.Error())}
}

// keyOver says where another key is, of an address that is good no more.
func (c *Call) keyOver(err error) error {
	if !errors.Is(err, identity.ErrLink) {
		return err
	}
	return refusal{error: err, detail: c.T.Text("prepare.key_over")}
}
