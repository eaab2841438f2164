// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// What others may cost us: the whole of one exchange, and the first line of it.
const (
	exchangeTime = 10 * time.Second
	headerTime   = 5 * time.Second
	maxRedirects = 3
)

// The media types of ActivityPub. Answers in another are not read: what a user
// of a peer put there as a file is served as a file.
const (
	activityJSON = "application/activity+json"
	ldJSON       = `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`
)

// MediaTypes are those in which a document of ActivityPub is asked for.
func MediaTypes() []string { return []string{activityJSON, ldJSON} }

// Why a peer gave us nothing.
var (
	errGone   = errors.New("the peer says that it is gone")
	errAnswer = errors.New("the peer's answer is of no use")
)

// statusError is an answer other than was hoped for.
type statusError struct {
	status int
	after  time.Duration // what Retry-After says; 0: nothing
}

func (e statusError) Error() string { return fmt.Sprintf("the peer answered %d", e.status) }

// client fetches from peers and posts to them. It knows no proxy, keeps no
// cookie, unpacks nothing, and connects where the dialer lets it.
type client struct {
	dialer dialer
	http   *http.Client
	agent  string
	now    func() time.Time
}

func newClient(private bool, agent string, now func() time.Time) *client {
	c := &client{agent: agent, now: now}
	c.dialer = dialer{
		private: private,
		resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
		connect: (&net.Dialer{Timeout: headerTime}).DialContext,
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:            func(ctx context.Context, n, a string) (net.Conn, error) { return c.dialer.dial(ctx, n, a) },
			Proxy:                  nil,
			DisableCompression:     true,
			TLSHandshakeTimeout:    headerTime,
			ResponseHeaderTimeout:  headerTime,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// get fetches a document, signed as by, and refuses one that does not lie on the
// host that answered for it. It goes where it is sent up to three times, and
// looks at each place anew.
func (c *client) get(ctx context.Context, address string, by signer) (Document, error) {
	ctx, done := context.WithTimeout(ctx, exchangeTime)
	defer done()
	for range maxRedirects + 1 {
		u, err := readAddress(address, c.dialer.private)
		if err != nil {
			return nil, err
		}
		u.Fragment = ""
		answer, err := c.fetch(ctx, u, by)
		if err != nil {
			return nil, err
		}
		if to := answer.Header.Get("Location"); answer.StatusCode/100 == 3 && to != "" {
			answer.Body.Close()
			next, err := u.Parse(to)
			if err != nil {
				return nil, fmt.Errorf("%w: it leads nowhere", errAnswer)
			}
			address = next.String()
			continue
		}
		d, err := readAnswer(answer)
		if err == nil && !sameHost(u.String(), d.text("id")) {
			err = fmt.Errorf("%w: %s speaks for %q", errAnswer, u.Host, d.text("id"))
		}
		return d, err
	}
	return nil, fmt.Errorf("%w: it leads on and on", errAnswer)
}

// fetch asks once, and where a signature is not understood once more without the
// query in it.
func (c *client) fetch(ctx context.Context, u *url.URL, by signer) (*http.Response, error) {
	answer, err := c.ask(ctx, u, by, u.RequestURI())
	if err != nil || answer.StatusCode != http.StatusUnauthorized || u.RawQuery == "" {
		return answer, err
	}
	answer.Body.Close()
	return c.ask(ctx, u, by, u.EscapedPath())
}

func (c *client) ask(ctx context.Context, u *url.URL, by signer, target string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	r.Header.Set("Accept", strings.Join(MediaTypes(), ", "))
	r.Header.Set("User-Agent", c.agent)
	if err := by.sign(r, nil, target, c.now()); err != nil {
		return nil, err
	}
	return c.http.Do(r)
}

func readAnswer(answer *http.Response) (Document, error) {
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusGone:
		return nil, errGone
	case answer.StatusCode != http.StatusOK:
		return nil, statusError{status: answer.StatusCode}
	case !isActivity(answer.Header.Get("Content-Type")):
		return nil, fmt.Errorf("%w: it is no %s", errAnswer, activityJSON)
	case packed(answer.Header):
		return nil, fmt.Errorf("%w: it is packed", errAnswer)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, MaxDocument+1))
	if err != nil {
		return nil, err
	}
	return ReadDocument(text)
}

// packed says whether a body is other than it was written.
func packed(h http.Header) bool {
	for _, how := range h.Values("Content-Encoding") {
		if !strings.EqualFold(how, "identity") {
			return true
		}
	}
	return false
}

// isActivity says whether a Content-Type is one of ActivityPub.
func isActivity(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return media == activityJSON || media == "application/ld+json" && parameters["profile"] == "https://www.w3.org/ns/activitystreams"
}

// post delivers an activity, signed as by. It goes nowhere else than it was told.
func (c *client) post(ctx context.Context, address string, activity []byte, by signer) error {
	ctx, done := context.WithTimeout(ctx, exchangeTime)
	defer done()
	u, err := readAddress(address, c.dialer.private)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(activity))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAddress, err)
	}
	r.Header.Set("Content-Type", activityJSON)
	r.Header.Set("User-Agent", c.agent)
	if err := by.sign(r, activity, u.RequestURI(), c.now()); err != nil {
		return err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can serve again
	if answer.StatusCode/100 == 2 {
		return nil
	}
	return statusError{answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"))}
}

// retryAfter reads a number of seconds; dates, which few send, are not looked at.
func retryAfter(text string) time.Duration {
	seconds, err := time.ParseDuration(text + "s")
	if err != nil || seconds < 0 || strings.ContainsAny(text, ".") {
		return 0
	}
	return min(seconds, 24*time.Hour)
}
