// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/governance/audit"
	"moothall/templates/pages"
)

// compareCommand is a line to copy, which holds a newer archive to an older one.
const compareCommand = "moothall compare older.zip newer.zip"

// readToThem reads what a program wrote, a verification or a comparison, in words.
func readToThem(text []byte) (pages.VerificationView, error) {
	r, err := audit.ParseReport(text)
	if err == nil {
		return reportView(r), nil
	}
	c, err := audit.ParseComparison(text)
	return comparedView(c), err
}

func comparedView(c audit.Comparison) pages.VerificationView {
	compared := &pages.ComparisonView{
		Relation: pages.Relation(c.Relation), Older: int(c.Older.Size), Newer: int(c.Newer.Size), Handovers: c.Handovers,
		Same: c.Openings.Same, Came: len(c.Openings.Came), Erased: len(c.Openings.Erased), Outside: len(c.Openings.Outside),
		OtherScope: c.Older.Scope != c.Newer.Scope,
	}
	for _, e := range c.Entries {
		compared.Entries = append(compared.Entries, pages.EntryCount{Type: string(e.Type), N: int(e.Entries)})
	}
	for _, d := range c.Decided {
		compared.Decided = append(compared.Decided, d.Issue)
	}
	for _, g := range c.Openings.Grown {
		compared.NewLine += g.Came
		compared.Erased += g.Erased
		compared.Outside += g.Outside
	}
	v := pages.VerificationView{Verdict: pages.Verdict(c.Verdict), Log: c.Newer.Log, Compared: compared}
	for _, f := range c.Findings {
		v.Places = append(v.Places, pages.ReportPlace{Where: f.Where, What: f.What})
	}
	return v
}
