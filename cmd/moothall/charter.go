// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/charters"
	"moothall/governance/web"
	"moothall/templates/locales"
	"moothall/voting/report"
)

// charterCommand groups what is done with charters as files, before they are adopted.
type charterCommand struct {
	Lint charterLint `cmd:"" help:"Find what contradicts itself in the charters of a community."`
	New  charterNew  `cmd:"" help:"Print ready charters to start from."`
	Show charterShow `cmd:"" help:"Print charters in plain words."`
}

// charterNew prints a ready file.
type charterNew struct {
	From string `required:"" enum:"co-operative,federation,association" placeholder:"NAME" help:"co-operative (small: an assembly, a board, auditors), federation (a platform with chapters, courts and a circle) or association (with a board)."`
}

// Help says what becomes of it.
func (charterNew) Help() string {
	return "The file is JSON: copy it, change it to your rules, and hold it to moothall charter lint. It has one charter a body, the founding body first."
}

// Run prints it.
func (c *charterNew) Run(w *world) error {
	text, err := charters.File(c.From)
	if err != nil {
		return err
	}
	_, err = w.stdout.Write(text)
	return err
}

// charterLint judges files.
type charterLint struct {
	Files []string `arg:"" name:"file" help:"JSON files that hold a charter each, or a list of them; - is standard input. All are taken for the charters of one community."`
}

// Help says what is judged, and what is not.
func (charterLint) Help() string {
	return "Looks at all charters together and prints a line for each contradiction, something that can never happen, and each warning, a rule that does not do what its reader will think: the file, the body, the rule, and what would be right. Contradictions end it with 1; warnings do not. It knows rules and no people: who sits where it does not ask."
}

// Run prints what it finds, and refuses contradictions.
func (c *charterLint) Run(w *world) error {
	t, err := speaker("en")
	if err != nil {
		return err
	}
	all, from, err := readCharters(w, c.Files)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w.stdout)
	contradictions := 0
	for n, one := range all {
		if err := one.Check(); err != nil {
			contradictions++
			fmt.Fprintf(out, "%s\n", report.Plain(fmt.Sprintf("%s: %s: %s: %v", from[n], one.Body.Slug, web.SeverityWords(t, governance.Contradiction), err)))
		}
	}
	for _, f := range governance.Lint(all) {
		if f.Severity == governance.Contradiction {
			contradictions++
		}
		matter := ""
		if f.Matter != "" {
			matter = " (" + f.Matter + ")"
		}
		fmt.Fprintf(out, "%s\n", report.Plain(fmt.Sprintf("%s: %s: %s%s: %s: %s", fileOf(all, from, f.Body), f.Body, f.Rule, matter, web.SeverityWords(t, f.Severity), web.FlawWords(t, f))))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if contradictions > 0 {
		return refused(fmt.Errorf("contradictions: %d, in charters: %d; nothing that contradicts itself should be adopted", contradictions, len(all)))
	}
	_, err = fmt.Fprintf(w.stdout, "No contradictions in charters: %d.\n", len(all))
	return err
}

// fileOf is the file of a body's charter, the last where two files have one.
func fileOf(all []governance.Charter, from []string, body bodies.Slug) (file string) {
	for n, c := range all {
		if c.Body.Slug == body {
			file = from[n]
		}
	}
	return file
}

// charterShow says charters in words.
type charterShow struct {
	File     string `arg:"" help:"A JSON file that holds a charter, or a list of them; - is standard input."`
	Language string `default:"en" placeholder:"TAG" help:"The language of the words: en or ar."`
}

// Help says where the same words stand.
func (charterShow) Help() string {
	return "Prints every rule in the words of the page /bodies/NAME/charter, which says the charter once it is adopted."
}

// Run prints them.
func (c *charterShow) Run(w *world) error {
	t, err := speaker(c.Language)
	if err != nil {
		return err
	}
	all, _, err := readCharters(w, []string{c.File})
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := one.Check(); err != nil { // its words would be those of other rules
			return refused(fmt.Errorf("%s: %s: %w", c.File, one.Body.Slug, err))
		}
	}
	out := bufio.NewWriter(w.stdout)
	for n, one := range all {
		if n > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, report.Plain(t.Text("charter.tab", "Body", one.Body.Name, "Version", one.Version)))
		for _, s := range web.CharterWords(t, one, all) {
			fmt.Fprintf(out, "\n%s\n", report.Plain(s.Title))
			for _, r := range s.Rules {
				fmt.Fprintf(out, "  %s\n", report.Plain(r.Title+": "+r.Text))
			}
		}
	}
	return out.Flush()
}

// speaker says things in a language that the catalogues have.
func speaker(tag string) (locales.Localizer, error) {
	catalogue, err := locales.Load()
	if err != nil {
		return locales.Localizer{}, err
	}
	t := catalogue.For(tag, time.UTC)
	if t.Lang() != tag {
		return t, misused(fmt.Errorf("--language %s: it should be one of those the pages are read in", tag))
	}
	return t, nil
}

// readCharters reads files of charters, and says of each charter from which file it is.
func readCharters(w *world, files []string) (all []governance.Charter, from []string, err error) {
	for _, name := range files {
		text, err := []byte(nil), error(nil)
		if name == "-" {
			text, err = io.ReadAll(w.stdin)
		} else {
			text, err = readInput(name)
		}
		if err != nil {
			return nil, nil, err
		}
		list, err := charters.Read(text)
		if err != nil {
			return nil, nil, refused(fmt.Errorf("%s: %w", name, err))
		}
		for _, c := range list {
			all, from = append(all, c), append(from, name)
		}
	}
	return all, from, nil
}
