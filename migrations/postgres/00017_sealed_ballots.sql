-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Of each confidential vote, what tells whose pseudonym is whose, until nobody
-- may know any more.
CREATE TABLE pseudonym_keys (
  issue        TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES issues (id), -- The vote.
  secret       TEXT COLLATE "C"      NOT NULL,                                    -- 256 random bits, hex; empty once destroyed.
  destroy_at   TIMESTAMP,                                             -- When it must be destroyed: the end of the time for disputes; null until the close.
  destroyed_at TIMESTAMP,                                             -- When it was destroyed; null while it is kept.
  CONSTRAINT pseudonym_keys_gone CHECK ((secret = '') = (destroyed_at IS NOT NULL))
);
CREATE INDEX pseudonym_keys_due ON pseudonym_keys (destroy_at) WHERE destroyed_at IS NULL;

-- Under which pseudonym somebody votes. No row says who: a handle can be made
-- again from a person and the key of the vote, and not without both.
CREATE TABLE pseudonyms (
  issue     TEXT COLLATE "C" NOT NULL REFERENCES pseudonym_keys (issue), -- The vote.
  pseudonym TEXT COLLATE "C" NOT NULL,                                   -- 128 random bits, hex, drawn at the first ballot.
  handle    TEXT COLLATE "C",                                            -- HMAC-SHA-256 of the person under the key of the vote, hex; null once the key is destroyed.
  PRIMARY KEY (issue, pseudonym)
);
CREATE UNIQUE INDEX pseudonyms_handle ON pseudonyms (issue, handle);

-- The ballots of confidential votes: no person and no time.
CREATE TABLE sealed_ballots (
  ref             TEXT COLLATE "C"    NOT NULL PRIMARY KEY, -- Of its entry in the journal, random.
  issue           TEXT COLLATE "C"    NOT NULL,             -- The vote.
  pseudonym       TEXT COLLATE "C"    NOT NULL,             -- Who cast it.
  choice          TEXT COLLATE "C"    NOT NULL,             -- What it says, as JSON.
  salt            TEXT COLLATE "C"    NOT NULL,             -- Of the opening, hex.
  withdrawn       BOOLEAN NOT NULL,             -- Takes the earlier ballot back and says nothing itself.
  standing        BOOLEAN NOT NULL,             -- No later one took its place.
  nth             BIGINT  NOT NULL CHECK (nth >= 1), -- Its number among those of this pseudonym.
  idempotency_key TEXT COLLATE "C",                         -- The client's name for the request, so that a repeat is known.
  FOREIGN KEY (issue, pseudonym) REFERENCES pseudonyms (issue, pseudonym)
);
CREATE UNIQUE INDEX sealed_ballots_standing ON sealed_ballots (issue, pseudonym) WHERE standing;
CREATE UNIQUE INDEX sealed_ballots_nth ON sealed_ballots (issue, pseudonym, nth);
CREATE UNIQUE INDEX sealed_ballots_idempotency ON sealed_ballots (issue, pseudonym, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- +goose Down
DROP TABLE sealed_ballots;
DROP TABLE pseudonyms;
DROP TABLE pseudonym_keys;
