// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestCommit_IsTheHashTheRecordStates(t *testing.T) {
	salt := Salt{0xde, 0xad}
	h := sha256.Sum256(append(append([]byte("moothall-person\x00"), salt[:]...), "ada"...))
	if got, want := Commit(salt, "ada"), Commitment(hex.EncodeToString(h[:])); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseSalt_ReadsBackItsText(t *testing.T) {
	if got, err := ParseSalt(Salt{0xde, 0xad}.String()); err != nil || got != (Salt{0xde, 0xad}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "dead", "DEAD0000000000000000000000000000", "dead00000000000000000000000000000"} {
		if _, err := ParseSalt(bad); err == nil {
			t.Errorf("%q is read as a salt", bad)
		}
	}
}

func TestOpening_FitsOnlyTheLeafItWasSealedIn(t *testing.T) {
	o := Opening{Salt: Salt{7}, Issue: "2026-41", Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`)}
	seal, err := o.Seal()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Fits(BallotCast{seal}); err != nil {
		t.Errorf("its own leaf: %v", err)
	}
	tests := []struct {
		name  string
		act   Act
		spoil func(*Opening)
	}{
		{"another choice", BallotCast{seal}, func(o *Opening) { o.Choice = json.RawMessage(`{"choice":"no"}`) }},
		{"another person", BallotCast{seal}, func(o *Opening) { o.Person = bram }},
		{"another issue", BallotCast{seal}, func(o *Opening) { o.Issue = "2026-42" }},
		{"another salt", BallotCast{seal}, func(o *Opening) { o.Salt = Salt{8} }},
		{"another place in the chain", BallotCast{seal}, func(o *Opening) { o.Replaces = ref }},
		{"a withdrawal with a choice", BallotWithdraw{seal}, func(*Opening) {}},
		{"a cast without a choice", BallotCast{seal}, func(o *Opening) { o.Choice = nil }},
		{"an act that is no ballot", PersonLeave{Person: ada, Ground: "left"}, func(*Opening) {}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spoilt := o
			test.spoil(&spoilt)
			if err := spoilt.Fits(test.act); err == nil {
				t.Error("it fits")
			}
		})
	}
}

// TestOpening_SaysWhoEnteredItForItsVoter in one form, and in no other: two different
// people, in order, of one body, and a ballot.
func TestOpening_SaysWhoEnteredItForItsVoter(t *testing.T) {
	low, high := min(ada, bram), max(ada, bram)
	o := Opening{Salt: Salt{7}, Issue: "2026-41", Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`), Replaces: ref, By: []Commitment{low, high}, SeatedIn: "board"}
	text, err := o.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if canonical, err := Canonical(o); err != nil || !bytes.Equal(text, canonical) {
		t.Errorf("%s, canonical %s (%v)", text, canonical, err)
	}
	if read, err := ParseOpening(text); err != nil || !read.Assisted() {
		t.Errorf("read as %+v: %v", read, err)
	}
	for name, spoil := range map[string]func(*Opening){
		"one alone":      func(o *Opening) { o.By = o.By[:1] },
		"one twice":      func(o *Opening) { o.By = []Commitment{low, low} },
		"out of order":   func(o *Opening) { o.By = []Commitment{high, low} },
		"no commitments": func(o *Opening) { o.By = []Commitment{"a", "b"} },
		"of no body":     func(o *Opening) { o.SeatedIn = "" },
		"by nobody":      func(o *Opening) { o.By = nil },
		"a withdrawal":   func(o *Opening) { o.Choice = nil },
	} {
		spoilt := o
		spoil(&spoilt)
		if _, err := spoilt.Seal(); err == nil {
			t.Errorf("%s: it is sealed", name)
		}
	}
}

