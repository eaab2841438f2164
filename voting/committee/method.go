// SPDX-License-Identifier: AGPL-3.0-or-later

package committee

import (
	"fmt"
	"math"
	"strconv"

	"moothall/voting"
)

// Methods lists what this package counts.
func Methods() []voting.Method {
	settings := []voting.Setting{
		{Name: "approve-from", Default: "1", Values: "N, the lowest score that approves"},
		{Name: "tie", Values: "lot:ID,ID,…|seed:TEXT|open; else the order the file names, else file order"},
	}
	method := func(name, sentence, source string, count func(voting.Contest, *voting.Cardinal, Options) (voting.Transcript, error), more ...voting.Setting) voting.Method {
		return voting.Method{
			Name: name, Sentence: sentence, Source: source, SeatsMatter: true, Approvals: true,
			Settings: append(more, settings...), CountScores: by(count),
		}
	}
	return []voting.Method{
		method("pav", "Proportional approval: the committee that satisfies most, a ballot's second member counting half, its third a third.",
			"Thiele, Om Flerfoldsvalg (1895)", PAV,
			voting.Setting{Name: "nodes", Default: strconv.Itoa(DefaultNodes), Values: "N, how many partial committees may be looked at"}),
		method("seqpav", "Sequential proportional approval: each seat to the option that adds most satisfaction.",
			"Thiele, Om Flerfoldsvalg (1895)", SeqPAV),
		method("seqphragmen", "Sequential Phragmén: each seat so that the largest load on a voter stays smallest.",
			"Phragmén (1894); Brill, Freeman, Janson and Lackner, Mathematical Programming 203 (2024), 47-76", SeqPhragmen),
		method("seqcc", "Sequential Chamberlin-Courant: each seat to the option most approved by those without a member.",
			"Chamberlin and Courant, American Political Science Review 77 (1983), 718-733", SeqCC),
	}
}

// by counts by settings as text.
func by(count func(voting.Contest, *voting.Cardinal, Options) (voting.Transcript, error)) func(voting.Contest, *voting.Cardinal, voting.Settings) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Cardinal, s voting.Settings) (voting.Transcript, error) {
		from, err := strconv.ParseInt(s["approve-from"], 10, 32)
		if err != nil || from < 1 {
			return voting.Transcript{}, fmt.Errorf("%w: approve-from=%s should be a whole number from 1 to %d", voting.ErrSetting, s["approve-from"], math.MaxInt32)
		}
		o := Options{From: int32(from), Tie: s["tie"]}
		if nodes, ok := s["nodes"]; ok {
			if o.Nodes, err = strconv.ParseInt(nodes, 10, 64); err != nil || o.Nodes < 1 {
				return voting.Transcript{}, fmt.Errorf("%w: nodes=%s should be a whole number of at least 1", voting.ErrSetting, nodes)
			}
		}
		return count(c, p, o)
	}
}
