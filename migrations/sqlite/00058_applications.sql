-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Who asked to become a member of which body, and what became of it. The text is for those who decide alone.
CREATE TABLE applications (
  id       TEXT      NOT NULL PRIMARY KEY,                                                     -- Names the application; random.
  body     TEXT      NOT NULL REFERENCES bodies (slug),                                        -- The body.
  person   TEXT      NOT NULL REFERENCES people (id),                                          -- Who asks.
  sphere   TEXT      NOT NULL CHECK (sphere IN ('inner', 'outer', 'ecosystem')),               -- Into which sphere.
  ground   TEXT      NOT NULL CHECK (ground IN ('invitation', 'application')),                 -- Whether members vouch or a body decides.
  place    TEXT      NOT NULL,                                                                 -- Where they reside, or empty.
  text     TEXT      NOT NULL,                                                                 -- What they say of themselves.
  at       TIMESTAMP NOT NULL,                                                                  -- When they asked.
  state    TEXT      NOT NULL CHECK (state IN ('open', 'admitted', 'refused', 'withdrawn')),   -- What became of it.
  reason   TEXT      NOT NULL,                                                                 -- Why it was refused, or empty.
  ended_at TIMESTAMP,                                                                           -- When it ended; null while it waits.
  CONSTRAINT applications_end_is_timed CHECK ((state = 'open') = (ended_at IS NULL))
);
-- One open application of a person to a body.
CREATE UNIQUE INDEX applications_open ON applications (body, person) WHERE state = 'open';
CREATE INDEX applications_body ON applications (body, state, at, id);
CREATE INDEX applications_person ON applications (person, at, id);

-- Who vouches for an application, or agrees to it, or is against it.
CREATE TABLE application_voices (
  application TEXT      NOT NULL REFERENCES applications (id),   -- The application.
  person      TEXT      NOT NULL REFERENCES people (id),         -- Whose voice it is.
  agrees      BOOLEAN   NOT NULL,                                 -- They vouch or agree; otherwise they are against it.
  at          TIMESTAMP NOT NULL,                                 -- When they said so.
  PRIMARY KEY (application, person)
);
CREATE INDEX application_voices_person ON application_voices (person);

-- +goose Down
DROP TABLE application_voices;
DROP TABLE applications;
