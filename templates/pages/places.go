// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// ElectionsView says what elections there are to see, and which a returning
// officer may call.
type ElectionsView struct {
	Running []MatterLine
	ToCall  []ElectionToCall
	// Past are elections that were held or imported.
	Past []DecisionLine
}
