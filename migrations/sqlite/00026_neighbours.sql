-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The keys by which actors sign their requests to other servers.
CREATE TABLE actor_keys (
  name   TEXT      NOT NULL PRIMARY KEY, -- Whose: the slug of a body, or @ and the host for the instance itself.
  sealed TEXT      NOT NULL,             -- The private key, sealed with the instance's secret, base64.
  at     TIMESTAMP NOT NULL              -- When it was made.
);

-- Who follows a body from elsewhere.
CREATE TABLE followers (
  body         TEXT      NOT NULL REFERENCES bodies (slug), -- Who is followed.
  actor        TEXT      NOT NULL,                          -- The follower's id, an address.
  host         TEXT      NOT NULL,                          -- Of that address.
  inbox        TEXT      NOT NULL,                          -- Where the follower is written to.
  shared_inbox TEXT      NOT NULL,                          -- Where all of the follower's host are written to at once, or empty.
  follow       TEXT      NOT NULL,                          -- The id of the activity that asked for it.
  at           TIMESTAMP NOT NULL,                          -- Since when.
  PRIMARY KEY (body, actor)
);
CREATE INDEX followers_actor ON followers (actor);

-- How far the journal was read by what publishes it to followers.
CREATE TABLE publishing (
  id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), -- There is one reader.
  next BIGINT NOT NULL CHECK (next >= 0)           -- The number of the first entry not read yet.
);

-- What bodies have said to their followers.
CREATE TABLE posts (
  id         TEXT      NOT NULL PRIMARY KEY,                                   -- Its address, for ever.
  kind       TEXT      NOT NULL CHECK (kind IN ('call', 'decision')),          -- A call for votes, or what was decided.
  body       TEXT      NOT NULL REFERENCES bodies (slug),                      -- Who says it.
  issue      TEXT      NOT NULL REFERENCES issues (id),                        -- About which issue.
  note       TEXT      NOT NULL,                                               -- The document with its proof, as JSON.
  seq        BIGINT    NOT NULL CHECK (seq >= 0),                              -- The number of the entry it tells of.
  at         TIMESTAMP NOT NULL,                                               -- When that was entered.
  UNIQUE (kind, issue)
);
CREATE INDEX posts_body ON posts (body, seq);

-- Servers from which nothing is taken and to which nothing is sent.
CREATE TABLE blocks (
  host      TEXT      NOT NULL PRIMARY KEY,           -- Which, with its port where it has one.
  reason    TEXT      NOT NULL,                       -- Why, in words.
  by_person TEXT      NOT NULL REFERENCES people (id), -- Who of us blocked it.
  at        TIMESTAMP NOT NULL                        -- When.
);

-- +goose Down
DROP TABLE blocks;
DROP TABLE posts;
DROP TABLE publishing;
DROP TABLE followers;
DROP TABLE actor_keys;
