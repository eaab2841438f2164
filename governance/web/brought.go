// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// How much is brought at once: receipts, and bytes, in which the longest fits.
const (
	maxAtOnce  = 20
	maxBrought = 8 * journal.MaxLeaf
)

// bring holds receipts to what is here. Nothing of them is shown to anybody else, and of
// those whose ballot is here, or which are false, nothing is kept.
func (s *standstill) bring(c *Call) error {
	if !s.pace.take(c.Peer()) {
		c.Response().Header().Set("Retry-After", "900")
		return s.show(c, http.StatusTooManyRequests, pages.RestoredView{Trouble: pages.BroughtTooOften})
	}
	texts, err := c.broughtTexts()
	if err != nil {
		return err
	}
	found, more := receiptsIn(texts)
	if len(found) == 0 {
		return s.show(c, http.StatusUnprocessableEntity, pages.RestoredView{Trouble: pages.BroughtNothing})
	}
	v := pages.RestoredView{More: more}
	var missing []journal.Receipt
	for _, text := range found {
		line, r, err := s.look(c, text)
		if err != nil {
			return err
		}
		if line.State == pages.BroughtMissing {
			missing = append(missing, r)
		}
		v.Brought = append(v.Brought, line)
	}
	if err := s.keep(missing, v.Brought); err != nil {
		return err // nobody is told that it was noted
	}
	return s.show(c, http.StatusOK, v)
}

// keep notes what is missing, and says so of each line where there is no room.
func (s *standstill) keep(missing []journal.Receipt, lines []pages.BroughtLine) error {
	if len(missing) == 0 {
		return nil
	}
	err := s.Note(missing)
	if !errors.Is(err, ErrNotedFull) {
		return err
	}
	for i := range lines {
		if lines[i].State == pages.BroughtMissing {
			lines[i].State = pages.BroughtFull
		}
	}
	return nil
}

// look says what one text is worth.
func (s *standstill) look(c *Call, text []byte) (line pages.BroughtLine, r journal.Receipt, err error) {
	r, err = journal.ParseReceipt(text)
	if err != nil {
		return pages.BroughtLine{State: pages.BroughtNone}, r, nil
	}
	standing, seq, err := s.engine.Seek(c.Ctx(), access.Actor{}, r)
	switch {
	case errors.Is(err, journal.ErrReceipt):
		return pages.BroughtLine{State: pages.BroughtForged}, r, nil
	case err != nil:
		return line, r, err
	}
	line = pages.BroughtLine{State: states()[standing], Code: grouped(r.LeafHash), Issue: r.Issue, Entry: int(seq)}
	if at, err := r.ReceivedAt.Time(); err == nil { // a confidential one has none
		line.Received = at
	}
	return line, r, nil
}

func states() map[engine.Standing]pages.BroughtState {
	return map[engine.Standing]pages.BroughtState{
		engine.Numbered: pages.BroughtHere, engine.Waiting: pages.BroughtWaiting, engine.Missing: pages.BroughtMissing, engine.Doubtful: pages.BroughtDoubtful,
	}
}

// broughtTexts are the files that were sent, and what was pasted.
func (c *Call) broughtTexts() (texts [][]byte, err error) {
	r := c.Request()
	err = r.ParseMultipartForm(maxBrought) // all of it in memory: no receipt is written to a disk
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, errors.Join(ErrMalformed, err)
	}
	if r.MultipartForm != nil {
		for _, head := range r.MultipartForm.File["file"] {
			text, err := contentOf(head)
			if err != nil {
				return nil, err
			}
			texts = append(texts, text)
		}
	}
	return append(texts, []byte(r.PostFormValue("receipt"))), nil
}

func contentOf(head *multipart.FileHeader) ([]byte, error) {
	file, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close() // it was only read
	return io.ReadAll(file)
}

// receiptsIn cuts texts into what may be receipts: JSON values, one after the other. What
// is none, with all that follows it in its text, is one of them, for somebody took it for
// a receipt and is to be told. more says that there were more than are looked at.
func receiptsIn(texts [][]byte) (found [][]byte, more bool) {
	for _, text := range texts {
		text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))) // some editors save one in front
		for values := json.NewDecoder(bytes.NewReader(text)); ; {
			var value json.RawMessage
			begun := values.InputOffset()
			err := values.Decode(&value)
			if errors.Is(err, io.EOF) {
				break
			}
			if len(found) == maxAtOnce {
				return found, true
			}
			if err != nil {
				found = append(found, text[begun:])
				break
			}
			found = append(found, value)
		}
	}
	return found, false
}

// How often one network may bring receipts, and of how many networks that is counted.
// Who brings what costs a signature to check and a look into the database, and a file of
// a few hundred bytes at most; an office behind one address is to get through.
const (
	broughtOften = 100
	broughtEvery = 15 * time.Minute
	maxNetworks  = 100_000
)

// pace counts how often each network came lately, in memory: nothing is written to a
// database that is not served, and a list of who came is in nobody's way once it ends.
type pace struct {
	clock func() time.Time
	one   sync.Mutex
	came  map[string]turns
}

// turns are those of one network since an instant.
type turns struct {
	since time.Time
	n     int
}

func newPace(clock func() time.Time) *pace { return &pace{clock: clock, came: map[string]turns{}} }

// take says whether somebody at an address may come once more. Where more networks come
// than are counted, the next is turned away until one of them is forgotten.
func (p *pace) take(peer netip.Addr) bool {
	p.one.Lock()
	defer p.one.Unlock()
	now, network := p.clock(), identity.NetworkOf(peer)
	t, known := p.came[network]
	if known && now.Sub(t.since) < broughtEvery {
		if t.n >= broughtOften {
			return false
		}
		p.came[network] = turns{t.since, t.n + 1}
		return true
	}
	if !known && len(p.came) >= maxNetworks {
		if p.forget(now); len(p.came) >= maxNetworks {
			return false
		}
	}
	p.came[network] = turns{now, 1}
	return true
}

func (p *pace) forget(now time.Time) {
	for network, t := range p.came {
		if now.Sub(t.since) >= broughtEvery {
			delete(p.came, network)
		}
	}
}
