// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/audit/recount"
	"moothall/templates/pages"
)

// auditors is what an auditor, or anybody, can see and take home.
func auditors(c *Call) error { return c.auditorsPage(http.StatusOK, pages.VerificationView{}) }

func (c *Call) auditorsPage(status int, report pages.VerificationView) error {
	desk, err := c.Engine.Desk(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.AuditorsView{
		Head: recordHead(desk.Head, desk.Witnessing), Decisions: int(desk.Decisions), ExportCommand: exportCommand, VerifyCommand: verifyCommand, CompareCommand: compareCommand,
		RecountCommand: recountCommand, RecountDigest: recount.Digest(),
		Own: links(desk.Own), Watched: links(desk.Watched), Held: c.decisionLines(desk.Held, desk.Now),
		Disputes: c.disputeLinks(desk.Disputes), Emergencies: emergencyLines(desk.Emergencies, desk.Now), Findings: findingLines(desk.Findings, desk.Now), Matters: matterLines(desk.Matters, desk.Now), Report: report,
	}
	for _, l := range desk.Bodies {
		v.Bodies = append(v.Bodies, c.bodyLine(l, desk.All))
	}
	for _, l := range desk.All.Lines {
		v.Turnouts = append(v.Turnouts, pages.Link{Text: l.Charter.Body.Name, URL: turnoutPath(l.Charter.Body.Slug)})
		if b := l.Charter.Body; slices.ContainsFunc(l.Charter.Procedures, func(p governance.Procedure) bool { return p.Delegation != nil }) {
			v.Voices = append(v.Voices, pages.Link{Text: b.Name, URL: watchPath(b.Slug)})
		}
	}
	if len(desk.Own) > 0 {
		for _, b := range desk.Watched {
			v.Archives = append(v.Archives, pages.Link{Text: b.Name, URL: string(b.Slug)})
			v.Files = append(v.Files, pages.Link{Text: b.Name, URL: "/auditors/findings/new?body=" + string(b.Slug)})
		}
	}
	return c.page(status, pages.Auditors(c.frame(pages.SectionRecord), v))
}

// explainReport reads a report of a verification to whoever brings it.
func explainReport(c *Call) error {
	text, err := c.broughtReport()
	if err != nil {
		return err
	}
	read, err := readToThem(text)
	if err != nil {
		return c.auditorsPage(http.StatusUnprocessableEntity, pages.VerificationView{Bad: true})
	}
	return c.auditorsPage(http.StatusOK, read)
}

// broughtReport is the file that was sent, else what was pasted.
func (c *Call) broughtReport() ([]byte, error) {
	file, _, err := c.Request().FormFile("file")
	switch {
	case err == nil:
		defer file.Close() // it was only read
		if text, err := io.ReadAll(file); err != nil || len(bytes.TrimSpace(text)) > 0 {
			return text, err
		}
	case !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, errors.Join(ErrMalformed, err)
	}
	return []byte(c.Field("report")), nil
}

func reportView(r audit.Report) pages.VerificationView {
	v := pages.VerificationView{
		Verdict: pages.Verdict(r.Verdict), Log: r.Log, Size: int(r.Size), Against: r.Against, KeyGiven: r.KeyGiven, Auditor: r.Scope.Auditor,
		Body: r.Scope.Body, Issue: r.Scope.Issue, Unopened: int(r.Unopened), Named: r.Named,
		Findings: r.Reviews.Findings, Answered: r.Reviews.Answered, Late: r.Reviews.Late, Withdrawn: r.Reviews.Withdrawn, Suspensions: r.Reviews.Suspensions,
	}
	at := map[audit.State]*int{
		audit.Recounted: &v.Recounted, audit.FromCarried: &v.FromCarried, audit.Running: &v.Running, audit.AwaitsCount: &v.Awaiting,
		audit.CalledOff: &v.Cancelled, audit.NotDisclosed: &v.NotDisclosed,
	}
	for _, i := range r.Issues {
		if n := at[i.State]; n != nil { // an election that is not open yet has nothing to verify
			*n++
		}
		if i.Sealed {
			v.Confidential++
		}
		if i.Later != "" {
			v.Prolonged++
		}
	}
	v.Witnessed, v.WitnessedBy, v.Disputes, v.Handovers = int(r.Witnessed), r.WitnessedBy, int(r.SealedDisputes), len(r.Handovers)
	for _, h := range r.Handovers {
		if h.State == audit.NotVouchedFor {
			v.Unvouched++
		}
	}
	if e := r.Emergencies; e != nil {
		v.Emergencies, v.Withheld = e.Acts, e.Withheld
	}
	for _, f := range r.Findings {
		v.Places = append(v.Places, pages.ReportPlace{Where: f.Where, What: f.What})
	}
	return v
}

// publicArchive is the whole record with all that anybody may know.
func publicArchive(c *Call) error { return c.archive("record.zip", audit.Scope{}) }

// auditorsArchive is the archive of those who supervise a body. It is asked for by
// a form, for it is entered in the record who took it.
func auditorsArchive(c *Call) error {
	body := bodies.Slug(c.Field("body"))
	return c.archive("record-"+string(body)+"-auditors.zip", audit.Scope{Body: string(body), Auditor: true})
}
