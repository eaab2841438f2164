// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/web"
	"moothall/governance/witness"
)

// witnessPolicy is the setting about who else sees the record.
type witnessPolicy struct {
	WitnessPolicy string `setting:"" placeholder:"FILE" help:"The witnesses of this record, and how many must cosign it (C2SP tlog-policy); none unless set: then what is decided counts as soon as it is entered."`
}

// witnesses are the settings about that, and about whose record this server sees.
type witnesses struct {
	witnessPolicy  `embed:""`
	WitnessLogs    string `setting:"" placeholder:"FILE" help:"The records of others that this server is a witness of: a line 'log KEY' each, and 'quorum none'; none unless set."`
	WitnessKeyFile string `setting:"" placeholder:"FILE" help:"The key that cosigns for others; beside the database unless set, made on first use."`
}

// Where other logs submit their checkpoints to a server, and where it tells everybody
// what it has seen of them, and by which key it cosigns.
const (
	witnessPath = "/witness/add-checkpoint"
	seenPath    = "/witness"
)

// readPolicy reads a policy; that of no file asks for nobody.
func readPolicy(flag, file string) (journal.Policy, error) {
	if file == "" {
		return journal.Policy{}, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return journal.Policy{}, misused(fmt.Errorf("setting %s: %w", flag, err))
	}
	p, err := journal.ParsePolicy(string(text))
	if err != nil {
		return p, misused(fmt.Errorf("setting %s: %s: %w", flag, file, err))
	}
	return p, nil
}

// witnessKey reads the key that cosigns for others, or makes one by a name.
func witnessKey(file, name string) (journal.WitnessKey, error) {
	text, err := readOrMake(file, func() (string, error) {
		key, err := journal.GenerateWitnessKey(rand.Reader, name)
		return key.Text(), err
	})
	if err != nil {
		return journal.WitnessKey{}, refused(err)
	}
	key, err := journal.ParseWitnessKey(text)
	if err != nil {
		return key, refused(fmt.Errorf("%s: %w", file, err))
	}
	return key, nil
}

// witnessed reads who witnesses this record, and whose this server does.
func (s *settings) witnessed() (policy journal.Policy, seeing engine.Seeing, err error) {
	if policy, err = readPolicy("witness-policy", s.WitnessPolicy); err != nil {
		return policy, seeing, err
	}
	logs, err := readPolicy("witness-logs", s.WitnessLogs)
	if err != nil || len(logs.Logs) == 0 {
		return policy, seeing, err
	}
	seeing.Logs = logs.Logs
	seeing.Key, err = witnessKey(s.WitnessKeyFile, s.host()+"/witness")
	return policy, seeing, err
}

// seeing adds to what the border is made of the routes at which other logs submit, and
// at which it is told what was seen.
func seeing(h *hall, o *web.Options) {
	if h.witnesses {
		o.Faces = append(o.Faces,
			web.Face{Route: web.Route{Method: http.MethodPost, Path: witnessPath, Act: "witness.vouch", Kind: web.Asset, Handle: web.Handled(witness.Handler(h.deeds))}, MaxBody: witness.MaxBody},
			web.Face{Route: web.Route{Method: http.MethodGet, Path: seenPath, Act: "record.read", Kind: web.Asset, Handle: web.Handled(witness.Status(h.deeds))}})
	}
}

// witnessCommand is a witness and nothing else.
type witnessCommand struct {
	Logs     string `arg:"" placeholder:"FILE" help:"The records to witness: a line 'log KEY' each, and 'quorum none' (C2SP tlog-policy)."`
	Listen   string `default:"127.0.0.1:8088" placeholder:"ADDRESS" help:"Where to answer."`
	Database string `default:"witness.db" placeholder:"FILE|URL" help:"Where what was seen is kept. It must outlive everything: a witness that forgets can be made to see two histories."`
	KeyFile  string `placeholder:"FILE" help:"The key that cosigns; beside the database unless set, made on first use."`
	Name     string `placeholder:"NAME" help:"What the witness is called, for ever: where it is found, without a scheme, as in auditors.example/witness. Needed at the first start."`
}

// Help says what a witness does.
func (witnessCommand) Help() string {
	return "Answers POST /add-checkpoint (C2SP tlog-witness) and tells at / what it has seen. It cosigns a checkpoint only if that holds everything it has seen of the record before, so that nobody can be shown another history. Run it on a machine whose owner does not run the record."
}

// Run answers until it is told to stop.
func (c *witnessCommand) Run(w *world) error {
	log := slog.New(slog.NewTextHandler(w.stderr, nil))
	if c.KeyFile == "" {
		c.KeyFile = strings.TrimSuffix(c.Database, filepath.Ext(c.Database)) + ".key"
		if isPostgres(c.Database) {
			c.KeyFile = "witness.key"
		}
	}
	deeds, db, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var config net.ListenConfig
	door, err := config.Listen(w.ctx, "tcp", c.Listen)
	if err != nil {
		return taken("listen", c.Listen, err)
	}
	defer door.Close() // closed already where serving ended well
	mux := http.NewServeMux()
	mux.Handle("POST /add-checkpoint", witness.Handler(deeds))
	mux.Handle("GET /{$}", witness.Status(deeds))
	log.Info("witnessing", "address", door.Addr().String())
	return answer(w.ctx, door, newServer(mux, log))
}

// open opens what was seen, and the key.
func (c *witnessCommand) open(ctx context.Context) (*engine.Engine, *store.DB, error) {
	logs, err := readPolicy("LOGS", c.Logs)
	if err != nil {
		return nil, nil, err
	}
	if len(logs.Logs) == 0 {
		return nil, nil, misused(fmt.Errorf("%s names no log: a line is log and its public key, as the page of its record shows it", c.Logs))
	}
	if _, err := os.Stat(c.KeyFile); err != nil && c.Name == "" {
		return nil, nil, misused(errors.New("a new witness needs its name: --name auditors.example/witness"))
	}
	key, err := witnessKey(c.KeyFile, c.Name)
	if err != nil {
		return nil, nil, err
	}
	if c.Name != "" && c.Name != key.Public().Name() {
		return nil, nil, refused(fmt.Errorf("%s is the key of %s, --name says %s", c.KeyFile, key.Public().Name(), c.Name))
	}
	db, err := store.Open(ctx, store.Options{Database: c.Database})
	if err != nil {
		return nil, nil, refused(fmt.Errorf("setting database: %w", err))
	}
	gate, err := access.New()
	if err = errors.Join(err, db.Migrate(ctx)); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Seeing: engine.Seeing{Key: key, Logs: logs.Logs}}), db, nil
}

// answer serves until ctx ends, and what is under way then.
func answer(ctx context.Context, door net.Listener, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(door) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	under, done := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer done()
	return server.Shutdown(under)
}
