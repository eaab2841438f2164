// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"time"
)

// ErrNotices refuses a wish that is none.
var ErrNotices = errors.New("mails about votes come single, daily or off")

// Notices is how a person wants to be told of votes by mail.
type Notices string

// The wishes.
const (
	NoticesSingle Notices = "single" // one mail a vote
	NoticesDaily  Notices = "daily"  // one mail a day, if there is anything to say
	NoticesOff    Notices = "off"
)

// Known says whether it is one of the wishes.
func (n Notices) Known() bool { return n == NoticesSingle || n == NoticesDaily || n == NoticesOff }

// The hours in which nobody is written to of their own accord, in the reader's
// zone. The daily mail goes out when they end.
const (
	quietFrom  = 21
	quietUntil = 8
)

// remindBefore is how long before the close those who have not acted are reminded.
const remindBefore = 24 * time.Hour

// RemindAt is when those who have not acted are reminded; the zero time where the
// vote is so short that the reminder would come before the opening.
func (i Issue) RemindAt() time.Time {
	at := i.ClosesAt.Add(-remindBefore)
	if !at.After(i.OpensAt) {
		return time.Time{}
	}
	return at
}

// Due is when a notice that arises at an instant may go out, in the zone of its
// reader: at once by day, else when the quiet hours end; a daily one always then.
func (n Notices) Due(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	morning := time.Date(local.Year(), local.Month(), local.Day(), quietUntil, 0, 0, 0, zone)
	switch {
	case n != NoticesDaily && local.Hour() >= quietUntil && local.Hour() < quietFrom:
		return at
	case at.After(morning):
		return time.Date(local.Year(), local.Month(), local.Day()+1, quietUntil, 0, 0, 0, zone).UTC()
	}
	return morning.UTC()
}
