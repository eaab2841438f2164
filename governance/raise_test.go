// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

// raisable is a kind of matter that members raise.
func raisable() Procedure {
	return Procedure{Kind: "initiative", Name: "Initiative", Participation: Direct, Visibility: Public, Method: MethodMotion, Franchise: bodies.Franchise{Body: "assembly"},
		Majority: &Majority{Share: Ratio{1, 2}}, DiscussionDays: 7, FrozenDays: 1, VotingDays: 7,
		Admission: &AdmissionRule{Supporters: 2, Days: 14, By: ByMembers}, Rising: &RisingRule{Supporters: 3, CallIn: 2}}
}

func TestCharter_RefusesRulesByWhichNothingIsRaised(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Procedure)
		says   string // empty: it is fine
	}{
		{"as it is", func(*Procedure) {}, ""},
		{"nobody else is needed", func(p *Procedure) { p.Admission.Supporters = 0 }, ""},
		{"a share", func(p *Procedure) { p.Admission.Supporters, p.Admission.Share = 0, &Ratio{1, 20} }, ""},
		{"called in alone", func(p *Procedure) { p.Rising = &RisingRule{CallIn: 1} }, ""},
		{"a number and a share", func(p *Procedure) { p.Admission.Share = &Ratio{1, 20} }, "not both"},
		{"a share of more than all", func(p *Procedure) { p.Rising = &RisingRule{Share: &Ratio{3, 2}} }, "between 0 and 1"},
		{"more than the record holds", func(p *Procedure) { p.Admission.Supporters = 1001 }, "1000 at most"},
		{"fewer than none", func(p *Procedure) { p.Admission.Supporters = -1 }, "1000 at most"},
		{"no days", func(p *Procedure) { p.Admission.Days = 0 }, "1 to 366 days"},
		{"by nobody", func(p *Procedure) { p.Admission.By = "" }, "by members or"},
		{"rises by nothing", func(p *Procedure) { p.Rising = &RisingRule{} }, "how many ask"},
		{"called in by less than none", func(p *Procedure) { p.Rising.CallIn = -1 }, "1 to 1000"},
		{"rises and is not raised", func(p *Procedure) { p.Admission = nil }, "only what members raise"},
		{"is ranked", func(p *Procedure) { p.Method, p.Majority = MethodIRV, nil }, "yes or no"},
		{"is not discussed", func(p *Procedure) { p.DiscussionDays = 0 }, "a day or more each"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := raisable()
			c.change(&p)
			err := p.Check()
			if (err == nil) != (c.says == "") || err != nil && (!errors.Is(err, ErrCharter) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestNeeds_RoundsAShareUp(t *testing.T) {
	share := &Ratio{1, 20}
	for electorate, want := range map[int]int{0: 1, 1: 1, 20: 1, 21: 2, 40: 2, 41: 3, 1_000_000: 1000} {
		if got := (AdmissionRule{Share: share}).Needs(electorate); got != want {
			t.Errorf("of %d: got %d, want %d", electorate, got, want)
		}
	}
	if got := (AdmissionRule{Supporters: 7}).Needs(3); got != 7 {
		t.Errorf("a number is %d", got)
	}
	if got := (*RisingRule)(nil).Needs(100); got != 0 {
		t.Errorf("what does not rise needs %d", got)
	}
}

// TestMayAsk_AsksForASeatWhereTheRuleDoes, and for none where members raise what the
// seated decide.
func TestMayAsk_AsksForASeatWhereTheRuleDoes(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	member, seat := bodies.Elector{Person: "ada", Sphere: bodies.Inner, Since: now.AddDate(-1, 0, 0)}, bodies.Elector{Person: "bram", Seated: true}
	for _, c := range []struct {
		by           AskedBy
		seats        bool // the franchise asks for one
		member, seat bool
	}{{ByMembers, false, true, false}, {ByMembers, true, true, false}, {BySeated, false, false, true}, {BySeated, true, false, true}} {
		p := raisable()
		p.Admission.By, p.Franchise.Seated = c.by, c.seats
		if m, s := p.MayAsk(member, Layers{}, now), p.MayAsk(seat, Layers{}, now); m != c.member || s != c.seat {
			t.Errorf("%+v: a member %v, who is seated %v", c, m, s)
		}
	}
}

func TestCheckRaised_RefusesWordsThatAreNone(t *testing.T) {
	fine := Issue{Title: "A bench", Question: "Shall we?", Text: "A bench on the quay."}
	if err := fine.CheckRaised(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Issue){
		"no title":        func(i *Issue) { i.Title = " " },
		"a long title":    func(i *Issue) { i.Title = strings.Repeat("é", 121) },
		"two lines":       func(i *Issue) { i.Title = "A\nbench" },
		"no question":     func(i *Issue) { i.Question = "" },
		"a long question": func(i *Issue) { i.Question = strings.Repeat("a", 501) },
		"no text":         func(i *Issue) { i.Text = "\n" },
		"a long text":     func(i *Issue) { i.Text = strings.Repeat("a", 20001) },
		"much follows":    func(i *Issue) { i.Effect.Detail = strings.Repeat("a", 501) },
		"no text at all":  func(i *Issue) { i.Text = "a\x00b" },
	} {
		i := fine
		change(&i)
		if err := i.CheckRaised(); !errors.Is(err, ErrMatterText) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestRaised_HasTheTimesOfItsRules from the raising to the vote, and anew where it rises.
func TestRaised_HasTheTimesOfItsRules(t *testing.T) {
	now, p := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), raisable()
	i := p.Brought("ward", Issue{Title: "A bench", ProposedBy: "ada"}, 100, now)
	if i.Stage != Idea || i.Raised.Needs != 2 || !i.Raised.Until.Equal(now.AddDate(0, 0, 14)) || i.Next(now.AddDate(0, 0, 13)) != "" || i.Next(i.Raised.Until) != "lapse" {
		t.Errorf("raised: %+v, %+v", i, i.Raised)
	}
	for name, err := range map[string]error{
		"their own": i.Supported("ada", true, nil, now), "not theirs": i.Supported("bram", false, nil, now),
		"twice": i.Supported("bram", true, []bodies.PersonID{"bram"}, now), "late": i.Supported("bram", true, nil, i.Raised.Until),
	} {
		if err == nil {
			t.Errorf("%s: is taken", name)
		}
	}
	if err := i.Supported("bram", true, []bodies.PersonID{"chidi"}, now); err != nil {
		t.Error(err)
	}
	came := i.Admitted("ward", p, now.AddDate(0, 0, 3))
	if came.Stage != Discussion || !came.FreezesAt.Equal(now.AddDate(0, 0, 10)) || !came.OpensAt.Equal(now.AddDate(0, 0, 11)) || !came.ClosesAt.Equal(now.AddDate(0, 0, 18)) || came.Next(i.Raised.Until) != "freeze" {
		t.Errorf("admitted: %+v", came)
	}
	if i.Raised.AdmittedAt != (time.Time{}) || came.Raised.AdmittedAt.IsZero() {
		t.Error("the matter before has changed with the one after")
	}
	chain := Chain{Bodies: []Competent{{Body: "ward"}, {Body: "board"}}}
	at := now.AddDate(0, 0, 5)
	if to, err := came.Rises(RiseAsked, p, chain, true, at); err != nil || to != "board" {
		t.Errorf("rises to %s, %v", to, err)
	}
	risen := came.Admitted("board", p, at)
	for name, err := range map[string]error{
		"before it is admitted": moves(i.Rises(RiseAsked, p, chain, false, now)),
		"once it is fixed":      moves(came.Rises(RiseAsked, p, chain, false, came.FreezesAt)),
		"called in when ruled":  moves(came.Rises(RiseCalled, p, chain, true, at)),
		"above the last":        moves(risen.Rises(RiseAsked, p, chain, false, at)),
		"from no body there is": moves(came.Rises(RiseAsked, p, Chain{}, false, at)),
		"without a rule":        moves(came.Rises(RiseAsked, Procedure{}, chain, false, at)),
		"by nobody":             p.Rising.Suffices(RiseCalled, 1, 0),
	} {
		if err == nil {
			t.Errorf("%s: rises", name)
		}
	}
	if !risen.FreezesAt.Equal(at.AddDate(0, 0, 7)) || !risen.Raised.AdmittedAt.Equal(came.Raised.AdmittedAt) {
		t.Errorf("risen: %+v, %+v", risen, risen.Raised)
	}
	if risen.Heard(p, risen.OpensAt) != nil || risen.Heard(p, came.OpensAt) == nil {
		t.Error("what rose may be put to the vote when it would have been where it came from")
	}
}

func moves(_ bodies.Slug, err error) error { return err }
