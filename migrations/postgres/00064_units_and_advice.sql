-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE roll_entries ADD COLUMN unit BIGINT NOT NULL DEFAULT 0 CHECK (unit >= 0); -- The unit of a double majority that they belong to at its instant, by its place in the rule; 0 of none.

-- The rolls of electorates that are asked beside the one that decides, fixed with its roll.
CREATE TABLE advisory_rolls (
  issue     TEXT COLLATE "C"      NOT NULL REFERENCES issues (id), -- The vote.
  nth       BIGINT    NOT NULL CHECK (nth >= 0),        -- The electorate, by its place in the procedure, from 0.
  frozen_at TIMESTAMP NOT NULL,                         -- When the rule was applied.
  members   BIGINT    NOT NULL,                         -- Lines.
  weight    BIGINT    NOT NULL CHECK (weight >= members), -- Sum of their weights.
  sha256    TEXT COLLATE "C"      NOT NULL,                         -- Of the sheet, hex.
  PRIMARY KEY (issue, nth)
);

-- Who stands on them: everybody on one of a vote.
CREATE TABLE advisory_entries (
  issue  TEXT COLLATE "C"   NOT NULL,                          -- The vote.
  nth    BIGINT NOT NULL,                          -- The electorate.
  person TEXT COLLATE "C"   NOT NULL REFERENCES people (id),   -- Who is on it.
  weight BIGINT NOT NULL CHECK (weight >= 1),      -- Voices of this person.
  PRIMARY KEY (issue, person),
  FOREIGN KEY (issue, nth) REFERENCES advisory_rolls (issue, nth)
);
CREATE INDEX advisory_entries_person ON advisory_entries (person, issue);

-- Every ballot of an adviser ever accepted. None lies among those that decide: no query of those can count it.
CREATE TABLE advice (
  ref             TEXT COLLATE "C"      NOT NULL PRIMARY KEY,            -- Of its entry in the journal.
  issue           TEXT COLLATE "C"      NOT NULL,                        -- The vote.
  person          TEXT COLLATE "C"      NOT NULL,                        -- Who cast it, who must stand on a roll of advisers.
  choice          TEXT COLLATE "C"      NOT NULL,                        -- What it says, as JSON.
  cast_at         TIMESTAMP NOT NULL,                        -- By the clock of the database, read under the issue's lock.
  salt            TEXT COLLATE "C"      NOT NULL,                        -- Of the opening, hex.
  replaces        TEXT COLLATE "C"      UNIQUE REFERENCES advice (ref),  -- The ballot it superseded; null for a first one.
  withdrawn       BOOLEAN   NOT NULL,                        -- Takes the earlier ballot back and says nothing itself.
  superseded_at   TIMESTAMP,                                 -- When a later one took its place; null for the current one.
  idempotency_key TEXT COLLATE "C",                                      -- The client's name for the request, so that a repeat is known.
  nth             BIGINT    NOT NULL,                        -- How many ballots and withdrawals of this person there are up to this one.
  FOREIGN KEY (issue, person) REFERENCES advisory_entries (issue, person)
);
CREATE UNIQUE INDEX advice_current ON advice (issue, person) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX advice_idempotency ON advice (issue, person, idempotency_key) WHERE idempotency_key IS NOT NULL;
ALTER TABLE counts ADD COLUMN advice TEXT COLLATE "C" NOT NULL DEFAULT ''; -- How advisers voted, each electorate apart, as JSON; empty where none was asked.

-- +goose Down
ALTER TABLE counts DROP COLUMN advice;
DROP TABLE advice;
DROP TABLE advisory_entries;
DROP TABLE advisory_rolls;
ALTER TABLE roll_entries DROP COLUMN unit;
