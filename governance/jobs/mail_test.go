// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/charters"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/jobs"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// postOffice is a mail server as small as RFC 5321 allows: it takes what it is
// given, or refuses the first so many.
type postOffice struct {
	address string
	mu      sync.Mutex
	refuse  int
	taken   []string // whole messages
	to      []string // the envelopes'
	login   string   // what AUTH PLAIN said
	nobody  bool     // knows no address
	rude    bool     // hangs up instead of saying goodbye
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{address: door.Addr().String()}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := door.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { door.Close(); serving.Wait() })
	return p
}

func (p *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(conn)
	say := func(line string) { io.WriteString(conn, line+"\r\n") }
	say("220 post.example")
	for to := ""; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO":
			say("250-post.example")
			say("250 AUTH PLAIN")
		case "AUTH":
			p.mu.Lock()
			p.login = strings.TrimSpace(strings.TrimPrefix(line, "AUTH PLAIN "))
			p.mu.Unlock()
			say("235 come in")
		case "RCPT":
			to = regexp.MustCompile(`<(.*?)>`).FindStringSubmatch(line)[1]
			if p.nobody {
				say("550 no such user " + to)
			} else if p.refuses() {
				say("451 " + to + " is busy")
			} else {
				say("250 fine")
			}
		case "DATA":
			say("354 go on")
			p.take(to, in)
			say("250 taken")
		case "QUIT":
			if !p.rude {
				say("221 bye")
			}
			return
		default:
			say("250 fine")
		}
	}
}

func (p *postOffice) refuses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse--
	return p.refuse >= 0
}

func (p *postOffice) take(to string, in *bufio.Reader) {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken, p.to = append(p.taken, text.String()), append(p.to, to)
}

func (p *postOffice) have() (messages []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append(messages, p.taken...)
}

