-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Voices entrusted; an empty part of the scope does not narrow it.
CREATE TABLE delegations (
  id          TEXT COLLATE "C"      NOT NULL PRIMARY KEY,              -- Names the delegation in the record.
  delegator   TEXT COLLATE "C"      NOT NULL REFERENCES people (id),   -- Whose voice it is.
  scope_body  TEXT COLLATE "C"      NOT NULL,                          -- Only matters of this body, or empty.
  scope_field TEXT COLLATE "C"      NOT NULL,                          -- Only matters of this field, or empty.
  scope_place TEXT COLLATE "C"      NOT NULL,                          -- Only matters of this place, or empty.
  scope_issue TEXT COLLATE "C"      NOT NULL,                          -- Only this issue, or empty.
  begins_at   TIMESTAMP NOT NULL,                          -- In force from this instant on.
  lapses_at   TIMESTAMP CHECK (lapses_at > begins_at),     -- When it lapses by itself; null where it does not.
  ended_at    TIMESTAMP CHECK (ended_at >= begins_at)      -- When it was taken back or replaced; null while it stands.
);
CREATE UNIQUE INDEX delegations_standing ON delegations (delegator, scope_body, scope_field, scope_place, scope_issue) WHERE ended_at IS NULL;
CREATE INDEX delegations_begun ON delegations (begins_at, id);

-- The people a delegation names; none at all is an opt-out.
CREATE TABLE delegates (
  delegation TEXT COLLATE "C"   NOT NULL REFERENCES delegations (id), -- The delegation.
  rank       BIGINT NOT NULL CHECK (rank >= 1),           -- 1 for the first choice.
  person     TEXT COLLATE "C"   NOT NULL REFERENCES people (id),      -- Who is to speak.
  PRIMARY KEY (delegation, rank),
  UNIQUE (delegation, person)
);
CREATE INDEX delegates_person ON delegates (person, delegation);

-- +goose Down
DROP TABLE delegates;
DROP TABLE delegations;
