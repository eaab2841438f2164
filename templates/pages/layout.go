// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func (f Frame) themeAttribute() templ.Attributes {
	if f.Theme == ThemeSystem {
		return nil
	}
	return templ.Attributes{"data-theme": string(f.Theme)}
}

func (f Frame) colorScheme() string {
	if f.Theme == ThemeSystem {
		return "light dark"
	}
	return string(f.Theme)
}

func flashIcon(kind FlashKind) ui.IconName {
	switch kind {
	case FlashOK:
		return ui.IconCheck
	case FlashWarn:
		return ui.IconClock
	}
	return ui.IconSeal
}

func (f Frame) masthead() ui.MastheadView {
	t := f.T
	if f.Alone {
		return ui.MastheadView{Skip: t.Text("frame.skip"), Community: f.Community, Tagline: t.Text("frame.tagline"), HomeURL: f.Path}
	}
	v := ui.MastheadView{
		Skip: t.Text("frame.skip"), Community: f.Community, Tagline: t.Text("frame.tagline"), HomeURL: "/",
		NavLabel: t.Text("frame.nav"), MenuLabel: t.Text("frame.menu"),
		Entries: []ui.NavEntry{
			{Text: t.Text("section.home"), URL: "/", Current: f.Section == SectionHome},
			{Text: t.Text("section.bodies"), URL: "/bodies", Current: f.Section == SectionBodies},
			{Text: t.Text("section.matters"), URL: "/issues", Current: f.Section == SectionMatters},
			{Text: t.Text("section.elections"), URL: "/elections", Current: f.Section == SectionElections},
			{Text: t.Text("section.decisions"), URL: "/decisions", Current: f.Section == SectionDecisions},
			{Text: t.Text("section.record"), URL: "/record", Current: f.Section == SectionRecord},
		},
		Self: ui.SelfView{Name: t.Text("frame.sign_in"), InMenu: t.Text("frame.sign_in"), URL: "/login"},
	}
	if f.Reader.SignedIn() {
		v.Self = ui.SelfView{
			Initials: f.Reader.Initials, Name: f.Reader.Name, URL: "/account",
			InMenu: t.Text("frame.your_page", "Name", f.Reader.Name), Current: f.Section == SectionSelf,
		}
	}
	return v
}

func (f Frame) foot() ui.FootView {
	t := f.T
	v := ui.FootView{
		Zone: t.Text("foot.zone", "Zone", t.Zone().String()), Run: t.Text("foot.run", "Version", f.Version),
		LanguageLabel: t.Text("foot.language"), ThemeLabel: t.Text("foot.theme"), Return: f.Path,
		Links: []ui.Link{{Text: t.Text("foot.auditors"), URL: "/auditors"}, {Text: t.Text("foot.cases"), URL: "/cases"}, {Text: t.Text("search.title"), URL: "/search"}, {Text: t.Text("neighbour.title"), URL: "/neighbours"}, {Text: t.Text("server.title"), URL: "/server"}},
		Themes: []ui.Pick{
			{Value: "system", Text: t.Text("theme.system"), Pressed: f.Theme == ThemeSystem},
			{Value: string(ThemeLight), Text: t.Text("theme.light"), Pressed: f.Theme == ThemeLight},
			{Value: string(ThemeDark), Text: t.Text("theme.dark"), Pressed: f.Theme == ThemeDark},
		},
	}
	if f.Alone {
		v.Links = nil
	}
	if f.SourceURL != "" {
		v.Links = append(v.Links, ui.Link{Text: t.Text("foot.source"), URL: f.SourceURL})
	}
	for _, l := range locales.Languages() {
		v.Languages = append(v.Languages, ui.Pick{Value: l.Tag, Text: l.Name, Lang: l.Tag, Pressed: l.Tag == t.Lang()})
	}
	return v
}

// errorLines are the errors of a form for its summary.
func errorLines(errors []FieldError) []ui.ErrorLine {
	lines := make([]ui.ErrorLine, len(errors))
	for i, e := range errors {
		lines[i] = ui.ErrorLine{Field: e.Field, Text: e.Text}
	}
	return lines
}

func errorOf(errors []FieldError, field string) string {
	for _, e := range errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}
