-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What people say about an issue, here and from elsewhere.
CREATE TABLE comments (
  id         TEXT      NOT NULL PRIMARY KEY,                                              -- Names the comment.
  issue      TEXT      NOT NULL REFERENCES issues (id),                                   -- What it is about.
  person     TEXT REFERENCES people (id),                                                 -- Who of us says it; null where it came from elsewhere.
  actor      TEXT,                                                                        -- Who from elsewhere says it, an address; null where it is one of us.
  host       TEXT      NOT NULL,                                                          -- Where the actor is, or empty.
  name       TEXT      NOT NULL,                                                          -- What the actor is called there, or empty.
  known_as   TEXT      NOT NULL,                                                          -- The actor's name@host, or empty.
  uri        TEXT UNIQUE,                                                                 -- The comment's own address there; null where it is one of us.
  content    TEXT      NOT NULL,                                                          -- Text where it is one of us, sanitised HTML otherwise; empty once deleted.
  state      TEXT      NOT NULL CHECK (state IN ('held', 'shown', 'removed', 'deleted')), -- Waiting to be let in, on the page, taken off it, or taken back by who said it.
  at         TIMESTAMP NOT NULL,                                                          -- When it came.
  judged_by  TEXT REFERENCES people (id),                                                 -- Who let it in or took it off; null where nobody did.
  judged_at  TIMESTAMP,                                                                   -- When.
  CONSTRAINT comments_have_one_author CHECK ((person IS NULL) = (actor IS NOT NULL)),
  CONSTRAINT comments_from_elsewhere_have_an_address CHECK ((actor IS NULL) = (uri IS NULL)),
  CONSTRAINT comments_judged_is_timed CHECK ((judged_by IS NULL) = (judged_at IS NULL))
);
CREATE INDEX comments_issue ON comments (issue, at, id);
CREATE INDEX comments_actor ON comments (actor) WHERE actor IS NOT NULL;
CREATE INDEX comments_held ON comments (host) WHERE state = 'held';
CREATE INDEX comments_person ON comments (person, at) WHERE person IS NOT NULL;

-- +goose Down
DROP TABLE comments;
