// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"moothall/governance"
	"moothall/governance/journal"
)

// recount makes a count again and compares every number and every byte.
func (p *replay) recount(m *matter, act journal.Count) error {
	m.counted = act
	if !p.archive.Scope.Covers(string(m.issue.Body), string(m.issue.ID)) {
		return nil
	}
	c, casts, err := p.conclude(m, act)
	if err != nil {
		return err
	}
	transcript, err := journal.Canonical(c.Transcript)
	if err != nil {
		return err
	}
	if err := p.disclosed(m, countFile, act.TranscriptSHA256, transcript); err != nil {
		return err
	}
	if err := p.summarized(m, act, c); err != nil {
		return err
	}
	advice, err := p.readvise(m)
	if err != nil {
		return err
	}
	c.Voices = nil // compared, and many
	m.result, m.casts = &c, casts
	again := m.issue.Counted(c.Decision, act.Casts, act.WeightsSHA256+act.ListSHA256, act.TranscriptSHA256)
	again.CarriedSHA256, again.SummarySHA256, again.Advice = act.CarriedSHA256, act.SummarySHA256, advice
	return sameAct(act, again)
}

// summarized holds the figures that are told beside a count to what makes them.
// Where the archive does not show everything they follow from, the record has
// their digest.
func (p *replay) summarized(m *matter, act journal.Count, c governance.Conclusion) error {
	again, err := journal.Canonical(c.Summary)
	if err != nil {
		return err
	}
	digest := journal.Digest(again) // no leaf holds it: it follows from those that are
	if act.CarriedSHA256 == "" {
		return p.disclosed(m, summaryFile, digest, again)
	}
	if p.archive.Scope.Auditor {
		return p.disclosed(m, summaryFile, act.SummarySHA256, again)
	}
	name := issueMember(string(m.issue.ID), summaryFile)
	shown, err := p.archive.Read(name)
	if err == nil && journal.Digest(shown) != act.SummarySHA256 {
		return refuse(name, "it is not what the record commits to")
	}
	if err != nil {
		return err
	}
	var told governance.Summary
	if err := json.Unmarshal(shown, &told); err != nil || told.Assisted != c.Assisted {
		return refuse(name, "it says of %d ballots that two entered them for others, and the openings say it of %d", told.Assisted, c.Assisted)
	}
	return nil
}

// conclude counts a vote again, and returns how many casts were opened for it.
func (p *replay) conclude(m *matter, act journal.Count) (governance.Conclusion, int64, error) {
	if m.issue.Procedure.Sealed() {
		return p.concludeSealed(m, act)
	}
	if act.CarriedSHA256 != "" && !p.archive.Scope.Auditor {
		return p.concludeCarried(m, act)
	}
	votes, casts, err := p.openCasts(m)
	if err != nil {
		return governance.Conclusion{}, 0, err
	}
	if casts != act.Casts {
		return governance.Conclusion{}, 0, refuse(issueMember(string(m.issue.ID), castsFile), "it opens %d casts, the count states %d", casts, act.Casts)
	}
	c, err := m.issue.Conclude(m.roll, votes, p.entrusted(m.issue), m.layers)
	if err != nil {
		return c, 0, err
	}
	if c.Sealed != (act.CarriedSHA256 != "") {
		return c, 0, fmt.Errorf("it states carried_sha256: %v, and voices went by what is sealed: %v", !c.Sealed, c.Sealed)
	} else if !c.Sealed {
		return c, casts, p.listed(m, weightsFile, act.WeightsSHA256, weightSheet(c.Voices, nil))
	}
	salt, err := p.saltOf(m)
	if err != nil {
		return c, 0, err
	}
	if err := p.listed(m, weightsFile, act.WeightsSHA256, weightSheet(c.Voices, journal.SaltLine(salt))); err != nil {
		return c, 0, err
	}
	return c, casts, p.listed(m, carriedFile, act.CarriedSHA256, carriedSheet(c.Voices))
}

// carriedSheet writes what each ballot carried, of the voices in their order.
func carriedSheet(voices []governance.Voice) func(write func(line []byte) error) error {
	return func(write func(line []byte) error) error {
		for _, v := range voices {
			if v.By != v.Person {
				continue
			}
			line, err := journal.RollLine{Member: committed(v.Person), Weight: v.Carried}.Append(nil)
			if err == nil {
				err = write(line)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// weightSheet writes the sheet of voices, which are in its order already, and after
// them a last line, if there is one.
func weightSheet(voices []governance.Voice, end []byte) func(write func(line []byte) error) error {
	return func(write func(line []byte) error) error {
		var line []byte
		for _, v := range voices {
			var err error
			l := journal.WeightLine{Member: committed(v.Person), Weight: v.Weight, By: committed(v.By), Lost: v.Lost, Carried: v.Carried}
			if line, err = l.Append(line[:0]); err != nil {
				return err
			}
			if err := write(line); err != nil {
				return err
			}
		}
		if end == nil {
			return nil
		}
		return write(end)
	}
}

// redecide compares a decision with the one that follows from the count.
func (p *replay) redecide(m *matter, act journal.Decision) error {
	if m.result == nil {
		return nil
	}
	d := m.result.Decision
	text, err := journal.Canonical(d)
	if err != nil {
		return err
	}
	if err := p.disclosed(m, decisionFile, act.TextSHA256, text); err != nil {
		return err
	}
	m.roll.Entries, m.advisers = nil, nil // counted and decided: nothing asks for them again
	return sameAct(act, d.Entered(act.TextSHA256))
}

// sameAct says, by a nil error, that an act states what was worked out again,
// and otherwise which member does not.
func sameAct(stated, again journal.Act) error {
	a, err := membersOf(stated)
	if err != nil {
		return err
	}
	b, err := membersOf(again)
	if err != nil {
		return err
	}
	names := maps.Clone(a)
	maps.Copy(names, b)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if string(a[name]) != string(b[name]) {
			return fmt.Errorf("it states %s %s, worked out again it is %s", name, orNone(a[name]), orNone(b[name]))
		}
	}
	return nil
}

func membersOf(act journal.Act) (map[string]json.RawMessage, error) {
	text, err := journal.Canonical(act)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	return members, json.Unmarshal(text, &members)
}

func orNone(value json.RawMessage) string {
	if value == nil {
		return "none"
	}
	return string(value)
}
