-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Every act entered in the journal, written in the transaction of the act itself.
CREATE TABLE entries (
  ref        TEXT      NOT NULL PRIMARY KEY,   -- 128 random bits naming the act, hex.
  type       TEXT      NOT NULL,               -- The kind of act.
  at         TIMESTAMP NOT NULL,               -- When, as the leaf says.
  leaf       TEXT      NOT NULL,               -- The canonical JSON that is hashed and published.
  hash       TEXT      NOT NULL UNIQUE,        -- Of the leaf, RFC 6962, hex.
  opening    TEXT,                             -- What a leaf that is only a hash commits to, as JSON; null where the leaf says all.
  issue      TEXT REFERENCES issues (id),      -- The issue an act belongs to, private until the close where it is a cast; null for acts of no issue.
  seq        BIGINT CHECK (seq >= 0)           -- Its position in the log; null until it is numbered.
);
CREATE UNIQUE INDEX entries_seq ON entries (seq) WHERE seq IS NOT NULL;
CREATE INDEX entries_pending ON entries (at, ref) WHERE seq IS NULL;
CREATE INDEX entries_type ON entries (type, seq) WHERE seq IS NOT NULL;
CREATE INDEX entries_issue ON entries (issue, type, seq) WHERE opening IS NULL;
CREATE INDEX entries_cast ON entries (issue, seq) WHERE opening IS NOT NULL;

-- Every checkpoint ever signed.
CREATE TABLE checkpoints (
  size BIGINT    NOT NULL PRIMARY KEY CHECK (size >= 0), -- Entries it covers.
  root TEXT      NOT NULL,                               -- Root of the tree over them, hex.
  note TEXT      NOT NULL,                               -- The signed note as published.
  at   TIMESTAMP NOT NULL                                -- When it was signed.
);

-- The hashes of the tree, in tiles of up to 256.
CREATE TABLE tiles (
  level    BIGINT NOT NULL CHECK (level >= 0),               -- 0 for hashes of leaves.
  position BIGINT NOT NULL CHECK (position >= 0),            -- From left to right.
  width    BIGINT NOT NULL CHECK (width BETWEEN 1 AND 256),  -- Hashes in it, 256 when complete.
  hashes   TEXT   NOT NULL,                                  -- Base64 of the hashes, 32 bytes each, overwritten while it grows.
  PRIMARY KEY (level, position)
);

-- +goose Down
DROP TABLE tiles;
DROP TABLE checkpoints;
DROP TABLE entries;
