// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ballots reads and writes the ballot files that others use.
//
// A [File] is a contest and its ballots as a file holds them. [Read] tells the
// format by what the file says and only then by its name; gzip is unpacked on
// the way.
//
//	file, err := ballots.Read("ward-5.blt", reader)
//	transcript, err := stv.Scottish(file.Contest, file.Profile, stv.Options{})
//
// What can be read: BLT with the extensions of Droop, OpenTally and OpaVote;
// David Hill's format; PrefLib's soi, soc, toi, toc and cat; the Condorcet
// Election Format; the tally sheets of Debian; CSV of ranks, of scores and of
// names by rank; and the cast vote records of NIST SP 1500-103 as JSON. [WriteBLT],
// [WriteCSV], [WriteScores] and [WriteCVR] write what others read.
//
// Files come from strangers. A file that is not what it should be is refused
// with a [Fault]: the file, the line, and what would be right. Nothing is
// guessed: a missing zero, a name too many or a count that does not add up is
// refused, not repaired. Memory is bounded by the ballots, never by a line.
package ballots

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"moothall/voting"
)

// File is a contest and its ballots: as ranks, as numbers, or as both where the
// file can be read either way.
type File struct {
	Contest voting.Contest
	Profile *voting.Profile  // nil where the file holds numbers that are no ranks
	Scores  *voting.Cardinal // nil where the file holds ranks
	Format  string           // "BLT", "PrefLib toi"
	Notes   []string         // sentences a reader of the count should know, such as a guessed encoding
	// Seated says that the file itself names the number of seats.
	Seated bool
}

// Fault is what is wrong with a file, and what would be right.
type Fault struct {
	File   string
	Line   int // from 1; 0 where the fault is of the whole file
	Reason string
}

func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Reason
	}
	return fmt.Sprintf("%s: line %d: %s", f.File, f.Line, f.Reason)
}

// Read reads a file in any format this package knows. name is the file's name,
// for its ending, before a .gz if there is one, and for errors. Every error is a *Fault, or wraps one of r.
//
// Where r has a method Size() int64 that tells how many bytes there are, room is
// made for all ballots at once.
func Read(name string, r io.Reader) (File, error) { return ReadContest(name, r, "") }

// ReadContest reads one contest of a file that holds several. contest is its id
// in the file, or its name where no other has that; "" is the only one there is.
func ReadContest(name string, r io.Reader, contest string) (File, error) {
	in, packed, err := voting.Unpack(r, maxLine)
	if err != nil {
		return File{}, &Fault{name, 0, err.Error()}
	}
	size := sizeOf(r)
	if packed {
		size = 0
	}
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	lines := &lines{file: name, in: in, size: size}
	file, err := parse(in, lines, contest)
	if err != nil {
		return File{}, err
	}
	if contest != "" && file.Format != formatCVR {
		return File{}, &Fault{name, 0, "it is " + file.Format + ", which holds one contest; none should be chosen"}
	}
	if err := file.Contest.Check(); err != nil {
		return File{}, &Fault{name, 0, err.Error()}
	}
	return file, nil
}

// sizeOf is how many bytes r has, where it can tell; else 0.
func sizeOf(r io.Reader) int64 {
	if sized, ok := r.(interface{ Size() int64 }); ok {
		return sized.Size()
	}
	return 0
}

// parse chooses the reader: by content, then by ending.
func parse(in *bufio.Reader, lines *lines, contest string) (File, error) {
	head, err := in.Peek(4096)
	if len(bytes.TrimSpace(head)) == 0 && (err == io.EOF || err == nil && len(head) == 0) {
		return File{}, &Fault{lines.file, 0, "it is empty; a ballot file begins with its candidates and seats (BLT) or its header (PrefLib, CSV)"}
	}
	if err != nil && err != io.EOF {
		return File{}, &Fault{lines.file, 1, unreadable(err)}
	}
	by := ending(lines.file)
	switch {
	case looksLikePrefLib(head):
		return readPrefLib(lines)
	case looksLikeCVR(head):
		return readCVR(lines.file, in, contest)
	case looksLikeCSV(head):
		return readCSV(lines.file, in)
	case looksLikeTallySheet(head):
		return readTallySheet(lines)
	case looksLikeCEF(head):
		return readCEF(lines)
	case looksLikeBLT(head):
		return readBLT(lines)
	case by == ".soi", by == ".soc", by == ".toi", by == ".toc", by == ".cat":
		return readPrefLib(lines)
	case by == ".blt", by == ".hil":
		return readBLT(lines)
	case by == ".cvotes":
		return readCEF(lines)
	case by == ".csv":
		return readCSV(lines.file, in)
	case by == ".json":
		return readCVR(lines.file, in, contest)
	}
	return File{}, &Fault{lines.file, 1, `no format begins like this; BLT begins with two numbers, candidates and seats, PrefLib with "# FILE NAME:", CEF with "#/Candidates:", a tally sheet says so, CSV of numbers has them in its second line and other CSV is told by its ending, and cast vote records are JSON`}
}

// ending is how the name of a file ends, before a .gz if there is one.
func ending(name string) string { return strings.ToLower(path.Ext(strings.TrimSuffix(name, ".gz"))) }

func unreadable(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the packed file ends too early: it was cut off, and should be copied again"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return "the packed file is damaged, and should be copied again"
	case errors.Is(err, voting.ErrUnpacks):
		return err.Error()
	}
	return "it cannot be read: " + err.Error()
}
