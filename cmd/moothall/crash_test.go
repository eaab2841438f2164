// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// kills is how often each database's server is killed: a few by default, and
// MOOTHALL_KILLS of them where that is set.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("MOOTHALL_KILLS")
	if text == "" {
		return 4
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("MOOTHALL_KILLS is %q, it should be a number of kills", text)
	}
	return n
}

// TestServe_KeepsEveryReceiptWhenKilled kills the server with SIGKILL at random
// times, while ballots come in and while votes close, and starts it again. The
// clients know what they were promised, and judge: every accepted ballot is
// stored and counted, nothing is counted that nobody sent, each vote is decided
// once, and the archive verifies.
func TestServe_KeepsEveryReceiptWhenKilled(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "moothall.db") },
		"PostgreSQL": func(t *testing.T) string { return storetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrash(t, database(t))
			for done := 0; done < kills(t); done += 2 {
				c.round(t, done)
			}
			c.server.interrupt(t)
			c.judge(t)
			c.verifyArchive(t)
		})
	}
}

// crash is a community, the server that is killed and those who vote in it.
type crash struct {
	place   place
	address string
	server  *process
	voters  []*voter
	issues  []governance.IssueID // all so far
	chance  *rand.Rand
}

const (
	crashVoters = 16 // who cast as fast as they are answered
	crashIssues = 3  // that close in one round
)

func newCrash(t *testing.T, database string) *crash {
	t.Helper()
	folder := t.TempDir()
	c := &crash{address: freeAddress(t), chance: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 9))}
	c.place = demoPlace(folder, "", "http://"+c.address)
	c.place.Database = database
	c.inside(t, func(h *hall, _ *town.Clock) error { return c.found(t, h) })
	c.restart(t)
	for _, v := range c.voters {
		v.signIn(t)
	}
	return c
}

// found founds a community like the town's, whose votes may be as short as is asked, and
// picks voters among those who have been members long enough.
func (c *crash) found(t *testing.T, h *hall) error {
	large := town.Large{Members: 2 * crashVoters, Seed: "kills"}
	now := time.Now().UTC()
	f := large.Founding(now, town.Crowd(large.Members, large.Seed), h.origin)
	f.Charters[0].Procedures = append(f.Charters[0].Procedures, shortRule())
	for n, p := range f.People {
		if len(c.voters) < crashVoters && now.Sub(p.Joined) > 200*24*time.Hour {
			c.voters = append(c.voters, newVoter(c.place.BaseURL, large.Login(n+1)))
		}
	}
	return errors.Join(h.deeds.Found(t.Context(), f), h.deeds.SequenceAll(t.Context()))
}

// shortRule is the town's rule for a rule of the assembly, but that it says nothing of days:
// a vote by it is as long as was announced.
func shortRule() governance.Procedure {
	rule, _ := town.Charters()[0].Procedure("rule")
	rule.Kind, rule.Name, rule.VotingDays = "short", "Short vote", 0
	return rule
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// inside opens the database while no server has it.
func (c *crash) inside(t *testing.T, do func(*hall, *town.Clock) error) {
	t.Helper()
	clock := town.NewClock(time.Now)
	h, err := c.place.open(t.Context(), opening{clock: clock.Now, migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(do(h, clock), h.close()); err != nil {
		t.Fatal(err)
	}
}

// round brings matters that close in a second or so, and kills the server twice:
// while ballots come in, and around the close.
func (c *crash) round(t *testing.T, number int) {
	t.Helper()
	c.server.interrupt(t) // to bring new matters
	ids, closes := c.bring(t, number)
	c.restart(t)
	stop, all := make(chan struct{}), sync.WaitGroup{}
	for n, v := range c.voters {
		all.Go(func() { v.vote(ids, stop, rand.New(rand.NewPCG(uint64(number), uint64(n)))) })
	}
	time.Sleep(time.Duration(50+c.chance.IntN(700)) * time.Millisecond)
	c.server.kill(t)
	c.restart(t)
	time.Sleep(max(0, time.Until(closes)) + time.Duration(c.chance.IntN(1300))*time.Millisecond)
	c.server.kill(t)
	c.restart(t)
	c.awaitDecisions(t, ids)
	close(stop)
	all.Wait()
	for _, v := range c.voters {
		for _, fault := range v.faults {
			t.Error(fault)
		}
	}
}

func (c *crash) bring(t *testing.T, number int) (ids []governance.IssueID, closes time.Time) {
	t.Helper()
	closes = time.Now().UTC().Add(2500 * time.Millisecond)
	c.inside(t, func(h *hall, _ *town.Clock) error {
		return h.deeds.Past(t.Context(), func(p engine.Past) error {
			for n := range crashIssues {
				i := matter(governance.IssueID(fmt.Sprintf("2026-%d", 100+number*crashIssues+n)), closes.Add(time.Duration(n)*100*time.Millisecond))
				ids = append(ids, i.ID)
				if err := errors.Join(p.Bring(i, nil), p.Step(i.ID)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	c.issues = append(c.issues, ids...)
	return ids, closes
}

func matter(id governance.IssueID, closes time.Time) governance.Issue {
	opens := time.Now().UTC()
	rule := shortRule()
	return governance.Issue{
		ID: id, Body: "assembly", Kind: rule.Kind, Procedure: rule, Title: "Matter " + string(id), Question: "Shall it be so?", Text: "It shall.",
		Proposer: "A member", Stage: governance.Frozen, Effect: governance.Effect{Kind: governance.EffectText},
		CreatedAt: opens.Add(-time.Hour), OpensAt: opens, ClosesAt: closes,
	}
}

// restart starts the server again. It must be back within five seconds.
func (c *crash) restart(t *testing.T) {
	t.Helper()
	c.server = serveProcess(t, c.place, c.address)
	begun := time.Now()
	for {
		answer, err := http.Get(c.place.BaseURL + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Since(begun) > 5*time.Second {
			t.Fatalf("not back after 5 s: %v; %s", err, c.server.said)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (c *crash) awaitDecisions(t *testing.T, ids []governance.IssueID) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		decided := 0
		for _, id := range ids {
			if get(t, c.place.BaseURL+"/issues/"+string(id)+"/count.json") == http.StatusOK {
				decided++
			}
		}
		if decided == len(ids) {
			return
		}
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("%d of %d votes are decided 20 s after the restart; %s", decided, len(ids), c.server.said)
		}
	}
}

// process is a server in a process of its own.
type process struct {
	cmd  *exec.Cmd
	said *bytes.Buffer
}

func serveProcess(t *testing.T, p place, listen string, more ...string) *process {
	t.Helper()
	return startProcess(t, append([]string{"serve", "--database", p.Database, "--listen", listen, "--metrics-listen", "off", "--log-key-file", p.LogKeyFile, "--secret-file", p.SecretFile}, more...)...)
}

// startProcess starts a command that runs until it is told to stop.
func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	s := &process{exec.Command("moothall", args...), &bytes.Buffer{}}
	s.cmd.Stderr = s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	return s
}

// kill is kill -9: nothing is said, nothing is finished.
func (s *process) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatalf("it was gone already: %v; %s", err, s.said)
	}
	_ = s.cmd.Wait() // it says that it was killed
}

func (s *process) interrupt(t *testing.T) {
	t.Helper()
	if err := errors.Join(s.cmd.Process.Signal(os.Interrupt), s.cmd.Wait()); err != nil {
		t.Fatalf("%v; %s", err, s.said)
	}
}
