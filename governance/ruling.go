// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"moothall/bodies"
)

// MeasureKind says what follows from a ruling.
type MeasureKind string

// The measures the hall itself carries out. None: the case ends there. Warning:
// the person concerned is told. Mute: the person concerned writes no argument and
// no comment in the body and below, until a day. Suspension: they cast no ballot
// there and carry nobody's voice, until a day; see [MayCast].
const (
	MeasureNone       MeasureKind = "none"
	MeasureWarning    MeasureKind = "warning"
	MeasureMute       MeasureKind = "mute"
	MeasureSuspension MeasureKind = "suspension"
)

// Lasts says whether the measure holds until a day.
func (k MeasureKind) Lasts() bool { return k == MeasureMute || k == MeasureSuspension }

// MaxMeasureDays is the longest that a measure lasts: a year.
const MaxMeasureDays = 365

// Ruling is what a panel rules. All of it is needed.
type Ruling struct {
	Facts    string      `json:"facts"`    // what the panel found to have happened
	Rule     int         `json:"rule"`     // by number
	Broken   bool        `json:"broken"`   // whether the rule was broken
	Reasons  string      `json:"reasons"`  // in words the person concerned understands
	Measure  MeasureKind `json:"measure"`  // what follows
	Days     int         `json:"days"`     // of a mute or a suspension; 0 of everything else
	Appeal   string      `json:"appeal"`   // how to appeal, or that nobody can
	Register string      `json:"register"` // the same without names, for everybody
}

// Until is when the measure ends by itself, of a ruling made at an instant; zero
// where it has no end.
func (r Ruling) Until(at time.Time) time.Time {
	if !r.Measure.Lasts() {
		return time.Time{}
	}
	return at.AddDate(0, 0, r.Days)
}

// Check refuses, with [ErrRuling], a ruling that leaves something out, or whose
// parts contradict each other. rules are the court's, concerned says whether a
// measure could meet anybody.
func (r Ruling) Check(rules Justice, concerned bool) error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrRuling, what) }
	for name, text := range map[string]string{"facts": r.Facts, "reasons": r.Reasons, "how to appeal": r.Appeal, "the text for the register": r.Register} {
		if err := CheckText(text); err != nil {
			return bad(name + " should be there")
		}
	}
	if _, known := rules.Rule(r.Rule); !known {
		return bad("it should name a rule")
	}
	switch r.Measure {
	case MeasureNone:
	case MeasureWarning, MeasureMute, MeasureSuspension:
		if !r.Broken {
			return bad("a measure follows only where the rule was broken")
		}
		if !concerned {
			return bad("a measure needs somebody it concerns")
		}
	default:
		return bad("the measure is none, warning, mute or suspension")
	}
	if lasts := r.Measure.Lasts(); lasts && (r.Days < 1 || r.Days > MaxMeasureDays) || !lasts && r.Days != 0 {
		return bad("a mute or a suspension, and nothing else, lasts from 1 to 365 days")
	}
	return nil
}

// CheckNames refuses, with [ErrNamed], a text for the register that holds a name
// or an address of a party, or a part of a name of three letters or more.
func (r Ruling) CheckNames(parties []bodies.Person) error {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(r.Register, between) {
		words[strings.ToLower(w)] = true
	}
	for _, p := range parties {
		if p.Erased() {
			continue // there is no name any more
		}
		for _, part := range append(strings.FieldsFunc(p.Name, between), string(p.Slug)) {
			if len([]rune(part)) >= 3 && words[strings.ToLower(part)] {
				return ErrNamed
			}
		}
	}
	return nil
}

// between says whether a letter parts two words of a name.
func between(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }

// RulingDraft is a ruling as the panel has it on the table. A new one is a new number,
// and nobody has agreed to it but who wrote it.
type RulingDraft struct {
	Number int64
	By     bodies.PersonID
	At     time.Time
	Ruling
}

