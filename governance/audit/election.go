// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/journal"
)

// election is what the record says of an election of persons beyond what it says
// of any matter.
type election struct {
	nominations []governance.Nomination
	fixed       int64  // position of the entry that fixed the candidates
	fixedBy     string // its ref
	asked       string // digest of the text that was fixed with the roll, of a matter that elects nobody
	corrections []bodies.Correction
	corrected   map[bodies.PersonID]corrected // the same, by whom they are about
	winners     []bodies.PersonID             // elected, in order, by a decision whose effect is to come
	seated      map[bodies.PersonID]string    // their mandates, as they begin
	leaving     map[string]bool               // mandates that end for them
}

// corrected is how somebody stands on a roll by the corrections so far.
type corrected struct {
	on   bool // by the last
	ever bool // put on by one of them
}

// chair is a seat of a body, which several may hold.
type chair struct {
	body bodies.Slug
	seat string
}

// called finds the election an act before its opening belongs to. The first such
// act of an issue makes it known, which is none while another for the same seats
// runs.
func (p *replay) called(position int64, e journal.Entry, kind string, at time.Time) (*matter, error) {
	m, body := p.matters[e.Issue], bodies.Slug(e.Body)
	if m == nil {
		in := p.charters[body]
		rules, there := in.Procedure(kind)
		if !there || in.from.After(at) || !rules.ElectsPersons() {
			return nil, fmt.Errorf("no charter of %s in force then has an election of the kind %q", body, kind)
		}
		if runs := p.runs(body, kind); runs != "" {
			return nil, fmt.Errorf("issue %s elects for the same seats, and is neither decided nor cancelled", runs)
		}
		m = &matter{issue: governance.Issue{ID: governance.IssueID(e.Issue), Body: body, Kind: kind, Stage: governance.Discussion, Procedure: rules},
			stage: stageCalled, opened: position, frozen: -1, closed: -1, last: at}
		p.matters[e.Issue] = m
	}
	if m.issue.Body != body || m.issue.Kind != kind {
		return nil, fmt.Errorf("issue %s is another election", e.Issue)
	}
	return m, nil
}

// newest are the rules of a kind of election in the newest charter of the body that has it,
// else those given.
func (c *community) newest(body bodies.Slug, kind string, given governance.Procedure) governance.Procedure {
	versions := append(slices.Clone(c.former[body]), former{charter: c.charters[body]})
	for _, v := range slices.Backward(versions) {
		if rules, there := v.Procedure(kind); there && rules.ElectsPersons() {
			return rules
		}
	}
	return given
}

// runs names the election of a body and kind that is neither decided nor cancelled,
// as far as the record tells: one that is called and has no act yet stands nowhere
// in it, and what one owes that has ended is asked for elsewhere. It is "" where
// there is none.
func (p *replay) runs(body bodies.Slug, kind string) governance.IssueID {
	for id, m := range p.matters {
		if m.issue.Body == body && m.issue.Kind == kind && m.stage < stageDecided && m.due() == "" {
			return governance.IssueID(id)
		}
	}
	return ""
}

// nominate holds an act upon a nomination to its rules.
func (p *replay) nominate(position int64, e journal.Entry, act journal.Nomination, at time.Time) error {
	m, err := p.called(position, e, act.Kind, at)
	if err != nil {
		return err
	}
	if err := m.pass(stageCalled, stageCalled, at); err != nil {
		return err
	}
	by, candidate := known(act.By), known(act.Candidate)
	votes, err := p.votes(m, by, at)
	if err != nil {
		return err
	}
	seatable := p.seatable(m, candidate, at)
	n := slices.IndexFunc(m.nominations, func(n governance.Nomination) bool { return string(n.ID) == act.Nomination })
	if governance.NominationAct(act.Act) == governance.ActPropose {
		if n >= 0 {
			return fmt.Errorf("nomination %s was proposed before", act.Nomination)
		}
		proposed, err := governance.Nomination{ID: governance.OptionID(act.Nomination), Candidate: candidate, By: by}.Proposal(m.nominations, votes, seatable)
		m.nominations = append(m.nominations, proposed)
		return err
	}
	if n < 0 || m.nominations[n].Candidate != candidate {
		return fmt.Errorf("no nomination %s of this candidate was proposed", act.Nomination)
	}
	if m.nominations[n], err = m.nominations[n].After(governance.NominationAct(act.Act), by, votes, seatable); err != nil {
		return err
	}
	if act.TextSHA256 != "" {
		p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
		p.spoke(candidate, e.Ref)
	}
	return nil
}

