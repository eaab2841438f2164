// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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
		{"an act that is no ballot", PersonLeave{ada}, func(*Opening) {}},
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
		if n, err := ParseNamed(line); err == nil && n.Commitment != Commit(n.Salt, n.Person) {
			t.Errorf("%q is believed", line)
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
