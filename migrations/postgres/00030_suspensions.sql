-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Decisions that an auditory body held back for review, each once at most.
CREATE TABLE suspensions (
  decision        TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES decisions (id), -- What is held back.
  by_body         TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),              -- The auditory body.
  person          TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                -- Who did it for the body.
  said            TEXT COLLATE "C"      NOT NULL,                                       -- The reason as published.
  at              TIMESTAMP NOT NULL,                                       -- From when on.
  until_at        TIMESTAMP NOT NULL CHECK (until_at > at),                 -- When it ends by itself.
  ref             TEXT COLLATE "C"      NOT NULL UNIQUE REFERENCES entries (ref),       -- Its entry in the record.
  released_by     TEXT COLLATE "C"      REFERENCES people (id),                         -- Who released it before its time; null where nobody did.
  released_said   TEXT COLLATE "C",                                                     -- Why, as published.
  released_at     TIMESTAMP CHECK (released_at >= at),                      -- When.
  released_ref    TEXT COLLATE "C"      UNIQUE REFERENCES entries (ref),                -- The entry of the release.
  CHECK ((released_at IS NULL) = (released_ref IS NULL) AND (released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (released_said IS NULL)) -- All four or none.
);

-- +goose Down
DROP TABLE suspensions;