// votes says whether the franchise of an issue admits a person at an instant.
func (p *replay) votes(m *matter, person bodies.PersonID, at time.Time) (bool, error) {
	layers, err := p.layers()
	rule := m.issue.Procedure.Franchise
	return rule.Examine(p.elector(rule.Body, person, at), layers, at) == bodies.OnRoll, err
}

func (p *replay) seatable(m *matter, candidate bodies.PersonID, at time.Time) bool {
	return m.issue.Procedure.Seatable(p.elector(m.issue.Procedure.Franchise.Body, candidate, at), at)
}

// fix ends the nominations: the candidates are those who stand by them, and
// nobody else.
func (p *replay) fix(position int64, e journal.Entry, act journal.IssueFreeze, at time.Time) error {
	if act.AskedSHA256 != "" {
		return p.fixRoll(position, e, act, at)
	}
	m, err := p.called(position, e, act.Kind, at)
	if err != nil {
		return err
	}
	if err := m.pass(stageCalled, stagePaper, at); err != nil {
		return err
	}
	m.issue.Procedure = p.newest(m.issue.Body, act.Kind, m.issue.Procedure)
	if act.RollAt != e.At {
		return fmt.Errorf("its roll is that of %s, by an entry of %s", act.RollAt, e.At)
	}
	standing := m.issue.Candidates(m.nominations, func(c bodies.PersonID) bool { return p.seatable(m, c, at) })
	ids := make([]string, len(standing))
	for n, s := range standing {
		ids[n] = string(s.ID)
	}
	if !slices.Equal(ids, act.Candidates) {
		return fmt.Errorf("its candidates are %q, by the nominations in the record they are %q", []string(act.Candidates), ids)
	}
	p.rolled = true
	m.fixed, m.fixedBy, m.issue = position, e.Ref, m.issue.FixedCandidates(standing, at)
	for _, s := range standing {
		p.papers[s.Candidate] = append(p.papers[s.Candidate], m)
	}
	m.issue.OpensAt, _ = act.OpensAt.Time() // the journal has read both
	m.issue.ClosesAt, _ = act.ClosesAt.Time()
	p.begun = append(p.begun, m)
	return errors.Join(m.issue.Procedure.Waits(at, m.issue.OpensAt), m.issue.Procedure.Lasts(m.issue.OpensAt, m.issue.ClosesAt))
}

// correct changes the roll of a vote that is not open yet. What changes
// nothing was no challenge upheld.
func (p *replay) correct(e journal.Entry, act journal.RollCorrect, at time.Time) error {
	m := p.matters[e.Issue]
	if m == nil || string(m.issue.Body) != e.Body {
		return fmt.Errorf("no roll of a matter %s of %s was fixed", e.Issue, e.Body)
	}
	if err := m.pass(stagePaper, stagePaper, at); err != nil {
		return err
	}
	if err := m.issue.MayCorrect(act.On, at); err != nil {
		return fmt.Errorf("it takes %s off the roll after %s: %w", act.Person, journal.At(m.issue.RemovesUntil()), err)
	}
	person := known(act.Person)
	on, err := p.votes(m, person, m.issue.RollAt)
	if err != nil {
		return err
	}
	before, there := m.corrected[person]
	if there {
		on = before.on
	}
	if on == act.On {
		return fmt.Errorf("it changes nothing for %s", act.Person)
	}
	c := bodies.Correction{Person: person}
	if act.On {
		layers, err := p.layersAt(m.issue.RollAt)
		if err != nil {
			return err
		}
		elector := p.elector(m.issue.Procedure.Franchise.Body, person, m.issue.RollAt)
		if err := governance.MayPutOn(elector); err != nil {
			return fmt.Errorf("it puts %s on the roll, of whom the record knew no membership or seat of %s at %s", act.Person, m.issue.Procedure.Franchise.Body, journal.At(m.issue.RollAt))
		}
		c = m.issue.Procedure.PutOn(elector, layers, m.issue.RollAt)
	}
	m.corrections = append(m.corrections, c)
	if m.corrected == nil {
		m.corrected = map[bodies.PersonID]corrected{}
	}
	m.corrected[person] = corrected{act.On, act.On || before.ever}
	return nil
}

