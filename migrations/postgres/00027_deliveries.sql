-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Activities that are sent to other servers.
CREATE TABLE outgoing (
  id   TEXT COLLATE "C"      NOT NULL PRIMARY KEY,              -- The activity's id.
  body TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug), -- Who sends it and signs for it.
  data TEXT COLLATE "C"      NOT NULL,                          -- The activity, as JSON.
  at   TIMESTAMP NOT NULL                           -- When it was made.
);

-- One activity to one inbox.
CREATE TABLE deliveries (
  id       TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                   -- Names the delivery.
  activity TEXT COLLATE "C"      NOT NULL REFERENCES outgoing (id),                      -- What is sent.
  inbox    TEXT COLLATE "C"      NOT NULL,                                               -- Where to.
  state    TEXT COLLATE "C"      NOT NULL CHECK (state IN ('waiting', 'done', 'failed')), -- Whether it got there; failed is final.
  fault    TEXT COLLATE "C"      NOT NULL,                                               -- Why the last attempt failed, or empty.
  ended_at TIMESTAMP,                                                        -- When it was done or given up; null while it waits.
  CONSTRAINT deliveries_ended_is_timed CHECK ((state = 'waiting') = (ended_at IS NULL)),
  UNIQUE (activity, inbox)
);

-- Activities that came in. Their ids are kept for a month, so that one that is
-- sent again is known.
CREATE TABLE incoming (
  id    TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                     -- The activity's id.
  actor TEXT COLLATE "C"      NOT NULL,                                                 -- Who sent it, as the signature shows.
  host  TEXT COLLATE "C"      NOT NULL,                                                 -- Of the actor's id.
  data  TEXT COLLATE "C"      NOT NULL,                                                 -- The activity as it came; empty once it was acted upon.
  state TEXT COLLATE "C"      NOT NULL CHECK (state IN ('waiting', 'done', 'dropped')), -- Whether it was acted upon.
  fault TEXT COLLATE "C"      NOT NULL,                                                 -- Why it was dropped, or empty.
  at    TIMESTAMP NOT NULL                                                  -- When it came.
);
CREATE INDEX incoming_waiting ON incoming (host) WHERE state = 'waiting';
CREATE INDEX incoming_at ON incoming (at);

-- +goose Down
DROP TABLE incoming;
DROP TABLE deliveries;
DROP TABLE outgoing;
