-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE members ADD COLUMN ended TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (ended IN ('', 'left', 'erased', 'struck', 'died')); -- How they left; empty while they belong, where they became another, and where it was not noted.
ALTER TABLE members ADD COLUMN ended_by TEXT COLLATE "C" NOT NULL DEFAULT 'null'; -- Who struck them off, or said that they died, a JSON list of people.
ALTER TABLE members ADD COLUMN ended_why TEXT COLLATE "C" NOT NULL DEFAULT ''; -- The reason that was given, for them and for those who keep the list.

-- What is said of a member's death, until it is done or the member is here.
CREATE TABLE death_notices (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,               -- Random.
  person    TEXT COLLATE "C" NOT NULL REFERENCES people (id),    -- Of whom it is said.
  body      TEXT COLLATE "C" NOT NULL REFERENCES bodies (slug),  -- In which those sit who say it.
  given_by  TEXT COLLATE "C" NOT NULL REFERENCES people (id),    -- Who said it first.
  given_at  TIMESTAMP NOT NULL,                       -- When.
  agreed_by TEXT COLLATE "C" NOT NULL DEFAULT '',                -- The second; empty until one agrees.
  agreed_at TIMESTAMP CHECK (agreed_at >= given_at),  -- When they did; null until then.
  due_at    TIMESTAMP CHECK (due_at > agreed_at),     -- When it is done; null until a second agrees.
  ended_at  TIMESTAMP CHECK (ended_at >= given_at),   -- When it ended; null while it waits.
  fate      TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (fate IN ('', 'here', 'withdrawn', 'lapsed', 'done')) -- What became of it; empty while it waits.
);
CREATE UNIQUE INDEX death_notices_waiting ON death_notices (person) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE death_notices;
ALTER TABLE members DROP COLUMN ended_why;
ALTER TABLE members DROP COLUMN ended_by;
ALTER TABLE members DROP COLUMN ended;
