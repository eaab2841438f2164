// SPDX-License-Identifier: AGPL-3.0-or-later

// Package witness takes checkpoints of logs to witnesses and answers as one: the
// protocol of C2SP tlog-witness over HTTP, and nothing else. What is cosigned, and what
// a cosignature is worth, engine and journal say.
//
//	err := deeds.AskWitnesses(ctx, witness.NewClient(version).Ask)
//	mux.Handle("POST /witness/add-checkpoint", witness.Handler(deeds))
package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"moothall/governance/engine"
	"moothall/governance/journal"
)

// exchangeTime is what one exchange may take.
const exchangeTime = 10 * time.Second

// MaxBody is the most that is read of a submission or an answer, in bytes.
const MaxBody = 16 << 10

// sizeType is the media type in which a witness says how much it has seen.
const sizeType = "text/x.tlog.size"

// Client asks witnesses.
type Client struct {
	http  *http.Client
	agent string
}

// NewClient makes a client that names itself by the program's version. It follows no
// redirect: a witness is where the policy says.
func NewClient(version string) *Client {
	return &Client{
		http:  &http.Client{Timeout: exchangeTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		agent: "Moothall/" + version,
	}
}

// Why a witness gave no answer that is of use.
var errAnswer = errors.New("its answer is of no use")

// Ask takes a submission to a witness, whose submission prefix url is.
func (c *Client) Ask(ctx context.Context, url string, body []byte) (a engine.Answer, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(url, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header.Set("User-Agent", c.agent)
	response, err := c.http.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close() // it was read as far as it is read
	text, err := io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	if err != nil || len(text) > MaxBody {
		return a, errors.Join(fmt.Errorf("%w: it is longer than %d bytes, or broke off", errAnswer, MaxBody), err)
	}
	return read(response, text, body)
}

// read says what an answer means.
func read(response *http.Response, text, body []byte) (a engine.Answer, err error) {
	switch response.StatusCode {
	case http.StatusOK:
		return engine.Answer{Lines: text}, nil
	case http.StatusUnprocessableEntity:
		return engine.Answer{Denied: true}, nil
	case http.StatusConflict:
		seen, err := strconv.ParseInt(strings.TrimSuffix(string(text), "\n"), 10, 64)
		if err != nil || seen < 0 {
			return a, fmt.Errorf("%w: it says conflict, and not how many entries it has seen", errAnswer)
		}
		asked, err := journal.ParseSubmission(body)
		if err == nil && asked.Old == seen { // nothing else is left to be in conflict with
			return engine.Answer{Denied: true}, nil
		}
		return engine.Answer{Stale: true, Seen: seen}, err
	case http.StatusNotFound:
		return a, errors.New("it does not know this record: its operator adds the public key")
	case http.StatusForbidden:
		return a, errors.New("it knows this record by another key: its operator adds the public key, below the one before")
	}
	return a, fmt.Errorf("%w: status %d", errAnswer, response.StatusCode)
}
