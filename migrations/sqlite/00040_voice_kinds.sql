-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- More is told to the owners of voices: that somebody declared how they will vote,
-- that a delegation lapses because its owner is away, that a public delegate laid
-- it down.
-- What happened to somebody's delegated voice, each told once.
CREATE TABLE voice_notices_kept (
  person  TEXT      NOT NULL REFERENCES people (id),  -- Who is told.
  kind    TEXT      NOT NULL CHECK (kind IN ('voted', 'statement', 'expiring', 'lapsed', 'relied', 'declared', 'away', 'retired')),  -- What is told.
  subject TEXT      NOT NULL,  -- What it is about: a vote, a declaration, a delegation, a day, a public delegate.
  at      TIMESTAMP NOT NULL,  -- When it was found.
  digest  TEXT      NOT NULL,  -- The day of the daily mail it stands in; empty where in none.
  facts   TEXT      NOT NULL,  -- What cannot be read elsewhere any more, as JSON; never what a ballot says.
  PRIMARY KEY (person, kind, subject)
);
INSERT INTO voice_notices_kept SELECT person, kind, subject, at, digest, facts FROM voice_notices WHERE kind IN ('voted', 'statement', 'expiring', 'lapsed', 'relied', 'declared', 'away', 'retired');
DROP TABLE voice_notices;
ALTER TABLE voice_notices_kept RENAME TO voice_notices;
CREATE INDEX voice_notices_at ON voice_notices (at);

-- The rounds of notices about voices: each is made once, a part at a time.
CREATE TABLE voice_rounds_kept (
  kind     TEXT      NOT NULL CHECK (kind IN ('voted', 'passed', 'statement', 'relied', 'declared', 'retired')),  -- What is told.
  subject  TEXT      NOT NULL,  -- The vote, the declaration, the day, or the public delegate.
  delegate TEXT      NOT NULL,  -- Who has voted or declared, or whose voice was cast; empty where the round is about nobody.
  began_at TIMESTAMP NOT NULL,  -- When the round began.
  after    TEXT      NOT NULL,  -- The last person or delegation looked at; empty at first.
  ended_at TIMESTAMP,  -- When everybody had been looked at; null before.
  PRIMARY KEY (kind, subject, delegate)
);
INSERT INTO voice_rounds_kept SELECT kind, subject, delegate, began_at, after, ended_at FROM voice_rounds WHERE kind IN ('voted', 'passed', 'statement', 'relied', 'declared', 'retired');
DROP TABLE voice_rounds;
ALTER TABLE voice_rounds_kept RENAME TO voice_rounds;
CREATE INDEX voice_rounds_open ON voice_rounds (began_at) WHERE ended_at IS NULL;
CREATE INDEX voice_rounds_ended ON voice_rounds (ended_at) WHERE ended_at IS NOT NULL;

-- +goose Down
-- What happened to somebody's delegated voice, each told once.
CREATE TABLE voice_notices_kept (
  person  TEXT      NOT NULL REFERENCES people (id),  -- Who is told.
  kind    TEXT      NOT NULL CHECK (kind IN ('voted', 'statement', 'expiring', 'lapsed', 'relied')),  -- What is told.
  subject TEXT      NOT NULL,  -- What it is about: a vote, a declaration, a delegation, a day, a public delegate.
  at      TIMESTAMP NOT NULL,  -- When it was found.
  digest  TEXT      NOT NULL,  -- The day of the daily mail it stands in; empty where in none.
  facts   TEXT      NOT NULL,  -- What cannot be read elsewhere any more, as JSON; never what a ballot says.
  PRIMARY KEY (person, kind, subject)
);
INSERT INTO voice_notices_kept SELECT person, kind, subject, at, digest, facts FROM voice_notices WHERE kind IN ('voted', 'statement', 'expiring', 'lapsed', 'relied');
DROP TABLE voice_notices;
ALTER TABLE voice_notices_kept RENAME TO voice_notices;
CREATE INDEX voice_notices_at ON voice_notices (at);

-- The rounds of notices about voices: each is made once, a part at a time.
CREATE TABLE voice_rounds_kept (
  kind     TEXT      NOT NULL CHECK (kind IN ('voted', 'passed', 'statement', 'relied')),  -- What is told.
  subject  TEXT      NOT NULL,  -- The vote, the declaration, the day, or the public delegate.
  delegate TEXT      NOT NULL,  -- Who has voted or declared, or whose voice was cast; empty where the round is about nobody.
  began_at TIMESTAMP NOT NULL,  -- When the round began.
  after    TEXT      NOT NULL,  -- The last person or delegation looked at; empty at first.
  ended_at TIMESTAMP,  -- When everybody had been looked at; null before.
  PRIMARY KEY (kind, subject, delegate)
);
INSERT INTO voice_rounds_kept SELECT kind, subject, delegate, began_at, after, ended_at FROM voice_rounds WHERE kind IN ('voted', 'passed', 'statement', 'relied');
DROP TABLE voice_rounds;
ALTER TABLE voice_rounds_kept RENAME TO voice_rounds;
CREATE INDEX voice_rounds_open ON voice_rounds (began_at) WHERE ended_at IS NULL;
CREATE INDEX voice_rounds_ended ON voice_rounds (ended_at) WHERE ended_at IS NOT NULL;
