// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/jobs"
)

// place says where a community is kept and which keys act for it. Every command
// that opens a database has it.
type place struct {
	Database   string `setting:"" default:"moothall.db" placeholder:"FILE|URL" help:"Where the community is kept: a file, or postgres://…"`
	BaseURL    string `setting:"" placeholder:"URL" help:"Where browsers find it; http://ADDRESS of --listen unless set. The record of a new community is named for its host at the first start, for ever."`
	addressed  bool   // the base URL was given on purpose
	LogKeyFile string `setting:"" placeholder:"FILE" help:"The key that signs the record; beside the database unless set, made on first use."`
	SecretFile string `setting:"" placeholder:"FILE" help:"The key that signs sessions; beside the database unless set, made on first use."`
}

// settings are everything a server is told: by flags, else by MOOTHALL_… in the
// environment, else by default.
type settings struct {
	place             `embed:""`
	federates         `embed:""`
	witnesses         `embed:""`
	Listen            string   `setting:"" default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to answer."`
	MetricsListen     string   `setting:"" default:"127.0.0.1:9090" placeholder:"ADDRESS" help:"Where to answer Prometheus (GET /metrics); nowhere if it is off."`
	SourceURL         string   `setting:"" placeholder:"URL" help:"Where users find the source of this program as you run it (AGPL, section 13); a link on every page."`
	Operator          string   `setting:"" placeholder:"NAME" help:"Who runs the server, in your words; everybody reads it at /server."`
	OperatorContact   string   `setting:"" placeholder:"ADDRESS|URL" help:"Where those who run the server are reached; everybody reads it at /server."`
	SMTP              string   `name:"smtp" setting:"" placeholder:"URL" help:"The server that mails go out by: smtp://USER:PASSWORD@HOST (with STARTTLS) or smtps://…; none unless set: mails are then written to the log, links included."`
	MailFrom          string   `setting:"" placeholder:"ADDRESS" help:"Whom mails are from; moothall@ and the host of --base-url unless set."`
	Registration      string   `setting:"" default:"open" placeholder:"WHO" help:"Who may make an account of their own: open (whoever wishes, where a charter lets people in), invited (whom a member invites), closed (nobody); everybody reads it at /server."`
	RegistrationsADay int      `name:"registrations-a-day" setting:"" default:"500" placeholder:"N" help:"How many accounts are asked for in a day on the whole server; beyond that everybody is asked to come again tomorrow."`
	TrustedProxy      []string `setting:"" placeholder:"NETWORK" help:"Networks of proxies whose X-Forwarded-For is believed; none unless set."`
}

// noMetrics turns the counters off.
const noMetrics = "off"

// variable is the name of a setting in the environment.
func variable(flag string) string {
	return "MOOTHALL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment reads the settings that no flag gives.
func fromEnvironment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value := getenv(variable(flag.Name)); flag.Tag.Has("setting") && value != "" {
			return value, nil
		}
		return nil, nil
	})
}

// wrong refuses a setting by its name, and says what would be right.
func wrong(flag, value, right string) error {
	return misused(fmt.Errorf("setting %s is %q; %s (--%s or %s)", flag, value, right, flag, variable(flag)))
}

// complete fills in what follows from other settings and refuses what is wrong.
func (p *place) complete(listen string) error {
	if p.Database == "" || !isPostgres(p.Database) && strings.ContainsAny(p.Database, "?#") || !isPostgres(p.Database) && strings.Contains(p.Database, "://") {
		return wrong("database", p.Database, "it should be the path of a file, or postgres://USER@HOST/NAME")
	}
	if p.addressed = p.BaseURL != ""; !p.addressed {
		p.BaseURL = "http://" + reachable(listen)
	}
	base, err := webAddress(p.BaseURL)
	if err != nil || strings.Trim(base.Path, "/") != "" || base.RawQuery != "" || base.User != nil {
		return wrong("base-url", p.BaseURL, "it should be http:// or https:// and a host, as in https://vote.example")
	}
	p.BaseURL = base.Scheme + "://" + base.Host
	beside := "moothall"
	if !isPostgres(p.Database) {
		beside = strings.TrimSuffix(p.Database, filepath.Ext(p.Database))
	}
	if p.LogKeyFile == "" {
		p.LogKeyFile = beside + ".key"
	}
	if p.SecretFile == "" {
		p.SecretFile = beside + ".secret"
	}
	return nil
}

// errWebAddress is why a browser could not follow an address.
var errWebAddress = errors.New("neither http:// nor https:// with a host")

// webAddress reads an address that a browser can follow.
func webAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err == nil && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		err = errWebAddress
	}
	return u, err
}

// reachable is an address a browser on this machine can open.
func reachable(listen string) string {
	host, port, _ := net.SplitHostPort(listen)
	if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
		host = "localhost"
	}
	if port == "80" {
		return host
	}
	return net.JoinHostPort(host, port)
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// host is the host of the base URL, with its port where it has one.
func (p *place) host() string {
	_, host, _ := strings.Cut(p.BaseURL, "://")
	return host
}

