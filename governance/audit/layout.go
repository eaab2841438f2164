// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"strings"

	"moothall/governance/journal"
)

// The members of an archive, in the order of their names; the manifest, which
// holds the hashes of all others, comes last.
const (
	readmeName   = "README.txt"
	peopleFile   = "people.jsonl"
	peopleName   = "openings/" + peopleFile
	casesFolder  = "openings/cases/"
	issuesFolder = "openings/issues/"
	// delegationsName is what was sealed of delegations, in an auditor's archive.
	delegationsName = "openings/delegations.jsonl"
	saidFolder      = "openings/said/"
	witnessedName   = "openings/witnessed" // the newest checkpoint that enough witnesses have cosigned
	checkpointName  = "record/checkpoint"
	keyName         = "record/key"
	keysName        = "record/keys" // how the log came to that key; only where it had another before
	recordFolder    = "record/"
	manifestName    = "manifest.json"
)

// The files of one issue.
const (
	adviceFile   = "advice.json" // how those voted who are asked and bind nobody
	ballotsFile  = "ballots"     // of an election that was imported, as the file came
	carriedFile  = "carried.csv" // where delegations were sealed: what each ballot carried, and not whose voices
	castsFile    = "casts.jsonl"
	countFile    = "count.json"
	decisionFile = "decision.json"
	listFile     = "list.jsonl" // of a confidential vote: the ballots that count
	paperFile    = "paper.json" // what was put to the vote: texts, effect, words under the options
	rollFile     = "roll.csv"
	summaryFile  = "summary.json"
	weightsFile  = "weights.csv"
)

// The files of one case: its ruling, and the ruling on appeal, as they stand in
// the public register.
var caseFiles = [...]string{"ruling.txt", "ruling_on_appeal.txt"}

// sealsFile is what the leaves of a case seal of its lots, in an auditor's archive. Its
// name comes before that of a ruling, as the members of an archive ascend.
const sealsFile = "lots.jsonl"

func caseMember(id, file string) string { return casesFolder + id + "/" + file }

func issueMember(issue, file string) string { return issuesFolder + issue + "/" + file }

// readme is the text of README.txt, byte for byte.
const readme = `This is an archive of the public record of a Moothall community.

  record/checkpoint   the signed head of the log: its name, size and root
  record/key          the public key that signed it
  record/tile/        the log itself: leaves and hash tiles, in the tlog-tiles layout (c2sp.org/tlog-tiles)
  openings/           what may be disclosed at this head: who is who, each issue's paper, roll,
                      ballots, weights, count, summary and decision; nothing of a vote that is still running;
                      of each case its rulings as the register shows them, without names
                      in said/ what auditory bodies found, what they were answered, why they held a
                      decision back, what candidates say, and what public delegates stand for, each under
                      the ref of its entry, whose text_sha256 it has
                      for auditors, in delegations.jsonl, the delegations that are not for everybody
                      in witnessed, where there is one, the newest signed head that witnesses have cosigned
  manifest.json       the head, what the archive covers, and the SHA-256 of every other file

A list of more than 128 MiB is in parts: casts.0001.jsonl, casts.0002.jsonl and so on. Put together they are the list.

To check it: moothall verify FILE.zip
To check that history was not rewritten, keep the checkpoints you see and add: --against CHECKPOINT
or name the witnesses you trust: --witness POLICY (c2sp.org/tlog-policy)

By hand: the SHA-256 of each file stands in manifest.json. A leaf of the log is one line of JSON; its hash is
SHA-256(0x00 leaf), and the hashes make the root in record/checkpoint (RFC 6962). A ballot's leaf holds only a
data_sha256: the SHA-256 of its opening in casts.jsonl, as canonical JSON (RFC 8785). Of a confidential vote only
auditors get the openings, as of a sealed delegation; everybody gets list.jsonl, the ballots that count under pseudonyms. The paper, the
roll, the weights or the list, the count and the decision are bound in the same way by the leaves issue.open,
roll.freeze, count and decision. The summary tells figures that follow from these. A panel is drawn from the holders of mandates by the lot
of "moothall lot --seed 'ROOT REF SALT'"; the leaf case.panel says who sits, and only auditors get the salt and who was
passed over, in lots.jsonl. A ruling's text is bound by the leaf case.ruling.
`

// keyLine and keysLines are what README.txt says of the key, and what it says besides of
// a log that had another before.
const (
	keyLine   = "  record/key          the public key that signed it\n"
	keysLines = "  record/keys         the keys before it, and the signed heads by which each was laid down\n"
)

// readmeOf is the text of README.txt.
func readmeOf(handedOver bool) string {
	if !handedOver {
		return readme
	}
	return strings.Replace(readme, keyLine, keyLine+keysLines, 1)
}

// checkName refuses a name that has no place in an archive.
func checkName(name string) error {
	list, _ := partOf(name)
	switch list {
	case readmeName, delegationsName, peopleName, witnessedName, checkpointName, keyName, keysName:
		return nil
	}
	if path, ok := strings.CutPrefix(name, recordFolder); ok {
		if _, err := journal.ParseTilePath(path); err == nil {
			return nil
		}
	}
	if _, ok := saidRef(name); ok {
		return nil
	}
	if path, ok := strings.CutPrefix(list, casesFolder); ok {
		id, file, _ := strings.Cut(path, "/")
		if isIssue(id) && (file == sealsFile || slices.Contains(caseFiles[:], file)) {
			return nil
		}
	}
	if path, ok := strings.CutPrefix(list, issuesFolder); ok {
		issue, file, _ := strings.Cut(path, "/")
		if isIssue(issue) && isIssueFile(file) {
			return nil
		}
	}
	return fmt.Errorf("%w: it has no place for a member %q", ErrArchive, name)
}

func isIssueFile(file string) bool {
	switch file {
	case adviceFile, ballotsFile, carriedFile, castsFile, countFile, decisionFile, listFile, paperFile, rollFile, summaryFile, weightsFile:
		return true
	}
	return false
}

// isIssue says whether id has the form the journal allows, which is also safe
// in a path.
func isIssue(id string) bool {
	return len(id) > 0 && len(id) <= 64 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == "" && id[0] != '-'
}

// Scope narrows what an archive discloses; its record is always whole.
type Scope struct {
	Body  string `json:"body,omitempty"`  // only the issues of this body
	Issue string `json:"issue,omitempty"` // only this issue

	// Auditor: also what only auditors may see, the openings of confidential casts
	// and who stood on the rolls of these votes.
	Auditor bool `json:"auditor,omitempty"`
}

// Covers says whether an issue of a body lies in the scope.
func (s Scope) Covers(body, issue string) bool {
	return (s.Body == "" || s.Body == body) && (s.Issue == "" || s.Issue == issue)
}

// manifest is the content of manifest.json, in canonical JSON.
type manifest struct {
	Schema  string            `json:"schema"` // "moothall-archive/1"
	Log     string            `json:"log"`
	Size    int64             `json:"size"`
	Root    string            `json:"root"` // base64, as in the checkpoint
	Scope   Scope             `json:"scope"`
	Members map[string]string `json:"members"` // SHA-256 of each, hexadecimal
}

const manifestSchema = "moothall-archive/1"

func newManifest(head journal.Checkpoint, scope Scope, members []member) manifest {
	m := manifest{Schema: manifestSchema, Log: head.Origin, Size: head.Tree.N, Root: head.Tree.Hash.String(), Scope: scope, Members: map[string]string{}}
	for _, x := range members {
		m.Members[x.name] = x.digest
	}
	return m
}