// plainText is the text part of a message.
func plainText(t *testing.T, message string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(m.Body, parameters["boundary"]).NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func letter() jobs.Mail {
	return jobs.Mail{ID: "abc", To: "ada@example.org", Name: "Ada", Subject: "القرار\r\nBcc: all@example.org", Text: "Hello Ada,\n\n.dot\n", HTML: "<p>Hello</p>", Unsubscribe: "https://pier.example/notices/stop?t=" + strings.Repeat("x", 400)}
}

func TestServer_SendsWholeMails(t *testing.T) {
	office := openPostOffice(t)
	to, err := jobs.DialTo("smtp://hall:se%20cret@"+office.address, "Pier <hall@pier.example>")
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Carry(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	message := office.have()[0]
	m, err := mail.ReadMessage(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "القرار Bcc: all@example.org" || m.Header.Get("Bcc") != "" {
		t.Errorf("subject %q, Bcc %q (%v)", subject, m.Header.Get("Bcc"), err)
	}
	for name, want := range map[string]string{
		"Message-ID": "<abc@pier.example>", "List-Unsubscribe": "<" + letter().Unsubscribe + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted": "auto-generated", "To": "<ada@example.org>", "From": `"Pier" <hall@pier.example>`,
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := strings.ReplaceAll(plainText(t, message), "\r\n", "\n"); got != letter().Text {
		t.Errorf("the text came as %q", got)
	}
	if login, _ := base64.StdEncoding.DecodeString(office.login); string(login) != "\x00hall\x00se cret" {
		t.Errorf("it logged in by %q", login)
	}
}

// TestServer_AMailThatWasTakenIsSent, whatever becomes of the connection afterwards.
func TestServer_AMailThatWasTakenIsSent(t *testing.T) {
	office := openPostOffice(t)
	office.rude = true
	to, err := jobs.DialTo("smtp://"+office.address, "hall@pier.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Carry(t.Context(), letter()); err != nil || len(office.have()) != 1 {
		t.Errorf("%d mails were taken, and sending got %v: it would be sent again", len(office.have()), err)
	}
}

// TestQueue_TriesNoAddressAgainThatIsNobodys.
func TestQueue_TriesNoAddressAgainThatIsNobodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		office := openPostOffice(t)
		office.nobody = true
		to, err := jobs.DialTo("smtp://"+office.address, "hall@pier.example")
		if err != nil {
			t.Fatal(err)
		}
		if err := to.Carry(t.Context(), letter()); !errors.Is(err, jobs.ErrNobody) {
			t.Errorf("got %v, want ErrNobody", err)
		}
		s := serverWith(t, db, logKey(t), jobs.Options{Carrier: to, BaseURL: "https://pier.example"})
		s.found(t, time.Now().Add(time.Hour), time.Now().Add(72*time.Hour), "2026-1")
		s.reachable(t)
		if err := s.deeds.AskRecovery(t.Context(), "ada", netip.MustParseAddr("192.0.2.7")); err != nil {
			t.Fatal(err)
		}
		s.run(t)
		left := func() (n int) {
			err := db.View(t.Context(), func(tx *store.Tx) error {
				asked, err := tx.LettersDue(time.Now().Add(time.Hour), 10)
				n = len(asked)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		begun := time.Now()
		for left() == 0 && time.Since(begun) < 20*time.Second { // until it is written
			time.Sleep(20 * time.Millisecond)
		}
		for left() > 0 {
			if time.Sleep(20 * time.Millisecond); time.Since(begun) > 20*time.Second {
				t.Fatal("the letter is still to be sent after 20 seconds")
			}
		}
	})
}

// TestServer_AFailureTellsNoAddress: a mail server's answer often repeats it, and
// errors end up in logs.
func TestServer_AFailureTellsNoAddress(t *testing.T) {
	office := openPostOffice(t)
	office.refuse = 1
	to, err := jobs.DialTo("smtp://"+office.address, "hall@pier.example")
	if err != nil {
		t.Fatal(err)
	}
	nowhere, err := jobs.DialTo("smtp://127.0.0.1:1", "hall@pier.example")
	if err != nil {
		t.Fatal(err)
	}
	wrong := letter()
	wrong.To = "ada@example.org, bo"
	for name, err := range map[string]error{"refused": to.Carry(t.Context(), letter()), "unreachable": nowhere.Carry(t.Context(), letter()), "not sendable": to.Carry(t.Context(), wrong)} {
		if err == nil || strings.Contains(err.Error(), "ada") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(office.have()) != 0 {
		t.Error("something was sent")
	}
}

func TestDialTo_RefusesWhatIsNoServerAndTellsNoPassword(t *testing.T) {
	for _, address := range []string{"", "mail.example", "http://mail.example", "smtp://", "smtp://u:swordfish@", "smtps://u:swordfish@mail.example:x", "smtp://u:swordfish@mail.example/path", "smtp://u:sword\x7ffish@mail.example"} {
		_, err := jobs.DialTo(address, "hall@pier.example")
		if !errors.Is(err, jobs.ErrSMTP) {
			t.Errorf("%q: got %v, want ErrSMTP", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "fish@") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
	if _, err := jobs.DialTo("smtps://mail.example", "nobody"); err == nil {
		t.Error("a sender that is no address was taken")
	}
}

func TestPrinted_TellsNoAddress(t *testing.T) {
	var out bytes.Buffer
	if err := (jobs.Printed{Out: &out}).Carry(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Hello Ada") || strings.Contains(out.String(), "ada@example.org") {
		t.Errorf("printed %s", &out)
	}
}

// reachable gives Ada an account and an address.
func (s server) reachable(t *testing.T) {
	t.Helper()
	err := s.db.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.AddAccounts([]store.Account{{Person: "person-ada", Login: "ada", PasswordHash: "$none"}}),
			tx.SetAddress(store.Address{Person: "person-ada", Address: "ada@example.org", Confirmed: time.Now(), Notices: governance.NoticesSingle}))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestQueue_CarriesALetterUntilItArrives, once, and its link is good.
func TestQueue_CarriesALetterUntilItArrives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		office := openPostOffice(t)
		office.refuse = 1 // the first try
		to, err := jobs.DialTo("smtp://"+office.address, "hall@pier.example")
		if err != nil {
			t.Fatal(err)
		}
		s := serverWith(t, db, logKey(t), jobs.Options{Carrier: to, BaseURL: "https://pier.example"})
		s.found(t, time.Now().Add(time.Hour), time.Now().Add(72*time.Hour), "2026-1")
		s.reachable(t)
		if err := s.deeds.AskRecovery(t.Context(), "ada", netip.MustParseAddr("192.0.2.7")); err != nil {
			t.Fatal(err)
		}
		s.run(t)
		for begun := time.Now(); len(office.have()) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Since(begun) > 30*time.Second {
				t.Fatal("no mail after 30 seconds")
			}
		}
		text := plainText(t, office.have()[0])
		link := regexp.MustCompile(`https://pier\.example/login/new\?t=([A-Za-z0-9_-]+)`).FindStringSubmatch(text)
		if link == nil {
			t.Fatalf("the mail holds no link:\n%s", text)
		}
		if err := s.deeds.FollowRecovery(t.Context(), link[1]); err != nil {
			t.Error(err)
		}
		if err := s.deeds.WriteLetters(context.WithoutCancel(t.Context())); err != nil { // the next round
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		if got := len(office.have()); got != 1 {
			t.Errorf("%d mails, want 1", got)
		}
		if err := s.deeds.FollowRecovery(t.Context(), strings.Repeat("A", 43)); !errors.Is(err, identity.ErrLink) {
			t.Errorf("a guess got %v", err)
		}
	})
}

// TestQueue_CarriesTheLinksOfFounders of a community that is not there yet.
func TestQueue_CarriesTheLinksOfFounders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		office := openPostOffice(t)
		to, err := jobs.DialTo("smtp://"+office.address, "hall@pier.example")
		if err != nil {
			t.Fatal(err)
		}
		s := serverWith(t, db, logKey(t), jobs.Options{Carrier: to, BaseURL: "https://pier.example"})
		all, err := charters.Ready("co-operative")
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.deeds.PrepareFounding(t.Context(), governance.Founding{Name: "Pier", Zone: "UTC", Language: "en", Charters: all, Founders: []governance.Founder{
			{Name: "Nia Rees", Mail: governance.FounderMail{Address: "nia@example.org"}}, {Name: "Owen Bly"}, {Name: "Uma Iyer"}}}, false)
		if err != nil {
			t.Fatal(err)
		}
		s.run(t)
		office.wait(t, 1)
		found := regexp.MustCompile(`https://pier\.example/founding\?t=([\w-]+)`).FindStringSubmatch(plainText(t, office.have()[0]))
		if found == nil || office.to[0] != "nia@example.org" {
			t.Fatalf("to %s came\n%s", office.to[0], plainText(t, office.have()[0]))
		}
		consents := func(link string, as bodies.Slug) {
			page, err := s.deeds.ReadFounding(t.Context(), link)
			if err == nil {
				_, err = s.deeds.ConsentFounding(t.Context(), link, engine.Consenting{Digest: page.Digest, Slug: as, Password: "a long password"})
			}
			if err != nil {
				t.Fatalf("%s: %v", as, err)
			}
		}
		consents(found[1], "nia")
		consents(p.Links[1], "owen")
		consents(p.Links[2], "uma")
		office.wait(t, 2)
		if text := plainText(t, office.have()[1]); !strings.Contains(text, "Pier is founded") || !strings.Contains(text, "https://pier.example/login") || office.to[1] != "nia@example.org" {
			t.Errorf("to %s came\n%s", office.to[1], text)
		}
	})
}

// wait ends once so many mails have come.
func (p *postOffice) wait(t *testing.T, mails int) {
	t.Helper()
	for begun := time.Now(); len(p.have()) < mails; time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			t.Fatalf("%d mails after half a minute", len(p.have()))
		}
	}
}
