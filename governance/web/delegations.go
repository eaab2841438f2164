// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// soon is how long before its end renewing a delegation is offered.
const soon = 30 * 24 * time.Hour

// dateForm is how a date stands in a form field, as browsers write it.
const dateForm = "2006-01-02"

// delegations is who speaks for the reader. The address may fill in the form:
// scope, delegate or nobody, and until; ?q= suggests members.
func delegations(c *Call) error {
	v, _, err := c.delegationsView()
	if err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Delegations(c.frame(pages.SectionSelf), v))
}

func (c *Call) delegationsView() (pages.DelegationsView, engine.DelegationsReading, error) {
	r, err := c.Engine.Delegations(c.Ctx(), c.Actor())
	if err != nil {
		return pages.DelegationsView{}, r, err
	}
	v := pages.DelegationsView{Rows: c.delegationRows(r.Given, r.Now), AwayMonths: r.Met.Away}
	v.Asks, v.Carried, v.Stand = c.asksView(r), c.carriedView(r), c.standView(r)
	if v.News, err = c.voiceNews(); err != nil {
		return v, r, err
	}
	for _, relied := range r.ReliedOn {
		v.ReliedOn = append(v.ReliedOn, pages.Reliance{Scope: scopeNames(relied.Scope), Count: int(relied.Count)})
	}
	v.Form = c.delegationForm(r.Offered, r.Given)
	if typed := c.Field("q"); typed != "" {
		found, err := c.Engine.SuggestPeople(c.Ctx(), c.Actor(), typed)
		if err != nil {
			return v, r, err
		}
		for _, p := range found {
			v.Form.Members = append(v.Form.Members, p.Name)
		}
	}
	return v, r, nil
}

// delegationForm is the form as it was filled in, with what may be chosen.
func (c *Call) delegationForm(o engine.Offered, given []engine.GivenDelegation) pages.DelegationForm {
	latest := o.Now.In(c.T.Zone()).AddDate(0, o.Met.Months, 0).Format(dateForm)
	return pages.DelegationForm{
		Scopes: c.scopes(o, given), Delegates: c.delegatesTyped(o.Met.Choices), Nobody: c.nobody(),
		Until: c.Field("until"), Latest: latest, MaxMonths: o.Met.Months,
	}
}

// scopes are those offered, and those the reader has used beyond them.
func (c *Call) scopes(o engine.Offered, given []engine.GivenDelegation) []pages.ScopeChoice {
	chosen, all := c.Field("scope"), slices.Clone(o.Scopes)
	for _, d := range given {
		if !slices.ContainsFunc(all, func(s engine.ScopeNames) bool { return s.Scope == d.Scope.Scope }) {
			all = append(all, d.Scope)
		}
	}
	out := make([]pages.ScopeChoice, len(all))
	for n, s := range all {
		value := s.Scope.String()
		out[n] = pages.ScopeChoice{Value: value, Scope: scopeNames(s), Chosen: value == chosen}
	}
	return out
}

// everything is the form's value for the widest scope.
const everything = "everything"

// parseScope reads what a scope writes, and refuses everything else with
// governance.ErrScope.
func parseScope(value string) (delegation.Scope, error) {
	var s delegation.Scope
	if value == everything {
		return s, nil
	}
	for part := range strings.SplitSeq(value, ",") {
		name, id, _ := strings.Cut(part, ":")
		slot := map[string]*string{"issue": &s.Issue, "body": &s.Body, "field": &s.Field, "place": &s.Place}[name]
		if slot == nil || *slot != "" || id == "" {
			return s, governance.ErrScope
		}
		*slot = id
	}
	return s, nil
}

func (c *Call) delegationRows(given []engine.GivenDelegation, now time.Time) []pages.DelegationRow {
	rows := make([]pages.DelegationRow, len(given))
	for n, d := range given {
		rows[n] = pages.DelegationRow{
			ID: d.ID, ScopeValue: d.Scope.Scope.String(), Scope: scopeNames(d.Scope),
			Me: c.person(bodies.Person{ID: c.Actor().Person, Name: c.Actor().Name}), Delegates: c.named(d.Delegation, d.To),
			Voice: c.pathVoice(d.Path, c.Actor()), Until: d.Until,
			Soon: !d.Until.IsZero() && d.Until.Before(now.Add(soon)), OptOut: len(d.Delegates) == 0, AwayMonths: d.After,
		}
	}
	return rows
}

