// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func matterRef(f Frame, m MatterHead) []ui.Link {
	refs := []ui.Link{link(m.Body)}
	if number := paperNumber(f.T, m.Number, m.Year); number != "" {
		refs = append(refs, ui.Link{Text: number, URL: "/issues/" + m.ID})
	}
	if !m.Closes.IsZero() {
		if m.Closes.After(f.Now) {
			refs = append(refs, ui.Link{Text: f.T.Text("matter.closes", "When", f.T.Moment(m.Closes))})
		} else {
			refs = append(refs, ui.Link{Text: f.T.Text("matter.closed_on", "When", f.T.Past(m.Closes, f.Now))})
		}
	}
	return refs
}

func ballotPath(id, rest string) string { return "/issues/" + id + "/ballot" + rest }

// swapping makes a button swap the slips alone where there is script.
func swapping(id string) templ.Attributes {
	return templ.Attributes{"hx-post": ballotPath(id, "/rank"), "hx-target": "#slips", "hx-select": "#slips", "hx-swap": "outerHTML"}
}

// ranked counts the options that have a place.
func ranked(places [][]Option) int {
	n := 0
	for _, p := range places {
		n += len(p)
	}
	return n
}

// rankedSlips lays the places out as slips. Options that share a place show the
// same number, with "=".
func rankedSlips(t locales.Localizer, v BallotView) []ui.SlipView {
	var slips []ui.SlipView
	place := 1
	for p, group := range v.Ranked {
		shared := ""
		if len(group) > 1 {
			shared = "="
		}
		for i, o := range group {
			slips = append(slips, ui.SlipView{
				ID: o.ID, Name: o.Name, Note: optionNote(t, o),
				Place: shared + t.Number(place), Suffix: t.OrdinalSuffix(place), Spoken: t.Text("ballot.place", "Place", t.Ordinal(place)),
				Tied: i > 0, First: p == 0 && len(group) == 1, Last: p == len(v.Ranked)-1 && len(group) == 1,
				CanTie: p > 0 && len(group) == 1 || i == 0 && p > 0,
				Moved:  o.ID == v.Moved, Focus: string(v.Did), Words: slipWords(t, o), Swap: swapping(v.ID),
			})
		}
		place += len(group)
	}
	return slips
}

func slipWords(t locales.Localizer, o Option) ui.SlipWords {
	return ui.SlipWords{
		Up: t.Text("slip.up", "Option", o.Name), Down: t.Text("slip.down", "Option", o.Name),
		Tie: t.Text("slip.tie", "Option", o.Name), Out: t.Text("slip.out", "Option", o.Name),
	}
}

func poolSlips(t locales.Localizer, v BallotView) []ui.PoolSlipView {
	put := t.Text("ballot.put", "Place", t.Ordinal(ranked(v.Ranked)+1))
	slips := make([]ui.PoolSlipView, len(v.Pool))
	for i, o := range v.Pool {
		slips[i] = ui.PoolSlipView{ID: o.ID, Name: o.Name, Note: optionNote(t, o), Put: put, Moved: o.ID == v.Moved, Swap: swapping(v.ID)}
	}
	return slips
}

func optionNote(t locales.Localizer, o Option) string {
	switch {
	case o.StatusQuo && o.Note != "":
		return o.Note + " · " + t.Text("ballot.status_quo")
	case o.StatusQuo:
		return t.Text("ballot.status_quo")
	}
	return o.Note
}

// inBoxes is every option once, ranked or not.
func inBoxes(v BallotView) []Option {
	var all []Option
	for _, group := range v.Ranked {
		all = append(all, group...)
	}
	return append(all, v.Pool...)
}

func progress(t locales.Localizer, v BallotView) string {
	done := ranked(v.Ranked)
	return t.Text("ballot.progress", "Done", done, "All", done+len(v.Pool))
}

func sentSentence(t locales.Localizer, s BallotStanding) string {
	switch s {
	case BallotSent:
		return t.Text("ballot.sent")
	case BallotChanged:
		return t.Text("ballot.changed")
	}
	return t.Text("ballot.unsent")
}

// movedSentence says what a move did, for those who cannot see it: "Reserve is
// now 2nd". Empty before any move.
func movedSentence(t locales.Localizer, v BallotView) string {
	place := 1
	for _, group := range v.Ranked {
		for _, o := range group {
			if o.ID != v.Moved {
				continue
			}
			if len(group) > 1 {
				return t.Text("slip.now_shared", "Option", o.Name, "Place", t.Ordinal(place))
			}
			return t.Text("slip.now", "Option", o.Name, "Place", t.Ordinal(place))
		}
		place += len(group)
	}
	for _, o := range v.Pool {
		if o.ID == v.Moved {
			return t.Text("slip.now_out", "Option", o.Name)
		}
	}
	return ""
}
