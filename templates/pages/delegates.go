// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"
)

// AsksView is who asks the reader to speak for them. Agreeing and saying no post to
// /delegations/from/{Slug}/agree and …/decline.
type AsksView struct {
	First []Ask
	// More is how many ask besides.
	More int
	// Most is for how many a private person may speak.
	Most int
}

// Ask is somebody who asks the reader to speak for them.
type Ask struct {
	Person Person
	Slug   string
	Scopes []Scope
	Since  time.Time
}

// CarriedView is for whom the reader agreed to speak.
type CarriedView struct {
	First []Carried
	More  int
}

// Carried is somebody for whom the reader agreed to speak.
type Carried struct {
	Person Person
	Slug   string
	Since  time.Time
}

// StandView is the reader as a public delegate, or on the way there. The form posts
// text to /delegates; laying it down posts to /delegates/retire.
type StandView struct {
	// Public: the reader is one, since Since, with a page at URL, and says Text.
	Public bool
	Since  time.Time
	URL    string
	// Text is what the reader says, or has typed.
	Text   string
	Errors []FieldError
}

// DelegatesView is the list of public delegates.
type DelegatesView struct {
	Lines []DelegateLine
	// AsOf is the instant of the ranges.
	AsOf time.Time
	// Further: there are names before these. Next leads on; empty on the last page.
	Further bool
	Next    string
}

// DelegateLine is a public delegate in the list.
type DelegateLine struct {
	Person Person
	URL    string
	// Says is the first sentence of what they stand for.
	Says   string
	Since  time.Time
	Relied Steps
}

// Steps is a number told between two steps, or nothing at all: Told is false while
// the delegate has not stood for a whole day.
type Steps struct {
	Told     bool
	From, To int
}

// DelegateView is a public delegate as everybody may see them.
type DelegateView struct {
	Person Person
	// Own: the reader is the delegate.
	Own   bool
	Text  string
	Since time.Time
	// GiveURL leads to the form with the delegate filled in.
	GiveURL string
	// Told: there are ranges, as of AsOf, one a scope.
	Told   bool
	AsOf   time.Time
	Scopes []ScopeSteps
	// Numbers are what the delegate alone sees.
	Numbers []Reliance
	// Record is what they did, the newest first; Took how often they voted, Turned how
	// often the voices they carried turned the outcome; Carried: they voted where any could.
	Record  []DelegateVote
	Took    int
	Turned  int
	Carried bool
	Further bool
	Next    string
}

// ScopeSteps is how many rely on somebody in one scope.
type ScopeSteps struct {
	Scope Scope
	Steps
}

// DelegateVote is a decided public matter and what a delegate did in it.
type DelegateVote struct {
	Title, URL string
	Body       Link
	At         time.Time
	Outcome    Outcome
	Winners    []string
	// Voted: by a ballot of their own, which said Choice, or put First in the first place.
	Voted  bool
	Choice Choice
	First  []string
	// By spoke for them where they did not vote; nobody where the voice was lost, or
	// others may not know. Full turned the voice back before: a cap.
	By, Full Person
	// Declared is what they had declared before the close, and Became what became of it;
	// empty where they declared nothing.
	Declared DeclaredChoice
	Became   Departure
	// TurnedURL is where it is reckoned that the voices their ballot carried for others
	// turned the outcome; empty where they did not.
	TurnedURL string
}

// longestSays is the length of a first sentence in the list, in characters.
const longestSays = 200

// FirstSentence is the first sentence or line of a text, cut where it is long.
func FirstSentence(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for n, r := range line {
		rest := line[n+len(string(r)):]
		if strings.ContainsRune(".!?؟。", r) && (rest == "" || strings.HasPrefix(rest, " ")) {
			line = line[:len(line)-len(rest)]
			break
		}
	}
	letters := []rune(strings.TrimSpace(line))
	if len(letters) <= longestSays {
		return string(letters)
	}
	return strings.TrimSpace(string(letters[:longestSays-1])) + "…"
}