// openElection puts candidates to the vote: those that were fixed, in the order
// that the lot draws again from the root of the log when they were.
func (p *replay) openElection(m *matter, asked governance.Issue, act journal.IssueOpen, at time.Time) error {
	if m == nil || len(m.issue.Options) == 0 {
		return fmt.Errorf("issue %s elects people, and no candidates were fixed for it", asked.ID)
	}
	if err := m.pass(stagePaper, stageOpen, at); err != nil {
		return err
	}
	root, err := journal.RootAt(p.tree.head, p.tree, m.fixed+1)
	if err != nil {
		return err
	}
	drawn, err := m.issue.Drawn(sortition.Seed(root.String(), m.fixedBy))
	if err != nil {
		return err
	}
	if err := m.sameRules(asked.Procedure); err != nil {
		return err
	}
	if got, want := paperOf(asked), paperOf(drawn); got != want {
		return fmt.Errorf("its candidates, and the lot for ties, are %s; drawn again they are %s", got, want)
	}
	if held := drawn.Postponed(at); act.RollAt != journal.At(m.issue.RollAt) || act.OpensAt != journal.At(held.OpensAt) || act.ClosesAt != journal.At(held.ClosesAt) {
		return fmt.Errorf("its roll and its times are not those for which its candidates were fixed")
	}
	drawn.Title, drawn.Question, drawn.Place, drawn.Field = asked.Title, asked.Question, asked.Place, asked.Field
	drawn.OpensAt, drawn.ClosesAt, drawn.Stage = asked.OpensAt, asked.ClosesAt, governance.Voting
	m.issue = drawn
	p.begun = append(p.begun, m)
	return m.readPaper(p.archive, act.PaperSHA256)
}

// sameRules refuses rules other than those under which people were nominated.
func (m *matter) sameRules(asked governance.Procedure) error {
	a, err1 := journal.Canonical(asked)
	b, err2 := journal.Canonical(m.issue.Procedure)
	if err1 != nil || err2 != nil || string(a) != string(b) {
		return fmt.Errorf("its rules are not those under which it was fixed")
	}
	return nil
}

// optionOf reads an answer, or a candidate.
func optionOf(o journal.Option) governance.Option {
	out := governance.Option{ID: governance.OptionID(o.ID), Title: o.Title, StatusQuo: o.StatusQuo, Withdrawn: o.Withdrawn}
	if o.Person != "" {
		out.Person = known(o.Person)
	}
	return out
}

// paperOf writes the candidates of an election as they stand on its paper, and
// the lot that settles their ties.
func paperOf(i governance.Issue) string {
	var b strings.Builder
	for _, o := range i.Options {
		fmt.Fprintf(&b, "%s %s", o.ID, committed(o.Person))
		if o.Withdrawn {
			b.WriteString(" withdrawn")
		}
		b.WriteString(", ")
	}
	fmt.Fprintf(&b, "ties %v", i.Lot)
	return b.String()
}

// elects keeps what a decision of an election obliges: a mandate for each who
// was elected, and the end of those that they follow, whether or not they rest. It
// refuses one that is dated before what was judged by the seats it changes.
func (p *replay) elects(m *matter, winners []string, at time.Time) error {
	ids := make([]governance.OptionID, len(winners))
	for n, w := range winners {
		ids[n] = governance.OptionID(w)
	}
	rule := m.issue.Procedure.Install
	m.winners, m.seated, m.leaving = m.issue.Elects(ids), map[bodies.PersonID]string{}, map[string]bool{}
	for id, held := range p.mandates {
		if rule.Succeeds(*held, at) {
			m.leaving[id] = true
		}
	}
	watch := p.watch()
	for _, person := range m.winners { // who is elected gives up the seats beside which the new one cannot be held
		for _, other := range watch.Clashes(rule.Mandate(m.issue.ID, person, at), p.heldBy(person)) {
			m.leaving[other.ID] = true
		}
	}
	changed := map[bodies.Slug]bool{rule.Body: true}
	for id := range m.leaving {
		changed[p.mandates[id].Body] = true
	}
	for _, body := range slices.Sorted(maps.Keys(changed)) {
		if err := p.notBackdated(ofSeats, body, at); err != nil {
			return err
		}
	}
	return nil
}

// installing finds the election whose effect is to come at an instant in a seat.
func (p *replay) installing(c chair, at time.Time) *matter {
	for _, m := range p.begun {
		rule := m.issue.Procedure.Install
		if m.bound && rule != nil && (chair{rule.Body, rule.Seat}) == c && at.Equal(m.last) {
			return m
		}
	}
	return nil
}

