// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// parts are what somebody does before they are erased, each of which a test may leave
// out.
func (v *village) parts(person string) map[string]func() {
	parts := map[string]func(){"leave": func() { v.enter("assembly", "", journal.PersonLeave{Person: who(person), Ground: "erased"}) }}
	for _, e := range slices.Clone(v.entries) {
		switch act := e.Act.(type) {
		case journal.MandateBegin:
			if act.Person == who(person) {
				parts["seat"] = func() { v.enter(e.Body, "", journal.MandateEnd{Mandate: act.Mandate}) }
			}
		case journal.DelegationSet:
			if act.Person == who(person) {
				parts["voice"] = func() { v.enter("", "", journal.DelegationClear{Delegation: act.Delegation, Person: act.Person}) }
			}
		case journal.DelegateBegin:
			if act.Person == who(person) {
				parts["stand"] = func() { v.enter("", "", journal.DelegateEnd{Delegate: act.Delegate, Person: act.Person}) }
			}
		case journal.DelegateAccept:
			if act.Person == who(person) {
				parts["word"] = func() { v.enter("", "", journal.DelegateDecline(act)) }
			}
		}
	}
	return parts
}

// erases erases somebody as a server does, but for one part.
func (v *village) erases(person, without string) {
	v.t.Helper()
	parts := v.parts(person)
	if without != "" && parts[without] == nil {
		v.t.Fatalf("%s has no %s to leave out", person, without)
	}
	delete(parts, without)
	for _, name := range []string{"leave", "word", "stand", "voice", "seat"} {
		if parts[name] != nil {
			parts[name]()
			v.now = v.now.Add(-time.Second) // all of it is of one instant
		}
	}
	v.enter("", "", journal.PersonErase{Person: who(person)})
	v.forgets(person)
}

// forgets takes somebody and what they said of themselves out of what is disclosed.
func (v *village) forgets(person string) {
	v.people = slices.DeleteFunc(v.people, func(p journal.Named) bool { return p.Commitment == who(person) })
	own := func(s Said) bool { return strings.HasPrefix(string(s.Text), person+" ") }
	v.public, v.said = slices.DeleteFunc(v.public, own), slices.DeleteFunc(v.said, own)
}

// TestVerify_HoldsErasures: somebody is erased whose ballots and voice are in counts,
// and everything stands; and an operator forges what may not be after it.
func TestVerify_HoldsErasures(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		{"a voter", func(v *village) { v.erases("gwen", "") }, ""},
		{"who sits, speaks for others in public and has voted", func(v *village) { v.erases("ada", "") }, ""},
		{"everybody", func(v *village) {
			for _, p := range []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"} {
				v.erases(p, "")
			}
		}, ""},
		{"while a vote runs that counts after it", func(v *village) {
			i := v.open("2026-5", "assembly")
			roll := v.roll(*i)
			v.cast("2026-5", "gwen", yes())
			v.erases("gwen", "")
			v.delegations = slices.DeleteFunc(v.delegations, func(d governance.Delegation) bool { return d.Delegator == name("gwen") })
			v.decide(i, roll)
		}, ""},
		{"whose voice others agreed to carry, and lay down after it", func(v *village) {
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{}, "zoe"))
			v.enter("", "", journal.DelegateAccept{Person: who("zoe"), Delegator: who("gwen")})
			v.erases("gwen", "")
			v.enter("", "", journal.DelegateDecline{Person: who("zoe"), Delegator: who("gwen")})
		}, ""},

		{"and is named", func(v *village) {
			people := slices.Clone(v.people)
			v.erases("gwen", "")
			v.people = people
		}, "it names somebody who was erased"},
		{"and what they said of themselves is there", func(v *village) {
			public := slices.Clone(v.public)
			v.erases("ada", "")
			v.public = public
		}, "commits to it"},
		{"and is a member still", func(v *village) { v.erases("gwen", "leave") }, "still"},
		{"and sits still", func(v *village) { v.erases("ada", "seat") }, "still"},
		{"and entrusts their voice still", func(v *village) { v.erases("gwen", "voice") }, "still"},
		{"and is a public delegate still", func(v *village) { v.erases("ada", "stand") }, "still"},
		{"and carries a voice still", func(v *village) {
			v.enter("", "", v.gives("q1", "ada", journal.Scope{}, "gwen"))
			v.enter("", "", journal.DelegateAccept{Person: who("gwen"), Delegator: who("ada")})
			v.erases("gwen", "word")
		}, "still"},
		{"twice", func(v *village) {
			v.erases("gwen", "")
			v.enter("", "", journal.PersonErase{Person: who("gwen")})
		}, "was erased before"},
		{"and is admitted again", func(v *village) {
			v.erases("gwen", "")
			v.enter("assembly", "", journal.PersonAdmit{Person: who("gwen"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
		}, "was erased before"},
		{"and entrusts their voice", func(v *village) {
			v.erases("gwen", "")
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{}, "ada"))
		}, "was erased before"},
		{"and is entrusted with a voice", func(v *village) {
			v.erases("gwen", "")
			v.enter("", "", v.gives("q1", "ada", journal.Scope{Body: "board"}, "dina", "gwen"))
		}, "was erased before"},
		{"and speaks in public", func(v *village) {
			v.erases("gwen", "")
			v.publicly("gwen")
		}, "was erased before"},
		{"and is seated", func(v *village) {
			v.erases("gwen", "")
			v.appoints("board", "late", "gwen", "board", "ada")
		}, "was erased before"},
		{"and casts", func(v *village) {
			i := v.open("2026-5", "assembly")
			roll := v.roll(*i)
			v.erases("gwen", "")
			v.delegations = slices.DeleteFunc(v.delegations, func(d governance.Delegation) bool { return d.Delegator == name("gwen") })
			v.cast("2026-5", "gwen", yes())
			v.decide(i, roll)
		}, "erased"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVillage(t)
			c.do(v)
			report := v.verify(Against{})
			switch {
			case c.want == "" && report.Verdict != Verified:
				t.Errorf("refused: %v", report.Findings)
			case c.want != "" && (report.Verdict != Refused || !strings.Contains(fmt.Sprint(report.Findings), c.want)):
				t.Errorf("%s %v, want refused for %q", report.Verdict, report.Findings, c.want)
			}
		})
	}
}

