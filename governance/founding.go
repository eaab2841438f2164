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

	longestFounding = "1 to 100 characters, in one line" // longestFounded in words
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
	Mail  FounderMail   // how they are written to
	Link  string        // digest of the secret of their link
	Word  FounderWord
	At    time.Time // when they said it
	Of    string    // the digest of what they consented to
	Why   string    // they declined

	Slug         bodies.Slug // the address they chose; they sign in by it
	PasswordHash string
}

// FounderMail is how a founder is written to. It is no part of what founders are shown
// and consent to.
type FounderMail struct {
	Address   string    // where their link is mailed; empty: it is handed to them
	Letter    string    // names the mail; empty where there is none
	Again     bool      // the founding that this one replaced was mailed there
	Scheduled time.Time // when it was last given to the post
	Mailed    time.Time
}

// Waits says whether a founder's mail is still to be sent: nobody is written to who has
// spoken, or of whose founding nothing can come.
func (f Founding) Waits(n int) bool {
	one := f.Founders[n]
	return f.State == FoundingOpen && one.Word == FounderSilent && one.Mail.Letter != "" && one.Mail.Mailed.IsZero()
}

// FounderWord is what a founder said.
type FounderWord string

// The words.
const (
	FounderSilent    FounderWord = "silent"
	FounderConsented FounderWord = "consented"
	FounderDeclined  FounderWord = "declined"
)

// FoundingFault is one thing for which a community cannot be founded. It is an
// [ErrFounding].
type FoundingFault struct {
	Part    FoundingPart
	Founder int         // the place in the list, of what is wrong with one
	Body    bodies.Slug // the body that is concerned
	Have    int
	Need    int
	Flaw    Flaw  // of charters that contradict each other
	Err     error // of a charter that contradicts itself
}

// FoundingPart says what a fault is about.
type FoundingPart string

// The parts.
const (
	FaultName      FoundingPart = "name"
	FaultZone      FoundingPart = "zone"
	FaultFew       FoundingPart = "few"
	FaultMany      FoundingPart = "many"
	FaultNoCharter FoundingPart = "no-charter"
	FaultCharter   FoundingPart = "charter"
	FaultVersion   FoundingPart = "version"
	FaultFlaw      FoundingPart = "flaw"
	FaultFounder   FoundingPart = "founder"
	FaultNamesake  FoundingPart = "namesake"
	FaultAddress   FoundingPart = "address"
	FaultShared    FoundingPart = "shared-address"
	FaultNoBody    FoundingPart = "no-body"
	FaultSeatTwice FoundingPart = "seat-twice"
	FaultApart     FoundingPart = "apart"
	FaultSeatsMany FoundingPart = "seats-many"
)

// Error says what would be right.
func (x FoundingFault) Error() string { return ErrFounding.Error() + ": " + x.says() }

func (x FoundingFault) says() string {
	switch x.Part {
	case FaultName:
		return "the name of a community has " + longestFounding
	case FaultZone:
		return "this is no time zone; one is called Europe/London"
	case FaultFew:
		return fmt.Sprintf("%d founders, where %d agree at least", x.Have, x.Need)
	case FaultMany:
		return fmt.Sprintf("%d founders, where %d agree at most; others become members afterwards, as the charter says", x.Have, x.Need)
	case FaultNoCharter:
		return "there is no charter"
	case FaultVersion:
		return fmt.Sprintf("the charter of %s is version %d, and a community begins with version 1", x.Body, x.Have)
	case FaultFlaw:
		return fmt.Sprintf("in the charter of %s, %s contradicts the rest (%s); moothall charter lint says how", x.Flaw.Body, x.Flaw.Rule, x.Flaw.Name)
	case FaultFounder:
		return fmt.Sprintf("the name of founder %d has %s", x.Founder+1, longestFounding)
	case FaultNamesake:
		return fmt.Sprintf("founder %d is called as one before", x.Founder+1)
	case FaultAddress:
		return fmt.Sprintf("founder %d has no e-mail address there; one is written nia@example.org", x.Founder+1)
	case FaultShared:
		return fmt.Sprintf("founder %d has the address of one before: whoever reads its mail could speak for both", x.Founder+1)
	case FaultNoBody:
		return fmt.Sprintf("founder %d is to sit in %s, which has no charter", x.Founder+1, x.Body)
	case FaultSeatTwice:
		return fmt.Sprintf("founder %d is to sit in %s twice", x.Founder+1, x.Body)
	case FaultApart:
		return fmt.Sprintf("founder %d is to sit in %s and in a body that watches it, is watched by it, or beside which no other seat is held", x.Founder+1, x.Body)
	case FaultSeatsMany:
		return fmt.Sprintf("%d are to sit in %s, which elects %d", x.Have, x.Body, x.Need)
	}
	return x.Err.Error()
}

