// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// By what right somebody sits, which a mandate bears as its title. There is no other.
const (
	TitleElected   = "elected"   // the decision on an election gave it
	TitleDrawn     = "drawn"     // by lot
	TitleAppointed = "appointed" // by those whom the charter lets appoint, or as a founder
	TitleActing    = "acting"    // for a time, in a seat that is vacant
)

// Titles are all of them.
func Titles() []string { return []string{TitleElected, TitleDrawn, TitleAppointed, TitleActing} }

// ErrNoSeat refuses a seat that the charter gives nobody in that way.
var ErrNoSeat = errors.New("the charter gives nobody a seat in that way")

// Filling is the rule by which a seat is filled by appointment, or by lot.
type Filling struct {
	Seat     string   `json:"seat,omitempty"`     // which; empty: any that no election fills and no other rule names
	By       Slug     `json:"by,omitempty"`       // whose seated appoint; the body itself may be named
	Consents int      `json:"consents,omitempty"` // and how many of them must agree; 0 counts as 1
	Months   int      `json:"months"`             // for how long at most; by lot for as long
	Drawn    *Drawing `json:"drawn,omitempty"`    // by lot; nil: By appoints
}

// SeatRule is the part of a charter that says by what right the seats of a body are
// filled, besides elections. Without it none is, once the community is founded.
type SeatRule struct {
	Ways       []Filling `json:"ways,omitempty"`
	ActingDays int       `json:"acting_days,omitempty"` // a vacancy is acted in for so long at most; 0: not at all
	ActingBy   Slug      `json:"acting_by,omitempty"`   // whose seated say who acts; empty: those of the body itself
}

// Fault says what is wrong with the rule of a body with so many seats, or "".
func (r *SeatRule) Fault(seats int) string {
	if r == nil {
		return ""
	}
	for n, f := range r.Ways {
		switch {
		case f.faultOfDrawing() != "":
			return f.faultOfDrawing()
		case f.Drawn == nil && !f.By.Valid():
			return "a seat is filled by the seated of a body"
		case f.Consents < 0:
			return "so many agree to an appointment, from 1 on"
		case f.Months <= 0:
			return "a seat is filled for some months"
		case f.Seat == "" && seats == 0:
			return "any seat is filled so only where the body says how many it has"
		case slices.ContainsFunc(r.Ways[:n], func(g Filling) bool { return g.Seat == f.Seat }):
			return "one rule fills a seat"
		}
	}
	switch {
	case r.ActingDays < 0:
		return "a vacancy is acted in for some days, or not at all"
	case r.ActingDays == 0 && r.ActingBy != "":
		return "who says who acts goes with the days for which somebody may"
	case r.ActingBy != "" && !r.ActingBy.Valid():
		return "who acts is said by the seated of a body"
	case len(r.Ways) == 0 && r.ActingDays == 0:
		return "how seats are filled is said, or left out"
	}
	return ""
}

// Way returns the rule by which a seat is filled by appointment, or by lot: that which
// names it, else that of any.
func (r *SeatRule) Way(seat string) (Filling, bool) {
	if r == nil {
		return Filling{}, false
	}
	for _, name := range []string{seat, ""} {
		if n := slices.IndexFunc(r.Ways, func(f Filling) bool { return f.Seat == name }); n >= 0 {
			return r.Ways[n], true
		}
	}
	return Filling{}, false
}

// AgreedBy is the rule as it would be where no more than so many were to agree to an
// appointment: what waits for others is judged by it.
func (r *SeatRule) AgreedBy(n int) *SeatRule {
	asked := *r
	asked.Ways = slices.Clone(r.Ways)
	for i := range asked.Ways {
		asked.Ways[i].Consents = min(asked.Ways[i].Consents, n)
	}
	return &asked
}

// Acts is whose seated say who acts in a vacant seat of a body, or false where nobody may.
func (r *SeatRule) Acts(body Slug) (Slug, bool) {
	if r == nil || r.ActingDays == 0 {
		return "", false
	}
	if r.ActingBy != "" {
		return r.ActingBy, true
	}
	return body, true
}

