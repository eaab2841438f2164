// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import "time"

// Issues returns the matters of Estuary at an instant, by number: some are
// ideas, one is the next charter of a chapter, five are being voted on, six have been decided. All dates are counted
// from now, on the clock of now's own zone: the surplus always closes in three
// days, at eight in the evening.
func Issues(now time.Time) []Matter {
	c := calendar{now}
	return []Matter{
		chapterPurse(c), sprint(c), helpChannel(c), registration(c), figures(c), councilElection(c),
		yearlyFee(c),
		surplus(c), threats(c), scanning(c),
		chapterMoney(c), pictures(c),
		springMeeting(c), welshFirst(c),
		glossary(c), backupTest(c), warnings(c), festival(c), lisbonQuorum(c),
	}
}
