// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrSignature refuses a request whose signature says too little, or is wrong.
var ErrSignature = errors.New("the signature does not hold")

// How far the instant of a signature may lie from ours. Peers deliver again for
// hours with the same date; a repeated activity is known by its id.
const (
	pastWindow   = 12 * time.Hour
	futureWindow = time.Hour
)

// signature is what a Signature header says (draft-cavage-http-signatures-12,
// section 2.1).
type signature struct {
	keyID            string
	algorithm        string
	headers          []string
	created, expires time.Time // zero where not given
	value            []byte
}

// parseSignature reads the header, which the draft writes as a list of names
// with quoted values; created and expires are bare numbers. A name given twice
// and a value in another form than its own are refused: there is one way to
// read it.
func parseSignature(header string) (s signature, err error) {
	seen := map[string]bool{}
	for rest := header; rest != ""; {
		name, after, ok := strings.Cut(strings.TrimLeft(rest, " "), "=")
		if !ok || seen[name] {
			return s, fmt.Errorf("%w: its header should be name=\"value\", each once", ErrSignature)
		}
		seen[name] = true
		var value string
		if value, rest, err = parameter(after); err != nil {
			return s, err
		}
		if err := s.set(name, value); err != nil {
			return s, err
		}
	}
	if s.keyID == "" || len(s.value) == 0 || len(s.headers) == 0 {
		return s, fmt.Errorf("%w: it should name keyId, headers and signature", ErrSignature)
	}
	return s, nil
}

// parameter reads a value, quotes included where it has them, and what follows
// its comma.
func parameter(text string) (value, rest string, err error) {
	bad := fmt.Errorf("%w: a value of its header should be quoted and followed by a comma", ErrSignature)
	end := strings.IndexByte(text, ',')
	if strings.HasPrefix(text, `"`) {
		close := strings.IndexByte(text[1:], '"')
		if close < 0 {
			return "", "", bad
		}
		end = close + 2
		if end == len(text) {
			end = -1
		} else if text[end] != ',' {
			return "", "", bad
		}
	}
	if end < 0 {
		return text, "", nil
	}
	if rest = text[end+1:]; strings.TrimLeft(rest, " ") == "" {
		return "", "", bad
	}
	return text[:end], rest, nil
}

func (s *signature) set(name, value string) (err error) {
	inner, quoted := strings.CutPrefix(value, `"`)
	inner = strings.TrimSuffix(inner, `"`)
	number := name == "created" || name == "expires"
	if quoted == number {
		return fmt.Errorf("%w: %s should be %s", ErrSignature, name, map[bool]string{true: "a number", false: "quoted"}[number])
	}
	switch name {
	case "keyId":
		s.keyID = inner
	case "algorithm":
		s.algorithm = inner
	case "headers":
		s.headers = strings.Split(strings.ToLower(inner), " ")
	case "signature":
		s.value, err = base64.StdEncoding.Strict().DecodeString(inner)
	case "created":
		s.created, err = unix(value)
	case "expires":
		s.expires, err = unix(value)
	}
	if err != nil {
		return fmt.Errorf("%w: its %s cannot be read", ErrSignature, name)
	}
	return nil
}

func unix(text string) (time.Time, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err
}

// readSignature reads the one Signature header of a request.
func readSignature(r *http.Request) (signature, error) {
	values := r.Header.Values("Signature")
	if len(values) != 1 {
		return signature{}, fmt.Errorf("%w: %d Signature headers, one is needed", ErrSignature, len(values))
	}
	return parseSignature(values[0])
}

// check holds a request to what a signature must cover before it is worth
// fetching a key for it: target, host and instant, and of what has a body its
// digest, which is computed anew. host is ours.
func (s signature) check(r *http.Request, body []byte, host string, now time.Time) error {
	if s.algorithm != "" && s.algorithm != "rsa-sha256" && s.algorithm != "hs2019" {
		return fmt.Errorf("%w: its algorithm should be rsa-sha256 or hs2019", ErrSignature)
	}
	must := []string{"(request-target)", "host"}
	if r.Method == http.MethodPost || len(body) > 0 {
		must = append(must, "digest")
	}
	for _, name := range must {
		if !slices.Contains(s.headers, name) {
			return fmt.Errorf("%w: it should cover %s", ErrSignature, name)
		}
	}
	if !strings.EqualFold(r.Host, host) {
		return fmt.Errorf("%w: it is for the host %q", ErrSignature, r.Host)
	}
	if err := s.timely(r, now); err != nil {
		return err
	}
	if slices.Contains(must, "digest") {
		return checkDigest(r, body)
	}
	return nil
}

