-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Whose voice somebody agreed to carry, and did.
CREATE TABLE consents (
  delegate  TEXT NOT NULL REFERENCES people (id),  -- Who agreed to speak.
  delegator TEXT NOT NULL REFERENCES people (id),  -- For whom, in whatever scope they give it.
  begins_at TIMESTAMP NOT NULL,                                -- In force from this instant on.
  ended_at  TIMESTAMP CHECK (ended_at >= begins_at),           -- When it was taken back; null while it stands; as begun where it was refused.
  PRIMARY KEY (delegate, delegator, begins_at)
);
CREATE UNIQUE INDEX consents_standing ON consents (delegator, delegate) WHERE ended_at IS NULL;
CREATE INDEX consents_delegator ON consents (delegator, delegate);

-- Who carries the voice of whoever gives it, and did.
CREATE TABLE public_delegates (
  id        TEXT NOT NULL PRIMARY KEY,             -- Names it in the record.
  person    TEXT NOT NULL REFERENCES people (id),  -- Who stands.
  text      TEXT NOT NULL,                         -- What they say they stand for.
  begins_at TIMESTAMP NOT NULL,                                -- In force from this instant on.
  ended_at  TIMESTAMP CHECK (ended_at >= begins_at),           -- When they laid it down; null while they stand.
  ref       TEXT NOT NULL                          -- Of the entry that has the digest of the text.
);
CREATE UNIQUE INDEX public_delegates_standing ON public_delegates (person) WHERE ended_at IS NULL;
CREATE INDEX public_delegates_person ON public_delegates (person, begins_at);

-- +goose Down
DROP TABLE public_delegates;
DROP TABLE consents;
