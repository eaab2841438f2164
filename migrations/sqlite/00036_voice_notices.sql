-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Mails about a delegated voice are wished for apart from those about votes. Who
-- chose before there were any keeps to what they chose.
ALTER TABLE addresses ADD COLUMN voices TEXT NOT NULL DEFAULT 'single' CHECK (voices IN ('single', 'daily', 'off'));
UPDATE addresses SET voices = notices;

-- What happened to somebody's delegated voice, each told once. Cleared away once
-- it has served: it tells who had voted.
CREATE TABLE voice_notices (
  person  TEXT      NOT NULL REFERENCES people (id),                                                   -- Who is told.
  kind    TEXT      NOT NULL CHECK (kind IN ('voted', 'statement', 'expiring', 'lapsed', 'relied')),   -- What is told.
  subject TEXT      NOT NULL,                                                                          -- What it is about: a vote, a delegation, a day.
  at      TIMESTAMP NOT NULL,                                                                          -- When it was found.
  digest  TEXT      NOT NULL,                                                                          -- The day of the daily mail it stands in; empty where in none.
  facts   TEXT      NOT NULL,                                                                          -- What cannot be read elsewhere any more, as JSON; never what a ballot says.
  PRIMARY KEY (person, kind, subject)
);
CREATE INDEX voice_notices_at ON voice_notices (at);

-- The rounds of notices about voices: each is made once, a part at a time.
CREATE TABLE voice_rounds (
  kind     TEXT      NOT NULL CHECK (kind IN ('voted', 'passed', 'statement', 'relied')),  -- What is told.
  subject  TEXT      NOT NULL,                                                   -- The vote, or the day.
  delegate TEXT      NOT NULL,                                                   -- Who has voted, or whose voice was cast; empty where the round is about nobody.
  began_at TIMESTAMP NOT NULL,                                                   -- When the round began.
  after    TEXT      NOT NULL,                                                   -- The last person or delegation looked at; empty at first.
  ended_at TIMESTAMP,                                                            -- When everybody had been looked at; null before.
  PRIMARY KEY (kind, subject, delegate)
);
CREATE INDEX voice_rounds_open ON voice_rounds (began_at) WHERE ended_at IS NULL;
CREATE INDEX voice_rounds_ended ON voice_rounds (ended_at) WHERE ended_at IS NOT NULL;

-- The secret links that open one page to read and can do nothing else, apart from
-- those that act.
CREATE TABLE voice_links (
  digest     TEXT      NOT NULL PRIMARY KEY,                                -- SHA-256 of the secret, hex; the secret is nowhere.
  purpose    TEXT      NOT NULL CHECK (purpose IN ('follow', 'renew')),     -- Which page it opens.
  person     TEXT      NOT NULL REFERENCES people (id),                     -- Whom it was sent to, and whose voice it shows.
  subject    TEXT      NOT NULL,                                            -- The vote, or the delegation.
  expires_at TIMESTAMP NOT NULL                                             -- From when on it is good for nothing.
);
CREATE INDEX voice_links_person ON voice_links (person);
CREATE INDEX voice_links_expires ON voice_links (expires_at);

-- What lapses soon, has lapsed, or was taken back within a day is found without
-- reading all that was ever delegated.
CREATE INDEX delegations_lapsing ON delegations (lapses_at);
CREATE INDEX delegations_over ON delegations (ended_at) WHERE ended_at IS NOT NULL;

-- +goose Down
DROP INDEX delegations_over;
DROP INDEX delegations_lapsing;
DROP TABLE voice_links;
DROP TABLE voice_rounds;
DROP TABLE voice_notices;
ALTER TABLE addresses DROP COLUMN voices;
