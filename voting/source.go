// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

// Source is one file of ballots that a count was given: how many ballots came
// from it, by weight, and the SHA-256 of the file as it is stored.
type Source struct {
	Name    string `json:"name"`
	Ballots int64  `json:"ballots"`
	SHA256  string `json:"sha256"`
}
