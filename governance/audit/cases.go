// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"cmp"
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

// trial is one case as the acts read so far say. It knows neither what was
// reported nor by whom nor about whom: the record does not.
type trial struct {
	id       string
	body     bodies.Slug // that took the report
	stage    governance.CaseStage
	opened   int64 // position of its first entry
	last     time.Time
	suspends bool // by its last ruling
	sittings []sitting
	texts    []string                      // digests of the rulings in the register
	seals    map[string]journal.SealedText // what its leaves seal of lots, by their refs, as far as not used; on an auditor's archive
}

// sitting is a case before one body.
type sitting struct {
	body  bodies.Slug
	rules governance.Justice
	ref   string // of the entry that fixed the pool
	at    int64  // position of that entry
	pool  []journal.Commitment
	lot   string               // digest of its salt
	order []journal.Commitment // of the lot, where it was opened
	left  []journal.Commitment // passed over, where that was opened
	ever  []journal.Commitment // seated at any time
	panel []journal.Commitment // seated now
	heard time.Time            // end of the hearing
	until time.Time            // end of the time for an appeal; zero: none
}

func (t *trial) now() *sitting { return &t.sittings[len(t.sittings)-1] }

// caseAct applies an act upon a case, in the one order in which they may come.
func (p *replay) caseAct(position int64, e journal.Entry, at time.Time) error {
	switch act := e.Act.(type) {
	case journal.CaseOpen:
		return p.openCase(position, e, act, at)
	case journal.CasePanel:
		return p.ofCase(act.Case, e.Body, at, func(t *trial) error { return p.seatPanel(position, t, e.Ref, act, at) })
	case journal.CaseRecuse:
		return p.ofCase(act.Case, e.Body, at, func(t *trial) error { return p.recuse(t, e.Ref, act, at) })
	case journal.CaseWithdraw:
		return p.ofCase(act.Case, e.Body, at, (*trial).withdraw)
	case journal.CaseRuling:
		return p.ofCase(act.Case, e.Body, at, func(t *trial) error {
			if err := t.rule(act, at); err != nil {
				return err
			}
			return p.orders(t, e, act, at)
		})
	case journal.CaseAppeal:
		return p.appeal(position, e, act, at)
	}
	return fmt.Errorf("a %s is no act of a case", e.Act.Type())
}

// court returns how a body hears cases by its charter in force at an instant.
func (p *replay) court(body bodies.Slug, at time.Time) (governance.Justice, error) {
	in := p.charters[body]
	if in.Justice == nil || in.from.After(at) {
		return governance.Justice{}, fmt.Errorf("%s hears no cases by its charter in force then", body)
	}
	return *in.Justice, nil
}

// pool is whoever holds a mandate of a body at an instant, once each: one that
// rests is somebody's seat, and may wake before the lot is drawn.
func (p *replay) pool(body bodies.Slug, at time.Time) []journal.Commitment {
	return p.holders(body, func(m *bodies.Mandate) bool { return m.Holds(at) })
}

// holders are those who hold a mandate of a body of which something is true.
func (p *replay) holders(body bodies.Slug, is func(*bodies.Mandate) bool) []journal.Commitment {
	var pool []journal.Commitment
	for _, m := range p.mandates {
		if who := committed(m.Person); m.Body == body && is(m) && !slices.Contains(pool, who) {
			pool = append(pool, who)
		}
	}
	return pool
}

func (p *replay) openCase(position int64, e journal.Entry, act journal.CaseOpen, at time.Time) error {
	if p.trials[act.Case] != nil {
		return fmt.Errorf("case %s was opened before", act.Case)
	}
	body := bodies.Slug(e.Body)
	rules, err := p.court(body, at)
	if err != nil {
		return err
	}
	if len(rules.Rules) == 0 {
		return fmt.Errorf("%s takes no reports", body)
	}
	if err := p.takesReports(body, at); err != nil {
		return err
	}
	t := &trial{id: act.Case, body: body, stage: governance.CaseReported, opened: position, last: at,
		sittings: []sitting{{body: body, rules: rules, ref: e.Ref, at: position, pool: p.pool(body, at), lot: act.LotSHA256}}}
	p.trials[act.Case] = t
	return p.readSeals(t)
}

