// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"

	"moothall/templates/locales"
)

// VotersView says who may vote in a matter, and why.
type VotersView struct {
	MatterHead
	Rule RuleView
	Freeze
	Typed  string
	Errors []FieldError
	// Roll is the list of a roll that is fixed before the vote, nil for any other.
	Roll *RollView
}

// Freeze is when a roll is frozen.
type Freeze struct {
	// At is when it was, or is to be; zero where no day is set.
	At     time.Time
	Frozen bool
	// Cancelled: there will be none. Early: it is fixed before the vote, with the text or,
	// where it Elects, with the candidates.
	Cancelled, Elects, Early bool
	// Members is how many are on it, once it holds.
	Members int
}

// RuleView is a rule of who may vote, and what it says of the reader and of somebody else.
type RuleView struct {
	Body    string
	BodyURL string
	Seated  bool
	// Spheres are the spheres of which one is needed.
	Spheres      []Sphere
	Place, Field string
	Days         int
	Good         bool // they must be in good standing
	// Inner is how many inner members the body has now; 0 where that says nothing.
	Inner int
	// Alone: the reader may ask about nobody but themselves.
	Alone bool
	Own   VoterView
	Asked *VoterView
}

// VoterView is how somebody stands to a roll.
type VoterView struct {
	Who  Person
	Then StandsView
	// Today is as the rule applies now.
	Today     StandsView
	Corrected bool
	// From is from when on the rule admits them; zero where time does not.
	From time.Time
	// Told: what it was judged by is told beside the reason.
	Told bool
	// Advises is the electorate in which they are asked and do not decide; empty: in none.
	Advises string
}

// StandsView is how somebody stands to a rule, and by what.
type StandsView struct {
	Standing     RollStanding
	Since, Until time.Time
	Sphere       Sphere
	Place        string
}

// RollUnexplained is off a roll for no reason that is still known.
const RollUnexplained RollStanding = "unexplained"

// BodyVotersView says who would be on the roll of a vote of a body that opened now.
type BodyVotersView struct {
	Body   Link
	Rules  []KindsView
	Typed  string
	Errors []FieldError
}

// KindsView are the kinds of matter of one rule.
type KindsView struct {
	Kinds []string
	Rule  RuleView
}

// conditions are the sentences of a rule, each of one condition.
func conditions(t locales.Localizer, r RuleView) []string {
	if r.Seated {
		return []string{t.Text("voters.rule_seats", "Body", r.Body)}
	}
	said := []string{t.Text("voters.rule_members", "Body", r.Body), t.Text("voters.rule_spheres", "Spheres", spheres(t, r.Spheres))}
	if r.Place != "" {
		said = append(said, t.Text("voters.rule_place", "Place", r.Place))
	}
	if r.Field != "" {
		said = append(said, t.Text("voters.rule_field", "Field", r.Field))
	}
	if r.Days > 0 {
		said = append(said, t.Count("voters.rule_days", r.Days))
	}
	if r.Good {
		said = append(said, t.Text("voters.rule_good", "Body", r.Body))
	}
	return said
}

func spheres(t locales.Localizer, all []Sphere) string {
	names := make([]string, len(all))
	for n, s := range all {
		names[n] = sphereName(t, s)
	}
	return t.List(names)
}

func sphereName(t locales.Localizer, s Sphere) string {
	switch s {
	case SphereOuter:
		return t.Text("voters.sphere_outer")
	case SphereEcosystem:
		return t.Text("voters.sphere_ecosystem")
	}
	return t.Text("voters.sphere_inner")
}

// freezeSentence says when a roll was frozen or will be.
func freezeSentence(t locales.Localizer, f Freeze) string {
	switch {
	case f.Cancelled && !f.Frozen:
		return t.Text("voters.cancelled")
	case f.Elects && f.Frozen:
		return t.Text("voters.was_fixed", "When", t.Moment(f.At))
	case f.Early && f.Frozen:
		return t.Text("voters.was_fixed_text", "When", t.Moment(f.At))
	case f.Frozen:
		return t.Text("voters.was_frozen", "When", t.Moment(f.At))
	case f.At.IsZero():
		return t.Text("voters.no_day")
	case f.Elects:
		return t.Text("voters.will_be_fixed", "When", t.Moment(f.At))
	case f.Early:
		return t.Text("voters.will_be_fixed_text", "When", t.Moment(f.At))
	}
	return t.Text("voters.will_be_frozen", "When", t.Moment(f.At))
}

// voterHead says whether somebody is on a roll, or would be.
func voterHead(t locales.Localizer, v VoterView, f Freeze) string {
	on := v.Then.Standing == RollOn
	switch {
	case v.Advises != "" && v.Who.Me:
		return t.Text("advice.yours", "Name", v.Advises)
	case v.Advises != "":
		return t.Text("advice.theirs", "Who", whoever(t, v.Who), "Name", v.Advises)
	}
	if v.Who.Me {
		return ownHead(t, on, f.Frozen)
	}
	switch name := whoever(t, v.Who); {
	case f.Frozen && on:
		return t.Text("voters.is", "Name", name)
	case f.Frozen:
		return t.Text("voters.is_not", "Name", name)
	case on:
		return t.Text("voters.would", "Name", name)
	default:
		return t.Text("voters.would_not", "Name", name)
	}
}

func ownHead(t locales.Localizer, on, frozen bool) string {
	switch {
	case frozen && on:
		return t.Text("voters.you_are")
	case frozen:
		return t.Text("voters.you_are_not")
	case on:
		return t.Text("voters.you_would")
	}
	return t.Text("voters.you_would_not")
}