func (s *settings) complete() error {
	if err := checkAddress("listen", s.Listen); err != nil {
		return err
	}
	if s.MetricsListen != noMetrics {
		if err := checkAddress("metrics-listen", s.MetricsListen); err != nil {
			return err
		}
	}
	if _, err := webAddress(s.SourceURL); s.SourceURL != "" && err != nil {
		return wrong("source-url", s.SourceURL, "it should be http:// or https:// and a host, as in https://code.example/moothall")
	}
	if err := s.checkContact(); err != nil {
		return err
	}
	s.Registration, s.RegistrationsADay = cmp.Or(s.Registration, string(governance.RegisteringOpen)), cmp.Or(s.RegistrationsADay, identity.RegistrationsADay)
	if !governance.Registering(s.Registration).Known() {
		return wrong("registration", s.Registration, "it should be open, invited or closed")
	}
	if s.RegistrationsADay < 1 {
		return wrong("registrations-a-day", strconv.Itoa(s.RegistrationsADay), "it should be a number from 1 on; --registration closed lets nobody in")
	}
	if _, err := s.proxies(); err != nil {
		return err
	}
	if err := s.place.complete(s.Listen); err != nil {
		return err
	}
	if s.FederationKeyFile == "" {
		s.FederationKeyFile = s.besideDatabase("federation")
	}
	if s.WitnessKeyFile == "" {
		s.WitnessKeyFile = s.besideDatabase("witness")
	}
	return s.completeMail()
}

// completeMail fills in who mails are from, and refuses a mail server that is none.
// It never tells the password.
func (s *settings) completeMail() error {
	if s.MailFrom == "" {
		host, _, _ := strings.Cut(s.host(), ":")
		s.MailFrom = "moothall@" + host
	}
	if s.SMTP == "" {
		return nil
	}
	if _, err := jobs.DialTo(s.SMTP, s.MailFrom); errors.Is(err, jobs.ErrSMTP) {
		return wrong("smtp", maskSMTP(s.SMTP), err.Error())
	} else if err != nil {
		return wrong("mail-from", s.MailFrom, "it should be an e-mail address, as in votes@vote.example")
	}
	return nil
}

// comers says who may make an account of their own.
func (s *settings) comers() engine.Comers {
	return engine.Comers{Who: governance.Registering(s.Registration), ADay: s.RegistrationsADay}
}

// checkContact refuses a contact that nobody could follow.
func (s *settings) checkContact() error {
	if s.OperatorContact == "" {
		return nil
	}
	if _, err := webAddress(s.OperatorContact); err == nil {
		return nil
	}
	if at, err := mail.ParseAddress(s.OperatorContact); err != nil || at.Address != s.OperatorContact {
		return wrong("operator-contact", s.OperatorContact, "it should be a mail address, as in hall@vote.example, or https:// and a page")
	}
	return nil
}

// mailHost is the host that mails go out by, or "".
func (s *settings) mailHost() string {
	u, err := url.Parse(s.SMTP)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// maskSMTP hides the password in the address of a mail server; all of what cannot
// be read as an address.
func maskSMTP(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "…"
	}
	return u.Redacted()
}

func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return wrong(flag, address, "it should be HOST:PORT, as in 127.0.0.1:8080")
	}
	return nil
}

// proxies reads the networks of trusted proxies. A single address is a network of one.
func (s *settings) proxies() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, text := range s.TrustedProxy {
		network, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, wrong("trusted-proxy", text, "it should be an address or a network, as in 10.0.0.0/8")
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// configCommand prints every setting.
type configCommand struct {
	settings `embed:""`
}

// Help says where settings come from.
func (configCommand) Help() string {
	return "A setting is given by its flag, else by the environment (--base-url is MOOTHALL_BASE_URL), else by default. Secrets are not printed."
}

// Run prints each setting, its value and where it comes from; a wrong one is
// refused as the server would refuse it.
func (c *configCommand) Run(w *world, parsed *kong.Context) error {
	if err := c.complete(); err != nil {
		return err
	}
	source := sources(parsed)
	table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, row := range []struct{ name, value string }{
		{"database", maskDatabase(c.Database)}, {"listen", c.Listen}, {"base-url", c.BaseURL}, {"metrics-listen", c.MetricsListen},
		{"source-url", c.SourceURL}, {"operator", c.Operator}, {"operator-contact", c.OperatorContact}, {"smtp", maskSMTP(c.SMTP)}, {"mail-from", c.MailFrom}, {"registration", c.Registration}, {"registrations-a-day", strconv.Itoa(c.RegistrationsADay)}, {"trusted-proxy", strings.Join(c.TrustedProxy, ",")}, {"log-key-file", c.LogKeyFile}, {"secret-file", c.SecretFile},
		{"allow-private-federation", strconv.FormatBool(c.AllowPrivateFederation)}, {"federation-key-file", c.FederationKeyFile},
		{"witness-policy", c.WitnessPolicy}, {"witness-logs", c.WitnessLogs}, {"witness-key-file", c.WitnessKeyFile},
	} {
		if row.value == "" {
			row.value = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", row.name, row.value, source[row.name])
	}
	return table.Flush()
}

// sources says of every setting where its value comes from.
func sources(parsed *kong.Context) map[string]string {
	from := map[string]string{}
	for _, f := range parsed.Flags() {
		if f.Tag.Has("setting") {
			from[f.Name] = "default"
		}
	}
	for _, p := range parsed.Path {
		if p.Flag == nil || from[p.Flag.Name] == "" {
			continue
		}
		from[p.Flag.Name] = "--" + p.Flag.Name
		if p.Resolved {
			from[p.Flag.Name] = variable(p.Flag.Name)
		}
	}
	return from
}

// maskDatabase hides the password in an address.
func maskDatabase(database string) string {
	if u, err := url.Parse(database); err == nil && isPostgres(database) {
		return u.Redacted()
	}
	return database
}
