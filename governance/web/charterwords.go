// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// CharterWords is a whole charter in plain words. Bodies, places and fields go by the
// names that charters give them; where the charter itself is among them, it is the one
// that is said.
//
// Everything that a charter holds is in it: TestCharterWords_SayEveryField fails for a
// field that is not.
func CharterWords(t locales.Localizer, c governance.Charter, charters []governance.Charter) []pages.CharterSection {
	all := engine.BodyList{}
	for _, other := range charters {
		if other.Body.Slug != c.Body.Slug {
			all.Lines = append(all.Lines, engine.BodyLine{Charter: other})
			all.Places, all.Fields = append(all.Places, other.Places...), append(all.Fields, other.Fields...)
		}
	}
	all.Lines = append(all.Lines, engine.BodyLine{Charter: c})
	all.Places, all.Fields = append(all.Places, c.Places...), append(all.Fields, c.Fields...)
	return wording{t, all}.charter(c)
}

func (w wording) charter(c governance.Charter) []pages.CharterSection {
	sections := []pages.CharterSection{w.body(c)}
	for _, p := range c.Procedures {
		sections = append(sections, w.matter(p))
	}
	sections = append(sections, w.section("comments", "charter.s_comments",
		w.rule("shown", "charter.r_shown", w.t.Text("charter.shows", "Body", bodyName(w.all, c.Moderates())))))
	if c.Review != nil {
		sections = append(sections, w.section("review", "suspension.rule", w.rule("powers", "suspension.title", w.review(*c.Review))))
	}
	if c.Justice != nil {
		sections = append(sections, w.justice(*c.Justice))
	}
	if c.Membership != nil {
		sections = append(sections, w.membership(*c.Membership))
	}
	sections = append(sections, w.section("change", "charter.s_change",
		w.rule("amendment", "charter.r_amendment", w.amended(c)),
		w.rule("founds", "charter.r_founds", w.founds(c))))
	if len(c.Places) > 0 {
		sections = append(sections, w.places(c.Places))
	}
	if len(c.Fields) > 0 {
		sections = append(sections, w.fields(c.Fields))
	}
	return sections
}

// section is a part of the charter, with the rules of it that say something. The id of
// a rule begins with that of its section.
func (w wording) section(id, title string, rules ...pages.CharterRule) pages.CharterSection {
	s := pages.CharterSection{ID: id, Title: w.t.Text(title)}
	for _, r := range rules {
		if r.Text != "" {
			r.ID = id + "-" + r.ID
			s.Rules = append(s.Rules, r)
		}
	}
	return s
}

func (w wording) rule(id, title string, said ...string) pages.CharterRule {
	return pages.CharterRule{ID: id, Title: w.t.Text(title), Text: strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " ")}
}

func (w wording) body(c governance.Charter) pages.CharterSection {
	b := c.Body
	under, place, field, seats := w.t.Text("charter.under_none"), w.t.Text("charter.place_none"), w.t.Text("charter.field_none"), w.t.Text("charter.seats_none")
	if b.Parent != "" {
		under = w.t.Text("charter.under", "Body", bodyName(w.all, b.Parent))
	}
	if b.Place != "" {
		place = w.t.Text("charter.place", "Place", cmp.Or(placeName(w.all, b.Place), string(b.Place)))
	}
	if b.Field != "" {
		field = w.t.Text("charter.field", "Field", cmp.Or(fieldName(w.all, b.Field), string(b.Field)))
	}
	if b.Seats != 0 {
		seats = w.t.Count("charter.seats", b.Seats)
	}
	watches := ""
	if names := w.bodyNames(b.Supervises); len(names) > 0 {
		watches = w.t.Text("charter.watches", "Bodies", w.t.List(names))
	} else if b.Level == bodies.Auditory {
		watches = w.t.Text("charter.watches_none")
	}
	return w.section("body", "charter.s_body", append([]pages.CharterRule{
		w.rule("name", "charter.r_name", w.t.Text("charter.name", "Name", b.Name, "Slug", string(b.Slug))),
		w.rule("purpose", "charter.r_purpose", b.Purpose),
		w.rule("level", "charter.r_level", w.level(b.Level)),
		w.rule("state", "charter.r_state", w.state(b)),
		w.rule("under", "charter.r_under", under),
		w.rule("scope", "charter.r_scope", place, field),
		w.rule("seats", "charter.r_seats", seats),
		w.rule("legal", "five.legal", w.beforeTheLaw(b.Legal)),
		w.rule("watches", "charter.r_watches", watches),
	}, w.seating(b, c.Seating)...)...)
}

