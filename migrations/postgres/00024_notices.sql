-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- How far each reader of the journal has read.
CREATE TABLE readers (
  name TEXT COLLATE "C"   NOT NULL PRIMARY KEY, -- Who reads: notices.
  seq  BIGINT NOT NULL              -- The number of the next entry to read.
);

-- The rounds of notices through the roll of a vote: each is made once, a part at a time.
CREATE TABLE notice_rounds (
  issue     TEXT COLLATE "C"      NOT NULL REFERENCES issues (id),                    -- The vote told of.
  kind      TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('open', 'reminder')),      -- What is told.
  began_at  TIMESTAMP NOT NULL,                                           -- When the round began.
  after     TEXT COLLATE "C"      NOT NULL,                                           -- The last person looked at; empty at first.
  ended_at  TIMESTAMP,                                                    -- When everybody had been looked at; null before.
  PRIMARY KEY (issue, kind)
);
CREATE INDEX notice_rounds_open ON notice_rounds (began_at) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE notice_rounds;
DROP TABLE readers;
