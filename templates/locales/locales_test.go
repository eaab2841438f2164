// SPDX-License-Identifier: AGPL-3.0-or-later

package locales

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

func english(t *testing.T) Localizer { return speaker(t, "en", time.UTC) }

func speaker(t *testing.T, lang string, zone *time.Location) Localizer {
	t.Helper()
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.For(lang, zone)
}

func TestNumber_GroupsByThousands(t *testing.T) {
	l := english(t)
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 4218: "4,218", 1234567: "1,234,567", -1284: "−1,284"} {
		if got := l.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDecimal_RoundsAnExactNumberHalfAway(t *testing.T) {
	l := english(t)
	for _, c := range []struct {
		exact  string
		places int
		want   string
	}{
		{"1913.00000", 2, "1,913.00"}, {"270.42500", 2, "270.43"}, {"270.42499", 2, "270.42"},
		{"-98.42000", 2, "−98.42"}, {"0.00340", 4, "0.0034"}, {"1284", 0, "1,284"}, {"no number", 2, "no number"},
	} {
		if got := l.Decimal(c.exact, c.places); got != c.want {
			t.Errorf("Decimal(%s, %d) = %q, want %q", c.exact, c.places, got, c.want)
		}
	}
}

func TestShort_ShowsAPlaceOnlyWhereThereIsOne(t *testing.T) {
	l := english(t)
	for exact, want := range map[string]string{"322.00000": "322", "270.42000": "270.4", "1284": "1,284"} {
		if got := l.Short(exact); got != want {
			t.Errorf("Short(%s) = %q, want %q", exact, got, want)
		}
	}
}

func TestOrdinal_KnowsTheTeens(t *testing.T) {
	l := english(t)
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th"} {
		if got := l.Ordinal(n); got != want {
			t.Errorf("Ordinal(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestFraction_HasWordsForTheCommonOnes(t *testing.T) {
	l := english(t)
	for _, c := range []struct {
		num, den int
		want     string
	}{{1, 1, "all"}, {2, 3, "two thirds"}, {1, 5, "a fifth"}, {3, 7, "3 in 7"}} {
		if got := l.Fraction(c.num, c.den); got != c.want {
			t.Errorf("Fraction(%d, %d) = %q, want %q", c.num, c.den, got, c.want)
		}
	}
}

func TestList_JoinsAsASentenceDoes(t *testing.T) {
	l := english(t)
	for want, names := range map[string][]string{"": nil, "Ada": {"Ada"}, "Ada and Bram": {"Ada", "Bram"}, "Ada, Bram and Chidi": {"Ada", "Bram", "Chidi"}} {
		if got := l.List(names); got != want {
			t.Errorf("List(%v) = %q, want %q", names, got, want)
		}
	}
}

func TestDates_AreTheReadersOwn(t *testing.T) {
	closes := time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	tunis := time.FixedZone("Tunis", 3600)
	for _, c := range []struct {
		lang string
		zone *time.Location
		want string
	}{
		{"en", time.UTC, "Sunday 29 November, 20:00"},
		{"en", tunis, "Sunday 29 November, 21:00"},
		{"en", time.FixedZone("Auckland", 13*3600), "Monday 30 November, 09:00"},
		{"ar", tunis, "الأحد 29 نوفمبر، الساعة 21:00"},
	} {
		if got := speaker(t, c.lang, c.zone).Moment(closes); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.lang, c.zone, got, c.want)
		}
	}
}

func TestPast_NamesTheYearWhereItIsAnother(t *testing.T) {
	newYear := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	l := speaker(t, "en", time.FixedZone("Tunis", 3600)) // there it is 2027 already
	for now, want := range map[time.Time]string{
		newYear.AddDate(0, 0, 3):  "Friday 1 January, 00:30",
		newYear.AddDate(0, 0, -3): "Friday 1 January 2027, 00:30",
	} {
		if got := l.Past(newYear, now); got != want {
			t.Errorf("at %s: %q, want %q", now, got, want)
		}
	}
}

func TestLeft_CountsMidnightsAboveTwoDays(t *testing.T) {
	l := english(t)
	now := time.Date(2026, 11, 22, 9, 14, 0, 0, time.UTC)
	for want, then := range map[string]time.Time{
		"now":           now,
		"in 1 minute":   now.Add(30 * time.Second),
		"in 20 minutes": now.Add(19*time.Minute + time.Second),
		"in 1 hour":     now.Add(time.Hour),
		"in 47 hours":   now.Add(47*time.Hour + 59*time.Minute),
		"in 3 days":     time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC),
		"in 7 days":     time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC),
	} {
		if got := l.Left(now, then); got != want {
			t.Errorf("Left(%s) = %q, want %q", then, got, want)
		}
	}
}

func TestCount_ArabicUsesAllSixForms(t *testing.T) {
	l := speaker(t, "ar", time.UTC)
	seen := map[string]int{}
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		said := l.Count("left.days", n)
		if before, twice := seen[said]; twice {
			t.Errorf("%d and %d are both %q", before, n, said)
		}
		seen[said] = n
	}
}

func TestRich_EscapesValuesAndKeepsTheMessagesMarkup(t *testing.T) {
	var b bytes.Buffer
	if err := english(t).Rich("way.one_open", "Name", `<img src=x onerror="1">`).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `To <b>&lt;img src=x onerror=&#34;1&#34;&gt;</b>.`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestText_BeginningWithANameOfTheOtherDirectionKeepsItsOwn(t *testing.T) {
	for _, c := range []struct{ lang, name, want string }{
		{"en", "ليلى بن سالم", "\u200e\u2068ليلى بن سالم\u2069 is now 1st"},
		{"en", "Layla", "Layla is now 1st"},
		{"ar", "Layla", "\u200f\u2068Layla\u2069"},
	} {
		if got := speaker(t, c.lang, time.UTC).Text("slip.now", "Option", c.name, "Place", "1st"); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want it to begin %q", c.lang, got, c.want)
		}
	}
}

func TestText_SetsALatinNameApartInArabic(t *testing.T) {
	if got, want := speaker(t, "ar", time.UTC).Text("scope.field", "Name", "Finance"), "\u2068Finance\u2069"; !bytes.Contains([]byte(got), []byte(want)) {
		t.Errorf("%q does not isolate the name", got)
	}
}

func TestText_ShowsAnUnknownKeyInBrackets(t *testing.T) {
	if got := english(t).Text("no.such_key"); got != "[no.such_key]" {
		t.Errorf("got %q", got)
	}
}

func TestChoose_PrefersTheReadersOwnChoice(t *testing.T) {
	for _, c := range []struct{ own, accept, want string }{
		{"ar", "en", "ar"}, {"", "ar-TN,fr;q=0.8", "ar"}, {"", "cy, en;q=0.5", "en"}, {"xx", "", "en"}, {"", ";;;", "en"},
	} {
		if got := Choose(c.own, c.accept); got != c.want {
			t.Errorf("Choose(%q, %q) = %q, want %q", c.own, c.accept, got, c.want)
		}
	}
}

func FuzzBraces_NeverFails(f *testing.F) {
	f.Add("{Name} has {N")
	f.Add("}{")
	f.Fuzz(func(t *testing.T, src string) {
		parsed, err := braces{}.Parse(src, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsed.Execute(map[string]string{"Name": "Ada"}); err != nil {
			t.Fatal(err)
		}
	})
}