// TestVerify_HoldsErasuresOfTheNameAlone: of a candidate, and of a juror, the name may go
// before the rest, and with it what they said of themselves; what follows from the paper
// does, and nothing of their own will.
func TestVerify_HoldsErasuresOfTheNameAlone(t *testing.T) {
	nameOnly := func(v *village, person string) {
		v.enter("", "", journal.PersonErase{Person: who(person), NameOnly: true})
		v.forgets(person)
	}
	for _, c := range []struct {
		name string
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		{"and nothing more", func(*village) {}, ""},
		{"and carries no voice any more", func(v *village) {
			v.enter("", "", journal.DelegateEnd{Delegate: "of-dina", Person: who("dina")})
			v.enter("", "", journal.DelegateDecline{Person: who("zoe"), Delegator: who("dina")})
		}, ""},
		{"and the rest before the paper is decided", func(v *village) {
			v.enter("", "", journal.DelegationClear{Delegation: "d17", Person: who("dina")})
			v.erases("dina", "")
		}, "is a candidate of"},
		{"twice", func(v *village) { nameOnly(v, "dina") }, "gone already"},
		{"of somebody who is on no paper", func(v *village) { nameOnly(v, "gwen") }, "no paper and no panel needs"},
		{"and is named", func(v *village) {
			v.people = append(v.people, journal.Named{Commitment: who("dina"), Salt: saltOf("dina"), Person: "dina", Name: "The dina"})
		}, "it names somebody who was erased"},
		{"and what they stand for is there", func(v *village) {
			ref := v.entries[slices.IndexFunc(v.entries, func(e journal.Entry) bool {
				begin, is := e.Act.(journal.DelegateBegin)
				return is && begin.Person == who("dina")
			})].Ref
			v.public = append(v.public, Said{ref, []byte("dina reads every paper.")})
		}, "commits to it"},
		{"and entrusts their voice", func(v *village) {
			v.enter("", "", v.gives("q1", "dina", journal.Scope{}, "ada"))
		}, "of their own will"},
		{"and is entrusted with a voice", func(v *village) {
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{}, "dina"))
		}, "of their own will"},
		{"and speaks in public again", func(v *village) {
			v.enter("", "", journal.DelegateEnd{Delegate: "of-dina", Person: who("dina")})
			v.enter("", "", journal.DelegateBegin{Delegate: "again", Person: who("dina"), TextSHA256: journal.Digest([]byte("dina reads every paper."))})
		}, "of their own will"},
		{"and agrees to carry a voice", func(v *village) {
			v.enter("", "", journal.DelegateAccept{Person: who("dina"), Delegator: who("gwen")})
		}, "of their own will"},
		{"and casts", func(v *village) {
			i := v.open("2026-15", "assembly")
			roll := v.roll(*i)
			v.cast("2026-15", "dina", yes())
			v.decide(i, roll)
		}, "was cast"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newElection(t)
			v.publicly("dina")
			v.enter("", "", v.gives("q0", "dina", journal.Scope{}, "zoe"))
			v.enter("", "", journal.DelegateAccept{Person: who("zoe"), Delegator: who("dina")})
			v.stand("2026-11", "dina", "seconded gwen", "accepted dina saying")
			v.fix("2026-11", "dina")
			nameOnly(v, "dina")
			c.do(v)
			report := v.verify(Against{})
			switch {
			case c.want == "" && report.Verdict != Verified:
				t.Errorf("refused: %v", report.Findings)
			case c.want != "" && (report.Verdict != Refused || !strings.Contains(fmt.Sprint(report.Findings), c.want)):
				t.Errorf("%s %v, want refused for %q", report.Verdict, report.Findings, c.want)
			}
		})
	}
	t.Run("of a juror", func(t *testing.T) {
		c := courtOf(newVillage(t))
		c.opens("council", theCase)
		panel, _ := c.draw("council", councillors, nil)
		for _, p := range councillors {
			if who(p) == panel[0] {
				nameOnly(c.village, p)
			}
		}
		if r := c.verify(Against{}); r.Verdict != Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestVerify_HoldsWhatTheNamelessWouldDoForOthers: somebody who sits and is on a paper
// loses their name. What they did before stands; what would be done in their name
// afterwards does not, though they sit still and the charter lets who sits there do it.
func TestVerify_HoldsWhatTheNamelessWouldDoForOthers(t *testing.T) {
	const id = "2026-70"
	raised := func(v *village) {
		v.raises(id, "ward", "bram", 2)
		v.backs("ward", id, "dina", "gwen")
	}
	for name, c := range map[string]struct {
		person       string
		before, does func(v *village)
	}{
		"appoints": {person: "ada", does: func(v *village) { v.appoints("board", "m-zoe", "dina", "board", "ada") }},
		"puts somebody into a seat for a time": {person: "ada", does: func(v *village) {
			v.enter("board", "", journal.MandateBegin{Mandate: "m-zoe", Person: who("dina"), Seat: "another seat", Title: "acting", Until: journal.At(v.now.AddDate(0, 0, 7)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
		}},
		"vouches": {person: "ada", does: func(v *village) {
			v.people = append(v.people, journal.Named{Commitment: who("zoe"), Salt: saltOf("zoe"), Person: "zoe", Name: "The zoe"})
			v.enter("guild", "", journal.PersonAdmit{Person: who("zoe"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now.Add(time.Second)), Ground: "invitation", By: []journal.Commitment{who("ada")}})
		}},
		"calls in":            {person: "ada", before: raised, does: func(v *village) { v.callsIn("ward", id, "board", "ada", "chidi") }},
		"takes a matter back": {person: "ada", before: func(v *village) { v.raises(id, "ward", "ada", 2) }, does: func(v *village) { v.takesBack(id, "ada") }},
		"answers whose matter it is": {person: "elif", before: func(v *village) { raised(v); v.disputesCompetence("ward", id, "dina") }, does: func(v *village) {
			v.answersCompetence(id, v.entries[v.find(id, "competence.dispute", 0)].Ref, "elif", "board")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, nameless := range []bool{false, true} {
				v := wardWithElection(t)
				v.stand("2026-11", c.person, "proposed gwen", "seconded bram", "accepted "+c.person+" saying")
				v.fix("2026-11", c.person)
				if c.before != nil {
					c.before(v)
				}
				if nameless {
					v.enter("", "", journal.PersonErase{Person: who(c.person), NameOnly: true})
					v.forgets(c.person)
				}
				c.does(v)
				r := v.verify(Against{})
				if !nameless && r.Verdict != Verified {
					t.Errorf("of somebody who has a name: %s %v", r.Verdict, r.Findings)
				}
				if nameless && (r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), "of their own will")) {
					t.Errorf("%s %v, want refused", r.Verdict, r.Findings)
				}
				if !recounttest.Here(t) {
					continue
				}
				if said := recounttest.Run(t, v.export()); nameless == (said.Verdict == "verified") {
					t.Errorf("nameless %v, and the second recount says %s: %q", nameless, said.Verdict, said.Lines)
				}
			}
		})
	}
}

// wardWithElection is the ward with a college that is elected, and a guild whose members
// bring others in. Ada sits in the board; Elif says, in the audit, whose a matter is.
func wardWithElection(t *testing.T) *village {
	v := ward(t, Scope{})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Auditory, Parent: "assembly"}, Version: 1, Seating: appointing("board"),
		Procedures: []governance.Procedure{{Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodScottish, Seats: 2,
			Franchise: bodies.Franchise{Body: "assembly"}, Officer: "board", DiscussionDays: 1, FrozenDays: 1, VotingDays: 1,
			Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "college", Seat: "a seat", Months: 12}}}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1,
		Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 1}}}})
	v.found("guild", "ada", 1)
	v.seated("audit", journal.MandateBegin{Mandate: "audit-elif", Person: who("elif"), Seat: "a seat", Title: "elected"})
	return v
}

