// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// VacancyRule says which ballots fill a vacant seat, and how.
type VacancyRule string

// The rules of a countback.
const (
	// ParcelRule counts the papers that counted for the leaver at the end of the count.
	ParcelRule VacancyRule = "parcel"
	// RecountRule counts all ballots again without her, those sitting guarded.
	RecountRule VacancyRule = "recount"
)

// Vacancy is a seat that has fallen empty.
type Vacancy struct {
	By          string      // the count that filled it, by its name; default: scottish-stv
	Rule        VacancyRule // default: ParcelRule
	Vacated     voting.Index
	Unavailable []voting.Index // who does not consent, or may not stand any more
	Sitting     []voting.Index // the other members; nil: who was elected with her
}

// Countback fills a vacant seat from the ballots of the count that filled it.
// contest, profile and options are those of that count, which is repeated to find
// who was elected. Candidates who are neither sitting nor unavailable consent;
// one of them fills the seat, and nobody who sits loses hers.
//
// By the parcel rule her electors choose again: the papers that counted for her
// at the end of the count, at the value at which they did, go to whoever each of
// them ranks first of those who consent, read from its first rank anew. Where her
// surplus had moved, the part quota ÷ votes of each paper stayed with her, cut off
// at the last decimal of the count; what is cut off is lost, so that all of it is
// her quota. Then the lowest is excluded, until one has the quota of the round:
// half of what the candidates hold, cut off to whole votes, and one vote. This is
// the Electoral Act 1992 of the Australian Capital Territory, Schedule 4, Part
// 4.3, clauses 12 (quota), 13 (values) and 14 (who receives). That Act moves only
// the last parcel of a surplus and Gregory counts here move every paper, so the
// values of clause 13 are reckoned from every paper, too.
//
// By the recount rule everything is counted once more without her and without
// the unavailable, under the constraint that all who sit are elected (see
// Constraint): they are guarded, and once somebody new is elected the others are
// doomed. It is the only rule for meek, which has no papers that are anybody's.
//
// The transcript of the parcel rule is of one seat, that of the recount of all.
// Its ties are settled as in the count. Constraints of the options bind the
// committee with the new member. Several vacancies are filled one after the
// other; whoever filled the first is then named in Sitting, or is unavailable.
//
// It costs the count that filled the seat, and as much again by recount; by
// parcels the marks of her papers.
//
// Errors: ErrSetting where nobody elected has left, nobody consents, the count is
// open, or somebody is named who cannot be; and those of the count.
func Countback(c voting.Contest, p *voting.Profile, o Options, v Vacancy) (voting.Transcript, error) {
	if v.By == "" {
		v.By = "scottish-stv"
	}
	if v.Rule == "" {
		v.Rule = ParcelRule
	}
	if err := v.named(c); err != nil {
		return voting.Transcript{}, err
	}
	switch v.By {
	case "scottish-stv":
		o.Ties = o.Ties.Or(voting.Backward, voting.PRF)
		return countback(c, p, o, v, scottishRules(o), Scottish)
	case "wigm-prf":
		o.Ties = o.Ties.Or(voting.NoLook, voting.PRF)
		return countback(c, p, o, v, wigmPRFRules(), WIGMPRF)
	case "wigm-exact":
		o.Ties = exactTies(o.Ties)
		return countback(c, p, o, v, wigmExactRules(), WIGMExact)
	case "meek":
		return countbackMeek(c, p, o, v)
	}
	return voting.Transcript{}, fmt.Errorf("%w: by=%s should be by=scottish-stv|wigm-prf|wigm-exact|meek", voting.ErrSetting, v.By)
}

// named refuses a vacancy that names options there are not.
func (v Vacancy) named(c voting.Contest) error {
	if err := c.Check(); err != nil {
		return err
	}
	for _, i := range slices.Concat(v.Unavailable, v.Sitting, []voting.Index{v.Vacated}) {
		if i < 0 || int(i) >= len(c.Options) {
			return fmt.Errorf("%w: the vacancy names option %d, and there are %d", voting.ErrSetting, int(i)+1, len(c.Options))
		}
	}
	return nil
}

// seated completes who sits from who was elected, and refuses what cannot be.
func (v *Vacancy) seated(c voting.Contest, elected []voting.Index) error {
	name := func(i voting.Index) string { return c.Options[i].ID }
	if v.Sitting == nil {
		if !slices.Contains(elected, v.Vacated) {
			return fmt.Errorf("%w: vacated=%s was not elected; elected are %s", voting.ErrSetting, name(v.Vacated), idText(c, elected))
		}
		v.Sitting = slices.DeleteFunc(slices.Clone(elected), func(i voting.Index) bool { return i == v.Vacated })
	}
	if slices.Contains(v.Sitting, v.Vacated) {
		return fmt.Errorf("%w: vacated=%s should not be among those sitting", voting.ErrSetting, name(v.Vacated))
	}
	for _, i := range v.Sitting {
		if slices.Contains(v.Unavailable, i) || c.Options[i].Withdrawn {
			return fmt.Errorf("%w: %s sits, and should not be unavailable or withdrawn", voting.ErrSetting, name(i))
		}
	}
	if len(v.Sitting) >= c.Seats {
		return fmt.Errorf("%w: %d sit for %d seats, so that no seat is vacant", voting.ErrSetting, len(v.Sitting), c.Seats)
	}
	if len(v.without(c, true).Standing()) == 0 {
		return fmt.Errorf("%w: nobody is left who could fill the seat", voting.ErrSetting)
	}
	return nil
}

