// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// organigram is the bodies as a picture: who is part of whom, who watches whom.
func organigram(t locales.Localizer, all []BodyLine) ui.OrganigramView {
	v := ui.OrganigramView{
		ID: "organigram", Title: t.Text("organigram.caption"), RTL: t.RTL(),
		Words: ui.OrganWords{Top: t.Text("level.top"), Intermediate: t.Text("level.intermediate"), Auditory: t.Text("level.auditory"), Part: t.Text("organigram.part"), Watches: t.Text("organigram.watches")},
	}
	place := func(url string) int {
		return slices.IndexFunc(all, func(b BodyLine) bool { return b.URL == url })
	}
	for _, b := range all {
		box := ui.OrganBox{Name: b.Name, Kind: levelName(t, b.Level), URL: b.URL, Level: ui.OrganLevel(b.Level), Parent: place(b.Parent)}
		if b.Members > 0 {
			box.Size = t.Count("bodies.members", b.Members)
		}
		for _, w := range b.Watches {
			box.Watches = append(box.Watches, place(w.URL))
		}
		v.Boxes = append(v.Boxes, box)
	}
	return v
}

// branches is the same as a list of lists, made of the picture, so that it says
// what the picture says: what hangs on what there hangs there here.
func branches(t locales.Localizer, v ui.OrganigramView) []ui.BranchView {
	var under func(parent int) []ui.BranchView
	whole := map[int]int{}
	for _, l := range v.Draw().Lines {
		if !l.Dashed {
			whole[l.To] = l.From
		}
	}
	under = func(parent int) (some []ui.BranchView) {
		for i, b := range v.Boxes {
			if on, hangs := whole[i]; hangs && on != parent || !hangs && parent >= 0 {
				continue
			}
			branch := ui.BranchView{Link: ui.Link{Text: b.Name, URL: b.URL}, Meta: b.Kind, Size: b.Size, Branches: under(i)}
			for _, w := range b.Watches {
				if w >= 0 && w != i {
					branch.Watched = append(branch.Watched, ui.Link{Text: v.Boxes[w].Name, URL: v.Boxes[w].URL})
				}
			}
			if len(branch.Watched) > 0 {
				branch.Watches = t.Text("organigram.watching")
			}
			some = append(some, branch)
		}
		return some
	}
	return under(-1)
}
