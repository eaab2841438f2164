// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"bytes"
	"crypto/rand"
	"errors"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

// cheap is the least work a stored hash may ask for, so that tests stay quick.
func cheap(password string) Hash {
	return cost{memory: minMemory, passes: 1, lanes: 1}.hash(password, make([]byte, saltBytes)).phc()
}

func TestHashPassword_IsVerified(t *testing.T) {
	stored, err := HashPassword("correct horse", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(stored), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %s", stored)
	}
	if err := VerifyPassword("correct horse", stored, DemoRefused); err != nil {
		t.Errorf("the right password: %v", err)
	}
	for _, wrong := range []string{"", "correct", "correct horse ", "Correct horse", strings.Repeat("x", maxPassword+1)} {
		if err := VerifyPassword(wrong, stored, DemoRefused); !errors.Is(err, ErrPassword) {
			t.Errorf("%.20q: %v", wrong, err)
		}
	}
	again, _ := HashPassword("correct horse", rand.Reader)
	if again == stored {
		t.Error("two hashes of one password are the same: the salt is not fresh")
	}
}

func TestHashPassword_RefusesNoneAndTooLong(t *testing.T) {
	for _, p := range []string{"", strings.Repeat("x", maxPassword+1)} {
		if _, err := HashPassword(p, rand.Reader); !errors.Is(err, ErrPassword) {
			t.Errorf("%d bytes: %v", len(p), err)
		}
	}
	if _, err := HashPassword("x", bytes.NewReader(nil)); err == nil {
		t.Error("a password was hashed without chance for its salt")
	}
}

// A hash made by another program with other parameters, within bounds, is read.
func TestVerifyPassword_ReadsTheParametersOfTheHash(t *testing.T) {
	salt := []byte("somesaltsomesalt")
	h := hashed{cost{64 * 1024, 3, 4}, salt, argon2.IDKey([]byte("pässword"), salt, 3, 64*1024, 4, keyBytes)}
	if err := VerifyPassword("pässword", h.phc(), DemoRefused); err != nil {
		t.Error(err)
	}
	if h.phc().Outdated() || !cheap("x").Outdated() || DemoHash("x").Outdated() {
		t.Error("outdated is what took less work than today's, and that alone")
	}
}

func TestVerifyPassword_RefusesDamagedHashes(t *testing.T) {
	good := string(cheap("x"))
	if err := VerifyPassword("x", Hash(good), DemoRefused); err != nil {
		t.Fatal(err)
	}
	swap := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("%s has no %s", good, from)
		}
		return strings.Replace(good, from, to, 1)
	}
	salt, key := strings.Split(good, "$")[4], strings.Split(good, "$")[5]
	for what, stored := range map[string]string{
		"nothing":              "",
		"bcrypt":               "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"argon2i":              swap("argon2id", "argon2i"),
		"another version":      swap("v=19", "v=16"),
		"gigabytes of memory":  swap("m=8192", "m=4194304"),
		"no memory":            swap("m=8192", "m=8"),
		"no passes":            swap("t=1", "t=0"),
		"thousands of passes":  swap("t=1", "t=65536"),
		"no lane":              swap("p=1", "p=0"),
		"many lanes":           swap("p=1", "p=200"),
		"lanes past a byte":    swap("p=1", "p=257"),
		"a negative parameter": swap("t=1", "t=-1"),
		"a leading zero":       swap("t=1", "t=01"),
		"a further parameter":  swap("p=1", "p=1,q=2"),
		"other order":          swap("m=8192,t=1", "t=1,m=8192"),
		"no salt":              swap(salt, ""),
		"a short salt":         swap(salt, "AAAA"),
		"no key":               swap("$"+key, "$"),
		"a short key":          swap(key, "AAAA"),
		"not base64":           swap(key, "!"+key[1:]),
		"padded":               good + "=",
		"one part more":        good + "$",
		"very long":            good + strings.Repeat("A", 1<<10),
	} {
		t.Run(what, func(t *testing.T) {
			if err := VerifyPassword("x", Hash(stored), DemoAllowed); !errors.Is(err, ErrHash) {
				t.Errorf("%.80s: %v", stored, err)
			}
		})
	}
}

func TestVerifyPassword_DemoHashOnlyInADemo(t *testing.T) {
	stored := DemoHash("moothall-demo")
	if stored != DemoHash("moothall-demo") {
		t.Error("the fixture differs from run to run")
	}
	if err := VerifyPassword("moothall-demo", stored, DemoAllowed); err != nil {
		t.Errorf("in the demo: %v", err)
	}
	if err := VerifyPassword("moothall", stored, DemoAllowed); !errors.Is(err, ErrPassword) {
		t.Errorf("a wrong one in the demo: %v", err)
	}
	if err := VerifyPassword("moothall-demo", stored, DemoRefused); !errors.Is(err, ErrDemoHash) {
		t.Errorf("outside the demo: %v", err)
	}
	if err := VerifyPassword("", demoScheme, DemoAllowed); !errors.Is(err, ErrPassword) {
		t.Errorf("an empty fixture: %v", err)
	}
}

// An account nobody has costs what a real one does, and so does one whose hash
// is refused or damaged. The work is told by its memory, nearly all of which is
// argon2's: it is the same on a busy machine as on an idle one.
func TestVerifyNobody_DoesTheSameWork(t *testing.T) {
	stored, err := HashPassword("correct horse", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	somebody := allocated(func() { err = VerifyPassword("wrong", stored, DemoRefused) })
	if !errors.Is(err, ErrPassword) {
		t.Error(err)
	}
	for name, verify := range map[string]func(){
		"nobody":            func() { VerifyNobody("wrong") },
		"a refused fixture": func() { VerifyPassword("wrong", DemoHash("x"), DemoRefused) },
		"a damaged hash":    func() { VerifyPassword("wrong", "$argon2id$", DemoRefused) },
	} {
		if took := allocated(verify); took < somebody-somebody/100 || took > somebody+somebody/100 {
			t.Errorf("%s takes %d bytes, a real account %d", name, took, somebody)
		}
	}
}

// allocated is how much memory f asks for, in bytes.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzParsePHC holds that whatever stands in the column is refused or read back the
// same, within the bounds.
func FuzzParsePHC(f *testing.F) {
	f.Add(string(cheap("x")))
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, stored string) {
		h, err := parsePHC(Hash(stored))
		if err == nil && (string(h.phc()) != stored || h.bounded() != nil) {
			t.Errorf("%q was read as %q", stored, h.phc())
		}
		if err != nil && !errors.Is(err, ErrHash) {
			t.Errorf("%q: %v", stored, err)
		}
	})
}
