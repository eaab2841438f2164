// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strconv"
	"strings"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// stageName is the word of a stage.
func stageName(t locales.Localizer, s Stage) string {
	switch s {
	case StageIdea:
		return t.Text("stage.idea")
	case StageProposal:
		return t.Text("stage.proposal")
	case StageDiscussion:
		return t.Text("stage.discussion")
	case StageFrozen:
		return t.Text("stage.frozen")
	case StageCalled:
		return t.Text("election.stage_called")
	case StageNominations:
		return t.Text("election.stage_nominations")
	case StageRoll:
		return t.Text("election.stage_roll")
	case StageVoting:
		return t.Text("stage.voting")
	case StageCounting:
		return t.Text("stage.counting")
	case StageDecided:
		return t.Text("stage.decided")
	case StageFollowUp:
		return t.Text("stage.follow_up")
	case StageCancelled:
		return t.Text("stage.cancelled")
	}
	return string(s)
}

// paperNumber is "Paper 41 of 2026", empty where there is no number.
func paperNumber(t locales.Localizer, number, year int) string {
	if number == 0 {
		return ""
	}
	return t.Text("matter.paper", "Number", strconv.Itoa(number), "Year", strconv.Itoa(year))
}

// bodyKind is the level of a body, with how many belong to it where it has
// members of its own.
func bodyKind(t locales.Localizer, l Level, members int) string {
	if members == 0 {
		return levelName(t, l)
	}
	return t.Count("grid.kind", members, "Level", levelName(t, l))
}

func levelName(t locales.Localizer, l Level) string {
	switch l {
	case TopLevel:
		return t.Text("level.top")
	case Intermediate:
		return t.Text("level.intermediate")
	case Auditory:
		return t.Text("level.auditory")
	}
	return string(l)
}

// levelTitle is the same standing alone.
func levelTitle(t locales.Localizer, l Level) string {
	switch l {
	case TopLevel:
		return t.Text("level.top_one")
	case Intermediate:
		return t.Text("level.intermediate_one")
	case Auditory:
		return t.Text("level.auditory_one")
	}
	return string(l)
}

// scopeName says for which matters a delegation holds.
func scopeName(t locales.Localizer, s Scope) string {
	var parts []string
	if s.Issue != "" {
		return t.Text("scope.issue", "Title", s.Issue)
	}
	if s.Body != "" {
		parts = append(parts, t.Text("scope.body", "Name", s.Body))
	}
	if s.Field != "" {
		parts = append(parts, t.Text("scope.field", "Name", s.Field))
	}
	if s.Place != "" {
		parts = append(parts, t.Text("scope.place", "Name", s.Place))
	}
	if len(parts) == 0 {
		return t.Text("scope.everything")
	}
	return strings.Join(parts, t.Text("list.comma")+" ")
}

// scopeShort is the bare name, for sentences.
func scopeShort(t locales.Localizer, s Scope) string {
	for _, name := range []string{s.Issue, s.Field, s.Place, s.Body} {
		if name != "" {
			return name
		}
	}
	return t.Text("scope.everything_short")
}

func outcomeName(t locales.Localizer, o Outcome) string {
	switch o {
	case Adopted:
		return t.Text("outcome.adopted")
	case Rejected:
		return t.Text("outcome.rejected")
	case Void:
		return t.Text("outcome.void")
	case Elected:
		return t.Text("outcome.elected")
	case Chosen:
		return t.Text("outcome.chosen")
	case Tied:
		return t.Text("outcome.tied")
	}
	return string(o)
}

func outcomeShape(o Outcome) ui.ShapeName {
	switch o {
	case Rejected:
		return ui.ShapeAgainst
	case Void, Tied:
		return ui.ShapeLost
	}
	return ui.ShapeAgree
}

func choiceName(t locales.Localizer, c Choice) string {
	switch c {
	case Yes:
		return t.Text("choice.yes")
	case No:
		return t.Text("choice.no")
	case Abstain:
		return t.Text("choice.abstain")
	}
	return ""
}

