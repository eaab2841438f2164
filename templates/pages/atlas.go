// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// PlaceKind is how wide a place is.
type PlaceKind string

// The kinds; none is one of which nobody said it.
const (
	PlaceLocal       PlaceKind = "local"
	PlaceZonal       PlaceKind = "zonal"
	PlaceRegional    PlaceKind = "regional"
	PlaceNational    PlaceKind = "national"
	PlaceContinental PlaceKind = "continental"
	PlaceGlobal      PlaceKind = "global"
)

// MappedPlace is a place that stands somewhere on the globe, in ten-thousandths
// of a degree, and the bodies that are bound to it.
type MappedPlace struct {
	Name     string
	Kind     PlaceKind
	Lat, Lon int
	Bodies   []Link
}

// KindName is what a kind of place is called; empty of one that nobody named.
func KindName(t locales.Localizer, k PlaceKind) string {
	switch k {
	case PlaceLocal:
		return t.Text("place_kind.local")
	case PlaceZonal:
		return t.Text("place_kind.zonal")
	case PlaceRegional:
		return t.Text("place_kind.regional")
	case PlaceNational:
		return t.Text("place_kind.national")
	case PlaceContinental:
		return t.Text("place_kind.continental")
	case PlaceGlobal:
		return t.Text("place_kind.global")
	}
	return ""
}

// atlas is the map. A place with one body leads to it, one with several to its
// line of the table.
func atlas(t locales.Localizer, places []MappedPlace) ui.AtlasView {
	v := ui.AtlasView{ID: "atlas", Title: t.Text("atlas.caption"), Words: ui.AtlasWords{
		Parallel:   func(n int) string { return latitude(t, n) },
		Meridian:   func(n int) string { return longitude(t, n) },
		Kilometres: func(km int) string { return t.Text("atlas.km", "Km", t.Number(km)) },
		Seat:       t.Text("atlas.seat"), Place: t.Text("atlas.place"), Numbered: t.Text("atlas.numbered"),
	}}
	for n, p := range places {
		at := ui.AtlasPlace{Name: p.Name, Lat: p.Lat, Lon: p.Lon}
		switch len(p.Bodies) {
		case 0:
		case 1:
			at.URL = p.Bodies[0].URL
		default:
			at.URL = "#" + placeID(n)
		}
		v.Places = append(v.Places, at)
	}
	return v
}

// shared says whether a place of the map leads to its line of the table, which is
// open then.
func shared(places []MappedPlace) bool {
	return slices.ContainsFunc(places, func(p MappedPlace) bool { return len(p.Bodies) > 1 })
}

func placeID(n int) string { return "place-" + strconv.Itoa(n+1) }

func atlasTable(t locales.Localizer, places []MappedPlace) ui.TableView {
	v := ui.TableView{ID: "atlas-table", Caption: t.Text("atlas.caption"), HideCaption: true, Stack: true,
		Columns: []ui.Column{{Head: t.Text("grid.place")}, {Head: t.Text("atlas.kind")}, {Head: t.Text("atlas.at")}, {Head: t.Text("atlas.bodies")}}}
	for n, p := range places {
		cells := []ui.Cell{ui.Text(KindName(t, p.Kind)), ui.Text(t.Text("atlas.point", "Latitude", latitude(t, p.Lat), "Longitude", longitude(t, p.Lon))), {}}
		if p.Kind == "" {
			cells[0] = ui.Cell{}
		}
		if len(p.Bodies) > 0 {
			cells[2].Body = placeBodies(p.Bodies)
		}
		v.Rows = append(v.Rows, ui.TableRow{Head: placeHead(n, p), Cells: cells})
	}
	return v
}

// placeHead is a place with the number it may have on the map.
func placeHead(n int, p MappedPlace) templ.Component {
	return numberedPlace(placeID(n), strconv.Itoa(n+1), p.Name)
}

// latitude and longitude write ten-thousandths of a degree: "51.4816° N".
func latitude(t locales.Localizer, n int) string {
	if n < 0 {
		return t.Text("atlas.south", "Degrees", degrees(t, -n))
	}
	if n == 0 {
		return t.Text("atlas.neither")
	}
	return t.Text("atlas.north", "Degrees", degrees(t, n))
}

func longitude(t locales.Localizer, n int) string {
	if n < 0 {
		return t.Text("atlas.west", "Degrees", degrees(t, -n))
	}
	if n == 0 {
		return t.Text("atlas.neither")
	}
	return t.Text("atlas.east", "Degrees", degrees(t, n))
}

func degrees(t locales.Localizer, n int) string {
	fraction := strings.TrimRight(strconv.Itoa(1_0000 + n%1_0000)[1:], "0")
	return t.Decimal(strconv.Itoa(n/1_0000)+"."+fraction+"0", len(fraction))
}
