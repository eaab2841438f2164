// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ui holds the components of the pages: what a slip, a stone, the path
// of a voice or the picture of a count looks like.
//
// Nouns: a component is a templ function; its view struct holds words that are
// ready for the reader, in whichever language. Pictures are drawn from exact
// integers; floating point appears only in pixels.
//
//	@ui.Notice(ui.NoticeView{Icon: ui.IconLock}) {
//		<p>{ text }</p>
//	}
//
// It knows no message catalogue, no person and no rule; it decides nothing.
package ui

import (
	"strconv"
	"strings"
)

// Link is words that lead somewhere; without URL they are plain text.
type Link struct{ Text, URL string }

// px writes a pixel coordinate with one decimal place.
func px(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// classes joins the class names that are not empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// when gives the class if it holds.
func when(holds bool, class string) string {
	if holds {
		return class
	}
	return ""
}
