-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Every ballot ever accepted: the one table in which person and choice stand together.
CREATE TABLE ballots (
  ref             TEXT COLLATE "C"      NOT NULL PRIMARY KEY,             -- Of its entry in the journal.
  issue           TEXT COLLATE "C"      NOT NULL,                         -- The vote.
  person          TEXT COLLATE "C"      NOT NULL,                         -- Who cast it, who must stand on the roll.
  choice          TEXT COLLATE "C"      NOT NULL,                         -- What it says, as JSON.
  cast_at         TIMESTAMP NOT NULL,                         -- By the clock of the database, read under the issue's lock.
  salt            TEXT COLLATE "C"      NOT NULL,                         -- Of the opening, hex.
  replaces        TEXT COLLATE "C"      UNIQUE REFERENCES ballots (ref),  -- The ballot it superseded; null for a first one.
  withdrawn       BOOLEAN   NOT NULL,                         -- Takes the earlier ballot back and says nothing itself.
  superseded_at   TIMESTAMP,                                  -- When a later one took its place; null for the current one.
  idempotency_key TEXT COLLATE "C",                                       -- The client's name for the request, so that a repeat is known.
  FOREIGN KEY (issue, person) REFERENCES roll_entries (issue, person)
);
CREATE UNIQUE INDEX ballots_current ON ballots (issue, person) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX ballots_idempotency ON ballots (issue, person, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX ballots_speaking ON ballots (issue) WHERE superseded_at IS NULL AND NOT withdrawn;
CREATE INDEX ballots_cast ON ballots (issue, cast_at, ref);

-- +goose Down
DROP TABLE ballots;
