// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/town"
)

// judge compares what the clients were promised with what is stored and counted.
func (c *crash) judge(t *testing.T) {
	t.Helper()
	c.inside(t, func(h *hall, _ *town.Clock) error {
		return h.db.View(t.Context(), func(tx *store.Tx) error {
			for _, id := range c.issues {
				if err := c.judgeIssue(t, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
	})
	accepted, doubtful := 0, 0
	for _, v := range c.voters {
		accepted, doubtful = accepted+len(v.accepted), doubtful+v.asked
	}
	t.Logf("%d votes, %d ballots accepted, %d requests unanswered and sent again", len(c.issues), accepted, doubtful)
	if accepted == 0 || doubtful == 0 {
		t.Errorf("%d ballots were accepted and %d requests went unanswered: no kill has hit a ballot", accepted, doubtful)
	}
}

func (c *crash) judgeIssue(t *testing.T, tx *store.Tx, id governance.IssueID) error {
	t.Helper()
	want := map[string]int64{}
	for _, v := range c.voters {
		account, err := tx.AccountByLogin(v.login)
		if err != nil {
			return err
		}
		last := ""
		for _, s := range v.accepted {
			if s.issue != id {
				continue
			}
			_, b, err := tx.CurrentAndKeyed(id, account.Person, s.key)
			if err != nil || b == nil || b.Choice.Answer != s.choice {
				t.Errorf("%s was told that %+v was taken; stored is %v, %v", v.login, s, b, err)
			}
			last = s.choice
		}
		if last != "" {
			want[last]++
		}
		current, err := tx.CurrentBallot(id, account.Person)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if current.Choice.Answer != last {
			t.Errorf("issue %s: the last ballot of %s that was accepted says %q, the current one %q", id, v.login, last, current.Choice.Answer)
		}
	}
	return c.judgeCount(t, tx, id, want)
}

// judgeCount compares the decision with the clients' own count, and what is
// stored with what was sent.
func (c *crash) judgeCount(t *testing.T, tx *store.Tx, id governance.IssueID, want map[string]int64) error {
	t.Helper()
	issue, err := tx.Issue(id)
	if err != nil {
		return err
	}
	stored := 0
	err = tx.AllBallots(id, func(b governance.Ballot) error {
		stored++
		if !b.CastAt.Before(issue.ClosedAt) {
			t.Errorf("issue %s: a ballot is timed %s, the close %s", id, b.CastAt, issue.ClosedAt)
		}
		return nil
	})
	if err != nil {
		return err
	}
	accepted := 0
	for _, v := range c.voters {
		for _, s := range v.accepted {
			if s.issue == id {
				accepted++
			}
		}
	}
	if stored != accepted {
		t.Errorf("issue %s: %d ballots are stored, the clients were promised %d", id, stored, accepted)
	}
	decisions, err := decisionsOf(tx, id)
	if err != nil || decisions != 1 {
		t.Errorf("issue %s: %d decisions in the record (%v), want 1", id, decisions, err)
	}
	decided, err := tx.DecisionOf(id)
	if err != nil {
		return err
	}
	var d governance.Decision
	if err := json.Unmarshal(decided.Data, &d); err != nil {
		return err
	}
	if got := d.Finding.Vote; got.Yes != want["yes"] || got.No != want["no"] || got.Abstain != want["abstain"] {
		t.Errorf("issue %s: the clients count %v, the decision says %+v", id, want, got)
	}
	return nil
}

// decisionsOf counts the entries of the record that decide a matter.
func decisionsOf(tx *store.Tx, id governance.IssueID) (n int, err error) {
	for from := int64(0); ; from += 1000 {
		page, err := tx.Entries(from, 1000)
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, e := range page {
			if e.Issue == id && e.Type == "decision" {
				n++
			}
		}
	}
}

// verifyArchive exports the record and verifies it, as an outsider would.
func (c *crash) verifyArchive(t *testing.T) {
	t.Helper()
	archive := filepath.Join(t.TempDir(), "archive.zip")
	for _, args := range [][]string{
		{"export", "--database", c.place.Database, "--log-key-file", c.place.LogKeyFile, "--secret-file", c.place.SecretFile, "--out", archive},
		{"verify", archive},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if said, err := exec.CommandContext(ctx, "moothall", args...).CombinedOutput(); err != nil {
			t.Errorf("moothall %s: %v: %s", args[0], err, said)
		}
	}
}