// Taking is somebody's taking a seat that no election of this instant gives, with
// everything that the charter's rule is asked about.
type Taking struct {
	Now      Mandate   // from now on, by what title, and by whom
	Founded  bool      // the body itself is founded at this instant, with the community
	Founding time.Time // when that was; zero: it was founded later, with nobody in it
	Elected  int       // so many sit in that seat at a time by election; 0: no election fills it
	Seats    int       // of the body in all; 0: it does not say
	Past     []Mandate // every mandate of the body that there was, those in force and those that rest among them
	Draw     Draw      // of who takes it by lot
	Lot      Lot       // what that is judged by
}

// Judge refuses with [ErrNoSeat] a taking that the rule does not allow; the error says
// what the rule asks. Where somebody gave the seat it returns the body in which those
// sit who did, otherwise "".
func (r *SeatRule) Judge(t Taking, w Witnesses) (Slug, error) {
	switch {
	case t.Founded:
		return "", t.judgeFounding()
	case !t.Now.Ends.IsZero() && !t.Now.Ends.After(t.Now.Begins):
		return "", noSeat("a seat is given for a time to come")
	case t.Now.Title == TitleAppointed:
		return r.judgeAppointed(t, w)
	case t.Now.Title == TitleActing:
		return r.judgeActing(t, w)
	case t.Now.Title == TitleDrawn:
		return r.judgeDrawn(t)
	}
	return "", noSeat("behind the founding nobody is %s but by an election, whose decision says so", t.Now.Title)
}

func noSeat(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNoSeat, fmt.Sprintf(format, args...))
}

func (t Taking) judgeFounding() error {
	switch {
	case t.Now.Title == TitleActing || !slices.Contains(Titles(), t.Now.Title):
		return noSeat("a founding seats nobody as %q", t.Now.Title)
	case len(t.Now.By) > 0 || t.Now.Draw != "":
		return noSeat("nobody answers for a seat that comes with the founding, and no lot of the record gave it")
	}
	return nil
}

func (r *SeatRule) judgeAppointed(t Taking, w Witnesses) (Slug, error) {
	way, there := r.Way(t.Now.Seat)
	switch {
	case t.Elected > 0:
		return "", noSeat("seat %q of %s is filled by election, and nobody is appointed to it", t.Now.Seat, t.Now.Body)
	case !there || way.Drawn != nil:
		return "", noSeat("nobody appoints to seat %q of %s", t.Now.Seat, t.Now.Body)
	case !t.named(way):
		return "", noSeat("%s has no seat of the name %q", t.Now.Body, t.Now.Seat)
	case t.Now.Ends.IsZero() || t.Now.Ends.After(t.Now.Begins.AddDate(0, way.Months, 0)):
		return "", noSeat("an appointment to seat %q of %s is for %d months at most", t.Now.Seat, t.Now.Body, way.Months)
	case len(t.holding(func(m Mandate) bool { return m.Seat == t.Now.Seat && m.Title != TitleActing })) > 0:
		return "", noSeat("seat %q of %s is taken", t.Now.Seat, t.Now.Body)
	case slices.ContainsFunc(t.Fills(), func(m Mandate) bool { return slices.Contains(t.Now.By, m.Person) }):
		return "", noSeat("who acts in seat %q of %s does not say who fills it", t.Now.Seat, t.Now.Body)
	}
	left := t.holding(func(m Mandate) bool { return m.Seat != t.Now.Seat })
	return way.By, cmp.Or(t.room(left), t.by(way.By, max(way.Consents, 1), w))
}

func (r *SeatRule) judgeActing(t Taking, w Witnesses) (Slug, error) {
	by, may := r.Acts(t.Now.Body)
	way, appointed := r.Way(t.Now.Seat)
	if !may || !appointed && t.Elected == 0 || way.Drawn != nil && t.Elected == 0 { // who acted in a seat that is drawn would be chosen
		return "", noSeat("nobody acts in seat %q of %s", t.Now.Seat, t.Now.Body)
	}
	if t.Elected == 0 && !t.named(way) {
		return "", noSeat("%s has no seat of the name %q", t.Now.Body, t.Now.Seat)
	}
	if taken := t.holding(func(m Mandate) bool { return m.Seat == t.Now.Seat }); len(taken) >= max(t.Elected, 1) {
		return "", noSeat("seat %q of %s is taken", t.Now.Seat, t.Now.Body)
	}
	if last := t.vacantFrom().AddDate(0, 0, r.ActingDays); t.Now.Ends.IsZero() || t.Now.Ends.After(last) {
		return "", noSeat("a vacancy of seat %q of %s is acted in for %d days at most", t.Now.Seat, t.Now.Body, r.ActingDays)
	}
	return by, cmp.Or(t.room(t.holding(func(Mandate) bool { return true })), t.by(by, 1, w))
}