func (w wording) bodyNames(slugs []bodies.Slug) []string {
	names := make([]string, len(slugs))
	for n, slug := range slugs {
		names[n] = bodyName(w.all, slug)
	}
	return names
}

// state says how far a body has come; nothing of an active one.
func (w wording) state(b bodies.Body) string {
	switch b.State {
	case bodies.Founded:
		return w.t.Text("charter.state_founded")
	case bodies.Suspended:
		return w.t.Text("charter.state_suspended")
	case bodies.Dissolved:
		return w.t.Text("charter.state_dissolved", "Body", bodyName(w.all, b.Successor))
	}
	return ""
}

func (w wording) level(l bodies.Level) string {
	switch l {
	case bodies.TopLevel:
		return w.t.Text("charter.level_top")
	case bodies.Intermediate:
		return w.t.Text("charter.level_intermediate")
	case bodies.Auditory:
		return w.t.Text("charter.level_auditory")
	}
	return w.t.Text("charter.level_other", "Level", string(l))
}

// matter is one kind of matter: who may vote and how, how it is counted, what it
// takes, who sees it, how long it lasts, and what else holds for it.
func (w wording) matter(p governance.Procedure) pages.CharterSection {
	s := w.section("matter-"+fragment(p.Kind), "charter.r_name",
		w.rule("kind", "charter.r_name", w.t.Text("charter.kind", "Name", p.Name, "Kind", p.Kind)),
		w.rule("who", "charter.r_who", w.t.Text(participationKey(p.Participation)), w.mayVote(p.Franchise), w.further(p.Franchise), w.standing(p.Franchise)),
		w.rule("how", "charter.r_how", w.method(p)...),
		w.rule("takes", "charter.r_takes", w.takes(p)...),
		w.rule("seen", "charter.r_seen", w.seen(p)...),
		w.rule("stages", "charter.r_stages", w.stages(p)...),
		w.rule("raised", "charter.r_raised", w.raised(p.Admission)...),
		w.rule("rises", "charter.r_rises", w.rises(p.Rising)...),
		w.rule("advisory", "charter.r_advisory", w.advised(p.Advisory)...),
		w.rule("assist", "charter.r_assist", w.assisted(p)...),
		w.rule("delegation", "charter.r_delegation", w.delegation(p)...),
		w.rule("outage", "charter.r_outage", w.prolonged(p.Prolong)),
		w.rule("disputes", "charter.r_disputes", w.disputed(p)...),
		w.rule("stands", "charter.r_stands", w.nominated(p.Nomination)),
		w.rule("holds", "charter.r_holds", w.installed(p.Install)),
		w.rule("officer", officerTitle(p), w.officer(p)))
	s.Title = p.Name
	return s
}

// fragment is what a kind of matter is called in the address of its rules.
func fragment(kind string) string {
	var b strings.Builder
	for _, r := range kind {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, ".%x", r)
		}
	}
	return b.String()
}

// further is what a franchise names besides whom [wording.mayVote] says: the spheres
// and, where a seat alone is asked for, all that changes nothing.
func (w wording) further(f bodies.Franchise) string {
	spheres := make([]string, len(f.Spheres))
	for n, s := range f.Spheres {
		spheres[n] = w.sphere(s)
	}
	if !f.Seated {
		if len(spheres) == 0 {
			spheres = []string{w.sphere(bodies.Inner)}
		}
		return w.t.Text("charter.spheres", "Spheres", w.t.List(spheres))
	}
	idle := spheres
	for _, name := range []string{cmp.Or(placeName(w.all, f.Place), string(f.Place)), cmp.Or(fieldName(w.all, f.Field), string(f.Field))} {
		if name != "" {
			idle = append(idle, name)
		}
	}
	if f.MinDays != 0 {
		idle = append(idle, w.t.Count("charter.membership", f.MinDays))
	}
	if len(idle) == 0 {
		return ""
	}
	return w.t.Text("charter.seat_alone", "What", w.t.List(idle))
}