// ofCase applies an act of the sitting a case is in.
func (p *replay) ofCase(id, body string, at time.Time, act func(*trial) error) error {
	t := p.trials[id]
	if t == nil || string(t.now().body) != body {
		return fmt.Errorf("no case %s is before %s", id, body)
	}
	if !at.After(t.last) {
		return fmt.Errorf("it is dated %s, not after the act of the case before it, of %s", journal.At(at), journal.At(t.last))
	}
	t.last = at
	return act(t)
}

// seatPanel holds a panel to who could be drawn and, where the lot is opened, makes
// the draw again.
func (p *replay) seatPanel(position int64, t *trial, ref string, act journal.CasePanel, at time.Time) error {
	s := t.now()
	if t.stage != governance.CaseReported && t.stage != governance.CaseAppealed {
		return fmt.Errorf("case %s is at the stage %s, and has its panel", t.id, t.stage)
	}
	if err := p.checkSeed(position, s, act); err != nil {
		return err
	}
	if len(act.Panel) != s.rules.Panel {
		return fmt.Errorf("it seats %d people, and a panel has %d by the charter", len(act.Panel), s.rules.Panel)
	}
	if err := p.mayBeSeated(t, act.Panel, at); err != nil {
		return err
	}
	if err := p.drawAgain(t, act.Root); err != nil {
		return err
	}
	drawn, err := p.drawn(t, ref, act.LeftSHA256, s.rules.Panel, at)
	if err != nil {
		return err
	}
	if drawn != nil && !slices.Equal(drawn, act.Panel) {
		return fmt.Errorf("the panel is not the first %d of the lot who may sit", s.rules.Panel)
	}
	if want := at.AddDate(0, 0, s.rules.HearingDays); act.HearingUntil != journal.At(want) {
		return fmt.Errorf("the hearing lasts %d days by the charter, until %s", s.rules.HearingDays, journal.At(want))
	}
	s.panel, s.ever, s.heard = act.Panel, slices.Clone(act.Panel), at.AddDate(0, 0, s.rules.HearingDays)
	t.stage = governance.CaseHearing
	for _, who := range act.Panel {
		p.judges[who] = append(p.judges[who], t)
	}
	return nil
}

// drawAgain puts the pool in the order of the lot, where its salt is opened.
func (p *replay) drawAgain(t *trial, root string) error {
	if !p.opens(t) {
		return nil
	}
	s := t.now()
	sealed, err := t.open(s.ref, s.lot)
	if err != nil {
		return err
	}
	if sealed.Text != journal.LotText {
		return refuse(caseMember(t.id, sealsFile), "of %s it opens %q, which is no lot", s.ref, sealed.Text)
	}
	s.order, err = sortition.Order(journal.LotSeed(root, s.ref, sealed.Salt), s.pool)
	return err
}

// checkSeed holds the seed of a lot to the record: the root of its first leaves,
// the entry that fixed the pool among them, and the first such checkpoint as far
// as those tell that were kept elsewhere.
func (p *replay) checkSeed(position int64, s *sitting, act journal.CasePanel) error {
	if act.Size <= s.at || act.Size > position {
		return fmt.Errorf("its seed is the root of %d leaves; it should cover leaf %d and come before this one", act.Size, s.at)
	}
	for _, kept := range p.kept {
		if kept > s.at && kept < act.Size {
			return fmt.Errorf("its seed is the root of %d leaves, and you gave a checkpoint of %d that was signed before: the lot was not drawn from the first", act.Size, kept)
		}
	}
	root, err := journal.RootAt(p.tree.head, p.tree, act.Size)
	if err != nil {
		return err
	}
	if root.String() != act.Root {
		return fmt.Errorf("the root of the first %d leaves is %s, its seed says %s", act.Size, root, act.Root)
	}
	return nil
}