// Unwrap is the refusal, and that of a charter.
func (x FoundingFault) Unwrap() []error { return []error{ErrFounding, x.Err} }

// Check returns the first of its faults.
func (f Founding) Check(few bool) error {
	if faults := f.Faults(few); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// Faults are everything for which it could not be founded, as far as that can be told
// of rules and names. few says that less than three founders are meant.
func (f Founding) Faults(few bool) (faults []FoundingFault) {
	if !fitsName(f.Name) {
		faults = append(faults, FoundingFault{Part: FaultName})
	}
	if zone, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "" || zone == time.Local {
		faults = append(faults, FoundingFault{Part: FaultZone})
	}
	switch n := len(f.Founders); {
	case n == 0 || n < FoundersAtLeast && !few:
		faults = append(faults, FoundingFault{Part: FaultFew, Have: n, Need: FoundersAtLeast})
	case n > FoundersAtMost:
		faults = append(faults, FoundingFault{Part: FaultMany, Have: n, Need: FoundersAtMost})
	}
	faults = append(faults, f.faultsOfCharters()...)
	for n := range f.Founders {
		faults = append(faults, f.faultsOf(n)...)
	}
	for _, c := range f.Charters {
		if seats, taken := f.seatsOf(c.Body.Slug); seats > 0 && taken > seats {
			faults = append(faults, FoundingFault{Part: FaultSeatsMany, Body: c.Body.Slug, Have: taken, Need: seats})
		}
	}
	return faults
}

func (f Founding) faultsOfCharters() (faults []FoundingFault) {
	if len(f.Charters) == 0 {
		return []FoundingFault{{Part: FaultNoCharter}}
	}
	for _, c := range f.Charters {
		if err := c.CheckFirst(); err != nil {
			faults = append(faults, FoundingFault{Part: FaultCharter, Body: c.Body.Slug, Err: err})
		}
		if c.Version != 1 {
			faults = append(faults, FoundingFault{Part: FaultVersion, Body: c.Body.Slug, Have: c.Version})
		}
	}
	if len(faults) > 0 {
		return faults // the linter takes charters that are sound by themselves
	}
	for _, flaw := range Lint(f.Charters) {
		if flaw.Severity == Contradiction {
			faults = append(faults, FoundingFault{Part: FaultFlaw, Body: flaw.Body, Flaw: flaw})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	if _, err := LayersOf(f.Charters); err != nil {
		faults = append(faults, FoundingFault{Part: FaultCharter, Err: err})
	}
	return faults
}

func (f Founding) faultsOf(n int) (faults []FoundingFault) {
	one := f.Founders[n]
	if !fitsName(one.Name) {
		faults = append(faults, FoundingFault{Part: FaultFounder, Founder: n})
	}
	if slices.ContainsFunc(f.Founders[:n], func(o Founder) bool { return strings.EqualFold(o.Name, one.Name) }) {
		faults = append(faults, FoundingFault{Part: FaultNamesake, Founder: n})
	}
	for at, body := range one.Seats {
		switch {
		case !f.charters(body):
			faults = append(faults, FoundingFault{Part: FaultNoBody, Founder: n, Body: body})
		case slices.Contains(one.Seats[:at], body):
			faults = append(faults, FoundingFault{Part: FaultSeatTwice, Founder: n, Body: body})
		}
	}
	watch, held := f.watch(), []bodies.Mandate(nil)
	for _, m := range f.Mandates(n, "founder", f.MadeAt) {
		if err := watch.Seat(m, held); err != nil {
			faults = append(faults, FoundingFault{Part: FaultApart, Founder: n, Body: m.Body, Err: err})
		}
		held = append(held, m)
	}
	return faults
}

// watch is who supervises whom by the charters.
func (f Founding) watch() bodies.Watch {
	all := make([]bodies.Body, len(f.Charters))
	for n, c := range f.Charters {
		all[n] = c.Body
	}
	return bodies.WatchOf(all)
}

// fitsName says whether a name can be shown to people.
func fitsName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n > 0 && n <= longestFounded && strings.TrimSpace(name) == name && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' })
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

// Mandates are the seats of the nth founder from an instant on, each for the term for
// which the body is elected; without an election until it is ended. Ids are still to be
// drawn.
func (f Founding) Mandates(n int, person bodies.PersonID, at time.Time) []bodies.Mandate {
	var given []bodies.Mandate
	for _, body := range f.Founders[n].Seats {
		m := bodies.Mandate{Body: body, Seat: "founder", Person: person, Title: bodies.TitleAppointed, Begins: at}
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

// Decline keeps that the nth founder declines, which ends the founding. Nobody is
// written to any more, and where they were is forgotten.
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
	for n := range f.Founders {
		f.Founders[n].Mail = FounderMail{}
	}
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
