// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/bodies"
	"moothall/governance/journal"
)

// Why a founding, or what a founder says to it, is refused.
var (
	ErrFounding        = errors.New("nothing can be founded so")
	ErrFoundingChanged = errors.New("what is to be founded was changed since this page was shown")
	ErrFoundingEnded   = errors.New("a founder declined; who prepares the founding has to begin again")
	ErrConsented       = errors.New("they consented already")
	ErrNameTaken       = errors.New("this name for an address is taken, or is none: it has 1 to 30 of a to z, 0 to 9 and _")
	ErrWhyDeclined     = errors.New("a reason has at most 1000 characters")
)

// Bounds of a founding. Fewer than FoundersAtLeast are a founding that one person can
// carry alone, and that whoever prepares it has to ask for.
const (
	FoundersAtLeast = 3
	FoundersAtMost  = 12

	longestFounded = 100  // of a name
	longestWhy     = 1000 // of a reason to decline
)

// Founding is a community that waits for those who are to found it. Nothing of it is in
// force before the last of them has consented.
type Founding struct {
	Name, Zone, Language string
	Charters             []Charter // the founding body's first
	Founders             []Founder
	State                FoundingState
	MadeAt, EndedAt      time.Time
}

// FoundingState is what became of a founding.
type FoundingState string

// The states.
const (
	FoundingOpen     FoundingState = "open"
	FoundingDeclined FoundingState = "declined"
	FoundingDone     FoundingState = "done"
)

// Founder is somebody whose consent it needs, and what they said.
type Founder struct {
	Name  string        // as they are called, and as the community will call them
	Seats []bodies.Slug // of which bodies they hold a seat at first
	Link  string        // digest of the secret of their link
	Word  FounderWord
	At    time.Time // when they said it
	Of    string    // the digest of what they consented to
	Why   string    // they declined

	Slug         bodies.Slug // the address they chose; they sign in by it
	PasswordHash string
}

// FounderWord is what a founder said.
type FounderWord string

// The words.
const (
	FounderSilent    FounderWord = "silent"
	FounderConsented FounderWord = "consented"
	FounderDeclined  FounderWord = "declined"
)

// Check refuses with [ErrFounding] what could not be founded. few says that less than
// three founders are meant. Charters that contradict themselves it refuses too.
func (f Founding) Check(few bool) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrFounding, fmt.Sprintf(format, args...))
	}
	if fault := faultOfName(f.Name); fault != "" {
		return fmt.Errorf("%w: the name of a community %s", ErrFounding, fault)
	}
	if zone, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "" || zone == time.Local {
		return fault("%q is no time zone; one is called Europe/London", f.Zone)
	}
	switch n := len(f.Founders); {
	case n == 0 || n < FoundersAtLeast && !few:
		return fault("%d founders, where %d agree at least", n, FoundersAtLeast)
	case n > FoundersAtMost:
		return fault("%d founders, where %d agree at most; others become members afterwards, as the charter says", n, FoundersAtMost)
	}
	if err := f.checkCharters(); err != nil {
		return err
	}
	return f.checkFounders()
}

func (f Founding) checkCharters() error {
	if len(f.Charters) == 0 {
		return fmt.Errorf("%w: there is no charter", ErrFounding)
	}
	for _, c := range f.Charters {
		if err := c.Check(); err != nil {
			return err
		}
		if c.Version != 1 {
			return fmt.Errorf("%w: the charter of %s is version %d, and a community begins with version 1", ErrFounding, c.Body.Slug, c.Version)
		}
	}
	if _, err := LayersOf(f.Charters); err != nil {
		return err
	}
	for _, flaw := range Lint(f.Charters) {
		if flaw.Severity == Contradiction {
			return fmt.Errorf("%w: in the charter of %s, %s contradicts the rest (%s); moothall charter lint says how", ErrFounding, flaw.Body, flaw.Rule, flaw.Name)
		}
	}
	return nil
}

func (f Founding) checkFounders() error {
	for n, one := range f.Founders {
		if fault := faultOfName(one.Name); fault != "" {
			return fmt.Errorf("%w: the name of founder %d %s", ErrFounding, n+1, fault)
		}
		if slices.ContainsFunc(f.Founders[:n], func(o Founder) bool { return strings.EqualFold(o.Name, one.Name) }) {
			return fmt.Errorf("%w: two founders are called %s", ErrFounding, one.Name)
		}
		for at, body := range one.Seats {
			if !f.charters(body) {
				return fmt.Errorf("%w: %s is to sit in %s, which has no charter", ErrFounding, one.Name, body)
			}
			if slices.Contains(one.Seats[:at], body) {
				return fmt.Errorf("%w: %s is to sit in %s twice", ErrFounding, one.Name, body)
			}
		}
	}
	for _, c := range f.Charters {
		if seats, taken := f.seatsOf(c.Body.Slug); seats > 0 && taken > seats {
			return fmt.Errorf("%w: %d are to sit in %s, which elects %d", ErrFounding, taken, c.Body.Slug, seats)
		}
	}
	return nil
}

