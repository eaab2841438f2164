// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"moothall/voting/report"

	"github.com/alecthomas/kong"
)

// The exit codes every command shares.
const (
	exitDone       = 0 // the work is done, the evidence holds
	exitRefused    = 1 // the input or the evidence is refused
	exitIncomplete = 2 // used wrongly, or the evidence is incomplete
	exitFailed     = 3 // an internal failure

	exitInterrupted = 130 // ended before it was done, as shells say of Ctrl-C
)

// program is the whole command line: one field a command, one file each.
type program struct {
	Charter     charterCommand   `cmd:"" help:"Judge charters, start from ready ones, and read them in plain words."`
	Compare     compareCommand   `cmd:"" help:"Hold a newer archive to an older one: does its history go on from there, and is anything gone or another?"`
	Config      configCommand    `cmd:"" help:"Print every setting, its value and where it comes from."`
	Convert     convertCommand   `cmd:"" help:"Write the ballots of a file in another format."`
	Delegations delegations      `cmd:"" help:"Resolve delegations from files: who votes with what weight, and what is lost and why."`
	Demo        demoCommand      `cmd:"" help:"Show an invented community: nothing to set up, nothing remains."`
	Emergency   emergencyCommand `cmd:"" help:"What whoever runs the server may do outside of any decision: little, for a time, and in sight of everybody."`
	Export      exportCommand    `cmd:"" help:"Write the archive of the public record."`
	Found       foundCommand     `cmd:"" help:"Put a community of your own before those who are to found it."`
	Import      importCommand    `cmd:"" help:"Take in what was done elsewhere."`
	Key         keyCommand       `cmd:"" help:"Hand the record over to another key."`
	Lot         lotCommand       `cmd:"" help:"Draw by lot from a published seed: a panel, an order, a tie."`
	Methods     methodsCommand   `cmd:"" help:"List the ways to count."`
	Recover     recoverCommand   `cmd:"" help:"Tell from receipts what is missing in a database that was put back."`
	Seed        seedCommand      `cmd:"" help:"Fill an empty database with an invented community of any size."`
	Serve       serveCommand     `cmd:"" help:"Answer browsers and programs until told to stop."`
	Tally       tallyCommand     `cmd:"" help:"Count the ballots of a file."`
	Verify      verify           `cmd:"" help:"Repeat everything an exported archive claims, and refuse what differs."`
	Witness     witnessCommand   `cmd:"" help:"Cosign the records of others, which shows that their history was not rewritten."`
	Receipt     receipt          `cmd:"" help:"Check what a voter holds in hand."`

	Version kong.VersionFlag `help:"Print the version and the revision of the source this program was built from."`
}

// world is what a command may touch outside itself.
type world struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
}

// exit is an error that carries the exit code its cause deserves.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

// refused marks err as the fault of the input or the evidence: exit code 1.
func refused(err error) error { return exit{exitRefused, err} }

// misused marks err as a wrong use of the command, or evidence that is incomplete: exit code 2.
func misused(err error) error { return exit{exitIncomplete, err} }

// interrupted says that the command was told to end, and what became of its work.
func interrupted(what string) error {
	return exit{exitInterrupted, fmt.Errorf("interrupted; %s", what)}
}

// unlessInterrupted does work that keeps nothing, and leaves it where it stands
// when the command is told to end.
func unlessInterrupted(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return interrupted("nothing was kept")
	}
}

// Main runs one command and returns its exit code. Errors go to stderr as one sentence.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var p program
	code := -1
	parser, err := kong.New(&p,
		kong.Name("moothall"),
		kong.Description("Members govern their platform: bodies, votes, counts, and a record anyone can check.\n\n"+
			"Every command ends with 0 when the work is done, 1 when the input or the evidence is refused, 2 when it was used wrongly or the evidence is incomplete, 3 after a failure of its own, 130 when it was interrupted."),
		kong.Vars{"version": "moothall " + versionAndRevision()},
		kong.ValueFormatter(helpWithDefault),
		kong.Writers(stdout, stderr),
		kong.Exit(func(c int) { code = c }),
		kong.UsageOnError(),
		kong.Resolvers(fromEnvironment(getenv)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "moothall:", told(err))
		return exitFailed
	}
	if err := knownCommand(parser, args); err != nil {
		fmt.Fprintln(stderr, "moothall:", told(err))
		return exitIncomplete
	}
	command, err := parser.Parse(args)
	if code >= 0 { // --help has printed and asked to leave
		return code
	}
	if err != nil {
		fmt.Fprintln(stderr, "moothall:", told(err))
		return exitIncomplete
	}
	err = command.Run(&world{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv})
	if err == nil {
		return exitDone
	}
	e := exit{exitFailed, err}
	if !errors.As(err, &e) && ctx.Err() != nil {
		errors.As(interrupted("nothing was kept"), &e) // what changes anything does so whole or not at all
		err = e
	}
	fmt.Fprintln(stderr, "moothall:", told(err))
	return e.code
}

// told is an error as a terminal may show it: it can quote what strangers wrote.
func told(err error) string {
	const most = 4000 // characters of a line
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		if cut := []rune(line); len(cut) > most {
			line = string(cut[:most]) + "…"
		}
		lines[i] = report.Plain(line)
	}
	return strings.Join(lines, "\n")
}

// knownCommand refuses what is no command with the way on.
func knownCommand(parser *kong.Kong, args []string) error {
	if len(args) == 0 {
		return errors.New("a command should be named: moothall --help lists them, moothall demo shows a community")
	}
	if strings.HasPrefix(args[0], "-") || slices.ContainsFunc(parser.Model.Children, func(n *kong.Node) bool { return n.Name == args[0] }) {
		return nil
	}
	if args[0] == "help" {
		return errors.New("moothall --help lists the commands, moothall COMMAND --help says what one does")
	}
	return fmt.Errorf("there is no command %q: moothall --help lists them", args[0])
}

// helpWithDefault is what the help says of a flag, with its default.
func helpWithDefault(v *kong.Value) string {
	if v.Default == "" || strings.Contains(v.Help, "default") {
		return v.Help
	}
	return v.Help + " Default: " + v.Default + "."
}