// numbered is the name of a seat that no charter and no founding gave a name of its own.
var numbered = regexp.MustCompile(`^seat-[1-9][0-9]{0,3}$`)

// named says whether the body has a seat of that name, where no election fills it: one
// that the rule names, one that somebody was seated in when the body was founded, or
// seat-1, seat-2 and so on, as many as the body has. No other: the name stands in public,
// so whoever gives a seat would say there what they like, and a vacancy under another
// name would be another vacancy.
func (t Taking) named(by Filling) bool {
	if by.Seat != "" {
		return true
	}
	if numbered.MatchString(t.Now.Seat) {
		n, err := strconv.Atoi(strings.TrimPrefix(t.Now.Seat, "seat-"))
		return err == nil && (t.Seats == 0 || n <= t.Seats)
	}
	return slices.ContainsFunc(t.Past, func(m Mandate) bool {
		return m.Body == t.Now.Body && m.Seat == t.Now.Seat && t.founder(m)
	})
}

// founder says whether a mandate came with the founding of the body.
func (t Taking) founder(m Mandate) bool {
	return m.Title != TitleActing && m.Decision == "" && !m.Begins.After(t.Founding)
}

// vacantFrom is when somebody first acted in the seat since as many last held it in their
// own right as may: now, where nobody did. So one who acts cannot be followed by another
// for ever, nor where another of several who hold the seat gives it up meanwhile.
func (t Taking) vacantFrom() time.Time {
	var held time.Time
	own := func(m Mandate) bool { return m.Seat == t.Now.Seat && m.Title != TitleActing }
	full := func(until time.Time) bool {
		sat := 0
		for _, m := range t.Past {
			if own(m) && m.Begins.Before(until) && (m.Ends.IsZero() || !m.Ends.Before(until)) {
				sat++
			}
		}
		return sat >= max(t.Elected, 1)
	}
	for _, m := range t.Past {
		if own(m) && !m.Ends.IsZero() && !m.Ends.After(t.Now.Begins) && m.Ends.After(held) && full(m.Ends) {
			held = m.Ends
		}
	}
	first := t.Now.Begins
	for _, m := range t.Past {
		if m.Seat == t.Now.Seat && m.Title == TitleActing && !m.Begins.Before(held) && m.Begins.Before(first) {
			first = m.Begins
		}
	}
	return first
}

// Fills are those who act in the seat, whom an appointment to it follows.
func (t Taking) Fills() []Mandate {
	if t.Now.Title != TitleAppointed {
		return nil
	}
	return t.holding(func(m Mandate) bool { return m.Seat == t.Now.Seat && m.Title == TitleActing })
}

// holding are mandates of the body that are in force at some instant of the new one.
func (t Taking) holding(which func(Mandate) bool) (held []Mandate) {
	for _, m := range t.Past {
		if m.Body == t.Now.Body && m.Meets(t.Now) && which(m) {
			held = append(held, m)
		}
	}
	return held
}

// room refuses one more than the body has seats.
func (t Taking) room(beside []Mandate) error {
	if t.Seats > 0 && len(beside) >= t.Seats {
		return noSeat("all %d seats of %s are taken", t.Seats, t.Now.Body)
	}
	return nil
}

// by asks that so many agreed who are seated in a body, others than who takes the seat.
func (t Taking) by(body Slug, consents int, w Witnesses) error {
	for n, p := range t.Now.By {
		switch {
		case slices.Contains(t.Now.By[:n], p):
			return noSeat("nobody is named twice among those who answer for it")
		case p == t.Now.Person:
			return noSeat("nobody gives themselves a seat")
		case !w.Seated(body, p):
			return noSeat("others give it, who are seated in %s", body)
		}
	}
	if len(t.Now.By) < consents {
		return noSeat("it asks for %d who agree, and %d did", consents, len(t.Now.By))
	}
	return nil
}