func (w wording) sphere(s bodies.Sphere) string {
	switch s {
	case bodies.Inner:
		return w.t.Text("charter.sphere_inner")
	case bodies.Outer:
		return w.t.Text("charter.sphere_outer")
	case bodies.Ecosystem:
		return w.t.Text("charter.sphere_ecosystem")
	}
	return string(s)
}

func (w wording) method(p governance.Procedure) []string {
	said := []string{w.t.Text(methodKey(p.Method))}
	for _, name := range slices.Sorted(maps.Keys(p.Options)) {
		if marks, known := pages.BallotRule(w.t, name+"="+p.Options[name]); known {
			said = append(said, w.t.Text("charter.marks", "Rule", marks))
		} else {
			said = append(said, w.t.Text("charter.setting", "Name", name, "Value", p.Options[name]))
		}
	}
	if p.Majority == nil || p.Seats > 1 {
		said = append(said, w.t.Count("rule.seats", max(p.Seats, 1)))
	}
	return said
}

func (w wording) takes(p governance.Procedure) (said []string) {
	if p.Majority != nil {
		said = append(said, w.majority(*p.Majority), w.inUnits(p.Majority.Units))
	}
	if q := p.Quorum.Share; q.Num > 0 {
		key := "rule.quorum"
		if p.Quorum.Approval {
			key = "rule.approval"
		}
		said = append(said, w.t.Text(key, "Share", w.t.Fraction(int(q.Num), int(q.Den))))
	}
	return said
}

func (w wording) seen(p governance.Procedure) []string {
	visible, turnout := "rule.public", "charter.turnout_hidden"
	if p.Sealed() {
		visible = "rule.confidential"
	}
	if p.TurnoutShown {
		turnout = "charter.turnout_shown"
	}
	return []string{w.t.Text(visible), w.t.Text(turnout)}
}

func (w wording) stages(p governance.Procedure) (said []string) {
	discussion, frozen := "charter.discussion", "charter.frozen"
	switch {
	case p.ElectsPersons():
		discussion, frozen = "charter.nominations", "charter.roll_open"
	case p.FixesRoll():
		frozen = "charter.roll_fixed"
	}
	if p.DiscussionDays != 0 {
		said = append(said, w.t.Count(discussion, p.DiscussionDays))
	}
	if p.FrozenDays != 0 {
		said = append(said, w.t.Count(frozen, p.FrozenDays))
	}
	if p.VotingDays == 0 {
		return append(said, w.t.Text("charter.voting_open"))
	}
	return append(said, w.t.Count("rule.days", p.VotingDays))
}

func (w wording) delegation(p governance.Procedure) []string {
	if p.Delegation == nil {
		return nil
	}
	return w.delegationRule(*p.Delegation)
}

func (w wording) prolonged(r *governance.ProlongRule) string {
	if r == nil {
		return ""
	}
	return w.t.Text("prolonged.rule", "After", w.t.Count("prolonged.minutes", r.AfterMinutes), "Last", w.t.Count("prolonged.hours", r.LastHours), "Most", w.t.Count("prolonged.hours", r.AtMostHours))
}

func (w wording) disputed(p governance.Procedure) []string {
	said := []string{w.t.Count("charter.disputes", p.DaysOfDispute())}
	if p.Sealed() {
		said = append(said, w.t.Text("charter.key_ends"))
	}
	return said
}

// raised says who brings a matter of the kind, and what it takes to be discussed.
func (w wording) raised(r *governance.AdmissionRule) []string {
	if r == nil {
		return nil
	}
	who, days := "charter.raised_members", w.t.Count("cases.days", r.Days)
	if r.By == governance.BySeated {
		who = "charter.raised_seated"
	}
	switch {
	case r.Share != nil:
		return []string{w.t.Text(who), w.t.Text("charter.raise_share", "Share", w.t.Fraction(int(r.Share.Num), int(r.Share.Den)), "Days", days)}
	case r.Supporters == 0:
		return []string{w.t.Text(who), w.t.Text("charter.raise_alone", "Days", days)}
	}
	return []string{w.t.Text(who), w.t.Count("charter.raise_needs", r.Supporters, "Days", days)}
}

