// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// entryPath is the address of an entry of the record.
func entryPath(n int64) string { return "/record/entries/" + strconv.FormatInt(n, 10) }

// record is the public journal: how far it goes, what stands in it, how to
// check it. ?receipt= leads to the entry of a receipt.
func record(c *Call) error {
	looked := strings.ToLower(strings.Join(strings.Fields(c.QueryParam("receipt")), ""))
	notFound := false
	if looked != "" {
		proof, err := c.Engine.ProofOf(c.Ctx(), c.Actor(), looked)
		if err == nil && proof.Entry.Seq >= 0 {
			return c.see(entryPath(proof.Entry.Seq))
		}
		if err != nil && !errors.Is(err, engine.ErrNotFound) {
			return err
		}
		notFound = true
	}
	kind := c.QueryParam("type")
	from, err := strconv.ParseInt(c.QueryParam("from"), 10, 64)
	if err != nil {
		from = -1
	}
	r, err := c.Engine.Record(c.Ctx(), c.Actor(), kind, from)
	if err != nil {
		return err
	}
	v := recordView(r, kind)
	v.Lookup, v.NotFound = looked, notFound
	return c.page(http.StatusOK, pages.Record(c.frame(pages.SectionRecord), v))
}

func recordView(r engine.RecordReading, kind string) pages.RecordView {
	v := pages.RecordView{
		Head: recordHead(r.Head, r.Witnessing), Origin: r.Origin, Key: r.Key, RootHash: base64.StdEncoding.EncodeToString(r.Head.Tree.Hash[:]),
		CheckpointURL: "/record/checkpoint", ExportCommand: exportCommand, VerifyCommand: verifyCommand,
	}
	for _, h := range slices.Backward(r.Handovers) {
		if until, err := h.At.Time(); err == nil { // the journal has read it
			v.KeysURL, v.Former = "/record/keys", append(v.Former, pages.FormerKey{Key: h.From.String(), Until: until, Reason: pages.FormerReason(h.Reason)})
		}
	}
	for _, h := range r.Checkpoints {
		line := pages.Checkpoint{Size: int(h.Tree.N), RootHash: base64.StdEncoding.EncodeToString(h.Tree.Hash[:]), At: h.At}
		if h.Tree.N <= r.Witnessing.Size {
			line.Witnessed = r.Witnessing.At
		}
		v.Checkpoints = append(v.Checkpoints, line)
	}
	for _, t := range engine.EntryTypes() {
		v.Types = append(v.Types, pages.Filter{Value: string(t), Chosen: string(t) == kind})
	}
	for _, e := range r.Entries {
		line := pages.EntryLine{N: int(e.Seq), URL: entryPath(e.Seq), Type: string(e.Type), At: e.At}
		line.Body, line.Matter = about(e.Leaf)
		v.Entries = append(v.Entries, line)
	}
	if r.Next >= 0 {
		v.Next = "/record?" + url.Values{"type": {kind}, "from": {strconv.FormatInt(r.Next, 10)}}.Encode()
	}
	return v
}

// The commands with which anybody checks the record: lines to copy.
const (
	exportCommand = "moothall export --out record.zip"
	verifyCommand = "moothall verify record.zip"

	recountCommand = "python3 recount.py record.zip"
)

// about names what a leaf itself says it is about, and nothing else: that of a
// ballot says nothing, and the server keeps what it knows to itself.
func about(leaf []byte) (body, matter pages.Link) {
	entry, err := journal.ParseLeaf(leaf)
	if err != nil {
		return body, matter
	}
	if entry.Body != "" {
		body = bodyLink(bodies.Body{Slug: bodies.Slug(entry.Body), Name: entry.Body})
	}
	if entry.Issue != "" {
		matter = pages.Link{Text: entry.Issue, URL: issuePath(governance.IssueID(entry.Issue), "")}
	}
	return body, matter
}

// entry is one entry of the record, and the proof that it is in it.
func entry(c *Call) error {
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if err != nil || n < 0 {
		return engine.ErrNotFound
	}
	p, err := c.Engine.ProofAt(c.Ctx(), c.Actor(), n)
	if err != nil {
		return err
	}
	v := pages.ProofView{
		N: int(n), Type: string(p.Entry.Type), At: p.Entry.At, Included: len(p.Path) > 0 || p.Head.Tree.N == 1,
		LeafHash: hex.EncodeToString(p.Entry.Hash[:]), Leaf: string(p.Entry.Leaf), Head: recordHead(p.Head, p.Witnessing),
		RootHash: hex.EncodeToString(p.Head.Tree.Hash[:]), RootNoted: base64.StdEncoding.EncodeToString(p.Head.Tree.Hash[:]),
	}
	v.RawURL = "/api/v1/record/proof?leaf=" + v.LeafHash
	v.Body, v.Matter = about(p.Entry.Leaf)
	for at, left := range journal.LeftOnPath(n, p.Head.Tree.N) {
		v.Path = append(v.Path, pages.PathHash{Hash: hex.EncodeToString(p.Path[at][:]), Left: left})
	}
	if n > 0 {
		v.Older = entryPath(n - 1)
	}
	if n+1 < p.Head.Tree.N {
		v.Newer = entryPath(n + 1)
	}
	return c.page(http.StatusOK, pages.Proof(c.frame(pages.SectionRecord), v))
}

// tile is a part of the log as programs read it (C2SP tlog-tiles): it never changes.
func tile(c *Call) error {
	t, err := journal.ParseTilePath("tile/" + c.Param("*"))
	if err != nil {
		return engine.ErrNotFound
	}
	content, err := c.Engine.Tile(c.Ctx(), c.Actor(), t)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, "application/octet-stream", content)
}

// checkpoint is the newest signed head, as the note it is (C2SP tlog-checkpoint).
func checkpoint(c *Call) error {
	return c.checkpoint(false)
}

// witnessed is the newest signed head that enough witnesses have cosigned, raw, with
// what they signed.
func witnessed(c *Call) error { return c.checkpoint(true) }

// formerKeys is how the record came to its key: a line for each handover, which stands by
// itself (journal.ParseKeys). A record that was never handed over has none.
func formerKeys(c *Call) error {
	keys, err := c.Engine.Keys(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	if len(keys.Handovers()) == 0 {
		return engine.ErrNotFound
	}
	return c.Blob(http.StatusOK, "application/jsonl", keys.Text())
}

func (c *Call) checkpoint(witnessed bool) error {
	head, err := c.Engine.Checkpoint(c.Ctx(), c.Actor(), witnessed)
	if err != nil {
		return err
	}
	if head.Tree.N == 0 {
		return engine.ErrNotFound
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", head.Note)
}
