// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeSource is the text of the rules.
var axeSource = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(axePath)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNoAxe
	}
	return string(source), err
})

// needAxe leaves the test out where the rules are missing.
func needAxe(t *testing.T) {
	t.Helper()
	_, err := axeSource()
	if errors.Is(err, errNoAxe) {
		leftOut(t, err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rules of axe: WCAG 2.0 to 2.2 at levels A and AA, and what it holds for good
// practice. What a page looks like in the dark changes its colours alone.
const (
	everyRule   = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`
	colourRules = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`
)

// violation is one rule that a page breaks, and where.
type violation struct {
	ID    string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

func (v violation) String() string {
	text := v.ID
	for _, n := range v.Nodes[:min(4, len(v.Nodes))] {
		text += fmt.Sprintf("\n    %.160s\n        %s", n.HTML, strings.Join(strings.Fields(n.FailureSummary), " "))
	}
	return text
}

// axe runs rules on the page as it stands.
func (b *tab) axe(rules string) []violation {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatal(err)
	}
	if !ask[bool](b, "typeof window.axe === 'object'") {
		b.do(chromedp.Evaluate[chromedp.Void](source + ";0"))
	}
	return ask[[]violation](b, `axe.run(document, Object.assign({resultTypes: ["violations"], preload: false}, `+rules+`)).then(r =>
		r.violations.map(v => ({ID: v.id, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary ?? ""}))})))`)
}

// accessible reports every rule the page breaks.
func (b *tab) accessible(where, rules string) {
	b.t.Helper()
	for _, v := range b.axe(rules) {
		b.t.Errorf("%s: %v", where, v)
	}
}
