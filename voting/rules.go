// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"strconv"
	"strings"
)

// Overvote says what two options at one rank mean where a rank names one.
type Overvote string

// The overvote rules.
const (
	// ExhaustOvervote ends the ballot at the overvoted rank.
	ExhaustOvervote Overvote = "exhaust"
	// SkipOvervote passes over the overvoted rank.
	SkipOvervote Overvote = "skip"
	// ExhaustIfMultiple ends the ballot where more than one option of the rank
	// still continues when the ballot comes to it; one alone receives it.
	ExhaustIfMultiple Overvote = "exhaust-if-multiple-continuing"
)

// Duplicate says what an option ranked twice means.
type Duplicate string

// The duplicate rules.
const (
	IgnoreDuplicate  Duplicate = "ignore"  // the later mark is as if it were not there
	ExhaustDuplicate Duplicate = "exhaust" // the ballot ends at the later mark
)

// BallotRules say how irregular ballots are read. The zero value is the default:
// an overvote exhausts, skipped ranks are passed over, repeated marks are ignored.
type BallotRules struct {
	Overvote  Overvote
	Duplicate Duplicate
	// ExhaustAtSkips is how long a run of skipped ranks must be to end the
	// ballot; 0 is never. A run after the last mark ends nothing.
	ExhaustAtSkips int
	// MaxRanks is how many ranks are read; 0 is all of them.
	MaxRanks int
	// KeepWithdrawn leaves marks for withdrawn options where they are: they
	// count for nobody, but they make an overvote, and a ballot that marks nobody
	// else is exhausted, not blank. Without it they are taken off beforehand.
	KeepWithdrawn bool
}

const (
	exhaustAfter = "exhaust-after-"
	closeUp      = "close-up"
	keepPlace    = "keep-place"
	allRanks     = "all"
)

// Settings writes the rules as settings of a count.
func (r BallotRules) Settings() Settings {
	s := Settings{"overvote": string(r.Overvote), "duplicate": string(r.Duplicate), "skipped": "skip"}
	if r.Overvote == "" {
		s["overvote"] = string(ExhaustOvervote)
	}
	if r.Duplicate == "" {
		s["duplicate"] = string(IgnoreDuplicate)
	}
	if r.ExhaustAtSkips > 0 {
		s["skipped"] = exhaustAfter + strconv.Itoa(r.ExhaustAtSkips-1)
	}
	return s
}

// BallotSettings lists the settings that BallotRules reads.
func BallotSettings() []Setting {
	return []Setting{
		{"overvote", string(ExhaustOvervote), "exhaust|skip|exhaust-if-multiple-continuing"},
		{"skipped", "skip", "skip|exhaust-after-K (more than K skipped ranks in a row end the ballot)"},
		{"duplicate", string(IgnoreDuplicate), "ignore|exhaust"},
	}
}

// RankSettings lists the settings of BallotRules that only some methods offer.
func RankSettings() []Setting {
	return []Setting{
		{"max-rankings", allRanks, "all|K (ranks after the K-th are not read)"},
		{"withdrawn", closeUp, closeUp + "|" + keepPlace},
	}
}

// RankSettings writes the rules that RankSettings lists.
func (r BallotRules) RankSettings() Settings {
	s := Settings{"max-rankings": allRanks, "withdrawn": closeUp}
	if r.MaxRanks > 0 {
		s["max-rankings"] = strconv.Itoa(r.MaxRanks)
	}
	if r.KeepWithdrawn {
		s["withdrawn"] = keepPlace
	}
	return s
}

// rankRules reads what RankSettings lists, where the method offers it.
func (s Settings) rankRules(r *BallotRules) error {
	if v, ok := s["max-rankings"]; ok && v != allRanks {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return fmt.Errorf("%w: max-rankings=%s should be all or a number from 1", ErrSetting, v)
		}
		r.MaxRanks = n
	}
	if _, ok := s["withdrawn"]; ok {
		v, err := One(s, "withdrawn", closeUp, keepPlace)
		r.KeepWithdrawn = v == keepPlace
		return err
	}
	return nil
}

// BallotRules reads overvote, skipped and duplicate, and where the method offers
// them max-rankings and withdrawn.
func (s Settings) BallotRules() (r BallotRules, err error) {
	if err = s.rankRules(&r); err != nil {
		return r, err
	}
	if r.Overvote, err = One(s, "overvote", ExhaustOvervote, SkipOvervote, ExhaustIfMultiple); err != nil {
		return r, err
	}
	if r.Duplicate, err = One(s, "duplicate", IgnoreDuplicate, ExhaustDuplicate); err != nil {
		return r, err
	}
	if s["skipped"] == "skip" {
		return r, nil
	}
	k, found := strings.CutPrefix(s["skipped"], exhaustAfter)
	n, err := strconv.Atoi(k)
	if !found || err != nil || n < 0 || n > MaxOptions {
		return r, fmt.Errorf("%w: skipped=%s should be skip or exhaust-after-K, K a number from 0", ErrSetting, s["skipped"])
	}
	r.ExhaustAtSkips = n + 1
	return r, nil
}

// TieOptions say how ties are settled. Each method has its own defaults for
// the empty LookBack and Direction.
type TieOptions struct {
	// Tie names the lot, as DrawLot reads it; empty is the contest's own order.
	Tie       string
	LookBack  LookBack
	Direction Direction
}

// Or returns the options with the empty ones filled in.
func (o TieOptions) Or(lookBack LookBack, direction Direction) TieOptions {
	if o.LookBack == "" {
		o.LookBack = lookBack
	}
	if o.Direction == "" {
		o.Direction = direction
	}
	return o
}

// Rule draws the lot for the contest.
func (o TieOptions) Rule(c Contest) (TieRule, error) {
	lot, err := DrawLot(c, o.Tie)
	return TieRule{o.LookBack, lot, o.Direction}, err
}

// Settings writes the options as settings of a count.
func (o TieOptions) Settings() Settings {
	return Settings{"tie": o.Tie, "tie-look-back": string(o.LookBack), "lot-direction": string(o.Direction)}
}

// TieSettings lists the settings that TieOptions reads, with a method's defaults.
func TieSettings(lookBack LookBack, direction Direction) []Setting {
	return []Setting{
		{"tie", "", "lot:ID,ID,…|seed:TEXT|open; else the order the file names, else file order"},
		{"tie-look-back", string(lookBack), "backward|forward|none"},
		{"lot-direction", string(direction), "prf|drawn"},
	}
}

// TieOptions reads tie, tie-look-back and lot-direction.
func (s Settings) TieOptions() (o TieOptions, err error) {
	o.Tie = s["tie"]
	if o.LookBack, err = One(s, "tie-look-back", Backward, Forward, NoLook); err != nil {
		return o, err
	}
	o.Direction, err = One(s, "lot-direction", PRF, Drawn)
	return o, err
}
