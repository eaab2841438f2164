// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// caseRef is that there is a case, and how far it has come.
type caseRef struct {
	ID       governance.CaseID    `json:"id"`
	Stage    governance.CaseStage `json:"stage"`
	Body     bodyRef              `json:"body"`
	OpenedAt journal.Instant      `json:"opened_at"`
	Until    journal.Instant      `json:"until,omitempty"` // end of the hearing, or of the time for an appeal
	OnAppeal bool                 `json:"on_appeal"`
}

// registered is a ruling as the register shows it, without names.
type registered struct {
	Case    caseRef                `json:"case"`
	Text    string                 `json:"text"`
	Measure governance.MeasureKind `json:"measure"`
	RuledAt journal.Instant        `json:"ruled_at"`
	Changed bool                   `json:"changed_on_appeal"`
}

type caseList struct {
	Register   []registered      `json:"register"`
	Next       governance.CaseID `json:"next,omitempty"`
	Judge      []caseRef         `json:"judge"`
	About      []caseRef         `json:"about"`
	Reported   []reportRef       `json:"reported"`
	Watched    []caseRef         `json:"watched"`
	Stages     map[string]int64  `json:"stages"`
	ServerTime journal.Instant   `json:"server_time"`
}

// sayingAnswer is what somebody wrote; by is absent where the reader may not know.
type sayingAnswer struct {
	By   *person         `json:"by,omitempty"`
	Text string          `json:"text"`
	Rule int             `json:"rule,omitempty"`
	At   journal.Instant `json:"at"`
	Own  bool            `json:"own"`
}

type jurorAnswer struct {
	Person person `json:"person"`
	Left   bool   `json:"left"`
}

type lotAnswer struct {
	Seed  string               `json:"seed"`
	Size  int64                `json:"size"`
	Order []journal.Commitment `json:"order"`
}

type requestAnswer struct {
	ID      string `json:"id"`
	Juror   person `json:"juror"`
	Reason  string `json:"reason"`
	Settled bool   `json:"settled"`
	Granted bool   `json:"granted"`
}

type rulingAnswer struct {
	Body     bodyRef                `json:"body"`
	RuledAt  journal.Instant        `json:"ruled_at"`
	Register string                 `json:"register"`
	Measure  governance.MeasureKind `json:"measure"`
	Until    journal.Instant        `json:"until,omitempty"`
	Whole    *governance.Ruling     `json:"whole,omitempty"`
}

type draftAnswer struct {
	Number int64             `json:"number"`
	By     person            `json:"by"`
	Agreed int               `json:"agreed"`
	Ruling governance.Ruling `json:"ruling"`
}

// caseAnswer is one case as its reader may see it: what they may not know is absent.
type caseAnswer struct {
	Case      caseRef             `json:"case"`
	Role      governance.CaseRole `json:"role"`
	About     string              `json:"about,omitempty"`
	Concerned *person             `json:"concerned,omitempty"`
	Reports   []sayingAnswer      `json:"reports"`
	Answers   []sayingAnswer      `json:"answers"`
	Appeal    *sayingAnswer       `json:"appeal,omitempty"`
	Panel     []jurorAnswer       `json:"panel"`
	Lot       *lotAnswer          `json:"lot,omitempty"`
	Requests  []requestAnswer     `json:"requests"`
	Notes     []sayingAnswer      `json:"notes"`
	Draft     *draftAnswer        `json:"draft,omitempty"`
	Rulings   []rulingAnswer      `json:"rulings"`
}

func bodyRefOf(b bodies.Body) bodyRef { return bodyRef{b.Slug, b.Name} }

func cases(c *web.Call) error {
	l, err := c.Engine.Cases(c.Ctx(), c.Actor(), governance.CaseID(c.QueryParam("cursor")))
	if err != nil {
		return err
	}
	out := caseList{Register: []registered{}, Next: l.Next, Judge: caseRefs(l.Judge), About: caseRefs(l.About), Reported: []reportRef{}, Watched: caseRefs(l.Watched),
		Stages: map[string]int64{}, ServerTime: instant(l.Now)}
	for _, line := range l.Register {
		out.Register = append(out.Register, registered{caseRefOf(line), line.Ruling.Text, line.Ruling.Kind, instant(line.Ruling.At), line.Changed})
	}
	for _, r := range l.Reported {
		out.Reported = append(out.Reported, reportRef{r.ID, instant(r.At), r.Withdrawn, r.Case})
	}
	for stage, n := range l.Figures.Stages {
		out.Stages[string(stage)] = n
	}
	return c.JSON(http.StatusOK, out)
}

