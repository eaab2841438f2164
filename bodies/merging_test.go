// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"testing"
	"time"
)

// TestMerger_RefusesWhatWouldWashOffOrSpeakTwice goes through every reason.
func TestMerger_RefusesWhatWouldWashOffOrSpeakTwice(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Merger)
		want   error
	}{
		"two accounts":     {func(*Merger) {}, nil},
		"one account":      {func(m *Merger) { m.Into = m.Person }, ErrOneAccount},
		"one erased":       {func(m *Merger) { m.Gone = true }, ErrMergeGone},
		"joined before":    {func(m *Merger) { m.Merged = true }, ErrMerged},
		"that took one in": {func(m *Merger) { m.TookIn = true }, ErrMerged},
		"in an office":     {func(m *Merger) { m.Bound = true }, ErrMergeBound},
		"suspended":        {func(m *Merger) { m.Suspended = true }, ErrMergeSuspended},
		"entrusted":        {func(m *Merger) { m.Entrusted = true }, ErrMergeEntrusted},
	} {
		m := Merger{Person: "a", Into: "b"}
		test.change(&m)
		if err := m.Judge(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestMembership_GoesOnAsItWas: whatever ways in a charter has, and none.
func TestMembership_GoesOnAsItWas(t *testing.T) {
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	was := Member{Body: "club", Person: "a", Sphere: Outer, Since: since, From: since, Place: "quay", Fields: Knowing("law"), GoodUntil: since.AddDate(1, 0, 0), Ground: ByList, By: []PersonID{"k"}}
	judge := func(r *Membership, same *Member, change func(*Member)) error {
		now := was.GoesOn("b")
		now.From = since.AddDate(0, 6, 0)
		change(&now)
		_, err := r.Judge(Entrance{Now: now, Same: same}, Tree[FieldID]{}, Witnesses{})
		return err
	}
	asIs := func(*Member) {}
	if err := judge(nil, &was, asIs); err != nil {
		t.Errorf("where the charter says nothing of members: %v", err)
	}
	if err := judge(&Membership{Evidence: true}, &was, asIs); err != nil {
		t.Errorf("where it lets nobody in: %v", err)
	}
	if err := judge(nil, nil, asIs); !errors.Is(err, ErrNoWay) {
		t.Errorf("of no other account: %v", err)
	}
	for name, change := range map[string]func(*Member){
		"sphere": func(m *Member) { m.Sphere = Inner }, "since": func(m *Member) { m.Since = since.AddDate(0, -1, 0) }, "place": func(m *Member) { m.Place = "" },
		"standing": func(m *Member) { m.GoodUntil = since.AddDate(2, 0, 0) }, "competence": func(m *Member) { m.Fields = Knowing("law", "care") }, "none": func(m *Member) { m.Fields = nil },
		"by": func(m *Member) { m.By = []PersonID{"k"} },
	} {
		if err := judge(nil, &was, change); !errors.Is(err, ErrNoWay) {
			t.Errorf("with another %s: %v", name, err)
		}
	}
	if _, err := (*Membership)(nil).JudgeEnd(Departure{Ground: ByMerger, By: []PersonID{"k"}}, Witnesses{}); !errors.Is(err, ErrNoWay) {
		t.Errorf("an end that another answers for: %v", err)
	}
}