// TestSecondRecount_MissesWhatTheErasedSaid: it judges texts that are there, and one
// that should be gone belongs to no entry.
func TestSecondRecount_MissesWhatTheErasedSaid(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	v := newVillage(t)
	public := slices.Clone(v.public)
	v.erases("ada", "")
	v.public = public
	if said := recounttest.Run(t, v.export()); said.Verdict != "refused" {
		t.Errorf("%s: %q", said.Verdict, said.Lines)
	}
}

// TestVerify_AnArchiveFromBeforeAnErasureHolds: whoever kept one verifies it as before,
// and holds the newer one to its head.
func TestVerify_AnArchiveFromBeforeAnErasureHolds(t *testing.T) {
	v := newVillage(t)
	if r := v.verify(Against{}); r.Verdict != Verified || r.Named != 7 {
		t.Fatalf("before: %s, %d named", r.Verdict, r.Named)
	}
	kept := testRecord(t, v.leaves()).Signed
	v.now = v.now.Add(time.Minute)
	v.erases("gwen", "")
	if r := v.verify(Against{Checkpoints: [][]byte{kept}}); r.Verdict != Verified || r.Named != 6 || r.Against != 1 {
		t.Errorf("after: %s %v, %d named, held to %d heads", r.Verdict, r.Findings, r.Named, r.Against)
	}
}

