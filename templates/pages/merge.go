// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// MergeView makes one account of two. It posts other-login and other-password to
// /account/merge/show, and then shown and t to /account/merge, or nothing to
// /account/merge/forget.
type MergeView struct {
	Name, Login string // of the account that stays
	TypedLogin  string
	Said        string    // why what was asked for was not done; empty where nothing was
	Other       *TwinView // the account that is to end; nil: none was shown
	Errors      []FieldError
}

// TwinView is what becomes of the account that is to end.
type TwinView struct {
	Name, Login   string
	Goes, Stays   []Link // bodies whose membership goes over, and in which that of the first account stays
	Taken, Silent []Link // votes in which its ballot is taken back, and in which it alone could have cast one
	Refused       string // why it cannot be done now; empty where it can
	Mailed        bool   // a link went to its address, which is to be followed
	Secret        string // that the link brought; empty: it was not followed
	Until         time.Time
	Shown         string
}