// without is the contest with the leaver and the unavailable withdrawn, and those
// sitting too if they are to be.
func (v Vacancy) without(c voting.Contest, sitting bool) voting.Contest {
	c.Options = slices.Clone(c.Options)
	gone := slices.Concat(v.Unavailable, []voting.Index{v.Vacated})
	if sitting {
		gone = append(gone, v.Sitting...)
	}
	for _, i := range gone {
		c.Options[i].Withdrawn = true
	}
	return c
}

// settings adds the vacancy to the settings of a count.
func (v Vacancy) settings(c voting.Contest, s voting.Settings) voting.Settings {
	s["by"], s["rule"], s["vacated"] = v.By, string(v.Rule), c.Options[v.Vacated].ID
	s["unavailable"], s["sitting"] = idText(c, v.Unavailable), idText(c, v.Sitting)
	return s
}

// say notes who fills the seat.
func (v Vacancy) say(t *voting.Transcript) {
	for _, i := range t.Elected {
		if !slices.Contains(v.Sitting, i) {
			t.Notes = append(t.Notes, fmt.Sprintf("%s fills the seat of %s.", t.Name(i), t.Name(v.Vacated)))
		}
	}
}

// recount counts everything again by the recount rule.
func (v Vacancy) recount(c voting.Contest, p *voting.Profile, o Options, count func(voting.Contest, *voting.Profile, Options) (voting.Transcript, error)) (voting.Transcript, error) {
	given := constraintsText(c, o.Constraints)
	if len(v.Sitting) > 0 {
		o.Constraints = append(slices.Clone(o.Constraints), Constraint{Name: "sitting", Min: len(v.Sitting), Of: v.Sitting})
	}
	if len(v.Sitting) < c.Seats {
		c.Seats = len(v.Sitting) + 1
	}
	t, err := count(v.without(c, false), p, o)
	if err != nil {
		return voting.Transcript{}, err
	}
	t.Method, t.Options = "countback", v.settings(c, t.Options)
	t.Options["constraints"] = given // the sitting are named apart
	v.say(&t)
	return t, nil
}

// countback fills the seat of a Gregory count.
func countback[V number[V]](c voting.Contest, p *voting.Profile, o Options, v Vacancy, rules rules[V], count func(voting.Contest, *voting.Profile, Options) (voting.Transcript, error)) (voting.Transcript, error) {
	n, err := newGregory(c, p, o, rules)
	if err != nil {
		return voting.Transcript{}, err
	}
	n.leaver = &leaver[V]{who: v.Vacated}
	before, err := n.count(p.Total())
	if err != nil {
		return voting.Transcript{}, err
	}
	if err := v.after(c, before); err != nil {
		return voting.Transcript{}, err
	}
	switch v.Rule {
	case RecountRule:
		return v.recount(c, p, o, count)
	case ParcelRule:
		if !slices.Contains(before.Elected, v.Vacated) {
			return voting.Transcript{}, fmt.Errorf("%w: vacated=%s was not elected by the count, so that no papers counted for her; rule=recount can fill the seat", voting.ErrSetting, c.Options[v.Vacated].ID)
		}
		return n.refill(c, p, o, v)
	}
	return voting.Transcript{}, fmt.Errorf("%w: rule=%s should be rule=parcel|recount", voting.ErrSetting, v.Rule)
}

// after completes the vacancy from the count that filled the seat.
func (v *Vacancy) after(c voting.Contest, before voting.Transcript) error {
	if before.Tied != nil {
		return fmt.Errorf("%w: the count is open between %s, so that nobody was elected whose seat could be vacant", voting.ErrSetting, idText(c, before.Tied))
	}
	return v.seated(c, before.Elected)
}

func countbackMeek(c voting.Contest, p *voting.Profile, o Options, v Vacancy) (voting.Transcript, error) {
	if v.Rule != RecountRule {
		return voting.Transcript{}, fmt.Errorf("%w: meek leaves no papers with anybody, so that rule should be recount", voting.ErrSetting)
	}
	before, err := Meek(c, p, o)
	if err != nil {
		return voting.Transcript{}, err
	}
	if err := v.after(c, before); err != nil {
		return voting.Transcript{}, err
	}
	return v.recount(c, p, o, Meek)
}