func TestParseOpened_RefusesAllButTheOneForm(t *testing.T) {
	line, err := Canonical(Opened{ref, Opening{Salt: Salt{7}, Issue: "i", Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseOpened(line); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "{}", string(line) + " ", string(line[:len(line)-1]) + `,"x":1}`} {
		if _, err := ParseOpened([]byte(bad)); !errors.Is(err, ErrSheet) {
			t.Errorf("%q: got %v, want ErrSheet", bad, err)
		}
	}
}

func TestParseNamed_RefusesAPersonWhoIsNotTheCommitment(t *testing.T) {
	for person, want := range map[string]error{"ada": nil, "bram": ErrSheet} {
		line, err := Canonical(Named{Commit(Salt{1}, "ada"), Salt{1}, person, "Ada"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseNamed(line); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", person, err, want)
		}
	}
}

// TestParseOpening_RefusesOtherForms: a choice is kept as it came, and must be in the one
// form as all else is.
func TestParseOpening_RefusesOtherForms(t *testing.T) {
	good, err := Opening{Salt: Salt{7}, Issue: "i", Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`), Replaces: ref}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		want     error
	}{
		{"", "", nil}, {`{"choice":"yes"}`, `{"choice": "yes"}`, ErrSheet}, {`"yes"`, `"\u0079es"`, ErrSheet}, {`{"choice":"yes"}`, `{"choice":"yes","a":1}`, ErrSheet},
		{`{"choice":"yes"}`, `{"choice":1.0}`, ErrSheet}, {`"issue":"i",`, "", ErrSheet}, {`"issue":"i"`, `"issue":"i","issue":"i"`, ErrSheet}, {`"salt":`, `"salz":`, ErrSheet},
	} {
		text := strings.Replace(string(good), c.old, c.new, 1)
		_, err1 := ParseOpening([]byte(text))
		_, err2 := ParseOpened(bytes.TrimSuffix(OpenedLine(ref, []byte(text)), []byte("\n")))
		if !errors.Is(err1, c.want) || !errors.Is(err2, c.want) {
			t.Errorf("%s: got %v and %v, want %v", text, err1, err2, c.want)
		}
	}
}

func FuzzParseOpened(f *testing.F) {
	line, err := Canonical(Opened{ref, Opening{Salt: Salt{7}, Issue: "i", Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Fuzz(func(t *testing.T, line []byte) {
		o, err := ParseOpened(line)
		if err != nil {
			return
		}
		if again, err := Canonical(o); err != nil || string(again) != string(line) {
			t.Errorf("%q was read, and written as %q", line, again)
		}
	})
}

func FuzzParseNamed(f *testing.F) {
	line, err := Canonical(Named{Commit(Salt{1}, "ada"), Salt{1}, "ada", "Ada"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Fuzz(func(t *testing.T, line []byte) {
		n, err := ParseNamed(line)
		if err != nil {
			return
		}
		if again, err := Canonical(n); err != nil || string(again) != string(line) || n.Commitment != Commit(n.Salt, n.Person) {
			t.Errorf("%q is believed, and written as %q", line, again)
		}
	})
}

func TestNewRefAfter_SortsAfterAndEndsInTime(t *testing.T) {
	ref, err := NewRef(rand.Reader)
	n := 0
	for ; err == nil; n++ {
		var next string
		if next, err = NewRefAfter(rand.Reader, ref); err == nil && (next <= ref || len(next) != 32) {
			t.Fatalf("%s after %s", next, ref)
		}
		ref = cmp.Or(next, ref)
	}
	if !errors.Is(err, ErrNoRef) || n < 20 || n > 200 { // each leaves half or so, and 32 bits are kept
		t.Errorf("%d refs, then %v", n, err)
	}
	if _, err := NewRefAfter(rand.Reader, "ffffffffffffffffffffffffffffffff"); !errors.Is(err, ErrNoRef) {
		t.Errorf("got %v, want ErrNoRef", err)
	}
}

func TestOpening_OfAConfidentialBallotNamesNobody(t *testing.T) {
	o := Opening{Salt: Salt{7}, Issue: "2026-41", Pseudonym: "0123456789abcdef0123456789abcdef", Choice: json.RawMessage(`{"choice":"yes"}`)}
	text, err := Canonical(o)
	if want := `{"choice":{"choice":"yes"},"issue":"2026-41","pseudonym":"0123456789abcdef0123456789abcdef","salt":"07000000000000000000000000000000"}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v", text, err)
	}
	for name, spoil := range map[string]func(*Opening){
		"a person beside the pseudonym":          func(o *Opening) { o.Person = ada },
		"an earlier ballot beside the pseudonym": func(o *Opening) { o.Replaces = ref },
		"a pseudonym spoilt":                     func(o *Opening) { o.Pseudonym = "ada" },
		"no issue":                               func(o *Opening) { o.Issue = "" },
	} {
		spoilt := o
		spoil(&spoilt)
		if _, err := spoilt.Seal(); err == nil {
			t.Errorf("%s: it is sealed", name)
		}
	}
}

func TestParseListed_RefusesWhatCanonicalWouldNotWrite(t *testing.T) {
	good := `{"choice":{"choice":"yes"},"pseudonym":"0123456789abcdef0123456789abcdef"}`
	if l, err := ParseListed([]byte(good)); err != nil || l.Pseudonym != "0123456789abcdef0123456789abcdef" {
		t.Errorf("got %+v, %v", l, err)
	}
	for _, bad := range []string{"", "{}", good + " ", `{"pseudonym":"0123456789abcdef0123456789abcdef","choice":{}}`, `{"choice":1,"pseudonym":"0123456789abcdef0123456789abcdef"}`, `{"choice":{},"pseudonym":"ada"}`} {
		if _, err := ParseListed([]byte(bad)); !errors.Is(err, ErrSheet) {
			t.Errorf("%q: got %v, want ErrSheet", bad, err)
		}
	}
}

// TestAppend_WritesCanonicalJSON holds what is written by hand to Canonical, with texts
// that have to be escaped, and those that must not be.
func TestAppend_WritesCanonicalJSON(t *testing.T) {
	for _, text := range []string{"", "ada", "Ada Lovelace", `a "b" \c`, "\x00\x1f\x7f", "\t\n", "<b>&'</b>", "Zoë", "\u2028\u2029", "\U0001F5F3", "\xff", "/~ "} {
		for _, o := range []Opening{
			{Salt: Salt{1}, Issue: text, Person: Commitment(text), Replaces: text},
			{Salt: Salt{2}, Pseudonym: Pseudonym(text), Choice: json.RawMessage(`{"answer":"yes"}`)},
			{Salt: Salt{255}, Issue: "2026-1", Person: "p", Replaces: "r", Choice: json.RawMessage(`{"ranking":[["a","b"],["c"]]}`)},
		} {
			want, err := Canonical(o)
			if err != nil {
				t.Fatal(err)
			}
			got, err := o.Append([]byte("before "))
			if err != nil || string(got) != "before "+string(want) {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
			opened, err := Canonical(Opened{Ref: "0a", Opening: o})
			if err != nil || string(OpenedLine("0a", want)) != string(opened)+"\n" {
				t.Errorf("got %s, %v, want %s", OpenedLine("0a", want), err, opened)
			}
		}
		n := Named{Commitment: "c", Salt: Salt{3}, Person: text, Name: text}
		want, err := Canonical(n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := n.Append([]byte("before ")); err != nil || string(got) != "before "+string(want)+"\n" {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}
