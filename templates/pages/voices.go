// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"

	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// voiceKind is the side rule of a voice.
func voiceKind(s VoiceState) ui.VoiceKind {
	switch s {
	case VoiceDirect:
		return ui.VoiceDirect
	case VoiceDelegated:
		return ui.VoiceDelegated
	case VoiceLost:
		return ui.VoiceBroken
	}
	return ui.VoiceNone
}

// voiceTitle is the way in one line: "You → Bram → Chidi, who has voted".
func voiceTitle(t locales.Localizer, v Voice) string {
	switch v.State {
	case VoiceDirect:
		if v.CastAt.IsZero() {
			return t.Text("voice.title_direct_untimed")
		}
		return t.Text("voice.title_direct", "When", t.Moment(v.CastAt))
	case VoiceRepresented:
		return t.Text("voice.title_represented", "Body", v.By.Text)
	case VoiceFixed:
		return t.Text("voice.title_fixed")
	case VoiceNone:
		return t.Text("voice.title_none")
	case VoiceLost:
		return t.Text("voice.title_lost", "Path", wayTitle(t, v.Hops))
	}
	if len(v.Hops) < 2 {
		return t.Text("voice.title_none")
	}
	if finalVoted(v) == IsSo {
		return t.Text("voice.title_voted", "Path", wayTitle(t, v.Hops))
	}
	return wayTitle(t, v.Hops)
}

// wayTitle begins a sentence: "You → Bram → Chidi".
func wayTitle(t locales.Localizer, hops []Hop) string {
	return arrowsFrom(t, t.Text("voice.you_capital"), hops)
}

// arrows stand within one: "you → Bram → Chidi". They turn with the script.
func arrows(t locales.Localizer, hops []Hop) string {
	return arrowsFrom(t, t.Text("voice.you"), hops)
}

func arrowsFrom(t locales.Localizer, you string, hops []Hop) string {
	shown := make([]string, 0, len(hops))
	for i, h := range hops {
		switch {
		case h.Person.Me:
			shown = append(shown, you)
		case len(hops) > 5 && i > 1 && i < len(hops)-1:
			if i == 2 {
				shown = append(shown, "…")
			}
		default:
			shown = append(shown, t.Apart(shortName(t, h.Person)))
		}
	}
	return strings.Join(shown, " "+t.Text("voice.arrow")+" ")
}

func finalVoted(v Voice) Known {
	if len(v.Hops) == 0 {
		return Hidden
	}
	return v.Hops[len(v.Hops)-1].Voted
}

// finalName is the last person on the way; empty where there is none.
func finalName(t locales.Localizer, v Voice) string {
	if len(v.Hops) == 0 {
		return ""
	}
	return nameOf(t, v.Hops[len(v.Hops)-1].Person)
}

// nameOf is what somebody on the way is called, also to a reader who may not know
// who it is.
func nameOf(t locales.Localizer, p Person) string {
	if p.Hidden {
		return t.Text("voice.somebody")
	}
	return p.Name
}

// last is the last person on a way; nobody where there is none.
func last(v Voice) Person {
	if len(v.Hops) == 0 {
		return Person{}
	}
	return v.Hops[len(v.Hops)-1].Person
}

// shortName is nameOf by the first name alone.
func shortName(t locales.Localizer, p Person) string {
	if p.Hidden {
		return nameOf(t, p)
	}
	return firstName(p.Name)
}

// path sets the hops of a voice as stones.
func path(t locales.Localizer, v Voice) ui.PathView {
	p := ui.PathView{Label: t.Text("voice.path"), Lost: v.State == VoiceLost}
	for i, h := range v.Hops {
		p.Stops = append(p.Stops, ui.PathStop{Stone: stone(h), Name: hopName(t, h), Note: hopNote(t, h, i == len(v.Hops)-1, v)})
	}
	p.More = t.Count("voice.more", p.Folded())
	return p
}

func stone(h Hop) ui.StoneView {
	s := ui.StoneView{Initials: h.Person.Initials}
	switch {
	case h.Person.Me:
		s.Kind = ui.StoneMe
	case h.Voted == IsSo:
		s.Kind = ui.StoneVoted
	}
	return s
}

