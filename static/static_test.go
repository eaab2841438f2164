// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestURL_HoldsTheDigestOfAllFiles(t *testing.T) {
	if got := URL("tokens.css"); !regexp.MustCompile(`^/static/[0-9a-f]{22}/tokens\.css$`).MatchString(got) {
		t.Errorf("URL = %s", got)
	}
}

func TestFile_FindsWhatPagesLinkTo(t *testing.T) {
	for name, want := range map[string]string{
		Sheet: "text/css; charset=utf-8", "htmx.min.js": "text/javascript; charset=utf-8", "ballot.js": "text/javascript; charset=utf-8",
		"fonts/besley-latin-wght-normal.woff2": "font/woff2", "fonts/OFL-besley.txt": "text/plain; charset=utf-8",
	} {
		content, mediaType, found := File(name)
		if !found || mediaType != want || len(content) == 0 {
			t.Errorf("%s: %d bytes, %s, found %v", name, len(content), mediaType, found)
		}
	}
	for _, name := range []string{"", ".", "ui", "../static.go", "static.go", "nothing.css"} {
		if _, _, found := File(name); found {
			t.Errorf("%q is served", name)
		}
	}
}

func TestSheet_LayersComeInTheirOrder(t *testing.T) {
	joined, _, _ := File(Sheet)
	last := -1
	for _, mark := range []string{"@layer tokens, base, ui, modes;", "@layer base {", "@layer ui {", "@layer modes {"} {
		at := strings.Index(string(joined), mark)
		if at <= last {
			t.Errorf("%q stands at %d, after %d", mark, at, last)
		}
		last = at
	}
}

// The house style for sheets, held here because nothing else would notice.
func TestSheets_KeepTheHouseStyle(t *testing.T) {
	physical := regexp.MustCompile(`\b(margin|padding|border|inset)-(left|right|top|bottom)\b|\b(left|right|top|bottom):|text-align: (left|right)|float:`)
	for _, name := range sheets() {
		content, _, _ := File(name)
		text := string(content)
		if lines := strings.Count(text, "\n"); lines > 150 {
			t.Errorf("%s has %d lines; split it at 150", name, lines)
		}
		if strings.Contains(text, "!important") {
			t.Errorf("%s uses !important", name)
		}
		if found := physical.FindString(text); found != "" {
			t.Errorf("%s names a physical side: %q", name, found)
		}
		if strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("%s does not close what it opens", name)
		}
		if !strings.HasPrefix(text, "/* SPDX-License-Identifier: AGPL-3.0-or-later */") {
			t.Errorf("%s has no licence line", name)
		}
	}
}

func TestHtmx_IsTheFileTheReadmeNames(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	content, _, _ := File("htmx.min.js")
	if sum := sha256.Sum256(content); !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
		t.Errorf("README.md does not name SHA-256 %x of htmx.min.js", sum)
	}
}

func TestFonts_HaveTheirLicences(t *testing.T) {
	fonts, _ := fs.Glob(files, "fonts/*.woff2")
	if len(fonts) != 4 {
		t.Errorf("%d fonts, want 4", len(fonts))
	}
	for _, licence := range []string{"fonts/OFL-besley.txt", "fonts/OFL-atkinson-hyperlegible-next.txt"} {
		if content, _, found := File(licence); !found || !strings.Contains(string(content), "SIL OPEN FONT LICENSE") {
			t.Errorf("%s is missing or no licence", licence)
		}
	}
}
