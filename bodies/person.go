// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import "time"

// Person is a human being known to the instance. Salt makes the commitment
// under which the record knows them; erasing it leaves the record whole and
// the person gone.
type Person struct {
	ID       PersonID
	Slug     Slug   // their address and actor name, one namespace with bodies
	Name     string // as they wish to be called in public
	Salt     string // hex, 16 random bytes; empty once they were erased
	Zone     string // IANA name of the time zone they read times in; empty: the community's
	Language string // BCP 47; empty: the browser's
	Joined   time.Time

	Commitment string   // hex, what the salt had made, once they were erased; empty before
	Merged     PersonID // the account of the same person in favour of which this one ended; empty: it stands
}

// FormerMember is what somebody is called who was erased, where no catalogue says it in
// the reader's language. It is kept nowhere.
const FormerMember = "a former member"

// Erased says whether the person was erased: of them there is a row and no name.
func (p Person) Erased() bool { return p.Commitment != "" }
