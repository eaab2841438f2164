// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strings"

	"moothall/governance/audit"
	"moothall/governance/journal"
)

// verify is the command that repeats everything an archive claims.
type verify struct {
	File    string   `arg:"" help:"The archive, as export wrote it."`
	Against []string `placeholder:"CHECKPOINT" help:"A checkpoint kept earlier or by others: refuse an archive whose history is not a continuation of it. May be given more than once."`
	Key     string   `placeholder:"KEY" help:"The log's public key, now or before it was handed over, or a file that holds it, from somewhere else than the archive."`
	Witness string   `placeholder:"POLICY" help:"A file that names the witnesses you trust and how many must have cosigned (C2SP tlog-policy)."`
	JSON    bool     `name:"json" help:"Write the report as JSON."`
}

// verifyMemory is how many bytes are used before time is spent on using fewer. A record
// of a million entries, half of them casts, needs two thirds of it.
const verifyMemory = 384 << 20

// Help says what the command is for.
func (verify) Help() string {
	return "Checks signature and tree, then makes rolls, delegations, counts and decisions again from the archive alone and compares every number. " +
		"Exit code 0: verified. 1: refused, with the place. 2: nothing found is wrong, and something could not be judged, or is overdue at the end of the record."
}

// Run verifies the archive and writes the report.
func (c *verify) Run(w *world) error {
	against, err := c.against()
	if err != nil {
		return err
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // GOMEMLIMIT says nothing else
		debug.SetMemoryLimit(verifyMemory)
	}
	shown := watch(w.stderr, "reading "+c.File)
	archive, file, err := openArchive(c.File, shown)
	if err != nil {
		return err
	}
	defer file.Close()
	report := audit.Verify(archive, against)
	shown.end()
	out := bufio.NewWriter(w.stdout)
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		writeReport(out, report)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return verdict(c.File, report)
}

// against reads what the verifier brings.
func (c *verify) against() (audit.Against, error) {
	var a audit.Against
	for _, name := range c.Against {
		text, err := readInput(name)
		if err != nil {
			return a, err
		}
		a.Checkpoints = append(a.Checkpoints, text)
	}
	if c.Witness != "" {
		policy, err := readPolicy("witness", c.Witness)
		if err != nil {
			return a, err
		}
		a.Policy = &policy
	}
	if c.Key == "" {
		return a, nil
	}
	key, err := readPublicKey(c.Key)
	a.Key = &key
	return a, err
}

// readPublicKey reads a public key given as text or as the name of its file.
func readPublicKey(given string) (journal.PublicKey, error) {
	key, err := journal.ParsePublicKey(given)
	if err == nil {
		return key, nil
	}
	text, fileErr := os.ReadFile(given)
	if fileErr != nil {
		return key, misused(fmt.Errorf("%q is neither a public key nor a file that holds one: %w", given, err))
	}
	if key, err = journal.ParsePublicKey(string(text)); err != nil {
		return key, misused(fmt.Errorf("%s: %w", given, err))
	}
	return key, nil
}

// openArchive opens an archive, whose reading shown tells of; the caller closes
// the file.
func openArchive(name string, shown *progress) (*audit.Archive, *os.File, error) {
	file, err := openInput(name)
	if err != nil {
		return nil, nil, err
	}
	archive, err := openedArchive(file, shown)
	if err != nil {
		shown.end()
		file.Close() // nothing was written to it
		return nil, nil, err
	}
	return archive, file, nil
}

func openedArchive(file *os.File, shown *progress) (*audit.Archive, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, misused(fmt.Errorf("%s: an archive is a file, which is read more than once: a folder or a pipe cannot be", file.Name()))
	}
	archive, err := audit.Open(watchedReader{file, shown}, info.Size())
	if errors.Is(err, audit.ErrArchive) {
		return nil, refused(fmt.Errorf("%s: %w", file.Name(), err))
	}
	return archive, err
}

// verdict turns a report into the command's exit code and sentence.
func verdict(name string, r audit.Report) error {
	if r.Verdict == audit.Verified {
		return nil
	}
	err := fmt.Errorf("%s: %s: %w", name, r.Verdict, r.Findings[len(r.Findings)-1])
	if r.Verdict == audit.Refused {
		return refused(err)
	}
	return misused(err)
}