// begin gives a seat. One that an election of its instant fills is given to whom it
// elected, for the term of its rules, and to nobody else; any other by the charter in force.
func (p *replay) begin(body bodies.Slug, act journal.MandateBegin, at time.Time) error {
	m := p.installing(chair{body, act.Seat}, at)
	if m == nil {
		given := mandate(body, act, at, "")
		seatedIn, err := p.maySit(given, act)
		if err != nil {
			return err
		}
		if err := p.seat(given); err != nil {
			return err
		}
		if seatedIn != "" && at.After(p.seatJudged[seatedIn]) {
			p.seatJudged[seatedIn] = at
		}
		if at.After(p.entered[body]) {
			p.entered[body] = at
		}
		p.followed(given)
		if d := p.draws[act.Draw]; d != nil {
			d.Draw = d.Took(at)
		}
		p.changed(body, seated, at)
		return nil
	}
	person := known(act.Person)
	if m.seated[person] != "" || !slices.Contains(m.winners, person) || act.Title != bodies.TitleElected {
		return fmt.Errorf("it seats %s as %s, whom the decision on issue %s did not elect", act.Person, act.Title, m.issue.ID)
	}
	if until := journal.At(m.issue.Procedure.Install.Term(at)); act.Until != until {
		return fmt.Errorf("its term ends %s, by the rules of issue %s at %s", act.Until, m.issue.ID, until)
	}
	m.seated[person] = act.Mandate
	return p.seat(mandate(body, act, at, m.issue.ID))
}

// vacate ends a mandate: one that an election ends, or that who held it gave up. Any
// other only where an appointment follows who acted, or whoever held it is erased, in the
// same commit: nobody is sent away by a deed.
func (p *replay) vacate(body bodies.Slug, act journal.MandateEnd, at time.Time) error {
	obliged := false
	for _, m := range p.begun {
		if at.Equal(m.last) {
			obliged = obliged || m.leaving[act.Mandate]
			delete(m.leaving, act.Mandate)
		}
	}
	if err := p.unseat(body, act, at); err != nil {
		return err
	}
	if obliged && act.Ground != "" {
		return fmt.Errorf("it says that the seat was %s, and an election ends it", act.Ground)
	}
	if held := p.mandates[act.Mandate].Person; act.Ground == journal.Died && !p.died[held].Equal(at) {
		return fmt.Errorf("it says that %s died, and no membership of theirs ends by that at its instant", committed(held))
	}
	if !obliged {
		p.changed(body, unseated, at)
	}
	if !obliged && act.Ground == "" {
		p.vacated = append(p.vacated, vacancy{*p.mandates[act.Mandate], at})
	}
	return nil
}

// checkVacated refuses a log that goes on to a later instant, or ends, without what ends a
// mandate that nobody gave up.
func (p *replay) checkVacated(ends func(time.Time) bool) error {
	p.vacated = slices.DeleteFunc(p.vacated, func(v vacancy) bool { return p.gone[v.Person].Equal(v.at) })
	for _, v := range p.vacated {
		if ends(v.at) {
			return fmt.Errorf("the mandate %s of %s was ended at %s by no election and no appointment that follows, and who held it neither gave it up nor was erased", v.ID, committed(v.Person), journal.At(v.at))
		}
	}
	return nil
}

// installed says whether an effect is all that the election obliges: it names
// the mandates of those elected, in their order.
func (m *matter) installed(act journal.Effect) error {
	ids := make([]string, 0, len(m.winners))
	for _, person := range m.winners {
		ids = append(ids, m.seated[person])
	}
	if want := strings.Join(ids, " "); act.Detail != want {
		return fmt.Errorf("it names the mandates %q, those that began are %q", act.Detail, want)
	}
	return nil
}

// due names the act of an election that belongs to the last of its course.
func (m *matter) due() journal.Type {
	switch {
	case m.stage == stagePaper && m.issue.Procedure.ElectsPersons() && len(m.issue.Options) == 0:
		return journal.IssueCancel{}.Type()
	case m.stage == stageDecided && m.bound && len(m.seated) < len(m.winners):
		return journal.MandateBegin{}.Type()
	case m.stage == stageDecided && m.bound && len(m.leaving) > 0:
		return journal.MandateEnd{}.Type()
	}
	return ""
}

// elector is what is known of one person at an instant, as a franchise of the
// body asks it.
func (c *community) elector(body bodies.Slug, person bodies.PersonID, at time.Time) bodies.Elector {
	seated := false
	for _, m := range c.mandates {
		seated = seated || m.Body == body && m.Person == person && c.installed(m, at)
	}
	if m := c.members[body][person].at(at); m != nil {
		return m.elector(person, seated)
	}
	return bodies.Elector{Person: person, Seated: seated}
}
