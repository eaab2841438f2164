// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
)

func TestCrowd_IsTheSameForTheSameSeed(t *testing.T) {
	if diff := cmp.Diff(Crowd(300, "estuary"), Crowd(300, "estuary")); diff != "" {
		t.Errorf("the same seed made other people: %s", diff)
	}
	if cmp.Equal(Crowd(300, "estuary"), Crowd(300, "delta")) {
		t.Error("another seed made the same people")
	}
}

func TestCrowd_GrowsWithoutChangingWhoIsThere(t *testing.T) {
	if diff := cmp.Diff(Crowd(100, "estuary"), Crowd(2000, "estuary")[:100]); diff != "" {
		t.Errorf("a larger crowd begins with other people: %s", diff)
	}
}

// The first of the crowd are written down, so that a change of the lists or of
// the draw, which would change every seeded database, is noticed.
func TestCrowd_BeginsWithThePeopleItAlwaysBeganWith(t *testing.T) {
	var got []bodies.Slug
	for _, p := range Crowd(5, "estuary") {
		got = append(got, p.Slug)
	}
	want := []bodies.Slug{"tunde_asante", "lucia_larranaga", "eleri_roberts", "silke_hoekstra", "duarte_cunha"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCrowd_IsSpreadOverPlacesFieldsAndYears(t *testing.T) {
	places, _ := trees(t)
	years, homes, competent, inWales := map[int]int{}, map[bodies.PlaceID]int{}, 0, 0
	for _, p := range everyone(Day()) {
		years[p.Joined.Year()]++
		homes[p.Home]++
		if len(p.Fields) > 0 {
			competent++
		}
		if places.Within(p.Home, "wales") {
			inWales++
		}
	}
	for year := 2019; year <= 2026; year++ {
		if years[year] < 30 {
			t.Errorf("%d joined in %d, want some in every year", years[year], year)
		}
	}
	if len(homes) < 20 || competent < 1000 || inWales < 350 || inWales > 500 {
		t.Errorf("%d homes, %d with a competence, %d in Wales; want 20 and more, 1000 and more, about 412", len(homes), competent, inWales)
	}
}

func TestCrowd_JoinedBeforeNovember(t *testing.T) {
	end := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range Crowd(Size, "estuary") {
		if !p.Joined.Before(end) {
			t.Fatalf("%s joined on %s", p.Slug, p.Joined)
		}
	}
}

func BenchmarkCrowd(b *testing.B) {
	for b.Loop() {
		Crowd(Size, "estuary")
	}
}
