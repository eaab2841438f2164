// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// EmergencyReport is what was found of acts by the operator outside of any decision.
// What they withhold lies in no archive, withheld or not: nothing is missing there, and
// nothing can be judged.
type EmergencyReport struct {
	Acts     int `json:"acts"`
	Ended    int `json:"ended,omitempty"`    // before their time
	Withheld int `json:"withheld,omitempty"` // texts that pages do not show, as of the last act in the record
	Paused   int `json:"paused,omitempty"`   // pauses that hold as of then
}

// emergencies is what the record says of them, in its order.
type emergencies struct {
	acts []governance.Emergency
	last time.Time // the latest instant at which anything but a ballot was done
}

// beginEmergency takes an act by the rules of the server. Its reason is held to its
// digest at the end.
func (p *replay) beginEmergency(e journal.Entry, act journal.Emergency, at time.Time) error {
	until, err := act.Until.Time()
	if err != nil {
		return err
	}
	begun := governance.Emergency{Ref: e.Ref, Kind: governance.EmergencyKind(act.Kind), Body: bodies.Slug(e.Body), Issue: governance.IssueID(e.Issue),
		Text: act.Text, Digest: act.TextSHA256, At: at, Until: until}
	if _, known := p.charters[begun.Body]; begun.Body != "" && !known {
		return fmt.Errorf("no body %s has a charter", begun.Body)
	}
	if r := p.brought[e.Issue]; r != nil && r.issue.Body != begun.Body {
		return fmt.Errorf("it is about %s and names issue %s, which stands in %s then", begun.Body, begun.Issue, r.issue.Body)
	}
	if err := begun.Begin(p.emergencies.acts); err != nil {
		return err
	}
	p.emergencies.acts = append(p.emergencies.acts, begun)
	p.commit(e.Ref, act.TextSHA256, e.Body, e.Issue)
	return nil
}

// endEmergency takes the end of an act before its time.
func (p *replay) endEmergency(e journal.Entry, act journal.EmergencyEnd, at time.Time) error {
	n := slices.IndexFunc(p.emergencies.acts, func(a governance.Emergency) bool { return a.Ref == act.Emergency })
	if n < 0 {
		return fmt.Errorf("there is no emergency act %s", act.Emergency)
	}
	begun := p.emergencies.acts[n]
	if string(begun.Body) != e.Body || string(begun.Issue) != e.Issue {
		return fmt.Errorf("it names %q and %q, the act %q and %q", e.Body, e.Issue, begun.Body, begun.Issue)
	}
	ended, err := begun.End(at)
	if err != nil {
		return err
	}
	p.emergencies.acts[n] = ended
	return nil
}

// takesReports refuses a case that was opened by a report while reports were paused.
func (p *replay) takesReports(body bodies.Slug, at time.Time) error {
	for _, a := range p.emergencies.acts {
		if a.Kind == governance.PauseReports && a.Covers(body) && a.Holds(at) {
			return governance.Paused{Act: a}
		}
	}
	return nil
}

// checkEmergencies holds acts about matters that were opened later to their body. One that
// a member raised was in the body that the act names as it was entered, and may have gone
// to another since.
func (p *replay) checkEmergencies() error {
	for _, a := range p.emergencies.acts {
		if m := p.matters[string(a.Issue)]; m != nil && p.brought[string(a.Issue)] == nil && m.issue.Body != a.Body {
			return refuse("emergency "+a.Ref, "it is about %s and names issue %s, which is of %s", a.Body, a.Issue, m.issue.Body)
		}
	}
	return nil
}

// summary counts them.
func (e emergencies) summary() *EmergencyReport {
	if len(e.acts) == 0 {
		return nil
	}
	r := &EmergencyReport{Acts: len(e.acts)}
	for _, a := range e.acts {
		switch {
		case !a.Ended.IsZero():
			r.Ended++
		case a.Holds(e.last) && a.Kind.Pauses():
			r.Paused++
		case a.Holds(e.last):
			r.Withheld++
		}
	}
	return r
}

// remarkEmergencies says that there were such acts, and what that means for an archive.
func (r *Report) remarkEmergencies() {
	if r.Emergencies == nil {
		return
	}
	r.Notes = append(r.Notes, fmt.Sprintf("emergency acts of the operator: %d, of which %d were ended before their time and %d pause something still; each was of a kind and a length it may have, beside no other about the same, and has its reason", r.Emergencies.Acts, r.Emergencies.Ended, r.Emergencies.Paused))
	if r.Emergencies.Withheld > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("withheld: %d texts that pages do not show now, by emergency acts; comments and arguments lie in no archive, so that nothing here is missing for it, and what they say is not judged", r.Emergencies.Withheld))
	}
}
