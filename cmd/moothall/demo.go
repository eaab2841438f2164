// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"moothall/governance/jobs"
	"moothall/governance/town"
)

// demoCommand shows an invented community to whoever has nothing but this program.
type demoCommand struct {
	Listen string `setting:"" default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to answer."`
	Keep   string `placeholder:"DIR" help:"Keep the community in this folder and go on there next time; made if missing."`
}

// Help says what is made and what remains of it.
func (demoCommand) Help() string {
	return "Makes Estuary, an invented community with matters at every stage, and says where it is and who can log in. Without --keep nothing of it remains after Ctrl-C."
}

// Run makes the community where there is none yet, and serves it.
func (c *demoCommand) Run(w *world) (err error) {
	s := settings{Listen: c.Listen, MetricsListen: noMetrics, place: place{Database: "moothall.db"}} // replaced once the address is ours
	door, err := s.listen(w.ctx)
	if err != nil {
		return err
	}
	defer door.Close()
	folder, clean, err := c.folder()
	if err != nil {
		return misused(err)
	}
	defer func() { err = errors.Join(err, clean()) }()
	s.place = demoPlace(folder, "moothall.db", s.BaseURL)
	if err := makeTown(w, s.place); err != nil {
		if w.ctx.Err() != nil {
			return nil // Ctrl-C while it was being made
		}
		return err
	}
	return c.serve(w, &s, door)
}

func (c *demoCommand) serve(w *world, s *settings, door net.Listener) error {
	log := slog.New(slog.NewTextHandler(w.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	h, err := s.open(w.ctx, opening{log: log, migrate: true, carrier: jobs.Printed{Out: w.stdout}})
	if err != nil {
		return err
	}
	defer h.close()
	if !h.instance.Demo {
		return refused(fmt.Errorf("%s holds a community of its own and no demo: moothall serve --database %[1]s serves it", s.Database))
	}
	pages, err := s.pages(h, log)
	if err != nil {
		return err
	}
	if err := c.welcome(w.stdout, s); err != nil {
		return err
	}
	return h.serve(w.ctx, door, pages, log)
}

// folder is where the community lies, and how to clean up after it.
func (c *demoCommand) folder() (path string, clean func() error, err error) {
	if c.Keep != "" {
		if err := os.MkdirAll(c.Keep, 0o755); err != nil {
			return "", nil, fmt.Errorf("%w; --keep should be a folder, or the name of one to make", err)
		}
		probe, err := os.CreateTemp(c.Keep, ".moothall-*")
		if err != nil {
			return "", nil, fmt.Errorf("nothing can be written in %s: %w; --keep should name a folder of yours", c.Keep, errors.Unwrap(err))
		}
		return c.Keep, func() error { return nil }, errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	if path, err = os.MkdirTemp("", "moothall-demo-"); err != nil {
		return "", nil, fmt.Errorf("%w; TMPDIR should name a folder of yours, or --keep DIR one where the demo stays", err)
	}
	return path, func() error { return os.RemoveAll(path) }, nil
}

func demoPlace(folder, database, baseURL string) place {
	return place{
		Database: filepath.Join(folder, database), BaseURL: baseURL,
		LogKeyFile: filepath.Join(folder, "moothall.key"), SecretFile: filepath.Join(folder, "moothall.secret"),
	}
}

// makeTown seeds Estuary unless its database is there already. It is written
// under another name and gets its own once it is whole: a demo that was
// interrupted is made anew.
func makeTown(w *world, kept place) error {
	if _, err := os.Stat(kept.Database); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if terminal(w.stderr) {
		fmt.Fprintf(w.stderr, "Making %s …\n", town.Name)
	}
	draft := demoPlace(filepath.Dir(kept.Database), "moothall.new", kept.BaseURL)
	for _, left := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(draft.Database + left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := seedTown(w.ctx, draft); err != nil {
		return err
	}
	return os.Rename(draft.Database, kept.Database)
}

func seedTown(ctx context.Context, draft place) (err error) {
	clock := town.NewClock(time.Now)
	h, err := draft.open(ctx, opening{clock: clock.Now, migrate: true, origin: town.Origin})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	return town.Seed(ctx, h.deeds, clock, time.Now().UTC(), town.Size)
}

// welcome says where the community is, who can log in and what to try.
func (c *demoCommand) welcome(out io.Writer, s *settings) error {
	text := fmt.Sprintf("%s is at %s\n\nLog in as one of these; the password of all is %s\n\n", town.Name, s.BaseURL, town.Password)
	for _, a := range town.Accounts() {
		text += fmt.Sprintf("  %-9s %s\n            %s\n", a.Login, a.Who, a.Try)
	}
	text += fmt.Sprintf("\nCheck its record, from another terminal:\n\n  moothall export --database %s --out record.zip\n  moothall verify record.zip\n", s.place.Database)
	text += "\nCtrl-C ends it"
	if c.Keep == "" {
		text += "; nothing of it remains. --keep DIR keeps it.\n"
	} else {
		text += fmt.Sprintf("; it stays in %s.\n", c.Keep)
	}
	_, err := io.WriteString(out, text)
	return err
}

// terminal says whether somebody is looking.
func terminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
