// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/rand"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/town"
)

// voter is a member at a browser of her own, who keeps a journal of what she
// sent and what she was promised.
type voter struct {
	url, login string
	client     *http.Client
	accepted   []sent // in order
	asked      int    // requests that were not answered, and were sent again
	faults     []string
}

// sent is one ballot as it left the voter.
type sent struct {
	issue       governance.IssueID
	choice, key string
}

func newVoter(base, login string) *voter {
	jar, _ := cookiejar.New(nil) // without options it cannot fail
	return &voter{url: base, login: login, client: &http.Client{
		Jar: jar, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (v *voter) post(path string, form url.Values) (status int, location string, err error) {
	r, err := http.NewRequest(http.MethodPost, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", v.url)
	answer, err := v.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body) // an answer cut off is no answer
	return answer.StatusCode, answer.Header.Get("Location"), err
}

func (v *voter) signIn(t *testing.T) {
	t.Helper()
	status, _, err := v.post("/login", url.Values{"login": {v.login}, "password": {town.Password}})
	if err != nil || status != http.StatusSeeOther {
		t.Fatalf("%s signs in: %d, %v", v.login, status, err)
	}
}

// vote casts one ballot after the other until stop, or until all votes have
// closed. A ballot that got no answer is sent again with its key until it does.
func (v *voter) vote(issues []governance.IssueID, stop <-chan struct{}, chance *mathrand.Rand) {
	closed := map[governance.IssueID]bool{}
	for len(closed) < len(issues) && len(v.faults) == 0 {
		select {
		case <-stop:
			return
		default:
		}
		s := sent{issues[chance.IntN(len(issues))], []string{"yes", "no", "abstain"}[chance.IntN(3)], rand.Text()}
		if closed[s.issue] {
			continue
		}
		switch v.insist(s) {
		case http.StatusSeeOther:
			v.accepted = append(v.accepted, s)
		case http.StatusConflict:
			closed[s.issue] = true
		}
	}
}

// insist sends a ballot until it is answered: taken, or refused as too late.
func (v *voter) insist(s sent) (status int) {
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		status, location, err := v.post("/issues/"+string(s.issue)+"/ballot/cast", url.Values{"choice": {s.choice}, "key": {s.key}})
		switch {
		case err != nil || status >= http.StatusInternalServerError:
			v.asked++
		case status == http.StatusConflict, status == http.StatusSeeOther && strings.HasSuffix(location, "/receipt?fresh=1"):
			return status
		default:
			v.faults = append(v.faults, fmt.Sprintf("%s: a ballot on %s was answered %d %s", v.login, s.issue, status, location))
			return status
		}
	}
	v.faults = append(v.faults, fmt.Sprintf("%s: no answer within 20 s", v.login))
	return 0
}
