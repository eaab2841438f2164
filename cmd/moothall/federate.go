// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"moothall/governance/access"
	"moothall/governance/federation"
	"moothall/governance/web"
)

// federates are the settings about other servers.
type federates struct {
	AllowPrivateFederation bool   `setting:"" help:"Exchange messages with servers on this machine and on private networks too, without https. For trying things out: every page says so."`
	FederationKeyFile      string `setting:"" placeholder:"FILE" help:"The secret all keys toward other servers come from; beside the database unless set, made on first use."`
}

// federated says whether other servers may follow bodies here: they need an
// address that was given on purpose and that nobody else can take.
func (s *settings) federated() bool {
	return s.addressed && (strings.HasPrefix(s.BaseURL, "https://") || s.AllowPrivateFederation)
}

// besideDatabase is where a secret lies unless a setting says otherwise.
func (s *settings) besideDatabase(kind string) string {
	if isPostgres(s.Database) {
		return "moothall." + kind
	}
	return strings.TrimSuffix(s.Database, filepath.Ext(s.Database)) + "." + kind
}

// federate adds to what the border is made of, and to the queue, what other
// servers need; nothing where there is no federation.
func (s *settings) federate(h *hall, log *slog.Logger, o *web.Options) error {
	if !s.federated() {
		return nil
	}
	keys, err := federationKeys(s.FederationKeyFile)
	if err != nil {
		return err
	}
	service, err := federation.New(federation.Options{Engine: h.deeds, BaseURL: s.BaseURL, Private: s.AllowPrivateFederation, Keys: keys, Version: version(), Log: log})
	if err != nil {
		return err
	}
	h.queue.Federate(service)
	o.Faces, o.Federated, o.PrivatePeers = faces(service.Routes()), true, s.AllowPrivateFederation
	return nil
}

// faces puts the routes of federation into the one table.
func faces(routes []federation.Route) []web.Face {
	list := make([]web.Face, len(routes))
	for n, r := range routes {
		list[n] = web.Face{
			Route:  web.Route{Method: r.Method, Path: r.Path, Act: access.Act(r.Act), Kind: web.Asset, Handle: web.Handled(r.Handle)},
			Accept: r.Accept, MaxBody: r.MaxBody,
		}
	}
	return list
}

// federationKeys reads the secret of the keys toward other servers, or makes one.
// With a new one bodies are other actors' keys to those who follow them: it is to
// be kept like the key of the log.
func federationKeys(file string) (federation.Keys, error) {
	text, err := readOrMake(file, func() (string, error) {
		secret := make([]byte, federation.SecretSize)
		_, err := rand.Read(secret)
		return hex.EncodeToString(secret), err
	})
	if err != nil {
		return federation.Keys{}, refused(err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(text))
	if err == nil {
		var keys federation.Keys
		if keys, err = federation.NewKeys(secret); err == nil {
			return keys, nil
		}
	}
	return federation.Keys{}, refused(fmt.Errorf("%s: it should hold %d hexadecimal digits; put the file back that was there", file, 2*federation.SecretSize))
}
