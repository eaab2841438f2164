// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys as they are pressed.
const (
	tabKey   = kb.Tab
	enterKey = kb.Enter
	backKey  = kb.Backspace
)

// thing is something on the page as assistive technology is told of it.
type thing struct {
	role, name string
	node       cdp.BackendNodeID
}

func (x thing) String() string { return fmt.Sprintf("%s %q", x.role, x.name) }

// toThing reads a node. Where part of a name is hidden from sight the browser
// sets a space before it, which nobody hears.
func toThing(n *accessibility.Node) thing {
	name := strings.ReplaceAll(strings.Join(strings.Fields(said(n.Name)), " "), " :", ":")
	return thing{role: said(n.Role), name: name, node: n.BackendDOMNodeID}
}

func said(v *accessibility.Value) string {
	var text string
	if v == nil || json.Unmarshal(v.Value, &text) != nil {
		return ""
	}
	return text
}

// things are all with a role on the page, hidden ones left out.
func (b *tab) things(role string) []thing {
	b.t.Helper()
	root := call(b, dom.GetDocument, dom.GetDocumentParams{}).Root.BackendNodeID
	var list []thing
	for _, n := range call(b, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{BackendNodeID: root, Role: role}).Nodes {
		if !n.Ignored {
			list = append(list, toThing(n))
		}
	}
	return list
}

// find waits for the first thing of a role with one of these names, or else one
// whose name begins so.
func (b *tab) find(role string, names ...string) thing {
	b.t.Helper()
	var all []thing
	at := -1
	b.until(func() bool {
		all = b.things(role)
		if at = slices.IndexFunc(all, func(x thing) bool { return slices.Contains(names, x.name) }); at < 0 {
			at = slices.IndexFunc(all, func(x thing) bool { return begins(x.name, names) })
		}
		return at >= 0
	})
	if at < 0 {
		b.t.Fatalf("%s: no %s is called %q; there are %v", b.path(), role, names, all)
	}
	return all[at]
}

// lacks checks that nothing of a role has a name that begins so.
func (b *tab) lacks(role, name string) *tab {
	b.t.Helper()
	for _, x := range b.things(role) {
		if strings.HasPrefix(x.name, name) {
			b.t.Errorf("%s: there is a %v", b.path(), x)
		}
	}
	return b
}

func begins(text string, ways []string) bool {
	return slices.ContainsFunc(ways, func(w string) bool { return strings.HasPrefix(text, w) })
}

// middle scrolls a thing into view and says where its middle is.
func (b *tab) middle(x thing) (across, down float64) {
	b.t.Helper()
	call(b, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: x.node})
	quads := call(b, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: x.node}).Quads
	if len(quads) == 0 {
		b.t.Fatalf("%s: %v cannot be seen", b.path(), x)
	}
	q := quads[0]
	return (q[0] + q[2] + q[4] + q[6]) / 4, (q[1] + q[3] + q[5] + q[7]) / 4
}

// touch presses the mouse on a thing that leads to no other page.
func (b *tab) touch(role, name string) *tab {
	b.t.Helper()
	x, y := b.middle(b.find(role, name))
	b.do(chromedp.MouseClickXY(x, y))
	return b
}

// click presses the mouse on a thing and waits for the page it leads to.
func (b *tab) click(role string, names ...string) *tab {
	b.t.Helper()
	x, y := b.middle(b.find(role, names...))
	b.turning(chromedp.MouseClickXY(x, y))
	return b
}

// fill types into the field with a label.
func (b *tab) fill(label, text string) *tab {
	b.t.Helper()
	x := b.find("textbox", label)
	call(b, dom.Focus, dom.FocusParams{BackendNodeID: x.node})
	b.do(chromedp.KeyEvent(text))
	return b
}

// focus is what the keys go to.
func (b *tab) focus() thing {
	b.t.Helper()
	at := ask[*runtime.RemoteObject](b, "document.activeElement ?? document.body")
	no := false
	nodes := call(b, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: at.ObjectID, FetchRelatives: &no}).Nodes
	if len(nodes) == 0 {
		return thing{}
	}
	return toThing(nodes[0])
}

// focused waits until the focus is on a thing whose name begins so.
func (b *tab) focused(role, name string) *tab {
	b.t.Helper()
	var got thing
	if !b.until(func() bool { got = b.focus(); return got.role == role && strings.HasPrefix(got.name, name) }) {
		b.t.Errorf("%s: the focus is on %v, want %s %q", b.path(), got, role, name)
	}
	return b
}

// tabTo presses Tab until the focus is on a thing whose name begins so, and
// says what lay on the way if it never is.
func (b *tab) tabTo(role, name string) *tab {
	b.t.Helper()
	var way []thing
	for range 120 {
		b.do(chromedp.KeyEvent(tabKey))
		x := b.focus()
		if x.role == role && strings.HasPrefix(x.name, name) {
			return b
		}
		way = append(way, x)
	}
	b.t.Fatalf("%s: Tab never comes to %s %q, only to %v", b.path(), role, name, way)
	return b
}

// enter presses Enter, and waits for the page it leads to.
func (b *tab) enter() *tab {
	b.t.Helper()
	b.turning(chromedp.KeyEvent(enterKey))
	return b
}

// press presses keys that lead to no other page.
func (b *tab) press(keys ...string) *tab {
	b.t.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
	return b
}

// drag takes the slip under one heading by its number and drops it above the
// slip under another.
func (b *tab) drag(from, to string) *tab {
	b.t.Helper()
	x, y := b.handle(from)
	_, above := b.handle(to)
	b.do(chromedp.MouseEvent(chromedp.MousePressed, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	for step := 1.0; step <= 4; step++ {
		b.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y+(above-40-y)*step/4, chromedp.ButtonLeft))
	}
	b.do(chromedp.MouseEvent(chromedp.MouseReleased, x, above-40, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	return b
}

// handle is where a slip can be taken: its number, before its name.
func (b *tab) handle(heading string) (across, down float64) {
	b.t.Helper()
	_, down = b.middle(b.find("heading", heading))
	box := ask[[]float64](b, `(() => { const r = document.querySelector(".ranked .place").getBoundingClientRect(); return [r.left + r.width / 2]; })()`)
	return box[0], down
}
