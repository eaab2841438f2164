// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import "moothall/bodies"

// Places is the geographic layer, from the whole world to the towns around the
// estuary and the ports where the chapters grew. Towns stand where they are on
// the globe; so do the two countries with a chapter of their own, about in their
// middle.
func Places() []bodies.Place {
	return []bodies.Place{
		{ID: "world", Name: "Everywhere", Kind: bodies.Global},
		{ID: "europe", Parent: "world", Name: "Europe", Kind: bodies.Continental},
		{ID: "africa", Parent: "world", Name: "Africa", Kind: bodies.Continental},

		{ID: "britain", Parent: "europe", Name: "Britain", Kind: bodies.National},
		{ID: "wales", Parent: "britain", Name: "Wales", Kind: bodies.National, At: at(52_3300, -3_7600)},
		{ID: "cardiff", Parent: "wales", Name: "Cardiff", Kind: bodies.Zonal, At: at(51_4816, -3_1791)},
		{ID: "splott", Parent: "cardiff", Name: "Splott", Kind: bodies.Local, At: at(51_4850, -3_1500)},
		{ID: "newport", Parent: "wales", Name: "Newport", Kind: bodies.Zonal, At: at(51_5842, -2_9977)},
		{ID: "swansea", Parent: "wales", Name: "Swansea", Kind: bodies.Zonal, At: at(51_6214, -3_9436)},
		{ID: "aberystwyth", Parent: "wales", Name: "Aberystwyth", Kind: bodies.Zonal, At: at(52_4153, -4_0829)},
		{ID: "bangor", Parent: "wales", Name: "Bangor", Kind: bodies.Zonal, At: at(53_2274, -4_1293)},
		{ID: "west_england", Parent: "britain", Name: "West of England", Kind: bodies.Regional},
		{ID: "bristol", Parent: "west_england", Name: "Bristol", Kind: bodies.Zonal, At: at(51_4545, -2_5879)},
		{ID: "gloucester", Parent: "west_england", Name: "Gloucester", Kind: bodies.Zonal, At: at(51_8642, -2_2382)},
		{ID: "scotland", Parent: "britain", Name: "Scotland", Kind: bodies.National},
		{ID: "leith", Parent: "scotland", Name: "Leith", Kind: bodies.Local, At: at(55_9750, -3_1700)},

		{ID: "portugal", Parent: "europe", Name: "Portugal", Kind: bodies.National},
		{ID: "lisbon", Parent: "portugal", Name: "Lisbon", Kind: bodies.Zonal, At: at(38_7223, -9_1393)},
		{ID: "porto", Parent: "portugal", Name: "Porto", Kind: bodies.Zonal, At: at(41_1579, -8_6291)},
		{ID: "spain", Parent: "europe", Name: "Spain", Kind: bodies.National},
		{ID: "bilbao", Parent: "spain", Name: "Bilbao", Kind: bodies.Zonal, At: at(43_2630, -2_9350)},
		{ID: "france", Parent: "europe", Name: "France", Kind: bodies.National},
		{ID: "nantes", Parent: "france", Name: "Nantes", Kind: bodies.Zonal, At: at(47_2184, -1_5536)},
		{ID: "netherlands", Parent: "europe", Name: "Netherlands", Kind: bodies.National},
		{ID: "rotterdam", Parent: "netherlands", Name: "Rotterdam", Kind: bodies.Zonal, At: at(51_9244, 4_4777)},
		{ID: "germany", Parent: "europe", Name: "Germany", Kind: bodies.National},
		{ID: "hamburg", Parent: "germany", Name: "Hamburg", Kind: bodies.Zonal, At: at(53_5511, 9_9937)},
		{ID: "norway", Parent: "europe", Name: "Norway", Kind: bodies.National},
		{ID: "bergen", Parent: "norway", Name: "Bergen", Kind: bodies.Zonal, At: at(60_3913, 5_3221)},
		{ID: "sweden", Parent: "europe", Name: "Sweden", Kind: bodies.National},
		{ID: "malmo", Parent: "sweden", Name: "Malmö", Kind: bodies.Zonal, At: at(55_6050, 13_0038)},

		{ID: "tunisia", Parent: "africa", Name: "Tunisia", Kind: bodies.National, At: at(34_1000, 9_5600)},
		{ID: "tunis", Parent: "tunisia", Name: "Tunis", Kind: bodies.Zonal, At: at(36_8065, 10_1815)},
		{ID: "ghana", Parent: "africa", Name: "Ghana", Kind: bodies.National},
		{ID: "tema", Parent: "ghana", Name: "Tema", Kind: bodies.Zonal, At: at(5_6698, -166)},
	}
}

// at is a point of the globe, in ten-thousandths of a degree.
func at(lat, lon int) *bodies.Point { return &bodies.Point{Lat: lat, Lon: lon} }

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
