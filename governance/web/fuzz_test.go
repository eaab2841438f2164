// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"strings"
	"testing"

	"moothall/governance"
)

func FuzzParseRanking(f *testing.F) {
	for _, seed := range []string{"", "a>b=c", ">", "a>a", "=", "a\x00", "gone"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRanking(text, six())
		if err != nil {
			return
		}
		if r.String() != text {
			t.Errorf("%q was read as %q", text, r)
		}
		if len(r) > 0 && (governance.Choice{Ranking: r}).Check(six()) != nil {
			t.Errorf("%q was taken, and the box refuses it", text)
		}
	})
}

func FuzzBoxes(f *testing.F) {
	f.Add("1", "2", "", "٣", "999")
	f.Add("-1", "1.0", "1e3", "０", "\x00")
	f.Fuzz(func(t *testing.T, a, b, c, d, e string) {
		r, _, wrong := boxes(six(), map[string]string{"a": a, "b": b, "c": c, "d": d, "e": e})
		if len(r) > 0 && (governance.Choice{Ranking: r}).Check(six()) != nil {
			t.Errorf("%q %q %q %q %q were taken as %s, and the box refuses it", a, b, c, d, e, r)
		}
		for _, id := range wrong {
			if r.place(id) >= 0 {
				t.Errorf("%s is both wrong and ranked", id)
			}
		}
	})
}

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/issues?a=b#c", "//evil", `/\evil`, "https://evil", "/%2f%2fevil", "/\t/evil", "javascript:x", "/a//b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := localPath(next)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.HasPrefix(got, `/\`) {
			t.Fatalf("%q leads to %q", next, got)
		}
		base, _ := url.Parse("https://estuary.example/login")
		to, err := base.Parse(got)
		if err != nil || to.Host != "estuary.example" || to.Scheme != "https" {
			t.Errorf("%q leads to %q, on %v", next, got, to)
		}
	})
}

func FuzzParseScope(f *testing.F) {
	for _, seed := range []string{"everything", "field:moderation", "body:council,field:appeals", "field:", "x:y", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		s, err := parseScope(value)
		if err != nil {
			return
		}
		if again, err := parseScope(s.String()); err != nil || again != s {
			t.Errorf("%q was read as %+v, which is written %q", value, s, s.String())
		}
	})
}