func writeReport(out io.Writer, r audit.Report) {
	fmt.Fprintf(out, "%s: %s, %d entries, root %s\n", r.Verdict, r.Log, r.Size, r.Root)
	fmt.Fprintf(out, "key: %s\n", r.Key)
	for _, h := range r.Handovers {
		fmt.Fprintln(out, handoverSentence(h))
	}
	if r.Scope.Body != "" {
		fmt.Fprintf(out, "discloses only the matters of %s\n", r.Scope.Body)
	}
	if r.Scope.Issue != "" {
		fmt.Fprintf(out, "discloses only the matter %s\n", r.Scope.Issue)
	}
	if r.Scope.Auditor {
		fmt.Fprintln(out, "discloses what only auditors may see")
	}
	if r.Against > 0 {
		fmt.Fprintf(out, "continues %d checkpoints kept elsewhere\n", r.Against)
	}
	if r.Witnessed > 0 {
		fmt.Fprintf(out, "witnessed: %d entries, by %s, %s\n", r.Witnessed, strings.Join(r.WitnessedBy, ", "), r.WitnessedAt)
	}
	for _, i := range r.Issues {
		fmt.Fprintf(out, "%s %s: %s%s%s\n", i.Body, i.Issue, issueSentence(i), laterSentence(i), heldSentence(i))
	}
	if v := r.Reviews; v.Findings+v.Suspensions > 0 {
		fmt.Fprintf(out, "auditory bodies: findings %d, answered %d, of them late %d, withdrawn %d; decisions held back %d\n", v.Findings, v.Answered, v.Late, v.Withdrawn, v.Suspensions)
	}
	for _, c := range r.Cases {
		fmt.Fprintf(out, "%s case %s: %s, its lots drawn again, %d rulings\n", c.Body, c.Case, c.State, c.Rulings)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "%s: %s: %s\n", f.Verdict, f.Where, f.What)
	}
	for _, note := range r.Notes {
		fmt.Fprintln(out, note)
	}
}

// handoverSentence says that the key became another, and what that rests on.
func handoverSentence(h audit.HandoverReport) string {
	rests := map[audit.HandoverState]string{
		audit.Vouched:       "the key before has signed it",
		audit.Known:         "the key you gave came after it",
		audit.SeenByOthers:  "your witnesses have cosigned what came after it",
		audit.NotVouchedFor: "not vouched for",
	}[h.State]
	return fmt.Sprintf("handed over: entry %d, %s, %s, from %s: %s", h.Position, h.At, h.Reason, h.From, rests)
}

// laterSentence says that an outage prolonged the vote, if one did, and what no record proves.
func laterSentence(i audit.IssueReport) string {
	if i.Later == "" {
		return ""
	}
	return fmt.Sprintf("; prolonged until %s by its procedure, for an outage in which the record shows nothing: that nobody could reach the server it cannot prove", i.Later)
}

// heldSentence says until when a decision is held back, if it is.
func heldSentence(i audit.IssueReport) string {
	if i.Held == "" {
		return ""
	}
	return fmt.Sprintf("; held back for review until %s, unless it is released before", i.Held)
}

// declaredSentence says what became of what delegates had declared, if any did.
func declaredSentence(d *audit.DeclaredReport) string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("; of the delegates who declared %d voted so, %d otherwise, %d not at all", d.Kept, d.Departed, d.Uncast)
}

// assistedSentence says how many ballots two have entered for somebody.
func assistedSentence(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of the ballots entered by two for their voters", n)
}

// issueSentence says how far the verification of an issue went.
func issueSentence(i audit.IssueReport) string {
	switch i.State {
	case audit.Recounted, audit.FromCarried:
		if i.Turnout == nil {
			return fmt.Sprintf("imported, counted again from its file, %s", i.Outcome)
		}
		lost := i.Turnout.WasLost()
		if i.Sealed {
			return fmt.Sprintf("its list recounted, %s, casts not opened; electorate %d = direct %d + lost %d", i.Outcome, i.Turnout.Electorate, i.Turnout.Direct, lost)
		}
		how := "recounted"
		if i.State == audit.FromCarried {
			how = "counted from what each ballot carried"
		}
		return fmt.Sprintf("%s, %s; %d casts; electorate %d = direct %d + represented %d + lost %d%s",
			how, i.Outcome, i.Casts, i.Turnout.Electorate, i.Turnout.Direct, i.Turnout.Represented, lost, assistedSentence(i.Assisted)+declaredSentence(i.Declared))
	case audit.Called:
		return "called, its vote is not open yet"
	case audit.Running:
		return "running, casts not opened"
	case audit.AwaitsCount:
		return "closed, its count is not in the record yet"
	case audit.NotDisclosed:
		return "outside the scope of this archive"
	}
	return strings.ReplaceAll(string(i.State), "-", " ")
}
