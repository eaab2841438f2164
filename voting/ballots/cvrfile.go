// SPDX-License-Identifier: AGPL-3.0-or-later

package ballots

import (
	"fmt"
	"slices"
	"strconv"

	"moothall/voting"
)

// build makes the file of one contest.
func (r *cvrs) build(c cvrContest) (File, error) {
	if err := r.undefined(); err != nil {
		return File{}, err
	}
	roll, err := r.roll(c)
	if err != nil {
		return File{}, err
	}
	cast := r.cast[c.id]
	if cast == nil {
		cast = &cvrCast{ids: []string{""}}
	}
	to, err := r.match(cast, &roll)
	if err != nil {
		return File{}, err
	}
	file := File{
		Contest: voting.Contest{Title: r.said(c.name), Options: roll.options, Seats: max(1, c.seats)},
		Format:  formatCVR, Seated: c.seats > 0, Notes: r.notes(cast),
	}
	if file.Profile, err = r.profile(file.Contest, cast, to); err != nil {
		return File{}, err
	}
	if cast.unranked {
		if file.Scores, err = r.scores(file.Contest, cast, to); err != nil {
			return File{}, err
		}
		if slices.ContainsFunc(cast.points, func(p int32) bool { return p > 1 }) {
			file.Profile = nil
		}
	}
	return file, nil
}

// match says for which option each selection of the ballots is.
func (r *cvrs) match(cast *cvrCast, roll *roll) ([]voting.Index, error) {
	if roll.open || cast.writtenIn {
		roll.options = append(roll.options, voting.Option{ID: strconv.Itoa(len(roll.options) + 1), Name: writeIns})
	}
	if len(roll.options) > voting.MaxOptions {
		return nil, &Fault{r.file, 0, fmt.Sprintf("the contest has %d options; at most %d can be counted", len(roll.options), voting.MaxOptions)}
	}
	to := make([]voting.Index, len(cast.ids))
	to[0] = voting.Index(len(roll.options) - 1)
	for n, id := range cast.ids[1:] {
		i, defined := roll.selections[id]
		if !defined {
			return nil, &Fault{r.file, 0, fmt.Sprintf("there are votes for the selection %q, which its contest does not define; Contest should hold every ContestSelection", shown([]byte(id)))}
		}
		if i < 0 {
			i = to[0]
		}
		to[n+1] = i
	}
	return to, nil
}

// profile is the ballots as ranks.
func (r *cvrs) profile(c voting.Contest, cast *cvrCast, to []voting.Index) (*voting.Profile, error) {
	profile := voting.NewProfile(c)
	for i := range cast.pile.ends {
		weight, marks := cast.pile.ballot(i)
		renumbered := make([]voting.Mark, 0, len(marks))
		for _, m := range marks {
			if m == voting.Skipped {
				renumbered = append(renumbered, m)
				continue
			}
			mark := voting.MarkFor(to[m.Option()])
			if m.IsTied() {
				mark = mark.Tied()
			}
			renumbered = append(renumbered, mark)
		}
		if err := profile.AddMarks(weight, renumbered); err != nil {
			return nil, &Fault{r.file, 0, err.Error()}
		}
	}
	return profile, nil
}

// scores is the ballots of a contest without ranks, as votes.
func (r *cvrs) scores(c voting.Contest, cast *cvrCast, to []voting.Index) (*voting.Cardinal, error) {
	scores := voting.NewCardinal(c)
	var given []voting.Score
	next := 0 // in cast.points
	for i := range cast.pile.ends {
		weight, marks := cast.pile.ballot(i)
		given = given[:0]
		for _, m := range marks {
			option := to[m.Option()]
			at := slices.IndexFunc(given, func(s voting.Score) bool { return s.Option == option })
			if at < 0 {
				at = len(given)
				given = append(given, voting.Score{Option: option})
			}
			if given[at].Points += cast.points[next]; given[at].Points > maxPoints {
				return nil, &Fault{r.file, 0, fmt.Sprintf("a ballot gives an option more than %d votes", maxPoints)}
			}
			next++
		}
		if err := scores.Add(weight, given); err != nil {
			return nil, &Fault{r.file, 0, err.Error()}
		}
	}
	return scores, nil
}

// notes are what a reader of the count should know of how the records were read.
func (r *cvrs) notes(cast *cvrCast) []string {
	notes := r.text.notes()
	if missing := r.records - len(cast.pile.ends); missing > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d records do not hold the contest, and are no ballots of it.", missing, r.records))
	}
	if cast.doubtful > 0 {
		notes = append(notes, fmt.Sprintf("%d selections await a decision and were left out.", cast.doubtful))
	}
	if cast.writtenIn {
		notes = append(notes, "Names written in are counted together, as "+writeIns+".")
	}
	if cast.unranked {
		notes = append(notes, "The contest has no ranks; its marks are votes, and as ranks all of a ballot share the first.")
	}
	return notes
}
