// SPDX-License-Identifier: AGPL-3.0-or-later

// Package static holds the files a browser fetches once and keeps: style
// sheets, fonts, two scripts.
//
// Nouns: a file has a name ("hall.css"); its address holds the digest of all
// files, so that what is served under it never changes.
//
//	<link rel="stylesheet" href={ static.URL("hall.css") }>
//	content, mediaType, found := static.File("hall.css")
//
// It refuses to serve by guess: a name that is not embedded is not found.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg ui/*.css fonts/*.woff2 fonts/*.txt htmx-LICENSE.txt
var files embed.FS

// Sheet is the name of all style sheets joined in the order of their layers.
const Sheet = "hall.css"

// Prefix is the path under which the files are served; the digest follows it.
const Prefix = "/static/"

// Digest names this set of files: eleven bytes of the SHA-256 over all names
// and contents, in hex.
func Digest() string { return digest() }

// URL is the address of a file, good for ever: /static/{digest}/{name}.
func URL(name string) string { return Prefix + Digest() + "/" + name }

// File gives the bytes and the media type of a file.
func File(name string) (content []byte, mediaType string, found bool) {
	if name == Sheet {
		return sheet(), "text/css; charset=utf-8", true
	}
	content, err := files.ReadFile(name)
	if err != nil {
		return nil, "", false
	}
	return content, mediaTypes()[path.Ext(name)], true
}

func mediaTypes() map[string]string {
	return map[string]string{
		".css":   "text/css; charset=utf-8",
		".js":    "text/javascript; charset=utf-8",
		".woff2": "font/woff2",
		".txt":   "text/plain; charset=utf-8",
		".svg":   "image/svg+xml",
	}
}

// The embedded files never change while the program runs, so both are made once.
var (
	sheet  = sync.OnceValue(join)
	digest = sync.OnceValue(sum)
)

// join puts the sheets together: one request in place of thirty. Relative
// addresses in them hold, because the joined sheet lies beside tokens.css.
func join() []byte {
	var b strings.Builder
	for _, name := range sheets() {
		content, _ := files.ReadFile(name)
		b.Write(content)
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// sheets names the style sheets in the order in which they apply.
func sheets() []string {
	components, _ := fs.Glob(files, "ui/*.css")
	sort.Strings(components)
	return append(append([]string{"tokens.css", "base.css"}, components...), "modes.css")
}

func sum() string {
	hash := sha256.New()
	// Reading an embedded file cannot fail, so neither can the walk.
	_ = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		hash.Write([]byte(name + "\x00"))
		hash.Write(content)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)[:11])
}