// timely looks at the instant that is signed: Date, or (created) where the
// algorithm is one that allows it.
func (s signature) timely(r *http.Request, now time.Time) error {
	var at time.Time
	switch {
	case slices.Contains(s.headers, "date"):
		var err error
		if at, err = http.ParseTime(r.Header.Get("Date")); err != nil || len(r.Header.Values("Date")) != 1 {
			return fmt.Errorf("%w: its Date cannot be read", ErrSignature)
		}
	case slices.Contains(s.headers, "(created)"):
		at = s.created
	}
	if at.IsZero() || now.Sub(at) > pastWindow || at.Sub(now) > futureWindow {
		return fmt.Errorf("%w: it should cover an instant near to now", ErrSignature)
	}
	if !s.expires.IsZero() && s.expires.Before(now) {
		return fmt.Errorf("%w: it has expired", ErrSignature)
	}
	return nil
}

// checkDigest computes the digest of the body anew. Of several digests the one
// by SHA-256 counts.
func checkDigest(r *http.Request, body []byte) error {
	values := r.Header.Values("Digest")
	if len(values) == 1 {
		for part := range strings.SplitSeq(values[0], ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			if strings.EqualFold(name, "SHA-256") && subtle.ConstantTimeCompare([]byte(value), []byte(digest(body))) == 1 {
				return nil
			}
		}
	}
	return fmt.Errorf("%w: its Digest is not that of the body", ErrSignature)
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// verify says, by a nil error, that key made the signature over the request.
func (s signature) verify(r *http.Request, key *rsa.PublicKey) error {
	text, err := s.text(r, r.URL.RequestURI())
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], s.value) != nil {
		return ErrSignature
	}
	return nil
}

// text is what is signed (section 2.3 of the draft).
func (s signature) text(r *http.Request, target string) (string, error) {
	lines := make([]string, 0, len(s.headers))
	for n, name := range s.headers {
		if slices.Contains(s.headers[:n], name) {
			return "", fmt.Errorf("%w: it covers %s twice", ErrSignature, name)
		}
		value, err := s.component(r, name, target)
		if err != nil {
			return "", err
		}
		lines = append(lines, name+": "+value)
	}
	return strings.Join(lines, "\n"), nil
}

func (s signature) component(r *http.Request, name, target string) (string, error) {
	switch name {
	case "(request-target)":
		return strings.ToLower(r.Method) + " " + target, nil
	case "host":
		return r.Host, nil
	case "(created)", "(expires)":
		at := s.created
		if name == "(expires)" {
			at = s.expires
		}
		if at.IsZero() || s.algorithm != "hs2019" {
			return "", fmt.Errorf("%w: %s goes with hs2019 and its parameter", ErrSignature, name)
		}
		return strconv.FormatInt(at.Unix(), 10), nil
	}
	values := r.Header.Values(name)
	if len(values) == 0 {
		return "", fmt.Errorf("%w: it covers %s, which is not there", ErrSignature, name)
	}
	return strings.Join(values, ", "), nil
}

// signer is a key and the address under which peers find it.
type signer struct {
	id  string
	key *rsa.PrivateKey
}

// sign signs a request that is about to be sent. target is what stands in its
// first line; some peers leave the query out of it.
func (k signer) sign(r *http.Request, body []byte, target string, now time.Time) error {
	s := signature{headers: []string{"(request-target)", "host", "date"}}
	r.Header.Set("Date", now.UTC().Format(http.TimeFormat))
	if r.Method == http.MethodPost {
		r.Header.Set("Digest", "SHA-256="+digest(body))
		s.headers = append(s.headers, "digest")
	}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	text, err := s.text(r, target)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	value, err := rsa.SignPKCS1v15(rand.Reader, k.key, crypto.SHA256, sum[:])
	if err != nil {
		return fmt.Errorf("sign a request: %w", err)
	}
	r.Header.Set("Signature", fmt.Sprintf(`keyId="%s",algorithm="rsa-sha256",headers="%s",signature="%s"`,
		k.id, strings.Join(s.headers, " "), base64.StdEncoding.EncodeToString(value)))
	return nil
}