// TestVerify_ErasesNobodyWhomAPaperOrAPanelNeeds: a candidate from the fixing of the
// paper to the decision, and a juror until the ruling.
func TestVerify_ErasesNobodyWhomAPaperOrAPanelNeeds(t *testing.T) {
	refuses := func(t *testing.T, v *village, want string) {
		t.Helper()
		if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), want) {
			t.Errorf("%s %v, want refused for %q", r.Verdict, r.Findings, want)
		}
	}
	fixed := func(t *testing.T) (*village, *governance.Issue) {
		v := newElection(t)
		v.stand("2026-11", "dina", "seconded gwen", "accepted dina saying")
		return v, v.fix("2026-11", "dina")
	}
	t.Run("a candidate of a paper that is fixed", func(t *testing.T) {
		v, _ := fixed(t)
		v.erases("dina", "")
		refuses(t, v, "is a candidate")
	})
	t.Run("of a vote that runs", func(t *testing.T) {
		v, i := fixed(t)
		v.enter("college", "2026-11", journal.RollCorrect{Person: who("zoe"), On: true, ReasonSHA256: journal.Digest([]byte("she is a member"))})
		v.enter("college", "2026-11", journal.RollCorrect{Person: who("bram"), On: false, ReasonSHA256: journal.Digest([]byte("he moved"))})
		v.openElection(i, "zoe", "bram")
		v.erases("dina", "")
		refuses(t, v, "is a candidate")
	})
	t.Run("a juror", func(t *testing.T) {
		c := courtOf(newVillage(t))
		c.opens("council", theCase)
		panel, _ := c.draw("council", councillors, nil)
		for _, p := range councillors {
			if who(p) != panel[0] {
				continue
			}
			for _, e := range slices.Clone(c.entries) {
				if act, ok := e.Act.(journal.MandateBegin); ok && act.Person == who(p) {
					c.enter(e.Body, "", journal.MandateEnd{Mandate: act.Mandate})
				}
			}
			c.enter("", "", journal.PersonErase{Person: who(p)})
		}
		refuses(t, c.village, "judges case")
	})
}

// TestVerify_SaysWhoIsNamedByNobody: people on a roll of whom the archive does not say
// who they are could be anybody, or nobody.
func TestVerify_SaysWhoIsNamedByNobody(t *testing.T) {
	for want, spoil := range map[string]func(v *village){
		"":                    func(*village) {},
		"not named: 5 people": func(v *village) { v.people = v.people[:2] },
		"not named: 4 people": func(v *village) {
			v.erases("gwen", "")
			v.people = v.people[:2]
		},
	} {
		v := newVillage(t)
		spoil(v)
		r := v.verify(Against{})
		if notes := strings.Join(r.Notes, "\n"); r.Verdict != Verified || !strings.Contains(notes, want) || (want == "") == strings.Contains(notes, "not named") {
			t.Errorf("want %q: %s, %v, %q", want, r.Verdict, r.Findings, r.Notes)
		}
	}
}
