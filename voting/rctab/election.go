// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strconv"
	"strings"

	"moothall/voting"
)

// Election is a contest of RCTab's, ready to count: the contest, its ballots, and
// the method and settings that the configuration comes to.
type Election struct {
	Config   Config
	Contest  voting.Contest
	Profile  *voting.Profile
	Method   string            // irv, multi-pass-irv, bottoms-up or rctab-stv
	Settings map[string]string // of the method; the others are its defaults
	Sources  []voting.Source   // the files of records, in the order of the configuration
	Notes    []string          // sentences a reader of the count should know
	// SHA256 is over the lines that sha256sum prints for the configuration and
	// each file of records, in order, named as the configuration names them.
	SHA256 string
}

// Open opens a file of records that the configuration names, from the folder of
// the configuration. It returns the name under which the file was found.
type Open func(path string) (name string, in io.ReadCloser, err error)

// Read reads all records of the configuration. Gzip is unpacked on the way.
//
// Errors: *Fault for what the files hold, and those of open.
func (c Config) Read(open Open) (Election, error) {
	e := Election{Config: c, Contest: c.contest(), Notes: append([]string{}, c.Notes...)}
	e.Method, e.Settings = c.method(e.Contest)
	e.Profile = voting.NewProfile(e.Contest)
	sums := sumLine(sha256.Sum256(c.doc.text), path.Base(strings.ReplaceAll(c.File, `\`, "/")))
	for _, source := range c.Sources {
		sum, err := e.add(source, open)
		if err != nil {
			return Election{}, err
		}
		sums += sum
	}
	whole := sha256.Sum256([]byte(sums))
	e.SHA256 = hex.EncodeToString(whole[:])
	return e, nil
}

// sumLine is a line as sha256sum prints it.
func sumLine(sum [sha256.Size]byte, name string) string {
	return hex.EncodeToString(sum[:]) + "  " + name + "\n"
}

// add reads one file of records.
func (e *Election) add(source Source, open Open) (sum string, err error) {
	name, in, err := open(source.Path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	before, weight := e.Profile.Len(), e.Profile.Total()
	hash := sha256.New()
	tee := io.TeeReader(in, hash)
	notes, err := readRecords(name, tee, e.Config, source, e.Profile)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(io.Discard, tee); err != nil { // what gzip leaves unread
		return "", &Fault{name, 0, "it cannot be read: " + err.Error()}
	}
	digest := [sha256.Size]byte(hash.Sum(nil))
	e.Sources = append(e.Sources, voting.Source{Name: name, Ballots: e.Profile.Total() - weight, SHA256: hex.EncodeToString(digest[:])})
	for _, note := range notes {
		e.Notes = append(e.Notes, name+": "+note)
	}
	if e.Profile.Len() == before {
		e.Notes = append(e.Notes, name+": it holds no record.")
	}
	return sumLine(digest, name), nil
}

// contest is the contest: the candidates in the order of the configuration, and
// behind them the option for undeclared write-ins where a source can name some.
func (c Config) contest() voting.Contest {
	contest := voting.Contest{Title: c.Title, Seats: max(c.Rules.Winners, 1)}
	add := func(o voting.Option) {
		o.ID = strconv.Itoa(len(contest.Options) + 1)
		contest.Options = append(contest.Options, o)
	}
	for _, candidate := range c.Candidates {
		add(voting.Option{Name: candidate.Name, Withdrawn: candidate.Excluded})
	}
	for _, s := range c.Sources {
		if s.WriteInLabel != "" || s.BlankIsWriteIn {
			add(voting.Option{Name: WriteIns, WriteIns: true})
			break
		}
	}
	return contest
}

// method is the method and the settings that the rules come to.
func (c Config) method(contest voting.Contest) (name string, s map[string]string) {
	r := c.Rules
	s = c.ballots()
	c.ties(contest, s)
	set := func(on bool, name, value string) {
		if on {
			s[name] = value
		}
	}
	set(r.StopAfter > 0 && r.StopAfter <= voting.MaxOptions, "stop-after", strconv.FormatInt(r.StopAfter, 10))
	set(r.FirstRound, "threshold", "first-round")
	switch r.Mode {
	case singleWinner, multiPass:
		set(true, "last-two", "elect")
		set(r.UntilTwo, "until", "majority-then-two")
		set(r.Batch, "batch", "on")
	case percentage:
		set(true, "percentage", strconv.FormatInt(r.Percentage, 10))
		set(r.Cutoff, "cutoff", "on")
	case manyPerRound, onePerRound:
		set(true, "places", strconv.Itoa(r.Places))
		set(r.Mode == onePerRound, "winners-per-round", "one")
		set(r.NonInteger, "fractional-quota", "on")
		set(r.Hare, "quota", "hare")
	}
	return methods[r.Mode], s
}

// methods are the methods by RCTab's modes.
var methods = map[string]string{
	singleWinner: "irv", multiPass: "multi-pass-irv", bottomsUp: "bottoms-up", percentage: "bottoms-up",
	manyPerRound: "rctab-stv", onePerRound: "rctab-stv",
}

// ballots are the settings that say how ballots are read, and who goes out first.
func (c Config) ballots() map[string]string {
	r := c.Rules
	s := map[string]string{
		"overvote": string(overvotes[r.Overvote]), "skipped": "skip", "duplicate": string(voting.IgnoreDuplicate),
		"max-rankings": strconv.FormatInt(c.ranks(), 10), "withdrawn": "keep-place",
		"minimum-votes": strconv.FormatInt(r.MinimumVotes, 10), "write-ins": "out-first", "lot-direction": string(voting.Drawn),
	}
	if r.MaxSkipped >= 0 && r.MaxSkipped <= voting.MaxOptions {
		s["skipped"] = "exhaust-after-" + strconv.FormatInt(r.MaxSkipped, 10)
	}
	if r.ExhaustDuplicates {
		s["duplicate"] = string(voting.ExhaustDuplicate)
	}
	return s
}

// ranks is how many ranks a ballot may have.
func (c Config) ranks() int64 {
	if c.Rules.MaxRankings > 0 {
		return c.Rules.MaxRankings
	}
	return int64(len(c.Candidates))
}

// Override gives settings of the method besides those of the configuration, which
// they replace. Who gives a tie settles ties, so that nobody draws.
func (e *Election) Override(given map[string]string) {
	for name, value := range given {
		e.Settings[name] = value
	}
	if _, tie := given["tie"]; tie {
		e.Config.Rules.Tiebreak = byAsking
	}
}
