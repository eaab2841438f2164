// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strconv"
	"strings"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// DecisionSummary is the outcome and what it took, for what is no page: a feed.
func DecisionSummary(t locales.Localizer, d DecisionLine) string {
	return outcomeName(t, d.Outcome) + " " + decisionSentence(t, d)
}

// decisionSentence follows the outcome: "on 15 November with 811 to 96; 74 abstained."
func decisionSentence(t locales.Localizer, d DecisionLine) string {
	var parts []string
	switch {
	case d.Outcome == Void && d.Needed > 0:
		parts = append(parts, t.Text("decided.void", "Date", t.Date(d.At), "Took", d.Took, "Needed", d.Needed))
	case len(d.Winners) > 0:
		parts = append(parts, t.Text("decided.winners", "Date", t.Date(d.At), "Names", t.List(d.Winners)))
	case d.Yes+d.No > 0 && d.Abstain > 0:
		parts = append(parts, t.Text("decided.votes_abstained", "Date", t.Date(d.At), "Yes", d.Yes, "No", d.No, "Abstain", d.Abstain))
	case d.Yes+d.No > 0:
		parts = append(parts, t.Text("decided.votes", "Date", t.Date(d.At), "Yes", d.Yes, "No", d.No))
	default:
		parts = append(parts, t.Text("decided.on", "Date", t.Date(d.At)))
	}
	if d.Ballots > 0 {
		parts = append(parts, t.Count("decided.ballots", d.Ballots))
	}
	if d.Stages > 1 {
		parts = append(parts, t.Count("decided.stages", d.Stages))
	}
	switch {
	case !d.HeldUntil.IsZero():
		parts = append(parts, t.Text("suspension.held_until", "When", t.Moment(d.HeldUntil)))
	case !d.InForce.IsZero():
		parts = append(parts, t.Text("decided.in_force", "Date", t.Date(d.InForce)))
	}
	return strings.Join(parts, " ")
}

// matterMeta is the small line of a matter: body, number, what to do, until when.
func matterMeta(t locales.Localizer, m MatterLine) string {
	parts := []string{t.Apart(m.Body.Text)}
	if number := paperNumber(t, m.Number, m.Year); number != "" {
		parts = append(parts, number)
	}
	switch {
	case m.Stage == StageVoting && !m.Closes.IsZero():
		parts = append(parts, t.Text("matter.vote_until", "When", t.Moment(m.Closes)))
	case !m.Opens.IsZero() && (m.Stage == StageIdea || m.Stage == StageProposal || m.Stage == StageDiscussion || m.Stage == StageFrozen || m.Stage == StageNominations || m.Stage == StageRoll):
		parts = append(parts, t.Text("matter.vote_from", "When", t.Moment(m.Opens)))
	case (m.Stage == StageDecided || m.Stage == StageFollowUp) && !m.Closes.IsZero():
		parts = append(parts, t.Text("matter.closed_on", "When", t.Date(m.Closes)))
	}
	if !m.HeldUntil.IsZero() {
		parts = append(parts, t.Text("suspension.held_until", "When", t.Moment(m.HeldUntil)))
	}
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

// headSentence says how far the record goes and who has seen it.
func headSentence(t locales.Localizer, h RecordHead) string {
	switch {
	case h.Size == 0:
		return t.Text("record.empty")
	case h.Witnesses == 0:
		return t.Text("record.head_unseen", "Size", h.Size, "Clock", t.Moment(h.At))
	}
	return t.Count("record.head_seen", h.Witnesses, "Size", h.Size, "Clock", t.Moment(h.At), "Witnessed", h.WitnessedSize)
}

func depthClass(depth int) string {
	if depth <= 0 {
		return ""
	}
	return "depth-" + strconv.Itoa(min(depth, 3))
}

func hereClass(c GridCell) string {
	for _, b := range c.Bodies {
		if b.Here {
			return "here"
		}
	}
	return ""
}

func clauses(text []Clause) [][]ui.DiffPiece {
	all := make([][]ui.DiffPiece, len(text))
	for i, c := range text {
		for _, p := range c.Pieces {
			all[i] = append(all[i], ui.DiffPiece{Text: p.Text, Kind: string(p.Kind)})
		}
	}
	return all
}
