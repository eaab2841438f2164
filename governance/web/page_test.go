// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// page is an answer as a reader takes it in: its words, and the buttons to press.
type page struct {
	url    *url.URL
	status int
	header http.Header
	raw    string
	text   string // every word, one space apart
	root   *node
}

type node struct {
	name string
	attr map[string]string
	kids []*node
	text string // of a text node
	up   *node
}

func readPage(t testing.TB, u *url.URL, response *http.Response) *page {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	p := &page{url: u, status: response.StatusCode, header: response.Header, raw: string(body), text: string(body), root: &node{}}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		p.root = parse(t, body)
		p.text = strings.Join(strings.Fields(p.root.words()), " ")
	}
	return p
}

func parse(t testing.TB, body []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	at := root
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attr: map[string]string{}, up: at}
			for _, a := range token.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			at.kids = append(at.kids, n)
			at = n
		case xml.EndElement:
			at = at.up
		case xml.CharData:
			at.kids = append(at.kids, &node{text: string(token), up: at})
		}
	}
}

func (n *node) words() string {
	if n.name == "" && n.text != "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.words())
	}
	switch n.name {
	case "span", "b", "i", "a", "code", "":
	default:
		b.WriteString(" ")
	}
	return b.String()
}

func (n *node) all(name string) []*node {
	var found []*node
	for _, k := range n.kids {
		if k.name == name {
			found = append(found, k)
		}
		found = append(found, k.all(name)...)
	}
	return found
}

// label is what a reader of the screen hears.
func (n *node) label() string {
	if said := n.attr["aria-label"]; said != "" {
		return said
	}
	return strings.Join(strings.Fields(n.words()), " ")
}

func (p *page) buttons() []string {
	var said []string
	for _, b := range p.root.all("button") {
		said = append(said, b.label())
	}
	return said
}

// form is what pressing a button sends.
type form struct {
	method, action string
	values         url.Values
}

func (p *page) press(text string) (form, bool) {
	for _, b := range p.root.all("button") {
		if _, off := b.attr["disabled"]; off || b.label() != text {
			continue
		}
		for up := b.up; up != nil; up = up.up {
			if up.name == "form" {
				return sent(up, b), true
			}
		}
	}
	return form{}, false
}

func sent(f, button *node) form {
	out := form{method: strings.ToUpper(f.attr["method"]), action: f.attr["action"], values: url.Values{}}
	if other := button.attr["formaction"]; other != "" {
		out.action = other
	}
	for _, in := range f.all("input") {
		_, checked := in.attr["checked"]
		if kind := in.attr["type"]; in.attr["name"] == "" || (kind == "radio" || kind == "checkbox") && !checked {
			continue
		}
		out.values.Add(in.attr["name"], in.attr["value"])
	}
	for _, area := range f.all("textarea") {
		out.values.Set(area.attr["name"], strings.TrimSuffix(area.words(), " "))
	}
	for _, s := range f.all("select") {
		for n, o := range s.all("option") {
			if _, chosen := o.attr["selected"]; chosen || n == 0 {
				out.values.Set(s.attr["name"], o.attr["value"])
			}
		}
	}
	if button.attr["name"] != "" {
		out.values.Add(button.attr["name"], button.attr["value"])
	}
	return out
}