// mayBeSeated refuses somebody who was not in the pool, sat in the case before, or
// holds no mandate that gives a right.
func (p *replay) mayBeSeated(t *trial, people []journal.Commitment, at time.Time) error {
	s := t.now()
	holding := p.holders(s.body, func(m *bodies.Mandate) bool { return p.installed(m, at) })
	for _, who := range people {
		switch {
		case !slices.Contains(s.pool, who):
			return fmt.Errorf("%s sits and was not in the lot", who)
		case t.sat(who):
			return fmt.Errorf("%s sat in the case before", who)
		case !slices.Contains(holding, who):
			return fmt.Errorf("%s sits and holds no mandate any more that gives a right", who)
		}
	}
	return nil
}

// drawn takes the first n of the lot's order who are not passed over, did not sit in
// the case before, and hold a mandate still that gives a right. Nobody where the lot
// is not opened.
func (p *replay) drawn(t *trial, ref, left string, n int, at time.Time) ([]journal.Commitment, error) {
	if !p.opens(t) {
		return nil, nil
	}
	s := t.now()
	sealed, err := t.open(ref, left)
	if err != nil {
		return nil, err
	}
	passed, err := journal.ParseLeft(sealed.Text)
	if err != nil {
		return nil, refuse(caseMember(t.id, sealsFile), "of %s: %v", ref, err)
	}
	for _, who := range passed {
		if !slices.Contains(s.order, who) {
			return nil, fmt.Errorf("%s is passed over and was not in the lot", who)
		}
	}
	s.left = append(s.left, passed...)
	panel := sortition.Draw(s.order, n, func(who journal.Commitment) bool {
		return slices.Contains(s.left, who) || p.mayBeSeated(t, []journal.Commitment{who}, at) != nil
	})
	if len(panel) < n {
		return nil, fmt.Errorf("only %d may sit, and %d are needed", len(panel), n)
	}
	return panel, nil
}

// sat says whether somebody was seated in the case at any time.
func (t *trial) sat(who journal.Commitment) bool {
	return slices.ContainsFunc(t.sittings, func(s sitting) bool { return slices.Contains(s.ever, who) })
}

func (p *replay) recuse(t *trial, ref string, act journal.CaseRecuse, at time.Time) error {
	s := t.now()
	leaves := slices.Index(s.panel, act.Juror)
	if t.stage != governance.CaseHearing || leaves < 0 {
		return fmt.Errorf("%s does not judge case %s", act.Juror, t.id)
	}
	if err := p.mayBeSeated(t, []journal.Commitment{act.Next}, at); err != nil {
		return err
	}
	next, err := p.drawn(t, ref, act.LeftSHA256, 1, at)
	if err != nil {
		return err
	}
	if next != nil && next[0] != act.Next {
		return fmt.Errorf("the next of the lot who may sit is %s", next[0])
	}
	s.panel = append(slices.Delete(slices.Clone(s.panel), leaves, leaves+1), act.Next)
	s.ever = append(s.ever, act.Next)
	p.judges[act.Next] = append(p.judges[act.Next], t)
	return nil
}

func (t *trial) withdraw() error {
	if t.stage != governance.CaseReported && t.stage != governance.CaseHearing || len(t.sittings) > 1 {
		return fmt.Errorf("case %s is at the stage %s and cannot be withdrawn", t.id, t.stage)
	}
	t.stage = governance.CaseWithdrawn
	return nil
}

// rule holds a ruling to the panel that made it, to the hearing and to itself.
func (t *trial) rule(act journal.CaseRuling, at time.Time) error {
	s := t.now()
	switch {
	case t.stage != governance.CaseHearing:
		return fmt.Errorf("case %s is at the stage %s, and no ruling is due", t.id, t.stage)
	case len(act.Panel) != s.rules.Panel || !sameSet(act.Panel, s.panel):
		return fmt.Errorf("it was made by %d people who are not the panel of %d that sits", len(act.Panel), s.rules.Panel)
	case at.Before(s.heard):
		return fmt.Errorf("it was made before the hearing ended at %s", journal.At(s.heard))
	}
	if err := checkMeasure(act, at); err != nil {
		return err
	}
	t.stage = governance.CaseFinal
	if s.rules.AppealTo != "" {
		s.until, t.stage = at.AddDate(0, 0, s.rules.AppealDays), governance.CaseRuled
	}
	t.texts = append(t.texts, act.TextSHA256)
	return nil
}

