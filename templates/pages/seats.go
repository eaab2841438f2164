// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// SeatsView is who sits in a body, what is vacant, and what the reader may do about it.
type SeatsView struct {
	Body            Link
	URL, CharterURL string
	Seats           []SeatHeld
	Vacant          []VacantSeat
	Waiting         []SeatWord
	Lots            []SeatLot
	// Appoints and Acts: the reader appoints, and says who acts in a vacant seat.
	Appoints, Acts      bool
	Person, Seat, Until string // as they were typed
	Errors              []FieldError
}

// SeatHeld is a seat somebody sits in. ID names the mandate in the record.
type SeatHeld struct {
	Seat
	ID   string
	Mine bool
}

// VacantSeat is one that nobody sits in; without a name it is any. Since is zero where
// nobody ever sat in it.
type VacantSeat struct {
	Seat  string
	Count int
	Since time.Time
}

// SeatWord is an appointment that waits for others.
type SeatWord struct {
	Seat, Slug, Day string
	Person          Person
	Until           time.Time
	Agree, Ask      int
	Mine            bool
}

// SeatLot is the latest lot for a seat. Asked is nil where nobody is asked, or can take it
// now; Over says that nobody of the pool took it.
type SeatLot struct {
	Seat, Draw, Seed, EntryURL string // Seed is empty, and EntryURL, until the record has numbered the pool
	Pool, Passed, Months       int
	Sealed, Until              time.Time
	Left                       int // days, each begun one counted
	Asked                      *Person
	Over, Mine                 bool
}
