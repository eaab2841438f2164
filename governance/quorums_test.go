// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"testing"

	"moothall/voting/motion"
)

func TestQuorums_SaysWhetherOneWasAskedAndMet(t *testing.T) {
	test := func(name string, met bool) motion.Test { return motion.Test{Name: name, Met: met} }
	for _, c := range []struct {
		finding    *motion.Finding
		asked, met bool
	}{
		{nil, false, false},
		{&motion.Finding{Tests: []motion.Test{test(motion.Majority, true)}}, false, false},
		{&motion.Finding{Tests: []motion.Test{test(motion.Majority, false), test(motion.Participation, true)}}, true, true},
		{&motion.Finding{Tests: []motion.Test{test(motion.Majority, true), test(motion.Approval, false)}}, true, false},
		{&motion.Finding{Tests: []motion.Test{test(motion.Participation, false), test(motion.Approval, true)}}, true, false},
	} {
		if asked, met := (Decision{Finding: c.finding}).Quorums(); asked != c.asked || met != c.met {
			t.Errorf("%+v: asked %t, met %t", c.finding, asked, met)
		}
	}
}
