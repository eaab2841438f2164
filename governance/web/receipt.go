// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// receipt is the proof of the reader's ballot.
func receipt(c *Call) error {
	r, err := c.Engine.Receipt(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	v := receiptView(c, r)
	if err := c.prove(r, &v); err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Receipt(c.frame(pages.SectionMatters), v))
}

func receiptView(c *Call, r engine.ReceiptReading) pages.ReceiptView {
	c.candidates(r.Issue)
	i, b := r.Issue, r.Ballot
	places := ranking(b.Choice.Ranking)
	v := pages.ReceiptView{
		MatterHead: head(i, r.Body), Code: grouped(r.Receipt.LeafHash), Leaf: r.Receipt.LeafHash, GivenTo: c.Actor().Name,
		Received: b.CastAt, Choice: pages.Choice(b.Choice.Answer), Withdrawn: b.Withdrawn,
		State: pages.ReceiptProvisional, Fresh: c.QueryParam("fresh") != "", Open: i.Open(r.Now) == nil, Barred: r.Barred, SuspendedUntil: r.SuspendedUntil,
		DownloadURL: issuePath(i.ID, "/receipt.json"), StillOpen: matterLines(r.Waiting, r.Now),
		Voice: c.onTheWay(stand{issue: i, body: r.Body, reader: c.Actor(), onRoll: true, path: r.Without}.voice()),
	}
	v.Advises = r.Advises
	if i.Procedure.Sealed() {
		v.Pseudonym, v.Unlinks = string(b.Pseudonym), i.UnlinkAt()
	}
	if i.Procedure.Method.Ranked() && !b.Withdrawn {
		v.Ranked, v.Unranked = places.ranked(i), places.unranked(i)
	}
	if r.Replaced != nil {
		v.Replaced, v.ReplacedWithdrawn = r.Replaced.CastAt, r.Replaced.Withdrawn
	}
	switch {
	case r.Inclusion.Entered:
		v.State, v.Entry = pages.ReceiptRecorded, int(r.Inclusion.Index)
		if w := r.Inclusion.Witnessing; w.Asks {
			if v.WitnessesOf = w.Of; w.Covers(r.Inclusion.Index) {
				v.Witnesses = len(w.By)
			}
		}
		v.ProofURL = "/record/entries/" + strconv.FormatInt(r.Inclusion.Index, 10)
	case r.Inclusion.Late:
		v.State = pages.ReceiptLate
		if i.Disputable(r.Now) == nil {
			v.DisputeURL = disputePath(i.ID) + "?evidence=" + r.Receipt.LeafHash
		}
	}
	if i.Stage == governance.Decided {
		v.CountURL = issuePath(i.ID, "/count")
	}
	return v
}

// prove works the proof of the entry out again, as anybody who asks for it would, and
// says until when there was to be one.
func (c *Call) prove(r engine.ReceiptReading, v *pages.ReceiptView) error {
	deadline, err := r.Receipt.Deadline.Time()
	if err != nil {
		return err
	}
	v.Deadline, v.HoldCommand = deadline, "moothall receipt verify moothall-receipt-"+string(r.Issue.ID)+".json --against record.zip"
	if !r.Inclusion.Entered {
		return nil
	}
	p, err := c.Engine.ProofAt(c.Ctx(), c.Actor(), r.Inclusion.Index)
	if err != nil {
		return err
	}
	shown, err := journal.NewInclusion(p.Head.Note, p.Head.Tree, p.Entry.Seq, p.Entry.Leaf, p.Path)
	if err != nil {
		return err
	}
	if shown.LeafHash != r.Receipt.LeafHash {
		return engine.ErrContradicts
	}
	v.Proof = pages.ReceiptProof{Hashes: len(shown.Path), Size: int(shown.TreeSize)}
	return nil
}

// grouped sets a hash in groups of eight digits for the eye.
func grouped(hash string) string {
	const size = 8
	var groups []string
	for len(hash) > size {
		groups, hash = append(groups, hash[:size]), hash[size:]
	}
	return strings.Join(append(groups, hash), " ")
}

// receiptFile is the receipt to keep: it can be checked without this server.
func receiptFile(c *Call) error {
	r, err := c.Engine.Receipt(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	text, err := journal.Canonical(r.Receipt)
	if err != nil {
		return err
	}
	return c.download(echo.MIMEApplicationJSON, "moothall-receipt-"+string(r.Issue.ID)+".json", text)
}

// download sends a file to be saved under a name.
func (c *Call) download(media, name string, content []byte) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+fileName(name)+`"`)
	return c.Blob(http.StatusOK, media, content)
}

// fileName keeps of a name what is safe in a header and on every disk.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
}
