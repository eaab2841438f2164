// SPDX-License-Identifier: AGPL-3.0-or-later

// Package delegation says who speaks for whom.
package delegation

// Scope narrows a delegation on three axes. An empty part means any.
type Scope struct {
	Body  string
	Field string
	Place string
	Issue string
}
