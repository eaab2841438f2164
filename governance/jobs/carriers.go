// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// ErrSMTP refuses the address of a mail server.
var ErrSMTP = errors.New("it should be smtp:// or smtps://, USER:PASSWORD@ where the server asks for them, and a host, as in smtps://hall:secret@mail.example")

// ErrNobody says that the mail server knows no such address: it is not tried again.
var ErrNobody = errors.New("the mail server knows nobody of that address")

// Server is a mail server and who writes by it.
type Server struct {
	client *gomail.Client
	from   mail.Address
	host   string // of the Message-ID
}

// DialTo reads the address of a mail server, smtp:// or smtps:// with the user and
// password where it asks for them; from is whom the mails are from. Over smtp:// it
// insists on STARTTLS, but for a server on this machine. It connects to nothing.
// An error wraps [ErrSMTP] and never tells the password.
func DialTo(address, from string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, ErrSMTP // not err, which holds the address and in it the password
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender: %w", err)
	}
	client, err := gomail.NewClient(u.Hostname(), options(u)...)
	if err != nil {
		return nil, fmt.Errorf("%w: the host or the port is wrong", ErrSMTP)
	}
	_, host, _ := strings.Cut(sender.Address, "@")
	return &Server{client, *sender, host}, nil
}

func options(u *url.URL) []gomail.Option {
	here := isHere(u.Hostname())
	port, o := 587, []gomail.Option{gomail.WithTimeout(carryFor), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	switch {
	case u.Scheme == "smtps":
		port, o = 465, append(o, gomail.WithSSL())
	case here: // a relay of the machine's own rarely has a certificate, and nobody is in between
		port, o = 25, append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if p, err := strconv.Atoi(u.Port()); err == nil {
		port = p
	}
	if u.User != nil {
		password, _ := u.User.Password()
		kind := gomail.SMTPAuthAutoDiscover
		if here && u.Scheme == "smtp" {
			kind = gomail.SMTPAuthPlainNoEnc
		}
		o = append(o, gomail.WithSMTPAuth(kind), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return append(o, gomail.WithPort(port))
}

func isHere(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Carry hands the mail to the server. An error does not tell the address.
func (s *Server) Carry(ctx context.Context, m Mail) error {
	message, err := s.message(m)
	if err != nil {
		return err
	}
	// A server that took the mail and then failed to say goodbye has it: sending it
	// again would send it twice.
	if err := s.client.DialAndSendWithContext(ctx, message); err != nil && !message.IsDelivered() {
		return fmt.Errorf("mail %s: %w", m.ID, unaddressed(err))
	}
	return nil
}

// unaddressed is what an operator may read of a failure: a server's answer often
// repeats the address, which belongs in no log.
func unaddressed(err error) error {
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.Reason == gomail.ErrSMTPRcptTo && refused.ErrorCode() >= 550 && refused.ErrorCode() <= 553 { // RFC 5321, section 4.2.3
		return ErrNobody
	}
	if refused != nil {
		return fmt.Errorf("the mail server refused it with code %d", refused.ErrorCode())
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return fmt.Errorf("the mail server cannot be reached: %w", network)
	}
	return errors.New("the mail server cannot be talked to: look at its address, user and password, and at whether it offers TLS")
}

func (s *Server) message(m Mail) (*gomail.Msg, error) {
	message := gomail.NewMsg()
	message.FromMailAddress(&s.from)
	if err := message.To(m.To); err != nil {
		return nil, errors.New("the address cannot be written to")
	}
	message.Subject(strings.Join(strings.Fields(m.Subject), " ")) // a title may hold a line end
	message.SetDate()
	message.SetMessageIDWithValue(m.ID + "@" + s.host)
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	if m.Unsubscribe != "" {
		message.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		message.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return message, nil
}

// Printed shows mails where there is no mail server: whom they are for and what
// they say, links included, never the address. Whoever reads it can follow the
// links; that is for those who run a hall without mail, and for a demo.
type Printed struct{ Out io.Writer }

// Carry prints the mail.
func (p Printed) Carry(_ context.Context, m Mail) error {
	_, err := fmt.Fprintf(p.Out, "\nA mail for %s: %s\n\n%s\n", m.Name, m.Subject, m.Text)
	return err
}

// Logged is Printed in one line of a log.
type Logged struct{ Log *slog.Logger }

// Carry logs the mail.
func (l Logged) Carry(ctx context.Context, m Mail) error {
	l.Log.LogAttrs(ctx, slog.LevelWarn, "a mail that goes nowhere: no --smtp is set", slog.String("for", m.Name), slog.String("subject", m.Subject), slog.String("text", m.Text))
	return nil
}
