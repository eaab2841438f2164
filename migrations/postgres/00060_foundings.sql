-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The founding that waits for its founders, one row at most. Once it is done its texts are gone: the community has them.
CREATE TABLE foundings (
  id       BIGINT    NOT NULL PRIMARY KEY CHECK (id = 1),                       -- Always 1, so that there is one row at most.
  name     TEXT COLLATE "C"      NOT NULL,                                                  -- What the community is to call itself; empty once it is done.
  zone     TEXT COLLATE "C"      NOT NULL,                                                  -- IANA name of its time zone; empty once it is done.
  language TEXT COLLATE "C"      NOT NULL,                                                  -- BCP 47 tag of its language; empty once it is done.
  charters TEXT COLLATE "C"      NOT NULL,                                                  -- Its first charters, a JSON list, the founding body's first; empty once it is done.
  digest   TEXT COLLATE "C"      NOT NULL,                                                  -- SHA-256 of all that founders are shown and consent to.
  state    TEXT COLLATE "C"      NOT NULL CHECK (state IN ('open', 'declined', 'done')),    -- What became of it.
  made_at  TIMESTAMP NOT NULL,                                                  -- When it was prepared.
  ended_at TIMESTAMP,                                                           -- When it was done or declined; null while it is open.
  CONSTRAINT foundings_end_is_timed CHECK ((state = 'open') = (ended_at IS NULL))
);

-- Who is to found it, and what they said. The rows go once it is done.
CREATE TABLE founders (
  nth           BIGINT    NOT NULL PRIMARY KEY,                                           -- Their place in the list, from 1.
  name          TEXT COLLATE "C"      NOT NULL,                                                       -- How they are called.
  seats         TEXT COLLATE "C"      NOT NULL,                                                       -- The bodies in which they hold a seat at first, a JSON list.
  link          TEXT COLLATE "C"      NOT NULL UNIQUE,                                                -- SHA-256 of the secret of their link.
  word          TEXT COLLATE "C"      NOT NULL CHECK (word IN ('silent', 'consented', 'declined')),   -- What they said.
  said_at       TIMESTAMP,                                                                -- When they said it; null while they are silent.
  of_digest     TEXT COLLATE "C"      NOT NULL,                                                       -- The digest of what they were shown when they said it, or empty.
  why           TEXT COLLATE "C"      NOT NULL,                                                       -- Why they declined, or empty.
  slug          TEXT COLLATE "C"      NOT NULL,                                                       -- The address they chose, or empty.
  password_hash TEXT COLLATE "C"      NOT NULL,                                                       -- PHC string of the password they chose, or empty.
  CONSTRAINT founders_word_is_timed CHECK ((word = 'silent') = (said_at IS NULL))
);

-- The key by which whoever started the server may prepare a founding in a browser, one row at most. It goes with the founding.
CREATE TABLE founding_keys (
  id      BIGINT    NOT NULL PRIMARY KEY CHECK (id = 1),   -- Always 1, so that there is one row at most.
  digest  TEXT COLLATE "C"      NOT NULL,                              -- SHA-256 of the key.
  made_at TIMESTAMP NOT NULL                               -- When it was drawn, at the latest start.
);

-- +goose Down
DROP TABLE founding_keys;
DROP TABLE founders;
DROP TABLE foundings;
