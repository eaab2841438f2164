-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Where people are written to. An address stands here once its owner has confirmed it.
CREATE TABLE addresses (
  person       TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES people (id),                   -- Who is written to.
  address      TEXT COLLATE "C"      NOT NULL,                                                      -- Their e-mail address; in no record, log or export.
  confirmed_at TIMESTAMP NOT NULL,                                                      -- When they followed the link that was sent there.
  notices      TEXT COLLATE "C"      NOT NULL CHECK (notices IN ('single', 'daily', 'off'))         -- Whether they are told of votes: one by one, once a day, never.
);

-- The secret links that were mailed and not followed yet.
CREATE TABLE links (
  digest     TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                 -- SHA-256 of the secret, hex; the secret is nowhere.
  purpose    TEXT COLLATE "C"      NOT NULL CHECK (purpose IN ('confirm', 'recover')),   -- What following it does.
  person     TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                      -- Whom it was sent to.
  address    TEXT COLLATE "C"      NOT NULL,                                             -- Where it was sent.
  expires_at TIMESTAMP NOT NULL                                              -- From when on it is good for nothing.
);
CREATE INDEX links_person ON links (person, purpose);
CREATE INDEX links_expires ON links (expires_at);

-- Askings for a lost password, until it has been looked up whose they are.
CREATE TABLE recoveries (
  id       TEXT COLLATE "C"      NOT NULL PRIMARY KEY, -- Names the asking.
  login    TEXT COLLATE "C"      NOT NULL,             -- What was typed, whether or not somebody has it.
  asked_at TIMESTAMP NOT NULL              -- When it was asked.
);

-- The mails that are to be sent or were: each once.
CREATE TABLE outbox (
  id      TEXT COLLATE "C"      NOT NULL PRIMARY KEY,               -- Names the mail, and makes its Message-ID.
  kind    TEXT COLLATE "C"      NOT NULL,                           -- What it says.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),    -- Whom it is for.
  subject TEXT COLLATE "C"      NOT NULL,                           -- What it is about: an issue, an asking, a day.
  address TEXT COLLATE "C"      NOT NULL,                           -- Where it goes; empty: to the person's confirmed address when it is sent. Emptied when it is done.
  made_at TIMESTAMP NOT NULL,                           -- When it was decided upon.
  due_at  TIMESTAMP NOT NULL,                           -- Not sent before.
  done_at TIMESTAMP,                                    -- When it was sent, or found to be of no use any more; null before.
  UNIQUE (kind, person, subject)
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL;
CREATE INDEX outbox_person ON outbox (person);

-- The votes an account may not touch because it was recovered while they ran.
CREATE TABLE recovery_bars (
  issue  TEXT COLLATE "C"      NOT NULL REFERENCES issues (id), -- The vote in which the account had spoken before.
  person TEXT COLLATE "C"      NOT NULL REFERENCES people (id), -- Whose account was recovered.
  at     TIMESTAMP NOT NULL,                        -- When.
  PRIMARY KEY (issue, person)
);
CREATE INDEX recovery_bars_person ON recovery_bars (person);

-- +goose Down
DROP TABLE recovery_bars;
DROP TABLE outbox;
DROP TABLE recoveries;
DROP TABLE links;
DROP TABLE addresses;
