// SPDX-License-Identifier: AGPL-3.0-or-later

package access

import (
	"errors"
	"slices"
	"testing"

	"moothall/bodies"
)

func TestMay_FollowsTheRole(t *testing.T) {
	gate, err := New()
	if err != nil {
		t.Fatal(err)
	}
	nia := Actor{Person: "nia", Member: []bodies.Slug{"assembly"}}
	for _, c := range []struct {
		name   string
		actor  Actor
		act    Act
		object Object
		want   error
	}{
		{"a stranger reads an issue", Actor{}, "issue.read", Object{Body: "board"}, nil},
		{"a stranger must sign in to vote", Actor{}, "ballot.cast", Object{Body: "board"}, ErrSignIn},
		{"a person may press the button", nia, "ballot.cast", Object{Body: "board"}, nil},
		{"a person ends her own delegation", nia, "delegation.clear", Object{Owner: "nia"}, nil},
		{"a person does not end another's", nia, "delegation.clear", Object{Owner: "bram"}, ErrForbidden},
		{"a stranger owns nothing", Actor{}, "delegation.clear", Object{}, ErrSignIn},
		{"an act nobody declared is refused", nia, "ballot.stuff", Object{}, ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := gate.May(c.actor, c.act, c.object); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestMight_LooksForABodyOfTheirs: a button of auditors is shown to those who
// audit something, and to nobody else.
func TestMight_LooksForABodyOfTheirs(t *testing.T) {
	gate, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		actor Actor
		act   Act
		want  error
	}{
		{"a stranger", Actor{}, "finding.file", ErrSignIn},
		{"a member", Actor{Person: "nia", Member: []bodies.Slug{"assembly"}}, "finding.file", ErrForbidden},
		{"one who sits on the board", Actor{Person: "ada", Seated: []bodies.Slug{"board"}}, "finding.file", ErrForbidden},
		{"an auditor of the board", Actor{Person: "ines", Seated: []bodies.Slug{"audit"}, Audits: []bodies.Slug{"board"}}, "finding.file", nil},
		{"one who sits anywhere may answer for it", Actor{Person: "ada", Seated: []bodies.Slug{"board"}}, "finding.answer", nil},
		{"what is one's own", Actor{Person: "nia"}, "delegation.clear", nil},
		{"an act nobody declared", Actor{Person: "nia", Member: []bodies.Slug{"assembly"}}, "ballot.stuff", ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := gate.Might(c.actor, c.act); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestMight_IsTrueWhereOneOfTheirBodiesGrants: whoever belongs to many bodies is told the
// same as if each of them were asked about.
func TestMight_IsTrueWhereOneOfTheirBodiesGrants(t *testing.T) {
	gate, err := New()
	if err != nil {
		t.Fatal(err)
	}
	some := [][]bodies.Slug{nil, {"assembly"}, {"board", "assembly"}, {"audit", "board", "council"}}
	for _, member := range some {
		for _, seated := range some {
			for _, audits := range some {
				a := Actor{Person: "nia", Member: member, Seated: seated, Audits: audits}
				for _, act := range gate.Acts() {
					granted := gate.May(a, act, Object{Owner: a.Person}) == nil
					for _, body := range slices.Concat(member, seated, audits) {
						granted = granted || gate.May(a, act, Object{Owner: a.Person, Body: body}) == nil
					}
					if err := gate.Might(a, act); granted != (err == nil) {
						t.Errorf("%s by %+v: got %v, want it granted: %v", act, a, err, granted)
					}
				}
			}
		}
	}
}

func TestStanding_KnowsEveryRole(t *testing.T) {
	a := Actor{Person: "ines", Member: []bodies.Slug{"assembly"}, Seated: []bodies.Slug{"audit"}, Audits: []bodies.Slug{"board"}}
	for role, object := range map[string]Object{
		"anybody": {}, "person": {}, "self": {Owner: "ines"}, "member": {Body: "assembly"},
		"seated": {Body: "audit"}, "auditor": {Body: "board"},
	} {
		if !standing[role](a, object) {
			t.Errorf("%s: does not stand where she should", role)
		}
		if role != "anybody" && standing[role](Actor{}, object) {
			t.Errorf("%s: a stranger stands in it", role)
		}
	}
}

func TestParsePolicy_RefusesAnUnknownRole(t *testing.T) {
	if _, err := parsePolicy("ballot.cast, admin"); err == nil {
		t.Error("a role nobody defined was taken")
	}
}

func BenchmarkMay(b *testing.B) {
	gate, err := New()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := gate.May(Actor{Person: "nia"}, "ballot.cast", Object{Body: "assembly"}); err != nil {
			b.Fatal(err)
		}
	}
}
