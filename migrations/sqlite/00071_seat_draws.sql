-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Lots for seats: their pool is sealed in the record, and they are asked one after the other in the order that follows from it.
CREATE TABLE seat_draws (
  ref         TEXT      NOT NULL PRIMARY KEY,              -- Of the entry that sealed the pool.
  body        TEXT      NOT NULL REFERENCES bodies (slug), -- Whose seat it is.
  seat        TEXT      NOT NULL,                          -- Its name.
  among       TEXT      NOT NULL REFERENCES bodies (slug), -- Among whose members it is drawn.
  terms       TEXT      NOT NULL,                          -- What that body asked of members in good standing when the pool was sealed, JSON.
  pool        BIGINT    NOT NULL CHECK (pool > 0),         -- How many stand in the pool.
  pool_sha256 TEXT      NOT NULL,                          -- Of their commitments, as the entry says it.
  sealed_at   TIMESTAMP NOT NULL,                          -- When the pool was sealed.
  seed        TEXT      NOT NULL DEFAULT '',               -- Of the lot; empty until the record has numbered the entry.
  place       BIGINT    NOT NULL DEFAULT 0,                -- In the order of the lot, of who is asked, or was last; 0 before.
  passed      BIGINT    NOT NULL DEFAULT 0,                -- How many were asked before and did not take it.
  asked       TEXT      REFERENCES people (id),            -- Who may answer; null where nobody.
  asked_at    TIMESTAMP CHECK (asked_at > sealed_at),      -- When the last step was made; null before the first.
  ended_at    TIMESTAMP CHECK (ended_at > sealed_at),      -- When it ended; null while it goes on.
  fate        TEXT      NOT NULL DEFAULT '' CHECK (fate IN ('', 'seated', 'nobody', 'void')) -- What became of it; empty while it goes on.
);
CREATE UNIQUE INDEX seat_draws_running ON seat_draws (body, seat) WHERE ended_at IS NULL;
CREATE INDEX seat_draws_body ON seat_draws (body, seat, sealed_at);
CREATE INDEX seat_draws_asked ON seat_draws (asked) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE seat_draws;