// rises says how a matter comes before the next body that may decide it.
func (w wording) rises(r *governance.RisingRule) (said []string) {
	switch {
	case r == nil:
		return nil
	case r.Share != nil:
		said = append(said, w.t.Text("charter.rise_share", "Share", w.t.Fraction(int(r.Share.Num), int(r.Share.Den))))
	case r.Supporters > 0:
		said = append(said, w.t.Count("charter.rise_asked", r.Supporters))
	}
	if r.CallIn > 0 {
		said = append(said, w.t.Count("charter.rise_called", r.CallIn))
	}
	return said
}

func (w wording) nominated(r *governance.NominationRule) string {
	switch {
	case r == nil:
		return ""
	case r.Seconders == 0:
		return w.t.Text("charter.no_seconders")
	}
	return w.t.Count("election.rules", r.Seconders)
}

func (w wording) installed(r *governance.InstallRule) string {
	if r == nil {
		return ""
	}
	return w.t.Count("charter.holds", r.Months, "Seat", r.Seat, "Body", bodyName(w.all, r.Body))
}

// officerTitle is what the rule about the officers is called: they judge the roll, and call
// elections.
func officerTitle(p governance.Procedure) string {
	if p.ElectsPersons() {
		return "charter.r_officer"
	}
	return "charter.r_judges"
}

func (w wording) officer(p governance.Procedure) string {
	switch {
	case p.Officer == "":
		return w.t.Text("charter.judges_none")
	case !p.ElectsPersons():
		return w.t.Text("charter.judges", "Body", bodyName(w.all, p.Officer))
	}
	return w.t.Text("charter.officer", "Body", bodyName(w.all, p.Officer))
}

func (w wording) justice(j governance.Justice) pages.CharterSection {
	appeal := w.t.Text("cases.last_word")
	if j.AppealTo != "" {
		appeal = w.t.Text("charter.appeal", "Days", w.t.Count("cases.days", j.AppealDays), "Body", bodyName(w.all, j.AppealTo))
	}
	rules := []pages.CharterRule{
		w.rule("court", "charter.r_court", w.t.Text("cases.court", "Panel", w.t.Count("cases.panel", j.Panel), "Days", w.t.Count("cases.days", j.HearingDays))),
		w.rule("appeal", "charter.r_appeal", appeal),
	}
	for _, r := range j.Rules {
		rules = append(rules, pages.CharterRule{ID: fmt.Sprintf("rule-%d", r.Number), Title: w.t.Text("charter.r_rule", "Number", r.Number), Text: r.Text})
	}
	return w.section("justice", "case.rules", rules...)
}

func (w wording) places(places []bodies.Place) pages.CharterSection {
	rules := make([]pages.CharterRule, len(places))
	for n, p := range places {
		rules[n] = w.node(string(p.ID), p.Name, cmp.Or(placeName(w.all, p.Parent), string(p.Parent)))
		if kind := pages.KindName(w.t, pages.PlaceKind(p.Kind)); kind != "" {
			rules[n].Text += " " + w.t.Text("charter.place_kind", "Kind", kind)
		}
		if p.At != nil {
			rules[n].Text += " " + w.t.Text("charter.place_at", "Lat", degrees(p.At.Lat), "Lon", degrees(p.At.Lon))
		}
	}
	return w.section("places", "charter.s_places", rules...)
}

// degrees are ten-thousandths of a degree as a decimal, as in -3.7600.
func degrees(tenThousandths int) string {
	sign, n := "", tenThousandths
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/10_000, n%10_000)
}

func (w wording) beforeTheLaw(l *bodies.Legal) string {
	if l == nil {
		return ""
	}
	return pages.LegalWords(w.t, pages.Legal(*l))
}

func (w wording) fields(fields []bodies.Field) pages.CharterSection {
	rules := make([]pages.CharterRule, len(fields))
	for n, f := range fields {
		rules[n] = w.node(string(f.ID), f.Name, cmp.Or(fieldName(w.all, f.Parent), string(f.Parent)))
	}
	return w.section("fields", "charter.s_fields", rules...)
}

// node is a place or a field: the name by which rules call it, what it is called in
// words, and within what it lies.
func (w wording) node(id, name, parent string) pages.CharterRule {
	r := pages.CharterRule{ID: fragment(id), Title: id, Text: w.t.Text("charter.node_top", "Name", name)}
	if parent != "" {
		r.Text = w.t.Text("charter.node", "Name", name, "Parent", parent)
	}
	return r
}