func caseRefOf(l engine.CaseLine) caseRef {
	return caseRef{l.ID, l.Stage, bodyRefOf(l.Body), instant(l.OpenedAt), instant(l.Until), l.OnAppeal}
}

func caseRefs(lines []engine.CaseLine) []caseRef {
	refs := make([]caseRef, len(lines))
	for n, l := range lines {
		refs[n] = caseRefOf(l)
	}
	return refs
}

func aCase(c *web.Call) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	return answerCase(c, http.StatusOK, id)
}

// caseID is the case an address names.
func caseID(c *web.Call) (governance.CaseID, error) {
	if !issueForm.MatchString(c.Param("id")) {
		return "", fmt.Errorf("case: %w", engine.ErrNotFound)
	}
	return governance.CaseID(c.Param("id")), nil
}

func answerCase(c *web.Call, status int, id governance.CaseID) error {
	r, err := c.Engine.Case(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	out := caseAnswer{
		Case: caseRef{r.ID, r.Stage, bodyRefOf(r.Body), instant(r.OpenedAt), instant(r.Until), r.OnAppeal}, Role: r.Known.Role, About: r.Target.Title, Concerned: personOrNone(r.Concerned),
		Reports: []sayingAnswer{}, Answers: sayingsOf(r.Answers), Notes: sayingsOf(r.Notes), Panel: []jurorAnswer{}, Requests: []requestAnswer{}, Rulings: []rulingAnswer{},
	}
	for _, a := range r.Reports {
		out.Reports = append(out.Reports, sayingAnswer{personOrNone(a.By), a.Text, a.Rule, instant(a.At), a.Own})
	}
	if r.Appeal != nil {
		out.Appeal = &sayingsOf([]engine.CaseSaying{*r.Appeal})[0]
	}
	for _, j := range r.Panel {
		out.Panel = append(out.Panel, jurorAnswer{personOf(j.Person), j.Left})
	}
	if r.Lot != nil {
		out.Lot = &lotAnswer{r.Lot.Seed, r.Lot.Size, r.Lot.Order}
	}
	for _, q := range r.Requests {
		out.Requests = append(out.Requests, requestAnswer{q.ID, personOf(q.Juror), q.Reason, !q.Settled.IsZero(), q.Granted})
	}
	if r.Draft != nil {
		out.Draft = &draftAnswer{r.Draft.Number, personOf(r.Draft.By), r.Draft.Agreed, r.Draft.Ruling}
	}
	for _, ruling := range r.Rulings {
		out.Rulings = append(out.Rulings, rulingAnswer{bodyRefOf(ruling.Body), instant(ruling.At), ruling.Text, ruling.Kind, instant(ruling.Until), ruling.Whole})
	}
	return c.JSON(status, out)
}

func personOrNone(p *bodies.Person) *person {
	if p == nil {
		return nil
	}
	shown := personOf(*p)
	return &shown
}

func sayingsOf(all []engine.CaseSaying) []sayingAnswer {
	out := []sayingAnswer{}
	for _, s := range all {
		out = append(out, sayingAnswer{By: personOrNone(s.By), Text: s.Text, At: instant(s.At), Own: s.Own})
	}
	return out
}

// reportCase reads {"kind": "person", "target": "tomos", "rule": 2, "text": "…"}.
func reportCase(c *web.Call) error {
	o, err := membersOf(c, "kind", "target", "rule", "text")
	if err != nil {
		return err
	}
	in := engine.ReportIn{Target: governance.Target{Kind: governance.TargetKind(o.text("kind")), ID: o.text("target")}, Rule: o.number("rule"), Text: o.text("text")}
	if o.err != nil {
		return o.err
	}
	id, err := c.Engine.Report(c.Ctx(), c.Actor(), in)
	if err != nil {
		return err
	}
	return answerReport(c, http.StatusCreated, id)
}

// inCase is a deed in a case, whose body holds the members named.
func inCase(do func(c *web.Call, id governance.CaseID, o *given) error, names ...string) web.Handler {
	return func(c *web.Call) error {
		id, err := caseID(c)
		if err != nil {
			return err
		}
		o := &given{}
		if len(names) > 0 {
			if o, err = membersOf(c, names...); err != nil {
				return err
			}
		}
		if err := do(c, id, o); err != nil {
			return err
		}
		return answerCase(c, http.StatusOK, id)
	}
}

func answerDeed(c *web.Call, id governance.CaseID, o *given) error {
	text := o.text("text")
	return o.then(func() error { return c.Engine.AnswerCase(c.Ctx(), c.Actor(), id, text) })
}

func noteDeed(c *web.Call, id governance.CaseID, o *given) error {
	text := o.text("text")
	return o.then(func() error { return c.Engine.Note(c.Ctx(), c.Actor(), id, text) })
}

func appealDeed(c *web.Call, id governance.CaseID, o *given) error {
	text := o.text("text")
	return o.then(func() error { return c.Engine.Appeal(c.Ctx(), c.Actor(), id, text) })
}

func recuseDeed(c *web.Call, id governance.CaseID, _ *given) error {
	return c.Engine.Recuse(c.Ctx(), c.Actor(), id)
}

func askDeed(c *web.Call, id governance.CaseID, o *given) error {
	juror, reason := o.text("juror"), o.text("reason")
	return o.then(func() error { return c.Engine.AskRecusal(c.Ctx(), c.Actor(), id, bodies.Slug(juror), reason) })
}

func decideDeed(c *web.Call, id governance.CaseID, o *given) error {
	request, grant := o.text("request"), o.yes("grant")
	return o.then(func() error { return c.Engine.DecideRecusal(c.Ctx(), c.Actor(), id, request, grant) })
}

func voteDeed(c *web.Call, id governance.CaseID, o *given) error {
	draft, agree := o.number("draft"), o.yes("agree")
	return o.then(func() error { return c.Engine.VoteRuling(c.Ctx(), c.Actor(), id, int64(draft), agree) })
}

func draftDeed(c *web.Call, id governance.CaseID, o *given) error {
	r := governance.Ruling{Facts: o.text("facts"), Rule: o.number("rule"), Broken: o.yes("broken"), Reasons: o.text("reasons"),
		Measure: governance.MeasureKind(o.text("measure")), Days: o.number("days"), Appeal: o.text("appeal"), Register: o.text("register")}
	return o.then(func() error { return c.Engine.DraftRuling(c.Ctx(), c.Actor(), id, r) })
}

// given is a JSON body whose members are read one after the other; the first that
// is not as it should be stands in err.
type given struct {
	o   map[string]any
	err error
}

func membersOf(c *web.Call, names ...string) (*given, error) {
	text, err := body(c)
	if err != nil {
		return nil, err
	}
	o, err := object(text, names...)
	return &given{o: o}, err
}

// then does the deed if everything was as it should be.
func (g *given) then(do func() error) error {
	if g.err != nil {
		return g.err
	}
	return do()
}

func (g *given) text(name string) string {
	v, there := g.o[name]
	if !there {
		v = ""
	}
	text, err := textOf(name, v)
	g.note(err)
	return text
}

func (g *given) number(name string) int {
	v, there := g.o[name]
	if !there {
		return 0
	}
	written, ok := v.(json.Number)
	n, err := strconv.Atoi(written.String())
	if !ok || err != nil {
		g.note(wrong(name, "it should be a whole number, it is %s", kindOf(v)))
	}
	return n
}

func (g *given) yes(name string) bool {
	v, there := g.o[name]
	yes, ok := v.(bool)
	if there && !ok {
		g.note(wrong(name, "it should be true or false, it is %s", kindOf(v)))
	}
	return yes
}

func (g *given) note(err error) {
	if g.err == nil {
		g.err = err
	}
}
