-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- How people prove who they are.
CREATE TABLE accounts (
  person        TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES people (id), -- Whose account it is.
  login         TEXT COLLATE "C" NOT NULL UNIQUE,                             -- What they type to say who they are.
  password_hash TEXT COLLATE "C" NOT NULL                                     -- PHC string of the password, or empty where none is set.
);

-- The devices on which people are logged in.
CREATE TABLE sessions (
  id            TEXT COLLATE "C"      NOT NULL PRIMARY KEY,              -- Names the session in its tokens.
  person        TEXT COLLATE "C"      NOT NULL REFERENCES people (id),   -- Who is logged in.
  refresh_hash  TEXT COLLATE "C"      NOT NULL UNIQUE,                   -- SHA-256 of the refresh token that is good now, hex.
  previous_hash TEXT COLLATE "C"      NOT NULL,                          -- The one before it, whose use betrays a thief; empty at first.
  created_at    TIMESTAMP NOT NULL,                          -- When the person logged in.
  used_at       TIMESTAMP NOT NULL,                          -- When the session was last refreshed.
  expires_at    TIMESTAMP NOT NULL,                          -- When it ends by itself.
  revoked_at    TIMESTAMP,                                   -- When it was ended early; null while it is good.
  agent         TEXT COLLATE "C"      NOT NULL                           -- The browser, as it names itself.
);
CREATE UNIQUE INDEX sessions_previous ON sessions (previous_hash) WHERE previous_hash <> '';
CREATE INDEX sessions_person ON sessions (person, created_at);

-- Attempts to log in, counted for a day.
CREATE TABLE attempts (
  key   TEXT COLLATE "C"      NOT NULL,                    -- What is counted: an address or a login.
  at    TIMESTAMP NOT NULL,                    -- When it was tried.
  times BIGINT    NOT NULL CHECK (times >= 1), -- How often in that millisecond.
  PRIMARY KEY (key, at)
);
CREATE INDEX attempts_at ON attempts (at);

-- +goose Down
DROP TABLE attempts;
DROP TABLE sessions;
DROP TABLE accounts;