func checkMeasure(act journal.CaseRuling, at time.Time) error {
	measure := governance.MeasureKind(act.Measure)
	switch lasts := measure.Lasts(); {
	case !lasts && measure != governance.MeasureNone && measure != governance.MeasureWarning:
		return fmt.Errorf("the measure %q is none the hall knows", act.Measure)
	case lasts != (act.Until != "") || lasts && act.Until <= journal.At(at):
		return fmt.Errorf("a mute or a suspension, and nothing else, has an end to come")
	case lasts && act.Until > journal.At(at.AddDate(0, 0, governance.MaxMeasureDays)):
		return fmt.Errorf("it orders a measure until %s, and none lasts longer than %d days", act.Until, governance.MaxMeasureDays)
	}
	return nil
}

func sameSet(a, b []journal.Commitment) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func (p *replay) appeal(position int64, e journal.Entry, act journal.CaseAppeal, at time.Time) error {
	t := p.trials[act.Case]
	if t == nil || t.stage != governance.CaseRuled || string(t.now().rules.AppealTo) != e.Body {
		return fmt.Errorf("no ruling of case %s can be appealed to %s", act.Case, e.Body)
	}
	if !at.After(t.last) || !at.Before(t.now().until) {
		return fmt.Errorf("an appeal comes after the ruling of %s and before %s", journal.At(t.last), journal.At(t.now().until))
	}
	body := bodies.Slug(e.Body)
	rules, err := p.court(body, at)
	if err != nil {
		return err
	}
	t.stage, t.last = governance.CaseAppealed, at
	t.sittings = append(t.sittings, sitting{body: body, rules: rules, ref: e.Ref, at: position, pool: p.pool(body, at), lot: act.LotSHA256})
	return nil
}

// casesInOrder returns the cases in the order in which they were opened.
func (p *replay) casesInOrder() []*trial {
	return slices.SortedFunc(maps.Values(p.trials), func(a, b *trial) int { return cmp.Compare(a.opened, b.opened) })
}

// checkCases holds the register to the record: the text of each ruling is there,
// and is the one the leaf commits to; nothing else is.
func (p *replay) checkCases() error {
	for _, name := range slices.Sorted(maps.Keys(p.archive.lists)) {
		path, ok := strings.CutPrefix(name, casesFolder)
		if !ok {
			continue
		}
		id, file, _ := strings.Cut(path, "/")
		t := p.trials[id]
		if t != nil && file == sealsFile && p.opens(t) {
			if err := t.unused(); err != nil {
				return err
			}
			continue
		}
		if t == nil || file == sealsFile || !p.archive.Scope.Covers(string(t.body), "") || slices.Index(caseFiles[:], file) >= len(t.texts) {
			return refuse(name, "the record holds no such ruling, or it lies outside the scope of the archive")
		}
	}
	for _, t := range p.casesInOrder() {
		if !p.archive.Scope.Covers(string(t.body), "") {
			continue
		}
		if name := caseMember(t.id, sealsFile); p.opens(t) && !p.archive.Has(name) {
			return refuse(name, "it is missing: auditors are given the lots of every case")
		}
		for n, digest := range t.texts {
			if err := p.checkRuling(caseMember(t.id, caseFiles[n]), digest); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *replay) checkRuling(name, digest string) error {
	if !p.archive.Has(name) {
		return refuse(name, "it is missing: every ruling stands in the register")
	}
	text, err := p.archive.Read(name)
	if err != nil {
		return err
	}
	if journal.Digest(text) != digest {
		return refuse(name, "it is not the text the record commits to")
	}
	return nil
}

// summarizeCases counts what was found.
func (p *replay) summarizeCases() {
	for _, t := range p.casesInOrder() {
		p.report.Cases = append(p.report.Cases, CaseReport{Case: t.id, Body: string(t.body), State: string(t.stage), Rulings: len(t.texts), Sealed: !p.opens(t) && len(t.sittings[0].ever) > 0})
	}
}
