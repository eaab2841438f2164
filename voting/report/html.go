// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
)

// ownHash is the place of the page's own hash, alone on its line.
const ownHash = "\n" + `<dd class="hash" id="page-hash">`

// checkCommand takes the hash off the page, and reckons it again.
const checkCommand = `sed -E 's/^(<dd class="hash" id="page-hash">)[0-9a-f]{64}/\1/' report.html | sha256sum`

// WriteHTML writes the report as one page, for the screen and for A4: nothing is
// loaded, nothing runs. Page one has the method, every rule and option, the
// ballots by source against those expected, the candidates and the order that
// settles ties; then come the rounds, in tables as wide as a sheet, the transfers,
// the ties, the duels, the ranking, the hashes, and lines for two signatures.
//
// The page names its own hash: the SHA-256 of all its bytes, with the 64 digits
// of that hash left out. The page has the command that checks it.
func (r Report) WriteHTML(w io.Writer) error {
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return fmt.Errorf("page of a report: %w", err)
	}
	var out bytes.Buffer
	if err := page.Execute(&out, r.view()); err != nil {
		return fmt.Errorf("page of a report: %w", err)
	}
	sum := sha256.Sum256(out.Bytes())
	before, after, _ := bytes.Cut(out.Bytes(), []byte(ownHash))
	_, err = fmt.Fprintf(w, "%s%s%s%s", before, ownHash, hex.EncodeToString(sum[:]), after)
	return err
}
