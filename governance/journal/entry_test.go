// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	ada   = Commit(Salt{1}, "ada")
	bram  = Commit(Salt{2}, "bram")
	ref   = strings.Repeat("0f", 16)
	sum   = Digest([]byte("text"))
	now   = At(time.Date(2026, 5, 3, 18, 0, 0, 123456789, time.UTC))
	later = At(time.Date(2026, 5, 4, 18, 0, 0, 0, time.UTC))
	rules = json.RawMessage(`{"kind":"motion"}`)
)

// oneOfEach holds an entry of every type, well formed.
func oneOfEach() []Entry {
	var logKeys [2]string
	for n := range logKeys {
		key, err := GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(n)}, 32)), "commons.example/log")
		if err != nil {
			panic(err)
		}
		logKeys[n] = key.Public().String()
	}
	body := func(a Act) Entry { return Entry{Body: "assembly", At: now, Ref: ref, Act: a} }
	issue := func(a Act) Entry { return Entry{Body: "assembly", Issue: "2026-41", At: now, Ref: ref, Act: a} }
	bare := func(a Act) Entry { return Entry{At: now, Ref: ref, Act: a} }
	return []Entry{
		body(CharterAdopt{1, rules}),
		issue(CharterEnact{1, rules, ref}),
		body(PersonAdmit{ada, "inner", "wales", List[Competence]{{"care", ""}, {"law", now}}, 1, now, now, "competence", []Commitment{bram}, "board"}),
		body(PersonAdmit{ada, "outer", "", List[Competence]{}, 3, now, "", "open", nil, ""}),
		bare(Founding{[]Commitment{ada, bram}, []Adopted{{"assembly", 1, sum}}}),
		bare(PersonSuspend{ada, ref, later}),
		bare(Sealed{"person.suspend", sum}),
		body(PersonLeave{Person: ada, Ground: "left"}),
		bare(PersonErase{ada, false}), bare(PersonErase{ada, true}),
		bare(PersonMerge{ada, bram}),
		body(MandateBegin{Mandate: "m1", Person: ada, Seat: "chair of the board", Title: "elected", Until: later}),
		body(MandateBegin{Mandate: "m1", Person: ada, Seat: "seat 2", Title: "drawn"}),
		body(MandateBegin{Mandate: "m1", Person: ada, Seat: "seat 2", Title: "acting", Until: later, By: []Commitment{bram}, SeatedIn: "board"}),
		body(MandateBegin{Mandate: "m2", Person: ada, Seat: "seat-1", Title: "drawn", Until: later, Draw: ref}),
		body(SeatDraw{Seat: "seat-1", Among: "assembly", Pool: 12, PoolSHA256: sum}),
		body(SeatAsk{Draw: ref, Person: ada}),
		body(SeatAsk{Draw: ref, Ground: "silent"}),
		body(MandateEnd{Mandate: "m1"}),
		body(MandateEnd{Mandate: "m1", Ground: Resigned}),
		bare(DelegationSet{"d1", ada, Scope{Body: "assembly", Field: "care"}, List[Commitment]{bram}, later}),
		bare(DelegationSet{"d1", ada, Scope{Issue: "2026-41"}, List[Commitment]{}, ""}),
		bare(DelegationClear{"d1", ada, ClearOwn}), bare(DelegationClear{"d1", ada, ClearAway}),
		bare(DelegateBegin{"x1", ada, sum}),
		bare(DelegateEnd{"x1", ada}),
		bare(DelegateAccept{bram, ada}),
		bare(DelegateDecline{bram, ada}),
		issue(DelegateDeclare{"y1", ada, json.RawMessage(`{"choice":"yes"}`), sum}), issue(DelegateDeclare{"y2", ada, json.RawMessage(`{"choice":"no"}`), ""}),
		issue(ElectionImport{"Ward", "ward.blt", sum, "2022-05-05", "scottish-stv", map[string]string{"tie": "lot"}, 2, List[string]{"1", "3"}, sum}),
		bare(KeyRotate{logKeys[0], logKeys[1], RotateRoutine, 0}), bare(KeyRotate{logKeys[1], logKeys[0], RotateCompromised, 7}),
		bare(Sealed{"delegation.set", sum}),
		bare(Sealed{"delegate.accept", sum}),
		issue(Count{"irv", "default/1", 10, 4, 3, nil, 2, 5, sum, sum, sum, "", sum, []Advice{{"Users", 9, 4, 5, sum}}}),
		issue(IssueOpen{"Nets & <quays>", "Which?", "bylaw", List[Option]{{"a", "A", false, true, ""}, {"b", "B", true, false, ""}}, rules, List[string]{"b", "a"}, sum, "wales", "care", "", now, later}),
		issue(Nomination{"election", "n1", ada, "proposed", bram, ""}),
		issue(Nomination{"election", "n1", ada, "accepted", ada, sum}),
		issue(IssueFreeze{"election", List[string]{"n1", "n2"}, now, now, later, "", "", ""}),
		issue(IssueFreeze{"paper", List[string]{}, now, now, later, sum, "wales", "care"}),
		issue(RollCorrect{bram, true, sum}),
		issue(IssueOpen{"Board", "", "election", List[Option]{{"n1", "", false, false, ada}}, rules, List[string]{"n1"}, sum, "", "", now, now, later}),
		issue(IssueExtend{now, later, later}),
		issue(IssueClose{later}),
		issue(IssueCancel{Reason: "withdrawn by its proposers"}), issue(IssueCancel{"who raised it took it back", ada}),
		issue(RollFreeze{now, rules, 2, 3, sum, ""}), issue(RollFreeze{now, rules, 2, 3, sum, "Users"}),
		bare(BallotCast{sum}),
		bare(BallotWithdraw{sum}),
		issue(Count{"irv", "minsum/1", 10, 4, 3, map[string]int64{"no-vote": 2, "cycle": 1}, 0, 5, sum, "", "", "", sum, nil}),
		issue(Count{"irv", "", 0, 0, 0, nil, 0, 0, sum, "", "", "", sum, nil}),
		issue(Count{"irv", "", 0, 0, 0, nil, 0, 0, "", "", "", sum, sum, nil}),
		issue(KeyDestroy{"pseudonyms"}),
		issue(Decision{"adopted", List[string]{"a"}, &Measure{7, 10, 1, 5, false, true}, &Measure{5, 7, 1, 2, true, true}, &Measure{2, 3, 1, 2, true, true}, sum}),
		issue(Decision{"no-quorum", List[string]{}, nil, nil, nil, sum}),
		issue(Effect{"text", ref, "the by-law is in force"}),
		body(Finding{"2026-3", ada, "board", "", false, "remark", later, sum}),
		body(Finding{"2026-4", ada, "board", "2026-41", true, "grave", later, sum}),
		body(FindingAnswer{"2026-3", bram, true, sum}),
		body(Export{ada, "board", 12}),
		body(FindingWithdraw{"2026-3", ada, sum}),
		issue(DecisionSuspend{ref, ada, later, sum}),
		issue(DecisionRelease{ref, ada, sum}),
		issue(IssueRaise{ada, "assembly", "initiative", "wales", "care", sum, 3, later}), issue(IssueRaise{ada, "assembly", "initiative", "", "", sum, 0, later}),
		issue(Sealed{"issue.support", sum}),
		issue(IssueSupport{ada, "admission"}), issue(IssueSupport{ada, "rise"}),
		issue(IssueAdmit{"assembly", 3}),
		issue(IssueRise{"assembly", "wales", "escalation", 4, nil, sum}), issue(IssueRise{"council", "council", "call-in", 0, []Commitment{ada, bram}, sum}),
		issue(CompetenceDispute{ada, "assembly", sum}),
		issue(CompetenceAnswer{ref, bram, "assembly", sum}), issue(CompetenceAnswer{ref, bram, "", sum}),
		issue(Sealed{"dispute", sum}),
		issue(Dispute{ada, "", sum}),
		issue(Dispute{ada, sum, sum}),
		issue(DisputeAnswer{ref, bram, "upheld", true, sum}),
		bare(Emergency{"pause.comments", "", later, sum}),
		body(Emergency{"pause.reports", "", later, sum}),
		issue(Emergency{"withhold.comment", "c1", later, sum}),
		bare(EmergencyEnd{ref}), issue(EmergencyEnd{ref}),
		body(CaseOpen{"2026-7", sum, sum}),
		body(CasePanel{"2026-7", 9, Hash{1}.String(), List[Commitment]{ada}, sum, later}),
		body(CaseRecuse{"2026-7", ada, bram, sum}),
		body(CaseWithdraw{"2026-7"}),
		body(CaseRuling{"2026-7", List[Commitment]{ada, bram}, "mute", later, sum, sum}),
		body(CaseRuling{"2026-7", List[Commitment]{ada}, "suspension", later, sum, sum}),
		body(CaseRuling{"2026-7", List[Commitment]{ada, bram}, "none", "", sum, sum}),
		body(CaseAppeal{"2026-7", sum, sum}),
		bare(Unknown{Name: "moon.rise", Data: json.RawMessage(`{"x":1}`)}),
	}
}