func personStone(p Person) ui.StoneView {
	if p.Me {
		return ui.StoneView{Initials: p.Initials, Kind: ui.StoneMe}
	}
	return ui.StoneView{Initials: p.Initials}
}

func hopName(t locales.Localizer, h Hop) string {
	if h.Person.Me {
		return t.Text("voice.you_capital")
	}
	return nameOf(t, h.Person)
}

// hopNote says what holds at one person: voted or not, by which scope it goes
// on, until when, how much is carried.
func hopNote(t locales.Localizer, h Hop, last bool, v Voice) string {
	var parts []string
	ends := last && v.State == VoiceLost
	if h.Full && !ends {
		parts = append(parts, t.Text("voice.full"))
	}
	if !h.Person.Me && !ends {
		switch {
		case h.Voted == IsSo && !h.VotedAt.IsZero():
			parts = append(parts, t.Text("voice.voted_at", "When", t.Moment(h.VotedAt)))
		case h.Voted == IsSo:
			parts = append(parts, t.Text("voice.voted"))
		case h.Voted == NotSo:
			parts = append(parts, t.Text("voice.not_voted"))
		}
	}
	switch {
	case ends:
		parts = append(parts, lostName(t, v.Lost))
	case last && h.CarriesTo > 0:
		parts = append(parts, t.Text("voice.carries", "From", h.CarriesFrom, "To", h.CarriesTo))
	case h.Full, h.Kept, h.Person.Hidden:
	case !last && h.Until.IsZero():
		parts = append(parts, t.Text("voice.delegates", "Scope", scopeShort(t, h.Scope)))
	case !last:
		parts = append(parts, t.Text("voice.delegates_until", "Scope", scopeShort(t, h.Scope), "Until", t.Date(h.Until)))
	}
	return strings.Join(parts, t.Text("list.semicolon")+" ")
}

// way says where a voice goes in one sentence: the fifth of the five lines.
// Names stand out in it.
func way(t locales.Localizer, v Voice) templ.Component {
	switch v.State {
	case VoiceDirect:
		if v.CastAt.IsZero() {
			return t.Rich("way.direct_untimed")
		}
		return t.Rich("way.direct", "When", t.Moment(v.CastAt))
	case VoiceRepresented:
		return t.Rich("way.represented", "Body", v.By.Text)
	case VoiceFixed:
		return t.Rich("way.fixed")
	case VoiceGuest, "":
		return t.Rich("way.guest")
	case VoiceNone:
		return t.Rich("way.none")
	case VoiceLost:
		return t.Rich("way.lost", "Name", hopLast(t, v), "Why", lostName(t, v.Lost))
	}
	return wayOfDelegates(t, v)
}

func wayOfDelegates(t locales.Localizer, v Voice) templ.Component {
	hops, last, voted := v.Hops, finalName(t, v), finalVoted(v) == IsSo
	switch {
	case len(hops) < 2:
		return t.Rich("way.none")
	case len(hops) <= 2 && voted:
		return t.Rich("way.one_voted", "Name", last)
	case len(hops) <= 2:
		return t.Rich("way.one_open", "Name", last)
	case len(hops) == 3 && voted:
		return t.Rich("way.two_voted", "First", nameOf(t, hops[1].Person), "Name", last)
	case len(hops) == 3:
		return t.Rich("way.two_open", "First", nameOf(t, hops[1].Person), "Name", last)
	case voted:
		return t.RichCount("way.many_voted", len(hops)-3, "First", nameOf(t, hops[1].Person), "Name", last)
	}
	return t.RichCount("way.many_open", len(hops)-3, "First", nameOf(t, hops[1].Person), "Name", last)
}

// hopLast names the end of a lost way; the reader herself is "you".
func hopLast(t locales.Localizer, v Voice) string {
	if len(v.Hops) == 0 || v.Hops[len(v.Hops)-1].Person.Me {
		return t.Text("voice.you")
	}
	return finalName(t, v)
}