// voterWhy says by what they are on it or not, what else is true today, and from when on
// they will be on others.
func voterWhy(t locales.Localizer, v VoterView, r RuleView, f Freeze) string {
	if !v.Told {
		if v.Then.Standing == RollOn {
			return ""
		}
		return t.Text("voters.reason", "Why", rollReason(t, v.Then.Standing))
	}
	said := []string{standsWhy(t, v, v.Then, r, f.Frozen)}
	if v.Corrected && v.Then.Standing == RollOn {
		said[0] = t.Text("voters.put_on")
	}
	if f.Frozen {
		said = append(said, t.Text("voters.frozen_on", "When", t.Moment(f.At)))
	}
	if on, today := v.Then.Standing == RollOn, v.Today.Standing == RollOn; on != today && !f.At.IsZero() && !v.Corrected {
		if today {
			said = append(said, t.Text("voters.today_on"))
		} else {
			said = append(said, t.Text("voters.today_off"), standsWhy(t, v, v.Today, r, false))
		}
	}
	if v.Then.Standing != RollOn && !v.From.IsZero() {
		said = append(said, nextVotes(t, v))
	}
	return strings.Join(said, " ")
}

// nextVotes says from when on the rule admits somebody.
func nextVotes(t locales.Localizer, v VoterView) string {
	already := v.Today.Standing == RollOn
	switch {
	case v.Who.Me && already:
		return t.Text("voters.you_next")
	case v.Who.Me:
		return t.Text("voters.you_from", "From", t.Moment(v.From))
	case already:
		return t.Text("voters.next", "Name", whoever(t, v.Who))
	}
	return t.Text("voters.from", "Name", whoever(t, v.Who), "From", t.Moment(v.From))
}

// standsWhy says by what a rule admits somebody or does not; past: it did.
func standsWhy(t locales.Localizer, v VoterView, s StandsView, r RuleView, past bool) string {
	switch {
	case s.Standing == RollTakenOff:
		return t.Text("voters.taken_off")
	case s.Standing == RollUnexplained:
		return t.Text("voters.unexplained")
	case v.Who.Me:
		return ownWhy(t, s, r, past)
	}
	name := whoever(t, v.Who)
	switch s.Standing {
	case RollOn, RollNotSeated:
		if r.Seated {
			return seatWhy(t, name, s, r, past)
		}
	case RollOtherSphere:
		return t.Text("voters.sphere", "Name", name, "Body", r.Body, "Sphere", sphereName(t, s.Sphere))
	case RollTooNew:
		return t.Count("voters.new", r.Days, "Name", name, "Joined", t.Date(s.Since))
	case RollOtherPlace:
		return t.Text("voters.elsewhere", "Name", name, "Wanted", r.Place)
	case RollOtherField:
		return t.Text("voters.no_field", "Name", name, "Field", r.Field)
	case RollProbation, RollLapsed: // which of them is for themselves to know
		return t.Text("voters.not_good", "Name", name, "Body", r.Body)
	}
	switch {
	case s.Since.IsZero():
		return t.Text("voters.never", "Name", name, "Body", r.Body)
	case s.Until.IsZero() || s.Standing == RollOn:
		return t.Text("voters.joined", "Name", name, "Body", r.Body, "Joined", t.Date(s.Since))
	}
	return t.Text("voters.left", "Name", name, "Body", r.Body, "Left", t.Date(s.Until))
}

func seatWhy(t locales.Localizer, name string, s StandsView, r RuleView, past bool) string {
	switch on := s.Standing == RollOn; {
	case on && past:
		return t.Text("voters.sat", "Name", name, "Body", r.Body)
	case on:
		return t.Text("voters.sits", "Name", name, "Body", r.Body)
	case past:
		return t.Text("voters.had_no_seat", "Name", name, "Body", r.Body)
	}
	return t.Text("voters.no_seat", "Name", name, "Body", r.Body)
}

// ownWhy says the same to the one it is about, who is also told where they live.
func ownWhy(t locales.Localizer, s StandsView, r RuleView, past bool) string {
	switch s.Standing {
	case RollOn, RollNotSeated:
		if r.Seated {
			return ownSeatWhy(t, s, r, past)
		}
	case RollOtherSphere:
		return t.Text("voters.you_sphere", "Body", r.Body, "Sphere", sphereName(t, s.Sphere))
	case RollTooNew:
		return t.Count("voters.you_new", r.Days, "Joined", t.Date(s.Since))
	case RollOtherPlace:
		if s.Place == "" {
			return t.Text("voters.you_nowhere", "Wanted", r.Place)
		}
		return t.Text("voters.you_elsewhere", "Place", s.Place, "Wanted", r.Place)
	case RollOtherField:
		return t.Text("voters.you_no_field", "Field", r.Field)
	case RollProbation:
		return t.Text("voters.you_on_probation", "Body", r.Body)
	case RollLapsed:
		return t.Text("voters.you_lapsed", "Body", r.Body)
	}
	switch {
	case s.Since.IsZero():
		return t.Text("voters.you_never", "Body", r.Body)
	case s.Until.IsZero() || s.Standing == RollOn:
		return t.Text("voters.you_joined", "Body", r.Body, "Joined", t.Date(s.Since))
	}
	return t.Text("voters.you_left", "Body", r.Body, "Left", t.Date(s.Until))
}

func ownSeatWhy(t locales.Localizer, s StandsView, r RuleView, past bool) string {
	switch on := s.Standing == RollOn; {
	case on && past:
		return t.Text("voters.you_sat", "Body", r.Body)
	case on:
		return t.Text("voters.you_sit", "Body", r.Body)
	case past:
		return t.Text("voters.you_had_no_seat", "Body", r.Body)
	}
	return t.Text("voters.you_no_seat", "Body", r.Body)
}
