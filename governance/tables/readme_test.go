// SPDX-License-Identifier: AGPL-3.0-or-later

package tables

// intro and about are the words of README.md that no column says.
const intro = `# Tables for other programs

What was decided can be had as tables, on the pages of a body and of a decision, and at the same addresses below ` + "`/api/v1`" + `. Each is one file of one moment, and the same bytes for as long as nothing changes. A file that came whole has the length the server told; one that was cut off has not, and the download fails.

- ` + "`.csv`" + `: RFC 4180, UTF-8, lines end with CR LF, the first row holds the names of the columns. Where text begins with one of ` + "`= + - @`" + `, a tab, a carriage return or an apostrophe, an apostrophe stands before it, so that no spreadsheet runs it as a formula: take one apostrophe off whatever begins with one, in columns of the kinds text and ranking. A cell that is missing is empty.
- ` + "`.jsonl`" + `: one JSON object a line, with every column in order. A cell that is missing is ` + "`null`" + `.
- text is text; a number is a whole number; a flag is ` + "`true` or `false`" + `; an instant is RFC 3339 in UTC, as in ` + "`2026-05-03T16:00:00.000Z`" + `; a list is a JSON array in both forms; a ranking is ` + "`[[\"quay\"],[\"tide\",\"same\"]]`" + ` in JSON and ` + "`quay>tide=same`" + ` in CSV.
- A column keeps its name and its meaning. New columns are added at the end.

Before a vote is decided there is no table of it for anybody, and the refusal says when there will be. No table shows anybody more than pages and the archive of the record show them. The archive is what proves; a table is for reading on.

Ballots in which options were ranked can also be had as cast vote records of NIST SP 1500-103 (` + "`cvr.json`" + `), for RCTab (` + "`rctab.json` with `rctab.csv`" + ` beside it) and as BLT (` + "`ballots.blt`" + `). They hold one record for each voice a ballot carried, and nobody's name but the candidates'. A format that cannot say what was voted on is refused: RCTab's where it would elect others by these ballots than were elected, because its rules differ from those of the count, and the cast vote records and RCTab's where the ballots carried more than a million voices together, a record for each; BLT has each ballot once, with its weight. Nothing is cut off.
`

var about = map[string]string{
	"decisions":   "`/decisions.csv`, `/decisions.jsonl` of all bodies; `/bodies/BODY/decisions.csv` and `.jsonl` of one. The newest first.",
	"votes":       "`/issues/NUMBER/votes.csv` and `.jsonl` of a public vote: what anybody finds in its openings in the archive.",
	"list":        "`/issues/NUMBER/votes.csv` and `.jsonl` of a confidential vote: the published list.",
	"delegations": "`/issues/NUMBER/delegations.csv` and `.jsonl` of a vote in which voices could be delegated. Everybody is shown what stands in clear in the record. What does not, because the charter shows it to members or to the two alone, stands only in the file of whoever gave that voice, who is signed in: no page lists it for anybody else. A file without a row does not say that nobody delegated.",
}
