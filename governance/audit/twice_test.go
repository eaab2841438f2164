// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"

	"moothall/governance/audit/recounttest"
)

// elsewhere is what the second recount says of an imported election.
const elsewhere = "this script counts no file of an election that was held elsewhere"

// unjudged are what the second recount leaves to this package: parts of the findings
// of archives that are refused here, and not there. No roll, no ballot that counts, no
// voice, no count and no decision is among them.
var unjudged = []string{
	"(case.", "openings/cases/", "(finding", "finding 2", "(export)", "(nomination)", "(delegate.declare)", "(key.destroy)", "openings/said/",
	"(charter.adopt)", "(mandate.begin)", "(effect)", "(decision.suspend)", "(decision.release)", "is left out before this",
	"(delegate.accept)", "(delegation.clear)", "changes whose seats",
	"no delegation before it is sealed", // where somebody was suspended before, and is not any more
	"checkpoint 1 of those given", "record/key",
}

// twice holds what was found of an archive to what the second recount says: the same
// numbers where nothing is wrong, and else that it accepts no more than it says.
func twice(t testing.TB, file []byte, r Report) {
	t.Helper()
	if r.Verdict == Verified {
		recounttest.Agree(t, file, r, elsewhere)
		return
	}
	if !recounttest.Here(t) {
		return
	}
	found := r.Findings[len(r.Findings)-1].Error()
	if said := recounttest.Run(t, file); said.Verdict == "verified" && !slices.ContainsFunc(unjudged, func(u string) bool { return strings.Contains(found, u) }) {
		t.Errorf("%s: %s; and the second recount accepts it", r.Verdict, found)
	}
}
