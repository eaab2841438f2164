// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// SignInView is the door. The form posts login, password and next to /login.
type SignInView struct {
	// Next is the address to go to afterwards; a path of this site.
	Next string
	// Login is what was typed before.
	Login string
	// Problem is why the last try failed.
	Problem SignInProblem
	// Demo lists who may log in to the invented community; empty elsewhere.
	Demo []DemoPerson
	// DemoPassword is the one password of them all.
	DemoPassword string
}

// SignInProblem is why nobody came in.
type SignInProblem string

// The problems. Whether a name exists is never told.
const (
	SignInFine     SignInProblem = ""
	SignInMissing  SignInProblem = "missing"
	SignInWrong    SignInProblem = "wrong"
	SignInTooOften SignInProblem = "too-often"
	SignInEnded    SignInProblem = "ended"
)

// DemoPerson is one of the invented people, with what there is to see as her.
type DemoPerson struct {
	Person Person
	Login  string
	Story  string
}