// DraftBy says, by a nil error, that somebody may put a ruling on the table now:
// who sits, once the hearing is over. parties are those whose names may not stand
// in the register.
func (c Case) DraftBy(p bodies.PersonID, r Ruling, parties []bodies.Person, requests []RecusalRequest, now time.Time) error {
	if err := c.deliberates(p, requests, now); err != nil {
		return err
	}
	if err := r.Check(c.Rules, c.Concerned != ""); err != nil {
		return err
	}
	return r.CheckNames(parties)
}

// VoteBy says, by a nil error, that somebody may say yes or no to a draft now.
// latest is the number of the draft on the table.
func (c Case) VoteBy(p bodies.PersonID, draft, latest int64, requests []RecusalRequest, now time.Time) error {
	if err := c.deliberates(p, requests, now); err != nil {
		return err
	}
	if draft != latest || latest == 0 {
		return ErrStaleRuling
	}
	return nil
}

// deliberates refuses who does not sit, everybody before the hearing is over, and
// whom a party asked to step aside until the others have decided.
func (c Case) deliberates(p bodies.PersonID, requests []RecusalRequest, now time.Time) error {
	switch {
	case !c.Sitting().Sits(p):
		return ErrNotSitting
	case c.Stage != CaseDeliberation:
		return fmt.Errorf("%w: the panel deliberates when the hearing is over", ErrNotNow)
	case Stopped(p, requests, now):
		return ErrRecusalOpen
	}
	return nil
}

// Agreed says whether so many of the panel are a majority of all of it.
func (s Sitting) Agreed(yes int) bool { return 2*yes > s.Rules.Panel }

// Decided is the case once its panel ruled. The time for an appeal runs from now;
// a ruling nobody can appeal is final.
func (c Case) Decided(r Ruling, now time.Time) Case {
	sittings := append([]Sitting(nil), c.Sittings...)
	s := &sittings[len(sittings)-1]
	s.Ruling, s.RuledAt = &r, now
	c.Stage = CaseFinal
	if s.Rules.AppealTo != "" {
		s.AppealUntil, c.Stage = now.AddDate(0, 0, s.Rules.AppealDays), CaseRuled
	}
	c.Sittings, c.ChangedAt = sittings, now
	return c
}

// Standing is the ruling that holds, of the sitting that made it last; nil before
// the first.
func (c Case) Standing() *Sitting {
	for n := len(c.Sittings) - 1; n >= 0; n-- {
		if c.Sittings[n].Ruling != nil {
			return &c.Sittings[n]
		}
	}
	return nil
}

// Changed says whether the appeal came to another end than the first ruling.
func (c Case) Changed() bool {
	if !c.OnAppeal() || c.Sittings[1].Ruling == nil {
		return false
	}
	a, b := *c.Sittings[0].Ruling, *c.Sittings[1].Ruling
	return a.Measure != b.Measure || a.Days != b.Days || a.Broken != b.Broken
}

// Measure is what a ruling laid upon a person.
type Measure struct {
	Case   CaseID
	Person bodies.PersonID
	Kind   MeasureKind
	Body   bodies.Slug // where it holds, and below
	From   time.Time
	Until  time.Time // zero where it has no end
	Lifted time.Time // by a ruling on appeal; zero: it was not
}

// Holds says whether the measure is in force at an instant.
func (m Measure) Holds(at time.Time) bool {
	return !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until)) && (m.Lifted.IsZero() || at.Before(m.Lifted))
}

// MayWrite refuses, with [ErrMuted], an argument or a comment in a body by
// somebody whom a measure of theirs bars from it now. charters are those in force.
func MayWrite(measures []Measure, charters []Charter, in bodies.Slug, now time.Time) error {
	above := lineage(charters, in)
	for _, m := range measures {
		if m.Kind == MeasureMute && slices.Contains(above, m.Body) && m.Holds(now) {
			return ErrMuted
		}
	}
	return nil
}