func choiceShape(c Choice) ui.ShapeName {
	switch c {
	case Yes:
		return ui.ShapeAgree
	case No:
		return ui.ShapeAgainst
	}
	return ui.ShapeAbstain
}

// methodName is what the rule of a count is called; one without words keeps its own name.
func methodName(t locales.Localizer, m Method) string {
	switch m {
	case MethodMotion:
		return t.Text("method.motion")
	case MethodIRV:
		return t.Text("method.irv")
	case MethodScottish:
		return t.Text("method.scottish")
	case MethodSchulze:
		return t.Text("method.schulze")
	case "plurality":
		return t.Text("method.plurality")
	case "borda":
		return t.Text("method.borda")
	case "bucklin":
		return t.Text("method.bucklin")
	case "copeland":
		return t.Text("method.copeland")
	case "minimax":
		return t.Text("method.minimax")
	case "ranked-pairs":
		return t.Text("method.ranked_pairs")
	case "wigm-prf":
		return t.Text("method.wigm_prf")
	case "meek":
		return t.Text("method.meek")
	}
	return string(m)
}

// methodSentence says in plain words how it is counted.
func methodSentence(t locales.Localizer, m Method) string {
	switch m {
	case MethodMotion:
		return t.Text("method.motion_how")
	case MethodIRV:
		return t.Text("method.irv_how")
	case MethodScottish:
		return t.Text("method.scottish_how")
	case MethodSchulze:
		return t.Text("method.schulze_how")
	}
	return t.Text("method.other_how", "Name", string(m))
}

// task is what a voter does with a ballot of the method: "agree or not", "rank six options".
func task(t locales.Localizer, m MatterLine) string {
	if m.Method == MethodMotion || m.Options == 0 {
		return t.Text("task.motion")
	}
	return t.Count("task.rank", m.Options)
}

func lostName(t locales.Localizer, r LostReason) string {
	switch r {
	case LostNoVote:
		return t.Text("lost.no_vote")
	case LostOptOut:
		return t.Text("lost.opt_out")
	case LostDeadEnd:
		return t.Text("lost.dead_end")
	case LostCycle:
		return t.Text("lost.cycle")
	case LostCapped:
		return t.Text("lost.capped")
	case LostUnheard:
		return t.Text("lost.unheard")
	case LostWaiting:
		return t.Text("lost.waiting")
	case LostBeyond:
		return t.Text("lost.beyond")
	case LostWithheld:
		return t.Text("suspended.lost")
	case LostSuspended:
		return t.Text("suspended.lost_own")
	}
	return string(r)
}

func link(l Link) ui.Link { return ui.Link{Text: l.Text, URL: l.URL} }

// plainRef is an entry of the reference line without a link.
func plainRef(texts ...string) []ui.Link {
	var refs []ui.Link
	for _, s := range texts {
		if s != "" {
			refs = append(refs, ui.Link{Text: s})
		}
	}
	return refs
}

// firstName is the first word of a name, for sentences that go on with it.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// visibilityTitle and visibilityText tell who will see a vote, in the words of
// the rule, without any that promise more.
func visibilityTitle(t locales.Localizer, v Visibility) string {
	if v == Confidential {
		return t.Text("visibility.confidential")
	}
	return t.Text("visibility.public")
}

func visibilityText(t locales.Localizer, v Visibility) string {
	if v == Confidential {
		return t.Text("visibility.confidential_more")
	}
	return t.Text("visibility.public_more")
}

func names(options []Option) []string {
	all := make([]string, len(options))
	for i, o := range options {
		all[i] = o.Name
	}
	return all
}

// rankedLines sets a ranking for reading: a shared place is written "=2nd".
func rankedLines(t locales.Localizer, places [][]Option) []ui.RankedLine {
	lines := make([]ui.RankedLine, len(places))
	n := 1
	for i, place := range places {
		shared := ""
		if len(place) > 1 {
			shared = "="
		}
		lines[i] = ui.RankedLine{Place: shared + t.Number(n), Suffix: t.OrdinalSuffix(n), Spoken: t.Text("ballot.place", "Place", t.Ordinal(n)), Names: names(place)}
		n += len(place)
	}
	return lines
}