func TestLeaf_GivesBackEveryKindOfEntry(t *testing.T) {
	for _, e := range oneOfEach() {
		leaf, err := Leaf(e)
		if err != nil {
			t.Errorf("%s: %v", e.Act.Type(), err)
			continue
		}
		got, err := ParseLeaf(leaf)
		if err != nil {
			t.Errorf("%s: %v", leaf, err)
			continue
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Errorf("%s: entry changed (-entered +read):\n%s", leaf, diff)
		}
	}
}

func TestLeaf_OfABallotTellsNeitherIssueNorChoice(t *testing.T) {
	leaf, err := Leaf(Entry{At: now, Ref: ref, Act: BallotCast{sum}})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"at":"2026-05-03T18:00:00.123Z","data_sha256":"%s","ref":"%s","type":"ballot.cast","v":1}`, sum, ref)
	if string(leaf) != want {
		t.Errorf("got %s, want %s", leaf, want)
	}
}

func TestLeaf_Refuses(t *testing.T) {
	good := Entry{Body: "assembly", At: now, Ref: ref, Act: PersonLeave{Person: ada, Ground: "left"}}
	tests := []struct {
		name  string
		spoil func(*Entry)
		want  string
	}{
		{"an entry without an act", func(e *Entry) { e.Act = nil }, "needs an act"},
		{"a ref that is no random id", func(e *Entry) { e.Ref = "1" }, "ref"},
		{"a time of another zone", func(e *Entry) { e.At = "2026-05-03T18:00:00.000+01:00" }, "time"},
		{"a time finer than a millisecond", func(e *Entry) { e.At = "2026-05-03T18:00:00.000001Z" }, "time"},
		{"a member act without a body", func(e *Entry) { e.Body = "" }, `needs a member "body"`},
		{"a member act with an issue", func(e *Entry) { e.Issue = "2026-1" }, `may not carry a member "issue"`},
		{"a body that could be a path", func(e *Entry) { e.Body = "../x" }, "letters"},
		{"a cast that names its body", func(e *Entry) { e.Act = BallotCast{sum} }, `may not carry a member "body"`},
		{"a close without its issue", func(e *Entry) { e.Act = IssueClose{now} }, `needs a member "issue"`},
		{"a person in clear", func(e *Entry) { e.Act = PersonLeave{Person: "ada", Ground: "left"} }, "person"},
		{"a voice without weight", func(e *Entry) { e.Act = PersonAdmit{ada, "inner", "", nil, 0, now, "", "open", nil, ""} }, "weight"},
		{"a weight that canonical JSON would bend", func(e *Entry) { e.Act = PersonAdmit{ada, "inner", "", nil, 1<<53 + 1, now, "", "open", nil, ""} }, "2^53"},
		{"a competence that stands twice", func(e *Entry) {
			e.Act = PersonAdmit{ada, "inner", "", List[Competence]{{"care", ""}, {"care", now}}, 1, now, "", "open", nil, ""}
		}, "twice"},
		{"somebody who answers for it twice", func(e *Entry) {
			e.Act = PersonAdmit{ada, "inner", "", nil, 1, now, "", "invitation", []Commitment{bram, bram}, ""}
		}, "twice"},
		{"an empty list of those who answer for it", func(e *Entry) {
			e.Act = PersonAdmit{ada, "inner", "", nil, 1, now, "", "invitation", []Commitment{}, ""}
		}, "left out"},
		{"a finding without an audited body", func(e *Entry) { e.Act = Finding{"2026-3", ada, "", "", false, "fault", later, sum} }, "audited"},
		{"a finding due at no time", func(e *Entry) { e.Act = Finding{"2026-3", ada, "board", "", false, "fault", "soon", sum} }, "due"},
		{"an export of fewer leaves than none", func(e *Entry) { e.Act = Export{ada, "board", -1} }, "not between 0"},
		{"an answer without a text", func(e *Entry) { e.Act = FindingAnswer{"2026-3", ada, false, ""} }, "text_sha256"},
		{"a withdrawal by somebody in clear", func(e *Entry) { e.Act = FindingWithdraw{"2026-3", "ada", sum} }, "person"},
		{"a suspension of no entry", func(e *Entry) { e.Issue, e.Act = "2026-1", DecisionSuspend{"2026-1", ada, later, sum} }, "not the ref"},
		{"a release of no issue", func(e *Entry) { e.Act = DecisionRelease{ref, ada, sum} }, `needs a member "issue"`},
		{"a charter that is no object", func(e *Entry) { e.Act = CharterAdopt{1, json.RawMessage(`[]`)} }, "object"},
		{"a known type passed off as unknown", func(e *Entry) { e.Act = Unknown{Name: "person.leave"} }, "known type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := good
			test.spoil(&e)
			_, err := Leaf(e)
			if !errors.Is(err, ErrLeaf) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrLeaf about %q", err, test.want)
			}
		})
	}
	t.Run("a delegation to oneself", func(t *testing.T) {
		_, err := Leaf(Entry{At: now, Ref: ref, Act: DelegationSet{"d", ada, Scope{}, List[Commitment]{ada}, later}})
		if !errors.Is(err, ErrLeaf) {
			t.Errorf("got %v, want ErrLeaf", err)
		}
	})
	t.Run("a lot order that leaves an option out", func(t *testing.T) {
		_, err := Leaf(Entry{Body: "a", Issue: "i", At: now, Ref: ref, Act: IssueOpen{"T", "Q", "k", List[Option]{{"a", "A", false, false, ""}}, rules, nil, sum, "", "", "", now, later}})
		if !errors.Is(err, ErrLeaf) || !strings.Contains(err.Error(), "lot") {
			t.Errorf("got %v, want ErrLeaf about the lot", err)
		}
	})
	t.Run("a leaf that no bundle could hold", func(t *testing.T) {
		_, err := Leaf(Entry{Body: "a", Issue: "i", At: now, Ref: ref, Act: IssueCancel{Reason: strings.Repeat("x", MaxLeaf)}})
		if !errors.Is(err, ErrTooBig) {
			t.Errorf("got %v, want ErrTooBig", err)
		}
	})
}

func TestParseLeaf_RefusesWhatLeafWouldNotWrite(t *testing.T) {
	cast := fmt.Sprintf(`{"at":"%s","data_sha256":"%s","ref":"%s","type":"ballot.cast","v":1}`, now, sum, ref)
	leave := fmt.Sprintf(`{"at":"%s","body":"assembly","data":{"ground":"left","person":"%s"},"ref":"%s","type":"person.leave","v":1}`, now, ada, ref)
	for _, good := range []string{cast, leave} {
		if _, err := ParseLeaf([]byte(good)); err != nil {
			t.Fatalf("%s: %v", good, err)
		}
	}
	tests := []struct{ name, leaf string }{
		{"nothing", ""},
		{"a space", cast + " "},
		{"members out of order", strings.Replace(cast, `,"v":1}`, `}`, 1)[:1] + `"v":1,` + strings.Replace(cast, `,"v":1}`, `}`, 1)[1:]},
		{"a repeated member", strings.Replace(leave, `"v":1`, `"v":1,"v":1`, 1)},
		{"an unknown member", strings.Replace(leave, `"v":1`, `"v":1,"w":1`, 1)},
		{"an unknown member in the data", strings.Replace(leave, `"ground":"left","person"`, `"ground":"left","name":"Ada","person"`, 1)},
		{"a member in other case", strings.Replace(leave, `"at"`, `"At"`, 1)},
		{"another version", strings.Replace(leave, `"v":1`, `"v":2`, 1)},
		{"a number with a fraction", strings.Replace(leave, `"v":1`, `"v":1.0`, 1)},
		{"a missing member of the data", strings.Replace(leave, fmt.Sprintf(`,"person":"%s"`, ada), ``, 1)},
		{"somebody who left for no reason", strings.Replace(leave, `"ground":"left",`, ``, 1)},
		{"and for one there is not", strings.Replace(leave, `"ground":"left"`, `"ground":"sent"`, 1)},
		{"and was struck off by nobody", strings.Replace(leave, `"ground":"left"`, `"ground":"struck"`, 1)},
		{"and left, and somebody answers for it", strings.Replace(leave, `{"ground"`, fmt.Sprintf(`{"by":["%s"],"ground"`, ada), 1)},
		{"no data", strings.Replace(leave, fmt.Sprintf(`"data":{"ground":"left","person":"%s"},`, ada), ``, 1)},
		{"a cast with data in clear", strings.Replace(cast, `"data_sha256"`, `"data":{},"data_sha256"`, 1)},
		{"a cast that names its issue", strings.Replace(cast, `"ref"`, `"issue":"i","ref"`, 1)},
		{"a hash beside the data", strings.Replace(leave, `"ref"`, fmt.Sprintf(`"data_sha256":"%s","ref"`, sum), 1)},
		{"an escape that is not needed", strings.Replace(leave, "assembly", `\u0061ssembly`, 1)},
		{"no time", strings.Replace(leave, fmt.Sprintf(`"at":"%s",`, now), ``, 1)},
		{"no ref", strings.Replace(leave, fmt.Sprintf(`"ref":"%s",`, ref), ``, 1)},
		{"no type", strings.Replace(leave, `"type":"person.leave",`, ``, 1)},
		{"data of a type it does not know in another form", strings.Replace(strings.Replace(leave, `"person.leave"`, `"moon.rise"`, 1), `{"ground"`, `{ "ground"`, 1)},
		{"and with members out of order", strings.Replace(strings.Replace(leave, `"person.leave"`, `"moon.rise"`, 1), `{"ground"`, `{"q":1,"ground"`, 1)},
		{"bytes that are not UTF-8", strings.Replace(leave, "assembly", "assembl\xff", 1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if e, err := ParseLeaf([]byte(test.leaf)); !errors.Is(err, ErrLeaf) {
				t.Errorf("%s: got %+v, %v, want ErrLeaf", test.leaf, e, err)
			}
		})
	}
}

func TestParseLeaf_FlagsATypeItDoesNotKnow(t *testing.T) {
	e, err := ParseLeaf([]byte(fmt.Sprintf(`{"at":"%s","body":"court","data":{"a":[1,"x"]},"ref":"%s","type":"moon.rise","v":1}`, now, ref)))
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := e.Act.(Unknown); !ok || u.Name != "moon.rise" {
		t.Errorf("got %#v, want Unknown moon.rise", e.Act)
	}
}

// TestEnvelope_WritesCanonicalJSON holds what is written by hand to Canonical.
func TestEnvelope_WritesCanonicalJSON(t *testing.T) {
	for _, text := range []string{"", "a", `"`, "ü", "\x01", "<&>"} {
		for _, w := range []envelope{
			{Type: Type(text), At: Instant(text), Ref: text}, {V: -1, Body: text, Issue: text, DataSHA256: text},
			{V: 1 << 40, Type: "count", Body: "b", Issue: "i", At: now, Ref: ref, DataSHA256: text, Data: json.RawMessage(`{"a":[1]}`)},
		} {
			want, err := Canonical(w)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := w.append([]byte("x")); err != nil || string(got) != "x"+string(want) {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		}
	}
}

func TestAt_CutsSoThatNothingSeemsLate(t *testing.T) {
	close := time.Date(2026, 5, 3, 18, 0, 0, 0, time.FixedZone("CEST", 7200))
	if got, want := At(close.Add(-time.Nanosecond)), Instant("2026-05-03T15:59:59.999Z"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if At(close.Add(-time.Nanosecond)) >= At(close) {
		t.Error("instants do not compare as times do")
	}
}

func FuzzParseLeaf(f *testing.F) {
	for _, e := range oneOfEach() {
		leaf, err := Leaf(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(leaf)
	}
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := ParseLeaf(leaf)
		if err != nil {
			return
		}
		again, err := Leaf(e)
		if err != nil || string(again) != string(leaf) {
			t.Errorf("%q was read, and written as %q (%v)", leaf, again, err)
		}
	})
}
