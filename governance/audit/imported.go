// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/voting/ballots"
)

// importElection takes an election held elsewhere into the course of issues,
// and counts its file again where the archive holds it.
func (p *replay) importElection(position int64, e journal.Entry, act journal.ElectionImport) error {
	body := bodies.Slug(e.Body)
	if _, chartered := p.charters[body]; !chartered {
		return fmt.Errorf("body %s has no charter", body)
	}
	if p.matters[e.Issue] != nil {
		return fmt.Errorf("issue %s was opened before", e.Issue)
	}
	m := &matter{
		issue:  governance.Issue{ID: governance.IssueID(e.Issue), Body: body, Kind: "election", Title: act.Title, Imported: act.File},
		opened: position, frozen: -1, closed: -1, stage: stageDecided, imported: true,
	}
	p.matters[e.Issue] = m
	if !p.archive.Scope.Covers(e.Body, e.Issue) {
		return nil
	}
	return p.recountFile(m, act)
}

func (p *replay) recountFile(m *matter, act journal.ElectionImport) error {
	name := issueMember(string(m.issue.ID), ballotsFile)
	if !p.archive.Has(name) {
		return refuse(name, "it is missing: the election cannot be counted again")
	}
	content, err := p.archive.Read(name)
	if err != nil {
		return err
	}
	if journal.Digest(content) != act.FileSHA256 {
		return refuse(name, "it is not what the record commits to")
	}
	file, err := ballots.Read(act.File, bytes.NewReader(content))
	if err != nil {
		return refuse(name, "%v", err)
	}
	past := governance.PastElection{Method: governance.Method(act.Method), Settings: act.Settings, Seats: int(act.Seats)}
	transcript, err := past.Count(file)
	if err != nil {
		return refuse(name, "%v", err)
	}
	text, err := journal.Canonical(transcript)
	if err != nil {
		return err
	}
	if err := p.disclosed(m, countFile, act.TranscriptSHA256, text); err != nil {
		return err
	}
	decision := past.Decide(m.issue.ID, file, transcript)
	m.result = &governance.Conclusion{Decision: decision, Transcript: transcript}
	again := act
	again.Settings, again.Seats, again.Winners = transcript.Options, int64(transcript.Seats), nil
	for _, w := range decision.Winners {
		again.Winners = append(again.Winners, string(w))
	}
	return sameAct(act, again)
}
