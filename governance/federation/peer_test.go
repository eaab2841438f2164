// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// peer is another server, in secure mode: it shows its actors to nobody who does
// not sign, and takes nothing whose signature it has not checked itself. It knows
// nothing of the package it is the other side of.
type peer struct {
	t      *testing.T
	server *httptest.Server
	mu     sync.Mutex
	keys   map[string]*rsa.PrivateKey // by user
	gone   map[string]bool
	inbox  []map[string]any // what was delivered, in the order in which it came
	faults int              // requests that were refused
	down   bool             // answers 503 to deliveries
	posts  int
}

func newPeer(t *testing.T, users ...string) *peer {
	t.Helper()
	p := &peer{t: t, keys: map[string]*rsa.PrivateKey{}, gone: map[string]bool{}}
	for _, user := range users {
		p.rotate(user)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{user}", p.actor)
	mux.HandleFunc("GET /keys/{user}", p.key) // as GoToSocial has them: an address of its own, a stub behind it
	mux.HandleFunc("POST /users/{user}/inbox", p.receive)
	mux.HandleFunc("POST /inbox", p.receive)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *peer) rotate(user string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[user] = key
}

func (p *peer) id(user string) string { return p.server.URL + "/users/" + user }

func (p *peer) keyID(user string) string {
	if user == "gail" {
		return p.server.URL + "/keys/gail"
	}
	return p.id(user) + "#main-key"
}

func (p *peer) publicKey(user string) map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	der, err := x509.MarshalPKIXPublicKey(&p.keys[user].PublicKey)
	if err != nil {
		p.t.Error(err)
	}
	return map[string]any{"id": p.keyID(user), "owner": p.id(user), "publicKeyPem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
}

func (p *peer) actor(w http.ResponseWriter, r *http.Request) {
	user := r.PathValue("user")
	p.mu.Lock()
	_, known := p.keys[user]
	gone := p.gone[user]
	p.mu.Unlock()
	switch {
	case gone:
		w.WriteHeader(http.StatusGone)
		return
	case !known:
		http.NotFound(w, r)
		return
	case p.check(r, nil) != nil:
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	doc := map[string]any{
		"@context": []string{"https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"}, "id": p.id(user), "type": "Person",
		"preferredUsername": user, "name": strings.ToUpper(user[:1]) + user[1:], "inbox": p.id(user) + "/inbox",
		"endpoints": map[string]any{"sharedInbox": p.server.URL + "/inbox"}, "publicKey": p.publicKey(user),
	}
	if user == "liar" { // has somebody else's inbox written to
		doc["inbox"] = "https://victim.example/inbox"
	}
	p.write(w, doc)
}

// key is a stub: the key and its owner, no inbox.
func (p *peer) key(w http.ResponseWriter, r *http.Request) {
	user := r.PathValue("user")
	if p.check(r, nil) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.write(w, map[string]any{"@context": "https://w3id.org/security/v1", "id": p.id(user), "type": "Person", "publicKey": p.publicKey(user)})
}

func (p *peer) write(w http.ResponseWriter, doc any) {
	w.Header().Set("Content-Type", "application/activity+json; charset=utf-8")
	json.NewEncoder(w).Encode(doc)
}

func (p *peer) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = p.check(r, body)
	}
	var activity map[string]any
	if err == nil {
		err = json.Unmarshal(body, &activity)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posts++
	if p.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if err != nil {
		p.faults++
		p.t.Logf("the peer refuses a delivery: %v", err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.inbox = append(p.inbox, activity)
	w.WriteHeader(http.StatusAccepted)
}

var parameter = regexp.MustCompile(`(\w+)="([^"]*)"`)

// check verifies the signature of a request, by the draft alone.
func (p *peer) check(r *http.Request, body []byte) error {
	said := map[string]string{}
	for _, m := range parameter.FindAllStringSubmatch(r.Header.Get("Signature"), -1) {
		said[m[1]] = m[2]
	}
	covered := strings.Fields(said["headers"])
	need := []string{"(request-target)", "host", "date"}
	if body != nil {
		need = append(need, "digest")
		sum := sha256.Sum256(body)
		if r.Header.Get("Digest") != "SHA-256="+base64.StdEncoding.EncodeToString(sum[:]) {
			return fmt.Errorf("the digest is not that of the body")
		}
	}
	for _, n := range need {
		if !slices.Contains(covered, n) {
			return fmt.Errorf("%s is not covered", n)
		}
	}
	if at, err := http.ParseTime(r.Header.Get("Date")); err != nil || time.Since(at).Abs() > 5*time.Minute {
		return fmt.Errorf("the date is %q", r.Header.Get("Date"))
	}
	key, err := fetchKey(said["keyId"])
	if err != nil {
		return err
	}
	var lines []string
	for _, n := range covered {
		switch n {
		case "(request-target)":
			lines = append(lines, n+": "+strings.ToLower(r.Method)+" "+r.URL.RequestURI())
		case "host":
			lines = append(lines, n+": "+r.Host)
		default:
			lines = append(lines, n+": "+r.Header.Get(n))
		}
	}
	value, err := base64.StdEncoding.DecodeString(said["signature"])
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], value)
}

// fetchKey fetches a key, unsigned: whoever asks for signatures must show its own.
func fetchKey(keyID string) (*rsa.PublicKey, error) {
	address, _, _ := strings.Cut(keyID, "#")
	doc, status := fetch(address)
	if status != http.StatusOK {
		return nil, fmt.Errorf("%s: %d", address, status)
	}
	k, _ := doc["publicKey"].(map[string]any)
	if k == nil || k["id"] != keyID || k["owner"] != doc["id"] {
		return nil, fmt.Errorf("%s does not hold %s", address, keyID)
	}
	text, _ := k["publicKeyPem"].(string)
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM", keyID)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return key.(*rsa.PublicKey), nil
}

// fetch gets a document of ActivityPub, unsigned.
func fetch(address string) (map[string]any, int) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, 0
	}
	r.Header.Set("Accept", `application/ld+json; profile="https://www.w3.org/ns/activitystreams", application/activity+json`)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, 0
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK && answer.Header.Get("Content-Type") != "application/activity+json" {
		return nil, http.StatusNotAcceptable
	}
	var doc map[string]any
	json.NewDecoder(answer.Body).Decode(&doc)
	return doc, answer.StatusCode
}

