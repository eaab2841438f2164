// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import "moothall/bodies"

// Places is the geographic layer, from the whole world to the towns around the
// estuary and the ports where the chapters grew.
func Places() []bodies.Place {
	return []bodies.Place{
		{ID: "world", Name: "Everywhere"},
		{ID: "europe", Parent: "world", Name: "Europe"},
		{ID: "africa", Parent: "world", Name: "Africa"},

		{ID: "britain", Parent: "europe", Name: "Britain"},
		{ID: "wales", Parent: "britain", Name: "Wales"},
		{ID: "cardiff", Parent: "wales", Name: "Cardiff"},
		{ID: "splott", Parent: "cardiff", Name: "Splott"},
		{ID: "newport", Parent: "wales", Name: "Newport"},
		{ID: "swansea", Parent: "wales", Name: "Swansea"},
		{ID: "aberystwyth", Parent: "wales", Name: "Aberystwyth"},
		{ID: "bangor", Parent: "wales", Name: "Bangor"},
		{ID: "west_england", Parent: "britain", Name: "West of England"},
		{ID: "bristol", Parent: "west_england", Name: "Bristol"},
		{ID: "gloucester", Parent: "west_england", Name: "Gloucester"},
		{ID: "scotland", Parent: "britain", Name: "Scotland"},
		{ID: "leith", Parent: "scotland", Name: "Leith"},

		{ID: "portugal", Parent: "europe", Name: "Portugal"},
		{ID: "lisbon", Parent: "portugal", Name: "Lisbon"},
		{ID: "porto", Parent: "portugal", Name: "Porto"},
		{ID: "spain", Parent: "europe", Name: "Spain"},
		{ID: "bilbao", Parent: "spain", Name: "Bilbao"},
		{ID: "france", Parent: "europe", Name: "France"},
		{ID: "nantes", Parent: "france", Name: "Nantes"},
		{ID: "netherlands", Parent: "europe", Name: "Netherlands"},
		{ID: "rotterdam", Parent: "netherlands", Name: "Rotterdam"},
		{ID: "germany", Parent: "europe", Name: "Germany"},
		{ID: "hamburg", Parent: "germany", Name: "Hamburg"},
		{ID: "norway", Parent: "europe", Name: "Norway"},
		{ID: "bergen", Parent: "norway", Name: "Bergen"},
		{ID: "sweden", Parent: "europe", Name: "Sweden"},
		{ID: "malmo", Parent: "sweden", Name: "Malmö"},

		{ID: "tunisia", Parent: "africa", Name: "Tunisia"},
		{ID: "tunis", Parent: "tunisia", Name: "Tunis"},
		{ID: "ghana", Parent: "africa", Name: "Ghana"},
		{ID: "tema", Parent: "ghana", Name: "Tema"},
	}
}

// Fields is the functional layer: what people of Estuary know or do.
func Fields() []bodies.Field {
	return []bodies.Field{
		{ID: "community", Name: "Community"},
		{ID: "newcomers", Parent: "community", Name: "Welcoming newcomers"},
		{ID: "events", Parent: "community", Name: "Events"},
		{ID: "moderation", Name: "Moderation"},
		{ID: "appeals", Parent: "moderation", Name: "Appeals"},
		{ID: "finance", Name: "Finance"},
		{ID: "fees", Parent: "finance", Name: "Fees and solidarity"},
		{ID: "translation", Name: "Translation"},
		{ID: "welsh", Parent: "translation", Name: "Welsh"},
		{ID: "arabic", Parent: "translation", Name: "Arabic"},
		{ID: "portuguese", Parent: "translation", Name: "Portuguese"},
		{ID: "technology", Name: "Technology"},
		{ID: "accessibility", Parent: "technology", Name: "Accessibility"},
		{ID: "infrastructure", Parent: "technology", Name: "Infrastructure"},
		{ID: "servers", Parent: "infrastructure", Name: "Servers"},
	}
}

// zoneOf is the clock people of a place read times by; empty is the
// community's own.
func zoneOf(place bodies.PlaceID) string {
	switch place {
	case "portugal", "lisbon", "porto":
		return "Europe/Lisbon"
	case "bilbao":
		return "Europe/Madrid"
	case "nantes":
		return "Europe/Paris"
	case "rotterdam":
		return "Europe/Amsterdam"
	case "hamburg":
		return "Europe/Berlin"
	case "bergen":
		return "Europe/Oslo"
	case "malmo":
		return "Europe/Stockholm"
	case "tunis":
		return "Africa/Tunis"
	case "tema":
		return "Africa/Accra"
	}
	return ""
}
