// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

var testRSA = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		panic(err)
	}
	return key
})

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

const followBody = `{"id":"https://peer.example/1","type":"Follow","actor":"https://peer.example/users/ana","object":"https://vote.example/bodies/board"}`

// signedPost is a delivery as a peer makes it.
func signedPost(t testing.TB, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://vote.example/bodies/board/inbox?x=1", strings.NewReader(body))
	r.Header.Set("Content-Type", activityJSON)
	k := signer{id: "https://peer.example/users/ana#main-key", key: testRSA()}
	if err := k.sign(r, []byte(body), r.URL.RequestURI(), noon); err != nil {
		t.Fatal(err)
	}
	return r
}

// judge is the verdict of the inbox on a signature, key at hand.
func judge(r *http.Request, body string, now time.Time) error {
	s, err := readSignature(r)
	if err != nil {
		return err
	}
	if err := s.check(r, []byte(body), "vote.example", now); err != nil {
		return err
	}
	return s.verify(r, &testRSA().PublicKey)
}

func TestSignature_HoldsAsItWasMade(t *testing.T) {
	if err := judge(signedPost(t, followBody), followBody, noon); err != nil {
		t.Error(err)
	}
	get := httptest.NewRequest(http.MethodGet, "https://vote.example/bodies/board", nil)
	if err := (signer{"https://peer.example/actor#main-key", testRSA()}).sign(get, nil, get.URL.RequestURI(), noon); err != nil {
		t.Fatal(err)
	}
	if err := judge(get, "", noon); err != nil {
		t.Errorf("a GET: %v", err)
	}
}

// TestSignature_FallsWithEachPart changes or drops what it covers, one at a time.
func TestSignature_FallsWithEachPart(t *testing.T) {
	header := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			was := r.Header.Get("Signature")
			if !strings.Contains(was, old) {
				t.Fatalf("the signature holds no %q", old)
			}
			r.Header.Set("Signature", strings.Replace(was, old, new, 1))
		}
	}
	for name, change := range map[string]func(*http.Request){
		"another method":             func(r *http.Request) { r.Method = http.MethodPut },
		"another path":               func(r *http.Request) { r.URL.Path = "/inbox" },
		"another query":              func(r *http.Request) { r.URL.RawQuery = "x=2" },
		"another host":               func(r *http.Request) { r.Host = "other.example" },
		"another date":               func(r *http.Request) { r.Header.Set("Date", noon.Add(time.Second).Format(http.TimeFormat)) },
		"a date that is none":        func(r *http.Request) { r.Header.Set("Date", "today") },
		"a second date":              func(r *http.Request) { r.Header.Add("Date", noon.Format(http.TimeFormat)) },
		"another digest":             func(r *http.Request) { r.Header.Set("Digest", "SHA-256="+digest([]byte("other"))) },
		"a second digest":            func(r *http.Request) { r.Header.Add("Digest", "SHA-256="+digest([]byte("other"))) },
		"a digest by MD5 alone":      func(r *http.Request) { r.Header.Set("Digest", "MD5=1B2M2Y8AsgTpgAmY7PhCfg==") },
		"no date":                    func(r *http.Request) { r.Header.Del("Date") },
		"no digest":                  func(r *http.Request) { r.Header.Del("Digest") },
		"no signature":               func(r *http.Request) { r.Header.Del("Signature") },
		"a second signature":         func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) },
		"the target is not covered":  header("(request-target) ", ""),
		"the host is not covered":    header(" host", ""),
		"the date is not covered":    header(" date", ""),
		"the digest is not covered":  header(" digest", ""),
		"a header covered twice":     header(" host", " host host"),
		"a header that is not there": header(" host", " host x-none"),
		"nothing is covered":         header(`headers="(request-target) host date digest",`, ""),
		"another algorithm":          header("rsa-sha256", "hmac-sha256"),
		"an older algorithm":         header("rsa-sha256", "rsa-sha1"),
		"a key without quotes":       header(`keyId="https://peer.example/users/ana#main-key"`, "keyId=https://peer.example/users/ana#main-key"),
		"two keys":                   header(`keyId="`, `keyId="https://evil.example/key",keyId="`),
		"no key":                     header(`keyId="https://peer.example/users/ana#main-key",`, ""),
		"a value cut short":          header(`",signature="`, `",signature="A`),
		"an expiry that is over":     header(`algorithm=`, `expires=1,algorithm=`),
		"created without hs2019":     header(" date", " (created)"),
	} {
		t.Run(name, func(t *testing.T) {
			r := signedPost(t, followBody)
			change(r)
			if err := judge(r, followBody, noon); !errors.Is(err, ErrSignature) {
				t.Errorf("got %v, want ErrSignature", err)
			}
		})
	}
	if err := judge(signedPost(t, followBody), followBody+" ", noon); !errors.Is(err, ErrSignature) {
		t.Errorf("another body: got %v", err)
	}
	r := signedPost(t, followBody)
	s, _ := readSignature(r)
	other, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.verify(r, &other.PublicKey); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: got %v", err)
	}
}

// TestSignature_IsOfItsTime: a day's half back, an hour ahead, no further.
func TestSignature_IsOfItsTime(t *testing.T) {
	for now, want := range map[time.Duration]bool{
		0: true, 11 * time.Hour: true, -59 * time.Minute: true,
		13 * time.Hour: false, -13 * time.Hour: false, -61 * time.Minute: false,
	} {
		if err := judge(signedPost(t, followBody), followBody, noon.Add(now)); (err == nil) != want {
			t.Errorf("read %v later: %v", now, err)
		}
	}
}

// TestSignature_OfAnotherKindThatCoversNoBodyIsRefused: the example B.2.6 of RFC
// 9421 is signed well, and says nothing of the body.
func TestSignature_OfAnotherKindThatCoversNoBodyIsRefused(t *testing.T) {
	var v struct {
		Request struct {
			Method, Target, Body string
			Headers              map[string]string
		}
		Input     string `json:"signature_input"`
		Signature string
	}
	if err := json.Unmarshal(readFile(t, vectors(t, "httpsig-rfc9421"), "b.2.6-ed25519.json"), &v); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(v.Request.Method, "https://example.com"+v.Request.Target, strings.NewReader(v.Request.Body))
	for name, value := range v.Request.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Signature-Input", v.Input)
	r.Header.Set("Signature", v.Signature)
	s, err := readSignature(r)
	if err == nil {
		err = s.check(r, []byte(v.Request.Body), "example.com", time.Unix(1618884473, 0))
	}
	if !errors.Is(err, ErrSignature) {
		t.Errorf("got %v, want ErrSignature", err)
	}
}

func FuzzParseSignature(f *testing.F) {
	f.Add(`keyId="https://a.example/k",algorithm="hs2019",created=1,expires=2,headers="(created) host",signature="AAAA"`)
	f.Add(`sig1=:AAAA:`)
	f.Fuzz(func(t *testing.T, header string) {
		s, err := parseSignature(header)
		if err != nil {
			return
		}
		if s.keyID == "" || len(s.headers) == 0 || bytes.Equal(s.value, nil) {
			t.Errorf("%q was read as %+v", header, s)
		}
		r := httptest.NewRequest(http.MethodPost, "https://vote.example/inbox", nil)
		if s.check(r, []byte("{}"), "vote.example", noon) == nil && s.verify(r, &testRSA().PublicKey) == nil {
			t.Errorf("%q holds", header)
		}
	})
}