// named are the delegates of a delegation, each with whether they have yet to agree.
func (c *Call) named(d governance.Delegation, people []bodies.Person) []pages.NamedDelegate {
	out := make([]pages.NamedDelegate, len(people))
	for n, p := range people {
		out[n] = pages.NamedDelegate{Person: c.person(p), Value: string(p.Slug), Waiting: !d.Speaks(p.ID)}
	}
	return out
}

// delegateField is the form's field for a delegate: delegate, then delegate2 and so on.
func delegateField(n int) string {
	if n == 0 {
		return "delegate"
	}
	return "delegate" + strconv.Itoa(n+1)
}

// delegatesTyped is what was typed of delegates: as many fields as a list may name.
func (c *Call) delegatesTyped(choices int) []string {
	out := make([]string, max(choices, 1))
	for n := range out {
		out[n] = c.Field(delegateField(n))
	}
	return out
}

// nobody says whether the reader keeps her voice in the scope.
func (c *Call) nobody() bool { return c.Field("nobody") != "" }

// entrusting reads the form: scope, delegate or nobody, until. What is wrong
// comes back field by field.
func (c *Call) entrusting() (engine.Entrust, []bodies.Person, []pages.FieldError, error) {
	var in engine.Entrust
	var wrong []pages.FieldError
	fault := func(field, key string) { wrong = append(wrong, pages.FieldError{Field: field, Text: c.T.Text(key)}) }
	var err error
	if in.Scope, err = parseScope(c.Field("scope")); err != nil {
		fault("scope", "fault.scope")
	}
	if in.Until, err = c.lastSecond(c.Field("until")); err != nil {
		fault("until", "fault.until")
	}
	to, field, key, err := c.delegates()
	if key != "" {
		fault(field, key)
	}
	for _, p := range to {
		in.To = append(in.To, p.ID)
	}
	return in, to, wrong, err
}

// delegates finds who was named, in their order; nobody where nobody was to be.
// What is wrong comes back as the field and the sentence that says so.
func (c *Call) delegates() (to []bodies.Person, field, fault string, err error) {
	typed := slices.DeleteFunc(c.delegatesTyped(governance.MostChoices), func(s string) bool { return s == "" })
	switch {
	case len(typed) > 0 && c.nobody():
		return nil, delegateField(0), "fault.delegate_or_nobody", nil
	case c.nobody():
		return nil, "", "", nil
	case len(typed) == 0:
		return nil, delegateField(0), "fault.delegate_missing", nil
	}
	for n := range governance.MostChoices {
		typed := c.Field(delegateField(n))
		if typed == "" {
			continue
		}
		found, err := c.Engine.FindPerson(c.Ctx(), c.Actor(), typed)
		if errors.Is(err, governance.ErrNoDelegate) {
			return nil, delegateField(n), "fault.delegate_unknown", nil
		}
		if err != nil {
			return nil, "", "", err
		}
		to = append(to, found)
	}
	return to, "", "", nil
}

// lastSecond is the end of a day in the reader's zone; nothing is no day.
func (c *Call) lastSecond(date string) (time.Time, error) {
	if date == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(dateForm, date, c.T.Zone())
	if err != nil {
		return day, ErrMalformed
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), nil
}

// refusedFields are the refusals of a delegation that the form can put right.
func refusedFields() map[error]pages.FieldError {
	return map[error]pages.FieldError{
		governance.ErrSelf:       {Field: "delegate", Text: "fault.delegate_self"},
		governance.ErrNoDelegate: {Field: "delegate", Text: "fault.delegate_unknown"},
		governance.ErrNamedTwice: {Field: "delegate", Text: "fault.delegate_twice"},
		governance.ErrChoices:    {Field: "delegate", Text: "fault.delegate_choices"},
		governance.ErrScope:      {Field: "scope", Text: "fault.scope"},
		governance.ErrUntil:      {Field: "until", Text: "fault.until_over"},
		governance.ErrClosed:     {Field: "scope", Text: "fault.scope_closed"},
	}
}

