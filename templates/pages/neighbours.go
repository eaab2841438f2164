// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// NeighboursView is the servers that are blocked.
type NeighboursView struct {
	Blocks  []BlockLine
	NextURL string
	// Federated says that bodies can be followed from other servers at all.
	Federated bool
	// May shows the forms; Host and Reason are what stands in them.
	May          bool
	Host, Reason string
	Errors       []FieldError
}

// BlockLine is one of them.
type BlockLine struct {
	Host, Reason string
	At           time.Time
}
