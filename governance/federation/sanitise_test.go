// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// harmless reads a text as a browser does and says what in it could act.
func harmless(t testing.TB, text string) {
	t.Helper()
	page, err := html.Parse(strings.NewReader("<!doctype html><body>" + text))
	if err != nil {
		t.Fatal(err)
	}
	elements := []string{"", "html", "head", "body", "p", "br", "span", "a", "del", "pre", "code", "em", "strong", "b", "i", "u", "ul", "ol", "li", "blockquote"}
	attributes := []string{"href", "rel", "class", "start", "reversed", "value"}
	for n := range page.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			t.Errorf("%q holds the element %s", text, n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(attributes, a.Key) || n.Data != "a" && n.Data != "span" && a.Key == "class" {
				t.Errorf("%q holds %s on %s", text, a.Key, n.Data)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") {
				t.Errorf("%q leads to %s", text, a.Val)
			}
		}
		if n.Data == "a" && !strings.Contains(text, `rel="nofollow noopener noreferrer"`) && len(n.Attr) > 0 {
			t.Errorf("%q vouches for where it leads", text)
		}
	}
}

func TestSanitise_LeavesNothingThatActs(t *testing.T) {
	s := bufio.NewScanner(bytes.NewReader(readFile(t, vectors(t, "html-xss"), "payloadbox-400.txt")))
	seen := 0
	for ; s.Scan(); seen++ {
		for _, around := range []string{"%", "<p>%</p>", `<a href="%">x</a>`, `<a href='%' class='%'>x</a>`, `<span class="mention %">x</span>`} {
			harmless(t, Sanitise(strings.ReplaceAll(around, "%", s.Text())))
		}
	}
	if seen < 300 {
		t.Errorf("%d payloads were tried", seen)
	}
}

func TestSanitise_KeepsWhatMastodonKeeps(t *testing.T) {
	for given, want := range map[string]string{
		`<p>Good <strong>work</strong><br>indeed</p>`:                                       `<p>Good <strong>work</strong><br>indeed</p>`,
		`<a href="https://a.example/?x=1" onclick="y()" id="z">link</a>`:                    `<a href="https://a.example/?x=1" rel="nofollow noopener noreferrer">link</a>`,
		`<a class="u-url mention" href="https://a.example">@ana</a>`:                        `<a class="u-url mention" href="https://a.example" rel="nofollow noopener noreferrer">@ana</a>`,
		`<span class="button">x</span>`:                                                     `<span>x</span>`,
		`<ol start="3"><li value="4" style="color:red">x</li></ol>`:                         `<ol start="3"><li value="4">x</li></ol>`,
		`<h1>Big</h1><img src="https://a.example/x.png"><table><tr><td>1</td></tr></table>`: `Big1`,
		`<a href="javascript:alert(1)">x</a>`:                                               `x`,
		`<script>alert(1)</script><style>p{}</style>x`:                                      `x`,
		`<a href="/bodies">inside</a>`:                                                      `inside`,
		`rel="nofollow noreferrer"`:                                                         `rel=&#34;nofollow noreferrer&#34;`,
		"<p>a\x00b</p>":                                                                     `<p>ab</p>`,
		strings.Repeat("a", maxContent+1):                                                   ``,
	} {
		if got := Sanitise(given); got != want {
			t.Errorf("%.80s: got %s, want %s", given, got, want)
		}
	}
}

func TestPlain_TakesOutWhatIsNotSeen(t *testing.T) {
	if got := plain("  Ana\u202e\x00\u200f  of\nthe <b>town</b> ", 12); got != "Ana of the <" {
		t.Errorf("%q", got)
	}
}

func FuzzSanitise(f *testing.F) {
	f.Add(`<a href="javascript&colon;alert(1)" rel=x>x</a><svg/onload=alert(1)>`)
	f.Fuzz(func(t *testing.T, text string) { harmless(t, Sanitise(text)) })
}
