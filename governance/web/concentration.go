// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// voicesPath leads to who spoke for whom in a matter; empty where nobody could.
func voicesPath(i governance.Issue) string {
	if i.Procedure.Delegation == nil {
		return ""
	}
	return issuePath(i.ID, "/concentration")
}

func watchPath(body bodies.Slug) string { return "/auditors/bodies/" + string(body) + "/concentration" }

// concentration is who spoke for whom in a decided matter, and how concentrated that
// was.
func concentration(c *Call) error {
	id := governance.IssueID(c.Param("id"))
	r, err := c.Engine.Concentration(c.Ctx(), c.Actor(), id)
	switch {
	case errors.Is(err, governance.ErrSecret):
		return c.undecided(err, r.Issue)
	case errors.Is(err, engine.ErrNotLiquid):
		return refusal{error: err, back: pages.Link{Text: r.Issue.Title, URL: issuePath(id, "")}}
	case err != nil:
		return err
	}
	return c.page(http.StatusOK, pages.Concentration(c.frame(pages.SectionDecisions), c.concentrationView(r)))
}

func (c *Call) concentrationView(r engine.ConcentrationReading) pages.ConcentrationView {
	i, d := r.Issue, r.Decision
	v := pages.ConcentrationView{
		MatterHead: head(i, r.Body), At: d.At, Outcome: outcome(i, d.Decision), CountURL: issuePath(i.ID, "/count"), JSONURL: "/api/v1" + issuePath(i.ID, "/concentration"),
		Roll: int(d.Turnout.Electorate), Voices: turnoutVoices(d.Turnout), Waiting: r.Figures == nil, SeriesURL: watchPath(r.Body.Slug),
	}
	v.Voices.Shown = true
	if r.Figures == nil {
		return v
	}
	f := *r.Figures
	v.Open, v.Ballots, v.FoldedBelow = f.Open, f.Ballots, int(f.FoldedBelow)
	v.Gini, v.GiniMembers, v.Effective = f.Gini, f.GiniMembers, f.Effective
	v.Majority, v.MajorityOfRoll, v.Largest, v.TopTen = f.Majority, f.MajorityOfRoll, int(f.Largest), int(f.TopTen)
	v.LorenzBallots, v.LorenzMembers = curve(f.LorenzBallots), curve(f.LorenzMembers)
	for _, b := range f.Branches {
		v.Branches = append(v.Branches, pages.VoiceBranch{
			Person: c.person(r.People[b.Person]), Into: b.Into, Depth: b.Depth, Voices: int(b.Voices), Own: int(b.Own), People: b.People, Folded: b.Folded,
		})
	}
	v.Power = c.power(r)
	if f.Cap != nil {
		v.Cap = pages.CapView{Most: int(f.Cap.Most), With: capTotals(f.Cap.With), Without: capTotals(f.Cap.Without)}
	}
	return v
}

func curve(points []governance.CurvePoint) (out []pages.LorenzPoint) {
	for _, p := range points {
		out = append(out, pages.LorenzPoint{Lightest: p.Lightest, Voices: int(p.Voices)})
	}
	return out
}

func capTotals(t governance.CapTotals) pages.CapTotals {
	return pages.CapTotals{Counted: int(t.Counted), Lost: int(t.Lost), Largest: int(t.Largest), Majority: t.Majority, Gini: t.Gini}
}

// power is the heaviest ballots; nothing where no ballot could turn anything.
func (c *Call) power(r engine.ConcentrationReading) pages.PowerView {
	rule := r.Figures.Power
	if rule == nil {
		return pages.PowerView{}
	}
	v := pages.PowerView{Num: int(rule.Num), Den: int(rule.Den), AtLeast: rule.AtLeast, Samples: rule.Samples, Seed: rule.Seed}
	for _, b := range r.Figures.Heaviest {
		line := pages.PowerLine{
			Person: c.person(r.People[b.Person]), Voices: int(b.Voices), Turned: pages.NotSo,
			Swing: b.Swing, Share: b.Share, SwingMargin: b.SwingMargin, ShareMargin: b.ShareMargin,
		}
		if b.Turned {
			line.Turned = pages.IsSo
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

// watchVoices shows how voices gathered in one body over time.
func watchVoices(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	s, err := c.Engine.Concentrations(c.Ctx(), c.Actor(), slug, governance.IssueID(c.QueryParam("after")))
	if err != nil {
		return err
	}
	v := pages.WatchView{Body: bodyLink(s.Body), More: s.More, Measures: pages.WatchMeasures{
		HeavyOneIn: governance.HeavyOneIn, InflowLeast: governance.InflowLeast, InflowOneIn: governance.InflowOneIn, RingsOneIn: governance.RingsLostOneIn,
	}}
	for _, l := range s.Lines {
		v.Lines = append(v.Lines, c.watchLine(l, s.People))
	}
	if s.Next != "" {
		v.Next = watchPath(slug) + "?" + url.Values{"after": {string(s.Next)}}.Encode()
	}
	return c.page(http.StatusOK, pages.Watch(c.frame(pages.SectionRecord), v))
}

func (c *Call) watchLine(l engine.ConcentrationLine, people map[bodies.PersonID]bodies.Person) pages.WatchLine {
	line := pages.WatchLine{Matter: pages.Link{Text: l.Issue.Title, URL: voicesPath(l.Issue)}, At: l.Issue.DecidedAt, Waiting: l.Figures == nil}
	if l.Figures == nil {
		return line
	}
	f := l.Figures
	line.Ballots, line.Counted, line.Largest, line.Gini, line.Effective = f.Ballots, int(f.Counted()), int(f.Largest), f.Gini, f.Effective
	line.LostInRings, line.Rings = int(f.LostInRings()), -1
	if f.Rings != nil {
		line.Rings = *f.Rings
	}
	for _, a := range l.Alerts {
		line.Alerts = append(line.Alerts, pages.WatchAlert{
			Kind: pages.AlertKind(a.Kind), Person: c.person(people[a.Person]), Voices: int(a.Voices), Of: int(a.Of), Before: int(a.Before), Rings: a.Rings,
		})
	}
	return line
}
