// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"moothall/voting"
)

// Methods lists what this package counts.
func Methods() []voting.Method {
	tie := voting.Setting{Name: "tie", Values: "lot:ID,ID,…|seed:TEXT|open; else equals stay equal, and the file's order fills seats"}
	from := voting.Setting{Name: "approve-from", Default: "1", Values: "N, the lowest score that approves"}
	return []voting.Method{
		{
			Name:     "approval",
			Sentence: "Approval: the most approvals; several seats are filled as a block.",
			Source:   "Brams and Fishburn, American Political Science Review 72 (1978), 831-847",
			Settings: []voting.Setting{from, tie}, CountScores: byApprovals(Approval), Approvals: true,
			// A ballot that approves the last elected and not the next can be turned
			// round, and there are at least as many of them as the lead.
			Margin: func(_ voting.Contest, _ voting.Ballots, _ voting.Settings, t voting.Transcript) *voting.Margin {
				return voting.LeadMargin(t.Scores, t.Elected)
			},
		},
		{
			Name:     "sav",
			Sentence: "Satisfaction approval: each ballot's one vote is split over the options it approves.",
			Source:   "Brams and Kilgour, in Voting Power and Procedures (2014), 323-346",
			Settings: []voting.Setting{from, tie}, CountScores: byApprovals(SAV), Approvals: true,
		},
		{
			Name:     "score",
			Sentence: "Score: the most points, or the highest mean of the points given.",
			Source:   "Smith, Range Voting (2000)",
			Settings: []voting.Setting{
				{Name: "unscored", Default: string(Zero), Values: "zero|average"},
				{Name: "quorum", Default: "1/2", Values: "NUM/DEN, the part of the valid votes that must score an option where unscored=average"}, tie,
			},
			CountScores: countScore,
		},
		{
			Name:       "star",
			Sentence:   "STAR: the two options with the most points run off; who is scored higher by more wins.",
			Source:     "starvoting.org, STAR Voting Technical Specifications, and the protocol named for ties",
			SingleSeat: true, Settings: starSettings(), CountScores: byStars(Star),
		},
		{
			Name:        "bloc-star",
			Sentence:    "Bloc STAR: each seat is filled by STAR among those not yet elected.",
			Source:      "starvoting.org, STAR Voting Technical Specifications, and the protocol named for ties",
			SeatsMatter: true, Settings: starSettings(), CountScores: byStars(BlocStar),
		},
		{
			Name:     "majority-judgment",
			Sentence: "Majority judgment: the highest median grade; equals are parted as copies of it are taken away.",
			Source:   "Balinski and Laraki, PNAS 104 (2007), 8720-8725; Fabre, Social Choice and Welfare 56 (2021), 101-124",
			Settings: []voting.Setting{
				{Name: "variant", Default: string(Majority), Values: "majority|usual|typical|central|greatest-median"},
				{Name: "max", Values: "N, the top of a scale from 0; else what the ballots hold"}, tie,
			},
			CountScores: countJudgment,
		},
		{
			Name:     "quadratic",
			Sentence: "Quadratic: votes for or against cost their square in credits; the largest sum of votes wins.",
			Source:   "Lalley and Weyl, AEA Papers and Proceedings 108 (2018), 33-37",
			Settings: []voting.Setting{
				{Name: "credits", Default: strconv.Itoa(DefaultCredits), Values: "N, what each ballot may spend"}, tie,
			},
			CountScores: countQuadratic,
		},
	}
}

type countScores = func(voting.Contest, *voting.Cardinal, voting.Settings) (voting.Transcript, error)

func starSettings() []voting.Setting {
	return []voting.Setting{
		{Name: "max", Default: strconv.Itoa(DefaultMax), Values: "N, the top of the scale from 0"},
		{Name: "protocol", Default: string(Official), Values: "official-2023|bettervoting-2025|simple-2023"},
		{Name: "tie", Values: "lot:ID,ID,…|seed:TEXT|open; else the order the file names, else file order"},
	}
}

func byApprovals(count func(voting.Contest, *voting.Cardinal, Approvals) (voting.Transcript, error)) countScores {
	return func(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
		from, err := number(s, "approve-from", 1, math.MaxInt32)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, Approvals{int32(from), s["tie"]})
	}
}

func byStars(count func(voting.Contest, *voting.Cardinal, StarOptions) (voting.Transcript, error)) countScores {
	return func(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
		top, err := number(s, "max", 1, math.MaxInt32)
		if err != nil {
			return voting.Transcript{}, err
		}
		protocol, err := voting.One(s, "protocol", Official, BetterVoting, Simple)
		if err != nil {
			return voting.Transcript{}, err
		}
		return count(c, p, StarOptions{int32(top), protocol, s["tie"]})
	}
}

func countScore(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
	unscored, err := voting.One(s, "unscored", Zero, Average)
	if err != nil {
		return voting.Transcript{}, err
	}
	num, den, _ := strings.Cut(s["quorum"], "/")
	n, numErr := strconv.ParseInt(num, 10, 64)
	d, denErr := strconv.ParseInt(den, 10, 64)
	quorum := voting.Fraction{Num: n, Den: d}
	if numErr != nil || denErr != nil || !quorum.Valid() || n > d {
		return voting.Transcript{}, fmt.Errorf("%w: quorum=%s should be NUM/DEN, a part from 0/1 to 1/1", voting.ErrSetting, s["quorum"])
	}
	if unscored == Zero && quorum.CompareShare(1, 2) != 0 {
		return voting.Transcript{}, fmt.Errorf("%w: quorum=%s says who has a mean; unscored=average should be chosen with it", voting.ErrSetting, s["quorum"])
	}
	return Score(c, p, ScoreOptions{unscored, quorum, s["tie"]})
}

func countJudgment(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
	variant, err := voting.One(s, "variant", Majority, Usual, Typical, Central, GreatestMedian)
	if err != nil {
		return voting.Transcript{}, err
	}
	o := Judgment{Variant: variant, Tie: s["tie"]}
	if s["max"] != "" {
		top, err := number(s, "max", 1, math.MaxInt32)
		if err != nil {
			return voting.Transcript{}, err
		}
		o.Max = int32(top)
	}
	return MajorityJudgment(c, p, o)
}

func countQuadratic(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
	credits, err := number(s, "credits", 1, MaxCredits)
	if err != nil {
		return voting.Transcript{}, err
	}
	return Quadratic(c, p, Credits{credits, s["tie"]})
}

// number reads a whole number from low to high.
func number(s voting.Settings, name string, low, high int64) (int64, error) {
	n, err := strconv.ParseInt(s[name], 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%w: %s=%s should be a whole number from %d to %d", voting.ErrSetting, name, s[name], low, high)
	}
	return n, nil
}
