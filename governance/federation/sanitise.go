// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// What a comment of a stranger may have, in bytes: as it comes, and as it is kept.
const (
	maxContent = 64 << 10
	maxKept    = 20_000
)

// classes are those peers write on links and spans: microformats, mentions,
// hashtags and the parts of a long address.
var classes = regexp.MustCompile(`^((h|p|u|dt|e)-[a-z0-9-]+|mention|hashtag|ellipsis|invisible)( ((h|p|u|dt|e)-[a-z0-9-]+|mention|hashtag|ellipsis|invisible))*$`)

// sanitiser keeps what Mastodon keeps, and nothing that acts.
var sanitiser = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "span", "a", "del", "pre", "code", "em", "strong", "b", "i", "u", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("class").Matching(classes).OnElements("a", "span")
	p.AllowAttrs("start", "reversed").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("value").Matching(bluemonday.Integer).OnElements("li")
	p.AllowURLSchemes("http", "https")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}()

// wordsOnly keeps no markup at all.
var wordsOnly = bluemonday.StrictPolicy()

// Sanitise makes a stranger's HTML fit for a page of ours: the elements above,
// links that lead out and vouch for nothing, no other attribute. It is done when a
// comment comes in, and again whenever one is shown: what lies in the database may
// have been put there by somebody else.
func Sanitise(html string) string {
	if len(html) > maxContent {
		return ""
	}
	kept := sanitiser.Sanitize(strings.ReplaceAll(html, "\x00", ""))                                                      // which no database keeps
	return strings.TrimSpace(strings.ReplaceAll(kept, `rel="nofollow noreferrer"`, `rel="nofollow noopener noreferrer"`)) // of an attribute: text has no bare quotes
}

// plain is a name or a title without any markup.
func plain(text string, most int) string {
	letters := []rune(strings.Join(strings.Fields(strings.Map(visible, text)), " "))
	return string(letters[:min(len(letters), most)])
}

// visible takes out what is not seen but changes what is: controls, and marks
// that turn the direction of what follows.
func visible(r rune) rune {
	switch {
	case r == '\t' || r == '\n':
		return ' '
	case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff:
		return -1
	}
	return r
}