// faultOfName says what is wrong with a name that people are shown, or "".
func faultOfName(name string) string {
	if n := utf8.RuneCountInString(name); n == 0 || n > longestFounded || strings.TrimSpace(name) != name || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return fmt.Sprintf("has 1 to %d characters, in one line", longestFounded)
	}
	return ""
}

func (f Founding) charters(body bodies.Slug) bool {
	return slices.ContainsFunc(f.Charters, func(c Charter) bool { return c.Body.Slug == body })
}

// seatsOf says how many seats of a body its elections fill, and how many are taken.
func (f Founding) seatsOf(body bodies.Slug) (seats, taken int) {
	for _, c := range f.Charters {
		for _, p := range c.Procedures {
			if p.Install != nil && p.Install.Body == body {
				seats += max(p.Seats, 1)
			}
		}
	}
	for _, one := range f.Founders {
		if slices.Contains(one.Seats, body) {
			taken++
		}
	}
	return seats, taken
}

// Digest is of everything that a founder is shown and consents to: what is founded,
// by whom, and who sits where at first.
func (f Founding) Digest() (string, error) {
	type founder struct {
		Name  string        `json:"name"`
		Seats []bodies.Slug `json:"seats,omitempty"`
	}
	shown := struct {
		Name     string    `json:"name"`
		Zone     string    `json:"zone"`
		Language string    `json:"language"`
		Charters []Charter `json:"charters"`
		Founders []founder `json:"founders"`
	}{Name: f.Name, Zone: f.Zone, Language: f.Language, Charters: f.Charters}
	for _, one := range f.Founders {
		shown.Founders = append(shown.Founders, founder{one.Name, one.Seats})
	}
	text, err := journal.Canonical(shown)
	return journal.Digest(text), err
}

// TitleAppointed is the title of a seat that nobody was elected into: that of a founder.
const TitleAppointed = "appointed"

// Mandates are the seats of the nth founder from an instant on, each for the term for
// which the body is elected; without an election until it is ended. Ids are still to be
// drawn.
func (f Founding) Mandates(n int, person bodies.PersonID, at time.Time) []bodies.Mandate {
	var given []bodies.Mandate
	for _, body := range f.Founders[n].Seats {
		m := bodies.Mandate{Body: body, Seat: "founder", Person: person, Title: TitleAppointed, Begins: at}
		if rule, elected := f.fills(body); elected {
			m.Seat, m.Ends = rule.Seat, rule.Term(at)
		}
		given = append(given, m)
	}
	return given
}

// fills returns by which rule a body is elected, the first there is.
func (f Founding) fills(body bodies.Slug) (InstallRule, bool) {
	for _, c := range f.Charters {
		for _, p := range c.Procedures {
			if p.Install != nil && p.Install.Body == body {
				return *p.Install, true
			}
		}
	}
	return InstallRule{}, false
}

// Consent keeps that the nth founder consents to what has a digest, and how they will
// be called. It says whether they were the last.
func (f *Founding) Consent(n int, digest string, as bodies.Slug, passwordHash string, at time.Time) (last bool, err error) {
	if err := f.hears(n, digest); err != nil {
		return false, err
	}
	taken := f.charters(as) || slices.ContainsFunc(f.Founders, func(o Founder) bool { return o.Slug == as })
	if taken || !as.Valid() {
		return false, ErrNameTaken
	}
	one := &f.Founders[n]
	one.Word, one.At, one.Of, one.Slug, one.PasswordHash = FounderConsented, at, digest, as, passwordHash
	return !slices.ContainsFunc(f.Founders, func(o Founder) bool { return o.Word != FounderConsented }), nil
}

// Decline keeps that the nth founder declines, which ends the founding.
func (f *Founding) Decline(n int, digest, why string, at time.Time) error {
	if utf8.RuneCountInString(why) > longestWhy {
		return ErrWhyDeclined
	}
	if err := f.hears(n, digest); err != nil && !errors.Is(err, ErrConsented) {
		return err
	}
	one := &f.Founders[n]
	one.Word, one.At, one.Of, one.Why, one.Slug, one.PasswordHash = FounderDeclined, at, digest, why, "", ""
	f.State, f.EndedAt = FoundingDeclined, at
	return nil
}

// hears says whether the nth founder may speak, to what has a digest.
func (f *Founding) hears(n int, digest string) error {
	if f.State != FoundingOpen {
		return ErrFoundingEnded
	}
	is, err := f.Digest()
	switch {
	case err != nil:
		return err
	case is != digest:
		return ErrFoundingChanged
	case f.Founders[n].Word == FounderConsented:
		return ErrConsented
	}
	return nil
}
