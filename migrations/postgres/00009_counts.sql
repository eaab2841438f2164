-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What counting an issue gave, one a vote.
CREATE TABLE counts (
  issue      TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES issues (id), -- The vote.
  transcript TEXT COLLATE "C"      NOT NULL,                                    -- Every step of the count, as JSON.
  summary    TEXT COLLATE "C"      NOT NULL,                                    -- Its numbers, as JSON.
  weights    TEXT COLLATE "C"      NOT NULL,                                    -- The published sheet of voices cast, as CSV.
  at         TIMESTAMP NOT NULL                                     -- When it was counted.
);

-- What counts oblige, one a vote.
CREATE TABLE decisions (
  id      TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                    -- Names the decision in its address.
  issue   TEXT COLLATE "C"      NOT NULL UNIQUE REFERENCES issues (id),  -- What was decided.
  body    TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),       -- Who decided.
  outcome TEXT COLLATE "C"      NOT NULL,                                -- In one word.
  data    TEXT COLLATE "C"      NOT NULL,                                -- The whole decision as JSON.
  at      TIMESTAMP NOT NULL                                 -- When it was decided.
);
CREATE INDEX decisions_at ON decisions (at, id);
CREATE INDEX decisions_body ON decisions (body, at, id);

-- +goose Down
DROP TABLE decisions;
DROP TABLE counts;
