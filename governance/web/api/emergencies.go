// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// emergencyList is what the operator did outside of any decision.
type emergencyList struct {
	Holding    []emergencyAct  `json:"holding"` // all that hold now, the newest first
	Past       []emergencyAct  `json:"past"`    // a page of the others
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

type emergencyAct struct {
	Ref     string                   `json:"ref"` // of its entry in the record
	Kind    governance.EmergencyKind `json:"kind"`
	Body    *bodyRef                 `json:"body,omitempty"`  // a pause without one is of everybody's
	Issue   *issueRef                `json:"issue,omitempty"` // the matter a withheld text is about
	Reason  string                   `json:"reason"`
	From    journal.Instant          `json:"from"`
	Until   journal.Instant          `json:"until"`
	EndedAt *journal.Instant         `json:"ended_at,omitempty"`
	Told    []bodyRef                `json:"told"` // the auditory bodies it went to
}

func emergencies(c *web.Call) error {
	l, err := c.Engine.Emergencies(c.Ctx(), c.Actor(), c.QueryParam("after"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, emergencyList{emergencyActs(l.Holding), emergencyActs(l.Past), l.Next, instant(l.Now)})
}

func emergencyActs(lines []engine.EmergencyLine) []emergencyAct {
	out := []emergencyAct{}
	for _, l := range lines {
		a := emergencyAct{Ref: l.Ref, Kind: l.Kind, Reason: l.Reason, From: instant(l.At), Until: instant(l.Until), Told: bodyRefs(l.Told)}
		if l.Body != "" {
			a.Body = &bodyRef{l.In.Slug, l.In.Name}
		}
		if l.Issue != "" {
			a.Issue = &issueRef{l.Issue, l.Title}
		}
		if !l.Ended.IsZero() {
			at := instant(l.Ended)
			a.EndedAt = &at
		}
		out = append(out, a)
	}
	return out
}

func bodyRefs(all []bodies.Body) []bodyRef {
	out := []bodyRef{}
	for _, b := range all {
		out = append(out, bodyRef{b.Slug, b.Name})
	}
	return out
}