// formAgain shows the form with what was typed and what would be right; an
// error that no field can put right comes back.
func (c *Call) formAgain(wrong []pages.FieldError, err error) error {
	for known, f := range refusedFields() {
		if errors.Is(err, known) {
			wrong, err = append(wrong, pages.FieldError{Field: f.Field, Text: c.T.Text(f.Text)}), nil
			break
		}
	}
	if err != nil {
		return err
	}
	v, _, err := c.delegationsView()
	if err != nil {
		return err
	}
	v.Form.Errors = wrong
	return c.page(http.StatusUnprocessableEntity, pages.Delegations(c.frame(pages.SectionSelf), v))
}

// previewDelegation shows what the form would do, before anything is done.
func previewDelegation(c *Call) error {
	in, to, wrong, err := c.entrusting()
	if err != nil || len(wrong) > 0 {
		return c.formAgain(wrong, err)
	}
	return c.previewOf(in, to)
}

// previewOf shows what entrusting a voice to these people would do.
func (c *Call) previewOf(in engine.Entrust, to []bodies.Person) error {
	p, err := c.Engine.Preview(c.Ctx(), c.Actor(), in)
	if err != nil {
		return c.formAgain(nil, err)
	}
	v := pages.DelegationReviewView{Preview: c.delegationPreview(p, to), Form: c.delegationForm(p.Offered, p.Given)}
	v.Preview.Longest = in.Until.IsZero() || p.Entrust.Until.Before(in.Until)
	return c.page(http.StatusOK, pages.DelegationReview(c.frame(pages.SectionSelf), v))
}

func (c *Call) delegationPreview(p engine.Preview, to []bodies.Person) pages.DelegationPreview {
	in := p.Entrust
	v := pages.DelegationPreview{
		ScopeValue: in.Scope.String(), Scope: scopeNames(p.Scope), Delegates: c.named(governance.Delegation{Delegates: in.To, Waiting: p.Waiting}, to), OptOut: len(in.To) == 0,
		Until: in.Until, UntilValue: in.Until.In(c.T.Zone()).Format(dateForm), AwayMonths: p.AwayMonths,
		Before: c.pathVoice(p.Before, c.Actor()), Voice: c.pathVoice(p.After, c.Actor()), SilentIn: engine.SilentVotes,
	}
	for _, d := range to {
		if slices.Contains(p.Silent, d.ID) {
			v.Silent = append(v.Silent, d.Name)
		}
	}
	for _, d := range p.Given {
		if d.Delegation.Scope == in.Scope {
			v.Replaces = c.named(d.Delegation, d.To)
		}
	}
	for _, t := range p.Issues {
		list := &v.Touches
		if t.Voted {
			list = &v.OwnFirst
		}
		m := pages.TouchedMatter{MatterLine: matterLine(engine.Line{Issue: t.Issue, Body: t.Body}, p.Now), Along: c.carries(t.Along),
			Before: c.pathVoice(t.Before, c.Actor()), After: c.pathVoice(t.After, c.Actor()), Crowd: inSteps(t.Most > 0, t.Crowd)}
		m.Along.Cap = int(t.Most)
		*list = append(*list, m)
	}
	return v
}

// giveDelegation entrusts the reader's voice, or keeps it.
func giveDelegation(c *Call) error {
	in, _, wrong, err := c.entrusting()
	if err != nil || len(wrong) > 0 {
		return c.formAgain(wrong, err)
	}
	if _, err := c.Engine.Delegate(c.Ctx(), c.Actor(), in); err != nil {
		return c.formAgain(nil, err)
	}
	if len(in.To) == 0 {
		c.leave(noticeKept)
	} else {
		c.leave(noticeDelegated)
	}
	return c.see("/delegations")
}

// revokeDelegation takes a delegation back.
func revokeDelegation(c *Call) error {
	if err := c.Engine.EndDelegation(c.Ctx(), c.Actor(), c.Param("id")); err != nil {
		return err
	}
	if c.nobody() {
		c.leave(noticeReleased)
	} else {
		c.leave(noticeRevoked)
	}
	return c.see("/delegations")
}