// request makes a signed delivery. change, if any, alters it before it is signed.
func (p *peer) request(user, to string, body []byte, change ...func(*http.Request)) *http.Request {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	r.Header.Set("Content-Type", "application/activity+json")
	r.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	r.Header.Set("Digest", "SHA-256="+base64.StdEncoding.EncodeToString(sum[:]))
	for _, c := range change {
		c(r)
	}
	text := "(request-target): post " + r.URL.RequestURI() + "\nhost: " + r.URL.Host + "\ndate: " + r.Header.Get("Date") + "\ndigest: " + r.Header.Get("Digest")
	hash := sha256.Sum256([]byte(text))
	p.mu.Lock()
	key := p.keys[user]
	p.mu.Unlock()
	value, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Signature", fmt.Sprintf(`keyId="%s",algorithm="hs2019",headers="(request-target) host date digest",signature="%s"`, p.keyID(user), base64.StdEncoding.EncodeToString(value)))
	return r
}

// send delivers an activity and returns the status.
func (p *peer) send(user, to string, activity any, change ...func(*http.Request)) int {
	p.t.Helper()
	body, ok := activity.([]byte)
	if !ok {
		var err error
		if body, err = json.Marshal(activity); err != nil {
			p.t.Fatal(err)
		}
	}
	return status(p.t, p.request(user, to, body, change...))
}

func status(t *testing.T, r *http.Request) int {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// await waits for the nth delivery that is of a type.
func (p *peer) await(kind string, nth int) map[string]any {
	p.t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		n := 0
		p.mu.Lock()
		for _, a := range p.inbox {
			if a["type"] == kind {
				if n++; n == nth {
					p.mu.Unlock()
					return a
				}
			}
		}
		p.mu.Unlock()
	}
	p.t.Fatalf("%s number %d did not arrive", kind, nth)
	return nil
}

// withBody is the same request, headers and signature, with another body.
func withBody(r *http.Request, body []byte) *http.Request {
	other := r.Clone(r.Context())
	other.Body, other.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return other
}

func digestOf(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}
